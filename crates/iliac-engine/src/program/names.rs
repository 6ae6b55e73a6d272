//! Facts and steps by their names: a record tells of them by name, a million times.

use std::collections::BTreeMap;

use iliac_model::{FactIx, StepIx};
use iliac_protocol::tree::Protocol;

/// Facts and steps by their names.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Names {
    pub facts: BTreeMap<String, FactIx>,
    pub steps: BTreeMap<String, StepIx>,
}

impl Names {
    pub fn of(protocol: &Protocol) -> Names {
        let facts = (0..).map(FactIx).zip(&protocol.facts).map(|(ix, fact)| (fact.name.clone(), ix));
        let steps = (0..).map(StepIx).zip(&protocol.steps).map(|(ix, step)| (step.name.clone(), ix));
        Names { facts: facts.collect(), steps: steps.collect() }
    }
}
