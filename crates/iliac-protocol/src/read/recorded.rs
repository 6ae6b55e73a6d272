//! Nothing may wait for a fact that nobody records.

use std::collections::BTreeSet;

use iliac_model::FactIx;

use super::build::Builder;
use crate::diagnostic::{Fault, code, nearest};

impl Builder<'_> {
    /// Every fact is recorded by a step, or says who records it.
    pub(super) fn facts_are_recorded(&mut self) {
        let recorded: BTreeSet<FactIx> =
            self.protocol.steps.iter().flat_map(|step| step.records.iter().copied()).collect();
        let mut faults = Vec::new();
        for (ix, fact) in (0..).map(FactIx).zip(&self.protocol.facts) {
            if recorded.contains(&ix) || !fact.recorded_by.is_empty() {
                continue;
            }
            let Some(declared) = self.declared.facts.entries.get(ix.place()).map(|entry| entry.key.place) else {
                continue;
            };
            let help = match nearest(
                &fact.name,
                recorded.iter().filter_map(|ix| Some(self.protocol.fact(*ix)?.name.as_str())),
            ) {
                Some(near) => format!("did you mean `{near}`, or should a step record `{}`?", fact.name),
                None => {
                    format!("add `{}` to the `records` of a step, or say who records it (`recorded_by`)", fact.name)
                }
            };
            let mut waiting = self.uses.iter().filter(|used| used.fact == ix).peekable();
            if waiting.peek().is_none() {
                let message = format!("no step records `{}`, and nothing waits for it", fact.name);
                faults.push(Fault::new(code::NEVER_RECORDED, declared, message, "never recorded").help(help.clone()));
            }
            faults.extend(waiting.map(|used| {
                let message = format!("{} waits for a fact that no step records", used.by);
                Fault::new(code::NEVER_RECORDED, used.place, message, "never recorded in this protocol")
                    .second(declared, "declared here")
                    .help(help.clone())
            }));
        }
        faults.into_iter().for_each(|fault| self.faults.push(fault));
    }
}
