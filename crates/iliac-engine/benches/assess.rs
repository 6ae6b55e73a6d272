//! How long a look takes: the shipped harvest on its plain day, forty pulls drawn, the needle still in.

use std::collections::BTreeSet;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use iliac_app::mutation;
use iliac_app::replay::OpenCases;
use iliac_app::stories::{self, Stage};
use iliac_engine::{Desk, Facts, Looked, Program, Watch, assess_at, next_change};
use iliac_model::{Calendar, Duration, Entry, EntryId, History, Situation, Timestamp};

use iliac_sim::mid_case::mid_case;

#[path = "../tests/shipped/mod.rs"]
mod shipped;

/// A fact told once more, in the row it was told in.
fn again(old: &Entry, nth: u64, now: Timestamp) -> Entry {
    let at = now.plus(Duration::from_seconds(i64::try_from(nth).unwrap_or(0)));
    Entry { id: EntryId(1_000_000 + nth), occurred_at: at, recorded_at: at, corrects: None, ..old.clone() }
}

/// A case under watch and a fact of it that is told again and again.
struct Retold {
    fact: String,
    watch: Watch,
    history: History,
    old: Entry,
    now: Timestamp,
}

/// How often a fact is told to one watched case before another is taken.
const RUN: u64 = 32;

impl Retold {
    /// Tells the fact up to `most` times, a second apart, and once before to make room; how often, and the time it took.
    fn tell(&self, program: &Program, most: u64) -> (u64, std::time::Duration) {
        let (mut watch, mut history) = (self.watch.clone(), self.history.clone());
        let (mut told, mut spent) = (0, std::time::Duration::ZERO);
        for nth in 0..=most.min(RUN) {
            let entry = again(&self.old, nth + 1, self.now);
            let at = entry.recorded_at;
            history.entries.push(entry);
            let begin = std::time::Instant::now();
            black_box(watch.look_again(program, &history, at));
            if nth > 0 {
                (told, spent) = (told + 1, spent + begin.elapsed());
            }
        }
        (told, spent)
    }
}

/// One new fact told to a case under watch, these facts in turn.
fn watching(criterion: &mut Criterion, name: &str, program: &Program, scenes: &[&Retold]) {
    criterion.bench_function(name, |bench| {
        bench.iter_custom(|wanted| {
            let (mut told, mut spent) = (0, std::time::Duration::ZERO);
            for scene in scenes.iter().cycle() {
                let (more, time) = scene.tell(program, wanted - told);
                (told, spent) = (told + more, spent + time);
                if told >= wanted {
                    break;
                }
            }
            spent
        });
    });
}

/// Every kind of fact of a case that can be put in its place.
fn retold(program: &Program, history: &History, now: Timestamp) -> Vec<Retold> {
    let mut seen = BTreeSet::new();
    let watch = Watch::open(program, history, now);
    let each = history.entries.iter().filter(|old| seen.insert(old.kind)).filter_map(|old| {
        let fact = program.protocol().fact(old.kind)?.name.clone();
        let scene = Retold { fact, watch: watch.clone(), history: history.clone(), old: old.clone(), now };
        let (mut trial, mut grown) = (watch.clone(), history.clone());
        let in_place = (1..=3).all(|nth| {
            let entry = again(old, nth, now);
            let at = entry.recorded_at;
            grown.entries.push(entry);
            trial.look_again(program, &grown, at) == Looked::InPlace
        });
        in_place.then_some(scene)
    });
    each.collect()
}

/// Cases on their way: every story of the harvest, cut off at ten places.
fn on_their_way(histories: &[History]) -> Vec<(History, Timestamp)> {
    let cut = |history: &History, tenths: usize| {
        let mut part = history.clone();
        part.entries.truncate(history.entries.len() * tenths / 10);
        let last = part.entries.iter().map(|entry| entry.recorded_at).max()?;
        part.begins.retain(|begin| begin.recorded_at <= last);
        part.overrides.retain(|given| given.recorded_at <= last);
        part.answers.retain(|answer| answer.recorded_at <= last);
        Some((part, last.plus(Duration::from_seconds(90))))
    };
    histories.iter().flat_map(|history| (1..=10).filter_map(|tenths| cut(history, tenths))).collect()
}

