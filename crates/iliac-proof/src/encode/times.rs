//! Instants in seconds and days in days; the wall calendar only as far as it keeps their order.

use iliac_model::{Number, ParameterIx};
use iliac_protocol::tree::{Amount, DayExpr, DerivedExpr, InstExpr, Progress, Rows, Unit};

use super::{Encoder, Extent, RowKey, Scope};
use crate::term::{Int, Lit};

/// Farther than any instant, in seconds.
pub(crate) const FAR: i64 = 1 << 40;
/// Farther than any day.
pub(crate) const FAR_DAYS: i64 = 1 << 24;

/// An instant or a day: `var + offset`, in seconds or days.
#[derive(Clone, Copy, Debug)]
pub(crate) struct When {
    pub known: Lit,
    /// An extreme over no rows.
    pub nothing: Lit,
    pub var: Int,
    pub offset: i64,
}

impl When {
    fn at(known: Lit, var: Int) -> When {
        When { known, nothing: Lit::FALSE, var, offset: 0 }
    }

    const NEVER: When = When { known: Lit::FALSE, nothing: Lit::FALSE, var: Int::ZERO, offset: 0 };
}

/// The day of an instant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DayOf {
    pub of: Int,
    pub offset: i64,
    pub day: Int,
}

/// The first instant of a day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StartOf {
    pub day: Int,
    pub offset: i64,
    pub start: Int,
}

/// A step of the calendar, from a day to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CalendarStep {
    pub from: Int,
    pub offset: i64,
    pub by: ParameterIx,
    pub later: bool,
    pub to: Int,
    pub known: Lit,
}

