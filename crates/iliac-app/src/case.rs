//! One case, as the log tells it: replaying its stream gives exactly this.

mod taking;

use std::collections::BTreeMap;
use std::sync::Arc;

use iliac_engine::{Facts, Program};
use iliac_model::{AlarmKey, Cell, Entry, EntryId, History, RowId, Situation, Timestamp, Value};
use iliac_protocol::tree::{Kind, Protocol};

use crate::event::{AlarmName, CaseEvent, CaseId, Identity, PersonId, Said, Told, WardName};

/// A case: what was recorded, and the protocol it is pinned to.
#[derive(Clone)]
pub struct Case {
    /// Its identity.
    pub id: CaseId,
    /// Its number, as people say it.
    pub number: String,
    /// Whose it is: who the procedure is done to.
    pub person: PersonId,
    /// The ward it lies in.
    pub ward: WardName,
    /// The ward that was asked to take it and has not yet; `None` when none was.
    pub sent_to: Option<WardName>,
    /// Whom it concerns besides, by the protocol's word for them: `recipient`.
    pub others: BTreeMap<String, PersonId>,
    /// The protocol it is pinned to, compiled.
    pub program: Arc<Program>,
    /// What the engine reads.
    pub history: History,
    /// Everything that was told, in order.
    pub log: Vec<Told<CaseEvent>>,
    /// How many events its stream holds.
    pub version: u64,
    /// Since when it is closed, if it is.
    pub closed_at: Option<Timestamp>,
    /// Why this program cannot read the rules it is pinned to; `None` when it can. It then has no rules at all, and its log is
    /// all there is to see.
    pub unread: Option<Arc<str>>,
    /// The rules it had before, each with the instant until which it had them.
    pub earlier: Vec<(Timestamp, Arc<Program>)>,
}

impl Case {
    /// An empty case, to which its stream is then applied.
    pub fn new(id: CaseId, number: String, person: PersonId, program: Arc<Program>) -> Case {
        let (others, history, log) = (BTreeMap::new(), History::default(), Vec::new());
        let (ward, sent_to) = (WardName::first(), None);
        Case {
            id,
            number,
            person,
            others,
            ward,
            sent_to,
            program,
            history,
            log,
            version: 0,
            closed_at: None,
            unread: None,
            earlier: Vec::new(),
        }
    }

    /// Its protocol.
    pub fn protocol(&self) -> &Protocol {
        self.program.protocol()
    }

    /// Who stands at a place of [`Protocol::persons`], if anybody is named for it yet.
    pub fn person_at(&self, place: usize) -> Option<&PersonId> {
        match place {
            0 => Some(&self.person),
            _ => self.others.get(&self.protocol().persons.get(place)?.name),
        }
    }

    /// The places at which somebody stands; none when the case does not concern them.
    pub fn places_of(&self, person: &PersonId) -> Vec<usize> {
        (0..self.protocol().persons.len()).filter(|place| self.person_at(*place) == Some(person)).collect()
    }

    /// Puts a birth date, which only that person's sealed stream holds, among the facts.
    pub fn identify(&mut self, place: usize, identity: &Identity, at: Timestamp) {
        let Some(kind) = self.protocol().birth_date(place) else { return };
        self.history.entries.retain(|entry| entry.id != BORN || entry.kind != kind);
        let Some(born) = identity.born else { return };
        let cell = Cell::Said(Value::Day(born));
        let entry = Entry { id: BORN, kind, row: None, cell, occurred_at: at, recorded_at: at, corrects: None, by: 0 };
        self.history.entries.insert(0, entry);
    }

    /// The same case as another protocol reads it: all that was told, by name; what that protocol does not know is left out.
    #[must_use]
    pub fn under(&self, program: &Arc<Program>) -> Case {
        let mut other = Case::new(self.id.clone(), self.number.clone(), self.person.clone(), program.clone());
        self.log.iter().for_each(|told| other.note(told.clone()));
        other.history = self.history_by(program);
        other
    }

    /// The case with other rules from an instant on; what it had before is kept for looking back.
    #[must_use]
    pub(crate) fn repinned(&self, program: &Arc<Program>, at: Timestamp) -> Case {
        let mut other = self.under(program);
        other.earlier.clone_from(&self.earlier);
        other.earlier.push((at, self.program.clone()));
        other
    }

