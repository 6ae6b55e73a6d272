//! When it does not go as asked: one page for each kind of failure, in words for the person at the screen.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use iliac_app::failure::Failure;
use iliac_fhir::FailureKind;
use maud::{Markup, html};

use crate::layout;

/// A page that says what did not work and what to do next.
#[derive(Debug)]
pub struct Page {
    status: StatusCode,
    title: String,
    words: Vec<String>,
    back: Back,
}

/// Where one goes on from a page that says what did not work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Back {
    Board,
    OwnPage,
}

impl Page {
    /// A page with a sentence.
    pub fn new(status: StatusCode, title: &str, words: &str) -> Page {
        Page { status, title: title.to_owned(), words: vec![words.to_owned()], back: Back::Board }
    }

    /// A page with several sentences, as for a form with several faults.
    pub fn unreadable(words: Vec<String>) -> Page {
        Page { status: StatusCode::BAD_REQUEST, title: "Please look at this again".into(), words, back: Back::Board }
    }

    /// The same for the person on their own page, who has no board to go back to.
    #[must_use]
    pub fn for_the_person(self) -> Page {
        Page { back: Back::OwnPage, ..self }
    }

    /// Not there, or not yours to know.
    pub fn not_found() -> Page {
        Page::new(StatusCode::NOT_FOUND, "Not found", "There is nothing here for you. Go back to the board.")
    }

    /// A form from somewhere else.
    pub fn foreign() -> Page {
        let words = "This form was not sent from a page of this house. Open the page again and send it from there.";
        Page::new(StatusCode::FORBIDDEN, "Not accepted", words)
    }

    /// Without the role.
    pub fn forbidden(roles: &[&str]) -> Page {
        let words = format!("This needs one of these roles: {}.", roles.join(", "));
        Page::new(StatusCode::FORBIDDEN, "Not yours to do", &words)
    }

    /// What the tools below us refused before any page of ours was asked, by its status.
    fn of_status(status: StatusCode) -> Page {
        let (title, words) = match status.as_u16() {
            404 => return Page::not_found(),
            405 => ("Not done this way", "This page is only read, or only sent. Go back and use its own button."),
            413 => (
                "Too large",
                "What you sent is larger than the house takes. Nothing of it was kept. Send a smaller file.",
            ),
            503 => (
                "Not answered in time",
                "The house is slow just now, and whether this was written is not known. Look at the case before you send it again.",
            ),
            500..600 => (
                "Our fault",
                "Something went wrong in the program. It has been noted. Nothing you recorded before is lost.",
            ),
            _ => (
                "Please look at this again",
                "This address or form could not be read. Go back to the page and try from there.",
            ),
        };
        Page::new(status, title, words)
    }

    fn whole(&self) -> Markup {
        let page = layout::Page { title: self.title.clone(), language: "en".into(), ..layout::Page::default() };
        layout::page(&page, &self.body())
    }

    fn body(&self) -> Markup {
        html! {
            h1 { (self.title) }
            @for words in &self.words { p { (words) } }
            @match self.back {
                Back::Board => p { a href="/board" { "Back to the board" } },
                Back::OwnPage => p { a href="/me/page" { "Back to your page" } },
            }
        }
    }
}

impl From<Failure> for Page {
    fn from(failure: Failure) -> Page {
        match failure {
            Failure::Unreadable(words) => Page::unreadable(vec![words]),
            Failure::Refused(_) => Page::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Not yet",
                "A gate does not let this begin. The case's page says which, why, and what would open it.",
            ),
            Failure::NotFound => Page::not_found(),
            Failure::Forbidden(words) => Page::new(StatusCode::FORBIDDEN, "Not yours to do", &words),
            Failure::Conflict(_) => Page::new(
                StatusCode::CONFLICT,
                "Somebody wrote this first",
                "While this page was open somebody recorded the same thing. Nothing of theirs was changed and nothing of yours was taken. Go back, look at what they wrote, and send yours again as a correction if it is right.",
            ),
            Failure::Closed(_) => Page::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "The case is closed",
                "Nothing can begin in a closed case. What happened can still be recorded; open the case again to go on.",
            ),
            Failure::WithoutRules => Page::new(
                StatusCode::CONFLICT,
                "This version cannot read the rules of this case",
                "Nothing of it is lost, and nothing can be recorded in it here. Write on paper, and tell whoever looks after this program.",
            ),
            Failure::NotVouchedFor(missing) => {
                Page::new(StatusCode::UNPROCESSABLE_ENTITY, "No case opens by this protocol yet", &missing.words())
            }
            Failure::Unavailable(why) => {
                tracing::error!(%why, "unavailable");
                Page::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "Cannot be written just now",
                    "The record could not be written. Nothing was lost and nothing was half-done: note it on paper, and send it again in a moment.",
                )
            }
            Failure::Fault(why) => {
                tracing::error!(%why, "fault");
                Page::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Our fault",
                    "Something went wrong in the program. It has been noted. Nothing you recorded before is lost.",
                )
            }
        }
    }
}

/// Puts every refusal into words of ours: what the tools below us answer in theirs (an address that cannot be read, a form
/// too large, a page that broke) becomes a page, or an outcome for another system.
pub async fn in_our_words(request: Request, next: Next) -> Response {
    let is_system = request.uri().path().starts_with("/fhir");
    let answer = next.run(request).await;
    let status = answer.status();
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !(status.is_client_error() || status.is_server_error())
        || kind.starts_with("text/html")
        || kind.starts_with("application/fhir+json")
    {
        return answer;
    }
    let page = Page::of_status(status);
    if is_system {
        let kind = if status.is_server_error() { FailureKind::Unavailable } else { FailureKind::Unreadable };
        let outcome = iliac_fhir::outcome(kind, &page.words.join(" ")).to_string();
        return (status, [(header::CONTENT_TYPE, "application/fhir+json")], outcome).into_response();
    }
    page.into_response()
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        (self.status, self.whole()).into_response()
    }
}
