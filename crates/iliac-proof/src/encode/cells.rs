//! Cells: how well a fact is known in a row, what it says, in which unit, when it happened and when it was told.

use iliac_model::{FactIx, StepIx};
use iliac_protocol::tree::{Amount, CellRef, Counts, FactKind, Kind, RowRef, Status};

use super::times::{FAR, FAR_DAYS};
use super::{Encoder, Extent, Place, RowKey, Scope};
use crate::term::{Int, Lit, Terms};

/// It has a value that counts.
pub const KNOWN: i64 = 0;
/// Nobody recorded anything.
pub const NOT_ASKED: i64 = 1;
/// Asked; no answer.
pub const UNANSWERED: i64 = 2;
/// Asked; declined.
pub const REFUSED: i64 = 3;
/// Values that do not agree.
const DISPUTED: i64 = 4;
/// Too old.
pub const TOO_OLD: i64 = 5;
/// Not known for another reason.
const UNSURE: i64 = 6;

/// How many different words, signatures or files are told apart.
const WORDS: i64 = 1 << 20;

/// How long ago somebody in a story was born, in days, where it does not matter: some fifty years.
const GROWN_UP_DAYS: i64 = 50 * 365;

/// A cell.
#[derive(Clone, Copy, Debug)]
pub struct CellTerms {
    /// How well it is known.
    pub status: Int,
    /// Whether it is.
    pub known: Lit,
    /// What it says: millionths, seconds, days, the place of a choice, 1 for yes.
    pub value: Int,
    /// The place of its unit; `None` when there is only one.
    pub unit: Option<Int>,
}

