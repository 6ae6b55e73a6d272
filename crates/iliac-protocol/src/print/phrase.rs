//! Words for facts, rows, numbers, instants and days.

use iliac_laboratory::Calculator;
use iliac_model::{DerivedIx, FactIx, GroupIx, ParameterIx, StepIx};

use super::figures;
use super::sentence;
use crate::tree::{Amount, CellRef, DayExpr, InstExpr, NumExpr, Protocol, RowRef, Rows};

/// A title in its marks.
pub(super) fn quoted(title: &str) -> String {
    format!("“{title}”")
}

/// Items joined as in a sentence: `a, b and c`.
pub(super) fn listed(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [all @ .., end] => format!("{} {last} {end}", all.join(", ")),
    }
}

/// A fact's title.
pub(super) fn fact(protocol: &Protocol, ix: FactIx) -> String {
    quoted(protocol.fact(ix).map_or("?", |fact| &fact.title))
}

/// What a row of a group is called, within a sentence.
pub(super) fn row(protocol: &Protocol, ix: GroupIx) -> String {
    let title = protocol.group(ix).map_or("?", |group| &group.title);
    let mut letters = title.chars();
    let second_is_small = title.chars().nth(1).is_none_or(|second| !second.is_uppercase());
    match letters.next() {
        Some(first) if second_is_small => first.to_lowercase().chain(letters).collect(),
        Some(_) | None => title.to_owned(),
    }
}

/// A step's title.
pub(super) fn step(protocol: &Protocol, ix: StepIx) -> String {
    quoted(protocol.step(ix).map_or("?", |step| &step.title))
}

/// A derived value's title.
pub(super) fn derived(protocol: &Protocol, ix: DerivedIx) -> String {
    quoted(protocol.derived_value(ix).map_or("?", |derived| &derived.title))
}

/// A parameter with its value: `20 min [Lying down after sedation]`; a table comes behind its title.
pub(super) fn parameter(protocol: &Protocol, ix: ParameterIx) -> String {
    let Some(parameter) = protocol.parameter(ix) else { return "?".to_owned() };
    let value = figures::value(protocol, parameter);
    match parameter.amount {
        Amount::One(_) => format!("{value} [{}]", parameter.title),
        Amount::ByChoice(..) | Amount::ByUnit(_) | Amount::Unset => format!("{} ({value})", quoted(&parameter.title)),
    }
}

/// With the article it needs: `a tube`, `an illness`.
pub(super) fn one(text: &str) -> String {
    let article = if text.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {text}")
}

/// A fact with the row it is read from.
pub(super) fn cell(protocol: &Protocol, cell: &CellRef) -> String {
    let title = fact(protocol, cell.fact);
    let group = protocol.fact(cell.fact).and_then(|fact| fact.group);
    let row = || group.map_or_else(String::new, |group| row(protocol, group));
    match &cell.of {
        RowRef::Case => title,
        RowRef::This => format!("{title} of this {}", row()),
        RowRef::Parent | RowRef::EachParent => format!("{title} of the {} it belongs to", row()),
        RowRef::Previous => format!("{title} of the {} before it", row()),
        RowRef::Each => format!("its {title}"),
        RowRef::First(rows) => format!("{title} of the first {}", these(protocol, rows)),
        RowRef::Last(rows) => format!("{title} of the last {}", these(protocol, rows)),
    }
}

/// Rows: `sedative dose for which …`.
pub(super) fn these(protocol: &Protocol, rows: &Rows) -> String {
    let mut text = row(protocol, rows.group);
    if rows.of_this {
        text.push_str(" belonging to this one");
    }
    if let Some(filter) = &rows.filter {
        text.push_str(" for which ");
        text.push_str(&sentence::within(protocol, filter));
    }
    text
}

