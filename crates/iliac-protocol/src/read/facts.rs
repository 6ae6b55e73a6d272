//! Kinds of fact: what they hold, within which limits, and which value counts.

use iliac_model::{Number, RoleIx};

use super::build::Builder;
use super::declare::{Entry, Points, is_good};
use super::shape::{Faults, Fields, one_of};
use super::yaml::{Node, What, Word};
use crate::diagnostic::{Fault, Place, code};
use crate::tree::{Counts, FactKind, Kind};

pub(super) const KEYS: &[&str] = &[
    "title",
    "quantity",
    "choice",
    "is",
    "count",
    "resolution",
    "plausible",
    "hard",
    "fresh_for",
    "counts",
    "fixed",
    "recorded_by",
    "codes",
    "help",
    "of",
    "source",
];

const COUNTS: [(&str, Counts); 4] = [
    ("latest", Counts::Latest),
    ("must agree", Counts::MustAgree),
    ("highest", Counts::Highest),
    ("lowest", Counts::Lowest),
];

/// A limit a fact of several units has for each of them.
const PAIRS: &str = "one pair for each unit, as `[[30, 45], [86, 113]]`";

impl<'n> Builder<'n> {
    pub(super) fn facts(&mut self) {
        let entries = self.declared.facts.entries.clone();
        let groups = self.declared.group_of.clone();
        for (entry, group) in entries.iter().zip(groups) {
            let fact = self.fact(entry);
            let of = match group {
                Some(group) => self.whose_group(entry, group),
                None => fact.of,
            };
            self.protocol.facts.push(FactKind { group, of, ..fact });
        }
    }

    fn fact(&mut self, entry: &Entry<'n>) -> FactKind {
        let fields = Fields::new(entry.key.place, entry.node, KEYS, &mut self.faults);
        let title = fields.text("title", "what it is called on a form", &mut self.faults);
        let kind = self.kind(entry, &fields);
        let fresh_for = fields.word("fresh_for", &mut self.faults).and_then(|word| self.duration(word));
        let counts = fields.word("counts", &mut self.faults).and_then(|word| one_of(word, &COUNTS, &mut self.faults));
        let codes = fields.words("codes", &mut self.faults);
        for code_word in &codes {
            if code_word.text.split_once('|').is_none_or(|(system, code)| system.is_empty() || code.is_empty()) {
                let message = format!("`{}` is not a code with its system, as `loinc|777-3`", code_word.text);
                self.faults.push(Fault::new(code::WRONG_SHAPE, code_word.place, message, "system|code is expected"));
            }
        }
        self.counts_suit(entry, counts, &kind);
        FactKind {
            name: entry.name.clone(),
            title,
            group: None,
            of: self.person(&fields),
            kind,
            fresh_for,
            counts: counts.unwrap_or(Counts::Latest),
            fixed: fields.yes("fixed", &mut self.faults).unwrap_or(false),
            recorded_by: self.roles_of(&fields, "recorded_by").into_iter().collect::<Vec<RoleIx>>(),
            codes: codes.into_iter().map(|word| word.text.clone()).collect(),
            help: fields.word("help", &mut self.faults).map(|word| word.text.trim().to_owned()),
            sources: self.sources(&fields),
        }
    }

    fn counts_suit(&mut self, entry: &Entry<'n>, counts: Option<Counts>, kind: &Kind) {
        let by_size = matches!(counts, Some(Counts::Highest | Counts::Lowest));
        if by_size && matches!(kind, Kind::Text | Kind::Signature | Kind::File) {
            let message = format!("`{}` has no highest or lowest value", entry.name);
            self.faults.push(Fault::new(code::WRONG_TYPE, entry.key.place, message, "cannot be put in order"));
        }
    }

    fn kind(&mut self, entry: &Entry<'n>, fields: &Fields<'n>) -> Kind {
        let given: Vec<&str> =
            ["quantity", "choice", "is", "count"].into_iter().filter(|key| fields.get(key).is_some()).collect();
        if given.as_slice() != ["quantity"] {
            for key in ["resolution", "plausible", "hard"] {
                if let Some((word, _)) = fields.entry(key) {
                    let message = format!("`{key}` belongs to a quantity");
                    self.faults.push(Fault::new(code::UNKNOWN_KEY, word.place, message, "not a quantity"));
                }
            }
        }
        match given.as_slice() {
            ["quantity"] => self.quantity(fields),
            ["choice"] => self.choice(fields),
            ["is"] => self.simple(fields),
            ["count"] => self.count(fields),
            _ => {
                let message = format!("fact `{}` needs one of `quantity`, `choice`, `is` and `count`", entry.name);
                let label = if given.is_empty() { "has none" } else { "has more than one" };
                self.faults.push(Fault::new(code::MISSING_KEY, entry.key.place, message, label));
                Kind::Text
            }
        }
    }

    fn simple(&mut self, fields: &Fields<'n>) -> Kind {
        let known = ["yes/no", "instant", "day", "text", "signature", "file"];
        let places: Vec<(&str, usize)> = known.into_iter().zip(0..).collect();
        let word = fields.word("is", &mut self.faults);
        match word.and_then(|word| one_of(word, &places, &mut self.faults)) {
            Some(0) => Kind::YesNo,
            Some(1) => Kind::Instant,
            Some(2) => Kind::Day,
            Some(4) => Kind::Signature,
            Some(5) => Kind::File,
            Some(_) | None => Kind::Text,
        }
    }

