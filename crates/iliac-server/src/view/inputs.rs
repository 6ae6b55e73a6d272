//! The controls of a step's form: one for each fact it records, with what is recorded already.

use std::collections::BTreeMap;

use iliac_model::{FactIx, RowId};
use iliac_protocol::tree::{FactKind, Kind};
use iliac_text::unit_words;
use maud::{Markup, html};

use super::words::Words;
use crate::components::field::{self, Choice, Field, Unit};
use crate::components::form::{Complaint, wrong};
use crate::signing::USER;

/// Up to this many choices are shown side by side; more become a list.
const SIDE_BY_SIDE: usize = 6;

/// What a form is filled with: what was typed before it came back, and what is wrong with it.
#[derive(Default)]
pub struct Typed {
    /// Field by field.
    pub values: BTreeMap<String, String>,
    /// What is wrong.
    pub complaints: Vec<Complaint>,
}

/// Who answers a form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// A colleague, who says what was answered, also that it was refused or not answered.
    Staff,
    /// A colleague who sets right what was recorded; a signature is only struck or written anew, never given for another.
    Correction,
    /// The person, about themselves.
    Person,
    /// A colleague who enters what was written on paper.
    Paper,
}

/// The control for one fact, as staff fill it in.
pub fn input(words: &Words, ix: FactIx, row: Option<RowId>, typed: &Typed) -> Markup {
    control(words, ix, row, typed, By::Staff)
}

/// The control for one fact that is set right.
pub fn correction(words: &Words, ix: FactIx, row: Option<RowId>, typed: &Typed) -> Markup {
    control(words, ix, row, typed, By::Correction)
}

/// The control for one fact, as the person answers it.
pub fn own_input(words: &Words, ix: FactIx, typed: &Typed) -> Markup {
    control(words, ix, None, typed, By::Person)
}

/// The control for one fact that was written on paper, its name below the block it stands in.
pub fn written(words: &Words, ix: FactIx, row: Option<RowId>, typed: &Typed, prefix: &str) -> Markup {
    of_fact(words, ix, row, typed, By::Paper, prefix)
}

fn control(words: &Words, ix: FactIx, row: Option<RowId>, typed: &Typed, by: By) -> Markup {
    of_fact(words, ix, row, typed, by, "")
}

fn of_fact(words: &Words, ix: FactIx, row: Option<RowId>, typed: &Typed, by: By, prefix: &str) -> Markup {
    let protocol = words.protocol();
    let Some(fact) = protocol.fact(ix).filter(|_| !protocol.birth_dates().contains(&ix)) else { return html! {} };
    let recorded = words
        .last(ix, row)
        .map(|entry| format!("{} ({})", words.value(fact, &entry.cell), super::facts::circumstances(words, entry)));
    let name = format!("{prefix}{}", fact.name);
    let control = Field::new(&name, &fact.title)
        .hint(fact.help.clone().unwrap_or_default())
        .recorded(recorded)
        .complained(&typed.complaints);
    let sure = wrong(&typed.complaints, &name).is_some_and(|words| words.starts_with("Is "));
    html! {
        (of_kind(fact, &control, typed, by))
        @if sure { (field::choice(&Field::new(format!("{name}.sure"), "Is it right?"), &[Choice::new("yes", "Yes, it is right")], None)) }
    }
}

fn of_kind(fact: &FactKind, control: &Field, typed: &Typed, by: By) -> Markup {
    let value = |part: &str| typed.values.get(&format!("{}{part}", control.name)).map_or("", String::as_str);
    match &fact.kind {
        Kind::Quantity { units, .. } => field::decimal(control, value(""), &unit(units, value(".unit"))),
        Kind::Count { .. } => field::decimal(control, value(""), &Unit::Fixed(String::new())),
        Kind::Choice(choices) => {
            let choices: Vec<Choice> = choices.iter().map(|(name, title)| Choice::new(name, title)).collect();
            if choices.len() <= SIDE_BY_SIDE {
                field::choice(control, &choices, Some(value("")).filter(|value| !value.is_empty()))
            } else {
                field::select(control, &choices, value(""))
            }
        }
        Kind::YesNo => match by {
            By::Staff | By::Correction | By::Paper => field::answer(control, answer(value(""))),
            By::Person => field::own_answer(control, answer(value(""))),
        },
        Kind::Instant if by == By::Paper => field::on_paper(control, value(".day"), value(".time")),
        Kind::Instant => field::instant(control, value(".day"), value(".time")),
        Kind::Day => field::day(control, value("")),
        Kind::Text if fact.name.ends_with("reason") || fact.name.ends_with("note") || fact.name.ends_with("words") => {
            field::long_text(control, value(""))
        }
        Kind::Signature if by == By::Staff => {
            let at = format!("{}{USER}", fact.name);
            let wrong = wrong(&typed.complaints, &at);
            field::signature(control, value(""), &field::Colleague { user: value(USER), wrong })
        }
        Kind::Text | Kind::Signature => field::text(control, value("")),
        // A file comes with the referral, where it is sealed; a step's form carries none.
        Kind::File => html! {},
    }
}

fn unit(units: &[String], chosen: &str) -> Unit {
    match units {
        [one] => Unit::Fixed(unit_words(one)),
        [] => Unit::Fixed(String::new()),
        several => {
            let choices = several.iter().map(|unit| Choice::new(unit, unit_words(unit))).collect();
            let chosen = if chosen.is_empty() { several.first().map_or("", String::as_str) } else { chosen };
            Unit::OneOf(choices, chosen.to_owned())
        }
    }
}

fn answer(typed: &str) -> Option<field::Said> {
    match typed {
        "yes" => Some(field::Said::Yes),
        "no" => Some(field::Said::No),
        "refused" => Some(field::Said::Refused),
        "unanswered" => Some(field::Said::Unanswered),
        _ => None,
    }
}

/// When it happened: the minute in which it is sent, unless somebody says otherwise.
pub fn happened(typed: &Typed) -> Markup {
    let value = |part: &str| typed.values.get(part).map_or("", String::as_str);
    let control = Field::new("at", "It happened at").hint("Leave it empty for now");
    let said = !value("at.day").is_empty() || wrong(&typed.complaints, "at").is_some();
    html! {
        details class="il-help" open[said] {
            summary { "It happened at another time" }
            (field::instant(&control, value("at.day"), value("at.time")))
        }
    }
}
