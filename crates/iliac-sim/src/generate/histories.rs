//! Random histories of a protocol's case.

use std::sync::Arc;

use iliac_model::{
    AlarmIx, AlarmKey, Answer, Begin, Calendar, Cell, Duration, Entry, EntryId, FactIx, GateIx, GroupIx, History,
    Number, Override, Row, RowId, StepIx, Timestamp, Value,
};
use iliac_protocol::tree::{Amount, Kind, Protocol};

use super::dice::Dice;
use super::moments::lengths;
use super::world::CHOICES;

/// A random history that begins at an instant and goes on for some hours or days.
pub fn history(protocol: &Protocol, calendar: &Calendar, seed: u64, from: Timestamp) -> History {
    let mut dice = Dice::new(seed, 5);
    let items = 4 + dice.below(18);
    let lengths = lengths(protocol);
    let mut scribe = Scribe { protocol, calendar, dice, lengths, now: from, history: History::default(), next_id: 1 };
    scribe.record_the_case();
    for _ in 0..items {
        scribe.move_on();
        scribe.record_something();
    }
    scribe.history
}

/// Records one item after another.
struct Scribe<'a> {
    protocol: &'a Protocol,
    calendar: &'a Calendar,
    dice: Dice,
    lengths: Vec<Duration>,
    now: Timestamp,
    history: History,
    next_id: u64,
}

