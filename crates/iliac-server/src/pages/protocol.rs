//! The protocol in plain English: what a clinician reads and signs.

use axum::Extension;
use axum::extract::{Path, Query, State};
use iliac_app::record::Store;
use iliac_app::values::SIGNER;
use iliac_text::counted;
use maud::{Markup, html};

use crate::components::notice::{Tone, notice};
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::case::Look;
use crate::pages::{downtime, staff_page};
use crate::server::Shared;
use crate::session::Signed;
use crate::view;

/// The protocols new cases take.
///
/// # Errors
/// None but the record's.
pub async fn list<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Query(query): Query<Look>,
) -> Result<Markup, Fault> {
    let page = staff_page(&server, &signed, "Protocols", "/protocols", server.now());
    let programs = server.house.current_programs();
    let body = html! {
        h1 { "Protocols" }
        @if query.said() == "activated" { (notice(Tone::Done, "Signed. New cases take this version from now on; open cases keep what they have.", &html! {})) }
        ul {
            @for program in &programs {
                @let protocol = program.protocol();
                li {
                    a href=(format!("/protocol/{}", protocol.hash)) { (protocol.title) }
                    " version " (protocol.version) ", " (counted(protocol.steps.len(), "step")) ", " (counted(protocol.gates.len(), "gate")) ", "
                    (counted(protocol.alarms.len(), "alarm")) ", " (counted(protocol.parameters.len(), "parameter"))
                    br;
                    (downtime::blank_sheets(protocol))
                    @if signed.viewer.has_role {
                        br;
                        a href=(view::rules::list_address(&protocol.name)) { "Open cases by earlier rules: " (server.house.by_other_rules(&protocol.name).len()) }
                    }
                }
            }
        }
        (view::values::progress(&server.house.site_values()))
        p { a href="/values" { "Values a clinician signs" } }
        @if signed.has(SIGNER) { p { a href="/protocols/candidate" { "Bring another version of a protocol, and sign it" } } }
        h2 { "Versions" }
        (view::candidate::versions(&server, &server.house.versions()))
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
    let sheet = iliac_protocol::print::sheet(program.protocol());
    let way = maud::PreEscaped(iliac_protocol::draw(program.protocol()));
    let body = html! {
        details class="il-way" {
            summary { "The way as one picture" }
            div class="il-way__drawing" tabindex="0" role="region" aria-label="The way as one picture" { (way) }
        }
        article class="il-protocol il-across" { (crate::components::protocol::sheet(&sheet)) }
    };
    Ok(layout::page(&page, &body))
}
