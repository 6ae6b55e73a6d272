//! A candidate protocol somebody brought: it is examined beside the requests, over this house's own cases, and kept in memory
//! until it is signed, another is brought, or the house stops. One at a time. What cannot be signed is run over the past all
//! the same, as far as it can be read.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use iliac_app::activation::{self, Candidate, LookedBack, Past, Progress, Ready};
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
    proved: OnceLock<usize>,
    told: OnceLock<usize>,
    held: OnceLock<String>,
    outcome: OnceLock<Outcome>,
}

/// What came of an examination.
pub enum Outcome {
    /// It is ready to be signed.
    Ready(Box<Ready>),
    /// It cannot be signed ([`Candidacy::held`]). What it would have said all the same, where it could be run.
    Held(Option<LookedBack>),
}

impl Outcome {
    /// What it would have said in every case there was; `None` when it could not be run.
    pub fn past(&self) -> Option<&LookedBack> {
        match self {
            Outcome::Ready(ready) => Some(&ready.past),
            Outcome::Held(past) => past.as_ref(),
        }
    }
}

impl Candidacy {
    /// What came of it; `None` while it is being examined.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.get()
    }

    /// What holds it, in words; known before it has been run over the past. `None` when nothing does, so far.
    pub fn held(&self) -> Option<&str> {
        self.held.get().map(String::as_str)
    }

    /// How many of its properties are proved; `None` before they are.
    pub fn proved(&self) -> Option<usize> {
        self.proved.get().copied()
    }

    /// How many of its stories went as told; `None` before they did.
    pub fn told(&self) -> Option<usize> {
        self.told.get().copied()
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
        let one = Arc::new(Candidacy {
            protocol,
            by,
            at,
            cases,
            replayed: AtomicUsize::default(),
            proved: OnceLock::new(),
            told: OnceLock::new(),
            held: OnceLock::new(),
            outcome: OnceLock::new(),
        });
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
        Progress::Proved(count) => drop(one.proved.set(count)),
        Progress::Told(count) => drop(one.told.set(count)),
        Progress::Checked => {}
    };
    let own = files_of(files, &one.protocol);
    let candidate = Candidate { name: &one.protocol, files, own: &own, site };
    let examined = std::panic::AssertUnwindSafe(|| match activation::examine(candidate, past, &heard) {
        Ok(ready) => Outcome::Ready(Box::new(ready)),
        Err(held) => {
            one.held.set(held.words(files)).ok();
            // Somebody who is still writing it wants to see what it would change before it is proved.
            Outcome::Held(held.can_be_run().then(|| activation::look_back(candidate, past, &heard).ok()).flatten())
        }
    });
    let outcome = std::panic::catch_unwind(examined).unwrap_or_else(|_| {
        one.held.set("It could not be examined: a fault of this program.".to_owned()).ok();
        Outcome::Held(None)
    });
    one.outcome.set(outcome).ok();
}
