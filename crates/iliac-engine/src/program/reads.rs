//! What an expression reads: which facts and groups, which rows, and whether the clock moves it.
//!
//! From this follows what is worked out once when facts are folded (whatever the clock does not move), and what must be
//! judged again when a fact is told.

use iliac_protocol::tree::Progress;

use super::Figure;
use super::nodes::{CellNode, CondNode, DayNode, InstNode, NumNode, RowNode, Span};
use super::set::Set;
use super::{Derivation, Program};

/// What an expression reads.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Reads {
    /// Facts whose entries it looks at.
    pub facts: Set,
    /// Groups in whose rows it looks around, beyond the one row it may be for.
    pub groups: Set,
    /// Steps of which it asks whether they are begun or done.
    pub steps: Set,
    /// Values under a name.
    pub derived: Set,
    /// `this` row, its parent or the row before it.
    pub this: bool,
    /// The row a quantifier around it looks at, or that row's parent.
    pub each: bool,
    /// The clock: it may say something else later although nothing more is recorded.
    pub clock: bool,
    /// A fact that grows too old: a gate may measure that to another instant than the rest.
    pub fresh: bool,
    /// A parameter by a choice of a row, which is read from whatever row is looked at.
    pub any_row: bool,
}

impl Reads {
    /// What a condition reads.
    pub fn of(program: &Program, cond: u32) -> Reads {
        let mut reader = Reader { program, reads: Reads::default() };
        reader.cond(cond);
        reader.reads
    }

    /// What a value under a name reads.
    pub fn of_derived(program: &Program, derived: u16) -> Reads {
        let mut reader = Reader { program, reads: Reads::default() };
        reader.derived(derived);
        reader.reads
    }

    /// What a number reads.
    pub fn of_number(program: &Program, num: u32) -> Reads {
        let mut reader = Reader { program, reads: Reads::default() };
        reader.num(num);
        reader.reads
    }

    /// What an instant reads.
    pub fn of_instant(program: &Program, inst: u32) -> Reads {
        let mut reader = Reader { program, reads: Reads::default() };
        reader.inst(inst);
        reader.reads
    }

    /// What a parameter reads.
    pub fn of_parameter(program: &Program, parameter: u16) -> Reads {
        let mut reader = Reader { program, reads: Reads::default() };
        reader.parameter(parameter);
        reader.reads
    }

    /// What a fact's cell reads, in whatever row.
    pub fn of_fact(program: &Program, fact: u16) -> Reads {
        let mut reader = Reader { program, reads: Reads::default() };
        reader.fact(fact);
        reader.reads
    }

    /// What is read for whether a step is done.
    pub fn of_step(program: &Program, step: u16) -> Reads {
        let mut reader = Reader { program, reads: Reads::default() };
        reader.done(step);
        reader.reads
    }

    /// Both together.
    pub fn join(&mut self, other: &Reads) {
        self.facts.join(&other.facts);
        self.groups.join(&other.groups);
        self.steps.join(&other.steps);
        self.derived.join(&other.derived);
        self.this |= other.this;
        self.each |= other.each;
        self.clock |= other.clock;
        self.fresh |= other.fresh;
        self.any_row |= other.any_row;
    }
}

struct Reader<'a> {
    program: &'a Program,
    reads: Reads,
}

