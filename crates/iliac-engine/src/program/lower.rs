//! From the typed tree to flat nodes, one arm for one shape of the tree.

use iliac_model::{Number, ParameterIx};
use iliac_protocol::tree::{Amount, CellRef, Cond, DayExpr, InstExpr, NumExpr, Parameter, Protocol, RowRef, Rows};

use super::nodes::{Arena, CellNode, CondNode, DayNode, InstNode, NumNode, RowNode, RowsNode, Span};

/// Lowers expressions of one protocol into one arena.
pub(crate) struct Lower<'a> {
    pub protocol: &'a Protocol,
    pub arena: Arena,
}

fn push<T>(list: &mut Vec<T>, item: T) -> u32 {
    list.push(item);
    u32::try_from(list.len() - 1).unwrap_or(u32::MAX)
}

impl Lower<'_> {
    pub fn cond(&mut self, cond: &Cond) -> u32 {
        let node = match cond {
            Cond::Always(holds) => CondNode::Always(*holds),
            Cond::Not(inner) => CondNode::Not(self.cond(inner)),
            Cond::All(parts) => CondNode::All(self.conds(parts)),
            Cond::Some(parts) => CondNode::Some(self.conds(parts)),
            Cond::Yes(cell) => CondNode::Yes(self.cell(cell)),
            Cond::Is(cell, choices) => {
                let cell = self.cell(cell);
                CondNode::Is(cell, self.list(choices.iter().map(|place| u32::from(*place)).collect()))
            }
            Cond::Same(a, b) => CondNode::Same(self.cell(a), self.cell(b)),
            Cond::Number(how, a, b) => CondNode::Number(*how, self.num(a), self.num(b)),
            Cond::AsEntered(how, cell, parameter) => {
                let figures = self.figures(cell, *parameter);
                CondNode::AsEntered(*how, self.cell(cell), figures)
            }
            Cond::Instant(how, a, b) => CondNode::Instant(*how, self.inst(a), self.inst(b)),
            Cond::Day(how, a, b) => CondNode::Day(*how, self.day(a), self.day(b)),
            Cond::Status(cell, status) => CondNode::Status(self.cell(cell), *status),
            Cond::Step(step, progress) => CondNode::Step(step.0, *progress),
            Cond::Any(rows) => CondNode::Any(self.rows(rows)),
            Cond::Derived(derived) => CondNode::Derived(derived.0),
        };
        push(&mut self.arena.conds, node)
    }

    pub fn num(&mut self, num: &NumExpr) -> u32 {
        let node = match num {
            NumExpr::Literal(number) => NumNode::Literal(*number),
            NumExpr::Parameter(parameter) => NumNode::Parameter(parameter.0),
            NumExpr::Cell(cell) => NumNode::Cell(self.cell(cell)),
            NumExpr::Derived(derived) => NumNode::Derived(derived.0),
            NumExpr::Add(a, b) => NumNode::Add(self.num(a), self.num(b)),
            NumExpr::Subtract(a, b) => NumNode::Subtract(self.num(a), self.num(b)),
            NumExpr::Multiply(a, b) => NumNode::Multiply(self.num(a), self.num(b)),
            NumExpr::Least(parts) => NumNode::Least(self.nums(parts)),
            NumExpr::Most(parts) => NumNode::Most(self.nums(parts)),
            NumExpr::Count(rows) => NumNode::Count(self.rows(rows)),
            NumExpr::Distinct(rows, fact) => NumNode::Distinct(self.rows(rows), fact.0),
            NumExpr::Sum(rows, fact) => NumNode::Sum(self.rows(rows), fact.0),
            NumExpr::Years(day) => NumNode::Years(self.day(day)),
            NumExpr::Minutes(from, to) => NumNode::Minutes(self.inst(from), self.inst(to)),
            NumExpr::Call(calculator, inputs) => NumNode::Call(*calculator, self.nums(inputs)),
        };
        push(&mut self.arena.nums, node)
    }

    pub fn inst(&mut self, inst: &InstExpr) -> u32 {
        let node = match inst {
            InstExpr::Now => InstNode::Now,
            InstExpr::Cell(cell) => InstNode::Cell(self.cell(cell)),
            InstExpr::At(cell) => InstNode::At(self.cell(cell)),
            InstExpr::Told(cell) => InstNode::Told(self.cell(cell)),
            InstExpr::Begun(step) => InstNode::Begun(step.0),
            InstExpr::Done(step) => InstNode::Done(step.0),
            InstExpr::Derived(derived) => InstNode::Derived(derived.0),
            InstExpr::Plus(from, by) => InstNode::Plus(self.inst(from), by.0),
            InstExpr::Minus(from, by) => InstNode::Minus(self.inst(from), by.0),
            InstExpr::Latest(parts) => InstNode::Latest(self.insts(parts)),
            InstExpr::Earliest(parts) => InstNode::Earliest(self.insts(parts)),
            InstExpr::LastOf(rows, fact) => InstNode::LastOf(self.rows(rows), fact.0),
            InstExpr::FirstOf(rows, fact) => InstNode::FirstOf(self.rows(rows), fact.0),
            InstExpr::StartOf(day) => InstNode::StartOf(self.day(day)),
        };
        push(&mut self.arena.insts, node)
    }

    pub fn day(&mut self, day: &DayExpr) -> u32 {
        let node = match day {
            DayExpr::Today => DayNode::Today,
            DayExpr::Cell(cell) => DayNode::Cell(self.cell(cell)),
            DayExpr::Of(inst) => DayNode::Of(self.inst(inst)),
            DayExpr::Derived(derived) => DayNode::Derived(derived.0),
            DayExpr::Plus(from, by) => DayNode::Plus(self.day(from), by.0),
            DayExpr::Minus(from, by) => DayNode::Minus(self.day(from), by.0),
        };
        push(&mut self.arena.days, node)
    }

    fn cell(&mut self, cell: &CellRef) -> CellNode {
        let of = match &cell.of {
            RowRef::Case => RowNode::Case,
            RowRef::This => RowNode::This,
            RowRef::Parent => RowNode::Parent,
            RowRef::Previous => RowNode::Previous,
            RowRef::Each => RowNode::Each,
            RowRef::EachParent => RowNode::EachParent,
            RowRef::First(rows) => RowNode::First(self.rows(rows)),
            RowRef::Last(rows) => RowNode::Last(self.rows(rows)),
        };
        CellNode { fact: cell.fact.0, of }
    }

    fn rows(&mut self, rows: &Rows) -> u32 {
        let filter = rows.filter.as_deref().map(|filter| self.cond(filter));
        push(&mut self.arena.rows, RowsNode { group: rows.group.0, of_this: rows.of_this, filter })
    }

    fn conds(&mut self, parts: &[Cond]) -> Span {
        let ids = parts.iter().map(|part| self.cond(part)).collect();
        self.list(ids)
    }

    fn nums(&mut self, parts: &[NumExpr]) -> Span {
        let ids = parts.iter().map(|part| self.num(part)).collect();
        self.list(ids)
    }

    fn insts(&mut self, parts: &[InstExpr]) -> Span {
        let ids = parts.iter().map(|part| self.inst(part)).collect();
        self.list(ids)
    }

    fn list(&mut self, ids: Vec<u32>) -> Span {
        let start = u32::try_from(self.arena.lists.len()).unwrap_or(u32::MAX);
        let len = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        self.arena.lists.extend(ids);
        Span { start, len }
    }

    /// The parameter's figure for every unit of the fact, in the order of its units.
    fn figures(&mut self, cell: &CellRef, parameter: ParameterIx) -> Span {
        let protocol = self.protocol;
        let units = protocol.fact(cell.fact).map_or(&[][..], |fact| fact.kind.units());
        let parameter = protocol.parameter(parameter);
        let figures: Vec<Option<Number>> = units.iter().map(|unit| figure(parameter?, unit)).collect();
        let start = u32::try_from(self.arena.figures.len()).unwrap_or(u32::MAX);
        let len = u32::try_from(figures.len()).unwrap_or(u32::MAX);
        self.arena.figures.extend(figures);
        Span { start, len }
    }
}

fn figure(parameter: &Parameter, unit: &str) -> Option<Number> {
    match &parameter.amount {
        Amount::ByUnit(values) => values.iter().find(|(name, _)| name == unit).map(|(_, number)| *number),
        Amount::One(_) | Amount::ByChoice(..) | Amount::Unset => None,
    }
}
