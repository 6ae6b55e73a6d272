//! Expressions: conditions, numbers, instants and days, with every name an index.

use iliac_laboratory::Calculator;
use iliac_model::{DerivedIx, FactIx, GroupIx, Number, ParameterIx, StepIx};

/// A condition.
#[derive(Clone, PartialEq, Debug)]
pub enum Cond {
    /// Always, or never.
    Always(bool),
    /// Not.
    Not(Box<Cond>),
    /// All of these.
    All(Vec<Cond>),
    /// At least one of these.
    Some(Vec<Cond>),
    /// A yes/no fact says yes.
    Yes(CellRef),
    /// A choice fact says one of these.
    Is(CellRef, Vec<u16>),
    /// Two facts of the same kind of value say the same.
    Same(CellRef, CellRef),
    /// Two numbers compare so.
    Number(Compare, NumExpr, NumExpr),
    /// A fact with several units against a parameter by unit, compared in the unit in which the fact was entered.
    AsEntered(Compare, CellRef, ParameterIx),
    /// Two instants compare so.
    Instant(Compare, InstExpr, InstExpr),
    /// Two days compare so.
    Day(Compare, DayExpr, DayExpr),
    /// How well a fact is known. Never unknown itself.
    Status(CellRef, Status),
    /// How far a step is. Never unknown itself.
    Step(StepIx, Progress),
    /// At least one row.
    Any(Rows),
    /// A condition under a name.
    Derived(DerivedIx),
}

/// How two things compare.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compare {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// How well a fact is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// It has a value that counts.
    Known,
    /// It has none, for whatever reason.
    Unknown,
    /// Nobody recorded anything.
    NotAsked,
    /// Asked; no answer.
    Unanswered,
    /// Asked; declined.
    Refused,
    /// Values that do not agree.
    Disputed,
    /// There is a value, but too old.
    TooOld,
}

/// How far a step is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// Somebody began it, or recorded something it records.
    Begun,
    /// Its `done` condition is true.
    Done,
}

/// A cell: a fact and the row it is read from.
#[derive(Clone, PartialEq, Debug)]
pub struct CellRef {
    /// The fact.
    pub fact: FactIx,
    /// The row.
    pub of: RowRef,
}

/// Which row a cell is read from.
#[derive(Clone, PartialEq, Debug)]
pub enum RowRef {
    /// None: a fact of the case.
    Case,
    /// The row the step, alarm or derived value is for.
    This,
    /// The parent of that row.
    Parent,
    /// The row before that row, in row order.
    Previous,
    /// The row a quantifier or aggregate is looking at.
    Each,
    /// The parent of the row a quantifier or aggregate is looking at.
    EachParent,
    /// The first row, in row order.
    First(Box<Rows>),
    /// The last row, in row order.
    Last(Box<Rows>),
}

/// Some rows of a group.
#[derive(Clone, PartialEq, Debug)]
pub struct Rows {
    /// The group.
    pub group: GroupIx,
    /// Only rows that hang on `this` row.
    pub of_this: bool,
    /// Only rows for which this holds (`Each` names the row).
    pub filter: Option<Box<Cond>>,
}

/// A number.
#[derive(Clone, PartialEq, Debug)]
pub enum NumExpr {
    /// 0 or 1; any other number is a parameter.
    Literal(Number),
    /// A parameter.
    Parameter(ParameterIx),
    /// A quantity or count.
    Cell(CellRef),
    /// A derived number.
    Derived(DerivedIx),
    /// Sum.
    Add(Box<NumExpr>, Box<NumExpr>),
    /// Difference.
    Subtract(Box<NumExpr>, Box<NumExpr>),
    /// Product; at least one side is a parameter, so that it stays linear.
    Multiply(Box<NumExpr>, Box<NumExpr>),
    /// The smallest.
    Least(Vec<NumExpr>),
    /// The largest.
    Most(Vec<NumExpr>),
    /// How many rows.
    Count(Rows),
    /// How many different values the fact has over the rows.
    Distinct(Rows, FactIx),
    /// The sum of a fact over the rows.
    Sum(Rows, FactIx),
    /// Completed years from a day to today.
    Years(DayExpr),
    /// Minutes from the first instant to the second, rounded down.
    Minutes(Box<InstExpr>, Box<InstExpr>),
    /// A calculator of the laboratory, all of whose inputs are given.
    Call(Calculator, Vec<NumExpr>),
}

/// An instant.
#[derive(Clone, PartialEq, Debug)]
pub enum InstExpr {
    /// Now; only ever one side of a comparison, never inside other arithmetic.
    Now,
    /// An instant fact.
    Cell(CellRef),
    /// When a fact happened.
    At(CellRef),
    /// When we were told of a fact.
    Told(CellRef),
    /// When a step was begun.
    Begun(StepIx),
    /// When a step was done.
    Done(StepIx),
    /// A derived instant.
    Derived(DerivedIx),
    /// Later by a duration parameter.
    Plus(Box<InstExpr>, ParameterIx),
    /// Earlier by a duration parameter.
    Minus(Box<InstExpr>, ParameterIx),
    /// The latest of these; ones over no rows are passed over.
    Latest(Vec<InstExpr>),
    /// The earliest of these; ones over no rows are passed over.
    Earliest(Vec<InstExpr>),
    /// The latest value of an instant fact over rows.
    LastOf(Rows, FactIx),
    /// The earliest value of an instant fact over rows.
    FirstOf(Rows, FactIx),
    /// The first instant of a day.
    StartOf(Box<DayExpr>),
}

/// A day.
#[derive(Clone, PartialEq, Debug)]
pub enum DayExpr {
    /// Today; like `Now`, only one side of a comparison or inside `Years`.
    Today,
    /// A day fact.
    Cell(CellRef),
    /// The local day of an instant.
    Of(Box<InstExpr>),
    /// A derived day.
    Derived(DerivedIx),
    /// Later by a parameter in days, working days or months.
    Plus(Box<DayExpr>, ParameterIx),
    /// Earlier by a parameter in days.
    Minus(Box<DayExpr>, ParameterIx),
}

impl Default for Cond {
    fn default() -> Cond {
        Cond::Always(true)
    }
}
