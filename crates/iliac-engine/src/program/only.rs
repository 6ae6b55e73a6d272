//! A program narrowed to some of its parts: nothing else is judged, and what these do not read is not heeded.
//!
//! When two protocols are held beside each other over a great many cases, most of what they say is the same in both and need
//! not be worked out. A narrowed program numbers everything as the whole one does.

use std::collections::BTreeSet;

use iliac_model::{AlarmIx, AlarmKey, FactIx, GateIx, History, StepIx, TextIx};

use super::flat::Flat;
use super::looks::Looks;
use super::nodes::NONE;
use super::reads::Reads;
use super::set::Set;
use super::touch::Touch;
use super::{Program, StepCode};

/// What somebody wants to know of a protocol.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Parts {
    /// How these steps stand.
    pub steps: BTreeSet<StepIx>,
    /// These gates, of those steps.
    pub gates: BTreeSet<GateIx>,
    /// Whether these alarms are raised.
    pub alarms: BTreeSet<AlarmIx>,
    /// Whether these texts are true.
    pub texts: BTreeSet<TextIx>,
}

impl Parts {
    /// Whether nothing is wanted.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.gates.is_empty() && self.alarms.is_empty() && self.texts.is_empty()
    }
}

/// What a narrowed program heeds of what is recorded.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Heeds {
    reads: Reads,
    parts: Parts,
}

impl Program {
    /// The same program for these parts alone. A gate brings its step with it.
    #[must_use]
    pub fn only(&self, mut parts: Parts) -> Program {
        let mut program = self.clone();
        parts.steps.extend(parts.gates.iter().filter_map(|gate| Some(self.protocol.gate(*gate)?.step)));
        program.closes_when = None;
        if parts.steps.is_empty() {
            program.stops_when = None;
        }
        for step in &mut program.steps {
            step.gates.retain(|gate| parts.gates.contains(&GateIx(*gate)));
        }
        program.looks = Looks::at(&parts, &program);
        let reads = program.reads();
        program.looks.begun = (0..).zip(&self.steps).map(|(at, _)| at).filter(|at| reads.steps.has(*at)).collect();
        program.keep_cells(&reads.facts);
        program.heeds = Some(Box::new(Heeds { reads, parts }));
        program.flat = Flat::of(&program);
        program.touched = std::sync::OnceLock::<Touch>::new();
        program
    }

    /// Everything that is read for what is looked at.
    fn reads(&self) -> Reads {
        let mut reads = Reads::default();
        let conditions = self.stops_when.iter().chain(self.looks.texts.iter().map(|(_, when)| when));
        conditions.for_each(|cond| reads.join(&Reads::of(self, *cond)));
        for (at, step) in self.judged_steps() {
            reads.join(&Reads::of_step(self, at));
            reads.join(&self.of_standing(step));
        }
        for (_, alarm) in self.judged_alarms() {
            reads.join(&Reads::of(self, alarm.when));
            reads.join(&Reads::of_instant(self, alarm.from));
            let lengths = alarm.respond_within.iter().chain(&alarm.escalate);
            lengths.for_each(|parameter| reads.join(&Reads::of_parameter(self, *parameter)));
            alarm.per.into_iter().for_each(|group| reads.groups.put(group));
        }
        reads
    }

    /// What is read for how a step stands, besides whether it is done.
    fn of_standing(&self, step: &StepCode) -> Reads {
        let mut reads = Reads::of(self, step.applies);
        step.per.into_iter().for_each(|group| reads.groups.put(group));
        let instants = step.due.iter().chain(&step.missed);
        instants.for_each(|instant| reads.join(&Reads::of_instant(self, *instant)));
        if let Some(repeat) = step.repeat {
            reads.join(&Reads::of(self, repeat.only_while));
            reads.join(&Reads::of_instant(self, repeat.from));
            reads.join(&Reads::of_fact(self, repeat.anchor));
            [repeat.every, repeat.at_most].iter().for_each(|it| reads.join(&Reads::of_parameter(self, *it)));
        }
        for gate in step.gates.iter().filter_map(|gate| self.gates.get(usize::from(*gate))) {
            reads.join(&Reads::of(self, gate.applies));
            gate.needs.iter().for_each(|need| reads.join(&Reads::of(self, *need)));
        }
        reads
    }

