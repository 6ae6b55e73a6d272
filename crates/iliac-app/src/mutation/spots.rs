//! The places inside conditions and values where one word can be wrong.

use iliac_model::{FactIx, ParameterIx};
use iliac_protocol::tree::{CellRef, Compare, Cond, DayExpr, DerivedExpr, InstExpr, NumExpr, RowRef, Rows};

/// A place where one word can be wrong.
pub(super) enum Spot<'a> {
    /// How two things compare.
    Compare(&'a mut Compare),
    /// The first or last row.
    Row(&'a mut RowRef),
    /// The first, last, earliest or latest of instants.
    Instant(&'a mut InstExpr),
    /// Conditions joined by `and` or `or`, two or more.
    Joined(&'a mut Vec<Cond>),
    /// The choices of a fact that are asked for, two or more.
    Choices(FactIx, &'a mut Vec<u16>),
    /// A parameter that is used, with the cell it is compared with, if it is.
    Parameter(ParameterIx, Option<CellRef>),
}

/// Whoever is shown every place.
type See<'s> = &'s mut dyn FnMut(Spot<'_>);

pub(super) fn derived(expr: &mut DerivedExpr, see: See<'_>) {
    match expr {
        DerivedExpr::Condition(cond_) => cond(cond_, see),
        DerivedExpr::Number(number, _) => num(number, see),
        DerivedExpr::Instant(instant) => inst(instant, see),
        DerivedExpr::Day(day_) => day(day_, see),
    }
}

pub(super) fn cond(expr: &mut Cond, see: See<'_>) {
    match expr {
        Cond::Always(_) | Cond::Step(..) | Cond::Derived(_) => {}
        Cond::Not(inner) => cond(inner, see),
        Cond::All(all) | Cond::Some(all) => {
            if all.len() > 1 {
                see(Spot::Joined(all));
            }
            all.iter_mut().for_each(|inner| cond(inner, see));
        }
        Cond::Is(at, choices) => {
            if choices.len() > 1 {
                see(Spot::Choices(at.fact, choices));
            }
            cell(at, see);
        }
        Cond::Yes(at) | Cond::Status(at, _) => cell(at, see),
        Cond::Same(a, b) => {
            cell(a, see);
            cell(b, see);
        }
        Cond::Number(how, a, b) => {
            see(Spot::Compare(how));
            compared(a, b, see);
            num(a, see);
            num(b, see);
        }
        Cond::AsEntered(how, at, parameter) => {
            see(Spot::Compare(how));
            see(Spot::Parameter(*parameter, Some(at.clone())));
            cell(at, see);
        }
        Cond::Instant(how, a, b) => {
            see(Spot::Compare(how));
            inst(a, see);
            inst(b, see);
        }
        Cond::Day(how, a, b) => {
            see(Spot::Compare(how));
            day(a, see);
            day(b, see);
        }
        Cond::Any(of) => rows(of, see),
    }
}

/// A parameter compared with a cell is moved by the cell's resolution.
fn compared(a: &NumExpr, b: &NumExpr, see: See<'_>) {
    match (a, b) {
        (NumExpr::Cell(at), NumExpr::Parameter(parameter)) | (NumExpr::Parameter(parameter), NumExpr::Cell(at)) => {
            see(Spot::Parameter(*parameter, Some(at.clone())));
        }
        _ => {}
    }
}

fn cell(at: &mut CellRef, see: See<'_>) {
    if matches!(at.of, RowRef::First(_) | RowRef::Last(_)) {
        see(Spot::Row(&mut at.of));
    }
    match &mut at.of {
        RowRef::First(of) | RowRef::Last(of) => rows(of, see),
        RowRef::Case | RowRef::This | RowRef::Parent | RowRef::Previous | RowRef::Each | RowRef::EachParent => {}
    }
}

fn rows(of: &mut Rows, see: See<'_>) {
    if let Some(filter) = &mut of.filter {
        cond(filter, see);
    }
}

pub(super) fn num(expr: &mut NumExpr, see: See<'_>) {
    match expr {
        NumExpr::Literal(_) | NumExpr::Derived(_) => {}
        NumExpr::Parameter(parameter) => see(Spot::Parameter(*parameter, None)),
        NumExpr::Cell(at) => cell(at, see),
        NumExpr::Add(a, b) | NumExpr::Subtract(a, b) | NumExpr::Multiply(a, b) => {
            num(a, see);
            num(b, see);
        }
        NumExpr::Least(all) | NumExpr::Most(all) | NumExpr::Call(_, all) => {
            all.iter_mut().for_each(|inner| num(inner, see));
        }
        NumExpr::Count(of) | NumExpr::Distinct(of, _) | NumExpr::Sum(of, _) => rows(of, see),
        NumExpr::Years(from) => day(from, see),
        NumExpr::Minutes(from, to) => {
            inst(from, see);
            inst(to, see);
        }
    }
}

pub(super) fn inst(expr: &mut InstExpr, see: See<'_>) {
    match expr {
        InstExpr::LastOf(..) | InstExpr::FirstOf(..) => see(Spot::Instant(expr)),
        InstExpr::Latest(all) | InstExpr::Earliest(all) if all.len() > 1 => see(Spot::Instant(expr)),
        _ => {}
    }
    match expr {
        InstExpr::Now | InstExpr::Begun(_) | InstExpr::Done(_) | InstExpr::Derived(_) => {}
        InstExpr::Cell(at) | InstExpr::At(at) | InstExpr::Told(at) => cell(at, see),
        InstExpr::Plus(from, by) | InstExpr::Minus(from, by) => {
            see(Spot::Parameter(*by, None));
            inst(from, see);
        }
        InstExpr::Latest(all) | InstExpr::Earliest(all) => all.iter_mut().for_each(|inner| inst(inner, see)),
        InstExpr::LastOf(of, _) | InstExpr::FirstOf(of, _) => rows(of, see),
        InstExpr::StartOf(of) => day(of, see),
    }
}

pub(super) fn day(expr: &mut DayExpr, see: See<'_>) {
    match expr {
        DayExpr::Today | DayExpr::Derived(_) => {}
        DayExpr::Cell(at) => cell(at, see),
        DayExpr::Of(at) => inst(at, see),
        DayExpr::Plus(from, by) | DayExpr::Minus(from, by) => {
            see(Spot::Parameter(*by, None));
            day(from, see);
        }
    }
}

/// A comparison across its edge.
pub(super) fn shifted(how: Compare) -> Compare {
    match how {
        Compare::Equal => Compare::Unequal,
        Compare::Unequal => Compare::Equal,
        Compare::Less => Compare::AtMost,
        Compare::AtMost => Compare::Less,
        Compare::More => Compare::AtLeast,
        Compare::AtLeast => Compare::More,
    }
}

/// The other end of the rows.
pub(super) fn other_row(row: &mut RowRef) {
    let taken = std::mem::replace(row, RowRef::Case);
    *row = match taken {
        RowRef::First(of) => RowRef::Last(of),
        RowRef::Last(of) => RowRef::First(of),
        same
        @ (RowRef::Case | RowRef::This | RowRef::Parent | RowRef::Previous | RowRef::Each | RowRef::EachParent) => same,
    };
}

/// The other end of the instants.
pub(super) fn other_instant(instant: &mut InstExpr) {
    let taken = std::mem::replace(instant, InstExpr::Now);
    *instant = match taken {
        InstExpr::FirstOf(of, fact) => InstExpr::LastOf(of, fact),
        InstExpr::LastOf(of, fact) => InstExpr::FirstOf(of, fact),
        InstExpr::Latest(all) => InstExpr::Earliest(all),
        InstExpr::Earliest(all) => InstExpr::Latest(all),
        same @ (InstExpr::Now
        | InstExpr::Cell(_)
        | InstExpr::At(_)
        | InstExpr::Told(_)
        | InstExpr::Begun(_)
        | InstExpr::Done(_)
        | InstExpr::Derived(_)
        | InstExpr::Plus(..)
        | InstExpr::Minus(..)
        | InstExpr::StartOf(_)) => same,
    };
}
