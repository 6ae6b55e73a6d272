//! What a protocol says of a case at an instant, by names, so that two protocols can be held beside each other.

use std::collections::{BTreeMap, BTreeSet};

use iliac_engine::Facts;
use iliac_model::{RowId, Situation, Standing, TextIx, Timestamp, Timing, Truth, Verdict};
use iliac_protocol::tree::Protocol;

use super::Sense;
use crate::case::{Case, alarm_name};
use crate::event::AlarmName;

/// Something a protocol says something about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Element {
    /// A gate of a step, for a row or the case.
    Gate(String, String, Option<RowId>),
    /// A step.
    Step(String, Option<RowId>),
    /// An alarm.
    Alarm(AlarmName, Option<RowId>),
    /// A text that a person or staff read.
    Text(String),
}

impl Element {
    /// The row it is about; `None` for the case.
    fn row(&self) -> Option<RowId> {
        match self {
            Element::Gate(_, _, row) | Element::Step(_, row) | Element::Alarm(_, row) => *row,
            Element::Text(_) => None,
        }
    }

    /// Its name without the row: what differences are counted by. `needle-in/consent`, `alarm fever`.
    pub fn name(&self) -> String {
        match self {
            Element::Gate(step, gate, _) => format!("gate {step}/{gate}"),
            Element::Step(step, _) => format!("step {step}"),
            Element::Alarm(AlarmName::Declared(name), _) => format!("alarm {name}"),
            Element::Alarm(AlarmName::AgainstGate(step, gate), _) => format!("alarm against {step}/{gate}"),
            Element::Alarm(AlarmName::CorrectedAfter(step, gate), _) => format!("alarm corrected {step}/{gate}"),
            Element::Alarm(AlarmName::RepetitionEnded(step), _) => format!("alarm ended {step}"),
            Element::Text(text) => format!("text {text}"),
        }
    }
}

/// What is said, in a word.
pub type Said = &'static str;

/// Everything said of a case at an instant.
#[derive(Default)]
pub(super) struct Told(BTreeMap<Element, Said>);

/// What two protocols say differently at an instant.
#[derive(Default)]
pub(super) struct Difference(BTreeMap<Element, (Option<Said>, Option<Said>)>);

/// What the protocol of a case says, and until when.
pub(super) fn told(case: &Case, facts: &Facts, now: Timestamp) -> (Told, Option<Timestamp>) {
    let mut situation = Situation::default();
    iliac_engine::assess(&case.program, facts, now, &mut situation);
    let protocol = case.protocol();
    let Told(mut told) = of_situation(protocol, &situation);
    for (ix, text) in (0..).map(TextIx).zip(&protocol.texts) {
        if iliac_engine::holds_text(&case.program, facts, now, ix) == Truth::True {
            told.insert(Element::Text(text.name.clone()), "shown");
        }
    }
    (Told(told), situation.look_again_at)
}

/// What a situation says of every step, gate and alarm.
pub(super) fn of_situation(protocol: &Protocol, situation: &Situation) -> Told {
    let mut told = BTreeMap::new();
    for instance in &situation.steps {
        let Some(step) = protocol.step(instance.step) else { continue };
        told.insert(Element::Step(step.name.clone(), instance.row), standing(&instance.standing));
        for (gate, verdict) in instance.standing.gates() {
            let Some(gate) = protocol.gate(*gate) else { continue };
            let element = Element::Gate(step.name.clone(), gate.name.clone(), instance.row);
            told.insert(element, self::verdict(verdict));
        }
    }
    for raised in &situation.alarms {
        let Some(name) = alarm_name(protocol, raised.alarm) else { continue };
        let word = if raised.answered_at.is_some() { "answered" } else { "raised" };
        told.insert(Element::Alarm(name, raised.row), word);
    }
    Told(told)
}

fn standing(standing: &Standing) -> Said {
    match standing {
        Standing::Done { .. } => "done",
        Standing::NotNeeded => "not needed",
        Standing::Undecided { .. } => "undecided",
        Standing::Open { timing: Timing::Overdue { .. }, .. } => "to do, overdue",
        Standing::Open { .. } => "to do",
        Standing::InProgress { .. } => "in progress",
        Standing::Stopped => "stopped",
        Standing::Missed { .. } => "missed",
    }
}

fn verdict(verdict: &Verdict) -> Said {
    match verdict {
        Verdict::Open => "open",
        Verdict::Overridden => "overridden",
        Verdict::Closed { .. } => "closed",
        Verdict::Unknown { .. } => "not known",
    }
}

/// Where the two differ. A step that is not needed and one that is not there say the same, as do a text not shown and none,
/// and a gate that is open and none.
pub(super) fn difference(was: &Told, would_be: &Told) -> Difference {
    let elements: BTreeSet<&Element> = was.0.keys().chain(would_be.0.keys()).collect();
    let differing = elements.into_iter().filter_map(|element| {
        let (was, would_be) = (was.0.get(element).copied(), would_be.0.get(element).copied());
        let nothing = |said: Option<Said>| said.is_none_or(|said| ["not needed", "open"].contains(&said));
        (was != would_be && !(nothing(was) && nothing(would_be))).then(|| (element.clone(), (was, would_be)))
    });
    Difference(differing.collect())
}

impl Told {
    /// All of it as text, a line for each thing and row.
    pub fn lines(&self) -> String {
        let lines = self.0.iter().map(|(element, said)| {
            let row = element.row().map_or_else(String::new, |row| format!("{:032x}", row.0));
            format!("{} {row}: {said}\n", element.name())
        });
        lines.collect()
    }

    /// The gates that say something here: step and name.
    pub fn gates_met(&self) -> impl Iterator<Item = (String, String)> {
        self.0.keys().filter_map(|element| match element {
            Element::Gate(step, gate, _) => Some((step.clone(), gate.clone())),
            Element::Step(..) | Element::Alarm(..) | Element::Text(_) => None,
        })
    }
}

impl Difference {
    /// All of it.
    pub fn all(self) -> Vec<(Element, Option<Said>, Option<Said>)> {
        self.0.into_iter().map(|(element, (was, would_be))| (element, was, would_be)).collect()
    }

    /// What did not differ so at the instant before.
    pub fn begun_since(
        &self,
        before: &Difference,
        sense: Sense,
        from: Timestamp,
    ) -> impl Iterator<Item = super::Difference> {
        let begun = self.0.iter().filter(|(element, said)| before.0.get(*element) != Some(said));
        begun.map(move |(element, (was, would_be))| super::Difference {
            sense,
            element: element.clone(),
            was: *was,
            would_be: *would_be,
            from,
        })
    }
}
