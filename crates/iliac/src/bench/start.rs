//! A house started on a record with many past events, and those events replayed.

use std::sync::Arc;
use std::time::Duration;

use iliac_app::case::Case;
use iliac_app::record::{Commit, Event, NewEvent, Record as _, StreamId, StreamKind, Version};
use iliac_app::replay::replay_all;
use iliac_app::values::People;
use iliac_engine::Program;
use iliac_model::{Calendar, Timestamp};
use iliac_store::{Purpose, Settings, SqliteStore};
use indicatif::{ProgressBar, ProgressStyle};

use super::{CANDIDATES, Figure, MILLION, Tally, changed, of_a_million, reckoned};
use crate::{Stop, clock, demo, serve};

/// So many copies are written at once: the record puts them on the disk together.
const AT_ONCE: usize = 64;

/// Writes a record in a temporary folder, the cases of the demonstration again and again, and starts a house on it.
pub(super) fn measure(events: u64, tally: &mut Tally) -> Result<(), Stop> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("record");
    let runtime = tokio::runtime::Runtime::new()?;
    let (count, took, replayed) = runtime.block_on(async {
        let now = clock::now();
        let house = demo::unit(&path, now).await?;
        demo::fill(&house, now).await?;
        let (cases, programs) = (house.cases(), house.current_programs());
        multiply(house.store(), events, now).await?;
        house.store().close().await?;
        let store = SqliteStore::open(&path, Purpose::Demo, Settings::default())?;
        let from = clock::stopwatch();
        let house = serve::open(store, demo::calendar()?, People::Invented).await?;
        let took = from.elapsed();
        let count = house.store().subscribe().borrow().0;
        let replayed = replayed(&cases, &programs, now);
        house.store().close().await?;
        Ok::<_, Stop>((count, took, replayed))
    })?;
    let goal = Duration::from_secs(3);
    let what = format!("a house started with {MILLION} past events{}", reckoned(count));
    tally.tell(&what, Some(Figure::Time(goal)), Some(Figure::Time(of_a_million(took, count))));
    let what = format!("{MILLION} events replayed, one small thing changed (reckoned)");
    tally.tell(&what, Some(Figure::Time(Duration::from_secs(10))), Some(Figure::Time(replayed.median)));
    tally.tell(&format!("… of {CANDIDATES} such changes the slowest"), None, Some(Figure::Time(replayed.slowest)));
    let what = "… everything looked at: another calendar, which all may read";
    tally.tell(what, Some(Figure::Time(Duration::from_secs(10))), Some(Figure::Time(replayed.everything)));
    Ok(())
}

/// So many cases are replayed: the demonstration's, told as they happened, again and again. Copies would not do, since a
/// record takes nothing that was recorded before its last event: all of a copy is told at once.
const REPLAYED: usize = 400;

/// How long a million events take to replay, at the rate of some.
struct Replayed {
    /// One small thing changed, the median of the candidates.
    median: Duration,
    /// The one that takes longest.
    slowest: Duration,
    /// Everything looked at.
    everything: Duration,
}

fn replayed(cases: &[Arc<Case>], programs: &[Arc<Program>], now: Timestamp) -> Replayed {
    let cases: Vec<_> = cases.iter().cycle().take(REPLAYED).cloned().collect();
    let changed = |nth: usize| -> Vec<Program> { programs.iter().filter_map(|of| changed(of, nth)).collect() };
    let mut times: Vec<Duration> = (0..CANDIDATES).map(|nth| rate(&cases, &changed(nth), now)).collect();
    times.sort_unstable();
    let of = |at: usize| times.get(at).copied().unwrap_or(Duration::MAX);
    let everything: Vec<Program> = programs.iter().filter_map(|program| by_another_calendar(program)).collect();
    Replayed { median: of(CANDIDATES / 2), slowest: of(CANDIDATES - 1), everything: rate(&cases, &everything, now) }
}

/// The same rules by a calendar that is known for a day more: all they say may be otherwise, and is looked at.
fn by_another_calendar(program: &Program) -> Option<Program> {
    let calendar = program.calendar();
    let until = calendar.known_until().plus_days(1);
    let calendar = Calendar::new(calendar.zone_name(), calendar.holidays().clone(), until)?;
    Some(Program::compile(program.protocol().clone(), calendar))
}

/// What a million events take when each case is replayed beside the candidate of its name.
fn rate(cases: &[Arc<Case>], candidates: &[Program], now: Timestamp) -> Duration {
    let (mut events, mut took) = (0, Duration::ZERO);
    for program in candidates {
        let name = &program.protocol().name;
        let of_it: Vec<_> = cases.iter().filter(|case| case.protocol().name == *name).cloned().collect();
        events += of_it.iter().map(|case| case.log.len()).sum::<usize>();
        let from = clock::stopwatch();
        std::hint::black_box(replay_all(&of_it, program, now, &|| ()));
        took += from.elapsed();
    }
    of_a_million(took, u64::try_from(events).unwrap_or(u64::MAX))
}

/// Writes every case's events once more as another case's, until there are so many.
async fn multiply(store: &SqliteStore, events: u64, now: Timestamp) -> Result<(), Stop> {
    let mut cases: Vec<Vec<Event>> = Vec::new();
    for head in store.heads(StreamKind::Case, "", usize::MAX).await? {
        cases.push(store.read_stream(&head.stream, Version(0), usize::MAX).await?);
    }
    let style =
        ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}").unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(events).with_message("writing past events").with_style(style);
    let mut copies = cases.iter().cycle().zip(1u64..);
    while !cases.is_empty() && store.subscribe().borrow().0 < events {
        let mut writing = tokio::task::JoinSet::new();
        for (case, copy) in copies.by_ref().take(AT_ONCE) {
            let stream = StreamId::new(StreamKind::Case, format!("{copy:032x}"));
            let again = case.iter().map(|event| NewEvent { recorded_at: now, ..event.what.clone() }).collect();
            let (store, commit) = (store.clone(), Commit::to(stream, Version(0), again));
            writing.spawn(async move { store.append(commit).await });
        }
        while let Some(written) = writing.join_next().await {
            written??;
        }
        bar.set_position(store.subscribe().borrow().0);
    }
    bar.finish_and_clear();
    Ok(())
}
