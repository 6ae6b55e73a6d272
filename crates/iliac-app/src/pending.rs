//! What is still to do in a case, in words: named when it is closed, so that closing never hides anything.

use iliac_model::{Standing, Timestamp};

use crate::case::Case;

/// The titles of the steps that are still open or in progress, in the protocol's order.
pub fn pending(case: &Case, now: Timestamp) -> Vec<String> {
    let situation = case.situation(now);
    let open = situation.steps.iter().filter(|instance| match instance.standing {
        Standing::Open { .. } | Standing::InProgress { .. } | Standing::Undecided { .. } => true,
        Standing::Done { .. } | Standing::NotNeeded | Standing::Stopped | Standing::Missed { .. } => false,
    });
    let mut titles: Vec<String> =
        open.filter_map(|instance| case.protocol().step(instance.step)).map(|step| step.title.clone()).collect();
    titles.dedup();
    titles
}
