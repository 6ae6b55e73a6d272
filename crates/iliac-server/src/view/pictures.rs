//! A child's page: the day in pictures, in the order of the protocol's steps, and nothing else.
//!
//! No result, no decision, no form and no word of anybody else stands here. Which picture stands for which step, with which
//! words and when, is the protocol's.

use iliac_app::record::Store;
use iliac_model::{Standing, StepIx};
use iliac_protocol::tree::{Reader, To};
use maud::{Markup, html};

use super::mine::texts_for;
use super::words::Words;
use crate::components::picture::{PictureLine, Stage, picture_day};
use crate::server::Server;

/// The page under its band.
pub fn page<S: Store>(server: &Server<S>, words: &Words, place: usize) -> Markup {
    let lines = lines(words, place);
    html! {
        h1 { "Your day" }
        @if lines.is_empty() { p { "There is nothing here now. Ask a grown-up." } }
        (picture_day(&lines))
        p { "For grown-ups: call " (words.on_duty.whom_to_call()) " In an emergency: " strong { (server.setup.emergency) } "." }
    }
}

/// How far the step of a picture is.
enum Far {
    Done(String),
    Now,
    Ahead,
    /// The way was stopped before it.
    Off,
}

/// The pictures that are true now, in the order of their steps.
pub fn lines(words: &Words, place: usize) -> Vec<PictureLine> {
    let values = words.values(None);
    let mut shown = Vec::new();
    for (ix, text) in texts_for(words, place, Reader::Child) {
        let To::Child(picture, step) = text.to else { continue };
        let planned = text.at.and_then(|at| words.moment(at)).map(|when| when.shown);
        let (at, stage) = match far(words, step) {
            Far::Done(at) => (at, Stage::Done),
            Far::Now => (planned.unwrap_or_default(), Stage::Now),
            Far::Ahead => (planned.unwrap_or_default(), Stage::Later),
            Far::Off => continue,
        };
        let of_step = words.protocol().step(step).map_or(0, |step| step.stage);
        let words = words.say_to(Reader::Child, ix, &values);
        shown.push(((of_step, step, ix), PictureLine { picture, at, words, stage }));
    }
    shown.sort_by_key(|(order, _)| *order);
    let mut lines: Vec<PictureLine> = shown.into_iter().map(|(_, line)| line).collect();
    mark_next(&mut lines);
    lines
}

/// What comes after everything that is over: the first picture not done, unless something is going on.
fn mark_next(lines: &mut [PictureLine]) {
    if lines.iter().any(|line| line.stage == Stage::Now) {
        return;
    }
    let over = lines.iter().rposition(|line| line.stage == Stage::Done).map_or(0, |place| place.saturating_add(1));
    if let Some(next) = lines.get_mut(over) {
        next.stage = Stage::Next;
    }
}

fn far(words: &Words, step: StepIx) -> Far {
    let instances = words.situation.steps.iter().filter(|instance| instance.step == step);
    let (mut done, mut stopped) = (None, false);
    for instance in instances {
        match &instance.standing {
            Standing::InProgress { .. } => return Far::Now,
            Standing::Done { at } => done = Some(at.map_or_else(String::new, |at| words.minute(at))),
            Standing::Stopped => stopped = true,
            Standing::NotNeeded | Standing::Undecided { .. } | Standing::Open { .. } | Standing::Missed { .. } => {}
        }
    }
    match done {
        Some(at) => Far::Done(at),
        None if stopped => Far::Off,
        None => Far::Ahead,
    }
}
