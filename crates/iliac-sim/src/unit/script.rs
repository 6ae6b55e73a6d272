//! One person's way, as data: who does what at which instant, written as a story writes it.
//!
//! Instants hang on the appointment: a day of the wall calendar before or after it (`day(-3, "15:00")`), or minutes from
//! it (`minute(12)`). A script is the whole way; whoever plays it stops at the present.

use iliac_model::{Calendar, Day, Duration, Timestamp};

/// Somebody invented.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// The unit's number, beyond mistaking: `DEMO-0007`.
    pub number: &'static str,
    /// Family name.
    pub family: &'static str,
    /// Given names.
    pub given: &'static str,
    /// Birth date, `1958-05-14`.
    pub born: &'static str,
    /// `female`, `male` or `other`, as the protocol has it.
    pub sex: &'static str,
    /// Why they were sent: reason, suspicion and question, as lines of the referral.
    pub why: &'static str,
    /// The side agreed.
    pub side: &'static str,
}

/// What somebody comes for, each by a protocol of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Course {
    /// Liquid and a core.
    Examination,
    /// Liquid alone.
    Aspiration,
    /// A core alone.
    Biopsy,
    /// Marrow for a transplant.
    Harvest,
}

impl Course {
    /// The name of the protocol.
    pub fn protocol(self) -> &'static str {
        match self {
            Course::Examination => "examination",
            Course::Aspiration => "aspiration",
            Course::Biopsy => "biopsy",
            Course::Harvest => "harvest",
        }
    }
}

/// Somebody invented who receives marrow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipient {
    /// The unit's number, as [`Person::number`].
    pub number: &'static str,
    /// Family name.
    pub family: &'static str,
    /// Given names.
    pub given: &'static str,
    /// Birth date.
    pub born: &'static str,
    /// Weight, kilograms.
    pub weight: &'static str,
}

/// Somebody's way through the unit.
pub(super) struct Script {
    /// Who.
    pub person: Person,
    /// What they come for.
    pub course: Course,
    /// The appointment; for somebody without one, the instant their days are counted from.
    pub start: Timestamp,
    /// Sedation is planned beside the local anaesthetic.
    pub sedated: bool,
    /// The short name of the ward they lie in; `None` for the unit's first.
    pub ward: Option<&'static str>,
    /// Which of several people with this way of a year; `None` for the only one.
    pub nth: Option<usize>,
    calendar: Calendar,
    now: Timestamp,
    at: Timestamp,
    by: &'static str,
    deeds: Vec<Deed>,
}

/// Things asked of the house together, by one person at one instant.
pub(super) struct Deed {
    /// When.
    pub at: Timestamp,
    /// By whom, by the name they sign in with.
    pub by: &'static str,
    /// What.
    pub what: What,
}

/// What is asked.
pub(super) enum What {
    /// A case for this person, with what the referral says.
    Open(Vec<String>),
    /// These lines, all or none.
    Tell(Vec<String>),
    /// Who receives the marrow.
    Name(Recipient),
    /// To see the case as it stands, or stood so long ago; nothing is asked.
    Look(Looker, Duration),
}

/// Who looks at a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Looker {
    /// Whoever of the staff the deed is by.
    Staff,
    /// The person, on their own page.
    Person,
}

impl Script {
    /// An empty script, played at `now`.
    pub fn new(calendar: &Calendar, now: Timestamp, person: Person, start: Timestamp) -> Script {
        let (calendar, deeds) = (calendar.clone(), Vec::new());
        let course = Course::Examination;
        Script {
            person,
            course,
            start,
            sedated: false,
            ward: None,
            nth: None,
            calendar,
            now,
            at: start,
            by: "cora",
            deeds,
        }
    }

    /// With sedation beside the local anaesthetic.
    pub fn with_sedation(mut self) -> Script {
        self.sedated = true;
        self
    }

    /// Coming for something else than both samples.
    pub fn coming_for(mut self, course: Course) -> Script {
        self.course = course;
        self
    }

