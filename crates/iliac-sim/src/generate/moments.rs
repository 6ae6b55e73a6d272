//! When a history begins and the instants at which it is worth looking at.

use std::collections::BTreeSet;

use iliac_model::{Duration, History, Timestamp};
use iliac_protocol::tree::{Amount, Protocol, Unit};

use super::dice::Dice;

/// Nights on which clocks change somewhere, a leap day, an ordinary week, the turn of a year: seconds of midnight UTC.
const NIGHTS: [&str; 8] = [
    "2026-03-29T00:00:00Z",
    "2026-10-25T00:00:00Z",
    "2026-03-08T05:00:00Z",
    "2026-11-01T04:00:00Z",
    "2028-02-29T00:00:00Z",
    "2026-06-10T08:00:00Z",
    "2026-12-31T18:00:00Z",
    "2026-04-04T14:00:00Z",
];

/// One look at a history: true at `now`, known at `known`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// True at.
    pub now: Timestamp,
    /// Known at.
    pub known: Timestamp,
}

/// The instant at which a seed's history begins.
pub fn beginning(seed: u64) -> Timestamp {
    let mut dice = Dice::new(seed, 2);
    let night = dice.pick(&NIGHTS).and_then(|night| night.parse().ok()).unwrap_or(Timestamp::from_second(0));
    night.plus(Duration::from_minutes(dice.between(-36 * 60, 12 * 60)))
}

/// Instants worth looking at: everything recorded, a second beside it, and each later by every length of time in the
/// protocol. In rising order.
pub fn instants(protocol: &Protocol, history: &History) -> Vec<Timestamp> {
    let entries = history.entries.iter().flat_map(|entry| [entry.occurred_at, entry.recorded_at]);
    let begins = history.begins.iter().flat_map(|begin| [begin.occurred_at, begin.recorded_at]);
    let overrides = history.overrides.iter().flat_map(|given| [given.occurred_at, given.recorded_at]);
    let answers = history.answers.iter().flat_map(|answer| [answer.occurred_at, answer.recorded_at]);
    let items: BTreeSet<Timestamp> = entries.chain(begins).chain(overrides).chain(answers).collect();
    let mut found = items.clone();
    for length in lengths(protocol) {
        found.extend(items.iter().map(|at| at.plus(length)));
    }
    let beside = |at: &Timestamp| [at.minus(Duration::from_seconds(1)), *at, at.plus(Duration::from_seconds(1))];
    found.iter().flat_map(beside).collect::<BTreeSet<_>>().into_iter().collect()
}

/// So many looks at a history: mostly the present, sometimes either sense of the past.
pub fn looks(protocol: &Protocol, history: &History, seed: u64, many: usize) -> Vec<Look> {
    let mut dice = Dice::new(seed, 3);
    let instants = instants(protocol, history);
    let end = history.entries.iter().map(|entry| entry.recorded_at).max().unwrap_or(beginning(seed));
    let one = |_| {
        let now = match dice.below(6) {
            0 => end.plus(Duration::from_seconds(dice.between(0, 3 * 86_400))),
            1..=2 => end.plus(Duration::from_seconds(dice.between(0, 1200))),
            _ => dice.pick(&instants).unwrap_or(end),
        };
        let known = if dice.chance(75) { now } else { dice.pick(&instants).unwrap_or(now) };
        Look { now, known }
    };
    (0..many).map(one).collect()
}

/// A history goes on for days, not for longer.
const LONGEST: Duration = Duration::from_minutes(20 * 24 * 60);

/// Every length of time in a protocol that fits into a history.
pub(super) fn lengths(protocol: &Protocol) -> Vec<Duration> {
    let durations = protocol.parameters.iter().filter(|parameter| parameter.unit == Unit::Duration);
    let numbers = durations.flat_map(|parameter| match &parameter.amount {
        Amount::One(number) => vec![*number],
        Amount::ByChoice(_, numbers) => numbers.clone(),
        Amount::ByUnit(_) | Amount::Unset => Vec::new(),
    });
    let lengths = numbers.map(|number| Duration::from_seconds(number.trunc()));
    lengths.filter(|length| *length <= LONGEST).collect()
}
