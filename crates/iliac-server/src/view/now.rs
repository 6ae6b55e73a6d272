//! What now, and why not yet: the part of a case's page that changes. What is to be done now stands on top.
//!
//! In the room nobody reads a long page: there the steps that can be done lie open, the room's own first, and what is held,
//! done or still to come is folded. What is late or in progress is never folded.

use iliac_app::board;
use iliac_app::event::CaseEvent;
use iliac_protocol::tree::Protocol;
use maud::{Markup, html};

use super::alarms;
use super::steps::{self, StageRows, ToDo};
use super::words::Words;
use crate::components::alarm::alarm_card;
use crate::components::notice;
use crate::components::step::{StepRow, step_list};
use crate::pages::persons;

/// The part. `reader`: the roles of whoever looks at the present; `None`: the past is looked at.
pub fn part(words: &Words, reader: Option<&[String]>) -> Markup {
    let present = reader.is_some();
    let stages = steps::stages(words, present);
    let reached = board::need(words.protocol(), &words.situation, words.case.opened_at()).stage;
    let folds = Folds { reached, in_the_room: room(words.protocol()) == Some(reached) && has_steps(&stages, reached) };
    html! {
        div id="il-case" {
            @if let Some(closed) = words.case.closed_at {
                (notice::notice(notice::Tone::Mind, "This case is closed", &html! {
                    p { "Closed " (words.time(closed)) ". Whatever is recorded or answered now opens it again." }
                    (pending_at_closure(words))
                }))
            }
            @if present { (nobody_named(words)) }
            @for card in &alarms::cards(words, reader) { (alarm_card(card)) }
            @for stage in folds.in_order(&stages) { (opened(stage, &folds.open(stage))) }
            @for stage in stages.iter().filter(|stage| stage.stage == reached) { (folded("not yet", stage, &folds.folded(stage), true)) }
            @for stage in stages.iter().filter(|stage| stage.stage > reached) { (folded("to come", stage, &folds.folded(stage), false)) }
            @for stage in stages.iter().filter(|stage| stage.stage < reached) { (folded("still open", stage, &folds.folded(stage), false)) }
            @let happening: Vec<_> = stages.iter().filter(|stage| stage.stage <= reached.saturating_add(1)).flat_map(|stage| &stage.if_it_happens).collect();
            @if !happening.is_empty() { (fold("fold-happens", "If it happens", &happening)) }
            @let undecided: Vec<_> = stages.iter().flat_map(|stage| &stage.undecided).collect();
            @if !undecided.is_empty() { (fold("fold-undecided", &format!("Not known yet whether needed ({})", undecided.len()), &undecided)) }
            @for stage in &stages { (folded("done or not needed", stage, &stage.over.iter().collect::<Vec<_>>(), false)) }
        }
    }
}

/// What was pending when the case was closed the last time.
pub fn pending_at_closure(words: &Words) -> Markup {
    let told = words.case.log.iter().rev().find_map(|told| {
        let CaseEvent::Closed { pending } = &told.event else { return None };
        Some(pending)
    });
    html! {
        @if let Some(pending) = told.filter(|pending| !pending.is_empty()) {
            p { "Still pending then:" }
            ul { @for line in pending { li { (line) } } }
        }
    }
}

/// What lies open and what is folded.
struct Folds {
    reached: usize,
    in_the_room: bool,
}

impl Folds {
    fn is_open(&self, stage: &StageRows, step: &ToDo) -> bool {
        if self.in_the_room {
            return step.is_pressing || (stage.stage <= self.reached && step.is_free);
        }
        stage.stage <= self.reached.saturating_add(1)
    }

    /// In the room its own stage comes first; elsewhere the stages stand in their order.
    fn in_order<'s>(&self, stages: &'s [StageRows]) -> Vec<&'s StageRows> {
        let mut stages: Vec<&StageRows> = stages.iter().collect();
        stages.sort_by_key(|stage| self.in_the_room && stage.stage != self.reached);
        stages
    }

    fn open<'s>(&self, stage: &'s StageRows) -> Vec<&'s StepRow> {
        stage.to_do.iter().filter(|step| self.is_open(stage, step)).map(|step| &step.row).collect()
    }

    fn folded<'s>(&self, stage: &'s StageRows) -> Vec<&'s StepRow> {
        stage.to_do.iter().filter(|step| !self.is_open(stage, step)).map(|step| &step.row).collect()
    }
}

/// The stage in which the procedure itself is done: that of the step that records its beginning.
fn room(protocol: &Protocol) -> Option<usize> {
    let begins = protocol.actual?;
    protocol.steps.iter().find(|step| step.records.contains(&begins)).map(|step| step.stage)
}

fn has_steps(stages: &[StageRows], reached: usize) -> bool {
    stages.iter().any(|stage| stage.stage == reached && !stage.to_do.is_empty())
}

fn opened(stage: &StageRows, steps: &[&StepRow]) -> Markup {
    html! { @if !steps.is_empty() { section { h2 { (stage.title) } (step_list(steps.iter().copied())) } } }
}

/// Steps of a stage under a fold that says how many there are, or, of a few, which.
fn folded(what: &str, stage: &StageRows, steps: &[&StepRow], by_name: bool) -> Markup {
    let names = || steps.iter().map(|step| step.name.as_str()).collect::<Vec<_>>().join(" · ");
    let title = if by_name {
        format!("{}, {what}: {}", stage.title, names())
    } else {
        format!("{}: {what} ({})", stage.title, steps.len())
    };
    let id = format!("fold-{}-{}", stage.stage, what.replace(' ', "-"));
    html! { @if !steps.is_empty() { (fold(&id, &title, steps)) } }
}

/// A fold with an id, so that it stays open when the part is replaced under whoever reads it.
fn fold(id: &str, title: &str, steps: &[&StepRow]) -> Markup {
    html! { details class="il-help il-fold" id=(id) { summary { (title) } (step_list(steps.iter().copied())) } }
}

/// Whom the case concerns and nobody has named yet, with the way to naming them.
fn nobody_named(words: &Words) -> Markup {
    let case = &words.case;
    let open = case.closed_at.is_none();
    let unnamed =
        case.protocol().persons.iter().enumerate().filter(|(place, _)| open && case.person_at(*place).is_none());
    html! {
        @for (_, person) in unnamed {
            @let title = person.title.to_lowercase();
            (notice::notice(notice::Tone::Mind, &format!("No {title} is named yet"), &html! {
                p {
                    a href=(persons::address(case, &person.name)) { "Name the " (title) }
                    ". Not needed when it stays with the same person."
                }
            }))
        }
    }
}
