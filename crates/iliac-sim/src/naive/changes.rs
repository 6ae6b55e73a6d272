//! When something could change by time alone: section 6, `opens_at`, **look_again_at** and **next_change**.
//!
//! A history with fixed knowledge is read at a moving `now`. Time enters the meaning at these places only, and at each of
//! them the outcome can change at a few instants only:
//!
//! - an item becomes visible at its effective instant (only when looking back: `now` before `known`);
//! - `now` is compared with an instant: at that instant or one second after it. Which instant that is may itself change
//!   with time (a row passes a filter, a cell grows too old), so every value is taken that the expression could have on
//!   any subset of the entries known: the values of all entries of a fact in all rows, each shifted by every value of a
//!   parameter;
//! - `today` is compared with a day, likewise: at the beginning of that day or of the next;
//! - `years(day)`: on an anniversary;
//! - an entry grows too old one second after its limit. The reference instant is `now`, or the planned instant where that
//!   is larger, or an instant of the record: only `now` moves, so nothing else crosses the limit;
//! - a step becomes overdue or missed, a repetition due, an alarm escalates: at the instant the expression gives.
//!
//! Between two neighbours in the set of all these instants every comparison with time therefore keeps its outcome, and all
//! else is a function of such outcomes and of the record. So the set may be too large, never too small, and the first of
//! its members at which the situation differs is exact. It is finite: entries × parameters, and anniversaries as far as
//! [`AHEAD`], which the page sets.

use std::collections::BTreeSet;

use iliac_model::{Day, Duration, FactIx, Number, ParameterIx, StepIx, Timestamp, Value};
use iliac_protocol::tree::{Amount, Cond, DayExpr, DerivedExpr, InstExpr, NumExpr};

use super::days;
use super::visible::{View, effective};
use super::walk::{Expr, expressions};

/// How far ahead anything is looked for: longer than anybody lives.
const AHEAD: Duration = Duration::from_seconds(150 * 31_557_600);

/// How many anniversaries lie within that, and one more.
const YEARS_AHEAD: i32 = 151;

/// Instants at which something could change, in rising order.
pub(super) struct Instants(BTreeSet<Timestamp>);

impl Instants {
    /// None: for comparing, where `opens_at` is left out.
    pub fn none() -> Instants {
        Instants(BTreeSet::new())
    }

    /// Those after an instant, as far ahead as anything is looked for.
    pub fn after(&self, now: Timestamp) -> impl Iterator<Item = Timestamp> {
        self.0.iter().copied().filter(move |at| *at > now && *at <= now.plus(AHEAD))
    }
}

/// Every instant at which something could change, whatever `now` is from the view's on.
pub(super) fn instants(view: &View) -> Instants {
    let mut found = BTreeSet::new();
    found.extend(effective_instants(view));
    for expr in expressions(view.protocol) {
        found.extend(match expr {
            Expr::Cond(cond) => view.instants_of_comparison(cond),
            Expr::Number(number) => view.anniversaries(number),
            Expr::Compared(instant) => view.possible_instants(instant),
        });
    }
    found.extend(view.freshness_limits());
    found.extend(view.repetition_slots());
    found.extend(view.escalations());
    let one_after: Vec<Timestamp> = found.iter().map(|at| at.plus(Duration::from_seconds(1))).collect();
    found.extend(one_after);
    Instants(found)
}

/// The effective instants of everything recorded.
fn effective_instants(view: &View) -> Vec<Timestamp> {
    let history = view.history;
    let entries = history.entries.iter().map(|entry| entry.effective_at());
    let begins = history.begins.iter().map(|begin| effective(begin.occurred_at, begin.recorded_at));
    let overrides = history.overrides.iter().map(|given| effective(given.occurred_at, given.recorded_at));
    let answers = history.answers.iter().map(|answer| effective(answer.occurred_at, answer.recorded_at));
    entries.chain(begins).chain(overrides).chain(answers).collect()
}

