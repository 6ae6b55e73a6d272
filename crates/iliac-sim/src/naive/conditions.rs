//! What a condition says: section 6, Kleene's logic over three truths.

use iliac_model::{ParameterIx, Truth, Unknowns, Value};
use iliac_protocol::tree::{CellRef, Compare, Cond, DerivedExpr, Progress};

use super::instants::{Moment, compare, joined};
use super::interval::Interval;
use super::scope::Scope;
use super::visible::View;

impl View<'_> {
    /// Whether a condition holds.
    pub fn truth(&self, cond: &Cond, scope: Scope) -> Truth {
        match cond {
            Cond::Always(always) => Truth::from(*always),
            Cond::Not(cond) => self.truth(cond, scope).negated(),
            Cond::All(all) => all.iter().fold(Truth::True, |so_far, cond| so_far.and(self.truth(cond, scope))),
            Cond::Some(all) => all.iter().fold(Truth::False, |so_far, cond| so_far.or(self.truth(cond, scope))),
            Cond::Yes(cell) => self.tested(cell, scope, |value| *value == Value::YesNo(true)),
            Cond::Is(cell, choices) => {
                self.tested(cell, scope, |value| choices.iter().any(|choice| *value == Value::Choice(*choice)))
            }
            Cond::Same(a, b) => {
                let (a, b) = (self.read(a, scope).value(), self.read(b, scope).value());
                compare(Compare::Equal, joined(a, b))
            }
            Cond::Number(compare, a, b) => self.number(a, scope).compare(*compare, self.number(b, scope)),
            Cond::AsEntered(compare, cell, parameter) => self.as_entered(*compare, cell, *parameter, scope),
            Cond::Instant(how, a, b) => compare(*how, Moment::both(self.moment(a, scope), self.moment(b, scope))),
            Cond::Day(how, a, b) => compare(*how, joined(self.day(a, scope), self.day(b, scope))),
            Cond::Status(cell, status) => Truth::from(self.read(cell, scope).has_status(*status)),
            Cond::Step(step, Progress::Begun) => Truth::from(self.step_is_begun(*step)),
            Cond::Step(step, Progress::Done) => Truth::from(self.step_is_done(*step)),
            Cond::Any(rows) => self.any(rows, scope),
            Cond::Derived(derived) => match self.protocol.derived_value(*derived).map(|derived| &derived.expr) {
                Some(DerivedExpr::Condition(cond)) => self.truth(cond, scope.under_a_name()),
                _ => Truth::Unknown(Unknowns::BEYOND), // never: the checker gives every name its type
            },
        }
    }

    fn tested(&self, cell: &CellRef, scope: Scope, holds: impl Fn(&Value) -> bool) -> Truth {
        match self.read(cell, scope).value() {
            Ok(value) => Truth::from(holds(value)),
            Err(why) => Truth::Unknown(why),
        }
    }

    /// A fact against a parameter by unit, in the unit in which it was entered.
    fn as_entered(&self, compare: Compare, cell: &CellRef, parameter: ParameterIx, scope: Scope) -> Truth {
        let sides = self.read(cell, scope).value().and_then(|value| match value {
            Value::Number { number, unit } => Ok((*number, self.parameter_in_unit(parameter, cell.fact, *unit)?)),
            Value::Choice(_)
            | Value::YesNo(_)
            | Value::Instant(_)
            | Value::Day(_)
            | Value::Text(_)
            | Value::Signature(_)
            | Value::File(_) => Err(Unknowns::BEYOND),
        });
        match sides {
            Ok((entered, limit)) => Interval::known(entered).compare(compare, Interval::known(limit)),
            Err(why) => Truth::Unknown(why),
        }
    }
}
