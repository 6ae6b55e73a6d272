//! A record in the words of a story.
//!
//! Nobody can be told from it: free text is left out, a birth date is the first of its month, and whoever recorded something
//! is a number.

use std::collections::{BTreeMap, BTreeSet};

use iliac_model::{
    AlarmKey, Answer, Begin, Cell, Entry, GateIx, GroupIx, History, Override, Row, RowId, Timestamp, Value,
};
use iliac_protocol::story::{AlarmName, CellName, Deed, InstanceName, Line, LocalTime, Place, RowName, Said, Words};
use iliac_protocol::tree::{FactKind, Kind, Protocol, Step};

use crate::case::BORN;
use crate::event::StaffId;
use crate::stories::{Stage, instant};

/// Whose history is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// Nobody's: the proof made it up.
    Nobody,
    /// Somebody's.
    Somebody,
}

/// A history, and what its rows are called.
pub(crate) struct Retold<'a> {
    stage: Stage<'a>,
    history: &'a History,
    of: Of,
    labels: BTreeMap<RowId, String>,
}

/// One thing in a history.
enum Part<'a> {
    Entry(&'a Entry),
    Override(&'a Override),
    Begin(&'a Begin),
    Answer(&'a Answer),
}

impl<'a> Retold<'a> {
    /// Gives every row a number: those of a person's case are counted in their group, as they stand in it.
    pub fn of(stage: Stage<'a>, history: &'a History, of: Of) -> Retold<'a> {
        let mut labels = BTreeMap::new();
        if of == Of::Somebody {
            let mut rows: Vec<&Row> = history.rows.iter().collect();
            rows.sort_by_key(|row| row.id);
            let mut counts: BTreeMap<GroupIx, usize> = BTreeMap::new();
            for row in rows {
                let count = counts.entry(row.group).or_default();
                *count += 1;
                labels.insert(row.id, count.to_string());
            }
        }
        Retold { stage, history, of, labels }
    }

    fn protocol(&self) -> &'a Protocol {
        self.stage.protocol
    }

    /// The lines of the record, in the order in which the house was told; `None` in place of what has no words.
    pub fn lines(&self) -> Vec<Option<Line>> {
        let History { entries, overrides, begins, answers, .. } = self.history;
        let mut entries: Vec<&Entry> = entries.iter().collect();
        entries.sort_by_key(|entry| (entry.recorded_at, entry.id));
        let entries = entries.into_iter().map(Part::Entry);
        let others = overrides.iter().map(Part::Override).chain(begins.iter().map(Part::Begin));
        let mut parts: Vec<Part<'_>> = entries.chain(others).chain(answers.iter().map(Part::Answer)).collect();
        parts.sort_by_key(Part::recorded_at);
        let mut named = BTreeSet::new();
        parts.iter().map(|part| self.part(part, &mut named)).collect()
    }

    fn part(&self, part: &Part<'_>, named: &mut BTreeSet<RowId>) -> Option<Line> {
        let first = part.row().filter(|row| named.insert(*row));
        let row = self.history.rows.iter().find(|row| Some(row.id) == first);
        let parent = row.and_then(|row| self.row_name(row.group, row.parent?));
        match part {
            Part::Entry(entry) => self.recorded(entry, parent),
            Part::Begin(begin) => {
                let step = self.protocol().step(begin.step)?;
                let deed = Deed::Begin { instance: self.instance(step, begin.row), parent };
                self.line(begin.recorded_at, None, deed, self.who(step.by.first().copied(), begin.by).as_deref())
            }
            Part::Override(given) => {
                let (instance, gate) = self.gate(given.gate, given.row)?;
                let deed = Deed::Override { instance, gate, parent };
                self.line(given.recorded_at, None, deed, self.who(None, given.by).as_deref())
            }
            Part::Answer(answer) => {
                let deed = Deed::Answer(self.alarm(answer.alarm, answer.row)?);
                self.line(answer.recorded_at, None, deed, self.who(None, answer.by).as_deref())
            }
        }
    }

    fn recorded(&self, entry: &Entry, parent: Option<RowName>) -> Option<Line> {
        let fact = self.protocol().fact(entry.kind)?;
        let cell = CellName { fact: fact.name.clone(), row: entry.row.map(|row| self.label(row)) };
        let corrects = entry.corrects.is_some_and(|id| self.history.entries.iter().any(|other| other.id == id));
        let by = self.who(fact.recorded_by.first().copied(), entry.by);
        if entry.cell == Cell::Struck {
            let struck = corrects.then_some(Deed::Strike(cell))?;
            return self.line(entry.recorded_at, None, struck, by.as_deref());
        }
        let value = self.said(fact, entry)?.map(words);
        let deed = Deed::Record { cell, value, parent, corrects };
        let happened = (corrects || entry.occurred_at != entry.recorded_at).then_some(entry.occurred_at);
        self.line(entry.recorded_at, happened, deed, by.as_deref())
    }

    /// A line of facts.
    pub fn line(&self, told: Timestamp, happened: Option<Timestamp>, deed: Deed, by: Option<&str>) -> Option<Line> {
        let told = self.local(told)?;
        let happened = match happened {
            Some(at) => Some(self.local(at)?),
            None => None,
        };
        let said = Said::Told { told, happened, deed, by: by.map(|by| words(by.to_owned())) };
        Some(Line { said, place: Place::default() })
    }

    /// A step, perhaps of a row.
    pub fn instance(&self, step: &Step, row: Option<RowId>) -> InstanceName {
        InstanceName { step: step.name.clone(), row: row.map(|row| self.label(row)) }
    }

    /// The row a row of this group hangs on, by name.
    pub fn row_name(&self, group: GroupIx, parent: RowId) -> Option<RowName> {
        let above = self.protocol().group(group)?.parent?;
        Some(RowName { group: self.protocol().group(above)?.name.clone(), label: self.label(parent) })
    }

    /// An alarm of a row or the case.
    pub fn alarm(&self, alarm: AlarmKey, row: Option<RowId>) -> Option<AlarmName> {
        Some(match alarm {
            AlarmKey::Declared(alarm) => {
                let name = self.protocol().alarm(alarm)?.name.clone();
                AlarmName::Declared { name, row: row.map(|row| self.label(row)) }
            }
            AlarmKey::AgainstGate(gate) => {
                let (instance, gate) = self.gate(gate, row)?;
                AlarmName::Against { instance, gate }
            }
            AlarmKey::CorrectedAfter(gate) => {
                let (instance, gate) = self.gate(gate, row)?;
                AlarmName::Corrected { instance, gate }
            }
            AlarmKey::RepetitionEnded(step) => AlarmName::Ended { step: self.protocol().step(step)?.name.clone() },
        })
    }

    fn gate(&self, gate: GateIx, row: Option<RowId>) -> Option<(InstanceName, String)> {
        let gate = self.protocol().gate(gate)?;
        Some((self.instance(self.protocol().step(gate.step)?, row), gate.name.clone()))
    }

    /// The number of a row in its group. The proof's rows carry theirs.
    pub fn label(&self, row: RowId) -> String {
        self.labels.get(&row).cloned().unwrap_or_else(|| (row.0 & u128::from(u64::MAX)).to_string())
    }

    /// An instant as the clock on the site's wall shows it.
    pub fn local(&self, at: Timestamp) -> Option<LocalTime> {
        let local = self.stage.calendar.local(at)?;
        let time = local.time();
        let second = i32::from(time.hour()) * 3600 + i32::from(time.minute()) * 60 + i32::from(time.second());
        let day = self.stage.calendar.day_of(at);
        let time = LocalTime { day, second: u32::try_from(second).ok()?, again: false };
        // On the night the clocks go back they show a time twice.
        Some(LocalTime { again: instant(self.stage.calendar, time) != Some(at), ..time })
    }

    /// Who did something: the role that may, for nobody's history; else a number that keeps people apart.
    fn who(&self, role: Option<iliac_model::RoleIx>, by: u32) -> Option<String> {
        match (self.of, StaffId(by)) {
            (Of::Nobody, _) => self.protocol().roles.get(role?.place()).cloned(),
            (Of::Somebody, StaffId::HOUSE) => Some("house".to_owned()),
            (Of::Somebody, StaffId::PERSON) => Some("person".to_owned()),
            (Of::Somebody, StaffId::PARENT) => Some("parent".to_owned()),
            (Of::Somebody, StaffId(by)) => Some(format!("staff-{by}")),
        }
    }

    /// A value as a story writes it; `Some(None)` for an instant that is now, and for a signature.
    fn said(&self, fact: &FactKind, entry: &Entry) -> Option<Option<String>> {
        let value = match &entry.cell {
            Cell::Said(value) => value,
            Cell::Unanswered => return Some(Some("unanswered".to_owned())),
            Cell::Refused => return Some(Some("refused".to_owned())),
            Cell::Struck => return None,
        };
        Some(match (value, &fact.kind) {
            (Value::Number { number, unit }, Kind::Quantity { .. }) => {
                Some(format!("{number} {}", fact.kind.unit(*unit)?))
            }
            (Value::Number { number, .. }, _) => Some(number.to_string()),
            (Value::Choice(place), _) => Some(fact.kind.choice_name(*place)?.to_owned()),
            (Value::YesNo(yes), _) => Some(if *yes { "yes" } else { "no" }.to_owned()),
            (Value::Instant(at), _) if *at == entry.occurred_at => None,
            (Value::Instant(at), _) => Some(self.local(*at)?.to_string()),
            (Value::Day(day), _) if entry.id == BORN && self.of == Of::Somebody => {
                let date = day.date()?;
                Some(iliac_model::Day::from_date(date.year(), date.month(), 1)?.to_string())
            }
            (Value::Day(day), _) => Some(day.to_string()),
            (Value::Signature(_), _) if self.of == Of::Somebody => None,
            (Value::Text(_) | Value::File(_), _) if self.of == Of::Somebody => Some("something".to_owned()),
            (Value::Text(text) | Value::Signature(text) | Value::File(text), _) => Some(text.to_string()),
        })
    }
}

impl Part<'_> {
    fn recorded_at(&self) -> Timestamp {
        match self {
            Part::Entry(entry) => entry.recorded_at,
            Part::Override(given) => given.recorded_at,
            Part::Begin(begin) => begin.recorded_at,
            Part::Answer(answer) => answer.recorded_at,
        }
    }

    fn row(&self) -> Option<RowId> {
        match self {
            Part::Entry(entry) => entry.row,
            Part::Override(given) => given.row,
            Part::Begin(begin) => begin.row,
            Part::Answer(_) => None,
        }
    }
}

/// Whether a line says that something must be refused.
pub(crate) fn asks(line: &Line) -> bool {
    matches!(&line.said, Said::Told { deed: Deed::RefusedToBegin { .. }, .. })
}

fn words(text: String) -> Words {
    Words { text, place: Place::default() }
}
