//! Random expressions of each type, only ever such as a checked protocol can hold.

use iliac_laboratory::Calculator;
use iliac_model::{DerivedIx, FactIx, GroupIx, Number, ParameterIx, StepIx};
use iliac_protocol::tree::{
    Amount, CellRef, Compare, Cond, DayExpr, InstExpr, Kind, NumExpr, Progress, Protocol, RowRef, Rows, Status, Unit,
};

use super::dice::Dice;
use super::world::{CHOICES, parameters_in};

/// What may stand at a place.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// The group `this` is a row of.
    pub this: Option<GroupIx>,
    /// The group a filter is looking at.
    pub each: Option<GroupIx>,
    /// Whether rows may be selected: not inside a filter.
    pub rows: bool,
    /// `done` of the steps before this one may be asked.
    pub done_before: u16,
    /// `begun` of the steps before this one may be asked.
    pub begun_before: u16,
    /// Derived values before this one may be named.
    pub derived_before: usize,
}

/// What type a derived value has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Condition,
    Number,
    Instant,
    Day,
}

/// What the writer knows of a derived value.
#[derive(Clone, Copy)]
pub(super) struct Name {
    pub is: Type,
    pub per: Option<GroupIx>,
    /// Whether rows may be selected in it; such a one cannot be named inside a filter.
    pub rows: bool,
}

/// Writes expressions over a world.
pub(super) struct Writer<'a> {
    pub protocol: &'a Protocol,
    pub names: &'a [Name],
    pub dice: &'a mut Dice,
}

const COMPARES: [Compare; 6] =
    [Compare::Equal, Compare::Unequal, Compare::Less, Compare::AtMost, Compare::More, Compare::AtLeast];
const STATUSES: [Status; 7] = [
    Status::Known,
    Status::Unknown,
    Status::NotAsked,
    Status::Unanswered,
    Status::Refused,
    Status::Disputed,
    Status::TooOld,
];

