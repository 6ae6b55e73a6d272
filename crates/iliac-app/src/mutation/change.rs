//! What a mutation changes, and under which name.

use std::collections::BTreeMap;

use iliac_model::{AlarmIx, DerivedIx, DocumentIx, FactIx, GateIx, GroupIx, Number, ParameterIx, StepIx, TextIx};
use iliac_protocol::tree::{Amount, CellRef, Cond, InstExpr, Kind, Parameter, Protocol, RowRef, Unit};

use super::Mutation;
use super::spots::{self, Spot};

/// One change of a protocol.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// The gate always lets pass.
    GateRemoved(GateIx),
    /// The need says its opposite.
    NeedNegated(GateIx, usize),
    /// The gate matters always.
    GateAlwaysApplies(GateIx),
    /// One person is enough to override the gate.
    GateOverriddenByOne(GateIx),
    /// A comparison across its edge.
    Shifted(Element, usize),
    /// The other end of rows or instants.
    OtherEnd(Element, usize),
    /// The step always applies.
    StepAlwaysApplies(StepIx),
    /// The step never applies.
    StepNeverApplies(StepIx),
    /// The step is never due.
    StepNeverDue(StepIx),
    /// The step is never missed.
    StepNeverMissed(StepIx),
    /// The step goes on after the way has stopped, or no longer does.
    StepGoesOn(StepIx),
    /// The alarm is never raised.
    AlarmRemoved(AlarmIx),
    /// The alarm never goes up.
    AlarmNeverEscalates(AlarmIx),
    /// The text is always shown.
    TextAlwaysShown(TextIx),
    /// The document can always be printed.
    DocumentAlwaysShown(DocumentIx),
    /// The fact stays fresh for ever.
    FactNeverTooOld(FactIx),
    /// The group is always complete.
    GroupAlwaysComplete(GroupIx),
    /// The parameter is this much larger.
    Moved(ParameterIx, Number),
    /// The way never stops.
    NeverStops,
}

/// An element with conditions or values in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Element {
    /// A gate: its needs, then when it applies.
    Gate(GateIx),
    /// A step: applies, done, due, missed, repetition.
    Step(StepIx),
    /// An alarm: when, from.
    Alarm(AlarmIx),
    /// A derived value.
    Derived(DerivedIx),
    /// A text's condition.
    Text(TextIx),
    /// A document's condition.
    Document(DocumentIx),
    /// When a group is complete.
    Group(GroupIx),
    /// When the way stops.
    StopsWhen,
}

/// Every change, with its name; some may change nothing.
pub(super) fn changes(protocol: &Protocol) -> Vec<Mutation> {
    let mut found = Found { protocol, mutations: Vec::new() };
    for (place, _) in (0..).zip(&protocol.gates) {
        found.gate(GateIx(place));
    }
    for (place, step) in (0..).zip(&protocol.steps) {
        let (ix, name) = (StepIx(place), &step.name);
        found.add(format!("{name} always applies"), Change::StepAlwaysApplies(ix));
        found.add(format!("{name} never applies"), Change::StepNeverApplies(ix));
        found.add(format!("{name} never due"), Change::StepNeverDue(ix));
        found.add(format!("{name} never missed"), Change::StepNeverMissed(ix));
        found.add(format!("{name} {}", if step.goes_on { "stops" } else { "goes on" }), Change::StepGoesOn(ix));
        found.inside(Element::Step(ix), name);
    }
    for (place, alarm) in (0..).zip(&protocol.alarms) {
        let (ix, name) = (AlarmIx(place), format!("alarm {}", alarm.name));
        found.add(format!("{name} removed"), Change::AlarmRemoved(ix));
        found.add(format!("{name} never escalates"), Change::AlarmNeverEscalates(ix));
        found.inside(Element::Alarm(ix), &name);
    }
    for (place, derived) in (0..).zip(&protocol.derived) {
        found.inside(Element::Derived(DerivedIx(place)), &format!("derived {}", derived.name));
    }
    for (place, text) in (0..).zip(&protocol.texts) {
        let (ix, name) = (TextIx(place), format!("text {}", text.name));
        found.add(format!("{name} always shown"), Change::TextAlwaysShown(ix));
        found.inside(Element::Text(ix), &name);
    }
    for (place, document) in (0..).zip(&protocol.documents) {
        let (ix, name) = (DocumentIx(place), format!("document {}", document.name));
        found.add(format!("{name} always shown"), Change::DocumentAlwaysShown(ix));
        found.inside(Element::Document(ix), &name);
    }
    found.rest();
    found.mutations
}

