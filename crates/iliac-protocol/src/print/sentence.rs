//! Conditions as sentences: facts by their titles, sizes in words, every row named.

use super::phrase::{cell, day, derived, instant, listed, number, one, parameter, step, these};
use crate::tree::{CellRef, Compare, Cond, Progress, Protocol, Rows, Status};

/// A condition in plain English, without a full stop.
pub fn condition(protocol: &Protocol, cond: &Cond) -> String {
    say(protocol, cond, Around::Nothing)
}

/// A condition after `for which`.
pub(super) fn within(protocol: &Protocol, cond: &Cond) -> String {
    say(protocol, cond, Around::Words)
}

/// A condition as a list of lines of which every one must hold.
pub(super) fn lines(protocol: &Protocol, cond: &Cond) -> Vec<String> {
    match cond {
        Cond::All(all) => all.iter().map(|cond| condition(protocol, cond)).collect(),
        other => vec![condition(protocol, other)],
    }
}

/// What a sentence stands in; inside others, lists need brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Nothing,
    Words,
}

fn say(protocol: &Protocol, cond: &Cond, around: Around) -> String {
    match cond {
        Cond::Always(true) => "always".to_owned(),
        Cond::Always(false) => "never".to_owned(),
        Cond::Not(inner) => denied(protocol, inner),
        Cond::All(all) => several(protocol, all, "and", around),
        Cond::Some(some) => several(protocol, some, "or", around),
        Cond::Yes(it) => format!("{} is yes", cell(protocol, it)),
        Cond::Is(it, places) => format!("{} is {}", cell(protocol, it), choices(protocol, it, places)),
        Cond::Same(a, b) => format!("{} is the same as {}", cell(protocol, a), cell(protocol, b)),
        Cond::Number(compare, a, b) => {
            format!("{} is {} {}", number(protocol, a), size(*compare), number(protocol, b))
        }
        Cond::AsEntered(compare, it, ix) => {
            format!("{} is {} {}", cell(protocol, it), size(*compare), parameter(protocol, *ix))
        }
        Cond::Instant(compare, a, b) => {
            format!("{} is {} {}", instant(protocol, a), time(*compare), instant(protocol, b))
        }
        Cond::Day(compare, a, b) => format!("{} is {} {}", day(protocol, a), date(*compare), day(protocol, b)),
        Cond::Status(it, status) => format!("{} {}", cell(protocol, it), known(*status)),
        Cond::Step(ix, Progress::Begun) => format!("{} has begun", step(protocol, *ix)),
        Cond::Step(ix, Progress::Done) => format!("{} is done", step(protocol, *ix)),
        Cond::Any(rows) => format!("there is {}", one(&these(protocol, rows))),
        Cond::Derived(ix) => derived(protocol, *ix),
    }
}

fn several(protocol: &Protocol, all: &[Cond], with: &str, around: Around) -> String {
    let parts: Vec<String> = all.iter().map(|cond| say(protocol, cond, Around::Words)).collect();
    let text = listed(&parts, with);
    match around {
        Around::Nothing => text,
        Around::Words if parts.len() > 1 => format!("({text})"),
        Around::Words => text,
    }
}

fn denied(protocol: &Protocol, cond: &Cond) -> String {
    match cond {
        Cond::Yes(it) => format!("{} is no", cell(protocol, it)),
        Cond::Is(it, places) => {
            let neither = if places.len() > 1 { "neither" } else { "not" };
            let names = choices(protocol, it, places).replace("’ or ‘", "’ nor ‘");
            format!("{} is {neither} {names}", cell(protocol, it))
        }
        Cond::Same(a, b) => format!("{} is not the same as {}", cell(protocol, a), cell(protocol, b)),
        Cond::Number(compare, a, b) => {
            format!("{} is not {} {}", number(protocol, a), size(*compare), number(protocol, b))
        }
        Cond::AsEntered(compare, it, ix) => {
            format!("{} is not {} {}", cell(protocol, it), size(*compare), parameter(protocol, *ix))
        }
        Cond::Instant(compare, a, b) => {
            format!("{} is not {} {}", instant(protocol, a), time(*compare), instant(protocol, b))
        }
        Cond::Day(compare, a, b) => format!("{} is not {} {}", day(protocol, a), date(*compare), day(protocol, b)),
        Cond::Step(ix, Progress::Begun) => format!("{} has not begun", step(protocol, *ix)),
        Cond::Step(ix, Progress::Done) => format!("{} is not done", step(protocol, *ix)),
        Cond::Any(rows) => no_rows(protocol, rows),
        Cond::Always(always) => say(protocol, &Cond::Always(!always), Around::Nothing),
        Cond::Derived(ix) => format!("not: {}", derived(protocol, *ix)),
        Cond::Not(_) | Cond::All(_) | Cond::Some(_) | Cond::Status(..) => {
            format!("it is not so that {}", say(protocol, cond, Around::Words))
        }
    }
}

/// `no … for which`, or, where that reads better, `every …`.
fn no_rows(protocol: &Protocol, rows: &Rows) -> String {
    let every = |filter: Option<Box<Cond>>, has: &Cond| {
        let rows = Rows { filter, ..rows.clone() };
        format!("for every {}: {}", these(protocol, &rows), say(protocol, has, Around::Nothing))
    };
    match rows.filter.as_deref() {
        Some(Cond::Not(has)) => every(None, has),
        Some(Cond::All(all)) => match all.as_slice() {
            [which, Cond::Not(has)] => every(Some(Box::new(which.clone())), has),
            _ => format!("there is no {}", these(protocol, rows)),
        },
        Some(_) | None => format!("there is no {}", these(protocol, rows)),
    }
}

fn choices(protocol: &Protocol, it: &CellRef, places: &[u16]) -> String {
    let kind = protocol.fact(it.fact).map(|fact| &fact.kind);
    let title = |place: &u16| format!("‘{}’", kind.and_then(|kind| kind.choice_title(*place)).unwrap_or("?"));
    listed(&places.iter().map(title).collect::<Vec<_>>(), "or")
}

fn size(compare: Compare) -> &'static str {
    match compare {
        Compare::Equal => "exactly",
        Compare::Unequal => "anything but",
        Compare::Less => "less than",
        Compare::AtMost => "at most",
        Compare::More => "more than",
        Compare::AtLeast => "at least",
    }
}

fn time(compare: Compare) -> &'static str {
    match compare {
        Compare::Equal => "exactly at",
        Compare::Unequal => "at another time than",
        Compare::Less => "before",
        Compare::AtMost => "not later than",
        Compare::More => "later than",
        Compare::AtLeast => "not earlier than",
    }
}

fn date(compare: Compare) -> &'static str {
    match compare {
        Compare::Equal => "the same day as",
        Compare::Unequal => "another day than",
        Compare::Less => "before",
        Compare::AtMost => "not later than",
        Compare::More => "later than",
        Compare::AtLeast => "not earlier than",
    }
}

fn known(status: Status) -> &'static str {
    match status {
        Status::Known => "is known",
        Status::Unknown => "is not known",
        Status::NotAsked => "has not been asked",
        Status::Unanswered => "was asked and could not be answered",
        Status::Refused => "was asked and declined",
        Status::Disputed => "has values that do not agree",
        Status::TooOld => "is too old",
    }
}
