//! Steps begun against a gate: every begun instance judged at its doing, with what was known then and with what is
//! known now.
//!
//! Recording is never refused for a gate; here is where it shows. Nothing of this moves with the clock.

use iliac_model::{AlarmKey, GateIx, Raised, Timestamp};

use crate::alarms::answered;
use crate::desk::Desk;
use crate::judge::Judge;
use crate::program::nodes::{NONE, place};
use crate::program::{Program, StepCode};
use crate::record::ledger::Ledger;
use crate::record::moment::{Moment, Sight};

/// Alarms for every instance begun although a gate did not let pass, in order of alarm and row.
pub(crate) fn judged(
    program: &Program,
    ledger: &Ledger,
    moment: &Moment,
    known: Timestamp,
    desk: &mut Desk,
) -> Vec<Raised> {
    let mut raised = Vec::new();
    for (step, code) in (0_u16..).zip(&program.steps).filter(|(_, code)| !code.gates.is_empty()) {
        match code.per {
            None => instance(program, ledger, moment, known, (step, NONE), code, desk, &mut raised),
            Some(group) => {
                for row in moment.rows_of(group) {
                    instance(program, ledger, moment, known, (step, row.row), code, desk, &mut raised);
                }
            }
        }
    }
    // Rows were visited in their order, and a stable sort keeps it.
    raised.sort_by_key(|raised: &Raised| raised.alarm);
    raised
}

#[expect(clippy::too_many_arguments, reason = "one judgement needs the whole scene, and nobody else calls it")]
fn instance(
    program: &Program,
    ledger: &Ledger,
    moment: &Moment,
    known: Timestamp,
    (step, row): (u16, u32),
    code: &StepCode,
    desk: &mut Desk,
    raised: &mut Vec<Raised>,
) {
    let Some((begun, told)) = moment.begun(program, step, row).at else {
        return;
    };
    let then = look(program, ledger, Sight { now: begun, known: told, except: Some((step, row)) }, code, desk);
    let now = look(program, ledger, Sight { now: begun, known, except: Some((step, row)) }, code, desk);
    let id = ledger.rows.get(place(row)).map(|row| row.id);
    for ((gate, then), now) in code.gates.iter().zip(then).zip(now) {
        let (alarm, since) = match (then, now) {
            (false, _) => (AlarmKey::AgainstGate(GateIx(*gate)), Some(begun)),
            (true, false) => (AlarmKey::CorrectedAfter(GateIx(*gate)), None),
            (true, true) => continue,
        };
        let answered_at = answered(&moment.answers, alarm, id, since);
        raised.push(Raised { alarm, row: id, since, respond_by: None, level: 0, answered_at });
    }
}

/// Whether each gate of the step let pass, seen so.
fn look(program: &Program, ledger: &Ledger, sight: Sight, code: &StepCode, desk: &mut Desk) -> Vec<bool> {
    let Some((step, row)) = sight.except else {
        return Vec::new();
    };
    let moment = Moment::build(program, ledger, sight);
    let mut judge = Judge::at_doing(program, ledger, &moment, sight.now, step, &mut desk.memo);
    code.gates.iter().map(|gate| judge.ruling(*gate, row).lets_pass()).collect()
}
