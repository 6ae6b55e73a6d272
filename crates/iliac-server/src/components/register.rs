//! One exception of the register: what was done at which gate, who did, what they said of it, and who has looked at it.

use maud::{Markup, html};

use super::mark::{Mark, chip};
use super::{Link, field, form};
use crate::components::Weight;

/// One line.
#[derive(Clone, Debug, Default)]
pub struct Exception {
    /// Element id, unique on the page.
    pub id: String,
    /// The step: `Give a sedative`.
    pub step: String,
    /// The gate: `interval`.
    pub gate: String,
    /// What it is: `answered for by name, 1 of 2 people`.
    pub what: String,
    /// The case, by its number.
    pub case: Link,
    /// Where: protocol and ward.
    pub place: String,
    /// When it happened, and when we were told if that was later.
    pub when: String,
    /// Who, in which role, and from where when not on a page.
    pub who: String,
    /// What was said of it, each with who and when.
    pub words: Vec<String>,
    /// Who looked at it, when, and what they found. `None`: nobody has.
    pub looked_at: Option<String>,
    /// What is sent besides the note, when somebody looks at it.
    pub hidden: Vec<(String, String)>,
    /// Where that is sent to.
    pub action: String,
}

/// The line, with a folded form where nobody has looked at it.
pub fn exception(line: &Exception) -> Markup {
    let note = field::Field { name: "note".into(), label: "What you found".into(), ..field::Field::default() };
    html! {
        article class="il-exception" id=(line.id) {
            h3 { (line.step) ": gate “" (line.gate) "”" }
            p { (line.what) " · case " a href=(line.case.href) { (line.case.label) } ", " (line.place) }
            p class="il-quiet" { (line.when) " · " (line.who) }
            @if !line.words.is_empty() { ul { @for words in &line.words { li { (words) } } } }
            @match &line.looked_at {
                Some(found) => p { (chip(Mark::Done, "looked at")) " " (found) },
                None => {
                    p class="il-exception__open" { (chip(Mark::Ready, "not looked at")) }
                    details class="il-help" {
                        summary { "Look at this line" }
                        (form::form(&form::FormFrame::to(&line.action), &html! {
                            @for (name, value) in &line.hidden { input type="hidden" name=(name) value=(value); }
                            (noted(&note, &line.id))
                            (form::button("I have looked at it", Weight::Secondary))
                        }))
                    }
                }
            }
        }
    }
}

/// The note's field, with an id of its own on a page with many.
fn noted(note: &field::Field, line: &str) -> Markup {
    html! {
        div class="il-field" {
            label class="il-label" for=(format!("note-{line}")) { (note.label) }
            textarea class="il-input il-input--long" id=(format!("note-{line}")) name=(note.name) rows="2" required {}
        }
    }
}
