//! One case's lines of the register, read from its log and from what the engine raises.

use std::collections::BTreeSet;

use iliac_model::{AlarmKey, GateIx, Raised, RowId, StepIx, Timestamp};
use iliac_protocol::tree::Protocol;

use super::{Exception, Line, Review};
use crate::case::{Case, alarm_key};
use crate::event::{CaseEvent, RowName, Said, StaffId, Told};

/// Every line of a case, in the order of what told them.
pub fn lines(case: &Case) -> Vec<Line> {
    let mut lines: Vec<Line> = case.log.iter().filter_map(|told| overridden(case, told)).collect();
    lines.extend(raised(case));
    lines.sort_by(|a, b| (a.of, &a.step, &a.gate).cmp(&(b.of, &b.step, &b.gate)));
    for line in &mut lines {
        line.review = review(case, line);
    }
    lines
}

fn overridden(case: &Case, told: &Told<CaseEvent>) -> Option<Line> {
    let CaseEvent::Overridden { step, gate, row, reason, .. } = &told.event else { return None };
    let row = row.map(|row| row.id);
    let before = case.log.iter().take_while(|other| other.version <= told.version);
    let people: BTreeSet<StaffId> = before
        .filter(|other| {
            let CaseEvent::Overridden { step: of, gate: at, row: for_row, .. } = &other.event else { return false };
            of == step && at == gate && for_row.map(|row| row.id) == row
        })
        .map(|other| other.by)
        .collect();
    let rule = case.protocol().gate_named(step, gate).and_then(|gate| case.protocol().gate(gate));
    let needed = rule.and_then(|gate| gate.overridden_by.as_ref()).map_or(1, |rule| usize::from(rule.people));
    let what = Exception::Overridden { people: people.len(), needed };
    let words = vec![(told.by, told.recorded_at, reason.clone())];
    Some(Line { words, ..line(case, what, (step, gate, row), told, told.occurred_at) })
}

/// What the engine raises for quality. All of it had happened by the last thing told, and none of it moves with the clock.
fn raised(case: &Case) -> Vec<Line> {
    let Some(last) = case.log.last() else { return Vec::new() };
    let situation = case.situation(last.recorded_at);
    situation.alarms.iter().filter_map(|raised| of_alarm(case, raised)).collect()
}

fn of_alarm(case: &Case, raised: &Raised) -> Option<Line> {
    let (what, gate) = match raised.alarm {
        AlarmKey::AgainstGate(gate) => (Exception::AgainstGate, gate),
        AlarmKey::CorrectedAfter(gate) => (Exception::CorrectedAfter, gate),
        AlarmKey::Declared(_) | AlarmKey::RepetitionEnded(_) => return None,
    };
    let declared = case.protocol().gate(gate)?;
    let step = case.protocol().step(declared.step)?;
    let (begun, begun_by) = beginning(case, declared.step, raised.row)?;
    let told = match what {
        Exception::CorrectedAfter => correction(case, gate, raised.row).unwrap_or(begun_by),
        Exception::AgainstGate | Exception::Overridden { .. } => begun_by,
    };
    let words = answers(case, raised);
    Some(Line { words, ..line(case, what, (&step.name, &declared.name, raised.row), told, begun) })
}

fn line(
    case: &Case,
    what: Exception,
    (step, gate, row): (&str, &str, Option<RowId>),
    told: &Told<CaseEvent>,
    occurred_at: Timestamp,
) -> Line {
    Line {
        case: case.id.clone(),
        of: told.version,
        what,
        protocol: case.protocol().name.clone(),
        ward: case.ward.clone(),
        step: step.to_owned(),
        gate: gate.to_owned(),
        row,
        occurred_at,
        recorded_at: told.recorded_at,
        by: told.by,
        role: told.role.clone(),
        source: told.source.clone(),
        words: Vec::new(),
        review: None,
    }
}

/// When an instance began, and the event that told it first: what the engine judges its gates by.
fn beginning(case: &Case, step: StepIx, row: Option<RowId>) -> Option<(Timestamp, &Told<CaseEvent>)> {
    let corrected = |told: &Told<CaseEvent>| -> Option<u64> {
        let CaseEvent::Recorded(fact) = &told.event else { return None };
        fact.corrects
    };
    let corrected: BTreeSet<u64> = case.log.iter().filter_map(corrected).collect();
    let stands = case.log.iter().filter(|told| !corrected.contains(&told.version));
    let first = stands
        .filter(|told| begins(case.protocol(), &told.event, step, row))
        .min_by_key(|told| (effective(told), told.recorded_at, told.version))?;
    Some((effective(first), first))
}

/// Whether an event begins an instance: its begin, or something it records.
fn begins(protocol: &Protocol, event: &CaseEvent, step: StepIx, row: Option<RowId>) -> bool {
    let Some(declared) = protocol.step(step) else { return false };
    let of_row = |named: Option<RowName>| declared.per.is_none() || named.map(|named| named.id) == row;
    if let CaseEvent::Begun { step: begun, row: named } = event {
        return *begun == declared.name && of_row(*named);
    }
    let CaseEvent::Recorded(fact) = event else { return false };
    let records = protocol.fact_named(&fact.kind).is_some_and(|ix| declared.records.contains(&ix));
    records && of_row(fact.row) && fact.said != Said::Struck
}

/// When an event counts from: as told, but never after we were told.
fn effective(told: &Told<CaseEvent>) -> Timestamp {
    told.occurred_at.min(told.recorded_at)
}

/// What was told when this gate came to be closed in hindsight: the first event since which it is raised to this day.
fn correction(case: &Case, gate: GateIx, row: Option<RowId>) -> Option<&Told<CaseEvent>> {
    let last = case.log.last()?.recorded_at;
    let mut instants: Vec<Timestamp> = case.log.iter().map(|told| told.recorded_at).collect();
    instants.dedup();
    let is_raised = |known: Timestamp| {
        let alarms = case.as_at(last, known).alarms;
        alarms.iter().any(|raised| raised.alarm == AlarmKey::CorrectedAfter(gate) && raised.row == row)
    };
    let since = instants.into_iter().rev().take_while(|known| is_raised(*known)).last()?;
    case.log.iter().find(|told| told.recorded_at == since)
}

/// What was noted when the alarm was answered.
fn answers(case: &Case, raised: &Raised) -> Vec<(StaffId, Timestamp, String)> {
    let notes = case.log.iter().filter_map(|told| {
        let CaseEvent::Answered { alarm, row, note } = &told.event else { return None };
        let same = alarm_key(case.protocol(), alarm) == Some(raised.alarm) && *row == raised.row;
        same.then(|| (told.by, told.recorded_at, note.clone()))
    });
    notes.collect()
}

/// Who looked at it last.
fn review(case: &Case, line: &Line) -> Option<Review> {
    case.log.iter().rev().find_map(|told| {
        let CaseEvent::Reviewed { of, step, gate, note } = &told.event else { return None };
        let same = *of == line.of && *step == line.step && *gate == line.gate;
        same.then(|| Review { by: told.by, at: told.recorded_at, note: note.clone() })
    })
}
