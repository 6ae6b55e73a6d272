//! Every name a protocol declares, before anything is said about what stands behind it.

use iliac_model::GroupIx;

use super::also;
use super::laid::Laid;
use super::shape::{self, Faults, Fields};
use super::yaml::{Node, Word};
use crate::condition::is_name;
use crate::condition::parse::WORDS;
use crate::diagnostic::{Fault, Place, code, nearest};

/// Something declared under a name.
#[derive(Clone, Debug)]
pub(super) struct Entry<'n> {
    /// Its full name.
    pub(super) name: String,
    pub(super) key: &'n Word,
    pub(super) node: &'n Node,
}

/// Everything of one kind.
#[derive(Debug)]
pub(super) struct Table<'n> {
    /// What one of it is called: `fact`.
    pub(super) what: &'static str,
    pub(super) entries: Vec<Entry<'n>>,
}

/// How many of one kind a protocol may declare: indices are sixteen bits, and nobody can sign more.
const ENTRIES_MAX: usize = 10_000;

impl<'n> Table<'n> {
    fn new(what: &'static str) -> Table<'n> {
        Table { what, entries: Vec::new() }
    }

    /// The place of a name, if it is declared.
    pub(super) fn place_of(&self, name: &str) -> Option<u16> {
        let place = self.entries.iter().position(|entry| entry.name == name)?;
        u16::try_from(place).ok()
    }

    /// The place of a name that must be declared.
    pub(super) fn find(&self, word: &Word, faults: &mut Faults) -> Option<u16> {
        let place = self.place_of(&word.text);
        if place.is_none() {
            faults.push(unknown(self.what, word, self.entries.iter().map(|entry| entry.name.as_str())));
        }
        place
    }

    fn declare(
        &mut self,
        name: String,
        key: &'n Word,
        node: &'n Node,
        others: &[&Table<'_>],
        faults: &mut Faults,
    ) -> bool {
        let known = std::iter::once(&*self).chain(others.iter().copied());
        let first =
            known.flat_map(|table| &table.entries).find(|entry| entry.name == name).map(|entry| entry.key.place);
        if let Some(first) = first {
            let named = Word { text: name, place: key.place };
            faults.push(shape::twice(&named, first));
            return false;
        }
        if self.entries.len() >= ENTRIES_MAX {
            let message = format!("more than {ENTRIES_MAX} of one kind");
            faults.push(Fault::new(code::TOO_MANY, key.place, message, "too many"));
            return false;
        }
        self.entries.push(Entry { name, key, node });
        true
    }
}

/// Every name of a protocol.
pub(super) struct Declared<'n> {
    pub(super) persons: Table<'n>,
    pub(super) roles: Vec<&'n Word>,
    pub(super) stages: Table<'n>,
    pub(super) parameters: Table<'n>,
    /// Facts of the case, then those of the groups.
    pub(super) facts: Table<'n>,
    /// The group of each fact.
    pub(super) group_of: Vec<Option<GroupIx>>,
    pub(super) groups: Table<'n>,
    pub(super) derived: Table<'n>,
    pub(super) steps: Table<'n>,
    /// What modules add to steps, under their names.
    pub(super) more_steps: Vec<Entry<'n>>,
    pub(super) alarms: Table<'n>,
    pub(super) nevers: Table<'n>,
    pub(super) texts: Table<'n>,
    pub(super) documents: Table<'n>,
}

impl<'n> Declared<'n> {
    /// Gathers the names; what is no name, or stands there twice, is left out and reported.
    pub(super) fn new(laid: &Laid<'n>, faults: &mut Faults) -> Declared<'n> {
        let (steps, more_steps) = also::part("steps", laid, faults);
        let (groups, more_groups) = also::part("groups", laid, faults);
        let mut declared = Declared {
            persons: plain("person", "persons", laid, faults),
            roles: roles(laid, faults),
            stages: plain("stage", "stages", laid, faults),
            parameters: plain("parameter", "parameters", laid, faults),
            facts: Table::new("fact"),
            group_of: Vec::new(),
            groups: Table::new("group"),
            derived: Table::new("derived value"),
            steps: named("step", steps, faults),
            more_steps: Vec::new(),
            alarms: plain("alarm", "alarms", laid, faults),
            nevers: plain("safety property", "never", laid, faults),
            texts: plain("text", "texts", laid, faults),
            documents: plain("document", "documents", laid, faults),
        };
        for (key, node) in laid.entries("facts", faults) {
            if is_good(key, Points::Allowed, faults)
                && declared.facts.declare(key.text.clone(), key, node, &[&declared.parameters], faults)
            {
                declared.group_of.push(None);
            }
        }
        for (key, node) in groups {
            declared.group(key, node, faults);
        }
        for (key, node) in more_groups {
            declared.more_cells(key, node, faults);
        }
        for (key, node) in more_steps {
            if declared.steps.find(key, faults).is_some() {
                declared.more_steps.push(Entry { name: key.text.clone(), key, node });
            }
        }
        for (key, node) in laid.entries("derived", faults) {
            if is_good(key, Points::Allowed, faults) {
                let others = [&declared.parameters, &declared.facts];
                declared.derived.declare(key.text.clone(), key, node, &others, faults);
            }
        }
        declared
    }

    fn group(&mut self, key: &'n Word, node: &'n Node, faults: &mut Faults) {
        if !is_good(key, Points::Refused, faults) || !self.groups.declare(key.text.clone(), key, node, &[], faults) {
            return;
        }
        let Some(group) = u16::try_from(self.groups.entries.len() - 1).ok().map(GroupIx) else { return };
        // Other keys of the group are looked at when it is built.
        let mut silent = Faults::default();
        let fields = Fields::new(key.place, node, super::groups::KEYS, &mut silent);
        self.cells(key, group, &fields, faults);
    }

    /// The cells another module adds to a group.
    fn more_cells(&mut self, key: &'n Word, node: &'n Node, faults: &mut Faults) {
        let Some(group) = self.groups.find(key, faults).map(GroupIx) else { return };
        let entry = Entry { name: key.text.clone(), key, node };
        let fields = also::fields(&entry, also::GROUP_KEYS, faults);
        self.cells(key, group, &fields, faults);
    }

    fn cells(&mut self, key: &Word, group: GroupIx, fields: &Fields<'n>, faults: &mut Faults) {
        for (cell, cell_node) in fields.map("facts", faults) {
            if is_good(cell, Points::Refused, faults) {
                let name = format!("{}.{}", key.text, cell.text);
                if self.facts.declare(name, cell, cell_node, &[&self.parameters], faults) {
                    self.group_of.push(Some(group));
                }
            }
        }
    }

    /// A role by its name.
    pub(super) fn role(&self, word: &Word, faults: &mut Faults) -> Option<u16> {
        let place = self.roles.iter().position(|role| role.text == word.text);
        if place.is_none() {
            faults.push(unknown("role", word, self.roles.iter().map(|role| role.text.as_str())));
        }
        place.and_then(|place| u16::try_from(place).ok())
    }
}

fn roles<'n>(laid: &Laid<'n>, faults: &mut Faults) -> Vec<&'n Word> {
    let mut roles: Vec<&Word> = Vec::new();
    for role in laid.words("roles", faults) {
        if let Some(first) = roles.iter().find(|known| known.text == role.text) {
            faults.push(shape::twice(role, first.place));
        } else if is_good(role, Points::Refused, faults) {
            roles.push(role);
        }
    }
    roles
}

