//! The rules a case runs by, and the act that gives it those new cases take: one case, read and signed by a clinician; and the
//! list of the open cases by earlier rules.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::case::Case;
use iliac_app::event::CaseId;
use iliac_app::failure::Failure;
use iliac_app::record::Store;
use iliac_app::values::SIGNER;
use iliac_model::Timestamp;
use maud::{Markup, html};

use crate::components::form::{Complaint, error_summary};
use crate::components::notice::{Tone, empty, notice};
use crate::components::{Link, Weight, link_button};
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::candidate::SIGNERS;
use crate::pages::case::{self, Look};
use crate::pages::{fields, note, staff_page};
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::signing::{self, PASSWORD};
use crate::view::band;
use crate::view::rules::{self as view, Beside, Listed};
use crate::view::words::Words;

/// How many cases one list holds: more than a unit has open at once. The rest are on the board.
const LISTED_MOST: usize = 200;

/// The rules of a case, and what those of new cases would change in it.
///
/// # Errors
/// When there is no such case.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    Query(query): Query<Look>,
) -> Result<Markup, Fault> {
    shown(&server, &signed, &id, &[], query.said()).await
}

async fn shown<S: Store>(
    server: &Server<S>,
    signed: &Signed,
    id: &str,
    complaints: &[Complaint],
    said: &str,
) -> Result<Markup, Fault> {
    let looked = case::look(server, signed, id, &Look::default(), "Rules").await?;
    let words = &looked.words;
    let beside = Beside::of(server, signed, words, words.now);
    let body = html! {
        (case::case_tabs(id, "/rules"))
        h1 { "The rules of this case" }
        (error_summary(complaints))
        @if said == "given" { (notice(Tone::Done, "Signed. From now on this case runs by the rules new cases take.", &html! {})) }
        (view::pinned(server, words))
        @if words.case.unread.is_none() { (view::beside(words, signed, beside.as_ref(), complaints)) }
        p { a href=(format!("/case/{id}")) { "Back to the case" } }
    };
    Ok(layout::page(&looked.page, &body))
}

/// Gives a case the rules new cases take, by the signature of whoever is signed in.
///
/// # Errors
/// The page again with what is wrong; refused without the role.
pub async fn give<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    if !signed.has(SIGNER) {
        return Err(Fault::forbidden(SIGNERS));
    }
    let fields = fields(request).await?;
    let again = async |field: &str, words: &str| -> Result<Response, Fault> {
        let complaints = [Complaint { field: field.into(), words: words.into() }];
        Ok((StatusCode::BAD_REQUEST, shown(&server, &signed, &id, &complaints, "").await?).into_response())
    };
    if let Some(why_not) = signing::own(&server, &signed, &fields).await? {
        return again(PASSWORD, why_not).await;
    }
    let (of, seen) = (CaseId(id.clone()), fields.get(view::SEEN).unwrap_or_default());
    match server.house.repin(&of, seen, &signed.actor(), server.now()).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?said=given", view::address(&id))).into_response()),
        Err(Failure::Unreadable(words)) => again("", &words).await,
        Err(failure) => Err(failure.into()),
    }
}

/// Every open case of a protocol by earlier rules, as far as it is the reader's to see; each is noted as read.
///
/// # Errors
/// When no case ever took this protocol, or a reading cannot be noted.
pub async fn list<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(name): Path<String>,
) -> Result<Markup, Fault> {
    let program = server.house.current(&name).ok_or_else(Fault::not_found)?;
    let now = server.now();
    let page = staff_page(&server, &signed, "Open cases by earlier rules", "/protocols", now);
    let all = server.house.by_other_rules(&name);
    let is_theirs = |case: &Arc<Case>| server.house.sight(&signed.viewer, case, now).is_open();
    let (own, others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_theirs);
    let mut listed = Vec::new();
    for case in own.iter().take(LISTED_MOST) {
        listed.extend(one(&server, &signed, case, now).await?);
    }
    let body = html! {
        h1 { "Open cases by earlier rules" }
        p { a href=(format!("/protocol/{}", program.protocol().hash)) { (program.protocol().title) } }
        p { "A case keeps the rules it was opened by. A clinician may give one the rules that new cases take, after reading what they change in it." }
        @if listed.is_empty() {
            (empty("There are none", "Every open case you may see runs by the rules new cases take.", &link_button(&Link::new("Protocols", "/protocols"), Weight::Secondary)))
        } @else {
            (view::list(&listed, signed.has(SIGNER)))
        }
        @if own.len() > LISTED_MOST { p { "These are the first " (LISTED_MOST) " of " (own.len()) "." } }
        @if !others.is_empty() { p class="il-quiet" { (others.len()) " more lie in wards that are not yours." } }
    };
    Ok(layout::page(&page, &body))
}

async fn one<S: Store>(
    server: &Server<S>,
    signed: &Signed,
    case: &Arc<Case>,
    now: Timestamp,
) -> Result<Option<Listed>, Fault> {
    let words = Words::now(server, case.clone(), now).read_by(signed.reads());
    let Some(beside) = Beside::of(server, signed, &words, now) else { return Ok(None) };
    note(server, signed, &case.id, "cases by earlier rules", Some(words.looked_at()), now).await?;
    let sees = band::sees(words.protocol(), signed, 0);
    let name = if sees { band::name(&server.house.identity(&case.person)) } else { String::new() };
    Ok(Some(Listed { number: case.number.clone(), name, case: case.id.0.clone(), beside }))
}
