//! A protocol in plain English, for a clinician to read and sign: who does what, when it applies, what must hold, and every
//! figure with its unit, its source and how sure we are of it.
//!
//! The sheet is data, for a page to show; [`print`] is the same as Markdown, for paper. Neither leaves anything out because
//! it is awkward: what is general knowledge or not set stands out at the top.

mod alarms;
mod facts;
mod figures;
mod markdown;
mod phrase;
mod readers;
mod sentence;
mod steps;
mod table;
mod texts;

pub use self::figures::{Figure, Slot, figure, general_knowledge, slots, unset, value as parameter_value};
pub use self::readers::readers;
pub use self::sentence::condition as condition_in_english;
pub use self::table::{Line, Table};
pub use self::texts::reviews_due;
use crate::tree::Protocol;

/// A protocol to be read and signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// Its title.
    pub title: String,
    /// Its name and version: `examination, version 1`.
    pub version: String,
    /// SHA-256 over the files it was read from: what exactly is being signed.
    pub hash: String,
    /// Its parts, in the order of reading.
    pub sections: Vec<Section>,
}

/// A part of the sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// What must not be overlooked about everything in it, if anything.
    pub mark: Option<Mark>,
    /// A sentence below it, if it needs one.
    pub note: Option<String>,
    /// What stands in it.
    pub body: Body,
}

/// What stands in a part: what needs room to be told, or what is a line each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Body {
    /// Steps and alarms.
    Items(Vec<Item>),
    /// Facts, figures, texts and what else is compared down a column.
    Table(Table),
}

/// One step or alarm.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// What it is called.
    pub title: String,
    /// Its name in the files, so that a reader can point at it.
    pub name: String,
    /// What is said about it.
    pub rows: Vec<Row>,
    /// What belongs to it and is a line each: the gates of a step.
    pub table: Table,
}

/// A line about an item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// What the line is about: `Who`, `Must hold`.
    pub label: String,
    /// What it says; several when they are a list of which every one counts.
    pub lines: Vec<String>,
}

/// What must not be overlooked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Mark {
    /// A figure nobody could give a source for.
    GeneralKnowledge,
    /// A figure the clinic has to decide; until then everything that depends on it is unknown.
    NotSet,
}

impl Mark {
    /// In words that cannot be overlooked.
    pub fn words(self) -> &'static str {
        match self {
            Mark::GeneralKnowledge => "GENERAL KNOWLEDGE – to be confirmed",
            Mark::NotSet => "NOT SET – the clinic decides",
        }
    }
}

impl Section {
    fn of_items(title: &str, items: Vec<Item>) -> Section {
        Section { title: title.to_owned(), mark: None, note: None, body: Body::Items(items) }
    }

    fn of_table(title: &str, table: Table) -> Section {
        Section { title: title.to_owned(), mark: None, note: None, body: Body::Table(table) }
    }

    fn noted(self, note: impl Into<String>) -> Section {
        Section { note: Some(note.into()), ..self }
    }

    fn is_empty(&self) -> bool {
        match &self.body {
            Body::Items(items) => items.is_empty(),
            Body::Table(table) => table.lines.is_empty(),
        }
    }
}

impl Item {
    fn new(title: &str, name: &str) -> Item {
        Item { title: title.to_owned(), name: name.to_owned(), rows: Vec::new(), table: Table::default() }
    }

    /// With a line, unless there is nothing to say.
    fn row(mut self, label: &str, line: impl Into<String>) -> Item {
        let line = line.into();
        if !line.is_empty() {
            self.rows.push(Row { label: label.to_owned(), lines: vec![line] });
        }
        self
    }

    /// With a list, unless it is empty.
    fn list(mut self, label: &str, lines: Vec<String>) -> Item {
        if !lines.is_empty() {
            self.rows.push(Row { label: label.to_owned(), lines });
        }
        self
    }
}

/// A protocol as a sheet to be read and signed.
pub fn sheet(protocol: &Protocol) -> Sheet {
    let words = texts::all_words(protocol);
    let mut sections = figures::open_questions(protocol);
    sections.push(facts::persons(protocol));
    sections.push(steps::who_may(protocol));
    sections.extend(steps::sections(protocol, &words));
    sections.push(alarms::alarms(protocol, &words));
    sections.push(alarms::nevers(protocol));
    sections.push(figures::parameters(protocol));
    sections.push(facts::derived(protocol));
    sections.extend(facts::facts(protocol));
    sections.extend(texts::sections(protocol, &words));
    sections.retain(|section| !section.is_empty());
    Sheet {
        title: protocol.title.clone(),
        version: format!("{}, version {}", protocol.name, protocol.version),
        hash: protocol.hash.clone(),
        sections,
    }
}

/// A protocol as Markdown, with a place to sign.
pub fn print(protocol: &Protocol) -> String {
    markdown::markdown(&sheet(protocol))
}
