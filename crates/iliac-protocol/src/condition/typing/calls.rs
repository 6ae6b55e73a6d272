//! What stands with brackets: `count(…)`, `latest(…)`, `done(…)`, calculators.

use std::ops::Range;

use super::super::Wrong;
use super::super::syntax::{Argument, Kind, Spelled};
use super::units::Units;
use super::{Typed, Typing};
use crate::diagnostic::{code, nearest};
use crate::tree::{self, CellRef, Cond, DayExpr, InstExpr, NumExpr, Progress, RowRef};

/// Everything that stands with brackets, but for calculators.
const FUNCTIONS: [&str; 19] = [
    "count", "distinct", "sum", "least", "most", "years", "minutes", "first", "last", "at", "told", "begun", "done",
    "begun_at", "done_at", "latest", "earliest", "start", "day",
];

impl Typing<'_> {
    pub(super) fn call(&mut self, name: &Spelled, arguments: &[Argument], span: &Range<usize>) -> Option<Typed> {
        match name.text.as_str() {
            "count" => {
                self.refuse_nested(span)?;
                let rows = self.one(name, arguments).and_then(|argument| self.counted(argument))?;
                Some(Typed::Number(NumExpr::Count(rows), Some(Units::read("1"))))
            }
            "distinct" => {
                self.refuse_nested(span)?;
                let (rows, fact) = self.one(name, arguments).and_then(|argument| self.cells(argument))?;
                Some(Typed::Number(NumExpr::Distinct(rows, fact), Some(Units::read("1"))))
            }
            "sum" => self.sum(name, arguments, span),
            "first" | "last" => {
                self.refuse_nested(span)?;
                let (rows, fact) = self.one(name, arguments).and_then(|argument| self.cells(argument))?;
                let rows = Box::new(rows);
                let of = if name.text == "first" { RowRef::First(rows) } else { RowRef::Last(rows) };
                Some(Typed::Cell(CellRef { fact, of }))
            }
            "least" | "most" => {
                let (numbers, units) = self.numbers(name, arguments)?;
                let number = if name.text == "least" { NumExpr::Least(numbers) } else { NumExpr::Most(numbers) };
                Some(Typed::Number(number, units))
            }
            "years" => {
                let argument = self.plain(name, arguments)?;
                let day = self.day(&argument.expr)?;
                Some(Typed::Number(NumExpr::Years(day), Some(Units::read("1"))))
            }
            "minutes" => self.minutes(name, arguments),
            "at" | "told" => {
                let argument = self.plain(name, arguments)?;
                let cell = self.cell(&argument.expr)?;
                let instant = if name.text == "at" { InstExpr::At(cell) } else { InstExpr::Told(cell) };
                Some(Typed::Instant(instant))
            }
            "begun" | "done" | "begun_at" | "done_at" => self.progress(name, arguments),
            "latest" | "earliest" => {
                let instants = self.instants(name, arguments)?;
                let latest = name.text == "latest";
                Some(Typed::Instant(if latest { InstExpr::Latest(instants) } else { InstExpr::Earliest(instants) }))
            }
            "start" => {
                let argument = self.plain(name, arguments)?;
                let day = self.day(&argument.expr)?;
                Some(Typed::Instant(InstExpr::StartOf(Box::new(day))))
            }
            "day" => {
                let argument = self.plain(name, arguments)?;
                let instant = self.instant(&argument.expr)?;
                Some(Typed::Day(DayExpr::Of(Box::new(instant))))
            }
            _ => self.calculate(name, arguments),
        }
    }

    /// The only argument, which may select rows.
    fn one<'a>(&mut self, name: &Spelled, arguments: &'a [Argument]) -> Option<&'a Argument> {
        match arguments {
            [argument] => Some(argument),
            _ => self.arity(name, 1, arguments.len()),
        }
    }

    /// The only argument, which selects no rows.
    fn plain<'a>(&mut self, name: &Spelled, arguments: &'a [Argument]) -> Option<&'a Argument> {
        let argument = self.one(name, arguments)?;
        self.plainly(name, argument)?;
        Some(argument)
    }

    fn plainly(&mut self, name: &Spelled, argument: &Argument) -> Option<()> {
        let span = match (&argument.of_this, &argument.filter) {
            (Some(span), _) => span.clone(),
            (None, Some(filter)) => filter.span.clone(),
            (None, None) => return Some(()),
        };
        let message = format!("`{}` chooses no rows", name.text);
        self.wrong(
            Wrong::new(code::WRONG_TYPE, &span, message, "no rows to choose from")
                .help("choose them inside: `last(GROUP.fact where …)`"),
        )
    }

    fn arity<T>(&mut self, name: &Spelled, expected: usize, found: usize) -> Option<T> {
        let things = if expected == 1 { "thing" } else { "things" };
        let message = format!("`{}` takes {expected} {things} in its brackets, not {found}", name.text);
        self.wrong(Wrong::new(code::WRONG_TYPE, &name.span, message, format!("takes {expected}")))
    }

    fn sum(&mut self, name: &Spelled, arguments: &[Argument], span: &Range<usize>) -> Option<Typed> {
        self.refuse_nested(span)?;
        let argument = self.one(name, arguments)?;
        let (rows, fact) = self.cells(argument)?;
        let unit = match self.names.kind(fact)? {
            tree::Kind::Quantity { units, .. } => units.first().map_or("1", String::as_str),
            tree::Kind::Count { .. } => "1",
            kind => {
                let message = format!("`{}` is {}, and only numbers add up", self.names.fact(fact), super::what(kind));
                return self.wrong(Wrong::new(code::WRONG_TYPE, &argument.expr.span, message, "not a number"));
            }
        };
        Some(Typed::Number(NumExpr::Sum(rows, fact), Some(Units::read(unit))))
    }

    fn numbers(&mut self, name: &Spelled, arguments: &[Argument]) -> Option<(Vec<NumExpr>, Option<Units>)> {
        if arguments.is_empty() {
            return self.arity(name, 1, 0);
        }
        let mut numbers = Some(Vec::new());
        let mut units = None;
        for argument in arguments {
            let number = self.plainly(name, argument).and_then(|()| self.number(&argument.expr));
            let Some((number, its)) = number else {
                numbers = None;
                continue;
            };
            units = self.same_units(units, its, &argument.expr.span)?;
            if let Some(numbers) = &mut numbers {
                numbers.push(number);
            }
        }
        numbers.map(|numbers| (numbers, units))
    }

    fn instants(&mut self, name: &Spelled, arguments: &[Argument]) -> Option<Vec<InstExpr>> {
        if arguments.is_empty() {
            return self.arity(name, 1, 0);
        }
        let typed: Vec<Option<InstExpr>> = arguments
            .iter()
            .map(|argument| self.plainly(name, argument).and_then(|()| self.instant(&argument.expr)))
            .collect();
        typed.into_iter().collect()
    }

    fn minutes(&mut self, name: &Spelled, arguments: &[Argument]) -> Option<Typed> {
        let [from, to] = arguments else { return self.arity(name, 2, arguments.len()) };
        self.plainly(name, from)?;
        self.plainly(name, to)?;
        let (from, to) = (self.instant(&from.expr), self.instant(&to.expr));
        Some(Typed::Number(NumExpr::Minutes(Box::new(from?), Box::new(to?)), Some(Units::read("min"))))
    }

    fn progress(&mut self, name: &Spelled, arguments: &[Argument]) -> Option<Typed> {
        let argument = self.plain(name, arguments)?;
        let Kind::Name(step) = &argument.expr.kind else {
            let message = format!("in the brackets of `{}` stands a step", name.text);
            return self.wrong(Wrong::new(code::WRONG_TYPE, &argument.expr.span, message, "not a step"));
        };
        let step = self.step(step, &argument.expr.span)?;
        Some(match name.text.as_str() {
            "begun" => Typed::Cond(Cond::Step(step, Progress::Begun)),
            "done" => Typed::Cond(Cond::Step(step, Progress::Done)),
            "begun_at" => Typed::Instant(InstExpr::Begun(step)),
            _ => Typed::Instant(InstExpr::Done(step)),
        })
    }

    fn calculate(&mut self, name: &Spelled, arguments: &[Argument]) -> Option<Typed> {
        let Some((calculator, inputs, result)) = Self::calculator(&name.text) else {
            return self.no_function(name);
        };
        if inputs.len() != arguments.len() {
            return self.arity(name, inputs.len(), arguments.len());
        }
        let mut numbers = Some(Vec::new());
        for (argument, unit) in arguments.iter().zip(inputs) {
            let number = self.plainly(name, argument).and_then(|()| self.number(&argument.expr));
            match number {
                Some((_, Some(units))) if *unit != "*" && units != Units::read(unit) => {
                    let message = format!("`{}` takes this in `{unit}`, not in `{units}`", name.text);
                    let label = format!("in `{units}`");
                    numbers = self.wrong(Wrong::new(code::UNITS, &argument.expr.span, message, label));
                }
                Some((number, _)) => {
                    if let Some(numbers) = &mut numbers {
                        numbers.push(number);
                    }
                }
                None => numbers = None,
            }
        }
        numbers.map(|numbers| Typed::Number(NumExpr::Call(calculator, numbers), Some(Units::read(result))))
    }

    fn no_function<T>(&mut self, name: &Spelled) -> Option<T> {
        let message = format!("nothing is worked out by `{}(…)`", name.text);
        let wrong = Wrong::new(code::UNKNOWN_NAME, &name.span, message, "not known with brackets");
        let calculators = iliac_laboratory::Calculator::ALL.iter().map(|(_, name, ..)| *name);
        let help = match name.text.as_str() {
            "max" => Some("latest"),
            "min" => Some("earliest"),
            other => nearest(other, FUNCTIONS.into_iter().chain(calculators)),
        };
        self.wrong(match help {
            Some(near) => wrong.help(format!("did you mean `{near}`?")),
            None => wrong,
        })
    }
}
