//! Naming whom a case concerns: better details of somebody, or who else it is about, as the recipient of a donor's marrow.

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::case::Case;
use iliac_app::event::{CaseId, Identity};
use iliac_app::failure::Failure;
use iliac_app::joining::Named;
use iliac_app::record::Store;
use maud::{Markup, html};

use crate::components::Weight;
use crate::components::field::{self, Choice, Field};
use crate::components::form::{self, Complaint, FormFrame, error_summary};
use crate::fault::Page as Fault;
use crate::form::Fields;
use crate::layout;
use crate::pages::case::{self, Look, Looked};
use crate::pages::{fields, referral};
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::band;

/// Where somebody is named.
pub fn address(case: &Case, role: &str) -> String {
    format!("/case/{}/person/{role}", case.id.0)
}

/// The form.
///
/// # Errors
/// When there is no such case, the procedure concerns no such person, or one may not see who it is.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path((id, role)): Path<(String, String)>,
) -> Result<Markup, Fault> {
    let (looked, place) = looked(&server, &signed, &id, &role).await?;
    Ok(page(&server, &looked, place, &[], &filled(&server, &looked, place)))
}

/// Takes who it is.
///
/// # Errors
/// As [`show`], or the failure's page.
pub async fn name<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path((id, role)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let (looked, place) = looked(&server, &signed, &id, &role).await?;
    let (identity, mut complaints) = referral::identity(&fields);
    if complaints.is_empty() {
        let request = crate::form::request(&fields, "name");
        let (case, actor) = (CaseId(id.clone()), signed.actor());
        let before = looked.words.case.person_at(place).map(|person| server.house.identity(person)).unwrap_or_default();
        let kept = Identity {
            family: identity.family,
            given: identity.given,
            born: identity.born,
            number: identity.number,
            ..Identity::clone(&before)
        };
        let somebody_else = fields.get("who") == Some("else");
        let named = Named { place, identity: kept, somebody_else };
        match server.house.name(&case, named, &actor, request, server.now()).await {
            Ok(()) => return Ok(Redirect::to(&format!("/case/{id}?said=recorded")).into_response()),
            Err(Failure::Unreadable(words)) => complaints.push(Complaint { field: "number".into(), words }),
            Err(failure) => return Err(failure.into()),
        }
    }
    let again = page(&server, &looked, place, &complaints, &fields);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// What is known of who stands there, as the form's first content.
fn filled<S: Store>(server: &Server<S>, looked: &Looked, place: usize) -> Fields {
    let Some(person) = looked.words.case.person_at(place) else { return Fields::default() };
    let known = server.house.identity(person);
    let born = known.born.map_or_else(String::new, |born| born.to_string());
    let pairs = [("family", &known.family), ("given", &known.given), ("born", &born), ("number", &known.number)];
    Fields::new(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect())
}

async fn looked<S: Store>(server: &Server<S>, signed: &Signed, id: &str, role: &str) -> Result<(Looked, usize), Fault> {
    let looked = case::look(server, signed, id, &Look::default(), "Name a person").await?;
    let protocol = looked.words.protocol();
    let place = protocol.person_named(role).ok_or_else(Fault::not_found)?;
    band::may_see(protocol, signed, place)?;
    Ok((looked, place))
}

fn page<S: Store>(
    server: &Server<S>,
    looked: &Looked,
    place: usize,
    complaints: &[Complaint],
    typed: &Fields,
) -> Markup {
    let case = &looked.words.case;
    let Some(person) = case.protocol().persons.get(place) else { return html! {} };
    let title = person.title.to_lowercase();
    let once = Some(format!("{:032x}", server.house.chance()));
    let frame = FormFrame { once, ..FormFrame::to(address(case, &person.name)) };
    let who = [
        Choice::new("same", "The same person, with better details"),
        Choice::new("else", "Somebody else: the wrong person was named"),
    ];
    let can_be_another = place > 0 && case.person_at(place).is_some();
    let body = html! {
        h1 { "Who is the " (title) "?" }
        (error_summary(complaints))
        p { "What stood there before stays in the record. " @if case.protocol().persons.len() > 1 {
            "Nothing of the " (title) " stands on anybody else\u{2019}s page."
        } }
        (form::form(&frame, &html! {
            @if can_be_another { (field::choice(&Field::new("who", "This is"), &who, Some(typed.get("who").unwrap_or("same")))) }
            (referral::identity_fields(complaints, typed))
            (form::buttons(&form::button("Save", Weight::Primary)))
        }))
    };
    layout::page(&looked.page, &body)
}
