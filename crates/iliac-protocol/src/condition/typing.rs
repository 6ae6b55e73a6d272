//! What an expression means in a protocol: every name becomes an index, every part gets a type.
//!
//! All faults of an expression that can be told apart are reported; a part that has one gets no type, and nothing is said
//! about what depends on it.

mod calls;
mod coerce;
mod compare;
mod names;
mod rows;
mod units;

use std::ops::Range;

use iliac_model::{FactIx, GroupIx, Number, ParameterIx, StepIx};

pub(crate) use self::names::Names;
pub(crate) use self::units::Units;
use super::Wrong;
use super::parse::parse;
use super::syntax::{Arithmetic, Expr, Kind, Quantifier};
use crate::diagnostic::code;
use crate::tree::{self, CellRef, Cond, DayExpr, InstExpr, NumExpr, Unit};

/// Which rows an expression can name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Scope {
    /// The group whose row is `this`, if there is one.
    pub(crate) per: Option<GroupIx>,
    /// The group a `where` or `has` goes through, if we are inside one.
    each: Option<GroupIx>,
}

impl Scope {
    /// Of the case, or of one row of a group.
    pub(crate) fn of(per: Option<GroupIx>) -> Scope {
        Scope { per, each: None }
    }
}

/// What typing an expression found besides its type.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Findings {
    pub(crate) wrongs: Vec<Wrong>,
    /// Facts it reads and where.
    pub(crate) facts: Vec<(FactIx, Range<usize>)>,
    /// Steps it asks after and where.
    pub(crate) steps: Vec<(StepIx, Range<usize>)>,
}

/// An expression of any type.
#[derive(Clone, PartialEq, Debug)]
enum Typed {
    Cond(Cond),
    /// A number with its unit; `None` for zero, which fits every unit.
    Number(NumExpr, Option<Units>),
    Instant(InstExpr),
    Day(DayExpr),
    /// A fact, not yet asked for what it holds.
    Cell(CellRef),
    Now,
    Today,
    /// A parameter that is added to instants or days.
    Stride(ParameterIx),
    /// A parameter with a value per unit.
    PerUnit(ParameterIx),
}

/// Reads and types one expression.
pub(crate) struct Typing<'n> {
    names: &'n Names<'n>,
    scope: Scope,
    found: Findings,
}

/// A condition.
pub(crate) fn condition(text: &str, names: &Names<'_>, scope: Scope) -> (Option<Cond>, Findings) {
    run(text, names, scope, |typing, expr| typing.condition(expr))
}

/// An instant.
pub(crate) fn instant(text: &str, names: &Names<'_>, scope: Scope) -> (Option<InstExpr>, Findings) {
    run(text, names, scope, |typing, expr| typing.instant(expr))
}

/// A day.
pub(crate) fn day(text: &str, names: &Names<'_>, scope: Scope) -> (Option<DayExpr>, Findings) {
    run(text, names, scope, |typing, expr| typing.day(expr))
}

/// A number in a unit.
pub(crate) fn number(text: &str, names: &Names<'_>, scope: Scope, unit: &str) -> (Option<NumExpr>, Findings) {
    run(text, names, scope, |typing, expr| {
        let (number, units) = typing.number(expr)?;
        let wanted = Units::read(unit);
        match units {
            Some(units) if units != wanted => {
                let message = format!("this is in `{units}`, and its unit is said to be `{unit}`");
                typing.wrong(Wrong::new(code::UNITS, &expr.span, message, format!("in `{units}`")))
            }
            Some(_) | None => Some(number),
        }
    })
}

