//! A line becomes a history. What does not fit the protocol is refused with its place in the line, never with its value.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use iliac_engine::Impossible;
use iliac_model::{
    AlarmKey, Answer, Begin, Cell, Day, Entry, EntryId, FactIx, GateIx, GroupIx, History, Number, Override, Row, RowId,
    StepIx, Timestamp, Value,
};
use iliac_protocol::tree::{Kind, Protocol};
use serde_json::value::RawValue;

use super::VERSION;
use super::form::{AnswerLine, BegunLine, CaseLine, Circumstances, FactLine, NoValue, OverrideLine, Word};
use crate::case::alarm_key;
use crate::event::AlarmName;

/// A case that was read.
#[derive(Debug, PartialEq)]
pub struct Taken<'a> {
    /// What the line calls the case.
    pub case: Cow<'a, str>,
    /// What was recorded in it.
    pub history: History,
    /// What the line calls its rows.
    pub rows: BTreeMap<RowId, Cow<'a, str>>,
}

/// Why a line cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// What the line calls the case, if that much could be read.
    pub case: Option<String>,
    /// Where: `facts[3]`; empty when the line is no JSON of this form.
    pub place: String,
    /// What is wrong, without any value of the line.
    pub why: String,
}

/// Reads lines for one protocol.
pub struct Reader<'p> {
    protocol: &'p Protocol,
    facts: HashMap<&'p str, FactIx>,
}

impl<'p> Reader<'p> {
    /// For one protocol; the names of its facts are looked up once.
    pub fn new(protocol: &'p Protocol) -> Reader<'p> {
        let names = protocol.facts.iter().filter_map(|fact| Some((&*fact.name, protocol.fact_named(&fact.name)?)));
        Reader { protocol, facts: names.collect() }
    }

    /// Reads one line.
    ///
    /// # Errors
    /// A [`Fault`] that says where and why.
    pub fn read<'a>(&self, line: &'a [u8]) -> Result<Taken<'a>, Fault> {
        let form: CaseLine<'a> = serde_json::from_slice(line).map_err(|error| Fault {
            case: None,
            place: String::new(),
            why: format!("this is no case at column {}: {}", error.column(), kind_of(&error)),
        })?;
        let mut reading = Reading {
            reader: self,
            rows: HashMap::new(),
            entries: HashMap::new(),
            people: HashMap::new(),
            history: History::default(),
        };
        let read = reading.whole(&form);
        let case = form.case.0;
        match read {
            Ok(()) => {
                let rows = reading.rows.into_iter().map(|((_, name), id)| (id, name)).collect();
                Ok(Taken { case, history: reading.history, rows })
            }
            Err((place, why)) => Err(Fault { case: Some(case.into_owned()), place, why }),
        }
    }
}

/// What serde says without the value it says it about: a value may be what somebody typed about a person.
fn kind_of(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Eof => "it ends too early",
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => "it is not written as JSON",
        serde_json::error::Category::Data => "a field is missing, unknown, or of another kind",
    }
}

/// What is wrong, and where in the line.
type Wrong = (String, String);

/// One case while it is read.
struct Reading<'r, 'p, 'a> {
    reader: &'r Reader<'p>,
    rows: HashMap<(GroupIx, Cow<'a, str>), RowId>,
    entries: HashMap<Cow<'a, str>, EntryId>,
    people: HashMap<Cow<'a, str>, u32>,
    history: History,
}

impl<'a> Reading<'_, '_, 'a> {
    fn whole(&mut self, form: &CaseLine<'a>) -> Result<(), Wrong> {
        if form.v != VERSION {
            return Err((String::new(), format!("this is version {} of the form; version {VERSION} is read", form.v)));
        }
        each("facts", &form.facts, |fact| self.fact(fact))?;
        each("begun", &form.begun, |begun| self.begun(begun))?;
        each("overrides", &form.overrides, |given| self.override_given(given))?;
        each("answers", &form.answers, |answer| self.answer(answer))
    }

