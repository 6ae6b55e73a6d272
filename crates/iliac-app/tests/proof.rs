//! A protocol broken on purpose is refused with a story that the real engine confirms.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot read its files has failed")]

mod folder;

use std::path::{Path, PathBuf};

use folder::Told;
use iliac_app::proof::{failure, shows};
use iliac_app::stories::Stage;
use iliac_proof::{GuardOf, Outcome, guarded, prove};
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
