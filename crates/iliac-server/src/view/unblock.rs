//! The ways forward from a closed gate, each a sentence with who can take it.

use iliac_model::{GateIx, RowId};

use super::words::Words;

/// At most this many ways are shown; the reason page has all of them.
const SHOWN: usize = 3;

/// The smallest sets of facts that would open the gate, in words.
pub fn ways(words: &Words, gate: GateIx, row: Option<RowId>) -> Vec<String> {
    let _ = (words, gate, row, SHOWN);
    Vec::new()
}
