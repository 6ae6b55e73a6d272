//! The person's page in parts: calm words, clock times, and what to do when something is not right.
//!
//! The person and who decides for them read the same parts, each in words to them. A child sees pictures instead.

use iliac_app::record::Store;
use iliac_model::{AlarmKey, TextIx, Truth};
use iliac_protocol::tree::{Audience, Moment, Reader, Text, Urgency as Declared};
use maud::{Markup, html};

use super::inputs::Typed;
use super::words::{Words, linked};
use super::{alarms, asking, band, pictures, plan};
use crate::components::form::{self, FormFrame, button_form};
use crate::components::mark::Urgency;
use crate::components::navigation::tabs;
use crate::components::notice::{self, Tone, care_card, day_plan};
use crate::components::person::{OwnBand, own_band};
use crate::components::{Link, Weight};
use crate::pages::me::Part;
use crate::server::Server;
use crate::session::PersonSigned;

/// The parts of the page: the set of texts, and what it is called.
const PARTS: [(&str, &str); 7] = [
    ("today", "Today"),
    ("plan", "Plan"),
    ("prepare", "Prepare"),
    ("procedure", "The procedure"),
    ("after", "Afterwards"),
    ("results", "Results"),
    ("questions", "Questions"),
];

/// The page. `typed` is what a form was filled with that came back.
pub fn page<S: Store>(server: &Server<S>, words: &Words, person: &PersonSigned, asked: &Part, typed: &Typed) -> Markup {
    let parts = match person.reader {
        Reader::Own | Reader::Parent => parts(server, words, person, asked, typed),
        Reader::Child => pictures::page(server, words, person.place),
    };
    html! {
        (own_band(&whose(server, words, person)))
        (parts)
        (button_form(&FormFrame::to("/me/close"), "Close this page on this device", Weight::Secondary))
    }
}

/// Whose page it is, on every part of it.
fn whose<S: Store>(server: &Server<S>, words: &Words, person: &PersonSigned) -> OwnBand {
    let identity = words.case.person_at(person.place).map(|id| server.house.identity(id)).unwrap_or_default();
    let kind = words.protocol().persons.get(person.place).filter(|_| words.protocol().persons.len() > 1);
    let title = words.protocol().title.clone();
    OwnBand {
        name: match person.reader {
            Reader::Child if !identity.given.is_empty() => identity.given.clone(),
            Reader::Own | Reader::Parent | Reader::Child => band::name(&identity),
        },
        number: band::number(&identity),
        born: band::born(&identity, words.calendar().day_of(words.now)),
        procedure: kind.map_or_else(|| title.clone(), |kind| format!("{title}, {}", kind.title.to_lowercase())),
        reader: match person.reader {
            Reader::Own | Reader::Child => None,
            Reader::Parent => Some("for the parent, or who decides for them".into()),
        },
    }
}

fn parts<S: Store>(server: &Server<S>, words: &Words, person: &PersonSigned, asked: &Part, typed: &Typed) -> Markup {
    let (place, reader) = (person.place, person.reader);
    let there: Vec<(&str, &str)> = PARTS.into_iter().filter(|(name, _)| is_there(words, person, name)).collect();
    let part = there.iter().find(|(name, _)| *name == asked.part).unwrap_or(&PARTS[0]);
    let links: Vec<Link> =
        there.iter().map(|(name, title)| Link::new(*title, format!("/me/page?part={name}"))).collect();
    let sentences = sentences(words, place, reader, part.0);
    html! {
        (tabs("Your page", &links, &format!("/me/page?part={}", part.0)))
        @if asked.said == "thanks" { (notice::notice(Tone::Done, "Thank you. We have it.", &html! {})) }
        (form::error_summary(&typed.complaints))
        (warnings(server, words, person))
        h1 { (part.1) }
        @match part.0 {
            "today" => (today(words, person)),
            "plan" => (plan::whole(words, place, reader)),
            _ => {},
        }
        @if matches!(part.0, "today" | "plan") && place == 0 { (where_to_come(words)) }
        @for sentence in &sentences { p { (told(sentence, part.0)) } }
        @if sentences.is_empty() && !matches!(part.0, "today" | "plan" | "questions") { p { "There is nothing here yet." } }
        @match part.0 {
            "after" => { (asking::check_in(server, words, person, typed)) (when_to_call(server)) },
            "questions" => (asking::questions(server, words, person, typed)),
            _ => {},
        }
        p { "Questions? " (words.on_duty.whom_to_call()) " In an emergency: " strong { (server.setup.emergency) } "." }
    }
}

