//! What the reader makes of what an author leaves out.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod common;

use common::small_with;
use iliac_model::Number;
use iliac_protocol::condition::write;
use iliac_protocol::read;
use iliac_protocol::tree::{Amount, Protocol};

/// The small protocol, changed.
fn changed(edits: &[(&str, &str)]) -> Protocol {
    let (protocol, faults) = read(&small_with(edits), "small", None);
    assert_eq!(faults, []);
    protocol.unwrap()
}

/// The needs of a gate, in words.
fn needs(protocol: &Protocol, step: &str, gate: &str) -> Vec<String> {
    let gate = protocol.gate(protocol.gate_named(step, gate).unwrap()).unwrap();
    gate.needs.iter().map(|need| write::condition(protocol, &need.cond)).collect()
}

#[test]
fn after_is_a_gate_that_opens_when_the_other_is_done_or_not_needed() {
    let always = changed(&[]);
    assert_eq!(needs(&always, "sedate", "after-prepare"), ["done(prepare)"]);
    let sometimes = changed(&[(
        "    done: booking.start is known and bleeding.risk is known\n",
        "    applies: sedation.planned = yes\n",
    )]);
    assert_eq!(needs(&sometimes, "sedate", "after-prepare"), ["done(prepare) or sedation.planned = no"]);
    // What is needed of a row of its own cannot be asked elsewhere.
    let of_rows = changed(&[
        ("    applies: procedure.started is known\n", "    after: [fill]\n"),
        (
            "    records: [tube.filled, tube.kind]\n",
            "    applies: parent.volume > 0\n    records: [tube.filled, tube.kind]\n",
        ),
    ]);
    assert_eq!(needs(&of_rows, "discharge", "after-fill"), ["done(fill)"]);
    let english = &of_rows.languages.first().unwrap().fluent;
    assert!(english.ends_with("after-prepare = First: Prepare.\nafter-fill = First: Fill a tube.\n"), "{english}");
}

#[test]
fn a_step_names_what_stands_beside_it_perhaps_with_a_condition() {
    let shown = |shows: &str| {
        let protocol = changed(&[("    tells: keep-dry\n", &format!("    tells: keep-dry\n    shows: {shows}\n"))]);
        let step = protocol.step(protocol.step_named("discharge").unwrap()).unwrap();
        let title = |ix| protocol.derived_value(ix).unwrap().name.clone();
        step.shows.iter().map(|shows| (title(shows.value), shows.when.map(title))).collect::<Vec<_>>()
    };
    assert_eq!(shown("[drawn, cap]"), [("drawn".into(), None), ("cap".into(), None)]);
    let sometimes = shown("{ drawn: always, cap: sedation }");
    assert_eq!(sometimes, [("drawn".into(), None), ("cap".into(), Some("sedation".into()))]);
}

#[test]
fn what_nobody_can_change_is_said_of_the_fact() {
    let protocol = changed(&[("is: day }\n  sedation.planned", "is: day, fixed: yes }\n  sedation.planned")]);
    let fixed: Vec<&str> = protocol.facts.iter().filter(|fact| fact.fixed).map(|fact| fact.name.as_str()).collect();
    assert_eq!(fixed, ["person.born"]);
}

#[test]
fn the_words_of_an_after_gate_can_be_the_authors() {
    let own = changed(&[
        ("  keep-dry: {", "  after-prepare: { for: staff }\n  keep-dry: {"),
        ("keep-dry = Keep", "after-prepare = Prepare before you sedate.\nkeep-dry = Keep"),
    ]);
    assert!(!own.languages.first().unwrap().fluent.contains("First:"));
}

#[test]
fn a_step_is_done_when_all_it_records_is_known() {
    let protocol = changed(&[]);
    let done =
        |name: &str| write::condition(&protocol, &protocol.step(protocol.step_named(name).unwrap()).unwrap().done);
    assert_eq!(done("sedate"), "this.given is known and this.drug is known");
    assert_eq!(done("withdraw"), "consent.withdrawn is known");
    let asks: Vec<&str> = protocol.steps.iter().filter(|step| step.asks).map(|step| step.name.as_str()).collect();
    assert_eq!(asks, ["sedate", "draw", "perform", "discharge"]);
}

#[test]
fn lengths_of_time_are_held_in_seconds() {
    let protocol = changed(&[]);
    let amount = |name: &str| protocol.parameter(protocol.parameter_named(name).unwrap()).unwrap().amount.clone();
    assert_eq!(amount("lie_down_wait"), Amount::One(Number::whole(1200)));
    assert_eq!(amount("count_max_age"), Amount::One(Number::whole(604_800)));
    assert_eq!(amount("bath_days"), Amount::One(Number::whole(2)));
}

#[test]
fn a_module_adds_gates_facts_and_cells_to_what_another_declares() {
    let protocol = changed(&[
        (
            "facts:\n  consent.signed",
            "groups:\n  tube: { also: yes, facts: { spilt: { title: Spilt, is: yes/no } } }\nfacts:\n  consent.again: { title: Asked again, is: instant }\n  consent.signed",
        ),
        (
            "  withdraw:\n",
            "  sedate:\n    also: yes\n    gates:\n      agreed: { needs: consent.understood, say: say-consent }\n  fill:\n    also: yes\n    records: [tube.spilt]\n  prepare:\n    also: yes\n    records: [consent.again]\n  withdraw:\n",
        ),
    ]);
    assert_eq!(needs(&protocol, "sedate", "agreed"), ["consent.understood"]);
    let names = |step: &str| -> Vec<String> {
        let step = protocol.steps.iter().find(|known| known.name == step).unwrap();
        step.records.iter().map(|fact| protocol.fact(*fact).unwrap().name.clone()).collect()
    };
    assert_eq!(names("prepare").last().unwrap(), "consent.again");
    assert_eq!(names("fill").last().unwrap(), "tube.spilt");
    let tube = protocol.groups.iter().find(|group| group.name == "tube").unwrap();
    assert_eq!(tube.facts.len(), 3);
}
