//! What has been recorded in one case: entries, beginnings, overrides and answers to alarms.
//!
//! Nothing here is ever changed or taken away. A correction is a new entry that names the one it corrects. Every item
//! carries when it happened and when it was told, so that the past can be asked in both senses: *true at t* and *known at t*.

use crate::index::{AlarmIx, FactIx, GateIx, GroupIx, StepIx};
use crate::time::Timestamp;
use crate::value::Cell;

/// A row's identity, made by whoever first named it: recording its first cell, beginning it, or overriding a gate for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RowId(pub u128);

/// An entry's identity: its place in the case's stream.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EntryId(pub u64);

/// A row of a group. It exists for the engine as long as one of its entries is live or, while nobody has recorded anything
/// in it, somebody has begun it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Row {
    /// Its identity.
    pub id: RowId,
    /// Its group.
    pub group: GroupIx,
    /// The row it hangs on (a tube on its pull), when its group has a parent group.
    pub parent: Option<RowId>,
}

/// One recorded fact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its identity; later entries have larger ones.
    pub id: EntryId,
    /// The kind of fact.
    pub kind: FactIx,
    /// The row, for a fact of a group; `None` for a fact of the case.
    pub row: Option<RowId>,
    /// What was answered.
    pub cell: Cell,
    /// When it happened or was measured, as told.
    pub occurred_at: Timestamp,
    /// When we were told.
    pub recorded_at: Timestamp,
    /// The entry this one corrects: from the moment it is known, the older one no longer counts.
    pub corrects: Option<EntryId>,
    /// Who recorded it (an account), for reasons and for conditions on distinct people.
    pub by: u32,
}

impl Entry {
    /// When it counts from: as told, but never after we were told (a clock that runs ahead must not hide a fact).
    pub fn effective_at(&self) -> Timestamp {
        self.occurred_at.min(self.recorded_at)
    }
}

/// A step that somebody began.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Begin {
    /// The step.
    pub step: StepIx,
    /// The row, for a step per row.
    pub row: Option<RowId>,
    /// When it was begun.
    pub occurred_at: Timestamp,
    /// When we were told.
    pub recorded_at: Timestamp,
    /// Who began it.
    pub by: u32,
}

/// Somebody's named permission to pass a closed gate. It covers only the needs it names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Override {
    /// The gate.
    pub gate: GateIx,
    /// The row, for a step per row.
    pub row: Option<RowId>,
    /// The needs it covers, one bit each, by their place in the gate.
    pub needs: u64,
    /// When it was given.
    pub occurred_at: Timestamp,
    /// When we were told.
    pub recorded_at: Timestamp,
    /// Who gave it.
    pub by: u32,
}

/// Which alarm: declared in the protocol, or one of the house's own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AlarmKey {
    /// An alarm of the protocol.
    Declared(AlarmIx),
    /// A step was begun although this gate was not open, by what was known then.
    AgainstGate(GateIx),
    /// By what is known now, this gate was closed when its step was begun, though it seemed open then.
    CorrectedAfter(GateIx),
    /// A repetition came to its bound; a person must decide how to go on.
    RepetitionEnded(StepIx),
}

/// Somebody answered an alarm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Answer {
    /// Which alarm.
    pub alarm: AlarmKey,
    /// The row it was raised for.
    pub row: Option<RowId>,
    /// When it was answered.
    pub occurred_at: Timestamp,
    /// When we were told.
    pub recorded_at: Timestamp,
    /// Who answered.
    pub by: u32,
}

/// All that was recorded in a case, in the order it was recorded.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    /// Every row that an entry, a begin or an override named, in the order of their first naming.
    pub rows: Vec<Row>,
    /// Facts, by rising id.
    pub entries: Vec<Entry>,
    /// Steps begun.
    pub begins: Vec<Begin>,
    /// Overrides given.
    pub overrides: Vec<Override>,
    /// Alarms answered.
    pub answers: Vec<Answer>,
}
