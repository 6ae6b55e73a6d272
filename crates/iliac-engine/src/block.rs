//! Cases side by side: the facts of a great many, put away small and taken out one after the other.
//!
//! Facts folded for judging take some kilobytes a case, because everything in them has its place. A registry of a million
//! open cases does not fit into a machine so. Here they stand as written down (`record/packed.rs`): what was told, the truth
//! of the leaves, and alarms for what was done against a gate. Taking a case out lays its moment out again, in the room
//! that the case before it left, and judges nothing.

use crate::desk::Desk;
use crate::facts::Facts;
use crate::program::Program;
use crate::record::packed::{Bytes, Pen};

/// The facts of many cases for one program, put away small.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Block {
    bytes: Vec<u8>,
    /// Where each case ends.
    ends: Vec<usize>,
}

impl Block {
    /// Puts away one more case. The facts are those [`Facts::for_a_survey`] folds for the same program.
    pub fn put(&mut self, program: &Program, facts: &Facts) {
        facts.pack(program, &mut Pen { bytes: &mut self.bytes });
        self.ends.push(self.bytes.len());
    }

    /// Puts away all cases of another block, of the same program.
    pub fn append(&mut self, other: &Block) {
        let from = self.bytes.len();
        self.bytes.extend_from_slice(&other.bytes);
        self.ends.extend(other.ends.iter().map(|end| from + end));
    }

    /// Takes out a case by its place, for a [`survey`](crate::survey): `facts` become its facts. False when there is none.
    pub fn take(&self, at: usize, desk: &mut Desk, program: &Program, facts: &mut Facts) -> bool {
        let begin = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let bytes = begin.zip(self.ends.get(at)).and_then(|(begin, end)| self.bytes.get(begin..*end));
        let Some(left) = bytes else { return false };
        facts.unpack(program, &mut Bytes { left }, &mut desk.room);
        true
    }

    /// How many cases it holds.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many bytes of memory it takes.
    pub fn room(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<usize>()
    }
}
