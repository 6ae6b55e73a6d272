//! How far a slip can reach: the steps, gates, alarms, texts and documents that could stand otherwise because of it.
//!
//! It follows names, and errs on the side of too far: what lies out of reach stands as before, what lies within may. So a
//! story is only asked again where it looks at something within reach. Nothing here judges what a slip does.

use std::collections::{BTreeMap, BTreeSet};

use iliac_model::{AlarmIx, DerivedIx, DocumentIx, FactIx, GateIx, GroupIx, ParameterIx, StepIx, TextIx};
use iliac_protocol::tree::{Amount, Cond, InstExpr, Protocol};
use iliac_protocol::walk::{self, Part};

use super::change::{Change, Element};

/// Something of a protocol that can be named by something else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Node {
    Fact(FactIx),
    Group(GroupIx),
    Parameter(ParameterIx),
    Derived(DerivedIx),
    /// When the way stops.
    Way,
    Step(StepIx),
    Gate(GateIx),
    Alarm(AlarmIx),
    Text(TextIx),
    Document(DocumentIx),
}

/// Who names whom, in one protocol.
pub(crate) struct Web {
    users: BTreeMap<Node, BTreeSet<Node>>,
}

/// What one slip can reach.
pub(crate) struct Reach {
    nodes: BTreeSet<Node>,
}

impl Web {
    /// Reads who names whom.
    pub(crate) fn of(protocol: &Protocol) -> Web {
        let mut web = Web { users: BTreeMap::new() };
        web.values(protocol);
        web.steps(protocol);
        for (place, gate) in (0..).zip(&protocol.gates) {
            let user = Node::Gate(GateIx(place));
            web.condition(&gate.applies, user);
            gate.needs.iter().for_each(|need| web.condition(&need.cond, user));
        }
        for (place, alarm) in (0..).zip(&protocol.alarms) {
            let user = Node::Alarm(AlarmIx(place));
            web.condition(&alarm.when, user);
            web.instant(&alarm.from, user);
            let times = alarm.respond_within.iter().chain(alarm.escalate.iter().map(|(after, _)| after));
            times.for_each(|parameter| web.named(Node::Parameter(*parameter), user));
        }
        for (place, text) in (0..).zip(&protocol.texts) {
            web.condition(&text.when, Node::Text(TextIx(place)));
        }
        for (place, document) in (0..).zip(&protocol.documents) {
            web.condition(&document.when, Node::Document(DocumentIx(place)));
        }
        web
    }

    /// Facts, groups, parameters and derived values among each other.
    fn values(&mut self, protocol: &Protocol) {
        for (place, fact) in (0..).zip(&protocol.facts) {
            let user = Node::Fact(FactIx(place));
            if let Some(parameter) = fact.fresh_for {
                self.named(Node::Parameter(parameter), user);
                // Freshness is measured to the planned or the actual start.
                protocol.planned.iter().chain(&protocol.actual).for_each(|start| self.named(Node::Fact(*start), user));
            }
        }
        for (place, parameter) in (0..).zip(&protocol.parameters) {
            if let Amount::ByChoice(fact, _) = &parameter.amount {
                self.named(Node::Fact(*fact), Node::Parameter(ParameterIx(place)));
            }
        }
        for (place, group) in (0..).zip(&protocol.groups) {
            group.complete_when.iter().for_each(|when| self.condition(when, Node::Group(GroupIx(place))));
        }
        for (place, derived) in (0..).zip(&protocol.derived) {
            walk::derived(&derived.expr, &mut |part| self.part(part, Node::Derived(DerivedIx(place))));
        }
        protocol.stops_when.iter().for_each(|when| self.condition(when, Node::Way));
    }

    fn steps(&mut self, protocol: &Protocol) {
        for (place, step) in (0..).zip(&protocol.steps) {
            let user = Node::Step(StepIx(place));
            self.named(Node::Way, user);
            self.condition(&step.applies, user);
            self.condition(&step.done, user);
            step.due.iter().chain(&step.missed).for_each(|at| self.instant(at, user));
            if let Some(repeat) = &step.repeat {
                self.instant(&repeat.from, user);
                self.condition(&repeat.only_while, user);
                self.named(Node::Parameter(repeat.every), user);
                self.named(Node::Parameter(repeat.at_most), user);
                self.named(Node::Fact(repeat.anchor), user);
            }
        }
    }

    fn condition(&mut self, cond: &Cond, user: Node) {
        walk::condition(cond, &mut |part| self.part(part, user));
    }

    fn instant(&mut self, at: &InstExpr, user: Node) {
        walk::instant(at, &mut |part| self.part(part, user));
    }

