//! Chance from a seed, the same on every machine and for every version of the library.

use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;

/// A seeded source of chance.
pub(super) struct Dice(ChaCha12Rng);

impl Dice {
    /// The same seed and purpose give the same throws.
    pub fn new(seed: u64, purpose: u64) -> Dice {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        rng.set_stream(purpose);
        Dice(rng)
    }

    /// From 0 to less than `n`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { self.0.random_range(0..n) }
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high.max(low))
    }

    /// True so many times in a hundred.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// One of these, if there is any.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.below(from.len())).cloned()
    }

    /// A place in a list of so many, as an index of the tree.
    pub fn index(&mut self, n: usize) -> u16 {
        u16::try_from(self.below(n)).unwrap_or(0)
    }
}
