//! Live updates: a screen is told when what it shows has changed, by a record or by time alone.
//!
//! One stream a screen. It sends the changed part whole, so that a screen that missed something is right again with the
//! next part; every few seconds it says it is alive, and a screen that hears nothing says that it may be wrong.

use std::convert::Infallible;
use std::time::Duration as Wait;

use axum::Extension;
use axum::extract::{Query, State};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use iliac_app::event::CaseId;
use iliac_app::house::News;
use iliac_app::record::Store;
use iliac_model::Timestamp;
use maud::Markup;
use serde::Deserialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio_stream::wrappers::ReceiverStream;

use crate::doors::shut;
use crate::layout::{Sense, as_at_line, live_part};
use crate::pages::{as_at, board, note};
use crate::server::Shared;
use crate::session::{self, Signed};
use crate::view::now as standing;
use crate::view::words::Words;

/// How often a stream says that it is alive; a page turns grey after three of these.
const ALIVE_EVERY: Wait = Wait::from_secs(5);
/// How long changes are gathered before they are sent: a form of twenty facts is one update.
const GATHER: Wait = Wait::from_millis(40);

/// Where a screen's updates come out of.
type Receiving = tokio::sync::mpsc::Receiver<Result<Event, Infallible>>;

/// Which screen.
#[derive(Deserialize, Default)]
pub struct Screen {
    case: Option<String>,
    /// The page shows nothing of the case that changes under somebody's hands: only what time it is there.
    #[serde(default)]
    shows: Shows,
    /// The digest of what the page showed of the case when its reading was noted.
    noted: Option<String>,
    #[serde(flatten)]
    narrow: board::Narrow,
}

/// What a screen shows that changes.
#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Shows {
    /// The board, or how a case stands.
    #[default]
    Everything,
    /// The line that says as at when: a form, a list of what was recorded.
    Clock,
}

/// The stream of one screen. It ends when the server stops, so that stopping need not wait for screens, and when whoever
/// looks may no longer: their account was closed, or the case is another ward's now.
pub async fn stream<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Query(mut screen): Query<Screen>,
) -> Response {
    if let Some(case) = &screen.case
        && let Some(why_not) = shut(&server, &signed, &CaseId(case.clone()))
    {
        return why_not;
    }
    let (sender, receiver): (_, Receiving) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        let mut news = server.house.news();
        let stopping = server.stopping.clone();
        // What happened after the page was made and before anybody listened is in the first part.
        let Some(first) = whole(&server, &signed, &mut screen).await else { return };
        if sender.send(Ok(first)).await.is_err() {
            return;
        }
        loop {
            let event = tokio::select! {
                () = stopping.cancelled() => break,
                event = next(&server, &signed, &mut news, &mut screen) => event,
            };
            let Some(event) = event else { break };
            if sender.send(Ok(event)).await.is_err() {
                break;
            }
        }
    });
    Sse::new(ReceiverStream::new(receiver)).into_response()
}

/// The next thing to send; `None` when nothing more may be shown.
async fn next<S: Store>(
    server: &Shared<S>,
    signed: &Signed,
    news: &mut Receiver<News>,
    screen: &mut Screen,
) -> Option<Event> {
    let case = screen.case.as_deref();
    let wake = server.next_change(signed, case);
    tokio::select! {
        changed = concerning(news, case) => {
            if changed { tokio::time::sleep(GATHER).await; }
        }
        () = tokio::time::sleep(ALIVE_EVERY) => {
            if wake.is_none_or(|wake| server.now() < wake) {
                let signed = session::still(server, signed)?;
                looks_at(server, &signed, case)?;
                return Some(Event::default().event("alive").data(""));
            }
        }
    }
    while news.try_recv().is_ok() {}
    let signed = session::still(server, signed)?;
    looks_at(server, &signed, case)?;
    whole(server, &signed, screen).await
}

/// What the screen shows, as it is now; `None` when a reading cannot be noted, without which nothing is shown.
async fn whole<S: Store>(server: &Shared<S>, signed: &Signed, screen: &mut Screen) -> Option<Event> {
    let part = part(server, signed, screen, server.now()).await?;
    Some(Event::default().data(part.into_string().replace('\n', " ")))
}

/// `None` when this screen's case, or every case, is no longer theirs to look at.
fn looks_at<S: Store>(server: &Shared<S>, signed: &Signed, case: Option<&str>) -> Option<()> {
    match case {
        Some(case) => shut(server, signed, &CaseId(case.to_owned())).is_none().then_some(()),
        None => signed.viewer.has_role.then_some(()),
    }
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

async fn part<S: Store>(server: &Shared<S>, signed: &Signed, screen: &mut Screen, now: Timestamp) -> Option<Markup> {
    let calendar = server.house.calendar();
    let line = live_part("il-asat", &as_at_line(&as_at(&calendar, now, Sense::Now)));
    if screen.shows == Shows::Clock {
        return Some(line);
    }
    let found = screen.case.as_ref().and_then(|case| server.house.case(&CaseId(case.clone())).ok());
    let shown = match found {
        Some(found) => {
            let words = Words::now(server, found, now).read_by(signed.reads());
            let shown = words.looked_at();
            let digest = shown.digest.to_string();
            // What is said otherwise than when it was last noted is looked at anew.
            if screen.noted.as_ref() != Some(&digest) {
                note(server, signed, &words.case.id, "Case", Some(shown), now).await.ok()?;
                screen.noted = Some(digest);
            }
            live_part("il-case", &standing::part(&words, Some(&signed.roles)))
        }
        None => live_part("il-board", &board::part(server, signed, &screen.narrow, now)),
    };
    Some(maud::html! { (line) (shown) })
}
