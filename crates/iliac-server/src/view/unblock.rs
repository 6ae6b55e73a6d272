//! The ways forward from a closed gate, each a sentence with who can take it.

use iliac_engine::{Element, Place, Suggestion, Wanted, Way, explain};
use iliac_model::{Duration, GateIx, RowId, Value};

use super::words::Words;

/// At most this many ways are shown; more are not read.
const SHOWN: usize = 3;

/// Up to the next minute: before it is full the gate is not open.
const SECONDS_LEFT: Duration = Duration::from_seconds(59);

/// The smallest sets of facts that would open the gate, in words; then the decision that can, then who may answer for it.
pub fn ways(words: &Words, gate: GateIx, row: Option<RowId>) -> Vec<String> {
    let case = &words.case;
    let element = Element::Gate(gate, row);
    let Some(reason) = explain(&case.program, &case.history, &words.facts, words.now, element) else {
        return Vec::new();
    };
    let mut ways: Vec<String> = reason.ways.iter().take(SHOWN).map(|way| way_words(words, way)).collect();
    for step in &reason.waits_for {
        ways.push(format!("Do first: {} ({}).", words.step_title(*step, None), words.owner(*step)));
    }
    if let Some(step) = reason.decision {
        ways.push(format!("Or decide: {} ({}).", words.step_title(step, None), words.by(step)));
    }
    ways.dedup();
    ways
}

fn way_words(words: &Words, way: &Way) -> String {
    let facts: Vec<String> = way.facts.iter().map(|suggestion| suggestion_words(words, suggestion)).collect();
    let facts = facts.join("; and ");
    match way.opens_at {
        Some(at) => format!("{facts}; then it opens {}.", words.minute(at.plus(SECONDS_LEFT))),
        None => format!("{facts}."),
    }
}

fn suggestion_words(words: &Words, suggestion: &Suggestion) -> String {
    let Some(fact) = words.protocol().fact(suggestion.fact) else { return String::new() };
    let wanted = wanted_words(words, suggestion);
    let of = match suggestion.row {
        Place::Case => String::new(),
        Place::Row(row) => format!(" ({})", words.row_title(row)),
        Place::NewRow { group, .. } => words
            .protocol()
            .group(group)
            .map_or_else(String::new, |group| format!(" (a new {})", group.title.to_lowercase())),
    };
    format!("{}{of}{wanted} ({})", fact.title, who(words, suggestion))
}

fn wanted_words(words: &Words, suggestion: &Suggestion) -> String {
    let Some(fact) = words.protocol().fact(suggestion.fact) else { return String::new() };
    let value = |value: Value| words.value(fact, &iliac_model::Cell::Said(value));
    match &suggestion.wanted {
        Wanted::Known => String::new(),
        Wanted::Yes => ": yes".into(),
        Wanted::No => ": no".into(),
        Wanted::Choice(places) => {
            let choices: Vec<String> = places.iter().map(|place| value(Value::Choice(*place))).collect();
            format!(": {}", choices.join(" or "))
        }
        Wanted::AtLeast(number, unit) => {
            format!(": at least {}", value(Value::Number { number: *number, unit: *unit }))
        }
        Wanted::AtMost(number, unit) => format!(": at most {}", value(Value::Number { number: *number, unit: *unit })),
        Wanted::Same(same) => format!(": {}", value(same.clone())),
        Wanted::NotBefore(at) => format!(": {} or later", words.time(*at)),
        Wanted::NotAfter(at) => format!(": {} or earlier", words.time(*at)),
        Wanted::NotBeforeDay(day) => format!(": {} or later", value(Value::Day(*day))),
        Wanted::NotAfterDay(day) => format!(": {} or earlier", value(Value::Day(*day))),
    }
}

/// Who can supply it: who owns the step that records it, or the first who may record it.
fn who(words: &Words, suggestion: &Suggestion) -> String {
    if let Some(step) = suggestion.steps.first() {
        return words.owner(*step).to_lowercase();
    }
    let role = suggestion.by.first().map(|role| words.protocol().role(*role).to_owned());
    role.unwrap_or_else(|| "anybody on the case".into())
}
