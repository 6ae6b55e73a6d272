//! What a person may tell the unit from their page: how they are at home, and what they want to ask.

use iliac_app::ask::Ask;
use iliac_app::case::Case;
use iliac_app::record::Store;
use iliac_model::{Cell, FactIx, GroupIx, RowId, Standing, StepIx};
use iliac_protocol::tree::{FactKind, Protocol, Reader, Step};
use maud::{Markup, html};

use super::inputs::{self, Typed};
use super::words::Words;
use crate::components::Weight;
use crate::components::field::{self, Field};
use crate::components::form::{self, FormFrame};
use crate::server::Server;
use crate::session::PersonSigned;

/// The step in which the person tells us how they are, if the protocol has one.
fn check_in_step(protocol: &Protocol, place: usize) -> Option<(StepIx, &Step)> {
    let ix = protocol.step_named("check-in")?;
    let mine = |step: &&Step| step.records.iter().all(|ix| protocol.fact(*ix).is_some_and(|fact| fact.of == place));
    protocol.step(ix).filter(mine).map(|step| (ix, step))
}

/// The form in which they say how they are, while they are asked.
pub fn check_in<S: Store>(server: &Server<S>, words: &Words, person: &PersonSigned, typed: &Typed) -> Markup {
    let Some((ix, step)) = check_in_step(words.protocol(), person.place) else { return html! {} };
    let next = words.situation.instance(ix, None);
    let asked =
        next.is_some_and(|instance| matches!(instance.standing, Standing::Open { .. } | Standing::InProgress { .. }));
    if !asked {
        return html! {};
    }
    let group = step.per.and_then(|per| words.protocol().group(per.group)).map_or("", |group| group.name.as_str());
    let about = if person.reader == Reader::Parent { "How are they?" } else { "How are you?" };
    let controls = html! { @for fact in &step.records { (inputs::own_input(words, *fact, typed)) } };
    html! {
        h2 { (about) }
        p { "Tell us, and we look at it. This does not replace a call: if something is wrong, call." }
        (sent_to(server, words, person, ("/me/check-in", group), &controls))
    }
}

/// The groups in which this person asks and is answered.
struct Asked {
    group: GroupIx,
    name: String,
    words: FactIx,
    answer: FactIx,
}

/// Questions are rows with the question's words and an answer, about this person.
fn asked(protocol: &Protocol, place: usize) -> Option<Asked> {
    let groups = (0..).map(GroupIx).zip(&protocol.groups);
    groups.into_iter().find_map(|(group, declared)| {
        let cell = |part: &str| {
            let named = format!("{}.{part}", declared.name);
            let is_it = |fact: &FactKind| fact.name == named && fact.of == place;
            declared.facts.iter().copied().find(|ix| protocol.fact(*ix).is_some_and(is_it))
        };
        Some(Asked { group, name: declared.name.clone(), words: cell("words")?, answer: cell("answer")? })
    })
}

/// What they asked, what we answered, and a place to ask.
pub fn questions<S: Store>(server: &Server<S>, words: &Words, person: &PersonSigned, typed: &Typed) -> Markup {
    let Some(asked) = asked(words.protocol(), person.place) else { return html! {} };
    let Some(fact) = words.protocol().fact(asked.words) else { return html! {} };
    let said = |ix: FactIx, row: RowId| {
        let entry = words.last(ix, Some(row)).filter(|entry| matches!(entry.cell, Cell::Said(_)))?;
        Some((words.value(words.protocol().fact(ix)?, &entry.cell), words.minute(entry.recorded_at)))
    };
    let rows = words.rows(asked.group).into_iter();
    let told: Vec<_> = rows.filter_map(|row| Some((said(asked.words, row)?, said(asked.answer, row)))).collect();
    let control = Field::new(&fact.name, "Your question")
        .hint("In your own words. A nurse or doctor reads it and answers here, or talks with you.")
        .complained(&typed.complaints);
    let written = typed.values.get(&fact.name).map_or("", String::as_str);
    html! {
        h2 { "Your own questions" }
        @if !told.is_empty() { ul class="il-asked" { @for ((question, at), answer) in &told { li {
            p class="il-asked__words" { (question) }
            @match answer {
                Some((answer, answered)) => p class="il-asked__answer" { span class="il-quiet" { "Answer, " (answered) ": " } (answer) },
                None => p class="il-quiet" { "Asked " (at) ". We have it, and it is not answered yet." },
            }
        } } } }
        (sent_to(server, words, person, ("/me/question", &asked.name), &field::long_text(&control, written)))
        p { "If something is wrong now, do not write: call." }
    }
}

/// A form of this page, for a new row of a group.
fn sent_to<S: Store>(
    server: &Server<S>,
    words: &Words,
    person: &PersonSigned,
    (address, group): (&str, &str),
    controls: &Markup,
) -> Markup {
    let row = server.house.new_row(words.now);
    let frame = FormFrame { once: Some(format!("{:032x}", server.house.chance())), ..FormFrame::to(address) };
    form::form(
        &frame,
        &html! {
            input type="hidden" name="page" value=(person.mark());
            input type="hidden" name=(format!("row:{group}")) value=(iliac_app::wire::write_row(row));
            (controls)
            (form::buttons(&form::button("Send", Weight::Primary)))
        },
    )
}

/// Of what was sent only what a person may tell us: the cells of a check-in, and the words of a question.
pub fn only_mine(case: &Case, place: usize, asks: Vec<Ask>) -> Vec<Ask> {
    let protocol = case.protocol();
    let mut mine: Vec<FactIx> = check_in_step(protocol, place).map_or_else(Vec::new, |(_, step)| step.records.clone());
    mine.extend(asked(protocol, place).map(|asked| asked.words));
    asks.into_iter().filter(|ask| ask.fact().is_some_and(|fact| mine.contains(&fact))).collect()
}
