//! A record in the words of a story.

use iliac_model::{Begin, Cell, Entry, GroupIx, History, RowId, Timestamp, Value};
use iliac_protocol::story::{CellName, Deed, InstanceName, Line, LocalTime, Place, RowName, Said, Words};
use iliac_protocol::tree::{FactKind, Kind, Protocol, Step};

use crate::stories::Stage;

/// The lines of a record, in the order in which the house was told; `None` when something in it has no words.
pub(super) fn lines(stage: Stage<'_>, history: &History) -> Option<Vec<Line>> {
    let mut named = Vec::new();
    let mut lines: Vec<(Timestamp, Line)> = Vec::new();
    let mut entries: Vec<&Entry> = history.entries.iter().collect();
    entries.sort_by_key(|entry| (entry.recorded_at, entry.id));
    for entry in entries {
        let first = entry.row.filter(|row| !named.contains(row));
        named.extend(first);
        lines.push((entry.recorded_at, recorded(stage, history, entry, first)?));
    }
    for begin in &history.begins {
        lines.push((begin.recorded_at, begun(stage, begin)?));
    }
    lines.sort_by_key(|(at, _)| *at);
    Some(lines.into_iter().map(|(_, line)| line).collect())
}

fn recorded(stage: Stage<'_>, history: &History, entry: &Entry, first: Option<RowId>) -> Option<Line> {
    let protocol = stage.protocol;
    let fact = protocol.fact(entry.kind)?;
    let cell = CellName { fact: fact.name.clone(), row: entry.row.map(label) };
    let value = said(stage, fact, entry)?;
    let row = history.rows.iter().find(|row| Some(row.id) == first);
    let parent = row.and_then(|row| row_name(protocol, row.group, row.parent?));
    let deed = Deed::Record { cell, value: value.map(words), parent, corrects: false };
    let role = fact.recorded_by.first().and_then(|role| protocol.roles.get(role.place()));
    let happened = (entry.occurred_at != entry.recorded_at).then_some(entry.occurred_at);
    line(stage, entry.recorded_at, happened, deed, role.map(String::as_str))
}

fn begun(stage: Stage<'_>, begin: &Begin) -> Option<Line> {
    let step = stage.protocol.step(begin.step)?;
    let deed = Deed::Begin { instance: instance(step, begin.row), parent: None };
    let role = step.by.first().and_then(|role| stage.protocol.roles.get(role.place()));
    line(stage, begin.recorded_at, None, deed, role.map(String::as_str))
}

/// A line of facts.
pub(super) fn line(
    stage: Stage<'_>,
    told: Timestamp,
    happened: Option<Timestamp>,
    deed: Deed,
    by: Option<&str>,
) -> Option<Line> {
    let told = local(stage, told)?;
    let happened = match happened {
        Some(at) => Some(local(stage, at)?),
        None => None,
    };
    let said = Said::Told { told, happened, deed, by: by.map(|by| words(by.to_owned())) };
    Some(Line { said, place: Place::default() })
}

/// Whether a line says that something must be refused.
pub(super) fn asks(line: &Line) -> bool {
    matches!(&line.said, Said::Told { deed: Deed::RefusedToBegin { .. }, .. })
}

/// A step, perhaps of a row.
pub(super) fn instance(step: &Step, row: Option<RowId>) -> InstanceName {
    InstanceName { step: step.name.clone(), row: row.map(label) }
}

/// The row a row of this group hangs on, by name.
pub(super) fn row_name(protocol: &Protocol, group: GroupIx, parent: RowId) -> Option<RowName> {
    let above = protocol.group(group)?.parent?;
    Some(RowName { group: protocol.group(above)?.name.clone(), label: label(parent) })
}

/// The number of a row in its group.
pub(super) fn label(row: RowId) -> String {
    (row.0 & u128::from(u64::MAX)).to_string()
}

/// An instant as the clock on the site's wall shows it.
pub(super) fn local(stage: Stage<'_>, at: Timestamp) -> Option<LocalTime> {
    let local = stage.calendar.local(at)?;
    let time = local.time();
    let second = i32::from(time.hour()) * 3600 + i32::from(time.minute()) * 60 + i32::from(time.second());
    Some(LocalTime { day: stage.calendar.day_of(at), second: u32::try_from(second).ok()?, again: false })
}

fn words(text: String) -> Words {
    Words { text, place: Place::default() }
}

/// A value as a story writes it; `Some(None)` for an instant that is now.
fn said(stage: Stage<'_>, fact: &FactKind, entry: &Entry) -> Option<Option<String>> {
    let value = match &entry.cell {
        Cell::Said(value) => value,
        Cell::Unanswered => return Some(Some("unanswered".to_owned())),
        Cell::Refused => return Some(Some("refused".to_owned())),
        Cell::Struck => return None,
    };
    Some(match (value, &fact.kind) {
        (Value::Number { number, unit }, Kind::Quantity { .. }) => Some(format!("{number} {}", fact.kind.unit(*unit)?)),
        (Value::Number { number, .. }, _) => Some(number.to_string()),
        (Value::Choice(place), _) => Some(fact.kind.choice_name(*place)?.to_owned()),
        (Value::YesNo(yes), _) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        (Value::Instant(at), _) if *at == entry.occurred_at => None,
        (Value::Instant(at), _) => Some(local(stage, *at)?.to_string()),
        (Value::Day(day), _) => Some(day.to_string()),
        (Value::Text(text) | Value::Signature(text) | Value::File(text), _) => Some(text.to_string()),
    })
}
