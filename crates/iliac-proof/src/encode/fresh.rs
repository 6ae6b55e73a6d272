//! Which expressions read a fact that can be too old: only these say something else in a gate than on the board.

use std::collections::BTreeSet;

use iliac_model::{DerivedIx, FactIx, GroupIx};
use iliac_protocol::tree::{Amount, NumExpr, Protocol, Rows};
use iliac_protocol::walk::{self, Part};

use super::{Encoder, Place, Scope};

/// What can be too old.
pub struct Fresh {
    facts: BTreeSet<FactIx>,
    derived: BTreeSet<DerivedIx>,
    groups: BTreeSet<GroupIx>,
}

impl Fresh {
    /// Of a protocol; derived values and lists are looked through until nothing is added any more.
    pub fn of(protocol: &Protocol) -> Fresh {
        let facts = places(&protocol.facts).filter(|(_, fact)| fact.fresh_for.is_some()).map(|(ix, _)| FactIx(ix));
        let mut fresh = Fresh { facts: facts.collect(), derived: BTreeSet::new(), groups: BTreeSet::new() };
        loop {
            let before = fresh.derived.len() + fresh.groups.len();
            for (ix, derived) in places(&protocol.derived) {
                let mut found = false;
                walk::derived(&derived.expr, &mut |part| found |= fresh.reads(protocol, part));
                if found {
                    fresh.derived.insert(DerivedIx(ix));
                }
            }
            for (ix, group) in places(&protocol.groups) {
                let mut found = false;
                group.complete_when.iter().for_each(|cond| {
                    walk::condition(cond, &mut |part| found |= fresh.reads(protocol, part));
                });
                if found {
                    fresh.groups.insert(GroupIx(ix));
                }
            }
            if fresh.derived.len() + fresh.groups.len() == before {
                return fresh;
            }
        }
    }

    /// Whether a fact can be too old.
    pub fn fact(&self, fact: FactIx) -> bool {
        self.facts.contains(&fact)
    }

    fn reads(&self, protocol: &Protocol, part: Part<'_>) -> bool {
        match part {
            Part::Cell(cell) => self.facts.contains(&cell.fact),
            Part::OverRows(fact) => self.facts.contains(&fact),
            Part::Rows(group) => self.groups.contains(&group),
            Part::Derived(derived) => self.derived.contains(&derived),
            Part::Parameter(parameter) => match protocol.parameter(parameter).map(|parameter| &parameter.amount) {
                Some(Amount::ByChoice(fact, _)) => self.facts.contains(fact),
                Some(Amount::One(_) | Amount::ByUnit(_) | Amount::Unset) | None => false,
            },
            Part::Step(..) | Part::StepAt(..) => false,
        }
    }
}

fn places<T>(items: &[T]) -> impl Iterator<Item = (u16, &T)> {
    (0..=u16::MAX).zip(items)
}

impl Encoder<'_> {
    /// The scope with the place that matters: an expression that reads nothing that ages says the same everywhere.
    pub(crate) fn scope_of_rows(&self, rows: &Rows, scope: Scope) -> Scope {
        let mut reads = self.fresh.groups.contains(&rows.group);
        rows.filter.iter().for_each(|filter| {
            walk::condition(filter, &mut |part| reads |= self.fresh.reads(self.protocol, part));
        });
        if reads { scope } else { Scope { place: Place::Board, ..scope } }
    }

    /// The same for a number.
    pub(crate) fn scope_of_number(&self, number: &NumExpr, scope: Scope) -> Scope {
        let mut reads = false;
        walk::number(number, &mut |part| reads |= self.fresh.reads(self.protocol, part));
        if reads { scope } else { Scope { place: Place::Board, ..scope } }
    }
}
