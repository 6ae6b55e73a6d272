//! Small acts on a case: begin, answer an alarm, close, open again, make a code.

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::ask::{Ask, Asked};
use iliac_app::event::{CaseId, RowName};
use iliac_app::failure::Failure;
use iliac_app::record::{RequestKey, Store};
use iliac_model::RowId;
use maud::html;
use serde::Deserialize;

use crate::components::notice::{Tone, notice};
use crate::fault::Page as Fault;
use crate::form::{self, Fields};
use crate::layout;
use crate::pages::case::{self, Look};
use crate::pages::fields;
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::words::Words;
use crate::view::{alarms, now as standing, refusal};

/// For which row.
#[derive(Deserialize, Default)]
pub struct OfRow {
    row: Option<String>,
}

impl OfRow {
    /// The row, when the address names one.
    pub fn id(&self) -> Option<RowId> {
        self.row.as_deref().and_then(|row| iliac_app::wire::read_row(row).ok())
    }
}

/// Asks whether a step may begin; a refusal shows the case with what holds it.
///
/// # Errors
/// The failure's page.
pub async fn begin<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path((id, step)): Path<(String, String)>,
    Query(of): Query<OfRow>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let now = server.now();
    let case = server.house.case(&CaseId(id.clone()))?;
    let ix = case.protocol().step_named(&step).ok_or_else(Fault::not_found)?;
    let of_row = of.id().map_or_else(String::new, iliac_app::wire::write_row);
    let row = of.id().map(|id| RowName { id, parent: None });
    let asked = Asked {
        request: once(&fields, &signed, &format!("begin {id} {step} {of_row}")),
        ..Asked::one(Ask::Begin { step: ix, row, occurred_at: now.minute() })
    };
    let begun = if of_row.is_empty() { "?said=begun".to_owned() } else { format!("?said=begun&row={of_row}") };
    match server.house.act(&CaseId(id.clone()), asked, &signed.actor(), now).await {
        Ok(_) => Ok(Redirect::to(&format!("/case/{id}/step/{step}{begun}")).into_response()),
        Err(Failure::Refused(refused)) => {
            let words = refusal::complaint(&case, &refused).words;
            let looked = case::look(&server, &signed, &id, &Look::default(), "Case").await?;
            let body = html! {
                h1 { "Not yet" }
                (notice(Tone::Refused, "This cannot begin yet", &html! { p { (words) } }))
                (case::case_tabs(&id, ""))
                (standing::part(&looked.words, Some(&signed.roles)))
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, layout::page(&looked.page, &body)).into_response())
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Answers an alarm.
///
/// # Errors
/// When it is not raised, or the failure's page.
pub async fn answer<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let now = server.now();
    let case = server.house.case(&CaseId(id.clone()))?;
    let words = Words::now(&server, case.clone(), now).read_by(signed.reads());
    let key = fields.get("alarm").unwrap_or_default();
    let alarm = alarms::named(&words, key).map_err(|complaint| Fault::unreadable(vec![complaint.words]))?;
    let row = fields.get("row").and_then(|row| iliac_app::wire::read_row(row).ok());
    let note = fields.get("note").unwrap_or_default().to_owned();
    let asked = Asked {
        request: once(&fields, &signed, &format!("answer {id} {key}")),
        ..Asked::one(Ask::Answer { alarm, row, note })
    };
    let done = server.house.act(&CaseId(id.clone()), asked, &signed.actor(), now).await;
    done.map_err(|failure| refusal::page(&case, failure))?;
    Ok(Redirect::to(&format!("/case/{id}?said=answered")).into_response())
}

/// Closes a case; what is pending is named in the event.
///
/// # Errors
/// The failure's page.
pub async fn close<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let asked = Asked { request: once(&fields, &signed, &format!("close {id}")), ..Asked::one(Ask::Close) };
    ended(&server, &signed, &id, asked, "closed").await
}

/// Opens a closed case again.
///
/// # Errors
/// The failure's page.
pub async fn reopen<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let reopen = Ask::Reopen { why: "opened again on the page".into() };
    let asked = Asked { request: once(&fields, &signed, &format!("reopen {id}")), ..Asked::one(reopen) };
    ended(&server, &signed, &id, asked, "opened").await
}

async fn ended<S: Store>(
    server: &Server<S>,
    signed: &Signed,
    id: &str,
    asked: Asked,
    said: &str,
) -> Result<Response, Fault> {
    let case = server.house.case(&CaseId(id.to_owned()))?;
    let done = server.house.act(&case.id, asked, &signed.actor(), server.now()).await;
    done.map_err(|failure| refusal::page(&case, failure))?;
    Ok(Redirect::to(&format!("/case/{id}?said={said}")).into_response())
}

/// A button pressed twice, or sent again, does once what it is for. Two people who press it are two.
fn once(fields: &Fields, signed: &Signed, what: &str) -> Option<RequestKey> {
    form::request(fields, &format!("{what} by {}", signed.staff.0))
}
