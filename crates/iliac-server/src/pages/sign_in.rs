//! Signing in and out.

use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::event::Staff;
use iliac_app::failure::Failure;
use iliac_app::record::Store;
use maud::{Markup, html};
use serde::Deserialize;

use crate::components::form::{self, FormFrame};
use crate::components::notice::{self, Tone};
use crate::components::{Weight, field};
use crate::fault::Page as Fault;
use crate::layout::{self, Page};
use crate::pages::{fields, house};
use crate::server::{Server, Shared};
use crate::session::Unsent;
use crate::signing::NotSigned;
use crate::{session, signing};

/// Where somebody wanted to go.
#[derive(Deserialize, Default)]
pub struct Wanted {
    #[serde(default)]
    to: String,
    #[serde(flatten)]
    unsent: Unsent,
}

/// The sign-in page.
pub async fn show<S: Store>(State(server): State<Shared<S>>, Query(wanted): Query<Wanted>) -> Markup {
    let words = "You were signed out before your form came, so nothing of it was recorded. Sign in, then go back to it and send it again.";
    body(&server, &wanted.to, wanted.unsent.is().then_some(words))
}

/// Signs in. A wrong name and a wrong password are told alike, after the same work.
///
/// # Errors
/// When the form cannot be read or the session cannot be kept.
pub async fn sign_in<S: Store>(State(server): State<Shared<S>>, request: Request) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let now = server.wall();
    let (login, password) = (fields.get("login").unwrap_or_default(), fields.get("password").unwrap_or_default());
    let to = fields.get("to").unwrap_or_default();
    let staff = match signing::who(&server, login, password, now).await {
        Ok(staff) => staff,
        Err(not) => {
            let status = match not {
                NotSigned::TooMany => StatusCode::TOO_MANY_REQUESTS,
                NotSigned::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
            };
            return Ok((status, body(&server, to, Some(not.words()))).into_response());
        }
    };
    let cookie = session::start(&server, staff.id, now).await.map_err(Failure::from)?;
    let to = if is_ours(to) && to != "/board" { to } else { first_page(&server, &staff) };
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response())
}

/// Where somebody begins: at the board, or where their account can do something.
fn first_page<S: Store>(server: &Server<S>, staff: &Staff) -> &'static str {
    if server.house.viewer(staff).has_role {
        "/board"
    } else if staff.roles.iter().any(|role| role == "administrator") {
        "/staff"
    } else {
        "/protocols"
    }
}

/// Whether it is a path of this house. Browsers take a backslash for a slash, and leave out what is not printed.
fn is_ours(to: &str) -> bool {
    let plain = to.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    plain && to.starts_with('/') && !to.starts_with("//")
}

/// Signs out.
///
/// # Errors
/// When the session cannot be ended.
pub async fn sign_out<S: Store>(State(server): State<Shared<S>>, headers: HeaderMap) -> Result<Response, Fault> {
    let cookie = session::end(&server, &headers).await.map_err(Failure::from)?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/sign-in")).into_response())
}

fn body<S: Store>(server: &Server<S>, to: &str, complaint: Option<&str>) -> Markup {
    let page = Page {
        title: "Sign in".into(),
        language: "en".into(),
        unit: server.setup.unit.clone(),
        house: house(server, server.now()),
        ..Page::default()
    };
    let login = html! { (field::text(&field::Field::new("login", "Name"), "")) };
    let secret = field::secret(&field::Field::new("password", "Password"), "current-password");
    layout::page(
        &page,
        &html! {
            h1 { "Sign in" }
            @if let Some(complaint) = complaint { (notice::notice(Tone::Refused, "Not signed in", &html! { p { (complaint) } })) }
            (form::form(&FormFrame::to("/sign-in"), &html! {
                input type="hidden" name="to" value=(to);
                (login) (secret)
                (form::buttons(&form::button("Sign in", Weight::Primary)))
            }))
            @if server.setup.demo { (shown(server, to)) }
            p { "Here for your own procedure? " a href="/me" { "Open your page with the code we gave you" } "." }
        },
    )
}

fn shown<S>(server: &Server<S>, to: &str) -> Markup {
    html! {
        h2 { "Sign-ins of this demonstration" }
        ul class="il-sign-ins" {
            @for (role, login, password) in &server.setup.shown_sign_ins {
                li {
                    form method="post" action="/sign-in" {
                        input type="hidden" name="to" value=(to);
                    input type="hidden" name="login" value=(login);
                        input type="hidden" name="password" value=(password);
                        button type="submit" class="il-button il-button--secondary" { "Sign in as " (role) }
                        " " code { (login) " / " (password) }
                    }
                }
            }
        }
    }
}
