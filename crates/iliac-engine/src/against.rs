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
use crate::record::moment::{Moment, Sight, Walk};

/// An instance of a step with gates that was begun.
struct Doing<'a> {
    step: u16,
    row: u32,
    code: &'a StepCode,
    begun: Timestamp,
    /// When that was told.
    told: Timestamp,
}

/// Alarms for every instance begun although a gate did not let pass, in order of alarm and row.
pub(crate) fn judged(
    program: &Program,
    ledger: &Ledger,
    moment: &Moment,
    known: Timestamp,
    desk: &mut Desk,
) -> Vec<Raised> {
    let doings = doings(program, moment);
    let mut in_time: Vec<usize> = (0..doings.len()).collect();
    in_time.sort_by_key(|at| doings.get(*at).map(|doing| doing.begun));
    let mut walk = Walk::over(program, ledger, moment, known);
    let mut raised: Vec<(usize, Raised)> = Vec::new();
    for at in in_time {
        let Some(doing) = doings.get(at) else { continue };
        let (then, now) = doing.look(program, ledger, known, walk.as_mut(), desk);
        let row = ledger.rows.get(place(doing.row)).map(|row| row.id);
        for ((gate, then), now) in doing.code.gates.iter().zip(then).zip(now) {
            let (alarm, since) = match (then, now) {
                (false, _) => (AlarmKey::AgainstGate(GateIx(*gate)), Some(doing.begun)),
                (true, false) => (AlarmKey::CorrectedAfter(GateIx(*gate)), None),
                (true, true) => continue,
            };
            let answered_at = answered(&moment.answers, alarm, row, since);
            raised.push((at, Raised { alarm, row, since, respond_by: None, level: 0, answered_at }));
        }
    }
    raised.sort_by_key(|(at, raised)| (raised.alarm, *at));
    raised.into_iter().map(|(_, raised)| raised).collect()
}

/// Every begun instance of a step with gates, by step, rows in their order.
fn doings<'a>(program: &'a Program, moment: &Moment) -> Vec<Doing<'a>> {
    let mut doings = Vec::new();
    for (step, code) in (0_u16..).zip(&program.steps).filter(|(_, code)| !code.gates.is_empty()) {
        let mut look_at = |row: u32| {
            let begun = moment.begun(program, step, row).at;
            doings.extend(begun.map(|(begun, told)| Doing { step, row, code, begun, told }));
        };
        match code.per {
            None => look_at(NONE),
            Some(group) => moment.rows_of(group).iter().for_each(|row| look_at(row.row)),
        }
    }
    doings
}

impl Doing<'_> {
    /// Whether each gate let pass, by what was known then, and by what is known now.
    fn look(
        &self,
        program: &Program,
        ledger: &Ledger,
        known: Timestamp,
        walk: Option<&mut Walk<'_>>,
        desk: &mut Desk,
    ) -> (Vec<bool>, Vec<bool>) {
        let mut gates = |moment: &Moment| {
            let mut judge = Judge::at_doing(program, ledger, moment, self.begun, self.step, &mut desk.memo);
            self.code.gates.iter().map(|gate| judge.ruling(*gate, self.row).lets_pass()).collect::<Vec<bool>>()
        };
        let except = Some((self.step, self.row));
        let seen = |known: Timestamp, gates: &mut dyn FnMut(&Moment) -> Vec<bool>| {
            gates(&Moment::build(program, ledger, Sight { now: self.begun, known, except }))
        };
        let walked = walk.and_then(|walk| walk.at_doing(self.begun, self.told, (self.step, self.row), &mut gates));
        match walked {
            Some((now, true)) => (now.clone(), now),
            Some((now, false)) => (seen(self.told, &mut gates), now),
            None => (seen(self.told, &mut gates), seen(known, &mut gates)),
        }
    }
}
