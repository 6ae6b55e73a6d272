//! The rules, one file each. `check` is the only door: the program and the tests both come in here.

mod clock;
mod edges;
mod numbers;
mod pages;
mod purity;
mod records;
mod shape;
mod sql;
mod wire;
mod words;

use crate::fault::Fault;
use crate::tree::Tree;

/// Crates below `iliac-app`: pure, told the time, never waiting.
const PURE: [&str; 6] =
    ["iliac-model", "iliac-laboratory", "iliac-protocol", "iliac-engine", "iliac-proof", "iliac-text"];

/// Crates that translate between our words and another's: pure as well, but they may name the other's format.
const MAPPING: [&str; 3] = ["iliac-fhir", "iliac-hl7", "iliac-documents"];

/// Every fault of every rule, sorted by place.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let rules = [
        clock::check,
        edges::check,
        numbers::check,
        pages::check,
        purity::check,
        records::check,
        shape::check,
        sql::check,
        wire::check,
        words::check,
    ];
    let mut faults: Vec<Fault> = rules.into_iter().flat_map(|rule| rule(tree)).collect();
    faults.sort();
    faults.dedup();
    faults
}

/// Whether `code` holds `word` with no letter, digit or underscore touching it.
fn has_word(code: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code.get(..at).and_then(|head| head.chars().last());
        let after = code.get(at + word.len()..).and_then(|tail| tail.chars().next());
        !before.is_some_and(part_of_name) && !after.is_some_and(part_of_name)
    })
}

#[cfg(test)]
mod tests;
