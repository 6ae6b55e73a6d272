//! What people read: sentences, whom each is for, and the sheets they stand on.

use iliac_model::{Day, DerivedIx, FactIx, GroupIx, StepIx, TextIx};

use super::{Cond, Picture, Sources};

/// A sentence a person reads: a Fluent message of this name and when it is true.
#[derive(Clone, PartialEq, Debug)]
pub struct Text {
    /// The Fluent message.
    pub name: String,
    /// When it may be shown.
    pub when: Cond,
    /// Who it is for.
    pub audience: Audience,
    /// Which of those who open that person's page it speaks to.
    pub to: To,
    /// Which part of the person's page it stands on (`prepare`, `after`), if any.
    pub set: Option<String>,
    /// The instant or day it tells of, when it is a line of the person's plan by the clock.
    pub at: Option<Moment>,
    /// Who says so and when it has to be looked at again (`2027-07-01`).
    pub sources: Sources,
    /// The day by which somebody reviews it.
    pub review_by: Option<Day>,
}

/// An instant or a day under a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// A fact of the case that is an instant or a day.
    Fact(FactIx),
    /// A derived instant or day of the case.
    Derived(DerivedIx),
}

/// Who a text is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Audience {
    /// Staff.
    Staff,
    /// A person, or who decides for them, by the place in [`Protocol::persons`](super::Protocol::persons).
    Person(usize),
}

/// The attribute of a message that holds its words while a value it shows is not known.
pub const UNKNOWN: &str = "unknown";

/// How a message calls a fact, a value under a name or a parameter: points and hyphens become `_`.
pub fn variable_name(name: &str) -> String {
    name.replace(['.', '-'], "_")
}

/// Who has opened a person's page.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reader {
    /// The person themself.
    Own,
    /// Who decides for a child, or for an adult who cannot.
    Parent,
    /// A child, who is shown pictures.
    Child,
}

impl Reader {
    /// Everybody who may open a person's page.
    pub const ALL: [Reader; 3] = [Reader::Own, Reader::Parent, Reader::Child];

    /// Its word in a protocol's file.
    pub const fn word(self) -> &'static str {
        match self {
            Reader::Own => "self",
            Reader::Parent => "parent",
            Reader::Child => "child",
        }
    }
}

/// Whom of those who open a person's page a text speaks to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum To {
    /// The person and who decides for them; to the latter in the words of the message's `.parent`, if it has some.
    #[default]
    Both,
    /// The person alone.
    Own,
    /// Who decides for them alone.
    Parent,
    /// The child: a picture with a short sentence, for a step of the day.
    Child(Picture, StepIx),
}

impl Text {
    /// Whether it stands on the page of this reader.
    pub fn is_to(&self, reader: Reader) -> bool {
        match self.to {
            To::Both => reader != Reader::Child,
            To::Own => reader == Reader::Own,
            To::Parent => reader == Reader::Parent,
            To::Child(..) => reader == Reader::Child,
        }
    }
}

/// Something printed or sent.
#[derive(Clone, PartialEq, Debug)]
pub struct Document {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// When it can be printed.
    pub when: Cond,
    /// Its texts, in order.
    pub texts: Vec<TextIx>,
    /// Groups whose rows stand below the texts, each as a table: the medicines of the day.
    pub lists: Vec<GroupIx>,
}
