//! The person's own page, for whoever opened it: the person, who decides for them, or the child.
//!
//! It never tells anybody not to seek help. A form carries whose page it was sent from: one that was left open while
//! somebody else's was opened on the same device is refused, so that nothing of one child is kept for another.

use axum::Extension;
use axum::extract::{Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::failure::Failure;
use iliac_app::record::{ReadNote, Store, StreamId, StreamKind};
use iliac_model::Timestamp;
use iliac_protocol::tree::Reader;
use maud::Markup;
use serde::Deserialize;

use crate::components::form::Complaint;
use crate::fault::Page as Fault;
use crate::form as sent;
use crate::layout::{self, Audience, Page, Sense};
use crate::pages::{as_at, fields, house};
use crate::server::{Server, Shared};
use crate::session::{self, PersonSigned};
use crate::view::inputs::Typed;
use crate::view::words::{ReadBy, Words};
use crate::view::{asking, mine, refusal};

/// Closes the page on this device.
pub async fn close<S: Store>(State(server): State<Shared<S>>) -> Response {
    ([(header::SET_COOKIE, session::close_person(&server))], Redirect::to("/me")).into_response()
}

/// The frame around a page for a person.
pub fn frame<S: Store>(server: &Server<S>, title: &str, now: Timestamp) -> Page {
    Page {
        title: title.to_owned(),
        language: "en".into(),
        unit: server.setup.unit.clone(),
        house: house(server, now),
        audience: Audience::Person,
        ..Page::default()
    }
}

/// Which part of the page.
#[derive(Deserialize, Default)]
pub struct Part {
    /// Its name: `today`, `after`.
    #[serde(default)]
    pub part: String,
    /// What became of what was sent.
    #[serde(default)]
    pub said: String,
}

/// The person's page.
///
/// # Errors
/// When the case is gone or the reading cannot be noted.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(person): Extension<PersonSigned>,
    Query(part): Query<Part>,
) -> Result<Markup, Fault> {
    let now = server.now();
    let words = looked(&server, &person, now).await?;
    Ok(own_page(&server, &words, &person, &part, &Typed::default()))
}

fn own_page<S: Store>(server: &Server<S>, words: &Words, person: &PersonSigned, part: &Part, typed: &Typed) -> Markup {
    let mut page = frame(server, "Your page", words.now);
    page.as_at = Some(as_at(words.calendar(), words.now, Sense::Now));
    layout::page(&page, &mine::page(server, words, person, part, typed))
}

async fn looked<S: Store>(server: &Server<S>, person: &PersonSigned, now: Timestamp) -> Result<Words, Fault> {
    let case = server.house.case(&person.case)?;
    let words = Words::now(server, case, now);
    let note = ReadNote {
        by: person.role().into(),
        role: person.role().into(),
        of: StreamId::new(StreamKind::Case, &person.case.0),
        page: "own page".into(),
        at: now,
        shown: Some(words.looked_at()),
    };
    let noted = server.house.store().note_read(note).await;
    noted.map_err(|fault| Fault::from(Failure::from(fault)).for_the_person())?;
    Ok(words.read_by(ReadBy::Person(person.place)))
}

/// Takes what the person tells us about themselves at home.
///
/// # Errors
/// Complaints in words; or the failure's page.
pub async fn check_in<S: Store>(
    state: State<Shared<S>>,
    person: Extension<PersonSigned>,
    request: Request,
) -> Result<Response, Fault> {
    tell(state, person, request, "after").await
}

/// Takes a question to the unit.
///
/// # Errors
/// As [`check_in`].
pub async fn ask<S: Store>(
    state: State<Shared<S>>,
    person: Extension<PersonSigned>,
    request: Request,
) -> Result<Response, Fault> {
    tell(state, person, request, "questions").await
}

/// Takes what a person may tell us, and nothing else of what was sent.
async fn tell<S: Store>(
    State(server): State<Shared<S>>,
    Extension(person): Extension<PersonSigned>,
    request: Request,
    part: &str,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    if person.reader == Reader::Child || fields.get("page") != Some(person.mark().as_str()) {
        return Err(other_page());
    }
    let now = server.now();
    let case = server.house.case(&person.case)?;
    let asks = match sent::facts(&case, &fields, now) {
        Ok(asks) => asks,
        Err(complaints) => return again(&server, &person, &fields, part, complaints).await,
    };
    let told = sent::asked(&case, &fields, asking::only_mine(&case, person.place, asks));
    match server.house.act(&person.case, told, &person.actor(), now).await {
        Ok(_) => Ok(Redirect::to(&format!("/me/page?part={part}&said=thanks")).into_response()),
        Err(Failure::Refused(refused)) => {
            again(&server, &person, &fields, part, vec![refusal::complaint(&case, &refused)]).await
        }
        Err(failure) => Err(Fault::from(failure).for_the_person()),
    }
}

/// What is said when a form comes from another page than the one that is open.
fn other_page() -> Fault {
    let words = "On this device the page of somebody else was opened meanwhile. What you just sent was not kept. Look at \
                 the name at the top, open the right page with its own code, and send it again. If it is about how \
                 somebody feels, call us now.";
    Fault::new(StatusCode::CONFLICT, "Not sent", words).for_the_person()
}

/// The person's form once more, with what they typed and what is wrong.
async fn again<S: Store>(
    server: &Server<S>,
    person: &PersonSigned,
    fields: &sent::Fields,
    part: &str,
    complaints: Vec<Complaint>,
) -> Result<Response, Fault> {
    let words = looked(server, person, server.now()).await?;
    let typed = Typed { values: fields.typed(), complaints };
    let part = Part { part: part.into(), said: String::new() };
    Ok((StatusCode::BAD_REQUEST, own_page(server, &words, person, &part, &typed)).into_response())
}
