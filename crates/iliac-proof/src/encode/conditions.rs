//! Conditions: Kleene's three truths as two.

use iliac_model::StepIx;
use iliac_protocol::tree::{Compare, Cond, DerivedExpr, Progress};

use super::cells::status_of;
use super::{Encoder, Scope};
use crate::term::{Int, Lit};

/// A condition: when it is true, and when it is false. Neither: unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pair {
    /// True.
    pub yes: Lit,
    /// False.
    pub no: Lit,
}

impl Pair {
    pub(crate) const NEVER_KNOWN: Pair = Pair { yes: Lit::FALSE, no: Lit::FALSE };

    /// Never unknown.
    pub(crate) fn sure(lit: Lit) -> Pair {
        Pair { yes: lit, no: lit.not() }
    }
}

impl Encoder<'_> {
    /// A condition.
    pub(crate) fn cond(&mut self, cond: &Cond, scope: Scope) -> Pair {
        match cond {
            Cond::Always(holds) => Pair::sure(if *holds { Lit::TRUE } else { Lit::FALSE }),
            Cond::Not(inner) => {
                let Pair { yes, no } = self.cond(inner, scope);
                Pair { yes: no, no: yes }
            }
            Cond::All(conds) => {
                let pairs: Vec<Pair> = conds.iter().map(|cond| self.cond(cond, scope)).collect();
                Pair {
                    yes: self.terms.all(pairs.iter().map(|pair| pair.yes)),
                    no: self.terms.some(pairs.iter().map(|pair| pair.no)),
                }
            }
            Cond::Some(conds) => {
                let pairs: Vec<Pair> = conds.iter().map(|cond| self.cond(cond, scope)).collect();
                Pair {
                    yes: self.terms.some(pairs.iter().map(|pair| pair.yes)),
                    no: self.terms.all(pairs.iter().map(|pair| pair.no)),
                }
            }
            Cond::Yes(cell) => {
                let cell = self.cell(cell, scope);
                let holds = self.terms.at_most(Int::ZERO, cell.value, -1);
                self.when(cell.known, holds)
            }
            Cond::Is(cell, choices) => {
                let cell = self.cell(cell, scope);
                let one: Vec<Lit> =
                    choices.iter().map(|choice| self.terms.is(cell.value, i64::from(*choice))).collect();
                let holds = self.terms.some(one);
                self.when(cell.known, holds)
            }
            Cond::Same(left, right) => {
                let (left, right) = (self.cell(left, scope), self.cell(right, scope));
                let known = self.terms.all([left.known, right.known]);
                let same = self.terms.equal(left.value, right.value, 0);
                let same_unit = match (left.unit, right.unit) {
                    (Some(left), Some(right)) => self.terms.equal(left, right, 0),
                    (None, _) | (_, None) => Lit::TRUE,
                };
                let holds = self.terms.all([same, same_unit]);
                self.when(known, holds)
            }
            Cond::Number(compare, left, right) => {
                let (left, right) = (self.number(left, scope), self.number(right, scope));
                self.compared(*compare, left, right)
            }
            Cond::AsEntered(compare, cell, parameter) => self.as_entered(*compare, cell, *parameter, scope),
            Cond::Instant(compare, left, right) => {
                let (left, right) = (self.instant(left, scope), self.instant(right, scope));
                let known = self.terms.all([left.known, right.known]);
                let by = right.offset.saturating_sub(left.offset);
                let holds = self.holds(*compare, left.var, right.var, by);
                self.when(known, holds)
            }
            Cond::Day(compare, left, right) => {
                let (left, right) = (self.day(left, scope), self.day(right, scope));
                let known = self.terms.all([left.known, right.known]);
                let by = right.offset.saturating_sub(left.offset);
                let holds = self.holds(*compare, left.var, right.var, by);
                self.when(known, holds)
            }
            Cond::Status(cell, status) => {
                let cell = self.cell(cell, scope);
                let is = status_of(&mut self.terms, cell.status, *status);
                Pair::sure(is)
            }
            Cond::Step(step, progress) => self.progress(*step, *progress),
            Cond::Any(rows) => self.any(rows, scope),
            Cond::Derived(derived) => match self.protocol.derived_value(*derived).map(|derived| &derived.expr) {
                Some(DerivedExpr::Condition(cond)) => self.cond(cond, Scope { each: super::RowKey::CASE, ..scope }),
                Some(DerivedExpr::Number(..) | DerivedExpr::Instant(_) | DerivedExpr::Day(_)) | None => {
                    Pair::NEVER_KNOWN
                }
            },
        }
    }

    /// Known when `known`, and then as `holds` says.
    pub(crate) fn when(&mut self, known: Lit, holds: Lit) -> Pair {
        Pair { yes: self.terms.all([known, holds]), no: self.terms.all([known, holds.not()]) }
    }

    /// `x` compared with `y + by`.
    pub(crate) fn holds(&mut self, compare: Compare, x: Int, y: Int, by: i64) -> Lit {
        let terms = &mut self.terms;
        match compare {
            Compare::Equal => terms.equal(x, y, by),
            Compare::Unequal => terms.equal(x, y, by).not(),
            Compare::Less => terms.at_most(x, y, by.saturating_sub(1)),
            Compare::AtMost => terms.at_most(x, y, by),
            Compare::More => terms.at_most(x, y, by).not(),
            Compare::AtLeast => terms.at_most(x, y, by.saturating_sub(1)).not(),
        }
    }

    /// How far a step of the case is: done as its condition says, begun as anybody may have said.
    fn progress(&mut self, ix: StepIx, progress: Progress) -> Pair {
        let declared = self.protocol.step(ix);
        match (progress, declared) {
            (Progress::Done, Some(step)) => match step.per {
                // Never unknown: not surely done is not done.
                None => Pair::sure(self.cond(&step.done, Scope::BOARD).yes),
                Some(per) => Pair::sure(self.done_in_some_row(ix, step, per.group)),
            },
            (Progress::Done, None) => Pair::NEVER_KNOWN,
            (Progress::Begun, _) => Pair::sure(self.begun(ix)),
        }
    }
}
