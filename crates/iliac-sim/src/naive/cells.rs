//! What a cell says: section 4.

use iliac_model::{Cell, Duration, Entry, FactIx, RowId, Timestamp, Unknowns, Value};
use iliac_protocol::tree::{CellRef, Counts, Status};

use super::rows::Located;
use super::scope::{Place, Scope, This};
use super::visible::View;

/// What a cell gives.
#[derive(Clone, Copy)]
pub(super) enum Reading<'a> {
    /// A value, and the entry that counts.
    Counts(&'a Entry, &'a Value),
    NotAsked,
    Unanswered,
    Refused,
    Disputed,
    TooOld,
    /// Unknown, and nothing more can be said: its freshness is not known, or which row it is read from.
    Unsure(Unknowns),
}

impl<'a> Reading<'a> {
    /// The value, or why there is none.
    pub fn value(self) -> Result<&'a Value, Unknowns> {
        self.counting().map(|(_, value)| value)
    }

    /// The entry that counts and its value, or why there is none.
    pub fn counting(self) -> Result<(&'a Entry, &'a Value), Unknowns> {
        match self {
            Reading::Counts(entry, value) => Ok((entry, value)),
            Reading::NotAsked => Err(Unknowns::NOT_ASKED),
            Reading::Unanswered => Err(Unknowns::UNANSWERED),
            Reading::Refused => Err(Unknowns::REFUSED),
            Reading::Disputed => Err(Unknowns::DISPUTED),
            Reading::TooOld => Err(Unknowns::TOO_OLD),
            Reading::Unsure(why) => Err(why),
        }
    }

    /// `is known`, `is refused` and the like.
    pub fn has_status(self, status: Status) -> bool {
        match status {
            Status::Known => self.value().is_ok(),
            Status::Unknown => self.value().is_err(),
            Status::NotAsked => matches!(self, Reading::NotAsked),
            Status::Unanswered => matches!(self, Reading::Unanswered),
            Status::Refused => matches!(self, Reading::Refused),
            Status::Disputed => matches!(self, Reading::Disputed),
            Status::TooOld => matches!(self, Reading::TooOld),
        }
    }
}

/// How long entries of a fact stay fresh.
#[derive(Clone, Copy)]
enum Freshness {
    /// For ever, or nobody asks.
    ForEver,
    /// Up to and including so long after the effective instant, seen from the reference instant.
    For(Duration, Timestamp),
    /// Nobody can say.
    Unsure(Unknowns),
}

impl Freshness {
    /// **too old**: the reference instant lies more than the duration after the effective instant.
    fn is_over(self, entry: &Entry) -> bool {
        match self {
            Freshness::For(duration, reference) => reference > entry.effective_at().plus(duration),
            Freshness::ForEver | Freshness::Unsure(_) => false,
        }
    }
}

impl<'a> View<'a> {
    /// Reads a cell.
    pub fn read(&self, cell: &CellRef, scope: Scope) -> Reading<'a> {
        match self.locate(&cell.of, scope) {
            Located::Case => self.read_in(cell.fact, None, scope.place),
            Located::Row(row) => self.read_in(cell.fact, Some(row.id), scope.place),
            Located::Nowhere => Reading::NotAsked,
            Located::Unsure(why) => Reading::Unsure(why),
        }
    }

    /// Reads a fact in a row, or of the case.
    pub fn read_in(&self, fact: FactIx, row: Option<RowId>, place: Place) -> Reading<'a> {
        self.weigh(fact, row, self.freshness(fact, place))
    }

    /// An instant fact of the case, judged without freshness.
    fn instant_however_old(&self, fact: Option<FactIx>) -> Option<Timestamp> {
        match self.weigh(fact?, None, Freshness::ForEver).value() {
            Ok(Value::Instant(at)) => Some(*at),
            Ok(_) | Err(_) => None,
        }
    }

    /// The **reference instant** of freshness.
    fn reference(&self, place: Place) -> Timestamp {
        let actual = self.instant_however_old(self.protocol.actual);
        let planned = self.instant_however_old(self.protocol.planned);
        match (place, actual, planned) {
            (Place::BegunGate(begun), _, _) => begun,
            (Place::Gate, Some(_), _) => self.now,
            (Place::Elsewhere, Some(actual), _) => actual,
            (Place::Gate | Place::Elsewhere, None, Some(planned)) => self.now.max(planned),
            (Place::Gate | Place::Elsewhere, None, None) => self.now,
        }
    }

    fn freshness(&self, fact: FactIx, place: Place) -> Freshness {
        match self.protocol.fact(fact).and_then(|fact| fact.fresh_for) {
            None => Freshness::ForEver,
            Some(parameter) => match self.duration(parameter, Scope::in_gate(This::Case, place)) {
                Ok(duration) => Freshness::For(duration, self.reference(place)),
                Err(why) => Freshness::Unsure(why),
            },
        }
    }

    fn weigh(&self, fact: FactIx, row: Option<RowId>, freshness: Freshness) -> Reading<'a> {
        let entries = self.entries_of(fact, row);
        if entries.is_empty() {
            return Reading::NotAsked;
        }
        match self.protocol.fact(fact).map_or(Counts::Latest, |fact| fact.counts) {
            Counts::Latest => latest(&entries, freshness),
            Counts::MustAgree => among_fresh(&entries, freshness, must_agree),
            Counts::Highest => among_fresh(&entries, freshness, |values| sized(values).into_iter().max()),
            Counts::Lowest => among_fresh(&entries, freshness, |values| sized(values).into_iter().min()),
        }
    }
}

