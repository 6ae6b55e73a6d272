//! The house: every open case in memory, every change through one door.
//!
//! A change is decided on what was seen, written durably, and only then shown. Nothing here reads a clock: `now` comes in
//! with the request. What is in memory is what replaying the log gives, no more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, RwLock};

use iliac_engine::Program;
use iliac_model::{Calendar, RowId, Timestamp};
use iliac_protocol::overlay;
use iliac_protocol::tree::Stage;
use tokio::sync::{Mutex, broadcast};

use crate::access::Crossing;
use crate::case::Case;
use crate::event::{CaseEvent, CaseId, Identity, PersonEvent, PersonId, SiteEvent, StaffId, Told};
use crate::failure::Failure;
use crate::record::{Commit, Event, PAGE_MAX, Seq, Store, StreamId, StreamKind, Version};
use crate::register::Kept;
use crate::replay::Pairs;
use crate::shelf::Shelf;
use crate::site::Site;
use crate::values::People;
use crate::wire;

/// How many events are read at once when the house starts: large enough to be fast, small enough to show progress.
const START_PAGE: usize = 5_000;
/// How many changes a slow reader of news may fall behind before it has to look at everything again.
const NEWS_KEPT: usize = 1_024;

/// Random bits, from outside: ids, row ids, codes.
pub type Chance = Arc<dyn Fn() -> u128 + Send + Sync>;

/// Something on a screen may be out of date.
#[derive(Clone, Debug)]
pub enum News {
    /// This case changed, or the time came at which it does.
    Case(CaseId),
    /// Everything may have changed (the demo clock was moved, a protocol was activated).
    All,
}

/// Where something comes from that was written on paper first.
pub const PAPER: &str = "paper";

/// Who acts, and from where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// Who.
    pub id: StaffId,
    /// In which roles.
    pub roles: Vec<String>,
    /// From where: `page`, `fhir`, `paper`, `demo`.
    pub source: String,
}

impl Actor {
    /// Whether they act in one of these roles.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] with the roles, when they do not.
    pub(crate) fn needs(&self, roles: &[&str]) -> Result<(), Failure> {
        if self.roles.iter().any(|has| roles.contains(&has.as_str())) {
            return Ok(());
        }
        Err(Failure::Forbidden(format!("This needs one of these roles: {}.", roles.join(", "))))
    }
}

#[derive(Default)]
pub(crate) struct Registry {
    pub(crate) persons: BTreeMap<PersonId, Arc<Identity>>,
    pub(crate) cases: BTreeMap<CaseId, Arc<Case>>,
    /// The cases that ever named somebody: starting a house of thousands looks at a person's own cases only.
    pub(crate) cases_about: BTreeMap<PersonId, BTreeSet<CaseId>>,
    pub(crate) site: Site,
    pub(crate) crossings: BTreeMap<CaseId, Vec<Arc<Crossing>>>,
}

/// The running house.
pub struct House<S> {
    pub(crate) store: S,
    pub(crate) shelf: RwLock<Shelf>,
    pub(crate) registry: RwLock<Registry>,
    pub(crate) one_at_a_time: Vec<Mutex<()>>,
    pub(crate) news: broadcast::Sender<News>,
    pub(crate) chance: Chance,
    pub(crate) exceptions: Kept,
    /// Rules held beside others, for whoever looks at what other rules would change.
    pub(crate) pairs: Pairs,
    pub(crate) people: People,
    rows_made: AtomicU32,
}

