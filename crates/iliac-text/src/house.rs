//! The house's own words: instants, days, standings and the kinds of not knowing.
//!
//! A language is one table of words, so that no word can be missing from it.

use iliac_model::{Calendar, Day, Number, Standing, Timestamp, Timing, Unknowns};
use iliac_protocol::tree::Urgency;

use crate::values::TimeUnit;

/// The words of one language that are not a protocol's.
#[derive(Debug)]
pub struct HouseWords {
    /// `en`.
    pub tag: &'static str,
    /// Monday first, short.
    weekdays: [&'static str; 7],
    /// Monday first.
    weekdays_long: [&'static str; 7],
    /// January first, short.
    months_short: [&'static str; 12],
    /// January first.
    months: [&'static str; 12],
    done: &'static str,
    not_needed: &'static str,
    undecided: &'static str,
    ready: &'static str,
    blocked: &'static str,
    in_progress: &'static str,
    stopped: &'static str,
    missed: &'static str,
    overdue: &'static str,
    /// In the order of [`KINDS`].
    unknowns: [&'static str; 8],
    not_known: &'static str,
    yes: &'static str,
    no: &'static str,
    /// One and several, from seconds to months.
    lengths: [[&'static str; 2]; 6],
    /// From *expected* to *emergency*.
    urgencies: [&'static str; 5],
}

const KINDS: [Unknowns; 8] = [
    Unknowns::NOT_ASKED,
    Unknowns::UNANSWERED,
    Unknowns::REFUSED,
    Unknowns::DISPUTED,
    Unknowns::TOO_OLD,
    Unknowns::INCOMPLETE,
    Unknowns::UNSET,
    Unknowns::BEYOND,
];

const ENGLISH: HouseWords = HouseWords {
    tag: "en",
    weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    weekdays_long: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    months_short: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    done: "done",
    not_needed: "not needed",
    undecided: "undecided",
    ready: "ready",
    blocked: "blocked",
    in_progress: "in progress",
    stopped: "stopped",
    missed: "missed",
    overdue: "overdue",
    unknowns: [
        "not asked",
        "unanswered",
        "refused",
        "disputed",
        "too old",
        "list not complete",
        "not set by the clinic",
        "beyond the calendar",
    ],
    not_known: "not known",
    yes: "yes",
    no: "no",
    lengths: [
        ["second", "seconds"],
        ["minute", "minutes"],
        ["hour", "hours"],
        ["day", "days"],
        ["working day", "working days"],
        ["month", "months"],
    ],
    urgencies: ["expected", "next working day", "same day", "now", "emergency"],
};

impl HouseWords {
    /// The words of a language; English for one the house does not speak.
    pub fn of(tag: &str) -> &'static HouseWords {
        const LANGUAGES: &[HouseWords] = &[ENGLISH];
        LANGUAGES.iter().find(|words| words.tag == tag).unwrap_or(const { &ENGLISH })
    }

    /// An instant on the wall of the site: `10:25` on the local day of `now`, else `Tue 24 Nov 10:25`, with the year when
    /// it is another one. The seconds are shown only when there are some, so that two instants never look alike by rounding.
    pub fn local_time(&self, at: Timestamp, now: Timestamp, calendar: &Calendar) -> String {
        let (Some(local), today) = (calendar.local(at), calendar.local(now)) else { return self.not_known.to_owned() };
        let seconds = if local.second() == 0 { String::new() } else { format!(":{:02}", local.second()) };
        let clock = format!("{:02}:{:02}{seconds}", local.hour(), local.minute());
        let date = local.date();
        if today.is_some_and(|today| today.date() == date) {
            return clock;
        }
        let weekday = nth(&self.weekdays, date.weekday().to_monday_zero_offset());
        let month = nth(&self.months_short, date.month() - 1);
        let year = match today {
            Some(today) if today.year() == date.year() => String::new(),
            Some(_) | None => format!(" {}", date.year()),
        };
        format!("{weekday} {} {month}{year} {clock}", date.day())
    }

    /// A day of the wall calendar: `24 November 2026`.
    pub fn local_day(&self, day: Day) -> String {
        match day.date() {
            Some(date) => format!("{} {} {}", date.day(), nth(&self.months, date.month() - 1), date.year()),
            None => self.not_known.to_owned(),
        }
    }

    /// A day with its weekday: `Tuesday 24 November 2026`.
    pub fn weekday_and_day(&self, day: Day) -> String {
        match day.date() {
            Some(date) => {
                let weekday = nth(&self.weekdays_long, date.weekday().to_monday_zero_offset());
                format!("{weekday} {}", self.local_day(day))
            }
            None => self.not_known.to_owned(),
        }
    }

    /// A length of time with its unit: `20 minutes`, `1 hour`.
    pub fn length(&self, number: Number, unit: TimeUnit) -> String {
        let [seconds, minutes, hours, days, workdays, months] = self.lengths;
        let [one, several] = match unit {
            TimeUnit::Seconds => seconds,
            TimeUnit::Minutes => minutes,
            TimeUnit::Hours => hours,
            TimeUnit::Days => days,
            TimeUnit::Workdays => workdays,
            TimeUnit::Months => months,
        };
        format!("{number} {}", if number == Number::whole(1) { one } else { several })
    }

    /// How a step stands: `ready, overdue`.
    pub fn standing_words(&self, standing: &Standing) -> String {
        let (word, timing) = match standing {
            Standing::Done { .. } => (self.done, None),
            Standing::NotNeeded => (self.not_needed, None),
            Standing::Undecided { .. } => (self.undecided, None),
            Standing::Open { gates, timing } => {
                let ready = gates.iter().all(|(_, verdict)| verdict.lets_pass());
                (if ready { self.ready } else { self.blocked }, Some(timing))
            }
            Standing::InProgress { timing, .. } => (self.in_progress, Some(timing)),
            Standing::Stopped => (self.stopped, None),
            Standing::Missed { .. } => (self.missed, None),
        };
        match timing {
            Some(Timing::Overdue { .. }) => format!("{word}, {}", self.overdue),
            Some(Timing::Due { .. } | Timing::Untimed) | None => word.to_owned(),
        }
    }

    /// The kinds of not knowing: `not asked, too old`; `not known` for none of them.
    pub fn unknown_words(&self, why: Unknowns) -> String {
        let words: Vec<&str> =
            KINDS.iter().zip(self.unknowns).filter(|(kind, _)| why.contains(**kind)).map(|(_, word)| word).collect();
        if words.is_empty() { self.not_known.to_owned() } else { words.join(", ") }
    }

    /// How urgent something is for the person.
    pub fn urgency_words(&self, urgency: Urgency) -> &'static str {
        let [expected, next_day, same_day, now, emergency] = self.urgencies;
        match urgency {
            Urgency::Expected => expected,
            Urgency::NextDay => next_day,
            Urgency::SameDay => same_day,
            Urgency::Now => now,
            Urgency::Emergency => emergency,
        }
    }

    /// A yes or a no.
    pub fn yes_or_no(&self, yes: bool) -> &'static str {
        if yes { self.yes } else { self.no }
    }

    /// What stands in place of something not known, where a language's texts do not say it.
    pub fn not_known(&self) -> &'static str {
        self.not_known
    }
}

fn nth(words: &[&'static str], place: i8) -> &'static str {
    usize::try_from(place).ok().and_then(|place| words.get(place)).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use iliac_model::Verdict;

    use super::*;

    fn london() -> Calendar {
        Calendar::new("Europe/London", [].into(), Day::from_date(2030, 1, 1).unwrap()).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Says an instant at another.
    fn check(instant: &str, now: &str, expected: &str) {
        assert_eq!(HouseWords::of("en").local_time(at(instant), at(now), &london()), expected);
    }

    #[test]
    fn an_instant_of_today_is_a_clock_time_and_another_one_has_its_day() {
        check("2026-11-24T10:25:00Z", "2026-11-24T09:00:00Z", "10:25");
        check("2026-11-24T10:25:30Z", "2026-11-24T09:00:00Z", "10:25:30");
        check("2026-11-24T10:25:00Z", "2026-11-23T23:59:59Z", "Tue 24 Nov 10:25");
        check("2027-01-02T10:25:00Z", "2026-11-23T23:59:59Z", "Sat 2 Jan 2027 10:25");
    }

    #[test]
    fn today_is_the_local_day() {
        check("2026-07-01T22:30:00Z", "2026-07-01T12:00:00Z", "23:30");
        check("2026-07-01T23:30:00Z", "2026-07-01T12:00:00Z", "Thu 2 Jul 00:30");
    }

    #[test]
    fn an_instant_beyond_every_calendar_is_not_known() {
        let words = HouseWords::of("en");
        assert_eq!(words.local_time(Timestamp::MAX, at("2026-07-01T12:00:00Z"), &london()), "not known");
        assert_eq!(words.local_day(Day::from_number(i32::MAX)), "not known");
        assert_eq!(words.local_day(Day::from_date(2026, 11, 24).unwrap()), "24 November 2026");
    }

    #[test]
    fn blocked_and_overdue_are_both_said() {
        let timing = Timing::Overdue { since: Timestamp::default() };
        let gates = vec![(iliac_model::GateIx(0), Verdict::Closed { opens_at: None })];
        let words = HouseWords::of("en");
        assert_eq!(words.standing_words(&Standing::Open { gates, timing }), "blocked, overdue");
        assert_eq!(words.standing_words(&Standing::Open { gates: vec![], timing: Timing::Untimed }), "ready");
    }

    #[test]
    fn every_kind_of_not_knowing_has_its_word() {
        let both = Unknowns::NOT_ASKED.with(Unknowns::TOO_OLD);
        assert_eq!(HouseWords::of("xx").unknown_words(both), "not asked, too old");
        assert_eq!(HouseWords::of("en").unknown_words(Unknowns::NONE), "not known");
    }
}
