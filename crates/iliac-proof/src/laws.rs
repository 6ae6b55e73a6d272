//! The other side of safety: what every protocol must be able to do. Every step can begin, every gate can open and can
//! close, every alarm can be raised and can be silent, every repetition ends.
//!
//! That something can be is shown by a record in which the real engine says so. That it cannot be is proved over every
//! record. What is neither shown nor proved is named as such.
//!
//! A site may close a gate by its own values, on purpose and for as long as it keeps them. What is closed whatever it sets is
//! closed by the rules themselves.

use std::collections::BTreeSet;

use iliac_engine::{Facts, Program, assess};
use iliac_model::{AlarmIx, AlarmKey, GateIx, Situation, Standing, StepIx, Verdict};
use iliac_protocol::tree::{Amount, Protocol};

use crate::encode::{Encoder, Extent, Values};
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

/// What closes something for ever.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ClosedBy {
    /// The rules, whatever values a site sets within their bounds.
    Rules,
    /// The site's values, until it sets others.
    Values,
}

impl Able {
    /// That it can never be, for whoever wrote the protocol.
    pub fn never(self, protocol: &Protocol) -> String {
        let step = |ix| protocol.step(ix).map_or("", |step| step.name.as_str());
        let gate = |ix| protocol.gate(ix).map_or_else(String::new, |gate| format!("{}/{}", step(gate.step), gate.name));
        let alarm = |ix| protocol.alarm(ix).map_or("", |alarm| alarm.name.as_str());
        match self {
            Able::Begin(ix) => format!("The step {} can never begin: no record lets all of its gates pass.", step(ix)),
            Able::Open(ix) => format!("The gate {} can never let pass where it applies.", gate(ix)),
            Able::Close(ix) => format!("The gate {} can never hold anything back.", gate(ix)),
            Able::Raise(ix) => format!("The alarm {} can never be raised.", alarm(ix)),
            Able::Silence(ix) => format!("The alarm {} can never be silent.", alarm(ix)),
            Able::End(ix) => format!("The repetition of {} never ends: nothing says how often at most.", step(ix)),
        }
    }
}

/// Everything a protocol must be able to do, and whether it can.
pub fn laws(program: &Program) -> Vec<(Able, Ability)> {
    let protocol = program.protocol();
    let mut all = Vec::new();
    for (subject, of) in subjects(protocol) {
        let build = |extent| subject.questions(protocol, extent, Values::AsSet);
        let few = build(Extent::Few(FEW[0]));
        let mut search = Search::new(&few.encoder.terms);
        for able in of {
            all.push((able, ability(program, (&few, &mut search), &build, able)));
        }
    }
    all.extend(repeated(protocol).map(|ix| {
        let ends = ends(protocol, ix, Values::AsSet);
        (Able::End(ix), if ends { Ability::Given } else { Ability::Never })
    }));
    all
}

/// What a protocol can never do, proved over every record, and whether other values of the site could mend it. What is not
/// proved impossible is not named: this says nothing of what can be.
pub fn closed(protocol: &Protocol) -> Vec<(Able, ClosedBy)> {
    let mut closed: Vec<(Able, ClosedBy)> = Vec::new();
    for (subject, of) in subjects(protocol) {
        let never = |values, of: &[Able]| -> Vec<Able> {
            let questions = subject.questions(protocol, Extent::Every, values);
            let mut search = Search::new(&questions.encoder.terms);
            let never = |able: &Able| matches!(search.ask(&wanted(*able, &questions)), Answer::Never(_));
            of.iter().copied().filter(never).collect()
        };
        let as_set = never(Values::AsSet, &of);
        // Few have any, so that the second question is seldom asked.
        let whatever = if as_set.is_empty() { Vec::new() } else { never(Values::Any, &as_set) };
        let by = |able: &Able| if whatever.contains(able) { ClosedBy::Rules } else { ClosedBy::Values };
        closed.extend(as_set.iter().map(|able| (*able, by(able))));
    }
    closed.extend(repeated(protocol).filter(|ix| !ends(protocol, *ix, Values::AsSet)).map(|ix| {
        let by = if ends(protocol, ix, Values::Any) { ClosedBy::Values } else { ClosedBy::Rules };
        (Able::End(ix), by)
    }));
    closed
}

/// What questions are about: the beginning of a step, or every alarm.
enum Subject {
    Start(StepIx),
    Alarms,
}

