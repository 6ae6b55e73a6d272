//! `iliac bench`: the headline workloads on this machine, each with its goal and what was reached.
//!
//! A figure is a median, of a release build; what cannot be measured says so and is never counted as reached.

mod engine;
mod lines;
mod proof;
mod start;

use std::time::Duration;

use clap::Args;
use iliac_app::mutation;
use iliac_engine::Program;

use crate::Stop;
use crate::clock::stopwatch;
use crate::protocols::shipped;

/// Run the headline workloads on this machine, and print goal and reached
#[derive(Args)]
pub struct Bench {
    /// How many open cases are looked at together
    #[arg(long, default_value_t = 1_000_000)]
    cases: u64,
    /// How many past events a house is started with
    #[arg(long, default_value_t = 1_000_000)]
    events: u64,
    /// How many lines of JSON are assessed
    #[arg(long, default_value_t = 2_000)]
    lines: usize,
    /// How often a quick thing is timed
    #[arg(long, default_value_t = 101)]
    samples: usize,
}

impl Bench {
    /// Does it.
    pub fn run(self) -> Result<(), Stop> {
        let files = shipped();
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let build = if cfg!(debug_assertions) { "a build for tests: figures mean nothing" } else { "release" };
        println!("{cores} cores, {build}. Medians; a goal is for a release build on a quiet machine.\n");
        println!("{:<62} {:>10} {:>10}", "", "goal", "reached");
        let mut tally = Tally::default();
        let told = iliac_sim::mid_case::mid_case(&files)
            .ok_or_else(|| Stop::because("the harvest's plain day cannot be told"))?;
        engine::measure(&told, self.cases, self.samples, &mut tally);
        lines::measure(&told, self.lines, &mut tally)?;
        proof::measure(&files, &mut tally)?;
        start::measure(self.events, &mut tally)?;
        println!("\n{} of {} goals reached", tally.reached, tally.goals);
        Ok(())
    }
}

/// What was measured: the smaller the better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Figure {
    Time(Duration),
    Bytes(u64),
    /// Hundredths of a factor.
    Factor(u128),
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, hundredths, unit) = match *self {
            Figure::Time(time) => match time.as_nanos() {
                nanos @ 0..1_000 => (nanos, 0, "ns"),
                nanos @ 1_000..1_000_000 => (nanos / 1_000, nanos / 10 % 100, "µs"),
                nanos @ 1_000_000..1_000_000_000 => (nanos / 1_000_000, nanos / 10_000 % 100, "ms"),
                nanos => (nanos / 1_000_000_000, nanos / 10_000_000 % 100, "s"),
            },
            Figure::Bytes(bytes) => (u128::from(bytes >> 20), 0, "MiB"),
            Figure::Factor(factor) => (factor / 100, factor % 100, "x"),
        };
        let number = if hundredths == 0 { whole.to_string() } else { format!("{whole}.{hundredths:02}") };
        f.pad(&format!("{number} {unit}"))
    }
}

/// How many goals there are, and how many were reached.
#[derive(Default)]
struct Tally {
    goals: u32,
    reached: u32,
}

impl Tally {
    /// Prints one line of the table, and counts it when it has a goal.
    fn tell(&mut self, what: &str, goal: Option<Figure>, reached: Option<Figure>) {
        let shown = |figure: Option<Figure>, none: &str| figure.map_or_else(|| none.to_owned(), |it| it.to_string());
        let is_reached = goal.zip(reached).is_some_and(|(goal, reached)| reached <= goal);
        let word = match goal {
            None => "",
            Some(_) if is_reached => "yes",
            Some(_) => "NOT YET",
        };
        println!("{what:<62} {:>10} {:>10}  {word}", shown(goal, ""), shown(reached, "unknown"));
        self.goals += u32::from(goal.is_some());
        self.reached += u32::from(is_reached);
    }
}

/// The median time of something quick, of batches long enough for the clock to tell.
fn median(samples: usize, mut what: impl FnMut()) -> Duration {
    /// A batch takes about so long.
    const BATCH: Duration = Duration::from_millis(2);
    let once = timed(&mut what).max(Duration::from_nanos(10));
    let batch = u32::try_from(BATCH.as_nanos() / once.as_nanos()).unwrap_or(u32::MAX).max(1);
    let mut times: Vec<Duration> =
        (0..samples.max(1)).map(|_| timed(|| (0..batch).for_each(|_| what())) / batch).collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// So many candidates: a protocol with one small thing changed, another each time.
const CANDIDATES: usize = 15;

/// One of them.
fn changed(program: &Program, nth: usize) -> Option<Program> {
    let slips = mutation::mutations(program.protocol());
    let slip = slips.get(slips.len() * nth / CANDIDATES)?;
    let protocol = mutation::apply(program.protocol(), &slip.change);
    Some(Program::compile(protocol, program.calendar().clone()))
}

/// What goals count cases and events in.
const MILLION: u32 = 1_000_000;

/// The time a million take, when so many took this; a goal is never met by doing less.
fn of_a_million(took: Duration, count: u64) -> Duration {
    let nanos = took.as_nanos() * u128::from(MILLION) / u128::from(count.max(1));
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// Says that a figure was reckoned from fewer or more.
fn reckoned(count: u64) -> String {
    if count == u64::from(MILLION) { String::new() } else { format!(", reckoned from {count}") }
}

/// How long something takes.
fn timed(what: impl FnOnce()) -> Duration {
    let from = stopwatch();
    what();
    from.elapsed()
}
