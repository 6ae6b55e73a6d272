//! Live updates: a screen is told when what it shows has changed, by a record or by time alone.
//!
//! One stream a screen. It sends the changed part whole, so that a screen that missed something is right again with the
//! next part; every few seconds it says it is alive, and a screen that hears nothing says that it may be wrong.

use std::convert::Infallible;
use std::time::Duration as Wait;

use axum::Extension;
use axum::extract::{Query, State};
use axum::response::sse::{Event, Sse};
use iliac_app::event::CaseId;
use iliac_app::house::News;
use iliac_app::record::Store;
use iliac_model::Timestamp;
use maud::Markup;
use serde::Deserialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio_stream::wrappers::ReceiverStream;

use crate::layout::{Sense, as_at_line, live_part};
use crate::pages::{as_at, board, case};
use crate::server::Shared;
use crate::session::Signed;
use crate::view::words::Words;

/// How often a stream says that it is alive; a page turns grey after three of these.
const ALIVE_EVERY: Wait = Wait::from_secs(5);
/// How long changes are gathered before they are sent: a form of twenty facts is one update.
const GATHER: Wait = Wait::from_millis(40);

/// Which screen.
#[derive(Deserialize, Default)]
pub struct Screen {
    case: Option<String>,
    #[serde(flatten)]
    narrow: board::Narrow,
}

/// The stream of one screen. It ends when the server stops, so that stopping need not wait for screens.
pub async fn stream<S: Store>(
    State(server): State<Shared<S>>,
    Extension(_signed): Extension<Signed>,
    Query(screen): Query<Screen>,
) -> Sse<ReceiverStream<Result<Event, Infallible>>> {
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        let mut news = server.house.news();
        let stopping = server.stopping.clone();
        loop {
            let event = tokio::select! {
                () = stopping.cancelled() => break,
                event = next(&server, &mut news, &screen) => event,
            };
            if sender.send(Ok(event)).await.is_err() {
                break;
            }
        }
    });
    Sse::new(ReceiverStream::new(receiver))
}

async fn next<S: Store>(server: &Shared<S>, news: &mut Receiver<News>, screen: &Screen) -> Event {
    let case = screen.case.as_deref();
    let wake = server.next_change(case);
    tokio::select! {
        changed = concerning(news, case) => {
            if changed { tokio::time::sleep(GATHER).await; }
        }
        () = tokio::time::sleep(ALIVE_EVERY) => {
            if wake.is_none_or(|wake| server.now() < wake) {
                return Event::default().event("alive").data("");
            }
        }
    }
    while news.try_recv().is_ok() {}
    let now = server.now();
    Event::default().data(part(server, screen, now).into_string().replace('\n', " "))
}

async fn concerning(news: &mut Receiver<News>, case: Option<&str>) -> bool {
    loop {
        match news.recv().await {
            Ok(News::All) | Err(RecvError::Lagged(_)) => return true,
            Ok(News::Case(CaseId(id))) if case.is_none_or(|case| case == id) => return true,
            Ok(News::Case(_)) => {}
            Err(RecvError::Closed) => return false,
        }
    }
}

fn part<S: Store>(server: &Shared<S>, screen: &Screen, now: Timestamp) -> Markup {
    let calendar = server.house.calendar();
    let line = live_part("il-asat", &as_at_line(&as_at(&calendar, now, Sense::Now)));
    let found = screen.case.as_ref().and_then(|case| server.house.case(&CaseId(case.clone())).ok());
    let shown = match found {
        Some(found) => {
            let words = Words::now(server, found, now);
            live_part("il-case", &case::living(&words))
        }
        None => live_part("il-board", &board::part(server, &screen.narrow, now)),
    };
    maud::html! { (line) (shown) }
}
