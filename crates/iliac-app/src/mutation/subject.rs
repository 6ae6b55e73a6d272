//! What a condition is about, for the names of mutations: the first fact, step, group or derived value it names.

use iliac_protocol::tree::{CellRef, Cond, DayExpr, InstExpr, NumExpr, Protocol, Rows};

/// What it is about; `None` for one that names nothing.
pub(super) fn of_cond<'p>(protocol: &'p Protocol, cond: &Cond) -> Option<&'p str> {
    match cond {
        Cond::Always(_) => None,
        Cond::Not(inner) => of_cond(protocol, inner),
        Cond::All(all) | Cond::Some(all) => all.iter().find_map(|inner| of_cond(protocol, inner)),
        Cond::Yes(cell)
        | Cond::Is(cell, _)
        | Cond::Same(cell, _)
        | Cond::AsEntered(_, cell, _)
        | Cond::Status(cell, _) => of_cell(protocol, cell),
        Cond::Number(_, a, b) => of_num(protocol, a).or_else(|| of_num(protocol, b)),
        Cond::Instant(_, a, b) => of_inst(protocol, a).or_else(|| of_inst(protocol, b)),
        Cond::Day(_, a, b) => of_day(protocol, a).or_else(|| of_day(protocol, b)),
        Cond::Step(step, _) => protocol.step(*step).map(|step| step.name.as_str()),
        Cond::Any(rows) => of_rows(protocol, rows),
        Cond::Derived(derived) => protocol.derived_value(*derived).map(|derived| derived.name.as_str()),
    }
}

fn of_cell<'p>(protocol: &'p Protocol, cell: &CellRef) -> Option<&'p str> {
    protocol.fact(cell.fact).map(|fact| fact.name.as_str())
}

fn of_rows<'p>(protocol: &'p Protocol, rows: &Rows) -> Option<&'p str> {
    protocol.group(rows.group).map(|group| group.name.as_str())
}

fn of_num<'p>(protocol: &'p Protocol, num: &NumExpr) -> Option<&'p str> {
    match num {
        NumExpr::Literal(_) => None,
        NumExpr::Parameter(parameter) => protocol.parameter(*parameter).map(|parameter| parameter.name.as_str()),
        NumExpr::Cell(cell) => of_cell(protocol, cell),
        NumExpr::Derived(derived) => protocol.derived_value(*derived).map(|derived| derived.name.as_str()),
        NumExpr::Add(a, b) | NumExpr::Subtract(a, b) | NumExpr::Multiply(a, b) => {
            of_num(protocol, a).or_else(|| of_num(protocol, b))
        }
        NumExpr::Least(all) | NumExpr::Most(all) | NumExpr::Call(_, all) => {
            all.iter().find_map(|inner| of_num(protocol, inner))
        }
        NumExpr::Count(rows) | NumExpr::Distinct(rows, _) | NumExpr::Sum(rows, _) => of_rows(protocol, rows),
        NumExpr::Years(from) => of_day(protocol, from),
        NumExpr::Minutes(from, to) => of_inst(protocol, from).or_else(|| of_inst(protocol, to)),
    }
}

fn of_inst<'p>(protocol: &'p Protocol, inst: &InstExpr) -> Option<&'p str> {
    match inst {
        InstExpr::Now => None,
        InstExpr::Cell(cell) | InstExpr::At(cell) | InstExpr::Told(cell) => of_cell(protocol, cell),
        InstExpr::Begun(step) | InstExpr::Done(step) => protocol.step(*step).map(|step| step.name.as_str()),
        InstExpr::Derived(derived) => protocol.derived_value(*derived).map(|derived| derived.name.as_str()),
        InstExpr::Plus(from, _) | InstExpr::Minus(from, _) => of_inst(protocol, from),
        InstExpr::Latest(all) | InstExpr::Earliest(all) => all.iter().find_map(|inner| of_inst(protocol, inner)),
        InstExpr::LastOf(rows, _) | InstExpr::FirstOf(rows, _) => of_rows(protocol, rows),
        InstExpr::StartOf(day) => of_day(protocol, day),
    }
}

fn of_day<'p>(protocol: &'p Protocol, day: &DayExpr) -> Option<&'p str> {
    match day {
        DayExpr::Today => None,
        DayExpr::Cell(cell) => of_cell(protocol, cell),
        DayExpr::Of(at) => of_inst(protocol, at),
        DayExpr::Derived(derived) => protocol.derived_value(*derived).map(|derived| derived.name.as_str()),
        DayExpr::Plus(from, _) | DayExpr::Minus(from, _) => of_day(protocol, from),
    }
}
