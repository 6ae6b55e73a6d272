//! The judge: on random protocols, histories and instants the fast engine says what the naive one says.
//!
//! `JUDGE_CASES` sets how many looks are compared (`JUDGE_SEED` from which seed); run it with `--release` for a million.

mod case;

use std::panic::{AssertUnwindSafe, catch_unwind};

use iliac_engine::{Desk, Facts, Program};
use iliac_model::{Duration, Situation};
use iliac_sim::generate::Look;

use case::Case;
use case::shrink::shrink;

const HISTORIES: u64 = 3;
const LOOKS: usize = 4;
/// At how many instants one answer of the naive engine is held against the fast one, besides the look's own. With an
/// ordinary run's looks that makes a million random cases.
const BETWEEN: i64 = 84;
/// How far ahead that goes at most: some ten years.
const FAR: i64 = 300_000_000;
/// Looks compared in an ordinary test run: some twenty seconds.
const ORDINARY: u64 = 12_000;

/// What the two engines say differently of a case at a look, if anything.
fn difference(case: &Case, look: Look) -> Option<String> {
    let Look { now, known } = look;
    let naive = case.assess(now, known);
    let fast = catch_unwind(AssertUnwindSafe(|| {
        let program = Program::compile(case.protocol.clone(), case.calendar.clone());
        let facts = Facts::fold(&program, &case.history, known);
        let mut situation = Situation::default();
        iliac_engine::assess(&program, &facts, now, &mut situation);
        (situation, iliac_engine::next_change(&program, &facts, now))
    }));
    let Ok((fast, next_change)) = fast else { return Some("the fast engine panics".to_owned()) };
    let next = naive.look_again_at;
    if fast.steps != naive.steps {
        let differing = naive.steps.iter().zip(&fast.steps).filter(|(naive, fast)| naive != fast);
        let told: Vec<String> = differing.map(|(naive, fast)| format!("naive {naive:?}\n fast {fast:?}")).collect();
        let (of_naive, of_fast) = (naive.steps.len(), fast.steps.len());
        return Some(format!("steps ({of_naive} and {of_fast} instances):\n{}", told.join("\n")));
    }
    if fast.alarms != naive.alarms {
        return Some(format!("alarms:\nnaive {:?}\n fast {:?}", naive.alarms, fast.alarms));
    }
    if next_change != next {
        return Some(format!("next change: naive {next:?}, fast {next_change:?}"));
    }
    if let Some(what) = between(case, look, &naive) {
        return Some(what);
    }
    let sound = match (fast.look_again_at, next) {
        (None, None) => true,
        (None, Some(_)) => false,
        (Some(look), next) => look > now && next.is_none_or(|next| look <= next),
    };
    (!sound).then(|| format!("look again at {:?}, but the next change is {next:?}", fast.look_again_at))
}

/// The naive engine's next change is exact, so that one answer of its stands at every instant before: the fast engine is
/// asked at many of them.
fn between(case: &Case, Look { now, known }: Look, naive: &Situation) -> Option<String> {
    let far = now.plus(Duration::from_seconds(FAR));
    let end = naive.look_again_at.unwrap_or(far).min(far);
    let program = Program::compile(case.protocol.clone(), case.calendar.clone());
    let facts = Facts::fold(&program, &case.history, known);
    let (mut desk, mut situation) = (Desk::default(), Situation::default());
    let length = end.since(now).seconds();
    (1..=BETWEEN).map(|n| now.plus(Duration::from_seconds(length / (BETWEEN + 1) * n))).find_map(|at| {
        iliac_engine::assess_at(&mut desk, &program, &facts, at, &mut situation);
        let same = situation.steps == naive.steps && situation.alarms == naive.alarms;
        (!same).then(|| format!("nothing changes before {end}, but at {at} the fast engine says {situation:?}"))
    })
}

/// Compares the engines on every look of a seed; the smallest case in which they differ.
fn check(seed: u64) -> Result<(), String> {
    let first = Case::new(seed);
    for n in 0..HISTORIES {
        let case = if n == 0 { first.clone() } else { first.another(n) };
        for look in case.looks(LOOKS) {
            if difference(&case, look).is_some() {
                let small = shrink(case, |case| difference(case, look).is_some());
                let what = difference(&small, look).unwrap_or_default();
                return Err(format!("now {} known {}\n{}\n{what}", look.now, look.known, small.told()));
            }
        }
    }
    Ok(())
}

#[test]
fn the_fast_engine_says_what_the_naive_one_says() {
    let seeds = case::many("JUDGE_CASES", ORDINARY).div_ceil(HISTORIES * LOOKS as u64);
    let start = case::many("JUDGE_SEED", 0);
    let half = |part: u64| (start..start + seeds).filter(move |seed| seed % 2 == part);
    let faults: Vec<String> = std::thread::scope(|scope| {
        let halves = [0, 1].map(|part| scope.spawn(move || half(part).find_map(|seed| check(seed).err())));
        halves.into_iter().filter_map(|half| half.join().ok().flatten()).collect()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
