//! Where two protocols rule otherwise: what is written otherwise, and what says something else because of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

mod common;

use std::collections::BTreeMap;

use iliac_protocol::apart::{Apart, apart};
use iliac_protocol::tree::Protocol;

fn read(files: &BTreeMap<String, String>) -> Protocol {
    let (protocol, faults) = iliac_protocol::read(files, "small", None);
    assert!(faults.is_empty(), "{faults:?}");
    protocol.unwrap()
}

/// The small protocol beside itself with some words replaced.
fn with(edits: &[(&str, &str)]) -> Apart {
    apart(&read(&common::small()), &read(&common::small_with(edits)))
}

fn words<'a>(names: impl IntoIterator<Item = &'a iliac_protocol::apart::Named>) -> Vec<String> {
    names.into_iter().map(ToString::to_string).collect()
}

#[track_caller]
fn check(edits: &[(&str, &str)], written: &[&str], says_otherwise: &[&str], says_the_same: &[&str]) {
    let apart = with(edits);
    assert_eq!(words(&apart.written), written);
    let may = words(&apart.may_say_otherwise);
    says_otherwise.iter().for_each(|name| assert!(may.iter().any(|it| it == name), "{name} is not among {may:?}"));
    says_the_same.iter().for_each(|name| assert!(!may.iter().any(|it| it == name), "{name} is among {may:?}"));
}

#[test]
fn words_that_decide_nothing_are_not_told_apart() {
    let edits = [
        ("Small examination", "Another examination"),
        ("Lying down after sedation", "Rest"),
        ("version: 3", "version: 4"),
    ];
    assert_eq!(with(&edits), Apart::default());
}

#[test]
fn another_figure_changes_what_reads_it_and_nothing_else() {
    check(
        &[("value: 20\n    unit: min", "value: 30\n    unit: min")],
        &["figure lie_down_wait"],
        &["gate discharge/lie-down", "step discharge", "alarm fever"],
        &["gate draw/platelets", "step draw", "text keep-dry", "step sedate"],
    );
}

#[test]
fn a_gate_that_needs_something_else_changes_nothing_but_itself() {
    let edits = [("needs: drawn < cap", "needs: drawn <= cap")];
    check(&edits, &["gate draw/cap"], &["gate draw/cap"], &["gate draw/platelets", "step draw", "value drawn"]);
}

#[test]
fn how_long_a_value_stays_fresh_changes_what_reads_that_value() {
    check(
        &[("value: 7\n    unit: 24h", "value: 14\n    unit: 24h")],
        &["figure count_max_age"],
        &["fact blood.platelets", "gate draw/platelets"],
        &["what may be entered as blood.platelets", "gate draw/cap", "step prepare", "step discharge"],
    );
}

#[test]
fn another_limit_of_what_may_be_entered_changes_whose_row_it_makes_exist() {
    check(
        &[("plausible: [1, 20], hard: [0, 100]", "plausible: [1, 20], hard: [0, 90]")],
        &["what may be entered as pull.volume"],
        &["rows of pull", "value drawn", "gate draw/cap", "step draw", "step fill"],
        &["gate discharge/lie-down", "alarm fever", "step sedate"],
    );
}

#[test]
fn when_the_way_stops_changes_every_step_that_does_not_go_on() {
    check(
        &[("stops_when: consent.withdrawn is known", "stops_when: booking.day is known")],
        &["when the way stops"],
        &["step prepare", "step draw", "gate draw/cap"],
        &["step discharge", "gate discharge/lie-down", "alarm fever"],
    );
}
