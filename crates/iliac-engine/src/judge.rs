//! What expressions say at one instant, and until when they say it at least.
//!
//! Sections 4 to 6 of the language. Every answer carries the earliest later instant at which it may change by time
//! alone. The bound is sound, never late; exactness comes from asking again at the bound until something differs.

pub(crate) mod cells;
pub(crate) mod conditions;
pub(crate) mod days;
pub(crate) mod instants;
pub(crate) mod interval;
pub(crate) mod memo;
pub(crate) mod numbers;
pub(crate) mod rows;
pub(crate) mod steps;
pub(crate) mod wide;

use iliac_model::{Duration, Timestamp};

use crate::program::Program;
use crate::program::nodes::NONE;
use crate::record::bits::Bits;
use crate::record::ledger::Ledger;
use crate::record::moment::{Moment, Reference};
use interval::Interval;
use memo::{DerivedValue, Memo};

/// No instant: nothing changes by time alone.
pub(crate) const NEVER: Timestamp = Timestamp::MAX;

/// What values under a name come to, by their place among the program's; `None` where it is yet to be worked out.
pub(crate) type Values<'a> = &'a [Option<DerivedValue>];

/// What counts and sums over rows come to, by their place among the program's totals; `None` where it is yet to be worked
/// out.
pub(crate) type Totals<'a> = &'a [Option<Interval>];

/// An answer and the earliest later instant at which it may be another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Until<T> {
    pub is: T,
    pub until: Timestamp,
}

impl<T> Until<T> {
    /// It never changes by time alone.
    pub fn always(is: T) -> Until<T> {
        Until { is, until: NEVER }
    }
}

/// Where an expression is read: for which row, looking at which row, in a gate or elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Frame {
    /// `this` row's place in the ledger, or [`NONE`].
    pub this: u32,
    /// The group whose row `this` is, also for the next row; `u16::MAX` without one.
    pub group: u16,
    /// The row a quantifier is looking at, or [`NONE`].
    pub each: u32,
    /// Whether it is read in a gate.
    pub gate: bool,
}

impl Frame {
    /// Read for the case, outside gates.
    pub const CASE: Frame = Frame { this: NONE, group: u16::MAX, each: NONE, gate: false };

    /// Read for a row of a group (or its next row), outside gates.
    pub fn row(group: Option<u16>, row: u32) -> Frame {
        Frame { this: row, group: group.unwrap_or(u16::MAX), each: NONE, gate: false }
    }

    pub fn in_gate(self) -> Frame {
        Frame { gate: true, ..self }
    }

    fn looking_at(self, row: u32) -> Frame {
        Frame { each: row, ..self }
    }

    /// The same place of use, for what belongs to the case.
    fn for_case(self) -> Frame {
        Frame { gate: self.gate, ..Frame::CASE }
    }
}

/// One look at a moment at one instant.
pub(crate) struct Judge<'a> {
    pub program: &'a Program,
    pub ledger: &'a Ledger,
    pub moment: &'a Moment,
    pub now: Timestamp,
    /// The leaves of the moment; `None`: every condition is judged node by node.
    pub bits: Option<&'a Bits>,
    /// What values under a name come to, where that is known beforehand.
    pub values: Values<'a>,
    /// What totals come to, where that is known beforehand.
    pub totals: Totals<'a>,
    in_gates: Reference,
    elsewhere: Reference,
    /// The step judged as if it had not been begun.
    itself: Option<u16>,
    pub memo: &'a mut Memo,
}

impl<'a> Judge<'a> {
    /// Looks at a moment as things stand.
    pub fn new(
        program: &'a Program,
        ledger: &'a Ledger,
        moment: &'a Moment,
        now: Timestamp,
        memo: &'a mut Memo,
    ) -> Judge<'a> {
        let (in_gates, elsewhere) = moment.references(program);
        memo.begin(program);
        let bits = moment.bits.as_ref();
        let (values, totals) = bits.map_or((&[][..], &[][..]), Bits::values);
        Judge { program, ledger, moment, now, bits, values, totals, in_gates, elsewhere, itself: None, memo }
    }

    /// Looks at a moment as it was when the step was begun: freshness in gates measured to `now`, the step
    /// itself not begun.
    pub fn at_doing(
        program: &'a Program,
        ledger: &'a Ledger,
        moment: &'a Moment,
        now: Timestamp,
        step: u16,
        memo: &'a mut Memo,
    ) -> Judge<'a> {
        memo.begin(program);
        let (_, elsewhere) = moment.references(program);
        let in_gates = Reference::At(now);
        let (values, totals, itself) = (&[][..], &[][..], Some(step));
        Judge { program, ledger, moment, now, bits: None, values, totals, in_gates, elsewhere, itself, memo }
    }

    fn reference(&self, frame: Frame) -> Reference {
        if frame.gate { self.in_gates } else { self.elsewhere }
    }

    /// An instant at which to look again, kept after now.
    fn after_now(&self, at: Timestamp) -> Timestamp {
        at.max(just_after(self.now))
    }
}

/// One second later.
pub(crate) fn just_after(at: Timestamp) -> Timestamp {
    at.plus(Duration::from_seconds(1))
}
