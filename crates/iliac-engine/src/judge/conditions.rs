//! Conditions: Kleene's three truths, with the kinds of not knowing kept.

use iliac_model::{Truth, Unknowns};
use iliac_protocol::tree::{Compare, Progress};

use super::interval::compares;
use super::memo::{DerivedValue, Memo};
use super::{Frame, Judge, NEVER, Until};
use crate::program::Derivation;
use crate::program::nodes::{CellNode, CondNode, NONE, Span};
use crate::record::ledger::Small;

impl Judge<'_> {
    /// What a condition says, node by node.
    pub fn node(&mut self, cond: u32, frame: Frame) -> Until<Truth> {
        match self.program.arena.cond(cond) {
            CondNode::Always(holds) => Until::always(holds.into()),
            CondNode::Not(inner) => {
                let inner = self.cond(inner, frame);
                Until { is: inner.is.negated(), until: inner.until }
            }
            CondNode::All(parts) => self.all(parts, frame, Truth::False),
            CondNode::Some(parts) => self.all(parts, frame, Truth::True),
            CondNode::Yes(cell) => self.says(cell, frame, |value| value == Small::YesNo(true)),
            CondNode::Is(cell, choices) => {
                let choices = self.program.arena.list(choices);
                self.says(cell, frame, |value| match value {
                    Small::Choice(at) => choices.contains(&u32::from(at)),
                    Small::Number { .. }
                    | Small::YesNo(_)
                    | Small::Instant(_)
                    | Small::Day(_)
                    | Small::Text(_)
                    | Small::Signature(_)
                    | Small::File(_) => false,
                })
            }
            CondNode::Same(a, b) => {
                let (a, b) = (self.cell(a, frame), self.cell(b, frame));
                let is = super::instants::compare_known(Compare::Equal, a.is.value(), b.is.value());
                Until { is, until: a.until.min(b.until) }
            }
            CondNode::Number(how, a, b) => self.numbers_compare(how, a, b, frame),
            CondNode::AsEntered(how, cell, figures) => self.as_entered(how, cell, figures, frame),
            CondNode::Instant(how, a, b) => self.instants_compare(how, a, b, frame),
            CondNode::Day(how, a, b) => self.days_compare(how, a, b, frame),
            CondNode::Status(cell, status) => {
                let cell = self.cell(cell, frame);
                Until { is: cell.is.has(status).into(), until: cell.until }
            }
            CondNode::Step(step, Progress::Begun) => Until::always(self.begun(step).into()),
            CondNode::Step(step, Progress::Done) => {
                let done = self.done(step);
                Until { is: done.is.into(), until: done.until }
            }
            CondNode::Any(rows) => self.any(rows, frame),
            CondNode::Derived(derived) => {
                let value = self.derived(derived, frame);
                let is = match value.is {
                    DerivedValue::Cond(truth) => truth,
                    DerivedValue::Num(_) | DerivedValue::Inst(_) | DerivedValue::Day(_) => {
                        Truth::Unknown(Unknowns::BEYOND)
                    }
                };
                Until { is, until: value.until }
            }
        }
    }

    /// All of them, or, with `settles` true, some of them: one part that settles it is enough, and stands alone.
    fn all(&mut self, parts: Span, frame: Frame, settles: Truth) -> Until<Truth> {
        let program = self.program;
        let (mut why, mut until) = (Unknowns::NONE, NEVER);
        for part in program.arena.list(parts) {
            let part = self.cond(*part, frame);
            if part.is == settles {
                return part;
            }
            if let Truth::Unknown(kinds) = part.is {
                why = why.with(kinds);
            }
            until = until.min(part.until);
        }
        let is = if why.is_none() { settles.negated() } else { Truth::Unknown(why) };
        Until { is, until }
    }

    fn says(&mut self, cell: CellNode, frame: Frame, what: impl Fn(Small) -> bool) -> Until<Truth> {
        let cell = self.cell(cell, frame);
        let is = match cell.is.value() {
            Ok(value) => what(value).into(),
            Err(why) => Truth::Unknown(why),
        };
        Until { is, until: cell.until }
    }

    fn as_entered(&mut self, how: Compare, cell: CellNode, figures: Span, frame: Frame) -> Until<Truth> {
        let cell = self.cell(cell, frame);
        let is = match cell.is.value() {
            Ok(Small::Number { number, unit }) => match self.program.arena.figure(figures, unit) {
                Some(figure) => compares(how, &number, &figure).into(),
                None => Truth::Unknown(Unknowns::UNSET),
            },
            Ok(
                Small::Choice(_)
                | Small::YesNo(_)
                | Small::Instant(_)
                | Small::Day(_)
                | Small::Text(_)
                | Small::Signature(_)
                | Small::File(_),
            ) => Truth::Unknown(Unknowns::BEYOND),
            Err(why) => Truth::Unknown(why),
        };
        Until { is, until: cell.until }
    }

    /// A derived value; one of the case is worked out once in a look.
    pub fn derived(&mut self, derived: u16, frame: Frame) -> Until<DerivedValue> {
        let Some(code) = self.program.derived.get(usize::from(derived)) else {
            return Until::always(DerivedValue::Cond(Truth::Unknown(Unknowns::BEYOND)));
        };
        if code.per.is_some() {
            return self.derive(code.code, Frame { each: NONE, ..frame });
        }
        let worked_out = self.program.flat.value(derived).and_then(|at| self.values.get(at));
        if let Some(value) = worked_out.copied().flatten() {
            return Until::always(value);
        }
        let at = Memo::of_case(derived) + usize::from(frame.gate && self.program.flat.fresh.has(derived));
        if let Some(kept) = self.memo.derived(at) {
            return kept;
        }
        let value = self.derive(code.code, frame.for_case());
        self.memo.keep_derived(at, value);
        value
    }

    fn derive(&mut self, code: Derivation, frame: Frame) -> Until<DerivedValue> {
        match code {
            Derivation::Cond(cond) => self.cond(cond, frame).map(DerivedValue::Cond),
            Derivation::Num(num) => self.num(num, frame).map(DerivedValue::Num),
            Derivation::Inst(inst) => self.inst(inst, frame).map(DerivedValue::Inst),
            Derivation::Day(day) => self.day(day, frame).map(DerivedValue::Day),
        }
    }
}

impl<T> Until<T> {
    pub fn map<U>(self, what: impl FnOnce(T) -> U) -> Until<U> {
        Until { is: what(self.is), until: self.until }
    }
}
