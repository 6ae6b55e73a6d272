//! When something was measured or written, no finer and no coarser than it was sent.
//!
//! A date without a time stays a day. A time without an offset from UTC could be anywhere, so only its day is kept. A
//! month or a year is not a day, and is not turned into one.

use std::cmp::Ordering;
use std::fmt;

use iliac_model::{Day, Duration, Timestamp};

const DAY: i64 = 24 * 60 * 60;
/// Furthest ahead of UTC a wall clock stands anywhere.
const AHEAD_MAX: i64 = 14 * 60 * 60;
/// Furthest behind.
const BEHIND_MAX: i64 = 12 * 60 * 60;

/// An instant, or a day on an unknown wall calendar.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum When {
    /// To the second.
    Instant(Timestamp),
    /// To the day.
    Day(Day),
}

/// Why a text says no day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NoDay {
    /// Only a year or a month.
    Coarse,
    /// No date of any calendar.
    Impossible,
}

impl When {
    /// Reads a FHIR date, dateTime or instant.
    pub(crate) fn read(text: &str) -> Result<When, NoDay> {
        if is_year_or_month(text) {
            return Err(NoDay::Coarse);
        }
        if !text.contains(['T', 't', ' ']) {
            return text.parse().map(When::Day).map_err(|_| NoDay::Impossible);
        }
        match (text.parse::<Timestamp>(), text.parse::<jiff::civil::DateTime>()) {
            (Ok(at), _) => Ok(When::Instant(at)),
            (Err(_), Ok(local)) => Ok(When::Day(Day::from(local.date()))),
            (Err(_), Err(_)) => Err(NoDay::Impossible),
        }
    }

    /// The instants it can mean, first and last, wherever its wall calendar hangs.
    fn span(self) -> (i64, i64) {
        match self {
            When::Instant(at) => (at.second(), at.second()),
            When::Day(day) => {
                let start = i64::from(day.number()) * DAY;
                (start - AHEAD_MAX, start + DAY - 1 + BEHIND_MAX)
            }
        }
    }

    /// Whether it lies after `now` wherever it was written.
    pub fn is_after(self, now: Timestamp) -> bool {
        self.span().0 > now.second()
    }

    /// Whether it lies before the day began on which the person was born.
    pub(crate) fn is_before_birth(self, born: Day) -> bool {
        match self {
            When::Day(day) => day < born,
            When::Instant(at) => at.second() < When::Day(born).span().0,
        }
    }

    /// Whether it is further back from `now` than `look_back`; a day counts from its beginning in UTC.
    pub(crate) fn is_older_than(self, look_back: Duration, now: Timestamp) -> bool {
        let from = match self {
            When::Instant(at) => at,
            When::Day(day) => Timestamp::from_second(i64::from(day.number()) * DAY),
        };
        now.since(from) > look_back
    }

    /// Which is later; `Equal` also when it cannot be told (an instant within the day).
    pub(crate) fn later(self, other: When) -> Ordering {
        match (self, other) {
            (When::Instant(a), When::Instant(b)) => a.cmp(&b),
            (When::Day(a), When::Day(b)) => a.cmp(&b),
            (When::Instant(a), When::Day(_)) => against(a, other.span()),
            (When::Day(_), When::Instant(b)) => against(b, self.span()).reverse(),
        }
    }

    /// Something to put them in one order by: the last instant it can mean.
    pub(crate) fn order(self) -> i64 {
        self.span().1
    }
}

fn against(at: Timestamp, (first, last): (i64, i64)) -> Ordering {
    if at.second() < first {
        Ordering::Less
    } else if at.second() > last {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}

fn is_year_or_month(text: &str) -> bool {
    let digits = |part: &str, many: usize| part.len() == many && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('-') {
        None => digits(text, 4),
        Some((year, month)) => digits(year, 4) && digits(month, 2),
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Instant(at) => write!(f, "{at}"),
            When::Day(day) => write!(f, "{day}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> When {
        When::Day(text.parse().unwrap())
    }

    #[test]
    fn a_time_is_kept_no_finer_than_it_was_sent() {
        assert_eq!(
            When::read("2026-03-01T10:00:00.742+01:00"),
            Ok(When::Instant("2026-03-01T09:00:00Z".parse().unwrap()))
        );
        assert_eq!(When::read("2026-03-01"), Ok(day("2026-03-01")));
        assert_eq!(When::read("2026-03-01T23:30:00"), Ok(day("2026-03-01")), "no offset: only the day is known");
    }

    #[test]
    fn what_is_no_day_is_none() {
        assert_eq!(When::read("2026"), Err(NoDay::Coarse));
        assert_eq!(When::read("2026-03"), Err(NoDay::Coarse));
        for text in ["", "2026-02-30", "2026-13-01", "2026-02-30T10:00:00Z", "yesterday", "2026-03-01T25:00:00Z"] {
            assert_eq!(When::read(text), Err(NoDay::Impossible), "{text}");
        }
    }

    #[test]
    fn today_is_not_the_future_anywhere_on_earth() {
        let now: Timestamp = "2026-03-01T11:00:00Z".parse().unwrap();
        assert!(!day("2026-03-01").is_after(now));
        assert!(!day("2026-03-02").is_after(now), "it is 2 March already at UTC+14");
        assert!(day("2026-03-03").is_after(now));
    }

    #[test]
    fn an_instant_within_a_day_is_neither_before_nor_after_it() {
        let noon = When::Instant("2026-03-01T12:00:00Z".parse().unwrap());
        assert_eq!(noon.later(day("2026-03-01")), Ordering::Equal);
        assert_eq!(noon.later(day("2026-03-03")), Ordering::Less);
        assert_eq!(day("2026-03-03").later(noon), Ordering::Greater);
        assert_eq!(day("2026-03-02").later(day("2026-03-01")), Ordering::Greater);
    }
}
