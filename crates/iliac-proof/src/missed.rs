//! Which slips a property misses: a gate or an alarm taken away, a gate written otherwise. One search asks for all slips of a
//! step, with a switch for each of its gates: what was learned of one question helps with the next.

use std::collections::{BTreeMap, BTreeSet};

use iliac_model::GateIx;
use iliac_protocol::tree::{Gate, Protocol};

use crate::encode::Extent;
use crate::question::{About, GuardOf, Questions, questions, subject};
use crate::search::{Answer, Search};

/// The gates and alarms of a protocol whose absence alone lets a property fail within the abstraction: removing any other
/// breaks no property, so a story has to notice.
pub fn guarded(protocol: &Protocol) -> BTreeSet<GuardOf> {
    let mut all = BTreeSet::new();
    for questions in questions(protocol, Extent::Every) {
        let mut search = Search::new(&questions.encoder.terms);
        for (_, hazard) in &questions.hazards {
            // Only what a proof rests on can break it.
            let Answer::Never(core) = search.ask(&questions.demands(*hazard, &[])) else { continue };
            for guard in
                questions.guards.iter().filter(|guard| core.contains(&guard.holds) || core.contains(&guard.switch))
            {
                if !all.contains(&guard.of)
                    && matches!(search.ask(&questions.demands(*hazard, &[guard.of])), Answer::Model(_))
                {
                    all.insert(guard.of);
                }
            }
        }
    }
    all
}

/// Which of these gates, each written otherwise in place of its own, lets a property fail within the abstraction.
pub fn missed(protocol: &Protocol, otherwise: &[(GateIx, Gate)]) -> Vec<bool> {
    let mut missed = vec![false; otherwise.len()];
    let mut of_steps: BTreeMap<About, Vec<usize>> = BTreeMap::new();
    for (place, (gate, _)) in otherwise.iter().enumerate() {
        if let Some(gate) = protocol.gate(*gate) {
            of_steps.entry(About::Start(gate.step)).or_default().push(place);
        }
    }
    for (about, places) in of_steps {
        // Without a property of its step nothing can miss a gate.
        if !protocol.nevers.iter().any(|never| subject(&never.law) == about) {
            continue;
        }
        let gates: Vec<&Gate> = places.iter().filter_map(|place| Some(&otherwise.get(*place)?.1)).collect();
        let (questions, passes) = Questions::with_slips(protocol, about, &gates);
        let mut search = Search::new(&questions.encoder.terms);
        for (place, passes) in places.into_iter().zip(passes) {
            let Some((gate, _)) = otherwise.get(place) else { continue };
            let fails = questions.hazards.iter().any(|(_, hazard)| {
                let mut demands = questions.demands(*hazard, &[GuardOf::Gate(*gate)]);
                demands.push(passes);
                matches!(search.ask(&demands), Answer::Model(_))
            });
            if let Some(missed) = missed.get_mut(place) {
                *missed = fails;
            }
        }
    }
    missed
}
