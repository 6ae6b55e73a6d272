//! The board: every open case by stage, what needs a person soonest, and the one reason in words. A table on a desk,
//! cards on a phone.

use maud::{Markup, html};

use super::Link;
use super::mark::{Mark, Urgency, chip, urgency_chip};
use super::person::{PersonRole, role_tag};

/// Cases at one stage, in the order they need somebody.
#[derive(Clone, Debug, Default)]
pub struct BoardGroup {
    /// The stage: `In the room`.
    pub stage: String,
    /// Its cases, as many as are shown.
    pub rows: Vec<BoardRow>,
    /// How many there are.
    pub count: usize,
    /// The way to those not shown.
    pub more: Option<Link>,
}

/// One case.
#[derive(Clone, Debug)]
pub struct BoardRow {
    /// Element id, unique on the page and the same after an update: `case-0f3a`.
    pub id: String,
    /// The case's page.
    pub href: String,
    /// Family name and given names.
    pub name: String,
    /// The person's number.
    pub number: String,
    /// Age in words: `67 y`.
    pub age: String,
    /// What the person is to the procedure.
    pub role: PersonRole,
    /// Whether another open case has a name like this.
    pub alike: bool,
    /// Which ward has the case. Empty: all here are of one ward.
    pub ward: String,
    /// Procedure and side: `Examination, left`.
    pub procedure: String,
    /// Where and when it is booked: `Room 2, 10:30`.
    pub place: String,
    /// How fast somebody has to act. `None`: nobody has to.
    pub urgency: Option<Urgency>,
    /// How the next thing stands.
    pub mark: Mark,
    /// The next thing: `Discharge`.
    pub next: String,
    /// The mark in words: `opens 10:25`.
    pub standing: String,
    /// The one reason, in a sentence: `Lie down until 10:25: 20 minutes after the last sedative (10:05).`
    pub because: String,
    /// Who can do it: `Nurse`.
    pub by: String,
}

impl BoardRow {
    /// By which words somebody is found: their names and numbers.
    pub fn words(&self) -> String {
        format!("{} {}", self.name, self.number)
    }
}

/// The board as a table, one body a stage. Empty groups are left out.
pub fn board(caption: &str, groups: &[BoardGroup]) -> Markup {
    html! {
        table class="il-board" role="table" {
            caption class="nhsuk-u-visually-hidden" { (caption) }
            thead role="rowgroup" {
                tr role="row" {
                    @for heading in ["Person", "Procedure", "What now", "Why, and until when", "Who"] {
                        th scope="col" role="columnheader" { (heading) }
                    }
                }
            }
            @for group in groups.iter().filter(|group| !group.rows.is_empty()) {
                tbody role="rowgroup" {
                    tr role="row" class="il-board__stage" {
                        th role="rowheader" colspan="5" scope="rowgroup" {
                            (group.stage) " " span class="il-count" data-il-count="" { (group.count) }
                        }
                    }
                    @for row in &group.rows { (board_row(row)) }
                    @if let Some(more) = &group.more {
                        tr role="row" { td role="cell" colspan="5" { a href=(more.href) { (more.label) } } }
                    }
                }
            }
        }
    }
}

/// One row, for an update of it alone.
pub fn board_row(row: &BoardRow) -> Markup {
    let urgency = row.urgency.map_or("none", Urgency::class);
    html! {
        tr role="row" id=(row.id) class=(format!("il-board__row il-board__row--{urgency}")) data-il-words=(row.words()) {
            td role="cell" class="il-board__person" {
                a class="il-board__name" href=(row.href) { (row.name) }
                @if row.alike { " " span class="il-alike" { "name alike" } }
                div class="il-board__line" {
                    @if row.role != PersonRole::Patient { (role_tag(row.role)) " " }
                    span class="il-nowrap" { (row.number) } " · " span class="il-nowrap" { (row.age) }
                }
            }
            td role="cell" class="il-board__procedure" {
                (row.procedure)
                div class="il-board__line" { (row.place) }
                @if !row.ward.is_empty() { div class="il-board__line" { (row.ward) } }
            }
            td role="cell" class="il-board__next" {
                @if let Some(urgency) = row.urgency { (urgency_chip(urgency)) " " }
                strong { (row.next) }
                div { (chip(row.mark, &row.standing)) }
            }
            td role="cell" class="il-board__because" { (row.because) }
            td role="cell" class="il-board__by" { span class="il-board__by-word" { "Who: " } (row.by) }
        }
    }
}
