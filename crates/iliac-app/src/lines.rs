//! Cases as lines of JSON: a history in, its situation out, for any protocol; `docs/lines.md` describes both.
//!
//! One case is one line, and lines know nothing of each other, so that a million of them need no more room than one. A line
//! that cannot be read says so in its own place and stops no other. No person is named in a line: a case has a label.

mod form;
mod reader;
mod told;
mod writer;

use iliac_engine::{Desk, Facts, Program};
use iliac_model::{Situation, Timestamp};

pub use reader::{Fault, Reader, Taken};
pub use told::told;

/// The version of the format that is read and written.
pub const VERSION: u32 = 1;

/// At which instant cases are looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AsAt {
    /// What is true then is looked at.
    pub now: Timestamp,
    /// Only what was recorded by then is known; `None`: all that is told.
    pub known: Option<Timestamp>,
    /// Whether every step that cannot begin also says why, and what would change it.
    pub reasons: bool,
}

/// What working on lines needs again and again, so that one line after another costs no new room.
#[derive(Default)]
pub struct Bench {
    desk: Desk,
    situation: Situation,
}

/// Assesses the case on one line and writes its situation, or why it cannot be read, as one line to `out`. Answers whether
/// it could be read.
pub fn assess(
    bench: &mut Bench,
    program: &Program,
    reader: &Reader<'_>,
    line: &[u8],
    at: AsAt,
    out: &mut Vec<u8>,
) -> bool {
    match reader.read(line) {
        Ok(taken) => {
            let facts = Facts::fold(program, &taken.history, at.known.unwrap_or(Timestamp::MAX));
            iliac_engine::assess_at(&mut bench.desk, program, &facts, at.now, &mut bench.situation);
            writer::situation(
                out,
                &writer::Whole { program, facts: &facts, taken: &taken, situation: &bench.situation, at },
            );
            true
        }
        Err(fault) => {
            writer::fault(out, &fault);
            false
        }
    }
}
