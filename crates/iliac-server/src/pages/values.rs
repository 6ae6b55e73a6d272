//! The values a clinician of this house vouches for before cases open by them: read by everybody, signed by clinicians.

use axum::Extension;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::failure::Failure;
use iliac_app::record::Store;
use iliac_app::values::SIGNER;
use maud::Markup;

use crate::components::form::Complaint;
use crate::fault::Page as Fault;
use crate::form::Fields;
use crate::layout;
use crate::pages::case::Look;
use crate::pages::{fields, staff_page};
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::signing;
use crate::view::values as view;

/// Who may sign.
pub const SIGNERS: &[&str] = &[SIGNER];

/// Every value that needs a signature, those still open first.
///
/// # Errors
/// None but the record's.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Query(query): Query<Look>,
) -> Result<Markup, Fault> {
    Ok(shown(&server, &signed, &[], &Fields::default(), query.said()))
}

fn shown<S: Store>(
    server: &Server<S>,
    signed: &Signed,
    complaints: &[Complaint],
    typed: &Fields,
    said: &str,
) -> Markup {
    let page = staff_page(server, signed, "Values", "/values", server.now());
    let values = server.house.site_values();
    layout::page(&page, &view::page(server, &values, signed.has(SIGNER), complaints, typed, said))
}

/// Signs the values that were ticked, by whoever is signed in and enters their password once more.
///
/// # Errors
/// The page again with what is wrong; what was ticked stays ticked.
pub async fn sign<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let again = |field: &str, words: &str| {
        let complaint = Complaint { field: field.into(), words: words.into() };
        (StatusCode::BAD_REQUEST, shown(&server, &signed, &[complaint], &fields, "")).into_response()
    };
    let ticked = fields.all(view::TICK);
    if ticked.is_empty() {
        return Ok(again(view::TICK, "Tick each value you vouch for. Nothing was signed."));
    }
    let Some(password) = fields.get(view::PASSWORD) else {
        return Ok(again(view::PASSWORD, "Enter your password: it stands for your signature. Nothing was signed."));
    };
    let account = server.house.staff_member(signed.staff).ok_or_else(Fault::not_found)?;
    if let Err(not) = signing::who(&server, &account.login, password, server.wall()).await {
        return Ok(again(view::PASSWORD, not.words()));
    }
    match server.house.sign_values(&ticked, &signed.actor(), server.now()).await {
        Ok(()) => Ok(Redirect::to("/values?said=signed").into_response()),
        Err(Failure::Unreadable(words)) => Ok(again(view::TICK, &words)),
        Err(failure) => Err(failure.into()),
    }
}
