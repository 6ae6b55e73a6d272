//! An expression as its words say it, before anybody asks what the names mean.

use std::ops::Range;

use crate::tree::{Compare, Status};

/// Part of an expression with its place, in bytes from the beginning of the expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Expr {
    pub(crate) kind: Kind,
    pub(crate) span: Range<usize>,
    /// How deep it nests; bounded by [`DEPTH_MAX`](super::DEPTH_MAX).
    pub(crate) height: usize,
}

/// A word with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Spelled {
    pub(crate) text: String,
    pub(crate) span: Range<usize>,
}

/// What an expression is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// `blood.platelets`, `this.given`, `now`.
    Name(String),
    /// `0`.
    Number(String),
    /// `not C`.
    Not(Box<Expr>),
    /// `A and B and C`.
    And(Vec<Expr>),
    /// `A or B or C`.
    Or(Vec<Expr>),
    /// `a >= b`.
    Compare(Compare, Box<Expr>, Box<Expr>),
    /// `fact in (a, b)`.
    In(Box<Expr>, Vec<Spelled>),
    /// `fact is known`.
    Is(Box<Expr>, Status),
    /// `a + b`.
    Sum(Arithmetic, Box<Expr>, Box<Expr>),
    /// `count(…)`.
    Call(Spelled, Vec<Argument>),
    /// `any GROUP where C`.
    Rows(Quantifier, Selection),
    /// `every GROUP where A has B`.
    Every(Selection, Box<Expr>),
}

/// `+`, `-` or `*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Arithmetic {
    Plus,
    Minus,
    Times,
}

/// `any` or `no`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Quantifier {
    Any,
    No,
}

/// `GROUP of this where C`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Selection {
    pub(crate) group: Spelled,
    /// Where `of this` stands, if it does.
    pub(crate) of_this: Option<Range<usize>>,
    pub(crate) filter: Option<Box<Expr>>,
}

/// Something in the brackets of a call: an expression, or rows: `GROUP.x of this where C`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Argument {
    pub(crate) expr: Expr,
    /// Where `of this` stands, if it does.
    pub(crate) of_this: Option<Range<usize>>,
    pub(crate) filter: Option<Box<Expr>>,
}
