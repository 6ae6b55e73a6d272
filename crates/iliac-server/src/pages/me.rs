//! The person's own page: today, how to prepare, the procedure, afterwards, results, questions.
//!
//! Opened by a code the unit gave and the birth date, together. The code stands in no log and is exchanged for a cookie
//! that opens this one case and nothing else. It never tells anybody not to seek help.

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::acts::may;
use iliac_app::event::CaseId;
use iliac_app::failure::Failure;
use iliac_app::record::{PersonCode, ReadNote, Store, StreamId, StreamKind, TokenHash};
use iliac_model::{Duration, Timestamp};
use iliac_protocol::tree::Deed;
use maud::{Markup, html};
use serde::Deserialize;

use crate::components::form::{self, Complaint, FormFrame};
use crate::components::notice::{self, Tone};
use crate::components::{Weight, field};
use crate::fault::Page as Fault;
use crate::form as sent;
use crate::layout::{self, Audience, Page, Sense};
use crate::pages::case::{self, Look};
use crate::pages::{as_at, fields, house};
use crate::server::{Server, Shared};
use crate::session::{self, PersonSigned, Signed, Unsent};
use crate::view::inputs::Typed;
use crate::view::words::Words;
use crate::view::{band, mine, refusal};

/// How long a code holds: to the end of the follow-up of an examination.
const HOLDS: Duration = Duration::from_minutes(120 * 24 * 60);
/// How often a birth date may be tried with one code.
const TRIES: u32 = 5;
/// The letters of a code: none that look or sound like another.
const LETTERS: &[u8; 24] = b"ABCDEFHJKMNPRTUVWXY34679";
/// How many letters a code has: 24 to the 10th is beyond guessing.
const LENGTH: usize = 10;

/// Makes a code for a case's person; earlier codes are taken back.
///
/// # Errors
/// When there is no such case, or it cannot be kept.
pub async fn make_code<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Markup, Fault> {
    let fields = fields(request).await?;
    let looked = case::look(&server, &signed, &id, &Look::default(), "Code").await?;
    may(looked.words.protocol(), Deed::GiveCode, &signed.actor())?;
    let case = &looked.words.case;
    let place = fields.get("of").map_or(Some(0), |role| case.protocol().person_named(role));
    let place = place.filter(|place| case.person_at(*place).is_some()).ok_or_else(Fault::not_found)?;
    band::may_see(case.protocol(), &signed, place)?;
    let now = server.now();
    let code = fresh_code(server.house.chance());
    let store = server.house.store();
    for what in [session::OWN_CODE, session::OPEN_PAGE] {
        store.withdraw_codes(&id, &session::purpose(what, place)).await.map_err(Failure::from)?;
    }
    let kept = PersonCode {
        code: TokenHash::of(code.as_bytes()),
        case: id.clone(),
        purpose: session::purpose(session::OWN_CODE, place),
        created_at: now,
        expires_at: now.plus(HOLDS),
        attempts_left: TRIES,
    };
    store.keep_code(kept).await.map_err(Failure::from)?;
    let body = html! {
        h1 { "A code for " @match looked.words.protocol().persons.get(place).filter(|_| place > 0) {
            Some(person) => { "the " (person.title.to_lowercase()) }
            None => { "the person" }
        } }
        (notice::notice(Tone::Done, "Write it down now; it is not shown again", &html! {
            p class="il-code" { strong id="person-code" { (spaced(&code)) } }
            p { "They open " strong { "/me" } " and enter this code and their birth date. For a child, the parent does." }
        }))
        p { a href=(format!("/case/{id}/papers")) { "Back" } }
    };
    Ok(layout::page(&looked.page, &body))
}

/// The page where one enters the code.
pub async fn door<S: Store>(State(server): State<Shared<S>>, Query(unsent): Query<Unsent>) -> Markup {
    let words = "Your page had closed, so what you just sent did not reach us. Open it and send it again. If it is about how you feel, call us now.";
    enter(&server, "", unsent.is().then_some(words))
}

/// The same with the code from the address, as on a printed sheet.
pub async fn door_with<S: Store>(State(server): State<Shared<S>>, Path(code): Path<String>) -> Markup {
    enter(&server, &code, None)
}

