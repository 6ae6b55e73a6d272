//! Where two protocols rule otherwise: what is defined otherwise in them, and what says something else because of it.
//!
//! A step, gate, alarm or text says in both protocols the same of every case there can be, if it is written the same in both
//! and so is everything it reads, down to the last fact. Whatever else there is may say something else. Everything is held
//! by its name; words that decide nothing (titles, sentences, sources, bounds) are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use iliac_model::{FactIx, GroupIx, StepIx};

use crate::condition::write;
use crate::tree::{
    Alarm, Amount, Derived, DerivedExpr, FactKind, Gate, Group, Kind, Parameter, Progress, Protocol, Step, Text,
};
use crate::walk::{self, Part};

/// Something a protocol defines.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Named {
    /// What may be recorded as a fact.
    Entries(String),
    /// What a fact says.
    Fact(String),
    /// Which rows of a group exist.
    Rows(String),
    /// When a list of rows is complete.
    Complete(String),
    /// A figure.
    Parameter(String),
    /// A value under a name.
    Derived(String),
    /// Whether a step is begun.
    Begun(String),
    /// Whether a step is done.
    Done(String),
    /// When the way stops.
    Stops,
    /// To which instant freshness is measured.
    Reference,
    /// How a step stands.
    Step(String),
    /// A gate: its step and its name.
    Gate(String, String),
    /// An alarm.
    Alarm(String),
    /// A text.
    Text(String),
}

impl fmt::Display for Named {
    /// `gate puncture/consent`, `figure fasting_solids`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Named::Entries(name) => write!(f, "what may be entered as {name}"),
            Named::Fact(name) => write!(f, "fact {name}"),
            Named::Rows(name) => write!(f, "rows of {name}"),
            Named::Complete(name) => write!(f, "when {name} is complete"),
            Named::Parameter(name) => write!(f, "figure {name}"),
            Named::Derived(name) => write!(f, "value {name}"),
            Named::Begun(name) => write!(f, "when {name} is begun"),
            Named::Done(name) => write!(f, "when {name} is done"),
            Named::Stops => write!(f, "when the way stops"),
            Named::Reference => write!(f, "when the procedure is planned or began"),
            Named::Step(name) => write!(f, "step {name}"),
            Named::Gate(step, gate) => write!(f, "gate {step}/{gate}"),
            Named::Alarm(name) => write!(f, "alarm {name}"),
            Named::Text(name) => write!(f, "text {name}"),
        }
    }
}

/// Where two protocols rule otherwise.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Apart {
    /// What is written otherwise, or stands in one of them alone.
    pub written: BTreeSet<Named>,
    /// What may say something else because of that: the same, and all that reads it.
    pub may_say_otherwise: BTreeSet<Named>,
}

/// Holds two protocols beside each other.
pub fn apart(one: &Protocol, other: &Protocol) -> Apart {
    let (one, other) = (definitions(one), definitions(other));
    let names: BTreeSet<&Named> = one.keys().chain(other.keys()).collect();
    let words = |of: &Definitions, name: &Named| of.get(name).map(|defined| defined.words.clone());
    let written: BTreeSet<Named> =
        names.into_iter().filter(|name| words(&one, name) != words(&other, name)).cloned().collect();
    let mut readers: BTreeMap<&Named, Vec<&Named>> = BTreeMap::new();
    for (name, defined) in one.iter().chain(&other) {
        defined.reads.iter().for_each(|read| readers.entry(read).or_default().push(name));
    }
    let (mut may_say_otherwise, mut todo) = (written.clone(), written.iter().collect::<Vec<_>>());
    while let Some(name) = todo.pop() {
        for reader in readers.get(name).into_iter().flatten() {
            if may_say_otherwise.insert((*reader).clone()) {
                todo.push(reader);
            }
        }
    }
    Apart { written, may_say_otherwise }
}

type Definitions = BTreeMap<Named, Definition>;

/// What decides what something says: its own words, and what it reads.
#[derive(Default)]
struct Definition {
    words: String,
    reads: BTreeSet<Named>,
}

