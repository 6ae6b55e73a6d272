//! What a walk over the whole record found.

use std::fmt;

use super::{Seq, StreamId, Version};

/// Told now and then during a walk: how many events were done, and of how many.
pub type Progress = Box<dyn FnMut(u64, u64) + Send>;

/// What a walk found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verification {
    /// How many events were walked.
    pub events: u64,
    /// How many streams they belong to.
    pub streams: u64,
    /// How many signed checkpoints were checked.
    pub checkpoints: u64,
    /// How many files were checked.
    pub files: u64,
    /// The first flaw, or `None`: everything is as it was written.
    pub flaw: Option<Flaw>,
}

/// Where and what the first flaw is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flaw {
    /// The place among all events, or `None` when it is not at one event.
    pub seq: Option<Seq>,
    /// The stream and version, or `None` when they cannot be told.
    pub event: Option<(StreamId, Version)>,
    /// What is wrong.
    pub kind: FlawKind,
}

/// What can be wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FlawKind {
    /// The database file itself is malformed.
    Database(String),
    /// A field cannot be read as what it should be.
    Unreadable,
    /// Events are missing before this one.
    Gap,
    /// It does not follow the event before it in its stream.
    ChainBroken,
    /// Its fields do not give its hash.
    Changed,
    /// It was recorded before the event before it.
    OutOfOrder,
    /// A stream's head is not its last event.
    HeadWrong,
    /// A signed checkpoint does not match what is there, or its signature is not ours.
    CheckpointWrong,
    /// What a signed checkpoint covers is no longer there.
    TailMissing,
    /// A file does not have its content hash, or an attached file is gone.
    FileWrong,
    /// A person's key does not open, or the keys or the master key cannot be read.
    KeyWrong {
        /// Whose, or `None` when it concerns all.
        person: Option<String>,
    },
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.event, self.seq) {
            (Some((stream, version)), _) => write!(f, "stream {stream}, version {version}: ")?,
            (None, Some(seq)) => write!(f, "event {seq}: ")?,
            (None, None) => {}
        }
        match &self.kind {
            FlawKind::Database(what) => write!(f, "the database file is malformed: {what}"),
            FlawKind::Unreadable => f.write_str("a field cannot be read"),
            FlawKind::Gap => f.write_str("events are missing before it"),
            FlawKind::ChainBroken => f.write_str("it does not follow the event before it"),
            FlawKind::Changed => f.write_str("it was changed after it was written"),
            FlawKind::OutOfOrder => f.write_str("it was recorded before the event before it"),
            FlawKind::HeadWrong => f.write_str("the noted end of the stream is not its last event"),
            FlawKind::CheckpointWrong => f.write_str("a signed checkpoint does not match it"),
            FlawKind::TailMissing => f.write_str("events that were signed are missing at the end"),
            FlawKind::FileWrong => f.write_str("an attached file is missing or was changed"),
            FlawKind::KeyWrong { person: Some(person) } => write!(f, "the key of person {person} does not open"),
            FlawKind::KeyWrong { person: None } => f.write_str("the person keys or the master key cannot be read"),
        }
    }
}
