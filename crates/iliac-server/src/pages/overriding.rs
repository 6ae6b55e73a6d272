//! Answering for a closed gate by name. Never filled in beforehand; covers only what fails now.

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::ask::{Ask, Asked};
use iliac_app::case::Case;
use iliac_app::event::{CaseEvent, CaseId, StaffId};
use iliac_app::failure::Failure;
use iliac_app::record::Store;
use iliac_model::{GateIx, RowId, Situation, StepIx, Timestamp, Verdict};
use maud::{Markup, html};

use crate::components::form::{self, Complaint, FormFrame, error_summary};
use crate::components::gate::{GateRow, gate_list};
use crate::components::notice::{Tone, notice};
use crate::components::{Weight, field};
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::act::OfRow;
use crate::pages::case::{self, Look, Looked};
use crate::pages::fields;
use crate::pages::step::{self, Of};
use crate::server::Shared;
use crate::session::Signed;
use crate::signing::{self, USER};
use crate::view::inputs::Typed;
use crate::view::words::Words;
use crate::view::{refusal, steps};

/// The control behind which a colleague signs.
const COLLEAGUE: &str = "colleague";

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
    body(&looked, (&step, &gate), of.id(), &Typed::default())
}

fn body(looked: &Looked, (step, gate): (&str, &str), row: Option<RowId>, typed: &Typed) -> Result<Markup, Fault> {
    let words = &looked.words;
    let id = &words.case.id.0;
    let ix = words.protocol().gate_named(step, gate).ok_or_else(Fault::not_found)?;
    let declared = words.protocol().gate(ix).ok_or_else(Fault::not_found)?;
    let step_ix = declared.step;
    // A row that nobody has asked for yet stands as the next one does.
    let verdict = verdict(&words.situation, step_ix, ix, row).or_else(|| verdict(&words.situation, step_ix, ix, None));
    let frame = FormFrame::to(format!("/case/{id}/override/{step}/{gate}"));
    let before = answered(&words.case, step, gate, row);
    let value = |name: &str| typed.values.get(name).map_or("", String::as_str);
    let at = format!("{COLLEAGUE}{USER}");
    let colleague = field::Colleague { user: value(&at), wrong: form::wrong(&typed.complaints, &at) };
    let body = html! {
        (case::case_tabs(id, ""))
        h1 { "Answer for a gate by name" }
        (error_summary(&typed.complaints))
        @if let Some(verdict) = verdict { (gate_list(&gate_here(words, ix, verdict, row))) }
        @if let Some(rule) = &declared.overridden_by {
            p { "Who may: " (rule.by.iter().map(|role| words.protocol().role(*role)).collect::<Vec<_>>().join(", ")) ". Different people needed: " (rule.people) "." }
        }
        @if !before.is_empty() {
            (notice(Tone::Mind, "Answered for already", &html! {
                ul { @for (who, at, reason) in &before { li { (words.who(who.0)) ", " (words.minute(*at)) ": " (reason) } } }
                @if verdict.is_some_and(|verdict| !verdict.lets_pass()) { p { "It is not enough yet: another person answers too, or something else fails now." } }
            }))
        }
        p { "This is for what should not happen. It covers only what fails at this moment, ends when something else fails, and is reviewed." }
        (form::form(&frame, &html! {
            (step::row_fields(words, step_ix, row, &Of::default(), row.unwrap_or(words.new_row(step_ix))))
            (field::long_text(&field::Field::new("reason", "Your reason").complained(&typed.complaints), value("reason")))
            details class="il-help" open[!before.is_empty() || !colleague.user.is_empty() || colleague.wrong.is_some()] {
                summary { "A colleague answers for it on this screen" }
                (field::second_person(COLLEAGUE, "answering for this gate", &colleague))
            }
            (form::buttons(&form::button("I answer for this", Weight::Warning)))
        }))
        p { a href=(format!("/case/{id}")) { "Back to the case" } }
    };
    Ok(layout::page(&looked.page, &body))
}