    fn fact(&mut self, line: &FactLine<'a>) -> Result<(), String> {
        let name = &*line.kind.0;
        let ix = *self.reader.facts.get(name).ok_or_else(|| unknown("fact", name))?;
        let kind = self.reader.protocol.fact(ix).ok_or_else(|| unknown("fact", name))?;
        let row = self.row(kind.group, line.row.as_ref(), line.parent.as_ref())?;
        let cell = cell(&kind.kind, line)?;
        iliac_engine::fits(&kind.kind, &cell).map_err(impossible)?;
        let (occurred_at, recorded_at, by) = self.told(&line.circumstances())?;
        let id = EntryId(self.history.entries.len() as u64 + 1);
        let corrects = line.corrects.as_ref().map(|id| self.entry(id)).transpose()?;
        if let Some(Word(own)) = &line.id
            && self.entries.insert(own.clone(), id).is_some()
        {
            return Err("its `id` is taken by an earlier fact".into());
        }
        self.history.entries.push(Entry { id, kind: ix, row, cell, occurred_at, recorded_at, corrects, by });
        Ok(())
    }

    fn begun(&mut self, line: &BegunLine<'a>) -> Result<(), String> {
        let step = self.step(&line.step)?;
        let row = self.row(self.group_of(step), line.row.as_ref(), line.parent.as_ref())?;
        let (occurred_at, recorded_at, by) = self.told(&line.circumstances())?;
        self.history.begins.push(Begin { step, row, occurred_at, recorded_at, by });
        Ok(())
    }

    fn override_given(&mut self, line: &OverrideLine<'a>) -> Result<(), String> {
        let gate = self.gate(&line.step.0, &line.gate.0)?;
        let row = self.row(self.group_of_gate(gate), line.row.as_ref(), line.parent.as_ref())?;
        let most = self.reader.protocol.gate(gate).map_or(0, |gate| gate.needs.len());
        let needs = match &line.needs {
            None => u64::MAX >> 64_usize.saturating_sub(most).min(63),
            Some(places) => needs(places, most)?,
        };
        let (occurred_at, recorded_at, by) = self.told(&line.circumstances())?;
        self.history.overrides.push(Override { gate, row, needs, occurred_at, recorded_at, by });
        Ok(())
    }

    fn answer(&mut self, line: &AnswerLine<'a>) -> Result<(), String> {
        let alarm = self.alarm(&line.alarm.0)?;
        let group = match alarm {
            AlarmKey::Declared(alarm) => self.reader.protocol.alarm(alarm).and_then(|alarm| alarm.per),
            AlarmKey::AgainstGate(gate) | AlarmKey::CorrectedAfter(gate) => self.group_of_gate(gate),
            AlarmKey::RepetitionEnded(_) => None,
        };
        let row = self.row(group, line.row.as_ref(), line.parent.as_ref())?;
        let (occurred_at, recorded_at, by) = self.told(&line.circumstances())?;
        self.history.answers.push(Answer { alarm, row, occurred_at, recorded_at, by });
        Ok(())
    }

    /// The row a line means; named for the first time it is one more row of the case.
    fn row(
        &mut self,
        group: Option<GroupIx>,
        row: Option<&Word<'a>>,
        parent: Option<&Word<'a>>,
    ) -> Result<Option<RowId>, String> {
        let (group, name) = match (group, row) {
            (None, None) => return Ok(None),
            (Some(group), Some(Word(name))) => (group, name),
            (Some(_), None) => return Err("it is of a row: name its `row`".into()),
            (None, Some(_)) => return Err("it is of the case and has no row".into()),
        };
        let above = self.reader.protocol.group(group).and_then(|group| group.parent);
        let key = (group, name.clone());
        if let Some(id) = self.rows.get(&key) {
            return Ok(Some(*id));
        }
        let parent = match (above, parent) {
            (None, None) => None,
            // A row that others hang on may itself be told of only later in the line.
            (Some(above), Some(_)) => self.row(Some(above), parent, None)?,
            (Some(_), None) => return Err("its row hangs on another: name its `parent` the first time".into()),
            (None, Some(_)) => return Err("its row hangs on no other: leave `parent` out".into()),
        };
        let id = RowId(self.rows.len() as u128 + 1);
        self.rows.insert(key, id);
        self.history.rows.push(Row { id, group, parent });
        Ok(Some(id))
    }