impl<S: Store> House<S> {
    /// Reads the whole log. `shelf` holds what is needed to read pinned protocols; `people` says whether anybody in it is real;
    /// `progress` is told how many events were read.
    ///
    /// # Errors
    /// When the record cannot be read, or holds an event nobody can read.
    pub async fn open(
        store: S,
        shelf: Shelf,
        people: People,
        chance: Chance,
        mut progress: impl FnMut(u64),
    ) -> Result<House<S>, Failure> {
        let (news, _) = broadcast::channel(NEWS_KEPT);
        // Cases are spread over these locks, so that two acts on one case never cross and two cases seldom wait.
        let one_at_a_time = (0..256).map(|_| Mutex::new(())).collect();
        let (shelf, registry, rows_made) = (RwLock::new(shelf), RwLock::default(), AtomicU32::default());
        let (exceptions, pairs) = (Kept::default(), Pairs::default());
        let house = House { store, shelf, registry, one_at_a_time, news, chance, people, exceptions, pairs, rows_made };
        let mut page = house.store.read_all(Seq(0), START_PAGE).await?;
        while let Some(last) = page.last() {
            let after = last.seq;
            // The next page is read while this one is taken in.
            let (next, taken) = tokio::join!(house.store.read_all(after, START_PAGE), house.take_all(page));
            taken?;
            progress(after.0);
            page = next?;
        }
        Ok(house)
    }

    /// The store, for files, sessions, codes and read notes.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Random bits.
    pub fn chance(&self) -> u128 {
        (self.chance)()
    }

    /// An identity for a row that begins now. Rows that begin in the same minute keep the order in which they were made,
    /// since row order falls back on the identity: 40 bits of seconds, 24 of a count, 64 of chance.
    pub fn new_row(&self, now: Timestamp) -> RowId {
        let seconds = u128::from(now.second().cast_unsigned() & 0xff_ffff_ffff);
        let count = u128::from(self.rows_made.fetch_add(1, Ordering::Relaxed) & 0xff_ffff);
        RowId(seconds << 88 | count << 64 | (self.chance() & u128::from(u64::MAX)))
    }

    /// The site's calendar.
    pub fn calendar(&self) -> Calendar {
        read(&self.shelf).calendar().clone()
    }

    /// The protocols new cases take, compiled.
    pub fn current_programs(&self) -> Vec<Arc<Program>> {
        let shelf = read(&self.shelf);
        shelf.names().iter().filter_map(|name| shelf.current(name)).collect()
    }

    /// The protocol new cases of that name take.
    pub fn current(&self, name: &str) -> Option<Arc<Program>> {
        read(&self.shelf).current(name)
    }

    /// The site's values new cases of that protocol are read with, as a file of those it knows; `None` when it has none.
    pub fn values_in_force(&self, name: &str) -> Option<String> {
        let shelf = read(&self.shelf);
        let SiteEvent::ProtocolActivated { site: Some(_), .. } = shelf.activated(name)? else { return None };
        let program = shelf.current(name)?;
        Some(overlay::site_file(program.protocol(), &overlay::NewValues::new()))
    }

    /// The protocol of a hash, if any case or activation ever named it.
    pub fn pinned(&self, hash: &str) -> Option<Arc<Program>> {
        read(&self.shelf).pinned(hash).map(|pinned| pinned.program.clone())
    }

    /// What of the way a case is read has changed since its protocol was activated, in words; empty when nothing has.
    pub fn read_otherwise(&self, case: &Case) -> Vec<String> {
        let shelf = read(&self.shelf);
        let under = shelf.pinned(&case.protocol().hash).and_then(|pinned| pinned.under.as_ref());
        let meaning = under.map_or(1, |under| under.meaning);
        let mut changed = Vec::new();
        if meaning != iliac_engine::MEANING {
            changed.push(format!(
                "its rules were written for meaning {meaning} of the language, this program gives them {}",
                iliac_engine::MEANING
            ));
        }
        let zones = iliac_model::calendar::zone_data();
        if let Some(under) = under.filter(|under| under.zone_data != zones) {
            changed.push(format!("its time-zone data were {}, this program has {zones}", under.zone_data));
        }
        changed
    }

    /// The stages of the way, in order, over all current protocols.
    pub fn stages(&self) -> Vec<Stage> {
        let mut stages: Vec<Stage> = Vec::new();
        for stage in self.current_programs().iter().flat_map(|program| &program.protocol().stages) {
            if !stages.iter().any(|known| known.name == stage.name) {
                stages.push(stage.clone());
            }
        }
        stages
    }