    fn part(&mut self, part: Part<'_>, user: Node) {
        let named = match part {
            Part::Cell(cell) => Node::Fact(cell.fact),
            Part::OverRows(fact) => Node::Fact(fact),
            Part::Rows(group) => Node::Group(group),
            Part::Parameter(parameter) => Node::Parameter(parameter),
            Part::Derived(derived) => Node::Derived(derived),
            Part::Step(step, _) | Part::StepAt(step, _) => Node::Step(step),
        };
        self.named(named, user);
    }

    fn named(&mut self, named: Node, user: Node) {
        self.users.entry(named).or_default().insert(user);
    }

    /// How far a change reaches.
    pub(crate) fn reach(&self, change: Change) -> Reach {
        let mut nodes = BTreeSet::new();
        let mut todo = vec![start(change)];
        while let Some(node) = todo.pop() {
            if nodes.insert(node) {
                todo.extend(self.users.get(&node).into_iter().flatten());
            }
        }
        Reach { nodes }
    }
}

/// What a change changes itself.
fn start(change: Change) -> Node {
    match change {
        Change::GateRemoved(gate)
        | Change::NeedNegated(gate, _)
        | Change::GateAlwaysApplies(gate)
        | Change::GateOverriddenByOne(gate) => Node::Gate(gate),
        Change::Shifted(element, _)
        | Change::OtherEnd(element, _)
        | Change::Without(element, _)
        | Change::WithoutChoice(element, _) => inside(element),
        Change::DerivedIs(derived, _) => Node::Derived(derived),
        Change::StepAlwaysApplies(step)
        | Change::StepNeverApplies(step)
        | Change::StepNeverDue(step)
        | Change::StepNeverMissed(step)
        | Change::StepGoesOn(step) => Node::Step(step),
        Change::AlarmRemoved(alarm) | Change::AlarmNeverEscalates(alarm) => Node::Alarm(alarm),
        Change::TextAlwaysShown(text) => Node::Text(text),
        Change::DocumentAlwaysShown(document) => Node::Document(document),
        Change::FactCountsLatest(fact) | Change::FactNeverTooOld(fact) => Node::Fact(fact),
        Change::GroupAlwaysComplete(group) => Node::Group(group),
        Change::Moved(parameter, _) => Node::Parameter(parameter),
        Change::NeverStops => Node::Way,
    }
}

fn inside(element: Element) -> Node {
    match element {
        Element::Gate(gate) => Node::Gate(gate),
        Element::Step(step) => Node::Step(step),
        Element::Alarm(alarm) => Node::Alarm(alarm),
        Element::Derived(derived) => Node::Derived(derived),
        Element::Text(text) => Node::Text(text),
        Element::Document(document) => Node::Document(document),
        Element::Group(group) => Node::Group(group),
        Element::StopsWhen => Node::Way,
    }
}

impl Reach {
    /// Whether this step could stand otherwise.
    pub(crate) fn step(&self, step: StepIx) -> bool {
        self.nodes.contains(&Node::Step(step))
    }

    /// Whether this gate could be judged otherwise.
    pub(crate) fn gate(&self, gate: GateIx) -> bool {
        self.nodes.contains(&Node::Gate(gate))
    }

    /// Whether this alarm could be raised otherwise.
    pub(crate) fn alarm(&self, alarm: AlarmIx) -> bool {
        self.nodes.contains(&Node::Alarm(alarm))
    }

    /// Whether this text could be shown otherwise.
    pub(crate) fn text(&self, text: TextIx) -> bool {
        self.nodes.contains(&Node::Text(text))
    }

    /// Whether this document could be printed otherwise.
    pub(crate) fn document(&self, document: DocumentIx) -> bool {
        self.nodes.contains(&Node::Document(document))
    }

    /// Whether any alarm could be raised otherwise, the house's own for gates and repetitions among them.
    pub(crate) fn any_alarm(&self, protocol: &Protocol) -> bool {
        self.nodes.iter().any(|node| match node {
            Node::Alarm(_) | Node::Gate(_) => true,
            // That a step was begun is recorded; only a repetition can end otherwise.
            Node::Step(step) => protocol.step(*step).is_some_and(|step| step.repeat.is_some()),
            Node::Fact(_)
            | Node::Group(_)
            | Node::Parameter(_)
            | Node::Derived(_)
            | Node::Way
            | Node::Text(_)
            | Node::Document(_) => false,
        })
    }

    /// Whether a value that words name could be another one.
    pub(crate) fn words(&self) -> bool {
        let value =
            |node: &Node| matches!(node, Node::Fact(_) | Node::Parameter(_) | Node::Derived(_) | Node::Group(_));
        self.nodes.iter().any(value)
    }
}
