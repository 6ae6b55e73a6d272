//! YAML as words, lists and maps, each with its place, so that a wrong key does not hide the next one.
//!
//! Nothing is guessed: `no`, `1.50` and `2027-07-01` stay the words somebody wrote.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Budget, DuplicateKeyPolicy, Options, Spanned};

use super::shape::Faults;
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

/// Reads one file. Where it is not YAML, reading stops, and that is reported.
pub(super) fn read(file: usize, source: File<'_>, faults: &mut Faults) -> Option<Node> {
    let mut options = Options::default();
    options.duplicate_keys = DuplicateKeyPolicy::PassThrough;
    options.with_snippet = false;
    let mut budget = Budget::default();
    budget.max_depth = DEPTH_MAX;
    budget.max_anchors = 0;
    options.budget = Some(budget);
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(source.text, options) {
        Ok(raw) => Some(Placing { file, text: source.text }.node(&raw)),
        Err(error) => {
            faults.push(not_yaml(file, source.text, &error));
            None
        }
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
    let start = error.location().map_or(text.len(), |location| byte_at(text, location));
    let rest = text.get(start..).unwrap_or_default();
    // The parser may stop at the space before the word it cannot read.
    let start = start + rest.find(|c: char| c != ' ').unwrap_or_default();
    let rest = text.get(start..).unwrap_or_default();
    let word = rest.find(char::is_whitespace).filter(|length| *length > 0);
    let length = word.unwrap_or_else(|| rest.chars().next().map_or(0, char::len_utf8));
    let place = Place { file, start, end: start + length };
    let why = error.without_snippet().to_string();
    let why = why.split_once(" at line ").map_or(why.as_str(), |(why, _)| why);
    let (why, help) = in_plain_words(why);
    Fault::new(code::NOT_YAML, place, format!("this file cannot be read: {why}"), "reading stops here").help(help)
}

/// What the parser says, without its own names, and what to do.
fn in_plain_words(why: &str) -> (&str, &'static str) {
    let slips = [
        ("multiple YAML documents", "a second document begins with `---`", "a file holds one protocol or module"),
        ("Anchors", "`&` begins an anchor", "put the words in quotation marks; anchors are not used here"),
        ("unknown anchor", "`*` refers to an anchor", "put the words in quotation marks; anchors are not used here"),
        ("found a tab", "there is a tab", "indent with spaces, not with tabs"),
        ("multiline quoted scalar", "a quotation mark is not closed", "close it on the same line"),
        ("recursion limit", "it nests too deep", "nothing in a protocol needs to"),
        ("budget breached", "it nests too deep or is too large", "nothing in a protocol needs to"),
    ];
    let slip = slips.into_iter().find(|(part, ..)| why.contains(part));
    slip.map_or((why, "a line is `name: value`; words with `: ` or ` #` in them stand in quotation marks"), |slip| {
        (slip.1, slip.2)
    })
}

/// The byte of a line and column; errors do not always carry one.
fn byte_at(text: &str, location: serde_saphyr::Location) -> usize {
    if let Some(offset) = location.span().byte_offset() {
        return usize::try_from(offset).unwrap_or(text.len()).min(text.len());
    }
    let count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(1);
    let lines_before = text.split_inclusive('\n').take(count(location.line()));
    let line_start: usize = lines_before.map(str::len).sum();
    let line = text.get(line_start..).unwrap_or_default();
    line_start
        + line.chars().take(count(location.column())).take_while(|c| *c != '\n').map(char::len_utf8).sum::<usize>()
}
