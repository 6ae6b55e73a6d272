//! Correcting what was recorded: a new entry that names the old one. Nothing is taken away.

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::ask::{Ask, Asked};
use iliac_app::event::{CaseId, Said};
use iliac_app::record::Store;
use iliac_model::{Entry, EntryId};
use maud::{Markup, html};

use crate::components::Weight;
use crate::components::form::{self, Complaint, FormFrame, error_summary};
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::case::{self, Look, Looked};
use crate::pages::fields;
use crate::server::Shared;
use crate::session::Signed;
use crate::view::inputs::{Typed, correction};
use crate::view::{facts, words::Words};

/// The form for one entry.
///
/// # Errors
/// When there is no such case or entry.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path((id, entry)): Path<(String, u64)>,
) -> Result<Markup, Fault> {
    let looked = case::look(&server, &signed, &id, &Look::default(), "Correct").await?;
    body(&looked, entry, &Typed::default())
}

/// Takes the correction.
///
/// # Errors
/// Complaints with the form again; or the failure's page.
pub async fn correct<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path((id, entry)): Path<(String, u64)>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let now = server.now();
    let case = server.house.case(&CaseId(id.clone()))?;
    let before = case.history.entries.iter().find(|before| before.id == EntryId(entry)).ok_or_else(Fault::not_found)?;
    let kind = case.protocol().fact(before.kind).ok_or_else(Fault::not_found)?;
    let said = if fields.get("strike").is_some() {
        Some(Ok(Said::Struck))
    } else {
        crate::form::read(kind, &fields, case.program.calendar()).map(|read| read.map(|(said, _)| said))
    };
    let complain = |words: String| Complaint { field: kind.name.clone(), words };
    let said = match said {
        Some(Ok(said)) => said,
        Some(Err(words)) => return again(&server, &signed, &id, entry, &fields, complain(words)).await,
        None => {
            return again(&server, &signed, &id, entry, &fields, complain("Enter what it should say.".into())).await;
        }
    };
    // An instant that has passed happened then; anything else happened when the corrected entry did.
    let occurred_at = if let Said::Instant(at) = &said { Some(*at).filter(|at| *at <= now) } else { None };
    let asked = Asked::one(Ask::Correct { entry: EntryId(entry), said, occurred_at });
    let done = server.house.act(&CaseId(id.clone()), asked, &signed.actor(), now).await;
    done.map_err(|failure| crate::view::refusal::page(&case, failure))?;
    Ok(Redirect::to(&format!("/case/{id}?said=corrected")).into_response())
}

async fn again<S: Store>(
    server: &Shared<S>,
    signed: &Signed,
    id: &str,
    entry: u64,
    fields: &crate::form::Fields,
    complaint: Complaint,
) -> Result<Response, Fault> {
    let looked = case::look(server, signed, id, &Look::default(), "Correct").await?;
    let typed = Typed { values: fields.typed(), complaints: vec![complaint] };
    Ok((StatusCode::BAD_REQUEST, body(&looked, entry, &typed)?).into_response())
}

fn body(looked: &Looked, entry: u64, typed: &Typed) -> Result<Markup, Fault> {
    let words = &looked.words;
    let before = found(words, entry).ok_or_else(Fault::not_found)?;
    let fact = words.protocol().fact(before.kind).ok_or_else(Fault::not_found)?;
    let frame = FormFrame::to(format!("/case/{}/correct/{entry}", words.case.id.0));
    let body = html! {
        (case::case_tabs(&words.case.id.0, ""))
        h1 { "Correct: " (fact.title) }
        p { "It says " strong { (words.value(fact, &before.cell)) } ", " (facts::circumstances(words, before)) ". It stays in the history, with your correction beside it." }
        (error_summary(&typed.complaints))
        (form::form(&frame, &html! {
            (correction(words, before.kind, before.row, typed))
            (form::buttons(&html! {
                (form::button("Correct it", Weight::Primary)) " "
                (form::named_button("It never happened", Weight::Warning, "strike", "yes"))
            }))
        }))
        p class="il-hint" { "Who corrected it and when is recorded by itself." }
    };
    Ok(layout::page(&looked.page, &body))
}

fn found(words: &Words, entry: u64) -> Option<&Entry> {
    words.case.history.entries.iter().find(|before| before.id == EntryId(entry) && entry != 0)
}
