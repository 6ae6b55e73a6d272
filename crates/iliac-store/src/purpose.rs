//! What a record is for: said once, when it is created.

use std::fmt;

/// Demo and production cannot be mistaken for each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Purpose {
    /// Invented people; the clock may be moved.
    Demo,
    /// Real people.
    Production,
}

impl Purpose {
    /// The word it is stored and signed as.
    pub const fn word(self) -> &'static str {
        match self {
            Purpose::Demo => "demo",
            Purpose::Production => "production",
        }
    }

    /// The purpose with that word, or `None`.
    pub fn from_word(word: &str) -> Option<Purpose> {
        [Purpose::Demo, Purpose::Production].into_iter().find(|purpose| purpose.word() == word)
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