impl Encoder<'_> {
    pub(crate) fn cell(&mut self, cell: &CellRef, scope: Scope) -> CellTerms {
        let row = self.row_of(&cell.of, scope);
        self.cell_of(cell.fact, row, scope.place)
    }

    /// The row a reference means.
    pub(crate) fn row_of(&mut self, of: &RowRef, scope: Scope) -> RowKey {
        match of {
            RowRef::Case => RowKey::CASE,
            RowRef::This => scope.this,
            RowRef::Each => scope.each,
            RowRef::Parent => self.parent(scope.this),
            RowRef::EachParent => self.parent(scope.each),
            RowRef::Previous => self.previous(scope.this),
            RowRef::First(rows) => self.end_row(rows, scope, true),
            RowRef::Last(rows) => self.end_row(rows, scope, false),
        }
    }

    /// A fact in a row.
    pub(crate) fn cell_of(&mut self, fact: FactIx, row: RowKey, place: Place) -> CellTerms {
        // Among few rows nothing ages between the board and a gate.
        let ages = self.fresh.fact(fact) && self.extent == Extent::Every;
        let place = if ages { place } else { Place::Board };
        if let Some(cell) = self.cells.get(&(fact, row, place)) {
            return *cell;
        }
        let Some(kind) = self.protocol.fact(fact) else {
            return CellTerms { status: Int::ZERO, known: Lit::FALSE, value: Int::ZERO, unit: None };
        };
        let name = format!("{} {} {place:?}", kind.name, self.row(row).name);
        let board = (place == Place::Gate).then(|| self.cell_of(fact, row, Place::Board));
        let status = self.terms.int(format!("{name} status"), KNOWN, UNSURE);
        // The same entry counts in a gate as on the board, if the last one does: only its age differs.
        let (value, unit) = match board {
            Some(board) if kind.counts == Counts::Latest => (board.value, board.unit),
            Some(_) | None => self.value(kind, &name),
        };
        let known = self.terms.is(status, KNOWN);
        let cell = CellTerms { status, known, value, unit };
        self.cells.insert((fact, row, place), cell);
        self.limits(kind, cell);
        self.existence(row, status);
        self.begins(fact, row, status);
        if kind.fresh_for.is_none() {
            let too_old = self.terms.is(status, TOO_OLD);
            self.terms.law(too_old.not());
        }
        if let Some(board) = board {
            self.aging(kind, status, board.status);
        }
        self.copied(fact, row, cell);
        if self.extent != Extent::Every {
            self.fresh_by_choice(kind, cell);
        }
        cell
    }

    /// That everybody of whom a birth date is read was born long ago, or nobody knows when.
    pub(crate) fn grown_up(&mut self) -> Vec<Lit> {
        let born: Vec<FactIx> =
            (0..self.protocol.persons.len()).filter_map(|place| self.protocol.birth_date(place)).collect();
        let read: Vec<CellTerms> =
            born.iter().filter_map(|fact| self.cells.get(&(*fact, RowKey::CASE, Place::Board)).copied()).collect();
        let today = self.today;
        let long_ago = |cell: CellTerms, terms: &mut Terms| {
            let before = terms.at_most(cell.value, today, -GROWN_UP_DAYS);
            terms.implies(cell.known, before)
        };
        read.into_iter().map(|cell| long_ago(cell, &mut self.terms)).collect()
    }

    /// How long it stays fresh hangs on a choice: before that is known it is not known to be fresh.
    fn fresh_by_choice(&mut self, kind: &FactKind, cell: CellTerms) {
        let figure = kind.fresh_for.and_then(|figure| self.protocol.parameter(figure));
        let Some(Amount::ByChoice(choice, _)) = figure.map(|figure| &figure.amount) else { return };
        let chosen = self.cell_of(*choice, RowKey::CASE, Place::Board).known;
        let law = self.terms.some([cell.known.not(), chosen]);
        self.terms.law(law);
    }

    fn value(&mut self, kind: &FactKind, name: &str) -> (Int, Option<Int>) {
        let (least, most) = match &kind.kind {
            Kind::YesNo => (0, 1),
            Kind::Choice(choices) => (0, i64::try_from(choices.len()).unwrap_or(WORDS).saturating_sub(1).max(0)),
            Kind::Quantity { hard, .. } => {
                let least = hard.iter().map(|(least, _)| least.millionths()).min();
                let most = hard.iter().map(|(_, most)| most.millionths()).max();
                (least.unwrap_or(0), most.unwrap_or(0))
            }
            Kind::Count { most } => (0, iliac_model::Number::whole(*most).millionths()),
            Kind::Instant => (-FAR, FAR),
            Kind::Day => (-FAR_DAYS, FAR_DAYS),
            Kind::Text | Kind::Signature | Kind::File => (0, WORDS),
        };
        let units = kind.kind.units().len();
        let unit = (units > 1).then(|| {
            let last = i64::try_from(units).unwrap_or(1).saturating_sub(1);
            self.terms.int(format!("{name} unit"), 0, last)
        });
        (self.terms.int(name, least, most), unit)
    }

    /// What is impossible in its unit is refused at the door.
    fn limits(&mut self, kind: &FactKind, cell: CellTerms) {
        let (Kind::Quantity { hard, .. }, Some(unit)) = (&kind.kind, cell.unit) else { return };
        for (place, (least, most)) in (0_i64..).zip(hard) {
            let in_unit = self.terms.is(unit, place);
            let low = self.terms.at_most(Int::ZERO, cell.value, least.millionths().saturating_neg());
            let high = self.terms.at_most(cell.value, Int::ZERO, most.millionths());
            let inside = self.terms.all([low, high]);
            let law = self.terms.some([cell.known.not(), in_unit.not(), inside]);
            self.terms.law(law);
        }
    }

    /// Of a row that is not there nothing was asked.
    fn existence(&mut self, row: RowKey, status: Int) {
        let terms = self.row(row);
        let not_asked = self.terms.is(status, NOT_ASKED);
        match terms.none {
            None => {
                let law = self.terms.some([terms.real, not_asked]);
                self.terms.law(law);
            }
            // A row looked for: none at all, or nobody can say which.
            Some(none) => {
                let unsure = self.terms.is(status, UNSURE);
                let law = self.terms.some([terms.real, none.not(), not_asked]);
                self.terms.law(law);
                let law = self.terms.some([terms.real, none, unsure]);
                self.terms.law(law);
            }
        }
    }

    /// Whoever recorded it has begun every step that records it.
    fn begins(&mut self, fact: FactIx, row: RowKey, status: Int) {
        let protocol = self.protocol;
        let untold = self.terms.is(status, NOT_ASKED);
        let real = self.row(row).real;
        for (ix, step) in (0_u16..).map(StepIx).zip(&protocol.steps) {
            if step.records.contains(&fact) {
                let begun = self.begun(ix);
                let law = self.terms.some([real.not(), untold, begun]);
                self.terms.law(law);
            }
        }
    }

    /// In a gate an answer may be too old that is not on the board, or the other way round; nothing else differs, if the
    /// last answer counts.
    fn aging(&mut self, kind: &FactKind, gate: Int, board: Int) {
        let kinds: &[i64] = match kind.counts {
            Counts::Latest => &[NOT_ASKED, UNANSWERED, REFUSED, DISPUTED],
            Counts::MustAgree | Counts::Highest | Counts::Lowest => &[NOT_ASKED],
        };
        for kind in kinds {
            let (there, here) = (self.terms.is(gate, *kind), self.terms.is(board, *kind));
            let same = self.terms.same(there, here);
            self.terms.law(same);
        }
    }

    /// When it happened, and when it was told: not after now, and not told before it counts.
    pub(crate) fn times(&mut self, cell: &CellRef, scope: Scope) -> (CellTerms, Int, Int) {
        let row = self.row_of(&cell.of, scope);
        let terms = self.cell_of(cell.fact, row, scope.place);
        let kind = self.protocol.fact(cell.fact);
        let ages = self.fresh.fact(cell.fact) && kind.is_some_and(|kind| kind.counts != Counts::Latest);
        let place = if ages && self.extent == Extent::Every { scope.place } else { Place::Board };
        let key = (cell.fact, row, place);
        if let Some((at, told)) = self.ats.get(&key) {
            return (terms, *at, *told);
        }
        let name = format!("{} {} {place:?}", kind.map_or("", |kind| kind.name.as_str()), self.row(row).name);
        let at = self.terms.int(format!("{name} at"), -FAR, FAR);
        let told = self.terms.int(format!("{name} told"), -FAR, FAR);
        self.ats.insert(key, (at, told));
        let before = self.terms.at_most(at, told, 0);
        let past = self.terms.at_most(told, self.now, 0);
        self.terms.law(before);
        self.terms.law(past);
        self.copied_times(cell.fact, row, place);
        (terms, at, told)
    }
}

/// Whether a status is so.
pub(crate) fn status_of(terms: &mut Terms, int: Int, status: Status) -> Lit {
    match status {
        Status::Known => terms.is(int, KNOWN),
        Status::Unknown => terms.is(int, KNOWN).not(),
        Status::NotAsked => terms.is(int, NOT_ASKED),
        Status::Unanswered => terms.is(int, UNANSWERED),
        Status::Refused => terms.is(int, REFUSED),
        Status::Disputed => terms.is(int, DISPUTED),
        Status::TooOld => terms.is(int, TOO_OLD),
    }
}
