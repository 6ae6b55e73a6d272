//! The naive engine: `docs/language.md`, sections 3 to 6, written down as code and nothing else.
//!
//! Written to be read beside that page. It keeps no index and remembers nothing: every question goes through what is
//! visible again, and every instant at which something could change is tried. It decides what is right, never how fast.

mod alarms;
mod cells;
mod changes;
mod conditions;
mod days;
mod instants;
mod interval;
mod numbers;
mod parameters;
mod rows;
mod scope;
mod steps;
mod verdicts;
mod visible;
mod walk;

use iliac_model::{Calendar, History, Situation, Timestamp, Truth};
use iliac_protocol::tree::{Cond, Protocol};

use changes::Instants;
use scope::Scope;
use visible::View;

/// How every step and alarm stands, true at `now` and known at `known`. `look_again_at` is the exact next change.
pub fn assess(
    protocol: &Protocol,
    calendar: &Calendar,
    history: &History,
    now: Timestamp,
    known: Timestamp,
) -> Situation {
    let view = View::new(protocol, calendar, history, now, known);
    let instants = changes::instants(&view);
    let mut situation = situation(&view, &instants);
    situation.look_again_at = first_change(&view, &instants);
    situation
}

/// The first instant after `now` at which the situation differs (apart from `look_again_at`) with nothing more known;
/// `None` when time alone changes nothing any more.
pub fn next_change(
    protocol: &Protocol,
    calendar: &Calendar,
    history: &History,
    now: Timestamp,
    known: Timestamp,
) -> Option<Timestamp> {
    let view = View::new(protocol, calendar, history, now, known);
    first_change(&view, &changes::instants(&view))
}

/// What a condition of the case says, outside every gate: for texts, documents, the closing of a case and safety
/// properties.
pub fn truth(
    protocol: &Protocol,
    calendar: &Calendar,
    history: &History,
    now: Timestamp,
    known: Timestamp,
    condition: &Cond,
) -> Truth {
    View::new(protocol, calendar, history, now, known).truth(condition, Scope::of_case())
}

fn situation(view: &View, instants: &Instants) -> Situation {
    Situation { steps: view.steps(instants), alarms: view.alarms(), look_again_at: None }
}

/// Section 6, **next_change**. Situations are compared without `opens_at`: that only changes at an instant at which the
/// verdict lets pass, and there the verdict, or the standing that held it, differs anyway (but for what comes into its 150
/// years from beyond, which is no change).
fn first_change(view: &View, instants: &Instants) -> Option<Timestamp> {
    let present = situation(view, &Instants::none());
    instants.after(view.now).find(|at| situation(&view.at(*at), &Instants::none()) != present)
}
