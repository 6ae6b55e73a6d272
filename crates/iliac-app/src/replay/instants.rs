//! The instants at which anything changes in a case: where something was recorded or took effect, and where time alone
//! changes what either protocol says.

use std::collections::BTreeSet;

use iliac_model::{History, Timestamp};

use super::Sense;
use super::late::Late;
use crate::case::Case;

/// How many instants of one past are looked at: more than any case of a year has, and an end for one that never ends.
const MOST: usize = 20_000;

/// A walk from instant to instant.
pub(crate) struct Walk {
    to_come: BTreeSet<Timestamp>,
    recorded: BTreeSet<Timestamp>,
    until: Timestamp,
    now: Option<Timestamp>,
    looked: usize,
    /// The only instants walked through, where not all are.
    only: Option<Late>,
}

impl Walk {
    /// From the opening of a case, or what happened before it, to `until`.
    pub fn of(case: &Case, sense: Sense, until: Timestamp) -> Walk {
        Walk::through(case.log.first().map(|told| told.recorded_at), &case.history, sense, until)
    }

    /// The same through a history as some program reads it.
    pub fn through(opened: Option<Timestamp>, history: &History, sense: Sense, until: Timestamp) -> Walk {
        let facts = history.entries.iter().map(|entry| (entry.occurred_at, entry.recorded_at));
        let begins = history.begins.iter().map(|begun| (begun.occurred_at, begun.recorded_at));
        let overrides = history.overrides.iter().map(|given| (given.occurred_at, given.recorded_at));
        let answers = history.answers.iter().map(|answer| (answer.occurred_at, answer.recorded_at));
        let all: Vec<_> = facts.chain(begins).chain(overrides).chain(answers).collect();
        let recorded: BTreeSet<Timestamp> = all.iter().map(|(_, recorded)| *recorded).collect();
        let effective = all.iter().map(|(occurred, recorded)| *occurred.min(recorded));
        let to_come = match sense {
            Sense::KnownThen => recorded.clone(),
            Sense::KnownNow => effective.collect(),
        };
        let to_come = to_come.into_iter().chain(opened).filter(|at| *at <= until).collect();
        Walk { to_come, recorded, until, now: None, looked: 0, only: None }
    }

    /// The instants of another reading of the same case too.
    pub fn join(&mut self, other: Walk) {
        self.to_come.extend(other.to_come);
        self.recorded.extend(other.recorded);
    }

    /// Nothing but these stretches, each from its beginning.
    pub(super) fn only(&mut self, late: &Late) {
        self.to_come.retain(|at| late.has(*at));
        self.to_come.extend(late.begins());
        self.only = Some(late.clone());
    }

    /// The next instant.
    pub fn next(&mut self) -> Option<Timestamp> {
        if self.looked == MOST {
            return None;
        }
        self.looked += 1;
        self.now = self.to_come.pop_first();
        self.now
    }

    /// Time alone may change something at this instant.
    pub fn look_again(&mut self, at: Option<Timestamp>) {
        let walked = |at: &Timestamp| self.only.as_ref().is_none_or(|late| late.has(*at));
        let ahead = |at: &Timestamp| *at <= self.until && self.now.is_some_and(|now| *at > now);
        self.to_come.extend(at.filter(|at| ahead(at) && walked(at)));
    }

    /// Whether nothing was recorded after `at` up to the present instant.
    pub fn nothing_recorded_since(&self, at: Timestamp) -> bool {
        use std::ops::Bound::{Excluded, Included};
        self.now.is_some_and(|now| at >= now || self.recorded.range((Excluded(at), Included(now))).next().is_none())
    }

    /// Whether there was more to look at.
    pub fn cut_short(&self) -> bool {
        self.looked == MOST && !self.to_come.is_empty()
    }
}
