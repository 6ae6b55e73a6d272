//! What a mutation changes.

use iliac_model::{AlarmIx, DerivedIx, DocumentIx, FactIx, GateIx, GroupIx, Number, ParameterIx, StepIx, TextIx};
use iliac_protocol::tree::{Amount, Cond, Counts, DerivedExpr, Protocol};

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
    /// One of several joined conditions is left out.
    Without(Element, usize),
    /// One of several choices is left out.
    WithoutChoice(Element, usize),
    /// The derived condition is always so.
    DerivedIs(DerivedIx, bool),
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
    /// The latest value counts, whatever the others say.
    FactCountsLatest(FactIx),
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

impl Element {
    /// Shows every place in it, always in the same order.
    pub(super) fn each(self, protocol: &mut Protocol, see: &mut dyn FnMut(Spot<'_>)) {
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
    /// Whether it would change anything in this protocol.
    pub(super) fn matters(self, protocol: &Protocol) -> bool {
        let gate = |ix: GateIx| protocol.gate(ix);
        let step = |ix: StepIx| protocol.step(ix);
        match self {
            Change::GateRemoved(ix) => gate(ix).is_some_and(|gate| gate.applies != Cond::Always(false)),
            Change::GateAlwaysApplies(ix) => gate(ix).is_some_and(|gate| gate.applies != Cond::Always(true)),
            Change::GateOverriddenByOne(ix) => {
                gate(ix).and_then(|gate| gate.overridden_by.as_ref()).is_some_and(|rule| rule.people > 1)
            }
            Change::StepAlwaysApplies(ix) => step(ix).is_some_and(|step| step.applies != Cond::Always(true)),
            Change::StepNeverApplies(ix) => step(ix).is_some_and(|step| step.applies != Cond::Always(false)),
            Change::StepNeverDue(ix) => step(ix).is_some_and(|step| step.due.is_some()),
            Change::StepNeverMissed(ix) => step(ix).is_some_and(|step| step.missed.is_some()),
            // Where nothing stops the way, going on is no difference.
            Change::StepGoesOn(_) | Change::NeverStops => protocol.stops_when.is_some(),
            Change::AlarmRemoved(ix) => protocol.alarm(ix).is_some_and(|alarm| alarm.when != Cond::Always(false)),
            Change::AlarmNeverEscalates(ix) => protocol.alarm(ix).is_some_and(|alarm| !alarm.escalate.is_empty()),
            Change::TextAlwaysShown(ix) => protocol.text(ix).is_some_and(|text| text.when != Cond::Always(true)),
            Change::DocumentAlwaysShown(ix) => {
                protocol.document(ix).is_some_and(|document| document.when != Cond::Always(true))
            }
            Change::FactNeverTooOld(ix) => protocol.fact(ix).is_some_and(|fact| fact.fresh_for.is_some()),
            Change::FactCountsLatest(ix) => protocol.fact(ix).is_some_and(|fact| fact.counts != Counts::Latest),
            Change::GroupAlwaysComplete(ix) => protocol.group(ix).is_some_and(|group| group.complete_when.is_some()),
            Change::Moved(ix, _) => protocol.parameter(ix).is_some_and(|parameter| parameter.amount != Amount::Unset),
            Change::NeedNegated(..)
            | Change::Shifted(..)
            | Change::OtherEnd(..)
            | Change::Without(..)
            | Change::WithoutChoice(..)
            | Change::DerivedIs(..) => true,
        }
    }

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
                    Spot::Row(_) | Spot::Instant(_) | Spot::Joined(_) | Spot::Choices(..) | Spot::Parameter(..) => {}
                },
                |spot| matches!(spot, Spot::Compare(_)),
            ),
            Change::OtherEnd(element, place) => element.nth(
                protocol,
                place,
                |spot| match spot {
                    Spot::Row(row) => spots::other_row(row),
                    Spot::Instant(instant) => spots::other_instant(instant),
                    Spot::Compare(_) | Spot::Joined(_) | Spot::Choices(..) | Spot::Parameter(..) => {}
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
            Change::Without(element, place) => {
                let mut seen = 0;
                element.each(protocol, &mut |spot| {
                    if let Spot::Joined(all) = spot {
                        leave_out(all, &mut seen, place);
                    }
                });
            }
            Change::WithoutChoice(element, place) => {
                let mut seen = 0;
                element.each(protocol, &mut |spot| {
                    if let Spot::Choices(_, choices) = spot {
                        leave_out(choices, &mut seen, place);
                    }
                });
            }
            Change::DerivedIs(ix, is) => on(&mut protocol.derived, ix.place(), |derived| {
                derived.expr = DerivedExpr::Condition(Cond::Always(is));
            }),
            Change::FactCountsLatest(ix) => on(&mut protocol.facts, ix.place(), |fact| fact.counts = Counts::Latest),
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

/// Leaves out one item when its place among all lists falls into this one.
fn leave_out<T>(list: &mut Vec<T>, seen: &mut usize, place: usize) {
    let here = place.checked_sub(*seen).filter(|here| *here < list.len());
    *seen += list.len();
    if let Some(here) = here {
        list.remove(here);
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
