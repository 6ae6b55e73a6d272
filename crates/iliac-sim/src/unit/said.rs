//! What a script writes for a value, read by the kind of the fact, and instants counted from others.

use iliac_app::event::Said;
use iliac_model::{Calendar, Day, Duration, Number, Timestamp};
use iliac_protocol::tree::Kind;

/// What instants and days are counted from.
#[derive(Clone, Copy)]
pub(super) struct Moment<'a> {
    /// The site's calendar.
    pub calendar: &'a Calendar,
    /// The instant of telling: `now`.
    pub now: Timestamp,
    /// The appointment: `start`.
    pub start: Timestamp,
    /// Who signs when nobody else is named.
    pub signs: &'a str,
}

/// Reads a value as written; the error says what would fit.
pub(super) fn said(kind: &Kind, written: Option<&str>, moment: Moment<'_>) -> Result<Said, String> {
    let Some(written) = written else { return without_value(kind, moment) };
    let is_choice = kind.choice_named(written).is_some();
    match written {
        "refused" if !is_choice => return Ok(Said::Refused),
        "unanswered" if !is_choice => return Ok(Said::Unanswered),
        _ => {}
    }
    match kind {
        Kind::Quantity { units, .. } => {
            let (number, unit) = written.split_once(' ').unwrap_or((written, ""));
            let number: Number = number.parse().map_err(|why| format!("`{number}`: {why}"))?;
            if units.iter().any(|known| known == unit) {
                Ok(Said::Number(number, unit.to_owned()))
            } else {
                Err(format!("`{written}` is not in {}", units.join(" or ")))
            }
        }
        Kind::Count { .. } => {
            let number: Number = written.parse().map_err(|why| format!("`{written}`: {why}"))?;
            Ok(Said::Number(number, "1".into()))
        }
        Kind::Choice(_) if is_choice => Ok(Said::Choice(written.to_owned())),
        Kind::Choice(choices) => {
            let words: Vec<&str> = choices.iter().map(|(name, _)| name.as_str()).collect();
            Err(format!("`{written}` is none of {}", words.join(", ")))
        }
        Kind::YesNo if written == "yes" || written == "no" => Ok(Said::YesNo(written == "yes")),
        Kind::YesNo => Err(format!("`{written}` is neither yes nor no")),
        Kind::Instant => {
            instant(written, moment).map(Said::Instant).ok_or_else(|| format!("`{written}` is no instant"))
        }
        Kind::Day => day(written, moment).map(Said::Day).ok_or_else(|| format!("`{written}` is no day")),
        Kind::Text => Ok(Said::Text(written.to_owned())),
        Kind::Signature => Ok(Said::Signature(written.to_owned())),
        Kind::File => Ok(Said::File(written.to_owned())),
    }
}

fn without_value(kind: &Kind, moment: Moment<'_>) -> Result<Said, String> {
    match kind {
        Kind::Instant => Ok(Said::Instant(moment.now)),
        Kind::Day => Ok(Said::Day(moment.calendar.day_of(moment.now))),
        Kind::Signature => Ok(Said::Signature(moment.signs.to_owned())),
        Kind::Quantity { .. } | Kind::Count { .. } | Kind::Choice(_) | Kind::YesNo | Kind::Text | Kind::File => {
            Err("a value is missing".into())
        }
    }
}

/// `now`, `start`, or so many minutes, hours or days from one of them: `start-9h`, `now+24h`, `now-2d`.
pub(super) fn instant(written: &str, moment: Moment<'_>) -> Option<Timestamp> {
    let (base, count, unit) = counted(written, moment)?;
    let minutes = match unit {
        "" | "m" => 1,
        "h" => 60,
        "d" => 24 * 60,
        _ => return None,
    };
    Some(base.plus(Duration::from_minutes(i64::from(count).checked_mul(minutes)?)))
}

/// A date, or so many days of the calendar from `now` or `start`: `start+9d`.
fn day(written: &str, moment: Moment<'_>) -> Option<Day> {
    if let Ok(day) = written.parse() {
        return Some(day);
    }
    match counted(written, moment)? {
        (base, count, "" | "d") => Some(moment.calendar.day_of(base).plus_days(count)),
        _ => None,
    }
}

/// Base, count and unit of `start-9h`.
fn counted<'a>(written: &'a str, moment: Moment<'_>) -> Option<(Timestamp, i32, &'a str)> {
    let (base, rest) = match (written.strip_prefix("now"), written.strip_prefix("start")) {
        (Some(rest), _) => (moment.now, rest),
        (None, Some(rest)) => (moment.start, rest),
        (None, None) => return None,
    };
    if rest.is_empty() {
        return Some((base, 0, ""));
    }
    let digits = rest.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    Some((base, digits.parse().ok()?, rest.strip_prefix(digits)?))
}