struct Found<'a> {
    protocol: &'a Protocol,
    mutations: Vec<Mutation>,
}

impl Found<'_> {
    fn add(&mut self, name: String, change: Change) {
        self.mutations.push(Mutation { name, change });
    }

    fn gate(&mut self, ix: GateIx) {
        let Some(gate) = self.protocol.gate(ix) else { return };
        let step = self.protocol.step(gate.step).map_or("", |step| &step.name);
        let name = format!("{step}/{}", gate.name);
        self.add(format!("{name} removed"), Change::GateRemoved(ix));
        for need in 0..gate.needs.len() {
            let of = if gate.needs.len() == 1 { String::new() } else { format!("need {} ", need + 1) };
            self.add(format!("{name} {of}negated"), Change::NeedNegated(ix, need));
        }
        self.add(format!("{name} always applies"), Change::GateAlwaysApplies(ix));
        self.add(format!("{name} overridden by one"), Change::GateOverriddenByOne(ix));
        self.inside(Element::Gate(ix), &name);
    }

    /// Comparisons and ends inside an element; the second of a kind is numbered.
    fn inside(&mut self, element: Element, name: &str) {
        let mut scratch = self.protocol.clone();
        let (mut compares, mut ends) = (0, Vec::new());
        element.each(&mut scratch, &mut |spot| match spot {
            Spot::Compare(_) => compares += 1,
            Spot::Row(row) => ends.push(end_of_row(self.protocol, row)),
            Spot::Instant(instant) => ends.push(end_of_instant(self.protocol, instant)),
            Spot::Parameter(..) => {}
        });
        for place in 0..compares {
            self.add(format!("{name} shifted{}", numbered(place)), Change::Shifted(element, place));
        }
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for (place, end) in ends.into_iter().enumerate() {
            let before = seen.entry(end.clone()).or_default();
            let number = numbered(*before);
            *before += 1;
            self.add(format!("{name} uses {end}{number}"), Change::OtherEnd(element, place));
        }
    }

    fn rest(&mut self) {
        for (place, fact) in (0..).zip(&self.protocol.facts) {
            self.add(format!("fact {} never too old", fact.name), Change::FactNeverTooOld(FactIx(place)));
        }
        for (place, group) in (0..).zip(&self.protocol.groups) {
            let (ix, name) = (GroupIx(place), format!("group {}", group.name));
            self.add(format!("{name} always complete"), Change::GroupAlwaysComplete(ix));
            self.inside(Element::Group(ix), &name);
        }
        for (ix, step) in moves(self.protocol) {
            let name = self.protocol.parameter(ix).map_or("", |parameter| &parameter.name);
            self.add(format!("parameter {name} raised"), Change::Moved(ix, step));
            self.add(format!("parameter {name} lowered"), Change::Moved(ix, Number::ZERO.minus(step)));
        }
        self.add("stops_when removed".to_owned(), Change::NeverStops);
        self.inside(Element::StopsWhen, "stops_when");
    }
}

fn numbered(place: usize) -> String {
    if place == 0 { String::new() } else { format!(" {}", place + 1) }
}

/// Which end is used once it is swapped: `first sedative`.
fn end_of_row(protocol: &Protocol, row: &RowRef) -> String {
    let group = |of: GroupIx| protocol.group(of).map_or("", |group| &group.name);
    match row {
        RowRef::First(of) => format!("last {}", group(of.group)),
        RowRef::Last(of) => format!("first {}", group(of.group)),
        RowRef::Case | RowRef::This | RowRef::Parent | RowRef::Previous | RowRef::Each | RowRef::EachParent => {
            String::new()
        }
    }
}

fn end_of_instant(protocol: &Protocol, instant: &InstExpr) -> String {
    let group = |of: GroupIx| protocol.group(of).map_or("", |group| &group.name);
    match instant {
        InstExpr::FirstOf(of, _) => format!("last {}", group(of.group)),
        InstExpr::LastOf(of, _) => format!("first {}", group(of.group)),
        InstExpr::Latest(_) => "earliest".to_owned(),
        InstExpr::Earliest(_) => "latest".to_owned(),
        InstExpr::Now
        | InstExpr::Cell(_)
        | InstExpr::At(_)
        | InstExpr::Told(_)
        | InstExpr::Begun(_)
        | InstExpr::Done(_)
        | InstExpr::Derived(_)
        | InstExpr::Plus(..)
        | InstExpr::Minus(..)
        | InstExpr::StartOf(_) => String::new(),
    }
}

