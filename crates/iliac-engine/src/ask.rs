//! Single questions about a case: a derived value, a cell, the rows of a group, whether a text is true now.
//!
//! Pages, messages and documents ask these; everything is judged as on the board, outside gates.

use iliac_model::{
    AlarmIx, Day, DerivedIx, DocumentIx, EntryId, FactIx, GroupIx, NeverIx, Number, RowId, TextIx, Timestamp, Truth,
    Unknowns,
};

use iliac_protocol::tree::Law;

use crate::desk::Desk;
use crate::facts::Facts;
use crate::judge::cells::Reading;
use crate::judge::memo::DerivedValue as Judged;
use crate::judge::{Frame, Judge};
use crate::program::Program;
use crate::program::nodes::{NONE, place};
use crate::record::ledger::LOST;

/// A derived value that is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DerivedValue {
    /// A number, in the unit the protocol gives it.
    Number(Number),
    /// A condition.
    YesNo(bool),
    /// An instant.
    Instant(Timestamp),
    /// A local day.
    Day(Day),
}

/// What a cell says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CellSays {
    /// The value of this entry counts.
    Known(EntryId),
    /// Nothing counts, for these reasons.
    Unknown(Unknowns),
}

/// A derived value, for a row if it is one per row; `None` while it is not known.
pub fn derived(
    program: &Program,
    facts: &Facts,
    now: Timestamp,
    derived: DerivedIx,
    row: Option<RowId>,
) -> Option<DerivedValue> {
    let per = program.protocol().derived_value(derived)?.per.map(|group| group.0);
    let frame = Frame::row(per, facts.ledger.row_place(row));
    match look(program, facts, now, |judge| judge.derived(derived.0, frame).is) {
        Judged::Cond(Truth::True) => Some(DerivedValue::YesNo(true)),
        Judged::Cond(Truth::False) => Some(DerivedValue::YesNo(false)),
        Judged::Cond(Truth::Unknown(_)) => None,
        Judged::Num(number) => number.known().map(DerivedValue::Number),
        Judged::Inst(when) => when.known().ok().map(DerivedValue::Instant),
        Judged::Day(day) => day.ok().map(DerivedValue::Day),
    }
}

/// What a fact says in a row, or in the case.
pub fn cell(program: &Program, facts: &Facts, now: Timestamp, fact: FactIx, row: Option<RowId>) -> CellSays {
    let row = facts.ledger.row_place(row);
    let reading = look(program, facts, now, |judge| judge.read(fact.0, row, Frame::CASE).is);
    match reading {
        Reading::Known(item, _) => match facts.ledger.items.get(place(item)) {
            Some(item) => CellSays::Known(item.id),
            None => CellSays::Unknown(Unknowns::NOT_ASKED),
        },
        Reading::NotAsked
        | Reading::Unanswered
        | Reading::Refused
        | Reading::Disputed
        | Reading::TooOld
        | Reading::Unsure(_) => CellSays::Unknown(reading.why()),
    }
}

/// The rows of a group that exist, in row order.
pub fn rows(program: &Program, facts: &Facts, now: Timestamp, group: GroupIx) -> Vec<RowId> {
    look(program, facts, now, |judge| {
        let rows = judge.moment.rows_of(group.0).iter();
        rows.filter_map(|row| judge.ledger.rows.get(place(row.row))).map(|row| row.id).collect()
    })
}

/// The entries of a cell that are in force, by when they happened and id.
pub fn live(program: &Program, facts: &Facts, now: Timestamp, fact: FactIx, row: Option<RowId>) -> Vec<EntryId> {
    let row = facts.ledger.row_place(row);
    look(program, facts, now, |judge| {
        let slot = judge.moment.slot(program, fact.0, row);
        let live = slot.map_or(&[][..], |slot| judge.moment.live(slot));
        live.iter().filter_map(|live| judge.ledger.items.get(place(live.item))).map(|item| item.id).collect()
    })
}

/// Whether a text is true now.
pub fn holds_text(program: &Program, facts: &Facts, now: Timestamp, text: TextIx) -> Truth {
    truth(program, facts, now, program.texts.get(text.place()).copied())
}

/// Whether a document can be printed now.
pub fn holds_document(program: &Program, facts: &Facts, now: Timestamp, document: DocumentIx) -> Truth {
    truth(program, facts, now, program.documents.get(document.place()).copied())
}

/// Whether what a safety property speaks of holds now: never to be silent about, or never to start, judged as in a gate of
/// that step for this row.
pub fn holds_never(program: &Program, facts: &Facts, now: Timestamp, never: NeverIx, row: Option<RowId>) -> Truth {
    let Some(cond) = program.nevers.get(never.place()).copied() else { return Truth::False };
    let frame = match program.protocol().never(never).map(|never| &never.law) {
        Some(Law::NeverStart(step, _)) => {
            let per = program.protocol().step(*step).and_then(|step| step.per);
            let place = facts.ledger.row_place(row);
            Frame::row(per.map(|per| per.group.0), if place == LOST { NONE } else { place }).in_gate()
        }
        Some(Law::NeverSilent(_)) | None => Frame::CASE,
    };
    look(program, facts, now, |judge| judge.cond(cond, frame).is)
}

/// Whether an alarm of the case would be raised now.
pub fn holds_alarm(program: &Program, facts: &Facts, now: Timestamp, alarm: AlarmIx) -> Truth {
    truth(program, facts, now, program.alarms.get(alarm.place()).map(|alarm| alarm.when))
}

/// Whether the case may be closed now; never, if the protocol does not say when.
pub fn closes(program: &Program, facts: &Facts, now: Timestamp) -> Truth {
    truth(program, facts, now, program.closes_when)
}

/// Whether the way has stopped (withdrawal, refusal); never, if the protocol does not say when.
pub fn stopped(program: &Program, facts: &Facts, now: Timestamp) -> Truth {
    truth(program, facts, now, program.stops_when)
}

fn truth(program: &Program, facts: &Facts, now: Timestamp, cond: Option<u32>) -> Truth {
    cond.map_or(Truth::False, |cond| look(program, facts, now, |judge| judge.cond(cond, Frame::CASE).is))
}

/// Looks once at the case.
fn look<T>(program: &Program, facts: &Facts, now: Timestamp, ask: impl FnOnce(&mut Judge<'_>) -> T) -> T {
    let mut desk = Desk::default();
    let look = facts.at(program, now, &mut desk);
    ask(&mut Judge::new(program, &facts.ledger, look.moment(), now, &mut desk.memo))
}
