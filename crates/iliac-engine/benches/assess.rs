//! How long a look takes: the shipped harvest on its plain day, forty pulls drawn, the needle still in.

use std::fmt::Write;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use iliac_app::stories::{self, Stage};
use iliac_engine::{Desk, Facts, Program, Watch, assess_at, next_change};
use iliac_model::{Calendar, Cell, Duration, Entry, EntryId, History, Number, Situation, Timestamp, Value};

#[path = "../tests/shipped/mod.rs"]
mod shipped;

const STORY: &str = "harvest/stories/plain-day.md";

/// The line of the story that ends drawing, and how many pulls it tells before.
const DRAWING_ENDS: &str = "08:26  puncture#2.out";
const TOLD: u32 = 17;
const PULLS: u32 = 40;

/// The story up to the end of drawing, with more and smaller pulls.
fn with_pulls(story: &str) -> String {
    let mut told: String = story
        .lines()
        .take_while(|line| !line.starts_with(DRAWING_ENDS))
        .fold(String::new(), |told, line| told + line + "\n");
    for pull in TOLD + 1..=PULLS {
        let _ = writeln!(told, "08:25  pull#{pull}.at  in puncture#2\n08:25  pull#{pull}.volume  4 mL");
    }
    told + "```\n"
}

/// The program, the mid-case and the instant at which it is looked at.
fn mid_case() -> Option<(Program, History, Timestamp)> {
    let mut files = shipped::files();
    let story = with_pulls(files.get(STORY)?);
    files.insert(STORY.to_owned(), story);
    let (protocol, _) = iliac_protocol::read(&files, "harvest", files.get("site.yaml").map(String::as_str));
    let (protocol, calendar) = (protocol?, Calendar::utc());
    let (stories, _) = stories::read_all(&files, "harvest");
    let stage = Stage { protocol: &protocol, calendar: &calendar, stories: &stories };
    let history = stories::history(stories.get("plain-day")?, stage);
    let last = history.entries.iter().map(|entry| entry.recorded_at).max()?;
    let now = last.plus(Duration::from_seconds(90));
    Some((Program::compile(protocol, calendar), history, now))
}

/// The pulse, taken once more in a row that is there.
fn pulse(program: &Program, history: &History, at: Timestamp) -> Option<Entry> {
    let protocol = program.protocol();
    let old = history.entries.iter().find(|e| protocol.fact(e.kind).is_some_and(|fact| fact.name == "vitals.pulse"))?;
    let cell = Cell::Said(Value::Number { number: Number::whole(72), unit: 0 });
    Some(Entry { id: EntryId(1_000_000), cell, occurred_at: at, recorded_at: at, corrects: None, ..old.clone() })
}

fn assessment(criterion: &mut Criterion) {
    let Some((program, history, now)) = mid_case() else {
        eprintln!("the harvest's plain day cannot be told");
        return;
    };
    let facts = Facts::fold(&program, &history, now);
    let empty = Facts::fold(&program, &History::default(), now);
    let (mut desk, mut situation) = (Desk::default(), Situation::default());
    criterion.bench_function("assess, harvest mid-case", |bench| {
        bench.iter(|| assess_at(&mut desk, &program, &facts, now, &mut situation));
    });
    criterion.bench_function("assess, nothing recorded", |bench| {
        bench.iter(|| assess_at(&mut desk, &program, &empty, now, &mut situation));
    });
    criterion.bench_function("next_change, harvest mid-case", |bench| {
        bench.iter(|| next_change(&program, &facts, now));
    });
    criterion.bench_function("fold, harvest mid-case", |bench| bench.iter(|| Facts::fold(&program, &history, now)));
    let watch = Watch::open(&program, &history, now);
    let mut grown = history.clone();
    grown.entries.extend(pulse(&program, &history, now));
    criterion.bench_function("watch, one new fact", |bench| {
        bench.iter_batched_ref(
            || watch.clone(),
            |watch| watch.look_again(&program, &grown, now),
            BatchSize::SmallInput,
        );
    });
}

criterion_group!(benches, assessment);
criterion_main!(benches);