fn definitions(protocol: &Protocol) -> Definitions {
    let mut all = Definitions::new();
    for fact in &protocol.facts {
        all.insert(Named::Entries(fact.name.clone()), entries(fact));
        all.insert(Named::Fact(fact.name.clone()), self::fact(protocol, fact));
    }
    for group in &protocol.groups {
        all.insert(Named::Rows(group.name.clone()), rows(protocol, group));
        all.insert(Named::Complete(group.name.clone()), complete(protocol, group));
    }
    let parameters = protocol.parameters.iter();
    all.extend(parameters.map(|parameter| (Named::Parameter(parameter.name.clone()), figure(protocol, parameter))));
    let derived = protocol.derived.iter();
    all.extend(derived.map(|derived| (Named::Derived(derived.name.clone()), value(protocol, derived))));
    for step in &protocol.steps {
        all.insert(Named::Begun(step.name.clone()), begun(protocol, step));
        all.insert(Named::Done(step.name.clone()), done(protocol, step));
        all.insert(Named::Step(step.name.clone()), standing(protocol, step));
    }
    for gate in &protocol.gates {
        let Some(step) = protocol.step(gate.step) else { continue };
        all.insert(Named::Gate(step.name.clone(), gate.name.clone()), self::gate(protocol, step, gate));
    }
    let alarms = protocol.alarms.iter();
    all.extend(alarms.map(|alarm| (Named::Alarm(alarm.name.clone()), self::alarm(protocol, alarm))));
    let texts = protocol.texts.iter();
    all.extend(texts.map(|text| (Named::Text(text.name.clone()), self::text(protocol, text))));
    let mut stops = Teller::of(protocol);
    stops.conditions(protocol.stops_when.as_ref());
    all.insert(Named::Stops, stops.defined);
    let mut reference = Teller::of(protocol);
    for fact in [protocol.planned, protocol.actual] {
        reference.say(fact.and_then(|fact| protocol.fact(fact)).map_or("-", |fact| fact.name.as_str()));
        fact.into_iter().for_each(|fact| reference.reads_fact(fact));
    }
    all.insert(Named::Reference, reference.defined);
    all
}

/// Tells what decides.
struct Teller<'a> {
    protocol: &'a Protocol,
    defined: Definition,
}

impl<'a> Teller<'a> {
    fn of(protocol: &'a Protocol) -> Teller<'a> {
        Teller { protocol, defined: Definition::default() }
    }

    fn say(&mut self, words: &str) {
        self.defined.words.push_str(words);
        self.defined.words.push('\n');
    }

    fn reads(&mut self, name: Named) {
        self.defined.reads.insert(name);
    }

    fn reads_fact(&mut self, fact: FactIx) {
        if let Some(fact) = self.protocol.fact(fact) {
            self.reads(Named::Fact(fact.name.clone()));
        }
    }

    fn reads_group(&mut self, group: Option<GroupIx>, of: fn(String) -> Named) {
        let group = group.and_then(|group| self.protocol.group(group));
        self.say(group.map_or("-", |group| group.name.as_str()));
        group.into_iter().for_each(|group| self.reads(of(group.name.clone())));
    }

    fn reads_step(&mut self, step: StepIx, progress: Progress) {
        let Some(step) = self.protocol.step(step) else { return };
        self.reads(match progress {
            Progress::Begun => Named::Begun(step.name.clone()),
            Progress::Done => Named::Done(step.name.clone()),
        });
    }

    fn parameter(&mut self, parameter: Option<iliac_model::ParameterIx>) {
        let parameter = parameter.and_then(|parameter| self.protocol.parameter(parameter));
        self.say(parameter.map_or("-", |parameter| parameter.name.as_str()));
        parameter.into_iter().for_each(|parameter| self.reads(Named::Parameter(parameter.name.clone())));
    }

    fn conditions<'b>(&mut self, conditions: impl IntoIterator<Item = &'b crate::tree::Cond>) {
        for condition in conditions {
            self.say(&write::condition(self.protocol, condition));
            walk::condition(condition, &mut |part| self.part(part));
        }
    }

