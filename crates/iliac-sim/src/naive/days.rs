//! What a day is: section 6.

use iliac_model::{Calendar, Day, Number, ParameterIx, Unknowns, Value};
use iliac_protocol::tree::{DayExpr, DerivedExpr, Unit};

use super::scope::Scope;
use super::visible::View;

impl View<'_> {
    /// The local day of now.
    pub fn today(&self) -> Day {
        self.calendar.day_of(self.now)
    }

    /// A day, or why it is not known.
    pub fn day(&self, expr: &DayExpr, scope: Scope) -> Result<Day, Unknowns> {
        match expr {
            DayExpr::Today => Ok(self.today()),
            DayExpr::Cell(cell) => self.read(cell, scope).value().and_then(day_in),
            DayExpr::Of(instant) => self.moment(instant, scope).instant().map(|at| self.calendar.day_of(at)),
            DayExpr::Derived(derived) => match self.protocol.derived_value(*derived).map(|derived| &derived.expr) {
                Some(DerivedExpr::Day(expr)) => self.day(expr, scope.under_a_name()),
                _ => Err(Unknowns::BEYOND), // never: the checker gives every name its type
            },
            DayExpr::Plus(expr, parameter) => {
                let (day, number) = super::instants::joined(self.day(expr, scope), self.parameter(*parameter, scope))?;
                later(self.calendar, day, number, self.unit(*parameter)).ok_or(Unknowns::BEYOND)
            }
            DayExpr::Minus(expr, parameter) => {
                let (day, number) = super::instants::joined(self.day(expr, scope), self.parameter(*parameter, scope))?;
                earlier(day, number, self.unit(*parameter)).ok_or(Unknowns::BEYOND)
            }
        }
    }

    pub fn unit(&self, parameter: ParameterIx) -> Option<&Unit> {
        self.protocol.parameter(parameter).map(|parameter| &parameter.unit)
    }
}

/// So many days, working days or months later; `None` beyond the calendar.
pub(super) fn later(calendar: &Calendar, day: Day, number: Number, unit: Option<&Unit>) -> Option<Day> {
    match unit? {
        Unit::Days => Some(day.plus_days(whole(number))),
        Unit::Workdays => calendar.plus_workdays(day, number.trunc()),
        Unit::Months => day.plus_months(whole(number)),
        Unit::Ucum(_) | Unit::Duration => None, // never: the checker lets only days be added to days
    }
}

/// So many days earlier.
pub(super) fn earlier(day: Day, number: Number, unit: Option<&Unit>) -> Option<Day> {
    match unit? {
        Unit::Days => Some(day.plus_days(whole(number).saturating_neg())),
        Unit::Workdays | Unit::Months | Unit::Ucum(_) | Unit::Duration => None, // never, as above
    }
}

/// The whole part, as far as a count of days can go.
fn whole(number: Number) -> i32 {
    let whole = number.trunc();
    i32::try_from(whole).unwrap_or(if whole < 0 { i32::MIN } else { i32::MAX })
}

fn day_in(value: &Value) -> Result<Day, Unknowns> {
    match value {
        Value::Day(day) => Ok(*day),
        Value::Number { .. }
        | Value::Choice(_)
        | Value::YesNo(_)
        | Value::Instant(_)
        | Value::Text(_)
        | Value::Signature(_)
        | Value::File(_) => Err(Unknowns::BEYOND),
    }
}
