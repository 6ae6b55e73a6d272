//! What a story writes for a value, read by the kind of the fact.

use std::sync::Arc;

use iliac_model::{Calendar, Cell, Day, Number, Timestamp, Value};
use iliac_protocol::story::LocalTime;
use iliac_protocol::tree::{FactKind, Kind};

use super::timeline::instant;

/// When and where a value is written.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) calendar: &'a Calendar,
    /// The day of bare times.
    pub(super) day: Day,
    /// What an instant without a value means.
    pub(super) happened: Timestamp,
    /// Who says so.
    pub(super) by: &'a str,
}

/// Reads a value as written; `None` for nothing written.
pub(super) fn cell(fact: &FactKind, written: Option<&str>, context: Context<'_>) -> Result<Cell, String> {
    let Some(written) = written else { return without_value(fact, context).map(Cell::Said) };
    let is_choice = fact.kind.choice_named(written).is_some();
    match written {
        "refused" if !is_choice => Ok(Cell::Refused),
        "unanswered" if !is_choice => Ok(Cell::Unanswered),
        _ => value(fact, written, context).map(Cell::Said),
    }
}

fn without_value(fact: &FactKind, context: Context<'_>) -> Result<Value, String> {
    match &fact.kind {
        Kind::Instant => Ok(Value::Instant(context.happened)),
        Kind::Day => Ok(Value::Day(context.calendar.day_of(context.happened))),
        Kind::Signature => Ok(Value::Signature(Arc::from(context.by))),
        Kind::Quantity { .. } | Kind::Count { .. } | Kind::Choice(_) | Kind::YesNo | Kind::Text | Kind::File => {
            Err(format!("`{}` needs a value", fact.name))
        }
    }
}

fn value(fact: &FactKind, written: &str, context: Context<'_>) -> Result<Value, String> {
    let wrong = |what: &str| format!("`{written}` is not {what}, as `{}` needs", fact.name);
    match &fact.kind {
        Kind::Quantity { units, resolution, hard, .. } => quantity(fact, written, units, *resolution, hard),
        Kind::Count { most } => {
            let number: Number = written.parse().map_err(|_| wrong("a whole number"))?;
            if !number.is_multiple_of(Number::whole(1)) || number < Number::ZERO || number > Number::whole(*most) {
                return Err(format!("`{}` is a whole number up to {most}", fact.name));
            }
            Ok(Value::Number { number, unit: 0 })
        }
        Kind::Choice(choices) => {
            let place = fact.kind.choice_named(written);
            let all = || choices.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
            place.map(Value::Choice).ok_or_else(|| wrong(&format!("one of {}", all())))
        }
        Kind::YesNo => match written {
            "yes" => Ok(Value::YesNo(true)),
            "no" => Ok(Value::YesNo(false)),
            _ => Err(wrong("yes or no")),
        },
        Kind::Instant => {
            let time = LocalTime::read(written, Some(context.day)).and_then(|time| instant(context.calendar, time));
            time.map(Value::Instant).ok_or_else(|| wrong("a time like 09:45 or 2026-03-04 09:45"))
        }
        Kind::Day => written.parse().map(Value::Day).map_err(|_| wrong("a day like 2026-03-04")),
        Kind::Text => Ok(Value::Text(Arc::from(written))),
        Kind::Signature => Ok(Value::Signature(Arc::from(written))),
        Kind::File => Ok(Value::File(Arc::from(written))),
    }
}

fn quantity(
    fact: &FactKind,
    written: &str,
    units: &[String],
    resolution: Number,
    hard: &[(Number, Number)],
) -> Result<Value, String> {
    let (number, unit) = written.split_once(' ').unwrap_or((written, ""));
    let unit = match unit.trim() {
        "" if units.first().is_some_and(|unit| unit == "1") => "1",
        unit => unit,
    };
    let number: Number = number.parse().map_err(|why| format!("`{number}`: {why}"))?;
    let Some(place) = units.iter().position(|known| known == unit) else {
        return Err(format!("`{}` is measured in {}, not `{unit}`", fact.name, units.join(" or ")));
    };
    if !number.is_multiple_of(resolution) {
        return Err(format!("`{}` is recorded in steps of {resolution}", fact.name));
    }
    if let Some((low, high)) = hard.get(place)
        && (number < *low || number > *high)
    {
        return Err(format!("`{}` can only be from {low} to {high} {unit}", fact.name));
    }
    let unit = u8::try_from(place).map_err(|_| format!("`{}` has too many units", fact.name))?;
    Ok(Value::Number { number, unit })
}
