//! A year of the unit: the ways of the demonstration, begun all through it by people of their own.
//!
//! What a page sees besides the ways themselves comes from the seed: who looks and when, what is told late, what was told
//! wrong and is corrected, whose case the coordinator closes.

use iliac_model::{Calendar, Duration, Timestamp};
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::people;
use super::script::{Deed, Looker, Script, What};

/// How long before its first person's present a year begins: nobody's way begins earlier than that.
const RUN_UP: Duration = Duration::from_minutes(21 * 24 * 60);
/// Those of the staff who look at a case besides doing something in it.
const LOOK: [&str; 4] = ["nils", "omar", "cora", "clara"];
/// One deed in so many is followed by a look.
const LOOKED_AT: u32 = 3;
/// One case in so many has something told late, one something corrected, and one stays open.
const NOW_AND_THEN: u32 = 3;

/// Which year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Year {
    /// When it begins.
    pub from: Timestamp,
    /// When it is over; what would come afterwards is not told.
    pub until: Timestamp,
    /// How many people come in it.
    pub people: usize,
    /// What decides all that is left to chance.
    pub seed: u64,
}

impl Year {
    /// Everybody of the year, with all that will be done.
    pub(super) fn cast(self, calendar: &Calendar) -> Vec<Script> {
        let mut chance = ChaCha8Rng::seed_from_u64(self.seed);
        let mut deck: Vec<usize> = Vec::new();
        let mut cast = Vec::with_capacity(self.people);
        for nth in 0..self.people {
            if deck.is_empty() {
                deck = (0..people::everybody(calendar, self.from).len()).collect();
                deck.shuffle(&mut chance);
            }
            let way = deck.pop().unwrap_or_default();
            if let Some(mut script) = people::everybody(calendar, self.present_of(nth)).into_iter().nth(way) {
                script.nth = Some(nth + 1);
                besides(&mut script, &mut chance);
                cast.push(script);
            }
        }
        cast
    }

    /// The present that somebody's way is written from: they follow one another evenly.
    fn present_of(self, nth: usize) -> Timestamp {
        let first = self.from.plus(RUN_UP);
        let days = self.until.since(first).seconds().max(0) / (24 * 60 * 60);
        let (nth, of) = (i64::try_from(nth).unwrap_or(0), i64::try_from(self.people).unwrap_or(1).max(1));
        first.plus(Duration::from_minutes(days * nth / of * 24 * 60))
    }
}

/// What happens beside somebody's way.
fn besides(script: &mut Script, chance: &mut ChaCha8Rng) {
    let Some(last) = script.deeds().iter().map(|deed| deed.at).max() else { return };
    let after = |days: i64| last.plus(Duration::from_minutes(days * 24 * 60));
    let told: Vec<(Timestamp, &'static str)> = script.deeds().iter().map(|deed| (deed.at, deed.by)).collect();
    for (at, by) in told {
        if chance.random_ratio(1, LOOKED_AT) {
            look(script, (at, by), chance);
        }
    }
    if chance.random_ratio(1, NOW_AND_THEN) {
        script.add(tell(after(2), "nils", "blood.haemoglobin  96 g/L  at now-60h"));
    }
    if let Some((at, wrong)) = counted(script)
        && chance.random_ratio(1, NOW_AND_THEN)
    {
        let line = format!("correct blood.platelets  {} 10*9/L", wrong + 3);
        script.add(tell(at.plus(Duration::from_minutes(26 * 60)), "nils", &line));
    }
    if !chance.random_ratio(1, NOW_AND_THEN) {
        script.add(tell(after(chance.random_range(12..32)), "cora", "close"));
    }
}

/// Somebody looks a few minutes after something was told: whoever told it, another of the staff, or the person; now and then
/// at how it stood some hours before.
fn look(script: &mut Script, (at, by): (Timestamp, &'static str), chance: &mut ChaCha8Rng) {
    let who = chance.random_range(0..LOOK.len() + 2);
    let (by, looker) = match (LOOK.get(who), who == LOOK.len()) {
        (Some(by), _) => (*by, Looker::Staff),
        (None, true) => (by, Looker::Person),
        (None, false) => (by, Looker::Staff),
    };
    let back = if chance.random_ratio(1, 5) { chance.random_range(60..10 * 60) } else { 0 };
    let at = at.plus(Duration::from_seconds(chance.random_range(0..20 * 60)));
    script.add(Deed { at, by, what: What::Look(looker, Duration::from_minutes(back)) });
}

/// When the platelets were first told, and how many.
fn counted(script: &Script) -> Option<(Timestamp, u32)> {
    script.deeds().iter().find_map(|deed| {
        let (What::Open(lines) | What::Tell(lines)) = &deed.what else { return None };
        let count = lines.iter().find_map(|line| line.strip_prefix("blood.platelets  ")?.split_once(' '));
        Some((deed.at, count?.0.parse().ok()?))
    })
}

fn tell(at: Timestamp, by: &'static str, line: &str) -> Deed {
    Deed { at, by, what: What::Tell(vec![line.to_owned()]) }
}
