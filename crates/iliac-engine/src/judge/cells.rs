//! Cells: what a fact says in a row, with freshness, and the figures of parameters.

use iliac_model::{Duration, Number, Unknowns};
use iliac_protocol::tree::{Counts, Status};

use super::rows::Chosen;
use super::{Frame, Judge, NEVER, Until, just_after};
use crate::program::nodes::{CellNode, NONE, RowNode, place};
use crate::program::{FactCode, Figure};
use crate::record::counting::{Live, Outcome, count};
use crate::record::ledger::{Said, Small};
use crate::record::moment::{Reference, Slot};

/// What a cell says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reading {
    /// The entry at this place in the ledger counts, and says this.
    Known(u32, Small),
    NotAsked,
    Unanswered,
    Refused,
    Disputed,
    TooOld,
    /// Unknown for reasons that are not the fact's own.
    Unsure(Unknowns),
}

impl Reading {
    /// Why it is not known.
    pub fn why(&self) -> Unknowns {
        match self {
            Reading::Known(..) => Unknowns::NONE,
            Reading::NotAsked => Unknowns::NOT_ASKED,
            Reading::Unanswered => Unknowns::UNANSWERED,
            Reading::Refused => Unknowns::REFUSED,
            Reading::Disputed => Unknowns::DISPUTED,
            Reading::TooOld => Unknowns::TOO_OLD,
            Reading::Unsure(why) => *why,
        }
    }

    pub fn has(&self, status: Status) -> bool {
        match status {
            Status::Known => matches!(self, Reading::Known(..)),
            Status::Unknown => !matches!(self, Reading::Known(..)),
            Status::NotAsked => *self == Reading::NotAsked,
            Status::Unanswered => *self == Reading::Unanswered,
            Status::Refused => *self == Reading::Refused,
            Status::Disputed => *self == Reading::Disputed,
            Status::TooOld => *self == Reading::TooOld,
        }
    }

    /// The value, or why there is none.
    pub fn value(&self) -> Result<Small, Unknowns> {
        match self {
            Reading::Known(_, value) => Ok(*value),
            Reading::NotAsked
            | Reading::Unanswered
            | Reading::Refused
            | Reading::Disputed
            | Reading::TooOld
            | Reading::Unsure(_) => Err(self.why()),
        }
    }
}

impl From<Outcome> for Reading {
    fn from(outcome: Outcome) -> Reading {
        match outcome {
            Outcome::Known(item, value) => Reading::Known(item, value),
            Outcome::NotAsked => Reading::NotAsked,
            Outcome::Unanswered => Reading::Unanswered,
            Outcome::Refused => Reading::Refused,
            Outcome::Disputed => Reading::Disputed,
            Outcome::TooOld => Reading::TooOld,
        }
    }
}

