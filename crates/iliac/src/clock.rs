//! The one place where the real clock is read.

#![expect(clippy::disallowed_methods, reason = "this is the one file that reads the clock")]

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use iliac_model::{Duration, Timestamp};
use iliac_server::server::Clock;

/// The present instant.
pub fn now() -> Timestamp {
    Timestamp::from_second(jiff::Timestamp::now().as_second())
}

/// A reading of the clock that only says how long something took.
pub fn stopwatch() -> Instant {
    Instant::now()
}

/// The real clock. It does not move by hand.
pub struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> Timestamp {
        now()
    }

    fn wall(&self) -> Timestamp {
        now()
    }

    fn forward(&self, _by: Duration) -> bool {
        false
    }
}

/// A demonstration's clock: the real one, and what it was moved forward by.
#[derive(Default)]
pub struct DemoClock {
    ahead: AtomicI64,
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        now().plus(Duration::from_seconds(self.ahead.load(Ordering::Relaxed)))
    }

    fn wall(&self) -> Timestamp {
        now()
    }

    fn forward(&self, by: Duration) -> bool {
        self.ahead.fetch_add(by.seconds().max(0), Ordering::Relaxed);
        true
    }
}
