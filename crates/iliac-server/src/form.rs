//! A sent form becomes asks, or a list of complaints. Parsed once, at the door; inside, nobody checks again.
//!
//! Fields are named as facts are (`sedative.given`), with a part behind a point where a fact needs two fields (`.day`,
//! `.time`, `.unit`). An empty field asks nothing: nobody is made to answer, and nothing recorded is taken back by silence.

mod paper;

use std::collections::BTreeMap;

use iliac_app::ask::{Ask, Asked};
use iliac_app::case::Case;
use iliac_app::event::{RowName, Said};
use iliac_app::record::{Hash, RequestKey};
use iliac_model::{Calendar, Day, FactIx, GroupIx, Number, Timestamp};
use iliac_protocol::tree::{FactKind, Kind};
use iliac_text::{quantity, unit_words};

use crate::components::form::Complaint;

pub use paper::on_paper;

/// Behind a control's name: a secret. It is never shown again and is part of no digest that is kept.
pub const SECRET: &str = ".secret";

/// The fields of a form as they were sent.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pairs: Vec<(String, String)>,
}

impl Fields {
    /// From names and values, in the order they were sent.
    pub fn new(pairs: Vec<(String, String)>) -> Fields {
        Fields { pairs }
    }

    /// The last value sent under this name, without space around it; `None` when there is none or it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let last = self.pairs.iter().rev().find(|(key, _)| key == name);
        last.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The same with this value under this name, as the last one sent.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Fields {
        self.pairs.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Every value sent under this name that is not empty.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let values = self.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.trim());
        values.filter(|value| !value.is_empty()).collect()
    }

    /// All of it in one line, less secrets, for telling a repeated request from another.
    pub fn content(&self) -> Vec<u8> {
        let lines: Vec<String> = self.open().map(|(key, value)| format!("{key}={value}")).collect();
        lines.join("\n").into_bytes()
    }

    /// The values again, less secrets, for showing a form once more with what was typed.
    pub fn typed(&self) -> BTreeMap<String, String> {
        self.open().cloned().collect()
    }

    /// The names of the blocks of a paper form, in the order they were sent: what stands before the first point, and has a `~`.
    pub fn blocks(&self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        let before_point = self.pairs.iter().filter_map(|(key, _)| key.split_once('.')).map(|(key, _)| key);
        for key in before_point.filter(|key| key.contains('~')) {
            if !keys.iter().any(|known| known == key) {
                keys.push(key.to_owned());
            }
        }
        keys
    }

    /// The fields of one block, without its name.
    pub fn below(&self, block: &str) -> Vec<(String, String)> {
        let own = |(key, value): &(String, String)| {
            let name = key.strip_prefix(block)?.strip_prefix('.')?;
            Some((name.to_owned(), value.clone()))
        };
        self.pairs.iter().filter_map(own).collect()
    }

    fn open(&self) -> impl Iterator<Item = &(String, String)> {
        self.pairs.iter().filter(|(key, _)| !key.ends_with(SECRET))
    }
}

/// What a form asks of a case.
///
/// # Errors
/// Every complaint at once, each with its field.
pub fn facts(case: &Case, fields: &Fields, now: Timestamp) -> Result<Vec<Ask>, Vec<Complaint>> {
    let (protocol, calendar) = (case.protocol(), case.program.calendar());
    let mut asks = Vec::new();
    let mut complaints = Vec::new();
    // What people tell has no seconds.
    let minute = now.minute();
    let at = match local_instant(fields, "at", calendar) {
        Some(Ok(at)) => at,
        None => minute,
        Some(Err(words)) => {
            complaints.push(Complaint { field: "at".into(), words });
            now
        }
    };
    let birth_dates = protocol.birth_dates();
    for (ix, fact) in (0..).map(FactIx).zip(&protocol.facts).filter(|(ix, _)| !birth_dates.contains(ix)) {
        match read(fact, fields, calendar) {
            None => {}
            Some(Err(words)) => complaints.push(Complaint { field: fact.name.clone(), words }),
            Some(Ok((said, entered))) => {
                let row = row_of(case, fact, fields);
                if fact.group.is_some() && row.is_none() {
                    let words = "This belongs to a row, and the form does not say which. Load the page again.".into();
                    complaints.push(Complaint { field: fact.name.clone(), words });
                    continue;
                }
                let occurred_at = happened(&said, at, now);
                asks.push(Ask::Record { fact: ix, row, said, entered, occurred_at });
            }
        }
    }
    if complaints.is_empty() { Ok(asks) } else { Err(complaints) }
}

/// The request around asks: what was looked at, and the key that makes a second sending harmless.
pub fn asked(case: &Case, fields: &Fields, asks: Vec<Ask>) -> Asked {
    let seen = fields.get("seen").and_then(|seen| seen.parse().ok());
    Asked { asks, seen, request: request(fields, &format!("record {}", case.id.0)), ..Asked::default() }
}

/// The key under which a form sent twice does once what it is sent for. Whatever was sent as the key, ours is fit to keep.
pub fn request(fields: &Fields, what: &str) -> Option<RequestKey> {
    let once = Hash::of(fields.get("once")?.as_bytes());
    Some(RequestKey::new(format!("{what} {once}"), &fields.content()))
}

