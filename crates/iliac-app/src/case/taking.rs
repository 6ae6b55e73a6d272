//! What a case's log comes to for the engine: a history by the numbers of one program.

use iliac_engine::Program;
use iliac_model::{Answer, Begin, Entry, EntryId, History, Override, Row, RowId, StepIx};

use super::{alarm_key, cell_of};
use crate::event::{CaseEvent, Recorded, RowName, Told};

/// Takes the next event of a stream, if the program knows and heeds it.
pub(super) fn take(program: &Program, history: &mut History, told: &Told<CaseEvent>) {
    let (occurred_at, recorded_at, by) = (told.occurred_at, told.recorded_at, told.by.0);
    match &told.event {
        CaseEvent::Recorded(fact) => {
            if let Some((entry, row)) = placed(program, fact, told) {
                row.into_iter().for_each(|row| know(history, row));
                history.entries.push(entry);
            }
        }
        CaseEvent::Begun { step, row } => {
            if let Some(step) = program.step_named(step).filter(|step| program.heeds_begin(*step)) {
                let row = name_row(program, history, step, *row);
                history.begins.push(Begin { step, row, occurred_at, recorded_at, by });
            }
        }
        CaseEvent::Overridden { step, gate, row, needs, .. } => {
            let named = program.protocol().gate_named(step, gate).filter(|gate| program.heeds_override(*gate));
            if let Some((gate, step)) = named.zip(program.step_named(step)) {
                let (row, needs) = (name_row(program, history, step, *row), *needs);
                history.overrides.push(Override { gate, row, needs, occurred_at, recorded_at, by });
            }
        }
        CaseEvent::Answered { alarm, row, .. } => {
            let named = alarm_key(program.protocol(), alarm).filter(|alarm| program.heeds_answer(*alarm));
            history.answers.extend(named.map(|alarm| Answer { alarm, row: *row, occurred_at, recorded_at, by }));
        }
        CaseEvent::Opened { .. }
        | CaseEvent::Sent { .. }
        | CaseEvent::Moved { .. }
        | CaseEvent::Joined { .. }
        | CaseEvent::Closed { .. }
        | CaseEvent::Reopened { .. }
        | CaseEvent::Repinned { .. }
        | CaseEvent::Reviewed { .. } => {}
    }
}

/// Makes a row known that a begin or an override named first, and answers its identity.
fn name_row(program: &Program, history: &mut History, step: StepIx, row: Option<RowName>) -> Option<RowId> {
    let RowName { id, parent } = row?;
    if let Some(per) = program.protocol().step(step).and_then(|step| step.per) {
        know(history, Row { id, group: per.group, parent });
    }
    Some(id)
}

fn know(history: &mut History, row: Row) {
    // The row told of last is the likeliest.
    if !history.rows.iter().rev().any(|known| known.id == row.id) {
        history.rows.push(row);
    }
}

/// Where a told fact goes in this protocol, and the row it opens; `None` for a fact the program does not know or heed.
fn placed(program: &Program, fact: &Recorded, told: &Told<CaseEvent>) -> Option<(Entry, Option<Row>)> {
    let kind = program.fact_named(&fact.kind).filter(|kind| program.heeds_fact(*kind))?;
    let declared = program.protocol().fact(kind)?;
    let cell = cell_of(&declared.kind, &fact.said)?;
    let row = match (declared.group, fact.row) {
        (Some(group), Some(row)) => Some(Row { id: row.id, group, parent: row.parent }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return None,
    };
    let entry = Entry {
        id: EntryId(told.version),
        kind,
        row: row.map(|row| row.id),
        cell,
        occurred_at: told.occurred_at,
        recorded_at: told.recorded_at,
        corrects: fact.corrects.map(EntryId),
        by: told.by.0,
    };
    Some((entry, row))
}
