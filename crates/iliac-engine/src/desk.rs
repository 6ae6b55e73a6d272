//! A desk to work at: memory an assessment uses and leaves behind for the next one. It holds no answer.

use iliac_model::{GateIx, Instance, Standing, StepIx, Timestamp, Verdict};

use crate::judge::memo::Memo;
use crate::record::moment::Room;

/// Working memory, kept between assessments so that they need none of their own.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// For the look at hand.
    pub(crate) memo: Memo,
    /// For looks ahead.
    pub(crate) ahead: Memo,
    pub(crate) spare: Vec<Vec<(GateIx, Verdict)>>,
    /// For rows asked for, with the first override that names each.
    pub(crate) asked: Vec<(Timestamp, u32)>,
    /// For picking out a moment.
    pub(crate) room: Room,
    /// For repetitions that came to their bound.
    pub(crate) ended: Vec<StepIx>,
}

impl Desk {
    /// Clears a list of instances, keeping its lists of gates for later use.
    pub(crate) fn clear(&mut self, steps: &mut Vec<Instance>) {
        for instance in steps.drain(..) {
            recycle(instance.standing, &mut self.spare);
        }
    }
}

/// Keeps the list of gates of a standing nobody needs any more.
pub(crate) fn recycle(standing: Standing, spare: &mut Vec<Vec<(GateIx, Verdict)>>) {
    match standing {
        Standing::Open { mut gates, .. } => {
            gates.clear();
            spare.push(gates);
        }
        Standing::Done { .. }
        | Standing::NotNeeded
        | Standing::Undecided { .. }
        | Standing::InProgress { .. }
        | Standing::Stopped
        | Standing::Missed { .. } => {}
    }
}
