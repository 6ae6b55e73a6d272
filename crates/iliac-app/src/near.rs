//! Near misses: how little separated a case that is closed from what must never be, and what each gate was worth: where it
//! stood between somebody and that, and what it cost.
//!
//! It counts what was recorded. That somebody looked, waited or asked because of a gate is in no record.

mod otherwise;
mod silence;
mod tally;
mod worth;

use std::collections::BTreeSet;

use iliac_engine::{Facts, Program};
use iliac_model::{Duration, Entry, FactIx, History, NeverIx, RowId, StepIx, Timestamp, Truth};
use iliac_protocol::tree::{Law, Protocol};
use iliac_protocol::walk;

use crate::case::{BORN, Case};
use crate::spread;

pub use silence::Unnoticed;
pub use tally::{Tally, tally};
pub use worth::{Worth, worth};

/// How far to either side is looked, in minutes: a day. What is further away is no near miss.
const MINUTES_MOST: i64 = 24 * 60;
/// How many facts are looked at together. What takes more to go wrong at once is no near miss.
pub const FACTS_MOST: usize = 3;
/// How often a property is tried with several facts otherwise, at most, for one beginning or one case: so many that a
/// thousand closed cases are looked at in minutes.
pub const TRIES_MOST: usize = 400;

/// What separated a beginning, or a case, from what must never be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Apart {
    /// Nothing: by what is known now it was so.
    Nothing,
    /// So many minutes: begun that much earlier or later, or left so for that much longer, it would have been.
    Minutes(i64),
    /// These facts, one or more: had they all said otherwise, it would have been.
    Facts(Vec<Other>),
}

/// A fact that says otherwise.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Other {
    /// The fact's name.
    pub fact: String,
    /// What it said.
    pub said: String,
    /// The nearest that, with the others, would have been too much.
    pub nearest: String,
}

/// How near a beginning, or a case, came to a property.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Near {
    /// The case's number, as people say it.
    pub number: String,
    /// The property's name.
    pub name: String,
    /// The property, as a safety lead says it.
    pub never: String,
    /// The step that was begun; `None` for what must never be silent.
    pub step: Option<String>,
    /// When it was begun; or when it was so, or nearest to it.
    pub at: Timestamp,
    /// What separated them; each way by itself would have been enough. Empty: further than is looked.
    pub apart: Vec<Apart>,
    /// Whether everything within [`FACTS_MOST`] facts was tried before nothing was found; `false`: [`TRIES_MOST`] came first.
    pub tried_all: bool,
    /// What came of it where it was so and must not be silent; `None` otherwise.
    pub unnoticed: Option<Unnoticed>,
}

impl Near {
    /// For sorting: the nearest first, what is further than is looked last.
    pub fn distance(&self) -> (bool, usize, &[Apart], Timestamp) {
        let facts = self.apart.iter().map(|apart| match apart {
            Apart::Nothing => 0,
            Apart::Minutes(_) => 1,
            Apart::Facts(facts) => facts.len(),
        });
        (self.apart.is_empty(), facts.min().unwrap_or(usize::MAX), &self.apart, self.at)
    }
}

/// A property at an instant of a case, with the history that it is judged by.
struct Question<'a> {
    case: &'a Case,
    never: NeverIx,
    row: Option<RowId>,
    at: Timestamp,
    history: History,
}

/// How near a closed case came to each property: every beginning to those of its step, the case to those of silence; the
/// nearest first. `now` is until when an open case is looked at.
pub fn near(case: &Case, now: Timestamp) -> Vec<Near> {
    let protocol = case.protocol();
    let (mut found, watch) = (Vec::new(), silence::Watch::over(case, now));
    for (ix, never) in (0..).map(NeverIx).zip(&protocol.nevers) {
        match &never.law {
            Law::NeverStart(step, cond) => {
                let reads = walk::facts_read(protocol, cond);
                for begun in case.history.begins.iter().filter(|begun| begun.step == *step) {
                    let (row, at) = (begun.row, begun.occurred_at);
                    let question = Question { case, never: ix, row, at, history: before(case, at) };
                    let step = Some(name(protocol, *step));
                    let (apart, tried_all) = question.apart(&reads);
                    found.push(Near { step, at, apart, tried_all, ..Near::to(case, ix, at) });
                }
            }
            Law::NeverSilent(cond) => found.push(watch.near(ix, &walk::facts_read(protocol, cond))),
        }
    }
    found.sort_by(|a, b| a.distance().cmp(&b.distance()));
    found
}

