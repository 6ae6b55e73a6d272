//! What a parameter's value is: section 6, its first paragraphs.

use iliac_model::{Duration, FactIx, Number, ParameterIx, RowId, Unknowns, Value};
use iliac_protocol::tree::{Amount, Kind};

use super::scope::{Scope, This};
use super::visible::View;

impl View<'_> {
    /// A parameter as one number: unset is unknown, by choice is as known as the choice.
    pub fn parameter(&self, parameter: ParameterIx, scope: Scope) -> Result<Number, Unknowns> {
        let amount = self.protocol.parameter(parameter).map(|parameter| &parameter.amount);
        match amount {
            Some(Amount::One(number)) => Ok(*number),
            Some(Amount::ByChoice(fact, numbers)) => {
                let choice = self.read_in(*fact, self.row_of_choice(*fact, scope), scope.place).value()?;
                let number = match choice {
                    Value::Choice(choice) => numbers.get(usize::from(*choice)),
                    Value::Number { .. }
                    | Value::YesNo(_)
                    | Value::Instant(_)
                    | Value::Day(_)
                    | Value::Text(_)
                    | Value::Signature(_)
                    | Value::File(_) => None,
                };
                number.copied().ok_or(Unknowns::UNSET)
            }
            Some(Amount::ByUnit(_) | Amount::Unset) | None => Err(Unknowns::UNSET),
        }
    }

    /// The row a choice is read from: the one a `where` looks at, if it is of the choice's group, else `this`, if that is.
    fn row_of_choice(&self, fact: FactIx, scope: Scope) -> Option<RowId> {
        let group = self.protocol.fact(fact)?.group?;
        let each = scope.each.filter(|each| each.group == group).map(|each| each.id);
        let this = match scope.this {
            This::Row(row) | This::Asked(row) if row.group == group => Some(row.id),
            This::Row(_) | This::Asked(_) | This::Case | This::Next(_) => None,
        };
        each.or(this)
    }

    /// A parameter as a length of time, in whole seconds.
    pub fn duration(&self, parameter: ParameterIx, scope: Scope) -> Result<Duration, Unknowns> {
        self.parameter(parameter, scope).map(|number| Duration::from_seconds(number.trunc()))
    }

    /// `AsEntered`: the parameter's value for the unit in which a fact was entered.
    pub fn parameter_in_unit(&self, parameter: ParameterIx, fact: FactIx, unit: u8) -> Result<Number, Unknowns> {
        let units = match self.protocol.fact(fact).map(|fact| &fact.kind) {
            Some(Kind::Quantity { units, .. }) => units.as_slice(),
            _ => &[],
        };
        let values = match self.protocol.parameter(parameter).map(|parameter| &parameter.amount) {
            Some(Amount::ByUnit(values)) => values.as_slice(),
            Some(Amount::One(_) | Amount::ByChoice(..) | Amount::Unset) | None => &[],
        };
        let unit = units.get(usize::from(unit)).ok_or(Unknowns::UNSET)?;
        values.iter().find(|(name, _)| name == unit).map(|(_, number)| *number).ok_or(Unknowns::UNSET)
    }
}
