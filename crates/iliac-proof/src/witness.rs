//! From a model to a record: facts with times, as somebody might have recorded them.
//!
//! A model says only what matters; the rest is not asked, or said in the plainest way. What comes out is a candidate: the
//! real engine says whether it shows what it should.

use std::collections::BTreeMap;
use std::sync::Arc;

use iliac_model::{
    Begin, Calendar, Cell, Day, Duration, Entry, EntryId, FactIx, GroupIx, History, Number, Row, RowId, StepIx,
    Timestamp, Value,
};
use iliac_protocol::tree::{FactKind, Kind, Protocol};

use crate::encode::{CellTerms, DAY, Encoder, HOUR, KNOWN, Place, REFUSED, RowKey, TOO_OLD, UNANSWERED};
use crate::search::Model;

/// Before anything that is still fresh: ten years.
const LONG_AGO: Duration = Duration::from_seconds(10 * 365 * 86_400);

/// Whoever recorded it.
const SOMEBODY: u32 = 10;

/// A record, looked at in this instant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Witness {
    /// What was recorded.
    pub history: History,
    /// When it is looked at.
    pub now: Timestamp,
    /// The row a step would begin for; `None`: a step of the case, or silence.
    pub row: Option<RowId>,
    /// The row that row hangs on.
    pub parent: Option<RowId>,
}

/// The record a model describes; `this` is the row a step would begin for.
pub fn witness(encoder: &Encoder<'_>, model: &Model, calendar: &Calendar, this: RowKey) -> Option<Witness> {
    let now = calendar.instant(DAY.date()?.at(HOUR, 0, 0, 0))?;
    let mut telling = Telling {
        protocol: encoder.protocol,
        encoder,
        model,
        now,
        seconds: now.second().saturating_sub(model.value(encoder.now).unwrap_or(0)),
        days: i64::from(calendar.day_of(now).number()).saturating_sub(model.value(encoder.today).unwrap_or(0)),
        history: History::default(),
        entries: BTreeMap::new(),
    };
    telling.cells();
    telling.rows();
    telling.begins();
    let (row, parent) = telling.this(this);
    let mut history = telling.history;
    let mut entries: Vec<Entry> = telling.entries.into_values().collect();
    entries.sort_by_key(|entry| (entry.recorded_at, entry.row, entry.kind));
    for (id, entry) in (1..).zip(&mut entries) {
        entry.id = EntryId(id);
    }
    history.entries = entries;
    Some(Witness { history, now, row, parent })
}

struct Telling<'a> {
    protocol: &'a Protocol,
    encoder: &'a Encoder<'a>,
    model: &'a Model,
    now: Timestamp,
    /// What is added to a model's seconds.
    seconds: i64,
    /// What is added to a model's days.
    days: i64,
    history: History,
    entries: BTreeMap<(FactIx, Option<RowId>), Entry>,
}

