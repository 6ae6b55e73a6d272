//! Medicines, conditions, allergies and procedures: codes and names, and the flags they raise.
//!
//! A name is looked for even when there is a code: a medicine has hundreds of codes, one for each strength and form, and
//! missing one would open a gate. So a flag can be raised too often and never too seldom; what was found only by its
//! name says so.

use std::collections::BTreeMap;

use super::file::{self, VocabularyFile};
use super::{Notes, plain, texts};
use crate::wire::{self, Concept};

/// How something was recognised.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum MatchedBy {
    /// By a code in the book.
    Code,
    /// Only by its name: to be looked at.
    Name,
}

/// The flags a concept raises, the gravest first, and how it was recognised.
pub(crate) struct Found {
    pub(crate) flags: Vec<String>,
    pub(crate) by: MatchedBy,
}

/// One of the four lists.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    flags: Vec<(String, String)>,
    entries: Vec<Entry>,
    by_code: BTreeMap<(String, String), usize>,
    systems: BTreeMap<String, String>,
}

#[derive(Clone, Debug)]
struct Entry {
    flags: Vec<String>,
    names: Vec<String>,
    unless: Vec<String>,
}

impl Vocabulary {
    pub(crate) fn flags(&self) -> impl Iterator<Item = &str> {
        self.flags.iter().map(|(flag, _)| flag.as_str())
    }

    pub(crate) fn flags_and_meanings(&self) -> impl Iterator<Item = (&str, &str)> {
        self.flags.iter().map(|(flag, means)| (flag.as_str(), means.as_str()))
    }

    /// What a concept means, by its codes and by its names together; `None` when the book does not know it.
    pub(crate) fn find(&self, concept: &Concept) -> Option<Found> {
        let coded = concept.coding.iter().filter_map(|coding| self.entry_of(coding));
        let coded: Vec<&Entry> = coded.collect();
        let names: Vec<String> = texts(concept).map(plain).collect();
        let named = self.entries.iter().filter(|entry| names.iter().any(|name| entry.is_named_in(name)));
        let by = if coded.is_empty() { MatchedBy::Name } else { MatchedBy::Code };
        let all: Vec<&Entry> = coded.into_iter().chain(named).collect();
        if all.is_empty() {
            return None;
        }
        let raised = |flag: &&str| all.iter().any(|entry| entry.flags.iter().any(|one| one == flag));
        Some(Found { flags: self.flags().filter(raised).map(str::to_owned).collect(), by })
    }

    fn entry_of(&self, coding: &wire::Coding) -> Option<&Entry> {
        let system = self.systems.get(wire::said(&coding.system)?)?;
        let place = self.by_code.get(&(system.clone(), wire::said(&coding.code)?.to_owned()))?;
        self.entries.get(*place)
    }
}

impl Entry {
    fn is_named_in(&self, name: &str) -> bool {
        let has = |word: &String| name.contains(word.as_str());
        self.names.iter().any(has) && !self.unless.iter().any(has)
    }
}

pub(super) fn read(file: &'static str, text: &str, notes: &mut Notes) -> Vocabulary {
    let Some(read) = file::read::<VocabularyFile>(file, text, notes) else { return Vocabulary::default() };
    let flags: Vec<(String, String)> = read.flags.into_iter().map(|flag| (flag.flag, flag.means)).collect();
    let mut all = Vocabulary { flags, systems: file::aliases(&read.systems), ..Vocabulary::default() };
    for entry in &read.entries {
        let place = all.entries.len();
        for code in &entry.codes {
            notes.origin(file, &entry.is.value, &code.code.value, &code.origin());
            let Some(key) = file::coded(file, code, &read.systems, notes) else { continue };
            if all.by_code.insert(key, place).is_some() {
                notes.fault(file, Some(code.code.defined.line()), format!("`{}` is here twice", code.code.value));
            }
        }
        let read = checked(file, entry, &all, notes);
        all.entries.push(read);
    }
    all
}

fn checked(file: &'static str, entry: &file::Entry, all: &Vocabulary, notes: &mut Notes) -> Entry {
    for flag in entry.flags.iter().filter(|flag| !all.flags().any(|known| known == flag.value)) {
        let what = format!("`{}` is not among the flags of this file", flag.value);
        notes.fault(file, Some(flag.defined.line()), what);
    }
    if entry.codes.is_empty() && entry.names.is_none() {
        let what = format!("`{}` has neither a code nor a name, so nothing can mean it", entry.is.value);
        notes.fault(file, Some(entry.is.defined.line()), what);
    }
    if let Some(names) = &entry.names {
        notes.origin(file, &entry.is.value, &names.any.join(", "), &names.origin());
        if names.any.iter().chain(&names.unless).any(|name| plain(name).trim().is_empty()) {
            notes.fault(file, Some(entry.is.defined.line()), format!("`{}` has an empty name", entry.is.value));
        }
    }
    let plainly = |names: &Vec<String>| names.iter().map(|name| plain(name)).collect();
    Entry {
        flags: entry.flags.iter().map(|flag| flag.value.clone()).collect(),
        names: entry.names.as_ref().map(|names| plainly(&names.any)).unwrap_or_default(),
        unless: entry.names.as_ref().map(|names| plainly(&names.unless)).unwrap_or_default(),
    }
}
