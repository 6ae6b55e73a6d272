//! Random typed conditions over a protocol, in the shape reading them gives: from a tape of numbers, so that a failing one
//! shrinks.

use iliac_laboratory::Calculator;
use iliac_model::{DerivedIx, FactIx, GroupIx, Number, ParameterIx, StepIx};

use crate::tree::{
    CellRef, Compare, Cond, DayExpr, DerivedExpr, InstExpr, Kind, NumExpr, Progress, Protocol, RowRef, Rows, Status,
    Unit,
};

pub(super) struct Generator<'p> {
    protocol: &'p Protocol,
    tape: Vec<u16>,
    at: usize,
    per: Option<GroupIx>,
    each: Option<GroupIx>,
    depth: usize,
}

impl<'p> Generator<'p> {
    pub(super) fn new(protocol: &'p Protocol, tape: Vec<u16>, per: Option<GroupIx>) -> Generator<'p> {
        Generator { protocol, tape, at: 0, per, each: None, depth: 0 }
    }

    /// One of `n`; always the first when the tape has run out, so that everything ends.
    fn pick(&mut self, n: usize) -> usize {
        let next = self.tape.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(next) % n.max(1)
    }

    fn one<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        let place = self.pick(all.len());
        all.get(place).cloned()
    }

    fn deeper<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let made = make(self);
        self.depth -= 1;
        made
    }

    fn is_deep(&self) -> bool {
        self.depth > 5 || self.at > self.tape.len()
    }

    pub(super) fn condition(&mut self) -> Cond {
        let simple = 9;
        let shape = if self.is_deep() { self.pick(simple) } else { self.pick(simple + 4) };
        let made = match shape {
            0 => self.cell(|kind| *kind == Kind::YesNo).map(Cond::Yes),
            1 => self.is_choice(),
            2 => self.same(),
            3 => Some(self.deeper(Self::numbers)),
            4 => self.as_entered(),
            5 => Some(self.deeper(Self::instants)),
            6 => Some(self.deeper(Self::days)),
            7 => self.progress(),
            8 => self.derived_condition(),
            9 => Some(Cond::Not(Box::new(self.deeper(Self::condition)))),
            10 => Some(Cond::All(self.several())),
            11 => Some(Cond::Some(self.several())),
            _ => self.deeper(Self::rows).map(Cond::Any),
        };
        made.unwrap_or_else(|| self.status())
    }

    fn several(&mut self) -> Vec<Cond> {
        let count = 2 + self.pick(2);
        (0..count).map(|_| self.deeper(Self::condition)).collect()
    }

    fn status(&mut self) -> Cond {
        let all = [
            Status::Known,
            Status::Unknown,
            Status::NotAsked,
            Status::Unanswered,
            Status::Refused,
            Status::Disputed,
            Status::TooOld,
        ];
        let status = all[self.pick(all.len())];
        let cell = self.cell(|_| true).unwrap_or(CellRef { fact: FactIx(0), of: RowRef::Case });
        Cond::Status(cell, status)
    }

    fn is_choice(&mut self) -> Option<Cond> {
        let cell = self.cell(|kind| matches!(kind, Kind::Choice(_)))?;
        let Kind::Choice(choices) = &self.protocol.fact(cell.fact)?.kind else { return None };
        let place = u16::try_from(self.pick(choices.len())).ok()?;
        Some(Cond::Is(cell, vec![place]))
    }

    fn same(&mut self) -> Option<Cond> {
        let a = self.cell(|kind| matches!(kind, Kind::YesNo | Kind::Day))?;
        let kind = self.protocol.fact(a.fact)?.kind.clone();
        Some(Cond::Same(a, self.cell(|other| *other == kind)?))
    }

    fn as_entered(&mut self) -> Option<Cond> {
        let cell = self.cell(|kind| matches!(kind, Kind::Quantity { units, .. } if units.len() > 1))?;
        let compare = self.compare();
        Some(Cond::AsEntered(compare, cell, self.protocol.parameter_named("fever")?))
    }

    fn progress(&mut self) -> Option<Cond> {
        let step = self.step()?;
        let progress = if self.pick(2) == 0 { Progress::Done } else { Progress::Begun };
        Some(Cond::Step(step, progress))
    }

    fn step(&mut self) -> Option<StepIx> {
        u16::try_from(self.pick(self.protocol.steps.len())).ok().map(StepIx)
    }

    fn derived(&mut self, is: impl Fn(&DerivedExpr) -> bool) -> Option<DerivedIx> {
        let all: Vec<DerivedIx> = (0..)
            .map(DerivedIx)
            .zip(&self.protocol.derived)
            .filter(|(_, derived)| is(&derived.expr) && (derived.per.is_none() || derived.per == self.per))
            .map(|(ix, _)| ix)
            .collect();
        self.one(&all)
    }

    fn derived_condition(&mut self) -> Option<Cond> {
        self.derived(|expr| matches!(expr, DerivedExpr::Condition(_))).map(Cond::Derived)
    }

    fn compare(&mut self) -> Compare {
        let all = [Compare::AtLeast, Compare::Less, Compare::Equal, Compare::Unequal, Compare::AtMost, Compare::More];
        all[self.pick(all.len())]
    }

    /// A cell that can be named here.
    fn cell(&mut self, is: impl Fn(&Kind) -> bool) -> Option<CellRef> {
        let mut all = Vec::new();
        for (fact, kind) in (0..).map(FactIx).zip(&self.protocol.facts) {
            if !is(&kind.kind) {
                continue;
            }
            let parent = |group: Option<GroupIx>| group.and_then(|group| self.protocol.group(group)?.parent);
            let mut add = |of: RowRef| all.push(CellRef { fact, of });
            match kind.group {
                None => add(RowRef::Case),
                Some(group) => {
                    if self.each == Some(group) {
                        add(RowRef::Each);
                    }
                    if self.each.is_some() && parent(self.each) == Some(group) {
                        add(RowRef::EachParent);
                    }
                    if self.each.is_none() && parent(self.per) == Some(group) {
                        add(RowRef::Parent);
                    }
                    if self.per == Some(group) {
                        add(RowRef::This);
                        add(RowRef::Previous);
                    }
                    if self.each.is_none() && kind.kind != Kind::Instant {
                        let rows = Rows { group, of_this: false, filter: None };
                        add(RowRef::First(Box::new(rows.clone())));
                        add(RowRef::Last(Box::new(rows)));
                    }
                }
            }
        }
        let cell = self.one(&all)?;
        Some(match cell.of {
            RowRef::First(rows) => CellRef { of: RowRef::First(Box::new(self.filtered(*rows))), ..cell },
            RowRef::Last(rows) => CellRef { of: RowRef::Last(Box::new(self.filtered(*rows))), ..cell },
            of => CellRef { of, ..cell },
        })
    }

    /// Rows of any group; `None` inside a filter.
    fn rows(&mut self) -> Option<Rows> {
        if self.each.is_some() {
            return None;
        }
        let group = GroupIx(u16::try_from(self.pick(self.protocol.groups.len())).ok()?);
        Some(self.filtered(Rows { group, of_this: false, filter: None }))
    }

    fn filtered(&mut self, rows: Rows) -> Rows {
        let hangs = self.per.is_some() && self.protocol.group(rows.group).and_then(|group| group.parent) == self.per;
        let of_this = hangs && self.pick(2) == 1;
        let filter = if self.is_deep() || self.pick(3) == 0 {
            None
        } else {
            self.each = Some(rows.group);
            let filter = self.deeper(Self::condition);
            self.each = None;
            Some(Box::new(filter))
        };
        Rows { of_this, filter, ..rows }
    }

    fn numbers(&mut self) -> Cond {
        let unit = ["1", "mL", "kg", "10*9/L"][self.pick(4)];
        let compare = self.compare();
        let (a, b) = (self.number(unit), self.number(unit));
        Cond::Number(compare, a, b)
    }

    fn number(&mut self, unit: &str) -> NumExpr {
        let zero = NumExpr::Literal(Number::ZERO);
        if self.is_deep() {
            return self.plain_number(unit).unwrap_or(zero);
        }
        let make = |typing: &mut Self| Box::new(typing.deeper(|typing| typing.number(unit)));
        match self.pick(9) {
            0 => NumExpr::Add(make(self), make(self)),
            1 => NumExpr::Subtract(make(self), make(self)),
            2 => NumExpr::Multiply(make(self), Box::new(NumExpr::Literal(Number::whole(1)))),
            3 => NumExpr::Least(vec![*make(self), *make(self)]),
            4 => NumExpr::Most(vec![*make(self)]),
            5 if unit == "1" => self.aggregate().unwrap_or(zero),
            5 => self.sum(unit).unwrap_or(zero),
            6 if unit == "1" => NumExpr::Call(Calculator::Ratio, vec![*make(self), *make(self)]),
            6 if unit == "mL" => {
                let weight = self.deeper(|typing| typing.number("kg"));
                let per_kg = self.protocol.parameter_named("ml_per_kg").map(NumExpr::Parameter);
                NumExpr::Multiply(Box::new(weight), Box::new(per_kg.unwrap_or(zero)))
            }
            _ => self.plain_number(unit).unwrap_or(zero),
        }
    }

    fn plain_number(&mut self, unit: &str) -> Option<NumExpr> {
        match self.pick(4) {
            0 => {
                let is = |kind: &Kind| matches!(kind, Kind::Quantity { units, .. } if *units == [unit.to_owned()]);
                self.cell(is).map(NumExpr::Cell)
            }
            1 => self.derived(|expr| matches!(expr, DerivedExpr::Number(_, its) if its == unit)).map(NumExpr::Derived),
            2 => self.parameter(&Unit::Ucum(unit.to_owned())).map(NumExpr::Parameter),
            _ if unit == "1" => Some(NumExpr::Literal(Number::whole(1))),
            _ => None,
        }
    }

    fn parameter(&mut self, unit: &Unit) -> Option<ParameterIx> {
        let all: Vec<ParameterIx> = (0..)
            .map(ParameterIx)
            .zip(&self.protocol.parameters)
            .filter(|(_, parameter)| parameter.unit == *unit && parameter.name != "fever")
            .map(|(ix, _)| ix)
            .collect();
        self.one(&all)
    }

    fn aggregate(&mut self) -> Option<NumExpr> {
        match self.pick(3) {
            0 => self.rows().map(NumExpr::Count),
            1 => {
                let rows = self.rows()?;
                let facts = self.protocol.group(rows.group)?.facts.clone();
                let fact = self.one(&facts)?;
                Some(NumExpr::Distinct(rows, fact))
            }
            _ => Some(NumExpr::Years(self.deeper(Self::day))),
        }
    }

    fn sum(&mut self, unit: &str) -> Option<NumExpr> {
        let rows = self.rows()?;
        let fact = self.protocol.fact_named("pull.volume")?;
        let group = self.protocol.fact(fact)?.group?;
        (unit == "mL" && rows.group == group).then_some(NumExpr::Sum(rows, fact))
    }

    fn instants(&mut self) -> Cond {
        let (a, b) = (self.instant(), self.instant());
        let mut compare = self.compare();
        if matches!((&a, &b), (InstExpr::Cell(_), InstExpr::Cell(_)))
            && matches!(compare, Compare::Equal | Compare::Unequal)
        {
            compare = Compare::More;
        }
        match self.pick(3) {
            0 => Cond::Instant(compare, InstExpr::Now, b),
            _ => Cond::Instant(compare, a, b),
        }
    }

    fn instant(&mut self) -> InstExpr {
        let fallback = InstExpr::Begun(StepIx(0));
        if self.is_deep() {
            return self.cell(|kind| *kind == Kind::Instant).map_or(fallback, InstExpr::Cell);
        }
        let make = |typing: &mut Self| typing.deeper(Self::instant);
        let wait = self.parameter(&Unit::Duration);
        match (self.pick(10), wait) {
            (0, Some(wait)) => InstExpr::Plus(Box::new(make(self)), wait),
            (1, Some(wait)) => InstExpr::Minus(Box::new(make(self)), wait),
            (2, _) => InstExpr::Latest(vec![make(self), make(self)]),
            (3, _) => InstExpr::Earliest(vec![make(self)]),
            (4, _) => self.over_rows().unwrap_or(fallback),
            (5, _) => InstExpr::StartOf(Box::new(self.deeper(Self::day))),
            (6, _) => self.cell(|_| true).map_or(fallback, InstExpr::At),
            (7, _) => self.cell(|_| true).map_or(fallback, InstExpr::Told),
            (8, _) => self.derived(|expr| matches!(expr, DerivedExpr::Instant(_))).map_or(fallback, InstExpr::Derived),
            _ => self.step().map_or(fallback, InstExpr::Done),
        }
    }

    fn over_rows(&mut self) -> Option<InstExpr> {
        let rows = self.rows()?;
        let facts = self.protocol.group(rows.group)?.facts.clone();
        let fact =
            facts.into_iter().find(|fact| self.protocol.fact(*fact).is_some_and(|it| it.kind == Kind::Instant))?;
        Some(if self.pick(2) == 0 { InstExpr::LastOf(rows, fact) } else { InstExpr::FirstOf(rows, fact) })
    }

    fn days(&mut self) -> Cond {
        let (a, b) = (self.day(), self.day());
        let mut compare = self.compare();
        if matches!((&a, &b), (DayExpr::Cell(_), DayExpr::Cell(_)))
            && matches!(compare, Compare::Equal | Compare::Unequal)
        {
            compare = Compare::Less;
        }
        match self.pick(3) {
            0 => Cond::Day(compare, a, DayExpr::Today),
            _ => Cond::Day(compare, a, b),
        }
    }

    fn day(&mut self) -> DayExpr {
        let fallback = DayExpr::Of(Box::new(InstExpr::Begun(StepIx(0))));
        let days = self.parameter(&Unit::Days);
        if self.is_deep() {
            return self.cell(|kind| *kind == Kind::Day).map_or(fallback, DayExpr::Cell);
        }
        match (self.pick(5), days) {
            (0, Some(days)) => DayExpr::Plus(Box::new(self.deeper(Self::day)), days),
            (1, Some(days)) => DayExpr::Minus(Box::new(self.deeper(Self::day)), days),
            (2, _) => DayExpr::Of(Box::new(self.deeper(Self::instant))),
            (3, _) => self.derived(|expr| matches!(expr, DerivedExpr::Day(_))).map_or(fallback, DayExpr::Derived),
            _ => self.cell(|kind| *kind == Kind::Day).map_or(fallback, DayExpr::Cell),
        }
    }
}
