//! By which rules a case runs, what those would change that new cases take, and where a clinician gives them to it.

use std::sync::Arc;

use iliac_app::record::Store;
use iliac_app::repinning::Repinning;
use iliac_app::values::SIGNER;
use iliac_model::Timestamp;
use iliac_text::counted;
use maud::{Markup, html};

use super::band;
use super::otherwise::{Otherwise, keeps, otherwise};
use super::words::Words;
use crate::components::form::{self, Complaint, FormFrame};
use crate::components::notice::{Tone, help, notice};
use crate::components::rows::lined_table;
use crate::components::{Link, Weight, link_button};
use crate::server::Server;
use crate::session::Signed;
use crate::signing;

/// The field that stands for what the signer was shown.
pub const SEEN: &str = "seen";

/// A case beside itself by the rules new cases take.
pub struct Beside {
    /// What would change, and what refuses it.
    pub repinning: Repinning,
    changes: Vec<Otherwise>,
    reasons: Vec<(String, &'static str)>,
}

impl Beside {
    /// What the rules new cases take would change in a case; `None` when it has them, or takes none.
    pub fn of<S: Store>(server: &Server<S>, signed: &Signed, own: &Words, now: Timestamp) -> Option<Beside> {
        let repinning = server.house.repinning(&own.case.id, now).ok().flatten()?;
        let program = server.house.pinned(&repinning.to)?;
        let other = Words::now(server, Arc::new(own.case.under(&program)), now).read_by(signed.reads());
        let sees = |place: usize| band::sees(own.protocol(), signed, place);
        let changes = repinning.changes.iter().map(|change| otherwise(own, &other, change, &sees)).collect();
        let reasons = repinning.refused.iter().map(|why| keeps(own, &other, why)).collect();
        Some(Beside { repinning, changes, reasons })
    }

    /// What would be said otherwise.
    fn changes(&self) -> Markup {
        if self.changes.is_empty() {
            return html! { p { "At this moment nothing would be said otherwise." } };
        }
        let line = |change: &Otherwise| {
            (html! { (change.what) }, vec![Some(html! { (change.now) }), Some(html! { (change.then) })])
        };
        let columns = ["What", "Now it says", "Then it would say"];
        lined_table("What would be said otherwise", columns, self.changes.iter().map(line))
    }

    fn reasons(&self) -> Markup {
        html! { ul { @for (why, way) in &self.reasons { li { (why) " " (way) } } } }
    }
}

/// The address of the page of a case's rules.
pub fn address(case: &str) -> String {
    format!("/case/{case}/rules")
}

/// The address of the list of open cases by earlier rules.
pub fn list_address(protocol: &str) -> String {
    format!("/protocols/{protocol}/cases")
}

/// By which rules the case runs, and by which it ran before.
pub fn pinned<S: Store>(server: &Server<S>, words: &Words) -> Markup {
    let protocol = words.protocol();
    let before = words.case.earlier.iter().map(|(until, program)| (words.minute(*until), program.protocol()));
    html! {
        p {
            "This case runs by " a href=(format!("/protocol/{}", protocol.hash)) { (protocol.title) ", version " (protocol.version) }
            ", fingerprint " code { (short(&protocol.hash)) } "."
        }
        @for (until, earlier) in before {
            p { "Until " (until) " it ran by " a href=(format!("/protocol/{}", earlier.hash)) { "version " (earlier.version) ", fingerprint " code { (short(&earlier.hash)) } } "." }
        }
        @let otherwise = server.house.read_otherwise(&words.case);
        @if !otherwise.is_empty() { p class="il-quiet" { "Opened under an earlier version of this program: " (otherwise.join("; ")) "." } }
    }
}

/// What the rules new cases take would change, and where a clinician signs them for this case.
pub fn beside(words: &Words, signed: &Signed, beside: Option<&Beside>, complaints: &[Complaint]) -> Markup {
    let case = &words.case;
    let Some(beside) = beside else {
        let why = if case.closed_at.is_some() {
            "The case is closed, so it keeps them."
        } else {
            "New cases take the same rules. There is nothing to change."
        };
        return html! { p { (why) } };
    };
    let to = &beside.repinning.to;
    html! {
        h2 { "What the rules of new cases would change" }
        p {
            "New cases take " a href=(format!("/protocol/{to}")) { "other rules, fingerprint " code { (short(to)) } }
            ". By them this case would say now:"
        }
        (beside.changes())
        p class="il-quiet" { "This is about the present moment; later they may differ in more. What was done and shown before stays under the rules of its day." }
        @if !beside.reasons.is_empty() {
            (notice(Tone::Refused, "This case keeps its rules", &beside.reasons()))
        } @else if signed.has(SIGNER) {
            (signature(&case.id.0, &beside.repinning.seen, complaints))
        } @else {
            p class="il-quiet" { "A clinician gives a case other rules, and signs for it." }
        }
        p { a href=(list_address(&case.protocol().name)) { "Every open case by earlier rules" } }
    }
}

fn signature(case: &str, seen: &str, complaints: &[Complaint]) -> Markup {
    form::section(
        "Give this case the new rules",
        "You have read what changes, and answer for it in this case alone. From then on it runs by the rules new cases take.",
        &form::form(
            &FormFrame::to(address(case)),
            &html! {
                input type="hidden" name=(SEEN) value=(seen);
                (signing::field(complaints))
                (form::buttons(&form::button("Sign and give it the new rules", Weight::Warning)))
            },
        ),
    )
}

/// A case of the list: its number, whose it is, what changes, and whether it may take the rules.
pub struct Listed {
    /// Its number, as people say it.
    pub number: String,
    /// Whose it is; empty when the reader does not see that person.
    pub name: String,
    /// Its address.
    pub case: String,
    /// What would change.
    pub beside: Beside,
}

/// The open cases by earlier rules.
pub fn list(listed: &[Listed], is_signer: bool) -> Markup {
    let line = |one: &Listed| {
        let (changes, reasons) = (&one.beside.changes, &one.beside.reasons);
        let heading =
            html! { a href=(address(&one.case)) { (one.number) } @if !one.name.is_empty() { br; (one.name) } };
        let may = if reasons.is_empty() {
            let label = if is_signer { "Read and sign" } else { "Read" };
            html! { p { "It may take them." } p { (link_button(&Link::new(format!("{label}: {}", one.number), address(&one.case)), Weight::Secondary)) } }
        } else {
            html! { p { strong { "It keeps its rules." } } (one.beside.reasons()) }
        };
        let what = if changes.is_empty() {
            html! { "nothing now" }
        } else {
            help(
                &counted(changes.len(), "thing"),
                &html! { dl class="il-otherwise" {
                    @for Otherwise { what, now, then } in changes { dt { (what) } dd { "now: " (now) } dd { "then: " (then) } }
                } },
            )
        };
        (heading, vec![Some(what), Some(may)])
    };
    let columns = ["Case", "Would be said otherwise", "The new rules"];
    html! { div class="il-by-rules" { (lined_table("Open cases by earlier rules", columns, listed.iter().map(line))) } }
}

/// The beginning of a hash, enough to tell versions apart.
fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}
