//! Parameters: every figure with its unit, bounds, moves, source and confidence.

use iliac_model::{FactIx, Number};

use super::build::Builder;
use super::declare::Entry;
use super::shape::{Fields, one_of};
use super::yaml::Word;
use crate::diagnostic::{Fault, Place, code};
use crate::tree::{Amount, Confidence, Moves, Parameter, Unit};

const KEYS: &[&str] =
    &["title", "value", "values", "by", "unset", "unit", "bounds", "site_may", "source", "confidence"];

const CONFIDENCES: [(&str, Confidence); 4] = [
    ("high", Confidence::High),
    ("medium", Confidence::Medium),
    ("low", Confidence::Low),
    ("general knowledge", Confidence::GeneralKnowledge),
];

const MOVES: [(&str, Moves); 4] =
    [("raise", Moves::Up), ("lower", Moves::Down), ("either", Moves::Either), ("not move", Moves::Fixed)];

/// How a number in a written unit is held.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Measure {
    pub(super) unit: Unit,
    /// Seconds in one of the written unit, for a length of time; one for everything else.
    factor: Number,
}

impl Measure {
    pub(super) fn of(written: &str) -> Measure {
        let seconds = |seconds: i64| Measure { unit: Unit::Duration, factor: Number::whole(seconds) };
        let one = |unit: Unit| Measure { unit, factor: Number::whole(1) };
        match written {
            "s" => seconds(1),
            "min" => seconds(60),
            "h" => seconds(60 * 60),
            "24h" => seconds(24 * 60 * 60),
            "d" => one(Unit::Days),
            "workday" => one(Unit::Workdays),
            "mo" => one(Unit::Months),
            ucum => one(Unit::Ucum(ucum.to_owned())),
        }
    }

    /// A number of the written unit as it is held.
    pub(super) fn held(&self, number: Number) -> Number {
        number.times(self.factor)
    }

    /// Whether only whole numbers of it exist: calendar steps, and seconds in a length of time.
    fn is_whole(&self, held: Number) -> bool {
        match self.unit {
            Unit::Ucum(_) => true,
            Unit::Duration | Unit::Days | Unit::Workdays | Unit::Months => held.is_multiple_of(Number::whole(1)),
        }
    }
}

impl<'n> Builder<'n> {
    pub(super) fn parameters(&mut self) {
        let entries = self.declared.parameters.entries.clone();
        for entry in &entries {
            let parameter = self.parameter(entry);
            self.protocol.parameters.push(parameter);
        }
    }

    fn parameter(&mut self, entry: &Entry<'n>) -> Parameter {
        let fields = Fields::new(entry.key.place, entry.node, KEYS, &mut self.faults);
        let title = fields.text("title", "what it means, for the printed protocol", &mut self.faults);
        let written_unit = self.written_unit(&fields);
        let measure = Measure::of(&written_unit);
        let bounds = match fields.get("bounds") {
            Some(node) => self.range(node).map(|(low, high)| (measure.held(low), measure.held(high))),
            None => {
                fields.missing("bounds", "between what it may ever lie", &mut self.faults);
                None
            }
        };
        let amount = self.amount(entry, &fields, &measure, bounds);
        let moves = fields.word("site_may", &mut self.faults).and_then(|word| one_of(word, &MOVES, &mut self.faults));
        let confidence = fields.need("confidence", "how sure we are of it", &mut self.faults);
        let confidence = confidence.and_then(|word| one_of(word, &CONFIDENCES, &mut self.faults));
        Parameter {
            name: entry.name.clone(),
            title,
            written_unit,
            unit: measure.unit,
            amount,
            bounds: bounds.unwrap_or_default(),
            moves: moves.unwrap_or(Moves::Fixed),
            sources: self.need_sources(&fields, &format!("parameter `{}`", entry.name)),
            confidence: confidence.unwrap_or(Confidence::Low),
            of_site: false,
        }
    }

    /// The unit; for a parameter by unit, the first of them.
    fn written_unit(&mut self, fields: &Fields<'n>) -> String {
        if is_by_unit(fields) {
            let first = fields.map("values", &mut self.faults).first();
            return first.map(|(unit, _)| unit.text.clone()).unwrap_or_default();
        }
        let unit = fields.text("unit", "a UCUM unit, or \"1\" for a bare number", &mut self.faults);
        if let (Some(word), Some(near)) = (fields.word("unit", &mut self.faults), lookalike(&unit)) {
            let message = format!("`{unit}` is not the unit of a parameter");
            let help =
                format!("did you mean `{near}`? s, min, h, 24h are lengths of time; d, workday, mo are calendar steps");
            self.faults.push(Fault::new(code::UNITS, word.place, message, "not a unit").help(help));
            return near.to_owned();
        }
        unit
    }

