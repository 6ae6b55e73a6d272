//! The lines of a person's plan, by the clock.

use iliac_model::{Day, Timestamp};
use iliac_protocol::tree::Reader;

use super::mine::texts_for;
use super::words::Words;
use crate::components::notice::DayLine;

/// What the plan holds at one instant.
struct Planned {
    at: Timestamp,
    shown: String,
    words: String,
}

/// Every line whose instant is known, in order.
fn planned(words: &Words, place: usize, reader: Reader) -> Vec<Planned> {
    let values = words.values(None);
    let mine = texts_for(words, place, reader).filter(|(_, text)| !text.is_to(Reader::Child));
    let mut lines: Vec<Planned> = mine
        .filter_map(|(ix, text)| {
            let (at, shown) = words.moment(text.at?)?;
            Some(Planned { at, shown, words: words.say_to(reader, ix, &values) })
        })
        .collect();
    lines.sort_by(|a, b| (a.at, &a.words).cmp(&(b.at, &b.words)));
    lines
}

/// The whole way.
pub fn whole(words: &Words, place: usize, reader: Reader) -> Vec<DayLine> {
    planned(words, place, reader).into_iter().map(|line| shown(words, line)).collect()
}

/// What is planned for today; on a day with nothing planned, what comes next.
pub fn today(words: &Words, place: usize, reader: Reader) -> Vec<DayLine> {
    let day = |at: Timestamp| -> Day { words.calendar().day_of(at) };
    let now = day(words.now);
    let (mut today, mut later) = (Vec::new(), Vec::new());
    for line in planned(words, place, reader) {
        match day(line.at).cmp(&now) {
            std::cmp::Ordering::Equal => today.push(line),
            std::cmp::Ordering::Greater => later.push(line),
            std::cmp::Ordering::Less => {}
        }
    }
    if today.is_empty() {
        today.extend(later.into_iter().next());
    }
    today.into_iter().map(|line| shown(words, line)).collect()
}

fn shown(words: &Words, line: Planned) -> DayLine {
    // A day that is told without a clock time lasts until it is over.
    let day = words.calendar().day_of(line.at);
    let is_whole_day = words.calendar().start_of(day) == line.at;
    let is_past = line.at < words.now && !(is_whole_day && day == words.calendar().day_of(words.now));
    DayLine { at: line.shown, words: line.words, more: String::new(), is_past }
}
