//! Two protocols beside each other: narrowed to what may say otherwise in them, and everything in it numbered alike.
//!
//! What is written the same in both, down to the last fact it reads, says the same in every case and is not worked out. Of a
//! change of one figure that leaves a gate or two, and the few facts these read.

use std::collections::BTreeSet;
use std::sync::Arc;

use iliac_engine::{Block, Desk, Doings, Facts, Parts, Program, survey};
use iliac_model::{AlarmKey, History, RowId, Situation, TextIx, Timestamp};
use iliac_protocol::apart::{Named, apart};
use iliac_protocol::tree::Protocol;

use super::compare::{self, Element, Said};
use crate::event::AlarmName;

/// A candidate beside the protocol that some cases are pinned to.
pub(super) struct Beside {
    pinned: Arc<Program>,
    pub was: Side,
    pub would_be: Side,
    /// What is numbered: every name in either of them, once.
    names: Vec<Named>,
    /// What is written otherwise.
    pub written: BTreeSet<Named>,
}

/// One of the two, narrowed.
pub(super) struct Side {
    pub program: Program,
    /// The number of each step, gate, alarm and text.
    steps: Vec<u32>,
    gates: Vec<u32>,
    alarms: Vec<u32>,
    texts: Vec<u32>,
    /// Of each number, whether it is a gate it speaks of.
    speaks_of: Vec<bool>,
}

/// What is spoken of: which question, the number of a name, and the row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct About(Question, u32, Option<RowId>);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Question {
    /// The gate, step, alarm or text itself.
    Itself,
    /// Done against that gate.
    Against,
    /// Only a correction shows that the gate was closed.
    Corrected,
    /// The step's repetition came to its end.
    Ended,
}

impl About {
    /// The same of whichever row.
    pub fn of_no_row(self) -> About {
        About(self.0, self.1, None)
    }
}

/// Everything one of them says at an instant, as its program has it in order.
pub(super) type Told = Vec<(About, Said)>;

/// Where the two differ at an instant, in order.
pub(super) type Differences = Vec<(About, (Option<Said>, Option<Said>))>;

/// Room to look at one side's cases one after the other.
#[derive(Default)]
pub(super) struct Eye {
    desk: Desk,
    /// The case that was taken out last, where cases are put away.
    facts: Facts,
    situation: Situation,
    texts: Vec<TextIx>,
    pub told: Told,
}

impl Beside {
    /// Holds a candidate beside a pinned protocol.
    pub fn of(pinned: &Arc<Program>, candidate: &Program) -> Beside {
        let apart = apart(pinned.protocol(), candidate.protocol());
        // By another calendar the same words come to other days.
        let same_days = pinned.calendar() == candidate.calendar();
        let wanted = |name: &Named| !same_days || apart.may_say_otherwise.contains(name);
        Beside::narrowed(pinned, candidate, wanted, apart.written.clone())
    }

    /// The same, with everything there is in either.
    pub fn everything(pinned: &Arc<Program>, candidate: &Program) -> Beside {
        let apart = apart(pinned.protocol(), candidate.protocol());
        Beside::narrowed(pinned, candidate, |_| true, apart.written)
    }

    fn narrowed(
        pinned: &Arc<Program>,
        candidate: &Program,
        wanted: impl Fn(&Named) -> bool,
        written: BTreeSet<Named>,
    ) -> Beside {
        let (one, other) = (pinned.protocol(), candidate.protocol());
        let names: BTreeSet<Named> = named(one).chain(named(other)).collect();
        let names: Vec<Named> = names.into_iter().collect();
        let (was, would_be) = (Side::of(pinned, &names, &wanted), Side::of(candidate, &names, &wanted));
        Beside { pinned: Arc::clone(pinned), was, would_be, names, written }
    }

    /// Whether it is about the cases of this program.
    pub fn is_of(&self, program: &Arc<Program>) -> bool {
        Arc::ptr_eq(&self.pinned, program)
    }

    /// Whether it is for this candidate: the very rules, read under the same circumstances.
    pub fn is_for(&self, candidate: &Program) -> bool {
        let own = &self.would_be.program;
        own.protocol().hash == candidate.protocol().hash && own.calendar() == candidate.calendar()
    }

