//! The calendar around the morning on which a witness is told: which day an instant is on, a few weeks back and forth, as
//! if no clock were ever changed and every weekday worked. The real engine, with the real calendar, confirms.

use iliac_model::Day;
use iliac_protocol::tree::{Amount, Unit};

use super::{Encoder, times};
use crate::term::Int;

/// The morning on which every witness is told: a Tuesday, …
pub const DAY: Day = Day::from_number(20_515);
/// … ten o'clock.
pub const HOUR: i8 = 10;

/// Seconds of a day, and of it up to that hour.
const DAY_SECONDS: i64 = 86_400;
const SO_FAR: i64 = 36_000;
/// How many days back and forth are told apart.
const DAYS: i64 = 12;
/// Tuesday, counted from Monday.
const WEEKDAY: i64 = 1;

impl Encoder<'_> {
    /// Instants, days and the starts of days keep to the clock on the wall.
    pub(crate) fn tie_calendar(&mut self) {
        for times::DayOf { of, offset, day } in self.days.clone() {
            for days in -DAYS..=DAYS {
                // Up to that day: before the next one starts.
                let until = (days + 1) * DAY_SECONDS - SO_FAR - 1 - offset;
                let before = self.terms.at_most(of, self.now, until);
                let up_to = self.terms.at_most(day, self.today, days);
                let law = self.terms.same(before, up_to);
                self.terms.law(law);
            }
        }
        for times::StartOf { day, offset, start } in self.starts.clone() {
            for days in -DAYS..=DAYS {
                let at = days * DAY_SECONDS - SO_FAR;
                self.tie(day, days - offset, start, at);
            }
        }
        for step in self.steps.clone() {
            self.tie_step(step);
        }
    }

    /// On this day exactly when at that instant.
    fn tie(&mut self, day: Int, days: i64, start: Int, at: i64) {
        let pairs = [
            (self.terms.at_most(day, self.today, days), self.terms.at_most(start, self.now, at)),
            (self.terms.at_most(self.today, day, -days), self.terms.at_most(self.now, start, -at)),
        ];
        for (on, by) in pairs {
            let law = self.terms.same(on, by);
            self.terms.law(law);
        }
    }

    fn tie_step(&mut self, step: times::CalendarStep) {
        let protocol = self.protocol;
        let Some(parameter) = protocol.parameter(step.by) else { return };
        let Amount::One(number) = &parameter.amount else { return };
        let count = if step.later { number.trunc() } else { -number.trunc() };
        self.terms.law(step.known);
        for days in -DAYS..=DAYS {
            let to = match parameter.unit {
                Unit::Workdays => workdays(days, count),
                Unit::Months => months(days, count),
                Unit::Ucum(_) | Unit::Duration | Unit::Days => return,
            };
            let from = self.terms.equal(step.from, self.today, days - step.offset);
            let there = self.terms.equal(step.to, self.today, to);
            let law = self.terms.implies(from, there);
            self.terms.law(law);
        }
    }
}

/// So many working days on from a day, both counted from the Tuesday.
fn workdays(days: i64, count: i64) -> i64 {
    let (mut at, mut left) = (days, count.abs());
    while left > 0 {
        at += count.signum();
        if (at + WEEKDAY).rem_euclid(7) < 5 {
            left -= 1;
        }
    }
    at
}

fn months(days: i64, count: i64) -> i64 {
    let from = DAY.plus_days(i32::try_from(days).unwrap_or(0));
    let to = from.plus_months(i32::try_from(count).unwrap_or(0)).unwrap_or(from);
    i64::from(to.number() - DAY.number())
}
