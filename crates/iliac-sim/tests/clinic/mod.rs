//! A small made-up protocol and a short way to write what was recorded, for the examples of `meaning.rs`.
//!
//! Facts of the case: `ok` `sure` (yes/no), `sex` (female, male), `q` (quantity 0 to 10), `temp` (u0 or u1), `n` (count to 5),
//! `planned` `started` `at` (instants), `born` (day), `word` (text). Groups: `dose` (`dose.given` instant, `dose.class` (weak,
//! strong), `dose.mg` -2 to 10, `dose.ok`), `tube` on a dose (`tube.mg` 0 to 4, `tube.ok`), `med` (`med.thin`; complete when `sure`). Steps: `s` of the case
//! records `at`, its gate `k` needs what the example asks; `r` per dose, adding, records `dose.given`, with gate `rk`.

#![allow(clippy::panic, clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use iliac_model::{
    AlarmIx, AlarmKey, Answer, Begin, Calendar, Cell, Entry, EntryId, FactIx, GateIx, GroupIx, History, Number,
    Override, ParameterIx, RoleIx, Row, RowId, StepIx, TextIx, Timestamp, Unknowns, Value,
};
use iliac_protocol::tree::{
    Amount, Cond, Confidence, Counts, FactKind, Gate, Group, Kind, Moves, Need, OverrideRule, Parameter, PerRow,
    Protocol, Sources, Status, Step, Unit,
};

use super::words::{cell, this};

/// The day on which every example takes place.
const DAY: &str = "2026-06-10";

/// A calendar in UTC in which that Wednesday's week and the next one are known.
pub fn calendar() -> Calendar {
    let known_until = "2026-06-19".parse().unwrap();
    Calendar::new("UTC", [("2026-06-11").parse().unwrap()].into(), known_until).unwrap()
}

/// `10:05`, `10:05:01`, or `+1 10:05` for the day after.
pub fn time(text: &str) -> Timestamp {
    let (day, clock) = match text.strip_prefix('+') {
        Some(rest) => rest.split_once(' ').map(|(days, clock)| (days.parse().unwrap(), clock)).unwrap(),
        None => (0, text),
    };
    let clock = if clock.matches(':').count() == 1 { format!("{clock}:00") } else { clock.to_owned() };
    let at: Timestamp = format!("{DAY}T{clock}Z").parse().unwrap();
    at.plus(iliac_model::Duration::from_seconds(day * 86_400))
}

/// The reverse of [`time`].
pub fn clock(at: Timestamp) -> String {
    let midnight = time("00:00");
    let seconds = at.since(midnight).seconds();
    let (days, text) = (seconds.div_euclid(86_400), at.to_string());
    let clock = &text[11..19];
    let clock = clock.strip_suffix(":00").unwrap_or(clock);
    if days == 0 { clock.to_owned() } else { format!("+{days} {clock}") }
}

/// A fact's index by name.
pub fn fact(name: &str) -> FactIx {
    protocol().fact_named(name).unwrap_or_else(|| panic!("no fact {name}"))
}

/// A parameter's index by name.
pub fn parameter(name: &str) -> ParameterIx {
    protocol().parameter_named(name).unwrap_or_else(|| panic!("no parameter {name}"))
}

/// A group's index by name.
pub fn group(name: &str) -> GroupIx {
    protocol().group_named(name).unwrap_or_else(|| panic!("no group {name}"))
}

/// The protocol all examples start from.
pub fn protocol() -> Protocol {
    let mut protocol = Protocol { roles: vec!["nurse".to_owned()], ..Protocol::default() };
    for (name, parent) in [("dose", None), ("tube", Some(GroupIx(0))), ("med", None)] {
        let (name, title) = (name.to_owned(), String::new());
        protocol.groups.push(Group { name, title, parent, complete_when: None, facts: Vec::new() });
    }
    facts(&mut protocol);
    parameters(&mut protocol);
    let sure = Cond::Yes(cell_in(&protocol, "sure"));
    protocol.groups[2].complete_when = Some(sure);
    let at = protocol.fact_named("at").unwrap();
    let given = protocol.fact_named("dose.given").unwrap();
    let known = |of| Cond::Status(of, Status::Known);
    protocol.steps.push(step("s", None, vec![at], known(cell_in(&protocol, "at")), GateIx(0)));
    let per = Some(PerRow { group: GroupIx(0), adds: true });
    protocol.steps.push(step("r", per, vec![given], known(this(given)), GateIx(1)));
    protocol.gates = vec![gate("k", StepIx(0)), gate("rk", StepIx(1))];
    protocol
}

fn cell_in(protocol: &Protocol, name: &str) -> iliac_protocol::tree::CellRef {
    cell(protocol.fact_named(name).unwrap())
}

