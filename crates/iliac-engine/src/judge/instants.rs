//! Instants: read from facts and steps, moved by durations, the latest and earliest of several.

use iliac_model::{Timestamp, Truth, Unknowns};
use iliac_protocol::tree::Compare;

use super::cells::Reading;
use super::interval::{compares, turned};
use super::memo::DerivedValue;
use super::{Frame, Judge, NEVER, Until, just_after};
use crate::program::nodes::{CellNode, InstNode, Span, place};
use crate::record::ledger::{Item, Small};

/// An instant as far as it is known. `Nothing` comes of no rows at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum When {
    At(Timestamp),
    Nothing,
    Unknown(Unknowns),
}

impl When {
    /// The instant, with nothing taken as not asked.
    pub fn known(self) -> Result<Timestamp, Unknowns> {
        match self {
            When::At(at) => Ok(at),
            When::Nothing => Err(Unknowns::NOT_ASKED),
            When::Unknown(why) => Err(why),
        }
    }
}

impl From<Reading> for When {
    fn from(reading: Reading) -> When {
        match reading.value() {
            Ok(Small::Instant(at)) => When::At(at),
            Ok(
                Small::Number { .. }
                | Small::Choice(_)
                | Small::YesNo(_)
                | Small::Day(_)
                | Small::Text(_)
                | Small::Signature(_)
                | Small::File(_),
            ) => When::Unknown(Unknowns::BEYOND),
            Err(why) => When::Unknown(why),
        }
    }
}

