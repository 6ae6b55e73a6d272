//! The person's page in parts: calm words, clock times, and what to do when something is not right.

use iliac_app::ask::Ask;
use iliac_app::case::Case;
use iliac_app::record::Store;
use iliac_model::{AlarmKey, StepIx, TextIx, Timestamp, Truth};
use iliac_protocol::tree::{Audience, Protocol, Step, Text, Urgency as Declared};
use maud::{Markup, html};

use super::alarms;
use super::inputs::{self, Typed};
use super::words::{Words, linked};
use crate::components::form::{self, FormFrame, button_form};
use crate::components::mark::Urgency;
use crate::components::navigation::tabs;
use crate::components::notice::{self, DayLine, Tone, care_card, day_plan};
use crate::components::{Link, Weight};
use crate::pages::me::Part;
use crate::server::Server;

/// The parts of the page: the set of texts, and what it is called.
const PARTS: [(&str, &str); 6] = [
    ("today", "Today"),
    ("prepare", "Prepare"),
    ("procedure", "The procedure"),
    ("after", "Afterwards"),
    ("results", "Results"),
    ("questions", "Questions"),
];

/// The page. `typed` is what a check-in was filled with that came back.
pub fn page<S: Store>(server: &Server<S>, words: &Words, place: usize, asked: &Part, typed: &Typed) -> Markup {
    let part = PARTS.iter().find(|(name, _)| *name == asked.part).unwrap_or(&PARTS[0]);
    let links: Vec<Link> =
        PARTS.iter().map(|(name, title)| Link::new(*title, format!("/me/page?part={name}"))).collect();
    html! {
        (tabs("Your page", &links, &format!("/me/page?part={}", part.0)))
        @if asked.said == "thanks" { (notice::notice(Tone::Done, "Thank you. We have it.", &html! {})) }
        (form::error_summary(&typed.complaints))
        (warnings(server, words, place))
        h1 { (part.1) }
        @if part.0 == "today" { (day_plan(&plan(words, place))) }
        @for sentence in sentences(words, place, part.0) { p { (linked(&sentence)) } }
        @if part.0 == "after" { (check_in(server, words, place, typed)) (when_to_call(server)) }
        p { "Questions? " (words.on_duty.whom_to_call(&server.setup)) " In an emergency: " strong { (server.setup.emergency) } "." }
        (button_form(&FormFrame::to("/me/close"), "Close my page on this device", Weight::Secondary))
    }
}

/// The sentences of a part that are true now.
pub fn sentences(words: &Words, place: usize, part: &str) -> Vec<String> {
    let values = words.values(None);
    let of_part = texts_for(words, place).filter(|(_, text)| text.set.as_deref() == Some(part) && text.at.is_none());
    of_part.map(|(ix, _)| words.say(ix, &values)).collect()
}

/// What an alarm tells the person, most urgent first.
fn warnings<S: Store>(server: &Server<S>, words: &Words, place: usize) -> Markup {
    let protocol = words.protocol();
    let mut told: Vec<(Declared, String)> = Vec::new();
    for raised in &words.situation.alarms {
        let AlarmKey::Declared(ix) = raised.alarm else { continue };
        let Some(alarm) = protocol.alarm(ix) else { continue };
        let tells = alarm
            .tells
            .filter(|text| protocol.text(*text).is_some_and(|text| text.audience == Audience::Person(place)));
        if let Some(text) = tells {
            told.push((alarm.urgency, words.say(text, &words.values(raised.row))));
        }
    }
    told.sort_by_key(|(urgency, _)| std::cmp::Reverse(*urgency));
    html! {
        @for (urgency, sentence) in &told {
            @if let Some(urgency) = alarms::urgency(*urgency) {
                (care_card(urgency, heading(urgency, &server.setup.emergency).as_str(), &html! { p { (sentence) } p { (words.on_duty.whom_to_call(&server.setup)) } }))
            } @else {
                (notice::notice(Tone::Plain, "Good to know", &html! { p { (sentence) } }))
            }
        }
    }
}

