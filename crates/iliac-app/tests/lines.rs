//! Cases as lines of JSON: a line means what the history it was made from means, and a line that is wrong says where.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests stop where something is wrong")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use iliac_app::lines::{self, AsAt, Bench, Reader};
use iliac_app::stories;
use iliac_engine::{Facts, Program};
use iliac_model::{Calendar, History, RowId, Situation, Timestamp};
use serde_json::Value as Json;

mod folder;

/// A situation with its rows by what a line calls them.
type Stands = (Vec<(u16, Option<String>, String)>, Vec<(String, Option<String>)>, Option<Timestamp>);

fn stands(program: &Program, history: &History, now: Timestamp, name: impl Fn(RowId) -> String) -> Stands {
    let mut situation = Situation::default();
    iliac_engine::assess(program, &Facts::fold(program, history, Timestamp::MAX), now, &mut situation);
    let steps = situation.steps.iter();
    let steps = steps.map(|one| (one.step.0, one.row.map(&name), format!("{:?}", one.standing)));
    let alarms = situation.alarms.iter().map(|one| {
        let rest = (one.since, one.respond_by, one.level, one.answered_at);
        (format!("{:?} {rest:?}", one.alarm), one.row.map(&name))
    });
    // Rows of one minute stand in the order of their identities, which a line does not carry.
    let (mut steps, mut alarms): (Vec<_>, Vec<_>) = (steps.collect(), alarms.collect());
    steps.sort();
    alarms.sort();
    (steps, alarms, situation.look_again_at)
}

#[test]
fn a_line_made_from_a_story_stands_as_the_story_does() {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../protocols"));
    for name in folder::names(&root).unwrap() {
        let told = folder::told(&root, &name).unwrap_or_else(|faults| panic!("{name}:\n{faults}"));
        let program = Program::compile(told.protocol.clone(), told.calendar.clone());
        let reader = Reader::new(&told.protocol);
        for story in told.stories.values() {
            let history = stories::history(story, told.stage());
            let line = lines::told(&told.protocol, &story.name, &history);
            let taken = reader.read(line.as_bytes()).unwrap_or_else(|fault| panic!("{}: {fault:?}", story.path));
            let now = history.entries.iter().map(|entry| entry.recorded_at).max().unwrap();
            let label = |row: RowId| taken.rows.get(&row).map(|name| name.to_string()).unwrap_or_default();
            assert_eq!(
                stands(&program, &taken.history, now, label),
                stands(&program, &history, now, |row| format!("{:x}", row.0)),
                "{}",
                story.path
            );
        }
    }
}

/// A protocol as somebody else might write one.
const TEA: &str = "
protocol: tea
title: Making tea
version: 1
planned: tea.wanted
actual: tea.poured
persons: { drinker: Drinker }
roles: [nurse]
stages: { kitchen: Kitchen }
facts:
  water.at: { title: Water boiled, is: instant, recorded_by: [nurse], source: [GK] }
  water.warm:
    title: Temperature of the water
    quantity: Cel
    resolution: 1
    plausible: [10, 100]
    hard: [0, 120]
    recorded_by: [nurse]
    source: [GK]
  tea.wanted: { title: Wanted, is: instant, recorded_by: [nurse], source: [GK] }
  tea.poured: { title: Poured, is: instant, recorded_by: [nurse], source: [GK] }
steps:
  boil: { title: Boil, stage: kitchen, by: [nurse], records: [water.at, water.warm], source: [GK] }
  pour:
    title: Pour
    stage: kitchen
    by: [nurse]
    records: [tea.poured]
    gates:
      boiled: { needs: water.at is known, say: wait, source: [GK] }
    source: [GK]
texts:
  wait: { for: staff }
";

fn assessed(line: &str) -> Json {
    let files = [("tea/protocol.yaml", TEA), ("tea/texts/en.ftl", "wait = Boil the water first.\n")];
    let files: BTreeMap<String, String> =
        files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    let (protocol, faults) = iliac_protocol::read(&files, "tea", None);
    let told: Vec<String> = faults.iter().map(|fault| fault.render(&files)).collect();
    let protocol = protocol.unwrap_or_else(|| panic!("{}", told.join("\n")));
    let program = Program::compile(protocol, Calendar::utc());
    let reader = Reader::new(program.protocol());
    let now = "2026-03-29T09:30:00Z".parse().unwrap();
    let mut out = Vec::new();
    let at = AsAt { now, known: None, reasons: true };
    let read = lines::assess(&mut Bench::default(), &program, &reader, line.as_bytes(), at, &mut out);
    let said: Json = serde_json::from_slice(&out).unwrap();
    assert_eq!(read, said.get("fault").is_none());
    said
}

#[track_caller]
fn wrong(line: &str, place: &str, why: &str) {
    let said = assessed(line);
    assert_eq!(said.get("place").and_then(Json::as_str).unwrap_or_default(), place, "{said}");
    assert!(said["fault"].as_str().unwrap().contains(why), "no “{why}” in {said}");
    assert!(!said.to_string().contains("secret"), "a value is said: {said}");
}

