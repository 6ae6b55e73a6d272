//! Rows: quantifiers, counts and sums over them, and the first and last of them.
//!
//! Section 5 of the language. A group nobody has said is complete makes every answer unknown that a further row could
//! change.

use iliac_model::{Number, Timestamp, Truth, Unknowns};

use super::cells::Reading;
use super::instants::When;
use super::interval::{End, Interval, ZERO};
use super::{Frame, Judge, NEVER, Until};
use crate::program::nodes::{NONE, RowsNode};
use crate::record::ledger::Small;

/// The row a `first` or `last` chooses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Chosen {
    Row(u32),
    Nothing,
    Unsure(Unknowns),
}

impl Judge<'_> {
    /// Why the group is not known to be complete; nothing when it is.
    fn incomplete(&mut self, group: u16, frame: Frame) -> Until<Unknowns> {
        let Some(when) = self.program.groups.get(usize::from(group)).and_then(|group| group.complete_when) else {
            return Until::always(Unknowns::NONE);
        };
        let at = usize::from(group) * 2 + usize::from(frame.gate);
        if let Some(kept) = self.memo.complete(at) {
            return kept;
        }
        let complete = self.cond(when, frame.for_case());
        let is = match complete.is {
            Truth::True => Unknowns::NONE,
            Truth::False => Unknowns::INCOMPLETE,
            Truth::Unknown(why) => Unknowns::INCOMPLETE.with(why),
        };
        let answer = Until { is, until: complete.until };
        self.memo.keep_complete(at, answer);
        answer
    }

    /// Looks at every row of a selection in order, until told to stop. Answers until when what was seen stands.
    fn visit(
        &mut self,
        rows: RowsNode,
        frame: Frame,
        backwards: bool,
        mut see: impl FnMut(&mut Self, u32, Truth) -> Seen,
    ) -> Timestamp {
        let moment = self.moment;
        let existing = moment.rows_of(rows.group);
        let mut until = NEVER;
        for at in 0..existing.len() {
            let at = if backwards { existing.len() - 1 - at } else { at };
            let Some(row) = existing.get(at) else {
                continue;
            };
            if rows.of_this && (frame.this == NONE || row.parent != frame.this) {
                continue;
            }
            let filter = match rows.filter {
                Some(filter) => self.cond(filter, frame.looking_at(row.row)),
                None => Until::always(Truth::True),
            };
            match see(self, row.row, filter.is) {
                Seen::Settled => return filter.until,
                Seen::Last(also) => return until.min(filter.until).min(also),
                Seen::More(also) => until = until.min(filter.until).min(also),
            }
        }
        until
    }

    /// Whether there is such a row.
    pub fn any(&mut self, rows: u32, frame: Frame) -> Until<Truth> {
        let rows = self.program.arena.rows(rows);
        let mut why = Unknowns::NONE;
        let mut found = false;
        let until = self.visit(rows, frame, false, |_, _, filter| match filter {
            Truth::True => {
                found = true;
                Seen::Settled
            }
            Truth::False => Seen::More(NEVER),
            Truth::Unknown(kinds) => {
                why = why.with(kinds);
                Seen::More(NEVER)
            }
        });
        if found {
            return Until { is: Truth::True, until };
        }
        let incomplete = self.incomplete(rows.group, frame);
        why = why.with(incomplete.is);
        let is = if why.is_none() { Truth::False } else { Truth::Unknown(why) };
        Until { is, until: until.min(incomplete.until) }
    }

    /// The first or last row of a selection.
    pub fn choose(&mut self, rows: u32, frame: Frame, last: bool) -> Until<Chosen> {
        let rows = self.program.arena.rows(rows);
        let mut why = Unknowns::NONE;
        let mut chosen = None;
        let until = self.visit(rows, frame, last, |_, row, filter| match filter {
            Truth::True => {
                chosen = Some(row);
                Seen::Last(NEVER)
            }
            Truth::False => Seen::More(NEVER),
            Truth::Unknown(kinds) => {
                why = why.with(kinds);
                Seen::More(NEVER)
            }
        });
        let incomplete = self.incomplete(rows.group, frame);
        why = why.with(incomplete.is);
        let is = match chosen {
            _ if !why.is_none() => Chosen::Unsure(why),
            Some(row) => Chosen::Row(row),
            None => Chosen::Nothing,
        };
        Until { is, until: until.min(incomplete.until) }
    }

    pub fn count(&mut self, rows: u32, frame: Frame) -> Until<Interval> {
        let rows = self.program.arena.rows(rows);
        let (mut certain, mut possible, mut why) = (0_i64, 0_i64, Unknowns::NONE);
        let until = self.visit(rows, frame, false, |_, _, filter| {
            match filter {
                Truth::True => certain += 1,
                Truth::False => {}
                Truth::Unknown(kinds) => {
                    possible += 1;
                    why = why.with(kinds);
                }
            }
            Seen::More(NEVER)
        });
        self.open_above(rows.group, frame, whole(certain), whole(certain + possible), why, until)
    }

    pub fn distinct(&mut self, rows: u32, fact: u16, frame: Frame) -> Until<Interval> {
        let rows = self.program.arena.rows(rows);
        let mut values = std::mem::take(&mut self.memo.values);
        values.clear();
        let (mut unknown_cells, mut unknown_rows, mut why) = (0_i64, 0_i64, Unknowns::NONE);
        let until = self.visit(rows, frame, false, |judge, row, filter| match filter {
            Truth::True => {
                let cell = judge.read(fact, row, frame);
                match cell.is.value() {
                    Ok(value) if values.contains(&value) => {}
                    Ok(value) => values.push(value),
                    Err(kinds) => {
                        unknown_cells += 1;
                        why = why.with(kinds);
                    }
                }
                Seen::More(cell.until)
            }
            Truth::False => Seen::More(NEVER),
            Truth::Unknown(kinds) => {
                unknown_rows += 1;
                why = why.with(kinds);
                Seen::More(NEVER)
            }
        });
        let different = i64::try_from(values.len()).unwrap_or(i64::MAX);
        self.memo.values = values;
        let low = different.max(i64::from(unknown_cells > 0));
        let high = different + unknown_cells + unknown_rows;
        self.open_above(rows.group, frame, whole(low), whole(high), why, until)
    }

    fn open_above(
        &mut self,
        group: u16,
        frame: Frame,
        low: End,
        high: End,
        why: Unknowns,
        until: Timestamp,
    ) -> Until<Interval> {
        let incomplete = self.incomplete(group, frame);
        let high = if incomplete.is.is_none() { high } else { End::Above };
        Until { is: Interval { low, high, why: why.with(incomplete.is) }, until: until.min(incomplete.until) }
    }

    pub fn sum(&mut self, rows: u32, fact: u16, frame: Frame) -> Until<Interval> {
        let rows = self.program.arena.rows(rows);
        let hard = self.program.facts.get(usize::from(fact)).and_then(|fact| fact.hard);
        let (least, most) = hard.map_or((End::Below, End::Above), |(low, high)| (End::At(low), End::At(high)));
        let mut sum = Interval::exactly(Number::ZERO);
        let until = self.visit(rows, frame, false, |judge, row, filter| {
            if filter == Truth::False {
                return Seen::More(NEVER);
            }
            let cell = judge.read(fact, row, frame);
            let mut part = match amount(&cell.is) {
                Ok(number) => Interval::exactly(number),
                Err(why) => Interval { low: least, high: most, why },
            };
            if let Truth::Unknown(why) = filter {
                part = Interval { low: part.low.min(ZERO), high: part.high.max(ZERO), why: part.why.with(why) };
            }
            sum = sum.plus(part);
            Seen::More(cell.until)
        });
        let incomplete = self.incomplete(rows.group, frame);
        if !incomplete.is.is_none() {
            sum.high = End::Above;
            sum.low = if least < ZERO { End::Below } else { sum.low };
            sum.why = sum.why.with(incomplete.is);
        }
        Until { is: sum, until: until.min(incomplete.until) }
    }

    /// The smallest or largest value of an instant fact over rows.
    pub fn instant_over(&mut self, rows: u32, fact: u16, frame: Frame, last: bool) -> Until<When> {
        let rows = self.program.arena.rows(rows);
        let (mut best, mut why): (Option<Timestamp>, Unknowns) = (None, Unknowns::NONE);
        let until = self.visit(rows, frame, false, |judge, row, filter| match filter {
            Truth::True => {
                let cell = judge.read(fact, row, frame);
                match When::from(cell.is) {
                    When::At(at) if last => best = Some(best.map_or(at, |best| best.max(at))),
                    When::At(at) => best = Some(best.map_or(at, |best| best.min(at))),
                    When::Nothing => {}
                    When::Unknown(kinds) => why = why.with(kinds),
                }
                Seen::More(cell.until)
            }
            Truth::False => Seen::More(NEVER),
            Truth::Unknown(kinds) => {
                why = why.with(kinds);
                Seen::More(NEVER)
            }
        });
        let incomplete = self.incomplete(rows.group, frame);
        why = why.with(incomplete.is);
        let is = match best {
            _ if !why.is_none() => When::Unknown(why),
            Some(at) => When::At(at),
            None => When::Nothing,
        };
        Until { is, until: until.min(incomplete.until) }
    }
}

/// What seeing a row leads to.
enum Seen {
    /// This row alone settles the matter.
    Settled,
    /// The rows so far settle it.
    Last(Timestamp),
    /// Go on; what was read of this row stands until then.
    More(Timestamp),
}

/// A cell's number in the fact's first unit.
pub(crate) fn amount(cell: &Reading) -> Result<Number, Unknowns> {
    match cell.value()? {
        Small::Number { number, unit: 0 } => Ok(number),
        Small::Number { .. }
        | Small::Choice(_)
        | Small::YesNo(_)
        | Small::Instant(_)
        | Small::Day(_)
        | Small::Text(_)
        | Small::Signature(_)
        | Small::File(_) => Err(Unknowns::BEYOND),
    }
}

fn whole(count: i64) -> End {
    End::At(Number::whole(count))
}
