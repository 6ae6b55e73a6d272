//! Sums of numbers that may be intervals, compared; a comparison of more than two becomes a bound on a number of its own.

use iliac_model::{FactIx, Number, ParameterIx};
use iliac_protocol::tree::{Amount, CellRef, Compare, Moves, NumExpr, RowRef, Rows};

use super::numbers::{FAR_NUMBER, ONE};
use super::{Encoder, Extent, Pair, RowKey, Scope, Values};
use crate::term::{Int, Lit};

/// One summand: a number between two ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Summand {
    pub negative: bool,
    pub low: Int,
    pub high: Int,
}

/// A number: whether each end is known, and what it is the sum of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Num {
    pub low_known: Lit,
    pub high_known: Lit,
    pub units: Vec<Summand>,
    pub constant: i64,
}

/// What a bound on a number says of others.
#[derive(Clone, Copy, Debug)]
pub(crate) enum View {
    /// Recorded in such steps.
    Steps(i64),
    /// A figure times another number.
    Times { figure: Number, of: Int },
    /// Completed years from a day to today.
    Years { day: Int, offset: i64 },
    /// Whole minutes from an instant to another.
    Minutes { from: Int, to: Int, offset: i64 },
}

impl Num {
    pub(crate) const UNKNOWN: Num =
        Num { low_known: Lit::FALSE, high_known: Lit::FALSE, units: Vec::new(), constant: 0 };

    pub(crate) fn constant(number: Number) -> Num {
        Num { low_known: Lit::TRUE, high_known: Lit::TRUE, units: Vec::new(), constant: number.millionths() }
    }

    pub(crate) fn exact(known: Lit, int: Int) -> Num {
        Num::between(known, known, int, int)
    }

    pub(crate) fn between(low_known: Lit, high_known: Lit, low: Int, high: Int) -> Num {
        Num { low_known, high_known, units: vec![Summand { negative: false, low, high }], constant: 0 }
    }

    /// Whether both ends are known; for a calculator's input, which must be one number.
    pub(crate) fn known(&self) -> Lit {
        self.low_known
    }

    pub(crate) fn only_constant(&self) -> Option<i64> {
        (self.units.is_empty() && self.low_known == Lit::TRUE && self.high_known == Lit::TRUE).then_some(self.constant)
    }

    pub(crate) fn negated(mut self) -> Num {
        std::mem::swap(&mut self.low_known, &mut self.high_known);
        self.units.iter_mut().for_each(|unit| unit.negative = !unit.negative);
        self.constant = self.constant.saturating_neg();
        self
    }
}

