//! Clock times as a story writes them: a day and a time on the wall of the story's site.

use iliac_model::Day;

use super::words::{Reading, Start};

/// A time on the wall. It becomes an instant only through the site's calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LocalTime {
    /// The day.
    pub day: Day,
    /// Seconds on the clock since 00:00.
    pub second: u32,
    /// On the night the clocks go back: the second time the clock shows this.
    pub again: bool,
}

impl LocalTime {
    /// Reads `10:24`, `10:24:30`, `2026-03-04 10:24`, each perhaps followed by `again`; a bare time is on `day`.
    pub fn read(text: &str, day: Option<Day>) -> Option<LocalTime> {
        let mut reading = Reading::line(text, Start::default());
        let time = LocalTime::take(&mut reading, day).ok().flatten()?;
        reading.is_empty().then_some(time)
    }

    /// Takes a time from the front of a line if one stands there; `Err` when it is a bare time and there is no day yet.
    pub(super) fn take(line: &mut Reading<'_>, day: Option<Day>) -> Result<Option<LocalTime>, NoDayYet> {
        let mut ahead = *line;
        let mut on = day;
        if let Some(written) = day_of(ahead.peek()) {
            ahead.word();
            on = Some(written);
        }
        let Some(second) = second_of(ahead.peek()) else { return Ok(None) };
        ahead.word();
        let again = ahead.peek() == "again";
        if again {
            ahead.word();
        }
        let Some(day) = on else { return Err(NoDayYet) };
        *line = ahead;
        Ok(Some(LocalTime { day, second, again }))
    }

    /// The time without the day: `10:24`.
    pub fn clock(&self) -> String {
        let (hour, minute, second) = (self.second / 3600, self.second / 60 % 60, self.second % 60);
        let seconds = if second == 0 { String::new() } else { format!(":{second:02}") };
        let again = if self.again { " again" } else { "" };
        format!("{hour:02}:{minute:02}{seconds}{again}")
    }

    /// As a story writes it while that day is the one set: with the day only when it is another.
    pub(super) fn on(&self, day: Option<Day>) -> String {
        if day == Some(self.day) { self.clock() } else { self.to_string() }
    }
}

impl std::fmt::Display for LocalTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.day, self.clock())
    }
}

/// A bare time before any line said which day it is.
#[derive(Debug)]
pub(super) struct NoDayYet;

/// `2026-03-04`, exactly so.
pub(super) fn day_of(word: &str) -> Option<Day> {
    let [year, month, day] = digits(word, '-', [4, 2, 2])?;
    Day::from_date(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// `10:24` or `10:24:30`, in seconds since 00:00.
fn second_of(word: &str) -> Option<u32> {
    let [hour, minute, second] = digits(word, ':', [2, 2, 2]).or_else(|| {
        let [hour, minute] = digits(word, ':', [2, 2])?;
        Some([hour, minute, 0])
    })?;
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

fn digits<const N: usize>(word: &str, between: char, lengths: [usize; N]) -> Option<[u32; N]> {
    let parts: Vec<&str> = word.split(between).collect();
    let parts: [&str; N] = parts.try_into().ok()?;
    let mut numbers = [0; N];
    for ((part, length), number) in parts.iter().zip(lengths).zip(&mut numbers) {
        if part.len() != length || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    Some(numbers)
}