impl Telling<'_> {
    /// Every cell the model says something of.
    fn cells(&mut self) {
        for (fact, row, place, cell) in self.encoder.cell_terms() {
            let Some(status) = self.model.value(cell.status) else { continue };
            let (Some(row), Some(kind)) = (self.row_id(row, fact), self.protocol.fact(fact)) else { continue };
            let said = match status {
                KNOWN => Cell::Said(self.value(kind, cell)),
                UNANSWERED => Cell::Unanswered,
                REFUSED => Cell::Refused,
                TOO_OLD => Cell::Said(self.value(kind, cell)),
                _ => continue,
            };
            let key = (fact, row.map(|(id, _)| id));
            if !self.entries.contains_key(&key) || place == Place::Gate {
                let order = row.map_or(0, |(_, order)| order + 1);
                let times = self.encoder.times_of(fact, self.key_of(row, fact), Place::Board);
                self.entry(kind, key, said, order, times);
                if status == TOO_OLD
                    && let Some(entry) = self.entries.get_mut(&key)
                {
                    let old = self.now.minus(LONG_AGO);
                    (entry.occurred_at, entry.recorded_at) = (old, old);
                }
            }
        }
    }

    fn key_of(&self, row: Option<(RowId, usize)>, fact: FactIx) -> RowKey {
        let group = self.protocol.fact(fact).and_then(|fact| fact.group);
        let place = row.and_then(|(_, order)| {
            self.encoder.row_terms().iter().position(|row| row.group == group && row.order == Some(order))
        });
        place.map_or(RowKey::CASE, RowKey)
    }

    /// The row as the record names it; `None` for a row that stands for another, or is not there.
    fn row_id(&mut self, key: RowKey, fact: FactIx) -> Option<Option<(RowId, usize)>> {
        let group = self.protocol.fact(fact)?.group;
        let row = self.encoder.row_terms().get(key.0)?;
        match (group, row.order) {
            (None, _) => Some(None),
            (Some(group), Some(order)) if self.model.holds(row.real) == Some(true) => {
                Some(Some((self.name_row(group, order), order)))
            }
            (Some(_), _) => None,
        }
    }

    /// A row under the number a story would give it, with the rows it hangs on.
    fn name_row(&mut self, group: GroupIx, order: usize) -> RowId {
        let id = row_id(group, order);
        if !self.history.rows.iter().any(|row| row.id == id) {
            let parent = self.protocol.group(group).and_then(|group| group.parent);
            let parent = parent.map(|parent| self.name_row(parent, order / 2));
            self.history.rows.push(Row { id, group, parent });
        }
        id
    }

    /// A row that is there has something recorded in it.
    fn rows(&mut self) {
        for row in self.encoder.row_terms() {
            let (Some(group), Some(order)) = (row.group, row.order) else { continue };
            if self.model.holds(row.real) != Some(true) {
                continue;
            }
            self.exists(group, order);
        }
        for place in 0..self.history.rows.len() {
            let Some(row) = self.history.rows.get(place).copied() else { continue };
            let order = usize::try_from(row.id.0 & 0xffff_ffff).unwrap_or(1).saturating_sub(1);
            self.exists(row.group, order);
        }
    }

    fn exists(&mut self, group: GroupIx, order: usize) {
        let id = self.name_row(group, order);
        if self.entries.keys().any(|(_, row)| *row == Some(id)) {
            return;
        }
        let facts = self.protocol.group(group).map(|group| group.facts.clone()).unwrap_or_default();
        let free = facts.iter().find(|fact| self.unsaid(**fact, Some(order))).or(facts.first());
        if let Some(fact) = free {
            self.plain(*fact, Some((id, order)));
        }
    }

    /// Whether the model leaves open what the case, or a row of the fact's group, says of it.
    fn unsaid(&self, fact: FactIx, order: Option<usize>) -> bool {
        let rows = self.encoder.row_terms();
        let is = |row: RowKey| rows.get(row.0).is_some_and(|row| row.order == order);
        let says = |cell: &CellTerms| self.model.value(cell.status).is_some();
        !self.encoder.cell_terms().any(|(of, row, _, cell)| of == fact && is(row) && says(&cell))
    }

    fn plain(&mut self, fact: FactIx, row: Option<(RowId, usize)>) {
        let Some(kind) = self.protocol.fact(fact) else { return };
        let said = Cell::Said(self.plain_value(kind));
        self.entry(kind, (fact, row.map(|(id, _)| id)), said, row.map_or(0, |(_, order)| order + 1), None);
    }

    /// A step that is begun has something recorded by it; where the model leaves nothing open for that, it was begun.
    fn begins(&mut self) {
        let protocol = self.protocol;
        for (ix, step) in (0_u16..).map(StepIx).zip(&protocol.steps) {
            let begun = self.encoder.known_begun(ix).and_then(|begun| self.model.holds(begun));
            let told = |fact: &FactIx| self.entries.keys().any(|(kind, _)| kind == fact);
            if begun != Some(true) || step.records.iter().any(told) {
                continue;
            }
            let at = self.encoder.begun_at(ix).and_then(|at| self.model.value(at));
            let at = at.map_or_else(|| self.early(0), |at| self.instant(at));
            let row = step.per.map(|per| (self.name_row(per.group, 0), 0));
            let group = step.per.map(|per| per.group);
            let of_row = |fact: &&FactIx| protocol.fact(**fact).is_some_and(|kind| kind.group == group);
            let order = row.map(|(_, order)| order);
            match step.records.iter().filter(of_row).find(|fact| self.unsaid(**fact, order)) {
                Some(fact) => {
                    self.plain(*fact, row);
                    if let Some(entry) = self.entries.get_mut(&(*fact, row.map(|(id, _)| id))) {
                        (entry.occurred_at, entry.recorded_at) = (at, at);
                    }
                }
                None => {
                    let row = row.map(|(id, _)| id);
                    let begin = Begin { step: ix, row, occurred_at: at, recorded_at: at, by: SOMEBODY };
                    self.history.begins.push(begin);
                }
            }
        }
    }

    /// The row a step would begin for, and the one it hangs on.
    fn this(&mut self, this: RowKey) -> (Option<RowId>, Option<RowId>) {
        let Some(row) = self.encoder.row_terms().get(this.0) else { return (None, None) };
        let (Some(group), Some(order)) = (row.group, row.order) else { return (None, None) };
        let parent = self.protocol.group(group).and_then(|group| group.parent);
        let id = row_id(group, order);
        let parent = parent.map(|parent| row_id(parent, order / 2));
        let exists = self.model.holds(row.real) == Some(true);
        (Some(id), if exists { None } else { parent })
    }

    fn entry(
        &mut self,
        kind: &FactKind,
        (fact, row): (FactIx, Option<RowId>),
        cell: Cell,
        order: usize,
        times: Option<(crate::term::Int, crate::term::Int)>,
    ) {
        let told = times.and_then(|(_, told)| self.model.value(told)).map(|told| self.instant(told));
        let at = times.and_then(|(at, _)| self.model.value(at)).map(|at| self.instant(at));
        // What is said of an instant that has passed was told then; everything else in the hour before.
        let said_at = match (&kind.kind, &cell) {
            (Kind::Instant, Cell::Said(Value::Instant(at))) if *at <= self.now => Some(*at),
            (_, Cell::Said(_) | Cell::Unanswered | Cell::Refused | Cell::Struck) => None,
        };
        let early = self.early(order);
        let occurred_at = at.or(told).or(said_at.filter(|at| early < *at)).unwrap_or(early);
        let recorded_at = told.unwrap_or(occurred_at).max(occurred_at).min(self.now);
        let entry = Entry {
            id: EntryId(0),
            kind: fact,
            row,
            cell,
            occurred_at: occurred_at.min(recorded_at),
            recorded_at,
            corrects: None,
            by: SOMEBODY,
        };
        self.entries.insert((fact, row), entry);
    }

    /// An hour before, and the rows one after another.
    fn early(&self, order: usize) -> Timestamp {
        let minutes = 60_i64.saturating_sub(i64::try_from(order).unwrap_or(0).saturating_mul(10));
        self.now.minus(Duration::from_minutes(minutes))
    }

    fn instant(&self, seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds.saturating_add(self.seconds))
    }

    fn value(&self, kind: &FactKind, cell: CellTerms) -> Value {
        let Some(value) = self.model.value(cell.value) else { return self.plain_value(kind) };
        match &kind.kind {
            Kind::YesNo => Value::YesNo(value > 0),
            Kind::Choice(_) => Value::Choice(u16::try_from(value).unwrap_or(0)),
            Kind::Quantity { resolution, hard, .. } => {
                let unit = cell.unit.and_then(|unit| self.model.value(unit)).unwrap_or(0);
                let place = usize::try_from(unit).unwrap_or(0);
                let most = hard.get(place).map_or(value, |(_, most)| most.millionths());
                let step = resolution.millionths().max(1);
                let up = value.saturating_add(step - 1).div_euclid(step).saturating_mul(step);
                Value::Number { number: Number::from_millionths(up.min(most)), unit: u8::try_from(unit).unwrap_or(0) }
            }
            Kind::Count { most } => {
                let up = value.saturating_add(999_999).div_euclid(1_000_000).min(*most);
                Value::Number { number: Number::whole(up), unit: 0 }
            }
            Kind::Instant => Value::Instant(self.instant(value)),
            Kind::Day => Value::Day(self.day(value)),
            Kind::Text => Value::Text(words("noted", value)),
            Kind::Signature => Value::Signature(words("somebody", value)),
            Kind::File => Value::File(words("file", value)),
        }
    }

    fn day(&self, day: i64) -> Day {
        Day::from_number(i32::try_from(day.saturating_add(self.days)).unwrap_or(0))
    }

    /// The plainest thing to say.
    fn plain_value(&self, kind: &FactKind) -> Value {
        plain(kind, self.early(0))
    }
}

