//! What must hold before a step may begin, and the shortest way forward. It shows; it never asks for permission itself.

use maud::{Markup, html};

use super::mark::{Mark, chip};
use super::{Link, Weight, link_button};

/// What a gate says, in words.
#[derive(Clone, Debug)]
pub enum GateVerdict {
    /// It lets pass.
    Open,
    /// It lets pass because somebody answered for it; who and when: `Dr Okafor, 10:02`.
    Overridden(String),
    /// It opens by itself: `10:25`.
    ClosedUntil(String),
    /// It stays closed until something is done.
    Closed,
    /// It cannot say; what nobody has recorded yet: `platelets, INR`.
    Unknown(String),
}

/// One gate.
#[derive(Clone, Debug)]
pub struct GateRow {
    /// What it is about: `Lying down after sedation`.
    pub name: String,
    /// What it says.
    pub verdict: GateVerdict,
    /// The reason in a sentence. Empty: the verdict says it all.
    pub because: String,
    /// The ways forward, soonest first, each a sentence with who can do it: `Record the platelet count (nurse).`
    pub unblock: Vec<String>,
    /// Where somebody may answer for it by name. `None`: nobody may.
    pub override_at: Option<Link>,
}

/// The gates of one step, those that hold it up first as the caller ordered them.
pub fn gate_list(gates: &[GateRow]) -> Markup {
    html! {
        ul class="il-gates" { @for gate in gates { (gate_row(gate)) } }
    }
}

fn gate_row(gate: &GateRow) -> Markup {
    let (mark, words) = match &gate.verdict {
        GateVerdict::Open => (Mark::Done, "open".to_owned()),
        GateVerdict::Overridden(who) => (Mark::Overridden, format!("open, overridden by {who}")),
        GateVerdict::ClosedUntil(time) => (Mark::Waiting, format!("closed until {time}")),
        GateVerdict::Closed => (Mark::Closed, "closed".to_owned()),
        GateVerdict::Unknown(missing) => (Mark::Unknown, format!("unknown: {missing}")),
    };
    html! {
        li class=(format!("il-gate il-gate--{}", mark.class())) {
            p class="il-gate__head" { span class="il-gate__name" { (gate.name) } " " (chip(mark, &words)) }
            @if !gate.because.is_empty() { p class="il-gate__because" { (gate.because) } }
            @if !gate.unblock.is_empty() {
                ul class="il-gate__unblock" aria-label="What opens it" { @for way in &gate.unblock { li { (way) } } }
            }
            @if let Some(link) = &gate.override_at { p { (link_button(link, Weight::Secondary)) } }
        }
    }
}
