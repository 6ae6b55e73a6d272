//! The code book: which codes and names mean which of our facts, and what they say about bleeding.
//!
//! It is data, read from five files under `protocols/shared/codes/`; every code and name in it has its source and a
//! confidence. No code stands in this crate. A code that is not in the book means nothing to us, and is said to.

mod file;
mod observations;
mod vocabulary;

use std::collections::BTreeMap;
use std::fmt;

use iliac_model::Duration;

pub(crate) use observations::{FoundKind, FoundUnit, Kind, WithoutUnit};
pub use vocabulary::MatchedBy;
pub(crate) use vocabulary::Vocabulary;

use crate::wire;
use observations::Observations;

/// The texts of the five files.
#[derive(Clone, Copy, Debug)]
pub struct CodeTexts<'a> {
    /// `observations.yaml`
    pub observations: &'a str,
    /// `medicines.yaml`
    pub medicines: &'a str,
    /// `conditions.yaml`
    pub conditions: &'a str,
    /// `allergies.yaml`
    pub allergies: &'a str,
    /// `procedures.yaml`
    pub procedures: &'a str,
}

/// How sure we are of an entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A source says so plainly.
    High,
    /// A source says so, less directly.
    Medium,
    /// A weak source.
    Low,
    /// Nobody has looked it up: to be confirmed by the clinic.
    #[serde(rename = "general knowledge")]
    GeneralKnowledge,
}

/// Where one code, name or factor of the book comes from: what a clinician signs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Provenance {
    /// The file: `medicines.yaml`.
    pub file: &'static str,
    /// What it is about: `warfarin`, `blood.platelets`.
    pub about: String,
    /// The code, name or unit: `rxnorm|855332`.
    pub entry: String,
    /// Its sources.
    pub source: Vec<String>,
    /// How sure we are.
    pub confidence: Confidence,
}

/// A fault in one of the five files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BookFault {
    /// The file.
    pub file: &'static str,
    /// The line, from 1; `None` when the fault is of the whole file.
    pub line: Option<u64>,
    /// What is wrong, in one sentence.
    pub what: String,
}

impl fmt::Display for BookFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.what),
            None => write!(f, "{}: {}", self.file, self.what),
        }
    }
}

impl std::error::Error for BookFault {}

/// How far back a value of a kind may lie to be proposed at all, by our name of the fact: the clinic's parameters. A
/// kind that is not named has no bound.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LookBack(pub BTreeMap<String, Duration>);

/// The code book.
#[derive(Clone, Debug)]
pub struct CodeBook {
    pub(crate) observations: Observations,
    pub(crate) medicines: Vocabulary,
    pub(crate) conditions: Vocabulary,
    pub(crate) allergies: Vocabulary,
    pub(crate) procedures: Vocabulary,
    pub(crate) look_back: LookBack,
    provenance: Vec<Provenance>,
}

/// The flag of a record that says no allergy is known.
pub(crate) const NONE_KNOWN: &str = "none-known";
/// The flags of `procedures.yaml`.
pub(crate) const ASPIRATION: &str = "aspiration";
pub(crate) const BIOPSY: &str = "biopsy";
pub(crate) const ASK: &str = "ask";

impl CodeBook {
    /// Reads the five files.
    ///
    /// # Errors
    ///
    /// Every fault found, each with its file and line.
    pub fn read(texts: &CodeTexts<'_>, look_back: LookBack) -> Result<CodeBook, Vec<BookFault>> {
        let mut notes = Notes::default();
        let observations = observations::read("observations.yaml", texts.observations, &mut notes);
        let medicines = vocabulary::read("medicines.yaml", texts.medicines, &mut notes);
        let conditions = vocabulary::read("conditions.yaml", texts.conditions, &mut notes);
        let allergies = vocabulary::read("allergies.yaml", texts.allergies, &mut notes);
        let procedures = vocabulary::read("procedures.yaml", texts.procedures, &mut notes);
        for flag in procedures.flags().filter(|flag| ![ASPIRATION, BIOPSY, ASK].contains(flag)) {
            notes.fault("procedures.yaml", None, format!("`{flag}` is none of aspiration, biopsy and ask"));
        }
        let Notes { faults, provenance } = notes;
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(CodeBook { observations, medicines, conditions, allergies, procedures, look_back, provenance })
    }

    /// The names of the facts that measurements may become, and each one's unit.
    pub fn facts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.observations.kinds().map(|kind| (kind.fact.as_str(), kind.unit.as_str()))
    }

    /// The flags of medicines, the gravest first, each with what it means.
    pub fn medicine_flags(&self) -> impl Iterator<Item = (&str, &str)> {
        self.medicines.flags_and_meanings()
    }

    /// The flags of conditions, each with what it means.
    pub fn condition_flags(&self) -> impl Iterator<Item = (&str, &str)> {
        self.conditions.flags_and_meanings()
    }

    /// The flags of allergies, each with what it means.
    pub fn allergy_flags(&self) -> impl Iterator<Item = (&str, &str)> {
        self.allergies.flags_and_meanings()
    }

    /// Where every entry comes from, file by file.
    pub fn provenance(&self) -> &[Provenance] {
        &self.provenance
    }
}

/// What is gathered while the files are read.
#[derive(Default)]
pub(crate) struct Notes {
    faults: Vec<BookFault>,
    provenance: Vec<Provenance>,
}

impl Notes {
    fn fault(&mut self, file: &'static str, line: Option<u64>, what: String) {
        self.faults.push(BookFault { file, line, what });
    }

    fn origin(&mut self, file: &'static str, about: &str, entry: &str, from: &file::Origin) {
        self.provenance.push(Provenance {
            file,
            about: about.to_owned(),
            entry: entry.to_owned(),
            source: from.source.clone(),
            confidence: from.confidence,
        });
    }
}

/// A name as names are compared: lower case, every run of anything but letters and digits one space, a space at each
/// end, so that a name is found in it only as whole words.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::from(" ");
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            plain.push(letter);
        } else if !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    if !plain.ends_with(' ') {
        plain.push(' ');
    }
    plain
}

/// Everything a concept says in words: its text and the displays of its codings.
pub(crate) fn texts(concept: &wire::Concept) -> impl Iterator<Item = &str> {
    let displays = concept.coding.iter().filter_map(|coding| wire::said(&coding.display));
    wire::said(&concept.text).into_iter().chain(displays)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_only_as_whole_words() {
        assert_eq!(plain("Warfarin-Sodium 5 MG"), " warfarin sodium 5 mg ");
        assert!(plain("Prediabetes").find(&plain("diabetes")).is_none());
        assert!(plain("Allergie: PENICILLINE / LATEX.").contains(&plain("latex")));
        assert_eq!(plain(""), " ");
    }
}
