//! What other rules would say of a case, beside what its own say, in the words pages use; and why a case keeps its own.

use iliac_app::case::alarm_key;
use iliac_app::event::AlarmName;
use iliac_app::repinning::Keeps;
use iliac_app::replay::{Change, Element};
use iliac_model::{RowId, Standing, Verdict};
use iliac_protocol::tree::{Audience, Protocol};

use super::alarms;
use super::words::{Words, capital};
use crate::components::mark::Mark;

/// Something that is said otherwise.
pub struct Otherwise {
    /// About what.
    pub what: String,
    /// What is said.
    pub now: String,
    /// What would be said.
    pub then: String,
}

/// A change in words, by a case as its own rules read it and as others would. `sees`: whether the reader may see who stands
/// at a place of the protocol.
pub fn otherwise(own: &Words, other: &Words, change: &Change, sees: &dyn Fn(usize) -> bool) -> Otherwise {
    let side = |words: &Words, is_said: bool| said(words, &change.element, is_said, sees);
    let (now, then) = (side(own, change.was.is_some()), side(other, change.would_be.is_some()));
    // A thing that only one of the two knows is called as that one calls it.
    let what = [other, own].into_iter().find_map(|words| what(words, &change.element));
    Otherwise { what: what.unwrap_or_else(|| change.element.name()), now, then }
}

/// What something of a case is called, with its row; `None` where these rules do not know it.
fn what(words: &Words, element: &Element) -> Option<String> {
    let called = called(words.protocol(), element)?;
    let row = match element {
        Element::Step(_, row) | Element::Gate(_, _, row) | Element::Alarm(_, row) => *row,
        Element::Text(_) => None,
    };
    let row = row.map(|row| words.row_title(row)).filter(|title| !title.is_empty());
    Some(row.map_or_else(|| called.clone(), |row| format!("{called} – {row}")))
}

/// What something of a protocol is called; `None` where it does not know it.
pub fn called(protocol: &Protocol, element: &Element) -> Option<String> {
    match element {
        Element::Step(step, _) => protocol.step_title(step).map(str::to_owned),
        Element::Gate(step, gate, _) => {
            protocol.gate_named(step, gate)?;
            Some(format!("{}: gate “{}”", protocol.step_title(step)?, spoken(gate)))
        }
        Element::Alarm(name, _) => {
            alarm_key(protocol, name)?;
            Some(format!("Alarm: {}", alarms::titled(protocol, name)))
        }
        Element::Text(name) => {
            let text = protocol.text(protocol.text_named(name)?)?;
            Some(match text.audience {
                Audience::Staff => format!("Text for staff: “{}”", spoken(name)),
                Audience::Person(place) => {
                    let whose = protocol.persons.get(place).map_or("person", |person| person.title.as_str());
                    format!("{} reads: “{}”", capital(whose), spoken(name))
                }
            })
        }
    }
}

/// What these rules say of it.
fn said(words: &Words, element: &Element, is_said: bool, sees: &dyn Fn(usize) -> bool) -> String {
    match element {
        Element::Step(step, row) => {
            let ix = words.protocol().step_named(step);
            let instance = ix.and_then(|ix| words.situation.instance(ix, *row));
            instance.map_or_else(|| "there is no such step".into(), |instance| standing(words, &instance.standing))
        }
        Element::Gate(step, gate, row) => of_gate(words, step, gate, *row),
        Element::Alarm(name, row) => of_alarm(words, name, *row),
        Element::Text(name) if is_said => of_text(words, name, sees),
        Element::Text(_) => "not shown".into(),
    }
}

/// How a step stands, where no mark says it is in progress.
fn standing(words: &Words, standing: &Standing) -> String {
    match words.standing(standing) {
        (Mark::InProgress, since) => format!("in progress {since}"),
        (_, words) => words,
    }
}

