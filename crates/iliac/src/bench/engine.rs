//! The engine: one look, a fact more, a whole registry.

use std::hint::black_box;
use std::time::Duration;

use iliac_app::replay::narrowed;
use iliac_engine::{Block, Desk, Facts, Program, Watch, assess_at, next_change, survey};
use iliac_model::{Entry, EntryId, History, Situation, TextIx, Timestamp};

use super::{CANDIDATES, Figure, MILLION, Tally, changed, median, of_a_million, reckoned, timed};

/// So many cases are told apart; a registry holds them again and again.
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
/// with all cores. Facts are worked out before, of what may say otherwise alone, and put away side by side.
fn registry((program, history, now): &(Program, History, Timestamp), cases: u64, tally: &mut Tally) {
    let pinned = std::sync::Arc::new(program.clone());
    let mut found: Vec<Registry> = (0..CANDIDATES)
        .filter_map(|nth| changed(program, nth))
        .map(|candidate| Registry::measured(&narrowed(&pinned, &candidate), history, *now, cases))
        .collect();
    found.sort_unstable_by_key(|registry| registry.looked_at);
    let Some(Registry { looked_at, folded, .. }) = found.get(found.len() / 2).copied() else { return };
    let what = format!("{MILLION} open cases beside a small change, all cores{}", reckoned(cases));
    tally.tell(&what, time(Duration::from_secs(1)), time(looked_at));
    let slowest = found.last().map(|registry| registry.looked_at);
    tally.tell(&format!("… of {CANDIDATES} such changes the slowest"), None, slowest.map(Figure::Time));
    tally.tell("… with their facts worked out from what was told", None, time(folded));
    found.sort_unstable_by_key(|registry| registry.room);
    let room = |at: usize| found.get(at).map(|registry| Figure::Bytes(registry.room));
    tally.tell("… the room they take", Some(Figure::Bytes(1 << 30)), room(found.len() / 2));
    tally.tell("… at most", None, room(found.len().saturating_sub(1)));
}

/// What a million cases take.
#[derive(Clone, Copy)]
struct Registry {
    looked_at: Duration,
    folded: Duration,
    /// In bytes.
    room: u64,
}

impl Registry {
    fn measured(sides: &[Program; 2], history: &History, now: Timestamp, cases: u64) -> Registry {
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
        let blocks = put_away(sides, &told, now, cases);
        let looked_at = with_all_cores(cases, |eye, at| {
            let place = usize::try_from(at).unwrap_or(usize::MAX);
            for (side, block) in sides.iter().zip(&blocks) {
                block.take(place, &mut eye.desk, side, &mut eye.facts);
                eye.look(side, now);
            }
        });
        let folded = with_all_cores(cases / FOLDED, |eye, at| {
            let told = usize::try_from(at % distinct.max(1)).ok().and_then(|at| told.get(at));
            for (side, told) in sides.iter().zip(told.into_iter().flatten()) {
                eye.facts = Facts::for_a_survey(&mut eye.desk, side, told, now);
                eye.look(side, now);
            }
        });
        let bytes: usize = blocks.iter().map(Block::room).sum();
        let room = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(MILLION.into()) / cases.max(1);
        Registry { looked_at: of_a_million(looked_at, cases), folded: of_a_million(folded, cases / FOLDED), room }
    }
}

/// Works out the facts of each case by both protocols, and puts them away, again and again until there are as many.
fn put_away(sides: &[Program; 2], told: &[[History; 2]], now: Timestamp, cases: u64) -> [Block; 2] {
    let mut desk = Desk::default();
    let mut of_told = [Block::default(), Block::default()];
    for told in told {
        for ((block, side), told) in of_told.iter_mut().zip(sides).zip(told) {
            block.put(side, &Facts::for_a_survey(&mut desk, side, told, now));
        }
    }
    of_told.map(|of_told| {
        let mut block = of_told.clone();
        while !block.is_empty() && u64::try_from(block.len()).is_ok_and(|len| len < cases) {
            block.append(&of_told);
        }
        block
    })
}

/// Facts are worked out of one case in so many.
const FOLDED: u64 = 10;

/// Room to look at one case after the other.
#[derive(Default)]
struct Eye {
    desk: Desk,
    facts: Facts,
    situation: Situation,
    texts: Vec<TextIx>,
}

impl Eye {
    fn look(&mut self, side: &Program, now: Timestamp) {
        survey(&mut self.desk, side, &self.facts, now, (&mut self.situation, black_box(&mut self.texts)));
    }
}

/// How long something takes for so many cases with all cores.
fn with_all_cores(cases: u64, one: impl Fn(&mut Eye, u64) + Sync) -> Duration {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let each = cases.div_ceil(u64::try_from(cores).unwrap_or(1)).max(1);
    timed(|| {
        std::thread::scope(|scope| {
            for from in (0..cases).step_by(usize::try_from(each).unwrap_or(usize::MAX)) {
                let one = &one;
                scope.spawn(move || {
                    let mut eye = Eye::default();
                    (from..(from + each).min(cases)).for_each(|at| one(&mut eye, at));
                });
            }
        });
    })
}

fn time(time: Duration) -> Option<Figure> {
    Some(Figure::Time(time))
}