impl Encoder<'_> {
    pub(crate) fn added(&mut self, mut left: Num, right: Num) -> Num {
        left.units.extend(right.units);
        Num {
            low_known: self.terms.all([left.low_known, right.low_known]),
            high_known: self.terms.all([left.high_known, right.high_known]),
            units: left.units,
            constant: left.constant.saturating_add(right.constant),
        }
    }

    /// Two numbers compared: surely so, surely not.
    pub(crate) fn compared(&mut self, compare: Compare, left: Num, right: Num) -> Pair {
        let mut by = self.added(left, right.negated());
        cancel(&mut by.units);
        // At least zero, above zero, at most zero, below zero: each by the end that decides it.
        let at_least = self.low_above(&by, 0);
        let above = self.low_above(&by, 1);
        let at_most = self.high_below(&by, 0);
        let below = self.high_below(&by, -1);
        match compare {
            Compare::AtLeast => Pair { yes: at_least, no: below },
            Compare::More => Pair { yes: above, no: at_most },
            Compare::AtMost => Pair { yes: at_most, no: above },
            Compare::Less => Pair { yes: below, no: at_least },
            Compare::Equal | Compare::Unequal => {
                let same = self.terms.all([at_least, at_most]);
                let apart = self.terms.some([above, below]);
                if compare == Compare::Equal { Pair { yes: same, no: apart } } else { Pair { yes: apart, no: same } }
            }
        }
    }

    /// The lower end is known and at least this.
    fn low_above(&mut self, num: &Num, least: i64) -> Lit {
        let parts: Vec<(bool, Int)> =
            num.units.iter().map(|unit| (unit.negative, if unit.negative { unit.high } else { unit.low })).collect();
        let (low, _) = self.joined(num, &parts);
        let holds = match low {
            Ends::Nothing => {
                if num.constant >= least {
                    Lit::TRUE
                } else {
                    Lit::FALSE
                }
            }
            Ends::Pair(x, y) => {
                // x - y + constant >= least
                self.bounded(y, x, num.constant.saturating_sub(least))
            }
        };
        self.terms.all([num.low_known, holds])
    }

    /// The upper end is known and at most this.
    fn high_below(&mut self, num: &Num, most: i64) -> Lit {
        let parts: Vec<(bool, Int)> =
            num.units.iter().map(|unit| (unit.negative, if unit.negative { unit.low } else { unit.high })).collect();
        let (_, high) = self.joined(num, &parts);
        let holds = match high {
            Ends::Nothing => {
                if num.constant <= most {
                    Lit::TRUE
                } else {
                    Lit::FALSE
                }
            }
            Ends::Pair(x, y) => self.bounded(x, y, most.saturating_sub(num.constant)),
        };
        self.terms.all([num.high_known, holds])
    }

    /// One number or a difference as it is; a longer sum as a number of its own, between two ends.
    fn joined(&mut self, num: &Num, parts: &[(bool, Int)]) -> (Ends, Ends) {
        match parts {
            [] => (Ends::Nothing, Ends::Nothing),
            [(false, x)] => (Ends::Pair(*x, Int::ZERO), Ends::Pair(*x, Int::ZERO)),
            [(true, x)] => (Ends::Pair(Int::ZERO, *x), Ends::Pair(Int::ZERO, *x)),
            [(false, x), (true, y)] | [(true, y), (false, x)] => (Ends::Pair(*x, *y), Ends::Pair(*x, *y)),
            _ => self.pooled(num),
        }
    }

    fn pooled(&mut self, num: &Num) -> (Ends, Ends) {
        let mut units = num.units.clone();
        units.sort_unstable();
        // A sum and its opposite are one number.
        let turned = units.first().is_some_and(|unit| unit.negative);
        if turned {
            units.iter_mut().for_each(|unit| unit.negative = !unit.negative);
            units.sort_unstable();
        }
        let key = format!("sum {units:?}");
        let pool = match self.numbers.get(&key) {
            Some(pool) => pool.clone(),
            None => {
                let exact = units.iter().all(|unit| unit.low == unit.high);
                let low = self.terms.int(format!("{key} low"), -FAR_NUMBER, FAR_NUMBER);
                let high = if exact { low } else { self.terms.int(format!("{key} high"), -FAR_NUMBER, FAR_NUMBER) };
                let law = self.terms.at_most(low, high, 0);
                self.terms.law(law);
                let pool = Num::between(Lit::TRUE, Lit::TRUE, low, high);
                self.numbers.insert(key, pool.clone());
                pool
            }
        };
        match pool.units.first() {
            Some(unit) if turned => (Ends::Pair(Int::ZERO, unit.high), Ends::Pair(Int::ZERO, unit.low)),
            Some(unit) => (Ends::Pair(unit.low, Int::ZERO), Ends::Pair(unit.high, Int::ZERO)),
            None => (Ends::Nothing, Ends::Nothing),
        }
    }

    /// `x - y <= most`, seen through what the one number is made of when it stands alone.
    pub(crate) fn bounded(&mut self, x: Int, y: Int, most: i64) -> Lit {
        match (x, y) {
            (x, Int::ZERO) => self.at_most_alone(x, most),
            (Int::ZERO, y) => match most.checked_neg().and_then(|least| least.checked_sub(1)) {
                Some(below) => self.at_most_alone(y, below).not(),
                None => Lit::FALSE,
            },
            (x, y) => self.terms.at_most(x, y, most),
        }
    }

    fn at_most_alone(&mut self, x: Int, most: i64) -> Lit {
        match self.views.get(&x).copied() {
            Some(View::Steps(step)) => {
                let most = most.div_euclid(step).saturating_mul(step);
                self.terms.at_most(x, Int::ZERO, most)
            }
            Some(View::Times { figure, of }) => match largest(figure, most) {
                Some(most) => self.at_most_alone(of, most),
                None => Lit::FALSE,
            },
            Some(View::Minutes { from, to, offset }) => {
                let seconds = most.div_euclid(ONE).saturating_mul(60).saturating_add(59).saturating_sub(offset);
                self.terms.at_most(to, from, seconds)
            }
            Some(View::Years { day, offset }) => self.years(x, (day, offset), most.div_euclid(ONE)),
            None => self.terms.at_most(x, Int::ZERO, most),
        }
    }

    /// At most so many years: the days between are as many as that, give or take the leap days.
    fn years(&mut self, years: Int, (day, offset): (Int, i64), most: i64) -> Lit {
        let lit = self.terms.at_most(years, Int::ZERO, most.saturating_mul(ONE));
        let days = |years: i64| years.saturating_mul(365).saturating_add(years.div_euclid(4));
        let next = days(most.saturating_add(1));
        let early = self.terms.at_most(self.today, day, next.saturating_add(3).saturating_add(offset));
        let late = self.terms.at_most(self.today, day, next.saturating_sub(4).saturating_add(offset)).not();
        for law in [self.terms.implies(lit, early), self.terms.implies(lit.not(), late)] {
            self.terms.law(law);
        }
        lit
    }

    /// A parameter's value, as a number or chosen by a fact.
    pub(crate) fn parameter(&mut self, ix: ParameterIx, scope: Scope) -> Num {
        let protocol = self.protocol;
        match protocol.parameter(ix).map(|parameter| &parameter.amount) {
            Some(Amount::One(_) | Amount::Unset) if self.any_value(ix).is_some() => {
                let int = self.any_number(ix);
                Num::exact(Lit::TRUE, int)
            }
            Some(Amount::One(number)) => Num::constant(*number),
            Some(Amount::ByChoice(fact, values)) => {
                let (known, int) = self.by_choice(ix, *fact, values, scope);
                Num::exact(known, int)
            }
            Some(Amount::ByUnit(_) | Amount::Unset) | None => Num::UNKNOWN,
        }
    }

    /// The bounds within which a parameter may be anything here; `None`: it is what it is set to.
    pub(crate) fn any_value(&self, ix: ParameterIx) -> Option<(Number, Number)> {
        let parameter = self.protocol.parameter(ix).filter(|_| self.values == Values::Any)?;
        let may_be_set = parameter.moves != Moves::Fixed || parameter.amount == Amount::Unset;
        may_be_set.then_some(parameter.bounds)
    }

    /// Such a parameter as a number: the same wherever it stands.
    fn any_number(&mut self, ix: ParameterIx) -> Int {
        let key = format!("parameter {}", ix.0);
        if let Some(unit) = self.numbers.get(&key).and_then(|num| num.units.first()) {
            return unit.low;
        }
        let (least, most) = self.any_value(ix).unwrap_or((Number::ZERO, Number::ZERO));
        let int = self.terms.int(key.clone(), least.millionths(), most.millionths());
        self.numbers.insert(key, Num::exact(Lit::TRUE, int));
        int
    }

    /// A value chosen by a fact: known when the choice is.
    pub(crate) fn by_choice(&mut self, ix: ParameterIx, fact: FactIx, values: &[Number], scope: Scope) -> (Lit, Int) {
        let row = self.row_of_choice(fact, scope);
        let cell = self.cell_of(fact, row, scope.place);
        let key = format!("parameter {} by {} {}", ix.0, row.0, cell.status.place());
        if let Some(unit) = self.numbers.get(&key).and_then(|num| num.units.first()) {
            return (cell.known, unit.low);
        }
        if let Some((least, most)) = self.any_value(ix) {
            let int = self.terms.int(key.clone(), least.millionths(), most.millionths());
            self.numbers.insert(key, Num::exact(cell.known, int));
            return (cell.known, int);
        }
        let all = values.iter().map(|value| value.millionths());
        let (least, most) = (all.clone().min().unwrap_or(0), all.max().unwrap_or(0));
        let int = self.terms.int(key.clone(), least, most);
        for (place, value) in (0_i64..).zip(values) {
            let chosen = self.terms.is(cell.value, place);
            let is = self.terms.is(int, value.millionths());
            let law = self.terms.implies(chosen, is);
            self.terms.law(law);
        }
        self.numbers.insert(key, Num::exact(cell.known, int));
        (cell.known, int)
    }

    /// The row from which a parameter's choice is read.
    fn row_of_choice(&self, fact: FactIx, scope: Scope) -> RowKey {
        let Some(group) = self.protocol.fact(fact).and_then(|fact| fact.group) else { return RowKey::CASE };
        if self.row(scope.each).group == Some(group) { scope.each } else { scope.this }
    }

    /// A count, a sum, a number of different values over few rows.
    pub(crate) fn few_number(&mut self, expr: &NumExpr, rows: &Rows, scope: Scope, (low, high): (Int, Int)) {
        let keys = self.few_rows(rows.group);
        let (yes, maybe) = self.few(rows, scope);
        match expr {
            NumExpr::Sum(_, fact) => self.few_sum(*fact, (&keys, &yes, &maybe), scope, (low, high)),
            NumExpr::Distinct(_, fact) => self.few_distinct(*fact, (&keys, &yes, &maybe), scope, (low, high)),
            _ => {
                self.counted(&yes, low);
                self.counted(&maybe, high);
            }
        }
    }

    /// A number is how many of these hold.
    fn counted(&mut self, lits: &[Lit], int: Int) {
        let all = i64::try_from(lits.len()).unwrap_or(0);
        let most = self.terms.at_most(int, Int::ZERO, all.saturating_mul(ONE));
        self.terms.law(most);
        for many in 1..=lits.len() {
            let bound = i64::try_from(many).unwrap_or(0).saturating_mul(ONE);
            let at_least = self.terms.at_most(Int::ZERO, int, bound.saturating_neg());
            let whole = self.terms.at_most(int, Int::ZERO, bound.saturating_sub(ONE)).not();
            let law = self.terms.same(at_least, whole);
            self.terms.law(law);
            let some: Vec<Lit> = subsets(lits, many).into_iter().map(|set| self.terms.all(set)).collect();
            let some = self.terms.some(some);
            let law = self.terms.same(at_least, some);
            self.terms.law(law);
        }
    }

    /// Among few, at most one row is added up, perhaps for several like it, and everything about it is known.
    fn few_sum(
        &mut self,
        fact: FactIx,
        (keys, yes, maybe): (&[RowKey], &[Lit], &[Lit]),
        scope: Scope,
        (low, high): (Int, Int),
    ) {
        let alike = matches!(self.extent, Extent::Few(few) if few.alike);
        let both: Vec<Lit> = subsets(yes, 2).into_iter().map(|pair| self.terms.all(pair).not()).collect();
        both.into_iter().for_each(|law| self.terms.law(law));
        for ((key, yes), maybe) in keys.iter().zip(yes).zip(maybe) {
            let law = self.terms.same(*yes, *maybe);
            self.terms.law(law);
            let cell = CellRef { fact, of: RowRef::Each };
            let cell = self.cell(&cell, Scope { each: *key, ..scope });
            let summed = if alike {
                [self.terms.at_most(cell.value, low, 0), self.terms.equal(low, high, 0)]
            } else {
                [self.terms.equal(low, cell.value, 0), self.terms.equal(high, cell.value, 0)]
            };
            let all = self.terms.all(summed.into_iter().chain([cell.known]));
            let law = self.terms.implies(*yes, all);
            self.terms.law(law);
        }
        let none = self.terms.some(yes.iter().copied()).not();
        let (low, high) = (self.terms.is(low, 0), self.terms.is(high, 0));
        let zero = self.terms.all([low, high]);
        let law = self.terms.implies(none, zero);
        self.terms.law(law);
    }

    /// Among few, every value is known; two are different, or all are the same.
    fn few_distinct(
        &mut self,
        fact: FactIx,
        (keys, yes, maybe): (&[RowKey], &[Lit], &[Lit]),
        scope: Scope,
        (low, high): (Int, Int),
    ) {
        let mut differing = Vec::new();
        let mut seen: Vec<(Lit, Int)> = Vec::new();
        for ((key, yes), maybe) in keys.iter().zip(yes).zip(maybe) {
            let cell = CellRef { fact, of: RowRef::Each };
            let cell = self.cell(&cell, Scope { each: *key, ..scope });
            let law = self.terms.same(*yes, *maybe);
            self.terms.law(law);
            let law = self.terms.implies(*yes, cell.known);
            self.terms.law(law);
            let mut new = vec![*yes];
            for (before, value) in &seen {
                let same = self.terms.equal(*value, cell.value, 0);
                new.push(self.terms.all([*before, same]).not());
            }
            differing.push(self.terms.all(new));
            seen.push((*yes, cell.value));
        }
        self.counted(&differing, low);
        self.counted(&differing, high);
    }
}

