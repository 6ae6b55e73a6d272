//! `now` is a parameter. One file reads the real clock.

use super::has_word;
use crate::fault::Fault;
use crate::tree::Tree;

const THE_CLOCK: &str = "crates/iliac/src/clock.rs";
const WALL: [&str; 5] = ["SystemTime::now", "Timestamp::now", "Zoned::now", "Utc::now", "OffsetDateTime::now_utc"];
const STOPWATCH: &str = "Instant::now";

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for source in tree.sources().filter(|source| source.path != THE_CLOCK && source.krate() != "xtask") {
        // A stopwatch tells no time of day: tests and benches may hold one, shipped code is told the time.
        let words = WALL.into_iter().chain(source.is_shipped().then_some(STOPWATCH));
        for word in words {
            for (line, _) in source.code_lines().filter(|(_, code)| has_word(code, word)) {
                faults.push(Fault {
                    path: source.path.clone(),
                    line,
                    what: format!("`{word}` reads a clock"),
                    why: "one file touches the real clock so that every answer can be replayed",
                    instead: "take `now` as a parameter",
                });
            }
        }
    }
    faults
}
