//! Why a referral could not be read, in one sentence for whoever sent it.
//!
//! A complaint says what and where: line and column of the file, and the path of field names. It never repeats a value:
//! the sentence goes back over the wire and into a log, and the value may be somebody's name or number.

use std::fmt;

use crate::limits::{DEPTH_MAX, ENTRIES_MAX, SIZE_MAX, WORDS_MAX};
use crate::locate::{line_and_column, offset_of, path_to};
use crate::outcome::FailureKind;

/// A file that is not a referral we can take.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct Unreadable {
    /// What is wrong.
    pub fault: Fault,
    /// Where, when it is at one place.
    pub place: Option<Place>,
}

/// A place in the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Field names from the top, `entry[12].resource.birthDate`; empty at the top of the file.
    pub path: String,
}

/// What is wrong with the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Nothing in it.
    Empty,
    /// Larger than [`SIZE_MAX`].
    TooLarge,
    /// Not UTF-8.
    NotText,
    /// Nested deeper than [`DEPTH_MAX`].
    TooDeep,
    /// More entries than [`ENTRIES_MAX`].
    TooManyEntries,
    /// It ends in the middle.
    CutOff,
    /// Not JSON.
    NotJson,
    /// A text longer than [`WORDS_MAX`] in a field we read.
    TooLong,
    /// The same field twice in one object.
    TwiceTheSame,
    /// JSON, but not what FHIR says stands there; what was expected, in our words.
    NotFhir {
        /// What should stand there: `a text`, `a list`.
        expected: String,
    },
    /// No `resourceType`.
    NoResourceType,
    /// A resource that is neither a bundle nor a person nor a request.
    NotAReferral,
    /// A bundle of a type that does not carry a referral.
    BundleType,
    /// Two different people in one bundle: the places of their entries.
    TwoPeople {
        /// Entry of the first, from 0.
        first: usize,
        /// Entry of the second, from 0.
        second: usize,
    },
    /// Nobody in it.
    Nobody,
    /// The only request for a marrow procedure in it was taken back or entered in error.
    TakenBack,
}

impl Fault {
    /// A complaint about the whole file.
    pub(crate) fn anywhere(self) -> Unreadable {
        Unreadable { fault: self, place: None }
    }

    /// A complaint about the byte at `offset`.
    pub(crate) fn at(self, bytes: &[u8], offset: usize) -> Unreadable {
        let (line, column) = line_and_column(bytes, offset);
        Unreadable { fault: self, place: Some(Place { line, column, path: path_to(bytes, offset) }) }
    }

    /// What the JSON reader complained of, without the value it quotes.
    pub(crate) fn of(error: &serde_json::Error) -> Fault {
        use serde_json::error::Category;
        let text = error.to_string();
        match error.classify() {
            Category::Eof => Fault::CutOff,
            Category::Syntax | Category::Io if text.starts_with("recursion limit") => Fault::TooDeep,
            Category::Syntax | Category::Io => Fault::NotJson,
            Category::Data if text.starts_with("duplicate field") => Fault::TwiceTheSame,
            Category::Data if text.starts_with(TOO_LONG) => Fault::TooLong,
            Category::Data if text.starts_with(TOO_MANY) => Fault::TooManyEntries,
            Category::Data => Fault::NotFhir { expected: expected(&text) },
        }
    }

    /// The complaint for an error found while reading the part of the file that begins at `start`.
    pub(crate) fn reading(error: &serde_json::Error, bytes: &[u8], start: usize) -> Unreadable {
        let part = bytes.get(start..).unwrap_or_default();
        let offset = start + offset_of(part, error.line(), error.column());
        Fault::of(error).at(bytes, offset)
    }
}

/// What our own readers say when a text is too long; recognised by [`Fault::of`].
pub(crate) const TOO_LONG: &str = "text too long";
/// What our own readers say when there are too many entries; recognised by [`Fault::of`].
pub(crate) const TOO_MANY: &str = "too many entries";

/// The words after the last `, expected `: they come from our own types, while what stands before them is the file's.
fn expected(text: &str) -> String {
    let words = text.rsplit_once("expected ").map_or("something else", |(_, after)| after);
    let words = words.split(" at line ").next().unwrap_or(words);
    let ours = match words {
        "a string" | "a borrowed string" | "string" => "a text",
        "a sequence" => "a list",
        "a boolean" => "true or false",
        "a JSON number" => "a number",
        "any valid JSON value" => "a value",
        words if words.starts_with("a FHIR ") => words,
        _ => "something else",
    };
    ours.to_owned()
}

impl Unreadable {
    /// Which of the house's kinds of failure this is.
    pub fn kind(&self) -> FailureKind {
        match self.fault {
            Fault::TakenBack => FailureKind::Refused,
            Fault::Empty
            | Fault::TooLarge
            | Fault::NotText
            | Fault::TooDeep
            | Fault::TooManyEntries
            | Fault::CutOff
            | Fault::NotJson
            | Fault::TooLong
            | Fault::TwiceTheSame
            | Fault::NotFhir { .. }
            | Fault::NoResourceType
            | Fault::NotAReferral
            | Fault::BundleType
            | Fault::TwoPeople { .. }
            | Fault::Nobody => FailureKind::Unreadable,
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "Line {}, column {}", place.line, place.column)?;
            if !place.path.is_empty() {
                write!(f, " ({})", place.path)?;
            }
            f.write_str(": ")?;
        }
        write!(f, "{}", self.fault)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Empty => f.write_str("The file is empty."),
            Fault::TooLarge => write!(
                f,
                "The file is larger than {} MB; send the referral with the last years only.",
                SIZE_MAX / 1_000_000
            ),
            Fault::NotText => f.write_str("This is not UTF-8 text; send FHIR R4 as JSON in UTF-8."),
            Fault::TooDeep => write!(f, "The file is nested deeper than {DEPTH_MAX} levels, which no referral is."),
            Fault::TooManyEntries => {
                write!(f, "The bundle has more than {ENTRIES_MAX} entries; send the last years only.")
            }
            Fault::CutOff => f.write_str("The file ends in the middle; send it again."),
            Fault::NotJson => f.write_str("This is not JSON; send FHIR R4 as JSON."),
            Fault::TooLong => {
                write!(f, "This text is longer than {WORDS_MAX} bytes; send a letter as an attachment.")
            }
            Fault::TwiceTheSame => f.write_str("An object has the same field twice, so we cannot tell which one is meant."),
            Fault::NotFhir { expected } => write!(f, "This is not as FHIR R4 has it; {expected} should stand here."),
            Fault::NoResourceType => f.write_str("This has no resourceType, so it is not a FHIR resource."),
            Fault::NotAReferral => f.write_str("Send a Bundle, or one Patient or ServiceRequest by itself."),
            Fault::BundleType => f.write_str(
                "A referral is a bundle of type collection, transaction, searchset, message or document; this one is not.",
            ),
            Fault::TwoPeople { first, second } => write!(
                f,
                "The bundle holds two different people (entries {first} and {second}); send one referral for each."
            ),
            Fault::Nobody => f.write_str("There is no Patient in the bundle, so we cannot tell whose referral it is."),
            Fault::TakenBack => {
                f.write_str("The request in this referral was taken back or entered in error; nothing was taken from it.")
            }
        }
    }
}
