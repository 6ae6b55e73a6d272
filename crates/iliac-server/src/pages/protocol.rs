//! The protocol in plain English: what a clinician reads and signs.

use axum::Extension;
use axum::extract::{Path, State};
use iliac_app::record::Store;
use maud::{Markup, PreEscaped, html};

use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::staff_page;
use crate::server::Shared;
use crate::session::Signed;

/// The protocols new cases take.
///
/// # Errors
/// None but the record's.
pub async fn list<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
) -> Result<Markup, Fault> {
    let page = staff_page(&server, &signed, "Protocols", "/protocols", server.now());
    let programs = server.house.current_programs();
    let body = html! {
        h1 { "Protocols" }
        ul {
            @for program in &programs {
                @let protocol = program.protocol();
                li {
                    a href=(format!("/protocol/{}", protocol.hash)) { (protocol.title) }
                    " version " (protocol.version) ", " (protocol.steps.len()) " steps, " (protocol.gates.len()) " gates, "
                    (protocol.alarms.len()) " alarms, " (protocol.parameters.len()) " parameters"
                }
            }
        }
    };
    Ok(layout::page(&page, &body))
}

/// One protocol, printed.
///
/// # Errors
/// When the record holds no protocol of that hash.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(hash): Path<String>,
) -> Result<Markup, Fault> {
    let program = server.house.pinned(&hash).ok_or_else(Fault::not_found)?;
    let page = staff_page(&server, &signed, "Protocol", "/protocols", server.now());
    let printed = iliac_protocol::print(program.protocol());
    let body = html! { article class="il-prose" { (PreEscaped(markdown(&printed))) } };
    Ok(layout::page(&page, &body))
}

/// Markdown as HTML. Raw HTML in it is shown, not taken.
fn markdown(text: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser, html};
    let safe = Parser::new_ext(text, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        other => other,
    });
    let mut out = String::new();
    html::push_html(&mut out, safe);
    out
}
