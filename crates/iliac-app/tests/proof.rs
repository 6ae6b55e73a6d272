//! A protocol broken on purpose is refused with a story that the real engine confirms.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot read its files has failed"
)]

mod folder;

use std::path::{Path, PathBuf};

use folder::Told;
use iliac_app::mutation::{Change, GateSlip, Mutation, apply, mutations};
use iliac_app::proof::{failure, shows};
use iliac_app::stories::{Stage, StoryResult, run};
use iliac_model::GateIx;
use iliac_proof::{GuardOf, Outcome, guarded, missed, prove};
use iliac_protocol::tree::{Cond, Gate, Protocol};

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

#[test]
fn a_protocol_with_one_of_its_gates_turned_round_is_refused_with_a_story_that_shows_it() {
    for told in all() {
        let protocol = &told.protocol;
        let turned = mutations(protocol).into_iter().filter(|slip| matches!(slip.change, Change::NeedNegated(..)));
        let broken: Vec<Protocol> = turned.map(|slip| apply(protocol, &slip.change)).collect();
        let gates: Vec<(GateIx, Gate)> = broken.iter().filter_map(|broken| otherwise(protocol, broken)).collect();
        let refuted: Vec<&Protocol> = broken
            .iter()
            .zip(missed(protocol, &gates))
            .filter(|(_, missed)| *missed)
            .map(|(broken, _)| broken)
            .collect();
        let every = refuted.len().div_ceil(TAKEN_AWAY).max(1);
        let shown = refuted.iter().step_by(every).filter(|broken| refused(&told, broken)).take(SHOWN).count();
        assert_eq!(shown, SHOWN, "{}: too few of the failures were told as a story", protocol.name);
    }
}

/// A figure moves in the properties too; who knows what it has to be is whoever wrote a story.
#[test]
fn a_protocol_with_one_of_its_figures_shifted_is_refused_by_a_story_that_says_what_it_expected() {
    for told in all() {
        let (protocol, stage) = (&told.protocol, told.stage());
        let figure = |slip: &Mutation| GateSlip::of(protocol, slip.change) == Some(GateSlip::FigureMoved);
        let broken = mutations(protocol).into_iter().filter(figure).filter_map(|slip| {
            let broken = apply(protocol, &slip.change);
            let differences =
                stage.stories.values().find_map(|story| first(run(story, Stage { protocol: &broken, ..stage })))?;
            println!("{}: {differences}", slip.name);
            Some(())
        });
        assert!(broken.take(SHOWN).count() == SHOWN, "{}: too few were noticed", protocol.name);
    }
}

fn first(report: StoryResult) -> Option<String> {
    report.differences.first().map(ToString::to_string)
}

/// The gate that is written otherwise, and how.
fn otherwise(protocol: &Protocol, other: &Protocol) -> Option<(GateIx, Gate)> {
    let both = protocol.gates.iter().zip(&other.gates);
    (0..).map(GateIx).zip(both).find(|(_, (was, is))| was != is).map(|(gate, (_, is))| (gate, is.clone()))
}

fn all() -> Vec<Told> {
    let protocols = root();
    folder::names(&protocols).unwrap().iter().map(|name| folder::told(&protocols, name).unwrap()).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols")
}

fn check(which: impl Fn(&GuardOf) -> bool) {
    for told in all() {
        let (protocol, name) = (&told.protocol, &told.protocol.name);
        let guards: Vec<GuardOf> = guarded(protocol).into_iter().filter(&which).collect();
        assert!(guards.len() >= TAKEN_AWAY, "{name}: only {} break a property", guards.len());
        let every = guards.len().div_ceil(TAKEN_AWAY);
        let broken = guards.iter().step_by(every).map(|guard| without(protocol, *guard));
        let shown = broken.filter(|broken| refused(&told, broken)).take(SHOWN).count();
        assert_eq!(shown, SHOWN, "{name}: too few of the failures were told as a story");
    }
}

/// In this broken copy a property fails, in a story that fails as it stands and holds once the protocol is mended.
fn refused(told: &Told, broken: &Protocol) -> bool {
    let stage = told.stage();
    let stage_of_broken = Stage { protocol: broken, ..stage };
    let fails: Vec<_> = prove(broken).into_iter().filter(|proved| proved.outcome == Outcome::Refuted).collect();
    assert!(!fails.is_empty(), "it is broken and everything is still proved");
    for proved in fails {
        if let Some(story) = failure(stage_of_broken, proved.never) {
            let text = story.to_string();
            println!("{text}");
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
