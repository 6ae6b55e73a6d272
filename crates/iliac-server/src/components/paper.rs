//! A sheet to write on: steps in order, each with a checklist of its gates, blanks for what is recorded, and a time.
//!
//! What is known stands in; what is open is blank. Nothing here asks for a name that finds somebody.

use maud::{Markup, html};

/// Room for one answer.
#[derive(Clone, Debug)]
pub enum Blank {
    /// A line to write on.
    Line,
    /// Several lines.
    Long,
    /// A number and its unit; several units are ticked.
    Number(Vec<String>),
    /// A day.
    Day,
    /// A day and a time.
    Time,
    /// One of these, to be ticked.
    Boxes(Vec<String>),
    /// A name and a signature.
    Signature,
}

/// One thing that is recorded.
#[derive(Clone, Debug)]
pub struct PaperField {
    /// What: `Needle in`.
    pub label: String,
    /// Room for it.
    pub blank: Blank,
    /// What is known of it, with when and who.
    pub known: Option<String>,
}

/// One gate as a checklist.
#[derive(Clone, Debug, Default)]
pub struct Checklist {
    /// What it is called.
    pub name: String,
    /// When it matters. Empty: always.
    pub matters_when: String,
    /// What must hold, a box each.
    pub needs: Vec<String>,
    /// How it stood when the sheet was printed. Empty on a blank sheet.
    pub stood: String,
    /// Who may answer for it by name: `2 people: operator or clinician`. Empty: nobody may.
    pub answered_by: String,
}

/// One step, or one row of it.
#[derive(Clone, Debug, Default)]
pub struct PaperBlock {
    /// The step: `Needle in`.
    pub title: String,
    /// Who does it.
    pub by: String,
    /// When it is needed at all. Empty: it is, or always.
    pub only_if: String,
    /// How it stands. Empty on a blank sheet.
    pub standing: String,
    /// Its gates; none below the first of several lines.
    pub gates: Vec<Checklist>,
    /// What it records.
    pub fields: Vec<PaperField>,
    /// Whether it is one more line of the step above, or goes on with its row.
    pub goes_on: bool,
}

/// A block of the sheet.
pub fn block(block: &PaperBlock) -> Markup {
    let class = if block.goes_on { "il-paper il-paper--goes-on" } else { "il-paper" };
    html! {
        div class=(class) {
            h3 class="il-paper__title" {
                (block.title)
                @if !block.by.is_empty() { " " span class="il-quiet" { (block.by) } }
                @if !block.standing.is_empty() { " " span class="il-quiet" { "· " (block.standing) } }
            }
            @if !block.only_if.is_empty() { p class="il-quiet" { "Only if " (block.only_if) "." } }
            @if !block.gates.is_empty() {
                div class="il-paper__gates" {
                    p class="il-quiet" { "Before it begins, tick what holds:" }
                    @for gate in &block.gates { (checklist(gate)) }
                }
            }
            div class="il-paper__fields" {
                span class="il-paper__field" { "Done at " (time()) }
                @for field in &block.fields { (field_on_paper(field)) }
                span class="il-paper__field" { "by " (line(1)) }
            }
        }
    }
}

fn checklist(gate: &Checklist) -> Markup {
    html! {
        div class="il-paper__gate" {
            p {
                strong { (gate.name) }
                @if !gate.matters_when.is_empty() { " (only if " (gate.matters_when) ")" }
                @if !gate.stood.is_empty() { " – " em { (gate.stood) } }
            }
            ul { @for need in &gate.needs { li { (tick()) (need) } } }
            @if gate.answered_by.is_empty() {
                p class="il-quiet" { "Nobody may answer for this by name. Done all the same? Why: " (line(2)) }
            } @else {
                p class="il-quiet" { "Done all the same? Who answers by name (" (gate.answered_by) "), and why: " (line(2)) }
            }
        }
    }
}

fn field_on_paper(field: &PaperField) -> Markup {
    html! {
        span class="il-paper__field" {
            span class="il-paper__label" { (field.label) }
            " "
            @match &field.known {
                Some(known) => strong { (known) },
                None => (blank(&field.blank)),
            }
        }
    }
}

fn blank(blank: &Blank) -> Markup {
    html! {
        @match blank {
            Blank::Line => (line(1)),
            Blank::Long => (line(3)),
            Blank::Number(units) => {
                (line(0)) " "
                @match units.as_slice() {
                    [] => {},
                    [one] => (one),
                    several => { @for unit in several { (tick()) (unit) " " } },
                }
            },
            Blank::Day => span class="il-paper__time" { "____ . ____ . ______" },
            Blank::Time => { span class="il-paper__time" { "____ . ____ ." } " " (time()) },
            Blank::Boxes(choices) => { @for choice in choices { span class="il-paper__choice" { (tick()) (choice) } " " } },
            Blank::Signature => { "name " (line(1)) " signature " (line(1)) },
        }
    }
}

fn time() -> Markup {
    html! { span class="il-paper__time" { "____ : ____" } }
}

fn tick() -> Markup {
    html! { span class="il-paper__box" aria-hidden="true" {} }
}

/// A line to write on: a word's length, a name's, a sentence's.
fn line(size: u8) -> Markup {
    let class = match size {
        0 => "il-paper__line il-paper__line--short",
        1 => "il-paper__line",
        _ => "il-paper__line il-paper__line--long",
    };
    html! { span class=(class) {} }
}

/// How what was written comes into the record.
pub fn entered_afterwards(where_to: &str) -> Markup {
    html! {
        div class="il-paper__after" {
            p { strong { "When the computer is back: " } (where_to) " Enter the sheets of one person in the order of the day, each thing with the time that stands here. Nothing is refused because of a gate; what was done against one raises an alarm with an owner, and the reason written here belongs into its answer." }
            p { (tick()) "Entered by " (line(1)) " on " span class="il-paper__time" { "____ . ____ . ______" } " at " (time()) " and checked by " (line(1)) }
            p class="il-quiet" { "Keep this sheet with the person's papers. Do not cross out what was entered wrongly in the computer: correct it there." }
        }
    }
}
