//! What is visible: section 3.

use iliac_model::{
    AlarmKey, Begin, Calendar, Cell, Entry, FactIx, GateIx, GroupIx, History, Override, Row, RowId, StepIx, Timestamp,
};
use iliac_protocol::tree::Protocol;

/// A history looked at with two instants, with its live entries at hand.
#[derive(Clone)]
pub(super) struct View<'a> {
    pub protocol: &'a Protocol,
    pub calendar: &'a Calendar,
    pub history: &'a History,
    pub now: Timestamp,
    pub known: Timestamp,
    /// The instance whose doing is judged, and whose own entries are passed over (section 6, *Against a gate*).
    pub judged: Option<(StepIx, Option<RowId>)>,
    /// The live entries, in the order they were recorded.
    pub live: Vec<&'a Entry>,
}

impl<'a> View<'a> {
    /// Looks at a history: true at `now`, known at `known`.
    pub fn new(
        protocol: &'a Protocol,
        calendar: &'a Calendar,
        history: &'a History,
        now: Timestamp,
        known: Timestamp,
    ) -> View<'a> {
        View { protocol, calendar, history, now, known, judged: None, live: Vec::new() }.with_its_live_entries()
    }

    /// The same history, known as of the same instant, true at another.
    pub fn at(&self, now: Timestamp) -> View<'a> {
        View { now, ..self.clone() }.with_its_live_entries()
    }

    /// The same history as it looked when an instance was begun, without what the instance itself recorded.
    pub fn judging(&self, step: StepIx, row: Option<RowId>, now: Timestamp, known: Timestamp) -> View<'a> {
        View { now, known, judged: Some((step, row)), ..self.clone() }.with_its_live_entries()
    }

    fn with_its_live_entries(self) -> View<'a> {
        let live = self.history.entries.iter().filter(|entry| self.is_live(entry)).collect();
        View { live, ..self }
    }

    /// **Live**: visible, not struck, and corrected by nothing that is known.
    fn is_live(&self, entry: &Entry) -> bool {
        let corrected = self.history.entries.iter().any(|later| {
            self.is_known(later.recorded_at) && later.corrects == Some(entry.id) && !self.passes_over(later)
        });
        self.is_visible(entry.occurred_at, entry.recorded_at)
            && entry.cell != Cell::Struck
            && !corrected
            && !self.passes_over(entry)
    }

    /// **Visible**: known by then, and its effective instant not ahead.
    pub fn is_visible(&self, occurred_at: Timestamp, recorded_at: Timestamp) -> bool {
        self.is_known(recorded_at) && effective(occurred_at, recorded_at) <= self.now
    }

    fn is_known(&self, recorded_at: Timestamp) -> bool {
        recorded_at <= self.known
    }

    /// Section 6, *Against a gate*: the facts the judged instance records are not taken as given.
    fn passes_over(&self, entry: &Entry) -> bool {
        self.judged.is_some_and(|(step, row)| self.is_of_instance(entry, step, row))
    }

    /// Whether the entry is of a fact the step records, in that row for a step per row.
    pub fn is_of_instance(&self, entry: &Entry, step: StepIx, row: Option<RowId>) -> bool {
        self.protocol
            .step(step)
            .is_some_and(|step| step.records.contains(&entry.kind) && (step.per.is_none() || entry.row == row))
    }

    /// The live entries of a fact in a row (or of the case).
    pub fn entries_of(&self, fact: FactIx, row: Option<RowId>) -> Vec<&'a Entry> {
        self.live.iter().copied().filter(|entry| entry.kind == fact && entry.row == row).collect()
    }

    /// The existing rows of a group, in row order: by the smallest effective instant of their live entries and of the begins
    /// that can make them, then by id.
    pub fn rows(&self, group: GroupIx) -> Vec<Row> {
        let mut rows: Vec<(Timestamp, RowId, Row)> = self
            .history
            .rows
            .iter()
            .filter(|row| row.group == group)
            .filter_map(|row| Some((self.exists_since(row)?, row.id, *row)))
            .collect();
        rows.sort();
        rows.into_iter().map(|(_, _, row)| row).collect()
    }

    /// From when on a row exists; `None` when it does not: by its live entries, or, as long as no visible entry names it, by
    /// a begin.
    fn exists_since(&self, row: &Row) -> Option<Timestamp> {
        let live = self.live.iter().filter(|entry| entry.row == Some(row.id)).map(|entry| entry.effective_at()).min();
        let begun = self.made_by_begin(row);
        match live {
            Some(live) => Some(begun.map_or(live, |begun| begun.min(live))),
            None => begun.filter(|_| !self.is_named_by_an_entry(row.id)),
        }
    }

    /// The first visible begin in this row of a step that adds rows to its group, but for the judged instance's own.
    fn made_by_begin(&self, row: &Row) -> Option<Timestamp> {
        let begins = self.history.begins.iter().filter(|begin| begin.row == Some(row.id));
        begins
            .filter(|begin| self.is_visible(begin.occurred_at, begin.recorded_at))
            .filter(|begin| self.judged != Some((begin.step, begin.row)))
            .filter(|begin| {
                let per = self.protocol.step(begin.step).and_then(|step| step.per);
                per.is_some_and(|per| per.adds && per.group == row.group)
            })
            .map(|begin| effective(begin.occurred_at, begin.recorded_at))
            .min()
    }

    /// Whether a visible entry names the row, struck and corrected ones too.
    fn is_named_by_an_entry(&self, row: RowId) -> bool {
        let entries = self.history.entries.iter().filter(|entry| entry.row == Some(row) && !self.passes_over(entry));
        entries.into_iter().any(|entry| self.is_visible(entry.occurred_at, entry.recorded_at))
    }

    /// The visible begins of an instance.
    pub fn begins(&self, step: StepIx, row: Option<RowId>) -> Vec<&'a Begin> {
        self.history
            .begins
            .iter()
            .filter(|begin| begin.step == step && begin.row == row)
            .filter(|begin| self.is_visible(begin.occurred_at, begin.recorded_at))
            .collect()
    }

    /// The visible overrides of a gate for a row.
    pub fn overrides(&self, gate: GateIx, row: Option<RowId>) -> Vec<&'a Override> {
        self.history
            .overrides
            .iter()
            .filter(|given| given.gate == gate && given.row == row)
            .filter(|given| self.is_visible(given.occurred_at, given.recorded_at))
            .collect()
    }

    /// The effective instants of the visible answers to an alarm for a row.
    pub fn answers(&self, alarm: AlarmKey, row: Option<RowId>) -> Vec<Timestamp> {
        self.history
            .answers
            .iter()
            .filter(|answer| answer.alarm == alarm && answer.row == row)
            .filter(|answer| self.is_visible(answer.occurred_at, answer.recorded_at))
            .map(|answer| effective(answer.occurred_at, answer.recorded_at))
            .collect()
    }
}

/// When an item counts from: as told, but never after we were told.
pub(super) fn effective(occurred_at: Timestamp, recorded_at: Timestamp) -> Timestamp {
    occurred_at.min(recorded_at)
}