    /// The case by the rules it had at an instant.
    #[must_use]
    pub fn as_ruled(self: Arc<Case>, at: Timestamp) -> Arc<Case> {
        match self.earlier.iter().find(|(until, _)| at < *until) {
            Some((_, program)) => Arc::new(self.under(program)),
            None => self,
        }
    }

    /// Takes the next event of its stream.
    pub fn apply(&mut self, told: Told<CaseEvent>) {
        taking::take(&self.program, &mut self.history, &told);
        self.note(told);
    }

    /// Keeps what is not for the engine, and the event itself.
    fn note(&mut self, told: Told<CaseEvent>) {
        self.version = told.version;
        match &told.event {
            CaseEvent::Opened { ward, .. } => self.ward = ward.clone(),
            CaseEvent::Sent { ward } => self.sent_to = Some(ward.clone()),
            CaseEvent::Moved { ward } => (self.ward, self.sent_to) = (ward.clone(), None),
            CaseEvent::Joined { role, person } => drop(self.others.insert(role.clone(), person.clone())),
            CaseEvent::Closed { .. } => self.closed_at = Some(told.recorded_at),
            CaseEvent::Reopened { .. } => self.closed_at = None,
            // Who applies it gives the case its rules first.
            CaseEvent::Repinned { .. }
            | CaseEvent::Reviewed { .. }
            | CaseEvent::Recorded(_)
            | CaseEvent::Begun { .. }
            | CaseEvent::Overridden { .. }
            | CaseEvent::Answered { .. } => {}
        }
        self.log.push(told);
    }

    /// What was told as a program reads it: by its numbers, and without what it does not know or, narrowed to some of its
    /// parts, does not heed.
    pub fn history_by(&self, program: &Program) -> History {
        let mut history = History::default();
        let born = self.history.entries.iter().filter(|entry| entry.id == BORN);
        history.entries.extend(born.filter_map(|entry| {
            let kind = program.fact_named(&self.protocol().fact(entry.kind)?.name)?;
            program.heeds_fact(kind).then(|| Entry { kind, ..entry.clone() })
        }));
        self.log.iter().for_each(|told| taking::take(program, &mut history, told));
        history
    }

    /// The facts as known at an instant, ready to be assessed.
    pub fn facts(&self, known: Timestamp) -> Facts {
        Facts::fold(&self.program, &self.history, known)
    }

    /// How it stands at `now`, with what is known now.
    pub fn situation(&self, now: Timestamp) -> Situation {
        self.as_at(now, now)
    }

    /// How it stood at `now`, by what was known at `known`.
    pub fn as_at(&self, now: Timestamp, known: Timestamp) -> Situation {
        let mut situation = Situation::default();
        iliac_engine::assess(&self.program, &self.facts(known), now, &mut situation);
        situation
    }

    /// The minute in which it was opened.
    pub fn opened_at(&self) -> Timestamp {
        self.log.first().map_or_else(Timestamp::default, |told| told.recorded_at.minute())
    }

    /// The event of a version, for showing who recorded something.
    pub fn told(&self, version: u64) -> Option<&Told<CaseEvent>> {
        // Versions are counted from 1 without a gap, so that the place is known.
        let place = usize::try_from(version.checked_sub(1)?).ok()?;
        self.log.get(place).filter(|told| told.version == version)
    }
}

/// What stands for words that can no longer be opened, because the person was forgotten.
pub(crate) const NOT_KEPT: &str = "(no longer kept)";

/// The entries that stand for birth dates.
pub(crate) const BORN: EntryId = EntryId(0);

/// An alarm's name as the protocol numbers it; `None` when the protocol has no such alarm.
pub fn alarm_key(protocol: &Protocol, name: &AlarmName) -> Option<AlarmKey> {
    match name {
        AlarmName::Declared(name) => protocol.alarm_named(name).map(AlarmKey::Declared),
        AlarmName::AgainstGate(step, gate) => protocol.gate_named(step, gate).map(AlarmKey::AgainstGate),
        AlarmName::CorrectedAfter(step, gate) => protocol.gate_named(step, gate).map(AlarmKey::CorrectedAfter),
        AlarmName::RepetitionEnded(step) => protocol.step_named(step).map(AlarmKey::RepetitionEnded),
    }
}