    fn instant(&mut self, instant: Option<&crate::tree::InstExpr>) {
        let Some(instant) = instant else { return self.say("-") };
        self.say(&write::instant(self.protocol, instant));
        walk::instant(instant, &mut |part| self.part(part));
    }

    fn part(&mut self, part: Part<'_>) {
        match part {
            Part::Cell(cell) => self.reads_fact(cell.fact),
            Part::OverRows(fact) => self.reads_fact(fact),
            Part::Rows(group) => {
                let group = self.protocol.group(group).map(|group| group.name.clone());
                group.into_iter().for_each(|group| self.reads(Named::Complete(group)));
            }
            Part::Parameter(parameter) => {
                let parameter = self.protocol.parameter(parameter).map(|parameter| parameter.name.clone());
                parameter.into_iter().for_each(|parameter| self.reads(Named::Parameter(parameter)));
            }
            Part::Derived(derived) => {
                let derived = self.protocol.derived_value(derived).map(|derived| derived.name.clone());
                derived.into_iter().for_each(|derived| self.reads(Named::Derived(derived)));
            }
            Part::Step(step, progress) | Part::StepAt(step, progress) => self.reads_step(step, progress),
        }
    }
}

/// What may be entered: the kind of value with its limits, its choices, its units.
fn entries(fact: &FactKind) -> Definition {
    let words = match &fact.kind {
        Kind::Quantity { units, hard, .. } => format!("{units:?} {hard:?}"),
        Kind::Choice(choices) => format!("{:?}", choices.iter().map(|(name, _)| name).collect::<Vec<_>>()),
        kind @ (Kind::Count { .. }
        | Kind::YesNo
        | Kind::Instant
        | Kind::Day
        | Kind::Text
        | Kind::Signature
        | Kind::File) => format!("{kind:?}"),
    };
    Definition { words, reads: BTreeSet::new() }
}

fn fact(protocol: &Protocol, fact: &FactKind) -> Definition {
    let mut teller = Teller::of(protocol);
    teller.reads(Named::Entries(fact.name.clone()));
    teller.reads_group(fact.group, Named::Rows);
    teller.say(&format!("{:?}", fact.counts));
    teller.parameter(fact.fresh_for);
    if fact.fresh_for.is_some() {
        teller.reads(Named::Reference);
    }
    teller.defined
}

/// Rows exist by what is entered in them, and by the begins of steps that add them.
fn rows(protocol: &Protocol, group: &Group) -> Definition {
    let mut teller = Teller::of(protocol);
    teller.reads_group(group.parent, Named::Rows);
    for fact in group.facts.iter().filter_map(|fact| protocol.fact(*fact)) {
        teller.reads(Named::Entries(fact.name.clone()));
    }
    let names: BTreeSet<&str> = group.facts.iter().filter_map(|f| Some(protocol.fact(*f)?.name.as_str())).collect();
    teller.say(&format!("{names:?}"));
    let adds = |step: &&Step| {
        step.per.is_some_and(|per| per.adds && protocol.group(per.group).is_some_and(|of| of.name == group.name))
    };
    let adding: BTreeSet<&str> = protocol.steps.iter().filter(adds).map(|step| step.name.as_str()).collect();
    teller.say(&format!("{adding:?}"));
    teller.defined
}

fn complete(protocol: &Protocol, group: &Group) -> Definition {
    let mut teller = Teller::of(protocol);
    teller.reads(Named::Rows(group.name.clone()));
    teller.conditions(group.complete_when.as_ref());
    teller.defined
}

fn figure(protocol: &Protocol, parameter: &Parameter) -> Definition {
    let mut teller = Teller::of(protocol);
    teller.say(&format!("{:?} {}", parameter.unit, parameter.written_unit));
    match &parameter.amount {
        Amount::ByChoice(fact, values) => {
            teller.reads_fact(*fact);
            teller.say(&format!("{values:?} by {}", protocol.fact(*fact).map_or("-", |fact| fact.name.as_str())));
        }
        amount @ (Amount::One(_) | Amount::ByUnit(_) | Amount::Unset) => teller.say(&format!("{amount:?}")),
    }
    teller.defined
}

