//! What a gate says: section 6, **Verdict**.

use std::collections::BTreeSet;

use iliac_model::{GateIx, RowId, Timestamp, Truth, Verdict};
use iliac_protocol::tree::{Gate, Step};

use super::changes::Instants;
use super::scope::{Place, Scope, This};
use super::visible::View;

impl View<'_> {
    /// The verdict of every gate of a step whose `applies` is not false, for an instance not begun.
    pub fn verdicts(&self, step: &Step, this: This, instants: &Instants) -> Vec<(GateIx, Verdict)> {
        let gates = step.gates.iter().filter_map(|ix| Some((*ix, self.protocol.gate(*ix)?)));
        let verdict = |(ix, gate)| Some((ix, self.verdict(ix, gate, this, Place::Gate, instants)?));
        gates.filter_map(verdict).collect()
    }

    /// A gate's verdict; `None` when it does not apply.
    fn verdict(&self, ix: GateIx, gate: &Gate, this: This, place: Place, instants: &Instants) -> Option<Verdict> {
        let scope = Scope::in_gate(this, place);
        let applies = self.truth(&gate.applies, scope);
        if applies == Truth::False {
            return None;
        }
        let mut all = applies; // an `applies` that is not known counts as a need that is not known
        let mut with_cover = false;
        for (place, need) in gate.needs.iter().enumerate() {
            let truth = self.truth(&need.cond, scope);
            if truth != Truth::True && self.is_covered(ix, gate, this.row(), place) {
                with_cover = true;
            } else {
                all = all.and(truth);
            }
        }
        Some(match all {
            Truth::True if with_cover => Verdict::Overridden,
            Truth::True => Verdict::Open,
            Truth::False => Verdict::Closed { opens_at: self.opens_at(ix, gate, this, instants) },
            Truth::Unknown(why) => Verdict::Unknown { why, opens_at: self.opens_at(ix, gate, this, instants) },
        })
    }

    /// **covered**: enough distinct people gave visible overrides whose bits include that need.
    fn is_covered(&self, ix: GateIx, gate: &Gate, row: Option<RowId>, need: usize) -> bool {
        let Some(rule) = &gate.overridden_by else { return false };
        let per_row = self.protocol.step(gate.step).is_some_and(|step| step.per.is_some());
        if per_row && row.is_none() {
            return false; // an override of a step per row names its row
        }
        let Some(bit) = u32::try_from(need).ok().and_then(|need| 1_u64.checked_shl(need)) else { return false };
        let given = self.overrides(ix, row).into_iter().filter(|given| given.needs & bit != 0);
        let people: BTreeSet<u32> = given.map(|given| given.by).collect();
        people.len() >= usize::from(rule.people.max(1))
    }

    /// **opens_at**: the first instant after now at which the gate lets pass with nothing more known.
    fn opens_at(&self, ix: GateIx, gate: &Gate, this: This, instants: &Instants) -> Option<Timestamp> {
        instants.after(self.now).find(|at| self.at(*at).lets_pass(ix, gate, this, Place::Gate))
    }

    /// Whether one may begin as far as the gate is concerned; one that does not apply lets pass.
    pub fn lets_pass(&self, ix: GateIx, gate: &Gate, this: This, place: Place) -> bool {
        self.verdict(ix, gate, this, place, &Instants::none()).is_none_or(|verdict| verdict.lets_pass())
    }
}
