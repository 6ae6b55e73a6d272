//! Measurements: which codes mean which fact, and how a unit becomes ours, exactly.

use std::collections::BTreeMap;

use super::file::{self, ObservationsFile};
use super::{MatchedBy, Notes, plain, texts};
use crate::decimal::Decimal;
use crate::wire::{self, Concept};

/// What becomes of a value without a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum WithoutUnit {
    /// It is kept for a person to look at.
    Quarantined,
    /// It is taken: the thing is a pure ratio.
    Taken,
}

/// A kind of measurement.
#[derive(Clone, Debug)]
pub(crate) struct Kind {
    pub(crate) fact: String,
    pub(crate) unit: String,
    pub(crate) without_unit: WithoutUnit,
    units: Vec<Unit>,
    names: Vec<String>,
}

#[derive(Clone, Debug)]
struct Unit {
    ucum: String,
    factor: Decimal,
    written: Vec<String>,
}

/// What a unit as sent comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FoundUnit {
    /// Multiply by this.
    Factor(Decimal),
    /// There is none.
    None,
    /// Not one we know for this kind.
    Unknown,
    /// The code says one unit and the words another.
    Contradiction,
}

/// The measurements of the book.
#[derive(Clone, Debug, Default)]
pub(crate) struct Observations {
    kinds: Vec<Kind>,
    by_code: BTreeMap<(String, String), usize>,
    systems: BTreeMap<String, String>,
}

/// What a coded observation is.
pub(crate) enum FoundKind<'a> {
    /// A kind we take.
    Kind(&'a Kind, MatchedBy),
    /// None of them.
    None,
    /// Its codes mean different kinds.
    Contradiction,
}

const UCUM: &str = "http://unitsofmeasure.org";

impl Observations {
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.iter()
    }

    /// The kind a concept means: by its codes, or by its whole name when it has no code of a system we know.
    pub(crate) fn kind_of(&self, concept: &Concept) -> FoundKind<'_> {
        let mut known_system = false;
        let mut found: Option<usize> = None;
        for coding in &concept.coding {
            let (Some(system), Some(code)) = (wire::said(&coding.system), wire::said(&coding.code)) else { continue };
            let Some(system) = self.systems.get(system) else { continue };
            known_system = true;
            let Some(place) = self.by_code.get(&(system.clone(), code.to_owned())) else { continue };
            if found.is_some_and(|other| other != *place) {
                return FoundKind::Contradiction;
            }
            found = Some(*place);
        }
        if let Some(kind) = found.and_then(|place| self.kinds.get(place)) {
            return FoundKind::Kind(kind, MatchedBy::Code);
        }
        if known_system {
            return FoundKind::None;
        }
        let names: Vec<String> = texts(concept).map(plain).collect();
        let mut named = self.kinds.iter().filter(|kind| kind.names.iter().any(|name| names.contains(name)));
        match (named.next(), named.next()) {
            (Some(kind), None) => FoundKind::Kind(kind, MatchedBy::Name),
            (Some(_), Some(_)) => FoundKind::Contradiction,
            (None, _) => FoundKind::None,
        }
    }
}

impl Kind {
    /// What the unit of a quantity comes to: its UCUM code, and its words wherever they say one we know.
    pub(crate) fn unit_of(&self, quantity: &wire::Quantity) -> FoundUnit {
        let is_ucum = wire::said(&quantity.system).is_none_or(|system| system == UCUM);
        let code = wire::said(&quantity.code).filter(|_| is_ucum);
        let words = wire::said(&quantity.unit);
        let by_code = code.and_then(|code| self.units.iter().find(|unit| unit.ucum == code));
        let by_words = words.and_then(|words| self.units.iter().find(|unit| unit.is_written(words)));
        match (by_code, by_words) {
            (Some(a), Some(b)) if a.factor != b.factor => FoundUnit::Contradiction,
            (Some(unit), _) => FoundUnit::Factor(unit.factor),
            // A code we do not know, beside other words we do: they may not mean the same.
            (None, Some(_)) if code.is_some() && code != words => FoundUnit::Contradiction,
            (None, Some(unit)) => FoundUnit::Factor(unit.factor),
            (None, None) if wire::said(&quantity.code).is_none() && words.is_none() => FoundUnit::None,
            (None, None) => FoundUnit::Unknown,
        }
    }
}

impl Unit {
    fn is_written(&self, words: &str) -> bool {
        self.ucum == words || self.written.iter().any(|written| written.eq_ignore_ascii_case(words))
    }
}

pub(super) fn read(file: &'static str, text: &str, notes: &mut Notes) -> Observations {
    let Some(read) = file::read::<ObservationsFile>(file, text, notes) else { return Observations::default() };
    let mut all = Observations { systems: file::aliases(&read.systems), ..Observations::default() };
    for (fact, entry) in &read.facts {
        let place = all.kinds.len();
        for code in &entry.codes {
            notes.origin(file, fact, &code.code.value, &code.origin());
            let Some(key) = file::coded(file, code, &read.systems, notes) else { continue };
            if all.by_code.insert(key, place).is_some() {
                notes.fault(file, Some(code.code.defined.line()), format!("`{}` is here twice", code.code.value));
            }
        }
        all.kinds.push(kind(file, fact, entry, notes));
    }
    all
}

fn kind(file: &'static str, fact: &str, entry: &file::Fact, notes: &mut Notes) -> Kind {
    let units: Vec<Unit> = entry.units.iter().filter_map(|unit| converted(file, fact, unit, notes)).collect();
    let line = Some(entry.unit.defined.line());
    match units.iter().find(|unit| unit.ucum == entry.unit.value) {
        Some(ours) if Some(ours.factor) == Decimal::read("1") => {}
        Some(_) => notes.fault(file, line, format!("the factor of {fact}'s own unit must be 1")),
        None => notes.fault(file, line, format!("`{}` is not among the units of {fact}", entry.unit.value)),
    }
    for (place, unit) in units.iter().enumerate() {
        let twice = |one: &&Unit| unit.written.iter().any(|written| one.is_written(written));
        if let Some(other) = units.iter().skip(place + 1).find(twice) {
            let what = format!("`{}` and `{}` of {fact} are written alike", unit.ucum, other.ucum);
            notes.fault(file, line, what);
        }
    }
    if let Some(names) = &entry.names {
        notes.origin(file, fact, &names.any.join(", "), &names.origin());
    }
    Kind {
        fact: fact.to_owned(),
        unit: entry.unit.value.clone(),
        without_unit: match entry.without_unit {
            Some(file::Without::Taken) => WithoutUnit::Taken,
            None => WithoutUnit::Quarantined,
        },
        units,
        names: entry.names.iter().flat_map(|names| &names.any).map(|name| plain(name)).collect(),
    }
}

fn converted(file: &'static str, fact: &str, unit: &file::Unit, notes: &mut Notes) -> Option<Unit> {
    notes.origin(file, fact, &unit.unit, &unit.origin());
    let factor = Decimal::read(&unit.factor.value).filter(|factor| !factor.is_zero() && !factor.is_negative());
    if factor.is_none() {
        let line = Some(unit.factor.defined.line());
        notes.fault(file, line, format!("the factor of `{}` must be a decimal above zero", unit.unit));
    }
    Some(Unit { ucum: unit.unit.clone(), factor: factor?, written: unit.written.clone() })
}
