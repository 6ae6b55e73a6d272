//! The facts that, had they said otherwise, would have made it what must never be: one alone with its nearest value, or a few
//! together.

use std::cell::Cell;
use std::collections::BTreeSet;

use iliac_engine::Facts;
use iliac_model::{Cell as Told, Duration, FactIx, History, Number, Timestamp, Value};
use iliac_protocol::tree::{FactKind, Kind};

use super::{FACTS_MOST, MINUTES_MOST, Other, Question, TRIES_MOST};
use crate::event::Said;

/// What may still be tried.
struct Budget(Cell<usize>);

impl Budget {
    fn spend(&self) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        left > 0
    }
}

impl Question<'_> {
    /// Each fact that would have been enough alone; or, where none would, the first few that would have been together. And
    /// whether all was tried.
    pub(super) fn others(&self, reads: &BTreeSet<FactIx>) -> (Vec<Vec<Other>>, bool) {
        let places = self.places(reads);
        let unlimited = Budget(Cell::new(usize::MAX));
        let alone = |place: &usize| self.told(&[(*place, self.nearest_of(&self.history, *place, &unlimited)?)]);
        let alone: Vec<Vec<Other>> = places.iter().filter_map(alone).collect();
        if !alone.is_empty() {
            return (alone, true);
        }
        let budget = Budget(Cell::new(TRIES_MOST));
        for count in 2..=FACTS_MOST {
            let together = self.together(&self.history, &places, count, &budget);
            if let Some(together) = together.and_then(|changes| self.told(&self.closest(changes))) {
                return (vec![together], true);
            }
        }
        (Vec::new(), budget.0.get() > 0)
    }

    /// So many of these entries that together are enough: all but the last as far otherwise as they can be.
    fn together(
        &self,
        history: &History,
        places: &[usize],
        count: usize,
        budget: &Budget,
    ) -> Option<Vec<(usize, Value)>> {
        for (nth, place) in places.iter().enumerate() {
            if count == 1 {
                if let Some(value) = self.nearest_of(history, *place, budget) {
                    return Some(vec![(*place, value)]);
                }
                continue;
            }
            for value in self.far_of(history, *place) {
                if budget.0.get() == 0 {
                    return None;
                }
                let changed = with(history, *place, &value);
                let rest = places.get(nth + 1..).unwrap_or_default();
                if let Some(mut found) = self.together(&changed, rest, count - 1, budget) {
                    found.push((*place, value));
                    return Some(found);
                }
            }
        }
        None
    }

    /// The same entries, each no further otherwise than the others leave it.
    fn closest(&self, mut changes: Vec<(usize, Value)>) -> Vec<(usize, Value)> {
        let unlimited = Budget(Cell::new(usize::MAX));
        for nth in 0..changes.len() {
            let rest = changes.iter().enumerate().filter(|(place, _)| *place != nth);
            let history = rest.fold(self.history.clone(), |history, (_, (place, value))| with(&history, *place, value));
            let Some((place, value)) = changes.get_mut(nth) else { continue };
            if let Some(nearest) = self.nearest_of(&history, *place, &unlimited) {
                *value = nearest;
            }
        }
        changes.sort_by_key(|(place, _)| *place);
        changes
    }

    /// The nearest other value of one entry that breaks the property in this history.
    fn nearest_of(&self, history: &History, place: usize, budget: &Budget) -> Option<Value> {
        let entry = history.entries.get(place)?;
        let fact = self.case.protocol().fact(entry.kind)?;
        let Told::Said(said) = &entry.cell else { return None };
        let breaks = |value: &Value| {
            let program = &self.case.program;
            budget.spend()
                && self.breaks(program, &Facts::fold(program, &with(history, place, value), Timestamp::MAX), self.at)
        };
        match (said, &fact.kind) {
            (Value::YesNo(yes), _) => Some(Value::YesNo(!yes)).filter(|value| breaks(value)),
            (Value::Choice(_), Kind::Choice(_)) => choices(fact, said).find(|value| breaks(value)),
            (Value::Instant(at), _) => {
                let moved = |minutes: i64| Value::Instant(at.plus(Duration::from_minutes(minutes)));
                nearest(MINUTES_MOST, MINUTES_MOST, |minutes| breaks(&moved(minutes))).map(moved)
            }
            (Value::Number { number, unit }, kind) => {
                let (step, low, high) = limits(kind, *unit)?;
                let steps = |from: Number, to: Number| to.minus(from).millionths() / step;
                let other = |steps: i64| Value::Number {
                    number: number.plus(Number::from_millionths(steps.saturating_mul(step))),
                    unit: *unit,
                };
                nearest(steps(low, *number), steps(*number, high), |steps| breaks(&other(steps))).map(other)
            }
            (Value::Choice(_) | Value::Day(_) | Value::Text(_) | Value::Signature(_) | Value::File(_), _) => None,
        }
    }

    /// What one entry could have said instead, as far away as it can be.
    fn far_of(&self, history: &History, place: usize) -> Vec<Value> {
        let Some(entry) = history.entries.get(place) else { return Vec::new() };
        let (Some(fact), Told::Said(said)) = (self.case.protocol().fact(entry.kind), &entry.cell) else {
            return Vec::new();
        };
        match said {
            Value::YesNo(yes) => vec![Value::YesNo(!yes)],
            Value::Choice(_) => choices(fact, said).collect(),
            Value::Instant(at) => {
                [-MINUTES_MOST, MINUTES_MOST].map(|far| Value::Instant(at.plus(Duration::from_minutes(far)))).into()
            }
            Value::Number { number, unit } => limits(&fact.kind, *unit).map_or_else(Vec::new, |(_, low, high)| {
                let ends = [low, high].into_iter().filter(|end| end != number);
                ends.map(|number| Value::Number { number, unit: *unit }).collect()
            }),
            Value::Day(_) | Value::Text(_) | Value::Signature(_) | Value::File(_) => Vec::new(),
        }
    }

    /// Changes in words; `None` when one has none.
    fn told(&self, changes: &[(usize, Value)]) -> Option<Vec<Other>> {
        let one = |(place, value): &(usize, Value)| {
            let entry = self.history.entries.get(*place)?;
            let fact = self.case.protocol().fact(entry.kind)?;
            let said = crate::case::said_of(&fact.kind, &entry.cell)?;
            let nearest = crate::case::said_of(&fact.kind, &Told::Said(value.clone()))?;
            Some(Other { fact: fact.name.clone(), said: words(&said), nearest: words(&nearest) })
        };
        changes.iter().map(one).collect()
    }
}

