//! The rota: who is on duty in which role, in which hours, and under which telephone; and the hours in which nobody is.
//!
//! A duty is weekly and in local time, so that a night's hours stay the night's when the clocks change. A house that has
//! entered no duty keeps no rota here, and nothing is said of who is on duty.

use std::sync::Arc;

use iliac_model::{Calendar, Day, Duration, Timestamp};

use crate::event::{Duty, WardName};
use crate::house::{House, read};
use crate::record::Store;

/// Duties begin and end on the quarter of an hour, so gaps are looked for in these steps.
pub const STEP: Duration = Duration::from_minutes(15);

/// A stretch in which nobody is on duty in a role.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Gap {
    /// From when.
    pub from: Timestamp,
    /// Until when, or the end of what was looked at.
    pub until: Timestamp,
    /// In which role.
    pub role: String,
}

impl Duty {
    /// Whether it covers a ward: its own, or any when it names none.
    pub fn covers(&self, ward: &WardName) -> bool {
        self.ward.as_ref().is_none_or(|own| own == ward)
    }

    /// Whether somebody is on this duty at an instant. Beyond the calendar's last known day a day counts as no holiday.
    pub fn holds(&self, calendar: &Calendar, at: Timestamp) -> bool {
        let Some(local) = calendar.local(at) else { return false };
        let minute = u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).unwrap_or_default();
        let today = calendar.day_of(at);
        let over_midnight = self.until_minute <= self.from_minute;
        let this_evening = minute >= self.from_minute && (over_midnight || minute < self.until_minute);
        let this_morning = over_midnight && minute < self.until_minute;
        (this_evening && self.begins_on(calendar, today))
            || (this_morning && self.begins_on(calendar, today.plus_days(-1)))
    }

    fn begins_on(&self, calendar: &Calendar, day: Day) -> bool {
        let within = self.since <= day && self.last.is_none_or(|last| day <= last);
        let on_weekday = day.date().is_some_and(|date| self.weekdays.contains(&date.weekday().to_monday_one_offset()));
        let holiday = calendar.holidays().contains(&day);
        within && if holiday { self.on_holidays } else { on_weekday }
    }
}

/// The next instant at which a duty may begin or end.
pub fn next_quarter(now: Timestamp) -> Timestamp {
    let into = Duration::from_seconds(now.second().rem_euclid(STEP.seconds()));
    now.minus(into).plus(STEP)
}

/// The stretches from `from` to `until` in which a role has nobody on duty, by instant.
pub fn gaps(
    duties: &[Arc<Duty>],
    roles: &[String],
    calendar: &Calendar,
    from: Timestamp,
    until: Timestamp,
) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for role in roles {
        let of_role: Vec<&Arc<Duty>> = duties.iter().filter(|duty| duty.role == *role).collect();
        let mut open: Option<Timestamp> = None;
        let mut at = from;
        while at < until {
            let somebody = of_role.iter().any(|duty| duty.holds(calendar, at));
            match (somebody, open) {
                (true, Some(since)) => {
                    gaps.push(Gap { from: since, until: at, role: role.clone() });
                    open = None;
                }
                (false, None) => open = Some(at),
                (true, None) | (false, Some(_)) => {}
            }
            at = at.plus(STEP);
        }
        gaps.extend(open.map(|since| Gap { from: since, until, role: role.clone() }));
    }
    gaps.sort();
    gaps
}

impl<S: Store> House<S> {
    /// Every duty that was entered and not ended, in the order of their numbers.
    pub fn rota(&self) -> Vec<Arc<Duty>> {
        read(&self.registry).site.duties.values().cloned().collect()
    }

    /// The duties of those who may still sign in: nobody else is on duty, whatever the rota says.
    pub fn rota_in_force(&self) -> Vec<Arc<Duty>> {
        let mut rota = self.rota();
        rota.retain(|duty| self.staff_member(duty.staff).is_some_and(|staff| staff.active));
        rota
    }

    /// Who is on duty for a ward at an instant: only whoever may still sign in. `None` when the house keeps no rota.
    pub fn on_duty(&self, ward: &WardName, at: Timestamp) -> Option<Vec<Arc<Duty>>> {
        if read(&self.registry).site.duties.is_empty() {
            return None;
        }
        let calendar = self.calendar();
        let mut rota = self.rota_in_force();
        rota.retain(|duty| duty.covers(ward) && duty.holds(&calendar, at));
        Some(rota)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::event::StaffId;

    fn calendar() -> Calendar {
        let holidays = BTreeSet::from(["2026-12-25".parse().unwrap()]);
        Calendar::new("Europe/London", holidays, "2027-12-31".parse().unwrap()).unwrap()
    }

    fn nights() -> Duty {
        Duty {
            id: 1,
            role: "nurse".into(),
            staff: StaffId::FIRST,
            phone: "1".into(),
            ward: None,
            weekdays: vec![1, 2, 3, 4, 5],
            on_holidays: false,
            from_minute: 20 * 60,
            until_minute: 8 * 60,
            since: "2026-11-23".parse().unwrap(),
            last: Some("2026-12-31".parse().unwrap()),
            answers_calls: true,
        }
    }

    fn at(local: &str) -> Timestamp {
        calendar().instant(local.parse().unwrap()).unwrap()
    }

    #[track_caller]
    fn check(duty: &Duty, local: &str, holds: bool) {
        assert_eq!(duty.holds(&calendar(), at(local)), holds, "{local}");
    }

    #[test]
    fn a_night_belongs_to_the_day_it_begins_on() {
        for (local, holds) in [
            ("2026-11-23T19:59", false),
            ("2026-11-23T20:00", true),
            ("2026-11-24T07:59", true),
            ("2026-11-24T08:00", false),
            ("2026-11-28T07:00", true),
            ("2026-11-28T21:00", false),
            ("2026-11-23T07:00", false),
            ("2027-01-01T07:00", true),
            ("2027-01-01T21:00", false),
            ("2026-12-25T21:00", false),
        ] {
            check(&nights(), local, holds);
        }
        check(&Duty { on_holidays: true, ..nights() }, "2026-12-25T21:00", true);
    }

    #[test]
    fn a_whole_day_has_no_hour_without() {
        let duty = Duty { from_minute: 0, until_minute: 0, weekdays: vec![1], ..nights() };
        for (local, holds) in [("2026-11-30T00:00", true), ("2026-11-30T23:59", true), ("2026-12-01T00:00", false)] {
            check(&duty, local, holds);
        }
    }

    #[test]
    fn a_gap_is_named_with_its_role_and_hours() {
        let roles = ["nurse".to_owned(), "bench".to_owned()];
        let (from, until) = (at("2026-11-24T06:00"), at("2026-11-24T22:00"));
        let found = gaps(&[Arc::new(nights())], &roles, &calendar(), from, until);
        let gap = |from, until, role: &str| Gap { from, until, role: role.into() };
        assert_eq!(found, [gap(from, until, "bench"), gap(at("2026-11-24T08:00"), at("2026-11-24T20:00"), "nurse")]);
    }
}