    /// The gates that may say otherwise: step and name.
    pub fn gates(&self) -> impl Iterator<Item = (String, String)> + '_ {
        (0..).zip(&self.would_be.speaks_of).filter(|(_, speaks)| **speaks).filter_map(|(number, _)| self.gate(number))
    }

    /// A gate by its number: step and name.
    pub fn gate(&self, number: u32) -> Option<(String, String)> {
        match self.names.get(usize::try_from(number).ok()?)? {
            Named::Gate(step, gate) => Some((step.clone(), gate.clone())),
            _ => None,
        }
    }

    /// What is spoken of, by name.
    pub fn element(&self, About(question, number, row): About) -> Option<Element> {
        let name = self.names.get(usize::try_from(number).ok()?)?;
        Some(match (question, name) {
            (Question::Itself, Named::Gate(step, gate)) => Element::Gate(step.clone(), gate.clone(), row),
            (Question::Itself, Named::Step(step)) => Element::Step(step.clone(), row),
            (Question::Itself, Named::Alarm(alarm)) => Element::Alarm(AlarmName::Declared(alarm.clone()), row),
            (Question::Itself, Named::Text(text)) => Element::Text(text.clone()),
            (Question::Against, Named::Gate(step, gate)) => {
                Element::Alarm(AlarmName::AgainstGate(step.clone(), gate.clone()), row)
            }
            (Question::Corrected, Named::Gate(step, gate)) => {
                Element::Alarm(AlarmName::CorrectedAfter(step.clone(), gate.clone()), row)
            }
            (Question::Ended, Named::Step(step)) => Element::Alarm(AlarmName::RepetitionEnded(step.clone()), row),
            (Question::Itself | Question::Against | Question::Corrected | Question::Ended, _) => return None,
        })
    }
}

/// The names of everything a protocol tells people.
fn named(protocol: &Protocol) -> impl Iterator<Item = Named> + '_ {
    let steps = protocol.steps.iter().map(|step| Named::Step(step.name.clone()));
    let gates = protocol.gates.iter().filter_map(|gate| gate_name(protocol, gate));
    let alarms = protocol.alarms.iter().map(|alarm| Named::Alarm(alarm.name.clone()));
    let texts = protocol.texts.iter().map(|text| Named::Text(text.name.clone()));
    steps.chain(gates).chain(alarms).chain(texts)
}

fn gate_name(protocol: &Protocol, gate: &iliac_protocol::tree::Gate) -> Option<Named> {
    Some(Named::Gate(protocol.step(gate.step)?.name.clone(), gate.name.clone()))
}

