//! Attempts to guess, counted by what is guessed at: a name at sign-in, a code at the person's page.

use std::collections::BTreeMap;
use std::sync::Mutex;

use iliac_app::record::Hash;
use iliac_model::{Duration, Timestamp};

/// How many attempts are allowed within the window.
const ALLOWED: u32 = 8;
/// The window.
const WINDOW: Duration = Duration::from_minutes(10);
/// How many names are counted at once; beyond, the oldest half is dropped.
const COUNTED: usize = 10_000;

/// Attempts by name.
#[derive(Debug, Default)]
pub struct Attempts {
    // By the name's hash: names come from strangers, and may be of any length.
    by_name: Mutex<BTreeMap<Hash, (Timestamp, u32)>>,
}

impl Attempts {
    /// Counts an attempt; `false` when there were too many.
    pub fn allow(&self, name: &str, now: Timestamp) -> bool {
        let mut by_name = self.by_name.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if by_name.len() >= COUNTED {
            make_room(&mut by_name, now);
        }
        let (since, count) = by_name.entry(Hash::of(name.as_bytes())).or_insert((now, 0));
        if now.since(*since) >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= ALLOWED
    }

    /// Forgets a name's attempts after a right one.
    pub fn forget(&self, name: &str) {
        self.by_name.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(&Hash::of(name.as_bytes()));
    }
}

/// Drops what is past its window, and when all is recent the older half.
fn make_room(by_name: &mut BTreeMap<Hash, (Timestamp, u32)>, now: Timestamp) {
    by_name.retain(|_, (since, _)| now.since(*since) < WINDOW);
    if by_name.len() >= COUNTED {
        let mut since: Vec<Timestamp> = by_name.values().map(|(since, _)| *since).collect();
        since.sort_unstable();
        let middle = since.get(since.len() / 2).copied().unwrap_or(now);
        let mut left = COUNTED / 2;
        by_name.retain(|_, (since, _)| {
            let keep = *since >= middle && left > 0;
            left = left.saturating_sub(usize::from(keep));
            keep
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_is_stopped_and_allowed_again_later() {
        let attempts = Attempts::default();
        let now = Timestamp::from_second(1_000_000);
        let allowed = (0..20).filter(|_| attempts.allow("nurse", now)).count();
        assert_eq!(allowed, 8);
        assert!(attempts.allow("other", now));
        assert!(attempts.allow("nurse", now.plus(WINDOW)));
    }

    #[test]
    fn a_flood_of_names_does_not_fill_the_memory() {
        let attempts = Attempts::default();
        let now = Timestamp::from_second(1_000_000);
        for place in 0..3 * COUNTED {
            attempts.allow(&place.to_string(), now);
        }
        assert!(attempts.by_name.lock().unwrap().len() <= COUNTED);
    }
}