impl Writer<'_> {
    /// A condition, at most `depth` deep.
    pub fn cond(&mut self, place: Place, depth: usize) -> Cond {
        if depth > 0 && self.dice.chance(40) {
            let many = self.dice.below(4);
            return match self.dice.below(3) {
                0 => Cond::Not(Box::new(self.cond(place, depth - 1))),
                1 => Cond::All((0..many).map(|_| self.cond(place, depth - 1)).collect()),
                _ => Cond::Some((0..many).map(|_| self.cond(place, depth - 1)).collect()),
            };
        }
        for _ in 0..8 {
            if let Some(cond) = self.leaf(place, depth) {
                return cond;
            }
        }
        Cond::Always(self.dice.chance(70))
    }

    /// What most gates wait for: so long after something.
    pub fn wait(&mut self, place: Place, depth: usize) -> Cond {
        let since = self.instant(place, depth).zip(self.duration(place));
        match since {
            Some((since, by)) => {
                let until = if self.dice.chance(70) { InstExpr::Plus(Box::new(since), by) } else { since };
                Cond::Instant(Compare::AtLeast, InstExpr::Now, until)
            }
            None => self.cond(place, depth),
        }
    }

    fn leaf(&mut self, place: Place, depth: usize) -> Option<Cond> {
        let depth = depth.saturating_sub(1);
        let compare = self.dice.pick(&COMPARES)?;
        Some(match self.dice.below(22) {
            0 => Cond::Always(self.dice.chance(70)),
            1..=3 => Cond::Yes(self.cell(place, depth, |kind| *kind == Kind::YesNo)?),
            4..=5 => {
                let choices = (0..1 + self.dice.below(2)).map(|_| self.dice.index(CHOICES)).collect();
                Cond::Is(self.cell(place, depth, |kind| matches!(kind, Kind::Choice(_)))?, choices)
            }
            6 => {
                let a = self.cell(place, depth, has_no_size)?;
                let kind = self.protocol.fact(a.fact)?.kind.clone();
                Cond::Same(a, self.cell(place, depth, |other| *other == kind)?)
            }
            7..=9 => Cond::Number(compare, self.number(place, depth), self.number(place, depth)),
            10 => {
                let two_units = |kind: &Kind| matches!(kind, Kind::Quantity { units, .. } if units.len() > 1);
                Cond::AsEntered(
                    compare,
                    self.cell(place, depth, two_units)?,
                    self.parameter(place, &Unit::Ucum("u0".into()))?,
                )
            }
            11..=14 => {
                let other = self.instant(place, depth)?;
                match self.dice.below(6) {
                    0..=2 => Cond::Instant(compare, InstExpr::Now, other),
                    3..=4 => Cond::Instant(compare, other, InstExpr::Now),
                    _ => Cond::Instant(compare, other, self.instant(place, depth)?),
                }
            }
            15 => {
                let other = self.day(place, depth)?;
                match self.dice.below(5) {
                    0..=1 => Cond::Day(compare, DayExpr::Today, other),
                    2..=3 => Cond::Day(compare, other, DayExpr::Today),
                    _ => Cond::Day(compare, other, self.day(place, depth)?),
                }
            }
            16..=17 => Cond::Status(self.cell(place, depth, |_| true)?, self.dice.pick(&STATUSES)?),
            18 => self.progress(place)?,
            19..=20 => Cond::Any(self.rows(place, depth, |_| true)?),
            _ => Cond::Derived(self.name(place, Type::Condition)?),
        })
    }

    fn progress(&mut self, place: Place) -> Option<Cond> {
        if self.dice.chance(50) {
            let step = self.step(place.done_before)?;
            Some(Cond::Step(step, Progress::Done))
        } else {
            let step = self.step(place.begun_before)?;
            Some(Cond::Step(step, Progress::Begun))
        }
    }

    fn step(&mut self, before: u16) -> Option<StepIx> {
        (before > 0).then(|| StepIx(self.dice.index(usize::from(before))))
    }

    fn name(&mut self, place: Place, is: Type) -> Option<DerivedIx> {
        let names = self.names.iter().take(place.derived_before).zip(0..);
        let fits =
            |name: &Name| name.is == is && (name.per.is_none() || name.per == place.this) && (place.rows || !name.rows);
        let fitting: Vec<DerivedIx> = names.filter(|(name, _)| fits(name)).map(|(_, ix)| DerivedIx(ix)).collect();
        self.dice.pick(&fitting)
    }

    /// A parameter; one picked by a choice of a row only where there is such a row.
    pub fn parameter(&mut self, place: Place, unit: &Unit) -> Option<ParameterIx> {
        let protocol = self.protocol;
        let group = |ix: &ParameterIx| match &protocol.parameter(*ix)?.amount {
            Amount::ByChoice(fact, _) => protocol.fact(*fact)?.group,
            Amount::One(_) | Amount::ByUnit(_) | Amount::Unset => None,
        };
        let has_row = |ix: &ParameterIx| group(ix).is_none_or(|of| [place.each, place.this].contains(&Some(of)));
        let here: Vec<ParameterIx> = parameters_in(protocol, unit).into_iter().filter(has_row).collect();
        self.dice.pick(&here)
    }

    pub fn duration(&mut self, place: Place) -> Option<ParameterIx> {
        self.parameter(place, &Unit::Duration)
    }

    /// A cell of a fact whose kind fits, from a row that can be named here.
    pub fn cell(&mut self, place: Place, depth: usize, fits: impl Fn(&Kind) -> bool) -> Option<CellRef> {
        let facts = self.protocol.facts.iter().zip(0..).filter(|(fact, _)| fits(&fact.kind));
        let near: Vec<FactIx> = facts
            .clone()
            .filter(|(fact, _)| fact.group.is_some() && [place.each, place.this].contains(&fact.group))
            .map(|(_, ix)| FactIx(ix))
            .collect();
        let all: Vec<FactIx> = facts.map(|(_, ix)| FactIx(ix)).collect();
        let fact =
            if !near.is_empty() && self.dice.chance(70) { self.dice.pick(&near)? } else { self.dice.pick(&all)? };
        Some(CellRef { fact, of: self.row(place, depth, self.protocol.fact(fact)?.group)? })
    }

    fn row(&mut self, place: Place, depth: usize, group: Option<GroupIx>) -> Option<RowRef> {
        let Some(group) = group else { return Some(RowRef::Case) };
        let parent = |of: Option<GroupIx>| of.and_then(|of| self.protocol.group(of)).and_then(|of| of.parent);
        let mut rows = Vec::new();
        if place.each == Some(group) {
            rows.extend([RowRef::Each, RowRef::Each, RowRef::Each]);
        }
        if parent(place.each) == Some(group) {
            rows.extend([RowRef::EachParent, RowRef::EachParent]);
        }
        if place.this == Some(group) {
            rows.extend([RowRef::This, RowRef::This, RowRef::Previous]);
        }
        if parent(place.this) == Some(group) {
            rows.extend([RowRef::Parent, RowRef::Parent]);
        }
        if place.rows {
            let selected = Box::new(self.rows_of(place, depth, group));
            rows.push(if self.dice.chance(50) { RowRef::First(selected) } else { RowRef::Last(selected) });
        }
        self.dice.pick(&rows)
    }

    /// A selection of rows of a group that fits.
    fn rows(&mut self, place: Place, depth: usize, fits: impl Fn(GroupIx) -> bool) -> Option<Rows> {
        if !place.rows {
            return None;
        }
        let groups: Vec<GroupIx> = (0..self.protocol.groups.len())
            .filter_map(|n| u16::try_from(n).ok().map(GroupIx))
            .filter(|group| fits(*group))
            .collect();
        let group = self.dice.pick(&groups)?;
        Some(self.rows_of(place, depth, group))
    }

    fn rows_of(&mut self, place: Place, depth: usize, group: GroupIx) -> Rows {
        let hangs_on = self.protocol.group(group).and_then(|group| group.parent);
        let of_this = hangs_on.is_some() && hangs_on == place.this && self.dice.chance(60);
        let inside = Place { each: Some(group), rows: false, ..place };
        let filter = self.dice.chance(60).then(|| Box::new(self.cond(inside, depth.min(1))));
        Rows { group, of_this, filter }
    }

    /// Rows of a group and one of its facts whose kind fits.
    fn rows_and_fact(&mut self, place: Place, depth: usize, fits: impl Fn(&Kind) -> bool) -> Option<(Rows, FactIx)> {
        let of_group = self.protocol.facts.iter().zip(0..).filter(|(fact, _)| fact.group.is_some() && fits(&fact.kind));
        let facts: Vec<(FactIx, Option<GroupIx>)> = of_group.map(|(fact, ix)| (FactIx(ix), fact.group)).collect();
        let (fact, group) = self.dice.pick(&facts)?;
        Some((self.rows(place, depth, |of| Some(of) == group)?, fact))
    }

    /// A number.
    pub fn number(&mut self, place: Place, depth: usize) -> NumExpr {
        for _ in 0..8 {
            if let Some(number) = self.number_of(place, depth) {
                return number;
            }
        }
        NumExpr::Literal(Number::whole(self.dice.between(0, 1)))
    }

    fn number_of(&mut self, place: Place, depth: usize) -> Option<NumExpr> {
        let bare = Unit::Ucum("1".to_owned());
        let shallow = depth == 0;
        let depth = depth.saturating_sub(1);
        let has_size = |kind: &Kind| matches!(kind, Kind::Quantity { .. } | Kind::Count { .. });
        Some(match self.dice.below(if shallow { 14 } else { 22 }) {
            0 => NumExpr::Literal(Number::whole(self.dice.between(0, 1))),
            1..=3 => NumExpr::Parameter(self.parameter(place, &bare)?),
            4..=7 => NumExpr::Cell(self.cell(place, depth, has_size)?),
            8 => NumExpr::Derived(self.name(place, Type::Number)?),
            9..=10 => NumExpr::Count(self.rows(place, depth, |_| true)?),
            11 => {
                let (rows, fact) = self.rows_and_fact(place, depth, |_| true)?;
                NumExpr::Distinct(rows, fact)
            }
            12..=13 => {
                let (rows, fact) = self.rows_and_fact(place, depth, has_size)?;
                NumExpr::Sum(rows, fact)
            }
            14 => NumExpr::Add(Box::new(self.number(place, depth)), Box::new(self.number(place, depth))),
            15 => NumExpr::Subtract(Box::new(self.number(place, depth)), Box::new(self.number(place, depth))),
            16 => {
                let (parameter, other) = (NumExpr::Parameter(self.parameter(place, &bare)?), self.number(place, depth));
                let (a, b) = if self.dice.chance(50) { (parameter, other) } else { (other, parameter) };
                NumExpr::Multiply(Box::new(a), Box::new(b))
            }
            17 => NumExpr::Least((0..1 + self.dice.below(2)).map(|_| self.number(place, depth)).collect()),
            18 => NumExpr::Most((0..1 + self.dice.below(2)).map(|_| self.number(place, depth)).collect()),
            19 => NumExpr::Years(self.day(place, depth)?),
            20 => NumExpr::Minutes(Box::new(self.instant(place, depth)?), Box::new(self.instant(place, depth)?)),
            _ => {
                let (calculator, _, inputs, _) = self.dice.pick(&Calculator::ALL)?;
                NumExpr::Call(calculator, inputs.iter().map(|_| self.number(place, 0)).collect())
            }
        })
    }

    /// An instant, never `now`.
    pub fn instant(&mut self, place: Place, depth: usize) -> Option<InstExpr> {
        let shallow = depth == 0;
        let depth = depth.saturating_sub(1);
        let is_instant = |kind: &Kind| *kind == Kind::Instant;
        Some(match self.dice.below(if shallow { 10 } else { 17 }) {
            0..=3 => InstExpr::Cell(self.cell(place, depth, is_instant)?),
            4 => InstExpr::At(self.cell(place, depth, |_| true)?),
            5 => InstExpr::Told(self.cell(place, depth, |_| true)?),
            6 => InstExpr::Begun(self.step(place.begun_before)?),
            7 => InstExpr::Done(self.step(place.done_before)?),
            8 => {
                let (rows, fact) = self.rows_and_fact(place, depth, is_instant)?;
                if self.dice.chance(50) { InstExpr::FirstOf(rows, fact) } else { InstExpr::LastOf(rows, fact) }
            }
            9 => InstExpr::Derived(self.name(place, Type::Instant)?),
            10..=12 => InstExpr::Plus(Box::new(self.instant(place, depth)?), self.duration(place)?),
            13 => InstExpr::Minus(Box::new(self.instant(place, depth)?), self.duration(place)?),
            14 => InstExpr::Latest(self.instants(place, depth)),
            15 => InstExpr::Earliest(self.instants(place, depth)),
            _ => InstExpr::StartOf(Box::new(self.day(place, depth)?)),
        })
    }

    fn instants(&mut self, place: Place, depth: usize) -> Vec<InstExpr> {
        (0..1 + self.dice.below(2)).filter_map(|_| self.instant(place, depth)).collect()
    }

    /// A day, never `today`.
    pub fn day(&mut self, place: Place, depth: usize) -> Option<DayExpr> {
        let shallow = depth == 0;
        let depth = depth.saturating_sub(1);
        Some(match self.dice.below(if shallow { 6 } else { 12 }) {
            0..=2 => DayExpr::Cell(self.cell(place, depth, |kind| *kind == Kind::Day)?),
            3..=4 => DayExpr::Of(Box::new(self.instant(place, depth)?)),
            5 => DayExpr::Derived(self.name(place, Type::Day)?),
            6..=9 => {
                let unit = self.dice.pick(&[Unit::Days, Unit::Workdays, Unit::Months])?;
                DayExpr::Plus(Box::new(self.day(place, depth)?), self.parameter(place, &unit)?)
            }
            _ => DayExpr::Minus(Box::new(self.day(place, depth)?), self.parameter(place, &Unit::Days)?),
        })
    }
}

/// The kinds of which two facts can say the same.
fn has_no_size(kind: &Kind) -> bool {
    !matches!(kind, Kind::Quantity { .. } | Kind::Count { .. } | Kind::File)
}
