//! The other side of safety: what every protocol must be able to do. Every step can begin, every gate can open and can
//! close, every alarm can be raised and can be silent, every repetition ends.
//!
//! That something can be is shown by a record in which the real engine says so. That it cannot be is proved over every
//! record. What is neither shown nor proved is named as such.

use std::collections::BTreeSet;

use iliac_engine::{Facts, Program, assess};
use iliac_model::{AlarmIx, AlarmKey, GateIx, Situation, Standing, StepIx, Verdict};
use iliac_protocol::tree::{Amount, Protocol};

use crate::encode::Extent;
use crate::question::{About, Guard, GuardOf, Questions};
use crate::refute::{FEW, found, may_begin};
use crate::search::{Answer, Search};
use crate::term::Lit;
use crate::witness::Witness;

/// What a protocol must be able to do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Able {
    /// The step can begin, every gate letting pass.
    Begin(StepIx),
    /// The gate can let pass where it applies.
    Open(GateIx),
    /// The gate can hold a step back that applies.
    Close(GateIx),
    /// The alarm can be raised.
    Raise(AlarmIx),
    /// The alarm can be silent.
    Silence(AlarmIx),
    /// The step's repetition comes to an end.
    End(StepIx),
}

/// Whether it can.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ability {
    /// In this record the real engine says so.
    Shown(Witness),
    /// By construction.
    Given,
    /// No record whatever leads there.
    Never,
    /// No record was found, and none was ruled out.
    NotShown,
}

/// Everything a protocol must be able to do, and whether it can.
pub fn laws(program: &Program) -> Vec<(Able, Ability)> {
    let protocol = program.protocol();
    let mut all = Vec::new();
    for (ix, step) in (0_u16..).map(StepIx).zip(&protocol.steps) {
        if step.repeat.is_some() {
            all.push((Able::End(ix), if ends(protocol, ix) { Ability::Given } else { Ability::Never }));
        }
        let build = |extent| Questions::about(protocol, extent, About::Start(ix));
        let few = build(Extent::Few(FEW[0]));
        let mut search = Search::new(&few.encoder.terms);
        let mut ask = |wanted: &dyn Fn(&Questions<'_>) -> Vec<Lit>, shows: &dyn Fn(&Witness) -> bool| {
            ability(program, (&few, &mut search), &build, wanted, shows)
        };
        let begins =
            |witness: &Witness| may_begin(program, &Facts::fold(program, &witness.history, witness.now), ix, witness);
        all.push((Able::Begin(ix), ask(&|questions| passing(questions, |_| true), &begins)));
        for gate in &step.gates {
            let opens = |witness: &Witness| verdict(program, ix, *gate, witness) == Some(true);
            let closes = |witness: &Witness| verdict(program, ix, *gate, witness) == Some(false);
            let of = GuardOf::Gate(*gate);
            let open = |questions: &Questions<'_>| {
                let applies = questions.guards.iter().filter(|guard| guard.of == of).map(|guard| guard.applies.yes);
                passing(questions, |guard| guard.of == of).into_iter().chain(applies).collect()
            };
            let close = |questions: &Questions<'_>| {
                let shut = questions.guards.iter().filter(|guard| guard.of == of);
                let shut = shut.flat_map(|guard| [guard.applies.yes, guard.passes.not()]);
                questions.given.iter().copied().chain(shut).collect()
            };
            all.push((Able::Open(*gate), ask(&open, &opens)));
            all.push((Able::Close(*gate), ask(&close, &closes)));
        }
    }
    alarms(program, &mut all);
    all
}

