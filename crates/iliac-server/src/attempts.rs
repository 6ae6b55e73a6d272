//! Attempts to guess, counted by what is guessed at: a name at sign-in, a code at the person's page.

use std::collections::BTreeMap;
use std::sync::Mutex;

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
    by_name: Mutex<BTreeMap<String, (Timestamp, u32)>>,
}

impl Attempts {
    /// Counts an attempt; `false` when there were too many.
    pub fn allow(&self, name: &str, now: Timestamp) -> bool {
        let mut by_name = self.by_name.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if by_name.len() >= COUNTED {
            by_name.retain(|_, (since, _)| now.since(*since) < WINDOW);
        }
        let (since, count) = by_name.entry(name.to_owned()).or_insert((now, 0));
        if now.since(*since) >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= ALLOWED
    }

    /// Forgets a name's attempts after a right one.
    pub fn forget(&self, name: &str) {
        self.by_name.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(name);
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
}
