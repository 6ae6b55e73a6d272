//! Ways through comparisons: a number on the right side of its limit, an instant or a day that has to be known.

use iliac_model::Number;
use iliac_protocol::tree::{Compare, Progress};

use super::wanted::{Wanted, resolution, rounded_down, rounded_up};
use super::ways::{Ask, DEPTH_MOST, NEW, Set, Ways, joined};
use crate::judge::Frame;
use crate::judge::interval::{End, Interval, turned};
use crate::program::Derivation;
use crate::program::nodes::{CellNode, DayNode, InstNode, NONE, NumNode, Span};
use crate::record::ledger::Small;

/// What an expression reads, as far as supplying it might help.
#[derive(Default)]
pub(super) struct Leaves {
    /// Cells not known.
    missing: Vec<Vec<Set>>,
    /// Cells known, that might be said anew.
    known: Vec<Vec<Set>>,
    /// Other things that might help: further rows, complete lists, steps.
    others: Vec<Vec<Set>>,
}

impl Ways<'_, '_> {
    pub(super) fn number(&mut self, how: Compare, a: u32, b: u32, frame: Frame, want: bool) -> Vec<Set> {
        let how = if want { how } else { opposite(how) };
        let mut sets = self.on_the_right_side(how, a, b, frame);
        sets.extend(self.on_the_right_side(turned(how), b, a, frame));
        let mut leaves = Leaves::default();
        self.leaves_of_number(a, frame, &mut leaves, 0);
        self.leaves_of_number(b, frame, &mut leaves, 0);
        sets.extend(leaves.sets());
        sets
    }

    /// When one side is a cell and the other is known: the limit itself.
    fn on_the_right_side(&mut self, how: Compare, a: u32, b: u32, frame: Frame) -> Vec<Set> {
        let NumNode::Cell(cell) = self.judge.program.arena.num(a) else {
            return Vec::new();
        };
        let other = self.judge.num(b, frame).is;
        let step = self.step_of(cell);
        wanted(how, other, step, 0).into_iter().flat_map(|wanted| self.ask(cell, frame, wanted)).collect()
    }

    pub(super) fn as_entered(
        &mut self,
        how: Compare,
        cell: CellNode,
        figures: Span,
        frame: Frame,
        want: bool,
    ) -> Vec<Set> {
        let how = if want { how } else { opposite(how) };
        let unit = match self.judge.cell(cell, frame).is.value() {
            Ok(Small::Number { unit, .. }) => unit,
            Ok(_) | Err(_) => 0,
        };
        let Some(figure) = self.judge.program.arena.figure(figures, unit) else {
            return Vec::new();
        };
        let step = self.step_of(cell);
        let wanted = wanted(how, Interval::exactly(figure), step, unit);
        wanted.into_iter().flat_map(|wanted| self.ask(cell, frame, wanted)).collect()
    }

    fn step_of(&self, cell: CellNode) -> Number {
        let fact = self.judge.program.protocol().fact(iliac_model::FactIx(cell.fact));
        fact.map_or(Number::whole(1), |fact| resolution(&fact.kind))
    }

    pub(super) fn instants(&mut self, a: u32, b: u32, frame: Frame) -> Vec<Set> {
        let mut leaves = Leaves::default();
        self.leaves_of_instant(a, frame, &mut leaves, 0);
        self.leaves_of_instant(b, frame, &mut leaves, 0);
        let waiting = [a, b].iter().any(|side| self.judge.program.arena.inst(*side) == InstNode::Now);
        // Who waits for an instant that is known waits: saying it anew would be no way forward but a lie.
        if waiting {
            leaves.known.clear();
        }
        leaves.sets()
    }

    pub(super) fn days(&mut self, a: u32, b: u32, frame: Frame) -> Vec<Set> {
        let mut leaves = Leaves::default();
        self.leaves_of_day(a, frame, &mut leaves, 0);
        self.leaves_of_day(b, frame, &mut leaves, 0);
        leaves.sets()
    }

    fn leaf(&mut self, cell: CellNode, frame: Frame, leaves: &mut Leaves) {
        let known = self.judge.cell(cell, frame).is.value().is_ok();
        let ask = self.ask(cell, frame, Wanted::Known);
        if known { leaves.known.push(ask) } else { leaves.missing.push(ask) }
    }