/// **latest**: the entry that happened last counts, the highest id among equals.
fn latest<'a>(entries: &[&'a Entry], freshness: Freshness) -> Reading<'a> {
    let last = entries.iter().map(|entry| entry.effective_at()).max();
    let at_last: Vec<&Entry> = entries.iter().copied().filter(|entry| Some(entry.effective_at()) == last).collect();
    let values = said(&at_last);
    if values.iter().any(|(_, one)| values.iter().any(|(_, other)| one != other)) {
        return Reading::Disputed;
    }
    let Some(counting) = at_last.iter().copied().max_by_key(|entry| entry.id) else { return Reading::NotAsked };
    match &counting.cell {
        Cell::Unanswered => Reading::Unanswered,
        Cell::Refused => Reading::Refused,
        Cell::Struck => Reading::NotAsked, // never: what is struck is not live
        Cell::Said(value) => match freshness {
            Freshness::Unsure(why) => Reading::Unsure(why),
            Freshness::ForEver | Freshness::For(..) if freshness.is_over(counting) => Reading::TooOld,
            Freshness::ForEver | Freshness::For(..) => Reading::Counts(counting, value),
        },
    }
}

/// **must agree**, **highest**, **lowest**: over the live, fresh entries. `choose` picks the value, or finds them disputed.
fn among_fresh<'a>(
    entries: &[&'a Entry],
    freshness: Freshness,
    choose: impl Fn(&[&'a Value]) -> Option<&'a Value>,
) -> Reading<'a> {
    if let Freshness::Unsure(why) = freshness
        && !said(entries).is_empty()
    {
        return Reading::Unsure(why);
    }
    let fresh: Vec<&Entry> = entries.iter().copied().filter(|entry| !freshness.is_over(entry)).collect();
    let values = said(&fresh);
    if fresh.is_empty() {
        return Reading::TooOld;
    }
    if values.is_empty() {
        let refused = fresh.iter().any(|entry| entry.cell == Cell::Refused);
        return if refused { Reading::Refused } else { Reading::Unanswered };
    }
    let only_values: Vec<&Value> = values.iter().map(|(_, value)| *value).collect();
    let Some(chosen) = choose(&only_values) else { return Reading::Disputed };
    let saying_so = values.into_iter().filter(|(_, value)| *value == chosen);
    match saying_so.max_by_key(|(entry, _)| (entry.effective_at(), entry.id)) {
        Some((entry, value)) => Reading::Counts(entry, value),
        None => Reading::Disputed, // never: the chosen value is one of them
    }
}

/// The entries that hold a value, with it.
fn said<'a>(entries: &[&'a Entry]) -> Vec<(&'a Entry, &'a Value)> {
    let value = |entry: &'a Entry| match &entry.cell {
        Cell::Said(value) => Some((entry, value)),
        Cell::Unanswered | Cell::Refused | Cell::Struck => None,
    };
    entries.iter().filter_map(|entry| value(entry)).collect()
}

fn must_agree<'a>(values: &[&'a Value]) -> Option<&'a Value> {
    let (first, others) = values.split_first()?;
    others.iter().all(|other| other == first).then_some(*first)
}

/// The values that are compared by size: those in another unit than the first are passed over unless all are.
fn sized<'a>(values: &[&'a Value]) -> Vec<&'a Value> {
    let other_unit = |value: &Value| matches!(value, Value::Number { unit, .. } if *unit != 0);
    if values.iter().all(|value| other_unit(value)) {
        return values.to_vec();
    }
    values.iter().copied().filter(|value| !other_unit(value)).collect()
}
