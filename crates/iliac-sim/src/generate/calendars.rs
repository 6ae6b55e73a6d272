//! Calendars: zones whose clocks change (by half an hour, at midnight), holidays, and an end that comes soon.

use std::collections::BTreeSet;

use iliac_model::Calendar;

use super::dice::Dice;
use super::moments::beginning;

const ZONES: [&str; 8] = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Santiago",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "UTC",
];

/// A calendar around the instant at which the histories of the same seed begin.
pub fn calendar(seed: u64) -> Calendar {
    let mut dice = Dice::new(seed, 1);
    let zone = dice.pick(&ZONES).unwrap_or("UTC");
    let start = Calendar::utc().day_of(beginning(seed));
    let days_from_start = |days: i64| start.plus_days(i32::try_from(days).unwrap_or(0));
    let holidays: BTreeSet<_> = (0..dice.below(4)).map(|_| days_from_start(dice.between(-3, 10))).collect();
    let known_until = match dice.below(3) {
        0 => days_from_start(dice.between(-1, 3)),
        1 => days_from_start(dice.between(2, 12)),
        _ => days_from_start(400),
    };
    Calendar::new(zone, holidays, known_until).unwrap_or_else(Calendar::utc)
}
