//! Who of the staff may look at a case: whose ward has it, and who opened another ward's case all the same.
//!
//! Care is never blocked by a ward's door: whoever gives a reason gets in for a shift. The reason is on the disk before
//! anything is shown, stands on the case, and is read by the quality lead.

use std::sync::Arc;

use iliac_model::{Duration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::case::{Case, NOT_KEPT};
use crate::event::{CaseId, Staff, StaffId, WardName};
use crate::failure::Failure;
use crate::house::{House, fault, read, write};
use crate::record::{Commit, Event, KeyError, NewEvent, ReadNote, Store, StreamId, StreamKind, Version};
use crate::sealing::{hexadecimal, octets};
use crate::wire;

/// How long a case of another ward stays open to whoever gave a reason: a shift and its handover.
pub const ALL_THE_SAME: Duration = Duration::from_minutes(13 * 60);

/// The kind of event such an opening is kept as.
const KIND: &str = "opened-all-the-same";

/// Somebody of the staff, as far as it decides what they may look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Viewer {
    /// Who.
    pub staff: StaffId,
    /// The wards they belong to; none named means the whole house.
    pub wards: Vec<WardName>,
    /// Whether a role of theirs does anything in a case. Without one they read none.
    pub has_role: bool,
}

impl Viewer {
    /// Whether they belong to this ward.
    pub fn is_of(&self, ward: &WardName) -> bool {
        self.wards.is_empty() || self.wards.contains(ward)
    }

    /// Whether a case is one of theirs: it lies in a ward of theirs, or was sent to one.
    pub fn has(&self, case: &Case) -> bool {
        self.has_role && (self.is_of(&case.ward) || case.sent_to.as_ref().is_some_and(|ward| self.is_of(ward)))
    }
}

/// How somebody may look at a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sight {
    /// It is their ward's.
    Own,
    /// It is another ward's; they gave a reason and look at it all the same.
    AllTheSame(Arc<Crossing>),
    /// It is another ward's.
    OtherWard,
    /// No role of theirs does anything in a case.
    NoRole,
}

impl Sight {
    /// Whether they may look at it.
    pub fn is_open(&self) -> bool {
        match self {
            Sight::Own | Sight::AllTheSame(_) => true,
            Sight::OtherWard | Sight::NoRole => false,
        }
    }
}

/// Somebody opened another ward's case all the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Crossing {
    /// Who.
    pub by: StaffId,
    /// In which role.
    pub role: String,
    /// Whose case.
    pub case: CaseId,
    /// The ward that had it then.
    pub ward: WardName,
    /// Why, in their words; sealed with the person's key in the log.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Until when it holds.
    pub until: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Written {
    ward: String,
    reason: String,
    until: String,
}

impl<S: Store> House<S> {
    /// A member of staff as who looks at cases.
    pub fn viewer(&self, staff: &Staff) -> Viewer {
        let roles = self.roles();
        let has_role = staff.roles.iter().any(|role| roles.contains(role));
        Viewer { staff: staff.id, wards: staff.wards.clone(), has_role }
    }

    /// How they may look at a case at `now`.
    pub fn sight(&self, viewer: &Viewer, case: &Case, now: Timestamp) -> Sight {
        if !viewer.has_role {
            return Sight::NoRole;
        }
        if viewer.has(case) {
            return Sight::Own;
        }
        let mut given = self.crossings(&case.id).into_iter().rev();
        let holds = given.find(|crossing| crossing.by == viewer.staff && now < crossing.until);
        holds.map_or(Sight::OtherWard, Sight::AllTheSame)
    }

    /// Opens another ward's case for somebody all the same; answers once it is on the disk.
    ///
    /// # Errors
    /// [`Failure::Unreadable`] without a reason, [`Failure::Forbidden`] without a role, and the record's own.
    pub async fn open_all_the_same(
        &self,
        staff: &Staff,
        id: &CaseId,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), Failure> {
        if reason.trim().is_empty() {
            return Err(Failure::Unreadable("Say why you need this case: a few words.".into()));
        }
        let case = self.case(id)?;
        if !self.viewer(staff).has_role {
            return Err(Failure::Forbidden("Your account has no role in the care of a person.".into()));
        }
        let sealed = self.store.seal(&case.person.0, reason.trim().as_bytes()).await?;
        let until = now.plus(ALL_THE_SAME).to_string();
        let written = Written { ward: case.ward.0.clone(), reason: hexadecimal(&sealed), until };
        let of = StreamId::new(StreamKind::Case, &id.0);
        let role = staff.roles.first().cloned().unwrap_or_default();
        let note = ReadNote { by: staff.id.0.to_string(), role, of, page: KIND.into(), at: now, shown: None };
        let payload = wire::bytes(&written);
        let event = NewEvent { kind: KIND.into(), payload, ..note.event() };
        let stream = note.stream();
        // It touches nothing, so nobody's writing stands against it.
        let written = self.store.append(Commit::to(stream.clone(), Version(0), vec![event])).await?;
        let before = written.events.first().map_or(0, |event| event.version.0.saturating_sub(1));
        for event in self.store.read_stream(&stream, Version(before), 1).await? {
            self.take(event).await?;
        }
        Ok(())
    }

    /// Takes what was written about a look at something: openings from other wards stay in memory, plain readings do not.
    pub(crate) async fn take_access(&self, event: Event) -> Result<(), Failure> {
        if event.what.kind != KIND {
            return Ok(());
        }
        let key = event.stream.key.strip_prefix("case/").unwrap_or(&event.stream.key);
        let id = CaseId(key.to_owned());
        let written: Written = wire::read(&event.what.payload).map_err(fault)?;
        let person = self.case(&id)?.person.clone();
        let sealed = octets(&written.reason).unwrap_or_default();
        let reason = match self.store.open(&person.0, &sealed).await {
            Ok(words) => String::from_utf8_lossy(&words).into_owned(),
            Err(KeyError::Forgotten { .. }) => NOT_KEPT.to_owned(),
            Err(fault) => return Err(fault.into()),
        };
        let (_, told) = crate::house::told(event, ());
        let until = written.until.parse().unwrap_or(told.recorded_at);
        let crossing = Crossing {
            by: told.by,
            role: told.role.unwrap_or_default(),
            case: id.clone(),
            ward: WardName(written.ward),
            reason,
            at: told.recorded_at,
            until,
        };
        write(&self.registry).crossings.entry(id).or_default().push(Arc::new(crossing));
        Ok(())
    }

    /// Who of other wards opened a case, in order.
    pub fn crossings(&self, case: &CaseId) -> Vec<Arc<Crossing>> {
        read(&self.registry).crossings.get(case).cloned().unwrap_or_default()
    }

    /// Every opening of a case by another ward's staff, the newest first.
    pub fn all_crossings(&self) -> Vec<Arc<Crossing>> {
        let registry = read(&self.registry);
        let mut all: Vec<Arc<Crossing>> = registry.crossings.values().flatten().cloned().collect();
        all.sort_by_key(|crossing| std::cmp::Reverse(crossing.at));
        all
    }
}
