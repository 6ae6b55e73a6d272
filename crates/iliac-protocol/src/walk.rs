//! Everything an expression names, part by part, down to the last row's filter.

use std::collections::BTreeSet;

use iliac_model::{DerivedIx, FactIx, GroupIx, ParameterIx, StepIx};

use crate::tree::{CellRef, Cond, DayExpr, DerivedExpr, InstExpr, NumExpr, Progress, Protocol, RowRef, Rows};

/// Something an expression names.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Part<'a> {
    /// A cell, of the case or of a row.
    Cell(&'a CellRef),
    /// A fact over rows: in `sum`, `distinct`, `first`, `last`.
    OverRows(FactIx),
    /// A group's rows.
    Rows(GroupIx),
    /// A parameter.
    Parameter(ParameterIx),
    /// A derived value.
    Derived(DerivedIx),
    /// Whether a step is begun or done.
    Step(StepIx, Progress),
    /// When a step was begun or done.
    StepAt(StepIx, Progress),
}

/// Every part of a condition.
pub fn condition<'a>(cond: &'a Cond, see: &mut impl FnMut(Part<'a>)) {
    match cond {
        Cond::Always(_) => {}
        Cond::Not(inner) => condition(inner, see),
        Cond::All(all) | Cond::Some(all) => all.iter().for_each(|cond| condition(cond, see)),
        Cond::Yes(it) | Cond::Is(it, _) | Cond::Status(it, _) => cell(it, see),
        Cond::Same(a, b) => {
            cell(a, see);
            cell(b, see);
        }
        Cond::Number(_, a, b) => {
            number(a, see);
            number(b, see);
        }
        Cond::AsEntered(_, it, parameter) => {
            cell(it, see);
            see(Part::Parameter(*parameter));
        }
        Cond::Instant(_, a, b) => {
            instant(a, see);
            instant(b, see);
        }
        Cond::Day(_, a, b) => {
            day(a, see);
            day(b, see);
        }
        Cond::Step(step, progress) => see(Part::Step(*step, *progress)),
        Cond::Any(it) => rows(it, see),
        Cond::Derived(derived) => see(Part::Derived(*derived)),
    }
}

/// Every part of a derived value's expression.
pub fn derived<'a>(expr: &'a DerivedExpr, see: &mut impl FnMut(Part<'a>)) {
    match expr {
        DerivedExpr::Condition(cond) => condition(cond, see),
        DerivedExpr::Number(it, _) => number(it, see),
        DerivedExpr::Instant(it) => instant(it, see),
        DerivedExpr::Day(it) => day(it, see),
    }
}

/// Every part of a condition, and of every derived value it names, and of those they name: each value once.
pub fn through_values<'a>(protocol: &'a Protocol, cond: &'a Cond, see: &mut impl FnMut(Part<'a>)) {
    let mut named = Vec::new();
    condition(cond, &mut |part| pass_on(part, &mut named, see));
    through(protocol, named, see);
}

/// Every part of these values, and of those they name.
fn through<'a>(protocol: &'a Protocol, mut todo: Vec<DerivedIx>, see: &mut impl FnMut(Part<'a>)) {
    let mut seen = BTreeSet::new();
    while let Some(ix) = todo.pop() {
        let Some(value) = protocol.derived_value(ix).filter(|_| seen.insert(ix)) else { continue };
        derived(&value.expr, &mut |part| pass_on(part, &mut todo, see));
    }
}

fn pass_on<'a>(part: Part<'a>, named: &mut Vec<DerivedIx>, see: &mut impl FnMut(Part<'a>)) {
    if let Part::Derived(derived) = part {
        named.push(derived);
    }
    see(part);
}

impl Part<'_> {
    /// The fact it is, or looks at over rows.
    pub fn fact(&self) -> Option<FactIx> {
        match self {
            Part::Cell(cell) => Some(cell.fact),
            Part::OverRows(fact) => Some(*fact),
            Part::Derived(_) | Part::Rows(_) | Part::Parameter(_) | Part::Step(..) | Part::StepAt(..) => None,
        }
    }
}

