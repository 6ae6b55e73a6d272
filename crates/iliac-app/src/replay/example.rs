//! The earliest example of a difference as a story: the fewest things recorded in that case that show it.
//!
//! A story is only given when the stories' own runner finds it as told by one of the two protocols and otherwise by the
//! other.

use std::collections::BTreeMap;
use std::sync::Arc;

use iliac_engine::Program;
use iliac_model::Timestamp;
use iliac_protocol::story::{Block, Board, Expectation, Expected, Place, Story, Visibility};

use super::{Element, Kind, Sense};
use crate::case::{BORN, Case, alarm_key};
use crate::event::{CaseEvent, CaseId, Told};
use crate::retold::{Of, Retold};
use crate::stories::{self, Stage};

/// Where a difference was seen.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Example {
    /// When it began.
    pub at: Timestamp,
    /// In which case.
    pub case: CaseId,
    /// Its number, as people say it.
    pub number: String,
    /// About what, with the row.
    pub element: Element,
}

/// Two instants: what is true then, by what was known then.
#[derive(Clone, Copy)]
struct AsAt {
    now: Timestamp,
    known: Timestamp,
}

/// Tells an example; `None` when nothing on a board shows it (another gate holds the step all the same), or something in it
/// has no words.
pub fn story(case: &Case, candidate: &Arc<Program>, until: Timestamp, kind: &Kind, example: &Example) -> Option<Story> {
    let known = if kind.sense == Sense::KnownThen { example.at } else { until };
    let at = AsAt { now: example.at, known };
    let differs = |log: &[Told<CaseEvent>], born: bool| {
        let (was, would_be) = sides(case, log, born, candidate);
        let (was, would_be) = (board_line(&was, &example.element, at), board_line(&would_be, &example.element, at));
        (was != would_be).then_some(would_be.is_some())
    };
    let told = case.log.iter().filter(|told| told.recorded_at <= known && is_told(&told.event));
    let mut log: Vec<Told<CaseEvent>> = told.cloned().collect();
    let by_candidate = differs(&log, true)?;
    let still = |log: &[Told<CaseEvent>], born| differs(log, born) == Some(by_candidate);
    // A story asks before it begins, and with most of the record left out it would be refused: what was done says enough.
    let asked = |told: &&Told<CaseEvent>| matches!(told.event, CaseEvent::Begun { .. });
    let unasked: Vec<Told<CaseEvent>> = log.iter().filter(|told| !asked(told)).cloned().collect();
    if still(&unasked, true) {
        log = unasked;
    }
    shorten(&mut log, |log| still(log, true));
    let born = !still(&log, false);

    let (was, would_be) = sides(case, &log, born, candidate);
    let (teller, other) = if by_candidate { (&would_be, &was) } else { (&was, &would_be) };
    let story = tell(teller, at, kind, example, by_candidate)?;
    let none = BTreeMap::new();
    (stories::run(&story, stage(teller, &none)).passes() && !stories::run(&story, stage(other, &none)).passes())
        .then_some(story)
}

/// The case with only this recorded, as it is read by its own rules and by the candidate.
fn sides(case: &Case, log: &[Told<CaseEvent>], born: bool, candidate: &Arc<Program>) -> (Case, Case) {
    let mut part = Case { log: log.to_vec(), ..case.clone() };
    if !born {
        part.history.entries.retain(|entry| entry.id != BORN);
    }
    (part.under(&case.program), part.under(candidate))
}

/// Whether an event is a line of a story.
fn is_told(event: &CaseEvent) -> bool {
    match event {
        CaseEvent::Recorded(_)
        | CaseEvent::Begun { .. }
        | CaseEvent::Overridden { .. }
        | CaseEvent::Answered { .. } => true,
        CaseEvent::Opened { .. }
        | CaseEvent::Sent { .. }
        | CaseEvent::Moved { .. }
        | CaseEvent::Joined { .. }
        | CaseEvent::Closed { .. }
        | CaseEvent::Reopened { .. }
        | CaseEvent::Repinned { .. }
        | CaseEvent::Reviewed { .. } => false,
    }
}

