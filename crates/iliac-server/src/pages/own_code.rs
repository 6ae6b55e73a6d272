//! The code that opens a person's own page: made by the unit, entered with the birth date.
//!
//! One code opens one case for one reader: the person themself, who decides for a child or for an adult who cannot, or the
//! child, who is shown pictures. The parent of two children has two codes. A code stands in no log and is exchanged for a
//! cookie that opens this one page and nothing else.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::acts::may;
use iliac_app::case::Case;
use iliac_app::event::{CaseId, Identity};
use iliac_app::failure::Failure;
use iliac_app::record::{PersonCode, Store, TokenHash};
use iliac_model::Duration;
use iliac_protocol::tree::{Audience, Deed, Protocol, Reader};
use maud::{Markup, html};

use crate::components::form::{self, FormFrame};
use crate::components::notice::{self, Tone};
use crate::components::{Weight, field};
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::case::{self, Look};
use crate::pages::{fields, me};
use crate::server::{Server, Shared};
use crate::session::{self, PersonSigned, Signed, Unsent};
use crate::view::band;

/// How long a code holds: to the end of the follow-up of an examination.
const HOLDS: Duration = Duration::from_minutes(120 * 24 * 60);
/// How often a birth date may be tried with one code.
const TRIES: u32 = 5;
/// The letters of a code: none that look or sound like another.
const LETTERS: &[u8; 24] = b"ABCDEFHJKMNPRTUVWXY34679";
/// How many letters a code has: 24 to the 10th is beyond guessing.
const LENGTH: usize = 10;

/// Who may be given a code for a person's page: the child only where the protocol has pictures for that person.
pub fn readers(protocol: &Protocol, place: usize) -> Vec<Reader> {
    let mut texts = protocol.texts.iter().filter(|text| text.audience == Audience::Person(place));
    let has_pictures = texts.any(|text| text.is_to(Reader::Child));
    let all = Reader::ALL.into_iter();
    all.filter(|reader| has_pictures || *reader != Reader::Child).collect()
}

/// For whom a code is, in words: `the donor`, `the parent of the donor, or who decides for them`.
pub fn whom(protocol: &Protocol, place: usize, reader: Reader) -> String {
    let title = protocol.persons.get(place).filter(|_| protocol.persons.len() > 1);
    let person = title.map_or_else(|| "person".to_owned(), |person| person.title.to_lowercase());
    match reader {
        Reader::Own => format!("the {person}"),
        Reader::Parent => format!("the parent of the {person}, or who decides for them"),
        Reader::Child => format!("the {person} as a child, in pictures"),
    }
}

fn whose_birth_date(reader: Reader) -> &'static str {
    match reader {
        Reader::Own => "their birth date",
        Reader::Parent => "the birth date of the child or person they decide for, not their own",
        Reader::Child => "the child\u{2019}s birth date",
    }
}

fn reader_named(word: &str) -> Option<Reader> {
    Reader::ALL.into_iter().find(|reader| reader.word() == word)
}

fn identity_at<S: Store>(server: &Server<S>, case: &Case, place: usize) -> Arc<Identity> {
    case.person_at(place).map(|person| server.house.identity(person)).unwrap_or_default()
}

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
    let reader = fields.get("to").map_or(Some(Reader::Own), reader_named).ok_or_else(Fault::not_found)?;
    if !readers(case.protocol(), place).contains(&reader) {
        return Err(Fault::not_found());
    }
    band::may_see(case.protocol(), &signed, place)?;
    let now = server.now();
    let code = fresh_code(server.house.chance());
    let store = server.house.store();
    for what in [session::OWN_CODE, session::OPEN_PAGE] {
        store.withdraw_codes(&id, &session::purpose(what, place, reader)).await.map_err(Failure::from)?;
    }
    let kept = PersonCode {
        code: TokenHash::of(code.as_bytes()),
        case: id.clone(),
        purpose: session::purpose(session::OWN_CODE, place, reader),
        created_at: now,
        expires_at: now.plus(HOLDS),
        attempts_left: TRIES,
    };
    store.keep_code(kept).await.map_err(Failure::from)?;
    let body = html! {
        h1 { "A code for " (whom(case.protocol(), place, reader)) }
        p { "It opens this page and no other: " strong { (band::name(&identity_at(&server, case, place))) } "." }
        (notice::notice(Tone::Done, "Write it down now; it is not shown again", &html! {
            p class="il-code" { strong id="person-code" { (spaced(&code)) } }
            p { "They open " strong { "/me" } " and enter this code and " (whose_birth_date(reader)) "." }
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
    let Some(((place, reader), kept)) =
        kept.and_then(|kept| Some((session::reads(&kept.purpose, session::OWN_CODE)?, kept)))
    else {
        return Ok(refused());
    };
    let person = PersonSigned { case: CaseId(kept.case), place, reader };
    let case = server.house.case(&person.case)?;
    let born = fields.get("born").and_then(|born| born.parse().ok());
    if born.is_none() || identity_at(&server, &case, place).born != born {
        return Ok(refused());
    }
    server.house.store().allow_attempts(hash, TRIES).await.map_err(Failure::from)?;
    server.attempts.forget(&format!("code {code}"));
    let cookie: HeaderValue = session::open_person(&server, &person, server.wall()).await.map_err(Failure::from)?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/me/page")).into_response())
}

fn enter<S: Store>(server: &Server<S>, code: &str, complaint: Option<&str>) -> Markup {
    let page = me::frame(server, "Your page", server.now());
    let code_field = field::Field::new("code", "Your code").hint("Ten letters and numbers, from the sheet we gave you");
    layout::page(
        &page,
        &html! {
            h1 { "Your page" }
            @if let Some(complaint) = complaint { (notice::notice(Tone::Refused, "Not opened", &html! { p { (complaint) } })) }
            (form::form(&FormFrame::to("/me"), &html! {
                (field::text(&code_field, code))
                (field::day(&field::Field::new("born", "Date of birth").hint("When you open it for somebody else, for your child: theirs"), ""))
                (form::buttons(&form::button("Open my page", Weight::Primary)))
            }))
            p { "No code, or it does not work? Call us on " strong { (server.setup.phone) } "." }
        },
    )
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