fn run<T>(
    text: &str,
    names: &Names<'_>,
    scope: Scope,
    read: impl FnOnce(&mut Typing<'_>, &Expr) -> Option<T>,
) -> (Option<T>, Findings) {
    let mut typing = Typing { names, scope, found: Findings::default() };
    match parse(text) {
        Ok(expr) => {
            let typed = read(&mut typing, &expr);
            (typed.filter(|_| typing.found.wrongs.is_empty()), typing.found)
        }
        Err(wrong) => (None, Findings { wrongs: vec![wrong], ..Findings::default() }),
    }
}

impl Typing<'_> {
    fn wrong<T>(&mut self, wrong: Wrong) -> Option<T> {
        self.found.wrongs.push(wrong);
        None
    }

    fn condition(&mut self, expr: &Expr) -> Option<Cond> {
        match &expr.kind {
            Kind::Not(inner) => self.condition(inner).map(|inner| Cond::Not(Box::new(inner))),
            Kind::And(all) => self.conditions(all).map(Cond::All),
            Kind::Or(all) => self.conditions(all).map(Cond::Some),
            Kind::Compare(compare, left, right) => self.comparison(*compare, left, right, &expr.span),
            Kind::In(fact, words) => self.one_of(fact, words, &expr.span),
            Kind::Is(fact, status) => self.cell(fact).map(|cell| Cond::Status(cell, *status)),
            Kind::Rows(quantifier, selection) => {
                let any = Cond::Any(self.selection(selection, &expr.span)?);
                Some(match quantifier {
                    Quantifier::Any => any,
                    Quantifier::No => Cond::Not(Box::new(any)),
                })
            }
            Kind::Every(selection, has) => self.every(selection, has, &expr.span),
            Kind::Name(_) | Kind::Number(_) | Kind::Sum(..) | Kind::Call(..) => {
                let typed = self.infer(expr)?;
                self.as_condition(typed, &expr.span)
            }
        }
    }

    /// All of these, so that each is looked at even when one before it is wrong.
    fn conditions(&mut self, all: &[Expr]) -> Option<Vec<Cond>> {
        let typed: Vec<Option<Cond>> = all.iter().map(|expr| self.condition(expr)).collect();
        typed.into_iter().collect()
    }

    fn as_condition(&mut self, typed: Typed, span: &Range<usize>) -> Option<Cond> {
        match typed {
            Typed::Cond(cond) => Some(cond),
            Typed::Cell(cell) => match self.names.kind(cell.fact) {
                Some(tree::Kind::YesNo) => Some(Cond::Yes(cell)),
                Some(kind) => {
                    let message = format!("`{}` is {}, not a yes or a no", self.names.fact(cell.fact), what(kind));
                    let help = "compare it with something, or ask `is known`";
                    self.wrong(Wrong::new(code::WRONG_TYPE, span, message, "a condition is expected").help(help))
                }
                None => None,
            },
            other => {
                let message = format!("this is {}, not a condition", other.what());
                self.wrong(
                    Wrong::new(code::WRONG_TYPE, span, message, "a condition is expected")
                        .help("compare it with something"),
                )
            }
        }
    }

    fn infer(&mut self, expr: &Expr) -> Option<Typed> {
        match &expr.kind {
            Kind::Name(name) => self.named(name, &expr.span),
            Kind::Number(number) => self.literal(number, &expr.span),
            Kind::Sum(sign, left, right) => self.arithmetic(*sign, left, right),
            Kind::Call(name, arguments) => self.call(name, arguments, &expr.span),
            Kind::Not(_)
            | Kind::And(_)
            | Kind::Or(_)
            | Kind::Compare(..)
            | Kind::In(..)
            | Kind::Is(..)
            | Kind::Rows(..)
            | Kind::Every(..) => self.condition(expr).map(Typed::Cond),
        }
    }

    fn literal(&mut self, number: &str, span: &Range<usize>) -> Option<Typed> {
        match number {
            "0" => Some(Typed::Number(NumExpr::Literal(Number::ZERO), None)),
            "1" => Some(Typed::Number(NumExpr::Literal(Number::whole(1)), Some(Units::read("1")))),
            _ => {
                let label = "a number: make it a parameter with its source";
                self.wrong(
                    Wrong::new(code::TYPED_NUMBER, span, format!("the number {number} has no source here"), label)
                        .help("put it under `parameters` and use its name"),
                )
            }
        }
    }

    fn arithmetic(&mut self, sign: Arithmetic, left: &Expr, right: &Expr) -> Option<Typed> {
        let (a, b) = (self.infer(left), self.infer(right));
        let (a, b) = (a?, b?);
        if let Typed::Stride(stride) = b {
            return self.stride(sign, a, stride, left, right);
        }
        if self.is_time(&a) {
            let message = format!("{} moves by a length of time or by days, not by this", self.named_what(&a));
            let help = "such a parameter has the unit s, min, h, 24h, or d, workday, mo";
            return self.wrong(Wrong::new(code::WRONG_TYPE, &right.span, message, "no length of time").help(help));
        }
        let a = self.as_number(a, &left.span);
        let b = self.as_number(b, &right.span);
        let ((a, a_units), (b, b_units)) = (a?, b?);
        let (a, b) = (Box::new(a), Box::new(b));
        match sign {
            Arithmetic::Times => {
                let linear = |n: &NumExpr| matches!(n, NumExpr::Parameter(_) | NumExpr::Literal(_));
                if !linear(&a) && !linear(&b) {
                    let span = left.span.start..right.span.end;
                    return self.wrong(
                        Wrong::new(code::WRONG_TYPE, &span, "a product needs a parameter on one side", "two variables")
                            .help("a formula of two variables is a calculator's"),
                    );
                }
                let units = match (a_units, b_units) {
                    (Some(a), Some(b)) => Some(a.times(&b)),
                    (None, _) | (_, None) => None,
                };
                Some(Typed::Number(NumExpr::Multiply(a, b), units))
            }
            Arithmetic::Plus | Arithmetic::Minus => {
                let units = self.same_units(a_units, b_units, &right.span)?;
                let number = if sign == Arithmetic::Plus { NumExpr::Add(a, b) } else { NumExpr::Subtract(a, b) };
                Some(Typed::Number(number, units))
            }
        }
    }

    fn is_time(&self, typed: &Typed) -> bool {
        match typed {
            Typed::Instant(_) | Typed::Day(_) | Typed::Now | Typed::Today => true,
            Typed::Cell(cell) => matches!(self.names.kind(cell.fact), Some(tree::Kind::Instant | tree::Kind::Day)),
            Typed::Cond(_) | Typed::Number(..) | Typed::Stride(_) | Typed::PerUnit(_) => false,
        }
    }

    /// What something is, for a sentence; a fact by what it holds.
    fn named_what(&self, typed: &Typed) -> &'static str {
        match typed {
            Typed::Cell(cell) => self.names.kind(cell.fact).map_or("a fact", what),
            other => other.what(),
        }
    }

    /// An instant or a day, moved by a parameter.
    fn stride(&mut self, sign: Arithmetic, from: Typed, by: ParameterIx, left: &Expr, right: &Expr) -> Option<Typed> {
        if sign == Arithmetic::Times {
            let message = "a length of time is not multiplied";
            return self.wrong(Wrong::new(code::WRONG_TYPE, &right.span, message, "a length of time"));
        }
        let plus = sign == Arithmetic::Plus;
        let unit = self.names.unit(by)?.clone();
        let is_duration = unit == Unit::Duration;
        match from {
            Typed::Day(day) if unit == Unit::Days && !plus => Some(Typed::Day(DayExpr::Minus(Box::new(day), by))),
            Typed::Day(day) if !is_duration && plus => Some(Typed::Day(DayExpr::Plus(Box::new(day), by))),
            Typed::Cell(cell) if matches!(self.names.kind(cell.fact), Some(tree::Kind::Day)) => {
                self.stride(sign, Typed::Day(DayExpr::Cell(cell)), by, left, right)
            }
            Typed::Day(_) => {
                let name = self.names.parameter(by);
                let message = format!("`{name}` is {} and cannot move a day this way", stride_words(&unit));
                let help = match unit {
                    Unit::Duration => "a day moves by a parameter in d, workday or mo",
                    Unit::Ucum(_) | Unit::Days | Unit::Workdays | Unit::Months => "only days can be subtracted",
                };
                self.wrong(Wrong::new(code::UNITS, &right.span, message, stride_words(&unit)).help(help))
            }
            Typed::Now | Typed::Today => {
                let message = "`now` and `today` stand alone on one side of a comparison";
                self.wrong(
                    Wrong::new(code::NOW, &left.span, message, "must stand alone")
                        .help("move the length of time to the other side: `now >= x + wait`"),
                )
            }
            other => {
                let instant = self.as_instant(other, &left.span)?;
                if !is_duration {
                    let name = self.names.parameter(by);
                    let message =
                        format!("`{name}` is {}, and an instant moves by a length of time", stride_words(&unit));
                    return self.wrong(
                        Wrong::new(code::UNITS, &right.span, message, stride_words(&unit))
                            .help("count calendar days from a day: `start(day(x) + n)`"),
                    );
                }
                let instant = Box::new(instant);
                Some(Typed::Instant(if plus { InstExpr::Plus(instant, by) } else { InstExpr::Minus(instant, by) }))
            }
        }
    }

    /// The unit two numbers share; zero fits every unit.
    fn same_units(&mut self, a: Option<Units>, b: Option<Units>, span: &Range<usize>) -> Option<Option<Units>> {
        match (a, b) {
            (Some(a), Some(b)) if a != b => {
                let message = format!("numbers in `{a}` and in `{b}` do not go together");
                self.wrong(
                    Wrong::new(code::UNITS, span, message, format!("in `{b}`, not `{a}`"))
                        .help("units must be written alike; nothing is converted"),
                )
            }
            (Some(units), _) | (None, Some(units)) => Some(Some(units)),
            (None, None) => Some(None),
        }
    }

    /// A fact and its row.
    fn cell(&mut self, expr: &Expr) -> Option<CellRef> {
        match self.infer(expr)? {
            Typed::Cell(cell) => Some(cell),
            other => {
                let message = format!("this is {}, not a fact", other.what());
                self.wrong(
                    Wrong::new(code::WRONG_TYPE, &expr.span, message, "a fact is expected")
                        .help("only a recorded fact can be known, refused or too old"),
                )
            }
        }
    }
}

