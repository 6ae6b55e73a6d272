//! A file holds one idea and says which: it begins with `//!` and stays short.

use crate::fault::Fault;
use crate::tree::Tree;

/// Lines of a shipped file. Past this nobody reads it at night.
const LINES_MAX: usize = 500;

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for source in tree.sources() {
        if !source.text.starts_with("//!") {
            faults.push(Fault {
                path: source.path.clone(),
                line: 1,
                what: "no `//!` at the top".to_owned(),
                why: "a file that cannot say its idea holds two",
                instead: "begin with what it is for and what it refuses to do",
            });
        }
        let lines = source.text.lines().count();
        if lines > LINES_MAX && source.path.split('/').nth(2) == Some("src") {
            faults.push(Fault {
                path: source.path.clone(),
                line: LINES_MAX,
                what: format!("{lines} lines, {LINES_MAX} at most"),
                why: "a tired colleague must be able to read it at night",
                instead: "split it by idea",
            });
        }
    }
    faults
}
