//! The replay: what a candidate protocol would have said in every case there ever was, at every instant at which anything
//! changed, beside what the protocol said that the case is pinned to.
//!
//! What is written the same in both protocols, down to the last fact it reads, says the same of every case; only the rest is
//! looked at ([`beside`]).
//!
//! It tells differences and where each was first seen. It never says that a candidate is better, and for a gate that too few
//! cases ever met it says so instead of letting silence look like agreement.

mod beside;
mod compare;
mod example;
mod instants;
mod late;
mod open_cases;
mod past;
mod shown;
mod summary;

use std::sync::{Arc, Mutex, PoisonError};

use iliac_engine::Program;
use iliac_model::Timestamp;

use crate::case::Case;
use crate::event::CaseId;
use crate::spread;

use beside::Beside;
pub use compare::{Change, Element, Said};
pub use example::{Example, story};
pub(crate) use instants::Walk;
pub use open_cases::{AtOnce, OpenCases};
use past::{Eyes, Past, Pasts};
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
    /// How often it was looked at: at each instant once for both pasts where they know the same, once for each elsewhere.
    pub looked: usize,
    /// Whether there was more to look at than is looked at in one case.
    pub cut_short: bool,
    /// The gates of the candidate that this case met.
    pub met: Vec<(String, String)>,
    /// Everything that differs, in the order of time.
    pub differences: Vec<Difference>,
}

/// Protocols held beside each other once, for all the cases of a list.
#[derive(Default)]
pub(crate) struct Pairs(Mutex<Vec<Arc<Beside>>>);

/// So many pairs are kept: more than a house has versions of rules with open cases.
const PAIRS_MOST: usize = 16;

impl Pairs {
    /// A candidate beside the protocol of a case.
    fn of(&self, case: &Case, candidate: &Arc<Program>) -> Arc<Beside> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(beside) = kept.iter().find(|beside| beside.is_of(&case.program) && beside.is_for(candidate)) {
            return Arc::clone(beside);
        }
        let beside = Arc::new(Beside::of(&case.program, candidate));
        kept.truncate(PAIRS_MOST - 1);
        kept.insert(0, Arc::clone(&beside));
        beside
    }
}

/// What a candidate says differently of a case at an instant, by what is known then.
pub(crate) fn differences_at(pairs: &Pairs, case: &Case, candidate: &Arc<Program>, now: Timestamp) -> Vec<Change> {
    let beside = pairs.of(case, candidate);
    let look = |side: &beside::Side| {
        let mut eye = beside::Eye::default();
        let facts = side.facts(&case.history_by(&side.program), now, &mut eye);
        side.look(&facts, now, &mut eye);
        eye.told
    };
    let differing = beside::differences(&mut look(&beside.was), &mut look(&beside.would_be));
    let told = |(about, (was, would_be))| Some(Change { element: beside.element(about)?, was, would_be });
    differing.into_iter().filter_map(told).collect()
}

/// Every protocol that these cases are pinned to, once.
fn of_rules(cases: &[Arc<Case>]) -> Vec<&Arc<Program>> {
    let mut rules: Vec<&Arc<Program>> = Vec::new();
    for case in cases {
        if !rules.iter().any(|program| Arc::ptr_eq(program, &case.program)) {
            rules.push(&case.program);
        }
    }
    rules
}

/// A candidate beside every protocol that these cases are pinned to.
struct Replay {
    until: Timestamp,
    pasts: Pasts,
    beside: Vec<Beside>,
}

impl Replay {
    fn of(cases: &[Arc<Case>], until: Timestamp, pasts: Pasts, hold: impl Fn(&Arc<Program>) -> Beside) -> Replay {
        Replay { until, pasts, beside: of_rules(cases).into_iter().map(hold).collect() }
    }

    /// Replays one of the cases.
    fn one(&self, case: &Case, eyes: &mut Eyes) -> Replayed {
        let (id, number) = (case.id.clone(), case.number.clone());
        let (met, differences) = (Vec::new(), Vec::new());
        let mut replayed = Replayed { case: id, number, looked: 0, cut_short: false, met, differences };
        if let Some(beside) = self.beside.iter().find(|beside| beside.is_of(&case.program)) {
            let histories = [&beside.was, &beside.would_be].map(|side| case.history_by(&side.program));
            let mut past = Past {
                beside,
                histories: &histories,
                opened: case.log.first().map(|told| told.recorded_at),
                began: case.log.iter().map(|told| told.occurred_at.min(told.recorded_at)).min(),
                until: self.until,
                eyes,
                replayed: &mut replayed,
            };
            past.walk(self.pasts);
        }
        replayed
    }
}

/// Replays cases on all cores; `done` is told after each.
pub fn replay_all(cases: &[Arc<Case>], candidate: &Program, until: Timestamp, done: &(dyn Fn() + Sync)) -> Summary {
    run(cases, &Replay::of(cases, until, Pasts::Together, |pinned| Beside::of(pinned, candidate)), done)
}

/// The same, looking at everything in each past on its own, also at what is written the same in both and at what both
/// pasts know alike: many times slower. It tells the same differences, and is there to show that it does.
pub fn replay_everything(
    cases: &[Arc<Case>],
    candidate: &Program,
    until: Timestamp,
    done: &(dyn Fn() + Sync),
) -> Summary {
    run(cases, &Replay::of(cases, until, Pasts::EachAlone, |pinned| Beside::everything(pinned, candidate)), done)
}

fn run(cases: &[Arc<Case>], replay: &Replay, done: &(dyn Fn() + Sync)) -> Summary {
    let replayed: Vec<Replayed> = spread::over(cases, |cases| {
        let mut eyes = Eyes::default();
        let one = |case: &Arc<Case>| {
            let replayed = replay.one(case, &mut eyes);
            done();
            replayed
        };
        cases.iter().map(one).collect()
    });
    let mut summary = Summary::of(&replay.beside);
    replayed.iter().for_each(|one| summary.add(one));
    summary
}
