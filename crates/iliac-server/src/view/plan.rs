//! The lines of a person's plan, by the clock.

use iliac_model::{Day, Timestamp};
use iliac_protocol::tree::Reader;
use iliac_text::HouseWords;
use maud::{Markup, html};

use super::mine::texts_for;
use super::words::{When, Words};
use crate::components::notice::{DayLine, day_plan};

/// What the plan holds at one instant or on one day.
struct Planned {
    when: When,
    words: String,
}

/// Every line whose instant is known, in order.
fn planned(words: &Words, place: usize, reader: Reader) -> Vec<Planned> {
    let values = words.values(None);
    let mine = texts_for(words, place, reader);
    let mut lines: Vec<Planned> = mine
        .filter_map(|(ix, text)| {
            Some(Planned { when: words.moment(text.at?)?, words: words.say_to(reader, ix, &values) })
        })
        .collect();
    lines.sort_by(|a, b| (&a.when, &a.words).cmp(&(&b.when, &b.words)));
    lines
}

/// The whole way, each day under its date.
pub fn whole(words: &Words, place: usize, reader: Reader) -> Markup {
    let lines = planned(words, place, reader);
    let next = lines.iter().position(|line| !is_past(words, line));
    let mut days: Vec<(Day, Vec<DayLine>)> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let day = words.calendar().day_of(line.when.at);
        let at = if line.when.is_whole_day { String::new() } else { words.clock(line.when.at.minute()) };
        let shown = DayLine {
            at,
            words: line.words.clone(),
            more: String::new(),
            is_past: is_past(words, line),
            is_next: next == Some(index),
        };
        match days.last_mut().filter(|(last, _)| *last == day) {
            Some((_, lines)) => lines.push(shown),
            None => days.push((day, vec![shown])),
        }
    }
    html! {
        @if days.is_empty() { p { "No day is planned yet. We call you." } } @else {
            p { "This is what is planned now. It changes when we change it with you. Print it if you like paper." }
            @for (day, lines) in &days {
                section class="il-plan" { h2 { (HouseWords::of("en").weekday_and_day(*day)) } (day_plan(lines)) }
            }
        }
    }
}

/// What is planned for today; on a day with nothing planned, what comes next.
pub fn today(words: &Words, place: usize, reader: Reader) -> Vec<DayLine> {
    let day = |at: Timestamp| -> Day { words.calendar().day_of(at) };
    let now = day(words.now);
    let (mut today, mut later) = (Vec::new(), Vec::new());
    for line in planned(words, place, reader) {
        match day(line.when.at).cmp(&now) {
            std::cmp::Ordering::Equal => today.push(line),
            std::cmp::Ordering::Greater => later.push(line),
            std::cmp::Ordering::Less => {}
        }
    }
    if today.is_empty() {
        today.extend(later.into_iter().next());
    }
    let next = today.iter().position(|line| !is_past(words, line));
    let shown = |(index, line): (usize, Planned)| DayLine {
        is_past: is_past(words, &line),
        is_next: next == Some(index),
        at: line.when.shown,
        words: line.words,
        more: String::new(),
    };
    today.into_iter().enumerate().map(shown).collect()
}

/// Whether its time is over; a day without a clock time lasts until it is.
fn is_past(words: &Words, line: &Planned) -> bool {
    let is_today = words.calendar().day_of(line.when.at) == words.calendar().day_of(words.now);
    line.when.at < words.now && !(line.when.is_whole_day && is_today)
}
