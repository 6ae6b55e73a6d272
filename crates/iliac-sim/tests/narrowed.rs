//! A program narrowed to some of its parts says of them what the whole one says, from what it heeds of a history alone.

#![allow(clippy::panic, reason = "a test fails by panicking")]

mod case;

use std::collections::BTreeSet;

use case::Case;
use iliac_engine::{Desk, Doings, Facts, Parts, Program, survey};
use iliac_model::{
    AlarmIx, AlarmKey, Duration, GateIx, Instance, Raised, Situation, Standing, StepIx, TextIx, Timestamp, Truth,
    Verdict,
};
use iliac_sim::generate::Look;
use iliac_sim::naive;

const CASES: u64 = 400;
const FOLDED: u64 = 1_500;
const LOOKS: usize = 3;
/// At how many instants between now and the next look it is looked whether anything changes.
const BETWEEN: i64 = 5;

/// Some parts of a protocol, by a seed: about one in four.
fn some_parts(case: &Case, seed: u64) -> Parts {
    let mut dice = seed | 1;
    let mut chosen = move || {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        dice >> 62 == 0
    };
    let protocol = &case.protocol;
    let mut parts = Parts {
        steps: (0..).map(StepIx).zip(&protocol.steps).filter(|_| chosen()).map(|(ix, _)| ix).collect(),
        gates: (0..).map(GateIx).zip(&protocol.gates).filter(|_| chosen()).map(|(ix, _)| ix).collect(),
        alarms: (0..).map(AlarmIx).zip(&protocol.alarms).filter(|_| chosen()).map(|(ix, _)| ix).collect(),
        texts: (0..).map(TextIx).zip(&protocol.texts).filter(|_| chosen()).map(|(ix, _)| ix).collect(),
    };
    parts.steps.extend(parts.gates.iter().filter_map(|gate| Some(protocol.gate(*gate)?.step)));
    parts
}

/// What a situation says of some parts, without when gates open.
fn of_parts(situation: &Situation, parts: &Parts) -> (Vec<Instance>, Vec<Raised>) {
    let shut = |(gate, verdict): &(GateIx, Verdict)| {
        let verdict = match *verdict {
            Verdict::Closed { .. } => Verdict::Closed { opens_at: None },
            Verdict::Unknown { why, .. } => Verdict::Unknown { why, opens_at: None },
            other @ (Verdict::Open | Verdict::Overridden) => other,
        };
        parts.gates.contains(gate).then_some((*gate, verdict))
    };
    let steps = situation.steps.iter().filter(|instance| parts.steps.contains(&instance.step)).map(|instance| {
        let standing = match &instance.standing {
            Standing::Open { gates, timing } => {
                Standing::Open { gates: gates.iter().filter_map(shut).collect(), timing: *timing }
            }
            other => other.clone(),
        };
        Instance { standing, ..instance.clone() }
    });
    let wanted = |alarm: AlarmKey| match alarm {
        AlarmKey::Declared(alarm) => parts.alarms.contains(&alarm),
        AlarmKey::AgainstGate(gate) | AlarmKey::CorrectedAfter(gate) => parts.gates.contains(&gate),
        AlarmKey::RepetitionEnded(step) => parts.steps.contains(&step),
    };
    (steps.collect(), situation.alarms.iter().filter(|raised| wanted(raised.alarm)).copied().collect())
}

fn check(case: &Case, look: Look, seed: u64) -> Result<(), String> {
    let parts = some_parts(case, seed);
    let whole = Program::compile(case.protocol.clone(), case.calendar.clone());
    let narrow = whole.only(parts.clone());
    let heeded = narrow.heeded(&case.history);
    let mut desk = Desk::default();
    let facts = Facts::for_a_survey(&mut desk, &narrow, &heeded, look.known);
    let all = Facts::fold(&whole, &case.history, look.known);
    let mut asked = |now: Timestamp| {
        let (mut situation, mut texts) = (Situation::default(), Vec::new());
        survey(&mut desk, &narrow, &facts, now, (&mut situation, &mut texts));
        let true_ones =
            parts.texts.iter().filter(|text| iliac_engine::holds_text(&whole, &all, now, **text) == Truth::True);
        let says_of_texts = texts == true_ones.copied().collect::<Vec<_>>();
        (of_parts(&situation, &parts), says_of_texts, situation)
    };
    let expected =
        of_parts(&naive::assess(&case.protocol, &case.calendar, &case.history, look.now, look.known), &parts);
    let (found, texts, situation) = asked(look.now);
    if found != expected || !texts {
        return Err(format!("of {parts:?}\n{expected:?}\nnarrowed:\n{found:?}, texts the same: {texts}"));
    }
    if situation.steps.len() != found.0.len() || situation.alarms.len() != found.1.len() {
        return Err(format!("more is judged than {parts:?}"));
    }
    let far = look.now.plus(Duration::from_seconds(300_000_000));
    let next = situation.look_again_at.unwrap_or(far).min(far);
    let length = next.since(look.now).seconds();
    for at in (1..=BETWEEN).map(|n| look.now.plus(Duration::from_seconds(length / (BETWEEN + 1) * n))) {
        let mut later = Situation::default();
        iliac_engine::assess(&whole, &all, at, &mut later);
        if of_parts(&later, &parts) != found {
            return Err(format!("nothing is to change before {next}, but at {at} it does: of {parts:?}"));
        }
        if !asked(at).1 {
            return Err(format!("a text is another at {at}, before {next}: of {parts:?}"));
        }
    }
    Ok(())
}

#[test]
fn a_narrowed_program_says_of_its_parts_what_the_whole_one_says() {
    for seed in 0..case::many("NARROWED_CASES", CASES) {
        let case = Case::new(seed);
        for look in case.looks(LOOKS) {
            if let Err(what) = check(&case, look, seed ^ 0x5eed) {
                panic!("{what}\nnow {} known {}\n{}", look.now, look.known, case.told());
            }
        }
    }
}

/// What is judged once and kept while more is told of a case is what judging all of it anew says.
#[test]
fn facts_folded_again_and_again_as_more_is_told_are_those_folded_anew() {
    let mut against = 0;
    for seed in 0..case::many("NARROWED_CASES", FOLDED) {
        let case = Case::new(seed);
        let program = Program::compile(case.protocol.clone(), case.calendar.clone());
        let history = &case.history;
        let entries = history.entries.iter().map(|entry| entry.recorded_at);
        let begins = history.begins.iter().map(|begun| begun.recorded_at);
        let overrides = history.overrides.iter().map(|given| given.recorded_at);
        let instants: BTreeSet<Timestamp> = entries.chain(begins).chain(overrides).collect();
        let (mut desk, mut doings) = (Desk::default(), Doings::default());
        for known in instants {
            let facts = Facts::told_more(&mut desk, &program, history, known, &mut doings);
            let anew = Facts::for_a_survey(&mut desk, &program, history, known);
            assert!(facts == anew, "{facts:?}\nanew:\n{anew:?}\nknown {known}\n{}", case.told());
            let (mut situation, mut texts) = (Situation::default(), Vec::new());
            survey(&mut desk, &program, &facts, known, (&mut situation, &mut texts));
            let is_against =
                |raised: &&Raised| matches!(raised.alarm, AlarmKey::AgainstGate(_) | AlarmKey::CorrectedAfter(_));
            against += situation.alarms.iter().filter(is_against).count();
        }
    }
    assert!(against > 500, "{against} steps begun against a gate: too little is compared");
}