fn plain<'n>(what: &'static str, section: &str, laid: &Laid<'n>, faults: &mut Faults) -> Table<'n> {
    named(what, laid.entries(section, faults), faults)
}

fn named<'n>(what: &'static str, entries: also::Entries<'n>, faults: &mut Faults) -> Table<'n> {
    let mut table = Table::new(what);
    for (key, node) in entries {
        if is_good(key, Points::Refused, faults) {
            table.declare(key.text.clone(), key, node, &[], faults);
        }
    }
    table
}

/// A name nobody declared.
pub(super) fn unknown<'a>(what: &str, word: &Word, names: impl Iterator<Item = &'a str>) -> Fault {
    let message = format!("there is no {what} `{}`", word.text);
    let help = nearest(&word.text, names).map(|near| format!("did you mean `{near}`?"));
    Fault::new(code::UNKNOWN_NAME, word.place, message, "not declared").maybe_help(help)
}

/// Whether a name may have points in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Points {
    Allowed,
    Refused,
}

/// Whether a word can be a name; if not, it is reported.
pub(super) fn is_good(word: &Word, points: Points, faults: &mut Faults) -> bool {
    let name = word.text.as_str();
    let topic = name.split_once('.').map_or(name, |(topic, _)| topic);
    let fault = if !is_name(name) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        Some(("is not a name", "a name begins with a small letter, and has letters, digits, `_` and `-`"))
    } else if WORDS.contains(&name) || ["this", "parent", "previous"].contains(&topic) {
        Some(("is a word of the language", "call it something else"))
    } else if points == Points::Refused && name.contains('.') {
        Some(("has a point in it", "only facts and values have points in their names"))
    } else {
        None
    };
    if let Some((wrong, help)) = fault {
        let place = Place { end: word.place.end.max(word.place.start + 1), ..word.place };
        faults.push(Fault::new(code::BAD_NAME, place, format!("`{name}` {wrong}"), wrong).help(help));
    }
    fault.is_none()
}