fn heading(urgency: Urgency, emergency: &str) -> String {
    match urgency {
        Urgency::Emergency => format!("Call {emergency} now"),
        Urgency::Now => "Call us now".into(),
        Urgency::SameDay => "Call us today".into(),
        Urgency::NextDay => "Call us on the next working day".into(),
    }
}

/// The lines of the person's plan whose instant is known, in order.
fn plan(words: &Words, place: usize) -> Vec<DayLine> {
    let values = words.values(None);
    let mine = texts_for(words, place).filter_map(|(ix, text)| Some((words.moment(text.at?)?, words.say(ix, &values))));
    let mut lines: Vec<((Timestamp, String), String)> = mine.collect();
    lines.sort();
    let line = |((at, shown), what): ((Timestamp, String), String)| DayLine {
        at: shown,
        words: what,
        more: String::new(),
        is_past: at < words.now,
    };
    lines.into_iter().map(line).collect()
}

/// The texts for one person that are true now.
fn texts_for(words: &Words, place: usize) -> impl Iterator<Item = (TextIx, &Text)> {
    let texts = (0..).map(TextIx).zip(&words.protocol().texts);
    texts.filter(move |(ix, text)| {
        text.audience == Audience::Person(place)
            && iliac_engine::holds_text(&words.case.program, &words.facts, words.now, *ix) == Truth::True
    })
}

/// The step in which the person tells us how they are, if the protocol has one.
fn check_in_step(protocol: &Protocol, place: usize) -> Option<(StepIx, &Step)> {
    let ix = protocol.step_named("check-in")?;
    let mine = |step: &&Step| step.records.iter().all(|ix| protocol.fact(*ix).is_some_and(|fact| fact.of == place));
    protocol.step(ix).filter(mine).map(|step| (ix, step))
}

fn check_in<S: Store>(server: &Server<S>, words: &Words, place: usize, typed: &Typed) -> Markup {
    let Some((ix, step)) = check_in_step(words.protocol(), place) else { return html! {} };
    let next = words.situation.steps.iter().find(|instance| instance.step == ix && instance.row.is_none());
    let asked = next.is_some_and(|instance| {
        matches!(instance.standing, iliac_model::Standing::Open { .. } | iliac_model::Standing::InProgress { .. })
    });
    if !asked {
        return html! {};
    }
    let group = step.per.and_then(|per| words.protocol().group(per.group)).map_or("", |group| group.name.as_str());
    let row = server.house.new_row(words.now);
    let frame = FormFrame { once: Some(format!("{:032x}", server.house.chance())), ..FormFrame::to("/me/check-in") };
    html! {
        h2 { "How are you?" }
        p { "Tell us, and we look at it. This does not replace a call: if something is wrong, call." }
        (form::form(&frame, &html! {
            input type="hidden" name=(format!("row:{group}")) value=(iliac_app::wire::write_row(row));
            @for fact in &step.records { (inputs::own_input(words, *fact, typed)) }
            (form::buttons(&form::button("Send", Weight::Primary)))
        }))
    }
}

/// Only what a person may tell us here: the cells of a check-in.
pub fn only_mine(case: &Case, place: usize, asks: Vec<Ask>) -> Vec<Ask> {
    let Some((_, step)) = check_in_step(case.protocol(), place) else { return Vec::new() };
    let mine = |ask: &Ask| matches!(ask, Ask::Record { fact, .. } if step.records.contains(fact));
    asks.into_iter().filter(mine).collect()
}

fn when_to_call<S: Store>(server: &Server<S>) -> Markup {
    care_card(
        Urgency::Emergency,
        &format!("Call {} at once", server.setup.emergency),
        &html! {
            p { "For chest pain, trouble breathing, a drooping face, a weak arm, trouble speaking, or fainting." }
        },
    )
}
