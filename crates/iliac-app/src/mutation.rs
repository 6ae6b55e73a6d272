//! The mutation run: a protocol with one element broken must be noticed by a story.
//!
//! Every element that can be wrong in a small way is broken once, under a name a story can give in its `breaks:` line
//! (`docs/language.md`, section 8). A mutation no story notices is a rule nobody has told a story about. The run says so;
//! it does not judge whether that rule matters.

mod change;
mod guard;
mod listing;
mod reach;
mod rule;
mod spots;
mod subject;
mod sweep;

use std::collections::BTreeMap;

use iliac_protocol::story::Story;
use iliac_protocol::tree::Protocol;

use crate::stories::{Stage, passes};

pub use change::Change;
pub use guard::{GateSlip, HARMLESS, harmless, is_guard};
pub use sweep::{Outcome, Slip, pick, slips, sweep};

pub(crate) use reach::Reach;

/// One small slip in a protocol.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mutation {
    /// Its name, the same as long as the protocol's names and conditions are: `discharge/lie-down removed`.
    pub name: String,
    /// What it changes.
    pub change: Change,
}

/// How much of a mutation run is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budget {
    /// At most so many mutations.
    pub count: usize,
    /// Which, when there are more.
    pub seed: u64,
}

/// What a mutation run found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MutationReport {
    /// Each mutation that a story noticed, with the first story that did.
    pub noticed: BTreeMap<String, String>,
    /// Mutations that no story noticed.
    pub unnoticed: Vec<String>,
}

/// Every mutation of a protocol, in its order.
pub fn mutations(protocol: &Protocol) -> Vec<Mutation> {
    listing::changes(protocol)
}

/// The protocol with this one thing changed.
pub fn apply(protocol: &Protocol, change: &Change) -> Protocol {
    let mut mutated = protocol.clone();
    change.make(&mut mutated);
    mutated
}

/// Runs the stories of one protocol against mutations of it, on all cores. What fails without a mutation is passed over.
pub fn run_mutations(stage: Stage<'_>, budget: Budget) -> MutationReport {
    let mut report = MutationReport::default();
    for Outcome { slip, noticed } in sweep(&[stage], &pick(slips(&[stage]), budget.count, budget.seed)) {
        match noticed {
            Some((_, story)) => {
                report.noticed.insert(slip.name, story);
            }
            None => report.unnoticed.push(slip.name),
        }
    }
    report
}

/// The story's `breaks:` lines that do not hold: each must name one of `known`, the protocol's [`mutations`], and make the
/// story fail.
pub fn breaks_hold(story: &Story, stage: Stage<'_>, known: &[Mutation]) -> Vec<BrokenClaim> {
    let claim = |name: &str| match known.iter().find(|mutation| mutation.name == name) {
        None => Some(BrokenClaim::NoSuchMutation { name: name.to_owned(), nearest: nearest(name, known) }),
        Some(mutation) => (!notices(story, stage, mutation)).then(|| BrokenClaim::StillPasses(name.to_owned())),
    };
    story.breaks.iter().filter_map(|name| claim(&name.text)).collect()
}

/// Whether one story notices one mutation.
pub fn notices(story: &Story, stage: Stage<'_>, mutation: &Mutation) -> bool {
    let protocol = apply(stage.protocol, &mutation.change);
    !passes(story, Stage { protocol: &protocol, ..stage })
}

/// A `breaks:` line that does not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BrokenClaim {
    /// There is no mutation of that name.
    NoSuchMutation {
        /// The name written.
        name: String,
        /// Mutations of the same element.
        nearest: Vec<String>,
    },
    /// The story passes although this is broken.
    StillPasses(String),
}

impl std::fmt::Display for BrokenClaim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BrokenClaim::NoSuchMutation { name, nearest } => {
                write!(f, "there is no mutation `{name}`")?;
                if nearest.is_empty() { Ok(()) } else { write!(f, "; there is: {}", nearest.join("; ")) }
            }
            BrokenClaim::StillPasses(name) => write!(f, "still passes although `{name}`"),
        }
    }
}

/// A few mutations that share the most words with a name.
fn nearest(name: &str, known: &[Mutation]) -> Vec<String> {
    let words: Vec<&str> = name.split([' ', '/']).collect();
    let shared = |other: &str| other.split([' ', '/']).filter(|word| words.contains(word)).count();
    let mut near: Vec<(usize, &str)> = known.iter().map(|other| (shared(&other.name), other.name.as_str())).collect();
    near.retain(|(shared, _)| *shared > 0);
    near.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
    near.into_iter().take(NEAREST_MOST).map(|(_, name)| name.to_owned()).collect()
}

/// How many names are offered for one that does not exist: as many as fit a line or two.
const NEAREST_MOST: usize = 5;

/// SplitMix64: a lot for each place, the same on every machine.
fn lot(seed: u64, place: usize) -> u64 {
    let place = u64::try_from(place).unwrap_or(u64::MAX);
    let mut lot = seed.wrapping_add((place + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    lot = (lot ^ (lot >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    lot = (lot ^ (lot >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    lot ^ (lot >> 31)
}
