//! The shape of the five files, and nothing more: unknown keys are refused, and every entry says where it comes from.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_saphyr::Spanned;

use super::{Confidence, Notes};

/// Where an entry comes from.
#[derive(Deserialize)]
pub(super) struct Origin {
    pub(super) source: Vec<String>,
    pub(super) confidence: Confidence,
}

/// The addresses a code system goes by, under our short name for it.
pub(super) type Systems = BTreeMap<String, Vec<String>>;

/// One code: `loinc|777-3`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Code {
    pub(super) code: Spanned<String>,
    /// What its owner calls it, for whoever reviews the file; nothing is matched by it.
    #[serde(default, rename = "shows")]
    pub(super) _shows: Option<String>,
    pub(super) source: Vec<String>,
    pub(super) confidence: Confidence,
}

/// Names that mean it, where a code is missing or not in the book.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub(super) any: Vec<String>,
    /// A text with one of these is not meant, although a name is in it.
    #[serde(default)]
    pub(super) unless: Vec<String>,
    pub(super) source: Vec<String>,
    pub(super) confidence: Confidence,
}

/// `observations.yaml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ObservationsFile {
    pub(super) systems: Systems,
    pub(super) facts: BTreeMap<String, Fact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fact {
    /// Our unit, in UCUM.
    pub(super) unit: Spanned<String>,
    #[serde(default)]
    pub(super) without_unit: Option<Without>,
    pub(super) units: Vec<Unit>,
    #[serde(default)]
    pub(super) codes: Vec<Code>,
    #[serde(default)]
    pub(super) names: Option<Names>,
}

/// What becomes of a value without a unit. Absent: it is kept for a person to look at.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Without {
    /// It is a pure ratio and has none.
    Taken,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unit {
    /// In UCUM.
    pub(super) unit: String,
    /// One of it in our unit, exactly.
    pub(super) factor: Spanned<String>,
    /// How it is written where there is no UCUM code.
    #[serde(default)]
    pub(super) written: Vec<String>,
    pub(super) source: Vec<String>,
    pub(super) confidence: Confidence,
}

/// `medicines.yaml`, `conditions.yaml`, `allergies.yaml`, `procedures.yaml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VocabularyFile {
    pub(super) systems: Systems,
    pub(super) flags: Vec<Flag>,
    pub(super) entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Flag {
    pub(super) flag: String,
    pub(super) means: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// Our word for it.
    pub(super) is: Spanned<String>,
    #[serde(default)]
    pub(super) flags: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) codes: Vec<Code>,
    #[serde(default)]
    pub(super) names: Option<Names>,
}

impl Code {
    pub(super) fn origin(&self) -> Origin {
        Origin { source: self.source.clone(), confidence: self.confidence }
    }
}

impl Names {
    pub(super) fn origin(&self) -> Origin {
        Origin { source: self.source.clone(), confidence: self.confidence }
    }
}

impl Unit {
    pub(super) fn origin(&self) -> Origin {
        Origin { source: self.source.clone(), confidence: self.confidence }
    }
}

/// Reads one file; a fault of its form is noted.
pub(super) fn read<T: for<'de> Deserialize<'de>>(file: &'static str, text: &str, notes: &mut Notes) -> Option<T> {
    match serde_saphyr::from_str(text) {
        Ok(read) => Some(read),
        Err(error) => {
            let line = error.location().map(|location| location.line());
            let what = error.without_snippet().to_string();
            let what = what.split(" at line ").next().unwrap_or(&what).to_owned();
            notes.fault(file, line, what);
            None
        }
    }
}

/// The address of each code system, for each address it goes by.
pub(super) fn aliases(systems: &Systems) -> BTreeMap<String, String> {
    let pairs = systems.iter().flat_map(|(short, all)| all.iter().map(move |one| (one.clone(), short.clone())));
    pairs.collect()
}

/// `loinc|777-3` as system and code; a fault is noted.
pub(super) fn coded(file: &'static str, code: &Code, systems: &Systems, notes: &mut Notes) -> Option<(String, String)> {
    let text = &code.code.value;
    let line = Some(code.code.defined.line());
    match text.split_once('|') {
        Some((system, rest)) if systems.contains_key(system) && !rest.is_empty() => {
            if code.source.is_empty() {
                notes.fault(file, line, format!("`{text}` has no source"));
            }
            Some((system.to_owned(), rest.to_owned()))
        }
        Some((system, _)) => {
            notes.fault(file, line, format!("`{system}` is not among the systems of this file"));
            None
        }
        None => {
            notes.fault(file, line, format!("`{text}` should be written as system|code"));
            None
        }
    }
}
