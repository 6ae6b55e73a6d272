//! A candidate protocol in words: how far its examination is, what holds it, what it would change, and where it is signed; and
//! the versions that were ever in force.

use std::sync::Arc;

use iliac_app::activation::{Ready, Version};
use iliac_app::event::Grounds;
use iliac_app::record::Store;
use iliac_app::replay::{Count, Kind, Sense, TOO_FEW};
use iliac_model::Timestamp;
use maud::{Markup, html};

use crate::candidacy::Candidacy;
use crate::components::field::{self, Field};
use crate::components::form::{self, Complaint, FormFrame, error_summary};
use crate::components::notice::{Tone, help, notice};
use crate::components::rows::lined_table;
use crate::components::{Weight, protocol};
use crate::pages::moment;
use crate::server::Server;

/// The field of a candidate's file.
pub const FILE: &str = "candidate";
/// The field of the hash that is signed.
pub const HASH: &str = "hash";
/// The field of the signer's password. It ends as secrets do ([`crate::form::SECRET`]): it is never shown again.
pub const PASSWORD: &str = "own.secret";

/// The page of the candidate that was brought last.
pub fn page<S: Store>(server: &Server<S>, one: Option<&Candidacy>, complaints: &[Complaint]) -> Markup {
    html! {
        h1 { "A candidate" @if let Some(one) = one { ": " (one.protocol) } }
        (error_summary(complaints))
        @if let Some(one) = one {
            p { "Brought by " (server.house.name_of(one.by)) ", " (moment(&server.house.calendar(), one.at)) "." }
            @match one.outcome() {
                None => (under_way(one)),
                Some(Err(words)) => {
                    (notice(Tone::Refused, "It cannot be signed", &html! { p { "Nothing is activated. What holds it:" } }))
                    pre class="il-copy__text" tabindex="0" role="region" aria-label="What holds it" { (words) }
                },
                Some(Ok(ready)) => { (found(server, ready)) (signature(ready, complaints)) },
            }
        } @else {
            p { "Nobody has brought one since this house was started." }
        }
        (bring(complaints))
    }
}

fn under_way(one: &Candidacy) -> Markup {
    let body = html! {
        p { (one.replayed()) " of " (one.cases) " cases replayed. The files are checked, the proof is made and the stories are told before that." }
        p { a href="/protocols/candidate" { "Look again" } }
    };
    html! {
        (notice(Tone::Plain, "It is being examined", &body))
        progress max=(one.cases.max(1)) value=(one.replayed()) aria-label="Cases replayed" {}
    }
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

/// What was found: the grounds, what would differ, and the protocol itself.
fn found<S: Store>(server: &Server<S>, ready: &Ready) -> Markup {
    let sheet = iliac_protocol::print::sheet(ready.program.protocol());
    let few: Vec<(String, usize)> = ready.replayed.too_few_to_tell().collect();
    html! {
        (notice(Tone::Done, "It can be signed", &html! { p { (grounds(ready.grounds())) } }))
        p { "What is signed, by its hash: " code { (in_parts(ready.hash())) } }
        @for sense in Sense::ALL {
            section {
                h2 { (sense.words()) }
                (differences(server, sense, &ready.replayed.in_past(sense)))
            }
        }
        @if !few.is_empty() {
            (help(&format!("{} gates too few cases met to tell", few.len()), &html! {
                p { "Fewer than " (TOO_FEW) " cases met each of these. That they never differed means nothing." }
                ul { @for (gate, met) in &few { li { code { (gate) } ": " (met) } } }
            }))
        }
        (help("The protocol as it is signed", &html! { article class="il-protocol" { (protocol::sheet(&sheet)) } }))
    }
}

/// A hash that a narrow screen can break.
fn in_parts(hash: &str) -> Markup {
    let parts: Vec<String> = hash.as_bytes().chunks(8).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    html! { @for part in &parts { (part) wbr; } }
}

fn differences<S: Store>(server: &Server<S>, sense: Sense, found: &[(&Kind, &Count)]) -> Markup {
    if found.is_empty() {
        return html! { p { "Nothing would have been said otherwise." } };
    }
    let line = |(kind, count): &(&Kind, &Count)| {
        let first = count.earliest.as_ref().map(|example| {
            let known = if sense == Sense::KnownThen { "&sense=known" } else { "" };
            let to = format!("/case/{}?at={}{known}", example.case.0, example.at.second());
            html! { a href=(to) { (example.number) } ", " (at(server, example.at)) }
        });
        let cells = [
            Some(html! { (kind.was.unwrap_or("nothing")) }),
            Some(html! { (kind.would_be.unwrap_or("nothing")) }),
            Some(html! { (count.times) }),
            Some(html! { (help(&many(count.cases.len()), &html! {
                ul { @for (case, number) in &count.cases { li { a href=(format!("/case/{}", case.0)) { (number) } } } }
            })) }),
            first,
        ];
        (html! { (kind.element) }, cells.into())
    };
    let columns = ["What", "Said", "Would be", "Times", "Cases", "First in"];
    lined_table(sense.words(), columns, found.iter().map(line))
}

fn many(cases: usize) -> String {
    if cases == 1 { "1 case".to_owned() } else { format!("{cases} cases") }
}

fn at<S: Store>(server: &Server<S>, at: Timestamp) -> String {
    moment(&server.house.calendar(), at)
}

fn signature(ready: &Ready, complaints: &[Complaint]) -> Markup {
    let password = Field::new(PASSWORD, "Your password").hint("It stands for your signature").complained(complaints);
    form::section(
        "Sign it",
        "You vouch for this version as it stands here, and no other. New cases take it from then on; open cases keep what they have.",
        &form::form(
            &FormFrame::to("/protocols/candidate/sign"),
            &html! {
                input type="hidden" name=(HASH) value=(ready.hash());
                (field::secret(&password, "current-password"))
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

/// Every version that was ever in force, the latest first.
pub fn versions<S: Store>(server: &Server<S>, versions: &[Arc<Version>]) -> Markup {
    let line = |version: &Arc<Version>| {
        let short: String = version.hash.chars().take(12).collect();
        let why = version.grounds.as_ref().map_or_else(
            || html! { "not examined: the first one, another value of the unit, or another calendar" },
            |found| html! {
                (grounds(found))
                @if !found.differences.is_empty() {
                    (help("What would have differed", &html! { ul { @for line in &found.differences { li { (line) } } } }))
                }
            },
        );
        let by = if version.by == iliac_app::event::StaffId::HOUSE {
            "the house itself".into()
        } else {
            server.house.name_of(version.by)
        };
        let cells = [
            html! { a href=(format!("/protocol/{}", version.hash)) { code { (short) } } },
            html! { (at(server, version.at)) },
            html! { (by) },
            why,
        ];
        (html! { (version.protocol) }, cells.map(Some).into())
    };
    lined_table("Versions", ["Protocol", "Version", "Since", "By", "On what grounds"], versions.iter().map(line))
}
