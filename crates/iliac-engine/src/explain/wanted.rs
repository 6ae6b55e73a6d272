//! What would do: a kind of value a person is asked for, and concrete values to try it with.

use std::sync::Arc;

use iliac_model::{Day, Duration, Number, Timestamp, Value};
use iliac_protocol::tree::{FactKind, Kind};

/// What a suggested fact would have to say.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Wanted {
    /// Any value, as long as there is one; which one may matter, see the example.
    Known,
    /// Yes.
    Yes,
    /// No.
    No,
    /// One of these choices.
    Choice(Vec<u16>),
    /// This or more, in the unit of that place.
    AtLeast(Number, u8),
    /// This or less, in the unit of that place.
    AtMost(Number, u8),
    /// This very value.
    Same(Value),
    /// An instant not before this.
    NotBefore(Timestamp),
    /// An instant not after this.
    NotAfter(Timestamp),
    /// A day not before this.
    NotBeforeDay(Day),
    /// A day not after this.
    NotAfterDay(Day),
}

/// How many values are tried for one fact.
const TRIED_MOST: usize = 5;

/// Tried to either side of now. An example for a trial; no rule reads it.
const A_DAY: Duration = Duration::from_seconds(86_400);
/// Tried as long past: the far side of every wait. An example for a trial; no rule reads it.
const LONG_AGO: Duration = Duration::from_seconds(366 * 86_400);
/// Tried as a birthday, in days: the far side of a grown person's age. An example for a trial; no rule reads it.
const A_LIFE_AGO: i32 = -12_000;

/// Values with which to try it, the likeliest first.
pub(super) fn values(fact: &FactKind, wanted: &Wanted, now: Timestamp, today: Day) -> Vec<Value> {
    let number = |number: Number, unit: u8| Value::Number { number, unit };
    match wanted {
        Wanted::Known => any(&fact.kind, now, today),
        Wanted::Yes => vec![Value::YesNo(true)],
        Wanted::No => vec![Value::YesNo(false)],
        Wanted::Choice(places) => places.iter().take(TRIED_MOST).map(|place| Value::Choice(*place)).collect(),
        Wanted::AtLeast(least, unit) => {
            let (low, high, step) = limits(&fact.kind, *unit);
            let first = rounded_up(*least, step).max(low);
            [first, high].into_iter().filter(|n| n >= least && *n <= high).map(|n| number(n, *unit)).collect()
        }
        Wanted::AtMost(most, unit) => {
            let (low, high, step) = limits(&fact.kind, *unit);
            let first = rounded_down(*most, step).min(high);
            [first, low].into_iter().filter(|n| n <= most && *n >= low).map(|n| number(n, *unit)).collect()
        }
        Wanted::Same(value) => vec![value.clone()],
        Wanted::NotBefore(at) => vec![Value::Instant(*at), Value::Instant(now.max(*at))],
        Wanted::NotAfter(at) => vec![Value::Instant(*at), Value::Instant(now.min(*at))],
        Wanted::NotBeforeDay(day) => vec![Value::Day(*day), Value::Day(today.max(*day))],
        Wanted::NotAfterDay(day) => vec![Value::Day(*day), Value::Day(today.min(*day))],
    }
}

fn any(kind: &Kind, now: Timestamp, today: Day) -> Vec<Value> {
    let word: Arc<str> = Arc::from("…");
    match kind {
        Kind::Quantity { plausible, resolution, .. } => {
            let (low, high, _) = limits(kind, 0);
            let (low, high) = (low.max(plausible.0), high.min(plausible.1));
            let half = low.plus(high).divided_by(Number::whole(2)).map_or(low, |half| rounded_down(half, *resolution));
            let tries = [half.max(low), low, high].into_iter();
            tries.map(|number| Value::Number { number, unit: 0 }).collect()
        }
        Kind::Count { most } => {
            let tries = [0, 1, *most].into_iter().filter(|n| n <= most);
            tries.map(|n| Value::Number { number: Number::whole(n), unit: 0 }).collect()
        }
        Kind::Choice(choices) => {
            (0_u16..).zip(choices).take(TRIED_MOST).map(|(place, _)| Value::Choice(place)).collect()
        }
        Kind::YesNo => vec![Value::YesNo(true), Value::YesNo(false)],
        Kind::Instant => {
            [now, now.minus(A_DAY), now.plus(A_DAY), now.minus(LONG_AGO)].into_iter().map(Value::Instant).collect()
        }
        Kind::Day => [today, today.plus_days(-1), today.plus_days(1), today.plus_days(A_LIFE_AGO)]
            .into_iter()
            .map(Value::Day)
            .collect(),
        Kind::Text => vec![Value::Text(word)],
        Kind::Signature => vec![Value::Signature(word)],
        Kind::File => vec![Value::File(word)],
    }
}

/// Hard limits and resolution in a unit.
fn limits(kind: &Kind, unit: u8) -> (Number, Number, Number) {
    match kind {
        Kind::Quantity { hard, resolution, .. } => {
            let (low, high) = hard.get(usize::from(unit)).copied().unwrap_or((Number::MIN, Number::MAX));
            (low, high, *resolution)
        }
        Kind::Count { most } => (Number::ZERO, Number::whole(*most), Number::whole(1)),
        Kind::Choice(_) | Kind::YesNo | Kind::Instant | Kind::Day | Kind::Text | Kind::Signature | Kind::File => {
            (Number::MIN, Number::MAX, Number::ZERO)
        }
    }
}

/// The next multiple of the step not below it.
pub(super) fn rounded_up(number: Number, step: Number) -> Number {
    let down = rounded_down(number, step);
    if down == number { number } else { down.plus(step) }
}

/// The last multiple of the step not above it.
pub(super) fn rounded_down(number: Number, step: Number) -> Number {
    match number.millionths().checked_rem_euclid(step.millionths()) {
        Some(rest) => Number::from_millionths(number.millionths().saturating_sub(rest)),
        None => number,
    }
}

/// The finest step of a fact's numbers.
pub(super) fn resolution(kind: &Kind) -> Number {
    let (_, _, step) = limits(kind, 0);
    if step == Number::ZERO { Number::from_millionths(1) } else { step }
}
