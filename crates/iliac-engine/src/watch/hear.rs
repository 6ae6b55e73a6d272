//! Putting an ordinary new fact where it belongs among the folded facts.

use iliac_model::{Cell, Entry, History, Timestamp, Value};

use super::Watch;
use crate::program::Program;
use crate::record::ledger::{Item, Said, Small};

impl Watch {
    /// Hears what the history has come to hold. False when something of it is out of the ordinary: then nothing may be
    /// read of the facts until they are folded anew.
    pub(super) fn hear(&mut self, program: &Program, history: &History, now: Timestamp) -> bool {
        self.news.clear();
        self.turned.clear();
        let (rows, heard) = self.told;
        let all_heard = heard == self.facts.ledger.items.len();
        if history.rows.len() != rows || !all_heard || !self.facts.holds_all_but_entries(history) {
            return false;
        }
        let Some(new) = history.entries.get(heard..) else { return false };
        for entry in new {
            let Some(item) = self.ordinary(program, entry, now) else { return false };
            self.news.push((item.fact, item.row));
            self.facts.add(program, item, &mut self.desk.memo, &mut self.turned);
        }
        self.facts.know(now);
        true
    }

    /// The entry made small, if it is an ordinary one: a plain value, told and taking effect after all the others, in a row
    /// that exists, moving no reference instant, beginning no step that has gates.
    fn ordinary(&self, program: &Program, entry: &Entry, now: Timestamp) -> Option<Item> {
        let row = self.facts.ledger.row_place(entry.row);
        let (fact, effective) = (entry.kind.0, entry.effective_at());
        let item = Item {
            id: entry.id,
            fact,
            row,
            said: plain(&entry.cell)?,
            effective,
            recorded: entry.recorded_at,
            corrects: crate::program::nodes::NONE,
            by: entry.by,
        };
        let moves_references = program.planned == Some(fact) || program.actual == Some(fact);
        let in_time = entry.recorded_at <= now && self.facts.is_after_all(effective, entry.id);
        let ordinary = entry.corrects.is_none() && in_time && !moves_references;
        (ordinary && self.facts.has_cell(program, fact, row) && self.facts.begins_no_gate(program, fact, row))
            .then_some(item)
    }
}

/// What was said, if it needs no list of words.
fn plain(cell: &Cell) -> Option<Said> {
    match cell {
        Cell::Said(Value::Number { number, unit }) => Some(Said::Value(Small::Number { number: *number, unit: *unit })),
        Cell::Said(Value::Choice(place)) => Some(Said::Value(Small::Choice(*place))),
        Cell::Said(Value::YesNo(yes)) => Some(Said::Value(Small::YesNo(*yes))),
        Cell::Said(Value::Instant(at)) => Some(Said::Value(Small::Instant(*at))),
        Cell::Said(Value::Day(day)) => Some(Said::Value(Small::Day(*day))),
        Cell::Unanswered => Some(Said::Unanswered),
        Cell::Refused => Some(Said::Refused),
        Cell::Said(Value::Text(_) | Value::Signature(_) | Value::File(_)) | Cell::Struck => None,
    }
}