#[test]
fn a_line_that_is_wrong_says_where_and_why_and_never_what_somebody_typed() {
    let facts = |facts: &str| format!(r#"{{"v":1,"case":"a","facts":[{facts}]}}"#);
    wrong("tea", "", "not written as JSON");
    wrong(r#"{"v":1,"case":"a""#, "", "ends too early");
    wrong(r#"{"v":2,"case":"a"}"#, "", "version 2");
    wrong(r#"{"v":1,"case":"a","fact":"secret"}"#, "", "a field is missing, unknown");
    wrong(&facts(r#"{"kind":"milk","value":1,"occurred_at":"2026-03-29T09:00:00Z"}"#), "facts[0]", "no fact `milk`");
    wrong(
        &facts(r#"{"kind":"water.warm","value":"secret","occurred_at":"2026-03-29T09:00:00Z"}"#),
        "facts[0]",
        "a number",
    );
    wrong(
        &facts(r#"{"kind":"water.warm","value":121,"occurred_at":"2026-03-29T09:00:00Z"}"#),
        "facts[0]",
        "from 0 to 120",
    );
    wrong(
        &facts(r#"{"kind":"water.warm","value":80.5,"occurred_at":"2026-03-29T09:00:00Z"}"#),
        "facts[0]",
        "in steps of 1",
    );
    wrong(
        &facts(r#"{"kind":"water.warm","value":80,"unit":"K","occurred_at":"2026-03-29T09:00:00Z"}"#),
        "facts[0]",
        "Cel",
    );
    wrong(
        &facts(r#"{"kind":"water.at","value":"secret","occurred_at":"2026-03-29T09:00:00Z"}"#),
        "facts[0]",
        "no instant",
    );
    wrong(
        &facts(r#"{"kind":"water.warm","value":80,"occurred_at":"secret"}"#),
        "facts[0]",
        "`occurred_at` is no instant",
    );
    wrong(&facts(r#"{"kind":"water.warm","value":80}"#), "facts[0]", "neither `occurred_at` nor");
    wrong(
        &facts(r#"{"kind":"water.warm","occurred_at":"2026-03-29T09:00:00Z"}"#),
        "facts[0]",
        "neither `value` nor `said`",
    );
    wrong(
        &facts(r#"{"kind":"water.warm","row":"1","value":80,"occurred_at":"2026-03-29T09:00:00Z"}"#),
        "facts[0]",
        "has no row",
    );
    wrong(
        r#"{"v":1,"case":"a","begun":[{"step":"stir","occurred_at":"2026-03-29T09:00:00Z"}]}"#,
        "begun[0]",
        "no step `stir`",
    );
    wrong(
        r#"{"v":1,"case":"a","answers":[{"alarm":"against pour/hot","occurred_at":"2026-03-29T09:00:00Z"}]}"#,
        "answers[0]",
        "no gate",
    );
}

#[test]
fn a_case_somebody_else_wrote_says_what_now_and_why_not_yet() {
    let said = assessed(r#"{"v":1,"case":"a"}"#);
    let pour = said["steps"].as_array().unwrap().iter().find(|step| step["step"] == "pour").unwrap();
    assert_eq!(pour["stands"], "blocked", "{said}");
    assert_eq!(pour["gates"][0]["reason"]["ways"][0]["facts"][0]["kind"], "water.at", "{said}");
    let boiled = r#"{"v":1,"case":"a","facts":[
        {"kind":"water.at","value":"2026-03-29T09:10:00Z","occurred_at":"2026-03-29T09:10:00Z"},
        {"kind":"water.warm","value":"98","unit":"Cel","occurred_at":"2026-03-29T09:10:00Z"}]}"#;
    let said = assessed(&boiled.replace('\n', ""));
    let stands = |name: &str| {
        let steps = said["steps"].as_array().unwrap().iter();
        steps.filter(|step| step["step"] == name).map(|step| step["stands"].clone()).next().unwrap()
    };
    assert_eq!((stands("boil"), stands("pour")), ("done".into(), "ready".into()), "{said}");
}

#[test]
fn a_line_with_damaged_bytes_is_read_or_refused_and_nothing_worse() {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../protocols"));
    let told = folder::told(&root, "aspiration").unwrap_or_else(|faults| panic!("{faults}"));
    let program = Program::compile(told.protocol.clone(), told.calendar.clone());
    let (reader, mut bench) = (Reader::new(&told.protocol), Bench::default());
    let history = stories::history(&told.stories["plain-day"], told.stage());
    let line = lines::told(&told.protocol, "plain", &history).into_bytes();
    let at = AsAt { now: history.entries.last().unwrap().recorded_at, known: None, reasons: false };
    let pieces: [&[u8]; 8] = [b"\"", b"null", b"-9e999", b"9223372036854.775808", b"\\u0000", b"{}", b"[", b"\xff"];
    let mut dice = 7_u64;
    let mut roll = |sides: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(dice >> 33).unwrap() % sides
    };
    let mut read = 0;
    for _ in 0..600 {
        let mut damaged = line.clone();
        let (from, piece) = (roll(damaged.len()), pieces[roll(pieces.len())]);
        let to = (from + roll(4)).min(damaged.len());
        damaged.splice(from..to, piece.iter().copied());
        let mut out = Vec::new();
        read += usize::from(lines::assess(&mut bench, &program, &reader, &damaged, at, &mut out));
        let said: Json = serde_json::from_slice(&out).unwrap();
        assert_eq!(said["v"], 1);
    }
    assert!(read < 600, "some damage is noticed");
}
