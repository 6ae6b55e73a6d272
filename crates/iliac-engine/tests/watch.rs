//! A watched case stands as a case looked at anew, after every event of random histories; and neither way of looking
//! takes memory once it has what it needs.

use counting::asked;
use every_story::every_story;
use iliac_engine::{Desk, Facts, Looked, Program, Watch, assess, assess_at, next_change};
use iliac_model::{Duration, History, Situation, Timestamp};
use iliac_sim::generate::{beginning, calendar, history, protocol};

mod counting;
mod every_story;
mod shipped;

/// What was recorded by an instant, and nothing else: the history as it was then.
fn by(history: &History, known: Timestamp) -> History {
    let mut then = history.clone();
    then.entries.retain(|entry| entry.recorded_at <= known);
    then.begins.retain(|begin| begin.recorded_at <= known);
    then.overrides.retain(|given| given.recorded_at <= known);
    then.answers.retain(|answer| answer.recorded_at <= known);
    let rows: Vec<_> = (then.entries.iter().map(|entry| entry.row))
        .chain(then.begins.iter().map(|begin| begin.row))
        .chain(then.overrides.iter().map(|given| given.row))
        .collect();
    then.rows.retain(|row| rows.contains(&Some(row.id)));
    then
}

/// Every instant at which something was recorded, and some time after the last.
fn instants(history: &History) -> Vec<Timestamp> {
    let mut found: Vec<Timestamp> = history.entries.iter().map(|entry| entry.recorded_at).collect();
    found.extend(history.begins.iter().map(|begin| begin.recorded_at));
    found.extend(history.overrides.iter().map(|given| given.recorded_at));
    found.extend(history.answers.iter().map(|answer| answer.recorded_at));
    let between: Vec<_> = found.iter().map(|at| at.plus(Duration::from_minutes(7))).collect();
    found.extend(between);
    let last = found.iter().max().copied().unwrap_or_default();
    found.extend([30, 600, 90_000, 40_000_000].map(|later| last.plus(Duration::from_seconds(later))));
    found.sort_unstable();
    found.dedup();
    found
}

fn same(watch: &Watch, program: &Program, history: &History, now: Timestamp, what: &str) {
    let facts = Facts::fold(program, history, now);
    let mut anew = Situation::default();
    assess(program, &facts, now, &mut anew);
    let kept = watch.situation();
    assert_eq!(kept.steps, anew.steps, "{what}");
    assert_eq!(kept.alarms, anew.alarms, "{what}");
    let next = next_change(program, &facts, now);
    let sound = match (kept.look_again_at, next) {
        (Some(look), next) => look > now && next.is_none_or(|next| look <= next),
        (None, next) => next.is_none(),
    };
    assert!(sound, "{what}: look again at {:?}, the next change is {next:?}", kept.look_again_at);
}

/// Watches a case from its first event on. Counts the looks in place, and those anew.
fn watched(program: &Program, whole: &History, what: &str) -> (u32, u32) {
    let (mut in_place, mut anew) = (0, 0);
    let instants = instants(whole);
    let Some(first) = instants.first() else { return (0, 0) };
    let mut watch = Watch::open(program, &by(whole, *first), *first);
    for now in instants {
        let history = by(whole, now);
        match watch.look_again(program, &history, now) {
            Looked::InPlace => in_place += 1,
            Looked::Anew => anew += 1,
        }
        same(&watch, program, &history, now, &format!("{what} at {now}"));
    }
    (in_place, anew)
}

#[test]
fn a_watched_case_stands_as_one_looked_at_anew_after_every_event() {
    let (mut in_place, mut anew) = (0, 0);
    for seed in 0..600 {
        let (protocol, calendar) = (protocol(seed), calendar(seed));
        let whole = history(&protocol, &calendar, seed, beginning(seed));
        let program = Program::compile(protocol, calendar);
        let looked = watched(&program, &whole, &format!("seed {seed}"));
        (in_place, anew) = (in_place + looked.0, anew + looked.1);
    }
    assert!(in_place > 5000 && anew > 1000, "{in_place} in place, {anew} anew: one of the ways is hardly tried");
}

#[test]
fn every_shipped_story_stands_under_watch_as_it_does_looked_at_anew() {
    let mut told = 0;
    every_story(|what, program, history| {
        let (in_place, anew) = watched(program, &history, what);
        told += u32::from(in_place + anew > 0);
    });
    assert!(told > 50, "only {told} stories tell anything");
}

#[test]
fn one_new_fact_in_a_settled_case_is_put_in_its_place() {
    let (mut in_place, mut told) = (0_u32, 0_u32);
    for seed in 600..1200 {
        let (protocol, calendar) = (protocol(seed), calendar(seed));
        let whole = history(&protocol, &calendar, seed, beginning(seed));
        let program = Program::compile(protocol, calendar);
        let end = whole.entries.iter().map(|entry| entry.recorded_at).max().unwrap_or_default();
        let mut history = by(&whole, end);
        let mut watch = Watch::open(&program, &history, end);
        for (old, later) in whole.entries.iter().zip(1..) {
            let now = end.plus(Duration::from_minutes(later));
            let id = iliac_model::EntryId(1_000_000 + u64::try_from(later).unwrap());
            history.entries.push(iliac_model::Entry {
                id,
                occurred_at: now,
                recorded_at: now,
                corrects: None,
                ..old.clone()
            });
            told += 1;
            in_place += u32::from(watch.look_again(&program, &history, now) == Looked::InPlace);
            same(&watch, &program, &history, now, &format!("seed {seed}, entry {later}"));
        }
    }
    assert!(in_place * 5 > told, "only {in_place} of {told} in place");
}

#[test]
fn looking_again_takes_no_memory() {
    let (mut desk, mut situation) = (Desk::default(), Situation::default());
    for seed in 0..200 {
        let (protocol, calendar) = (protocol(seed), calendar(seed));
        let whole = history(&protocol, &calendar, seed, beginning(seed));
        let program = Program::compile(protocol, calendar);
        let end = instants(&whole).last().copied().unwrap_or_default();
        let facts = Facts::fold(&program, &whole, end);
        let mut watch = Watch::open(&program, &whole, end);
        for later in [0, 1, 600] {
            let now = end.plus(Duration::from_minutes(later));
            for _ in 0..2 {
                assess_at(&mut desk, &program, &facts, now, &mut situation);
            }
            let anew = asked(|| assess_at(&mut desk, &program, &facts, now, &mut situation));
            assert_eq!(anew, 0, "seed {seed}: {anew} allocations in a look");
            watch.look_again(&program, &whole, now);
            let kept = asked(|| {
                watch.look_again(&program, &whole, now);
            });
            assert_eq!(kept, 0, "seed {seed}: {kept} allocations in a watched look");
        }
    }
}
