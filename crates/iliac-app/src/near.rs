//! Near misses: how little separated each beginning in a case that is closed from what must never be begun so, and what each gate
//! was worth: where it stood between somebody and that, and what it cost.
//!
//! It counts what was recorded. That somebody looked, waited or asked because of a gate is in no record.

mod worth;

use std::collections::BTreeSet;

use iliac_engine::{Facts, Program};
use iliac_model::{Cell, Duration, Entry, FactIx, History, NeverIx, Number, RowId, StepIx, Timestamp, Truth, Value};
use iliac_protocol::tree::{Kind, Law, Protocol};
use iliac_protocol::walk;

use crate::case::{BORN, Case};
use crate::event::Said;

pub use worth::{Worth, worth};

/// How far to either side of a beginning is looked, in minutes: a day. What is further away is no near miss.
const MINUTES_MOST: i64 = 24 * 60;

/// What separated a beginning from what must never be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Apart {
    /// Nothing: by what is known now it was begun so.
    Nothing,
    /// So many minutes: begun that much earlier or later, with the same facts, it would have been.
    Minutes(i64),
    /// One fact: had it said this, it would have been.
    OneFact {
        /// The fact's name.
        fact: String,
        /// What it said.
        said: String,
        /// The nearest that would have been too much.
        nearest: String,
    },
}

/// A beginning, and a property that little separated it from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Near {
    /// The case's number, as people say it.
    pub number: String,
    /// The property, as a safety lead says it.
    pub never: String,
    /// The step.
    pub step: String,
    /// When it was begun.
    pub at: Timestamp,
    /// What separated them; each way by itself would have been enough.
    pub apart: Vec<Apart>,
}

/// One beginning, with all that is known today.
struct Beginning<'a> {
    case: &'a Case,
    never: NeverIx,
    row: Option<RowId>,
    at: Timestamp,
}

/// Every beginning in a case that one fact or less than a day separated from a property; the nearest first.
pub fn near(case: &Case) -> Vec<Near> {
    let protocol = case.protocol();
    let mut found = Vec::new();
    for (ix, never) in (0..).map(NeverIx).zip(&protocol.nevers) {
        let Law::NeverStart(step, cond) = &never.law else { continue };
        let reads = walk::facts_read(protocol, cond);
        for begun in case.history.begins.iter().filter(|begun| begun.step == *step) {
            let beginning = Beginning { case, never: ix, row: begun.row, at: begun.occurred_at };
            let apart = beginning.apart(&reads);
            if !apart.is_empty() {
                let (number, never) = (case.number.clone(), never.title.clone());
                found.push(Near { number, never, step: name(protocol, *step), at: begun.occurred_at, apart });
            }
        }
    }
    found.sort_by(|a, b| (&a.apart, a.at).cmp(&(&b.apart, b.at)));
    found
}

fn name(protocol: &Protocol, step: StepIx) -> String {
    protocol.step(step).map_or_else(String::new, |step| step.name.clone())
}