/// The same for many cases, on all cores; `done` is told after each.
pub fn near_all(cases: &[&Case], now: Timestamp, done: &(dyn Fn() + Sync)) -> Vec<Near> {
    let one = |case: &&Case| {
        let found = near(case, now);
        done();
        found
    };
    let mut all: Vec<Near> = spread::over(cases, |cases| cases.iter().flat_map(one).collect());
    all.sort_by(|a, b| a.distance().cmp(&b.distance()));
    all
}

/// What was recorded of the time before a beginning, whenever it was told: the beginning itself changes what is judged.
fn before(case: &Case, at: Timestamp) -> History {
    let mut history = as_of(case, at);
    history.begins.retain(|begun| begun.occurred_at < at);
    history
}

/// What was recorded of the time up to an instant, whenever it was told.
fn as_of(case: &Case, at: Timestamp) -> History {
    let mut history = case.history.clone();
    history.entries.retain(|entry| entry.effective_at() <= at);
    history.begins.retain(|begun| begun.occurred_at <= at);
    history
}

fn name(protocol: &Protocol, step: StepIx) -> String {
    protocol.step(step).map_or_else(String::new, |step| step.name.clone())
}

impl Near {
    /// Nothing looked at yet.
    fn to(case: &Case, never: NeverIx, at: Timestamp) -> Near {
        let (name, title) = case
            .protocol()
            .never(never)
            .map_or_else(Default::default, |never| (never.name.clone(), never.title.clone()));
        let (number, step, apart) = (case.number.clone(), None, Vec::new());
        Near { number, name, never: title, step, at, apart, tried_all: true, unnoticed: None }
    }
}

impl Question<'_> {
    /// What separated it, and whether all was tried.
    fn apart(&self, reads: &BTreeSet<FactIx>) -> (Vec<Apart>, bool) {
        let facts = Facts::fold(&self.case.program, &self.history, Timestamp::MAX);
        if self.breaks(&self.case.program, &facts, self.at) {
            return (vec![Apart::Nothing], true);
        }
        self.beside(self.minutes(&facts, -MINUTES_MOST), reads)
    }

    /// So many minutes, and the facts that would have been enough; and whether all was tried.
    fn beside(&self, minutes: Option<i64>, reads: &BTreeSet<FactIx>) -> (Vec<Apart>, bool) {
        let (others, tried_all) = self.others(reads);
        let minutes = minutes.map(Apart::Minutes).into_iter();
        let mut apart: Vec<Apart> = minutes.chain(others.into_iter().map(Apart::Facts)).collect();
        apart.sort();
        (apart, tried_all)
    }

    fn breaks(&self, program: &Program, facts: &Facts, at: Timestamp) -> bool {
        iliac_engine::holds_never(program, facts, at, self.never, self.row) == Truth::True
    }

    /// The fewest minutes to either side, as the facts stood; of those earlier not further back than `least`.
    fn minutes(&self, facts: &Facts, least: i64) -> Option<i64> {
        let breaks = |minutes: i64| {
            let at = self.at.plus(Duration::from_minutes(minutes));
            self.breaks(&self.case.program, facts, at)
        };
        otherwise::nearest(-least, MINUTES_MOST, breaks).map(i64::abs)
    }

    /// The places of the entries that count and that the property reads.
    fn places(&self, reads: &BTreeSet<FactIx>) -> Vec<usize> {
        let counts = |entry: &Entry| !self.history.entries.iter().any(|other| other.corrects == Some(entry.id));
        let entries = self.history.entries.iter().enumerate();
        let read = entries.filter(|(_, entry)| reads.contains(&entry.kind) && entry.id != BORN && counts(entry));
        read.map(|(place, _)| place).collect()
    }
}
