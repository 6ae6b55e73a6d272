//! What a rule says, in words, to tell whether two protocols hold the same one.
//!
//! Protocols share modules. A rule that stands once in a module is in every protocol that uses it, and a slip in it is a slip
//! in all of them: a story of any of them that notices it is enough.

use iliac_model::ParameterIx;
use iliac_protocol::condition::write;
use iliac_protocol::tree::{Amount, Cond, DerivedExpr, InstExpr, Protocol};

use super::change::{Change, Element};

/// What the element that a change is in says; empty when there is none.
pub(super) fn said(protocol: &Protocol, change: Change) -> String {
    let rule = Rule { protocol };
    match change {
        Change::GateRemoved(gate)
        | Change::NeedNegated(gate, _)
        | Change::GateAlwaysApplies(gate)
        | Change::GateOverriddenByOne(gate) => rule.element(Element::Gate(gate)),
        Change::Shifted(element, _)
        | Change::OtherEnd(element, _)
        | Change::Without(element, _)
        | Change::WithoutChoice(element, _) => rule.element(element),
        Change::DerivedIs(derived, _) => rule.element(Element::Derived(derived)),
        Change::StepAlwaysApplies(step)
        | Change::StepNeverApplies(step)
        | Change::StepNeverDue(step)
        | Change::StepNeverMissed(step)
        | Change::StepGoesOn(step) => rule.element(Element::Step(step)),
        Change::AlarmRemoved(alarm) | Change::AlarmNeverEscalates(alarm) => rule.element(Element::Alarm(alarm)),
        Change::TextAlwaysShown(text) => rule.element(Element::Text(text)),
        Change::DocumentAlwaysShown(document) => rule.element(Element::Document(document)),
        Change::FactCountsLatest(fact) | Change::FactNeverTooOld(fact) => protocol
            .fact(fact)
            .map(|fact| format!("{:?} {}", fact.counts, fact.fresh_for.map_or("", |by| rule.parameter(by))))
            .unwrap_or_default(),
        Change::GroupAlwaysComplete(group) => rule.element(Element::Group(group)),
        Change::Moved(parameter, _) => rule.figure(parameter),
        Change::NeverStops => rule.element(Element::StopsWhen),
    }
}

struct Rule<'a> {
    protocol: &'a Protocol,
}

impl Rule<'_> {
    fn element(&self, element: Element) -> String {
        let protocol = self.protocol;
        let words = match element {
            Element::Gate(ix) => protocol.gate(ix).map(|gate| {
                let needs: Vec<String> = gate.needs.iter().map(|need| self.cond(&need.cond)).collect();
                let people = gate.overridden_by.as_ref().map_or(0, |rule| rule.people);
                format!("{} needs {} or {people}", self.cond(&gate.applies), needs.join("; "))
            }),
            Element::Step(ix) => protocol.step(ix).map(|step| {
                let times: Vec<String> = step.due.iter().chain(&step.missed).map(|at| self.instant(at)).collect();
                let repeat = step.repeat.as_ref().map(|repeat| {
                    let (from, only_while) = (self.instant(&repeat.from), self.cond(&repeat.only_while));
                    format!("{} {from} {only_while} {}", self.parameter(repeat.every), self.parameter(repeat.at_most))
                });
                let (applies, done) = (self.cond(&step.applies), self.cond(&step.done));
                format!("{applies}, {done}, {}, {}, {}", times.join(", "), repeat.unwrap_or_default(), step.goes_on)
            }),
            Element::Alarm(ix) => protocol.alarm(ix).map(|alarm| {
                let after: Vec<&str> = alarm.escalate.iter().map(|(after, _)| self.parameter(*after)).collect();
                format!("{} from {}, {}", self.cond(&alarm.when), self.instant(&alarm.from), after.join(", "))
            }),
            Element::Derived(ix) => protocol.derived_value(ix).map(|derived| match &derived.expr {
                DerivedExpr::Condition(cond) => self.cond(cond),
                DerivedExpr::Number(number, unit) => format!("{} {unit}", write::number(protocol, number)),
                DerivedExpr::Instant(at) => self.instant(at),
                DerivedExpr::Day(day) => write::day(protocol, day),
            }),
            Element::Text(ix) => protocol.text(ix).map(|text| self.cond(&text.when)),
            Element::Document(ix) => protocol.document(ix).map(|document| self.cond(&document.when)),
            Element::Group(ix) => {
                protocol.group(ix).and_then(|group| group.complete_when.as_ref()).map(|when| self.cond(when))
            }
            Element::StopsWhen => protocol.stops_when.as_ref().map(|when| self.cond(when)),
        };
        words.unwrap_or_default()
    }

    fn figure(&self, parameter: ParameterIx) -> String {
        let Some(parameter) = self.protocol.parameter(parameter) else { return String::new() };
        let by = match &parameter.amount {
            Amount::One(value) => value.to_string(),
            Amount::ByChoice(fact, values) => {
                format!("{} {values:?}", self.protocol.fact(*fact).map_or("", |fact| fact.name.as_str()))
            }
            Amount::ByUnit(values) => format!("{values:?}"),
            Amount::Unset => String::new(),
        };
        format!("{by} {}", parameter.written_unit)
    }

    fn parameter(&self, parameter: ParameterIx) -> &str {
        self.protocol.parameter(parameter).map_or("", |parameter| parameter.name.as_str())
    }

    fn cond(&self, cond: &Cond) -> String {
        write::condition(self.protocol, cond)
    }

    fn instant(&self, at: &InstExpr) -> String {
        write::instant(self.protocol, at)
    }
}