    fn entry(&self, id: &Word<'a>) -> Result<EntryId, String> {
        self.entries.get(&id.0).copied().ok_or_else(|| "it corrects no earlier fact of the line".into())
    }

    /// When it happened and when it was told, of which one may stand for both; and by whom.
    fn told(&mut self, told: &Circumstances<'_, 'a>) -> Result<(Timestamp, Timestamp, u32), String> {
        let read = |name: &str, word: Option<&Word<'_>>| match word.map(|word| word.0.parse::<Timestamp>()) {
            None => Ok(None),
            Some(Ok(at)) => Ok(Some(at)),
            Some(Err(_)) => Err(format!("its `{name}` is no instant like 2026-03-29T09:30:00Z")),
        };
        let occurred = read("occurred_at", told.occurred_at)?;
        let recorded = read("recorded_at", told.recorded_at)?;
        let one = occurred.or(recorded).ok_or("it has neither `occurred_at` nor `recorded_at`")?;
        Ok((occurred.unwrap_or(one), recorded.unwrap_or(one), self.person(told.by)))
    }

    /// People are told apart, no more: the house is 0, the first one named is 1. Whoever is not named is one person.
    fn person(&mut self, by: Option<&Word<'a>>) -> u32 {
        let name = by.map_or(Cow::Borrowed(""), |Word(name)| name.clone());
        let next = u32::try_from(self.people.len()).unwrap_or(u32::MAX).saturating_add(1);
        *self.people.entry(name).or_insert(next)
    }

    fn step(&self, Word(name): &Word<'_>) -> Result<StepIx, String> {
        self.reader.protocol.step_named(name).ok_or_else(|| unknown("step", name))
    }

    fn gate(&self, step: &str, gate: &str) -> Result<GateIx, String> {
        self.reader.protocol.gate_named(step, gate).ok_or_else(|| unknown("gate", &format!("{step}/{gate}")))
    }

    fn group_of(&self, step: StepIx) -> Option<GroupIx> {
        self.reader.protocol.step(step).and_then(|step| step.per).map(|per| per.group)
    }

    fn group_of_gate(&self, gate: GateIx) -> Option<GroupIx> {
        self.reader.protocol.gate(gate).and_then(|gate| self.group_of(gate.step))
    }

    fn alarm(&self, name: &str) -> Result<AlarmKey, String> {
        let name = AlarmName::read(name);
        alarm_key(self.reader.protocol, &name).ok_or_else(|| match &name {
            AlarmName::Declared(name) => unknown("alarm", name),
            AlarmName::AgainstGate(step, gate) | AlarmName::CorrectedAfter(step, gate) => {
                unknown("gate", &format!("{step}/{gate}"))
            }
            AlarmName::RepetitionEnded(step) => unknown("step", step),
        })
    }
}

fn each<T>(list: &str, lines: &[T], mut read: impl FnMut(&T) -> Result<(), String>) -> Result<(), Wrong> {
    lines.iter().enumerate().try_for_each(|(place, line)| read(line).map_err(|why| (format!("{list}[{place}]"), why)))
}

fn unknown(kind: &str, name: &str) -> String {
    format!("there is no {kind} `{name}` in this protocol")
}

