//! A small set of places, one bit each.

/// Some places of one list: facts, groups, steps.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Set(Vec<u64>);

impl Set {
    /// Puts a place in.
    pub fn put(&mut self, at: u16) {
        let word = usize::from(at / 64);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(word) = self.0.get_mut(word) {
            *word |= 1 << (at % 64);
        }
    }

    /// Puts a place in, and answers whether it was not there before.
    pub fn put_new(&mut self, at: usize) -> bool {
        let Ok(at) = u16::try_from(at) else { return true };
        let new = !self.has(at);
        self.put(at);
        new
    }

    /// Takes everything out, keeping the room.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes a place out.
    pub fn take(&mut self, at: u16) {
        if let Some(word) = self.0.get_mut(usize::from(at / 64)) {
            *word &= !(1 << (at % 64));
        }
    }

    /// Puts in everything the other has.
    pub fn join(&mut self, other: &Set) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    /// Whether the other has everything that is in it.
    pub fn is_within(&self, other: &Set) -> bool {
        let others = other.0.iter().chain(std::iter::repeat(&0));
        self.0.iter().zip(others).all(|(word, other)| word & !other == 0)
    }

    /// Whether a place is in it.
    pub fn has(&self, at: u16) -> bool {
        self.0.get(usize::from(at / 64)).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }
}
