//! One case: what now, why not yet, what was recorded, and how it stood at any instant before.

use axum::Extension;
use axum::extract::{Path, Query, State};
use iliac_app::event::CaseId;
use iliac_app::record::{Shown, Store};
use iliac_model::Timestamp;
use iliac_protocol::tree::{Audience, Deed, PersonKind};
use maud::{Markup, html};
use serde::Deserialize;

use crate::components::fact::fact_list;
use crate::components::form::{self, FormFrame, button_form};
use crate::components::navigation::tabs;
use crate::components::slider::{TimeSlider, time_slider};
use crate::components::{Link, Weight, link_button, notice};
use crate::fault::Page as Fault;
use crate::layout::{self, Page, Sense};
use crate::pages::{as_at, note, own_code, papers, persons, staff_page, ward};
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::words::Words;
use crate::view::{band, course, facts, now, rules, steps};

/// Which instant, and in which sense of the past.
#[derive(Deserialize, Default)]
pub struct Look {
    at: Option<i64>,
    #[serde(default)]
    sense: String,
    #[serde(default)]
    said: String,
}

impl Look {
    /// What became of the last action.
    pub fn said(&self) -> &str {
        &self.said
    }
}

/// A case as one looks at it, and the frame of its page.
pub struct Looked {
    /// The case in words.
    pub words: Words,
    /// The page's frame.
    pub page: Page,
    /// Whether it is the present that is looked at.
    pub present: bool,
    /// The roles of whoever looks.
    pub roles: Vec<String>,
    /// What was noted of it as shown.
    pub shown: Shown,
}

/// Loads a case for a page of it, notes the reading, and prepares the frame.
///
/// # Errors
/// [`Fault`] when there is no such case, or the reading cannot be noted.
pub async fn look<S: Store>(
    server: &Server<S>,
    signed: &Signed,
    id: &str,
    look: &Look,
    title: &str,
) -> Result<Looked, Fault> {
    let real_now = server.now();
    let id = CaseId(id.to_owned());
    let case = server.house.case(&id)?;
    let at = look.at.map(Timestamp::from_second).filter(|at| *at < real_now);
    let now = at.unwrap_or(real_now);
    let known = if look.sense == "known" { now } else { real_now };
    let words = Words::at(server, case, now, known).read_by(signed.reads());
    let shown = words.looked_at();
    note(server, signed, &id, title, Some(shown), real_now).await?;
    let here = format!("/case/{}", id.0);
    let sense = match (at, look.sense == "known") {
        (None, _) => Sense::Now,
        (Some(_), false) => Sense::AsItWas(here.clone()),
        (Some(_), true) => Sense::AsItWasKnown(here.clone()),
    };
    let mut page = staff_page(server, signed, title, "/board", real_now);
    page.person = Some(band::band(server, signed, &words));
    page.as_at = Some(as_at(words.calendar(), now, sense));
    page.live = at.is_none().then(|| format!("/live?case={}&shows=clock", id.0));
    Ok(Looked { words, page, present: at.is_none(), roles: signed.roles.clone(), shown })
}

/// The tabs of a case.
pub fn case_tabs(case: &str, current: &str) -> Markup {
    let links =
        [("", "What now"), ("/examination", "Room"), ("/facts", "Facts"), ("/course", "Course"), ("/papers", "Papers")];
    let links: Vec<Link> = links.iter().map(|(end, label)| Link::new(*label, format!("/case/{case}{end}"))).collect();
    tabs("This case", &links, &format!("/case/{case}{current}"))
}

/// What now, and why not yet.
///
/// # Errors
/// When there is no such case.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    Query(query): Query<Look>,
) -> Result<Markup, Fault> {
    let mut looked = look(&server, &signed, &id, &query, "Case").await?;
    looked.page.live = looked.present.then(|| format!("/live?case={id}&noted={}", looked.shown.digest));
    let body = html! {
        h1 class="nhsuk-u-visually-hidden" { "Case " (looked.words.case.number) }
        (said(&query.said))
        (ward::opened_by_others(&server, &looked.words))
        (case_tabs(&id, ""))
        @if looked.words.case.unread.is_some() { (without_rules(&server, &looked.words)) }
        (now::part(&looked.words, looked.present.then_some(signed.roles.as_slice())))
        @let otherwise = server.house.read_otherwise(&looked.words.case);
        @if !otherwise.is_empty() && looked.words.case.unread.is_none() {
            p class="nhsuk-hint" { "This case was opened under an earlier version of this program: " (otherwise.join("; ")) "." }
        }
        @if looked.present && server.house.other_rules(&looked.words.case).is_some() {
            p class="il-quiet" { "This case runs by earlier rules than new cases take. " a href=(rules::address(&id)) { "What the new ones would change" } }
        }
        details class="il-help" open[!looked.present] {
            summary { "Look back at an earlier instant" }
            (time_slider(&slider(&looked.words, &server, &query)))
        }
        @if looked.present { (ward::of_case(&server, &signed, &looked.words)) }
        (ending(&looked, &signed))
    };
    Ok(layout::page(&looked.page, &body))
}

