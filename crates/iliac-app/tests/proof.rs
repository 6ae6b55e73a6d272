//! A protocol broken on purpose is refused with a story that the real engine confirms, and every gate is missed by
//! somebody when it is gone.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot read its files has failed")]

mod folder;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use folder::Told;
use iliac_app::mutation::{Change, Mutation, mutations, notices};
use iliac_app::proof::{failure, shows};
use iliac_app::stories::Stage;
use iliac_model::GateIx;
use iliac_proof::{GuardOf, Outcome, guarded, prove};
use iliac_protocol::story::Story;
use iliac_protocol::tree::{Cond, Protocol};

/// At most so many gates and alarms of each protocol are taken away, one at a time: the whole run is long.
const TAKEN_AWAY: usize = 4;

/// So many of these failures must be told as a story: that one is found is no promise.
const SHOWN: usize = 2;

#[test]
fn a_protocol_without_one_of_its_gates_is_refused_with_a_story_that_shows_it() {
    check(|of| matches!(of, GuardOf::Gate(_)));
}

#[test]
fn a_protocol_without_one_of_its_alarms_is_refused_with_a_story_that_shows_it() {
    check(|of| matches!(of, GuardOf::Alarm(_)));
}

/// Gates of which neither a property nor a story notices that they are gone, with the reason why that does no harm.
const HARMLESS: [(&str, &str); 0] = [];

#[test]
fn every_gate_is_missed_by_a_property_or_by_a_story() {
    let protocols = root();
    let (mut all, mut by_property, mut by_story) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let told: Vec<Told> =
        folder::names(&protocols).unwrap().iter().map(|name| folder::told(&protocols, name).unwrap()).collect();
    for told in &told {
        let guarded = guarded(&told.protocol);
        for (gate, name) in removable(&told.protocol) {
            if guarded.contains(&GuardOf::Gate(gate)) {
                by_property.insert(name.clone());
            }
            all.insert(name);
        }
    }
    // A gate of a shared module is missed when a story of one procedure misses it, and `tests/stories.rs` holds every story
    // to what it says it misses.
    by_story.extend(told.iter().flat_map(|told| told.stories.values()).flat_map(says_it_breaks));
    by_story.retain(|name| all.contains(name) && !by_property.contains(name));
    for told in &told {
        for mutation in mutations(&told.protocol) {
            let Change::GateRemoved(_) = mutation.change else { continue };
            let seen = by_property.contains(&mutation.name) || by_story.contains(&mutation.name);
            if !seen && missed(told.stage(), &mutation) {
                by_story.insert(mutation.name);
            }
        }
    }
    println!("{} gates: {} missed by a property, {} more by a story", all.len(), by_property.len(), by_story.len());
    let seen = |name: &String| by_property.contains(name) || by_story.contains(name);
    let harmless = |name: &String| HARMLESS.iter().any(|(gate, _)| *name == format!("{gate} removed"));
    let unmissed: Vec<&String> = all.iter().filter(|name| !seen(name) && !harmless(name)).collect();
    assert!(unmissed.is_empty(), "nobody notices {unmissed:#?}");
}

/// Every gate that can be taken away, with the name of that.
fn removable(protocol: &Protocol) -> impl Iterator<Item = (GateIx, String)> {
    mutations(protocol).into_iter().filter_map(|mutation| match mutation.change {
        Change::GateRemoved(gate) => Some((gate, mutation.name)),
        _ => None,
    })
}

fn says_it_breaks(story: &Story) -> impl Iterator<Item = String> {
    story.breaks.iter().map(|name| name.text.clone())
}

/// Whether any story notices.
fn missed(stage: Stage<'_>, mutation: &Mutation) -> bool {
    stage.stories.values().any(|story| notices(story, stage, mutation))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols")
}

fn check(which: impl Fn(&GuardOf) -> bool) {
    let protocols = root();
    for name in folder::names(&protocols).unwrap() {
        let told = folder::told(&protocols, &name).unwrap();
        let stage = told.stage();
        let guards: Vec<GuardOf> = guarded(stage.protocol).into_iter().filter(&which).collect();
        assert!(guards.len() >= TAKEN_AWAY, "{name}: only {} break a property", guards.len());
        let every = guards.len().div_ceil(TAKEN_AWAY);
        let shown = guards.iter().step_by(every).filter(|guard| refused(&told, **guard)).take(SHOWN).count();
        assert_eq!(shown, SHOWN, "{name}: too few of the failures were told as a story");
    }
}

/// Without this gate or alarm a property fails, in a story that fails as it stands and holds once the protocol is mended.
fn refused(told: &Told, guard: GuardOf) -> bool {
    let stage = told.stage();
    let broken = without(stage.protocol, guard);
    let stage_of_broken = Stage { protocol: &broken, ..stage };
    let fails: Vec<_> = prove(&broken).into_iter().filter(|proved| proved.outcome == Outcome::Refuted).collect();
    assert!(!fails.is_empty(), "{guard:?} is gone and everything is still proved");
    for proved in fails {
        if let Some(story) = failure(stage_of_broken, proved.never) {
            let text = story.to_string();
            let (read, faults) = iliac_protocol::story::parse(&text, &story.path);
            assert_eq!((read.as_ref(), faults.len()), (Some(&story), 0), "it reads as it is written:\n{text}");
            assert!(!shows(&story, stage), "the mended protocol still fails:\n{text}");
            return true;
        }
    }
    false
}

fn without(protocol: &Protocol, guard: GuardOf) -> Protocol {
    let mut broken = protocol.clone();
    match guard {
        GuardOf::Gate(gate) => broken.gates[gate.place()].applies = Cond::Always(false),
        GuardOf::Alarm(alarm) => broken.alarms[alarm.place()].when = Cond::Always(false),
    }
    broken
}
