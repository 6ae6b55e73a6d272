//! A typed condition in the words of the language, so that reading them again gives the same condition.
//!
//! `always` and `never` stand for what has no words of its own: a condition that is absent from the file.

use crate::tree::{CellRef, Compare, Cond, DayExpr, InstExpr, NumExpr, Progress, Protocol, RowRef, Rows, Status};
use iliac_laboratory::Calculator;
use iliac_model::{DerivedIx, FactIx, ParameterIx, StepIx};

/// How tightly the surroundings bind; anything looser goes into brackets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Open,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Single,
}

/// A condition in words.
pub fn condition(protocol: &Protocol, cond: &Cond) -> String {
    Writer { protocol }.cond(cond, Level::Open)
}

/// A number in words.
pub fn number(protocol: &Protocol, number: &NumExpr) -> String {
    Writer { protocol }.number(number, Level::Open)
}

/// An instant in words.
pub fn instant(protocol: &Protocol, instant: &InstExpr) -> String {
    Writer { protocol }.instant(instant)
}

/// A day in words.
pub fn day(protocol: &Protocol, day: &DayExpr) -> String {
    Writer { protocol }.day(day)
}

/// A cell in words.
pub fn cell(protocol: &Protocol, cell: &CellRef) -> String {
    Writer { protocol }.cell(cell)
}

/// The sign of a comparison.
pub fn sign(compare: Compare) -> &'static str {
    match compare {
        Compare::Equal => "=",
        Compare::Unequal => "!=",
        Compare::Less => "<",
        Compare::AtMost => "<=",
        Compare::More => ">",
        Compare::AtLeast => ">=",
    }
}

struct Writer<'p> {
    protocol: &'p Protocol,
}

