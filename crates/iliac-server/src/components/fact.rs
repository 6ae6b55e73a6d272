//! What was recorded, by whom and when, with everything that stood there before. To read, never to type into.

use maud::{Markup, html};

use super::Link;

/// One fact as it counts now.
#[derive(Clone, Debug, Default)]
pub struct FactRow {
    /// What it is: `Platelets`.
    pub name: String,
    /// The value with its unit as entered; empty: nothing is recorded.
    pub value: String,
    /// When it happened, who recorded it, from where: `22 Nov 07:40, laboratory, recorded 08:02`.
    pub told: String,
    /// What is the matter with it, in words: `too old`, `disputed`, `device clock 61 min ahead`.
    pub flags: Vec<String>,
    /// What stood there before, newest first.
    pub history: Vec<FactEntry>,
    /// Where it can be recorded or corrected.
    pub change: Option<Link>,
}

/// An earlier entry.
#[derive(Clone, Debug, Default)]
pub struct FactEntry {
    /// Its value, or what became of it: `withdrawn`.
    pub value: String,
    /// When and by whom, and why it was changed.
    pub told: String,
}

/// A list of facts.
pub fn fact_list(facts: &[FactRow]) -> Markup {
    html! { dl class="il-facts" { @for fact in facts { (fact_row(fact)) } } }
}

fn fact_row(fact: &FactRow) -> Markup {
    html! {
        div class="il-fact" {
            dt class="il-fact__name" { (fact.name) }
            dd class="il-fact__body" {
                @if fact.value.is_empty() {
                    span class="il-fact__none" { "not recorded" }
                } @else {
                    span class="il-fact__value" { (fact.value) }
                }
                @for flag in &fact.flags { " " span class="il-flag" { (flag) } }
                @if !fact.told.is_empty() { span class="il-fact__told" { (fact.told) } }
                @if !fact.history.is_empty() {
                    details class="il-fact__history" {
                        summary { "Earlier: " (fact.history.len()) span class="nhsuk-u-visually-hidden" { " of " (fact.name) } }
                        ol {
                            @for entry in &fact.history {
                                li { s { (entry.value) } " " span class="il-fact__told" { (entry.told) } }
                            }
                        }
                    }
                }
            }
            @if let Some(link) = &fact.change {
                dd class="il-fact__change" {
                    a href=(link.href) { (link.label) span class="nhsuk-u-visually-hidden" { " " (fact.name) } }
                }
            }
        }
    }
}