/// An alarm in words; `None` when the index belongs to another protocol.
pub fn alarm_name(protocol: &Protocol, key: AlarmKey) -> Option<AlarmName> {
    let gate_name = |gate| {
        let gate = protocol.gate(gate)?;
        Some((protocol.step(gate.step)?.name.clone(), gate.name.clone()))
    };
    match key {
        AlarmKey::Declared(alarm) => Some(AlarmName::Declared(protocol.alarm(alarm)?.name.clone())),
        AlarmKey::AgainstGate(gate) => gate_name(gate).map(|(step, gate)| AlarmName::AgainstGate(step, gate)),
        AlarmKey::CorrectedAfter(gate) => gate_name(gate).map(|(step, gate)| AlarmName::CorrectedAfter(step, gate)),
        AlarmKey::RepetitionEnded(step) => Some(AlarmName::RepetitionEnded(protocol.step(step)?.name.clone())),
    }
}

/// What was said, as a cell of that kind of fact; `None` when it does not fit.
pub fn cell_of(kind: &Kind, said: &Said) -> Option<Cell> {
    let value = match (kind, said) {
        (_, Said::Unanswered) => return Some(Cell::Unanswered),
        (_, Said::Refused) => return Some(Cell::Refused),
        (_, Said::Struck) => return Some(Cell::Struck),
        (Kind::Quantity { .. }, Said::Number(number, unit)) => {
            Value::Number { number: *number, unit: kind.unit_named(unit)? }
        }
        (Kind::Count { .. }, Said::Number(number, _)) => Value::Number { number: *number, unit: 0 },
        (Kind::Choice(_), Said::Choice(word)) => Value::Choice(kind.choice_named(word)?),
        (Kind::YesNo, Said::YesNo(yes)) => Value::YesNo(*yes),
        (Kind::Instant, Said::Instant(at)) => Value::Instant(*at),
        (Kind::Day, Said::Day(day)) => Value::Day(*day),
        (Kind::Text, Said::Text(text)) => Value::Text(Arc::from(text.as_str())),
        (Kind::Signature, Said::Signature(by) | Said::Text(by)) => Value::Signature(Arc::from(by.as_str())),
        (Kind::Text, Said::Sealed(_)) => Value::Text(Arc::from(NOT_KEPT)),
        (Kind::Signature, Said::Sealed(_)) => Value::Signature(Arc::from(NOT_KEPT)),
        (Kind::File, Said::File(id)) => Value::File(Arc::from(id.as_str())),
        (
            Kind::Quantity { .. }
            | Kind::Count { .. }
            | Kind::Choice(_)
            | Kind::YesNo
            | Kind::Instant
            | Kind::Day
            | Kind::Text
            | Kind::Signature
            | Kind::File,
            _,
        ) => return None,
    };
    Some(Cell::Said(value))
}

/// What a cell says, in words; the reverse of [`cell_of`].
pub fn said_of(kind: &Kind, cell: &Cell) -> Option<Said> {
    Some(match cell {
        Cell::Unanswered => Said::Unanswered,
        Cell::Refused => Said::Refused,
        Cell::Struck => Said::Struck,
        Cell::Said(value) => match (kind, value) {
            (Kind::Quantity { .. }, Value::Number { number, unit }) => {
                Said::Number(*number, kind.unit(*unit)?.to_owned())
            }
            (_, Value::Number { number, .. }) => Said::Number(*number, "1".into()),
            (_, Value::Choice(place)) => Said::Choice(kind.choice_name(*place)?.to_owned()),
            (_, Value::YesNo(yes)) => Said::YesNo(*yes),
            (_, Value::Instant(at)) => Said::Instant(*at),
            (_, Value::Day(day)) => Said::Day(*day),
            (_, Value::Text(text)) => Said::Text(text.to_string()),
            (_, Value::Signature(by)) => Said::Signature(by.to_string()),
            (_, Value::File(id)) => Said::File(id.to_string()),
        },
    })
}

/// The key under which two writers of the same thing are in conflict.
pub fn touch(kind: &str, row: Option<RowId>) -> String {
    match row {
        Some(row) => format!("{kind}:{:032x}", row.0),
        None => format!("{kind}:-"),
    }
}
