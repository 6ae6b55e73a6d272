//! A day on paper: everybody with something planned or due, by time. Of each person no more than finds them: nobody is
//! treated from a list.

use maud::{Markup, html};

/// One thing of one person on the day.
#[derive(Clone, Debug, Default)]
pub struct DayEntry {
    /// When, on the site's clock: `10:30`; or since when it is late: `late, since Sun 22 Nov 14:00`.
    pub time: String,
    /// Whether it is late.
    pub is_late: bool,
    /// Whether they are here, have gone or did not come: `here since 10:20`. Empty: they are still to come.
    pub came: String,
    /// Family name and the first letter of the given name: `Lindgren, R.`
    pub name: String,
    /// The case's number; with the hospital's number where another name on the list is alike.
    pub number: String,
    /// What: `Bone marrow examination, left`.
    pub what: String,
    /// Where. Empty: not said.
    pub place: String,
    /// Who does it: `Operator: Dr Okafor`.
    pub by: String,
    /// What is missing for it, each with who can supply it.
    pub missing: Vec<Missing>,
}

/// What one role still has to supply.
#[derive(Clone, Debug, Default)]
pub struct Missing {
    /// Who: `Nurse`.
    pub by: String,
    /// What, each with the time by which it is due where it has one: `Blood count (by 12:00)`.
    pub what: Vec<String>,
}

/// Somebody to call, and why.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// Whose day it is: `Lindgren, R. 26-0004`.
    pub name: String,
    /// Their telephone. `None`: none is recorded.
    pub phone: Option<String>,
    /// When they are expected: `10:30`.
    pub time: String,
    /// What is missing, with who can supply it.
    pub missing: Vec<Missing>,
}

/// The list.
pub fn day_list(caption: &str, entries: &[DayEntry]) -> Markup {
    html! {
        table class="il-table il-day-list" role="table" {
            caption class="nhsuk-u-visually-hidden" { (caption) }
            thead role="rowgroup" { tr role="row" {
                @for heading in HEADINGS { th scope="col" role="columnheader" { (heading) } }
            } }
            tbody role="rowgroup" { @for entry in entries { (line(entry)) } }
        }
    }
}

const HEADINGS: [&str; 5] = ["When", "Who it is", "What", "Who does it", "Missing, and who can supply it"];

fn line(entry: &DayEntry) -> Markup {
    let label = |place: usize| html! { span class="il-table__label" aria-hidden="true" { (HEADINGS.get(place).unwrap_or(&"")) } };
    html! {
        tr role="row" class=(if entry.is_late { "il-day-list__late" } else { "" }) {
            td role="cell" class="il-day-list__time" { (label(0)) span { strong { (entry.time) } @if !entry.came.is_empty() { " " span class="il-day-list__came" { (entry.came) } } } }
            td role="cell" { (label(1)) span { (entry.name) " " span class="il-quiet" { (entry.number) } } }
            td role="cell" { (label(2)) span { (entry.what) @if !entry.place.is_empty() { ", " (entry.place) } } }
            td role="cell" { (label(3)) (entry.by) }
            td role="cell" { (label(4)) (missing(&entry.missing)) }
        }
    }
}

fn missing(missing: &[Missing]) -> Markup {
    html! {
        @if missing.is_empty() { span class="il-quiet" { "nothing" } } @else {
            ul class="il-day-list__missing" { @for of in missing { li { strong { (of.by) } ": " (of.what.join("; ")) } } }
        }
    }
}

/// The calls, each with a box to tick on paper.
pub fn calls(calls: &[Call]) -> Markup {
    html! {
        ol class="il-calls" { @for call in calls { li {
            span class="il-calls__box" aria-hidden="true" {}
            div {
                p { strong { (call.name) } ", expected " (call.time) " · "
                    @match &call.phone { Some(phone) => span class="il-nowrap" { (phone) }, None => em { "no telephone recorded" } } }
                (missing(&call.missing))
            }
        } } }
    }
}
