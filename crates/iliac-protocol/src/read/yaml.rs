//! YAML as words, lists and maps, each with its place, so that a wrong key does not hide the next one.
//!
//! Nothing is guessed: `no`, `1.50` and `2027-07-01` stay the words somebody wrote.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Budget, DuplicateKeyPolicy, Options, Spanned};

use crate::diagnostic::{Fault, File, Place, code};

/// A word, a line or a block of text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) place: Place,
}

/// Part of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Node {
    pub(super) what: What,
    pub(super) place: Place,
}

/// What a part of a file holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum What {
    /// Nothing after the colon.
    Nothing,
    Word(Word),
    List(Vec<Node>),
    Map(Vec<(Word, Node)>),
}

/// How deep the files of a protocol nest at most; ours need seven.
const DEPTH_MAX: usize = 24;

/// Reads one file.
///
/// # Errors
/// The first place where it is not YAML.
pub(super) fn read(file: usize, source: File<'_>) -> Result<Node, Fault> {
    let mut options = Options::default();
    options.duplicate_keys = DuplicateKeyPolicy::PassThrough;
    options.with_snippet = false;
    let mut budget = Budget::default();
    budget.max_depth = DEPTH_MAX;
    budget.max_anchors = 0;
    options.budget = Some(budget);
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(source.text, options) {
        Ok(raw) => Ok(Placing { file, text: source.text }.node(&raw)),
        Err(error) => Err(not_yaml(file, source.text, &error)),
    }
}

/// What serde sees.
enum Raw {
    /// A word in quotation marks or a block, without them.
    Text(String),
    /// Anything that looks like a number, a truth or nothing: its words are in the file.
    Plain,
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("words, a list or a map")
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Raw::Map(map))
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct Placing<'a> {
    file: usize,
    text: &'a str,
}

impl Placing<'_> {
    fn node(&self, raw: &Spanned<Raw>) -> Node {
        let place = self.place(raw.defined);
        let what = match &raw.value {
            Raw::Text(text) => What::Word(Word { text: text.clone(), place }),
            Raw::Plain => match self.written(place) {
                "" | "~" | "null" => What::Nothing,
                text => What::Word(Word { text: text.to_owned(), place }),
            },
            Raw::List(items) => What::List(items.iter().map(|item| self.node(item)).collect()),
            Raw::Map(entries) => What::Map(
                entries
                    .iter()
                    .map(|(key, value)| {
                        let place = self.place(key.defined);
                        (Word { text: key.value.clone(), place }, self.node(value))
                    })
                    .collect(),
            ),
        };
        Node { what, place }
    }

    fn written(&self, place: Place) -> &str {
        self.text.get(place.start..place.end).unwrap_or_default().trim()
    }

    fn place(&self, location: serde_saphyr::Location) -> Place {
        let bytes = |count: Option<u64>| count.and_then(|count| usize::try_from(count).ok()).unwrap_or_default();
        let (start, length) = (bytes(location.span().byte_offset()), bytes(location.span().byte_len()));
        Place { file: self.file, start, end: (start + length).min(self.text.len()) }
    }
}

fn not_yaml(file: usize, text: &str, error: &serde_saphyr::Error) -> Fault {
    let offset = error.location().and_then(|location| location.span().byte_offset());
    let start = offset.and_then(|offset| usize::try_from(offset).ok()).unwrap_or(text.len()).min(text.len());
    let rest = text.get(start..).unwrap_or_default();
    let end = start + rest.find(['\n', ' ']).unwrap_or(rest.len());
    let place = Place { file, start, end: end.max(start + usize::from(!rest.is_empty())) };
    let why = error.without_snippet().to_string();
    let why = why.split_once(" at line ").map_or(why.as_str(), |(why, _)| why).to_owned();
    let help = if rest.starts_with('\t') {
        "indent with spaces, not with tabs"
    } else {
        "a line is `name: value`; words with `: ` or ` #` in them stand in quotation marks"
    };
    Fault::new(code::NOT_YAML, place, format!("this file cannot be read: {why}"), "reading stops here").help(help)
}
