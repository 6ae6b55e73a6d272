//! What a message may name: parameters, facts, derived values and the instants of the moment.

use std::collections::BTreeMap;

use iliac_engine::{CellSays, DerivedValue, Facts, Program};
use iliac_model::{
    Calendar, Cell, Day, DerivedIx, Duration, FactIx, GroupIx, History, Number, Row, RowId, Timestamp, Value,
};
use iliac_protocol::tree::{Kind, Parameter, Unit, variable_name};

/// A value as a message shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shown {
    /// A number, in the unit its title says.
    Number(Number),
    /// A length of time or so many days, shown with its unit: `20 minutes`.
    Length(Number, TimeUnit),
    /// A yes or a no; a message may select by `yes` and `no`.
    YesNo(bool),
    /// An instant, shown as local time.
    Instant(Timestamp),
    /// A day.
    Day(Day),
    /// Words, shown as they are.
    Words(String),
}

/// A unit in which a clinic writes times.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TimeUnit {
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days, of the calendar or of 24 hours.
    Days,
    /// Working days.
    Workdays,
    /// Months.
    Months,
}

/// What a message may name, at one instant: what is known of a case, and what is set for the moment.
#[derive(Clone, Debug)]
pub struct Values<'a> {
    /// The site's calendar, for local times.
    pub(crate) calendar: &'a Calendar,
    /// The instant at which things are said.
    pub(crate) now: Timestamp,
    case: Option<Case<'a>>,
    set: BTreeMap<String, Shown>,
}

/// A case, and perhaps one of its rows.
#[derive(Clone, Copy, Debug)]
struct Case<'a> {
    program: &'a Program,
    history: &'a History,
    facts: &'a Facts,
    row: Option<Row>,
}

impl<'a> Values<'a> {
    /// Nothing known but the protocol's parameters.
    pub fn new(calendar: &'a Calendar, now: Timestamp) -> Values<'a> {
        Values { calendar, now, case: None, set: BTreeMap::new() }
    }

    /// What is known of a case. With a row, its cells can be named too, and its title is `$row`.
    pub fn of_case(
        program: &'a Program,
        history: &'a History,
        facts: &'a Facts,
        now: Timestamp,
        row: Option<RowId>,
    ) -> Values<'a> {
        let row = row.and_then(|row| history.rows.iter().find(|known| known.id == row).copied());
        let mut values = Values::new(program.calendar(), now);
        values.case = Some(Case { program, history, facts, row });
        if let Some(row) = row {
            let rows = iliac_engine::rows(program, facts, now, row.group);
            let title = program.protocol().group(row.group).map_or("", |group| &group.title);
            let place = rows.iter().position(|known| *known == row.id).map(|place| format!(" {}", place + 1));
            values.set("row", Shown::Words(format!("{title}{}", place.unwrap_or_default())));
        }
        values
    }

    /// Gives a value of the moment (`opens_at`) its name; points and hyphens become `_`. Instants are told to the minute:
    /// when something opens, the minute in which it is open for certain, all else the minute in which it was.
    pub fn set(&mut self, name: &str, shown: Shown) {
        let shown = match shown {
            Shown::Instant(at) if name == "opens_at" => Shown::Instant(minute_from(at)),
            Shown::Instant(at) => Shown::Instant(at.minute()),
            Shown::Number(_) | Shown::Length(..) | Shown::YesNo(_) | Shown::Day(_) | Shown::Words(_) => shown,
        };
        self.set.insert(variable_name(name), shown);
    }

    /// A value that was set for the moment, if one was.
    pub(crate) fn of_the_moment(&self, variable: &str) -> Option<&Shown> {
        self.set.get(variable)
    }

    /// A fact's value, if it is known; of the row at hand for a fact of a group.
    pub(crate) fn fact(&self, fact: FactIx, group: Option<GroupIx>) -> Option<&'a Value> {
        let case = self.case?;
        let row = match (group, case.row) {
            (None, _) => None,
            (Some(group), Some(row)) if row.group == group => Some(row.id),
            (Some(_), _) => return None,
        };
        let CellSays::Known(id) = iliac_engine::cell(case.program, case.facts, self.now, fact, row) else {
            return None;
        };
        let place = case.history.entries.binary_search_by_key(&id, |entry| entry.id).ok()?;
        match &case.history.entries.get(place)?.cell {
            Cell::Said(value) => Some(value),
            Cell::Unanswered | Cell::Refused | Cell::Struck => None,
        }
    }

    /// A derived value, if it is known; of the row at hand for one per row.
    pub(crate) fn derived(&self, derived: DerivedIx) -> Option<Shown> {
        let case = self.case?;
        let row = case.row.map(|row| row.id);
        Some(match iliac_engine::derived(case.program, case.facts, self.now, derived, row)? {
            DerivedValue::Number(number) => Shown::Number(number),
            DerivedValue::YesNo(yes) => Shown::YesNo(yes),
            // What is worked out is mostly a limit: `not before`. A minute later is safe, a minute earlier is not.
            DerivedValue::Instant(at) => Shown::Instant(minute_from(at)),
            DerivedValue::Day(day) => Shown::Day(day),
        })
    }
}

/// The first whole minute that is not before an instant.
fn minute_from(at: Timestamp) -> Timestamp {
    match at.second().rem_euclid(60) {
        0 => at,
        over => at.plus(Duration::from_seconds(60 - over)),
    }
}

/// A parameter's value as the file writes it: seconds become the minutes or hours of the file again, with their unit.
pub fn as_written(parameter: &Parameter, amount: Number) -> Shown {
    let (seconds, unit) = match (&parameter.unit, parameter.written_unit.as_str()) {
        (Unit::Duration, "min") => (60, TimeUnit::Minutes),
        (Unit::Duration, "h") => (3600, TimeUnit::Hours),
        (Unit::Duration, "24h") => (24 * 3600, TimeUnit::Days),
        (Unit::Duration, _) => (1, TimeUnit::Seconds),
        (Unit::Days, _) => (1, TimeUnit::Days),
        (Unit::Workdays, _) => (1, TimeUnit::Workdays),
        (Unit::Months, _) => (1, TimeUnit::Months),
        (Unit::Ucum(_), _) => return Shown::Number(amount),
    };
    Shown::Length(amount.divided_by(Number::whole(seconds)).unwrap_or(amount), unit)
}

/// A fact's value as a message shows it: a choice by its title, a signature or file by nothing but its being there.
pub(crate) fn shown(kind: &Kind, value: &Value) -> Option<Shown> {
    match (kind, value) {
        (Kind::Quantity { .. } | Kind::Count { .. }, Value::Number { number, .. }) => Some(Shown::Number(*number)),
        (Kind::Choice(_), Value::Choice(place)) => {
            kind.choice_title(*place).map(|title| Shown::Words(title.to_owned()))
        }
        (Kind::YesNo, Value::YesNo(yes)) => Some(Shown::YesNo(*yes)),
        (Kind::Instant, Value::Instant(at)) => Some(Shown::Instant(at.minute())),
        (Kind::Day, Value::Day(day)) => Some(Shown::Day(*day)),
        (Kind::Text, Value::Text(words)) | (Kind::Signature, Value::Signature(words)) => {
            Some(Shown::Words(words.to_string()))
        }
        (
            Kind::Quantity { .. }
            | Kind::Count { .. }
            | Kind::Choice(_)
            | Kind::YesNo
            | Kind::Instant
            | Kind::Day
            | Kind::Text
            | Kind::Signature
            | Kind::File,
            _,
        ) => None,
    }
}
