//! The replay: what a candidate protocol would have said in every case there ever was, at every instant at which anything
//! changed, beside what the protocol said that the case is pinned to.
//!
//! It tells differences and where each was first seen. It never says that a candidate is better, and for a gate that too few
//! cases ever met it says so instead of letting silence look like agreement.

mod compare;
mod example;
mod instants;
mod shown;
mod summary;

use std::sync::Arc;

use iliac_engine::{Facts, Program};
use iliac_model::Timestamp;

use crate::case::Case;
use crate::event::CaseId;

pub use compare::{Element, Said};
pub use example::{Example, story};
pub(crate) use instants::Walk;
pub use shown::{Otherwise, ShownAgain, digest};
pub use summary::{Count, Kind, Summary, TOO_FEW};

/// Which past is looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sense {
    /// At each instant by what was known then: what somebody saw on a screen.
    KnownThen,
    /// At each instant by all that is known today: what was true, corrections and late entries included.
    KnownNow,
}

impl Sense {
    /// Both.
    pub const ALL: [Sense; 2] = [Sense::KnownThen, Sense::KnownNow];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Sense::KnownThen => "As it was known then",
            Sense::KnownNow => "As it is known now",
        }
    }
}

/// One thing that the candidate says otherwise, as long as it does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// In which past.
    pub sense: Sense,
    /// About what.
    pub element: Element,
    /// What the pinned protocol said; `None` when it has no such thing.
    pub was: Option<Said>,
    /// What the candidate says; `None` when it has no such thing.
    pub would_be: Option<Said>,
    /// When it began to differ so.
    pub from: Timestamp,
}

/// A case, replayed.
#[derive(Clone, PartialEq, Debug)]
pub struct Replayed {
    /// Which.
    pub case: CaseId,
    /// Its number, as people say it.
    pub number: String,
    /// At how many instants it was looked at, both pasts together.
    pub looked: usize,
    /// Whether there was more to look at than is looked at in one case.
    pub cut_short: bool,
    /// The gates of the candidate that this case met.
    pub met: Vec<(String, String)>,
    /// Everything that differs, in the order of time.
    pub differences: Vec<Difference>,
}

/// What two readings of a case say differently at an instant, by what is known then: about what, the one, the other.
pub(crate) fn differences_at(case: &Case, other: &Case, now: Timestamp) -> Vec<(Element, Option<Said>, Option<Said>)> {
    let (was, _) = compare::told(case, &case.facts(now), now);
    let (would_be, _) = compare::told(other, &other.facts(now), now);
    compare::difference(&was, &would_be).all()
}

/// Replays one case up to an instant.
pub fn replay(case: &Case, candidate: &Arc<Program>, until: Timestamp) -> Replayed {
    let other = case.under(candidate);
    let mut replayed = Replayed {
        case: case.id.clone(),
        number: case.number.clone(),
        looked: 0,
        cut_short: false,
        met: Vec::new(),
        differences: Vec::new(),
    };
    for sense in Sense::ALL {
        past(case, &other, sense, until, &mut replayed);
    }
    replayed.met.sort();
    replayed.met.dedup();
    replayed
}

/// Walks through one past of a case, from each instant at which anything can change to the next.
fn past(case: &Case, other: &Case, sense: Sense, until: Timestamp, into: &mut Replayed) {
    let mut walk = instants::Walk::of(case, sense, until);
    let mut before = compare::Difference::default();
    // What is known changes only when something is recorded; by all that is known today it never does.
    let mut facts = None;
    while let Some(now) = walk.next() {
        let known = match sense {
            Sense::KnownThen => now,
            Sense::KnownNow => until,
        };
        let folded = match facts.take() {
            Some((at, folded)) if sense == Sense::KnownNow || walk.nothing_recorded_since(at) => folded,
            Some(_) | None => {
                (Facts::fold(&case.program, &case.history, known), Facts::fold(&other.program, &other.history, known))
            }
        };
        let (was, next) = compare::told(case, &folded.0, now);
        let (would_be, also_next) = compare::told(other, &folded.1, now);
        walk.look_again(next);
        walk.look_again(also_next);
        into.looked += 1;
        into.met.extend(would_be.gates_met());
        let differing = compare::difference(&was, &would_be);
        into.differences.extend(differing.begun_since(&before, sense, now));
        before = differing;
        facts = Some((now, folded));
    }
    into.cut_short |= walk.cut_short();
}

/// Replays cases on all cores; `done` is told after each.
pub fn replay_all(
    cases: &[Arc<Case>],
    candidate: &Arc<Program>,
    until: Timestamp,
    done: &(dyn Fn() + Sync),
) -> Summary {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = cases.len().div_ceil(cores).max(1);
    let replayed: Vec<Replayed> = std::thread::scope(|scope| {
        let one = |case: &Arc<Case>| {
            let replayed = replay(case, candidate, until);
            done();
            replayed
        };
        let workers: Vec<_> =
            cases.chunks(share).map(|chunk| scope.spawn(move || chunk.iter().map(one).collect::<Vec<_>>())).collect();
        // A worker that stopped replayed nothing: its cases are missing from the count, which says so.
        workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
    });
    let mut summary = Summary::default();
    replayed.iter().for_each(|one| summary.add(one));
    summary
}
