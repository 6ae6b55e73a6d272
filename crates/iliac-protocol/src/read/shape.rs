//! Reading a map key by key: what must be there, what may be there, and nothing else.

use super::yaml::{Node, What, Word};
use crate::diagnostic::{Fault, Place, code, nearest};

/// The faults found so far.
#[derive(Debug, Default)]
pub(super) struct Faults(pub(super) Vec<Fault>);

impl Faults {
    pub(super) fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }
}

/// The entries of one thing in a file: of one parameter, one step.
pub(super) struct Fields<'n> {
    /// The name under which it stands, for faults that have no better place.
    pub(super) owner: Place,
    entries: Vec<(&'n Word, &'n Node)>,
}

impl<'n> Fields<'n> {
    /// The entries of a map; a key that is none of these, or stands there twice, is a fault.
    pub(super) fn new(owner: Place, node: &'n Node, allowed: &[&str], faults: &mut Faults) -> Fields<'n> {
        let mut entries: Vec<(&Word, &Node)> = Vec::new();
        for (key, value) in map(node, faults) {
            if !allowed.contains(&key.text.as_str()) {
                faults.push(unknown_key(key, allowed));
            } else if let Some((first, _)) = entries.iter().find(|(known, _)| known.text == key.text) {
                faults.push(twice(key, first.place));
            } else {
                entries.push((key, value));
            }
        }
        Fields { owner, entries }
    }

    /// The value of a key, if it has one.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|(_, node)| node)
    }

    /// A key and its value.
    pub(super) fn entry(&self, key: &str) -> Option<(&'n Word, &'n Node)> {
        self.entries.iter().find(|(word, node)| word.text == key && node.what != What::Nothing).copied()
    }

    /// Says that a key is missing.
    pub(super) fn missing(&self, key: &str, why: &str, faults: &mut Faults) {
        let message = format!("`{key}` is missing: {why}");
        faults.push(Fault::new(code::MISSING_KEY, self.owner, message, format!("has no `{key}`")));
    }

    /// A word that may be there.
    pub(super) fn word(&self, key: &str, faults: &mut Faults) -> Option<&'n Word> {
        self.get(key).and_then(|node| word(node, faults))
    }

    /// A word that must be there.
    pub(super) fn need(&self, key: &str, why: &str, faults: &mut Faults) -> Option<&'n Word> {
        match self.get(key) {
            Some(node) => word(node, faults),
            None => {
                self.missing(key, why, faults);
                None
            }
        }
    }

    /// A word's text, empty when it is missing and must be there.
    pub(super) fn text(&self, key: &str, why: &str, faults: &mut Faults) -> String {
        self.need(key, why, faults).map(|word| word.text.trim().to_owned()).unwrap_or_default()
    }

    /// A list of words; one word alone is a list of one.
    pub(super) fn words(&self, key: &str, faults: &mut Faults) -> Vec<&'n Word> {
        match self.get(key) {
            Some(node) => words(node, faults),
            None => Vec::new(),
        }
    }

    /// A map that may be there.
    pub(super) fn map(&self, key: &str, faults: &mut Faults) -> &'n [(Word, Node)] {
        match self.get(key) {
            Some(node) => map(node, faults),
            None => &[],
        }
    }

    /// `yes` or `no`.
    pub(super) fn yes(&self, key: &str, faults: &mut Faults) -> Option<bool> {
        let word = self.word(key, faults)?;
        one_of(word, &[("yes", true), ("no", false)], faults)
    }
}

/// The entries of a map; anything else is a fault and has none.
pub(super) fn map<'n>(node: &'n Node, faults: &mut Faults) -> &'n [(Word, Node)] {
    match &node.what {
        What::Map(entries) => entries,
        What::Nothing => &[],
        What::Word(_) | What::List(_) => {
            faults.push(wrong_shape(node, "names with values, each as `name: value`"));
            &[]
        }
    }
}

/// A word; anything else is a fault.
pub(super) fn word<'n>(node: &'n Node, faults: &mut Faults) -> Option<&'n Word> {
    match &node.what {
        What::Word(word) => Some(word),
        What::Nothing | What::List(_) | What::Map(_) => {
            faults.push(wrong_shape(node, "one value"));
            None
        }
    }
}

/// A list of words; one word alone is a list of one.
pub(super) fn words<'n>(node: &'n Node, faults: &mut Faults) -> Vec<&'n Word> {
    match &node.what {
        What::Word(word) => vec![word],
        What::List(items) => items.iter().filter_map(|item| word(item, faults)).collect(),
        What::Nothing => Vec::new(),
        What::Map(_) => {
            faults.push(wrong_shape(node, "a list, as `[a, b]`"));
            Vec::new()
        }
    }
}

/// One of some words of the language.
pub(super) fn one_of<T: Copy>(word: &Word, known: &[(&str, T)], faults: &mut Faults) -> Option<T> {
    if let Some((_, value)) = known.iter().find(|(name, _)| *name == word.text) {
        return Some(*value);
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let message = format!("`{}` is none of: {}", word.text, names.join(", "));
    let help = nearest(&word.text, names).map(|near| format!("did you mean `{near}`?"));
    faults.push(Fault::new(code::WRONG_SHAPE, word.place, message, "not one of these").maybe_help(help));
    None
}

/// A name defined a second time.
pub(super) fn twice(second: &Word, first: Place) -> Fault {
    let message = format!("`{}` is defined twice", second.text);
    Fault::new(code::TWICE, second.place, message, "defined again here")
        .second(first, "first defined here")
        .help("one of the two has to go, or to be called something else")
}

/// The commonest slip with `{ … }`.
pub(super) const COMMA_IN_BRACES: &str = "inside `{ … }` a comma ends the value: put the condition in quotation marks";

fn unknown_key(key: &Word, allowed: &[&str]) -> Fault {
    let message = format!("`{}` is not a key that can stand here", key.text);
    let help = match nearest(&key.text, allowed.iter().copied()) {
        _ if key.text.contains(')') => COMMA_IN_BRACES.to_owned(),
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("here can stand: {}", allowed.join(", ")),
    };
    Fault::new(code::UNKNOWN_KEY, key.place, message, "not known here").help(help)
}

fn wrong_shape(node: &Node, expected: &str) -> Fault {
    let found = match node.what {
        What::Nothing => "nothing",
        What::Word(_) => "a single value",
        What::List(_) => "a list",
        What::Map(_) => "names with values",
    };
    let place = Place { end: node.place.end.max(node.place.start + 1), ..node.place };
    Fault::new(
        code::WRONG_SHAPE,
        place,
        format!("here stands {found}, expected {expected}"),
        format!("expected {expected}"),
    )
}
