//! Short words for the constructors of the tree, so that an example fits a line.

#![allow(dead_code, reason = "an example more or less may use one")]

use iliac_model::{FactIx, Number};
use iliac_protocol::tree::{CellRef, Compare, Cond, DayExpr, InstExpr, NumExpr, RowRef, Rows, Status};

use super::clinic::{fact, group, parameter};

pub fn cell(fact: FactIx) -> CellRef {
    CellRef { fact, of: RowRef::Case }
}

pub fn this(fact: FactIx) -> CellRef {
    CellRef { fact, of: RowRef::This }
}

/// A cell of a named fact: `ok`, `this dose.mg`, `previous dose.mg`, `parent dose.mg`, `each dose.ok`, `each-parent dose.ok`.
pub fn c(text: &str) -> CellRef {
    let (of, name) = text.split_once(' ').unwrap_or(("case", text));
    let of = match of {
        "case" => RowRef::Case,
        "this" => RowRef::This,
        "previous" => RowRef::Previous,
        "parent" => RowRef::Parent,
        "each" => RowRef::Each,
        "each-parent" => RowRef::EachParent,
        other => unreachable!("{other}"),
    };
    CellRef { fact: fact(name), of }
}

pub fn yes(text: &str) -> Cond {
    Cond::Yes(c(text))
}

pub fn is(text: &str, status: Status) -> Cond {
    Cond::Status(c(text), status)
}

pub fn known(text: &str) -> Cond {
    is(text, Status::Known)
}

pub fn not(cond: Cond) -> Cond {
    Cond::Not(Box::new(cond))
}

pub fn all(all: impl Into<Vec<Cond>>) -> Cond {
    Cond::All(all.into())
}

pub fn some(some: impl Into<Vec<Cond>>) -> Cond {
    Cond::Some(some.into())
}

/// The rows of a group, with a filter.
pub fn rows(name: &str, filter: Option<Cond>) -> Rows {
    Rows { group: group(name), of_this: false, filter: filter.map(Box::new) }
}

pub fn of_this(name: &str) -> Rows {
    Rows { of_this: true, ..rows(name, None) }
}

pub fn any(name: &str, filter: Option<Cond>) -> Cond {
    Cond::Any(rows(name, filter))
}

pub fn first(name: &str, filter: Option<Cond>) -> CellRef {
    let group = name.split('.').next().unwrap_or_default();
    CellRef { fact: fact(name), of: RowRef::First(Box::new(rows(group, filter))) }
}

pub fn last(name: &str, filter: Option<Cond>) -> CellRef {
    let group = name.split('.').next().unwrap_or_default();
    CellRef { fact: fact(name), of: RowRef::Last(Box::new(rows(group, filter))) }
}

/// A whole number; the language writes only 0 and 1 so, examples are freer.
pub fn n(whole: i64) -> NumExpr {
    NumExpr::Literal(Number::whole(whole))
}

pub fn p(name: &str) -> NumExpr {
    NumExpr::Parameter(parameter(name))
}

pub fn q(text: &str) -> NumExpr {
    NumExpr::Cell(c(text))
}

pub fn plus(a: NumExpr, b: NumExpr) -> NumExpr {
    NumExpr::Add(Box::new(a), Box::new(b))
}

pub fn minus(a: NumExpr, b: NumExpr) -> NumExpr {
    NumExpr::Subtract(Box::new(a), Box::new(b))
}

pub fn times(a: NumExpr, b: NumExpr) -> NumExpr {
    NumExpr::Multiply(Box::new(a), Box::new(b))
}

pub fn count(rows: Rows) -> NumExpr {
    NumExpr::Count(rows)
}

pub fn sum(rows: Rows, name: &str) -> NumExpr {
    NumExpr::Sum(rows, fact(name))
}

pub fn distinct(rows: Rows, name: &str) -> NumExpr {
    NumExpr::Distinct(rows, fact(name))
}

pub fn at_least(a: NumExpr, b: NumExpr) -> Cond {
    Cond::Number(Compare::AtLeast, a, b)
}

pub fn more(a: NumExpr, b: NumExpr) -> Cond {
    Cond::Number(Compare::More, a, b)
}

pub fn at_most(a: NumExpr, b: NumExpr) -> Cond {
    Cond::Number(Compare::AtMost, a, b)
}

pub fn less(a: NumExpr, b: NumExpr) -> Cond {
    Cond::Number(Compare::Less, a, b)
}

pub fn equal(a: NumExpr, b: NumExpr) -> Cond {
    Cond::Number(Compare::Equal, a, b)
}

pub fn unequal(a: NumExpr, b: NumExpr) -> Cond {
    Cond::Number(Compare::Unequal, a, b)
}

pub fn i(text: &str) -> InstExpr {
    InstExpr::Cell(c(text))
}

pub fn at(cell: CellRef) -> InstExpr {
    InstExpr::At(cell)
}

pub fn told(cell: CellRef) -> InstExpr {
    InstExpr::Told(cell)
}

pub fn later(instant: InstExpr, name: &str) -> InstExpr {
    InstExpr::Plus(Box::new(instant), parameter(name))
}

pub fn earlier(instant: InstExpr, name: &str) -> InstExpr {
    InstExpr::Minus(Box::new(instant), parameter(name))
}

pub fn last_of(rows: Rows, name: &str) -> InstExpr {
    InstExpr::LastOf(rows, fact(name))
}

pub fn first_of(rows: Rows, name: &str) -> InstExpr {
    InstExpr::FirstOf(rows, fact(name))
}

pub fn from_now_on(since: InstExpr) -> Cond {
    Cond::Instant(Compare::AtLeast, InstExpr::Now, since)
}

pub fn at_same(a: InstExpr, b: InstExpr) -> Cond {
    Cond::Instant(Compare::Equal, a, b)
}

pub fn d(text: &str) -> DayExpr {
    DayExpr::Cell(c(text))
}

pub fn day_of(instant: InstExpr) -> DayExpr {
    DayExpr::Of(Box::new(instant))
}

pub fn days_later(day: DayExpr, name: &str) -> DayExpr {
    DayExpr::Plus(Box::new(day), parameter(name))
}

pub fn days_earlier(day: DayExpr, name: &str) -> DayExpr {
    DayExpr::Minus(Box::new(day), parameter(name))
}

pub fn today_is(day: DayExpr) -> Cond {
    Cond::Day(Compare::Equal, DayExpr::Today, day)
}