/// Which needs of a gate, as bits.
fn needs(places: &[u32], most: usize) -> Result<u64, String> {
    let bit = |place: &u32| match usize::try_from(*place) {
        Ok(1..) if *place as usize <= most => Ok(1_u64 << (place - 1)),
        _ => Err(format!("its gate has {most} needs, counted from 1")),
    };
    places.iter().map(bit).try_fold(0, |all, bit| Ok(all | bit?))
}

fn cell(kind: &Kind, line: &FactLine<'_>) -> Result<Cell, String> {
    let value = match (line.value, line.said) {
        (Some(value), None) => value,
        (None, Some(NoValue::Unanswered)) => return Ok(Cell::Unanswered),
        (None, Some(NoValue::Refused)) => return Ok(Cell::Refused),
        (None, Some(NoValue::Struck)) => return Ok(Cell::Struck),
        (Some(_), Some(_)) => return Err("it has a `value` and says that there is none".into()),
        (None, None) => return Err("it has neither `value` nor `said`".into()),
    };
    if line.unit.is_some() && !matches!(kind, Kind::Quantity { .. }) {
        return Err("it is no quantity: leave `unit` out".into());
    }
    value_of(kind, value, line.unit.as_ref().map(|Word(unit)| &**unit)).map(Cell::Said)
}

fn value_of(kind: &Kind, value: &RawValue, unit: Option<&str>) -> Result<Value, String> {
    Ok(match kind {
        Kind::Quantity { units, .. } => {
            let unit = unit.map_or(Some(0), |unit| kind.unit_named(unit));
            let unit = unit.ok_or_else(|| format!("its unit has to be one of: {}", units.join(", ")))?;
            Value::Number { number: number(value)?, unit }
        }
        Kind::Count { .. } => Value::Number { number: number(value)?, unit: 0 },
        Kind::Choice(_) => {
            Value::Choice(kind.choice_named(&words(value)?).ok_or("its value is none of the fact's choices")?)
        }
        Kind::YesNo => match value.get() {
            "true" => Value::YesNo(true),
            "false" => Value::YesNo(false),
            _ => return Err("its value has to be true or false".into()),
        },
        Kind::Instant => {
            let at = words(value)?.parse().map_err(|_| "its value is no instant like 2026-03-29T09:30:00Z")?;
            Value::Instant(at)
        }
        Kind::Day => Value::Day(words(value)?.parse::<Day>().map_err(|_| "its value is no day like 2026-03-29")?),
        Kind::Text => Value::Text(Arc::from(&*words(value)?)),
        Kind::Signature => Value::Signature(Arc::from(&*words(value)?)),
        Kind::File => Value::File(Arc::from(&*words(value)?)),
    })
}

/// A number keeps every digit it is written with, bare or as a string.
fn number(value: &RawValue) -> Result<Number, String> {
    let text = value.get().trim_matches('"');
    text.parse().map_err(|_| "its value has to be a number in digits, with at most six after the point".to_owned())
}

fn words(value: &RawValue) -> Result<Cow<'_, str>, String> {
    let text = value.get();
    let plain = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).filter(|text| !text.contains('\\'));
    match plain {
        Some(plain) => Ok(Cow::Borrowed(plain)),
        None => serde_json::from_str::<String>(text).map(Cow::Owned).map_err(|_| "its value has to be a string".into()),
    }
}

fn impossible(why: Impossible) -> String {
    match why {
        Impossible::OutsideLimits { least, most } => format!("its value is not possible: from {least} to {most} is"),
        Impossible::TooFine { resolution } => {
            format!("its value is finer than it is recorded, in steps of {resolution}")
        }
        Impossible::WrongUnit => "its unit is not one the fact is recorded in".into(),
        Impossible::WrongKind
        | Impossible::InTheFuture
        | Impossible::RowMissing
        | Impossible::RowNotExpected
        | Impossible::RowElsewhere
        | Impossible::NoSuchRow
        | Impossible::UnknownParent
        | Impossible::NoSuchEntry
        | Impossible::AlreadyCorrected => "its value is of another kind than the fact".into(),
    }
}
