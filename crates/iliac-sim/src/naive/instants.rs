//! What an instant is: sections 5 and 6.

use iliac_model::{FactIx, RowId, Timestamp, Truth, Unknowns, Value};
use iliac_protocol::tree::{CellRef, Compare, DerivedExpr, InstExpr, Rows};

use super::scope::{Place, Scope};
use super::visible::View;

/// What an instant expression gives.
#[derive(Clone, Copy)]
pub(super) enum Moment {
    /// An instant.
    At(Timestamp),
    /// There is none, because there are no rows: `latest` and `earliest` pass over it.
    Nothing,
    /// It is not known.
    Unknown(Unknowns),
}

impl Moment {
    /// The instant, where one is needed: nothing is then *not asked*.
    pub fn instant(self) -> Result<Timestamp, Unknowns> {
        match self {
            Moment::At(at) => Ok(at),
            Moment::Nothing => Err(Unknowns::NOT_ASKED),
            Moment::Unknown(why) => Err(why),
        }
    }

    /// Both instants, or the kinds of both.
    pub fn both(self, other: Moment) -> Result<(Timestamp, Timestamp), Unknowns> {
        joined(self.instant(), other.instant())
    }

    fn known_or(instant: Result<Timestamp, Unknowns>) -> Moment {
        match instant {
            Ok(at) => Moment::At(at),
            Err(why) => Moment::Unknown(why),
        }
    }
}

/// Both, or the kinds of both.
pub(super) fn joined<A, B>(a: Result<A, Unknowns>, b: Result<B, Unknowns>) -> Result<(A, B), Unknowns> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(why), Ok(_)) | (Ok(_), Err(why)) => Err(why),
        (Err(a), Err(b)) => Err(a.with(b)),
    }
}

/// How two things with an order compare.
pub(super) fn compare<T: Ord>(compare: Compare, both: Result<(T, T), Unknowns>) -> Truth {
    match both {
        Err(why) => Truth::Unknown(why),
        Ok((a, b)) => Truth::from(match compare {
            Compare::Equal => a == b,
            Compare::Unequal => a != b,
            Compare::Less => a < b,
            Compare::AtMost => a <= b,
            Compare::More => a > b,
            Compare::AtLeast => a >= b,
        }),
    }
}

impl View<'_> {
    /// An instant, nothing, or unknown.
    pub fn moment(&self, expr: &InstExpr, scope: Scope) -> Moment {
        match expr {
            InstExpr::Now => Moment::At(self.now),
            InstExpr::Cell(cell) => Moment::known_or(self.read(cell, scope).value().and_then(instant_in)),
            InstExpr::At(cell) => Moment::known_or(self.at_of(cell, scope)),
            InstExpr::Told(cell) => Moment::known_or(self.told_of(cell, scope)),
            InstExpr::Begun(step) => Moment::known_or(self.step_begun_at(*step).ok_or(Unknowns::NOT_ASKED)),
            InstExpr::Done(step) => Moment::known_or(self.step_done_at(*step).ok_or(Unknowns::NOT_ASKED)),
            InstExpr::Derived(derived) => match self.protocol.derived_value(*derived).map(|derived| &derived.expr) {
                Some(DerivedExpr::Instant(expr)) => self.moment(expr, scope.under_a_name()),
                _ => Moment::Unknown(Unknowns::BEYOND), // never: the checker gives every name its type
            },
            InstExpr::Plus(expr, parameter) => match (self.moment(expr, scope), self.duration(*parameter, scope)) {
                (Moment::Nothing, _) => Moment::Nothing,
                (moment, duration) => Moment::known_or(joined(moment.instant(), duration).map(|(at, by)| at.plus(by))),
            },
            InstExpr::Minus(expr, parameter) => match (self.moment(expr, scope), self.duration(*parameter, scope)) {
                (Moment::Nothing, _) => Moment::Nothing,
                (moment, duration) => Moment::known_or(joined(moment.instant(), duration).map(|(at, by)| at.minus(by))),
            },
            InstExpr::Latest(all) => self.endmost_moment(all, scope, |instants| instants.into_iter().max()),
            InstExpr::Earliest(all) => self.endmost_moment(all, scope, |instants| instants.into_iter().min()),
            InstExpr::LastOf(rows, fact) => self.over_rows(rows, *fact, scope, |instants| instants.into_iter().max()),
            InstExpr::FirstOf(rows, fact) => self.over_rows(rows, *fact, scope, |instants| instants.into_iter().min()),
            InstExpr::StartOf(day) => Moment::known_or(self.day(day, scope).map(|day| self.calendar.start_of(day))),
        }
    }

    /// `at(x)`: the effective instant of the entry that counts.
    fn at_of(&self, cell: &CellRef, scope: Scope) -> Result<Timestamp, Unknowns> {
        self.read(cell, scope).counting().map(|(entry, _)| entry.effective_at())
    }

    /// `told(x)`: when we were told of it.
    fn told_of(&self, cell: &CellRef, scope: Scope) -> Result<Timestamp, Unknowns> {
        self.read(cell, scope).counting().map(|(entry, _)| entry.recorded_at)
    }

    /// A known instant in a row, outside gates.
    pub fn instant_in_row(&self, fact: FactIx, row: RowId) -> Option<Timestamp> {
        self.read_in(fact, Some(row), Place::Elsewhere).value().and_then(instant_in).ok()
    }

    /// `latest`, `earliest`: unknown if any operand is; nothings are passed over; over only nothings, nothing.
    fn endmost_moment(
        &self,
        all: &[InstExpr],
        scope: Scope,
        choose: impl Fn(Vec<Timestamp>) -> Option<Timestamp>,
    ) -> Moment {
        endmost(all.iter().map(|expr| self.moment(expr, scope)).collect(), choose)
    }

    /// `first(x)`, `last(x)` of an instant fact used as an instant: the smallest or largest value over the true rows.
    fn over_rows(
        &self,
        rows: &Rows,
        fact: FactIx,
        scope: Scope,
        choose: impl Fn(Vec<Timestamp>) -> Option<Timestamp>,
    ) -> Moment {
        let selected = self.select(rows, scope);
        let mut why = selected.why_unsure();
        let mut instants = Vec::new();
        for row in selected.true_rows() {
            match self.read_in(fact, Some(row.id), scope.place).value().and_then(instant_in) {
                Ok(at) => instants.push(at),
                Err(kinds) => why = why.with(kinds),
            }
        }
        if !why.is_none() {
            return Moment::Unknown(why);
        }
        choose(instants).map_or(Moment::Nothing, Moment::At)
    }
}

/// As `latest` and `earliest` take their operands.
pub(super) fn endmost(moments: Vec<Moment>, choose: impl Fn(Vec<Timestamp>) -> Option<Timestamp>) -> Moment {
    let mut why = Unknowns::NONE;
    let mut instants = Vec::new();
    for moment in moments {
        match moment {
            Moment::At(at) => instants.push(at),
            Moment::Nothing => {}
            Moment::Unknown(kinds) => why = why.with(kinds),
        }
    }
    if !why.is_none() {
        return Moment::Unknown(why);
    }
    choose(instants).map_or(Moment::Nothing, Moment::At)
}

fn instant_in(value: &Value) -> Result<Timestamp, Unknowns> {
    match value {
        Value::Instant(at) => Ok(*at),
        Value::Number { .. }
        | Value::Choice(_)
        | Value::YesNo(_)
        | Value::Day(_)
        | Value::Text(_)
        | Value::Signature(_)
        | Value::File(_) => Err(Unknowns::BEYOND),
    }
}