    fn leaves_of_number(&mut self, num: u32, frame: Frame, leaves: &mut Leaves, depth: u8) {
        let program = self.judge.program;
        if depth > DEPTH_MOST {
            return;
        }
        match program.arena.num(num) {
            NumNode::Literal(_) => {}
            NumNode::Parameter(parameter) => self.leaves_of_figure(parameter, frame, leaves),
            NumNode::Cell(cell) => self.leaf(cell, frame, leaves),
            NumNode::Derived(derived) => {
                let Some(code) = program.derived.get(usize::from(derived)) else {
                    return;
                };
                if let Derivation::Num(num) = code.code {
                    let inner = if code.per.is_some() {
                        Frame { each: NONE, ..frame }
                    } else {
                        Frame { gate: frame.gate, ..Frame::CASE }
                    };
                    self.leaves_of_number(num, inner, leaves, depth + 1);
                }
            }
            NumNode::Add(a, b) | NumNode::Subtract(a, b) | NumNode::Multiply(a, b) => {
                self.leaves_of_number(a, frame, leaves, depth + 1);
                self.leaves_of_number(b, frame, leaves, depth + 1);
            }
            NumNode::Least(parts) | NumNode::Most(parts) | NumNode::Call(_, parts) => {
                for part in program.arena.list(parts) {
                    self.leaves_of_number(*part, frame, leaves, depth + 1);
                }
            }
            NumNode::Count(rows) => self.leaves_of_rows(rows, None, frame, leaves),
            NumNode::Distinct(rows, fact) | NumNode::Sum(rows, fact) => {
                self.leaves_of_rows(rows, Some(fact), frame, leaves);
            }
            NumNode::Years(day) => self.leaves_of_day(day, frame, leaves, depth + 1),
            NumNode::Minutes(a, b) => {
                self.leaves_of_instant(a, frame, leaves, depth + 1);
                self.leaves_of_instant(b, frame, leaves, depth + 1);
            }
        }
    }

    fn leaves_of_instant(&mut self, inst: u32, frame: Frame, leaves: &mut Leaves, depth: u8) {
        let program = self.judge.program;
        if depth > DEPTH_MOST {
            return;
        }
        match program.arena.inst(inst) {
            InstNode::Now => {}
            InstNode::Cell(cell) | InstNode::At(cell) | InstNode::Told(cell) => self.leaf(cell, frame, leaves),
            InstNode::Begun(step) => self.leaf_of_step(step, Progress::Begun, leaves),
            InstNode::Done(step) => self.leaf_of_step(step, Progress::Done, leaves),
            InstNode::Derived(derived) => {
                let Some(code) = program.derived.get(usize::from(derived)) else {
                    return;
                };
                if let Derivation::Inst(inst) = code.code {
                    let inner = if code.per.is_some() {
                        Frame { each: NONE, ..frame }
                    } else {
                        Frame { gate: frame.gate, ..Frame::CASE }
                    };
                    self.leaves_of_instant(inst, inner, leaves, depth + 1);
                }
            }
            InstNode::Plus(from, by) | InstNode::Minus(from, by) => {
                self.leaves_of_instant(from, frame, leaves, depth + 1);
                self.leaves_of_figure(by, frame, leaves);
            }
            InstNode::Latest(parts) | InstNode::Earliest(parts) => {
                for part in program.arena.list(parts) {
                    self.leaves_of_instant(*part, frame, leaves, depth + 1);
                }
            }
            InstNode::LastOf(rows, fact) | InstNode::FirstOf(rows, fact) => {
                self.leaves_of_rows(rows, Some(fact), frame, leaves);
            }
            InstNode::StartOf(day) => self.leaves_of_day(day, frame, leaves, depth + 1),
        }
    }

    fn leaves_of_day(&mut self, day: u32, frame: Frame, leaves: &mut Leaves, depth: u8) {
        let program = self.judge.program;
        if depth > DEPTH_MOST {
            return;
        }
        match program.arena.day(day) {
            DayNode::Today => {}
            DayNode::Cell(cell) => self.leaf(cell, frame, leaves),
            DayNode::Of(inst) => self.leaves_of_instant(inst, frame, leaves, depth + 1),
            DayNode::Derived(derived) => {
                let Some(code) = program.derived.get(usize::from(derived)) else {
                    return;
                };
                if let Derivation::Day(day) = code.code {
                    let inner = if code.per.is_some() {
                        Frame { each: NONE, ..frame }
                    } else {
                        Frame { gate: frame.gate, ..Frame::CASE }
                    };
                    self.leaves_of_day(day, inner, leaves, depth + 1);
                }
            }
            DayNode::Plus(from, by) | DayNode::Minus(from, by) => {
                self.leaves_of_day(from, frame, leaves, depth + 1);
                self.leaves_of_figure(by, frame, leaves);
            }
        }
    }