impl View<'_> {
    fn instants_of_comparison(&self, cond: &Cond) -> Vec<Timestamp> {
        match cond {
            Cond::Instant(_, a, b) => [self.possible_instants(a), self.possible_instants(b)].concat(),
            Cond::Day(_, a, b) => {
                let days = [self.possible_days(a), self.possible_days(b)].concat();
                days.into_iter().flat_map(|day| [self.start(day), self.start(day.plus_days(1))]).collect()
            }
            Cond::Always(_)
            | Cond::Not(_)
            | Cond::All(_)
            | Cond::Some(_)
            | Cond::Yes(_)
            | Cond::Is(..)
            | Cond::Same(..)
            | Cond::Number(..)
            | Cond::AsEntered(..)
            | Cond::Status(..)
            | Cond::Step(..)
            | Cond::Any(_)
            | Cond::Derived(_) => Vec::new(),
        }
    }

    /// The anniversaries ahead of every day a `years` could be counted from.
    fn anniversaries(&self, number: &NumExpr) -> Vec<Timestamp> {
        let NumExpr::Years(from) = number else { return Vec::new() };
        let ahead = |from: Day| {
            let now = from.years_until(self.today()).unwrap_or(0);
            let years = (0..=YEARS_AHEAD).map(move |more| now.saturating_add(more));
            years.filter_map(move |years| from.plus_months(years.checked_mul(12)?)).map(|day| self.start(day))
        };
        self.possible_days(from).into_iter().flat_map(ahead).collect()
    }

    /// The last instant at which each entry is fresh, for every value its limit could have.
    fn freshness_limits(&self) -> Vec<Timestamp> {
        let limit_of = |fact: FactIx| self.protocol.fact(fact).and_then(|fact| fact.fresh_for);
        let entries = self.history.entries.iter().filter_map(|entry| Some((entry, limit_of(entry.kind)?)));
        let limits = entries.flat_map(|(entry, limit)| {
            self.possible_durations(limit).into_iter().map(|limit| entry.effective_at().plus(limit))
        });
        limits.collect()
    }

    /// When the next row of each repetition could be due.
    fn repetition_slots(&self) -> Vec<Timestamp> {
        let repeats = self.protocol.steps.iter().filter_map(|step| step.repeat.as_ref());
        let slots = repeats.flat_map(|repeat| self.later(self.values_instant(repeat.anchor), repeat.every));
        slots.collect()
    }

    /// When each alarm could go up a level.
    fn escalations(&self) -> Vec<Timestamp> {
        let mut found = Vec::new();
        for alarm in &self.protocol.alarms {
            for (time, _) in &alarm.escalate {
                found.extend(self.later(self.possible_instants(&alarm.from), *time));
            }
        }
        found
    }

    /// Every instant an expression could give on any subset of the entries, apart from `now` itself.
    fn possible_instants(&self, expr: &InstExpr) -> Vec<Timestamp> {
        match expr {
            InstExpr::Now => Vec::new(),
            InstExpr::Cell(cell) => self.values_instant(cell.fact),
            InstExpr::LastOf(_, fact) | InstExpr::FirstOf(_, fact) => self.values_instant(*fact),
            InstExpr::At(cell) => self.entries_about(cell.fact, |entry| entry.effective_at()),
            InstExpr::Told(cell) => self.entries_about(cell.fact, |entry| entry.recorded_at),
            InstExpr::Begun(step) | InstExpr::Done(step) => self.doings(*step),
            InstExpr::Derived(derived) => match self.protocol.derived_value(*derived).map(|derived| &derived.expr) {
                Some(DerivedExpr::Instant(expr)) => self.possible_instants(expr),
                Some(DerivedExpr::Condition(_) | DerivedExpr::Number(..) | DerivedExpr::Day(_)) | None => Vec::new(),
            },
            InstExpr::Plus(expr, parameter) => self.later(self.possible_instants(expr), *parameter),
            InstExpr::Minus(expr, parameter) => self.earlier(self.possible_instants(expr), *parameter),
            InstExpr::Latest(all) | InstExpr::Earliest(all) => {
                all.iter().flat_map(|expr| self.possible_instants(expr)).collect()
            }
            InstExpr::StartOf(day) => self.possible_days(day).into_iter().map(|day| self.start(day)).collect(),
        }
    }

    /// Every day an expression could give, apart from `today` itself.
    fn possible_days(&self, expr: &DayExpr) -> Vec<Day> {
        match expr {
            DayExpr::Today => Vec::new(),
            DayExpr::Cell(cell) => self.values_day(cell.fact),
            DayExpr::Of(instant) => {
                self.possible_instants(instant).into_iter().map(|at| self.calendar.day_of(at)).collect()
            }
            DayExpr::Derived(derived) => match self.protocol.derived_value(*derived).map(|derived| &derived.expr) {
                Some(DerivedExpr::Day(expr)) => self.possible_days(expr),
                Some(DerivedExpr::Condition(_) | DerivedExpr::Number(..) | DerivedExpr::Instant(_)) | None => {
                    Vec::new()
                }
            },
            DayExpr::Plus(expr, parameter) => self.shifted_days(expr, *parameter, |day, number| {
                days::later(self.calendar, day, number, self.unit(*parameter))
            }),
            DayExpr::Minus(expr, parameter) => {
                self.shifted_days(expr, *parameter, |day, number| days::earlier(day, number, self.unit(*parameter)))
            }
        }
    }

    fn shifted_days(
        &self,
        expr: &DayExpr,
        parameter: ParameterIx,
        shift: impl Fn(Day, Number) -> Option<Day>,
    ) -> Vec<Day> {
        let mut found = Vec::new();
        for day in self.possible_days(expr) {
            found.extend(self.possible_numbers(parameter).into_iter().filter_map(|number| shift(day, number)));
        }
        found
    }

    fn later(&self, instants: Vec<Timestamp>, parameter: ParameterIx) -> Vec<Timestamp> {
        let durations = self.possible_durations(parameter);
        instants.into_iter().flat_map(|at| durations.iter().map(move |by| at.plus(*by))).collect()
    }

    fn earlier(&self, instants: Vec<Timestamp>, parameter: ParameterIx) -> Vec<Timestamp> {
        let durations = self.possible_durations(parameter);
        instants.into_iter().flat_map(|at| durations.iter().map(move |by| at.minus(*by))).collect()
    }

    /// Every value a parameter could have.
    fn possible_numbers(&self, parameter: ParameterIx) -> Vec<Number> {
        match self.protocol.parameter(parameter).map(|parameter| &parameter.amount) {
            Some(Amount::One(number)) => vec![*number],
            Some(Amount::ByChoice(_, numbers)) => numbers.clone(),
            Some(Amount::ByUnit(_) | Amount::Unset) | None => Vec::new(),
        }
    }

    fn possible_durations(&self, parameter: ParameterIx) -> Vec<Duration> {
        let numbers = self.possible_numbers(parameter).into_iter();
        numbers.map(|number| Duration::from_seconds(number.trunc())).collect()
    }

    fn entries_about(&self, fact: FactIx, instant: impl Fn(&iliac_model::Entry) -> Timestamp) -> Vec<Timestamp> {
        self.history.entries.iter().filter(|entry| entry.kind == fact).map(instant).collect()
    }

    fn values_instant(&self, fact: FactIx) -> Vec<Timestamp> {
        let instant = |value: &Value| if let Value::Instant(at) = value { Some(*at) } else { None };
        self.values(fact).into_iter().filter_map(instant).collect()
    }

    fn values_day(&self, fact: FactIx) -> Vec<Day> {
        let day = |value: &Value| if let Value::Day(day) = value { Some(*day) } else { None };
        self.values(fact).into_iter().filter_map(day).collect()
    }

    /// Every value anybody recorded of a fact, in any row, struck and corrected ones too.
    fn values(&self, fact: FactIx) -> Vec<&Value> {
        let entries = self.history.entries.iter().filter(|entry| entry.kind == fact);
        entries
            .filter_map(|entry| if let iliac_model::Cell::Said(value) = &entry.cell { Some(value) } else { None })
            .collect()
    }

    /// The effective instants of everything that can make a step begun or done.
    fn doings(&self, step: StepIx) -> Vec<Timestamp> {
        let records: &[FactIx] = self.protocol.step(step).map_or(&[], |step| &step.records);
        let begins = self.history.begins.iter().filter(|begin| begin.step == step);
        let begins = begins.map(|begin| effective(begin.occurred_at, begin.recorded_at));
        let entries = self.history.entries.iter().filter(|entry| records.contains(&entry.kind));
        begins.chain(entries.map(|entry| entry.effective_at())).collect()
    }

    fn start(&self, day: Day) -> Timestamp {
        self.calendar.start_of(day)
    }
}
