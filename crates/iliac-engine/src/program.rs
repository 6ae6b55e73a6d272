//! A checked protocol made ready for the engine: expressions flat, names gone, who records what worked out beforehand.
//!
//! A program never changes. It keeps the protocol it came from, because reasons are told in its words.

pub(crate) mod flat;
pub(crate) mod looks;
pub(crate) mod lower;
pub(crate) mod names;
pub(crate) mod nodes;
pub(crate) mod only;
pub(crate) mod reads;
pub(crate) mod set;
pub(crate) mod still;
pub(crate) mod touch;

use std::sync::{Arc, OnceLock};

use iliac_model::{Calendar, GroupIx, Number};
use iliac_protocol::tree::{Amount, Counts, DerivedExpr, Kind, Law, Protocol, Unit};

use flat::Flat;
use looks::Looks;
use lower::Lower;
use names::Names;
use nodes::Arena;
use only::Heeds;
use touch::Touch;

/// A protocol compiled for one site's calendar.
#[derive(Clone, PartialEq, Debug)]
pub struct Program {
    protocol: Arc<Protocol>,
    calendar: Calendar,
    names: Names,
    /// What it heeds; `None`: all there is.
    heeds: Option<Box<Heeds>>,
    pub(crate) looks: Looks,
    pub(crate) arena: Arena,
    pub(crate) flat: Flat,
    /// What reads each fact, worked out when first asked for.
    touched: OnceLock<Touch>,
    pub(crate) facts: Vec<FactCode>,
    pub(crate) groups: Vec<GroupCode>,
    pub(crate) parameters: Vec<ParameterCode>,
    pub(crate) derived: Vec<DerivedCode>,
    pub(crate) steps: Vec<StepCode>,
    pub(crate) gates: Vec<GateCode>,
    pub(crate) alarms: Vec<AlarmCode>,
    pub(crate) texts: Vec<u32>,
    pub(crate) documents: Vec<u32>,
    pub(crate) nevers: Vec<u32>,
    pub(crate) stops_when: Option<u32>,
    pub(crate) closes_when: Option<u32>,
    pub(crate) planned: Option<u16>,
    pub(crate) actual: Option<u16>,
    /// The facts of the case itself, by their local place.
    pub(crate) case_facts: Vec<u16>,
}