/// The history with one entry saying this.
fn with(history: &History, place: usize, value: &Value) -> History {
    let mut other = history.clone();
    if let Some(entry) = other.entries.get_mut(place) {
        entry.cell = Told::Said(value.clone());
    }
    other
}

/// Every other choice.
fn choices<'a>(fact: &'a FactKind, said: &'a Value) -> impl Iterator<Item = Value> + 'a {
    (0..fact.kind.choices().len())
        .filter_map(|place| u16::try_from(place).ok())
        .map(Value::Choice)
        .filter(move |value| value != said)
}

/// The step of a number, in millionths, and its limits; `None` for what is no number.
fn limits(kind: &Kind, unit: u8) -> Option<(i64, Number, Number)> {
    match kind {
        Kind::Quantity { resolution, hard, .. } => {
            let (low, high) = *hard.get(usize::from(unit))?;
            Some((resolution.millionths().max(1), low, high))
        }
        Kind::Count { most } => Some((Number::whole(1).millionths(), Number::ZERO, Number::whole(*most))),
        Kind::Choice(_) | Kind::YesNo | Kind::Instant | Kind::Day | Kind::Text | Kind::Signature | Kind::File => None,
    }
}

/// The smallest step to either side, of at most so many down and up, at which something breaks. It is looked for in ever longer
/// strides and then between the last two, so what breaks only in between is not found.
pub(super) fn nearest(down: i64, up: i64, breaks: impl Fn(i64) -> bool) -> Option<i64> {
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