impl Typed {
    /// What it is, for a sentence.
    fn what(&self) -> &'static str {
        match self {
            Typed::Cond(_) => "a condition",
            Typed::Number(..) | Typed::PerUnit(_) => "a number",
            Typed::Instant(_) | Typed::Now => "an instant",
            Typed::Day(_) | Typed::Today => "a day",
            Typed::Cell(_) => "a fact",
            Typed::Stride(_) => "a length of time",
        }
    }
}

fn stride_words(unit: &Unit) -> &'static str {
    match unit {
        Unit::Duration => "a length of time",
        Unit::Days => "a number of days",
        Unit::Workdays => "a number of working days",
        Unit::Months => "a number of months",
        Unit::Ucum(_) => "a number",
    }
}

/// What a kind of fact is, for a sentence.
pub(crate) fn what(kind: &tree::Kind) -> &'static str {
    match kind {
        tree::Kind::Quantity { .. } => "a number with a unit",
        tree::Kind::Count { .. } => "a count",
        tree::Kind::Choice(_) => "a choice",
        tree::Kind::YesNo => "a yes or a no",
        tree::Kind::Instant => "an instant",
        tree::Kind::Day => "a day",
        tree::Kind::Text => "words",
        tree::Kind::Signature => "a signature",
        tree::Kind::File => "a file",
    }
}
