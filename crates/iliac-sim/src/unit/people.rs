//! Everybody in the demonstration, each at another place of the way.
//!
//! Names from many backgrounds, all invented; numbers that no hospital gives.

mod before;
mod givers;
mod home;
mod one_sample;
mod results;
mod today;
mod tomorrow;

use iliac_model::{Calendar, Duration, Timestamp};

use super::script::{Person, Script, at_time};

/// The short name of the ward of those who lie in a bed meanwhile.
const HAEMATOLOGY: &str = "ward-4";
/// How appointments are rounded, minutes.
const ROUND_MINUTES: i64 = 5;

/// Everybody, as it will be played at `now`.
pub(super) fn everybody(calendar: &Calendar, now: Timestamp) -> Vec<Script> {
    let unit = Unit { calendar, now };
    [
        before::everybody(unit),
        tomorrow::everybody(unit),
        today::everybody(unit),
        home::everybody(unit),
        results::everybody(unit),
        one_sample::everybody(unit),
        givers::everybody(unit),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Where and when everybody is.
#[derive(Clone, Copy)]
struct Unit<'a> {
    calendar: &'a Calendar,
    now: Timestamp,
}

impl Unit<'_> {
    /// Somebody whose appointment is (or was) so many minutes from now, or up to five minutes earlier: on a round minute.
    fn near(self, person: Person, minutes: i64) -> Script {
        let exact = self.now.plus(Duration::from_minutes(minutes)).second();
        let start = exact - exact.rem_euclid(ROUND_MINUTES * 60);
        Script::new(self.calendar, self.now, person, Timestamp::from_second(start))
    }

    /// Somebody whose appointment is so many days from today, at this time of the wall clock.
    fn on(self, person: Person, days: i32, time: &str) -> Script {
        let today = self.calendar.day_of(self.now);
        let start = at_time(self.calendar, today.plus_days(days), time).unwrap_or(self.now);
        Script::new(self.calendar, self.now, person, start)
    }
}

/// Tired blood and no cause found.
const ANAEMIA: &str = "
    request.reason  diagnose
    request.also  iron-stores
    request.suspected  anaemia
    request.question  Why is the haemoglobin falling?
    request.red_cells  yes
";

/// Few of every kind of cell.
const PANCYTOPENIA: &str = "
    request.reason  inconclusive
    request.also  none
    request.suspected  pancytopenia
    request.question  Why are all three lines low?
    request.red_cells  yes
    request.white_cells  yes
    request.platelets  yes
";

/// A lymphoma's stage.
const LYMPHOMA: &str = "
    request.reason  stage
    request.also  none
    request.suspected  lymphoma
    request.question  Is the marrow involved?
    request.white_cells  yes
";

/// After treatment.
const FOLLOW_UP: &str = "
    request.reason  follow-treatment
    request.also  none
    request.suspected  leukaemia
    request.question  Is the remission holding?
    request.white_cells  yes
";
