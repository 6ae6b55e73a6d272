//! Facts that grow by one ordinary entry, without being folded anew.
//!
//! What makes an entry ordinary is asked here, one question a function; [`Watch`](crate::Watch) puts them together.

use iliac_model::{EntryId, History, Timestamp};

use super::Facts;
use crate::judge::memo::Memo;
use crate::program::Program;
use crate::program::nodes::NONE;
use crate::record::bits::Turned;
use crate::record::ledger::Item;

impl Facts {
    /// Whether every begin, override and answer of a history is in them already, and no correction waits for its entry.
    pub(crate) fn holds_all_but_entries(&self, history: &History) -> bool {
        let ledger = &self.ledger;
        let held = [ledger.begins.len(), ledger.overrides.len(), ledger.answers.len()];
        held == [history.begins.len(), history.overrides.len(), history.answers.len()] && !ledger.corrected_missing
    }

    /// Whether an entry comes after all others in order of effect, and after the doing of every step with gates.
    pub(crate) fn is_after_all(&self, effective: Timestamp, id: EntryId) -> bool {
        let last = self.ledger.items.last();
        let after_entries = last.is_none_or(|last| (last.effective, last.id) < (effective, id));
        after_entries && effective >= self.settled_at && effective > self.last_doing
    }

    /// Whether a fact has a cell in a row that exists, or in the case.
    pub(crate) fn has_cell(&self, program: &Program, fact: u16, row: u32) -> bool {
        self.present.slot(program, fact, row).is_some()
    }

    /// Whether every step with gates that records the fact has been begun before, in that row.
    pub(crate) fn begins_no_gate(&self, program: &Program, fact: u16, row: u32) -> bool {
        let recorded_in = program.facts.get(usize::from(fact)).map_or(&[][..], |fact| &fact.recorded_in);
        recorded_in.iter().all(|step| {
            let Some(code) = program.steps.get(usize::from(*step)) else { return false };
            let row = if code.per.is_some() { row } else { NONE };
            code.gates.is_empty() || self.present.begun(program, *step, row).at.is_some()
        })
    }

    /// Puts an ordinary entry in its place, judges the leaves that read it, and notes which are otherwise now.
    pub(crate) fn add(&mut self, program: &Program, item: Item, memo: &mut Memo, turned: &mut Vec<Turned>) {
        let at = u32::try_from(self.ledger.items.len()).unwrap_or(NONE);
        self.ledger.items.push(item);
        self.settled_at = self.settled_at.max(item.effective);
        self.present.add(program, at, &item);
        let Some(mut bits) = self.present.bits.take() else { return };
        bits.judge_again(program, &self.ledger, &self.present, (item.fact, item.row), (memo, turned));
        self.present.bits = Some(bits);
    }

    /// Notes that nothing else was recorded by then.
    pub(crate) fn know(&mut self, known: Timestamp) {
        self.known = known;
    }
}
