//! What became of each property in all cases: how near the nearest came, and of how many that cannot be said.

use std::collections::{BTreeMap, BTreeSet};

use super::{Apart, Near, Unnoticed};

/// One property, over all cases; each case counts once, by how near it came.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// The property, as a safety lead says it.
    pub never: String,
    /// In how many cases it was looked at.
    pub cases: usize,
    /// In how many it was so.
    pub so: usize,
    /// The fewest minutes.
    pub minutes: Option<i64>,
    /// In how many so many facts would have been enough and not fewer: one, two, …
    pub facts: BTreeMap<usize, usize>,
    /// In how many neither minutes nor so few facts would have been.
    pub further: usize,
    /// In how many the search ended before everything was tried.
    pub given_up: usize,
    /// Where it was so and must not be silent: the longest it was, the longest nobody was told, the longest to an answer.
    pub worst: Option<Unnoticed>,
}

/// Every property, the nearest first.
pub fn tally(near: &[Near]) -> Vec<Tally> {
    let mut nearest: BTreeMap<(&str, &str), &Near> = BTreeMap::new();
    for one in near {
        let known = nearest.entry((&one.name, &one.number)).or_insert(one);
        if one.distance() < known.distance() {
            *known = one;
        }
    }
    let names: BTreeSet<&str> = nearest.keys().map(|(name, _)| *name).collect();
    let mut all: Vec<Tally> = names
        .into_iter()
        .map(|name| nearest.iter().filter(|((of, _), _)| *of == name).map(|(_, near)| *near).collect::<Vec<_>>())
        .map(|near| of_property(&near))
        .collect();
    all.sort_by_key(|tally| {
        let fewest = tally.facts.keys().next().copied().unwrap_or(usize::MAX);
        (std::cmp::Reverse(tally.so), fewest, tally.minutes.unwrap_or(i64::MAX), tally.never.clone())
    });
    all
}

fn of_property(near: &[&Near]) -> Tally {
    let mut tally = Tally::default();
    for one in near {
        tally.never.clone_from(&one.never);
        tally.cases += 1;
        let fewest = one.apart.iter().filter_map(|apart| match apart {
            Apart::Facts(facts) => Some(facts.len()),
            Apart::Nothing | Apart::Minutes(_) => None,
        });
        match (one.apart.first(), fewest.min()) {
            (Some(Apart::Nothing), _) => tally.so += 1,
            (Some(_), Some(count)) => *tally.facts.entry(count).or_default() += 1,
            (Some(_), None) => {}
            (None, _) if one.tried_all => tally.further += 1,
            (None, _) => tally.given_up += 1,
        }
        let minutes = one.apart.iter().filter_map(|apart| match apart {
            Apart::Minutes(minutes) => Some(*minutes),
            Apart::Nothing | Apart::Facts(_) => None,
        });
        tally.minutes = tally.minutes.into_iter().chain(minutes).min();
        if let Some(unnoticed) = one.unnoticed {
            let worst = tally.worst.get_or_insert_default();
            worst.minutes = worst.minutes.max(unnoticed.minutes);
            worst.silent = worst.silent.max(unnoticed.silent);
            worst.answered_after = worst.answered_after.max(unnoticed.answered_after);
        }
    }
    tally
}