fn assessment(criterion: &mut Criterion) {
    let Some((program, history, now)) = mid_case(&shipped::files()) else {
        eprintln!("the harvest's plain day cannot be told");
        return;
    };
    let facts = Facts::fold(&program, &history, now);
    let empty = Facts::fold(&program, &History::default(), now);
    let (mut desk, mut situation) = (Desk::default(), Situation::default());
    for (name, minutes) in [("90 seconds", 0), ("an hour", 60), ("a week", 7 * 24 * 60), ("a year", 365 * 24 * 60)] {
        let at = now.plus(Duration::from_minutes(minutes));
        criterion.bench_function(&format!("assess, harvest mid-case, {name} after the last fact"), |bench| {
            bench.iter(|| assess_at(&mut desk, &program, &facts, at, &mut situation));
        });
    }
    criterion.bench_function("assess, nothing recorded", |bench| {
        bench.iter(|| assess_at(&mut desk, &program, &empty, now, &mut situation));
    });
    criterion.bench_function("next_change, harvest mid-case", |bench| {
        bench.iter(|| next_change(&program, &facts, now));
    });
    criterion.bench_function("fold, harvest mid-case", |bench| bench.iter(|| Facts::fold(&program, &history, now)));
}

fn telling(criterion: &mut Criterion) {
    let Some((program, history, now)) = mid_case(&shipped::files()) else { return };
    let all = retold(&program, &history, now);
    for fact in ["vitals.pulse", "pull.at", "pull.volume"] {
        let of_fact: Vec<&Retold> = all.iter().filter(|scene| scene.fact == fact).collect();
        if !of_fact.is_empty() {
            watching(criterion, &format!("watch, one new fact: {fact}"), &program, &of_fact);
        }
    }
    let every: Vec<&Retold> = all.iter().collect();
    watching(criterion, "watch, one new fact, every kind in turn", &program, &every);
}

fn many(criterion: &mut Criterion) {
    let files = shipped::files();
    let (protocol, _) = iliac_protocol::read(&files, "harvest", files.get("site.yaml").map(String::as_str));
    let (Some(protocol), calendar) = (protocol, Calendar::utc()) else { return };
    let (stories, _) = stories::read_all(&files, "harvest");
    let stage = Stage { protocol: &protocol, calendar: &calendar, stories: &stories };
    let histories: Vec<History> = stories.values().map(|story| stories::history(story, stage)).collect();
    let program = Program::compile(protocol.clone(), calendar.clone());
    let cases = on_their_way(&histories);
    let (mut desk, mut situation) = (Desk::default(), Situation::default());
    let mut group = criterion.benchmark_group("harvests on their way, one core");
    group.sample_size(10).throughput(Throughput::Elements(cases.len() as u64));
    group.bench_function("fold and assess", |bench| {
        bench.iter(|| {
            for (history, now) in &cases {
                let facts = Facts::fold(&program, history, *now);
                assess_at(&mut desk, &program, &facts, *now, &mut situation);
            }
        });
    });
    let folded: Vec<_> = cases.iter().map(|(history, now)| (Facts::fold(&program, history, *now), *now)).collect();
    group.bench_function("assess what is folded", |bench| {
        bench.iter(|| {
            folded.iter().for_each(|(facts, now)| assess_at(&mut desk, &program, facts, *now, &mut situation))
        });
    });
    group.finish();
}

/// So many candidates, each with one small thing changed, another each time.
const CANDIDATES: usize = 5;

/// Harvests mid-case, each told up to another entry, beside candidates: what each would say otherwise, with all cores.
fn registry(criterion: &mut Criterion) {
    let Some((program, history, now)) = mid_case(&shipped::files()) else { return };
    let pinned = std::sync::Arc::new(program);
    let part = |until| History { entries: history.entries.iter().take(until).cloned().collect(), ..history.clone() };
    let told: Vec<History> = (1..=history.entries.len()).map(part).collect();
    let histories: Vec<&History> = told.iter().cycle().take(told.len() * 100).collect();
    let slips = mutation::mutations(pinned.protocol());
    let mut group = criterion.benchmark_group("a registry of harvests mid-case, all cores");
    group.sample_size(10).throughput(Throughput::Elements(histories.len() as u64));
    for slip in slips.iter().step_by(slips.len() / CANDIDATES) {
        let candidate = mutation::apply(pinned.protocol(), &slip.change);
        let candidate = Program::compile(candidate, pinned.calendar().clone());
        let open = OpenCases::of_histories(&pinned, &candidate, &histories, now);
        group.bench_function(slip.name.as_str(), |bench| bench.iter(|| open.at_once(now)));
    }
    group.finish();
}

criterion_group!(benches, assessment, telling, many, registry);
criterion_main!(benches);
