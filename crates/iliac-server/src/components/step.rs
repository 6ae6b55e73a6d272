//! The steps of a case: what somebody does, how it stands, and what holds it up.

use maud::{Markup, html};

use super::gate::{GateRow, gate_list};
use super::mark::{Mark, chip};

/// One step, or one instance of a repeated step.
#[derive(Clone, Debug)]
pub struct StepRow {
    /// Element id, unique on the page and the same after an update.
    pub id: String,
    /// What somebody does: `Discharge`.
    pub name: String,
    /// Who: `Nurse`.
    pub by: String,
    /// How it stands.
    pub mark: Mark,
    /// That in words: `done 10:05 by A. Meyer`, `not needed: no sedative was given`.
    pub standing: String,
    /// When it is due, in words; empty: it has no time.
    pub due: String,
    /// Values that belong beside it, each with its title: `Drawn from the donor`, `820 mL`.
    pub shows: Vec<(String, String)>,
    /// What holds it up; gates that are open may be left out.
    pub gates: Vec<GateRow>,
    /// What one can do about it: links and small forms. Overdue never takes them away.
    pub actions: Markup,
}

/// The list.
pub fn step_list<'s>(steps: impl IntoIterator<Item = &'s StepRow>) -> Markup {
    html! { ol class="il-steps" { @for step in steps { (step_row(step)) } } }
}

/// Values beside a step or above its form.
pub fn values(shows: &[(String, String)]) -> Markup {
    html! {
        @if !shows.is_empty() {
            dl class="il-shows" { @for (title, value) in shows { div { dt { (title) } dd { (value) } } } }
        }
    }
}

/// One step, for an update of it alone.
pub fn step_row(step: &StepRow) -> Markup {
    html! {
        li id=(step.id) class=(format!("il-step il-step--{}", step.mark.class())) {
            div class="il-step__head" {
                span class="il-step__name" { (step.name) }
                (chip(step.mark, &step.standing))
                span class="il-step__by" { (step.by) @if !step.due.is_empty() { " · " (step.due) } }
            }
            (values(&step.shows))
            @if !step.gates.is_empty() { (gate_list(&step.gates)) }
            @if !step.actions.0.is_empty() { div class="il-actions" { (step.actions) } }
        }
    }
}
