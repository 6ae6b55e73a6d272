//! The engine: one look, a fact more, a whole registry.

use std::hint::black_box;
use std::time::Duration;

use iliac_engine::{Desk, Facts, Program, Watch, assess_at, next_change};
use iliac_model::{Entry, EntryId, History, Situation, Timestamp};

use super::{Figure, MILLION, Tally, median, of_a_million, reckoned, timed};

/// So many cases are told apart; a registry is looked at in rounds of them, and its room is reckoned from theirs.
const DISTINCT: u64 = 1_000;

/// Looks at a harvest mid-case, and at as many cases as a registry holds.
pub(super) fn measure(told: &(Program, History, Timestamp), cases: u64, samples: usize, tally: &mut Tally) {
    let (program, history, now) = told;
    let facts = Facts::fold(program, history, *now);
    let (mut desk, mut situation) = (Desk::default(), Situation::default());
    let look = median(samples, || assess_at(&mut desk, program, &facts, *now, black_box(&mut situation)));
    tally.tell("a full look at a harvest, 40 pulls drawn", time(Duration::from_nanos(1_500)), time(look));
    let change = median(samples, || {
        black_box(next_change(program, &facts, *now));
    });
    tally.tell("when it next changes by time alone", None, time(change));
    let fold = median(samples, || {
        black_box(Facts::fold(program, history, *now));
    });
    tally.tell("its facts worked out from its entries", None, time(fold));
    if let Some(news) = one_fact_more(told, samples) {
        tally.tell("one new fact told to a case under watch: the pulse", time(Duration::from_nanos(300)), time(news));
    }
    registry(told, cases, tally);
}

/// So often the fact is told to one case before a fresh one is taken.
const TOLD_AGAIN: usize = 32;

/// The pulse taken again, a second after the last; the median of so many. The first makes room and is not counted.
fn one_fact_more((program, history, now): &(Program, History, Timestamp), samples: usize) -> Option<Duration> {
    let pulse = program.protocol().fact_named("vitals.pulse")?;
    let last = history.entries.iter().rev().find(|entry| entry.kind == pulse)?;
    let mut times = Vec::new();
    while times.len() < samples.max(1) {
        let (mut watch, mut history) = (Watch::open(program, history, *now), history.clone());
        for (nth, at) in (0..TOLD_AGAIN).zip((1..).map(|second| now.plus(iliac_model::Duration::from_seconds(second))))
        {
            let id = EntryId(u64::MAX - u64::try_from(nth).unwrap_or(0));
            history.entries.push(Entry { id, occurred_at: at, recorded_at: at, corrects: None, ..last.clone() });
            let took = timed(|| {
                black_box(watch.look_again(program, &history, at));
            });
            if nth > 0 {
                times.push(took);
            }
        }
    }
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}

/// A registry of open cases with all cores: facts are worked out before, as a house keeps them.
fn registry((program, history, now): &(Program, History, Timestamp), cases: u64, tally: &mut Tally) {
    let distinct = DISTINCT.min(cases);
    // Each was told up to another entry: they stand at every part of the way.
    let entries = u64::try_from(history.entries.len()).unwrap_or(u64::MAX);
    let before = resident();
    let known: Vec<Facts> = (1..=distinct)
        .map(|part| {
            let until = usize::try_from(entries.saturating_mul(part) / distinct).unwrap_or(usize::MAX);
            let entries = history.entries.iter().take(until).cloned().collect();
            Facts::fold(program, &History { entries, ..history.clone() }, *now)
        })
        .collect();
    let room = before.zip(resident()).map(|(before, after)| after.saturating_sub(before) / distinct.max(1));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let each = usize::try_from(cases).unwrap_or(usize::MAX).div_ceil(cores);
    let time_of_all = timed(|| {
        std::thread::scope(|scope| {
            for core in 0..cores {
                let known = &known;
                scope.spawn(move || {
                    let (mut desk, mut situation) = (Desk::default(), Situation::default());
                    for facts in known.iter().cycle().skip(core * each % known.len().max(1)).take(each) {
                        assess_at(&mut desk, program, facts, *now, black_box(&mut situation));
                    }
                });
            }
        });
    });
    let what = format!("{MILLION} open cases looked at, all cores{}", reckoned(cases));
    tally.tell(&what, time(Duration::from_secs(1)), time(of_a_million(time_of_all, cases)));
    let room = room.map(|of_one| Figure::Bytes(of_one.saturating_mul(MILLION.into())));
    tally.tell("the room their facts take", Some(Figure::Bytes(1 << 30)), room);
}

/// How much memory this process takes, in bytes; `None` where the system does not say it in this way.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    kibibytes.checked_mul(1024)
}

fn time(time: Duration) -> Option<Figure> {
    Some(Figure::Time(time))
}