    /// The roles that do something in a current protocol.
    pub fn roles(&self) -> Vec<String> {
        let programs = self.current_programs();
        let roles: BTreeSet<String> =
            programs.iter().flat_map(|program| program.protocol().roles.iter().cloned()).collect();
        roles.into_iter().collect()
    }

    /// Writes durably, and only then takes into memory what the streams written to hold beyond what was seen of them.
    pub(crate) async fn write_down(&self, commit: Commit) -> Result<(), Failure> {
        let seen: Vec<(StreamId, Version)> =
            commit.appends.iter().map(|append| (append.stream.clone(), append.seen)).collect();
        self.store.append(commit).await?;
        for (stream, mut after) in seen {
            loop {
                let page = self.store.read_stream(&stream, after, PAGE_MAX).await?;
                let Some(last) = page.last() else { break };
                after = last.version;
                for event in page {
                    self.take(event).await?;
                }
            }
        }
        Ok(())
    }

    async fn take_all(&self, events: Vec<Event>) -> Result<(), Failure> {
        for event in events {
            self.take(event).await?;
        }
        Ok(())
    }

    /// Takes an event that is on the disk into memory.
    pub(crate) async fn take(&self, event: Event) -> Result<(), Failure> {
        match event.stream.kind {
            StreamKind::Person => self.take_person(event).await,
            StreamKind::Case => self.take_case(event).await,
            StreamKind::Site => self.take_site(event),
            StreamKind::Access => self.take_access(event).await,
            // Nobody reads these back into memory: products come with the harvest.
            StreamKind::Product | StreamKind::StoragePlace => Ok(()),
        }
    }

    async fn take_person(&self, event: Event) -> Result<(), Failure> {
        use crate::record::KeyError;
        let person = PersonId(event.stream.key.clone());
        let opened = match self.store.open(&person.0, &event.what.payload).await {
            Ok(opened) => opened,
            Err(KeyError::Forgotten { .. }) => return Ok(()),
            Err(fault) => return Err(fault.into()),
        };
        let PersonEvent::Identified(identity) =
            wire::read_person(&opened).map_err(|fault| Failure::Fault(fault.to_string()))?;
        let identity = Arc::new(identity);
        let mut registry = write(&self.registry);
        let Registry { persons, cases, cases_about, .. } = &mut *registry;
        for id in cases_about.get(&person).into_iter().flatten() {
            let Some(case) = cases.get_mut(id) else { continue };
            for place in case.places_of(&person) {
                Arc::make_mut(case).identify(place, &identity, event.what.recorded_at);
            }
            self.exceptions.changed(id);
        }
        persons.insert(person, identity);
        Ok(())
    }

