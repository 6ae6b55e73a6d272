//! Safety properties as obligations a solver can answer: over **all** assignments of facts, not only those a story tells.
//!
//! A `never start STEP when C` becomes: *the step may begin, and C holds*; a `never silent C`: *C holds, and no alarm is
//! raised*. Unsatisfiable means that no record whatever leads there. The abstraction only ever allows more than can happen:
//! rows are one witness a group and free truths tied by the laws of *any*; sums, counts, ages and calendar steps are free.
//! So a proof stands, and a failure may be spurious.
//!
//! Not proved: that what was recorded is true; gates that somebody answered for by name (an override is an exception on
//! record, reviewed afterwards); arithmetic of calculators.

mod numbers;
mod smt;
mod terms;
mod times;

use iliac_protocol::tree::{Law, Never, Protocol, Step};

use smt::Smt;

/// One obligation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Obligation {
    /// The property's name.
    pub never: String,
    /// What must never be, in a sentence.
    pub title: String,
    /// A whole SMT-LIB 2 script that ends in `(check-sat)`; `unsat` is the proof.
    pub script: String,
}

/// The obligations of a protocol, in the order of its properties.
pub fn obligations(protocol: &Protocol) -> Vec<Obligation> {
    protocol.nevers.iter().map(|never| obligation(protocol, never)).collect()
}

fn obligation(protocol: &Protocol, never: &Never) -> Obligation {
    let mut smt = Smt::new(protocol);
    match &never.law {
        Law::NeverStart(step, hazard) => {
            if let Some(step) = protocol.step(*step) {
                may_begin(protocol, step, &mut smt);
            }
            let hazard = smt.hazard(hazard);
            smt.assert(hazard);
        }
        Law::NeverSilent(hazard) => {
            let hazard = smt.hazard(hazard);
            smt.assert(hazard);
            for alarm in &protocol.alarms {
                let raised = smt.raised(alarm);
                smt.assert(format!("(not {raised})"));
            }
        }
    }
    Obligation { never: never.name.clone(), title: never.title.clone(), script: smt.script(&never.title) }
}

/// The step stands open and every gate lets pass without anybody answering for it.
fn may_begin(protocol: &Protocol, step: &Step, smt: &mut Smt<'_>) {
    let applies = smt.cond(&step.applies);
    smt.assert(applies.yes);
    if let Some(stops) = protocol.stops_when.as_ref().filter(|_| !step.goes_on) {
        let stops = smt.cond(stops);
        smt.assert(format!("(not {})", stops.yes));
    }
    for gate in step.gates.iter().filter_map(|gate| protocol.gate(*gate)) {
        let applies = smt.cond(&gate.applies);
        let needs: Vec<String> = gate.needs.iter().map(|need| smt.cond(&need.cond).yes).collect();
        let passes = format!("(or {} (and {} {}))", applies.no, applies.yes, terms::all(&needs));
        smt.assert(passes);
    }
}
