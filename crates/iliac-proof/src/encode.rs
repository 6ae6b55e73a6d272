//! What a protocol says, as terms: each condition as a pair of truths, when it surely holds and when it surely does not.
//!
//! In [`Extent::Every`] rows are whichever witnesses a condition needs, and what is not linear is free: everything that
//! can be recorded is among the models, and more. In [`Extent::Few`] a group has a few rows and no more: a model is close to
//! a real record, but not every record is a model.

mod calendar;
mod cells;
mod conditions;
mod fresh;
mod numbers;
mod quantities;
mod rows;
mod times;

use std::collections::{BTreeMap, BTreeSet};

use iliac_model::{FactIx, GroupIx, StepIx};
use iliac_protocol::tree::{Alarm, Protocol, Step};

use crate::term::{Int, Lit, Terms};

pub use calendar::{DAY, HOUR};
pub use cells::{CellTerms, KNOWN, NOT_ASKED, REFUSED, TOO_OLD, UNANSWERED};
pub use conditions::Pair;
pub use rows::RowTerms;

/// How many rows are looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extent {
    /// As many as there may be.
    Every,
    /// So many of each group.
    Few(Few),
}

/// How few rows of each group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Few {
    /// So many.
    pub rows: usize,
    /// A row that is added up may stand for several like it: the sum is at least what it says.
    pub alike: bool,
}

/// Which values the site's parameters have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Values {
    /// Those that are set.
    AsSet,
    /// Any within their bounds, where a site may set them.
    Any,
}

/// A row, by its place among the rows of an encoding; the first is none at all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RowKey(pub usize);

impl RowKey {
    /// No row: facts of the case.
    pub const CASE: RowKey = RowKey(0);
}

/// To which instant freshness is measured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Place {
    /// In a gate of a step not begun.
    Gate,
    /// Anywhere else.
    Board,
}

/// Where an expression stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Scope {
    pub this: RowKey,
    pub each: RowKey,
    pub place: Place,
}

impl Scope {
    pub(crate) const BOARD: Scope = Scope { this: RowKey::CASE, each: RowKey::CASE, place: Place::Board };

    pub(crate) fn of(this: RowKey, place: Place) -> Scope {
        Scope { this, each: RowKey::CASE, place }
    }
}

/// A protocol's words as terms.
pub struct Encoder<'a> {
    /// The protocol.
    pub protocol: &'a Protocol,
    pub(crate) extent: Extent,
    pub(crate) values: Values,
    /// The terms so far.
    pub terms: Terms,
    /// Now, in seconds.
    pub now: Int,
    /// Today, in days.
    pub today: Int,
    rows: Vec<RowTerms>,
    named_rows: BTreeMap<String, RowKey>,
    cells: BTreeMap<(FactIx, RowKey, Place), CellTerms>,
    ats: BTreeMap<(FactIx, RowKey, Place), (Int, Int)>,
    anys: BTreeMap<rows::AnyKey, Pair>,
    selections: Vec<rows::Selection>,
    met: BTreeMap<(usize, RowKey), ()>,
    numbers: BTreeMap<String, quantities::Num>,
    views: BTreeMap<Int, quantities::View>,
    whens: BTreeMap<String, times::When>,
    days: Vec<times::DayOf>,
    starts: Vec<times::StartOf>,
    steps: Vec<times::CalendarStep>,
    fresh: fresh::Fresh,
}

