//! What a protocol says of a case at an instant, in words and by names.

use std::collections::BTreeMap;
use std::fmt;

use iliac_engine::{Desk, Facts};
use iliac_model::{Raised, RowId, Situation, Standing, Timestamp, Timing, Verdict};
use iliac_protocol::tree::Protocol;

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

/// One thing that would be said otherwise.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Change {
    /// About what.
    pub element: Element,
    /// What is said; `None`: nothing.
    pub was: Option<Said>,
    /// What would be said; `None`: nothing.
    pub would_be: Option<Said>,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (was, would_be) = (self.was.unwrap_or("nothing"), self.would_be.unwrap_or("nothing"));
        write!(f, "{}: {was}, then {would_be}", self.element.name())
    }
}

/// Everything said of a case at an instant.
#[derive(Default)]
pub(super) struct Told(BTreeMap<Element, Said>);

/// What the protocol of a case says of everything.
pub(super) fn told(case: &Case, facts: &Facts, now: Timestamp) -> Told {
    let (mut situation, mut texts) = (Situation::default(), Vec::new());
    iliac_engine::survey(&mut Desk::default(), &case.program, facts, now, (&mut situation, &mut texts));
    let protocol = case.protocol();
    let Told(mut told) = of_situation(protocol, &situation);
    let shown = texts.into_iter().filter_map(|text| protocol.text(text));
    told.extend(shown.map(|text| (Element::Text(text.name.clone()), "shown")));
    Told(told)
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
        told.insert(Element::Alarm(name, raised.row), alarm(raised));
    }
    Told(told)
}

pub(super) fn standing(standing: &Standing) -> Said {
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

pub(super) fn alarm(raised: &Raised) -> Said {
    if raised.answered_at.is_some() { "answered" } else { "raised" }
}

pub(super) fn verdict(verdict: &Verdict) -> Said {
    match verdict {
        Verdict::Open => "open",
        Verdict::Overridden => "overridden",
        Verdict::Closed { .. } => "closed",
        Verdict::Unknown { .. } => "not known",
    }
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
}