/// Every parameter some condition uses, with the smallest step that can matter.
fn moves(protocol: &Protocol) -> BTreeMap<ParameterIx, Number> {
    let mut scratch = protocol.clone();
    let mut used: BTreeMap<ParameterIx, Option<CellRef>> = BTreeMap::new();
    for element in elements(protocol) {
        element.each(&mut scratch, &mut |spot| {
            if let Spot::Parameter(ix, cell) = spot {
                let before = used.entry(ix).or_default();
                *before = cell.or(before.take());
            }
        });
    }
    let timed = protocol.steps.iter().filter_map(|step| step.repeat.as_ref());
    let timed = timed
        .flat_map(|repeat| [repeat.every, repeat.at_most])
        .chain(protocol.facts.iter().filter_map(|fact| fact.fresh_for));
    let of_alarms = protocol
        .alarms
        .iter()
        .flat_map(|alarm| alarm.respond_within.into_iter().chain(alarm.escalate.iter().map(|(after, _)| *after)));
    for ix in timed.chain(of_alarms) {
        used.entry(ix).or_default();
    }
    used.into_iter()
        .filter_map(|(ix, cell)| Some((ix, step_of(protocol, protocol.parameter(ix)?, cell.as_ref()))))
        .collect()
}

/// A minute for lengths of time, the resolution of the fact it is compared with for quantities, else one.
fn step_of(protocol: &Protocol, parameter: &Parameter, cell: Option<&CellRef>) -> Number {
    match &parameter.unit {
        Unit::Duration => Number::whole(60),
        Unit::Days | Unit::Workdays | Unit::Months => Number::whole(1),
        Unit::Ucum(_) => match cell.and_then(|cell| protocol.fact(cell.fact)).map(|fact| &fact.kind) {
            Some(Kind::Quantity { resolution, .. }) => *resolution,
            Some(_) | None => Number::whole(1),
        },
    }
}

fn elements(protocol: &Protocol) -> Vec<Element> {
    let of = |count: usize| (0..count).filter_map(|place| u16::try_from(place).ok());
    of(protocol.gates.len())
        .map(|place| Element::Gate(GateIx(place)))
        .chain(of(protocol.steps.len()).map(|place| Element::Step(StepIx(place))))
        .chain(of(protocol.alarms.len()).map(|place| Element::Alarm(AlarmIx(place))))
        .chain(of(protocol.derived.len()).map(|place| Element::Derived(DerivedIx(place))))
        .chain(of(protocol.texts.len()).map(|place| Element::Text(TextIx(place))))
        .chain(of(protocol.documents.len()).map(|place| Element::Document(DocumentIx(place))))
        .chain(of(protocol.groups.len()).map(|place| Element::Group(GroupIx(place))))
        .chain([Element::StopsWhen])
        .collect()
}

