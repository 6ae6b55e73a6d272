//! The examination on one page: what an uncomplicated one needs, step by step, each with its own form, gates beside it.

use axum::Extension;
use axum::extract::{Path, Query, State};
use iliac_app::record::Store;
use iliac_model::{Instance, Standing};
use maud::{Markup, html};

use crate::components::alarm::alarm_card;
use crate::components::form::{FormFrame, button_form};
use crate::components::gate::gate_list;
use crate::components::{Weight, mark};
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::case::{self, Look, Looked};
use crate::pages::step::{self, Of};
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::inputs::Typed;
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
    let cards = alarms::cards(words, looked.present);
    let places: Vec<usize> = words
        .protocol()
        .stages
        .iter()
        .enumerate()
        .filter(|(_, stage)| STAGES.contains(&stage.name.as_str()))
        .map(|(place, _)| place)
        .collect();
    let instances: Vec<&Instance> = words
        .situation
        .steps
        .iter()
        .filter(|instance| words.protocol().step(instance.step).is_some_and(|step| places.contains(&step.stage)))
        .collect();
    let body = html! {
        h1 { "The room" }
        (case::said(query.said()))
        (case::case_tabs(&id, "/examination"))
        @for card in &cards { (alarm_card(card)) }
        @for instance in instances { (section(&server, &looked, instance)) }
        p { a href=(format!("/case/{id}/note")) { "Procedure note" } }
    };
    Ok(layout::page(&looked.page, &body))
}

fn section<S: Store>(server: &Server<S>, looked: &Looked, instance: &Instance) -> Markup {
    let words = &looked.words;
    let (sign, standing) = words.standing(&instance.standing);
    let title = words.step_title(instance.step, instance.row);
    let name = words.protocol().step(instance.step).map_or("", |step| step.name.as_str());
    let (open, gates) = match &instance.standing {
        Standing::Open { gates, .. } => (true, steps::gate_rows(words, gates, instance.row)),
        Standing::InProgress { .. } => (true, Vec::new()),
        Standing::Done { .. } | Standing::Missed { .. } => (false, Vec::new()),
        Standing::Undecided { .. } | Standing::NotNeeded | Standing::Stopped => return html! {},
    };
    let ready = open && gates.is_empty();
    let asks = words.protocol().step(instance.step).is_some_and(|step| step.asks && step.per.is_none());
    let begin = asks && ready && matches!(instance.standing, Standing::Open { .. });
    html! {
        details class="il-room" open[ready] id=(format!("room-{name}{}", instance.row.map_or_else(String::new, iliac_app::wire::write_row))) {
            summary { span class="il-room__title" { (title) } " " (mark::chip(sign, &standing)) }
            (gate_list(&gates))
            @if begin { (button_form(&FormFrame::to(format!("/case/{}/begin/{name}", words.case.id.0), ""), &format!("Begin: {title}"), Weight::Primary)) }
            @if looked.present { (step::the_form(server, words, instance.step, instance.row, &Of::default(), &Typed::default(), "examination")) }
        }
    }
}