fn alarms(program: &Program, all: &mut Vec<(Able, Ability)>) {
    let protocol = program.protocol();
    let build = |extent| Questions::alarms(protocol, extent);
    let few = build(Extent::Few(FEW[0]));
    let mut search = Search::new(&few.encoder.terms);
    for (ix, _) in (0_u16..).map(AlarmIx).zip(&protocol.alarms) {
        let of = GuardOf::Alarm(ix);
        let lits = |questions: &Questions<'_>, silent: bool| {
            let guards = questions.guards.iter().filter(|guard| guard.of == of);
            guards.map(|guard| if silent { guard.passes } else { guard.passes.not() }).collect()
        };
        let raised = |witness: &Witness| {
            let situation = situation(program, witness);
            situation.alarms.iter().any(|raised| raised.alarm == AlarmKey::Declared(ix))
        };
        let raise = ability(program, (&few, &mut search), &build, &|questions| lits(questions, false), &raised);
        all.push((Able::Raise(ix), raise));
        let silent = |witness: &Witness| !raised(witness);
        let silence = ability(program, (&few, &mut search), &build, &|questions| lits(questions, true), &silent);
        all.push((Able::Silence(ix), silence));
    }
}

/// The step applies, and the gates meant let pass.
fn passing(questions: &Questions<'_>, meant: impl Fn(&Guard) -> bool) -> Vec<Lit> {
    let passes = questions.guards.iter().filter(|guard| meant(guard)).map(|guard| guard.passes);
    questions.given.iter().copied().chain(passes).collect()
}

fn ability<'a>(
    program: &'a Program,
    (few, search): (&Questions<'_>, &mut Search<'_>),
    build: &dyn Fn(Extent) -> Questions<'a>,
    wanted: &dyn Fn(&Questions<'_>) -> Vec<Lit>,
    shows: &dyn Fn(&Witness) -> bool,
) -> Ability {
    let none = BTreeSet::new();
    if let Some(witness) = found(program, (few, search), &wanted(few), &none, shows) {
        return Ability::Shown(witness);
    }
    for few in FEW.into_iter().skip(1) {
        let more = build(Extent::Few(few));
        let mut search = Search::new(&more.encoder.terms);
        if let Some(witness) = found(program, (&more, &mut search), &wanted(&more), &none, shows) {
            return Ability::Shown(witness);
        }
    }
    let every = build(Extent::Every);
    match Search::new(&every.encoder.terms).ask(&wanted(&every)) {
        Answer::Never(_) => Ability::Never,
        Answer::Model(_) | Answer::Unknown => Ability::NotShown,
    }
}

fn situation(program: &Program, witness: &Witness) -> Situation {
    let facts = Facts::fold(program, &witness.history, witness.now);
    let mut situation = Situation::default();
    assess(program, &facts, witness.now, &mut situation);
    situation
}

/// Whether a gate lets the step of this record pass; `None`: the step does not stand open, or the gate does not apply.
fn verdict(program: &Program, step: StepIx, gate: GateIx, witness: &Witness) -> Option<bool> {
    let situation = situation(program, witness);
    let exists = situation.steps.iter().any(|instance| instance.step == step && instance.row == witness.row);
    let row = if exists { witness.row } else { None };
    let instance = situation.steps.iter().find(|instance| instance.step == step && instance.row == row)?;
    match &instance.standing {
        Standing::Open { .. } => instance.standing.verdict(gate).map(Verdict::lets_pass),
        Standing::Done { .. }
        | Standing::NotNeeded
        | Standing::Undecided { .. }
        | Standing::InProgress { .. }
        | Standing::Stopped
        | Standing::Missed { .. } => None,
    }
}

/// Whether a repetition has a bound that is set.
fn ends(protocol: &Protocol, step: StepIx) -> bool {
    let repeat = protocol.step(step).and_then(|step| step.repeat.as_ref());
    let bound = repeat.and_then(|repeat| protocol.parameter(repeat.at_most));
    match bound.map(|bound| &bound.amount) {
        Some(Amount::One(_)) => true,
        Some(Amount::ByChoice(_, values)) => !values.is_empty(),
        Some(Amount::ByUnit(_) | Amount::Unset) | None => false,
    }
}
