//! Paper: a frame for A4 that repeats on every page whose paper it is and which version it was printed from.

use maud::{Markup, html};

use super::person::{PersonBand, role_tag};

/// What stands at the top and foot of every page.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// What it is: `Home care after a marrow examination`.
    pub title: String,
    /// Whose it is. `None`: a list for staff that names many.
    pub person: Option<PersonBand>,
    /// Whether the person is written in by hand.
    pub is_blank: bool,
    /// The unit and how to reach it.
    pub unit: String,
    /// Version of protocol and texts it was made from.
    pub version: String,
    /// As at which instant, in words.
    pub as_at: String,
    /// Whether it comes from a demonstration and must never be used on a person.
    pub is_demo: bool,
}

/// The sheet. On screen it looks like paper; printed, its head repeats on each page.
pub fn sheet(sheet: &Sheet, body: &Markup) -> Markup {
    html! {
        div class="il-sheet" {
            table class="il-sheet__frame" role="presentation" {
                thead { tr { td { (head(sheet)) } } }
                tbody { tr { td class="il-sheet__body" { h1 { (sheet.title) } (body) } } }
                tfoot { tr { td { div class="il-sheet__foot" {
                    span { (sheet.unit) } span { (sheet.version) } span { "as at " (sheet.as_at) }
                } } } }
            }
        }
    }
}

fn head(sheet: &Sheet) -> Markup {
    html! {
        div class="il-sheet__head" {
            @if sheet.is_demo { p class="il-sheet__demo" { "Demonstration. Not for use on a person." } }
            @match &sheet.person {
                Some(person) => p {
                    strong { (person.name) } " · " (person.number) " · born " (person.born) " · " (role_tag(person.role))
                    br;
                    (person.procedure) @if let Some(side) = &person.side { ", " strong { (side) } }
                },
                None if sheet.is_blank => p class="il-paper__fields" {
                    @for asked in ["Name", "Hospital number", "Born", "Case", "Side", "Allergies", "Weight", "Day"] {
                        span class="il-paper__field" { (asked) " " span class="il-paper__line" {} }
                    }
                },
                None => p { "Names people: keep it with you, and shred it." },
            }
        }
    }
}