fn facts(protocol: &mut Protocol) {
    let words = |words: [&str; 2]| Kind::Choice(words.map(|word| (word.to_owned(), word.to_owned())).into());
    let quantity = |units: &[&str], low, high| Kind::Quantity {
        units: units.iter().map(|unit| (*unit).to_owned()).collect(),
        resolution: Number::whole(1),
        plausible: (Number::whole(low), Number::whole(high)),
        hard: vec![(Number::whole(low), Number::whole(high)); units.len()],
    };
    let all = [
        ("ok", Kind::YesNo),
        ("sure", Kind::YesNo),
        ("sex", words(["female", "male"])),
        ("q", quantity(&["u0"], 0, 10)),
        ("temp", quantity(&["u0", "u1"], 0, 200)),
        ("n", Kind::Count { most: 5 }),
        ("planned", Kind::Instant),
        ("started", Kind::Instant),
        ("at", Kind::Instant),
        ("born", Kind::Day),
        ("word", Kind::Text),
        ("dose.given", Kind::Instant),
        ("dose.class", words(["weak", "strong"])),
        ("dose.mg", quantity(&["u0"], -2, 10)),
        ("dose.ok", Kind::YesNo),
        ("tube.mg", quantity(&["u0", "u1"], 0, 4)),
        ("tube.ok", Kind::YesNo),
        ("tube.n", Kind::Count { most: 5 }),
        ("med.thin", Kind::YesNo),
        ("med.stop", Kind::Instant),
    ];
    for (n, (name, kind)) in all.into_iter().enumerate() {
        let group = name.split_once('.').and_then(|(group, _)| protocol.group_named(group));
        if let Some(group) = group {
            protocol.groups[group.place()].facts.push(FactIx(n as u16));
        }
        protocol.facts.push(FactKind {
            name: name.to_owned(),
            title: String::new(),
            group,
            of: 0,
            kind,
            fresh_for: None,
            counts: Counts::Latest,
            fixed: false,
            recorded_by: Vec::new(),
            codes: Vec::new(),
            help: None,
            sources: Sources::default(),
        });
    }
}

fn parameters(protocol: &mut Protocol) {
    let whole = |n| Amount::One(Number::whole(n));
    let sex = protocol.fact_named("sex").unwrap();
    let by_sex = |female, male| Amount::ByChoice(sex, vec![Number::whole(female), Number::whole(male)]);
    let class = protocol.fact_named("dose.class").unwrap();
    let by_class = |weak, strong| Amount::ByChoice(class, vec![Number::whole(weak), Number::whole(strong)]);
    let bare = Unit::Ucum("1".to_owned());
    let by_unit = Amount::ByUnit(vec![("u0".to_owned(), Number::whole(38)), ("u1".to_owned(), Number::whole(101))]);
    let all = [
        ("hour", Unit::Duration, whole(3600)),
        ("minute", Unit::Duration, whole(60)),
        ("wait_by_sex", Unit::Duration, by_sex(60, 3600)),
        ("wait_by_class", Unit::Duration, by_class(60, 3600)),
        ("by_class", bare.clone(), by_class(2, 3)),
        ("no_time", Unit::Duration, Amount::Unset),
        ("two", bare.clone(), whole(2)),
        ("three", bare.clone(), whole(3)),
        ("minus_one", bare.clone(), whole(-1)),
        ("unset", bare.clone(), Amount::Unset),
        ("by_sex", bare, by_sex(2, 3)),
        ("fever", Unit::Ucum("u0".to_owned()), by_unit),
        ("two_days", Unit::Days, whole(2)),
        ("two_workdays", Unit::Workdays, whole(2)),
        ("ten_workdays", Unit::Workdays, whole(10)),
        ("a_month", Unit::Months, whole(1)),
    ];
    for (name, unit, amount) in all {
        protocol.parameters.push(Parameter {
            name: name.to_owned(),
            title: String::new(),
            written_unit: String::new(),
            unit,
            amount,
            bounds: (Number::MIN, Number::MAX),
            moves: Moves::Fixed,
            sources: Sources::default(),
            confidence: Confidence::GeneralKnowledge,
            of_site: false,
        });
    }
}

fn step(name: &str, per: Option<PerRow>, records: Vec<FactIx>, done: Cond, gate: GateIx) -> Step {
    Step {
        name: name.to_owned(),
        title: String::new(),
        by: vec![RoleIx(0)],
        stage: 0,
        per,
        applies: Cond::Always(true),
        gates: vec![gate],
        due: None,
        missed: None,
        repeat: None,
        records,
        done,
        asks: true,
        goes_on: false,
        optional: false,
        brings_to: None,
        tells: None,
        shows: Vec::new(),
        sources: Sources::default(),
    }
}

fn gate(name: &str, step: StepIx) -> Gate {
    Gate {
        name: name.to_owned(),
        step,
        applies: Cond::Always(true),
        needs: Vec::new(),
        overridden_by: Some(OverrideRule { by: vec![RoleIx(0)], people: 2 }),
        decision: None,
        say: TextIx(0),
        sources: Sources::default(),
    }
}

/// One need of a gate.
pub fn need(cond: Cond) -> Need {
    Need { cond, words: String::new() }
}

