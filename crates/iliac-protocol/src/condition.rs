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

use iliac_model::GroupIx;

use crate::tree::{Cond, Protocol};

/// The longest expression, in bytes: about a page of one. Longer ones belong under several names.
pub const LENGTH_MAX: usize = 4096;

/// How deep an expression may nest. Everything that reads a condition recurses over it, so this bounds their stacks.
pub const DEPTH_MAX: usize = 40;

/// A fault in an expression, at bytes counted from its beginning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wrong {
    /// Its code, which never changes: `ILC-P009`.
    pub code: &'static str,
    /// One sentence for the author.
    pub message: String,
    /// The words to underline.
    pub span: Range<usize>,
    /// What to say about those words.
    pub label: String,
    /// What to do; `None` when nothing better than the message can be said.
    pub help: Option<String>,
}

/// Reads a condition against a protocol. `per` is the group whose row is `this`, if there is one.
///
/// # Errors
/// Every fault in it that can be told apart.
pub fn read(protocol: &Protocol, text: &str, per: Option<GroupIx>) -> Result<Cond, Vec<Wrong>> {
    let (cond, findings) = typing::condition(text, &typing::Names::new(protocol), typing::Scope::of(per));
    cond.ok_or(findings.wrongs)
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
