//! What every request has at hand: the house, a clock, the texts, and how this house is set up.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use iliac_app::case::Case;
use iliac_app::event::{CaseId, Ward};
use iliac_app::house::House;
use iliac_app::record::Store;
use iliac_app::rota::next_quarter;
use iliac_model::{Duration, Timestamp};
use iliac_text::Texts;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::attempts::Attempts;
use crate::candidacy::Candidacies;
use crate::session::Signed;
use crate::view::glances::Glances;

/// How many password hashes are worked out at once: each takes 19 MiB and a core.
const SLOW_AT_ONCE: usize = 2;

/// Where `now` comes from: once per request, from the binary's one clock.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// The instant on the wall, which a demonstration's clock may be ahead of: sessions and attempts are counted by it.
    fn wall(&self) -> Timestamp;

    /// Moves a demonstration's clock forward. `false` when this clock is real and does not move.
    fn forward(&self, by: Duration) -> bool;
}

/// How this house is set up.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The unit's name, on every page.
    pub unit: String,
    /// Its telephone, on every sheet.
    pub phone: String,
    /// The emergency number.
    pub emergency: String,
    /// A demonstration: synthetic people, a clock that moves.
    pub demo: bool,
    /// Whether cookies may be sent over TLS only.
    pub tls: bool,
    /// The bearer token with which another system may `POST /fhir`; `None` refuses all.
    pub service_token: Option<String>,
    /// Names and passwords shown on a demonstration's sign-in page.
    pub shown_sign_ins: Vec<(String, String, String)>,
}

/// The running server.
pub struct Server<S> {
    /// The house.
    pub house: House<S>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The setup.
    pub setup: Setup,
    /// How referrals are read.
    pub codes: iliac_fhir::CodeBook,
    /// Sign-in attempts, counted by name.
    pub attempts: Attempts,
    /// A hash nobody's password has, so that an unknown name takes as long as a known one.
    pub decoy: String,
    /// Set when the server stops; streams end then.
    pub stopping: CancellationToken,
    /// The rows of the board.
    pub glances: Glances,
    /// The candidate protocol that is being examined or read.
    pub candidacies: Candidacies,
    slow: Arc<Semaphore>,
    texts: RwLock<BTreeMap<(String, String), Arc<Texts>>>,
}

/// The server as handlers hold it.
pub type Shared<S> = Arc<Server<S>>;

impl<S> Server<S> {
    /// A server over an open house. `decoy` is a password hash that fits nothing.
    pub fn new(
        house: House<S>,
        clock: Arc<dyn Clock>,
        setup: Setup,
        codes: iliac_fhir::CodeBook,
        decoy: String,
    ) -> Server<S> {
        Server {
            house,
            clock,
            setup,
            codes,
            attempts: Attempts::default(),
            decoy,
            stopping: CancellationToken::new(),
            glances: Glances::default(),
            candidacies: Candidacies::default(),
            slow: Arc::new(Semaphore::new(SLOW_AT_ONCE)),
            texts: RwLock::default(),
        }
    }

    /// Runs something slow (a password's hash) beside the request threads, few at once. `None` when it could not run.
    pub async fn slowly<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let _permit = self.slow.acquire().await.ok()?;
        tokio::task::spawn_blocking(work).await.ok()
    }

    /// The present instant; asked once in a request.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The instant on the wall, for sessions and attempts.
    pub fn wall(&self) -> Timestamp {
        self.clock.wall()
    }

    /// The texts of a case's protocol in a language, prepared once for each protocol version.
    pub fn texts(&self, case: &Case, tag: &str) -> Option<Arc<Texts>> {
        let key = (case.protocol().hash.clone(), tag.to_owned());
        if let Some(texts) = self.texts.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(&key) {
            return Some(texts.clone());
        }
        let texts = Arc::new(Texts::new(case.protocol(), tag).ok()?);
        self.texts.write().unwrap_or_else(std::sync::PoisonError::into_inner).insert(key, texts.clone());
        Some(texts)
    }
}

impl<S: Store> Server<S> {
    /// The telephone of a ward: its own, or the unit's.
    pub fn phone_of(&self, ward: Option<&Ward>) -> String {
        ward.and_then(|ward| ward.phone.clone()).unwrap_or_else(|| self.setup.phone.clone())
    }

    /// The cases on somebody's board: those of their wards, open and closed.
    pub fn cases_of(&self, signed: &Signed) -> Vec<Arc<Case>> {
        let mut cases = self.house.cases();
        cases.retain(|case| signed.viewer.has(case));
        cases
    }

    /// When a case, or any open case on somebody's board, next changes by time alone: not before.
    pub fn next_change(&self, signed: &Signed, case: Option<&str>) -> Option<Timestamp> {
        let now = self.now();
        let cases = match case {
            Some(id) => self.house.case(&CaseId(id.to_owned())).into_iter().collect(),
            None => self.cases_of(signed),
        };
        let open = cases.iter().filter(|case| case.closed_at.is_none());
        let of_cases = open.map(|case| self.glances.of(self, case, now).until).min();
        // A case's page names who is on duty, and a shift may change on the quarter of an hour. The board names roles only.
        let shift = case.filter(|_| !self.house.rota().is_empty()).map(|_| next_quarter(now));
        of_cases.into_iter().chain(shift).min()
    }
}
