//! Answering for a closed gate by name. Never filled in beforehand; covers only what fails now.

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::ask::{Ask, Asked};
use iliac_app::event::CaseId;
use iliac_app::record::Store;
use maud::{Markup, html};

use crate::components::form::{self, FormFrame};
use crate::components::gate::gate_list;
use crate::components::{Weight, field};
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::act::OfRow;
use crate::pages::case::{self, Look};
use crate::pages::fields;
use crate::pages::step::{self, Of};
use crate::server::Shared;
use crate::session::Signed;
use crate::view::steps;

/// The form: the gate, what fails, and an empty field for the reason.
///
/// # Errors
/// When there is no such case or gate.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path((id, step, gate)): Path<(String, String, String)>,
    Query(of): Query<OfRow>,
) -> Result<Markup, Fault> {
    let looked = case::look(&server, &signed, &id, &Look::default(), "Answer for a gate").await?;
    let words = &looked.words;
    let ix = words.protocol().gate_named(&step, &gate).ok_or_else(Fault::not_found)?;
    let declared = words.protocol().gate(ix).ok_or_else(Fault::not_found)?;
    let row = of.id();
    let step_ix = declared.step;
    let verdict = words
        .situation
        .steps
        .iter()
        .find(|i| i.step == declared.step && i.row == row)
        .and_then(|i| i.standing.verdict(ix).copied());
    let rule = declared.overridden_by.as_ref();
    let frame = FormFrame::to(format!("/case/{id}/override/{step}/{gate}"));
    let body = html! {
        (case::case_tabs(&id, ""))
        h1 { "Answer for a gate by name" }
        @if let Some(verdict) = verdict { (gate_list(&steps::gate_rows(words, &[(ix, verdict)], row))) }
        @if let Some(rule) = rule {
            p { "Who may: " (rule.by.iter().map(|role| words.protocol().role(*role)).collect::<Vec<_>>().join(", ")) ". Different people needed: " (rule.people) "." }
        }
        p { "This is for what should not happen. It covers only what fails at this moment, ends when something else fails, and is reviewed." }
        (form::form(&frame, &html! {
            (step::row_fields(words, step_ix, row, &Of::default(), row.unwrap_or(words.new_row(step_ix))))
            (field::long_text(&field::Field::new("reason", "Your reason"), ""))
            (form::buttons(&form::button("I answer for this", Weight::Warning)))
        }))
    };
    Ok(layout::page(&looked.page, &body))
}

/// Takes it.
///
/// # Errors
/// Without a reason, without the role, or when nothing fails.
pub async fn take<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path((id, step, gate)): Path<(String, String, String)>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let now = server.now();
    let case = server.house.case(&CaseId(id.clone()))?;
    let ix = case.protocol().gate_named(&step, &gate).ok_or_else(Fault::not_found)?;
    let reason = fields.get("reason").ok_or_else(|| Fault::unreadable(vec!["A reason is needed.".into()]))?.to_owned();
    let per = case.protocol().gate(ix).and_then(|gate| case.protocol().step(gate.step)).and_then(|step| step.per);
    let row = per.and_then(|per| crate::form::row_in(&case, per.group, &fields));
    let asked = Asked::one(Ask::Override { gate: ix, row, reason });
    server
        .house
        .act(&CaseId(id.clone()), asked, &signed.actor(), now)
        .await
        .map_err(|failure| crate::view::refusal::page(&case, failure))?;
    let to = match row {
        Some(row) => format!("/case/{id}/step/{step}?row={}&said=overridden", iliac_app::wire::write_row(row.id)),
        None => format!("/case/{id}?said=overridden"),
    };
    Ok(Redirect::to(&to).into_response())
}