/// A number.
pub(super) fn number(protocol: &Protocol, expr: &NumExpr) -> String {
    let say = |expr: &NumExpr| number(protocol, expr);
    let all = |all: &[NumExpr], last: &str| listed(&all.iter().map(say).collect::<Vec<_>>(), last);
    match expr {
        NumExpr::Literal(number) => number.to_string(),
        NumExpr::Parameter(ix) => parameter(protocol, *ix),
        NumExpr::Cell(it) => cell(protocol, it),
        NumExpr::Derived(ix) => derived(protocol, *ix),
        NumExpr::Add(a, b) => format!("{} plus {}", say(a), in_brackets(protocol, b)),
        NumExpr::Subtract(a, b) => format!("{} minus {}", say(a), in_brackets(protocol, b)),
        NumExpr::Multiply(a, b) => format!("{} times {}", in_brackets(protocol, a), in_brackets(protocol, b)),
        NumExpr::Least(inputs) => format!("the smallest of {}", all(inputs, "and")),
        NumExpr::Most(inputs) => format!("the largest of {}", all(inputs, "and")),
        NumExpr::Count(rows) => format!("the number of rows “{}”", these(protocol, rows)),
        NumExpr::Distinct(rows, ix) => {
            format!("the number of different {} over every {}", fact(protocol, *ix), these(protocol, rows))
        }
        NumExpr::Sum(rows, ix) => format!("the sum of {} over every {}", fact(protocol, *ix), these(protocol, rows)),
        NumExpr::Years(from) => format!("the completed years since {}", day(protocol, from)),
        NumExpr::Minutes(from, to) => {
            format!("the minutes from {} to {}", instant(protocol, from), instant(protocol, to))
        }
        NumExpr::Call(calculator, inputs) => format!("{} of {}", calculator_title(*calculator), all(inputs, "and")),
    }
}

fn in_brackets(protocol: &Protocol, expr: &NumExpr) -> String {
    let text = number(protocol, expr);
    match expr {
        NumExpr::Add(..) | NumExpr::Subtract(..) => format!("({text})"),
        NumExpr::Literal(_)
        | NumExpr::Parameter(_)
        | NumExpr::Cell(_)
        | NumExpr::Derived(_)
        | NumExpr::Multiply(..)
        | NumExpr::Least(_)
        | NumExpr::Most(_)
        | NumExpr::Count(_)
        | NumExpr::Distinct(..)
        | NumExpr::Sum(..)
        | NumExpr::Years(_)
        | NumExpr::Minutes(..)
        | NumExpr::Call(..) => text,
    }
}

fn calculator_title(calculator: Calculator) -> &'static str {
    match calculator {
        Calculator::DonorCap => "the most marrow that may be drawn",
        Calculator::VolumeNeeded => "the volume needed",
        Calculator::CellDose => "the cell dose",
        Calculator::LidocaineMax => "the most local anaesthetic",
        Calculator::GrossNeeded => "the gross volume needed by a bag count",
        Calculator::WhiteCellsCorrected => "the white count without young red cells",
        Calculator::Ratio => "the ratio",
    }
}

/// An instant.
pub(super) fn instant(protocol: &Protocol, expr: &InstExpr) -> String {
    let all = |all: &[InstExpr]| listed(&all.iter().map(|it| instant(protocol, it)).collect::<Vec<_>>(), "and");
    match expr {
        InstExpr::Now => "now".to_owned(),
        InstExpr::Cell(it) => cell(protocol, it),
        InstExpr::At(it) => format!("the time of {}", cell(protocol, it)),
        InstExpr::Told(it) => format!("the time we were told of {}", cell(protocol, it)),
        InstExpr::Begun(ix) => format!("the beginning of {}", step(protocol, *ix)),
        InstExpr::Done(ix) => format!("the end of {}", step(protocol, *ix)),
        InstExpr::Derived(ix) => derived(protocol, *ix),
        InstExpr::Plus(from, by) => format!("{} after {}", parameter(protocol, *by), instant(protocol, from)),
        InstExpr::Minus(from, by) => format!("{} before {}", parameter(protocol, *by), instant(protocol, from)),
        InstExpr::Latest(instants) => format!("the latest of {}", all(instants)),
        InstExpr::Earliest(instants) => format!("the earliest of {}", all(instants)),
        InstExpr::LastOf(rows, ix) => format!("the last {} of any {}", fact(protocol, *ix), these(protocol, rows)),
        InstExpr::FirstOf(rows, ix) => format!("the first {} of any {}", fact(protocol, *ix), these(protocol, rows)),
        InstExpr::StartOf(it) => format!("the first moment of {}", day(protocol, it)),
    }
}

/// A day.
pub(super) fn day(protocol: &Protocol, expr: &DayExpr) -> String {
    match expr {
        DayExpr::Today => "today".to_owned(),
        DayExpr::Cell(it) => cell(protocol, it),
        DayExpr::Of(it) => format!("the day of {}", instant(protocol, it)),
        DayExpr::Derived(ix) => derived(protocol, *ix),
        DayExpr::Plus(from, by) => format!("{} after {}", parameter(protocol, *by), day(protocol, from)),
        DayExpr::Minus(from, by) => format!("{} before {}", parameter(protocol, *by), day(protocol, from)),
    }
}
