//! Recording: only what the protocol does not know, what cannot be, and what the actor may not do is refused.

use iliac_model::{Cell, Entry, EntryId, FactIx, GroupIx, Number, RowId, Timestamp, Value};
use iliac_protocol::tree::{FactKind, Kind};

use super::{Event, Impossible, Refusal, Scene};

impl Scene<'_> {
    pub(super) fn record(
        &self,
        kind: FactIx,
        row: Option<RowId>,
        parent: Option<RowId>,
        cell: Cell,
        occurred_at: Timestamp,
    ) -> Result<Event, Refusal> {
        let fact = self.program.protocol().fact(kind).ok_or(Refusal::NotInProtocol)?;
        self.may_record(fact)?;
        self.row_fits(fact.group, row, parent).map_err(Refusal::Impossible)?;
        if cell == Cell::Struck {
            return Err(Refusal::Impossible(Impossible::WrongKind));
        }
        let implausible = fits(&fact.kind, &cell).map_err(Refusal::Impossible)?;
        let clock_ahead = self.clock_ahead(occurred_at)?;
        Ok(Event::Recorded { kind, row, parent, cell, occurred_at, corrects: None, clock_ahead, implausible })
    }

    pub(super) fn correct(&self, entry: EntryId, cell: Cell, occurred_at: Option<Timestamp>) -> Result<Event, Refusal> {
        let wrong = self.entry(entry).ok_or(Refusal::Impossible(Impossible::NoSuchEntry))?;
        let fact = self.program.protocol().fact(wrong.kind).ok_or(Refusal::NotInProtocol)?;
        self.may_record(fact)?;
        let corrected = self.history.entries.iter().any(|later| later.corrects == Some(entry));
        if corrected || wrong.cell == Cell::Struck {
            return Err(Refusal::Impossible(Impossible::AlreadyCorrected));
        }
        let implausible = fits(&fact.kind, &cell).map_err(Refusal::Impossible)?;
        let occurred_at = occurred_at.unwrap_or(wrong.occurred_at);
        let clock_ahead = self.clock_ahead(occurred_at)?;
        let (kind, row, corrects) = (wrong.kind, wrong.row, Some(entry));
        Ok(Event::Recorded { kind, row, parent: None, cell, occurred_at, corrects, clock_ahead, implausible })
    }

    fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.history.entries.iter().find(|entry| entry.id == id)
    }

    fn may_record(&self, fact: &FactKind) -> Result<(), Refusal> {
        if fact.recorded_by.is_empty() { Ok(()) } else { self.authorise(&fact.recorded_by) }
    }

    /// Whether a row is one of the group, or can become one.
    pub(super) fn row_fits(
        &self,
        group: Option<GroupIx>,
        row: Option<RowId>,
        parent: Option<RowId>,
    ) -> Result<(), Impossible> {
        let (group, id) = match (group, row) {
            (None, None) if parent.is_none() => return Ok(()),
            (None, _) => return Err(Impossible::RowNotExpected),
            (Some(_), None) => return Err(Impossible::RowMissing),
            (Some(group), Some(id)) => (group, id),
        };
        if let Some(named) = self.history.rows.iter().find(|named| named.id == id) {
            let same_parent = parent.is_none() || parent == named.parent;
            return if named.group == group && same_parent { Ok(()) } else { Err(Impossible::RowElsewhere) };
        }
        let hangs_on = self.program.protocol().group(group).and_then(|group| group.parent);
        match (hangs_on, parent) {
            (None, None) => Ok(()),
            (Some(of), Some(parent)) if self.history.rows.iter().any(|row| row.id == parent && row.group == of) => {
                Ok(())
            }
            (None | Some(_), _) => Err(Impossible::UnknownParent),
        }
    }
}

/// Whether the fact can say so; if it can, whether that is implausible.
pub fn fits(kind: &Kind, cell: &Cell) -> Result<bool, Impossible> {
    let value = match cell {
        Cell::Said(value) => value,
        Cell::Unanswered | Cell::Refused | Cell::Struck => return Ok(false),
    };
    match (kind, value) {
        (Kind::Quantity { units, resolution, plausible, hard }, Value::Number { number, unit }) => {
            let place = usize::from(*unit);
            if place >= units.len() {
                return Err(Impossible::WrongUnit);
            }
            if let Some((least, most)) = hard.get(place).copied() {
                within(*number, least, most)?;
            }
            if !number.is_multiple_of(*resolution) {
                return Err(Impossible::TooFine { resolution: *resolution });
            }
            // What is plausible is said in the first unit, and nothing is converted.
            Ok(place == 0 && (*number < plausible.0 || *number > plausible.1))
        }
        (Kind::Count { most }, Value::Number { number, unit: 0 }) => {
            within(*number, Number::ZERO, Number::whole(*most))?;
            let one = Number::whole(1);
            if number.is_multiple_of(one) { Ok(false) } else { Err(Impossible::TooFine { resolution: one }) }
        }
        (Kind::Count { .. }, Value::Number { .. }) => Err(Impossible::WrongUnit),
        (Kind::Choice(choices), Value::Choice(place)) if usize::from(*place) < choices.len() => Ok(false),
        (Kind::YesNo, Value::YesNo(_))
        | (Kind::Instant, Value::Instant(_))
        | (Kind::Day, Value::Day(_))
        | (Kind::Text, Value::Text(_))
        | (Kind::Signature, Value::Signature(_))
        | (Kind::File, Value::File(_)) => Ok(false),
        (
            Kind::Quantity { .. }
            | Kind::Count { .. }
            | Kind::Choice(_)
            | Kind::YesNo
            | Kind::Instant
            | Kind::Day
            | Kind::Text
            | Kind::Signature
            | Kind::File,
            _,
        ) => Err(Impossible::WrongKind),
    }
}

fn within(number: Number, least: Number, most: Number) -> Result<(), Impossible> {
    if number < least || number > most { Err(Impossible::OutsideLimits { least, most }) } else { Ok(()) }
}
