//! Conditions: one line of near-English, read to a tree of words, then typed against a protocol.
//!
//! Reading knows no protocol; typing knows no file. Both answer with every fault they can tell apart, at the words
//! concerned. What a typed condition means is the engine's affair.

pub(crate) mod parse;
pub(crate) mod syntax;
mod token;
pub(crate) mod typing;
pub mod write;

use std::ops::Range;

/// The longest expression, in bytes: about a page of one. Longer ones belong under several names.
pub const LENGTH_MAX: usize = 4096;

/// How deep an expression may nest. Everything that reads a condition recurses over it, so this bounds their stacks.
pub const DEPTH_MAX: usize = 40;

/// A fault in an expression, at bytes counted from its beginning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Wrong {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) span: Range<usize>,
    pub(crate) label: String,
    pub(crate) help: Option<String>,
}

impl Wrong {
    /// A fault at these words.
    pub(crate) fn new(
        code: &'static str,
        span: &Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Wrong {
        Wrong { code, message: message.into(), span: span.clone(), label: label.into(), help: None }
    }

    /// With what to do about it.
    pub(crate) fn help(self, help: impl Into<String>) -> Wrong {
        Wrong { help: Some(help.into()), ..self }
    }
}

/// Whether a text is one word, as the names of a protocol are.
pub(crate) fn is_name(text: &str) -> bool {
    token::is_word(text)
}

#[cfg(test)]
mod tests;