/// What the engine must know of a fact.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct FactCode {
    pub group: Option<u16>,
    /// Its place among the facts of its group, or of the case.
    pub local: u32,
    pub counts: Counts,
    pub fresh_for: Option<u16>,
    /// What a sum may reckon with when the value is unknown; `None`: with anything.
    pub hard: Option<(Number, Number)>,
    /// The steps that record it.
    pub recorded_in: Vec<u16>,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct GroupCode {
    pub complete_when: Option<u32>,
    /// Its facts, by their local place.
    pub facts: Vec<u16>,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ParameterCode {
    pub amount: Figure,
    pub unit: Calendrical,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Figure {
    One(Number),
    ByChoice(u16, Vec<Number>),
    Unset,
}

/// In which steps a parameter moves along the calendar; `Length` does not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Calendrical {
    Length,
    Days,
    Workdays,
    Months,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct DerivedCode {
    /// The group over whose rows it is computed.
    pub per: Option<u16>,
    pub code: Derivation,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Derivation {
    Cond(u32),
    Num(u32),
    Inst(u32),
    Day(u32),
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct StepCode {
    pub per: Option<u16>,
    pub adds: bool,
    pub applies: u32,
    pub gates: Vec<u16>,
    pub due: Option<u32>,
    pub missed: Option<u32>,
    pub repeat: Option<RepeatCode>,
    pub records: Vec<u16>,
    pub done: u32,
    pub goes_on: bool,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct RepeatCode {
    pub every: u16,
    pub from: u32,
    pub anchor: u16,
    pub only_while: u32,
    pub at_most: u16,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct GateCode {
    pub step: u16,
    pub applies: u32,
    pub needs: Vec<u32>,
    /// How many distinct people must override; `None`: nobody may.
    pub people: Option<u8>,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct AlarmCode {
    pub per: Option<u16>,
    pub when: u32,
    pub from: u32,
    pub respond_within: Option<u16>,
    pub escalate: Vec<u16>,
}

impl Program {
    /// Compiles a checked protocol for a site's calendar.
    pub fn compile(protocol: impl Into<Arc<Protocol>>, calendar: Calendar) -> Program {
        let protocol: Arc<Protocol> = protocol.into();
        let mut lower = Lower { protocol: &protocol, arena: Arena::default() };
        let mut program = Program {
            calendar,
            names: Names::of(&protocol),
            heeds: None,
            looks: Looks::default(),
            facts: facts(&protocol),
            case_facts: facts_of(&protocol, None),
            groups: groups(&protocol, &mut lower),
            parameters: protocol.parameters.iter().map(parameter).collect(),
            derived: derived(&protocol, &mut lower),
            steps: steps(&protocol, &mut lower),
            gates: gates(&protocol, &mut lower),
            alarms: alarms(&protocol, &mut lower),
            texts: protocol.texts.iter().map(|text| lower.cond(&text.when)).collect(),
            documents: protocol.documents.iter().map(|document| lower.cond(&document.when)).collect(),
            nevers: protocol
                .nevers
                .iter()
                .map(|never| match &never.law {
                    Law::NeverStart(_, when) | Law::NeverSilent(when) => lower.cond(when),
                })
                .collect(),
            stops_when: protocol.stops_when.as_ref().map(|cond| lower.cond(cond)),
            closes_when: protocol.closes_when.as_ref().map(|cond| lower.cond(cond)),
            planned: protocol.planned.map(|fact| fact.0),
            actual: protocol.actual.map(|fact| fact.0),
            arena: lower.arena,
            flat: Flat::default(),
            touched: OnceLock::new(),
            protocol: Arc::clone(&protocol),
        };
        program.looks = Looks::at_everything(&program);
        program.flat = Flat::of(&program);
        program
    }

    /// The protocol it was compiled from.
    pub fn protocol(&self) -> &Protocol {
        &self.protocol
    }

    /// What reads each fact and each leaf.
    pub(crate) fn touched(&self) -> &Touch {
        self.touched.get_or_init(|| Touch::of(self))
    }

    /// A fact by its name, if the protocol has it.
    pub fn fact_named(&self, name: &str) -> Option<iliac_model::FactIx> {
        self.names.facts.get(name).copied()
    }

    /// A step by its name, if the protocol has it.
    pub fn step_named(&self, name: &str) -> Option<iliac_model::StepIx> {
        self.names.steps.get(name).copied()
    }

    /// The site's calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}

fn facts(protocol: &Protocol) -> Vec<FactCode> {
    let mut of_case = 0;
    let mut of_group = vec![0_u32; protocol.groups.len()];
    let mut facts: Vec<FactCode> = Vec::with_capacity(protocol.facts.len());
    for fact in &protocol.facts {
        let next = match fact.group {
            Some(group) => of_group.get_mut(group.place()),
            None => Some(&mut of_case),
        };
        let local = next.map_or(0, |next| {
            *next += 1;
            *next - 1
        });
        facts.push(FactCode {
            group: fact.group.map(|group| group.0),
            local,
            counts: fact.counts,
            fresh_for: fact.fresh_for.map(|parameter| parameter.0),
            hard: hard(&fact.kind),
            recorded_in: Vec::new(),
        });
    }
    for (place, step) in (0_u16..).zip(&protocol.steps) {
        for fact in &step.records {
            if let Some(fact) = facts.get_mut(fact.place())
                && !fact.recorded_in.contains(&place)
            {
                fact.recorded_in.push(place);
            }
        }
    }
    facts
}

/// The facts of a group, or of the case, in the order in which they are numbered there.
fn facts_of(protocol: &Protocol, group: Option<GroupIx>) -> Vec<u16> {
    (0_u16..).zip(&protocol.facts).filter(|(_, fact)| fact.group == group).map(|(place, _)| place).collect()
}

/// The hard limits in the first unit.
fn hard(kind: &Kind) -> Option<(Number, Number)> {
    match kind {
        Kind::Quantity { hard, .. } => hard.first().copied(),
        Kind::Count { most } => Some((Number::ZERO, Number::whole(*most))),
        Kind::Choice(_) | Kind::YesNo | Kind::Instant | Kind::Day | Kind::Text | Kind::Signature | Kind::File => None,
    }
}

fn groups(protocol: &Protocol, lower: &mut Lower<'_>) -> Vec<GroupCode> {
    (0_u16..)
        .zip(&protocol.groups)
        .map(|(place, group)| GroupCode {
            complete_when: group.complete_when.as_ref().map(|cond| lower.cond(cond)),
            facts: facts_of(protocol, Some(GroupIx(place))),
        })
        .collect()
}

fn parameter(parameter: &iliac_protocol::tree::Parameter) -> ParameterCode {
    ParameterCode {
        amount: match &parameter.amount {
            Amount::One(number) => Figure::One(*number),
            Amount::ByChoice(fact, values) => Figure::ByChoice(fact.0, values.clone()),
            Amount::ByUnit(_) | Amount::Unset => Figure::Unset,
        },
        unit: match parameter.unit {
            Unit::Ucum(_) | Unit::Duration => Calendrical::Length,
            Unit::Days => Calendrical::Days,
            Unit::Workdays => Calendrical::Workdays,
            Unit::Months => Calendrical::Months,
        },
    }
}

fn derived(protocol: &Protocol, lower: &mut Lower<'_>) -> Vec<DerivedCode> {
    protocol
        .derived
        .iter()
        .map(|derived| DerivedCode {
            per: derived.per.map(|group| group.0),
            code: match &derived.expr {
                DerivedExpr::Condition(cond) => Derivation::Cond(lower.cond(cond)),
                DerivedExpr::Number(num, _) => Derivation::Num(lower.num(num)),
                DerivedExpr::Instant(inst) => Derivation::Inst(lower.inst(inst)),
                DerivedExpr::Day(day) => Derivation::Day(lower.day(day)),
            },
        })
        .collect()
}

fn steps(protocol: &Protocol, lower: &mut Lower<'_>) -> Vec<StepCode> {
    protocol
        .steps
        .iter()
        .map(|step| StepCode {
            per: step.per.map(|per| per.group.0),
            adds: step.per.is_some_and(|per| per.adds),
            applies: lower.cond(&step.applies),
            gates: step.gates.iter().map(|gate| gate.0).collect(),
            due: step.due.as_ref().map(|due| lower.inst(due)),
            missed: step.missed.as_ref().map(|missed| lower.inst(missed)),
            repeat: step.repeat.as_ref().map(|repeat| RepeatCode {
                every: repeat.every.0,
                from: lower.inst(&repeat.from),
                anchor: repeat.anchor.0,
                only_while: lower.cond(&repeat.only_while),
                at_most: repeat.at_most.0,
            }),
            records: step.records.iter().map(|fact| fact.0).collect(),
            done: lower.cond(&step.done),
            goes_on: step.goes_on,
        })
        .collect()
}

fn gates(protocol: &Protocol, lower: &mut Lower<'_>) -> Vec<GateCode> {
    protocol
        .gates
        .iter()
        .map(|gate| GateCode {
            step: gate.step.0,
            applies: lower.cond(&gate.applies),
            needs: gate.needs.iter().map(|need| lower.cond(&need.cond)).collect(),
            people: gate.overridden_by.as_ref().map(|rule| rule.people.max(1)),
        })
        .collect()
}

fn alarms(protocol: &Protocol, lower: &mut Lower<'_>) -> Vec<AlarmCode> {
    protocol
        .alarms
        .iter()
        .map(|alarm| AlarmCode {
            per: alarm.per.map(|group| group.0),
            when: lower.cond(&alarm.when),
            from: lower.inst(&alarm.from),
            respond_within: alarm.respond_within.map(|parameter| parameter.0),
            escalate: alarm.escalate.iter().map(|(parameter, _)| parameter.0).collect(),
        })
        .collect()
}
