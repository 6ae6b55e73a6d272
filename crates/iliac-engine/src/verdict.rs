//! What a gate says of one instance, and when it will let pass if nothing more is recorded.
//!
//! Section 6 of the language. Unknown is not closed, and an override covers only the needs it names.

use iliac_model::{Duration, Timestamp, Truth, Unknowns, Verdict};

use crate::facts::Facts;
use crate::judge::memo::Memo;
use crate::judge::{Frame, Judge, NEVER};
use crate::program::nodes::NONE;
use crate::program::{GateCode, Program};

/// What a gate says at one instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Says {
    /// It does not apply.
    Nothing,
    Open,
    Overridden,
    Closed,
    Unknown(Unknowns),
}

/// What a gate says, until when, and until when at least it will not let pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ruling {
    pub says: Says,
    pub until: Timestamp,
    pub shut_until: Timestamp,
}

impl Ruling {
    pub fn lets_pass(&self) -> bool {
        match self.says {
            Says::Nothing | Says::Open | Says::Overridden => true,
            Says::Closed | Says::Unknown(_) => false,
        }
    }
}

/// How far ahead anybody looks: 150 years of 365.25 days. Birthdays go on for ever.
pub(crate) const HORIZON: Duration = Duration::from_seconds(150 * 31_557_600);

impl Judge<'_> {
    /// What a gate says of the instance for a row.
    pub fn ruling(&mut self, gate: u16, row: u32) -> Ruling {
        let program = self.program;
        let Some(code) = program.gates.get(usize::from(gate)) else {
            return Ruling { says: Says::Nothing, until: NEVER, shut_until: NEVER };
        };
        let per = program.steps.get(usize::from(code.step)).and_then(|step| step.per);
        let frame = Frame::row(per, row).in_gate();
        let applies = self.cond(code.applies, frame);
        let mut why = match applies.is {
            Truth::False => return Ruling { says: Says::Nothing, until: applies.until, shut_until: applies.until },
            Truth::True => Unknowns::NONE,
            Truth::Unknown(why) => why,
        };
        let (mut covered, mut false_until, mut shut_until, mut all_until) = (false, None, None, applies.until);
        for (place, need) in (0_u32..).zip(&code.needs) {
            let need = self.cond(*need, frame);
            all_until = all_until.min(need.until);
            if need.is == Truth::True {
                continue;
            }
            if self.is_covered(gate, code, row, place) {
                covered = true;
                continue;
            }
            shut_until = shut_until.max(Some(need.until));
            match need.is {
                Truth::Unknown(kinds) => why = why.with(kinds),
                Truth::True | Truth::False => false_until = false_until.max(Some(need.until)),
            }
        }
        let (says, until) = match false_until {
            Some(until) => (Says::Closed, until.min(applies.until)),
            None if !why.is_none() => (Says::Unknown(why), all_until),
            None if covered => (Says::Overridden, all_until),
            None => (Says::Open, all_until),
        };
        let shut_until = match (applies.is, shut_until) {
            (Truth::True, Some(shut)) => shut.min(applies.until),
            (Truth::True | Truth::False | Truth::Unknown(_), _) => applies.until,
        };
        Ruling { says, until, shut_until }
    }

    /// The needs that are not true and not covered, one bit each.
    pub fn failing(&mut self, gate: u16, row: u32) -> u64 {
        let program = self.program;
        let Some(code) = program.gates.get(usize::from(gate)) else {
            return 0;
        };
        let per = program.steps.get(usize::from(code.step)).and_then(|step| step.per);
        let frame = Frame::row(per, row).in_gate();
        let mut bits = 0;
        for (place, need) in (0_u32..).zip(&code.needs) {
            let holds = self.cond(*need, frame).is == Truth::True || self.is_covered(gate, code, row, place);
            bits |= if holds { 0 } else { 1_u64.checked_shl(place).unwrap_or(0) };
        }
        bits
    }

    /// Whether enough different people have overridden this need.
    fn is_covered(&self, gate: u16, code: &GateCode, row: u32, place: u32) -> bool {
        let (Some(people), Some(bit)) = (code.people, 1_u64.checked_shl(place)) else {
            return false;
        };
        if row == NONE && self.program.steps.get(usize::from(code.step)).is_some_and(|step| step.per.is_some()) {
            return false; // an override of a step per row names its row
        }
        let given = &self.moment.overrides;
        let names = |at: usize| {
            given.get(at).is_some_and(|given| given.gate == gate && given.row == row && given.needs & bit != 0)
        };
        let by = |at: usize| given.get(at).map(|given| given.by);
        let first_of_its_author = |at: usize| !(0..at).any(|before| names(before) && by(before) == by(at));
        let authors = (0..given.len()).filter(|at| names(*at) && first_of_its_author(*at)).count();
        authors >= usize::from(people)
    }
}

/// The verdict on a gate that applies; `None` when it does not.
pub(crate) fn verdict(ruling: Ruling, opens_at: impl FnOnce() -> Option<Timestamp>) -> Option<Verdict> {
    match ruling.says {
        Says::Nothing => None,
        Says::Open => Some(Verdict::Open),
        Says::Overridden => Some(Verdict::Overridden),
        Says::Closed => Some(Verdict::Closed { opens_at: opens_at() }),
        Says::Unknown(why) => Some(Verdict::Unknown { why, opens_at: opens_at() }),
    }
}

/// The first instant from `from` on at which the gate lets pass, if nothing more is recorded.
pub(crate) fn opens_at(
    program: &Program,
    facts: &Facts,
    judge: &Judge<'_>,
    which: (u16, u32),
    from: Timestamp,
    memo: &mut Memo,
) -> Option<Timestamp> {
    opens_or_beyond(program, facts, judge, which, from, memo).ok()
}

/// The same; an error is the instant, beyond what anybody looks for, from which on nobody has looked.
pub(crate) fn opens_or_beyond(
    program: &Program,
    facts: &Facts,
    judge: &Judge<'_>,
    (gate, row): (u16, u32),
    from: Timestamp,
    memo: &mut Memo,
) -> Result<Timestamp, Timestamp> {
    let mut at = from.min(judge.moment.next_effect.unwrap_or(NEVER));
    let horizon = judge.now.plus(HORIZON);
    while at <= horizon && at != NEVER {
        let ruling = match judge.moment.next_effect {
            Some(next) if at >= next => {
                let moment = facts.moment_at(program, at);
                let mut ruling = Judge::new(program, &facts.ledger, &moment, at, memo).ruling(gate, row);
                ruling.shut_until = ruling.shut_until.min(moment.next_effect.unwrap_or(NEVER));
                ruling
            }
            Some(next) => {
                let mut ruling = Judge::new(program, &facts.ledger, judge.moment, at, memo).ruling(gate, row);
                ruling.shut_until = ruling.shut_until.min(next);
                ruling
            }
            None => Judge::new(program, &facts.ledger, judge.moment, at, memo).ruling(gate, row),
        };
        if ruling.lets_pass() {
            return Ok(at);
        }
        at = ruling.shut_until;
    }
    Err(at)
}
