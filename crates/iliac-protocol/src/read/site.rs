//! A site's values, laid over the parameters: within bounds, and only where and which way the protocol lets them move.
//! One file holds the values for every protocol of the folder; each protocol takes its own.

use std::collections::{BTreeMap, BTreeSet};

use iliac_model::Number;

use super::build::Builder;
use super::laid;
use super::parameters::{Measure, no_such_choice};
use super::shape::{self, Faults, Fields};
use super::yaml::{Node, What, Word};
use crate::diagnostic::{Fault, Place, code, nearest};
use crate::overlay::SIGNED_BY;
use crate::tree::{Amount, Kind, Moves};

const KEYS: &[&str] = &["parameters", "signed_by"];
const VALUE_KEYS: &[&str] = &["value", "values", "signed_by"];

impl Builder<'_> {
    /// Lays the values of a site over the parameters. `files` is the whole folder, for values of other protocols.
    pub(super) fn site(&mut self, site: &Node, files: &BTreeMap<String, String>) {
        let start = Place { start: 0, end: 1, ..site.place };
        if self.values_outside(site) {
            return;
        }
        let fields = Fields::new(start, site, KEYS, &mut self.faults);
        let signed_by = fields.word("signed_by", &mut self.faults).map(|word| word.text.clone());
        let mut seen: Vec<&Word> = Vec::new();
        let mut elsewhere = None;
        for (key, node) in fields.map("parameters", &mut self.faults) {
            if let Some(first) = seen.iter().find(|known| known.text == key.text) {
                self.faults.push(shape::twice(key, first.place));
                continue;
            }
            seen.push(key);
            if self.declared.parameters.place_of(&key.text).is_none() {
                // The other protocols are read once, and only for a value that is not this one's.
                let elsewhere = elsewhere.get_or_insert_with(|| laid::parameters_elsewhere(files, &self.name));
                self.value_of_another(key, elsewhere);
                continue;
            }
            self.site_value(key, node, signed_by.as_deref());
        }
    }

    /// Values written straight into the file, the commonest slip: said once for each, and nothing else.
    fn values_outside(&mut self, site: &Node) -> bool {
        let entries = shape::map(site, &mut Faults::default());
        let outside = entries.iter().filter(|(key, _)| self.declared.parameters.place_of(&key.text).is_some());
        let mut any = false;
        for (key, _) in outside {
            any = true;
            let message = format!("`{}` stands outside `parameters`", key.text);
            let help = "begin with a line `parameters:` and put the values below it, indented";
            self.faults.push(Fault::new(code::UNKNOWN_KEY, key.place, message, "not in its place").help(help));
        }
        any
    }

    /// A value this protocol has no use for: another protocol of the folder must have it.
    fn value_of_another(&mut self, key: &Word, elsewhere: &BTreeSet<String>) {
        if elsewhere.contains(&key.text) {
            return;
        }
        let own = self.declared.parameters.entries.iter().map(|entry| entry.name.as_str());
        let near = nearest(&key.text, own.chain(elsewhere.iter().map(String::as_str)));
        let message = format!("no protocol has a parameter `{}`", key.text);
        let help = near.map(|near| format!("did you mean `{near}`?"));
        self.faults.push(Fault::new(code::NOBODYS_VALUE, key.place, message, "not declared").maybe_help(help));
    }

    fn site_value(&mut self, key: &Word, node: &Node, signed_by: Option<&str>) {
        let Some(place) = self.declared.parameters.place_of(&key.text).map(usize::from) else { return };
        let (value, values, own_signature) = match &node.what {
            What::Map(entries) if entries.iter().any(|(key, _)| VALUE_KEYS.contains(&key.text.as_str())) => {
                let fields = Fields::new(key.place, node, VALUE_KEYS, &mut self.faults);
                let signature = fields.word("signed_by", &mut self.faults).map(|word| word.text.clone());
                (fields.get("value"), fields.get("values"), signature)
            }
            What::Map(_) => (None, Some(node), None),
            What::Word(_) | What::Nothing | What::List(_) => (Some(node), None, None),
        };
        let amount = match (value, values) {
            (Some(value), None) => self.site_one(place, value),
            (None, Some(values)) => self.site_table(place, values),
            (Some(_), Some(_)) | (None, None) => {
                let message = format!("`{}` needs one of `value` and `values`", key.text);
                self.faults.push(Fault::new(code::MISSING_KEY, key.place, message, "which value?"));
                None
            }
        };
        let signed = own_signature.as_deref().or(signed_by);
        if let (Some(amount), Some(parameter)) = (amount, self.protocol.parameters.get_mut(place)) {
            parameter.amount = amount;
            parameter.of_site = true;
            parameter.sources.0.push(match signed {
                Some(person) => format!("{SIGNED_BY}{person}"),
                None => "site".to_owned(),
            });
        }
    }

    fn site_one(&mut self, place: usize, value: &Node) -> Option<Amount> {
        let word = shape::word(value, &mut self.faults)?;
        let parameter = self.protocol.parameters.get(place)?;
        let shipped = match &parameter.amount {
            Amount::One(shipped) => Some(*shipped),
            Amount::Unset => None,
            Amount::ByChoice(..) | Amount::ByUnit(_) => {
                let message = format!("`{}` has several values", parameter.name);
                let help = "give a value for each: `{ low: 20, high: 50 }`";
                self.faults.push(Fault::new(code::SITE, word.place, message, "only one is given").help(help));
                return None;
            }
        };
        self.moved(place, word, shipped).map(Amount::One)
    }

    fn site_table(&mut self, place: usize, values: &Node) -> Option<Amount> {
        let parameter = self.protocol.parameters.get(place)?.clone();
        let entries = shape::map(values, &mut self.faults);
        match &parameter.amount {
            Amount::ByChoice(fact, shipped) => {
                let kind = self.protocol.fact(*fact)?.clone();
                let Kind::Choice(choices) = kind.kind else { return None };
                let names: Vec<String> = choices.into_iter().map(|(name, _)| name).collect();
                let by = Word { text: kind.name, place: values.place };
                let mut amounts = shipped.clone();
                for (key, node) in entries {
                    let Some(at) = names.iter().position(|name| *name == key.text) else {
                        self.faults.push(no_such_choice(key, &by, &names));
                        continue;
                    };
                    let value = shape::word(node, &mut self.faults)
                        .and_then(|word| self.moved(place, word, shipped.get(at).copied()));
                    if let (Some(value), Some(slot)) = (value, amounts.get_mut(at)) {
                        *slot = value;
                    }
                }
                Some(Amount::ByChoice(*fact, amounts))
            }
            Amount::ByUnit(shipped) => {
                let mut amounts = shipped.clone();
                for (key, node) in entries {
                    let Some(slot) = amounts.iter_mut().find(|(unit, _)| *unit == key.text) else {
                        let message = format!("`{}` has no value in `{}`", parameter.name, key.text);
                        self.faults.push(Fault::new(code::SITE, key.place, message, "another unit"));
                        continue;
                    };
                    let value =
                        shape::word(node, &mut self.faults).and_then(|word| self.moved(place, word, Some(slot.1)));
                    slot.1 = value.unwrap_or(slot.1);
                }
                Some(Amount::ByUnit(amounts))
            }
            Amount::One(_) | Amount::Unset => {
                let message = format!("`{}` has a single value", parameter.name);
                let at = Place { end: values.place.end.max(values.place.start + 1), ..values.place };
                self.faults.push(Fault::new(code::SITE, at, message, "several are given"));
                None
            }
        }
    }

    /// A site's value, when it lies within the bounds and on the side to which the site may move.
    fn moved(&mut self, place: usize, word: &Word, shipped: Option<Number>) -> Option<Number> {
        let parameter = self.protocol.parameters.get(place)?.clone();
        let measure = Measure::of(&parameter.written_unit);
        let value = self.value_within(word, &measure, Some(parameter.bounds))?;
        let Some(shipped) = shipped.filter(|shipped| *shipped != value) else { return Some(value) };
        let help = match parameter.moves {
            Moves::Either => return Some(value),
            Moves::Up if value > shipped => return Some(value),
            Moves::Down if value < shipped => return Some(value),
            Moves::Fixed => "it is the same everywhere; another value is a change of the protocol",
            Moves::Up => "a site may only raise it",
            Moves::Down => "a site may only lower it",
        };
        let message = format!("a site may not set `{}` to {}", parameter.name, word.text);
        self.faults.push(Fault::new(code::SITE, word.place, message, "not the safe side").help(help));
        None
    }
}
