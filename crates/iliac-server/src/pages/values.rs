//! The values a clinician of this house vouches for before cases open by them: read by everybody, signed by clinicians.

use axum::Extension;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::failure::Failure;
use iliac_app::record::Store;
use iliac_app::setting::NewValue;
use iliac_app::values::SIGNER;
use maud::Markup;

use crate::components::form::Complaint;
use crate::fault::Page as Fault;
use crate::form::{self, Fields};
use crate::layout;
use crate::pages::case::Look;
use crate::pages::{fields, staff_page};
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::signing::{self, PASSWORD};
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

/// Signs the values that were ticked and sets those that were typed, by whoever is signed in and enters their password once
/// more.
///
/// # Errors
/// The page again with what is wrong; what was ticked and typed stays.
pub async fn sign<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let again = |complaints: &[Complaint]| {
        (StatusCode::BAD_REQUEST, shown(&server, &signed, complaints, &fields, "")).into_response()
    };
    let complain = |field: &str, words: &str| [Complaint { field: field.into(), words: words.into() }];
    let ticked = fields.all(view::TICK);
    let set = match new_values(&server, &fields) {
        Ok(set) => set,
        Err(complaints) => return Ok(again(&complaints)),
    };
    if ticked.is_empty() && set.is_empty() {
        return Ok(again(&complain(view::TICK, "Tick each value you vouch for. Nothing was signed.")));
    }
    if let Some(why_not) = signing::own(&server, &signed, &fields).await? {
        return Ok(again(&complain(PASSWORD, why_not)));
    }
    match server.house.vouch_for(&ticked, &set, &signed.actor(), server.now()).await {
        Ok(()) => Ok(Redirect::to("/values?said=signed").into_response()),
        Err(Failure::Unreadable(words)) => Ok(again(&complain(view::TICK, &words))),
        Err(failure) => Err(failure.into()),
    }
}

/// The values that were typed anew, each with all its choices: those left empty stay as they are.
fn new_values<S: Store>(server: &Server<S>, fields: &Fields) -> Result<Vec<NewValue>, Vec<Complaint>> {
    let values = server.house.site_values();
    let mut typed = fields.typed();
    typed.retain(|name, text| name.starts_with(view::SET) && !text.trim().is_empty());
    let (mut set, mut complaints) = (Vec::new(), Vec::new());
    for value in &values {
        let (token, mut entries, mut first) = (value.token(), Vec::new(), None);
        for slot in &value.figure.slots {
            let name = view::field_of(&token, &slot.key);
            let number = match typed.remove(&name) {
                None => slot.now,
                Some(text) => match form::number(text.trim(), "") {
                    Ok(number) => {
                        first.get_or_insert(name);
                        Some(number)
                    }
                    Err(words) => {
                        complaints.push(Complaint { field: name, words });
                        None
                    }
                },
            };
            entries.extend(number.map(|number| (slot.key.clone(), number)));
        }
        let (Some(field), true) = (first, entries.len() == value.figure.slots.len()) else { continue };
        let new = NewValue { token, entries };
        match server.house.may_be_set(&values, &new) {
            Ok(()) => set.push(new),
            Err(Failure::Unreadable(words)) => complaints.push(Complaint { field, words }),
            Err(failure) => complaints.push(Complaint { field, words: failure.to_string() }),
        }
    }
    if !typed.is_empty() {
        let words = "A value changed while this page was open. Look at it and enter yours again.";
        complaints.push(Complaint { field: view::TICK.into(), words: words.into() });
    }
    if complaints.is_empty() { Ok(set) } else { Err(complaints) }
}