/// Reads what was recorded, one item a line, as `TIME [told TIME] ITEM`:
/// `ok = yes`, `dose#1.mg = 3`, `tube#2.ok = no in dose#1`, `q refused`, `q unanswered`, `q = 4 corrects 1`, `strike 1`,
/// `begin s`, `begin r#1`, `override k 3 by 7`, `answer 0 [#1]`. Entries are numbered from 1.
pub fn history(text: &str) -> History {
    let mut history = History::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        record(&mut history, line);
    }
    history
}

fn record(history: &mut History, line: &str) {
    let (occurred_at, rest) = timed(line);
    let (recorded_at, item) = match rest.strip_prefix("told ") {
        Some(rest) => timed(rest),
        None => (occurred_at, rest),
    };
    let words: Vec<&str> = item.split_whitespace().collect();
    let by = words.iter().position(|word| *word == "by").map_or(1, |at| words[at + 1].parse().unwrap());
    match words[0] {
        "begin" => {
            let (step, row) = name_and_row(words[1]);
            let step = protocol().step_named(step).unwrap();
            name_dose(history, row);
            history.begins.push(Begin { step, row, occurred_at, recorded_at, by });
        }
        "override" => {
            let (name, row) = name_and_row(words[1]);
            let gate = GateIx(u16::from(name == "rk"));
            let needs = words[2].parse().unwrap();
            name_dose(history, row);
            history.overrides.push(Override { gate, row, needs, occurred_at, recorded_at, by });
        }
        "answer" => {
            let alarm = AlarmKey::Declared(AlarmIx(words[1].parse().unwrap()));
            let row = words.get(2).and_then(|row| name_and_row(row).1);
            history.answers.push(Answer { alarm, row, occurred_at, recorded_at, by });
        }
        "strike" => {
            let wrong = EntryId(words[1].parse().unwrap());
            let struck = history.entries.iter().find(|entry| entry.id == wrong).unwrap().clone();
            enter(history, Entry { cell: Cell::Struck, corrects: Some(wrong), occurred_at, recorded_at, by, ..struck });
        }
        name => {
            let (name, row) = name_and_row(name);
            let kind = fact(name);
            if let (Some(row), Some(group)) = (row, protocol().facts[kind.place()].group) {
                let parent = words.iter().position(|word| *word == "in").and_then(|at| name_and_row(words[at + 1]).1);
                if !history.rows.iter().any(|there| there.id == row) {
                    history.rows.push(Row { id: row, group, parent });
                }
            }
            let corrects =
                words.iter().position(|word| *word == "corrects").map(|at| EntryId(words[at + 1].parse().unwrap()));
            let cell = match words[1] {
                "refused" => Cell::Refused,
                "unanswered" => Cell::Unanswered,
                _ => Cell::Said(value(kind, words[2], words.get(3).copied())),
            };
            enter(history, Entry { id: EntryId(0), kind, row, cell, occurred_at, recorded_at, corrects, by });
        }
    }
}

/// Only step `r` is per row, and its rows are doses.
fn name_dose(history: &mut History, row: Option<RowId>) {
    if let Some(id) = row.filter(|id| !history.rows.iter().any(|there| there.id == *id)) {
        history.rows.push(Row { id, group: GroupIx(0), parent: None });
    }
}

fn enter(history: &mut History, entry: Entry) {
    let id = EntryId(history.entries.len() as u64 + 1);
    history.entries.push(Entry { id, ..entry });
}

fn timed(line: &str) -> (Timestamp, &str) {
    let parts = if line.starts_with('+') { 2 } else { 1 };
    let end = line.match_indices(' ').nth(parts - 1).unwrap().0;
    (time(&line[..end]), line[end..].trim_start())
}

/// `dose#1.mg` is the fact `dose.mg` in row 1; rows of different groups have different numbers.
fn name_and_row(text: &str) -> (&str, Option<RowId>) {
    let Some((before, after)) = text.split_once('#') else { return (text, None) };
    let (row, rest) = after.split_once('.').unwrap_or((after, ""));
    let row = Some(RowId(row.parse().unwrap()));
    let name = protocol().facts.iter().map(|fact| fact.name.clone()).find(|name| *name == format!("{before}.{rest}"));
    (name.map_or(before, |name| Box::leak(name.into_boxed_str())), row)
}

fn value(kind: FactIx, text: &str, unit: Option<&str>) -> Value {
    match &protocol().facts[kind.place()].kind {
        Kind::Quantity { .. } | Kind::Count { .. } => {
            Value::Number { number: text.parse().unwrap(), unit: u8::from(unit == Some("u1")) }
        }
        Kind::Choice(words) => Value::Choice(words.iter().position(|(word, _)| word == text).unwrap() as u16),
        Kind::YesNo => Value::YesNo(text == "yes"),
        Kind::Instant => Value::Instant(time(&text.replace('_', " "))),
        Kind::Day => Value::Day(text.parse().unwrap()),
        Kind::Text => Value::Text(text.into()),
        Kind::Signature => Value::Signature(text.into()),
        Kind::File => Value::File(text.into()),
    }
}

/// Kinds of not knowing, in words.
pub fn kinds(why: Unknowns) -> String {
    why.words().collect::<Vec<_>>().join(" + ")
}