/// Every fact a derived value reads, by way of other derived values too.
pub fn facts_of(protocol: &Protocol, of: DerivedIx) -> BTreeSet<FactIx> {
    let mut facts = BTreeSet::new();
    through(protocol, vec![of], &mut |part| facts.extend(part.fact()));
    facts
}

/// Every fact a condition reads, by way of derived values too.
pub fn facts_read(protocol: &Protocol, cond: &Cond) -> BTreeSet<FactIx> {
    let mut facts = BTreeSet::new();
    through_values(protocol, cond, &mut |part| facts.extend(part.fact()));
    facts
}

/// Every part of a number.
pub fn number<'a>(expr: &'a NumExpr, see: &mut impl FnMut(Part<'a>)) {
    match expr {
        NumExpr::Literal(_) => {}
        NumExpr::Parameter(parameter) => see(Part::Parameter(*parameter)),
        NumExpr::Cell(it) => cell(it, see),
        NumExpr::Derived(derived) => see(Part::Derived(*derived)),
        NumExpr::Add(a, b) | NumExpr::Subtract(a, b) | NumExpr::Multiply(a, b) => {
            number(a, see);
            number(b, see);
        }
        NumExpr::Least(all) | NumExpr::Most(all) | NumExpr::Call(_, all) => {
            all.iter().for_each(|it| number(it, see));
        }
        NumExpr::Count(it) => rows(it, see),
        NumExpr::Distinct(it, fact) | NumExpr::Sum(it, fact) => {
            see(Part::OverRows(*fact));
            rows(it, see);
        }
        NumExpr::Years(it) => day(it, see),
        NumExpr::Minutes(from, to) => {
            instant(from, see);
            instant(to, see);
        }
    }
}

/// Every part of an instant.
pub fn instant<'a>(expr: &'a InstExpr, see: &mut impl FnMut(Part<'a>)) {
    match expr {
        InstExpr::Now => {}
        InstExpr::Cell(it) | InstExpr::At(it) | InstExpr::Told(it) => cell(it, see),
        InstExpr::Begun(step) => see(Part::StepAt(*step, Progress::Begun)),
        InstExpr::Done(step) => see(Part::StepAt(*step, Progress::Done)),
        InstExpr::Derived(derived) => see(Part::Derived(*derived)),
        InstExpr::Plus(from, by) | InstExpr::Minus(from, by) => {
            instant(from, see);
            see(Part::Parameter(*by));
        }
        InstExpr::Latest(all) | InstExpr::Earliest(all) => all.iter().for_each(|it| instant(it, see)),
        InstExpr::LastOf(it, fact) | InstExpr::FirstOf(it, fact) => {
            see(Part::OverRows(*fact));
            rows(it, see);
        }
        InstExpr::StartOf(it) => day(it, see),
    }
}

/// Every part of a day.
pub fn day<'a>(expr: &'a DayExpr, see: &mut impl FnMut(Part<'a>)) {
    match expr {
        DayExpr::Today => {}
        DayExpr::Cell(it) => cell(it, see),
        DayExpr::Of(it) => instant(it, see),
        DayExpr::Derived(derived) => see(Part::Derived(*derived)),
        DayExpr::Plus(from, by) | DayExpr::Minus(from, by) => {
            day(from, see);
            see(Part::Parameter(*by));
        }
    }
}

fn cell<'a>(it: &'a CellRef, see: &mut impl FnMut(Part<'a>)) {
    see(Part::Cell(it));
    match &it.of {
        RowRef::First(it) | RowRef::Last(it) => rows(it, see),
        RowRef::Case | RowRef::This | RowRef::Parent | RowRef::Previous | RowRef::Each | RowRef::EachParent => {}
    }
}

fn rows<'a>(it: &'a Rows, see: &mut impl FnMut(Part<'a>)) {
    see(Part::Rows(it.group));
    if let Some(filter) = &it.filter {
        condition(filter, see);
    }
}
