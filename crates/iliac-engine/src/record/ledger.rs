//! A history as known at one instant: everything recorded by then, in order of effect, names and words made small.
//!
//! Nothing is judged here; which entries are in force is asked of the ledger for a moment at a time.

use iliac_model::{Answer, Cell, Entry, EntryId, History, Number, Override, RowId, Timestamp, Value};

use crate::program::nodes::NONE;

/// A value that is copied freely; words are places in the ledger's sorted list, so that they compare as words do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Small {
    Number { number: Number, unit: u8 },
    Choice(u16),
    YesNo(bool),
    Instant(Timestamp),
    Day(iliac_model::Day),
    Text(u32),
    Signature(u32),
    File(u32),
}

/// What was answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Said {
    Value(Small),
    Unanswered,
    Refused,
    Struck,
}

/// One entry, small.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Item {
    pub id: EntryId,
    pub fact: u16,
    /// Its row's place in [`Ledger::rows`], or [`NONE`].
    pub row: u32,
    pub said: Said,
    pub effective: Timestamp,
    pub recorded: Timestamp,
    /// The place of the item it corrects, or [`NONE`].
    pub corrects: u32,
    pub by: u32,
}

/// A step somebody began, small.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Beginning {
    pub step: u16,
    pub row: u32,
    pub effective: Timestamp,
    pub recorded: Timestamp,
}

/// An override, small.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Permission {
    pub gate: u16,
    pub row: u32,
    pub needs: u64,
    pub by: u32,
    pub effective: Timestamp,
    pub recorded: Timestamp,
}

/// A row somebody named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NamedRow {
    pub id: RowId,
    pub group: u16,
    /// The place of its parent, or [`NONE`].
    pub parent: u32,
}

/// Everything recorded up to one instant.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Ledger {
    /// By rising effective instant, then id.
    pub items: Vec<Item>,
    pub begins: Vec<Beginning>,
    pub overrides: Vec<Permission>,
    pub answers: Vec<Answer>,
    /// By rising id.
    pub rows: Vec<NamedRow>,
    /// Whether something corrects an entry that is not there (yet).
    pub corrected_missing: bool,
}

impl Ledger {
    /// Takes what was recorded by `known`.
    pub fn read(history: &History, known: Timestamp) -> Ledger {
        let rows = rows(history);
        let row_place = |row: Option<RowId>| row.map_or(Some(NONE), |row| find(&rows, row));
        let words = words(history);
        let mut entries: Vec<&Entry> = history.entries.iter().filter(|e| e.recorded_at <= known).collect();
        entries.sort_by_key(|entry| (entry.effective_at(), entry.id));
        let places = Places::of(&entries);
        let items = entries
            .iter()
            .map(|entry| Item {
                id: entry.id,
                fact: entry.kind.0,
                row: row_place(entry.row).unwrap_or(LOST),
                said: said(&entry.cell, &words),
                effective: entry.effective_at(),
                recorded: entry.recorded_at,
                corrects: entry.corrects.map_or(NONE, |id| places.place(id)),
                by: entry.by,
            })
            .collect();
        let awaits = |entry: &&Entry| entry.corrects.is_some_and(|id| places.place(id) == NONE);
        let begins = history.begins.iter().filter(|begin| begin.recorded_at <= known);
        let overrides = history.overrides.iter().filter(|given| given.recorded_at <= known);
        Ledger {
            items,
            begins: begins
                .map(|begin| Beginning {
                    step: begin.step.0,
                    row: row_place(begin.row).unwrap_or(LOST),
                    effective: begin.occurred_at.min(begin.recorded_at),
                    recorded: begin.recorded_at,
                })
                .collect(),
            overrides: overrides.map(|given| permission(given, row_place(given.row).unwrap_or(LOST))).collect(),
            answers: history.answers.iter().filter(|answer| answer.recorded_at <= known).copied().collect(),
            corrected_missing: entries.iter().any(awaits),
            rows,
        }
    }

    /// A row's place, or [`LOST`] when nobody named it.
    pub fn row_place(&self, row: Option<RowId>) -> u32 {
        row.map_or(NONE, |row| find(&self.rows, row).unwrap_or(LOST))
    }