/// What is left of a case whose rules this program cannot read: everything that was told, as the log holds it.
fn without_rules<S: Store>(server: &Server<S>, words: &Words) -> Markup {
    html! {
        (notice::notice(notice::Tone::Refused, "This version cannot read the rules of this case", &html! {
            p { "Nothing recorded is lost: it is listed here as the record holds it. What comes next, and what is still missing, this program cannot say; nothing can be recorded here until it can. Write on paper, and tell whoever looks after this program." }
        }))
        (course::told(server, words))
    }
}

fn ending(looked: &Looked, signed: &Signed) -> Markup {
    let words = &looked.words;
    let (deed, end, label) = match words.case.closed_at {
        None => (Deed::Close, "close", "Close this case"),
        Some(_) => (Deed::Reopen, "reopen", "Open this case again"),
    };
    let frame = steps::button_to(words, format!("/case/{}/{end}", words.case.id.0));
    let is_open = words.case.closed_at.is_none();
    html! { @if looked.present { (if_may(words, signed, deed, &html! {
        @if is_open { (would_stay_open(words)) }
        (button_form(&frame, label, Weight::Secondary))
    })) } }
}

/// What a closed case would leave behind, before somebody closes it.
fn would_stay_open(words: &Words) -> Markup {
    let pending = iliac_app::pending::pending(&words.case, &words.situation);
    html! {
        @if !pending.is_empty() {
            details class="il-help" {
                summary { "Closed now, this would stay open (" (pending.len()) ")" }
                ul { @for line in &pending { li { (line) } } }
                p { "Closing hides none of it: the list stays on the case, and whatever is recorded later opens the case again." }
            }
        }
    }
}

/// A control for whoever may do this to a case as a whole; for others, the sentence that says who may.
pub fn if_may(words: &Words, signed: &Signed, deed: Deed, control: &Markup) -> Markup {
    let protocol = words.protocol();
    html! {
        @if protocol.lets(deed, &signed.roles) { (control) } @else {
            p class="il-quiet" { (deed.title()) ": " (protocol.who_may(deed).join(", ")) "." }
        }
    }
}

/// What became of the last action.
pub fn said(what: &str) -> Markup {
    let (tone, words) = match what {
        "recorded" => (notice::Tone::Done, "Recorded."),
        "paper" => (notice::Tone::Done, "Recorded from paper, each thing with its own time."),
        "begun" => (notice::Tone::Done, "Begun."),
        "corrected" => (notice::Tone::Done, "Corrected. What stood there before is kept in its history."),
        "answered" => (notice::Tone::Done, "Answered."),
        "overridden" => {
            (notice::Tone::Mind, "You have answered for this gate by name. It covers only what was failing now.")
        }
        "moved" => (notice::Tone::Done, "The wards know. It stands in the course who said so."),
        "opened" => (notice::Tone::Done, "The case is open."),
        "closed" => (notice::Tone::Done, "Closed. Whatever is recorded or answered later opens it again."),
        "nothing" => (notice::Tone::Mind, "Nothing was entered, so nothing was recorded."),
        _ => return html! {},
    };
    notice::notice(tone, words, &html! {})
}

fn slider<S: Store>(words: &Words, server: &Server<S>, query: &Look) -> TimeSlider {
    let now = server.now();
    let from = words.case.log.first().map_or(now, |told| told.recorded_at);
    let action = format!("/case/{}", words.case.id.0);
    let mut stops: Vec<Timestamp> = words.case.log.iter().map(|told| told.recorded_at).collect();
    stops.dedup();
    let stops = stops
        .into_iter()
        .rev()
        .take(40)
        .map(|at| Link::new(words.time(at), format!("{action}?at={}&sense=known", at.second())));
    TimeSlider {
        from: from.second(),
        to: now.second(),
        at: words.now.second(),
        words: words.time(words.now),
        is_known: query.sense == "known",
        stops: stops.collect(),
        now: action.clone(),
        action,
    }
}

