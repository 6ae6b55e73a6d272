//! The engine: one look, a fact more, a whole registry.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use iliac_app::replay::OpenCases;
use iliac_engine::{Desk, Facts, Looked, Program, Watch, assess_at, next_change};
use iliac_model::{Entry, EntryId, FactIx, History, Situation, Timestamp};

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
    news(told, samples, tally);
    registry(told, cases, tally);
}

/// So often a fact is told to one watched case, one second after the other; the first makes room and is not timed.
const TOLD_AGAIN: i64 = 32;

/// Every kind of fact of a case under watch, told once more in the row it was told in last.
fn news((program, history, now): &(Program, History, Timestamp), samples: usize, tally: &mut Tally) {
    let watch = Watch::open(program, history, *now);
    let kinds: BTreeSet<FactIx> = history.entries.iter().map(|entry| entry.kind).collect();
    let last = |kind: FactIx| history.entries.iter().rev().find(|entry| entry.kind == kind);
    let told = kinds.into_iter().filter_map(|kind| told_again(program, &watch, history, last(kind)?, samples));
    let mut told: Vec<Duration> = told.collect();
    told.sort_unstable();
    let kinds = u32::try_from(told.len()).unwrap_or(u32::MAX);
    let what = format!("one new fact told to a case under watch: of {kinds} kinds the median");
    tally.tell(&what, time(Duration::from_nanos(300)), told.get(told.len() / 2).copied().and_then(time));
    tally.tell("… on average", None, told.iter().sum::<Duration>().checked_div(kinds).and_then(time));
    tally.tell("… the slowest, which most of the day reads", None, told.last().copied().and_then(time));
}

/// How long one telling takes, the median of several runs. `None` for what is not put in its place but folded anew.
fn told_again(program: &Program, watch: &Watch, history: &History, last: &Entry, samples: usize) -> Option<Duration> {
    let from = history.entries.iter().map(|entry| entry.recorded_at).max()?;
    let run = || {
        let (mut watch, mut history) = (watch.clone(), history.clone());
        let mut tell = |nth: i64| {
            let at = from.plus(iliac_model::Duration::from_seconds(SETTLED + nth));
            let id = EntryId(u64::MAX - u64::try_from(TOLD_AGAIN - nth).unwrap_or(0));
            history.entries.push(Entry { id, occurred_at: at, recorded_at: at, corrects: None, ..last.clone() });
            black_box(watch.look_again(program, &history, at)) == Looked::InPlace
        };
        let mut in_place = tell(0);
        let took = timed(|| (1..=TOLD_AGAIN).for_each(|nth| in_place &= tell(nth)));
        in_place.then_some(took / u32::try_from(TOLD_AGAIN).unwrap_or(1))
    };
    let mut runs = (0..samples.div_ceil(SAMPLES_A_RUN).max(1)).map(|_| run()).collect::<Option<Vec<_>>>()?;
    runs.sort_unstable();
    runs.get(runs.len() / 2).copied()
}

/// So many seconds after the last fact the first is told again: everything told is in force by then.
const SETTLED: i64 = 90;
/// A run is worth so many samples of a quick thing: it times many tellings.
const SAMPLES_A_RUN: usize = 10;

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
