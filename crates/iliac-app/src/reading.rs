//! Reading a case's facts for showing: what was recorded last, and what stood there before.
//!
//! Which value *counts* is the engine's word; this only finds what there is to show.

use iliac_model::{Cell, Entry, EntryId, FactIx, RowId, Timestamp};

use crate::case::Case;

/// The entries of one fact in one row that stand (not corrected, not struck), the newest happening last.
pub fn standing(case: &Case, fact: FactIx, row: Option<RowId>, at: Timestamp, known: Timestamp) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = case
        .history
        .entries
        .iter()
        .filter(|entry| entry.kind == fact && entry.row == row && stands(case, entry, at, known))
        .collect();
    entries.sort_by_key(|entry| (entry.effective_at(), entry.id));
    entries
}

/// The last thing recorded for a fact in a row, if it stands.
pub fn last(case: &Case, fact: FactIx, row: Option<RowId>, at: Timestamp, known: Timestamp) -> Option<&Entry> {
    standing(case, fact, row, at, known).pop()
}

/// Everything ever told about a fact in a row, in the order we were told, corrections included.
pub fn told(case: &Case, fact: FactIx, row: Option<RowId>) -> Vec<&Entry> {
    case.history.entries.iter().filter(|entry| entry.kind == fact && entry.row == row).collect()
}

/// The row a row hangs on.
pub fn parent(case: &Case, row: RowId) -> Option<RowId> {
    case.history.rows.iter().find(|known| known.id == row)?.parent
}

fn stands(case: &Case, entry: &Entry, at: Timestamp, known: Timestamp) -> bool {
    entry.recorded_at <= known
        && entry.effective_at() <= at
        && entry.cell != Cell::Struck
        && !corrected(case, entry.id, known)
}

/// Whether a later entry, known by then, corrects this one.
pub fn corrected(case: &Case, entry: EntryId, known: Timestamp) -> bool {
    case.history.entries.iter().any(|later| later.corrects == Some(entry) && later.recorded_at <= known)
}
