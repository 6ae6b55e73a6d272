//! The engine: one look, a fact more, a whole registry.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use iliac_app::replay::OpenCases;
use iliac_engine::{Desk, Facts, Program, Watch, assess_at, next_change};
use iliac_model::{Entry, EntryId, History, Situation, Timestamp};

use super::{CANDIDATES, Figure, MILLION, Tally, changed, median, of_a_million, reckoned, timed};

/// So many cases are told apart; a registry holds them again and again.
const DISTINCT: u64 = 1_000;
/// A registry holds one case in so many, and is looked at as often: together as many looks as there are cases.
const ROUNDS: u64 = 10;

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

/// A registry of open cases beside candidates: what each would say otherwise of every case, with all cores.
fn registry((program, history, now): &(Program, History, Timestamp), cases: u64, tally: &mut Tally) {
    let pinned = Arc::new(program.clone());
    let mut found: Vec<Registered> = (0..CANDIDATES)
        .filter_map(|nth| changed(program, nth))
        .map(|candidate| Registered::measured(&pinned, &candidate, history, *now, cases))
        .collect();
    found.sort_unstable_by_key(|registered| registered.looked_at);
    let Some(Registered { looked_at, .. }) = found.get(found.len() / 2).copied() else { return };
    let what = format!("{MILLION} open cases beside a small change, all cores{}", reckoned(cases));
    tally.tell(&what, time(Duration::from_secs(1)), time(looked_at));
    let slowest = found.last().map(|registered| registered.looked_at);
    tally.tell(&format!("… of {CANDIDATES} such changes the slowest"), None, slowest.map(Figure::Time));
    found.sort_unstable_by_key(|registered| registered.taken_in);
    let taken_in = found.get(found.len() / 2).map(|registered| registered.taken_in);
    tally.tell("… taking them in: their facts worked out from what was told", None, taken_in.map(Figure::Time));
    found.sort_unstable_by_key(|registered| registered.room);
    let room = |at: usize| found.get(at).map(|registered| Figure::Bytes(registered.room));
    tally.tell("… the room they take", Some(Figure::Bytes(1 << 30)), room(found.len() / 2));
    tally.tell("… at most", None, room(found.len().saturating_sub(1)));
}

/// What a million cases take.
#[derive(Clone, Copy)]
struct Registered {
    looked_at: Duration,
    taken_in: Duration,
    /// In bytes.
    room: u64,
}

impl Registered {
    fn measured(
        pinned: &Arc<Program>,
        candidate: &Program,
        history: &History,
        now: Timestamp,
        cases: u64,
    ) -> Registered {
        let held = cases.div_ceil(ROUNDS).max(1);
        let told = parts(history, DISTINCT.min(held));
        let histories: Vec<&History> = told.iter().cycle().zip(0..held).map(|(history, _)| history).collect();
        let mut open = None;
        let taken_in = timed(|| open = Some(OpenCases::of_histories(pinned, candidate, &histories, now)));
        let looked_at = timed(|| {
            for _ in 0..ROUNDS {
                black_box(open.as_ref().map(|open| open.at_once(now)));
            }
        });
        let room = u64::try_from(open.map_or(0, |open| open.room())).unwrap_or(u64::MAX);
        let room = room.saturating_mul(MILLION.into()) / held;
        Registered { looked_at: of_a_million(looked_at, held * ROUNDS), taken_in: of_a_million(taken_in, held), room }
    }
}

/// The same case so many times, each told up to another entry: they stand at every part of the way.
fn parts(history: &History, many: u64) -> Vec<History> {
    let entries = u64::try_from(history.entries.len()).unwrap_or(u64::MAX);
    let part = |part: u64| {
        let until = usize::try_from(entries.saturating_mul(part) / many.max(1)).unwrap_or(usize::MAX);
        History { entries: history.entries.iter().take(until).cloned().collect(), ..history.clone() }
    };
    (1..=many).map(part).collect()
}

fn time(time: Duration) -> Option<Figure> {
    Some(Figure::Time(time))
}
