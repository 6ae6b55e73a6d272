//! Every value a condition read, with who recorded it and when.

use iliac_model::{Cell, FactIx, History, Truth};

use super::{Read, ReadSays};
use crate::judge::cells::Reading;
use crate::judge::{Frame, Judge};
use crate::program::nodes::place;

/// What a condition says, and what it read, each cell once.
pub(super) fn traced(judge: &mut Judge<'_>, history: &History, cond: u32, frame: Frame) -> (Truth, Vec<Read>) {
    let worked_out = (judge.bits.take(), judge.values, judge.totals);
    (judge.values, judge.totals) = (&[], &[]); // what is worked out beforehand reads no cell
    judge.memo.trace = Some(Vec::new());
    let truth = judge.cond(cond, frame).is;
    let trace = judge.memo.trace.take().unwrap_or_default();
    (judge.bits, judge.values, judge.totals) = worked_out;
    let mut seen: Vec<(u16, u32)> = Vec::new();
    for cell in trace {
        if !seen.contains(&cell) {
            seen.push(cell);
        }
    }
    (truth, seen.into_iter().map(|cell| read(judge, history, cell, frame)).collect())
}

fn read(judge: &mut Judge<'_>, history: &History, (fact, row): (u16, u32), frame: Frame) -> Read {
    let reading = judge.read(fact, row, frame).is;
    let says = match reading {
        Reading::Known(item, _) => {
            let id = judge.ledger.items.get(place(item)).map(|item| item.id);
            match id.and_then(|id| history.entries.iter().find(|entry| entry.id == id)) {
                Some(entry) => match &entry.cell {
                    Cell::Said(value) => ReadSays::Value {
                        entry: entry.id,
                        value: value.clone(),
                        by: entry.by,
                        occurred_at: entry.occurred_at,
                        recorded_at: entry.recorded_at,
                    },
                    Cell::Unanswered | Cell::Refused | Cell::Struck => ReadSays::Nothing(reading.why()),
                },
                None => ReadSays::Nothing(reading.why()),
            }
        }
        Reading::NotAsked
        | Reading::Unanswered
        | Reading::Refused
        | Reading::Disputed
        | Reading::TooOld
        | Reading::Unsure(_) => ReadSays::Nothing(reading.why()),
    };
    Read { fact: FactIx(fact), row: judge.ledger.rows.get(place(row)).map(|row| row.id), says }
}
