//! Shows every part and some sample pages, filled with made-up people: `cargo run -p iliac-server --example gallery`.
//!
//! For designing and for the browser tests. Nothing here asks the engine anything.

mod board;
mod case;
mod examination;
mod papers;
mod parts;

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use iliac_server::assets;
use iliac_server::components::Link;
use iliac_server::components::person::{PersonBand, PersonRole};
use iliac_server::layout::{self, AsAt, Audience, CONTENT_POLICY, DemoClock, House, Page, Sense, SignedIn};
use maud::Markup;
use tokio_stream::{Stream, StreamExt};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "0".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("gallery on http://{}", listener.local_addr()?);
    axum::serve(listener, routes()).await
}

fn routes() -> Router {
    Router::new()
        .route("/", get(async || shown(&parts::page())))
        .route("/board", get(async || shown(&board::page("/live/board"))))
        .route("/board/silent", get(async || shown(&board::page("/live/silent"))))
        .route("/board/empty", get(async || shown(&board::empty_page())))
        .route("/case", get(async || shown(&case::page())))
        .route("/case/past", get(async || shown(&case::past_page())))
        .route("/examination", get(async || shown(&examination::page(false))))
        .route("/examination/wrong", get(async || shown(&examination::page(true))))
        .route("/person", get(async || shown(&papers::person_page())))
        .route("/pictures", get(async || shown(&papers::pictures_page())))
        .route("/paper", get(async || shown(&papers::sheet_page())))
        .route("/sign-in", get(async || shown(&papers::sign_in_page())))
        .route("/live/board", get(async || live(board::updates())))
        .route("/live/silent", get(async || live(Vec::new())))
        .route("/echo", post(async |body: String| body))
        .merge(assets::routes())
}

fn shown(page: &Markup) -> Response {
    let mut response = page.clone().into_response();
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY));
    response
}

/// Sends each update, then a sign of life for ever; without updates it stays silent.
fn live(updates: Vec<Markup>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let is_silent = updates.is_empty();
    let updates = tokio_stream::iter(updates).map(|update| Event::default().data(update.into_string()));
    let alive = tokio_stream::iter(0_u64..).throttle(Duration::from_secs(2));
    let alive = alive.filter(move |_| !is_silent).map(|_| Event::default().event("alive").data("."));
    Sse::new(updates.chain(alive).map(Ok))
}

/// The frame all sample pages share.
fn frame(title: &str, place: &str) -> Page {
    let leap = |sent: &str, read: &str| (sent.to_owned(), read.to_owned());
    Page {
        title: title.into(),
        language: "en".into(),
        unit: "Northfield Day Unit".into(),
        house: House::Demo(Some(DemoClock {
            shows: "Sun 22 Nov, 10:24".into(),
            action: "/echo".into(),
            leaps: vec![
                leap("15m", "+15 min"),
                leap("1h", "+1 h"),
                leap("1d", "+1 day"),
                leap("next", "To next change"),
            ],
        })),
        audience: Audience::Staff,
        signed_in: Some(SignedIn { name: "A. Meyer".into(), role: "Nurse".into(), sign_out: "/echo".into() }),
        places: vec![
            Link::new("Board", "/board"),
            Link::new("Today", "/today"),
            Link::new("Bench", "/bench"),
            Link::new("Protocols", "/protocols"),
            Link::new("Parts", "/"),
        ],
        place: place.into(),
        person: None,
        as_at: Some(AsAt {
            local: "2026-11-22T10:24:00".into(),
            words: "Sunday 22 November 2026, 10:24 (London)".into(),
            sense: Sense::Now,
        }),
        live: None,
    }
}

fn maria() -> PersonBand {
    PersonBand {
        name: "KOWALSKA, Maria".into(),
        number: "MRN 004 512".into(),
        born: "4 May 1959, 67 years".into(),
        role: PersonRole::Patient,
        procedure: "Marrow examination, iliac crest".into(),
        side: Some("Left".into()),
        is_sided: true,
        others: Vec::new(),
        alike: Some("KOWALSKY, Marie (MRN 004 521) is in room 2 today. Read the number aloud.".into()),
        cautions: vec!["Allergy: chlorhexidine".into(), "Interpreter: Polish".into()],
    }
}

fn whole(page: &Page, body: &Markup) -> Markup {
    layout::page(page, body)
}