enum Ends {
    Nothing,
    Pair(Int, Int),
}

/// The same exact number added and taken away is nothing.
fn cancel(units: &mut Vec<Summand>) {
    let exact = |unit: &Summand| unit.low == unit.high;
    while let Some((a, b)) = units.iter().enumerate().find_map(|(a, one)| {
        let other =
            units.iter().position(|two| exact(one) && two.low == one.low && exact(two) && two.negative != one.negative);
        other.map(|b| (a, b))
    }) {
        units.remove(a.max(b));
        units.remove(a.min(b));
    }
}

/// The largest number whose product with a figure above zero, as the house rounds it, is at most this.
fn largest(figure: Number, most: i64) -> Option<i64> {
    let fits = |number: i64| figure.times(Number::from_millionths(number)).millionths() <= most;
    let (mut low, mut high) = (-FAR_NUMBER, FAR_NUMBER);
    if !fits(low) {
        return None;
    }
    if fits(high) {
        return Some(high);
    }
    while high.abs_diff(low) > 1 {
        let middle = i64::midpoint(low, high);
        if fits(middle) { low = middle } else { high = middle }
    }
    Some(low)
}

/// Every set of so many of these.
fn subsets(lits: &[Lit], many: usize) -> Vec<Vec<Lit>> {
    match (many, lits) {
        (0, _) => vec![Vec::new()],
        (_, []) => Vec::new(),
        (_, [first, rest @ ..]) => {
            let mut sets: Vec<Vec<Lit>> = subsets(rest, many - 1);
            sets.iter_mut().for_each(|set| set.push(*first));
            sets.extend(subsets(rest, many));
            sets
        }
    }
}