    /// Gives cells to these facts alone.
    fn keep_cells(&mut self, kept: &Set) {
        self.case_facts.retain(|fact| kept.has(*fact));
        self.groups.iter_mut().for_each(|group| group.facts.retain(|fact| kept.has(*fact)));
        self.facts.iter_mut().for_each(|fact| fact.local = NONE);
        let lists = self.groups.iter().map(|group| &group.facts).chain([&self.case_facts]);
        for (local, fact) in lists.flat_map(|facts| (0..).zip(facts)) {
            if let Some(fact) = self.facts.get_mut(usize::from(*fact)) {
                fact.local = local;
            }
        }
    }

    /// Whether an entry of this fact can change anything. It can also by making its row exist.
    pub fn heeds_fact(&self, fact: FactIx) -> bool {
        let Some(heeds) = &self.heeds else { return true };
        let group = self.facts.get(fact.place()).and_then(|fact| fact.group);
        heeds.reads.facts.has(fact.0) || group.is_some_and(|group| heeds.reads.groups.has(group))
    }

    /// Whether a begin of this step can change anything.
    pub fn heeds_begin(&self, step: StepIx) -> bool {
        let adds = self.steps.get(step.place()).filter(|step| step.adds).and_then(|step| step.per);
        let asked = self.heeds.as_ref().is_none_or(|heeds| heeds.reads.steps.has(step.0));
        asked || adds.is_some_and(|group| self.heeds_rows(group))
    }

    /// Whether an override of this gate can change anything.
    pub fn heeds_override(&self, gate: GateIx) -> bool {
        let step = self.gates.get(gate.place()).map(|gate| StepIx(gate.step));
        self.heeds.as_ref().is_none_or(|heeds| step.is_some_and(|step| heeds.parts.steps.contains(&step)))
    }

    /// Whether an answer to this alarm can change anything.
    pub fn heeds_answer(&self, alarm: AlarmKey) -> bool {
        self.heeds.as_ref().is_none_or(|heeds| match alarm {
            AlarmKey::Declared(alarm) => heeds.parts.alarms.contains(&alarm),
            AlarmKey::AgainstGate(gate) | AlarmKey::CorrectedAfter(gate) => heeds.parts.gates.contains(&gate),
            AlarmKey::RepetitionEnded(step) => heeds.parts.steps.contains(&step),
        })
    }

    /// What of a history the program heeds.
    #[must_use]
    pub fn heeded(&self, history: &History) -> History {
        let entries = history.entries.iter().filter(|entry| self.heeds_fact(entry.kind)).cloned();
        let begins = history.begins.iter().filter(|begin| self.heeds_begin(begin.step)).copied();
        let overrides = history.overrides.iter().filter(|given| self.heeds_override(given.gate)).copied();
        let answers = history.answers.iter().filter(|answer| self.heeds_answer(answer.alarm)).copied();
        History {
            rows: history.rows.iter().filter(|row| self.heeds_rows(row.group.0)).copied().collect(),
            entries: entries.collect(),
            begins: begins.collect(),
            overrides: overrides.collect(),
            answers: answers.collect(),
        }
    }

    /// Whether anything looks at the rows of a group.
    pub(crate) fn heeds_rows(&self, group: u16) -> bool {
        self.heeds.as_ref().is_none_or(|heeds| heeds.reads.groups.has(group))
    }

    /// Whether anything reads a value under a name.
    pub(crate) fn heeds_derived(&self, derived: u16) -> bool {
        self.heeds.as_ref().is_none_or(|heeds| heeds.reads.derived.has(derived))
    }

    /// Whether all of this is heeded.
    pub(crate) fn heeds_all_of(&self, reads: &Reads) -> bool {
        self.heeds.as_ref().is_none_or(|heeds| {
            reads.facts.is_within(&heeds.reads.facts)
                && reads.groups.is_within(&heeds.reads.groups)
                && reads.steps.is_within(&heeds.reads.steps)
        })
    }
}