impl Side {
    fn of(program: &Program, names: &[Named], wanted: impl Fn(&Named) -> bool) -> Side {
        use iliac_model::{AlarmIx, GateIx, StepIx};
        let protocol = program.protocol();
        let number = |name: &Named| names.binary_search(name).ok().and_then(|at| u32::try_from(at).ok());
        let mut parts = Parts::default();
        let (mut steps, mut gates, mut alarms, mut texts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let take = |name: Option<Named>, numbers: &mut Vec<u32>| {
            numbers.push(name.as_ref().and_then(number).unwrap_or(u32::MAX));
            name.is_some_and(|name| wanted(&name))
        };
        for (ix, step) in (0..).map(StepIx).zip(&protocol.steps) {
            parts.steps.extend(take(Some(Named::Step(step.name.clone())), &mut steps).then_some(ix));
        }
        for (ix, gate) in (0..).map(GateIx).zip(&protocol.gates) {
            parts.gates.extend(take(gate_name(protocol, gate), &mut gates).then_some(ix));
        }
        for (ix, alarm) in (0..).map(AlarmIx).zip(&protocol.alarms) {
            parts.alarms.extend(take(Some(Named::Alarm(alarm.name.clone())), &mut alarms).then_some(ix));
        }
        for (ix, text) in (0..).map(TextIx).zip(&protocol.texts) {
            parts.texts.extend(take(Some(Named::Text(text.name.clone())), &mut texts).then_some(ix));
        }
        let mut speaks_of = vec![false; names.len()];
        for number in parts.gates.iter().filter_map(|gate| gates.get(gate.place())) {
            at(&mut speaks_of, *number).into_iter().for_each(|speaks| *speaks = true);
        }
        Side { program: program.only(parts), steps, gates, alarms, texts, speaks_of }
    }

    /// The facts of a history, for looking at them once.
    pub fn facts(&self, history: &History, known: Timestamp, eye: &mut Eye) -> Facts {
        Facts::for_a_survey(&mut eye.desk, &self.program, history, known)
    }

    /// The same, where `doings` is kept from fold to fold of the same history.
    pub fn told_more(&self, history: &History, known: Timestamp, (eye, doings): (&mut Eye, &mut Doings)) -> Facts {
        Facts::told_more(&mut eye.desk, &self.program, history, known, doings)
    }

    /// Looks at what it says at an instant of a case that was put away.
    pub fn look_into(&self, block: &Block, at: usize, now: Timestamp, eye: &mut Eye) {
        let mut facts = std::mem::take(&mut eye.facts);
        block.take(at, &mut eye.desk, &self.program, &mut facts);
        self.look(&facts, now, eye);
        eye.facts = facts;
    }

    /// Looks at what it says at an instant. Answers until when at least all of it stands.
    pub fn look(&self, facts: &Facts, now: Timestamp, eye: &mut Eye) -> Option<Timestamp> {
        let Eye { desk, situation, texts, told, .. } = eye;
        survey(desk, &self.program, facts, now, (situation, texts));
        told.clear();
        let number = |numbers: &[u32], at: usize| numbers.get(at).copied().unwrap_or(u32::MAX);
        for instance in &situation.steps {
            let about = About(Question::Itself, number(&self.steps, instance.step.place()), instance.row);
            told.push((about, compare::standing(&instance.standing)));
            told.extend(instance.standing.gates().iter().map(|(gate, verdict)| {
                let about = About(Question::Itself, number(&self.gates, gate.place()), instance.row);
                (about, compare::verdict(verdict))
            }));
        }
        for raised in &situation.alarms {
            let (question, of) = match raised.alarm {
                AlarmKey::Declared(alarm) => (Question::Itself, number(&self.alarms, alarm.place())),
                AlarmKey::AgainstGate(gate) => (Question::Against, number(&self.gates, gate.place())),
                AlarmKey::CorrectedAfter(gate) => (Question::Corrected, number(&self.gates, gate.place())),
                AlarmKey::RepetitionEnded(step) => (Question::Ended, number(&self.steps, step.place())),
            };
            told.push((About(question, of, raised.row), compare::alarm(raised)));
        }
        let shown =
            texts.iter().map(|text| (About(Question::Itself, number(&self.texts, text.place()), None), "shown"));
        told.extend(shown);
        situation.look_again_at
    }

    /// Notes the gates it spoke of, by number.
    pub fn note_met(&self, told: &Told, met: &mut Vec<bool>) {
        met.resize(self.speaks_of.len(), false);
        for (About(_, number, _), _) in told.iter().filter(|(About(question, ..), _)| *question == Question::Itself) {
            at(met, *number).into_iter().for_each(|met| *met = true);
        }
        met.iter_mut().zip(&self.speaks_of).for_each(|(met, speaks_of)| *met &= speaks_of);
    }
}

fn at(of: &mut [bool], number: u32) -> Option<&mut bool> {
    of.get_mut(usize::try_from(number).ok()?)
}

/// Where the two differ, in order. A step that is not needed and one that is not there say the same, as do a text not shown
/// and none, and a gate that is open and none.
pub(super) fn differences(was: &mut Told, would_be: &mut Told) -> Differences {
    let nothing = |said: Option<Said>| said.is_none_or(|said| ["not needed", "open"].contains(&said));
    let differ = |one: Option<Said>, other: Option<Said>| one != other && !(nothing(one) && nothing(other));
    if was.len() == would_be.len() && was.iter().zip(&*would_be).all(|((one, _), (other, _))| one == other) {
        // Most candidates have everything in the order in which it was.
        let pairs = was.iter().zip(would_be).map(|((about, one), (_, other))| (*about, (Some(*one), Some(*other))));
        let mut differing: Differences = pairs.filter(|(_, (one, other))| differ(*one, *other)).collect();
        differing.sort_unstable();
        return differing;
    }
    was.sort_unstable();
    would_be.sort_unstable();
    let (mut was, mut would_be) = (was.iter().peekable(), would_be.iter().peekable());
    let mut differing = Differences::new();
    loop {
        let about = match (was.peek(), would_be.peek()) {
            (None, None) => return differing,
            (Some((about, _)), None) | (None, Some((about, _))) => *about,
            (Some((one, _)), Some((other, _))) => *one.min(other),
        };
        let said = |of: &mut std::iter::Peekable<std::slice::Iter<'_, (About, Said)>>| {
            of.next_if(|(it, _)| *it == about).map(|(_, said)| *said)
        };
        let said = (said(&mut was), said(&mut would_be));
        if differ(said.0, said.1) {
            differing.push((about, said));
        }
    }
}
