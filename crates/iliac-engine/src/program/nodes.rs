//! The nodes of compiled expressions: small, copied freely, naming each other by place in one arena.
//!
//! They say exactly what the tree says. Nothing is simplified here, so that a reason can still name every part.

use iliac_laboratory::Calculator;
use iliac_model::Number;
use iliac_protocol::tree::{Compare, Progress, Status};

/// Stands for "none" where a place is held in a plain number.
pub(crate) const NONE: u32 = u32::MAX;

/// A run of ids in [`Arena::lists`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Span {
    pub start: u32,
    pub len: u32,
}

/// A cell to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct CellNode {
    pub fact: u16,
    pub of: RowNode,
}

/// From which row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RowNode {
    Case,
    This,
    Parent,
    Previous,
    Each,
    EachParent,
    First(u32),
    Last(u32),
}

/// Some rows of a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct RowsNode {
    pub group: u16,
    pub of_this: bool,
    pub filter: Option<u32>,
}

/// A condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CondNode {
    Always(bool),
    Not(u32),
    All(Span),
    Some(Span),
    Yes(CellNode),
    /// The choices are ids in [`Arena::lists`].
    Is(CellNode, Span),
    Same(CellNode, CellNode),
    Number(Compare, u32, u32),
    /// The figure for each unit of the fact stands in [`Arena::figures`].
    AsEntered(Compare, CellNode, Span),
    Instant(Compare, u32, u32),
    Day(Compare, u32, u32),
    Status(CellNode, Status),
    Step(u16, Progress),
    Any(u32),
    Derived(u16),
}

/// A number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NumNode {
    Literal(Number),
    Parameter(u16),
    Cell(CellNode),
    Derived(u16),
    Add(u32, u32),
    Subtract(u32, u32),
    Multiply(u32, u32),
    Least(Span),
    Most(Span),
    Count(u32),
    Distinct(u32, u16),
    Sum(u32, u16),
    Years(u32),
    Minutes(u32, u32),
    Call(Calculator, Span),
}

/// An instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum InstNode {
    Now,
    Cell(CellNode),
    At(CellNode),
    Told(CellNode),
    Begun(u16),
    Done(u16),
    Derived(u16),
    Plus(u32, u16),
    Minus(u32, u16),
    Latest(Span),
    Earliest(Span),
    LastOf(u32, u16),
    FirstOf(u32, u16),
    StartOf(u32),
}

/// A day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DayNode {
    Today,
    Cell(CellNode),
    Of(u32),
    Derived(u16),
    Plus(u32, u16),
    Minus(u32, u16),
}

/// Every expression of a protocol, flat.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Arena {
    pub conds: Vec<CondNode>,
    pub nums: Vec<NumNode>,
    pub insts: Vec<InstNode>,
    pub days: Vec<DayNode>,
    pub rows: Vec<RowsNode>,
    pub lists: Vec<u32>,
    pub figures: Vec<Option<Number>>,
}

impl Arena {
    /// The condition; one that says nothing for a place that is not there.
    pub fn cond(&self, id: u32) -> CondNode {
        self.conds.get(place(id)).copied().unwrap_or(CondNode::Always(false))
    }

    pub fn num(&self, id: u32) -> NumNode {
        self.nums.get(place(id)).copied().unwrap_or(NumNode::Literal(Number::ZERO))
    }

    pub fn inst(&self, id: u32) -> InstNode {
        self.insts.get(place(id)).copied().unwrap_or(InstNode::Latest(Span { start: 0, len: 0 }))
    }

    pub fn day(&self, id: u32) -> DayNode {
        self.days.get(place(id)).copied().unwrap_or(DayNode::Today)
    }

    pub fn rows(&self, id: u32) -> RowsNode {
        self.rows.get(place(id)).copied().unwrap_or(RowsNode { group: u16::MAX, of_this: false, filter: None })
    }

    pub fn list(&self, span: Span) -> &[u32] {
        self.lists.get(place(span.start)..place(span.start) + place(span.len)).unwrap_or_default()
    }

    /// The figure for a unit of a fact compared as entered; `None`: the clinic has set none for that unit.
    pub fn figure(&self, span: Span, unit: u8) -> Option<Number> {
        if u32::from(unit) >= span.len {
            return None;
        }
        self.figures.get(place(span.start) + usize::from(unit)).copied().flatten()
    }
}

/// An id as a place in a list.
pub(crate) fn place(id: u32) -> usize {
    id as usize
}
