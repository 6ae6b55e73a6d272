//! Trying a way: the suggested facts are added to a copy of the history, and the rule is asked again.

use std::cell::Cell as Counter;

use iliac_model::{Cell, Entry, EntryId, FactIx, GroupIx, History, Row, RowId, Timestamp, Truth, Value};

use super::Place;
use crate::facts::Facts;
use crate::judge::memo::Memo;
use crate::judge::{Frame, Judge};
use crate::program::Program;
use crate::verdict::opens_at;

/// What a way is to bring about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Aim {
    /// The gate lets the instance pass, at once or later.
    Pass(u16, Option<RowId>),
    /// Whether the step applies to the instance becomes known.
    Settle(u16, Option<RowId>),
}

/// What a trial came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    /// It does not help.
    Vain,
    /// It helps at once.
    AtOnce,
    /// It helps from then on.
    From(Timestamp),
}

/// How many trials one reason may take, so that a page is never kept waiting.
const TRIALS_MOST: u32 = 600;

/// A bench for trying ways.
pub(super) struct Trial<'a> {
    program: &'a Program,
    known_history: History,
    known: Timestamp,
    now: Timestamp,
    aim: Aim,
    left: Counter<u32>,
}

impl<'a> Trial<'a> {
    pub fn new(program: &'a Program, history: &History, facts: &Facts, now: Timestamp, aim: Aim) -> Trial<'a> {
        let mut known_history = history.clone();
        known_history.entries.retain(|entry| entry.recorded_at <= facts.known());
        known_history.begins.retain(|begin| begin.recorded_at <= facts.known());
        known_history.overrides.retain(|given| given.recorded_at <= facts.known());
        known_history.answers.clear();
        let known = facts.known().max(now);
        Trial { program, known_history, known, now, aim, left: Counter::new(TRIALS_MOST) }
    }

    /// Whether supplying these values brings the aim about.
    pub fn run(&self, supplied: &[(FactIx, Place, Value)]) -> Outcome {
        let Some(left) = self.left.get().checked_sub(1) else {
            return Outcome::Vain;
        };
        self.left.set(left);
        let history = self.with(supplied);
        let facts = Facts::without_alarms(self.program, &history, self.known);
        let moment = facts.moment_at(self.program, self.now);
        let mut memo = Memo::default();
        let mut judge = Judge::new(self.program, &facts.ledger, &moment, self.now, &mut memo);
        match self.aim {
            Aim::Pass(gate, row) => {
                let row = facts.ledger.row_place(row);
                let ruling = judge.ruling(gate, row);
                if ruling.lets_pass() {
                    return Outcome::AtOnce;
                }
                let mut ahead = Memo::default();
                opens_at(self.program, &facts, &judge, (gate, row), ruling.shut_until, &mut ahead)
                    .map_or(Outcome::Vain, Outcome::From)
            }
            Aim::Settle(step, row) => {
                let Some(code) = self.program.steps.get(usize::from(step)) else {
                    return Outcome::Vain;
                };
                let frame = Frame::row(code.per, facts.ledger.row_place(row));
                match judge.cond(code.applies, frame).is {
                    Truth::True | Truth::False => Outcome::AtOnce,
                    Truth::Unknown(_) => Outcome::Vain,
                }
            }
        }
    }

    fn with(&self, supplied: &[(FactIx, Place, Value)]) -> History {
        let mut history = self.known_history.clone();
        let mut id = history.entries.iter().map(|entry| entry.id.0).max().unwrap_or(0);
        for (kind, place, value) in supplied {
            let row = match place {
                Place::Case => None,
                Place::Row(row) => Some(*row),
                Place::NewRow { group, parent } => Some(new_row(&mut history, *group, *parent)),
            };
            id = id.saturating_add(1);
            history.entries.push(Entry {
                id: EntryId(id),
                kind: *kind,
                row,
                cell: Cell::Said(value.clone()),
                occurred_at: self.now,
                recorded_at: self.known,
                corrects: None,
                by: 0,
            });
        }
        history
    }
}

/// The one row a trial adds to a group.
fn new_row(history: &mut History, group: GroupIx, parent: Option<RowId>) -> RowId {
    let id = RowId(u128::MAX - u128::from(group.0));
    if !history.rows.iter().any(|row| row.id == id) {
        history.rows.push(Row { id, group, parent });
    }
    id
}
