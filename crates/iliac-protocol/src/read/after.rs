//! The gates that `after` stands for: the other step is done, or is not needed.

use iliac_model::{StepIx, TextIx};

use super::build::Builder;
use crate::diagnostic::{Fault, code};
use crate::tree::{Audience, Cond, Gate, Need, Progress, RowRef, Sources, Text, To};
use crate::walk::{self, Part};

impl Builder<'_> {
    /// A gate `after-X` for every `after: [X]`, behind the step's own gates.
    pub(super) fn after_gates(&mut self) {
        for (step_ix, before_ix, place) in self.afters.clone() {
            let (step_ix, before_ix) = (StepIx(step_ix), StepIx(before_ix));
            let (Some(mut step), Some(before)) =
                (self.protocol.step(step_ix).cloned(), self.protocol.step(before_ix).cloned())
            else {
                continue;
            };
            let name = format!("after-{}", before.name);
            if step.gates.iter().any(|gate| self.protocol.gate(*gate).is_some_and(|gate| gate.name == name)) {
                let message = format!("step `{}` has a gate `{name}` already", step.name);
                self.faults.push(Fault::new(code::TWICE, place, message, "a second time"));
                continue;
            }
            let done = Cond::Step(before_ix, Progress::Done);
            let same_rows = before.per.map(|per| per.group) == step.per.map(|per| per.group);
            let (cond, words) = if before.applies == Cond::Always(true) || !same_rows && names_rows(&before.applies) {
                (done, format!("done({})", before.name))
            } else {
                let not_needed = Cond::Not(Box::new(before.applies.clone()));
                (Cond::Some(vec![done, not_needed]), format!("done({}), or it is not needed", before.name))
            };
            let gate = Gate {
                name: name.clone(),
                step: step_ix,
                applies: Cond::Always(true),
                needs: vec![Need { cond, words }],
                overridden_by: None,
                decision: None,
                say: self.after_text(&name),
                sources: before.sources.clone(),
            };
            self.add_gate(&mut step, gate);
            if let Some(slot) = self.protocol.steps.get_mut(step_ix.place()) {
                *slot = step;
            }
        }
    }

    /// The text of an `after` gate: the author's, or one made from the other step's title.
    fn after_text(&mut self, name: &str) -> TextIx {
        if let Some(ix) = self.protocol.text_named(name) {
            self.said.push(ix);
            return ix;
        }
        let ix = TextIx(u16::try_from(self.protocol.texts.len()).unwrap_or(u16::MAX));
        self.protocol.texts.push(Text {
            name: name.to_owned(),
            when: Cond::Always(true),
            audience: Audience::Staff,
            to: To::Both,
            set: None,
            at: None,
            sources: Sources::default(),
            review_by: None,
        });
        self.said.push(ix);
        ix
    }
}

/// Whether a condition names a row of its own, and so means nothing elsewhere.
fn names_rows(cond: &Cond) -> bool {
    let mut found = false;
    walk::condition(cond, &mut |part| {
        if let Part::Cell(cell) = part {
            found |= matches!(cell.of, RowRef::This | RowRef::Parent | RowRef::Previous);
        }
    });
    found
}