impl Beginning<'_> {
    fn apart(&self, reads: &BTreeSet<FactIx>) -> Vec<Apart> {
        let history = self.before();
        let program = &self.case.program;
        let facts = Facts::fold(program, &history, Timestamp::MAX);
        if self.breaks(program, &facts, self.at) {
            return vec![Apart::Nothing];
        }
        let mut apart: Vec<Apart> = self.minutes(&facts).map(Apart::Minutes).into_iter().collect();
        for place in 0..history.entries.len() {
            let Some(entry) = history.entries.get(place).filter(|entry| reads.contains(&entry.kind)) else { continue };
            if entry.id != BORN && counts(&history, entry) {
                apart.extend(self.by_one_fact(&history, place));
            }
        }
        apart.sort();
        apart
    }

    /// What was recorded of the time before the beginning, whenever it was told: the beginning itself changes what is judged.
    fn before(&self) -> History {
        let mut history = self.case.history.clone();
        history.entries.retain(|entry| entry.effective_at() <= self.at);
        history.begins.retain(|begun| begun.occurred_at < self.at);
        history
    }

    fn breaks(&self, program: &Program, facts: &Facts, at: Timestamp) -> bool {
        iliac_engine::holds_never(program, facts, at, self.never, self.row) == Truth::True
    }

    /// The fewest minutes to either side.
    fn minutes(&self, facts: &Facts) -> Option<i64> {
        let breaks = |minutes: i64| {
            let at = self.at.plus(Duration::from_minutes(minutes));
            self.breaks(&self.case.program, facts, at)
        };
        nearest(MINUTES_MOST, MINUTES_MOST, breaks).map(i64::abs)
    }

    /// The nearest other value of one entry that breaks the property.
    fn by_one_fact(&self, history: &History, place: usize) -> Option<Apart> {
        let entry = history.entries.get(place)?;
        let fact = self.case.protocol().fact(entry.kind)?;
        let Cell::Said(said) = &entry.cell else { return None };
        let breaks = |value: &Value| {
            let mut other = history.clone();
            if let Some(entry) = other.entries.get_mut(place) {
                entry.cell = Cell::Said(value.clone());
            }
            let program = &self.case.program;
            self.breaks(program, &Facts::fold(program, &other, Timestamp::MAX), self.at)
        };
        let nearest = match (said, &fact.kind) {
            (Value::YesNo(yes), _) => Some(Value::YesNo(!yes)).filter(|value| breaks(value)),
            (Value::Choice(was), Kind::Choice(choices)) => (0..choices.len())
                .filter_map(|place| u16::try_from(place).ok())
                .filter(|place| place != was)
                .map(Value::Choice)
                .find(|value| breaks(value)),
            (Value::Instant(at), _) => {
                let moved = |minutes: i64| Value::Instant(at.plus(Duration::from_minutes(minutes)));
                nearest(MINUTES_MOST, MINUTES_MOST, |minutes| breaks(&moved(minutes))).map(moved)
            }
            (Value::Number { number, unit }, Kind::Quantity { resolution, hard, .. }) => {
                let step = resolution.millionths().max(1);
                let (low, high) = *hard.get(usize::from(*unit))?;
                let steps = |from: Number, to: Number| to.minus(from).millionths() / step;
                let other = |steps: i64| Value::Number {
                    number: number.plus(Number::from_millionths(steps.saturating_mul(step))),
                    unit: *unit,
                };
                nearest(steps(low, *number), steps(*number, high), |steps| breaks(&other(steps))).map(other)
            }
            (Value::Number { number, unit }, Kind::Count { most }) => {
                let other = |more: i64| Value::Number { number: number.plus(Number::whole(more)), unit: *unit };
                let now = number.trunc();
                nearest(now, *most - now, |more| breaks(&other(more))).map(other)
            }
            (
                Value::Number { .. }
                | Value::Choice(_)
                | Value::Day(_)
                | Value::Text(_)
                | Value::Signature(_)
                | Value::File(_),
                _,
            ) => None,
        };
        let nearest = crate::case::said_of(&fact.kind, &Cell::Said(nearest?))?;
        let said = crate::case::said_of(&fact.kind, &entry.cell)?;
        Some(Apart::OneFact { fact: fact.name.clone(), said: words(&said), nearest: words(&nearest) })
    }
}

/// The smallest step to either side, of at most so many down and up, at which something breaks. It is looked for in ever longer
/// strides and then between the last two, so what breaks only in between is not found.
fn nearest(down: i64, up: i64, breaks: impl Fn(i64) -> bool) -> Option<i64> {
    let towards = |most: i64, sign: i64| {
        let mut before = 0;
        let mut stride = 1_i64.min(most);
        while stride > before {
            if breaks(stride * sign) {
                let (mut holds, mut broken) = (before, stride);
                while broken - holds > 1 {
                    let middle = holds + (broken - holds) / 2;
                    if breaks(middle * sign) { broken = middle } else { holds = middle }
                }
                return Some(broken * sign);
            }
            (before, stride) = (stride, stride.saturating_mul(2).min(most));
        }
        None
    };
    [towards(down, -1), towards(up, 1)].into_iter().flatten().min_by_key(|steps| steps.abs())
}

/// Whether an entry is what its cell says, nothing later having corrected it.
fn counts(history: &History, entry: &Entry) -> bool {
    !history.entries.iter().any(|other| other.corrects == Some(entry.id))
}

/// A value as it is told here. Free text is never read by a property's numbers, so none comes here.
fn words(said: &Said) -> String {
    match said {
        Said::Number(number, unit) if unit == "1" => number.to_string(),
        Said::Number(number, unit) => format!("{number} {unit}"),
        Said::Choice(word) => word.clone(),
        Said::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Said::Instant(at) => at.to_string(),
        Said::Day(day) => day.to_string(),
        Said::Text(_) | Said::Signature(_) | Said::Sealed(_) | Said::File(_) => "something".to_owned(),
        Said::Unanswered => "unanswered".to_owned(),
        Said::Refused => "refused".to_owned(),
        Said::Struck => "struck".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The nearest of those that break, and what a plain search finds.
    fn check(down: i64, up: i64, breaks: impl Fn(i64) -> bool) -> Option<i64> {
        let found = nearest(down, up, &breaks);
        let plain = (1..=down.max(up)).find_map(|n| {
            [(-n, n <= down), (n, n <= up)].into_iter().find(|(n, within)| *within && breaks(*n)).map(|(n, _)| n)
        });
        assert_eq!(found, plain);
        found
    }

    #[test]
    fn the_nearest_value_that_breaks_is_found_on_either_side() {
        assert_eq!(check(100, 100, |n| n <= -7), Some(-7));
        assert_eq!(check(100, 100, |n| n >= 63), Some(63));
        assert_eq!(check(100, 100, |n| n == -100 || n >= 99), Some(99));
        assert_eq!(check(0, 1, |n| n == 1), Some(1));
        assert_eq!(check(3, 0, |_| false), None);
    }
}