impl Judge<'_> {
    pub fn cell(&mut self, cell: CellNode, frame: Frame) -> Until<Reading> {
        let row = match cell.of {
            RowNode::Case => NONE,
            RowNode::This => frame.this,
            RowNode::Each => frame.each,
            RowNode::Parent => self.parent(frame.this),
            RowNode::EachParent => self.parent(frame.each),
            RowNode::Previous => self.moment.previous(frame.group, frame.this),
            RowNode::First(rows) => return self.chosen_cell(cell.fact, rows, frame, false),
            RowNode::Last(rows) => return self.chosen_cell(cell.fact, rows, frame, true),
        };
        self.read(cell.fact, row, frame)
    }

    fn chosen_cell(&mut self, fact: u16, rows: u32, frame: Frame, last: bool) -> Until<Reading> {
        let chosen = self.choose(rows, frame, last);
        match chosen.is {
            Chosen::Row(row) => {
                let reading = self.read(fact, row, frame);
                Until { until: reading.until.min(chosen.until), ..reading }
            }
            Chosen::Nothing => Until { is: Reading::NotAsked, until: chosen.until },
            Chosen::Unsure(why) => Until { is: Reading::Unsure(why), until: chosen.until },
        }
    }

    fn parent(&self, row: u32) -> u32 {
        self.ledger.rows.get(place(row)).map_or(NONE, |row| row.parent)
    }

    /// What a fact says in a row.
    pub fn read(&mut self, fact: u16, row: u32, frame: Frame) -> Until<Reading> {
        if let Some(trace) = &mut self.memo.trace {
            trace.push((fact, row));
        }
        let (program, moment) = (self.program, self.moment);
        let (Some(slot), Some(code)) = (moment.slot(program, fact, row), program.facts.get(usize::from(fact))) else {
            return Until::always(Reading::NotAsked);
        };
        match code.fresh_for {
            None => Until::always(slot.outcome.into()),
            Some(_) if slot.outcome == Outcome::NotAsked => Until::always(Reading::NotAsked),
            Some(parameter) => {
                let length = self.figure(parameter, frame.for_case());
                let reading = match length.is {
                    Ok(length) => self.fresh_cell(code, slot, seconds(length), frame),
                    Err(why) => Until::always(unsure(code, slot, moment.live(slot), why)),
                };
                Until { until: reading.until.min(length.until), ..reading }
            }
        }
    }

    fn fresh_cell(&self, code: &FactCode, slot: &Slot, length: Duration, frame: Frame) -> Until<Reading> {
        let (reference, moving) = match self.reference(frame) {
            Reference::At(at) => (at, false),
            Reference::NowFrom(floor) => (self.now.max(floor), true),
        };
        let live = self.moment.live(slot);
        let is = count(code.counts, live, |live| reference <= live.effective.plus(length)).into();
        if !moving {
            return Until::always(is);
        }
        let ageing = match code.counts {
            Counts::Latest => live.get(live.len().saturating_sub(1)..).unwrap_or_default(),
            Counts::MustAgree | Counts::Highest | Counts::Lowest => live,
        };
        let ends = ageing.iter().map(|live| live.effective.plus(length)).filter(|end| reference <= *end);
        Until { is, until: ends.min().map_or(NEVER, just_after) }
    }

    /// A parameter's figure, or why there is none.
    pub fn figure(&mut self, parameter: u16, frame: Frame) -> Until<Result<Number, Unknowns>> {
        let program = self.program;
        match program.parameters.get(usize::from(parameter)).map(|parameter| &parameter.amount) {
            Some(Figure::One(number)) => Until::always(Ok(*number)),
            Some(Figure::ByChoice(fact, values)) => {
                let row = self.row_of_choice(*fact, frame);
                let choice = self.read(*fact, row, frame);
                let is = choice.is.value().and_then(|value| match value {
                    Small::Choice(at) => values.get(usize::from(at)).copied().ok_or(Unknowns::UNSET),
                    Small::Number { .. }
                    | Small::YesNo(_)
                    | Small::Instant(_)
                    | Small::Day(_)
                    | Small::Text(_)
                    | Small::Signature(_)
                    | Small::File(_) => Err(Unknowns::UNSET),
                });
                Until { is, until: choice.until }
            }
            Some(Figure::Unset) | None => Until::always(Err(Unknowns::UNSET)),
        }
    }

    /// The row a parameter's choice is read from: none for a choice of the case, else the row looked at, if it is of the
    /// choice's group, else `this`, if that is.
    fn row_of_choice(&self, fact: u16, frame: Frame) -> u32 {
        let Some(group) = self.program.facts.get(usize::from(fact)).and_then(|fact| fact.group) else { return NONE };
        let each = self.ledger.rows.get(place(frame.each)).filter(|row| row.group == group);
        match each {
            Some(_) => frame.each,
            None if frame.group == group => frame.this,
            None => NONE,
        }
    }

    /// A duration parameter's length, or why there is none.
    pub fn length(&mut self, parameter: u16, frame: Frame) -> Until<Result<Duration, Unknowns>> {
        let figure = self.figure(parameter, frame);
        Until { is: figure.is.map(seconds), until: figure.until }
    }
}

/// What a cell says while nobody can tell how long it stays fresh.
fn unsure(code: &FactCode, slot: &Slot, live: &[Live], why: Unknowns) -> Reading {
    let said = |live: &Live| matches!(live.said, Said::Value(_));
    match (code.counts, slot.outcome) {
        (_, Outcome::Known(..)) => Reading::Unsure(why),
        (Counts::MustAgree | Counts::Highest | Counts::Lowest, _) if live.iter().any(said) => Reading::Unsure(why),
        (_, outcome) => outcome.into(),
    }
}

fn seconds(figure: Number) -> Duration {
    Duration::from_seconds(figure.trunc())
}
