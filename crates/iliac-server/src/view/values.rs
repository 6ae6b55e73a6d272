//! The values a clinician vouches for, in words and controls; and what they hold back until then.

use iliac_app::record::Store;
use iliac_app::values::{People, SIGNER, Signature, SiteValue, Vouch};
use iliac_text::HouseWords;
use maud::{Markup, html};

use crate::components::Weight;
use crate::components::field::{self, Field, Unit, id_of};
use crate::components::form::{self, Complaint, FormFrame, error_summary};
use crate::components::notice::{Tone, notice};
use crate::components::protocol::signature_lines;
use crate::components::rows::lined_table;
use crate::form::Fields;
use crate::server::Server;
use crate::signing;

/// The field of a value that is ticked: what is sent names what was shown.
pub const TICK: &str = "sign";
/// What the name of a field for another value begins with.
pub const SET: &str = "set ";
/// The field, on other pages, that a complaint about unsigned values points at.
pub const UNSIGNED: &str = "values";
/// How many readers of a value are named before the rest is only counted.
const READERS_MOST: usize = 4;

/// The page.
pub fn page<S: Store>(
    server: &Server<S>,
    values: &[SiteValue],
    may_sign: bool,
    complaints: &[Complaint],
    typed: &Fields,
    said: &str,
) -> Markup {
    let (open, signed): (Vec<&SiteValue>, Vec<&SiteValue>) = values.iter().partition(|value| value.is_open());
    let (to_set, to_sign): (Vec<&SiteValue>, Vec<&SiteValue>) =
        open.into_iter().partition(|value| value.vouch == Vouch::NotSet);
    let parts = [("To be set first", to_set), ("To be signed", to_sign), ("Signed", signed)];
    html! {
        div class="il-values il-across" {
            h1 { "Values" }
            @if said == "signed" { (notice(Tone::Done, "Signed. It stands on the record with your name.", &html! {})) }
            (error_summary(complaints))
            (progress(values))
            p { "These figures decide about people, and nobody else can vouch for them: the protocol leaves them to the unit, they are general knowledge, or the unit chose them. A " (SIGNER) " of this unit signs each before a case opens by it. A signature ends by itself when the value becomes another. Another value is for cases opened from then on; cases that are open keep theirs." }
            @if server.house.people() == People::Invented {
                p class="il-quiet" { "Nobody in this house is real, so its cases open unsigned." }
            }
            @if may_sign && !values.is_empty() {
                (form::form(&FormFrame::to("/values"), &html! {
                    (tables(server, &parts, Some((complaints, typed))))
                    (sign_here(complaints))
                    (paper())
                }))
            } @else {
                p { "Somebody with the role " (SIGNER) " signs and sets them here. You can read and print them." }
                (tables(server, &parts, None))
                (paper())
            }
        }
    }
}

/// What was typed and what is wrong with it, where somebody may sign.
type Typed<'a> = Option<(&'a [Complaint], &'a Fields)>;

fn tables<S: Store>(server: &Server<S>, parts: &[(&str, Vec<&SiteValue>)], typed: Typed<'_>) -> Markup {
    let ticks = parts.iter().flat_map(|(_, values)| values).filter(|value| can_be_ticked(value));
    let first = ticks.map(|value| value.token()).next().unwrap_or_default();
    html! {
        @for (title, values) in parts.iter().filter(|(_, values)| !values.is_empty()) {
            section { h2 { (title) } (table(server, title, values, typed, &first)) }
        }
    }
}

/// How far the signing has come: `7 of 41 signed`.
pub fn progress(values: &[SiteValue]) -> Markup {
    let signed = values.iter().filter(|value| !value.is_open()).count();
    html! { p { strong { (signed) " of " (values.len()) " values signed" } } }
}

/// What this house cannot open yet, before somebody fills in a form for it. Nothing when it opens every protocol.
pub fn holds_back<S: Store>(server: &Server<S>) -> Markup {
    let programs = server.house.current_programs();
    let held: Vec<_> = programs.iter().filter_map(|program| server.house.not_vouched_for(program.protocol())).collect();
    if held.is_empty() {
        return html! {};
    }
    let body = html! {
        p { "A " (SIGNER) " of this unit signs them on the page " a href="/values" { "Values" } ". Until then nothing sent here is kept." }
        ul { @for one in &held { li {
            strong { (one.protocol) } ": "
            (one.to_sign.len()) " to be signed" @if !one.to_set.is_empty() { ", " (one.to_set.len()) " to be set" }
        } } }
    };
    html! { div id=(id_of(UNSIGNED)) { (notice(Tone::Mind, "No case opens by these protocols yet: values are not signed", &body)) } }
}

fn sign_here(complaints: &[Complaint]) -> Markup {
    html! {
        div class="il-values__sign" {
            (signing::field(complaints))
            (form::buttons(&form::button("Sign what is ticked or entered", Weight::Primary)))
        }
    }
}

