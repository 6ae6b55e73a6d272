//! Numbers that may not be known: section 5, its last paragraphs.

use iliac_model::{Number, Truth, Unknowns};
use iliac_protocol::tree::Compare;

/// One end of an interval.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// Open downwards: below every number.
    Below,
    /// A number.
    At(Number),
    /// Open upwards: above every number.
    Above,
}

/// A number, known to lie between two ends; known outright when they are equal and there is no kind of unknown.
#[derive(Clone, Copy)]
pub(super) struct Interval {
    pub low: End,
    pub high: End,
    pub why: Unknowns,
}

impl Interval {
    pub fn known(number: Number) -> Interval {
        Interval { low: End::At(number), high: End::At(number), why: Unknowns::NONE }
    }

    /// Both ends open.
    pub fn unknown(why: Unknowns) -> Interval {
        Interval { low: End::Below, high: End::Above, why }
    }

    /// The number, or why it is not known.
    pub fn number(self) -> Result<Number, Unknowns> {
        match (self.low, self.high) {
            (End::At(low), End::At(high)) if low == high && self.why.is_none() => Ok(low),
            _ => Err(self.kinds()),
        }
    }

    /// Its kinds; *incomplete* when there are none although the ends differ.
    fn kinds(self) -> Unknowns {
        if self.why.is_none() && self.low != self.high { Unknowns::INCOMPLETE } else { self.why }
    }

    pub fn plus(self, other: Interval) -> Interval {
        self.with_ends(other, self.low.plus(other.low), self.high.plus(other.high))
    }

    pub fn minus(self, other: Interval) -> Interval {
        self.with_ends(other, self.low.plus(other.high.negated()), self.high.plus(other.low.negated()))
    }

    /// A product has its ends at the smallest and largest of the four products.
    pub fn times(self, other: Interval) -> Interval {
        let (a, b, c, d) = (
            self.low.times(other.low),
            self.low.times(other.high),
            self.high.times(other.low),
            self.high.times(other.high),
        );
        self.with_ends(other, a.min(b).min(c).min(d), a.max(b).max(c).max(d))
    }

    /// The smaller, end by end.
    pub fn least(self, other: Interval) -> Interval {
        self.with_ends(other, self.low.min(other.low), self.high.min(other.high))
    }

    /// The larger, end by end.
    pub fn most(self, other: Interval) -> Interval {
        self.with_ends(other, self.low.max(other.low), self.high.max(other.high))
    }

    fn with_ends(self, other: Interval, low: End, high: End) -> Interval {
        Interval { low, high, why: self.kinds().with(other.kinds()) }
    }

    /// How two numbers compare: looks at the ends only, and joins the kinds where these do not settle it.
    pub fn compare(self, compare: Compare, other: Interval) -> Truth {
        let (holds, fails) = match compare {
            Compare::AtLeast => (self.low >= other.high, self.high < other.low),
            Compare::More => (self.low > other.high, self.high <= other.low),
            Compare::AtMost => (self.high <= other.low, self.low > other.high),
            Compare::Less => (self.high < other.low, self.low >= other.high),
            Compare::Equal => (self.is_single_and_equal(other), self.does_not_meet(other)),
            Compare::Unequal => (self.does_not_meet(other), self.is_single_and_equal(other)),
        };
        match (holds, fails) {
            (true, _) => Truth::True,
            (false, true) => Truth::False,
            (false, false) => Truth::Unknown(self.kinds().with(other.kinds())),
        }
    }

    fn is_single_and_equal(self, other: Interval) -> bool {
        self.low == self.high && other.low == other.high && self.low == other.low
    }

    fn does_not_meet(self, other: Interval) -> bool {
        self.high < other.low || self.low > other.high
    }
}

impl End {
    /// A sum; open stays open (two ends that are added are open to the same side).
    fn plus(self, other: End) -> End {
        match (self, other) {
            (End::At(a), End::At(b)) => End::At(a.plus(b)),
            (End::Below, _) | (_, End::Below) => End::Below,
            (End::Above, _) | (_, End::Above) => End::Above,
        }
    }

    fn negated(self) -> End {
        match self {
            End::Below => End::Above,
            End::At(number) => End::At(Number::ZERO.minus(number)),
            End::Above => End::Below,
        }
    }

    /// A product; an open end times zero is zero.
    fn times(self, other: End) -> End {
        match (self, other) {
            (End::At(a), End::At(b)) => End::At(a.times(b)),
            (End::At(zero), _) | (_, End::At(zero)) if zero == Number::ZERO => End::At(Number::ZERO),
            (a, b) if a.is_negative() == b.is_negative() => End::Above,
            _ => End::Below,
        }
    }

    fn is_negative(self) -> bool {
        self < End::At(Number::ZERO)
    }
}
