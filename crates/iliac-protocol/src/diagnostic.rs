//! Faults of a protocol, told to its author: what is wrong, the exact words underlined, and what to do about it.
//!
//! A fault never stops the search for the next one, and its code never changes its meaning.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

pub mod code;
mod suggest;

pub(crate) use suggest::nearest;

/// A fault in the files of a protocol.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Its code, which never changes: `ILC-P014`.
    pub code: &'static str,
    /// One sentence for the author.
    pub message: String,
    /// The file, as it was named in the map it was read from.
    pub path: String,
    /// The words to underline.
    pub span: Span,
    /// What to say about those words.
    pub label: String,
    /// What to do; `None` when nothing better than the message can be said.
    pub help: Option<String>,
    /// A second place that has to do with it: where the other one is declared.
    pub second: Option<Second>,
}

/// A second place that belongs to a fault, in the same file or another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Second {
    /// The file.
    pub path: String,
    /// The words there.
    pub span: Span,
    /// What to say about them.
    pub label: String,
}

/// Words in a file: bytes from `start` up to but not including `end`; line and column are counted from one, the column
/// in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The line of the first byte.
    pub line: usize,
    /// Its column.
    pub column: usize,
}

/// A place in one of the files being read; files are numbered in the order they were opened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Place {
    pub(crate) file: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Place {
    /// Part of these words, counted in bytes from their beginning.
    pub(crate) fn part(self, range: &Range<usize>) -> Place {
        Place { file: self.file, start: self.start + range.start, end: self.start + range.end }
    }
}

/// A fault while the files are being read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) place: Place,
    pub(crate) label: String,
    pub(crate) help: Option<String>,
    pub(crate) second: Option<(Place, String)>,
}

impl Fault {
    /// A fault at these words.
    pub(crate) fn new(code: &'static str, place: Place, message: impl Into<String>, label: impl Into<String>) -> Fault {
        Fault { code, message: message.into(), place, label: label.into(), help: None, second: None }
    }

    /// With what to do about it.
    pub(crate) fn help(self, help: impl Into<String>) -> Fault {
        Fault { help: Some(help.into()), ..self }
    }

    /// With what to do about it, if anything can be said.
    pub(crate) fn maybe_help(self, help: Option<String>) -> Fault {
        Fault { help, ..self }
    }

    /// With a second place.
    pub(crate) fn second(self, place: Place, label: impl Into<String>) -> Fault {
        Fault { second: Some((place, label.into())), ..self }
    }
}

/// A file being read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct File<'a> {
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
}

/// Turns faults into diagnostics, in the order of files and lines, without repeating any.
pub(crate) fn diagnostics(mut faults: Vec<Fault>, files: &[File<'_>]) -> Vec<Diagnostic> {
    faults.sort_by(|a, b| (a.place, a.code, &a.message).cmp(&(b.place, b.code, &b.message)));
    faults.dedup();
    faults.into_iter().map(|fault| diagnostic(fault, files)).collect()
}

fn diagnostic(fault: Fault, files: &[File<'_>]) -> Diagnostic {
    let at = |place: Place| {
        let file = files.get(place.file).copied().unwrap_or(File { path: "", text: "" });
        (file.path.to_owned(), span(file.text, place.start, place.end))
    };
    let (path, span) = at(fault.place);
    let second = fault.second.map(|(place, label)| {
        let (path, span) = at(place);
        Second { path, span, label }
    });
    let Fault { code, message, label, help, .. } = fault;
    Diagnostic { code, message, path, span, label, help, second }
}

/// The words from `start` to `end`, kept inside the text and off the middle of a character.
fn span(text: &str, start: usize, end: usize) -> Span {
    let on_character = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (start, end) = (on_character(start), on_character(end.max(start)));
    let before = text.get(..start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
    let column = 1 + before.get(line_start..).unwrap_or_default().chars().count();
    Span { start, end, line, column }
}

impl Diagnostic {
    /// The fault with its lines from the file, the words underlined; no colours. `files` is the map it was read from.
    pub fn render(&self, files: &BTreeMap<String, String>) -> String {
        let report = Report { fault: self, source: self.source(files) };
        let theme = miette::GraphicalTheme::unicode_nocolor();
        let handler = miette::GraphicalReportHandler::new_themed(theme).with_width(WIDTH).with_links(false);
        let mut out = String::new();
        match handler.render_report(&mut out, &report) {
            Ok(()) => out,
            Err(fmt::Error) => self.to_string(),
        }
    }

    fn source(&self, files: &BTreeMap<String, String>) -> miette::NamedSource<String> {
        miette::NamedSource::new(&self.path, files.get(&self.path).cloned().unwrap_or_default())
    }
}

/// Characters on a line of a terminal or a page of paper.
const WIDTH: usize = 120;

impl fmt::Display for Diagnostic {
    /// One line: `protocol.yaml:41:48: ILC-P014: …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic { code, message, path, span, .. } = self;
        write!(f, "{path}:{}:{}: {code}: {message}", span.line, span.column)
    }
}

/// What miette needs to draw a fault.
#[derive(Debug)]
struct Report<'a> {
    fault: &'a Diagnostic,
    source: miette::NamedSource<String>,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fault.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code(&self) -> Option<Box<dyn fmt::Display + '_>> {
        Some(Box::new(format!("error[{}]", self.fault.code)))
    }

    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        let elsewhere = self
            .fault
            .second
            .as_ref()
            .filter(|second| second.path != self.fault.path)
            .map(|second| format!("{}: {}:{}:{}", second.label, second.path, second.span.line, second.span.column));
        match (&self.fault.help, elsewhere) {
            (None, None) => None,
            (Some(help), None) => Some(Box::new(help)),
            (None, Some(elsewhere)) => Some(Box::new(elsewhere)),
            (Some(help), Some(elsewhere)) => Some(Box::new(format!("{help}\n{elsewhere}"))),
        }
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        let label = |span: Span, label: &str| {
            let length = span.end.saturating_sub(span.start);
            miette::LabeledSpan::new(Some(label.to_owned()), span.start, length)
        };
        let second = self.fault.second.iter().filter(|second| second.path == self.fault.path);
        let first = std::iter::once(label(self.fault.span, &self.fault.label));
        Some(Box::new(first.chain(second.map(move |second| label(second.span, &second.label)))))
    }
}