/// A place to sign on paper; what is signed there is entered here afterwards.
fn paper() -> Markup {
    html! {
        div class="il-only-paper" {
            p { "I vouch for the values ticked above, as they stand here." }
            (signature_lines())
            p { "The signature counts once whoever gave it has entered it on the page." }
        }
    }
}

const COLUMNS: [&str; 7] = ["Figure", "Value", "May lie between", "Source", "For", "What reads it", "Signed"];

/// The values, a line each; with a box to tick and room for another value where somebody may sign.
fn table<S: Store>(
    server: &Server<S>,
    caption: &str,
    values: &[&SiteValue],
    typed: Typed<'_>,
    first_tick: &str,
) -> Markup {
    let every = server.house.current_programs().len();
    let line = |value: &&SiteValue| {
        let figure = &value.figure;
        let heading = html! { (figure.title) " " code { (figure.name) } };
        let cells = [
            html! {
                strong { (figure.value) }
                @if let Some((complaints, typed)) = typed {
                    @if can_be_ticked(value) { (tick(value, typed, first_tick)) }
                    @if figure.may_be_set { (another(value, complaints, typed)) }
                }
            },
            html! { (figure.bounds) "; a site " (figure.site) },
            html! { (figure.source) "; " (figure.confidence) },
            html! { (procedures(value, every)) },
            html! { (readers(value)) },
            state(server, &value.vouch),
        ];
        (heading, cells.map(Some).into())
    };
    lined_table(caption, COLUMNS, values.iter().map(line))
}

fn can_be_ticked(value: &SiteValue) -> bool {
    value.is_open() && value.vouch != Vouch::NotSet
}

/// The field of another value for one choice or unit of a value.
pub fn field_of(token: &str, key: &str) -> String {
    format!("{SET}{token} {key}")
}

/// Room for another value: at once when there is none yet, else folded.
fn another(value: &SiteValue, complaints: &[Complaint], typed: &Fields) -> Markup {
    let token = value.token();
    let slots = value.figure.slots.iter().map(|slot| {
        let label = match (slot.title.as_str(), slot.key.as_str()) {
            ("", "") => "New value".to_owned(),
            ("", _) => format!("New value in {}", slot.unit),
            (title, _) => format!("New value for {title}"),
        };
        let field = Field::new(field_of(&token, &slot.key), label).complained(complaints);
        let told = typed.get(&field.name).unwrap_or_default().to_owned();
        (field, told, Unit::Fixed(slot.unit.clone()))
    });
    let slots: Vec<_> = slots.collect();
    let is_open = slots.iter().any(|(field, told, _)| field.error.is_some() || !told.is_empty());
    let controls = html! { @for (field, told, unit) in &slots { (field::decimal(field, told, unit)) } };
    html! {
        @if value.vouch == Vouch::NotSet {
            (controls)
        } @else {
            details class="il-help" open[is_open] {
                summary { "Another value" span class="nhsuk-u-visually-hidden" { ": " (value.figure.title) } }
                div class="il-help__body" { (controls) }
            }
        }
    }
}

fn tick(value: &SiteValue, typed: &Fields, first: &str) -> Markup {
    let token = value.token();
    let id = if token == first { id_of(TICK) } else { id_of(&format!("{TICK} {token}")) };
    html! {
        label class="il-choice" for=(id) {
            input type="checkbox" id=(id) name=(TICK) value=(token) checked[typed.all(TICK).contains(&token.as_str())];
            span { "I vouch for it" span class="nhsuk-u-visually-hidden" { ": " (value.figure.title) } }
        }
    }
}

fn procedures(value: &SiteValue, every: usize) -> String {
    if value.protocols.len() == every && every > 1 {
        return "every procedure".into();
    }
    value.protocols.iter().map(|(_, title)| title.as_str()).collect::<Vec<_>>().join("; ")
}

fn readers(value: &SiteValue) -> String {
    if value.readers.is_empty() {
        return "nothing yet".into();
    }
    let named = value.readers.iter().take(READERS_MOST).map(String::as_str).collect::<Vec<_>>().join("; ");
    match value.readers.len().saturating_sub(READERS_MOST) {
        0 => named,
        more => format!("{named}; and {more} more"),
    }
}

fn state<S: Store>(server: &Server<S>, vouch: &Vouch) -> Markup {
    let who = |signature: &Signature| {
        let on = HouseWords::of("en").local_day(server.house.calendar().day_of(signature.at));
        format!("{} on {on}", server.house.name_of(signature.by))
    };
    html! {
        @match vouch {
            Vouch::NotSet => { "not set" },
            Vouch::Nobody => { "not yet" },
            Vouch::Held(signature) => { (who(signature)) },
            Vouch::Lapsed(signature) => {
                strong { "changed since signed" } " by " (who(signature)) ". Then it was " (signature.value)
                @if signature.title.is_empty() { "." } @else { " (" (signature.title) ")." }
            },
        }
    }
}