impl Scribe<'_> {
    /// Time goes on; now and then it does not.
    fn move_on(&mut self) {
        let by = match self.dice.below(10) {
            0..=2 => Duration::ZERO,
            3 => Duration::from_seconds(1),
            4..=5 => Duration::from_seconds(self.dice.between(1, 1200)),
            6..=7 => Duration::from_seconds(self.dice.between(600, 7200)),
            8 => Duration::from_seconds(self.dice.between(7200, 90_000)),
            _ => self.dice.pick(&self.lengths).unwrap_or(Duration::ZERO),
        };
        self.now = self.now.plus(by);
    }

    /// Some of what is known of a case before anything is done.
    fn record_the_case(&mut self) {
        for n in 0..self.protocol.facts.len() {
            let fact = FactIx(u16::try_from(n).unwrap_or(0));
            let of_case = self.protocol.fact(fact).is_some_and(|fact| fact.group.is_none());
            if of_case && self.dice.chance(60) {
                let cell = self.cell(fact);
                self.enter(fact, None, cell, None);
            }
        }
    }

    fn record_something(&mut self) {
        match self.dice.below(20) {
            0..=1 => self.begin(),
            2..=3 => self.give_override(),
            4 => self.answer(),
            5..=8 => self.correct(),
            _ => self.record(),
        }
    }

    /// When it happened: now, before, at an instant of the record, or by a clock that runs ahead.
    fn happened(&mut self) -> Timestamp {
        match self.dice.below(10) {
            0..=4 => self.now,
            5..=6 => self.now.minus(Duration::from_seconds(self.dice.between(0, 5400))),
            7 => self.an_instant_of_the_record(),
            8 => self.now.minus(self.dice.pick(&self.lengths).unwrap_or(Duration::ZERO)),
            _ => self.now.plus(Duration::from_seconds(self.dice.between(1, 4000))),
        }
    }

    fn an_instant_of_the_record(&mut self) -> Timestamp {
        let instants: Vec<Timestamp> = self.history.entries.iter().map(|entry| entry.occurred_at).collect();
        self.dice.pick(&instants).unwrap_or(self.now)
    }

    fn person(&mut self) -> u32 {
        u32::try_from(self.dice.below(3)).unwrap_or(0)
    }

    fn record(&mut self) {
        let n = self.dice.index(self.protocol.facts.len());
        let fact = FactIx(n);
        let Some(group) = self.protocol.fact(fact).map(|fact| fact.group) else { return };
        let row = group.map(|group| self.row(group));
        let cell = self.cell(fact);
        self.enter(fact, row, cell, None);
    }

    fn enter(&mut self, kind: FactIx, row: Option<RowId>, cell: Cell, corrects: Option<EntryId>) {
        let (id, occurred_at, by) = (EntryId(self.next_id), self.happened(), self.person());
        self.next_id += 1 + u64::try_from(self.dice.below(2)).unwrap_or(0);
        self.history.entries.push(Entry { id, kind, row, cell, occurred_at, recorded_at: self.now, corrects, by });
    }

    /// A correction of an earlier entry, or its being struck.
    fn correct(&mut self) {
        let Some(wrong) = self.dice.pick(&self.history.entries) else { return };
        let cell = if self.dice.chance(50) { Cell::Struck } else { self.cell(wrong.kind) };
        self.enter(wrong.kind, wrong.row, cell, Some(wrong.id));
    }

    /// A row of a group: one there is, or a new one.
    fn row(&mut self, group: GroupIx) -> RowId {
        let there: Vec<RowId> = self.history.rows.iter().filter(|row| row.group == group).map(|row| row.id).collect();
        if (there.len() > 3 || self.dice.chance(60))
            && let Some(row) = self.dice.pick(&there)
        {
            return row;
        }
        let parent = self.protocol.group(group).and_then(|group| group.parent);
        let parent = if self.dice.chance(85) { parent.map(|parent| self.row(parent)) } else { None };
        // Identities rise and fall, so that they do not say the order.
        let n = u128::try_from(self.history.rows.len()).unwrap_or(0);
        let id = RowId(if self.dice.chance(50) { 1000 + n } else { 1000 - n });
        self.history.rows.push(Row { id, group, parent });
        id
    }

    fn row_of(&mut self, group: Option<GroupIx>) -> Option<RowId> {
        let group = group?;
        Some(self.row(group))
    }

    fn begin(&mut self) {
        let step = StepIx(self.dice.index(self.protocol.steps.len()));
        let group = self.protocol.step(step).and_then(|step| step.per).map(|per| per.group);
        // Now and then the row is missing, which makes nothing begun.
        let row = if self.dice.chance(95) { self.row_of(group) } else { None };
        let (occurred_at, by) = (self.happened(), self.person());
        self.history.begins.push(Begin { step, row, occurred_at, recorded_at: self.now, by });
    }

    fn give_override(&mut self) {
        if self.protocol.gates.is_empty() {
            return;
        }
        let gate = GateIx(self.dice.index(self.protocol.gates.len()));
        let step = self.protocol.gate(gate).and_then(|gate| self.protocol.step(gate.step));
        let per = step.and_then(|step| step.per);
        // Now and then the row is missing, which covers nothing; a row nobody has named yet is asked for.
        let row = if self.dice.chance(95) { self.row_of(per.map(|per| per.group)) } else { None };
        let needs = self.dice.pick(&[1, 2, 3, 3, u64::MAX]).unwrap_or(1);
        let (occurred_at, by) = (self.happened(), self.person());
        self.history.overrides.push(Override { gate, row, needs, occurred_at, recorded_at: self.now, by });
    }

    fn answer(&mut self) {
        let kind = self.dice.below(6);
        let gate = GateIx(self.dice.index(self.protocol.gates.len()));
        let step = StepIx(self.dice.index(self.protocol.steps.len()));
        let declared = AlarmIx(self.dice.index(self.protocol.alarms.len()));
        let group_of = |step: StepIx| self.protocol.step(step).and_then(|step| step.per).map(|per| per.group);
        let (alarm, group) = match kind {
            0 => (AlarmKey::AgainstGate(gate), self.protocol.gate(gate).and_then(|gate| group_of(gate.step))),
            1 => (AlarmKey::CorrectedAfter(gate), self.protocol.gate(gate).and_then(|gate| group_of(gate.step))),
            2 => (AlarmKey::RepetitionEnded(step), None),
            _ => (AlarmKey::Declared(declared), self.protocol.alarm(declared).and_then(|alarm| alarm.per)),
        };
        let (row, occurred_at, by) = (self.row_of(group), self.happened(), self.person());
        self.history.answers.push(Answer { alarm, row, occurred_at, recorded_at: self.now, by });
    }

    fn cell(&mut self, fact: FactIx) -> Cell {
        match self.dice.below(14) {
            0 => Cell::Unanswered,
            1 => Cell::Refused,
            _ => Cell::Said(self.value(fact)),
        }
    }

    fn value(&mut self, fact: FactIx) -> Value {
        match self.protocol.fact(fact).map(|fact| &fact.kind) {
            Some(Kind::Quantity { units, resolution, hard, .. }) => {
                let unit = self.dice.index(units.len());
                let (low, high) = hard.get(usize::from(unit)).copied().unwrap_or_default();
                let number = self.number(*resolution).clamp(low, high);
                Value::Number { number, unit: u8::try_from(unit).unwrap_or(0) }
            }
            Some(Kind::Count { most }) => {
                Value::Number { number: Number::whole(self.dice.between(0, (*most).min(4))), unit: 0 }
            }
            Some(Kind::Choice(_)) => Value::Choice(self.dice.index(CHOICES)),
            Some(Kind::YesNo) | None => Value::YesNo(self.dice.chance(65)),
            Some(Kind::Instant) => Value::Instant(self.instant()),
            Some(Kind::Day) => Value::Day(self.day()),
            Some(Kind::Text) => Value::Text(self.word()),
            Some(Kind::Signature) => Value::Signature(self.word()),
            Some(Kind::File) => Value::File(self.word()),
        }
    }

    /// A number at a threshold of the protocol or one step beside it.
    fn number(&mut self, resolution: Number) -> Number {
        let mut thresholds = vec![Number::ZERO, Number::whole(2), Number::whole(3)];
        for parameter in &self.protocol.parameters {
            match &parameter.amount {
                Amount::One(number) if number.trunc().abs() < 100 => thresholds.push(*number),
                Amount::One(_) | Amount::ByChoice(..) | Amount::ByUnit(_) | Amount::Unset => {}
            }
        }
        let threshold = self.dice.pick(&thresholds).unwrap_or_default();
        match self.dice.below(4) {
            0 => threshold.plus(resolution),
            1 => threshold.minus(resolution),
            _ => threshold,
        }
    }

    /// An instant near now: what has just happened, or is planned.
    fn instant(&mut self) -> Timestamp {
        match self.dice.below(8) {
            0..=2 => self.now,
            3 => self.now.plus(Duration::from_seconds(self.dice.between(0, 100_000))),
            4 => self.an_instant_of_the_record(),
            5 => self.now.minus(Duration::from_seconds(self.dice.between(0, 1200))),
            6 => self.now.plus(Duration::from_seconds(self.dice.between(0, 7200))),
            _ => self.now.plus(Duration::from_seconds(self.dice.between(0, 200_000))),
        }
    }

    /// A day near today, or one eighteen years ago give or take a day.
    fn day(&mut self) -> iliac_model::Day {
        let today = self.calendar.day_of(self.now);
        let near = today.plus_days(i32::try_from(self.dice.between(-2, 3)).unwrap_or(0));
        if self.dice.chance(30) { near.plus_months(-18 * 12).unwrap_or(near) } else { near }
    }

    fn word(&mut self) -> Arc<str> {
        Arc::from(self.dice.pick(&["ash", "birch"]).unwrap_or("ash"))
    }
}
