//! Numbers that may not be known exactly: a lower and an upper end, either of which may be open.
//!
//! Arithmetic saturates and never wraps. The truth of a comparison looks at the ends alone; the kinds of not knowing
//! only travel along.

use iliac_model::{Number, Truth, Unknowns};
use iliac_protocol::tree::Compare;

/// One end. Open ends lie beyond every number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum End {
    Below,
    At(Number),
    Above,
}

/// A number as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Interval {
    pub low: End,
    pub high: End,
    pub why: Unknowns,
}

pub(crate) const ZERO: End = End::At(Number::ZERO);

impl End {
    pub fn plus(self, other: End) -> End {
        match (self, other) {
            (End::Below, _) | (_, End::Below) => End::Below,
            (End::Above, _) | (_, End::Above) => End::Above,
            (End::At(a), End::At(b)) => End::At(a.plus(b)),
        }
    }

    fn minus(self, other: End) -> End {
        match (self, other) {
            (End::Below, _) | (_, End::Above) => End::Below,
            (End::Above, _) | (_, End::Below) => End::Above,
            (End::At(a), End::At(b)) => End::At(a.minus(b)),
        }
    }

    fn times(self, other: End) -> End {
        match (self, other) {
            (End::At(a), End::At(b)) => End::At(a.times(b)),
            _ if self == ZERO || other == ZERO => ZERO,
            _ if (self < ZERO) == (other < ZERO) => End::Above,
            _ => End::Below,
        }
    }

    /// The number it is at; `None` for an open end.
    pub fn number(self) -> Option<Number> {
        match self {
            End::At(number) => Some(number),
            End::Below | End::Above => None,
        }
    }
}

impl Interval {
    pub fn exactly(number: Number) -> Interval {
        Interval { low: End::At(number), high: End::At(number), why: Unknowns::NONE }
    }

    pub fn unknown(why: Unknowns) -> Interval {
        Interval { low: End::Below, high: End::Above, why }
    }

    pub fn plus(self, other: Interval) -> Interval {
        Interval { low: self.low.plus(other.low), high: self.high.plus(other.high), why: self.why.with(other.why) }
    }

    pub fn minus(self, other: Interval) -> Interval {
        Interval { low: self.low.minus(other.high), high: self.high.minus(other.low), why: self.why.with(other.why) }
    }

    pub fn times(self, other: Interval) -> Interval {
        let products = [
            self.low.times(other.low),
            self.low.times(other.high),
            self.high.times(other.low),
            self.high.times(other.high),
        ];
        let low = products.iter().copied().min().unwrap_or(End::Below);
        let high = products.iter().copied().max().unwrap_or(End::Above);
        Interval { low, high, why: self.why.with(other.why) }
    }

    pub fn least(self, other: Interval) -> Interval {
        let why = self.why.with(other.why);
        Interval { low: self.low.min(other.low), high: self.high.min(other.high), why }
    }

    pub fn most(self, other: Interval) -> Interval {
        let why = self.why.with(other.why);
        Interval { low: self.low.max(other.low), high: self.high.max(other.high), why }
    }

    /// The number, when it is known.
    pub fn known(self) -> Option<Number> {
        self.low.number().filter(|_| self.low == self.high && self.why.is_none())
    }

    /// Why it is not known; never nothing.
    pub fn why(self) -> Unknowns {
        if self.why.is_none() { Unknowns::INCOMPLETE } else { self.why }
    }

    pub fn compare(self, how: Compare, other: Interval) -> Truth {
        let unknown = || Truth::Unknown(Interval { why: self.why.with(other.why), ..self }.why());
        let settled = |holds: bool, fails: bool| match (holds, fails) {
            (true, _) => Truth::True,
            (false, true) => Truth::False,
            (false, false) => unknown(),
        };
        let apart = self.high < other.low || other.high < self.low;
        let same = self.low == self.high && other.low == other.high && self.low == other.low;
        match how {
            Compare::Equal => settled(same, apart),
            Compare::Unequal => settled(apart, same),
            Compare::Less => settled(self.high < other.low, self.low >= other.high),
            Compare::AtMost => settled(self.high <= other.low, self.low > other.high),
            Compare::More => settled(self.low > other.high, self.high <= other.low),
            Compare::AtLeast => settled(self.low >= other.high, self.high < other.low),
        }
    }
}

/// How two things of an order compare.
pub(crate) fn compares<T: Ord>(how: Compare, a: &T, b: &T) -> bool {
    match how {
        Compare::Equal => a == b,
        Compare::Unequal => a != b,
        Compare::Less => a < b,
        Compare::AtMost => a <= b,
        Compare::More => a > b,
        Compare::AtLeast => a >= b,
    }
}

/// The same comparison with its sides changed over.
pub(crate) fn turned(how: Compare) -> Compare {
    match how {
        Compare::Equal => Compare::Equal,
        Compare::Unequal => Compare::Unequal,
        Compare::Less => Compare::More,
        Compare::AtMost => Compare::AtLeast,
        Compare::More => Compare::Less,
        Compare::AtLeast => Compare::AtMost,
    }
}
