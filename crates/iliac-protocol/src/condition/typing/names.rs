//! Whatever an expression can name, and what a name is in a given place.

use std::collections::BTreeMap;
use std::ops::Range;

use iliac_laboratory::Calculator;
use iliac_model::{DerivedIx, FactIx, GroupIx, ParameterIx, StepIx};

use super::super::Wrong;
use super::units::Units;
use super::{Typed, Typing};
use crate::diagnostic::{code, nearest};
use crate::tree::{Amount, CellRef, Cond, DayExpr, DerivedExpr, InstExpr, Kind, NumExpr, Protocol, RowRef, Unit};

/// The names of a protocol. Its derived values need to say only what they are, not yet how.
pub(crate) struct Names<'p> {
    pub(super) protocol: &'p Protocol,
    values: BTreeMap<&'p str, Named>,
    groups: BTreeMap<&'p str, GroupIx>,
    steps: BTreeMap<&'p str, StepIx>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Named {
    Fact(FactIx),
    Derived(DerivedIx),
    Parameter(ParameterIx),
}

impl<'p> Names<'p> {
    /// The names of a protocol.
    pub(crate) fn new(protocol: &'p Protocol) -> Names<'p> {
        let mut values = BTreeMap::new();
        for (ix, parameter) in (0..).map(ParameterIx).zip(&protocol.parameters) {
            values.insert(parameter.name.as_str(), Named::Parameter(ix));
        }
        for (ix, derived) in (0..).map(DerivedIx).zip(&protocol.derived) {
            values.insert(derived.name.as_str(), Named::Derived(ix));
        }
        for (ix, fact) in (0..).map(FactIx).zip(&protocol.facts) {
            values.insert(fact.name.as_str(), Named::Fact(ix));
        }
        let groups = (0..).map(GroupIx).zip(&protocol.groups).map(|(ix, group)| (group.name.as_str(), ix)).collect();
        let steps = (0..).map(StepIx).zip(&protocol.steps).map(|(ix, step)| (step.name.as_str(), ix)).collect();
        Names { protocol, values, groups, steps }
    }

    pub(super) fn kind(&self, fact: FactIx) -> Option<&'p Kind> {
        self.protocol.fact(fact).map(|fact| &fact.kind)
    }

    pub(super) fn fact(&self, fact: FactIx) -> &'p str {
        self.protocol.fact(fact).map_or("", |fact| &fact.name)
    }

    pub(super) fn parameter(&self, parameter: ParameterIx) -> &'p str {
        self.protocol.parameter(parameter).map_or("", |parameter| &parameter.name)
    }

    pub(super) fn unit(&self, parameter: ParameterIx) -> Option<&'p Unit> {
        self.protocol.parameter(parameter).map(|parameter| &parameter.unit)
    }

    pub(super) fn group_name(&self, group: GroupIx) -> &'p str {
        self.protocol.group(group).map_or("", |group| &group.name)
    }

    pub(super) fn parent(&self, group: GroupIx) -> Option<GroupIx> {
        self.protocol.group(group)?.parent
    }

    fn is_fact_of_group(&self, fact: FactIx, group: GroupIx) -> bool {
        self.protocol.fact(fact).is_some_and(|fact| fact.group == Some(group))
    }

    /// A fact of a group by its name within the group.
    fn cell_named(&self, group: GroupIx, name: &str) -> Option<FactIx> {
        let full = format!("{}.{name}", self.group_name(group));
        match self.values.get(full.as_str()) {
            Some(Named::Fact(fact)) if self.is_fact_of_group(*fact, group) => Some(*fact),
            Some(Named::Fact(_) | Named::Derived(_) | Named::Parameter(_)) | None => None,
        }
    }

    fn cells(&self, group: GroupIx) -> impl Iterator<Item = &'p str> {
        let prefix = self.group_name(group).len() + 1;
        let facts = self.protocol.facts.iter().filter(move |fact| fact.group == Some(group));
        facts.filter_map(move |fact| fact.name.get(prefix..))
    }
}

