//! Numbers: what is linear as it is, what is not as a number of its own.

use iliac_model::Number;
use iliac_protocol::tree::{Amount, CellRef, Compare, DerivedExpr, InstExpr, NumExpr, Rows};

use super::quantities::{Num, View};
use super::{Encoder, Extent, Pair, RowKey, Scope};
use crate::term::{Int, Lit};

/// Millionths in one.
pub(crate) const ONE: i64 = 1_000_000;
/// Farther than any number gets.
pub(crate) const FAR_NUMBER: i64 = i64::MAX;

impl Encoder<'_> {
    /// A number.
    pub(crate) fn number(&mut self, expr: &NumExpr, scope: Scope) -> Num {
        match expr {
            NumExpr::Literal(number) => Num::constant(*number),
            NumExpr::Parameter(parameter) => self.parameter(*parameter, scope),
            NumExpr::Cell(cell) => self.cell_number(cell, scope),
            NumExpr::Derived(derived) => match self.protocol.derived_value(*derived).map(|derived| &derived.expr) {
                Some(DerivedExpr::Number(expr, _)) => self.number(expr, Scope { each: RowKey::CASE, ..scope }),
                Some(DerivedExpr::Condition(_) | DerivedExpr::Instant(_) | DerivedExpr::Day(_)) | None => Num::UNKNOWN,
            },
            NumExpr::Add(left, right) => {
                let (left, right) = (self.number(left, scope), self.number(right, scope));
                self.added(left, right)
            }
            NumExpr::Subtract(left, right) => {
                let (left, right) = (self.number(left, scope), self.number(right, scope));
                self.added(left, right.negated())
            }
            NumExpr::Multiply(left, right) => {
                let (left, right) = (self.number(left, scope), self.number(right, scope));
                self.multiplied(expr, left, right, scope)
            }
            NumExpr::Count(rows) => self.over_rows(expr, rows, scope),
            NumExpr::Distinct(rows, _) | NumExpr::Sum(rows, _) => self.over_rows(expr, rows, scope),
            NumExpr::Years(day) => {
                let day = self.day(day, scope);
                let key = format!("years {} {}", day.var.place(), day.offset);
                let view = View::Years { day: day.var, offset: day.offset };
                self.viewed(key, day.known, view, (-ONE * 10_000, ONE * 10_000))
            }
            NumExpr::Minutes(from, to) => self.minutes(from, to, scope),
            NumExpr::Least(_) | NumExpr::Most(_) => self.free(expr, scope),
            NumExpr::Call(_, inputs) => {
                let inputs: Vec<Lit> = inputs.iter().map(|input| self.number(input, scope).known()).collect();
                let free = self.free(expr, scope);
                for input in inputs {
                    let law = self.terms.implies(free.low_known, input);
                    self.terms.law(law);
                }
                let law = self.terms.same(free.low_known, free.high_known);
                self.terms.law(law);
                if let [unit] = free.units.as_slice() {
                    let single = self.terms.equal(unit.low, unit.high, 0);
                    self.terms.law(single);
                }
                free
            }
        }
    }

    fn cell_number(&mut self, cell: &CellRef, scope: Scope) -> Num {
        let terms = self.cell(cell, scope);
        let first = terms.unit.map_or(Lit::TRUE, |unit| self.terms.is(unit, 0));
        let known = self.terms.all([terms.known, first]);
        let step = match self.protocol.fact(cell.fact).map(|fact| &fact.kind) {
            Some(iliac_protocol::tree::Kind::Quantity { resolution, .. }) => resolution.millionths(),
            Some(iliac_protocol::tree::Kind::Count { .. }) => ONE,
            Some(_) | None => 1,
        };
        self.views.insert(terms.value, View::Steps(step.max(1)));
        Num::exact(known, terms.value)
    }

    fn minutes(&mut self, from: &InstExpr, to: &InstExpr, scope: Scope) -> Num {
        let (from, to) = (self.instant(from, scope), self.instant(to, scope));
        let known = self.terms.all([from.known, to.known]);
        let offset = to.offset.saturating_sub(from.offset);
        let key = format!("minutes {} {} {offset}", from.var.place(), to.var.place());
        let view = View::Minutes { from: from.var, to: to.var, offset };
        self.viewed(key, known, view, (-FAR_NUMBER, FAR_NUMBER))
    }

    fn viewed(&mut self, key: String, known: Lit, view: View, (least, most): (i64, i64)) -> Num {
        if let Some(num) = self.numbers.get(&key) {
            return num.clone();
        }
        let int = self.terms.int(key.clone(), least, most);
        self.views.insert(int, view);
        let num = Num::exact(known, int);
        self.numbers.insert(key, num.clone());
        num
    }

    /// A product with a figure keeps the order of the other side; any other is free.
    fn multiplied(&mut self, expr: &NumExpr, left: Num, right: Num, scope: Scope) -> Num {
        let (figure, other) = match (left.only_constant(), right.only_constant()) {
            (Some(figure), _) => (figure, right),
            (None, Some(figure)) => (figure, left),
            (None, None) => return self.free(expr, scope),
        };
        let [unit] = other.units.as_slice() else { return self.free(expr, scope) };
        if figure <= 0 || unit.negative || other.constant != 0 {
            return self.free(expr, scope);
        }
        let scaled = |encoder: &mut Encoder<'_>, of: Int| {
            let key = format!("{figure} times {}", of.place());
            let view = View::Times { figure: Number::from_millionths(figure), of };
            let num = encoder.viewed(key, Lit::TRUE, view, (-FAR_NUMBER, FAR_NUMBER));
            num.units.first().map_or(Int::ZERO, |unit| unit.low)
        };
        let low = scaled(self, unit.low);
        let high = if unit.high == unit.low { low } else { scaled(self, unit.high) };
        if low != high {
            let law = self.terms.at_most(low, high, 0);
            self.terms.law(law);
        }
        Num::between(other.low_known, other.high_known, low, high)
    }

    /// Anything at all, but the same wherever it is written the same.
    pub(crate) fn free(&mut self, expr: &NumExpr, scope: Scope) -> Num {
        let scope = self.scope_of_number(expr, scope);
        let key = format!("{expr:?} {} {} {:?}", scope.this.0, scope.each.0, scope.place);
        if let Some(num) = self.numbers.get(&key) {
            return num.clone();
        }
        let place = self.numbers.len();
        let low_known = self.terms.truth(format!("low {place} known"));
        let high_known = self.terms.truth(format!("high {place} known"));
        let low = self.terms.int(format!("low {place}"), -FAR_NUMBER, FAR_NUMBER);
        let high = self.terms.int(format!("high {place}"), -FAR_NUMBER, FAR_NUMBER);
        let law = self.terms.at_most(low, high, 0);
        self.terms.law(law);
        let num = Num::between(low_known, high_known, low, high);
        self.numbers.insert(key, num.clone());
        num
    }

    /// A count, a sum, a number of different values.
    fn over_rows(&mut self, expr: &NumExpr, rows: &Rows, scope: Scope) -> Num {
        let scope = self.scope_of_number(expr, self.scope_of_rows(rows, scope));
        let this = if super::rows::reads_this(rows) { scope.this } else { RowKey::CASE };
        let key = format!("{expr:?} {} {:?}", this.0, scope.place);
        if let Some(num) = self.numbers.get(&key) {
            return num.clone();
        }
        let place = self.numbers.len();
        let complete = self.complete(rows.group, scope).yes;
        let least = match expr {
            NumExpr::Sum(_, fact) => self.least_of(*fact),
            _ => 0,
        };
        let floor = if least < 0 { -FAR_NUMBER } else { 0 };
        let low = self.terms.int(format!("low {place} over rows"), floor, FAR_NUMBER);
        let high = self.terms.int(format!("high {place} over rows"), floor, FAR_NUMBER);
        let law = self.terms.at_most(low, high, 0);
        self.terms.law(law);
        let low_known = if least < 0 { complete } else { Lit::TRUE };
        let num = Num::between(low_known, complete, low, high);
        self.numbers.insert(key, num.clone());
        match self.extent {
            Extent::Every => self.tie_number(expr, rows, scope, (low, high)),
            Extent::Few(_) => self.few_number(expr, rows, scope, (low, high)),
        }
        num
    }

    fn least_of(&self, fact: iliac_model::FactIx) -> i64 {
        match self.protocol.fact(fact).map(|fact| &fact.kind) {
            Some(iliac_protocol::tree::Kind::Quantity { hard, .. }) => {
                hard.iter().map(|(least, _)| least.millionths()).min().unwrap_or(0)
            }
            Some(_) | None => 0,
        }
    }

    /// None means nothing; some means at least one, or at least what a witness says.
    fn tie_number(&mut self, expr: &NumExpr, rows: &Rows, scope: Scope, (low, high): (Int, Int)) {
        let any = self.any(rows, scope);
        let nothing = self.terms.at_most(high, Int::ZERO, 0);
        let nothing_low = self.terms.at_most(low, Int::ZERO, 0);
        let both = self.terms.all([nothing, nothing_low]);
        match expr {
            NumExpr::Sum(..) => {
                let zero_low = self.terms.is(low, 0);
                let zero_high = self.terms.is(high, 0);
                for zero in [zero_low, zero_high] {
                    let law = self.terms.implies(any.no, zero);
                    self.terms.law(law);
                }
            }
            _ => {
                let some = self.terms.at_most(Int::ZERO, low, -ONE);
                let law = self.terms.same(any.yes, some);
                self.terms.law(law);
                let law = self.terms.implies(any.no, both);
                self.terms.law(law);
                // A whole number: none at all, or at least one.
                let one = self.terms.at_most(Int::ZERO, high, -ONE);
                let law = self.terms.some([nothing, one]);
                self.terms.law(law);
                let law = self.terms.some([nothing_low, some]);
                self.terms.law(law);
                let complete = self.complete(rows.group, scope).yes;
                let law = self.terms.some([nothing.not(), complete.not(), any.no]);
                self.terms.law(law);
            }
        }
    }

    /// Compared in the unit in which it was entered.
    pub(crate) fn as_entered(
        &mut self,
        compare: Compare,
        cell: &CellRef,
        parameter: iliac_model::ParameterIx,
        scope: Scope,
    ) -> Pair {
        if self.any_value(parameter).is_some() {
            // In which unit matters no more than what it is compared with.
            let holds = self.terms.truth(format!("entered {compare:?} {cell:?} {} {scope:?}", parameter.0));
            let known = self.cell(cell, scope).known;
            return Pair { yes: self.terms.all([known, holds]), no: self.terms.all([known, holds.not()]) };
        }
        let Some(Amount::ByUnit(values)) = self.protocol.parameter(parameter).map(|parameter| &parameter.amount) else {
            return Pair::NEVER_KNOWN;
        };
        let units = match self.protocol.fact(cell.fact).map(|fact| &fact.kind) {
            Some(iliac_protocol::tree::Kind::Quantity { units, .. }) => units.as_slice(),
            Some(_) | None => &[],
        };
        let cell = self.cell(cell, scope);
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (name, value) in values {
            let Some(place) = units.iter().position(|unit| unit == name) else { continue };
            let in_unit = match cell.unit {
                Some(unit) => self.terms.is(unit, i64::try_from(place).unwrap_or(0)),
                None => Lit::TRUE,
            };
            let holds = self.holds(compare, cell.value, Int::ZERO, value.millionths());
            yes.push(self.terms.all([cell.known, in_unit, holds]));
            no.push(self.terms.all([cell.known, in_unit, holds.not()]));
        }
        Pair { yes: self.terms.some(yes), no: self.terms.some(no) }
    }
}
