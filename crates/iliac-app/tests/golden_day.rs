//! The plain day of every protocol, minute by minute, and what each story is told for: neither changes unseen.
//!
//! `ILIAC_WRITE_GOLDEN=1` writes them anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot read its files has failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use iliac_app::stories;
use iliac_engine::{Facts, Program};
use iliac_model::{AlarmKey, RowId, Situation, Timestamp};
use iliac_text::HouseWords;

mod folder;

use folder::Told;

/// Every protocol of the house, by name.
fn protocols() -> BTreeMap<String, Told> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../protocols"));
    let names = folder::names(&root).unwrap();
    names
        .into_iter()
        .map(|name| {
            let told = folder::told(&root, &name).unwrap_or_else(|faults| panic!("{name}:\n{faults}"));
            (name, told)
        })
        .collect()
}

/// Compares with what is written down, or writes it down.
fn check(name: &str, now: &str) {
    let path = format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("ILIAC_WRITE_GOLDEN").is_some() {
        std::fs::create_dir_all(PathBuf::from(&path).parent().unwrap()).unwrap();
        std::fs::write(&path, now).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = now.lines().zip(written.lines()).position(|(now, written)| now != written);
    let line = differs.unwrap_or_else(|| now.lines().count().min(written.lines().count()));
    assert!(
        now == written,
        "{path}:{}: was `{:?}`, is `{:?}`",
        line + 1,
        written.lines().nth(line),
        now.lines().nth(line)
    );
}

/// Every step and alarm with its standing, by the name a board gives it.
fn standings(told: &Told, situation: &Situation) -> BTreeMap<String, String> {
    let words = HouseWords::of("en");
    let protocol = &told.protocol;
    let row = |row: Option<RowId>| row.map(|row| format!("#{}", row.0 & u128::from(u32::MAX))).unwrap_or_default();
    let mut standings: BTreeMap<String, String> = situation
        .steps
        .iter()
        .map(|instance| {
            let name = &protocol.step(instance.step).unwrap().name;
            (format!("{name}{}", row(instance.row)), words.standing_words(&instance.standing))
        })
        .collect();
    let gate_name = |gate| protocol.gate(gate).map_or("", |gate| gate.name.as_str());
    standings.extend(situation.alarms.iter().map(|raised| {
        let name = match raised.alarm {
            AlarmKey::Declared(alarm) => protocol.alarm(alarm).unwrap().name.clone(),
            AlarmKey::AgainstGate(gate) => format!("against {}", gate_name(gate)),
            AlarmKey::CorrectedAfter(gate) => format!("corrected {}", gate_name(gate)),
            AlarmKey::RepetitionEnded(step) => format!("ended {}", protocol.step(step).unwrap().name),
        };
        (format!("alarm {name}{}", row(raised.row)), "raised".to_owned())
    }));
    standings
}

/// The plain day: at each instant something was told, what stands otherwise than before.
fn plain_day(told: &Told) -> String {
    let history = stories::history(&told.stories["plain-day"], told.stage());
    let program = Program::compile(told.protocol.clone(), told.calendar.clone());
    let mut instants: BTreeSet<Timestamp> = history.entries.iter().map(|entry| entry.recorded_at).collect();
    instants.extend(history.begins.iter().map(|begin| begin.recorded_at));
    let (mut text, mut before) = (String::new(), BTreeMap::new());
    for now in instants {
        let facts = Facts::fold(&program, &history, now);
        let mut situation = Situation::default();
        iliac_engine::assess(&program, &facts, now, &mut situation);
        let standings = standings(told, &situation);
        writeln!(text, "{}", HouseWords::of("en").local_time(now, Timestamp::default(), &told.calendar)).unwrap();
        for (name, standing) in &standings {
            if before.get(name) != Some(standing) {
                writeln!(text, "    {name}  {standing}").unwrap();
            }
        }
        for name in before.keys().filter(|name| !standings.contains_key(*name)) {
            writeln!(text, "    {name}  gone").unwrap();
        }
        before = standings;
    }
    text
}

#[test]
fn the_plain_day_of_every_protocol_goes_as_it_went() {
    for (name, told) in protocols() {
        check(&format!("{name}/plain-day.txt"), &plain_day(&told));
    }
}

#[test]
fn every_story_is_told_for_what_it_was_told_for() {
    for (name, told) in protocols() {
        let mut text = String::new();
        for story in told.stories.values() {
            let breaks: Vec<&str> = story.breaks.iter().map(|name| name.as_str()).collect();
            writeln!(text, "{}: {} [{}]", story.name, story.title, story.cites.join(", ")).unwrap();
            breaks.iter().for_each(|name| writeln!(text, "    {name}").unwrap());
        }
        check(&format!("{name}/stories.txt"), &text);
    }
}