impl Typing<'_> {
    /// What a name stands for here.
    pub(super) fn named(&mut self, name: &str, span: &Range<usize>) -> Option<Typed> {
        match name {
            "now" => return Some(Typed::Now),
            "today" => return Some(Typed::Today),
            _ => {}
        }
        for (prefix, of) in [("this.", Hanging::This), ("parent.", Hanging::Parent), ("previous.", Hanging::Previous)] {
            if let Some(cell) = name.strip_prefix(prefix) {
                return self.hanging(cell, of, span);
            }
        }
        match self.names.values.get(name) {
            Some(Named::Fact(fact)) => self.fact(*fact, span).map(Typed::Cell),
            Some(Named::Derived(derived)) => self.derived(*derived, span),
            Some(Named::Parameter(parameter)) => self.parameter_here(*parameter, span),
            None => self.unknown(name, span),
        }
    }

    fn fact(&mut self, fact: FactIx, span: &Range<usize>) -> Option<CellRef> {
        self.found.facts.push((fact, span.clone()));
        let group = self.names.protocol.fact(fact)?.group;
        match group {
            None => Some(CellRef { fact, of: RowRef::Case }),
            Some(group) if self.scope.each == Some(group) => Some(CellRef { fact, of: RowRef::Each }),
            Some(group) => {
                let (group_name, name) = (self.names.group_name(group), self.names.fact(fact));
                let cell = name.get(group_name.len() + 1..).unwrap_or(name);
                let help = if self.scope.per == Some(group) {
                    format!("of this row it is `this.{cell}`")
                } else {
                    format!("say of which: `last({name})`, or inside `any {group_name} where …`")
                };
                let message = format!("there may be several of `{group_name}`, each with its own `{cell}`");
                self.wrong(Wrong::new(code::NO_ROW, span, message, "of which row?").help(help))
            }
        }
    }

    fn hanging(&mut self, cell: &str, of: Hanging, span: &Range<usize>) -> Option<Typed> {
        let (group, of) = match (of, self.scope.each, self.scope.per) {
            (Hanging::Parent, Some(each), _) => (self.names.parent(each), RowRef::EachParent),
            (Hanging::Parent, None, Some(per)) => (self.names.parent(per), RowRef::Parent),
            (Hanging::This, _, per) => (per, RowRef::This),
            (Hanging::Previous, _, per) => (per, RowRef::Previous),
            (Hanging::Parent, None, None) => (None, RowRef::Parent),
        };
        let Some(group) = group else {
            let (message, help) = match (of, self.scope.each.or(self.scope.per)) {
                (RowRef::Parent | RowRef::EachParent, Some(group)) => {
                    let message = format!("rows of `{}` hang on no other row", self.names.group_name(group));
                    (message, "give the group a `parent`")
                }
                _ => {
                    let message = "there is no row here for this, parent or previous to mean".to_owned();
                    (message, "they are for steps, alarms and derived values with `per: GROUP`")
                }
            };
            return self.wrong(Wrong::new(code::NO_ROW, span, message, "no such row").help(help));
        };
        let Some(fact) = self.names.cell_named(group, cell) else {
            let group_name = self.names.group_name(group);
            let wrong = Wrong::new(
                code::UNKNOWN_NAME,
                span,
                format!("group `{group_name}` has no fact `{cell}`"),
                "not declared there",
            );
            let near = nearest(cell, self.names.cells(group)).map(str::to_owned);
            return self.wrong(match near {
                Some(near) => wrong.help(format!("did you mean `{near}`?")),
                None => wrong,
            });
        };
        self.found.facts.push((fact, span.clone()));
        Some(Typed::Cell(CellRef { fact, of }))
    }

    fn derived(&mut self, ix: DerivedIx, span: &Range<usize>) -> Option<Typed> {
        let derived = self.names.protocol.derived_value(ix)?;
        if let Some(group) = derived.per
            && self.scope.per != Some(group)
        {
            let group = self.names.group_name(group);
            let message = format!("`{}` is worked out for each `{group}`, and there is no such row here", derived.name);
            return self.wrong(
                Wrong::new(code::NO_ROW, span, message, "of which row?")
                    .help(format!("it can be used where `per: {group}` stands")),
            );
        }
        Some(match &derived.expr {
            DerivedExpr::Condition(_) => Typed::Cond(Cond::Derived(ix)),
            DerivedExpr::Number(_, unit) => Typed::Number(NumExpr::Derived(ix), Some(Units::read(unit))),
            DerivedExpr::Instant(_) => Typed::Instant(InstExpr::Derived(ix)),
            DerivedExpr::Day(_) => Typed::Day(DayExpr::Derived(ix)),
        })
    }

    /// A parameter; one picked by a choice of a row needs such a row here.
    fn parameter_here(&mut self, ix: ParameterIx, span: &Range<usize>) -> Option<Typed> {
        if let Some(Amount::ByChoice(by, _)) = self.names.protocol.parameter(ix).map(|parameter| &parameter.amount)
            && let Some(group) = self.names.protocol.fact(*by)?.group
            && self.scope.each != Some(group)
            && self.scope.per != Some(group)
        {
            let (name, choice) = (self.names.parameter(ix), self.names.fact(*by));
            let message = format!("`{name}` is picked by `{choice}`, and there is no such row here");
            let group = self.names.group_name(group);
            return self.wrong(
                Wrong::new(code::NO_ROW, span, message, "of which row?")
                    .help(format!("use it inside `any {group} where …`, or where `per: {group}` stands")),
            );
        }
        Some(self.parameter(ix))
    }

    fn parameter(&mut self, ix: ParameterIx) -> Typed {
        let Some(parameter) = self.names.protocol.parameter(ix) else { return Typed::Stride(ix) };
        match (&parameter.unit, &parameter.amount) {
            (_, Amount::ByUnit(_)) => Typed::PerUnit(ix),
            (Unit::Ucum(unit), _) => Typed::Number(NumExpr::Parameter(ix), Some(Units::read(unit))),
            (Unit::Duration | Unit::Days | Unit::Workdays | Unit::Months, _) => Typed::Stride(ix),
        }
    }

    fn unknown<T>(&mut self, name: &str, span: &Range<usize>) -> Option<T> {
        let wrong = Wrong::new(
            code::UNKNOWN_NAME,
            span,
            format!("nothing is called `{name}`"),
            "not declared in this protocol",
        );
        let spaced = name.replace('-', " - ");
        let help = if self.names.groups.contains_key(name) {
            format!("`{name}` is a group: write `any {name}` or `count({name})`")
        } else if self.names.steps.contains_key(name) {
            format!("`{name}` is a step: write `done({name})` or `begun({name})`")
        } else if let Some(near) = nearest(name, self.names.values.keys().copied()) {
            format!("did you mean `{near}`?")
        } else if spaced != name && spaced.split(" - ").all(|part| self.names.values.contains_key(part)) {
            format!("a minus has spaces about it: `{spaced}`")
        } else if matches!(name, "yes" | "no") {
            "a condition stands by itself, or is denied by `not`".to_owned()
        } else if matches!(name, "true" | "false" | "none" | "null") {
            "a yes/no fact is compared with `yes` or `no`; not knowing is `is unknown`".to_owned()
        } else {
            "declare it under `facts`, `derived` or `parameters`".to_owned()
        };
        self.wrong(wrong.help(help))
    }

    /// A group by its name.
    pub(super) fn group(&mut self, name: &str, span: &Range<usize>) -> Option<GroupIx> {
        if let Some(group) = self.names.groups.get(name) {
            return Some(*group);
        }
        let wrong = Wrong::new(code::UNKNOWN_NAME, span, format!("there is no group `{name}`"), "not a group");
        let near = nearest(name, self.names.groups.keys().copied());
        self.wrong(match near {
            Some(near) => wrong.help(format!("did you mean `{near}`?")),
            None => wrong,
        })
    }

    /// A fact of a group by its full name, outside any row: the `GROUP.x` in the brackets of `last(…)`.
    pub(super) fn fact_of_rows(&mut self, name: &str, span: &Range<usize>) -> Option<(GroupIx, FactIx)> {
        match self.names.values.get(name) {
            Some(Named::Fact(fact)) => {
                self.found.facts.push((*fact, span.clone()));
                match self.names.protocol.fact(*fact)?.group {
                    Some(group) => Some((group, *fact)),
                    None => {
                        let message = format!("`{name}` is a fact of the case: there is only one");
                        self.wrong(
                            Wrong::new(code::NO_ROW, span, message, "not a fact of a group").help("use it by its name"),
                        )
                    }
                }
            }
            Some(Named::Derived(_) | Named::Parameter(_)) => {
                let message = format!("`{name}` is no fact of a group");
                self.wrong(Wrong::new(code::NO_ROW, span, message, "a fact of a group is expected"))
            }
            None => self.unknown(name, span),
        }
    }

    /// A step by its name.
    pub(super) fn step(&mut self, name: &str, span: &Range<usize>) -> Option<StepIx> {
        if let Some(step) = self.names.steps.get(name) {
            self.found.steps.push((*step, span.clone()));
            return Some(*step);
        }
        let wrong = Wrong::new(code::UNKNOWN_NAME, span, format!("there is no step `{name}`"), "not a step");
        let near = nearest(name, self.names.steps.keys().copied());
        self.wrong(match near {
            Some(near) => wrong.help(format!("did you mean `{near}`?")),
            None => wrong,
        })
    }

    /// A calculator by its name.
    pub(super) fn calculator(name: &str) -> Option<(Calculator, &'static [&'static str], &'static str)> {
        let (calculator, _, inputs, result) = Calculator::ALL.into_iter().find(|(_, known, ..)| *known == name)?;
        Some((calculator, inputs, result))
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Hanging {
    This,
    Parent,
    Previous,
}