/// The plainest thing to say of a fact; of an instant, this one.
pub(crate) fn plain(kind: &FactKind, at: Timestamp) -> Value {
    match &kind.kind {
        Kind::YesNo => Value::YesNo(true),
        Kind::Choice(_) => Value::Choice(0),
        Kind::Quantity { plausible, resolution, .. } => {
            let middle = i64::midpoint(plausible.0.millionths(), plausible.1.millionths());
            let step = resolution.millionths().max(1);
            Value::Number { number: Number::from_millionths(middle.div_euclid(step) * step), unit: 0 }
        }
        Kind::Count { .. } => Value::Number { number: Number::whole(1), unit: 0 },
        Kind::Instant => Value::Instant(at),
        Kind::Day => Value::Day(DAY),
        Kind::Text => Value::Text(words("noted", 0)),
        Kind::Signature => Value::Signature(words("somebody", 0)),
        Kind::File => Value::File(words("file", 0)),
    }
}

/// The row a story means by a group and a number, counted from one.
fn row_id(group: GroupIx, order: usize) -> RowId {
    let number = u32::try_from(order).unwrap_or(0).saturating_add(1);
    RowId(u128::from(group.0) << 64 | u128::from(number))
}

/// Words that are the same exactly when the model says so.
fn words(word: &str, value: i64) -> Arc<str> {
    match value {
        0 => Arc::from(word),
        other => Arc::from(format!("{word}-{other}")),
    }
}
