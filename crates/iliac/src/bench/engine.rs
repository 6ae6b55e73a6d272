//! The engine: one look, a fact more, a whole registry.

use std::hint::black_box;
use std::time::Duration;

use iliac_app::replay::narrowed;
use iliac_engine::{Desk, Facts, Program, Watch, assess_at, next_change, survey};
use iliac_model::{Entry, EntryId, History, Situation, TextIx, Timestamp};

use super::{CANDIDATES, Figure, MILLION, Tally, changed, median, of_a_million, reckoned, timed};

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

/// A registry of open cases, held beside candidates: every case is looked at by the protocol it has and by the candidate,
/// with all cores. Facts are worked out before, of what may say otherwise alone.
fn registry((program, history, now): &(Program, History, Timestamp), cases: u64, tally: &mut Tally) {
    let pinned = std::sync::Arc::new(program.clone());
    // None is let go before the last is measured: memory that another left behind would count as none.
    let mut kept = Vec::new();
    let mut found: Vec<Registry> = (0..CANDIDATES)
        .filter_map(|nth| changed(program, nth))
        .map(|candidate| {
            let (registry, facts) = Registry::measured(&narrowed(&pinned, &candidate), history, *now, cases);
            kept.push(facts);
            registry
        })
        .collect();
    found.sort_unstable_by_key(|registry| registry.looked_at);
    let Some(Registry { looked_at, folded, .. }) = found.get(found.len() / 2).copied() else { return };
    let what = format!("{MILLION} open cases beside a small change, all cores{}", reckoned(cases));
    tally.tell(&what, time(Duration::from_secs(1)), time(looked_at));
    let slowest = found.last().map(|registry| registry.looked_at);
    tally.tell(&format!("… of {CANDIDATES} such changes the slowest"), None, slowest.map(Figure::Time));
    tally.tell("… with their facts worked out from what was told", None, time(folded));
    found.sort_unstable_by_key(|registry| registry.room);
    let room = |at: usize| found.get(at).and_then(|registry| registry.room).map(Figure::Bytes);
    tally.tell("… the room their facts take", Some(Figure::Bytes(1 << 30)), room(found.len() / 2));
    tally.tell("… at most", None, room(found.len().saturating_sub(1)));
}

/// What was told of cases, and their facts, by both protocols.
type Kept = (Vec<[History; 2]>, Vec<[Facts; 2]>);

/// What a million cases take.
#[derive(Clone, Copy)]
struct Registry {
    looked_at: Duration,
    folded: Duration,
    room: Option<u64>,
}

impl Registry {
    fn measured(sides: &[Program; 2], history: &History, now: Timestamp, cases: u64) -> (Registry, Kept) {
        let distinct = DISTINCT.min(cases);
        // Each was told up to another entry: they stand at every part of the way.
        let entries = u64::try_from(history.entries.len()).unwrap_or(u64::MAX);
        let told: Vec<[History; 2]> = (1..=distinct)
            .map(|part| {
                let until = usize::try_from(entries.saturating_mul(part) / distinct).unwrap_or(usize::MAX);
                let entries = history.entries.iter().take(until).cloned().collect();
                let history = History { entries, ..history.clone() };
                sides.each_ref().map(|side| side.heeded(&history))
            })
            .collect();
        let fold = |desk: &mut Desk, told: &[History; 2]| {
            let [was, would_be] = sides;
            let [one, other] = told;
            [Facts::for_a_survey(desk, was, one, now), Facts::for_a_survey(desk, would_be, other, now)]
        };
        let before = resident();
        let known: Vec<[Facts; 2]> = told.iter().map(|told| fold(&mut Desk::default(), told)).collect();
        let room = before.zip(resident()).map(|(before, after)| after.saturating_sub(before) / distinct.max(1));
        let look = |desk: &mut Desk, out: &mut (Situation, Vec<TextIx>), facts: &[Facts; 2]| {
            for (side, facts) in sides.iter().zip(facts) {
                survey(desk, side, facts, now, (&mut out.0, black_box(&mut out.1)));
            }
        };
        let looked_at = with_all_cores(cases, known.len(), |desk, out, at| {
            known.get(at).into_iter().for_each(|facts| look(desk, out, facts));
        });
        let folded = with_all_cores(cases / FOLDED, told.len(), |desk, out, at| {
            told.get(at).into_iter().for_each(|told| {
                let facts = fold(desk, told);
                look(desk, out, &facts);
            });
        });
        let room = room.map(|of_one| of_one.saturating_mul(MILLION.into()));
        let registry =
            Registry { looked_at: of_a_million(looked_at, cases), folded: of_a_million(folded, cases / FOLDED), room };
        (registry, (told, known))
    }
}

/// Facts are worked out of one case in so many.
const FOLDED: u64 = 10;

/// How long something takes for so many cases with all cores; there are `distinct` of them, again and again.
fn with_all_cores(
    cases: u64,
    distinct: usize,
    one: impl Fn(&mut Desk, &mut (Situation, Vec<TextIx>), usize) + Sync,
) -> Duration {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let each = usize::try_from(cases).unwrap_or(usize::MAX).div_ceil(cores);
    timed(|| {
        std::thread::scope(|scope| {
            for core in 0..cores {
                let one = &one;
                scope.spawn(move || {
                    let (mut desk, mut out) = (Desk::default(), <(Situation, Vec<TextIx>)>::default());
                    (core * each..).take(each).for_each(|at| one(&mut desk, &mut out, at % distinct.max(1)));
                });
            }
        });
    })
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