fn value(protocol: &Protocol, derived: &Derived) -> Definition {
    let mut teller = Teller::of(protocol);
    teller.reads_group(derived.per, Named::Rows);
    teller.say(&match &derived.expr {
        DerivedExpr::Condition(condition) => write::condition(protocol, condition),
        DerivedExpr::Number(number, unit) => format!("{} {unit}", write::number(protocol, number)),
        DerivedExpr::Instant(instant) => write::instant(protocol, instant),
        DerivedExpr::Day(day) => write::day(protocol, day),
    });
    walk::derived(&derived.expr, &mut |part| teller.part(part));
    teller.defined
}

/// A step is begun by a begin, or by recording one of its facts.
fn begun(protocol: &Protocol, step: &Step) -> Definition {
    let mut teller = Teller::of(protocol);
    teller.reads_group(step.per.map(|per| per.group), Named::Rows);
    let records: BTreeSet<&str> = step.records.iter().filter_map(|f| Some(protocol.fact(*f)?.name.as_str())).collect();
    teller.say(&format!("{records:?} {:?}", step.per.map(|per| per.adds)));
    records.iter().for_each(|fact| teller.reads(Named::Entries((*fact).to_owned())));
    teller.defined
}

fn done(protocol: &Protocol, step: &Step) -> Definition {
    let mut teller = Teller::of(protocol);
    teller.reads(Named::Begun(step.name.clone()));
    teller.conditions([&step.done]);
    teller.defined
}

fn standing(protocol: &Protocol, step: &Step) -> Definition {
    let mut teller = Teller::of(protocol);
    teller.reads(Named::Done(step.name.clone()));
    teller.conditions([&step.applies]);
    teller.instant(step.due.as_ref());
    teller.instant(step.missed.as_ref());
    if let Some(repeat) = &step.repeat {
        teller.instant(Some(&repeat.from));
        teller.conditions([&repeat.only_while]);
        teller.parameter(Some(repeat.every));
        teller.parameter(Some(repeat.at_most));
        teller.reads_fact(repeat.anchor);
        teller.say(protocol.fact(repeat.anchor).map_or("-", |fact| fact.name.as_str()));
    }
    teller.say(&format!("goes on: {}", step.goes_on));
    if !step.goes_on {
        teller.reads(Named::Stops);
    }
    if step.per.is_some_and(|per| per.adds) {
        // An override of one of its gates asks for a row that does not exist yet.
        let gates: BTreeSet<&str> =
            step.gates.iter().filter_map(|gate| Some(protocol.gate(*gate)?.name.as_str())).collect();
        teller.say(&format!("{gates:?}"));
    }
    teller.defined
}

/// A gate is told of while its step is to do, and judged again at the step's doing.
fn gate(protocol: &Protocol, step: &Step, gate: &Gate) -> Definition {
    let mut teller = Teller::of(protocol);
    teller.reads(Named::Step(step.name.clone()));
    teller.conditions([&gate.applies]);
    teller.conditions(gate.needs.iter().map(|need| &need.cond));
    teller.say(&format!("{:?}", gate.overridden_by.as_ref().map(|rule| rule.people.max(1))));
    teller.defined
}

fn alarm(protocol: &Protocol, alarm: &Alarm) -> Definition {
    let mut teller = Teller::of(protocol);
    teller.reads_group(alarm.per, Named::Rows);
    teller.conditions([&alarm.when]);
    teller.instant(Some(&alarm.from));
    teller.parameter(alarm.respond_within);
    alarm.escalate.iter().for_each(|(after, _)| teller.parameter(Some(*after)));
    teller.defined
}

fn text(protocol: &Protocol, text: &Text) -> Definition {
    let mut teller = Teller::of(protocol);
    teller.conditions([&text.when]);
    teller.defined
}