impl Element {
    /// Shows every place in it, always in the same order.
    fn each(self, protocol: &mut Protocol, see: &mut dyn FnMut(Spot<'_>)) {
        match self {
            Element::Gate(ix) => {
                if let Some(gate) = protocol.gates.get_mut(ix.place()) {
                    gate.needs.iter_mut().for_each(|need| spots::cond(&mut need.cond, see));
                    spots::cond(&mut gate.applies, see);
                }
            }
            Element::Step(ix) => {
                if let Some(step) = protocol.steps.get_mut(ix.place()) {
                    spots::cond(&mut step.applies, see);
                    spots::cond(&mut step.done, see);
                    step.due.iter_mut().chain(&mut step.missed).for_each(|at| spots::inst(at, see));
                    if let Some(repeat) = &mut step.repeat {
                        spots::inst(&mut repeat.from, see);
                        spots::cond(&mut repeat.only_while, see);
                    }
                }
            }
            Element::Alarm(ix) => {
                if let Some(alarm) = protocol.alarms.get_mut(ix.place()) {
                    spots::cond(&mut alarm.when, see);
                    spots::inst(&mut alarm.from, see);
                }
            }
            Element::Derived(ix) => {
                if let Some(derived) = protocol.derived.get_mut(ix.place()) {
                    spots::derived(&mut derived.expr, see);
                }
            }
            Element::Text(ix) => {
                protocol.texts.get_mut(ix.place()).into_iter().for_each(|text| spots::cond(&mut text.when, see));
            }
            Element::Document(ix) => {
                let document = protocol.documents.get_mut(ix.place());
                document.into_iter().for_each(|document| spots::cond(&mut document.when, see));
            }
            Element::Group(ix) => {
                let complete = protocol.groups.get_mut(ix.place()).and_then(|group| group.complete_when.as_mut());
                complete.into_iter().for_each(|when| spots::cond(when, see));
            }
            Element::StopsWhen => protocol.stops_when.iter_mut().for_each(|when| spots::cond(when, see)),
        }
    }
}

impl Change {
    /// Makes the change.
    pub(super) fn make(self, protocol: &mut Protocol) {
        match self {
            Change::GateRemoved(ix) => on(&mut protocol.gates, ix.place(), |gate| gate.applies = Cond::Always(false)),
            Change::NeedNegated(ix, need) => on(&mut protocol.gates, ix.place(), |gate| {
                on(&mut gate.needs, need, |need| need.cond = Cond::Not(Box::new(std::mem::take(&mut need.cond))));
            }),
            Change::GateAlwaysApplies(ix) => {
                on(&mut protocol.gates, ix.place(), |gate| gate.applies = Cond::Always(true));
            }
            Change::GateOverriddenByOne(ix) => on(&mut protocol.gates, ix.place(), |gate| {
                gate.overridden_by.iter_mut().for_each(|rule| rule.people = 1);
            }),
            Change::Shifted(element, place) => element.nth(
                protocol,
                place,
                |spot| match spot {
                    Spot::Compare(how) => {
                        *how = spots::shifted(*how);
                    }
                    Spot::Row(_) | Spot::Instant(_) | Spot::Parameter(..) => {}
                },
                |spot| matches!(spot, Spot::Compare(_)),
            ),
            Change::OtherEnd(element, place) => element.nth(
                protocol,
                place,
                |spot| match spot {
                    Spot::Row(row) => spots::other_row(row),
                    Spot::Instant(instant) => spots::other_instant(instant),
                    Spot::Compare(_) | Spot::Parameter(..) => {}
                },
                |spot| matches!(spot, Spot::Row(_) | Spot::Instant(_)),
            ),
            Change::StepAlwaysApplies(ix) => {
                on(&mut protocol.steps, ix.place(), |step| step.applies = Cond::Always(true));
            }
            Change::StepNeverApplies(ix) => {
                on(&mut protocol.steps, ix.place(), |step| step.applies = Cond::Always(false));
            }
            Change::StepNeverDue(ix) => on(&mut protocol.steps, ix.place(), |step| step.due = None),
            Change::StepNeverMissed(ix) => on(&mut protocol.steps, ix.place(), |step| step.missed = None),
            Change::StepGoesOn(ix) => on(&mut protocol.steps, ix.place(), |step| step.goes_on = !step.goes_on),
            Change::AlarmRemoved(ix) => on(&mut protocol.alarms, ix.place(), |alarm| alarm.when = Cond::Always(false)),
            Change::AlarmNeverEscalates(ix) => on(&mut protocol.alarms, ix.place(), |alarm| alarm.escalate.clear()),
            Change::TextAlwaysShown(ix) => on(&mut protocol.texts, ix.place(), |text| text.when = Cond::Always(true)),
            Change::DocumentAlwaysShown(ix) => {
                on(&mut protocol.documents, ix.place(), |document| document.when = Cond::Always(true));
            }
            Change::FactNeverTooOld(ix) => on(&mut protocol.facts, ix.place(), |fact| fact.fresh_for = None),
            Change::GroupAlwaysComplete(ix) => on(&mut protocol.groups, ix.place(), |group| group.complete_when = None),
            Change::Moved(ix, by) => {
                on(&mut protocol.parameters, ix.place(), |parameter| moved(&mut parameter.amount, by))
            }
            Change::NeverStops => protocol.stops_when = None,
        }
    }
}

impl Element {
    /// Changes the nth place of a kind.
    fn nth(
        self,
        protocol: &mut Protocol,
        place: usize,
        mut change: impl FnMut(Spot<'_>),
        is_one: impl Fn(&Spot<'_>) -> bool,
    ) {
        let mut seen = 0;
        self.each(protocol, &mut |spot| {
            if is_one(&spot) {
                if seen == place {
                    change(spot);
                }
                seen += 1;
            }
        });
    }
}

fn on<T>(list: &mut [T], place: usize, change: impl FnOnce(&mut T)) {
    if let Some(item) = list.get_mut(place) {
        change(item);
    }
}

fn moved(amount: &mut Amount, by: Number) {
    match amount {
        Amount::One(value) => *value = value.plus(by),
        Amount::ByChoice(_, values) => values.iter_mut().for_each(|value| *value = value.plus(by)),
        Amount::ByUnit(values) => values.iter_mut().for_each(|(_, value)| *value = value.plus(by)),
        Amount::Unset => {}
    }
}