impl<'a> Encoder<'a> {
    /// Nothing said yet.
    pub fn new(protocol: &'a Protocol, extent: Extent) -> Encoder<'a> {
        Encoder::with(protocol, extent, Values::AsSet)
    }

    /// The same with these values.
    pub fn with(protocol: &'a Protocol, extent: Extent, values: Values) -> Encoder<'a> {
        let mut terms = Terms::default();
        let now = terms.int("now", -times::FAR, times::FAR);
        let today = terms.int("today", -times::FAR_DAYS, times::FAR_DAYS);
        Encoder {
            protocol,
            extent,
            values,
            terms,
            now,
            today,
            rows: vec![RowTerms::case()],
            named_rows: BTreeMap::new(),
            cells: BTreeMap::new(),
            ats: BTreeMap::new(),
            anys: BTreeMap::new(),
            selections: Vec::new(),
            met: BTreeMap::new(),
            numbers: BTreeMap::new(),
            views: BTreeMap::new(),
            whens: BTreeMap::new(),
            days: vec![times::DayOf { of: now, offset: 0, day: today }],
            starts: Vec::new(),
            steps: Vec::new(),
            fresh: fresh::Fresh::of(protocol),
        }
    }

    /// Every row there is a word for.
    pub fn row_terms(&self) -> &[RowTerms] {
        &self.rows
    }

    /// Every cell that was read.
    pub fn cell_terms(&self) -> impl Iterator<Item = (FactIx, RowKey, Place, CellTerms)> + '_ {
        self.cells.iter().map(|((fact, row, place), cell)| (*fact, *row, *place, *cell))
    }

    /// When a cell happened and when it was told, if anybody asked.
    pub fn times_of(&self, fact: FactIx, row: RowKey, place: Place) -> Option<(Int, Int)> {
        self.ats.get(&(fact, row, place)).copied()
    }

    /// Whether a step is begun.
    pub fn begun(&mut self, step: StepIx) -> Lit {
        self.terms.truth(format!("begun {}", step.0))
    }

    /// Whether a step is begun, if anybody asked.
    pub fn known_begun(&self, step: StepIx) -> Option<Lit> {
        self.terms.known_truth(&format!("begun {}", step.0))
    }

    /// The row a step's instance is for: not begun in it, nothing recorded in it by the step.
    pub fn instance(&mut self, ix: StepIx, step: &Step) -> RowKey {
        let Some(per) = step.per else {
            let begun = self.begun(ix);
            self.terms.law(begun.not());
            for fact in &step.records {
                if self.protocol.fact(*fact).is_some_and(|kind| kind.group.is_none()) {
                    self.untold(*fact, RowKey::CASE);
                }
            }
            return RowKey::CASE;
        };
        let this = self.this_row(per.group);
        if !per.adds {
            let exists = self.row(this).real;
            self.terms.law(exists);
        } else if self.extent != Extent::Every
            && self.protocol.group(per.group).is_some_and(|group| group.parent.is_some())
        {
            // The door asks for the row that a new one hangs on.
            let above = self.parent(this);
            let exists = self.row(above).real;
            self.terms.law(exists);
        }
        for fact in &step.records {
            if self.protocol.fact(*fact).is_some_and(|kind| kind.group == Some(per.group)) {
                self.untold(*fact, this);
            }
        }
        this
    }

    fn untold(&mut self, fact: FactIx, row: RowKey) {
        let status = self.cell_of(fact, row, Place::Board).status;
        let untold = self.terms.is(status, NOT_ASKED);
        self.terms.law(untold);
    }

    /// When an alarm is raised for at least one of the rows there are words for.
    pub fn raised(&mut self, alarm: &Alarm) -> Vec<Lit> {
        let rows = match alarm.per {
            None => vec![RowKey::CASE],
            Some(group) if self.extent != Extent::Every => self.few_rows(group),
            Some(group) => self.rows_of(group),
        };
        let mut raised = Vec::new();
        for row in rows {
            let when = self.cond(&alarm.when, Scope::of(row, Place::Board)).yes;
            let exists = self.row(row).real;
            raised.push(self.terms.all([when, exists]));
        }
        raised
    }

    /// The rows of a group there are words for so far.
    pub(crate) fn rows_of(&self, group: GroupIx) -> Vec<RowKey> {
        let of = |(place, row): (usize, &RowTerms)| (row.group == Some(group)).then_some(RowKey(place));
        self.rows.iter().enumerate().filter_map(of).collect()
    }

    pub(crate) fn row(&self, key: RowKey) -> RowTerms {
        self.rows.get(key.0).cloned().unwrap_or_else(RowTerms::case)
    }

    /// Ties together what was said: rows to the conditions over rows, instants to days. To be called last.
    pub fn close(&mut self) {
        self.tie_rows();
        self.tie_days();
        if self.extent != Extent::Every {
            self.tie_begun();
            self.tie_calendar();
        }
    }

    /// Among few rows, a step that is begun has something recorded by it, if it records anything.
    fn tie_begun(&mut self) {
        let protocol = self.protocol;
        let mut tied = BTreeSet::new();
        loop {
            let before = tied.len();
            for (ix, step) in (0_u16..).map(StepIx).zip(&protocol.steps) {
                let Some(begun) = self.known_begun(ix).filter(|_| !tied.contains(&ix)) else { continue };
                tied.insert(ix);
                let mut told = vec![begun.not()];
                for fact in &step.records {
                    let group = protocol.fact(*fact).and_then(|kind| kind.group);
                    let rows = group.map_or_else(|| vec![RowKey::CASE], |group| self.few_rows(group));
                    for row in rows {
                        let status = self.cell_of(*fact, row, Place::Board).status;
                        told.push(self.terms.is(status, NOT_ASKED).not());
                    }
                }
                if told.len() > 1 {
                    let law = self.terms.some(told);
                    self.terms.law(law);
                }
            }
            if tied.len() == before {
                return;
            }
        }
    }
}