fn of_gate(words: &Words, step: &str, gate: &str, row: Option<RowId>) -> String {
    let Some(ix) = words.protocol().gate_named(step, gate) else { return "there is no such gate".into() };
    let step = words.protocol().step_named(step);
    let instance = step.and_then(|step| words.situation.instance(step, row));
    let verdict = instance.and_then(|instance| instance.standing.verdict(ix));
    let because = |held: &str| {
        let because = words.gate_words(ix, row, verdict);
        if because.is_empty() { held.to_owned() } else { format!("{held}: {because}") }
    };
    match verdict {
        None => "nothing: it holds nothing back now".into(),
        Some(Verdict::Open) => "lets it begin".into(),
        Some(Verdict::Overridden) => "somebody answered for it by name".into(),
        Some(verdict @ Verdict::Closed { .. }) => match words.opens(verdict) {
            Some(at) => because(&format!("holds it back until {}", words.time(at))),
            None => because("holds it back"),
        },
        Some(Verdict::Unknown { .. }) => because("holds it back, as something is not known"),
    }
}

fn of_alarm(words: &Words, name: &AlarmName, row: Option<RowId>) -> String {
    let Some(key) = alarm_key(words.protocol(), name) else { return "there is no such alarm".into() };
    let raised = words.situation.alarms.iter().find(|raised| raised.alarm == key && raised.row == row);
    let Some(raised) = raised else { return "not raised".into() };
    let how = if raised.answered_at.is_some() { "answered" } else { "raised" };
    let sentence = alarms::sentence(words, raised);
    if sentence.is_empty() { how.to_owned() } else { format!("{how}: {sentence}") }
}

fn of_text(words: &Words, name: &str, sees: &dyn Fn(usize) -> bool) -> String {
    let Some(ix) = words.protocol().text_named(name) else { return "there is no such text".into() };
    let may_read = words.protocol().text(ix).is_some_and(|text| match text.audience {
        Audience::Staff => true,
        Audience::Person(place) => sees(place),
    });
    if !may_read {
        return "shown".into();
    }
    format!("“{}”", words.say(ix, &words.values(None)))
}

/// Why a case keeps its rules, and what would make others possible.
pub fn keeps(own: &Words, other: &Words, why: &Keeps) -> (String, &'static str) {
    let titled = |step: &str| {
        let title = [own, other].into_iter().find_map(|words| words.protocol().step_title(step));
        title.unwrap_or(step).to_owned()
    };
    let other_version = "It can have other rules that still know it. Tell whoever writes the protocol.";
    let as_it_is = "What was done stays done, so this case ends by the rules it has.";
    match why {
        Keeps::Lost(fact) => {
            let protocol = own.protocol();
            let known = protocol.fact_named(fact).and_then(|ix| protocol.fact(ix));
            let title = known.map_or(fact.as_str(), |fact| fact.title.as_str());
            (format!("“{title}” was recorded in this case, and the new rules could not read it."), other_version)
        }
        Keeps::NoStep(step) => {
            (format!("“{}” was begun, and the new rules have no such step.", titled(step)), other_version)
        }
        Keeps::NoGate(step, gate) => (
            format!(
                "Somebody answered by name for the gate “{}” of “{}”, and the new rules have no such gate.",
                spoken(gate),
                titled(step)
            ),
            other_version,
        ),
        Keeps::Broken(title, Some(step)) => (
            format!(
                "“{}” is under way. By the new rules it could not have been begun as things stand: {title}.",
                titled(step)
            ),
            "Look here again once it is done, or once what is recorded has changed.",
        ),
        Keeps::Broken(title, None) => (
            format!("By the new rules nobody would be alarmed now where somebody must be: {title}."),
            "Look here again once what is recorded has changed.",
        ),
        Keeps::Accused(step, gate) => (
            format!(
                "“{}” was begun when nothing held it back. By the new rules it would stand there as done against the gate “{}”.",
                titled(step),
                spoken(gate)
            ),
            as_it_is,
        ),
        Keeps::Forgotten(step, gate) => (
            format!(
                "“{}” was done against the gate “{}”. By the new rules nothing would say so any more.",
                titled(step),
                spoken(gate)
            ),
            as_it_is,
        ),
    }
}

fn spoken(name: &str) -> String {
    name.replace('-', " ")
}
