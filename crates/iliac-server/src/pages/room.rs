//! The examination on one page: what an uncomplicated one needs, step by step, each with its own form, gates beside it.

use axum::Extension;
use axum::extract::{Path, Query, State};
use iliac_app::record::Store;
use iliac_model::{Instance, Standing, Timing};
use maud::{Markup, html};

use crate::components::alarm::alarm_card;
use crate::components::gate::gate_list;
use crate::components::mark;
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::case::{self, Look, Looked};
use crate::pages::step::{self, Of};
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::inputs::Typed;
use crate::view::words::Words;
use crate::view::{alarms, steps};

/// The stages that happen in the room.
const STAGES: [&str; 3] = ["arrival", "procedure", "recovery"];

/// The page.
///
/// # Errors
/// When there is no such case.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    Query(query): Query<Look>,
) -> Result<Markup, Fault> {
    let mut looked = case::look(&server, &signed, &id, &query, "Room").await?;
    // Somebody is typing here: the page does not change under their hands. What changed is said when they send.
    looked.page.live = None;
    let words = &looked.words;
    let cards = alarms::cards(words, looked.present.then_some(signed.roles.as_slice()));
    let parts = parts(words);
    let form = |instance: &Instance, open: bool| section(&server, &looked, instance, open);
    let body = html! {
        h1 { "The room" }
        (case::said(query.said()))
        (case::case_tabs(&id, "/examination"))
        @for card in &cards { (alarm_card(card)) }
        @if !parts.done.is_empty() {
            details class="il-help" {
                summary { "Done (" (parts.done.len()) ")" }
                @for instance in &parts.done { (form(instance, false)) }
            }
        }
        @for (place, instance) in parts.now.iter().enumerate() { (form(instance, place == 0)) }
        @if !parts.if_it_happens.is_empty() {
            h2 { "If it happens, or once more" }
            @for instance in &parts.if_it_happens { (form(instance, false)) }
        }
        p { a href=(format!("/case/{id}/note")) { "Procedure note" } }
    };
    Ok(layout::page(&looked.page, &body))
}

/// What is done, what is to do, and what is there for when it happens.
struct Parts<'a> {
    done: Vec<&'a Instance>,
    now: Vec<&'a Instance>,
    if_it_happens: Vec<&'a Instance>,
}

fn parts(words: &Words) -> Parts<'_> {
    let protocol = words.protocol();
    let mut parts = Parts { done: Vec::new(), now: Vec::new(), if_it_happens: Vec::new() };
    for instance in &words.situation.steps {
        let Some(step) = protocol.step(instance.step) else { continue };
        if !protocol.stages.get(step.stage).is_some_and(|stage| STAGES.contains(&stage.name.as_str())) {
            continue;
        }
        let more = instance.row.is_none()
            && step.per.is_some_and(|per| per.adds)
            && words.situation.steps.iter().any(|other| other.step == instance.step && other.row.is_some());
        match &instance.standing {
            Standing::Done { .. } | Standing::Missed { .. } => parts.done.push(instance),
            Standing::Open { timing, .. } if step.optional || (more && matches!(timing, Timing::Untimed)) => {
                parts.if_it_happens.push(instance);
            }
            Standing::Open { .. } | Standing::InProgress { .. } => parts.now.push(instance),
            Standing::Undecided { .. } | Standing::NotNeeded | Standing::Stopped => {}
        }
    }
    parts
}

/// One step as a fold: how it stands, what holds it, and its form.
fn section<S: Store>(server: &Server<S>, looked: &Looked, instance: &Instance, open: bool) -> Markup {
    let words = &looked.words;
    let (sign, standing) = words.standing(&instance.standing);
    let title = words.step_title(instance.step, instance.row);
    let name = words.protocol().step(instance.step).map_or("", |step| step.name.as_str());
    let gates = steps::gate_rows(words, instance.standing.gates(), instance.row);
    let begin = steps::begin(words, instance, &format!("Begin: {title}")).filter(|_| looked.present);
    html! {
        details class="il-room" open[open] id=(format!("room-{name}{}", instance.row.map_or_else(String::new, iliac_app::wire::write_row))) {
            summary { span class="il-room__title" { (title) } " " (mark::chip(sign, &standing)) }
            (gate_list(&gates))
            @if let Some(begin) = begin { (begin) }
            @if looked.present { (step::the_form(server, looked, instance.step, instance.row, &Of::default(), &Typed::default(), "examination")) }
        }
    }
}