    fn amount(
        &mut self,
        entry: &Entry<'n>,
        fields: &Fields<'n>,
        measure: &Measure,
        bounds: Option<(Number, Number)>,
    ) -> Amount {
        let given: Vec<&str> =
            ["value", "values", "unset"].into_iter().filter(|key| fields.get(key).is_some()).collect();
        match given.as_slice() {
            ["value"] => {
                let word = fields.word("value", &mut self.faults);
                let value = word.and_then(|word| self.value_within(word, measure, bounds));
                value.map_or(Amount::Unset, Amount::One)
            }
            ["values"] if is_by_unit(fields) => self.by_unit(fields, measure, bounds),
            ["values"] => self.by_choice(fields, measure, bounds),
            ["unset"] => Amount::Unset,
            _ => {
                let message = format!("parameter `{}` needs one of `value`, `values` and `unset`", entry.name);
                let label = if given.is_empty() { "has none" } else { "has more than one" };
                self.faults.push(Fault::new(code::MISSING_KEY, entry.key.place, message, label));
                Amount::Unset
            }
        }
    }

    fn by_unit(&mut self, fields: &Fields<'n>, measure: &Measure, bounds: Option<(Number, Number)>) -> Amount {
        let mut values = Vec::new();
        for (unit, node) in fields.map("values", &mut self.faults) {
            if let Some(word) = super::shape::word(node, &mut self.faults)
                && let Some(value) = self.value_within(word, measure, bounds)
            {
                values.push((unit.text.clone(), value));
            }
        }
        Amount::ByUnit(values)
    }

    fn by_choice(&mut self, fields: &Fields<'n>, measure: &Measure, bounds: Option<(Number, Number)>) -> Amount {
        let Some(by) = fields.need("by", "the fact whose choices these are", &mut self.faults) else {
            return Amount::Unset;
        };
        let Some((fact, choices)) = self.choices_of(by) else { return Amount::Unset };
        let entries = fields.map("values", &mut self.faults);
        for (key, _) in entries {
            if !choices.contains(&key.text) {
                self.faults.push(no_such_choice(key, by, &choices));
            }
        }
        let place = fields.entry("values").map_or(fields.owner, |(key, _)| key.place);
        let mut values = Vec::new();
        for choice in &choices {
            let value = self.value_of_choice(choice, entries, measure, bounds, place);
            values.extend(value);
        }
        if values.len() == choices.len() { Amount::ByChoice(fact, values) } else { Amount::Unset }
    }

    fn value_of_choice(
        &mut self,
        choice: &str,
        entries: &'n [(Word, super::yaml::Node)],
        measure: &Measure,
        bounds: Option<(Number, Number)>,
        place: Place,
    ) -> Option<Number> {
        let Some((_, node)) = entries.iter().find(|(key, _)| key.text == choice) else {
            let message = format!("choice `{choice}` has no value");
            let help = "every choice has one, or the condition on it would be unknown for ever";
            self.faults.push(Fault::new(code::CHOICES, place, message, "a choice is missing").help(help));
            return None;
        };
        let word = super::shape::word(node, &mut self.faults)?;
        self.value_within(word, measure, bounds)
    }

    /// The choices of a fact, by the fact's name.
    pub(super) fn choices_of(&mut self, by: &Word) -> Option<(FactIx, Vec<String>)> {
        let place = self.declared.facts.find(by, &mut self.faults)?;
        let entry = self.declared.facts.entries.get(usize::from(place))?;
        let choices: Vec<String> = super::facts::choice_names(entry);
        if choices.is_empty() {
            let message = format!("`{}` is not a choice", by.text);
            self.faults.push(Fault::new(code::WRONG_TYPE, by.place, message, "a choice is expected"));
            return None;
        }
        Some((FactIx(place), choices))
    }

    /// A value as it is held, when it is a number within the bounds.
    pub(super) fn value_within(
        &mut self,
        word: &Word,
        measure: &Measure,
        bounds: Option<(Number, Number)>,
    ) -> Option<Number> {
        let held = measure.held(self.decimal(word)?);
        if !measure.is_whole(held) {
            let message = format!("{} is not a whole number", word.text);
            self.faults.push(Fault::new(code::BOUNDS, word.place, message, "a whole number is expected"));
            return None;
        }
        if let Some((low, high)) = bounds
            && (held < low || held > high)
        {
            let message = format!("{} lies outside its bounds", word.text);
            let label = if held < low { "below the lower bound" } else { "above the upper bound" };
            self.faults.push(Fault::new(code::BOUNDS, word.place, message, label));
            return None;
        }
        Some(held)
    }
}

fn is_by_unit(fields: &Fields<'_>) -> bool {
    let mut silent = super::shape::Faults::default();
    fields.word("by", &mut silent).is_some_and(|by| by.text == "unit")
}

/// A choice that the fact does not have.
pub(super) fn no_such_choice(key: &Word, by: &Word, choices: &[String]) -> Fault {
    let message = format!("`{}` is no choice of `{}`", key.text, by.text);
    let help = match crate::diagnostic::nearest(&key.text, choices.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("its choices are: {}", choices.join(", ")),
    };
    Fault::new(code::CHOICES, key.place, message, "not one of its choices").help(help)
}

/// The unit somebody means who writes a word for it.
fn lookalike(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "sec" | "second" | "seconds" => "s",
        "minute" | "minutes" | "mins" => "min",
        "hour" | "hours" | "hr" => "h",
        "day" | "days" => "d",
        "workdays" | "working days" => "workday",
        "month" | "months" => "mo",
        "ml" => "mL",
        "C" | "°C" => "Cel",
        "F" | "°F" => "[degF]",
        "percent" => "%",
        _ => return None,
    })
}
