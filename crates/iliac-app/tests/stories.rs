//! Every story of every protocol, as the clinic wrote it: it passes, and each slip it names makes it fail.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

use std::path::PathBuf;

use iliac_app::mutation;
use iliac_app::stories;
use iliac_text::grade::{grades, limit};

mod folder;

/// The protocols of the house.
fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../protocols"))
}

/// Every protocol of the house.
fn protocols() -> Vec<String> {
    folder::names(&root()).unwrap()
}

#[test]
fn every_story_passes_and_every_slip_it_names_makes_it_fail() {
    let mut complaints = Vec::new();
    for name in protocols() {
        let told = folder::told(&root(), &name).unwrap_or_else(|faults| panic!("{name}:\n{faults}"));
        let known = mutation::mutations(&told.protocol);
        for story in told.stories.values() {
            let differences = stories::run(story, told.stage()).differences;
            complaints.extend(differences.iter().map(ToString::to_string));
            let claims = mutation::breaks_hold(story, told.stage(), &known);
            complaints.extend(claims.iter().map(|claim| format!("{}: breaks: {claim}", story.path)));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// What a story breaks must be something the plain day does not notice, or the story adds nothing.
#[test]
fn no_slip_a_story_names_is_noticed_by_the_plain_day() {
    let mut complaints = Vec::new();
    for name in protocols() {
        let told = folder::told(&root(), &name).unwrap_or_else(|faults| panic!("{name}:\n{faults}"));
        let Some(plain) = told.stories.get("plain-day") else { continue };
        let mutations = mutation::mutations(&told.protocol);
        for story in told.stories.values().filter(|story| story.name != plain.name) {
            for slip in mutations.iter().filter(|slip| story.breaks.iter().any(|name| name.text == slip.name)) {
                if mutation::notices(plain, told.stage(), slip) {
                    complaints.push(format!("{}: the plain day notices `{}` too", story.path, slip.name));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_message_can_be_said() {
    for name in protocols() {
        let told = folder::told(&root(), &name).unwrap_or_else(|faults| panic!("{name}:\n{faults}"));
        assert_eq!(iliac_text::faults(&told.protocol), []);
    }
}

#[test]
fn no_english_text_for_a_person_is_hard_to_read() {
    let mut complaints = Vec::new();
    for name in protocols() {
        let told = folder::told(&root(), &name).unwrap_or_else(|faults| panic!("{name}:\n{faults}"));
        let graded = grades(&told.protocol);
        assert!(!graded.is_empty(), "{name} has no English text for a person");
        for one in graded.iter().filter(|one| one.grade > limit(one.reader)) {
            complaints.push(format!("{name}: {} {} {}", one.grade, one.reader.word(), one.texts.join(", ")));
        }
    }
    assert!(complaints.is_empty(), "too hard to read:\n{}", complaints.join("\n"));
}