    /// The choice that picks a parameter's figure.
    fn leaves_of_figure(&mut self, parameter: u16, frame: Frame, leaves: &mut Leaves) {
        use crate::program::Figure;
        use crate::program::nodes::RowNode;
        let program = self.judge.program;
        match program.parameters.get(usize::from(parameter)).map(|parameter| &parameter.amount) {
            Some(Figure::ByChoice(fact, _)) => {
                let group = program.facts.get(usize::from(*fact)).and_then(|fact| fact.group);
                let of = match group {
                    None => return self.leaf(CellNode { fact: *fact, of: RowNode::Case }, Frame::CASE, leaves),
                    Some(group) if frame.each == NONE && frame.group == group => RowNode::This,
                    Some(_) => RowNode::Each,
                };
                self.leaf(CellNode { fact: *fact, of }, frame, leaves);
            }
            Some(Figure::One(_) | Figure::Unset) | None => {}
        }
    }

    fn leaf_of_step(&mut self, step: u16, progress: Progress, leaves: &mut Leaves) {
        let known = match progress {
            Progress::Begun => self.judge.begun(step),
            Progress::Done => self.judge.done(step).is,
        };
        if !known {
            let sets = self.wait_for(step, progress);
            leaves.missing.push(sets);
        }
    }

    fn leaves_of_rows(&mut self, rows: u32, fact: Option<u16>, frame: Frame, leaves: &mut Leaves) {
        let code = self.judge.program.arena.rows(rows);
        for row in self.rows_in(code, frame) {
            let each = Frame { each: row, ..frame };
            if let Some(filter) = code.filter {
                let mut either = self.to(filter, each, true);
                either.extend(self.to(filter, each, false));
                either.retain(|set| !set.is_empty());
                leaves.others.push(either);
            }
            if let Some(fact) = fact {
                let known = self.judge.read(fact, row, frame).is.value().is_ok();
                let ask = vec![vec![Ask { fact, row, wanted: Wanted::Known }]];
                if known { leaves.known.push(ask) } else { leaves.missing.push(ask) }
            }
        }
        let complete = self.complete(code, frame);
        if complete.iter().all(|set| !set.is_empty()) {
            leaves.missing.push(complete);
        }
        let new = self.new_row(code, frame);
        let new = match fact {
            Some(fact) => joined(&new, &[vec![Ask { fact, row: NEW, wanted: Wanted::Known }]]),
            None => new,
        };
        leaves.others.push(new);
    }
}

impl Leaves {
    /// All that is missing together, then each alone, then the others.
    fn sets(self) -> Vec<Set> {
        let mut together = vec![Vec::new()];
        for sets in &self.missing {
            together = joined(&together, sets);
        }
        together.retain(|set| !set.is_empty());
        let alone = self.missing.into_iter().chain(self.known).chain(self.others).flatten();
        together.extend(alone);
        together
    }
}

fn opposite(how: Compare) -> Compare {
    match how {
        Compare::Equal => Compare::Unequal,
        Compare::Unequal => Compare::Equal,
        Compare::Less => Compare::AtLeast,
        Compare::AtMost => Compare::More,
        Compare::More => Compare::AtMost,
        Compare::AtLeast => Compare::Less,
    }
}

/// What a cell has to say to compare so with a number that is known; nothing when an end is open.
fn wanted(how: Compare, other: Interval, step: Number, unit: u8) -> Vec<Wanted> {
    let (low, high) = match (other.low, other.high) {
        (End::At(low), End::At(high)) => (low, high),
        (End::At(_) | End::Below | End::Above, _) => return Vec::new(),
    };
    let at_least = |number: Number| Wanted::AtLeast(rounded_up(number, step), unit);
    let at_most = |number: Number| Wanted::AtMost(rounded_down(number, step), unit);
    let above = || Wanted::AtLeast(rounded_down(high, step).plus(step), unit);
    let below = || Wanted::AtMost(rounded_up(low, step).minus(step), unit);
    match how {
        Compare::AtLeast => vec![at_least(high)],
        Compare::More => vec![above()],
        Compare::AtMost => vec![at_most(low)],
        Compare::Less => vec![below()],
        Compare::Equal => vec![Wanted::Same(iliac_model::Value::Number { number: low, unit })],
        Compare::Unequal => vec![above(), below()],
    }
}
