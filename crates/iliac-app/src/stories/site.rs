//! The values a story sets for its site: `set weight_max_age = 30`.

use iliac_model::Number;
use iliac_protocol::tree::{Amount, Parameter, Protocol, Unit};

use super::timeline::Set;
use super::{Difference, What};

/// The protocol with these values, in the order written.
pub(super) fn with_values(protocol: &Protocol, sets: &[Set<'_>], differences: &mut Vec<Difference>) -> Protocol {
    let mut protocol = protocol.clone();
    for set in sets {
        let name = set.parameter.as_str();
        let outcome = match protocol.parameters.iter_mut().find(|parameter| parameter.name == name) {
            Some(parameter) => change(parameter, set.value.as_str()),
            None => Err(format!("there is no parameter `{name}`")),
        };
        if let Err(why) = outcome {
            differences.push(Difference::new(set.path, set.parameter.place, What::CannotBeTold(why)));
        }
    }
    protocol
}

fn change(parameter: &mut Parameter, value: &str) -> Result<(), String> {
    if value == "unset" {
        parameter.amount = Amount::Unset;
        return Ok(());
    }
    let number: Number = value.parse().map_err(|why| format!("`{value}` is no value for a parameter: {why}"))?;
    let number = number.times(Number::whole(seconds_of(parameter)));
    let (low, high) = parameter.bounds;
    if number < low || number > high {
        return Err(format!("`{value}` is outside the bounds of `{}`", parameter.name));
    }
    parameter.amount = match &parameter.amount {
        Amount::One(_) | Amount::Unset => Amount::One(number),
        Amount::ByChoice(fact, values) => Amount::ByChoice(*fact, values.iter().map(|_| number).collect()),
        Amount::ByUnit(_) => {
            return Err(format!("`{}` has a value for each unit; a story cannot set it", parameter.name));
        }
    };
    Ok(())
}

/// How many of the measure in which a value is held go into one of the unit it is written in.
pub(crate) fn seconds_of(parameter: &Parameter) -> i64 {
    match (&parameter.unit, parameter.written_unit.as_str()) {
        (Unit::Duration, "min") => 60,
        (Unit::Duration, "h") => 3_600,
        (Unit::Duration, "24h") => 86_400,
        (Unit::Duration | Unit::Ucum(_) | Unit::Days | Unit::Workdays | Unit::Months, _) => 1,
    }
}
