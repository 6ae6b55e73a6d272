//! Steps begun against a gate: every begun instance judged at its doing, with what was known then and with what is
//! known now.
//!
//! Recording is never refused for a gate; here is where it shows. Nothing of this moves with the clock, so that whoever folds
//! the same history again and again, with more told each time, need not judge a doing again before which nothing was told.

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

/// How the doings of one case were judged, from one fold of its history to the next with more told.
#[derive(Clone, Debug, Default)]
pub struct Doings {
    known: Option<Timestamp>,
    /// By step and row.
    judged: Vec<Judged>,
}

/// What the gates of an instance said of its beginning, by what was known then, and by what is known now.
#[derive(Clone, Debug)]
struct Judged {
    doing: (u16, u32, Timestamp, Timestamp),
    gates: (Vec<bool>, Vec<bool>),
}

impl Doings {
    /// Forgets all that something told since the last fold may have to do with.
    fn keep_to(&mut self, ledger: &Ledger, known: Timestamp) {
        let kept = self.known.filter(|before| *before <= known);
        let first = kept.and_then(|before| first_effect_since(ledger, before));
        match first {
            Some(first) => self.judged.retain(|judged| judged.doing.2 < first),
            None => self.judged.clear(),
        }
        self.known = Some(known);
    }

    fn find(&self, doing: &Doing<'_>) -> Option<&(Vec<bool>, Vec<bool>)> {
        let key = (doing.step, doing.row, doing.begun, doing.told);
        let at = self.judged.binary_search_by_key(&key, |judged| judged.doing).ok()?;
        self.judged.get(at).map(|judged| &judged.gates)
    }
}

/// When the first of what was recorded after an instant took effect. `None` where something corrects an entry: a correction
/// reaches back to what it corrects, and that may have been told since.
fn first_effect_since(ledger: &Ledger, before: Timestamp) -> Option<Timestamp> {
    if ledger.corrected_missing || ledger.items.iter().any(|item| item.corrects != NONE) {
        return None;
    }
    let items = ledger.items.iter().map(|item| (item.effective, item.recorded));
    let begins = ledger.begins.iter().map(|begin| (begin.effective, begin.recorded));
    let overrides = ledger.overrides.iter().map(|given| (given.effective, given.recorded));
    let since = items.chain(begins).chain(overrides).filter(|(_, recorded)| *recorded > before);
    Some(since.map(|(effective, _)| effective).min().unwrap_or(Timestamp::MAX))
}

/// Alarms for every instance begun although a gate did not let pass, in order of alarm and row. Doings judged before, in a
/// fold of the same history with less told, are taken from there.
pub(crate) fn judged(
    program: &Program,
    ledger: &Ledger,
    moment: &Moment,
    known: Timestamp,
    (desk, before): (&mut Desk, &mut Doings),
) -> Vec<Raised> {
    let doings = doings(program, moment);
    before.keep_to(ledger, known);
    let mut in_time: Vec<&Doing<'_>> = doings.iter().filter(|doing| before.find(doing).is_none()).collect();
    in_time.sort_by_key(|doing| doing.begun);
    let mut walk = if in_time.is_empty() { None } else { Walk::over(program, ledger, moment, known) };
    before.judged.extend(in_time.into_iter().map(|doing| Judged {
        doing: (doing.step, doing.row, doing.begun, doing.told),
        gates: doing.look(program, ledger, known, walk.as_mut(), desk),
    }));
    before.judged.sort_unstable_by_key(|judged| judged.doing);
    let mut raised: Vec<Raised> = Vec::new();
    for doing in &doings {
        let Some((then, now)) = before.find(doing) else { continue };
        let row = ledger.rows.get(place(doing.row)).map(|row| row.id);
        for ((gate, then), now) in doing.code.gates.iter().zip(then).zip(now) {
            let (alarm, since) = match (then, now) {
                (false, _) => (AlarmKey::AgainstGate(GateIx(*gate)), Some(doing.begun)),
                (true, false) => (AlarmKey::CorrectedAfter(GateIx(*gate)), None),
                (true, true) => continue,
            };
            let answered_at = answered(&moment.answers, alarm, row, since);
            raised.push(Raised { alarm, row, since, respond_by: None, level: 0, answered_at });
        }
    }
    raised.sort_by_key(|raised| raised.alarm);
    raised
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
