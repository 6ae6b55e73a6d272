//! The person's page in parts: calm words, clock times, and what to do when something is not right.

use iliac_app::ask::Ask;
use iliac_app::case::Case;
use iliac_app::record::Store;
use iliac_model::{AlarmKey, RowId, StepIx, TextIx, Truth};
use iliac_protocol::tree::{Audience, Protocol, Step, Urgency as Declared};
use maud::{Markup, html};

use super::alarms;
use super::inputs::{self, Typed};
use super::words::Words;
use crate::components::form::{self, FormFrame, button_form};
use crate::components::mark::Urgency;
use crate::components::navigation::tabs;
use crate::components::notice::{self, DayLine, Tone, care_card, day_plan};
use crate::components::{Link, Weight};
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
pub fn page<S: Store>(server: &Server<S>, words: &Words, part: &str, said: &str, typed: &Typed) -> Markup {
    let part = PARTS.iter().find(|(name, _)| *name == part).unwrap_or(&PARTS[0]);
    let links: Vec<Link> =
        PARTS.iter().map(|(name, title)| Link::new(*title, format!("/me/page?part={name}"))).collect();
    html! {
        (tabs("Your page", &links, &format!("/me/page?part={}", part.0)))
        @if said == "thanks" { (notice::notice(Tone::Done, "Thank you. We have it.", &html! {})) }
        (form::error_summary(&typed.complaints))
        (warnings(server, words))
        h1 { (part.1) }
        @if part.0 == "today" { (day_plan(&plan(words))) }
        @for sentence in sentences(words, part.0) { p { (sentence) } }
        @if part.0 == "after" { (check_in(server, words, typed)) (when_to_call(server)) }
        p { "Questions? Call us: " strong { (server.setup.phone) } ". In an emergency: " strong { (server.setup.emergency) } "." }
        (button_form(&FormFrame::to("/me/close"), "Close my page on this device", Weight::Secondary))
    }
}

/// The sentences of a part that are true now.
pub fn sentences(words: &Words, part: &str) -> Vec<String> {
    let values = words.values(None);
    let texts = words.protocol().texts.iter().enumerate();
    let mine = texts.filter(|(_, text)| text.audience == Audience::Person && text.set.as_deref() == Some(part));
    let true_now = mine
        .filter_map(|(place, _)| u16::try_from(place).ok().map(TextIx))
        .filter(|text| iliac_engine::holds_text(&words.case.program, &words.facts, words.now, *text) == Truth::True);
    true_now.map(|text| words.say(text, &values)).collect()
}

/// What an alarm tells the person, most urgent first.
fn warnings<S: Store>(server: &Server<S>, words: &Words) -> Markup {
    let protocol = words.protocol();
    let mut told: Vec<(Declared, String)> = Vec::new();
    for raised in &words.situation.alarms {
        let AlarmKey::Declared(ix) = raised.alarm else { continue };
        let Some(alarm) = protocol.alarm(ix) else { continue };
        if let Some(text) = alarm.tells {
            told.push((alarm.urgency, words.say(text, &words.values(raised.row))));
        }
    }
    told.sort_by_key(|(urgency, _)| std::cmp::Reverse(*urgency));
    html! {
        @for (urgency, sentence) in &told {
            @if let Some(urgency) = alarms::urgency(*urgency) {
                (care_card(urgency, heading(urgency, &server.setup.emergency).as_str(), &html! { p { (sentence) } p { strong { (server.setup.phone) } } }))
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

/// The instants of the day that are known, in order.
fn plan(words: &Words) -> Vec<DayLine> {
    let mut lines = Vec::new();
    let mut push = |name: &str, what: &str| {
        let at = match words.value_named(name) {
            Some(iliac_model::Value::Instant(at)) => Some(*at),
            Some(_) | None => words.protocol().derived_named(name).and_then(|ix| {
                match iliac_engine::derived(&words.case.program, &words.facts, words.now, ix, None) {
                    Some(iliac_engine::DerivedValue::Instant(at)) => Some(at),
                    Some(_) | None => None,
                }
            }),
        };
        if let Some(at) = at {
            lines.push((at, what.to_owned()));
        }
    };
    push("come_at", "Come to us");
    push("booking.start", "Your examination is planned to begin");
    push("planned_end", "It is usually over by then");
    push("care.bandage_off", "The bandage may come off, if we told you so");
    push("care.shower_from", "You may shower again");
    push("care.bath_from", "You may take a bath again");
    lines.sort();
    let line = |(at, what): (iliac_model::Timestamp, String)| DayLine {
        at: words.time(at),
        words: what,
        more: String::new(),
        is_past: at < words.now,
    };
    lines.into_iter().map(line).collect()
}

/// The step in which the person tells us how they are, if the protocol has one.
fn check_in_step(protocol: &Protocol) -> Option<(StepIx, &Step)> {
    let ix = protocol.step_named("check-in")?;
    protocol.step(ix).map(|step| (ix, step))
}

fn check_in<S: Store>(server: &Server<S>, words: &Words, typed: &Typed) -> Markup {
    let Some((ix, step)) = check_in_step(words.protocol()) else { return html! {} };
    let next = words.situation.steps.iter().find(|instance| instance.step == ix && instance.row.is_none());
    let asked = next.is_some_and(|instance| {
        matches!(instance.standing, iliac_model::Standing::Open { .. } | iliac_model::Standing::InProgress { .. })
    });
    if !asked {
        return html! {};
    }
    let group = step.per.and_then(|per| words.protocol().group(per.group)).map_or("", |group| group.name.as_str());
    let row = RowId(server.house.chance());
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
pub fn only_mine(case: &Case, asks: Vec<Ask>) -> Vec<Ask> {
    let Some((_, step)) = check_in_step(case.protocol()) else { return Vec::new() };
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
