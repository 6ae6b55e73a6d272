//! A candidate protocol in words: how far its examination is, what holds it, what it would change, and where it is signed; and
//! the versions that were ever in force.

use std::sync::Arc;

use iliac_app::activation::{Ready, Version};
use iliac_app::event::{Grounds, StaffId};
use iliac_app::record::Store;
use maud::{Markup, html};

use crate::candidacy::{Candidacy, Outcome};
use crate::components::field::{self, Field};
use crate::components::form::{self, Complaint, FormFrame, error_summary};
use crate::components::notice::{Tone, help, notice};
use crate::components::rows::lined_table;
use crate::components::{Weight, protocol};
use crate::pages::moment;
use crate::server::Server;
use crate::signing;
use crate::view::replay::{self, Looked};

/// The field of a candidate's file.
pub const FILE: &str = "candidate";
/// The field of the hash that is signed.
pub const HASH: &str = "hash";

/// The page of the candidate that was brought last.
pub fn page<S: Store>(
    server: &Server<S>,
    one: Option<&Candidacy>,
    looked: &Looked,
    complaints: &[Complaint],
) -> Markup {
    html! {
        h1 { "A candidate" @if let Some(one) = one { ": " (one.protocol) } }
        (error_summary(complaints))
        @if let Some(one) = one {
            p { "Brought by " (server.house.name_of(one.by)) ", " (moment(&server.house.calendar(), one.at)) "." }
            @if let Some(words) = one.held() { (held(words)) }
            @match one.outcome() {
                None => (under_way(one)),
                Some(Outcome::Held(past)) => (replay::part(server, past.as_ref(), looked)),
                Some(Outcome::Ready(ready)) => {
                    (found(ready))
                    (replay::part(server, Some(&ready.past), looked))
                    (signature(ready, complaints))
                },
            }
        } @else {
            p { "Nobody has brought one since this house was started." }
        }
        (bring(complaints))
    }
}

fn held(words: &str) -> Markup {
    html! {
        (notice(Tone::Refused, "It cannot be signed", &html! {
            p { "Nothing is activated. What holds it stands below; then " a href="#replay" { "what it would have said" } "." }
        }))
        pre class="il-copy__text" tabindex="0" role="region" aria-label="What holds it" { (words) }
    }
}

fn under_way(one: &Candidacy) -> Markup {
    let step =
        |name: &str, done: Option<String>| html! { li { (name) ": " (done.unwrap_or_else(|| "not yet".into())) } };
    let (replayed, cases) = (one.replayed(), one.cases);
    let is_held = one.held().is_some();
    let body = html! {
        @if is_held { p { "It is run over your cases all the same, so that you see what it would have said." } }
        ul {
            @if !is_held {
                (step("Safety properties", one.proved().map(|count| format!("{count} proved"))))
                (step("Stories", one.told().map(|count| format!("{count} as told"))))
            }
            (step("Replay", Some(format!("{replayed} of {cases} cases"))))
        }
        progress class="il-progress" max=(cases.max(1)) value=(replayed) aria-label="Cases replayed" {}
        p { a href=(replay::PAGE) { "Look again" } }
    };
    notice(Tone::Plain, "It is being examined", &body)
}

/// Where a candidate's file is brought.
pub fn bring(complaints: &[Complaint]) -> Markup {
    let frame = FormFrame { has_files: true, ..FormFrame::to("/protocols/candidate") };
    let control = Field::new(FILE, "Candidate's file").complained(complaints);
    let how = "Another version of a protocol, in the one file that “iliac protocol activate … --keep FILE” writes. It is checked, proved, told its stories and run over every case before anybody can sign it.";
    form::section(
        "Bring a candidate",
        how,
        &form::form(
            &frame,
            &html! {
                (field::file(&control, ".candidate,.json,application/json"))
                (form::buttons(&form::button("Examine it", Weight::Secondary)))
            },
        ),
    )
}

/// What was found: the grounds, and the protocol itself.
fn found(ready: &Ready) -> Markup {
    let sheet = iliac_protocol::print::sheet(ready.past.program.protocol());
    html! {
        (notice(Tone::Done, "It can be signed", &html! { p { (grounds(ready.grounds())) } }))
        @if !ready.closed_by_values.is_empty() {
            (notice(Tone::Mind, "Closed by this unit’s own values, until it sets others", &html! {
                ul { @for words in &ready.closed_by_values { li { (words) } } }
            }))
        }
        p { "What is signed, by its hash: " code { (in_parts(ready.hash())) } }
        (help("The protocol as it is signed", &html! { article class="il-protocol" { (protocol::sheet(&sheet)) } }))
    }
}

/// A hash that a narrow screen can break.
fn in_parts(hash: &str) -> Markup {
    let parts: Vec<String> = hash.as_bytes().chunks(8).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    html! { @for part in &parts { (part) wbr; } }
}

fn signature(ready: &Ready, complaints: &[Complaint]) -> Markup {
    form::section(
        "Sign it",
        "You vouch for this version as it stands here, and no other. New cases take it from then on; open cases keep what they have.",
        &form::form(
            &FormFrame::to("/protocols/candidate/sign"),
            &html! {
                input type="hidden" name=(HASH) value=(ready.hash());
                (signing::field(complaints))
                (form::buttons(&form::button("Sign and activate", Weight::Primary)))
            },
        ),
    )
}

/// On what grounds something was signed, in a sentence.
fn grounds(grounds: &Grounds) -> String {
    let Grounds { properties, stories, cases, instants, too_few, differences } = grounds;
    let count = differences.len();
    format!(
        "Safety properties proved: {properties}. Stories as told: {stories}. Cases it was run over: {cases}, at {instants} instants. \
         Differences: {count}. Gates too few cases met to tell: {too_few}."
    )
}

/// Why nobody examined a version: it is the protocol that came before with something else around it, or the one there was
/// to begin with.
fn not_examined(version: &Version, is_first: bool) -> &'static str {
    match (is_first, version.by) {
        (true, _) => "not examined: the first one",
        (false, StaffId::HOUSE) => "not examined: the same rules by another calendar or a newer program",
        (false, _) => "not examined: the same rules with other values of the unit",
    }
}

/// Every version that was ever in force, the latest first.
pub fn versions<S: Store>(server: &Server<S>, versions: &[Arc<Version>]) -> Markup {
    let line = |(place, version): (usize, &Arc<Version>)| {
        let short: String = version.hash.chars().take(12).collect();
        let mut earlier = versions.iter().skip(place + 1);
        let is_first = !earlier.any(|other| other.protocol == version.protocol);
        let why = version.grounds.as_ref().map_or_else(
            || html! { (not_examined(version, is_first)) },
            |found| html! {
                (grounds(found))
                @if !found.differences.is_empty() {
                    (help("What would have differed", &html! { ul { @for line in &found.differences { li { (line) } } } }))
                }
            },
        );
        let by =
            if version.by == StaffId::HOUSE { "the house itself".into() } else { server.house.name_of(version.by) };
        let cells = [
            html! { a href=(format!("/protocol/{}", version.hash)) { code { (short) } } },
            html! { (moment(&server.house.calendar(), version.at)) },
            html! { (by) },
            why,
        ];
        (html! { (version.protocol) }, cells.map(Some).into())
    };
    lined_table(
        "Versions",
        ["Protocol", "Version", "Since", "By", "On what grounds"],
        versions.iter().enumerate().map(line),
    )
}
