//! Cases as lines of JSON, against parsing the same lines and doing nothing with them.

use std::hint::black_box;
use std::time::Duration;

use iliac_app::lines::{self, AsAt, Bench, Reader};
use iliac_engine::Program;
use iliac_model::{History, Timestamp};

use super::{Figure, Tally, timed};
use crate::Stop;

/// Both ways are taken so often, in turn, and the quickest of each counts: other work on the machine only ever slows.
const ROUNDS: usize = 5;

/// Assesses the same case, told on so many lines, on one core.
pub(super) fn measure(
    (program, history, now): &(Program, History, Timestamp),
    lines: usize,
    tally: &mut Tally,
) -> Result<(), Stop> {
    let line = lines::told(program.protocol(), "1", history);
    let reader = Reader::new(program.protocol());
    let (mut bench, mut out) = (Bench::default(), Vec::new());
    let at = AsAt { now: *now, known: None, reasons: false };
    if !lines::assess(&mut bench, program, &reader, line.as_bytes(), at, &mut out) {
        return Err(Stop::because("the case cannot be read back from its own line"));
    }
    let (mut assessed, mut parsed) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        assessed = assessed.min(timed(|| {
            for _ in 0..lines {
                out.clear();
                black_box(lines::assess(&mut bench, program, &reader, line.as_bytes(), at, &mut out));
            }
        }));
        parsed = parsed.min(timed(|| {
            for _ in 0..lines {
                black_box(serde_json::from_str::<serde_json::Value>(&line)).ok();
            }
        }));
    }
    let factor = assessed.as_nanos() * 100 / parsed.as_nanos().max(1);
    let what = "lines of JSON assessed, against parsing them alone";
    tally.tell(what, Some(Figure::Factor(200)), Some(Figure::Factor(factor)));
    Ok(())
}
