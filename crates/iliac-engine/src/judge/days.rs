//! Days of the site's calendar, and completed years.

use iliac_model::{Day, Number, Timestamp, Truth, Unknowns};
use iliac_protocol::tree::Compare;

use super::instants::{Crossing, compare_known, crossing};
use super::interval::{Interval, compares, turned};
use super::memo::DerivedValue;
use super::{Frame, Judge, NEVER, Until};
use crate::program::Calendrical;
use crate::program::nodes::DayNode;
use crate::record::ledger::Small;

/// A day, or why it is not known.
pub(crate) type KnownDay = Result<Day, Unknowns>;

impl Judge<'_> {
    /// The site's local day now.
    pub fn today(&mut self) -> Day {
        if let Some(today) = self.memo.today {
            return today;
        }
        let today = self.program.calendar().day_of(self.now);
        self.memo.today = Some(today);
        today
    }

    /// When the day begins, kept after now.
    fn begins(&self, day: Day) -> Timestamp {
        self.after_now(self.program.calendar().start_of(day))
    }

    pub fn day(&mut self, day: u32, frame: Frame) -> Until<KnownDay> {
        match self.program.arena.day(day) {
            DayNode::Today => {
                let today = self.today();
                Until { is: Ok(today), until: self.begins(today.plus_days(1)) }
            }
            DayNode::Cell(cell) => {
                let cell = self.cell(cell, frame);
                let is = cell.is.value().and_then(|value| match value {
                    Small::Day(day) => Ok(day),
                    Small::Number { .. }
                    | Small::Choice(_)
                    | Small::YesNo(_)
                    | Small::Instant(_)
                    | Small::Text(_)
                    | Small::Signature(_)
                    | Small::File(_) => Err(Unknowns::BEYOND),
                });
                Until { is, until: cell.until }
            }
            DayNode::Of(inst) => {
                let inst = self.inst(inst, frame);
                Until { is: inst.is.known().map(|at| self.program.calendar().day_of(at)), until: inst.until }
            }
            DayNode::Derived(derived) => {
                let value = self.derived(derived, frame);
                let is = match value.is {
                    DerivedValue::Day(day) => day,
                    DerivedValue::Cond(_) | DerivedValue::Num(_) | DerivedValue::Inst(_) => Err(Unknowns::BEYOND),
                };
                Until { is, until: value.until }
            }
            DayNode::Plus(from, by) => self.moved_day(from, by, frame, false),
            DayNode::Minus(from, by) => self.moved_day(from, by, frame, true),
        }
    }

    fn moved_day(&mut self, from: u32, by: u16, frame: Frame, back: bool) -> Until<KnownDay> {
        let from = self.day(from, frame);
        let figure = self.figure(by, frame);
        let is = match (from.is, figure.is) {
            (Ok(day), Ok(figure)) => self.along_the_calendar(day, by, figure, back).ok_or(Unknowns::BEYOND),
            (Err(a), Err(b)) => Err(a.with(b)),
            (Err(why), Ok(_)) | (Ok(_), Err(why)) => Err(why),
        };
        Until { is, until: from.until.min(figure.until) }
    }

    fn along_the_calendar(&self, day: Day, by: u16, figure: Number, back: bool) -> Option<Day> {
        let n = figure.trunc();
        let days = i32::try_from(n).ok();
        match (self.program.parameters.get(usize::from(by))?.unit, back) {
            (Calendrical::Days, false) => Some(day.plus_days(days?)),
            (Calendrical::Days, true) => Some(day.plus_days(days?.checked_neg()?)),
            (Calendrical::Workdays, false) => self.program.calendar().plus_workdays(day, n),
            (Calendrical::Months, false) => day.plus_months(days?),
            (Calendrical::Workdays | Calendrical::Months, true) | (Calendrical::Length, _) => None,
        }
    }

    /// Two days compare so. Today passes the other side at the start of a day; that is when to look again.
    pub fn days_compare(&mut self, how: Compare, a: u32, b: u32, frame: Frame) -> Until<Truth> {
        let arena = &self.program.arena;
        match (arena.day(a), arena.day(b)) {
            (DayNode::Today, DayNode::Today) => Until::always(compares(how, &0, &0).into()),
            (DayNode::Today, _) => self.today_compares(how, b, frame),
            (_, DayNode::Today) => self.today_compares(turned(how), a, frame),
            _ => {
                let (a, b) = (self.day(a, frame), self.day(b, frame));
                Until { is: compare_known(how, a.is, b.is), until: a.until.min(b.until) }
            }
        }
    }

    fn today_compares(&mut self, how: Compare, other: u32, frame: Frame) -> Until<Truth> {
        let other = self.day(other, frame);
        match other.is {
            Ok(day) => {
                let today = self.today();
                let next = match crossing(how, &today, &day) {
                    Some(Crossing::Reaching) => self.begins(day),
                    Some(Crossing::Leaving) => self.begins(day.plus_days(1)),
                    None => NEVER,
                };
                Until { is: compares(how, &today, &day).into(), until: other.until.min(next) }
            }
            Err(why) => Until { is: Truth::Unknown(why), until: other.until },
        }
    }

    /// Completed years from a day to today.
    pub fn years(&mut self, day: u32, frame: Frame) -> Until<Interval> {
        let from = self.day(day, frame);
        let Ok(born) = from.is else {
            let why = from.is.err().unwrap_or_default();
            return Until { is: Interval::unknown(why), until: from.until };
        };
        let today = self.today();
        let Some(years) = born.years_until(today) else {
            let next = self.begins(today.plus_days(1));
            return Until { is: Interval::unknown(Unknowns::BEYOND), until: from.until.min(next) };
        };
        let next = self.birthday(born, i64::from(years) + 1);
        Until { is: Interval::exactly(Number::whole(i64::from(years))), until: from.until.min(next) }
    }

    /// When that many years are completed; tomorrow, where the calendar has no such day.
    pub fn birthday(&mut self, born: Day, years: i64) -> Timestamp {
        let months = i32::try_from(years.saturating_mul(12)).ok();
        let today = self.today();
        match months.and_then(|months| born.plus_months(months)) {
            Some(day) if day > today => self.begins(day),
            Some(_) | None => self.begins(today.plus_days(1)),
        }
    }
}