impl Subject {
    fn questions<'a>(&self, protocol: &'a Protocol, extent: Extent, values: Values) -> Questions<'a> {
        let encoder = Encoder::with(protocol, extent, values);
        match self {
            Subject::Start(step) => Questions::of(encoder, About::Start(*step)),
            Subject::Alarms => Questions::alarms(encoder),
        }
    }
}

/// What is asked of each subject of a protocol.
fn subjects(protocol: &Protocol) -> Vec<(Subject, Vec<Able>)> {
    let steps = (0_u16..).map(StepIx).zip(&protocol.steps).map(|(ix, step)| {
        let gates = step.gates.iter().flat_map(|gate| [Able::Open(*gate), Able::Close(*gate)]);
        (Subject::Start(ix), [Able::Begin(ix)].into_iter().chain(gates).collect())
    });
    let alarms = (0_u16..).map(AlarmIx).zip(&protocol.alarms);
    let alarms = alarms.flat_map(|(ix, _)| [Able::Raise(ix), Able::Silence(ix)]).collect();
    steps.chain([(Subject::Alarms, alarms)]).collect()
}

/// The steps that are repeated.
fn repeated(protocol: &Protocol) -> impl Iterator<Item = StepIx> + '_ {
    (0_u16..).map(StepIx).zip(&protocol.steps).filter(|(_, step)| step.repeat.is_some()).map(|(ix, _)| ix)
}

/// What must hold together for something to be.
fn wanted(able: Able, questions: &Questions<'_>) -> Vec<Lit> {
    let of = |of: GuardOf| questions.guards.iter().filter(move |guard| guard.of == of);
    match able {
        Able::Begin(_) | Able::End(_) => passing(questions, |_| true),
        Able::Open(gate) => {
            let gate = GuardOf::Gate(gate);
            let applies = of(gate).map(|guard| guard.applies.yes);
            passing(questions, |guard| guard.of == gate).into_iter().chain(applies).collect()
        }
        Able::Close(gate) => {
            let shut = of(GuardOf::Gate(gate)).flat_map(|guard| [guard.applies.yes, guard.passes.not()]);
            questions.given.iter().copied().chain(shut).collect()
        }
        Able::Raise(alarm) => of(GuardOf::Alarm(alarm)).map(|guard| guard.passes.not()).collect(),
        Able::Silence(alarm) => of(GuardOf::Alarm(alarm)).map(|guard| guard.passes).collect(),
    }
}

/// Whether the real engine says in this record that it is so.
fn shows(program: &Program, able: Able, witness: &Witness) -> bool {
    let raised = |ix| {
        let situation = situation(program, witness);
        situation.alarms.iter().any(|raised| raised.alarm == AlarmKey::Declared(ix))
    };
    let lets_pass = |gate| {
        let step = program.protocol().gate(gate)?.step;
        verdict(program, step, gate, witness)
    };
    match able {
        Able::Begin(step) => may_begin(program, &Facts::fold(program, &witness.history, witness.now), step, witness),
        Able::Open(gate) => lets_pass(gate) == Some(true),
        Able::Close(gate) => lets_pass(gate) == Some(false),
        Able::Raise(alarm) => raised(alarm),
        Able::Silence(alarm) => !raised(alarm),
        Able::End(_) => false,
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
    able: Able,
) -> Ability {
    let none = BTreeSet::new();
    let shows = |witness: &Witness| shows(program, able, witness);
    if let Some(witness) = found(program, (few, search), &wanted(able, few), &none, shows) {
        return Ability::Shown(witness);
    }
    for few in FEW.into_iter().skip(1) {
        let more = build(Extent::Few(few));
        let mut search = Search::new(&more.encoder.terms);
        if let Some(witness) = found(program, (&more, &mut search), &wanted(able, &more), &none, shows) {
            return Ability::Shown(witness);
        }
    }
    let every = build(Extent::Every);
    match Search::new(&every.encoder.terms).ask(&wanted(able, &every)) {
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

/// Whether a repetition has a bound that is set, or that the site may still set.
fn ends(protocol: &Protocol, step: StepIx, values: Values) -> bool {
    let repeat = protocol.step(step).and_then(|step| step.repeat.as_ref());
    let bound = repeat.and_then(|repeat| protocol.parameter(repeat.at_most));
    match bound.map(|bound| &bound.amount) {
        Some(Amount::One(_)) => true,
        Some(Amount::ByChoice(_, of)) => !of.is_empty(),
        Some(Amount::Unset) => values == Values::Any,
        Some(Amount::ByUnit(_)) | None => false,
    }
}
