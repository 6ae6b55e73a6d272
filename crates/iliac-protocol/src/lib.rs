//! Protocols: what should happen, as data a clinician can read and sign.
//!
//! Reads a protocol from a map of path to text, checks all of it in one run, prints it back in plain English. It opens no
//! file itself, and it never decides how a case stands: that is the engine's work on the [`tree`].

pub mod apart;
pub mod condition;
pub mod diagnostic;
mod draw;
pub mod overlay;
pub mod print;
pub mod read;
pub mod story;
pub mod tree;
pub mod walk;

pub use diagnostic::Diagnostic;
pub use draw::draw;
pub use print::{general_knowledge, print, reviews_due, unset};
pub use read::{read, read_pinned};