fn verdict(situation: &Situation, step: StepIx, gate: GateIx, row: Option<RowId>) -> Option<Verdict> {
    situation.instance(step, row)?.standing.verdict(gate).copied()
}

/// The gate as it stands, without the way to this page, which one is on.
fn gate_here(words: &Words, gate: GateIx, verdict: Verdict, row: Option<RowId>) -> Vec<GateRow> {
    let rows = steps::gate_rows(words, &[(gate, verdict)], row);
    rows.into_iter().map(|row| GateRow { override_at: None, ..row }).collect()
}

/// Who has answered for this gate, when, and why.
fn answered<'a>(case: &'a Case, step: &str, gate: &str, row: Option<RowId>) -> Vec<(StaffId, Timestamp, &'a str)> {
    let answers = case.log.iter().filter_map(|told| match &told.event {
        CaseEvent::Overridden { step: of, gate: at, row: for_row, reason, .. }
            if of == step && at == gate && for_row.map(|row| row.id) == row =>
        {
            Some((told.by, told.recorded_at, reason.as_str()))
        }
        CaseEvent::Overridden { .. }
        | CaseEvent::Opened { .. }
        | CaseEvent::Sent { .. }
        | CaseEvent::Joined { .. }
        | CaseEvent::Moved { .. }
        | CaseEvent::Recorded(_)
        | CaseEvent::Begun { .. }
        | CaseEvent::Answered { .. }
        | CaseEvent::Closed { .. }
        | CaseEvent::Reopened { .. }
        | CaseEvent::Repinned { .. }
        | CaseEvent::Reviewed { .. } => None,
    });
    answers.collect()
}

/// Takes it, in the name of whoever is signed in, or of the colleague who signs on this screen.
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
    let declared = case.protocol().gate(ix).ok_or_else(Fault::not_found)?;
    let per = case.protocol().step(declared.step).and_then(|step| step.per);
    let row = per.and_then(|per| crate::form::row_in(&case, per.group, &fields));
    let row_id = row.map(|row| row.id);
    let asked = match (fields.get("reason"), signing::colleague(&server, &fields, COLLEAGUE, &signed).await) {
        (Some(reason), Ok(colleague)) => Ok((reason.to_owned(), colleague.unwrap_or_else(|| signed.actor()))),
        (reason, colleague) => Err([
            reason.is_none().then(|| Complaint { field: "reason".into(), words: "A reason is needed.".into() }),
            colleague.err(),
        ]),
    };
    let again = async |complaints: Vec<Complaint>| -> Result<Response, Fault> {
        let looked = case::look(&server, &signed, &id, &Look::default(), "Answer for a gate").await?;
        let typed = Typed { values: fields.typed(), complaints };
        Ok((StatusCode::BAD_REQUEST, body(&looked, (&step, &gate), row_id, &typed)?).into_response())
    };
    let (reason, actor) = match asked {
        Ok(asked) => asked,
        Err(complaints) => return again(complaints.into_iter().flatten().collect()).await,
    };
    let asked = Asked::one(Ask::Override { gate: ix, row, reason });
    let case = match server.house.act(&CaseId(id.clone()), asked, &actor, now).await {
        Ok(case) => case,
        Err(Failure::Refused(refused)) => return again(vec![refusal::complaint(&case, &refused)]).await,
        Err(failure) => return Err(failure.into()),
    };
    let of_row = row_id.map_or_else(String::new, |row| format!("?row={}", iliac_app::wire::write_row(row)));
    // Another person is needed still: they may sign here at once.
    if verdict(&case.situation(now), declared.step, ix, row_id).is_some_and(|verdict| !verdict.lets_pass()) {
        return Ok(Redirect::to(&format!("/case/{id}/override/{step}/{gate}{of_row}")).into_response());
    }
    let to = match row {
        Some(_) => format!("/case/{id}/step/{step}{of_row}&said=overridden"),
        None => format!("/case/{id}?said=overridden"),
    };
    Ok(Redirect::to(&to).into_response())
}