    /// Every instant at which something recorded takes effect.
    pub fn effects(&self) -> impl Iterator<Item = Timestamp> + '_ {
        let items = self.items.iter().map(|item| item.effective);
        let begins = self.begins.iter().map(|begin| begin.effective);
        let overrides = self.overrides.iter().map(|given| given.effective);
        let answers = self.answers.iter().map(|answer| answer.occurred_at.min(answer.recorded_at));
        items.chain(begins).chain(overrides).chain(answers)
    }
}

/// Stands for a row that somebody named in an item but that no list of rows holds: it matches no row at all.
pub(crate) const LOST: u32 = NONE - 1;

fn find(rows: &[NamedRow], id: RowId) -> Option<u32> {
    rows.binary_search_by_key(&id, |row| row.id).ok().and_then(|place| u32::try_from(place).ok())
}

fn rows(history: &History) -> Vec<NamedRow> {
    let mut named: Vec<_> = history.rows.iter().collect();
    named.sort_by_key(|row| row.id);
    named.dedup_by_key(|row| row.id);
    let mut rows: Vec<NamedRow> =
        named.iter().map(|row| NamedRow { id: row.id, group: row.group.0, parent: NONE }).collect();
    let parents: Vec<u32> =
        named.iter().map(|row| row.parent.map_or(NONE, |parent| find(&rows, parent).unwrap_or(LOST))).collect();
    for (row, parent) in rows.iter_mut().zip(parents) {
        row.parent = parent;
    }
    rows
}

/// Where each entry stands, by rising id; of entries with one id the last. Empty while nothing corrects another.
struct Places(Vec<(EntryId, u32)>);

impl Places {
    fn of(entries: &[&Entry]) -> Places {
        if entries.iter().all(|entry| entry.corrects.is_none()) {
            return Places(Vec::new());
        }
        let mut places: Vec<(EntryId, u32)> = entries.iter().map(|entry| entry.id).zip(0_u32..).collect();
        places.sort_unstable();
        Places(places)
    }

    fn place(&self, id: EntryId) -> u32 {
        let end = self.0.partition_point(|(other, _)| *other <= id);
        end.checked_sub(1).and_then(|last| self.0.get(last)).filter(|(of, _)| *of == id).map_or(NONE, |(_, at)| *at)
    }
}

/// Every word of a history, in their order.
fn words(history: &History) -> Vec<&str> {
    let mut words: Vec<&str> = history
        .entries
        .iter()
        .filter_map(|entry| match &entry.cell {
            Cell::Said(Value::Text(text) | Value::Signature(text) | Value::File(text)) => Some(&**text),
            Cell::Said(
                Value::Number { .. } | Value::Choice(_) | Value::YesNo(_) | Value::Instant(_) | Value::Day(_),
            )
            | Cell::Unanswered
            | Cell::Refused
            | Cell::Struck => None,
        })
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn said(cell: &Cell, words: &[&str]) -> Said {
    let word = |text: &str| words.binary_search(&text).ok().and_then(|at| u32::try_from(at).ok()).unwrap_or(NONE);
    match cell {
        Cell::Said(value) => Said::Value(match value {
            Value::Number { number, unit } => Small::Number { number: *number, unit: *unit },
            Value::Choice(place) => Small::Choice(*place),
            Value::YesNo(yes) => Small::YesNo(*yes),
            Value::Instant(at) => Small::Instant(*at),
            Value::Day(day) => Small::Day(*day),
            Value::Text(text) => Small::Text(word(text)),
            Value::Signature(text) => Small::Signature(word(text)),
            Value::File(text) => Small::File(word(text)),
        }),
        Cell::Unanswered => Said::Unanswered,
        Cell::Refused => Said::Refused,
        Cell::Struck => Said::Struck,
    }
}

fn permission(given: &Override, row: u32) -> Permission {
    Permission {
        gate: given.gate.0,
        row,
        needs: given.needs,
        by: given.by,
        effective: given.occurred_at.min(given.recorded_at),
        recorded: given.recorded_at,
    }
}
