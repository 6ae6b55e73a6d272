//! What people read: sentences, whom each is for, and the sheets they stand on.

use iliac_model::{Day, DerivedIx, FactIx, GroupIx, TextIx};

use super::{Cond, Sources};

/// A sentence a person reads: a Fluent message of this name and when it is true.
#[derive(Clone, PartialEq, Debug)]
pub struct Text {
    /// The Fluent message.
    pub name: String,
    /// When it may be shown.
    pub when: Cond,
    /// Who it is for.
    pub audience: Audience,
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
    /// A person, or who decides for them, by the place in [`Protocol::persons`].
    Person(usize),
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