    async fn take_case(&self, event: Event) -> Result<(), Failure> {
        let said = wire::read_case(&event.what.payload).map_err(fault)?;
        let (key, mut told) = told(event, said);
        let id = CaseId(key);
        let case = read(&self.registry).cases.get(&id).cloned();
        if case.as_ref().is_some_and(|case| told.version <= case.version) {
            return Ok(());
        }
        if let Some(case) = case {
            told.event = self.unseal(&case, told.event).await?;
        }
        let mut registry = write(&self.registry);
        if let CaseEvent::Opened { number, person, protocol, hash, .. } = &told.event {
            let pinned = read(&self.shelf)
                .pinned(hash)
                .cloned()
                .ok_or_else(|| Failure::Fault(format!("the record pins {protocol} {hash}, which it does not hold")))?;
            let mut case = Case::new(id.clone(), number.clone(), person.clone(), pinned.program);
            case.unread = pinned.unread;
            registry.cases.insert(id.clone(), Arc::new(case));
        }
        let Registry { persons, cases, cases_about, .. } = &mut *registry;
        let case = cases.get_mut(&id).ok_or_else(|| Failure::Fault("a case that was never opened".into()))?;
        if told.version <= case.version {
            return Ok(());
        }
        let at = told.recorded_at;
        let named = match &told.event {
            CaseEvent::Opened { person, .. } | CaseEvent::Joined { person, .. } => Some(person.clone()),
            CaseEvent::Sent { .. }
            | CaseEvent::Moved { .. }
            | CaseEvent::Recorded(_)
            | CaseEvent::Begun { .. }
            | CaseEvent::Overridden { .. }
            | CaseEvent::Answered { .. }
            | CaseEvent::Closed { .. }
            | CaseEvent::Reopened { .. }
            | CaseEvent::Repinned { .. }
            | CaseEvent::Reviewed { .. } => None,
        };
        let case = Arc::make_mut(case);
        if let CaseEvent::Repinned { hash } = &told.event {
            let pinned = read(&self.shelf).pinned(hash).cloned();
            let pinned =
                pinned.ok_or_else(|| Failure::Fault(format!("a case takes {hash}, which nobody activated")))?;
            *case = Case { unread: pinned.unread, ..case.repinned(&pinned.program, at) };
        }
        case.apply(told);
        self.exceptions.changed(&id);
        if let Some(person) = named {
            if let Some(identity) = persons.get(&person) {
                case.places_of(&person).into_iter().for_each(|place| case.identify(place, identity, at));
            }
            cases_about.entry(person).or_default().insert(id);
        }
        Ok(())
    }

    /// A case by its identity.
    ///
    /// # Errors
    /// [`Failure::NotFound`].
    pub fn case(&self, id: &CaseId) -> Result<Arc<Case>, Failure> {
        read(&self.registry).cases.get(id).cloned().ok_or(Failure::NotFound)
    }

    /// Every case, by identity.
    pub fn cases(&self) -> Vec<Arc<Case>> {
        read(&self.registry).cases.values().cloned().collect()
    }

    /// Who somebody is; nothing when they were forgotten.
    pub fn identity(&self, person: &PersonId) -> Arc<Identity> {
        read(&self.registry).persons.get(person).cloned().unwrap_or_default()
    }

    /// How an account is named on a page.
    pub fn name_of(&self, id: StaffId) -> String {
        match id {
            StaffId::HOUSE => "the referral".into(),
            StaffId::PERSON => "the person".into(),
            StaffId::PARENT => "the parent or who decides for the person".into(),
            _ => self.staff_member(id).map_or_else(|| format!("account {}", id.0), |staff| staff.name.clone()),
        }
    }

    /// News of changes, from now on.
    pub fn news(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }

    /// Tells every screen to look again; that nobody listens is no fault.
    pub fn tell(&self, news: News) {
        self.news.send(news).ok();
    }

    /// Waits for this key's turn.
    pub(crate) async fn turn(&self, key: &str) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        let place = key.bytes().fold(0usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
        let lock = self.one_at_a_time.get(place % self.one_at_a_time.len().max(1))?;
        Some(lock.lock().await)
    }
}

/// The key of an event's stream, and its circumstances, beside what it says.
pub(crate) fn told<E>(event: Event, what: E) -> (String, Told<E>) {
    let by = event.what.author.as_deref().and_then(|author| author.parse().ok()).map_or(StaffId::HOUSE, StaffId);
    let told = Told {
        event: what,
        version: event.version.0,
        occurred_at: event.what.occurred_at,
        recorded_at: event.what.recorded_at,
        by,
        role: event.what.role,
        source: event.what.source,
    };
    (event.stream.key, told)
}

pub(crate) fn fault(error: wire::UnreadableEvent) -> Failure {
    Failure::Fault(error.to_string())
}

/// Reads through a lock; a panic elsewhere while it was held left the data whole, since every change is one assignment.
pub(crate) fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Writes through a lock, as [`read`].
pub(crate) fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(std::sync::PoisonError::into_inner)
}