/// What one fact's fields say; `None` when they are empty.
pub fn read(fact: &FactKind, fields: &Fields, calendar: &Calendar) -> Option<Result<(Said, Option<String>), String>> {
    let name = fact.name.as_str();
    match fields.get(name) {
        Some("refused") if !matches!(fact.kind, Kind::Text) => return Some(Ok((Said::Refused, None))),
        Some("unanswered") if !matches!(fact.kind, Kind::Text) => return Some(Ok((Said::Unanswered, None))),
        Some(_) | None => {}
    }
    let plain = |said: Result<Said, String>| Some(said.map(|said| (said, None)));
    match &fact.kind {
        Kind::Quantity { units, plausible, hard, .. } => {
            let typed = fields.get(name)?;
            let unit = fields.get(&format!("{name}.unit")).or(units.first().map(String::as_str)).unwrap_or("1");
            let number = match number(typed, unit) {
                Ok(number) => number,
                Err(words) => return Some(Err(words)),
            };
            let Some(place) = units.iter().position(|known| known == unit) else {
                return Some(Err("It is not recorded in this unit. Choose one of the units shown.".into()));
            };
            if let Some((least, most)) = hard.get(place).filter(|(least, most)| number < *least || number > *most) {
                let limits = format!("it lies between {least} and {}", quantity(&most.to_string(), unit));
                return Some(Err(format!("This cannot be: {limits}. Check the number and its unit.")));
            }
            let sure = fields.get(&format!("{name}.sure")).is_some();
            let shown = quantity(&number.to_string(), unit);
            if place == 0 && !sure && (number < plausible.0 || number > plausible.1) {
                return Some(Err(format!("Is {shown} right? It is unusual. Send it again if it is.")));
            }
            let entered = (typed != number.to_string()).then(|| format!("{typed} {unit}"));
            Some(Ok((Said::Number(number, unit.to_owned()), entered)))
        }
        Kind::Count { .. } => plain(number(fields.get(name)?, "").map(|number| Said::Number(number, "1".into()))),
        Kind::Choice(choices) => {
            let word = fields.get(name)?;
            let known = choices.iter().any(|(name, _)| name == word);
            plain(if known { Ok(Said::Choice(word.into())) } else { Err("Choose one of the answers.".into()) })
        }
        Kind::YesNo => match fields.get(name)? {
            "yes" => plain(Ok(Said::YesNo(true))),
            "no" => plain(Ok(Said::YesNo(false))),
            _ => plain(Err("Choose yes or no.".into())),
        },
        Kind::Instant => local_instant(fields, name, calendar).and_then(|at| plain(at.map(Said::Instant))),
        Kind::Day => {
            let day = fields.get(name)?.parse::<Day>();
            plain(day.map(Said::Day).map_err(|_| "Enter a date that exists, like 2026-11-22.".into()))
        }
        Kind::Text => plain(Ok(Said::Text(fields.get(name)?.to_owned()))),
        Kind::Signature => plain(Ok(Said::Signature(fields.get(name)?.to_owned()))),
        // Files come with a referral, never as a form's text.
        Kind::File => None,
    }
}

/// An instant from `name.day` and `name.time` on the site's clock; `None` when both are empty.
pub fn local_instant(fields: &Fields, name: &str, calendar: &Calendar) -> Option<Result<Timestamp, String>> {
    let (day, time) = (fields.get(&format!("{name}.day")), fields.get(&format!("{name}.time")));
    let (day, time) = match (day, time) {
        (None, None) => return None,
        (Some(day), Some(time)) => (day, time),
        (None, Some(_)) => return Some(Err("Enter the day as well.".into())),
        (Some(_), None) => return Some(Err("Enter the time as well, like 10:05.".into())),
    };
    let date = day.parse::<jiff::civil::Date>();
    let time = time.parse::<jiff::civil::Time>();
    let instant = date.ok().zip(time.ok()).and_then(|(date, time)| calendar.instant(date.to_datetime(time)));
    Some(instant.ok_or_else(|| "Enter a day and time that exist, like 2026-11-22 and 10:05.".into()))
}

/// When it happened: an instant that has passed happened then; anything else when the form says, or now.
fn happened(said: &Said, at: Timestamp, now: Timestamp) -> Timestamp {
    if let Said::Instant(value) = said
        && *value <= now
    {
        *value
    } else {
        at
    }
}

/// How many digits stand behind a comma that parts thousands.
const THOUSANDS: usize = 3;

/// A number as people type it, with a point or a comma. `1,500` is asked back: it is a thousand and a half to some, and one
/// and a half to others.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub fn number(typed: &str, unit: &str) -> Result<Number, String> {
    if let Some((_, behind)) = typed.split_once(',')
        && behind.len() == THOUSANDS
        && behind.chars().all(|digit| digit.is_ascii_digit())
    {
        return Err("The comma can be read in two ways. Leave it out, or write a point for the decimals.".into());
    }
    let typed = typed.replace(',', ".");
    typed.parse().map_err(|fault| match unit_words(unit).as_str() {
        "" => format!("This is {fault}."),
        words => format!("This is {fault}. It is counted in {words}."),
    })
}

/// The row a fact of a group goes to: the form's `row:GROUP`, hanging on `parent:GROUP`.
fn row_of(case: &Case, fact: &FactKind, fields: &Fields) -> Option<RowName> {
    row_in(case, fact.group?, fields)
}

/// The row of a group that a form names.
pub fn row_in(case: &Case, group: GroupIx, fields: &Fields) -> Option<RowName> {
    let group = case.protocol().group(group)?;
    let read =
        |part: &str| fields.get(&format!("{part}:{}", group.name)).and_then(|id| iliac_app::wire::read_row(id).ok());
    Some(RowName { id: read("row")?, parent: read("parent") })
}
