//! A desk to work at: memory an assessment uses and leaves behind for the next one. It holds no answer.

use iliac_model::{GateIx, Instance, Standing, Verdict};

use crate::judge::memo::Memo;

/// Working memory, kept between assessments so that they need none of their own.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// For the look at hand.
    pub(crate) memo: Memo,
    /// For looks ahead.
    pub(crate) ahead: Memo,
    pub(crate) spare: Vec<Vec<(GateIx, Verdict)>>,
}

impl Desk {
    /// Clears a list of instances, keeping its lists of gates for later use.
    pub(crate) fn clear(&mut self, steps: &mut Vec<Instance>) {
        for instance in steps.drain(..) {
            match instance.standing {
                Standing::Open { mut gates, .. } => {
                    gates.clear();
                    self.spare.push(gates);
                }
                Standing::Done { .. }
                | Standing::NotNeeded
                | Standing::Undecided { .. }
                | Standing::InProgress { .. }
                | Standing::Stopped
                | Standing::Missed { .. } => {}
            }
        }
    }
}
