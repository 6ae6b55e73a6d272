//! What can be wrong with the writing of a story.

use super::words::{Place, Words};
use crate::diagnostic::{Diagnostic, Span};

/// A fault, before it knows which file it is in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Fault {
    /// Its code, which never changes.
    pub(super) code: &'static str,
    /// One sentence for the author.
    pub(super) message: String,
    /// The words to underline.
    pub(super) place: Place,
    /// What to do.
    pub(super) help: Option<String>,
}

/// The file has no title.
pub(super) const NO_TITLE: &str = "ILC-S001";
/// A block is not closed.
pub(super) const NOT_CLOSED: &str = "ILC-S002";
/// A line cannot be read.
pub(super) const UNREADABLE: &str = "ILC-S003";
/// A time stands before any day.
pub(super) const NO_DAY: &str = "ILC-S004";
/// A board does not say when.
pub(super) const NO_INSTANT: &str = "ILC-S005";
/// A board's line says something nobody can check.
pub(super) const NO_STANDING: &str = "ILC-S006";
/// Something is missing or too much on a line.
pub(super) const INCOMPLETE: &str = "ILC-S007";
/// A name is not one.
pub(super) const NO_NAME: &str = "ILC-S008";

impl Fault {
    /// A fault in these words.
    pub(super) fn new(code: &'static str, words: &Words, message: impl Into<String>) -> Fault {
        Fault { code, message: message.into(), place: words.place, help: None }
    }

    /// In its file, whose text this is.
    pub(super) fn in_file(self, path: &str, text: &str) -> Diagnostic {
        let Fault { code, message, place, help } = self;
        let before = text.get(..place.start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = 1 + before.get(line_start..).unwrap_or_default().chars().count();
        let span = Span { start: place.start, end: place.end, line: place.line.max(1), column };
        Diagnostic { code, message, path: path.to_owned(), span, label: String::new(), help, second: None }
    }

    /// With what to do about it.
    pub(super) fn help(self, help: impl Into<String>) -> Fault {
        Fault { help: Some(help.into()), ..self }
    }
}
