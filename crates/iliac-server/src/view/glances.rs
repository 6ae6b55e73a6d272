//! Every case's row on the board, kept until something in it can differ: an event of the case, another name of its
//! person, or the instant up to which the engine says that nothing changes. A board of thousands is then a look at what is
//! kept, and one event is one case looked at anew.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use iliac_app::case::Case;
use iliac_app::event::{CaseId, Identity};
use iliac_app::record::Store;
use iliac_model::Timestamp;

use super::glance::{Glance, glance};
use super::words::Words;
use crate::server::Server;

/// The rows that are kept.
#[derive(Default)]
pub struct Glances {
    kept: Mutex<BTreeMap<CaseId, Kept>>,
}

#[derive(Clone)]
struct Kept {
    glance: Arc<Glance>,
    version: u64,
    identity: Arc<Identity>,
    looked_at: Timestamp,
}

impl Kept {
    fn holds(&self, case: &Case, identity: &Arc<Identity>, now: Timestamp) -> bool {
        let same = self.version == case.version && Arc::ptr_eq(&self.identity, identity);
        // A clock that was set back makes no row of the future hold.
        same && self.looked_at <= now && now < self.glance.until
    }
}

impl Glances {
    /// A case at a glance.
    pub fn of<S: Store>(&self, server: &Server<S>, case: &Arc<Case>, now: Timestamp) -> Arc<Glance> {
        let identity = server.house.identity(&case.person);
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&case.id).cloned();
        if let Some(kept) = kept.filter(|kept| kept.holds(case, &identity, now)) {
            return kept.glance;
        }
        let glance = Arc::new(glance(server, &Words::now(server, case.clone(), now)));
        let kept = Kept { glance: glance.clone(), version: case.version, identity, looked_at: now };
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(case.id.clone(), kept);
        glance
    }
}