impl Writer<'_> {
    fn cond(&self, cond: &Cond, level: Level) -> String {
        let (text, own) = self.at_its_level(cond);
        if own < level { format!("({text})") } else { text }
    }

    fn at_its_level(&self, cond: &Cond) -> (String, Level) {
        match cond {
            Cond::Always(true) => ("always".to_owned(), Level::Single),
            Cond::Always(false) => ("never".to_owned(), Level::Single),
            Cond::Not(inner) => self.denied(inner),
            Cond::All(all) => (self.joined(all, " and ", Level::Not), Level::And),
            Cond::Some(some) => (self.joined(some, " or ", Level::And), Level::Open),
            Cond::Yes(cell) => (self.cell(cell), Level::Single),
            Cond::Is(cell, places) => (self.one_of(cell, places, "="), Level::Comparison),
            Cond::Same(a, b) => (format!("{} = {}", self.cell(a), self.cell(b)), Level::Comparison),
            Cond::Number(compare, a, b) => {
                let (a, b) = (self.number(a, Level::Sum), self.number(b, Level::Sum));
                (format!("{a} {} {b}", sign(*compare)), Level::Comparison)
            }
            Cond::AsEntered(compare, cell, parameter) => {
                let (cell, parameter) = (self.cell(cell), self.parameter(*parameter));
                (format!("{cell} {} {parameter}", sign(*compare)), Level::Comparison)
            }
            Cond::Instant(compare, a, b) => {
                (format!("{} {} {}", self.instant(a), sign(*compare), self.instant(b)), Level::Comparison)
            }
            Cond::Day(compare, a, b) => {
                (format!("{} {} {}", self.day(a), sign(*compare), self.day(b)), Level::Comparison)
            }
            Cond::Status(cell, status) => {
                (format!("{} is {}", self.cell(cell), status_words(*status)), Level::Comparison)
            }
            Cond::Step(step, progress) => {
                let word = match progress {
                    Progress::Begun => "begun",
                    Progress::Done => "done",
                };
                (format!("{word}({})", self.step(*step)), Level::Single)
            }
            Cond::Any(rows) => self.quantified("any", rows),
            Cond::Derived(derived) => (self.derived(*derived), Level::Single),
        }
    }

    fn denied(&self, inner: &Cond) -> (String, Level) {
        match inner {
            Cond::Yes(cell) => (format!("{} = no", self.cell(cell)), Level::Comparison),
            Cond::Is(cell, places) if places.len() == 1 => (self.one_of(cell, places, "!="), Level::Comparison),
            Cond::Same(a, b) => (format!("{} != {}", self.cell(a), self.cell(b)), Level::Comparison),
            Cond::Any(rows) => self.quantified("no", rows),
            Cond::Always(_)
            | Cond::Not(_)
            | Cond::All(_)
            | Cond::Some(_)
            | Cond::Is(..)
            | Cond::Number(..)
            | Cond::AsEntered(..)
            | Cond::Instant(..)
            | Cond::Day(..)
            | Cond::Status(..)
            | Cond::Step(..)
            | Cond::Derived(_) => (format!("not {}", self.cond(inner, Level::Not)), Level::Not),
        }
    }

    fn joined(&self, all: &[Cond], with: &str, level: Level) -> String {
        all.iter().map(|cond| self.cond(cond, level)).collect::<Vec<_>>().join(with)
    }

    fn quantified(&self, word: &str, rows: &Rows) -> (String, Level) {
        // What follows `where` reaches as far as it can, so anything after it would be taken in.
        let level = if rows.filter.is_some() { Level::Open } else { Level::Single };
        (format!("{word} {}", self.rows(rows, None)), level)
    }

    /// `GROUP of this where C`, or `GROUP.x of this where C`.
    fn rows(&self, rows: &Rows, fact: Option<FactIx>) -> String {
        let mut text = match fact {
            Some(fact) => self.fact(fact),
            None => self.protocol.group(rows.group).map_or_else(unknown, |group| group.name.clone()),
        };
        if rows.of_this {
            text.push_str(" of this");
        }
        if let Some(filter) = &rows.filter {
            text.push_str(" where ");
            text.push_str(&self.cond(filter, Level::Open));
        }
        text
    }

    /// `sign` stands before a single choice; several are `in` a list.
    fn one_of(&self, cell: &CellRef, places: &[u16], sign: &str) -> String {
        let kind = self.protocol.fact(cell.fact).map(|fact| &fact.kind);
        let name = |place: &u16| kind.and_then(|kind| kind.choice_name(*place)).map_or_else(unknown, str::to_owned);
        let names: Vec<String> = places.iter().map(name).collect();
        match names.as_slice() {
            [only] => format!("{} {sign} {only}", self.cell(cell)),
            all => format!("{} in ({})", self.cell(cell), all.join(", ")),
        }
    }

    fn cell(&self, cell: &CellRef) -> String {
        let name = self.fact(cell.fact);
        let within = || name.split_once('.').map_or(name.as_str(), |(_, within)| within).to_owned();
        match &cell.of {
            RowRef::Case | RowRef::Each => name,
            RowRef::This => format!("this.{}", within()),
            RowRef::Parent | RowRef::EachParent => format!("parent.{}", within()),
            RowRef::Previous => format!("previous.{}", within()),
            RowRef::First(rows) => format!("first({})", self.rows(rows, Some(cell.fact))),
            RowRef::Last(rows) => format!("last({})", self.rows(rows, Some(cell.fact))),
        }
    }

    fn number(&self, number: &NumExpr, level: Level) -> String {
        let (text, own) = match number {
            NumExpr::Literal(number) => (number.to_string(), Level::Single),
            NumExpr::Parameter(parameter) => (self.parameter(*parameter), Level::Single),
            NumExpr::Cell(cell) => (self.cell(cell), Level::Single),
            NumExpr::Derived(derived) => (self.derived(*derived), Level::Single),
            NumExpr::Add(a, b) => (self.sum(a, "+", b), Level::Sum),
            NumExpr::Subtract(a, b) => (self.sum(a, "-", b), Level::Sum),
            NumExpr::Multiply(a, b) => {
                let (a, b) = (self.number(a, Level::Product), self.number(b, Level::Single));
                (format!("{a} * {b}"), Level::Product)
            }
            NumExpr::Least(all) => (self.called("least", all), Level::Single),
            NumExpr::Most(all) => (self.called("most", all), Level::Single),
            NumExpr::Count(rows) => (format!("count({})", self.rows(rows, None)), Level::Single),
            NumExpr::Distinct(rows, fact) => (format!("distinct({})", self.rows(rows, Some(*fact))), Level::Single),
            NumExpr::Sum(rows, fact) => (format!("sum({})", self.rows(rows, Some(*fact))), Level::Single),
            NumExpr::Years(day) => (format!("years({})", self.day(day)), Level::Single),
            NumExpr::Minutes(from, to) => {
                (format!("minutes({}, {})", self.instant(from), self.instant(to)), Level::Single)
            }
            NumExpr::Call(calculator, inputs) => (self.called(calculator_name(*calculator), inputs), Level::Single),
        };
        if own < level { format!("({text})") } else { text }
    }

    fn sum(&self, a: &NumExpr, sign: &str, b: &NumExpr) -> String {
        format!("{} {sign} {}", self.number(a, Level::Sum), self.number(b, Level::Product))
    }

    fn called(&self, name: &str, inputs: &[NumExpr]) -> String {
        let inputs: Vec<String> = inputs.iter().map(|input| self.number(input, Level::Open)).collect();
        format!("{name}({})", inputs.join(", "))
    }

    fn instant(&self, instant: &InstExpr) -> String {
        match instant {
            InstExpr::Now => "now".to_owned(),
            InstExpr::Cell(cell) => self.cell(cell),
            InstExpr::At(cell) => format!("at({})", self.cell(cell)),
            InstExpr::Told(cell) => format!("told({})", self.cell(cell)),
            InstExpr::Begun(step) => format!("begun_at({})", self.step(*step)),
            InstExpr::Done(step) => format!("done_at({})", self.step(*step)),
            InstExpr::Derived(derived) => self.derived(*derived),
            InstExpr::Plus(from, by) => format!("{} + {}", self.instant(from), self.parameter(*by)),
            InstExpr::Minus(from, by) => format!("{} - {}", self.instant(from), self.parameter(*by)),
            InstExpr::Latest(all) => format!("latest({})", self.instants(all)),
            InstExpr::Earliest(all) => format!("earliest({})", self.instants(all)),
            InstExpr::LastOf(rows, fact) => format!("last({})", self.rows(rows, Some(*fact))),
            InstExpr::FirstOf(rows, fact) => format!("first({})", self.rows(rows, Some(*fact))),
            InstExpr::StartOf(day) => format!("start({})", self.day(day)),
        }
    }

    fn instants(&self, all: &[InstExpr]) -> String {
        all.iter().map(|instant| self.instant(instant)).collect::<Vec<_>>().join(", ")
    }

    fn day(&self, day: &DayExpr) -> String {
        match day {
            DayExpr::Today => "today".to_owned(),
            DayExpr::Cell(cell) => self.cell(cell),
            DayExpr::Of(instant) => format!("day({})", self.instant(instant)),
            DayExpr::Derived(derived) => self.derived(*derived),
            DayExpr::Plus(from, by) => format!("{} + {}", self.day(from), self.parameter(*by)),
            DayExpr::Minus(from, by) => format!("{} - {}", self.day(from), self.parameter(*by)),
        }
    }

    fn fact(&self, ix: FactIx) -> String {
        self.protocol.fact(ix).map_or_else(unknown, |fact| fact.name.clone())
    }

    fn parameter(&self, ix: ParameterIx) -> String {
        self.protocol.parameter(ix).map_or_else(unknown, |parameter| parameter.name.clone())
    }

    fn derived(&self, ix: DerivedIx) -> String {
        self.protocol.derived_value(ix).map_or_else(unknown, |derived| derived.name.clone())
    }

    fn step(&self, ix: StepIx) -> String {
        self.protocol.step(ix).map_or_else(unknown, |step| step.name.clone())
    }
}

/// In place of a name whose index belongs to another protocol.
fn unknown() -> String {
    "?".to_owned()
}

fn status_words(status: Status) -> &'static str {
    match status {
        Status::Known => "known",
        Status::Unknown => "unknown",
        Status::NotAsked => "not asked",
        Status::Unanswered => "unanswered",
        Status::Refused => "refused",
        Status::Disputed => "disputed",
        Status::TooOld => "too old",
    }
}

fn calculator_name(calculator: Calculator) -> &'static str {
    Calculator::ALL.into_iter().find(|(known, ..)| *known == calculator).map_or("?", |(_, name, ..)| name)
}
