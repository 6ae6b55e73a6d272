//! A case concerns one person or several, and nothing of one is taken for another's.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test stops where it fails")]

mod common;

use common::small_with;
use iliac_protocol::read;
use iliac_protocol::tree::{Audience, Moment, Picture, Reader, To};

/// The persons a protocol of two concerns.
const TWO: (&str, &str) =
    ("roles: [", "persons:\n  donor: Donor\n  recipient: { title: Recipient, seen_by: [nurse] }\nroles: [");

/// Breaks the small protocol and expects exactly these faults, each as `code: message`.
fn check(edits: &[(&str, &str)], expected: &[&str]) {
    let (protocol, faults) = read(&small_with(edits), "small", None);
    let told: Vec<String> = faults.iter().map(|fault| format!("{}: {}", fault.code, fault.message)).collect();
    assert_eq!(told, expected, "after {edits:?}");
    assert_eq!(protocol.is_some(), expected.is_empty());
}

#[test]
fn without_a_word_there_is_one_patient() {
    let protocol = read(&small_with(&[]), "small", None).0.unwrap();
    assert_eq!(protocol.persons.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["patient"]);
    assert!(protocol.facts.iter().all(|fact| fact.of == 0));
}

#[test]
fn facts_and_texts_belong_to_a_person_and_default_to_the_first() {
    let edits = [
        TWO,
        ("booking.day: { title: Wished day, is: day }", "booking.day: { title: Wished day, is: day, of: recipient }"),
        ("keep-dry: { for: person", "keep-dry: { for: recipient"),
        ("texts: [keep-dry, fever-person]", "texts: [keep-dry]"),
        ("fever-person: { for: person", "fever-person: { for: person, at: procedure.ended"),
    ];
    let protocol = read(&small_with(&edits), "small", None).0.unwrap();
    let of = |name: &str| protocol.fact(protocol.fact_named(name).unwrap()).unwrap().of;
    assert_eq!((of("booking.start"), of("booking.day")), (0, 1));
    let text = |name: &str| protocol.text(protocol.text_named(name).unwrap()).unwrap();
    assert_eq!((text("fever-person").audience, text("keep-dry").audience), (Audience::Person(0), Audience::Person(1)));
    assert_eq!(text("fever-person").at, protocol.fact_named("procedure.ended").map(Moment::Fact));
    assert_eq!(protocol.persons[1].seen_by, [protocol.role_named("nurse").unwrap()]);
}

#[test]
fn a_person_nobody_declared_is_named() {
    check(
        &[TWO, ("keep-dry: { for: person", "keep-dry: { for: recipeint")],
        &["ILC-P005: `recipeint` is none of: staff, person, donor, recipient"],
    );
    check(
        &[("booking.day: { title: Wished day, is: day }", "booking.day: { title: Wished day, is: day, of: donor }")],
        &["ILC-P008: there is no person `donor`"],
    );
}

#[test]
fn a_sheet_goes_into_one_pair_of_hands() {
    check(
        &[TWO, ("keep-dry: { for: person", "keep-dry: { for: recipient")],
        &["ILC-P033: document `home-sheet` has texts for two people"],
    );
}

#[test]
fn a_row_is_about_whom_its_group_is_about() {
    check(
        &[TWO, ("given: { title: Given at, is: instant", "given: { title: Given at, of: recipient, is: instant")],
        &["ILC-P033: `sedative.given` is about whom its group is about"],
    );
}

#[test]
fn a_line_of_the_plan_has_an_instant() {
    check(
        &[("fever-person: { for: person", "fever-person: { for: person, at: sedation.planned")],
        &["ILC-P010: `sedation.planned` is not the name of an instant or a day of the case"],
    );
}

#[test]
fn a_text_speaks_to_the_person_and_the_parent_unless_it_says_to_whom() {
    let protocol = read(&small_with(&[]), "small", None).0.unwrap();
    let text = |name: &str| protocol.text(protocol.text_named(name).unwrap()).unwrap();
    let read_by = |name: &str| Reader::ALL.map(|reader| text(name).is_to(reader));
    assert_eq!(read_by("keep-dry"), [true, true, false]);
    assert_eq!(read_by("stay-near"), [false, true, false]);
    assert_eq!(read_by("come-in"), [false, false, true]);
    let discharge = protocol.step_named("discharge").unwrap();
    assert_eq!(text("come-in").to, To::Child(Picture::Arriving, discharge));
}

#[test]
fn a_picture_has_its_step_and_stands_nowhere_else() {
    let pictured = "to: child, picture: arriving, step: discharge";
    check(&[(pictured, "to: child, step: discharge")], &["ILC-P004: `picture` is missing: what the child is shown"]);
    check(
        &[(pictured, "to: child, picture: arriving")],
        &["ILC-P004: `step` is missing: which step of the day it stands for"],
    );
    check(&[(pictured, "to: child, picture: arriving, step: dishcarge")], &["ILC-P008: there is no step `dishcarge`"]);
    check(&[(pictured, "picture: arriving")], &["ILC-P033: `picture` is for a text to the child"]);
    check(
        &[("tells: keep-dry", "tells: come-in")],
        &["ILC-P033: `come-in` is a picture, which stands on the child's page only"],
    );
    check(
        &[("texts: [keep-dry, fever-person]", "texts: [keep-dry, come-in]")],
        &["ILC-P033: `come-in` is a picture, which stands on the child's page only"],
    );
}

#[test]
fn words_to_the_parent_are_read_by_a_parent() {
    check(
        &[("for: person, to: parent, set", "for: staff, to: parent, set")],
        &["ILC-P033: a text for staff is on no person's page"],
    );
    check(
        &[("    .parent = Keep", "    .perent = Keep")],
        &["ILC-P019: nobody reads `.perent` of the message `keep-dry`"],
    );
    check(
        &[("stay-near = Stay near.", "stay-near = Stay near.\n    .parent = Stay.")],
        &["ILC-P019: nobody reads `.parent` of the message `stay-near`"],
    );
}