    /// Lying in this ward.
    pub fn in_ward(mut self, ward: &'static str) -> Script {
        self.ward = Some(ward);
        self
    }

    /// Everything in it, in order.
    pub fn deeds(&self) -> &[Deed] {
        &self.deeds
    }

    /// The unit's number of somebody in it: their own, and in a year one for each who goes this way.
    pub fn number(&self, of: &str) -> String {
        self.nth.map_or_else(|| of.to_owned(), |nth| format!("{of}-{nth:03}"))
    }

    /// This deed as well, whenever it is.
    pub fn add(&mut self, deed: Deed) {
        self.deeds.push(deed);
    }

    /// The person's telephone: a number that is never given to anybody.
    pub fn phone(&self) -> String {
        let digits: String = self.person.number.chars().rev().take(2).collect();
        format!("01632 960 3{}", digits.chars().rev().collect::<String>())
    }

    /// The calendar its days are of.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// From here on: so many days after the day of the appointment, at this time of the wall clock.
    pub fn day(&mut self, days: i32, time: &str) -> &mut Script {
        let day = self.calendar.day_of(self.start).plus_days(days);
        self.at = at_time(&self.calendar, day, time).unwrap_or(self.at);
        self
    }

    /// From here on: so many minutes after the appointment.
    pub fn minute(&mut self, minutes: i64) -> &mut Script {
        self.at = self.start.plus(Duration::from_minutes(minutes));
        self
    }

    /// From here on: so many minutes before the present.
    pub fn ago(&mut self, minutes: i64) -> &mut Script {
        self.at = self.now.minus(Duration::from_minutes(minutes));
        self
    }

    /// The coordinator does it.
    pub fn cora(&mut self) -> &mut Script {
        self.by("cora")
    }

    /// The nurse does it.
    pub fn nils(&mut self) -> &mut Script {
        self.by("nils")
    }

    /// The operator does it.
    pub fn omar(&mut self) -> &mut Script {
        self.by("omar")
    }

    /// The anaesthetist does it.
    pub fn anna(&mut self) -> &mut Script {
        self.by("anna")
    }

    /// The bench does it.
    pub fn bea(&mut self) -> &mut Script {
        self.by("bea")
    }

    /// The pathologist does it.
    pub fn pia(&mut self) -> &mut Script {
        self.by("pia")
    }

    /// The advocate of a child who gives does it.
    pub fn alma(&mut self) -> &mut Script {
        self.by("alma")
    }

    /// The ordering clinician does it.
    pub fn clara(&mut self) -> &mut Script {
        self.by("clara")
    }

    fn by(&mut self, login: &'static str) -> &mut Script {
        self.by = login;
        self
    }

    /// The case is opened with these facts.
    pub fn opens(&mut self, facts: &str) -> &mut Script {
        let what = What::Open(lines(facts));
        self.deeds.push(Deed { at: self.at, by: self.by, what });
        self
    }

    /// Who receives the marrow is named.
    pub fn names(&mut self, recipient: Recipient) -> &mut Script {
        self.deeds.push(Deed { at: self.at, by: self.by, what: What::Name(recipient) });
        self
    }

    /// These lines are told, all or none; together with the lines before them when nothing moved in between.
    pub fn tell(&mut self, told: &str) -> &mut Script {
        match self.deeds.last_mut() {
            Some(Deed { at, by, what: What::Tell(before) }) if *at == self.at && *by == self.by => {
                before.extend(lines(told));
            }
            Some(_) | None => {
                let what = What::Tell(lines(told));
                self.deeds.push(Deed { at: self.at, by: self.by, what });
            }
        }
        self
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The instant of a day and a time of the wall clock, `09:50`; `None` for no such time.
pub(super) fn at_time(calendar: &Calendar, day: Day, time: &str) -> Option<Timestamp> {
    calendar.instant(format!("{day}T{time}:00").parse().ok()?)
}