/// Where somebody who is waited for goes; nothing once it began, or when nobody has said it.
pub fn where_to_come(words: &Words) -> Markup {
    let begun = words.protocol().actual.and_then(|actual| words.moment(Moment::Fact(actual)));
    let is_over = begun.is_some() || words.case.closed_at.is_some();
    let Some(ward) = words.ward.as_deref().filter(|_| !is_over) else { return html! {} };
    let Some(way) = &ward.way else { return html! {} };
    html! { h2 { "Where to come" } p { strong { (ward.title) ", " (ward.site) "." } " " (way) } }
}

/// A sentence; what people ask stands out from its answer.
fn told(sentence: &str, part: &str) -> Markup {
    match sentence.split_once("? ").filter(|_| part == "questions") {
        Some((question, answer)) => html! { strong { (question) "?" } " " (linked(answer)) },
        None => linked(sentence),
    }
}

/// Whether a part ever has anything for this reader: somebody who receives marrow has no procedure of their own here.
fn is_there(words: &Words, person: &PersonSigned, part: &str) -> bool {
    let mut texts = words.protocol().texts.iter().filter(|text| text.audience == Audience::Person(person.place));
    matches!(part, "today" | "plan") || texts.any(|text| text.is_to(person.reader) && text.set.as_deref() == Some(part))
}

fn today(words: &Words, person: &PersonSigned) -> Markup {
    let lines = plan::today(words, person.place, person.reader);
    html! { @if lines.is_empty() { p { "Nothing is planned for today." } } @else { (day_plan(&lines)) } }
}

/// The sentences of a part that are true now.
pub fn sentences(words: &Words, place: usize, reader: Reader, part: &str) -> Vec<String> {
    let values = words.values(None);
    let of_part =
        texts_for(words, place, reader).filter(|(_, text)| text.set.as_deref() == Some(part) && text.at.is_none());
    of_part.map(|(ix, _)| words.say_to(reader, ix, &values)).collect()
}

/// What an alarm tells the reader, most urgent first.
fn warnings<S: Store>(server: &Server<S>, words: &Words, person: &PersonSigned) -> Markup {
    let protocol = words.protocol();
    let mut told: Vec<(Declared, String)> = Vec::new();
    for raised in &words.situation.alarms {
        let AlarmKey::Declared(ix) = raised.alarm else { continue };
        let Some(alarm) = protocol.alarm(ix) else { continue };
        let tells = alarm.tells.filter(|text| {
            let text = protocol.text(*text);
            text.is_some_and(|text| text.audience == Audience::Person(person.place) && text.is_to(person.reader))
        });
        if let Some(text) = tells {
            told.push((alarm.urgency, words.say_to(person.reader, text, &words.values(raised.row))));
        }
    }
    told.sort_by_key(|(urgency, _)| std::cmp::Reverse(*urgency));
    html! {
        @for (urgency, sentence) in &told {
            @if let Some(urgency) = alarms::urgency(*urgency) {
                (care_card(urgency, heading(urgency, &server.setup.emergency).as_str(), &html! { p { (sentence) } p { (words.on_duty.whom_to_call()) } }))
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

/// The texts for one reader of one person's page that are true now.
pub fn texts_for(words: &Words, place: usize, reader: Reader) -> impl Iterator<Item = (TextIx, &Text)> {
    let texts = (0..).map(TextIx).zip(&words.protocol().texts);
    texts.filter(move |(ix, text)| {
        text.audience == Audience::Person(place)
            && text.is_to(reader)
            && iliac_engine::holds_text(&words.case.program, &words.facts, words.now, *ix) == Truth::True
    })
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
