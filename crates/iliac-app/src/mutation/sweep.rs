//! One sweep of slips over several protocols that share modules, and what nobody noticed.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::stories::Stage;
use crate::stories::rehearsed::Rehearsals;

use super::reach::Web;
use super::{Change, Mutation, apply, lot, mutations, rule};

/// One slip, in every protocol that holds the rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Slip {
    /// Its name, the same in all of them.
    pub name: String,
    /// Where: the protocol by its place in the stages, and the change there.
    pub places: Vec<(usize, Change)>,
}

/// What became of a slip.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// The slip.
    pub slip: Slip,
    /// The first story that noticed it, with the place of its protocol; `None`: nobody did.
    pub noticed: Option<(usize, String)>,
}

/// Every slip of these protocols, each once: a rule that stands alike in several of them is one rule.
pub fn slips(stages: &[Stage<'_>]) -> Vec<Slip> {
    let mut slips: Vec<Slip> = Vec::new();
    let mut known: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (place, stage) in stages.iter().enumerate() {
        for Mutation { name, change } in mutations(stage.protocol) {
            let same = known.entry((name.clone(), rule::said(stage.protocol, change))).or_insert_with(|| {
                slips.push(Slip { name, places: Vec::new() });
                slips.len() - 1
            });
            if let Some(slip) = slips.get_mut(*same) {
                slip.places.push((place, change));
            }
        }
    }
    slips
}

/// So many of them, picked by the seed and kept in order.
pub fn pick(slips: Vec<Slip>, count: usize, seed: u64) -> Vec<Slip> {
    let mut lots: Vec<(u64, usize)> = (0..slips.len()).map(|place| (lot(seed, place), place)).collect();
    lots.sort_unstable();
    lots.truncate(count);
    let mut places: Vec<usize> = lots.into_iter().map(|(_, place)| place).collect();
    places.sort_unstable();
    places.into_iter().filter_map(|place| slips.get(place).cloned()).collect()
}

/// Makes each of these slips and asks the stories, on all cores. The outcomes are in the order of the slips.
pub fn sweep(stages: &[Stage<'_>], slips: &[Slip]) -> Vec<Outcome> {
    let told: Vec<(Option<Rehearsals<'_>>, Web)> =
        stages.iter().map(|stage| (Rehearsals::of(*stage), Web::of(stage.protocol))).collect();
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(slip) = slips.get(place) else { return };
                    let noticed = noticed(stages, &told, slip);
                    let outcome = Outcome { slip: slip.clone(), noticed };
                    // A worker that panicked found nothing: its slip is missing from the outcomes, and the count shows it.
                    outcomes.lock().unwrap_or_else(PoisonError::into_inner).insert(place, outcome);
                }
            });
        }
    });
    outcomes.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
}

/// The first story that notices a slip; protocols whose stories name it are asked first.
fn noticed(stages: &[Stage<'_>], told: &[(Option<Rehearsals<'_>>, Web)], slip: &Slip) -> Option<(usize, String)> {
    let names = |place: usize| {
        let stories = stages.get(place).into_iter().flat_map(|stage| stage.stories.values());
        stories.flat_map(|story| &story.breaks).any(|broken| broken.text == slip.name)
    };
    let mut places = slip.places.clone();
    places.sort_by_key(|(place, _)| !names(*place));
    places.into_iter().find_map(|(place, change)| {
        let (Some(rehearsals), web) = told.get(place)? else { return None };
        let protocol = apply(stages.get(place)?.protocol, &change);
        let figures_move = matches!(change, Change::Moved(..));
        let story = rehearsals.noticed_by(&slip.name, protocol, figures_move, &web.reach(change))?;
        Some((place, story.to_owned()))
    })
}
