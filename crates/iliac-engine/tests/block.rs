//! A case put away in a block and taken out again is the case it was, whatever was told of it; and taking it out takes no
//! memory once there is room.

use counting::asked;
use every_story::every_story;
use iliac_engine::{Block, Desk, Facts, Program, survey};
use iliac_model::{Duration, History, RowId, Situation, TextIx, Timestamp};
use iliac_sim::generate::{beginning, calendar, history, protocol};

mod counting;
mod every_story;
mod shipped;

/// What is said of facts at an instant: of everything, which texts are true, and when to look again.
fn said(program: &Program, facts: &Facts, now: Timestamp) -> (Situation, Vec<TextIx>) {
    let mut said = Default::default();
    let (situation, texts) = &mut said;
    survey(&mut Desk::default(), program, facts, now, (situation, texts));
    said
}

/// Puts away what was known of each case by each instant, and takes all of it out again, the last first.
fn put_away(program: &Program, cases: &[History], instants: &[Timestamp], what: &str) -> usize {
    let mut desk = Desk::default();
    let (mut block, mut put) = (Block::default(), Vec::new());
    for history in cases {
        for known in instants {
            let facts = Facts::for_a_survey(&mut desk, program, history, *known);
            block.put(program, &facts);
            put.push((facts, *known));
        }
    }
    let mut taken = Facts::default();
    for (at, (facts, known)) in put.iter().enumerate().rev() {
        assert!(block.take(at, &mut desk, program, &mut taken));
        assert_eq!(taken.known(), *known);
        // Also at instants before the last effect, and long afterwards.
        for now in [-40_000, 0, 70, 500_000].map(|seconds| known.plus(Duration::from_seconds(seconds))) {
            assert_eq!(said(program, &taken, now), said(program, facts, now), "{what}, known {known}, at {now}");
        }
    }
    assert!(!block.take(put.len(), &mut desk, program, &mut taken));
    put.len()
}

fn instants(history: &History) -> Vec<Timestamp> {
    let mut instants: Vec<Timestamp> = history.entries.iter().map(|entry| entry.recorded_at).collect();
    instants.extend(history.overrides.iter().map(|given| given.recorded_at));
    instants.extend(history.answers.iter().map(|answer| answer.recorded_at));
    instants.sort_unstable();
    instants.dedup();
    let few = instants.len().div_ceil(6).max(1);
    instants.into_iter().rev().step_by(few).collect()
}

/// The same history with identities of rows as a house gives them: some of the time, the rest by chance.
fn with_long_ids(mut history: History) -> History {
    let long = |RowId(id): RowId| RowId(id.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
    for row in &mut history.rows {
        (row.id, row.parent) = (long(row.id), row.parent.map(long));
    }
    history.entries.iter_mut().for_each(|entry| entry.row = entry.row.map(long));
    history.begins.iter_mut().for_each(|begin| begin.row = begin.row.map(long));
    history.overrides.iter_mut().for_each(|given| given.row = given.row.map(long));
    history.answers.iter_mut().for_each(|answer| answer.row = answer.row.map(long));
    history
}

#[test]
fn a_random_case_taken_out_of_a_block_is_the_case_that_was_put_away() {
    for seed in 0..400 {
        let (protocol, calendar) = (protocol(seed), calendar(seed));
        let told = |n: u64| history(&protocol, &calendar, seed ^ n << 40, beginning(seed));
        let cases = [told(0), with_long_ids(told(1)), told(2)];
        let program = Program::compile(protocol.clone(), calendar.clone());
        put_away(&program, &cases, &instants(&cases[0]), &format!("seed {seed}"));
    }
}

#[test]
fn every_shipped_story_taken_out_of_a_block_is_the_story_that_was_put_away() {
    let mut put = 0;
    every_story(|what, program, history| {
        let instants = instants(&history);
        put += put_away(program, &[with_long_ids(history)], &instants, what);
    });
    assert!(put > 500, "only {put} cases were put away");
}

#[test]
fn taking_a_case_out_takes_no_memory() {
    let (mut desk, mut facts) = (Desk::default(), Facts::default());
    for seed in 0..200 {
        let (protocol, calendar) = (protocol(seed), calendar(seed));
        let whole = history(&protocol, &calendar, seed, beginning(seed));
        let program = Program::compile(protocol, calendar);
        let mut block = Block::default();
        block.put(&program, &Facts::for_a_survey(&mut desk, &program, &whole, Timestamp::MAX));
        block.take(0, &mut desk, &program, &mut facts);
        let again = asked(|| assert!(block.take(0, &mut desk, &program, &mut facts)));
        assert_eq!(again, 0, "seed {seed}: {again} allocations");
    }
}
