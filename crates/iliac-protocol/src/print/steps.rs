//! The way, stage by stage: who does what, when, and what must hold before.

use iliac_model::RoleIx;

use super::phrase::{fact, instant, listed, parameter, row, step as step_title};
use super::sentence::{condition, lines};
use super::texts::{Words, words_of};
use super::{Item, Section};
use crate::tree::{Cond, Deed, Gate, Protocol, Repeat, Step};

/// A section for each stage that has steps.
pub(super) fn sections(protocol: &Protocol, words: &Words) -> Vec<Section> {
    let steps = |stage: usize| protocol.steps.iter().filter(move |step| step.stage == stage);
    let section = |(place, stage): (usize, &crate::tree::Stage)| Section {
        title: stage.title.clone(),
        note: None,
        items: steps(place).flat_map(|step| of_step(protocol, words, step)).collect(),
    };
    protocol.stages.iter().enumerate().map(section).collect()
}

/// Who may do to a case as a whole what no step is for.
pub(super) fn who_may(protocol: &Protocol) -> Section {
    let names = |deed| protocol.who_may(deed).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let item = Deed::ALL.into_iter().fold(Item::new("What is done to a case as a whole", "may"), |item, deed| {
        item.row(deed.title(), listed(&names(deed), "or"))
    });
    Section { title: "Who may".to_owned(), note: None, items: vec![item] }
}

/// Roles as in a sentence.
pub(super) fn roles(protocol: &Protocol, roles: &[RoleIx]) -> String {
    listed(&roles.iter().map(|role| protocol.role(*role).to_owned()).collect::<Vec<_>>(), "or")
}

/// A step and, behind it, each of its gates.
fn of_step(protocol: &Protocol, words: &Words, step: &Step) -> Vec<Item> {
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
    item = item.list("Done when", lines(protocol, &step.done));
    if step.optional {
        item = item.row("Only if it happens", "nobody waits for it");
    }
    if step.goes_on {
        item = item.row("After a withdrawal", "it goes on");
    }
    if let Some(text) = step.tells {
        item = item.row("The person is told", words_of(protocol, words, text));
    }
    item = item.row("Source", step.sources.0.join(", "));
    let gates = step.gates.iter().filter_map(|ix| protocol.gate(*ix)).map(|gate| of_gate(protocol, words, step, gate));
    std::iter::once(item).chain(gates).collect()
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

fn of_gate(protocol: &Protocol, words: &Words, step: &Step, gate: &Gate) -> Item {
    let needs: Vec<String> = gate.needs.iter().flat_map(|need| lines(protocol, &need.cond)).collect();
    let override_words = match &gate.overridden_by {
        Some(rule) => {
            let people = if rule.people == 1 { "one person".to_owned() } else { format!("{} people", rule.people) };
            format!("{people}: {}", roles(protocol, &rule.by))
        }
        None => "nobody".to_owned(),
    };
    let title = format!("Before “{}”", step.title);
    let mut item = Item::new(&title, &format!("{}/{}", step.name, gate.name))
        .list("Matters when", unless_always(protocol, &gate.applies))
        .list("Must hold", needs)
        .row("Who may override it", override_words);
    if let Some(decision) = gate.decision {
        item = item.row("Opened by the decision", step_title(protocol, decision));
    }
    item.row("Otherwise staff read", words_of(protocol, words, gate.say)).row("Source", gate.sources.0.join(", "))
}
