//! Where a message's variable comes from: a parameter, a fact or a derived value of the protocol.

use std::collections::BTreeMap;

use iliac_model::{DerivedIx, FactIx, GroupIx, Number, Value};
use iliac_protocol::tree::{Amount, Kind, Parameter, Protocol, variable_name};

use crate::values::{Shown, Values, as_written, shown};

/// Where one variable comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A parameter, and the group whose row its choice is read from, if it is one of a row.
    Parameter(Parameter, Option<GroupIx>),
    /// A parameter's value in one of its units.
    InUnit(Number),
    /// A fact.
    Fact(FactIx, Option<GroupIx>, Kind),
    /// A derived value.
    Derived(DerivedIx),
}

/// Every variable a message of a protocol may use, but for those of the moment.
pub(crate) fn sources(protocol: &Protocol) -> BTreeMap<String, Source> {
    let mut sources = BTreeMap::new();
    for parameter in &protocol.parameters {
        let group = match &parameter.amount {
            Amount::ByChoice(fact, _) => protocol.fact(*fact).and_then(|fact| fact.group),
            Amount::One(_) | Amount::ByUnit(_) | Amount::Unset => None,
        };
        sources.insert(variable_name(&parameter.name), Source::Parameter(parameter.clone(), group));
        if let Amount::ByUnit(amounts) = &parameter.amount {
            for (unit, amount) in amounts {
                sources.insert(by_unit_name(&parameter.name, unit), Source::InUnit(*amount));
            }
        }
    }
    for (place, fact) in (0_u16..).zip(&protocol.facts) {
        sources.insert(variable_name(&fact.name), Source::Fact(FactIx(place), fact.group, fact.kind.clone()));
    }
    for (place, derived) in (0_u16..).zip(&protocol.derived) {
        sources.insert(variable_name(&derived.name), Source::Derived(DerivedIx(place)));
    }
    sources
}

impl Source {
    /// Its value; `None` while it is not known.
    pub(crate) fn value(&self, values: &Values<'_>) -> Option<Shown> {
        match self {
            Source::Parameter(parameter, group) => parameter_value(parameter, *group, values),
            Source::InUnit(number) => Some(Shown::Number(*number)),
            Source::Fact(fact, group, kind) => shown(kind, values.fact(*fact, *group)?),
            Source::Derived(derived) => values.derived(*derived),
        }
    }
}

fn parameter_value(parameter: &Parameter, group: Option<GroupIx>, values: &Values<'_>) -> Option<Shown> {
    match &parameter.amount {
        Amount::One(amount) => Some(as_written(parameter, *amount)),
        Amount::ByChoice(fact, amounts) => match values.fact(*fact, group)? {
            Value::Choice(place) => amounts.get(usize::from(*place)).map(|amount| as_written(parameter, *amount)),
            Value::Number { .. }
            | Value::YesNo(_)
            | Value::Instant(_)
            | Value::Day(_)
            | Value::Text(_)
            | Value::Signature(_)
            | Value::File(_) => None,
        },
        Amount::ByUnit(amounts) => amounts.first().map(|(_, amount)| Shown::Number(*amount)),
        Amount::Unset => None,
    }
}

/// The name of a parameter's value in one of its units: `fever_Cel`, `fever_degF`.
fn by_unit_name(parameter: &str, unit: &str) -> String {
    let unit: String = unit.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{}_{unit}", variable_name(parameter))
}
