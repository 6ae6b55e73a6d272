//! What a fact says.

use std::sync::Arc;

use crate::number::Number;
use crate::time::{Day, Timestamp};

/// A value of a fact, already in the fact's canonical unit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Value {
    /// A quantity or a count. `unit` is the place in the fact's list of units: 0 is the canonical one; others are units
    /// in which a value is compared as it was entered (a temperature in Fahrenheit is never converted).
    Number {
        /// The size.
        number: Number,
        /// The place of its unit in the fact's list.
        unit: u8,
    },
    /// One of the fact's choices, by its place in their list.
    Choice(u16),
    /// Yes or no.
    YesNo(bool),
    /// An instant.
    Instant(Timestamp),
    /// A local day.
    Day(Day),
    /// Words.
    Text(Arc<str>),
    /// Who signed: the account or the person's own signature reference.
    Signature(Arc<str>),
    /// A stored file, by its content hash.
    File(Arc<str>),
}

/// What was answered when a fact was asked for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Cell {
    /// A value.
    Said(Value),
    /// Asked, and no answer could be given.
    Unanswered,
    /// Asked, and declined.
    Refused,
    /// Entered in error: the entry it corrects never happened.
    Struck,
}