/// Opens the page. A wrong code and a wrong birth date are told alike.
///
/// # Errors
/// When the record cannot be asked.
pub async fn open<S: Store>(State(server): State<Shared<S>>, request: Request) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let now = server.now();
    let code: String = fields.get("code").unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect();
    let code = code.to_ascii_uppercase();
    let refused = || {
        let words = "This code and birth date do not go together, or the code has been used up. Try again, or call us for a new one.";
        (StatusCode::UNPROCESSABLE_ENTITY, enter(&server, "", Some(words))).into_response()
    };
    if code.len() != LENGTH || !server.attempts.allow(&format!("code {code}"), server.wall()) {
        return Ok(refused());
    }
    let hash = TokenHash::of(code.as_bytes());
    let kept = server.house.store().try_code(hash).await.map_err(Failure::from)?;
    let kept = kept.filter(|kept| now < kept.expires_at && kept.attempts_left > 0);
    let Some((place, kept)) = kept.and_then(|kept| Some((session::place_in(&kept.purpose, session::OWN_CODE)?, kept)))
    else {
        return Ok(refused());
    };
    let id = CaseId(kept.case);
    let case = server.house.case(&id)?;
    let born = fields.get("born").and_then(|born| born.parse().ok());
    let identity = case.person_at(place).map(|person| server.house.identity(person));
    if born.is_none() || identity.is_none_or(|identity| identity.born != born) {
        return Ok(refused());
    }
    server.house.store().allow_attempts(hash, TRIES).await.map_err(Failure::from)?;
    server.attempts.forget(&format!("code {code}"));
    let cookie: HeaderValue = session::open_person(&server, &id, place, server.wall()).await.map_err(Failure::from)?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/me/page")).into_response())
}

/// Closes the page on this device.
pub async fn close<S: Store>(State(server): State<Shared<S>>) -> Response {
    ([(header::SET_COOKIE, session::close_person(&server))], Redirect::to("/me")).into_response()
}

fn enter<S: Store>(server: &Server<S>, code: &str, complaint: Option<&str>) -> Markup {
    let page = person_frame(server, "Your page", server.now());
    let code_field = field::Field::new("code", "Your code").hint("Ten letters and numbers, from the sheet we gave you");
    layout::page(
        &page,
        &html! {
            h1 { "Your page" }
            @if let Some(complaint) = complaint { (notice::notice(Tone::Refused, "Not opened", &html! { p { (complaint) } })) }
            (form::form(&FormFrame::to("/me"), &html! {
                (field::text(&code_field, code))
                (field::day(&field::Field::new("born", "Your date of birth").hint("For a child: the child's"), ""))
                (form::buttons(&form::button("Open my page", Weight::Primary)))
            }))
            p { "No code, or it does not work? Call us on " strong { (server.setup.phone) } "." }
        },
    )
}

fn person_frame<S: Store>(server: &Server<S>, title: &str, now: Timestamp) -> Page {
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
    Ok(own_page(&server, &words, person.place, &part, &Typed::default()))
}

fn own_page<S: Store>(server: &Server<S>, words: &Words, place: usize, part: &Part, typed: &Typed) -> Markup {
    let mut page = person_frame(server, "Your page", words.now);
    page.as_at = Some(as_at(words.calendar(), words.now, Sense::Now));
    layout::page(&page, &mine::page(server, words, place, part, typed))
}

async fn looked<S: Store>(server: &Server<S>, person: &PersonSigned, now: Timestamp) -> Result<Words, Fault> {
    let case = server.house.case(&person.case)?;
    let note = ReadNote {
        by: "person".into(),
        role: "person".into(),
        of: StreamId::new(StreamKind::Case, &person.case.0),
        page: "own page".into(),
        at: now,
    };
    let noted = server.house.store().note_read(note).await;
    noted.map_err(|fault| Fault::from(Failure::from(fault)).for_the_person())?;
    Ok(Words::now(server, case, now))
}

/// Takes what the person tells us about themselves at home.
///
/// # Errors
/// Complaints in words; or the failure's page.
pub async fn check_in<S: Store>(
    State(server): State<Shared<S>>,
    Extension(person): Extension<PersonSigned>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let now = server.now();
    let case = server.house.case(&person.case)?;
    let asks = match sent::facts(&case, &fields, now) {
        Ok(asks) => asks,
        Err(complaints) => return again(&server, &person, &fields, complaints).await,
    };
    let told = sent::asked(&case, &fields, mine::only_mine(&case, person.place, asks));
    match server.house.act(&person.case, told, &person.actor(), now).await {
        Ok(_) => Ok(Redirect::to("/me/page?part=after&said=thanks").into_response()),
        Err(Failure::Refused(refused)) => {
            again(&server, &person, &fields, vec![refusal::complaint(&case, &refused)]).await
        }
        Err(failure) => Err(Fault::from(failure).for_the_person()),
    }
}

/// The person's form once more, with what they typed and what is wrong.
async fn again<S: Store>(
    server: &Server<S>,
    person: &PersonSigned,
    fields: &sent::Fields,
    complaints: Vec<Complaint>,
) -> Result<Response, Fault> {
    let words = looked(server, person, server.now()).await?;
    let typed = Typed { values: fields.typed(), complaints };
    let part = Part { part: "after".into(), said: String::new() };
    Ok((StatusCode::BAD_REQUEST, own_page(server, &words, person.place, &part, &typed)).into_response())
}

fn fresh_code(random: u128) -> String {
    let base = LETTERS.len() as u128;
    let mut left = random;
    let letters = (0..LENGTH).filter_map(|_| {
        let place = usize::try_from(left % base).ok()?;
        left /= base;
        LETTERS.get(place).map(|letter| char::from(*letter))
    });
    letters.collect()
}

fn spaced(code: &str) -> String {
    let (first, second) = code.split_at(code.len() / 2);
    format!("{first} {second}")
}
