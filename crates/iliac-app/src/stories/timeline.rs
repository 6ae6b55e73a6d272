//! A story's lines and those of the stories it includes, in the order in which the house was told.

use iliac_model::{Calendar, Day, Timestamp};
use iliac_protocol::story::{Deed, Line, LocalTime, Place, Said, Story, Until, Words};
use jiff::civil::{DateTime, Time};

use super::{Difference, Stage, What};

/// How deep stories may include each other: deeper than anybody follows while reading.
const DEPTH_MAX: usize = 8;

/// Everything told, in order.
#[derive(Default)]
pub(super) struct Timeline<'a> {
    /// The site's values, in the order written.
    pub(super) sets: Vec<Set<'a>>,
    /// What happened, by the instant it was told.
    pub(super) events: Vec<Event<'a>>,
}

/// A site's value.
pub(super) struct Set<'a> {
    pub(super) path: &'a str,
    pub(super) parameter: &'a Words,
    pub(super) value: &'a Words,
}

/// Something told.
#[derive(Clone, Copy)]
pub(super) struct Event<'a> {
    pub(super) path: &'a str,
    pub(super) place: Place,
    /// When we were told.
    pub(super) told: Timestamp,
    /// The local day on which we were told: bare times in values are on it.
    pub(super) day: Day,
    /// When it happened; `None`: when it was told.
    pub(super) happened: Option<Timestamp>,
    pub(super) deed: &'a Deed,
    pub(super) by: Option<&'a str>,
}

/// Lays a story and all it includes out in time.
pub(super) fn lay<'a>(story: &'a Story, stage: Stage<'a>) -> (Timeline<'a>, Vec<Difference>) {
    let mut laying = Laying { stage, timeline: Timeline::default(), differences: Vec::new() };
    laying.story(story, Timestamp::MAX, 0);
    let Laying { mut timeline, differences, .. } = laying;
    timeline.events.sort_by_key(|event| event.told);
    (timeline, differences)
}

struct Laying<'a> {
    stage: Stage<'a>,
    timeline: Timeline<'a>,
    differences: Vec<Difference>,
}

impl<'a> Laying<'a> {
    fn story(&mut self, story: &'a Story, until: Timestamp, depth: usize) {
        for line in story.lines() {
            match &line.said {
                Said::Set { parameter, value } => {
                    self.timeline.sets.push(Set { path: &story.path, parameter, value });
                }
                Said::Include { story: name, until: to } => self.include(story, name, *to, until, depth),
                Said::Told { told, happened, deed, by } => {
                    self.told(story, line, (*told, *happened), (deed, by.as_ref()), until);
                }
            }
        }
    }

    fn include(&mut self, by: &'a Story, name: &Words, to: Option<Until>, until: Timestamp, depth: usize) {
        let mut refuse = |why: String| {
            self.differences.push(Difference::new(&by.path, name.place, What::CannotBeTold(why)));
        };
        let stories = self.stage.stories;
        let Some(included) = stories.get(name.as_str()) else {
            return refuse(format!("there is no story `{name}` to include"));
        };
        if depth >= DEPTH_MAX {
            return refuse(format!("`{name}` is included through too many stories, perhaps through itself"));
        }
        let to = match to {
            None => Timestamp::MAX,
            Some(Until { day, second }) => {
                let Some(day) = day.or_else(|| first_day(included)) else {
                    return refuse(format!("`{name}` has no day of its own: write the day after `until`"));
                };
                match instant(self.stage.calendar, LocalTime { day, second, again: false }) {
                    Some(to) => to,
                    None => return refuse("there is no such time".to_owned()),
                }
            }
        };
        self.story(included, to.min(until), depth + 1);
    }

    fn told(
        &mut self,
        story: &'a Story,
        line: &'a Line,
        (told, happened): (LocalTime, Option<LocalTime>),
        (deed, by): (&'a Deed, Option<&'a Words>),
        until: Timestamp,
    ) {
        let at = instant(self.stage.calendar, told);
        let happened = happened.map(|happened| instant(self.stage.calendar, happened));
        let (Some(at), None | Some(Some(_))) = (at, happened) else {
            let what = What::CannotBeTold("there is no such time".to_owned());
            self.differences.push(Difference::new(&story.path, line.place, what));
            return;
        };
        if at <= until {
            let (path, place, by) = (story.path.as_str(), line.place, by.map(Words::as_str));
            let event = Event { path, place, told: at, day: told.day, happened: happened.flatten(), deed, by };
            self.timeline.events.push(event);
        }
    }
}

fn first_day(story: &Story) -> Option<Day> {
    story.lines().find_map(|line| match &line.said {
        Said::Told { told, .. } => Some(told.day),
        Said::Set { .. } | Said::Include { .. } => None,
    })
}

/// A time on the site's wall as an instant; `None` beyond the years a calendar knows.
pub(crate) fn instant(calendar: &Calendar, time: LocalTime) -> Option<Timestamp> {
    let second = i32::try_from(time.second).ok()?;
    let clock = Time::midnight().checked_add(jiff::SignedDuration::from_secs(i64::from(second))).ok()?;
    let local = DateTime::from_parts(time.day.date()?, clock);
    if time.again {
        let later = calendar.zone().to_ambiguous_zoned(local).later().ok()?;
        return Some(Timestamp::from_second(later.timestamp().as_second()));
    }
    calendar.instant(local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_shows_a_time_twice_on_the_night_it_goes_back() {
        let calendar = Calendar::new("Europe/London", [].into(), Day::default()).unwrap();
        let at = |text: &str| instant(&calendar, LocalTime::read(text, None).unwrap()).unwrap();
        assert_eq!(at("2026-10-25 01:30"), "2026-10-25T00:30:00Z".parse().unwrap());
        assert_eq!(at("2026-10-25 01:30 again"), "2026-10-25T01:30:00Z".parse().unwrap());
        assert_eq!(at("2026-10-25 02:30"), "2026-10-25T02:30:00Z".parse().unwrap());
        assert_eq!(at("2026-10-24 01:30 again"), at("2026-10-24 01:30"));
    }
}
