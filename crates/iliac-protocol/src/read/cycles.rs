//! Nothing may depend on itself: derived values, what makes a step done, what makes a group complete, freshness, `after`.

use std::collections::{BTreeMap, BTreeSet};

use iliac_model::{DerivedIx, FactIx, GroupIx, StepIx};

use super::build::Builder;
use crate::diagnostic::{Fault, Place, code};
use crate::tree::{Amount, Cond, Progress};
use crate::walk::{self, Part};

/// Something whose value may depend on others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Knot {
    Derived(DerivedIx),
    /// When a step is done.
    Done(StepIx),
    /// When a group is complete.
    Complete(GroupIx),
    /// Whether a fact is fresh.
    Fresh(FactIx),
    /// When a step may begin.
    Begins(StepIx),
}

type Knots = BTreeMap<Knot, BTreeSet<Knot>>;

impl Builder<'_> {
    pub(super) fn nothing_depends_on_itself(&mut self) {
        let knots = self.knots();
        let mut told: BTreeSet<Knot> = BTreeSet::new();
        for start in knots.keys() {
            if told.contains(start) {
                continue;
            }
            if let Some(round) = way_back(&knots, *start) {
                let names: Vec<String> = round.iter().map(|knot| self.called(*knot)).collect();
                let message = if names.len() == 1 {
                    format!("{} depends on itself", self.called(*start))
                } else {
                    format!("{} depends on itself: {}", self.called(*start), names.join(", which needs "))
                };
                if let Some(place) = self.declared_at(*start) {
                    self.faults.push(Fault::new(code::CYCLE, place, message, "leads back to itself"));
                }
                told.extend(round);
            }
        }
    }

    fn knots(&self) -> Knots {
        let mut knots = Knots::new();
        for (ix, derived) in (0..).map(DerivedIx).zip(&self.protocol.derived) {
            let mut needs = BTreeSet::new();
            walk::derived(&derived.expr, &mut |part| self.needed(part, &mut needs));
            knots.insert(Knot::Derived(ix), needs);
        }
        for (ix, step) in (0..).map(StepIx).zip(&self.protocol.steps) {
            let mut needs = BTreeSet::new();
            walk::condition(&step.done, &mut |part| self.needed(part, &mut needs));
            knots.insert(Knot::Done(ix), needs);
            let gates = step.gates.iter().filter_map(|gate| self.protocol.gate(*gate));
            let mut before = BTreeSet::new();
            for need in gates.filter(|gate| gate.applies == Cond::Always(true)).flat_map(|gate| &gate.needs) {
                required_before(&need.cond, &mut before);
            }
            knots.insert(Knot::Begins(ix), before);
        }
        for (ix, group) in (0..).map(GroupIx).zip(&self.protocol.groups) {
            let mut needs = BTreeSet::new();
            if let Some(cond) = &group.complete_when {
                walk::condition(cond, &mut |part| self.needed(part, &mut needs));
            }
            knots.insert(Knot::Complete(ix), needs);
        }
        for (ix, fact) in (0..).map(FactIx).zip(&self.protocol.facts) {
            let amount = fact.fresh_for.and_then(|ix| self.protocol.parameter(ix)).map(|parameter| &parameter.amount);
            let by = match amount {
                Some(Amount::ByChoice(by, _)) => Some(Knot::Fresh(*by)),
                Some(Amount::One(_) | Amount::ByUnit(_) | Amount::Unset) | None => None,
            };
            knots.insert(Knot::Fresh(ix), by.into_iter().collect());
        }
        knots
    }

    /// What must be known before a part is.
    fn needed(&self, part: Part<'_>, needs: &mut BTreeSet<Knot>) {
        match part {
            Part::Derived(derived) => drop(needs.insert(Knot::Derived(derived))),
            Part::Step(step, Progress::Done) => drop(needs.insert(Knot::Done(step))),
            Part::Rows(group) => drop(needs.insert(Knot::Complete(group))),
            Part::Cell(_)
            | Part::OverRows(_)
            | Part::Parameter(_)
            | Part::Step(_, Progress::Begun)
            | Part::StepAt(..) => {}
        }
    }

    fn called(&self, knot: Knot) -> String {
        let entry = |entries: &[super::declare::Entry<'_>], place: usize| {
            entries.get(place).map(|entry| entry.name.clone()).unwrap_or_default()
        };
        let declared = &self.declared;
        match knot {
            Knot::Derived(ix) => format!("`{}`", entry(&declared.derived.entries, ix.place())),
            Knot::Done(ix) => format!("`done({})`", entry(&declared.steps.entries, ix.place())),
            Knot::Complete(ix) => format!("the list of `{}`", entry(&declared.groups.entries, ix.place())),
            Knot::Fresh(ix) => format!("the freshness of `{}`", entry(&declared.facts.entries, ix.place())),
            Knot::Begins(ix) => format!("beginning `{}`", entry(&declared.steps.entries, ix.place())),
        }
    }

    fn declared_at(&self, knot: Knot) -> Option<Place> {
        let declared = &self.declared;
        let (entries, place) = match knot {
            Knot::Derived(ix) => (&declared.derived.entries, ix.place()),
            Knot::Done(ix) | Knot::Begins(ix) => (&declared.steps.entries, ix.place()),
            Knot::Complete(ix) => (&declared.groups.entries, ix.place()),
            Knot::Fresh(ix) => (&declared.facts.entries, ix.place()),
        };
        entries.get(place).map(|entry| entry.key.place)
    }
}

/// Steps that must be begun or done before, whatever else holds. A step that is not needed may be skipped, but two steps
/// that each wait for the other still could never both be done.
fn required_before(cond: &Cond, before: &mut BTreeSet<Knot>) {
    match cond {
        Cond::Step(step, _) => drop(before.insert(Knot::Begins(*step))),
        Cond::All(all) => all.iter().for_each(|cond| required_before(cond, before)),
        // The shape of an `after`: done, or not needed.
        Cond::Some(some) => {
            if let [Cond::Step(step, Progress::Done), Cond::Not(_)] = some.as_slice() {
                before.insert(Knot::Begins(*step));
            }
        }
        Cond::Always(_)
        | Cond::Not(_)
        | Cond::Yes(_)
        | Cond::Is(..)
        | Cond::Same(..)
        | Cond::Number(..)
        | Cond::AsEntered(..)
        | Cond::Instant(..)
        | Cond::Day(..)
        | Cond::Status(..)
        | Cond::Any(_)
        | Cond::Derived(_) => {}
    }
}

/// The shortest way from a knot back to itself.
fn way_back(knots: &Knots, start: Knot) -> Option<Vec<Knot>> {
    let mut seen = BTreeSet::new();
    let mut ways = vec![vec![start]];
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last = way.last().copied().unwrap_or(start);
            for next in knots.get(&last).into_iter().flatten() {
                if *next == start {
                    return Some(way);
                }
                if seen.insert(*next) {
                    longer.push([way.clone(), vec![*next]].concat());
                }
            }
        }
        ways = longer;
    }
    None
}
