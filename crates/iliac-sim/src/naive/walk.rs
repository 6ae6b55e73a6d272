//! Every expression of a protocol that bears on its situation, each visited once where it is written.

use iliac_protocol::tree::{CellRef, Cond, DayExpr, DerivedExpr, InstExpr, NumExpr, Protocol, RowRef, Rows};

/// An expression whose outcome can depend on time.
#[derive(Clone, Copy)]
pub(super) enum Expr<'a> {
    /// A condition.
    Cond(&'a Cond),
    /// A number.
    Number(&'a NumExpr),
    /// An instant that stands beside `now` by itself: when a step is due or missed, when a repetition or an alarm starts.
    Compared(&'a InstExpr),
}

/// Every such expression, with all its parts. Texts, documents and safety properties are no part of a situation.
pub(super) fn expressions(protocol: &Protocol) -> Vec<Expr<'_>> {
    let mut found = Found(Vec::new());
    for derived in &protocol.derived {
        match &derived.expr {
            DerivedExpr::Condition(cond) => found.cond(cond),
            DerivedExpr::Number(number, _) => found.number(number),
            DerivedExpr::Instant(instant) => found.instant(instant),
            DerivedExpr::Day(day) => found.day(day),
        }
    }
    for group in &protocol.groups {
        group.complete_when.iter().for_each(|cond| found.cond(cond));
    }
    protocol.stops_when.iter().for_each(|cond| found.cond(cond));
    for step in &protocol.steps {
        found.cond(&step.applies);
        found.cond(&step.done);
        step.due.iter().chain(&step.missed).for_each(|instant| found.compared(instant));
        if let Some(repeat) = &step.repeat {
            found.compared(&repeat.from);
            found.cond(&repeat.only_while);
        }
    }
    for gate in &protocol.gates {
        found.cond(&gate.applies);
        gate.needs.iter().for_each(|need| found.cond(&need.cond));
    }
    for alarm in &protocol.alarms {
        found.cond(&alarm.when);
        found.compared(&alarm.from);
    }
    found.0
}

struct Found<'a>(Vec<Expr<'a>>);

impl<'a> Found<'a> {
    fn compared(&mut self, instant: &'a InstExpr) {
        self.0.push(Expr::Compared(instant));
        self.instant(instant);
    }

    fn cond(&mut self, cond: &'a Cond) {
        self.0.push(Expr::Cond(cond));
        match cond {
            Cond::Always(_) | Cond::Step(..) | Cond::Derived(_) => {}
            Cond::Not(cond) => self.cond(cond),
            Cond::All(all) | Cond::Some(all) => all.iter().for_each(|cond| self.cond(cond)),
            Cond::Yes(cell) | Cond::Is(cell, _) | Cond::AsEntered(_, cell, _) | Cond::Status(cell, _) => {
                self.cell(cell)
            }
            Cond::Same(a, b) => [a, b].into_iter().for_each(|cell| self.cell(cell)),
            Cond::Number(_, a, b) => [a, b].into_iter().for_each(|number| self.number(number)),
            Cond::Instant(_, a, b) => [a, b].into_iter().for_each(|instant| self.instant(instant)),
            Cond::Day(_, a, b) => [a, b].into_iter().for_each(|day| self.day(day)),
            Cond::Any(rows) => self.rows(rows),
        }
    }

    fn number(&mut self, number: &'a NumExpr) {
        self.0.push(Expr::Number(number));
        match number {
            NumExpr::Literal(_) | NumExpr::Parameter(_) | NumExpr::Derived(_) => {}
            NumExpr::Cell(cell) => self.cell(cell),
            NumExpr::Add(a, b) | NumExpr::Subtract(a, b) | NumExpr::Multiply(a, b) => {
                self.number(a);
                self.number(b);
            }
            NumExpr::Least(all) | NumExpr::Most(all) | NumExpr::Call(_, all) => {
                all.iter().for_each(|number| self.number(number));
            }
            NumExpr::Count(rows) | NumExpr::Distinct(rows, _) | NumExpr::Sum(rows, _) => self.rows(rows),
            NumExpr::Years(day) => self.day(day),
            NumExpr::Minutes(from, to) => {
                self.instant(from);
                self.instant(to);
            }
        }
    }

    fn instant(&mut self, instant: &'a InstExpr) {
        match instant {
            InstExpr::Now | InstExpr::Begun(_) | InstExpr::Done(_) | InstExpr::Derived(_) => {}
            InstExpr::Cell(cell) | InstExpr::At(cell) | InstExpr::Told(cell) => self.cell(cell),
            InstExpr::Plus(instant, _) | InstExpr::Minus(instant, _) => self.instant(instant),
            InstExpr::Latest(all) | InstExpr::Earliest(all) => all.iter().for_each(|instant| self.instant(instant)),
            InstExpr::LastOf(rows, _) | InstExpr::FirstOf(rows, _) => self.rows(rows),
            InstExpr::StartOf(day) => self.day(day),
        }
    }

    fn day(&mut self, day: &'a DayExpr) {
        match day {
            DayExpr::Today | DayExpr::Derived(_) => {}
            DayExpr::Cell(cell) => self.cell(cell),
            DayExpr::Of(instant) => self.instant(instant),
            DayExpr::Plus(day, _) | DayExpr::Minus(day, _) => self.day(day),
        }
    }

    fn cell(&mut self, cell: &'a CellRef) {
        match &cell.of {
            RowRef::Case | RowRef::This | RowRef::Parent | RowRef::Previous | RowRef::Each | RowRef::EachParent => {}
            RowRef::First(rows) | RowRef::Last(rows) => self.rows(rows),
        }
    }

    fn rows(&mut self, rows: &'a Rows) {
        rows.filter.iter().for_each(|filter| self.cond(filter));
    }
}
