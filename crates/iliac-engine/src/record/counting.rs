//! Which of several entries counts: the latest, the one all agree on, the highest, the lowest.
//!
//! Section 4 of the language, without a clock: the caller says which entries are fresh.

use iliac_model::Timestamp;
use iliac_protocol::tree::Counts;

use super::ledger::{Said, Small};

/// One live entry of a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Live {
    /// Its place in the ledger.
    pub item: u32,
    pub said: Said,
    pub effective: Timestamp,
    pub recorded: Timestamp,
}

/// What the entries of a cell come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// The entry at this place in the ledger counts, and says this.
    Known(u32, Small),
    NotAsked,
    Unanswered,
    Refused,
    Disputed,
    TooOld,
}

/// What counts among live entries in order of effect and id, of which `fresh` says whether they are fresh enough.
pub(crate) fn count(counts: Counts, live: &[Live], fresh: impl Fn(&Live) -> bool) -> Outcome {
    let Some(last) = live.last() else {
        return Outcome::NotAsked;
    };
    if counts == Counts::Latest {
        return latest(live, last, fresh);
    }
    if !live.iter().any(&fresh) {
        return Outcome::TooOld;
    }
    let chosen = match counts {
        Counts::Latest => return latest(live, last, fresh),
        Counts::MustAgree => match agreed(live, &fresh) {
            Ok(chosen) => chosen,
            Err(Dispute) => return Outcome::Disputed,
        },
        Counts::Highest => extreme(live, &fresh, |candidate, best| candidate >= best),
        Counts::Lowest => extreme(live, &fresh, |candidate, best| candidate <= best),
    };
    if let Some((live, value)) = chosen {
        return Outcome::Known(live.item, value);
    }
    if live.iter().any(|live| fresh(live) && live.said == Said::Refused) {
        Outcome::Refused
    } else {
        Outcome::Unanswered
    }
}

fn latest(live: &[Live], last: &Live, fresh: impl Fn(&Live) -> bool) -> Outcome {
    let mut values = live.iter().rev().take_while(|e| e.effective == last.effective).filter_map(value);
    if let Some((_, first)) = values.next()
        && values.any(|(_, other)| other != first)
    {
        return Outcome::Disputed;
    }
    match last.said {
        Said::Unanswered => Outcome::Unanswered,
        Said::Refused => Outcome::Refused,
        Said::Value(value) if fresh(last) => Outcome::Known(last.item, value),
        Said::Value(_) => Outcome::TooOld,
        Said::Struck => Outcome::NotAsked,
    }
}

struct Dispute;

fn agreed(live: &[Live], fresh: impl Fn(&Live) -> bool) -> Result<Option<(Live, Small)>, Dispute> {
    let mut values = live.iter().rev().filter(|live| fresh(live)).filter_map(value);
    let Some(first) = values.next() else {
        return Ok(None);
    };
    if values.any(|(_, other)| other != first.1) { Err(Dispute) } else { Ok(Some(first)) }
}

/// The extreme value, said last among equals. Entries in a further unit count only when there are no others.
fn extreme(
    live: &[Live],
    fresh: impl Fn(&Live) -> bool,
    beats: impl Fn(&Small, &Small) -> bool,
) -> Option<(Live, Small)> {
    let values = || live.iter().filter(|live| fresh(live)).filter_map(value);
    let any_first_unit = values().any(|(_, value)| in_first_unit(&value));
    let candidates = values().filter(|(_, value)| !any_first_unit || in_first_unit(value));
    candidates.reduce(|best, candidate| if beats(&candidate.1, &best.1) { candidate } else { best })
}

fn value(live: &Live) -> Option<(Live, Small)> {
    match live.said {
        Said::Value(value) => Some((*live, value)),
        Said::Unanswered | Said::Refused | Said::Struck => None,
    }
}

fn in_first_unit(value: &Small) -> bool {
    match value {
        Small::Number { unit, .. } => *unit == 0,
        Small::Choice(_)
        | Small::YesNo(_)
        | Small::Instant(_)
        | Small::Day(_)
        | Small::Text(_)
        | Small::Signature(_)
        | Small::File(_) => true,
    }
}
