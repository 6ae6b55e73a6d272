//! Numbers as intervals: known when both ends are the same term. What is not linear is free.

use iliac_model::{FactIx, Number, ParameterIx};
use iliac_protocol::tree::{Amount, CellRef, Compare, DerivedExpr, NumExpr};

use crate::smt::{Pair, Smt, holds};
use crate::terms::{real, some};

/// A number: whether anything is known of it, and its ends.
pub struct Num {
    /// Whether it can be compared at all.
    pub known: String,
    /// The lower end.
    pub low: String,
    /// The upper end.
    pub high: String,
}

impl Num {
    fn exact(known: impl Into<String>, term: String) -> Num {
        Num { known: known.into(), low: term.clone(), high: term }
    }
}

/// Two numbers compared: surely so, surely not.
pub fn compared(compare: Compare, left: &Num, right: &Num) -> Pair {
    let known = format!("(and {} {})", left.known, right.known);
    let term = |operator: &str, a: &str, b: &str| format!("({operator} {a} {b})");
    let (yes, no) = match compare {
        Compare::AtLeast => (term(">=", &left.low, &right.high), term("<", &left.high, &right.low)),
        Compare::More => (term(">", &left.low, &right.high), term("<=", &left.high, &right.low)),
        Compare::AtMost => (term("<=", &left.high, &right.low), term(">", &left.low, &right.high)),
        Compare::Less => (term("<", &left.high, &right.low), term(">=", &left.low, &right.high)),
        Compare::Equal | Compare::Unequal => {
            let same = format!(
                "(and (= {} {}) (= {} {}) (= {} {}))",
                left.low, left.high, right.low, right.high, left.low, right.low
            );
            let apart = format!("(or (< {} {}) (< {} {}))", left.high, right.low, right.high, left.low);
            if compare == Compare::Equal { (same, apart) } else { (apart, same) }
        }
    };
    Pair { yes: format!("(and {known} {yes})"), no: format!("(and {known} {no})") }
}

impl Smt<'_> {
    /// A number.
    pub(crate) fn number(&mut self, expr: &NumExpr) -> Num {
        match expr {
            NumExpr::Literal(number) => Num::exact("true", real(*number)),
            NumExpr::Parameter(parameter) => self.parameter(*parameter),
            NumExpr::Cell(cell) => {
                let cell = self.cell(cell);
                Num::exact(format!("(and {} (= {} 0))", cell.known, cell.unit), cell.value)
            }
            NumExpr::Derived(derived) => match self.protocol.derived_value(*derived).map(|derived| &derived.expr) {
                Some(DerivedExpr::Number(expr, _)) => self.number(expr),
                Some(DerivedExpr::Condition(_) | DerivedExpr::Instant(_) | DerivedExpr::Day(_)) | None => {
                    Num::exact("false", "0.0".into())
                }
            },
            NumExpr::Add(left, right) => {
                let (left, right) = (self.number(left), self.number(right));
                joined(&left, &right, |a, b| format!("(+ {a} {b})"))
            }
            NumExpr::Subtract(left, right) => {
                let (left, right) = (self.number(left), self.number(right));
                Num {
                    known: format!("(and {} {})", left.known, right.known),
                    low: format!("(- {} {})", left.low, right.high),
                    high: format!("(- {} {})", left.high, right.low),
                }
            }
            NumExpr::Count(_) | NumExpr::Distinct(..) => {
                let free = self.free_number(expr);
                self.law(format!("(<= 0.0 {})", free.low));
                free
            }
            NumExpr::Multiply(..)
            | NumExpr::Least(_)
            | NumExpr::Most(_)
            | NumExpr::Sum(..)
            | NumExpr::Years(_)
            | NumExpr::Minutes(..)
            | NumExpr::Call(..) => self.free_number(expr),
        }
    }

    /// Anything at all, but the same wherever it is written the same.
    fn free_number(&mut self, expr: &NumExpr) -> Num {
        let key = self.key(expr);
        let known = self.constant(&format!("known_{key}"), "Bool");
        let low = self.constant(&format!("low_{key}"), "Real");
        let high = self.constant(&format!("high_{key}"), "Real");
        self.law(format!("(<= {low} {high})"));
        Num { known, low, high }
    }

    fn parameter(&mut self, ix: ParameterIx) -> Num {
        match self.protocol.parameter(ix).map(|parameter| parameter.amount.clone()) {
            Some(Amount::One(number)) => Num::exact("true", real(number)),
            Some(Amount::ByChoice(fact, values)) => self.by_choice(fact, &values),
            Some(Amount::ByUnit(_) | Amount::Unset) | None => Num::exact("false", "0.0".into()),
        }
    }

    fn by_choice(&mut self, fact: FactIx, values: &[Number]) -> Num {
        let choice = self.cell(&CellRef { fact, of: self.row_of_choice(fact) });
        let term = values.iter().enumerate().rev().fold("0.0".to_owned(), |rest, (place, value)| {
            format!("(ite (= {} {place}) {} {rest})", choice.value, real(*value))
        });
        Num::exact(choice.known, term)
    }

    /// Compared in the unit in which it was entered.
    pub(crate) fn as_entered(&mut self, compare: Compare, cell: &CellRef, parameter: ParameterIx) -> Pair {
        let Some(Amount::ByUnit(values)) = self.protocol.parameter(parameter).map(|parameter| parameter.amount.clone())
        else {
            return Pair { yes: "false".into(), no: "false".into() };
        };
        let cell = self.cell(cell);
        let per_unit: Vec<String> = values
            .iter()
            .enumerate()
            .map(|(place, (_, value))| {
                format!("(and (= {} {place}) {})", cell.unit, holds(compare, &cell.value, &real(*value)))
            })
            .collect();
        Pair::when(&cell.known, &some(&per_unit))
    }
}

fn joined(left: &Num, right: &Num, term: impl Fn(&str, &str) -> String) -> Num {
    Num {
        known: format!("(and {} {})", left.known, right.known),
        low: term(&left.low, &right.low),
        high: term(&left.high, &right.high),
    }
}
