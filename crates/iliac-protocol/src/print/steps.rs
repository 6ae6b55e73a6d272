//! The way, stage by stage: who does what, when, and what must hold before.

use iliac_model::{FactIx, RoleIx};

use super::phrase::{fact, instant, listed, parameter, row, step as step_title};
use super::sentence::{condition, lines};
use super::texts::{Words, first_letter_large, said_by, words_of};
use super::{Item, Line, Section, Table};
use crate::tree::{Cond, Deed, Gate, Protocol, Repeat, RowRef, Shows, Status, Step};

/// A section for each stage that has steps.
pub(super) fn sections(protocol: &Protocol, words: &Words) -> Vec<Section> {
    let steps = |stage: usize| protocol.steps.iter().filter(move |step| step.stage == stage);
    let section = |(place, stage): (usize, &crate::tree::Stage)| {
        Section::of_items(&stage.title, steps(place).map(|step| of_step(protocol, words, step)).collect())
    };
    protocol.stages.iter().enumerate().map(section).collect()
}

/// Who may do to a case as a whole what no step is for.
pub(super) fn who_may(protocol: &Protocol) -> Section {
    let names = |deed| protocol.who_may(deed).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let lines = Deed::ALL.into_iter().map(|deed| Line::new(deed.title(), "").cell(listed(&names(deed), "or")));
    Section::of_table("Who may", Table::new(&["What is done to a case as a whole", "Who may"], lines.collect()))
}

/// Roles as in a sentence.
pub(super) fn roles(protocol: &Protocol, roles: &[RoleIx]) -> String {
    listed(&roles.iter().map(|role| protocol.role(*role).to_owned()).collect::<Vec<_>>(), "or")
}

/// A step with its gates.
fn of_step(protocol: &Protocol, words: &Words, step: &Step) -> Item {
    let mut item = Item::new(&step.title, &step.name).row("Who", roles(protocol, &step.by));
    if let Some(per) = step.per {
        let what = row(protocol, per.group);
        item = item.row(
            "How often",
            if per.adds { format!("for every {what}; doing it adds one") } else { format!("for every {what}") },
        );
    }
    item = item.list("Needed when", unless_always(protocol, &step.applies));
    if let Some(due) = &step.due {
        item = item.row("Due", instant(protocol, due));
    }
    if let Some(missed) = &step.missed {
        item = item.row("Missed from", instant(protocol, missed));
    }
    if let Some(repeat) = &step.repeat {
        item = item.row("Repeated", repeated(protocol, repeat));
    }
    item = item.row("Records", listed(&step.records.iter().map(|ix| fact(protocol, *ix)).collect::<Vec<_>>(), "and"));
    item = item.list("Done when", done(protocol, step));
    if step.optional {
        item = item.row("Only if it happens", "nobody waits for it");
    }
    match step.brings_to {
        Some(stage) if stage == step.stage => {}
        Some(stage) => {
            let title = protocol.stages.get(stage).map_or("", |stage| stage.title.as_str());
            item = item.row("Brings the case to", title);
        }
        None => item = item.row("Beside the person's way", "it brings the case to no stage"),
    }
    if step.goes_on {
        item = item.row("After a withdrawal", "it goes on");
    }
    if let Some(text) = step.tells {
        item = item.row("The person is told", words_of(protocol, words, text));
    }
    item = item.row(
        "Shown beside it",
        listed(&step.shows.iter().map(|shows| shown(protocol, *shows)).collect::<Vec<_>>(), "and"),
    );
    let gates = step.gates.iter().filter_map(|ix| protocol.gate(*ix)).map(|gate| of_gate(protocol, words, step, gate));
    Item { table: Table::new(&GATE, gates.collect()), ..item.row("Source", step.sources.0.join(", ")) }
}

/// What is said of each gate.
const GATE: [&str; 7] = [
    "Before it begins",
    "Matters when",
    "Must hold",
    "Who may override it",
    "Opened by the decision",
    "Otherwise staff read",
    "Source",
];

/// When a step is done; in short, when that is when everything it records has been recorded.
fn done(protocol: &Protocol, step: &Step) -> Vec<String> {
    let each = match &step.done {
        Cond::All(all) => all.as_slice(),
        other => std::slice::from_ref(other),
    };
    let known = |(cond, ix): (&Cond, &FactIx)| {
        matches!(cond, Cond::Status(cell, Status::Known)
            if cell.fact == *ix && matches!(cell.of, RowRef::Case | RowRef::This))
    };
    if each.len() == step.records.len() && each.iter().zip(&step.records).all(known) {
        return vec!["all of that is recorded".to_owned()];
    }
    lines(protocol, &step.done)
}

/// A value that stands beside a step, and with what.
fn shown(protocol: &Protocol, shows: Shows) -> String {
    let title = |ix| protocol.derived_value(ix).map_or("", |value| value.title.as_str());
    match shows.when {
        None => format!("“{}”", title(shows.value)),
        Some(when) => format!("“{}” (while “{}”)", title(shows.value), title(when)),
    }
}

fn unless_always(protocol: &Protocol, cond: &Cond) -> Vec<String> {
    if *cond == Cond::Always(true) { Vec::new() } else { lines(protocol, cond) }
}

fn repeated(protocol: &Protocol, repeat: &Repeat) -> String {
    let mut text = format!(
        "every {} from {}, counted from the last {}, at most {} times",
        parameter(protocol, repeat.every),
        instant(protocol, &repeat.from),
        fact(protocol, repeat.anchor),
        parameter(protocol, repeat.at_most),
    );
    if repeat.only_while != Cond::Always(true) {
        text.push_str(&format!(", as long as {}", condition(protocol, &repeat.only_while)));
    }
    text
}

fn of_gate(protocol: &Protocol, words: &Words, step: &Step, gate: &Gate) -> Line {
    let override_words = match &gate.overridden_by {
        Some(rule) => {
            let people = if rule.people == 1 { "one person".to_owned() } else { format!("{} people", rule.people) };
            format!("{people}: {}", roles(protocol, &rule.by))
        }
        None => "nobody".to_owned(),
    };
    Line::new(&first_letter_large(&gate.name.replace('-', " ")), &format!("{}/{}", step.name, gate.name))
        .list(unless_always(protocol, &gate.applies))
        .list(gate.needs.iter().flat_map(|need| lines(protocol, &need.cond)).collect())
        .cell(override_words)
        .cell(gate.decision.map(|decision| step_title(protocol, decision)).unwrap_or_default())
        .cell(said_by(protocol, words, gate.say, &gate.sources))
        .cell(gate.sources.0.join(", "))
}