impl Judge<'_> {
    pub fn inst(&mut self, inst: u32, frame: Frame) -> Until<When> {
        match self.program.arena.inst(inst) {
            InstNode::Now => Until { is: When::At(self.now), until: just_after(self.now) },
            InstNode::Cell(cell) => {
                let cell = self.cell(cell, frame);
                Until { is: cell.is.into(), until: cell.until }
            }
            InstNode::At(cell) => self.entry_instant(cell, frame, |item| item.effective),
            InstNode::Told(cell) => self.entry_instant(cell, frame, |item| item.recorded),
            InstNode::Begun(step) => Until::always(self.begun_at(step)),
            InstNode::Done(step) => self.done_at(step),
            InstNode::Derived(derived) => {
                let value = self.derived(derived, frame);
                let is = match value.is {
                    DerivedValue::Inst(when) => when,
                    DerivedValue::Cond(_) | DerivedValue::Num(_) | DerivedValue::Day(_) => {
                        When::Unknown(Unknowns::BEYOND)
                    }
                };
                Until { is, until: value.until }
            }
            InstNode::Plus(from, by) => self.moved(from, by, frame, Timestamp::plus),
            InstNode::Minus(from, by) => self.moved(from, by, frame, Timestamp::minus),
            InstNode::Latest(parts) => self.extreme(parts, frame, Timestamp::max),
            InstNode::Earliest(parts) => self.extreme(parts, frame, Timestamp::min),
            InstNode::LastOf(rows, fact) => self.instant_over(rows, fact, frame, true),
            InstNode::FirstOf(rows, fact) => self.instant_over(rows, fact, frame, false),
            InstNode::StartOf(day) => {
                let day = self.day(day, frame);
                let is = match day.is {
                    Ok(day) => When::At(self.program.calendar().start_of(day)),
                    Err(why) => When::Unknown(why),
                };
                Until { is, until: day.until }
            }
        }
    }

    fn entry_instant(&mut self, cell: CellNode, frame: Frame, instant: impl Fn(&Item) -> Timestamp) -> Until<When> {
        let cell = self.cell(cell, frame);
        let is = match &cell.is {
            Reading::Known(item, _) => match self.ledger.items.get(place(*item)) {
                Some(item) => When::At(instant(item)),
                None => When::Unknown(Unknowns::NOT_ASKED),
            },
            Reading::NotAsked
            | Reading::Unanswered
            | Reading::Refused
            | Reading::Disputed
            | Reading::TooOld
            | Reading::Unsure(_) => When::Unknown(cell.is.why()),
        };
        Until { is, until: cell.until }
    }

    fn moved(
        &mut self,
        from: u32,
        by: u16,
        frame: Frame,
        move_it: impl Fn(Timestamp, iliac_model::Duration) -> Timestamp,
    ) -> Until<When> {
        let from = self.inst(from, frame);
        let length = self.length(by, frame);
        let is = match (from.is, length.is) {
            (When::Nothing, _) => When::Nothing,
            (When::At(at), Ok(length)) => When::At(move_it(at, length)),
            (When::At(_), Err(why)) | (When::Unknown(why), Ok(_)) => When::Unknown(why),
            (When::Unknown(a), Err(b)) => When::Unknown(a.with(b)),
        };
        Until { is, until: from.until.min(length.until) }
    }

    fn extreme(
        &mut self,
        parts: Span,
        frame: Frame,
        better: impl Fn(Timestamp, Timestamp) -> Timestamp,
    ) -> Until<When> {
        let program = self.program;
        let (mut best, mut why, mut until) = (None, Unknowns::NONE, NEVER);
        for part in program.arena.list(parts) {
            let part = self.inst(*part, frame);
            until = until.min(part.until);
            match part.is {
                When::At(at) => best = Some(best.map_or(at, |best| better(best, at))),
                When::Nothing => {}
                When::Unknown(kinds) => why = why.with(kinds),
            }
        }
        let is = match best {
            _ if !why.is_none() => When::Unknown(why),
            Some(at) => When::At(at),
            None => When::Nothing,
        };
        Until { is, until }
    }

    /// Two instants compare so. Now passes the other side at a known instant; that is when to look again.
    pub fn instants_compare(&mut self, how: Compare, a: u32, b: u32, frame: Frame) -> Until<Truth> {
        let arena = &self.program.arena;
        match (arena.inst(a), arena.inst(b)) {
            (InstNode::Now, InstNode::Now) => Until::always(compares(how, &0, &0).into()),
            (InstNode::Now, _) => self.now_compares(how, b, frame),
            (_, InstNode::Now) => self.now_compares(turned(how), a, frame),
            _ => {
                let (a, b) = (self.inst(a, frame), self.inst(b, frame));
                let is = compare_known(how, a.is.known(), b.is.known());
                Until { is, until: a.until.min(b.until) }
            }
        }
    }

    fn now_compares(&mut self, how: Compare, other: u32, frame: Frame) -> Until<Truth> {
        let other = self.inst(other, frame);
        match other.is.known() {
            Ok(at) => {
                let crossing = crossing(how, &self.now, &at).map_or(NEVER, |crossing| match crossing {
                    Crossing::Reaching => at,
                    Crossing::Leaving => just_after(at),
                });
                Until { is: compares(how, &self.now, &at).into(), until: other.until.min(crossing) }
            }
            Err(why) => Until { is: Truth::Unknown(why), until: other.until },
        }
    }
}

/// How a comparison of something that only rises with something fixed comes to change.
pub(crate) enum Crossing {
    /// When it reaches the fixed side.
    Reaching,
    /// When it leaves the fixed side behind.
    Leaving,
}

/// How the comparison `rising how fixed` next changes; `None`: never again.
pub(crate) fn crossing<T: Ord>(how: Compare, rising: &T, fixed: &T) -> Option<Crossing> {
    match how {
        Compare::AtLeast | Compare::Less => (rising < fixed).then_some(Crossing::Reaching),
        Compare::More | Compare::AtMost => (rising <= fixed).then_some(Crossing::Leaving),
        Compare::Equal | Compare::Unequal if rising < fixed => Some(Crossing::Reaching),
        Compare::Equal | Compare::Unequal => (rising == fixed).then_some(Crossing::Leaving),
    }
}

/// Compares two things that may be unknown; both sides' kinds join.
pub(crate) fn compare_known<T: Ord>(how: Compare, a: Result<T, Unknowns>, b: Result<T, Unknowns>) -> Truth {
    match (a, b) {
        (Ok(a), Ok(b)) => compares(how, &a, &b).into(),
        (Err(a), Err(b)) => Truth::Unknown(a.with(b)),
        (Err(why), Ok(_)) | (Ok(_), Err(why)) => Truth::Unknown(why),
    }
}
