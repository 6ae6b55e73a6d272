//! A candidate protocol somebody brought: it is examined beside the requests, over this house's own cases, and kept in memory
//! until it is signed, another is brought, or the house stops. One at a time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use iliac_app::activation::{self, Candidate, Past, Progress, Ready};
use iliac_app::event::StaffId;
use iliac_app::pin::files_of;
use iliac_model::Timestamp;

/// Where candidates wait.
#[derive(Default)]
pub struct Candidacies(Mutex<Option<Arc<Candidacy>>>);

/// A candidate on its way.
pub struct Candidacy {
    /// The protocol's name.
    pub protocol: String,
    /// Who brought it.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// Over how many cases it is run.
    pub cases: usize,
    replayed: AtomicUsize,
    outcome: OnceLock<Result<Ready, String>>,
}

impl Candidacy {
    /// What came of it: ready to be signed, or what holds it; `None` while it is being examined.
    pub fn outcome(&self) -> Option<&Result<Ready, String>> {
        self.outcome.get()
    }

    /// How many cases were replayed so far.
    pub fn replayed(&self) -> usize {
        self.replayed.load(Ordering::Relaxed)
    }
}

impl Candidacies {
    /// The one that was brought last.
    pub fn latest(&self) -> Option<Arc<Candidacy>> {
        self.held().clone()
    }

    /// Begins to examine a candidate; `false` when another is still being examined.
    pub fn begin(
        &self,
        protocol: String,
        files: BTreeMap<String, String>,
        site: Option<String>,
        past: Past,
        by: StaffId,
    ) -> bool {
        let mut held = self.held();
        if held.as_ref().is_some_and(|one| one.outcome().is_none()) {
            return false;
        }
        let (cases, at) = (past.cases.len(), past.until);
        let (replayed, outcome) = (AtomicUsize::default(), OnceLock::new());
        let one = Arc::new(Candidacy { protocol, by, at, cases, replayed, outcome });
        *held = Some(one.clone());
        drop(held);
        tokio::task::spawn_blocking(move || examine(&one, &files, site.as_deref(), &past));
        true
    }

    /// Forgets it, once it is signed.
    pub fn forget(&self) {
        *self.held() = None;
    }

    fn held(&self) -> MutexGuard<'_, Option<Arc<Candidacy>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whatever becomes of the examination, the candidacy comes to an end: a fault of ours is told as one.
fn examine(one: &Candidacy, files: &BTreeMap<String, String>, site: Option<&str>, past: &Past) {
    let heard = |progress| match progress {
        Progress::Replayed => drop(one.replayed.fetch_add(1, Ordering::Relaxed)),
        Progress::Checked | Progress::Proved(_) | Progress::Told(_) => {}
    };
    let own = files_of(files, &one.protocol);
    let candidate = Candidate { name: &one.protocol, files, own: &own, site };
    let examined = std::panic::AssertUnwindSafe(|| activation::examine(candidate, past, &heard));
    let outcome = match std::panic::catch_unwind(examined) {
        Ok(Ok(ready)) => Ok(ready),
        Ok(Err(held)) => Err(held.words(files)),
        Err(_) => Err("It could not be examined: a fault of this program.".to_owned()),
    };
    one.outcome.set(outcome).ok();
}
