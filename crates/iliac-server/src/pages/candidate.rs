//! A candidate protocol: brought as one file, examined, read and signed by a clinician, and then what new cases take.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::activation::LookedBack;
use iliac_app::failure::Failure;
use iliac_app::record::Store;
use iliac_app::values::SIGNER;
use iliac_app::wire::read_candidate;
use maud::Markup;
use serde::Deserialize;

use crate::candidacy::{Candidacy, Outcome};
use crate::components::form::Complaint;
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::{fields, note, staff_page};
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::signing::{self, PASSWORD};
use crate::upload;
use crate::view::candidate as view;
use crate::view::replay::{self, Looked, Of};

/// Who brings candidates and signs them.
pub const SIGNERS: &[&str] = &[SIGNER];

/// Which difference of the replay is looked at.
#[derive(Deserialize, Default)]
pub struct Wanted {
    #[serde(default)]
    difference: String,
}

/// What became of the candidate that was brought last, and one difference in full where one is asked for.
///
/// # Errors
/// When the reading of the case that is told as an example cannot be noted.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Fault> {
    let one = server.candidacies.latest();
    let past = one.as_ref().and_then(|one| one.outcome()).and_then(Outcome::past);
    let example = match past.and_then(|past| Some((past, replay::named(past, &wanted.difference)?))) {
        Some((past, of)) => Some(replay::difference(&server, past, of, &story(&server, &signed, past, of).await?)),
        None => None,
    };
    Ok(shown(&server, &signed, example, &[]).await)
}

/// The earliest example of a difference as a story, noted as a reading of that case; or why it is not told here.
async fn story<S: Store>(
    server: &Server<S>,
    signed: &Signed,
    past: &LookedBack,
    Of { kind, count }: Of<'_>,
) -> Result<Result<String, &'static str>, Fault> {
    let none = "No board shows it, or not in these words: another gate held the same step.";
    let Some(example) = count.earliest.clone() else { return Ok(Err(none)) };
    let case = server.house.case(&example.case)?;
    if !server.house.sight(&signed.viewer, &case, server.now()).is_open() {
        return Ok(Err("Its case lies in a ward that is not yours."));
    }
    note(server, signed, &case.id, "candidate", None, server.now()).await?;
    let (program, kind, until) = (past.program.clone(), kind.clone(), past.until);
    let told = server.slowly(move || iliac_app::replay::story(&case, &program, until, &kind, &example)).await;
    Ok(told.flatten().map(|story| story.to_string()).ok_or(none))
}

async fn shown<S: Store>(
    server: &Server<S>,
    signed: &Signed,
    example: Option<Markup>,
    complaints: &[Complaint],
) -> Markup {
    let (one, now) = (server.candidacies.latest(), server.now());
    let asked = one.clone();
    // Of a country's open cases this takes a second.
    let at_once = server.slowly(move || Some(asked?.outcome()?.past()?.open.at_once(now))).await.flatten();
    let page = staff_page(server, signed, "Candidate", "/protocols", now);
    layout::page(&page, &view::page(server, one.as_deref(), &Looked { at_once, example }, complaints))
}

async fn again<S: Store>(server: &Server<S>, signed: &Signed, field: &str, words: &str) -> Response {
    let complaint = Complaint { field: field.into(), words: words.into() };
    (StatusCode::BAD_REQUEST, shown(server, signed, None, &[complaint]).await).into_response()
}

/// Takes a candidate's file and begins to examine it.
///
/// # Errors
/// The page again with what is wrong with the file.
pub async fn bring<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Response, Fault> {
    let (_, files) = upload::read(request).await?;
    let Some((_, sent)) = files.into_iter().find(|(name, _)| name == view::FILE) else {
        return Ok(again(&server, &signed, view::FILE, "Choose a file first.").await);
    };
    let Ok((protocol, files)) = read_candidate(&sent.bytes) else {
        let words = "This is no candidate's file. `iliac protocol activate … --keep FILE` writes one.";
        return Ok(again(&server, &signed, view::FILE, words).await);
    };
    let site = server.house.values_in_force(&protocol).or_else(|| files.get("site.yaml").cloned());
    let past = server.house.past_of(&protocol, server.now());
    if !server.candidacies.begin(protocol, files, site, past, signed.staff) {
        let words = "Another candidate is being examined. Wait until it is done.";
        return Ok(again(&server, &signed, view::FILE, words).await);
    }
    Ok(Redirect::to("/protocols/candidate").into_response())
}

/// Signs the candidate, by whoever is signed in and enters their password once more: new cases take it from then on.
///
/// # Errors
/// The page again with what is wrong.
pub async fn sign<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let one: Option<Arc<Candidacy>> = server.candidacies.latest();
    let Some(Outcome::Ready(ready)) = one.as_ref().and_then(|one| one.outcome()) else {
        return Ok(again(&server, &signed, PASSWORD, "There is no candidate that can be signed.").await);
    };
    if let Some(why_not) = signing::own(&server, &signed, &fields).await? {
        return Ok(again(&server, &signed, PASSWORD, why_not).await);
    }
    let hash = fields.get(view::HASH).unwrap_or_default();
    match server.house.activate(ready, hash, &signed.actor(), server.now()).await {
        Ok(()) => {
            server.candidacies.forget();
            Ok(Redirect::to("/protocols?said=activated").into_response())
        }
        Err(Failure::Unreadable(words)) => Ok(again(&server, &signed, PASSWORD, &words).await),
        Err(failure) => Err(failure.into()),
    }
}
