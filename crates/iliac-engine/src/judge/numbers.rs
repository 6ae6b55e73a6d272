//! Numbers: parameters, cells, counts and sums, and arithmetic on what is known of them.

use iliac_model::{Number, Truth, Unknowns};
use iliac_protocol::tree::Compare;

use super::interval::{End, Interval, turned};
use super::memo::DerivedValue;
use super::rows::amount;
use super::{Frame, Judge, NEVER, Until};
use crate::program::Derivation;
use crate::program::nodes::{NumNode, Span};

/// How many names for one age are followed; a derived age of a derived age is rare already.
const NAMES_MOST: u8 = 8;

/// More inputs than any calculator has.
const INPUTS_MOST: usize = 8;

impl Judge<'_> {
    pub fn num(&mut self, num: u32, frame: Frame) -> Until<Interval> {
        match self.program.arena.num(num) {
            NumNode::Literal(number) => Until::always(Interval::exactly(number)),
            NumNode::Parameter(parameter) => {
                let figure = self.figure(parameter, frame);
                Until { is: number(figure.is), until: figure.until }
            }
            NumNode::Cell(cell) => {
                let cell = self.cell(cell, frame);
                Until { is: number(amount(&cell.is)), until: cell.until }
            }
            NumNode::Derived(derived) => {
                let value = self.derived(derived, frame);
                let is = match value.is {
                    DerivedValue::Num(number) => number,
                    DerivedValue::Cond(_) | DerivedValue::Inst(_) | DerivedValue::Day(_) => {
                        Interval::unknown(Unknowns::BEYOND)
                    }
                };
                Until { is, until: value.until }
            }
            NumNode::Add(a, b) => self.both(a, b, frame, Interval::plus),
            NumNode::Subtract(a, b) => self.both(a, b, frame, Interval::minus),
            NumNode::Multiply(a, b) => self.both(a, b, frame, Interval::times),
            NumNode::Least(parts) => self.over(parts, frame, Interval::least),
            NumNode::Most(parts) => self.over(parts, frame, Interval::most),
            NumNode::Count(rows) => self.known_total(num).unwrap_or_else(|| self.count(rows, frame)),
            NumNode::Distinct(rows, fact) => self.distinct(rows, fact, frame),
            NumNode::Sum(rows, fact) => self.known_total(num).unwrap_or_else(|| self.sum(rows, fact, frame)),
            NumNode::Years(day) => self.years(day, frame),
            NumNode::Minutes(from, to) => {
                let (from, to) = (self.inst(from, frame), self.inst(to, frame));
                let is = match (from.is.known(), to.is.known()) {
                    (Ok(from), Ok(to)) => Ok(Number::whole(to.since(from).seconds().div_euclid(60))),
                    (Err(a), Err(b)) => Err(a.with(b)),
                    (Err(why), Ok(_)) | (Ok(_), Err(why)) => Err(why),
                };
                Until { is: number(is), until: from.until.min(to.until) }
            }
            NumNode::Call(calculator, inputs) => self.call(calculator, inputs, frame),
        }
    }

    /// What a count or sum comes to, if that is known beforehand.
    fn known_total(&self, num: u32) -> Option<Until<Interval>> {
        let at = self.program.flat.total(num).filter(|_| !self.totals.is_empty())?;
        self.totals.get(at).copied().flatten().map(Until::always)
    }

    fn both(&mut self, a: u32, b: u32, frame: Frame, join: impl Fn(Interval, Interval) -> Interval) -> Until<Interval> {
        let (a, b) = (self.num(a, frame), self.num(b, frame));
        Until { is: join(a.is, b.is), until: a.until.min(b.until) }
    }

    fn over(&mut self, parts: Span, frame: Frame, join: impl Fn(Interval, Interval) -> Interval) -> Until<Interval> {
        let program = self.program;
        let (mut all, mut until) = (None, NEVER);
        for part in program.arena.list(parts) {
            let part = self.num(*part, frame);
            until = until.min(part.until);
            all = Some(all.map_or(part.is, |all| join(all, part.is)));
        }
        Until { is: all.unwrap_or(Interval::unknown(Unknowns::NONE)), until }
    }

    fn call(&mut self, calculator: iliac_laboratory::Calculator, inputs: Span, frame: Frame) -> Until<Interval> {
        let program = self.program;
        let mut known = [Number::ZERO; INPUTS_MOST];
        let (mut count, mut why, mut until) = (0, Unknowns::NONE, NEVER);
        for input in program.arena.list(inputs) {
            let input = self.num(*input, frame);
            until = until.min(input.until);
            match (input.is.known(), known.get_mut(count)) {
                (Some(number), Some(place)) => *place = number,
                (Some(_), None) => why = why.with(Unknowns::BEYOND),
                (None, _) => why = why.with(input.is.why()),
            }
            count += 1;
        }
        let is = match known.get(..count) {
            Some(inputs) if why.is_none() => number(calculator.value(inputs).ok_or(Unknowns::BEYOND)),
            Some(_) | None => Interval::unknown(why.with(if why.is_none() { Unknowns::BEYOND } else { why })),
        };
        Until { is, until }
    }

    /// Two numbers compare so. Years rise one by one; only a birthday that changes the answer counts.
    pub fn numbers_compare(&mut self, how: Compare, a: u32, b: u32, frame: Frame) -> Until<Truth> {
        let (left, right) = (self.num(a, frame), self.num(b, frame));
        let is = left.is.compare(how, right.is);
        let until = match (self.age(a, 0), self.age(b, 0)) {
            (Some(day), None) => self.age_settles(how, day, left, right, frame),
            (None, Some(day)) => self.age_settles(turned(how), day, right, left, frame),
            (Some(_), Some(_)) | (None, None) => left.until.min(right.until),
        };
        Until { is, until }
    }

    /// The day whose years a number is, if it is nothing but years.
    fn age(&self, num: u32, depth: u8) -> Option<u32> {
        match self.program.arena.num(num) {
            NumNode::Years(day) => Some(day),
            NumNode::Derived(derived) if depth < NAMES_MOST => {
                match self.program.derived.get(usize::from(derived))?.code {
                    Derivation::Num(num) if self.program.derived.get(usize::from(derived))?.per.is_none() => {
                        self.age(num, depth + 1)
                    }
                    Derivation::Cond(_) | Derivation::Num(_) | Derivation::Inst(_) | Derivation::Day(_) => None,
                }
            }
            NumNode::Literal(_)
            | NumNode::Parameter(_)
            | NumNode::Cell(_)
            | NumNode::Derived(_)
            | NumNode::Add(..)
            | NumNode::Subtract(..)
            | NumNode::Multiply(..)
            | NumNode::Least(_)
            | NumNode::Most(_)
            | NumNode::Count(_)
            | NumNode::Distinct(..)
            | NumNode::Sum(..)
            | NumNode::Minutes(..)
            | NumNode::Call(..) => None,
        }
    }

    fn age_settles(
        &mut self,
        how: Compare,
        day: u32,
        age: Until<Interval>,
        other: Until<Interval>,
        frame: Frame,
    ) -> super::Timestamp {
        let born = self.day(day, frame);
        let (Ok(born_on), Some(years)) = (born.is, age.is.known()) else {
            return age.until.min(other.until);
        };
        let now = age.is.compare(how, other.is);
        let ends = [other.is.low, other.is.high].into_iter().filter_map(End::number);
        let edges = ends.flat_map(|end| [end.trunc(), end.trunc().saturating_add(1)]);
        let changes = edges.filter(|edge| {
            *edge > years.trunc() && Interval::exactly(Number::whole(*edge)).compare(how, other.is) != now
        });
        let birthday = changes.min().map_or(NEVER, |edge| self.birthday(born_on, edge));
        birthday.min(born.until).min(other.until)
    }
}

fn number(known: Result<Number, Unknowns>) -> Interval {
    match known {
        Ok(number) => Interval::exactly(number),
        Err(why) => Interval::unknown(why),
    }
}
