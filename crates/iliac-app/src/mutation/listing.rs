//! Every change of a protocol, with its name.

use std::collections::BTreeMap;

use iliac_model::{AlarmIx, DerivedIx, DocumentIx, FactIx, GateIx, GroupIx, Number, ParameterIx, StepIx, TextIx};
use iliac_protocol::tree::{CellRef, Cond, DerivedExpr, InstExpr, Kind, Parameter, Protocol, RowRef, Unit};

use super::Mutation;
use super::change::{Change, Element};
use super::spots::Spot;
use super::subject;

/// Every change that matters in a protocol, with its name.
pub(super) fn changes(protocol: &Protocol) -> Vec<Mutation> {
    let mut found = Found { protocol, scratch: protocol.clone(), mutations: Vec::new() };
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
        let (ix, name) = (DerivedIx(place), format!("derived {}", derived.name));
        if matches!(derived.expr, DerivedExpr::Condition(_)) {
            found.add(format!("{name} always true"), Change::DerivedIs(ix, true));
            found.add(format!("{name} never true"), Change::DerivedIs(ix, false));
        }
        found.inside(Element::Derived(ix), &name);
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
    /// A copy to walk through; the walk shows places that could be changed, and nothing here changes them.
    scratch: Protocol,
    mutations: Vec<Mutation>,
}

impl Found<'_> {
    fn add(&mut self, name: String, change: Change) {
        if change.matters(self.protocol) {
            self.mutations.push(Mutation { name, change });
        }
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

    /// What can be wrong inside an element's conditions and values; the second of a kind is numbered.
    fn inside(&mut self, element: Element, name: &str) {
        let protocol = self.protocol;
        let (mut compares, mut ends, mut joined, mut choices) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        element.each(&mut self.scratch, &mut |spot| match spot {
            Spot::Compare(_) => compares.push("shifted".to_owned()),
            Spot::Row(row) => ends.push(format!("uses {}", end_of_row(protocol, row))),
            Spot::Instant(instant) => ends.push(format!("uses {}", end_of_instant(protocol, instant))),
            Spot::Joined(all) => joined.extend(all.iter().map(|cond| format!("without {}", about(protocol, cond)))),
            Spot::Choices(fact, of) => choices.extend(of.iter().map(|choice| without_choice(protocol, fact, *choice))),
            Spot::Parameter(..) => {}
        });
        let mut seen = BTreeMap::new();
        self.numbered(name, &mut seen, compares, |place| Change::Shifted(element, place));
        self.numbered(name, &mut seen, ends, |place| Change::OtherEnd(element, place));
        self.numbered(name, &mut seen, joined, |place| Change::Without(element, place));
        self.numbered(name, &mut seen, choices, |place| Change::WithoutChoice(element, place));
    }

    fn numbered(
        &mut self,
        name: &str,
        seen: &mut BTreeMap<String, usize>,
        slips: Vec<String>,
        change: impl Fn(usize) -> Change,
    ) {
        for (place, slip) in slips.into_iter().enumerate() {
            let before = seen.entry(slip.clone()).or_default();
            *before += 1;
            let number = if *before == 1 { String::new() } else { format!(" {before}") };
            self.add(format!("{name} {slip}{number}"), change(place));
        }
    }

    fn rest(&mut self) {
        for (place, fact) in (0..).zip(&self.protocol.facts) {
            self.add(format!("fact {} counts latest", fact.name), Change::FactCountsLatest(FactIx(place)));
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

fn about<'p>(protocol: &'p Protocol, cond: &Cond) -> &'p str {
    subject::of_cond(protocol, cond).unwrap_or("always")
}

fn without_choice(protocol: &Protocol, fact: FactIx, choice: u16) -> String {
    let name = protocol.fact(fact).and_then(|fact| fact.kind.choice_name(choice));
    format!("without {}", name.unwrap_or("choice"))
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
