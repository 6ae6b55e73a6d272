//! Instants, durations and local days.
//!
//! An instant is a whole second. A day is a day of the site's wall calendar; the two meet only through a
//! [`Calendar`](crate::Calendar), because a day has no length: it has 23 or 25 hours twice a year.

use std::fmt;

/// An instant: whole seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The earliest instant.
    pub const MIN: Timestamp = Timestamp(i64::MIN);
    /// The latest instant.
    pub const MAX: Timestamp = Timestamp(i64::MAX);

    /// From seconds since 1970-01-01T00:00:00Z.
    pub const fn from_second(second: i64) -> Timestamp {
        Timestamp(second)
    }

    /// In seconds since 1970-01-01T00:00:00Z.
    pub const fn second(self) -> i64 {
        self.0
    }

    /// That much later, saturating.
    #[must_use]
    pub const fn plus(self, duration: Duration) -> Timestamp {
        Timestamp(self.0.saturating_add(duration.0))
    }

    /// That much earlier, saturating.
    #[must_use]
    pub const fn minus(self, duration: Duration) -> Timestamp {
        Timestamp(self.0.saturating_sub(duration.0))
    }

    /// The minute it lies in: what people tell has no seconds.
    #[must_use]
    pub const fn minute(self) -> Timestamp {
        Timestamp(self.0.saturating_sub(self.0.rem_euclid(60)))
    }

    /// How long after `earlier` this is; negative when before it.
    #[must_use]
    pub const fn since(self, earlier: Timestamp) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, or the bare seconds outside the years a calendar knows.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_second(self.0) {
            Ok(at) => write!(f, "{at}"),
            Err(_) => write!(f, "{}s", self.0),
        }
    }
}

impl std::str::FromStr for Timestamp {
    type Err = jiff::Error;

    /// Reads RFC 3339 with an offset; parts of a second are dropped.
    fn from_str(text: &str) -> Result<Timestamp, jiff::Error> {
        text.parse::<jiff::Timestamp>().map(|at| Timestamp(at.as_second()))
    }
}

/// A length of time in whole seconds: hours are 3600 of them, whatever the clocks on the wall do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Duration(i64);

impl Duration {
    /// Nothing at all.
    pub const ZERO: Duration = Duration(0);

    /// From seconds.
    pub const fn from_seconds(seconds: i64) -> Duration {
        Duration(seconds)
    }

    /// From minutes.
    pub const fn from_minutes(minutes: i64) -> Duration {
        Duration(minutes.saturating_mul(60))
    }

    /// In seconds.
    pub const fn seconds(self) -> i64 {
        self.0
    }
}

/// A day of the wall calendar, counted from 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Day(i32);

impl Day {
    /// From days since 1970-01-01.
    pub const fn from_number(days: i32) -> Day {
        Day(days)
    }

    /// In days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// From a date of the calendar; `None` when there is no such date.
    pub fn from_date(year: i16, month: i8, day: i8) -> Option<Day> {
        jiff::civil::Date::new(year, month, day).ok().map(Day::from)
    }

    /// That many days later, saturating.
    #[must_use]
    pub const fn plus_days(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// As a date, or `None` outside the years a calendar knows.
    pub fn date(self) -> Option<jiff::civil::Date> {
        EPOCH.checked_add(jiff::Span::new().try_days(self.0).ok()?).ok()
    }

    /// That many months later, the last day of the month where the day does not exist (31 January + 1 month = 28 February).
    pub fn plus_months(self, months: i32) -> Option<Day> {
        self.date()?.checked_add(jiff::Span::new().try_months(months).ok()?).ok().map(Day::from)
    }

    /// Completed years from `self` to `other`; negative when `other` is earlier.
    pub fn years_until(self, other: Day) -> Option<i32> {
        let (from, to) = (self.date()?, other.date()?);
        let years = i32::from(to.year()) - i32::from(from.year());
        let anniversary = self.plus_months(years.checked_mul(12)?)?;
        Some(if other < anniversary { years - 1 } else { years })
    }
}

const EPOCH: jiff::civil::Date = jiff::civil::Date::constant(1970, 1, 1);

impl From<jiff::civil::Date> for Day {
    fn from(date: jiff::civil::Date) -> Day {
        use jiff::Unit;
        let days = EPOCH.until((Unit::Day, date)).map(|span| span.get_days()).unwrap_or_default();
        Day(days)
    }
}

impl fmt::Display for Day {
    /// As `2026-03-29`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => write!(f, "{date}"),
            None => write!(f, "day {}", self.0),
        }
    }
}

impl std::str::FromStr for Day {
    type Err = jiff::Error;

    /// Reads `2026-03-29`.
    fn from_str(text: &str) -> Result<Day, jiff::Error> {
        text.parse::<jiff::civil::Date>().map(Day::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_on_29_february_is_kept_on_the_28th_in_common_years() {
        let born = Day::from_date(2008, 2, 29).unwrap();
        assert_eq!(born.years_until(Day::from_date(2026, 2, 27).unwrap()), Some(17));
        assert_eq!(born.years_until(Day::from_date(2026, 2, 28).unwrap()), Some(18));
    }

    #[test]
    fn a_day_no_calendar_knows_has_no_date() {
        for day in [Day::from_number(i32::MAX), Day::from_number(i32::MIN)] {
            assert_eq!((day.date(), day.plus_months(1)), (None, None));
        }
        assert_eq!(Day::from_number(0).plus_months(i32::MAX), None);
    }

    #[test]
    fn a_month_later_ends_with_the_month() {
        let day = Day::from_date(2026, 1, 31).unwrap();
        assert_eq!(day.plus_months(1), Day::from_date(2026, 2, 28));
    }
}
