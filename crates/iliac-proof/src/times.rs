//! Instants and days: seconds and day numbers. What the wall calendar does is a free function of the day.

use iliac_model::ParameterIx;
use iliac_protocol::tree::{Amount, DayExpr, DerivedExpr, InstExpr, Unit};

use crate::smt::Smt;
use crate::terms::int;

/// An instant or a day.
#[derive(Clone)]
pub struct When {
    /// Whether it is known.
    pub known: String,
    /// Whether it is nothing: an extreme over no rows.
    pub nothing: String,
    /// The instant in seconds, or the day's number.
    pub at: String,
}

impl When {
    fn at(known: impl Into<String>, at: String) -> When {
        When { known: known.into(), nothing: "false".into(), at }
    }

    fn never() -> When {
        When::at("false", "0".into())
    }
}

impl Smt<'_> {
    /// An instant.
    pub(crate) fn instant(&mut self, expr: &InstExpr) -> When {
        match expr {
            InstExpr::Now => When::at("true", self.constant("now", "Int")),
            InstExpr::Cell(cell) => {
                let cell = self.cell(cell);
                When::at(cell.known, cell.value)
            }
            InstExpr::At(cell) => {
                let cell = self.cell(cell);
                When::at(cell.known, cell.at)
            }
            InstExpr::Told(cell) => {
                let cell = self.cell(cell);
                When::at(cell.known, cell.told)
            }
            InstExpr::Derived(derived) => match self.protocol.derived_value(*derived).map(|derived| &derived.expr) {
                Some(DerivedExpr::Instant(expr)) => self.instant(expr),
                Some(DerivedExpr::Condition(_) | DerivedExpr::Number(..) | DerivedExpr::Day(_)) | None => When::never(),
            },
            InstExpr::Plus(inner, parameter) => self.moved(inner, *parameter, "+"),
            InstExpr::Minus(inner, parameter) => self.moved(inner, *parameter, "-"),
            InstExpr::Latest(of) => self.extreme(of, ">="),
            InstExpr::Earliest(of) => self.extreme(of, "<="),
            InstExpr::StartOf(day) => {
                let day = self.day(day);
                let start = self.function("start_of", "(Int) Int");
                When::at(day.known, format!("({start} {})", day.at))
            }
            InstExpr::Begun(_) | InstExpr::Done(_) | InstExpr::LastOf(..) | InstExpr::FirstOf(..) => {
                self.free_instant(expr)
            }
        }
    }

    /// An extreme over rows, or the instant of a step: known, nothing, or neither.
    fn free_instant(&mut self, expr: &InstExpr) -> When {
        let key = self.key(expr);
        let known = self.constant(&format!("when_known_{key}"), "Bool");
        let nothing = self.constant(&format!("when_nothing_{key}"), "Bool");
        self.law(format!("(not (and {known} {nothing}))"));
        let at = self.constant(&format!("when_{key}"), "Int");
        When { known, nothing, at }
    }

    fn moved(&mut self, inner: &InstExpr, parameter: ParameterIx, sign: &str) -> When {
        let inner = self.instant(inner);
        match self.length(parameter) {
            Some(length) => When { at: format!("({sign} {} {length})", inner.at), ..inner },
            None => When { known: "false".into(), ..inner },
        }
    }

    fn length(&mut self, ix: ParameterIx) -> Option<String> {
        match &self.protocol.parameter(ix)?.amount {
            Amount::One(number) => Some(int(number.trunc())),
            // A length by choice is some length: the same wherever it is used for the same row.
            Amount::ByChoice(fact, _) => {
                let of = self.row_of_choice(*fact);
                let name = format!("length_{}_{}", ix.0, self.row_name(&of));
                Some(self.constant(&name, "Int"))
            }
            Amount::ByUnit(_) | Amount::Unset => None,
        }
    }

    /// The latest or earliest; ones that are nothing are passed over.
    fn extreme(&mut self, of: &[InstExpr], order: &str) -> When {
        let all: Vec<When> = of.iter().map(|expr| self.instant(expr)).collect();
        let joined = all.into_iter().reduce(|a, b| When {
            known: format!(
                "(and (or {} {}) (or {} {}) (not (and {} {})))",
                a.known, a.nothing, b.known, b.nothing, a.nothing, b.nothing
            ),
            nothing: format!("(and {} {})", a.nothing, b.nothing),
            at: format!(
                "(ite {} {} (ite {} {} (ite ({order} {} {}) {} {})))",
                a.nothing, b.at, b.nothing, a.at, a.at, b.at, a.at, b.at
            ),
        });
        joined.unwrap_or_else(When::never)
    }

    /// A day.
    pub(crate) fn day(&mut self, expr: &DayExpr) -> When {
        match expr {
            DayExpr::Today => When::at("true", self.constant("today", "Int")),
            DayExpr::Cell(cell) => {
                let cell = self.cell(cell);
                When::at(cell.known, cell.value)
            }
            DayExpr::Of(instant) => {
                let instant = self.instant(instant);
                let day = self.function("day_of", "(Int) Int");
                When::at(instant.known, format!("({day} {})", instant.at))
            }
            DayExpr::Derived(derived) => match self.protocol.derived_value(*derived).map(|derived| &derived.expr) {
                Some(DerivedExpr::Day(expr)) => self.day(expr),
                Some(DerivedExpr::Condition(_) | DerivedExpr::Number(..) | DerivedExpr::Instant(_)) | None => {
                    When::never()
                }
            },
            DayExpr::Plus(inner, parameter) => self.days_on(inner, *parameter, "+"),
            DayExpr::Minus(inner, parameter) => self.days_on(inner, *parameter, "-"),
        }
    }

    fn days_on(&mut self, inner: &DayExpr, ix: ParameterIx, sign: &str) -> When {
        let inner = self.day(inner);
        let unit = self.protocol.parameter(ix).map(|parameter| parameter.unit.clone());
        match (unit, self.length(ix)) {
            (Some(Unit::Days), Some(days)) => When::at(inner.known, format!("({sign} {} {days})", inner.at)),
            (Some(Unit::Workdays | Unit::Months), Some(_)) => {
                let on = self.function(&format!("calendar_{}", ix.0), "(Int) Int");
                let known = self.constant(&format!("calendar_known_{}", ix.0), "Bool");
                When::at(format!("(and {} {known})", inner.known), format!("({on} {})", inner.at))
            }
            (Some(Unit::Ucum(_) | Unit::Duration) | None, _) | (_, None) => When::never(),
        }
    }
}