/// Every fact with its history.
///
/// # Errors
/// When there is no such case.
pub async fn all_facts<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    Query(query): Query<Look>,
) -> Result<Markup, Fault> {
    let looked = look(&server, &signed, &id, &query, "Facts").await?;
    let groups = facts::of_groups(&looked.words);
    let body = html! {
        h1 { "What was recorded" }
        (case_tabs(&id, "/facts"))
        (fact_list(&facts::of_case(&looked.words)))
        @for (title, rows) in &groups { h2 { (title) } (fact_list(rows)) }
    };
    Ok(layout::page(&looked.page, &body))
}

/// The course of the case to scale, and everything told in order.
///
/// # Errors
/// When there is no such case.
pub async fn course<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    Query(query): Query<Look>,
) -> Result<Markup, Fault> {
    let looked = look(&server, &signed, &id, &query, "Course").await?;
    let body = html! {
        h1 { "Course" }
        (case_tabs(&id, "/course"))
        (course::drawing(&looked.words))
        h2 { "Everything that was told" }
        (course::told(&server, &looked.words))
    };
    Ok(layout::page(&looked.page, &body))
}

/// The button that makes a code for somebody the case concerns, or the way to naming them first.
fn codes(looked: &Looked, signed: &Signed, place: usize, person: &PersonKind) -> Markup {
    let case = &looked.words.case;
    if case.person_at(place).is_none() {
        let named =
            Link::new(format!("Name the {}", person.title.to_lowercase()), persons::address(case, &person.name));
        return html! { p { (link_button(&named, Weight::Secondary)) } };
    }
    if !band::sees(case.protocol(), signed, place) {
        return html! { p class="il-quiet" { "The " (person.title.to_lowercase()) " is named, and not shown to you." } };
    }
    let frame = FormFrame::to(format!("/case/{}/code", case.id.0));
    html! {
        (if_may(&looked.words, signed, Deed::GiveCode, &form::form(&frame, &html! {
            input type="hidden" name="of" value=(person.name);
            (form::buttons(&html! { @for reader in own_code::readers(case.protocol(), place) {
                @let label = format!("Make a code for {}", own_code::whom(case.protocol(), place, reader));
                (form::named_button(&label, Weight::Secondary, "to", reader.word()))
            } }))
        })))
        p { a href=(persons::address(case, &person.name)) {
            "Name, birth date or number of the " (person.title.to_lowercase()) " is wrong?"
        } }
    }
}

/// What can be printed.
///
/// # Errors
/// When there is no such case.
pub async fn papers<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    Query(query): Query<Look>,
) -> Result<Markup, Fault> {
    let looked = look(&server, &signed, &id, &query, "Papers").await?;
    let protocol = looked.words.protocol();
    // What somebody would be refused is not offered to them.
    let documents = protocol.documents.iter().filter(|document| match protocol.audience_of(document) {
        Audience::Person(place) => band::sees(protocol, &signed, place),
        Audience::Staff => true,
    });
    let body = html! {
        h1 { "Papers" }
        (case_tabs(&id, "/papers"))
        ul {
            @for document in documents {
                li { (papers::ways(&id, looked.words.protocol(), document)) }
            }
            li { a href=(format!("/case/{id}/note")) { "Procedure note" } }
        }
        h2 { "When the computer is down" }
        ul {
            li { a href=(format!("/case/{id}/sheet")) { "Downtime sheet" } ": what is known stands in, what is open is blank" }
            li { a href=(format!("/case/{id}/from-paper")) { "Enter from paper" } ": afterwards, each thing with its own time" }
        }
        h2 { "The person's own page" }
        p { "A code opens it, together with the birth date. Give it on paper or say it; a new code takes the old one of the same reader back. The parent of two children gets two codes, one for each child." }
        p { "Who decides is the parent of a child, or who speaks for an adult who cannot. Nobody else gets that code, also when they are family." }
        @for (place, person) in looked.words.protocol().persons.iter().enumerate() {
            (codes(&looked, &signed, place, person))
        }
        @if looked.words.case.closed_at.is_some() { (now::pending_at_closure(&looked.words)) }
        p { (link_button(&Link::new("The rules of this case", rules::address(&id)), Weight::Secondary)) }
    };
    Ok(layout::page(&looked.page, &body))
}