impl<'a> Reader<'a> {
    fn list(&self, span: Span) -> &'a [u32] {
        self.program.arena.list(span)
    }

    fn cond(&mut self, cond: u32) {
        match self.program.arena.cond(cond) {
            CondNode::Always(_) => {}
            CondNode::Not(inner) => self.cond(inner),
            CondNode::All(parts) | CondNode::Some(parts) => self.list(parts).iter().for_each(|part| self.cond(*part)),
            CondNode::Yes(cell)
            | CondNode::Is(cell, _)
            | CondNode::AsEntered(_, cell, _)
            | CondNode::Status(cell, _) => {
                self.cell(cell);
            }
            CondNode::Same(a, b) => {
                self.cell(a);
                self.cell(b);
            }
            CondNode::Number(_, a, b) => {
                self.num(a);
                self.num(b);
            }
            CondNode::Instant(_, a, b) => {
                self.inst(a);
                self.inst(b);
            }
            CondNode::Day(_, a, b) => {
                self.day(a);
                self.day(b);
            }
            CondNode::Step(step, Progress::Begun) => self.begun(step),
            CondNode::Step(step, Progress::Done) => self.done(step),
            CondNode::Any(rows) => self.rows(rows, None),
            CondNode::Derived(derived) => self.derived(derived),
        }
    }

    fn num(&mut self, num: u32) {
        match self.program.arena.num(num) {
            NumNode::Literal(_) => {}
            NumNode::Parameter(parameter) => self.parameter(parameter),
            NumNode::Cell(cell) => self.cell(cell),
            NumNode::Derived(derived) => self.derived(derived),
            NumNode::Add(a, b) | NumNode::Subtract(a, b) | NumNode::Multiply(a, b) => {
                self.num(a);
                self.num(b);
            }
            NumNode::Least(parts) | NumNode::Most(parts) | NumNode::Call(_, parts) => {
                self.list(parts).iter().for_each(|part| self.num(*part));
            }
            NumNode::Count(rows) => self.rows(rows, None),
            NumNode::Distinct(rows, fact) | NumNode::Sum(rows, fact) => self.rows(rows, Some(fact)),
            NumNode::Years(day) => {
                self.reads.clock = true;
                self.day(day);
            }
            NumNode::Minutes(from, to) => {
                self.inst(from);
                self.inst(to);
            }
        }
    }

    fn inst(&mut self, inst: u32) {
        match self.program.arena.inst(inst) {
            InstNode::Now => self.reads.clock = true,
            InstNode::Cell(cell) | InstNode::At(cell) | InstNode::Told(cell) => self.cell(cell),
            InstNode::Begun(step) => self.begun(step),
            InstNode::Done(step) => self.done(step),
            InstNode::Derived(derived) => self.derived(derived),
            InstNode::Plus(from, by) | InstNode::Minus(from, by) => {
                self.inst(from);
                self.parameter(by);
            }
            InstNode::Latest(parts) | InstNode::Earliest(parts) => {
                self.list(parts).iter().for_each(|part| self.inst(*part));
            }
            InstNode::LastOf(rows, fact) | InstNode::FirstOf(rows, fact) => self.rows(rows, Some(fact)),
            InstNode::StartOf(day) => self.day(day),
        }
    }

    fn day(&mut self, day: u32) {
        match self.program.arena.day(day) {
            DayNode::Today => self.reads.clock = true,
            DayNode::Cell(cell) => self.cell(cell),
            DayNode::Of(inst) => self.inst(inst),
            DayNode::Derived(derived) => self.derived(derived),
            DayNode::Plus(from, by) | DayNode::Minus(from, by) => {
                self.day(from);
                self.parameter(by);
            }
        }
    }

    fn cell(&mut self, cell: CellNode) {
        match cell.of {
            RowNode::Case => {}
            RowNode::This => self.reads.this = true,
            RowNode::Each => self.reads.each = true,
            RowNode::Parent | RowNode::Previous => {
                self.reads.this = true;
                self.other_row(cell.fact);
            }
            RowNode::EachParent => {
                self.reads.each = true;
                self.other_row(cell.fact);
            }
            RowNode::First(rows) | RowNode::Last(rows) => self.rows(rows, None),
        }
        self.fact(cell.fact);
    }

    /// A fact in another row than the one it is read for.
    fn other_row(&mut self, fact: u16) {
        let group = self.program.facts.get(usize::from(fact)).and_then(|fact| fact.group);
        group.into_iter().for_each(|group| self.reads.groups.put(group));
    }

    fn fact(&mut self, fact: u16) {
        self.reads.facts.put(fact);
        let program = self.program;
        let fresh_for = program.facts.get(usize::from(fact)).and_then(|fact| fact.fresh_for);
        if let Some(parameter) = fresh_for {
            self.reads.clock = true;
            self.reads.fresh = true;
            program.planned.into_iter().chain(program.actual).for_each(|fact| self.reads.facts.put(fact));
            self.parameter(parameter);
        }
    }

    fn parameter(&mut self, parameter: u16) {
        let code = self.program.parameters.get(usize::from(parameter));
        if let Some(Figure::ByChoice(fact, _)) = code.map(|code| &code.amount) {
            self.reads.any_row |= self.program.facts.get(usize::from(*fact)).is_some_and(|fact| fact.group.is_some());
            self.fact(*fact);
        }
    }

    /// A selection of rows, perhaps a cell of each. The rows it looks at are its own.
    fn rows(&mut self, rows: u32, fact: Option<u16>) {
        let rows = self.program.arena.rows(rows);
        self.reads.groups.put(rows.group);
        self.reads.this |= rows.of_this;
        fact.into_iter().for_each(|fact| self.fact(fact));
        let each = self.reads.each;
        rows.filter.into_iter().for_each(|filter| self.cond(filter));
        self.reads.each = each;
        let complete = self.program.groups.get(usize::from(rows.group)).and_then(|group| group.complete_when);
        complete.into_iter().for_each(|complete| self.cond(complete));
    }

    fn derived(&mut self, derived: u16) {
        self.reads.derived.put(derived);
        let Some(code) = self.program.derived.get(usize::from(derived)) else { return };
        self.reads.this |= code.per.is_some();
        match code.code {
            Derivation::Cond(cond) => self.cond(cond),
            Derivation::Num(num) => self.num(num),
            Derivation::Inst(inst) => self.inst(inst),
            Derivation::Day(day) => self.day(day),
        }
    }

    fn begun(&mut self, step: u16) {
        self.reads.steps.put(step);
        let Some(code) = self.program.steps.get(usize::from(step)) else { return };
        code.per.into_iter().for_each(|group| self.reads.groups.put(group));
        for fact in &code.records {
            self.reads.facts.put(*fact);
            self.other_row(*fact);
        }
    }

    /// A step done: its own condition, in its own rows.
    fn done(&mut self, step: u16) {
        self.begun(step);
        let (this, each) = (self.reads.this, self.reads.each);
        let done = self.program.steps.get(usize::from(step)).map(|step| step.done);
        done.into_iter().for_each(|done| self.cond(done));
        (self.reads.this, self.reads.each) = (this, each);
    }
}
