//! Which slips nobody may fail to notice: in what holds a step back, cries out, says whether a step is there at all, reckons
//! a dose or a limit, or warns a person.

use std::collections::BTreeMap;

use iliac_model::ParameterIx;
use iliac_protocol::tree::{DerivedExpr, Protocol};
use iliac_protocol::walk::{self, Part};

use super::change::{Change, Element};

/// Whether a story has to notice this change, or somebody has to say why it does no harm.
pub fn is_guard(protocol: &Protocol, change: Change) -> bool {
    match change {
        Change::GateRemoved(_)
        | Change::NeedNegated(..)
        | Change::GateAlwaysApplies(_)
        | Change::GateOverriddenByOne(_)
        | Change::AlarmRemoved(_)
        | Change::AlarmNeverEscalates(_)
        | Change::StepAlwaysApplies(_)
        | Change::StepNeverApplies(_)
        | Change::NeverStops => true,
        Change::Shifted(element, _)
        | Change::OtherEnd(element, _)
        | Change::Without(element, _)
        | Change::WithoutChoice(element, _) => match element {
            Element::Gate(_) => true,
            Element::Derived(ix) => {
                protocol.derived_value(ix).is_some_and(|derived| matches!(derived.expr, DerivedExpr::Number(..)))
            }
            Element::Step(_)
            | Element::Alarm(_)
            | Element::Text(_)
            | Element::Document(_)
            | Element::Group(_)
            | Element::StopsWhen => false,
        },
        Change::TextAlwaysShown(text) => {
            let told = protocol.alarms.iter().filter_map(|alarm| alarm.tells);
            told.chain(protocol.steps.iter().filter_map(|step| step.tells)).any(|told| told == text)
        }
        Change::Moved(parameter, _) => gates_read(protocol, parameter),
        Change::DerivedIs(..)
        | Change::StepNeverDue(_)
        | Change::StepNeverMissed(_)
        | Change::StepGoesOn(_)
        | Change::DocumentAlwaysShown(_)
        | Change::FactCountsLatest(_)
        | Change::FactNeverTooOld(_)
        | Change::GroupAlwaysComplete(_) => false,
    }
}

/// How a slip leaves a gate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum GateSlip {
    /// It always lets pass.
    TakenAway,
    /// One of its needs says its opposite.
    Flipped,
    /// Something in it is a little otherwise: a comparison across its edge, the other end of rows, a part or a choice left
    /// out, a gate that always applies.
    Shifted,
    /// A figure it reads is a little higher or lower, wherever it is read.
    FigureMoved,
}

impl GateSlip {
    /// All of them.
    pub const ALL: [GateSlip; 4] = [GateSlip::TakenAway, GateSlip::Flipped, GateSlip::Shifted, GateSlip::FigureMoved];

    /// How a change leaves a gate; `None` when it leaves every gate as it is, but for who may answer for it.
    pub fn of(protocol: &Protocol, change: Change) -> Option<GateSlip> {
        match change {
            Change::GateRemoved(_) => Some(GateSlip::TakenAway),
            Change::NeedNegated(..) => Some(GateSlip::Flipped),
            Change::GateAlwaysApplies(_)
            | Change::Shifted(Element::Gate(_), _)
            | Change::OtherEnd(Element::Gate(_), _)
            | Change::Without(Element::Gate(_), _)
            | Change::WithoutChoice(Element::Gate(_), _) => Some(GateSlip::Shifted),
            Change::Moved(parameter, _) => gates_read(protocol, parameter).then_some(GateSlip::FigureMoved),
            Change::GateOverriddenByOne(_)
            | Change::Shifted(..)
            | Change::OtherEnd(..)
            | Change::Without(..)
            | Change::WithoutChoice(..)
            | Change::DerivedIs(..)
            | Change::StepAlwaysApplies(_)
            | Change::StepNeverApplies(_)
            | Change::StepNeverDue(_)
            | Change::StepNeverMissed(_)
            | Change::StepGoesOn(_)
            | Change::AlarmRemoved(_)
            | Change::AlarmNeverEscalates(_)
            | Change::TextAlwaysShown(_)
            | Change::DocumentAlwaysShown(_)
            | Change::FactCountsLatest(_)
            | Change::FactNeverTooOld(_)
            | Change::GroupAlwaysComplete(_)
            | Change::NeverStops => None,
        }
    }
}

/// Whether a gate reads this figure: in its own words, in those of a value it names, or as how long a fact in it stays fresh.
fn gates_read(protocol: &Protocol, figure: ParameterIx) -> bool {
    let mut reads = false;
    for cond in protocol.gates.iter().flat_map(|gate| gate.needs.iter().map(|need| &need.cond).chain([&gate.applies])) {
        walk::through_values(protocol, cond, &mut |part| {
            let fact = part.fact().and_then(|fact| protocol.fact(fact));
            reads |= part == Part::Parameter(figure) || fact.is_some_and(|fact| fact.fresh_for == Some(figure));
        });
    }
    reads
}

/// The table's name in a folder of protocols.
pub const HARMLESS: &str = "harmless.tsv";

/// Slips that need no story, with the reason why they do no harm. Tab-separated, with a heading: slip, why.
///
/// # Errors
/// Every line that cannot be read, in a sentence with its number.
pub fn harmless(table: &str) -> Result<BTreeMap<String, String>, Vec<String>> {
    let (mut reasons, mut faults) = (BTreeMap::new(), Vec::new());
    for (number, line) in (1..).zip(table.lines()).skip(1).filter(|(_, line)| !line.trim().is_empty()) {
        match line.split_once('\t') {
            Some((slip, why)) if !slip.trim().is_empty() && !why.trim().is_empty() => {
                if reasons.insert(slip.trim().to_owned(), why.trim().to_owned()).is_some() {
                    faults.push(format!("line {number}: {} stands there twice", slip.trim()));
                }
            }
            Some(_) | None => {
                faults.push(format!("line {number}: a slip and why it does no harm are expected, parted by a tab"))
            }
        }
    }
    if faults.is_empty() { Ok(reasons) } else { Err(faults) }
}