    fn count(&mut self, fields: &Fields<'n>) -> Kind {
        let word = fields.word("count", &mut self.faults);
        let most = word.and_then(|word| match word.text.parse::<i64>() {
            Ok(most) if most >= 1 => Some(most),
            Ok(_) | Err(_) => {
                let message = "a count is a whole number, at most the one that stands here";
                self.faults.push(Fault::new(code::WRONG_SHAPE, word.place, message, "a whole number is expected"));
                None
            }
        });
        Kind::Count { most: most.unwrap_or(1) }
    }

    fn choice(&mut self, fields: &Fields<'n>) -> Kind {
        let mut choices: Vec<(String, String)> = Vec::new();
        for (key, node) in fields.map("choice", &mut self.faults) {
            let title = super::shape::word(node, &mut self.faults).map(|word| word.text.clone());
            if choices.iter().any(|(name, _)| *name == key.text) {
                let message = format!("choice `{}` stands there twice", key.text);
                self.faults.push(Fault::new(code::CHOICES, key.place, message, "a second time"));
            } else if is_choice(key, &mut self.faults) {
                choices.push((key.text.clone(), title.unwrap_or_default()));
            }
        }
        if choices.len() == 1 {
            let message = "a choice needs at least two things to choose from";
            self.faults.push(Fault::new(code::CHOICES, fields.owner, message, "only one choice"));
        }
        Kind::Choice(choices)
    }

    fn quantity(&mut self, fields: &Fields<'n>) -> Kind {
        let units: Vec<String> =
            fields.words("quantity", &mut self.faults).into_iter().map(|word| word.text.clone()).collect();
        let resolution = fields.need("resolution", "the finest step in which it is recorded", &mut self.faults);
        let resolution = resolution.and_then(|word| self.resolution(word));
        let plausible = fields.get("plausible").and_then(|node| self.plausible(node));
        let hard = fields.get("hard").and_then(|node| self.hard(node, units.len()));
        for key in ["plausible", "hard"] {
            if fields.get(key).is_none() {
                fields.missing(key, "outside it a value is doubted (plausible) or refused (hard)", &mut self.faults);
            }
        }
        if let (Some((low, high)), Some((hard_low, hard_high))) =
            (plausible, hard.as_ref().and_then(|hard| hard.first().copied()))
            && (low < hard_low || high > hard_high)
            && let Some((word, _)) = fields.entry("plausible")
        {
            let message = format!("plausible {low} to {high} reaches beyond hard {hard_low} to {hard_high}");
            self.faults.push(Fault::new(code::LIMITS, word.place, message, "wider than `hard`"));
        }
        Kind::Quantity {
            units,
            resolution: resolution.unwrap_or(Number::whole(1)),
            plausible: plausible.unwrap_or_default(),
            hard: hard.unwrap_or_default(),
        }
    }

    fn resolution(&mut self, word: &Word) -> Option<Number> {
        let step = self.decimal(word)?;
        if step <= Number::ZERO {
            let message = "a resolution is more than zero";
            self.faults.push(Fault::new(code::LIMITS, word.place, message, "not more than zero"));
            return None;
        }
        Some(step)
    }

    /// Plausible limits, in the first unit; of a list of pairs the first.
    fn plausible(&mut self, node: &Node) -> Option<(Number, Number)> {
        match pairs(node) {
            Some([first, ..]) => self.range(first),
            Some([]) | None => self.range(node),
        }
    }

    fn hard(&mut self, node: &Node, units: usize) -> Option<Vec<(Number, Number)>> {
        let ranges: Vec<(Number, Number)> = match pairs(node) {
            Some(pairs) => pairs.iter().filter_map(|pair| self.range(pair)).collect(),
            None => vec![self.range(node)?],
        };
        if ranges.len() != units.max(1) {
            let place = Place { end: node.place.end.max(node.place.start + 1), ..node.place };
            let message = format!("{units} units, but limits for {}", ranges.len());
            self.faults.push(Fault::new(code::LIMITS, place, message, PAIRS));
            return None;
        }
        Some(ranges)
    }
}

/// The pairs of a list of pairs.
fn pairs(node: &Node) -> Option<&[Node]> {
    match &node.what {
        What::List(items) if items.iter().any(|item| matches!(item.what, What::List(_))) => Some(items),
        What::List(_) | What::Nothing | What::Word(_) | What::Map(_) => None,
    }
}

/// A choice is never taken for a name, so `parent`, `yes` or `11g` will do.
fn is_choice(key: &Word, faults: &mut Faults) -> bool {
    let allowed = ["yes", "no", "this", "parent", "previous"].contains(&key.text.as_str());
    let digits_first = key.text.starts_with(|c: char| c.is_ascii_digit()) && !key.text.contains('.');
    allowed || digits_first && crate::condition::is_name(&key.text) || is_good(key, Points::Refused, faults)
}

/// The names of a choice fact's choices, before the fact is built.
pub(super) fn choice_names(entry: &Entry<'_>) -> Vec<String> {
    let mut silent = Faults::default();
    let fields = Fields::new(entry.key.place, entry.node, KEYS, &mut silent);
    fields.map("choice", &mut silent).iter().map(|(key, _)| key.text.clone()).collect()
}
