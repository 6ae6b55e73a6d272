//! The facts of a case with their history, for reading and for correcting.

use iliac_app::house::PAPER;
use iliac_app::reading;
use iliac_model::{Cell, Entry, FactIx, RowId};
use iliac_protocol::tree::FactKind;

use super::words::Words;
use crate::components::Link;
use crate::components::fact::{FactEntry, FactRow};

/// The facts of the case itself that have something recorded, in the protocol's order.
pub fn of_case(words: &Words) -> Vec<FactRow> {
    words
        .protocol()
        .facts
        .iter()
        .enumerate()
        .filter(|(_, fact)| fact.group.is_none())
        .filter_map(|(place, fact)| row(words, FactIx(u16::try_from(place).ok()?), fact, None))
        .collect()
}

/// The facts of one row that have something recorded.
pub fn of_row(words: &Words, row_id: RowId) -> Vec<FactRow> {
    let Some(known) = words.case.history.rows.iter().find(|known| known.id == row_id) else { return Vec::new() };
    let Some(group) = words.protocol().group(known.group) else { return Vec::new() };
    group.facts.iter().filter_map(|ix| row(words, *ix, words.protocol().fact(*ix)?, Some(row_id))).collect()
}

/// Groups with rows, each row under its title.
pub fn of_groups(words: &Words) -> Vec<(String, Vec<FactRow>)> {
    let groups = (0..words.protocol().groups.len()).filter_map(|place| u16::try_from(place).ok());
    groups
        .flat_map(|place| words.rows(iliac_model::GroupIx(place)))
        .map(|row| (words.row_title(row), of_row(words, row)))
        .collect()
}

fn row(words: &Words, ix: FactIx, fact: &FactKind, of: Option<RowId>) -> Option<FactRow> {
    let told = reading::told(&words.case, ix, of);
    if told.iter().all(|entry| entry.recorded_at > words.known) {
        return None;
    }
    let standing = words.last(ix, of);
    let value = standing.map_or_else(String::new, |entry| words.value(fact, &entry.cell));
    let history = told
        .iter()
        .rev()
        .filter(|entry| entry.recorded_at <= words.known && standing.is_none_or(|standing| standing.id != entry.id))
        .map(|entry| FactEntry { value: words.value(fact, &entry.cell), told: circumstances(words, entry) })
        .collect();
    let change =
        standing.map(|entry| Link::new("Correct", format!("/case/{}/correct/{}", words.case.id.0, entry.id.0)));
    Some(FactRow {
        name: fact.title.clone(),
        value,
        told: standing.map_or_else(String::new, |entry| circumstances(words, entry)),
        flags: standing.map_or_else(Vec::new, |entry| flags(words, entry)),
        history,
        change: change.filter(|_| standing.is_some_and(|entry| entry.id.0 != 0)),
    })
}

/// When it happened, who told, and when, if that was later.
pub fn circumstances(words: &Words, entry: &Entry) -> String {
    let (happened, recorded) = (words.minute(entry.occurred_at), words.minute(entry.recorded_at));
    let who = words.who(entry.by);
    let from_paper = words.case.told(entry.id.0).is_some_and(|told| told.source == PAPER);
    let corrects = entry.corrects.map_or("", |_| ", a correction");
    let struck = if entry.cell == Cell::Struck { ", entered in error" } else { "" };
    if from_paper {
        format!("{happened}, from paper, entered by {who} {recorded}{corrects}{struck}")
    } else if happened == recorded {
        format!("{happened}, {who}{corrects}{struck}")
    } else {
        format!("{happened}, {who}, recorded {recorded}{corrects}{struck}")
    }
}

/// What was typed, with its unit as people read it.
fn entered_words(entered: &str) -> String {
    match entered.rsplit_once(' ') {
        Some((typed, unit)) if typed.ends_with(|c: char| c.is_ascii_digit()) => iliac_text::quantity(typed, unit),
        Some(_) | None => entered.to_owned(),
    }
}

fn flags(words: &Words, entry: &Entry) -> Vec<String> {
    let mut flags = Vec::new();
    if entry.occurred_at > entry.recorded_at {
        flags.push("the device's clock was ahead".to_owned());
    }
    let told = words.case.told(entry.id.0);
    if let Some(iliac_app::event::CaseEvent::Recorded(fact)) = told.map(|told| &told.event) {
        if fact.implausible {
            flags.push("unusual, and confirmed".to_owned());
        }
        if let Some(entered) = &fact.entered {
            flags.push(format!("entered as {}", entered_words(entered)));
        }
    }
    flags
}
