//! Something about a person that must not reach a log by accident.

use std::fmt;

/// A value whose `Debug` shows nothing of it. It has no `Display`: whoever shows it says so, with [`Private::get`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Private<T>(T);

impl<T> Private<T> {
    /// Hides a value.
    pub fn new(value: T) -> Private<T> {
        Private(value)
    }

    /// The value, to be shown to somebody who may see it or written to the record.
    pub fn get(&self) -> &T {
        &self.0
    }
}

impl From<&str> for Private<String> {
    fn from(text: &str) -> Private<String> {
        Private(text.to_owned())
    }
}

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(private)")
    }
}
