//! One broken rule of the house: where, what, why it matters, what to do. One line each, so that an editor can jump to it.

use std::fmt;

/// A broken rule. Sorted by place, so that two runs print the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, from the root of the checkout.
    pub path: String,
    /// Counted from one; one also stands for the file as a whole.
    pub line: usize,
    /// What was found.
    pub what: String,
    /// Why the house refuses it.
    pub why: &'static str,
    /// What to do instead.
    pub instead: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}, {}, {}", self.path, self.line, self.what, self.why, self.instead)
    }
}
