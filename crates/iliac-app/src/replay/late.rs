//! Where what was known then and what is known now part: from when something took effect until it was told.
//!
//! At any other instant both know of the same things in force, and say the same.

use std::collections::BTreeMap;

use iliac_model::{Entry, EntryId, History, Timestamp};

/// Stretches of time, each up to an instant that no longer belongs to it; in order and apart from each other.
#[derive(Clone, Debug)]
pub(super) struct Late(Vec<(Timestamp, Timestamp)>);

impl Late {
    /// Where the two pasts may part in a case told in these histories, of what is known at `until`. Before it was opened
    /// nothing was known of it at all.
    pub fn of(histories: &[History], opening: Option<(Timestamp, Timestamp)>, until: Timestamp) -> Late {
        let mut all: Vec<_> = histories.iter().flat_map(stretches).chain(opening).collect();
        all.retain(|(from, told)| from < told && *told <= until);
        all.sort_unstable();
        let mut apart: Vec<(Timestamp, Timestamp)> = Vec::new();
        for (from, told) in all {
            match apart.last_mut() {
                Some((_, end)) if from <= *end => *end = told.max(*end),
                Some(_) | None => apart.push((from, told)),
            }
        }
        Late(apart)
    }

    /// Whether an instant lies in one of them.
    pub fn has(&self, at: Timestamp) -> bool {
        let begun = self.0.partition_point(|(from, _)| *from <= at);
        begun.checked_sub(1).and_then(|last| self.0.get(last)).is_some_and(|(_, told)| at < *told)
    }

    /// Where they begin.
    pub fn begins(&self) -> impl Iterator<Item = Timestamp> + '_ {
        self.0.iter().map(|(from, _)| *from)
    }
}

/// From when to when each thing told changes what is known now and not what was known then.
fn stretches(history: &History) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
    let own = |occurred: Timestamp, recorded: Timestamp| (occurred.min(recorded), recorded);
    let begins = history.begins.iter().map(move |begun| own(begun.occurred_at, begun.recorded_at));
    let overrides = history.overrides.iter().map(move |given| own(given.occurred_at, given.recorded_at));
    let answers = history.answers.iter().map(move |answer| own(answer.occurred_at, answer.recorded_at));
    let corrected = Corrected::of(history);
    let entries = history.entries.iter().map(move |entry| (corrected.from(entry), entry.recorded_at));
    entries.chain(begins).chain(overrides).chain(answers)
}

/// The first effect of each entry by its id, where something corrects another: a correction takes away what it corrects
/// whenever that took effect.
struct Corrected(BTreeMap<EntryId, Timestamp>);

impl Corrected {
    fn of(history: &History) -> Corrected {
        let mut first = BTreeMap::new();
        if history.entries.iter().any(|entry| entry.corrects.is_some()) {
            for entry in &history.entries {
                let effective = entry.effective_at();
                first.entry(entry.id).and_modify(|at: &mut Timestamp| *at = effective.min(*at)).or_insert(effective);
            }
        }
        Corrected(first)
    }

    /// The first instant of which an entry may change what is in force.
    fn from(&self, entry: &Entry) -> Timestamp {
        let named = [Some(entry.id), entry.corrects].into_iter().flatten().filter_map(|id| self.0.get(&id));
        named.fold(entry.effective_at(), |first, at| first.min(*at))
    }
}
