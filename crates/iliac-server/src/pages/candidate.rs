//! A candidate protocol: brought as one file, examined, read and signed by a clinician, and then what new cases take.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::failure::Failure;
use iliac_app::record::Store;
use iliac_app::values::SIGNER;
use iliac_app::wire::read_candidate;
use maud::Markup;

use crate::candidacy::Candidacy;
use crate::components::form::Complaint;
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::{fields, staff_page};
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::signing;
use crate::upload;
use crate::view::candidate as view;

/// Who brings candidates and signs them.
pub const SIGNERS: &[&str] = &[SIGNER];

/// What became of the candidate that was brought last.
///
/// # Errors
/// None but the record's.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
) -> Result<Markup, Fault> {
    Ok(shown(&server, &signed, &[]))
}

fn shown<S: Store>(server: &Server<S>, signed: &Signed, complaints: &[Complaint]) -> Markup {
    let page = staff_page(server, signed, "Candidate", "/protocols", server.now());
    layout::page(&page, &view::page(server, server.candidacies.latest().as_deref(), complaints))
}

fn again<S: Store>(server: &Server<S>, signed: &Signed, field: &str, words: &str) -> Response {
    let complaint = Complaint { field: field.into(), words: words.into() };
    (StatusCode::BAD_REQUEST, shown(server, signed, &[complaint])).into_response()
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
        return Ok(again(&server, &signed, view::FILE, "Choose a file first."));
    };
    let Ok((protocol, files)) = read_candidate(&sent.bytes) else {
        let words = "This is no candidate's file. `iliac protocol activate … --keep FILE` writes one.";
        return Ok(again(&server, &signed, view::FILE, words));
    };
    let site = server.house.values_in_force(&protocol).or_else(|| files.get("site.yaml").cloned());
    let past = server.house.past_of(&protocol, server.now());
    if !server.candidacies.begin(protocol, files, site, past, signed.staff) {
        return Ok(again(&server, &signed, view::FILE, "Another candidate is being examined. Wait until it is done."));
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
    let Some(Ok(ready)) = one.as_ref().and_then(|one| one.outcome()) else {
        return Ok(again(&server, &signed, view::PASSWORD, "There is no candidate that can be signed."));
    };
    let Some(password) = fields.get(view::PASSWORD) else {
        let words = "Enter your password: it stands for your signature. Nothing was signed.";
        return Ok(again(&server, &signed, view::PASSWORD, words));
    };
    let account = server.house.staff_member(signed.staff).ok_or_else(Fault::not_found)?;
    if let Err(not) = signing::who(&server, &account.login, password, server.wall()).await {
        return Ok(again(&server, &signed, view::PASSWORD, not.words()));
    }
    let hash = fields.get(view::HASH).unwrap_or_default();
    match server.house.activate(ready, hash, &signed.actor(), server.now()).await {
        Ok(()) => {
            server.candidacies.forget();
            Ok(Redirect::to("/protocols?said=activated").into_response())
        }
        Err(Failure::Unreadable(words)) => Ok(again(&server, &signed, view::PASSWORD, &words)),
        Err(failure) => Err(failure.into()),
    }
}
