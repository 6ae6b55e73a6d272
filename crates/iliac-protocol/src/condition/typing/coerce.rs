//! What something of unknown type is when a number, an instant or a day is expected.

use std::ops::Range;

use super::super::Wrong;
use super::super::syntax::Expr;
use super::units::Units;
use super::{Typed, Typing, what};
use crate::diagnostic::code;
use crate::tree::{self, CellRef, DayExpr, InstExpr, NumExpr};

impl Typing<'_> {
    pub(super) fn number(&mut self, expr: &Expr) -> Option<(NumExpr, Option<Units>)> {
        let typed = self.infer(expr)?;
        self.as_number(typed, &expr.span)
    }

    pub(super) fn as_number(&mut self, typed: Typed, span: &Range<usize>) -> Option<(NumExpr, Option<Units>)> {
        match typed {
            Typed::Number(number, units) => Some((number, units)),
            Typed::Cell(cell) => match self.names.kind(cell.fact)? {
                tree::Kind::Count { .. } => Some((NumExpr::Cell(cell), Some(Units::read("1")))),
                tree::Kind::Quantity { units, .. } => match units.as_slice() {
                    [unit] => Some((NumExpr::Cell(cell), Some(Units::read(unit)))),
                    _ => {
                        let name = self.names.fact(cell.fact);
                        let message = format!("`{name}` is recorded in several units and cannot be reckoned with");
                        self.wrong(
                            Wrong::new(code::UNITS, span, message, "in several units")
                                .help("compare it with a parameter that has a value for each unit (`by: unit`)"),
                        )
                    }
                },
                kind => {
                    let message = format!("`{}` is {}, not a number", self.names.fact(cell.fact), what(kind));
                    self.wrong(Wrong::new(code::WRONG_TYPE, span, message, "a number is expected"))
                }
            },
            Typed::PerUnit(parameter) => {
                let message = format!("`{}` has a value for each unit", self.names.parameter(parameter));
                self.wrong(
                    Wrong::new(code::UNITS, span, message, "no single number")
                        .help("it can only be compared with a fact recorded in several units"),
                )
            }
            Typed::Stride(parameter) => {
                let message = format!("`{}` is a length of time, not a number", self.names.parameter(parameter));
                self.wrong(
                    Wrong::new(code::WRONG_TYPE, span, message, "a number is expected")
                        .help("add it to an instant: `later >= earlier + wait`"),
                )
            }
            other => {
                let message = format!("this is {}, not a number", other.what());
                self.wrong(Wrong::new(code::WRONG_TYPE, span, message, "a number is expected"))
            }
        }
    }

    pub(super) fn instant(&mut self, expr: &Expr) -> Option<InstExpr> {
        let typed = self.infer(expr)?;
        self.as_instant(typed, &expr.span)
    }

    pub(super) fn as_instant(&mut self, typed: Typed, span: &Range<usize>) -> Option<InstExpr> {
        match typed {
            Typed::Instant(instant) => Some(instant),
            Typed::Cell(cell) => match self.names.kind(cell.fact)? {
                tree::Kind::Instant => Some(instant_of(cell)),
                kind => {
                    let name = self.names.fact(cell.fact);
                    let message = format!("`{name}` is {}, not an instant", what(kind));
                    let help = match kind {
                        tree::Kind::Day => format!("the first instant of a day is `start({name})`"),
                        _ => format!("when it happened is `at({name})`"),
                    };
                    self.wrong(Wrong::new(code::WRONG_TYPE, span, message, "an instant is expected").help(help))
                }
            },
            Typed::Now => self.misplaced_now(span),
            Typed::Day(_) | Typed::Today => {
                let message = "this is a day, not an instant";
                self.wrong(
                    Wrong::new(code::WRONG_TYPE, span, message, "an instant is expected")
                        .help("the first instant of a day is `start(…)`"),
                )
            }
            other => {
                let message = format!("this is {}, not an instant", other.what());
                self.wrong(Wrong::new(code::WRONG_TYPE, span, message, "an instant is expected"))
            }
        }
    }

    pub(super) fn day(&mut self, expr: &Expr) -> Option<DayExpr> {
        let typed = self.infer(expr)?;
        self.as_day(typed, &expr.span)
    }

    pub(super) fn as_day(&mut self, typed: Typed, span: &Range<usize>) -> Option<DayExpr> {
        match typed {
            Typed::Day(day) => Some(day),
            Typed::Cell(cell) => match self.names.kind(cell.fact)? {
                tree::Kind::Day => Some(DayExpr::Cell(cell)),
                kind => {
                    let name = self.names.fact(cell.fact);
                    let message = format!("`{name}` is {}, not a day", what(kind));
                    let wrong = Wrong::new(code::WRONG_TYPE, span, message, "a day is expected");
                    self.wrong(wrong.help(format!("the day of an instant is `day({name})`")))
                }
            },
            Typed::Today => self.misplaced_now(span),
            Typed::Instant(_) | Typed::Now => {
                let message = "this is an instant, not a day";
                self.wrong(
                    Wrong::new(code::WRONG_TYPE, span, message, "a day is expected")
                        .help("the day of an instant is `day(…)`"),
                )
            }
            other => {
                let message = format!("this is {}, not a day", other.what());
                self.wrong(Wrong::new(code::WRONG_TYPE, span, message, "a day is expected"))
            }
        }
    }

    pub(super) fn misplaced_now<T>(&mut self, span: &Range<usize>) -> Option<T> {
        let message = "`now` and `today` stand alone on one side of a comparison";
        self.wrong(Wrong::new(code::NOW, span, message, "cannot stand here").help("write `now >= …` or `today >= …`"))
    }
}

/// An instant fact as an instant: over rows it is the first or last of them all.
pub(super) fn instant_of(cell: CellRef) -> InstExpr {
    match cell.of {
        tree::RowRef::First(rows) => InstExpr::FirstOf(*rows, cell.fact),
        tree::RowRef::Last(rows) => InstExpr::LastOf(*rows, cell.fact),
        tree::RowRef::Case
        | tree::RowRef::This
        | tree::RowRef::Parent
        | tree::RowRef::Previous
        | tree::RowRef::Each
        | tree::RowRef::EachParent => InstExpr::Cell(cell),
    }
}