impl Encoder<'_> {
    /// An instant.
    pub(crate) fn instant(&mut self, expr: &InstExpr, scope: Scope) -> When {
        match expr {
            InstExpr::Now => When::at(Lit::TRUE, self.now),
            InstExpr::Cell(cell) => {
                let cell = self.cell(cell, scope);
                When::at(cell.known, cell.value)
            }
            InstExpr::At(cell) => {
                let (cell, at, _) = self.times(cell, scope);
                When::at(cell.known, at)
            }
            InstExpr::Told(cell) => {
                let (cell, _, told) = self.times(cell, scope);
                When::at(cell.known, told)
            }
            InstExpr::Derived(derived) => match self.protocol.derived_value(*derived).map(|derived| &derived.expr) {
                Some(DerivedExpr::Instant(expr)) => self.instant(expr, Scope { each: RowKey::CASE, ..scope }),
                Some(DerivedExpr::Condition(_) | DerivedExpr::Number(..) | DerivedExpr::Day(_)) | None => When::NEVER,
            },
            InstExpr::Plus(inner, by) => self.moved(inner, *by, scope, true),
            InstExpr::Minus(inner, by) => self.moved(inner, *by, scope, false),
            InstExpr::Latest(of) => self.extreme(of, scope, true),
            InstExpr::Earliest(of) => self.extreme(of, scope, false),
            InstExpr::StartOf(day) => {
                let day = self.day(day, scope);
                When::at(day.known, self.start_of(day.var, day.offset))
            }
            InstExpr::Begun(step) => self.step_at(*step, Progress::Begun),
            InstExpr::Done(step) => self.step_at(*step, Progress::Done),
            InstExpr::LastOf(rows, fact) => self.extreme_of_rows(rows, *fact, scope, true),
            InstExpr::FirstOf(rows, fact) => self.extreme_of_rows(rows, *fact, scope, false),
        }
    }

    /// When a step was begun, if anybody asked.
    pub fn begun_at(&self, step: iliac_model::StepIx) -> Option<Int> {
        self.whens.get(&format!("{:?} {} at", Progress::Begun, step.0)).map(|when| when.var)
    }

    /// A step's instant: known only when it is begun or done, and not after now.
    fn step_at(&mut self, step: iliac_model::StepIx, progress: Progress) -> When {
        let key = format!("{progress:?} {} at", step.0);
        if let Some(when) = self.whens.get(&key) {
            return *when;
        }
        let is = self.cond(&iliac_protocol::tree::Cond::Step(step, progress), Scope::BOARD).yes;
        let known = match progress {
            Progress::Begun => is,
            Progress::Done => {
                let known = self.terms.truth(format!("{key} known"));
                let law = self.terms.implies(known, is);
                self.terms.law(law);
                known
            }
        };
        let var = self.terms.int(key.clone(), -FAR, FAR);
        let past = self.terms.at_most(var, self.now, 0);
        let law = self.terms.implies(known, past);
        self.terms.law(law);
        let when = When::at(known, var);
        self.whens.insert(key, when);
        when
    }

    fn moved(&mut self, inner: &InstExpr, by: ParameterIx, scope: Scope, later: bool) -> When {
        let inner = self.instant(inner, scope);
        self.shifted(inner, by, scope, later)
    }

    fn shifted(&mut self, from: When, by: ParameterIx, scope: Scope, later: bool) -> When {
        let sign = if later { 1 } else { -1 };
        let protocol = self.protocol;
        if let Some(bounds) = self.any_value(by) {
            return self.shifted_by_any(from, by, scope, (sign, bounds));
        }
        match protocol.parameter(by).map(|parameter| &parameter.amount) {
            Some(Amount::One(length)) => When { offset: from.offset.saturating_add(sign * length.trunc()), ..from },
            Some(Amount::ByChoice(fact, values)) => {
                let (chosen, length) = self.by_choice(by, *fact, values, scope);
                let key = format!("{} {} moved {sign} {}", from.var.place(), from.offset, length.place());
                let known = self.terms.all([from.known, chosen]);
                if let Some(when) = self.whens.get(&key) {
                    return When { known, nothing: from.nothing, ..*when };
                }
                let var = self.terms.int(key.clone(), -FAR * 2, FAR * 2);
                for value in values {
                    let is = self.terms.is(length, value.millionths());
                    let there = self.terms.equal(var, from.var, from.offset.saturating_add(sign * value.trunc()));
                    let law = self.terms.implies(is, there);
                    self.terms.law(law);
                }
                let when = When { known, nothing: from.nothing, var, offset: 0 };
                self.whens.insert(key, when);
                when
            }
            Some(Amount::ByUnit(_) | Amount::Unset) | None => When { known: Lit::FALSE, ..from },
        }
    }

    /// Shifted by some length within these bounds.
    fn shifted_by_any(
        &mut self,
        from: When,
        by: ParameterIx,
        scope: Scope,
        (sign, bounds): (i64, (Number, Number)),
    ) -> When {
        let known = match self.protocol.parameter(by).map(|parameter| &parameter.amount) {
            Some(Amount::ByChoice(fact, values)) => self.by_choice(by, *fact, values, scope).0,
            Some(Amount::One(_) | Amount::ByUnit(_) | Amount::Unset) | None => Lit::TRUE,
        };
        let known = self.terms.all([from.known, known]);
        let key = format!("{} {} moved {sign} by {}", from.var.place(), from.offset, by.0);
        if let Some(when) = self.whens.get(&key) {
            return When { known, nothing: from.nothing, ..*when };
        }
        let var = self.terms.int(key.clone(), -FAR * 2, FAR * 2);
        let end = |length: Number| from.offset.saturating_add(sign * length.trunc());
        let (one, other) = (end(bounds.0), end(bounds.1));
        let (least, most) = (one.min(other), one.max(other));
        let laws = [self.terms.at_most(var, from.var, most), self.terms.at_most(from.var, var, least.saturating_neg())];
        laws.into_iter().for_each(|law| self.terms.law(law));
        let when = When { known, nothing: from.nothing, var, offset: 0 };
        self.whens.insert(key, when);
        when
    }

    /// The latest or earliest; ones that are nothing are passed over.
    fn extreme(&mut self, of: &[InstExpr], scope: Scope, latest: bool) -> When {
        let all: Vec<When> = of.iter().map(|expr| self.instant(expr, scope)).collect();
        match all.as_slice() {
            [] => return When { nothing: Lit::TRUE, ..When::NEVER },
            [one] => return *one,
            _ => {}
        }
        let settled: Vec<Lit> = all.iter().map(|when| self.terms.some([when.known, when.nothing])).collect();
        let settled = self.terms.all(settled);
        let nothing = self.terms.all(all.iter().map(|when| when.nothing));
        let known = self.terms.all([settled, nothing.not()]);
        let parts: Vec<String> = all.iter().map(|when| format!("{} {}", when.var.place(), when.offset)).collect();
        let key = format!("extreme {latest} {} {known:?}", parts.join(", "));
        if let Some(when) = self.whens.get(&key) {
            return *when;
        }
        let var = self.terms.int(key.clone(), -FAR * 2, FAR * 2);
        let mut one = vec![known.not()];
        for when in &all {
            let (below, above) =
                (self.terms.at_most(when.var, var, -when.offset), self.terms.at_most(var, when.var, when.offset));
            let (keeps, reaches) = if latest { (below, above) } else { (above, below) };
            let law = self.terms.some([known.not(), when.nothing, keeps]);
            self.terms.law(law);
            one.push(self.terms.all([when.nothing.not(), reaches]));
        }
        let law = self.terms.some(one);
        self.terms.law(law);
        let when = When { known, nothing, var, offset: 0 };
        self.whens.insert(key, when);
        when
    }

    /// The latest or earliest value of an instant fact over rows.
    fn extreme_of_rows(&mut self, rows: &Rows, fact: iliac_model::FactIx, scope: Scope, latest: bool) -> When {
        let scope = if self.fresh.fact(fact) { scope } else { self.scope_of_rows(rows, scope) };
        let key = format!("rows {latest} {rows:?} {} {} {:?}", fact.0, scope.this.0, scope.place);
        if let Some(when) = self.whens.get(&key) {
            return *when;
        }
        let place = self.whens.len();
        let any = self.any(rows, scope);
        let var = self.terms.int(format!("over rows {place}"), -FAR, FAR);
        let nothing = any.no;
        let known = self.terms.truth(format!("over rows {place} known"));
        let when = When { known, nothing, var, offset: 0 };
        self.whens.insert(key, when);
        let law = self.terms.implies(known, any.yes);
        self.terms.law(law);
        let complete = self.complete(rows.group, scope).yes;
        let law = self.terms.implies(known, complete);
        self.terms.law(law);
        let (yes, maybe, keys) = match self.extent {
            Extent::Few(_) => {
                let (yes, maybe) = self.few(rows, scope);
                (yes, maybe, self.few_rows(rows.group))
            }
            Extent::Every => {
                let key = self.attained(rows, scope, place);
                (vec![known], vec![known], vec![key])
            }
        };
        let mut reached = vec![known.not()];
        let mut sure = vec![complete, any.yes];
        for ((yes, maybe), key) in yes.iter().zip(&maybe).zip(&keys) {
            let cell = self.cell_of(fact, *key, scope.place);
            let (below, above) = (self.terms.at_most(cell.value, var, 0), self.terms.at_most(var, cell.value, 0));
            let (keeps, reaches) = if latest { (below, above) } else { (above, below) };
            let keeps = self.terms.all([keeps, cell.known]);
            let law = self.terms.some([known.not(), yes.not(), keeps]);
            self.terms.law(law);
            reached.push(self.terms.all([*yes, reaches]));
            let settled = self.terms.all([*yes, cell.known]);
            sure.push(self.terms.some([maybe.not(), settled]));
        }
        let law = self.terms.some(reached);
        self.terms.law(law);
        if self.extent != Extent::Every {
            let sure = self.terms.all(sure);
            let law = self.terms.same(known, sure);
            self.terms.law(law);
        }
        when
    }

    /// A day.
    pub(crate) fn day(&mut self, expr: &DayExpr, scope: Scope) -> When {
        match expr {
            DayExpr::Today => When::at(Lit::TRUE, self.today),
            DayExpr::Cell(cell) => {
                let cell = self.cell(cell, scope);
                When::at(cell.known, cell.value)
            }
            DayExpr::Of(instant) => {
                let instant = self.instant(instant, scope);
                When::at(instant.known, self.day_of(instant.var, instant.offset))
            }
            DayExpr::Derived(derived) => match self.protocol.derived_value(*derived).map(|derived| &derived.expr) {
                Some(DerivedExpr::Day(expr)) => self.day(expr, Scope { each: RowKey::CASE, ..scope }),
                Some(DerivedExpr::Condition(_) | DerivedExpr::Number(..) | DerivedExpr::Instant(_)) | None => {
                    When::NEVER
                }
            },
            DayExpr::Plus(inner, by) => self.days_on(inner, *by, scope, true),
            DayExpr::Minus(inner, by) => self.days_on(inner, *by, scope, false),
        }
    }

    fn days_on(&mut self, inner: &DayExpr, by: ParameterIx, scope: Scope, later: bool) -> When {
        let inner = self.day(inner, scope);
        match self.protocol.parameter(by).map(|parameter| &parameter.unit) {
            Some(Unit::Days) => self.shifted(inner, by, scope, later),
            Some(Unit::Workdays | Unit::Months) => self.on_calendar(inner, by, later),
            Some(Unit::Ucum(_) | Unit::Duration) | None => When::NEVER,
        }
    }

    /// Steps of the calendar: some day, the same for the same day, and not before it when it is a step on.
    fn on_calendar(&mut self, from: When, by: ParameterIx, later: bool) -> When {
        let key = format!("calendar {} {} {} {later}", from.var.place(), from.offset, by.0);
        if let Some(when) = self.whens.get(&key) {
            return When { known: self.terms.all([from.known, when.known]), ..*when };
        }
        let place = self.whens.len();
        let var = self.terms.int(format!("calendar {place}"), -FAR_DAYS, FAR_DAYS);
        let known = self.terms.truth(format!("calendar {place} known"));
        if later {
            let on = self.terms.at_most(from.var, var, from.offset.saturating_neg());
            self.terms.law(on);
        }
        self.steps.push(CalendarStep { from: from.var, offset: from.offset, by, later, to: var, known });
        self.whens.insert(key, When::at(known, var));
        When::at(self.terms.all([from.known, known]), var)
    }

    fn day_of(&mut self, of: Int, offset: i64) -> Int {
        if let Some(known) = self.days.iter().find(|day| day.of == of && day.offset == offset) {
            return known.day;
        }
        let day = self.terms.int(format!("day of {} {offset}", of.place()), -FAR_DAYS, FAR_DAYS);
        self.days.push(DayOf { of, offset, day });
        day
    }

    fn start_of(&mut self, day: Int, offset: i64) -> Int {
        if let Some(known) = self.starts.iter().find(|start| start.day == day && start.offset == offset) {
            return known.start;
        }
        let start = self.terms.int(format!("start of {} {offset}", day.place()), -FAR, FAR);
        self.starts.push(StartOf { day, offset, start });
        start
    }

    /// Days keep the order of their instants; an instant is at or after a day's start exactly when its day is.
    pub(crate) fn tie_days(&mut self) {
        let (days, starts) = (self.days.clone(), self.starts.clone());
        for (place, one) in days.iter().enumerate() {
            for two in days.iter().skip(place + 1) {
                for (a, b) in [(one, two), (two, one)] {
                    let by = b.offset.saturating_sub(a.offset);
                    let before = self.terms.at_most(a.of, b.of, by);
                    let day_before = self.terms.at_most(a.day, b.day, 0);
                    let law = self.terms.implies(before, day_before);
                    self.terms.law(law);
                }
            }
            for start in &starts {
                let begun = self.terms.at_most(start.start, one.of, one.offset);
                let reached = self.terms.at_most(start.day, one.day, start.offset.saturating_neg());
                let law = self.terms.same(begun, reached);
                self.terms.law(law);
            }
        }
    }
}
