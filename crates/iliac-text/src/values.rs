//! What a message may name: parameters, facts, derived values and the instants of the moment.

use std::collections::BTreeMap;

use iliac_model::{Calendar, Day, FactIx, Number, Timestamp, Value};
use iliac_protocol::tree::{Amount, Kind, Parameter, Protocol, Unit};

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

/// The values of one case at one instant, under the names messages use.
#[derive(Clone, Debug)]
pub struct Values<'a> {
    /// The site's calendar, for local times.
    pub(crate) calendar: &'a Calendar,
    /// The instant at which things are said.
    pub(crate) now: Timestamp,
    pub(crate) shown: BTreeMap<String, Shown>,
}

/// The name of a value in a message: points and hyphens become `_`.
pub fn variable_name(name: &str) -> String {
    name.replace(['.', '-'], "_")
}

impl<'a> Values<'a> {
    /// The parameters of a protocol, and nothing known of a case.
    pub fn new(protocol: &Protocol, calendar: &'a Calendar, now: Timestamp) -> Values<'a> {
        let mut values = Values { calendar, now, shown: BTreeMap::new() };
        for parameter in &protocol.parameters {
            values.parameter(parameter);
        }
        values
    }

    /// Gives a value its name; points and hyphens become `_`.
    pub fn set(&mut self, name: &str, shown: Shown) {
        self.shown.insert(variable_name(name), shown);
    }

    /// A fact's value, and the parameters that depend on its choice. A value of another kind than the fact's is passed over.
    pub fn fact(&mut self, protocol: &Protocol, fact: FactIx, value: &Value) {
        let Some(kind) = protocol.fact(fact) else { return };
        if let Some(shown) = shown(&kind.kind, value) {
            self.set(&kind.name, shown);
        }
        let Value::Choice(place) = value else { return };
        for parameter in &protocol.parameters {
            if let Amount::ByChoice(by, amounts) = &parameter.amount
                && *by == fact
                && let Some(amount) = amounts.get(usize::from(*place))
            {
                self.set(&parameter.name, as_written(parameter, *amount));
            }
        }
    }

    fn parameter(&mut self, parameter: &Parameter) {
        match &parameter.amount {
            Amount::One(amount) => self.set(&parameter.name, as_written(parameter, *amount)),
            Amount::ByUnit(amounts) => {
                if let Some((_, first)) = amounts.first() {
                    self.set(&parameter.name, Shown::Number(*first));
                }
                for (unit, amount) in amounts {
                    self.set(&by_unit_name(&parameter.name, unit), Shown::Number(*amount));
                }
            }
            // By choice: only when the choice is known. Unset: nobody knows.
            Amount::ByChoice(..) | Amount::Unset => {}
        }
    }
}

/// The name of a parameter's value in one of its units: `fever_Cel`, `fever_degF`.
pub(crate) fn by_unit_name(parameter: &str, unit: &str) -> String {
    let unit: String = unit.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{parameter}_{unit}")
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
fn shown(kind: &Kind, value: &Value) -> Option<Shown> {
    match (kind, value) {
        (Kind::Quantity { .. } | Kind::Count { .. }, Value::Number { number, .. }) => Some(Shown::Number(*number)),
        (Kind::Choice(choices), Value::Choice(place)) => {
            choices.get(usize::from(*place)).map(|(_, title)| Shown::Words(title.clone()))
        }
        (Kind::YesNo, Value::YesNo(yes)) => Some(Shown::YesNo(*yes)),
        (Kind::Instant, Value::Instant(at)) => Some(Shown::Instant(*at)),
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
