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
        let Civil { year, month, day } = self.civil()?;
        let from_year_0 = (year * 12 + month - 1).checked_add(months)?;
        let (year, month) = (from_year_0.div_euclid(12), from_year_0.rem_euclid(12) + 1);
        YEARS.contains(&year).then(|| Civil { year, month, day: day.min(days_in(year, month)) }.day())
    }

    /// Completed years from `self` to `other`; negative when `other` is earlier.
    pub fn years_until(self, other: Day) -> Option<i32> {
        let years = other.civil()?.year - self.civil()?.year;
        let anniversary = self.plus_months(years.checked_mul(12)?)?;
        Some(if other < anniversary { years - 1 } else { years })
    }

    /// Its date, within the years a calendar knows. Ages are asked for in every look at a case, so this is plain arithmetic
    /// in the calendar's cycle of 400 years; a test holds it against the calendar's own.
    fn civil(self) -> Option<Civil> {
        // Years that begin in March have their leap day last, and their months begin every 30.6 days.
        let from_march_0 = i64::from(self.0) + 719_468;
        let (cycle, day) = (from_march_0.div_euclid(CYCLE), from_march_0.rem_euclid(CYCLE));
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (months_on, next_year) = if month < 10 { (3, 0) } else { (-9, 1) };
        let year = i32::try_from(cycle * 400 + year + next_year).ok().filter(|year| YEARS.contains(year))?;
        Some(Civil { year, month: i32::try_from(month + months_on).ok()?, day: i32::try_from(day).ok()? })
    }
}

/// The years a calendar knows.
const YEARS: std::ops::RangeInclusive<i32> = -9999..=9999;

/// After so many days (400 years) the calendar repeats.
const CYCLE: i64 = 146_097;

/// A date by its parts.
#[derive(Clone, Copy)]
struct Civil {
    year: i32,
    month: i32,
    day: i32,
}

impl Civil {
    fn day(self) -> Day {
        let (year, month) = if self.month > 2 { (self.year, self.month - 3) } else { (self.year - 1, self.month + 9) };
        let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
        Day(cycle * 146_097 + year * 365 + year / 4 - year / 100 + (153 * month + 2) / 5 + self.day - 1 - 719_468)
    }
}

fn days_in(year: i32, month: i32) -> i32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
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
    fn our_calendar_is_the_calendar() {
        let edges = [-9999, -1, 0, 1, 1600, 1900, 1970, 2000, 2026, 2100, 9999]
            .into_iter()
            .flat_map(|year| [(1, 1), (2, 28), (3, 1), (12, 31)].map(|(m, d)| Day::from_date(year, m, d).unwrap()));
        for day in edges.chain((-40_000..40_000).map(|n| Day::from_number(n * 71))) {
            for months in [-30_001, -13, -1, 0, 1, 11, 12, 25, 1200, 240_000] {
                let date = day.date();
                let span = |months| jiff::Span::new().try_months(months).ok();
                let later = date.and_then(|date| date.checked_add(span(months)?).ok()).map(Day::from);
                assert_eq!(day.plus_months(months), later, "{day} + {months} months");
            }
        }
        for day in [-4_371_588, -4_371_587, 2_932_896, 2_932_897].map(Day::from_number) {
            assert_eq!(day.civil().is_some(), day.date().is_some(), "{}", day.number());
        }
    }

    #[test]
    fn a_month_later_ends_with_the_month() {
        let day = Day::from_date(2026, 1, 31).unwrap();
        assert_eq!(day.plus_months(1), Day::from_date(2026, 2, 28));
    }
}