/// Leaves out what can be left out, in ever smaller pieces.
fn shorten<T: Clone>(all: &mut Vec<T>, still: impl Fn(&[T]) -> bool) {
    let mut piece = all.len().div_ceil(2);
    while piece > 0 {
        let mut from = 0;
        let mut left_out = false;
        while from < all.len() {
            let until = (from + piece).min(all.len());
            let rest: Vec<T> = all
                .iter()
                .enumerate()
                .filter(|(place, _)| !(from..until).contains(place))
                .map(|(_, one)| one.clone())
                .collect();
            if still(&rest) {
                *all = rest;
                left_out = true;
            } else {
                from = until;
            }
        }
        // What could not be left out before may be, now that other things are gone.
        piece = if left_out && piece == 1 { 1 } else { piece / 2 };
    }
}

fn stage<'a>(case: &'a Case, none: &'a BTreeMap<String, Story>) -> Stage<'a> {
    Stage { protocol: case.protocol(), calendar: case.program.calendar(), stories: none }
}

/// What a board says of an element; `None` when the protocol has no such thing.
fn board_line(case: &Case, element: &Element, at: AsAt) -> Option<Expected> {
    let protocol = case.protocol();
    let none = BTreeMap::new();
    let retold = Retold::of(stage(case, &none), &case.history, Of::Somebody);
    let facts = case.facts(at.known);
    let situation = case.as_at(at.now, at.known);
    Some(match element {
        Element::Gate(step, _, row) | Element::Step(step, row) => {
            let ix = protocol.step_named(step)?;
            let instance = situation.instance(ix, *row)?;
            Expected::Step {
                instance: retold.instance(protocol.step(ix)?, *row),
                standing: stories::word(&instance.standing),
                overdue: stories::is_overdue(&instance.standing),
            }
        }
        Element::Alarm(name, row) => {
            let key = alarm_key(protocol, name)?;
            let alarm = retold.alarm(key, *row)?;
            match situation.alarms.iter().find(|raised| raised.alarm == key && raised.row == *row) {
                Some(raised) => {
                    let answered = Some(raised.answered_at.is_some());
                    Expected::Alarm { alarm, urgency: "raised".to_owned(), answered, level: None }
                }
                None => Expected::NoAlarm(Some(alarm)),
            }
        }
        Element::Text(name) => {
            let text = protocol.text_named(name)?;
            let holds = iliac_engine::holds_text(&case.program, &facts, at.now, text);
            let shown = holds == iliac_model::Truth::True;
            Expected::Text(name.clone(), if shown { Visibility::Shown } else { Visibility::NotShown })
        }
    })
}

fn tell(case: &Case, at: AsAt, kind: &Kind, example: &Example, by_candidate: bool) -> Option<Story> {
    let none = BTreeMap::new();
    let retold = Retold::of(stage(case, &none), &case.history, Of::Somebody);
    let lines: Vec<_> = retold.lines().into_iter().collect::<Option<_>>()?;
    let expected = board_line(case, &example.element, at)?;
    let board = Board {
        at: retold.local(at.now)?,
        known: (at.known != at.now).then(|| retold.local(at.known)).flatten(),
        expectations: vec![Expectation { expected, words: None, place: Place::default() }],
    };
    let whose = if by_candidate { "The board is by the candidate" } else { "The board is by the rules of that day" };
    let prose = format!("The least of case {} that shows it: {}. {whose}.", example.number, kind.change());
    let mut blocks = vec![Block::Prose(prose)];
    if !lines.is_empty() {
        blocks.push(Block::Facts(lines));
    }
    blocks.push(Block::Board(board));
    let name = kind.element.replace([' ', '/'], "-");
    Some(Story {
        path: format!("{}/stories/{name}.md", case.protocol().name),
        title: format!("It would differ: {}", kind.element),
        name,
        cites: Vec::new(),
        breaks: Vec::new(),
        blocks,
    })
}
