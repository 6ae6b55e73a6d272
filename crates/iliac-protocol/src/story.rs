//! Stories: what a protocol must say, told as a day in the clinic that a nurse can read and sign.
//!
//! A story is a Markdown file: a title with the requirements it shows, prose, blocks of facts with clock times, and boards
//! that say how things must stand at an instant. This module reads and prints that form (`docs/language.md`, section 7).
//! It knows no protocol and runs nothing: whether `blood.platelets` exists is found out by whoever runs the story.

mod board;
mod clock;
mod facts;
mod fault;
mod names;
mod print;
mod read;
mod words;

pub use board::{Board, Expectation, Expected, StandingWord, Visibility};
pub use clock::LocalTime;
pub use facts::{Deed, Line, Said, Until};
pub use names::{AlarmName, CellName, InstanceName, RowName};
pub use read::parse;
pub use words::{Place, Words};

/// A story, as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Story {
    /// The file's name without folder and ending: `second-dose`. Other stories include it by this name.
    pub name: String,
    /// Where it was read from.
    pub path: String,
    /// Its title, without the requirements.
    pub title: String,
    /// The requirements it shows: `CNET-47`.
    pub cites: Vec<String>,
    /// The mutations that must make it fail, by name.
    pub breaks: Vec<Words>,
    /// Prose, facts and boards, in order.
    pub blocks: Vec<Block>,
}

/// One part of a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Block {
    /// Words for the reader.
    Prose(String),
    /// What was recorded.
    Facts(Vec<Line>),
    /// How things must stand.
    Board(Board),
}

impl Story {
    /// Every line of its facts, in the order written.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.blocks.iter().flat_map(|block| match block {
            Block::Facts(lines) => lines.as_slice(),
            Block::Prose(_) | Block::Board(_) => &[],
        })
    }

    /// Every board, in the order written.
    pub fn boards(&self) -> impl Iterator<Item = &Board> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Board(board) => Some(board),
            Block::Prose(_) | Block::Facts(_) => None,
        })
    }
}

#[cfg(test)]
mod tests;
