//! What a number is: sections 5 and 6.

use std::collections::BTreeSet;

use iliac_laboratory::Calculator;
use iliac_model::{FactIx, Number, Row, Unknowns, Value};
use iliac_protocol::tree::{CellRef, DerivedExpr, Kind, NumExpr, Rows};

use super::instants::Moment;
use super::interval::{End, Interval};
use super::scope::Scope;
use super::visible::View;

impl View<'_> {
    /// A number, known or between two ends.
    pub fn number(&self, expr: &NumExpr, scope: Scope) -> Interval {
        match expr {
            NumExpr::Literal(number) => Interval::known(*number),
            NumExpr::Parameter(parameter) => known_or_open(self.parameter(*parameter, scope)),
            NumExpr::Cell(cell) => known_or_open(self.number_of_cell(cell, scope)),
            NumExpr::Derived(derived) => match self.protocol.derived_value(*derived).map(|derived| &derived.expr) {
                Some(DerivedExpr::Number(expr, _)) => self.number(expr, scope.under_a_name()),
                _ => Interval::unknown(Unknowns::BEYOND), // never: the checker gives every name its type
            },
            NumExpr::Add(a, b) => self.number(a, scope).plus(self.number(b, scope)),
            NumExpr::Subtract(a, b) => self.number(a, scope).minus(self.number(b, scope)),
            NumExpr::Multiply(a, b) => self.number(a, scope).times(self.number(b, scope)),
            NumExpr::Least(all) => self.folded(all, scope, Interval::least),
            NumExpr::Most(all) => self.folded(all, scope, Interval::most),
            NumExpr::Count(rows) => self.count(rows, scope),
            NumExpr::Distinct(rows, fact) => self.distinct(rows, *fact, scope),
            NumExpr::Sum(rows, fact) => self.sum(rows, *fact, scope),
            NumExpr::Years(from) => known_or_open(self.day(from, scope).and_then(|from| {
                let years = from.years_until(self.today()).ok_or(Unknowns::BEYOND)?;
                Ok(Number::whole(i64::from(years)))
            })),
            NumExpr::Minutes(from, to) => {
                let (from, to) = (self.moment(from, scope), self.moment(to, scope));
                known_or_open(
                    Moment::both(from, to).map(|(from, to)| Number::whole(to.since(from).seconds().div_euclid(60))),
                )
            }
            NumExpr::Call(calculator, inputs) => {
                let inputs = inputs.iter().map(|input| self.number(input, scope)).collect();
                known_or_open(calculated(*calculator, inputs))
            }
        }
    }

    /// A quantity or count read from a cell, in the fact's first unit.
    fn number_of_cell(&self, cell: &CellRef, scope: Scope) -> Result<Number, Unknowns> {
        in_first_unit(self.read(cell, scope).value()?)
    }

    fn number_in(&self, fact: FactIx, row: Row, scope: Scope) -> Result<Number, Unknowns> {
        in_first_unit(self.read_in(fact, Some(row.id), scope.place).value()?)
    }

    /// `least`, `most`: end by end; of nothing: open.
    fn folded(&self, all: &[NumExpr], scope: Scope, join: impl Fn(Interval, Interval) -> Interval) -> Interval {
        let numbers = all.iter().map(|expr| self.number(expr, scope));
        numbers.reduce(join).unwrap_or(Interval::unknown(Unknowns::NONE))
    }

    /// `count`: the true rows, and perhaps the unknown ones; no upper end if the list is incomplete.
    fn count(&self, rows: &Rows, scope: Scope) -> Interval {
        let selected = self.select(rows, scope);
        let at_least = selected.true_rows().count();
        let at_most = at_least + selected.unknown_rows().count();
        Interval {
            low: whole(at_least),
            high: if selected.incomplete.is_some() { End::Above } else { whole(at_most) },
            why: selected.why_unsure(),
        }
    }

    /// `distinct(x)`: from the known different values up to those and one for every row that could bring another.
    fn distinct(&self, rows: &Rows, fact: FactIx, scope: Scope) -> Interval {
        let selected = self.select(rows, scope);
        let mut values: BTreeSet<&Value> = BTreeSet::new();
        let mut unknown_cells = 0;
        let mut why = selected.why_unsure();
        for row in selected.true_rows() {
            match self.read_in(fact, Some(row.id), scope.place).value() {
                Ok(value) => {
                    values.insert(value);
                }
                Err(kinds) => {
                    unknown_cells += 1;
                    why = why.with(kinds);
                }
            }
        }
        let at_least = values.len().max(if unknown_cells > 0 { 1 } else { 0 });
        let at_most = values.len() + unknown_cells + selected.unknown_rows().count();
        Interval {
            low: whole(at_least),
            high: if selected.incomplete.is_some() { End::Above } else { whole(at_most) },
            why,
        }
    }

    /// `sum(x)`: a missing cell adds what it could hold at least and at most, an unknown row that or nothing.
    fn sum(&self, rows: &Rows, fact: FactIx, scope: Scope) -> Interval {
        let selected = self.select(rows, scope);
        let nothing = Interval::known(Number::ZERO);
        let cell = |row: Row| match self.number_in(fact, row, scope) {
            Ok(number) => Interval::known(number),
            Err(why) => Interval { why, ..self.hard_limits(fact) },
        };
        let mut sum = nothing;
        for row in selected.true_rows() {
            sum = sum.plus(cell(row));
        }
        for (row, why) in selected.unknown_rows() {
            let value = cell(row);
            let perhaps = Interval {
                low: value.low.min(nothing.low),
                high: value.high.max(nothing.high),
                why: why.with(value.why),
            };
            sum = sum.plus(perhaps);
        }
        if let Some(why) = selected.incomplete {
            let missing_rows = Interval {
                low: if self.hard_limits(fact).low < nothing.low { End::Below } else { nothing.low },
                high: End::Above,
                why,
            };
            sum = sum.plus(missing_rows);
        }
        sum
    }

    /// The hard limits of a quantity (in its first unit) or a count; open where there are none.
    fn hard_limits(&self, fact: FactIx) -> Interval {
        let limits = match self.protocol.fact(fact).map(|fact| &fact.kind) {
            Some(Kind::Quantity { hard, .. }) => hard.first().copied(),
            Some(Kind::Count { most }) => Some((Number::ZERO, Number::whole(*most))),
            _ => None,
        };
        match limits {
            Some((low, high)) => Interval { low: End::At(low), high: End::At(high), why: Unknowns::NONE },
            None => Interval::unknown(Unknowns::NONE),
        }
    }
}

/// A calculator needs all its inputs known.
fn calculated(calculator: Calculator, inputs: Vec<Interval>) -> Result<Number, Unknowns> {
    let mut numbers = Vec::new();
    let mut why = Unknowns::NONE;
    for input in inputs {
        match input.number() {
            Ok(number) => numbers.push(number),
            Err(kinds) => why = why.with(kinds),
        }
    }
    if !why.is_none() {
        return Err(why);
    }
    calculator.value(&numbers).ok_or(Unknowns::BEYOND)
}

fn in_first_unit(value: &Value) -> Result<Number, Unknowns> {
    match value {
        Value::Number { number, unit: 0 } => Ok(*number),
        Value::Number { .. }
        | Value::Choice(_)
        | Value::YesNo(_)
        | Value::Instant(_)
        | Value::Day(_)
        | Value::Text(_)
        | Value::Signature(_)
        | Value::File(_) => Err(Unknowns::BEYOND),
    }
}

fn known_or_open(number: Result<Number, Unknowns>) -> Interval {
    match number {
        Ok(number) => Interval::known(number),
        Err(why) => Interval::unknown(why),
    }
}

fn whole(count: usize) -> End {
    End::At(Number::whole(i64::try_from(count).unwrap_or(i64::MAX)))
}
