//! Why something stands as it does, and what would change it.
//!
//! A reason is built when somebody asks, never kept. It names the rule in the protocol's words, what each part of it
//! says, every value read with who recorded it and when, and the ways forward: the smallest sets of facts that would
//! open a gate. A way is only told after it has been tried on a copy of the history; one that does not help is not told.

mod facts_read;
mod parts;
mod trial;
mod tried;
mod wanted;
mod ways;
mod ways_compared;

use iliac_model::{
    AlarmKey, EntryId, FactIx, GateIx, GroupIx, History, RoleIx, RowId, StepIx, Timestamp, Truth, Unknowns, Value,
    Verdict,
};

use crate::facts::Facts;
use crate::program::Program;

pub use wanted::Wanted;

/// What is to be explained.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Element {
    /// A gate of an instance; no row for the case and for the next row nobody has asked for yet.
    Gate(GateIx, Option<RowId>),
    /// An instance of a step.
    Step(StepIx, Option<RowId>),
    /// An alarm.
    Alarm(AlarmKey, Option<RowId>),
}

/// Why an element stands as it does.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Reason {
    /// The rule, part by part.
    pub parts: Vec<Part>,
    /// A gate's verdict; `None` for other elements, and for a gate that does not apply.
    pub verdict: Option<Verdict>,
    /// What would open the gate (or settle whether the step applies), the smallest first. Every one has been tried.
    pub ways: Vec<Way>,
    /// The steps whose beginning or end is waited for.
    pub waits_for: Vec<StepIx>,
    /// The step whose decision can open the gate.
    pub decision: Option<StepIx>,
    /// Who may override the gate; empty: nobody.
    pub overridden_by: Vec<RoleIx>,
    /// How many different people must override.
    pub people: u8,
}

/// One part of a rule.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// Which part.
    pub what: What,
    /// Its words in the protocol.
    pub words: String,
    /// What it says.
    pub truth: Truth,
    /// Whether an override stands in for it.
    pub covered: bool,
    /// When all or some of several must hold: each of them.
    pub pieces: Vec<Piece>,
    /// Every value it read, in the order of first reading.
    pub read: Vec<Read>,
}

/// One of several conditions a part is made of.
#[derive(Clone, PartialEq, Debug)]
pub struct Piece {
    /// Its words.
    pub words: String,
    /// What it says.
    pub truth: Truth,
}

/// Which part of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// Whether it applies.
    Applies,
    /// A need of a gate, by its place.
    Need(u8),
    /// When the step is done.
    Done,
    /// When the way stops.
    Stops,
    /// As long as a repetition goes on.
    While,
    /// When the alarm is raised.
    Raised,
}

/// One value that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Read {
    /// The fact.
    pub fact: FactIx,
    /// The row.
    pub row: Option<RowId>,
    /// What it says.
    pub says: ReadSays,
}

/// What was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReadSays {
    /// This entry's value.
    Value {
        /// The entry.
        entry: EntryId,
        /// Its value.
        value: Value,
        /// Who recorded it.
        by: u32,
        /// When it happened, as told.
        occurred_at: Timestamp,
        /// When we were told.
        recorded_at: Timestamp,
    },
    /// None, for these reasons.
    Nothing(Unknowns),
}

/// A set of facts that would help when all of them are supplied. At most [`WAY_LENGTH_MOST`].
#[derive(Clone, PartialEq, Debug)]
pub struct Way {
    /// The facts.
    pub facts: Vec<Suggestion>,
    /// When the gate opens once they are supplied, if that takes time; `None`: at once.
    pub opens_at: Option<Timestamp>,
}

/// A fact to be supplied.
#[derive(Clone, PartialEq, Debug)]
pub struct Suggestion {
    /// The fact.
    pub fact: FactIx,
    /// For which row.
    pub row: Place,
    /// What would do.
    pub wanted: Wanted,
    /// A value with which it was tried.
    pub example: Option<Value>,
    /// Who may record it; empty: everybody who may see the case.
    pub by: Vec<RoleIx>,
    /// The steps that record it.
    pub steps: Vec<StepIx>,
}

/// Where a fact is to be supplied.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Place {
    /// For the case.
    Case,
    /// In this row.
    Row(RowId),
    /// In a row that does not exist yet.
    NewRow {
        /// Its group.
        group: GroupIx,
        /// The row it would hang on.
        parent: Option<RowId>,
    },
}

/// How many ways are told at most; more than anybody reads.
pub const WAYS_MOST: usize = 16;

/// How many facts a way takes at most; more is no short way.
pub const WAY_LENGTH_MOST: usize = 4;

/// Why an element stands as it does at `now`. `None` when the protocol has no such element.
pub fn explain(
    program: &Program,
    history: &History,
    facts: &Facts,
    now: Timestamp,
    element: Element,
) -> Option<Reason> {
    parts::reason(program, history, facts, now, element)
}
