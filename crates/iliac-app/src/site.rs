//! The site as its stream tells it: the wards, the staff, and the protocols in force.

use std::collections::BTreeMap;
use std::sync::Arc;

use iliac_model::{Day, Timestamp};

use crate::activation;
use crate::event::{Duty, SiteEvent, Staff, StaffId, Ward, WardName};
use crate::failure::Failure;
use crate::house::{Actor, House, fault, read, told, write};
use crate::record::{Commit, Event, NewEvent, Store, StreamId, StreamKind, Version};
use crate::register::WeekReview;
use crate::values::{SIGNER, Signature};
use crate::wire;

/// The site's one stream, until an organisation has several.
pub(crate) const SITE: &str = "main";

/// What the site's stream came to.
#[derive(Default)]
pub(crate) struct Site {
    pub(crate) wards: BTreeMap<WardName, Arc<Ward>>,
    pub(crate) staff: BTreeMap<StaffId, Arc<Staff>>,
    pub(crate) duties: BTreeMap<u32, Arc<Duty>>,
    /// Who reviewed the exceptions of a week, by its Monday; the latest review counts.
    pub(crate) reviews: BTreeMap<Day, WeekReview>,
    /// The highest number a duty was ever given.
    pub(crate) last_duty: u32,
    /// Who vouched last for a parameter, and for what, by the names of the protocol and the parameter.
    pub(crate) signatures: BTreeMap<(String, String), Arc<Signature>>,
    /// Every version of a protocol that was ever in force, in order.
    pub(crate) versions: Vec<Arc<activation::Version>>,
    version: u64,
}

impl<S: Store> House<S> {
    /// Takes an event of the site that is on the disk into memory.
    pub(crate) fn take_site(&self, event: Event) -> Result<(), Failure> {
        let said = wire::read_site(&event.what.payload).map_err(fault)?;
        let (_, told) = told(event, said);
        let mut registry = write(&self.registry);
        let site = &mut registry.site;
        site.version = told.version;
        match told.event {
            SiteEvent::WardSet(ward) => {
                site.wards.insert(ward.name.clone(), Arc::new(ward));
            }
            SiteEvent::StaffSet(staff) => {
                site.staff.insert(staff.id, Arc::new(staff));
            }
            SiteEvent::DutySet(duty) => {
                site.last_duty = site.last_duty.max(duty.id);
                site.duties.insert(duty.id, Arc::new(duty));
            }
            SiteEvent::DutyEnded { id } => {
                site.duties.remove(&id);
            }
            SiteEvent::WeekReviewed { monday } => {
                site.reviews.insert(monday, WeekReview { by: told.by, at: told.recorded_at });
            }
            SiteEvent::ValueSigned { parameter, title, value, as_written, protocols } => {
                let signature = Signature { title, value, as_written, by: told.by, at: told.recorded_at };
                let signature = Arc::new(signature);
                for protocol in protocols {
                    site.signatures.insert((protocol, parameter.clone()), signature.clone());
                }
            }
            SiteEvent::ProtocolActivated { ref protocol, ref hash, ref grounds, .. } => {
                let (protocol, hash, grounds) = (protocol.clone(), hash.clone(), grounds.clone());
                let version = activation::Version { protocol, hash, by: told.by, at: told.recorded_at, grounds };
                site.versions.push(Arc::new(version));
                write(&self.shelf).put(told.event);
            }
        }
        Ok(())
    }

    /// Every ward, by name. A house of which nobody has described the wards has one, the first.
    pub fn wards(&self) -> Vec<Arc<Ward>> {
        let registry = read(&self.registry);
        let wards: Vec<Arc<Ward>> = registry.site.wards.values().cloned().collect();
        if wards.is_empty() { vec![Arc::new(only_ward())] } else { wards }
    }

    /// A ward by its name; `None` when the house has none of that name.
    pub fn ward(&self, name: &WardName) -> Option<Arc<Ward>> {
        self.wards().into_iter().find(|ward| ward.name == *name)
    }

    /// How a ward is called on a page.
    pub fn ward_title(&self, name: &WardName) -> String {
        self.ward(name).map_or_else(|| name.to_string(), |ward| ward.title.clone())
    }

    /// The ward a new case lies in: the one named, else the one its opener belongs to, else the house's first.
    pub(crate) fn ward_for(&self, named: Option<&WardName>, opener: &Actor) -> Result<WardName, Failure> {
        if let Some(named) = named {
            let known = self.ward(named).map(|ward| ward.name.clone());
            return known.ok_or_else(|| Failure::Unreadable(format!("There is no ward `{named}` in this house.")));
        }
        let own = self.staff_member(opener.id).and_then(|staff| staff.wards.first().cloned());
        let first = || self.wards().first().map(|ward| ward.name.clone());
        Ok(own
            .or_else(|| self.ward(&WardName::first()).map(|ward| ward.name.clone()))
            .or_else(first)
            .unwrap_or_else(WardName::first))
    }

    /// Everybody who was ever on the staff, by number.
    pub fn staff(&self) -> Vec<Arc<Staff>> {
        read(&self.registry).site.staff.values().cloned().collect()
    }

    /// A member of staff by number.
    pub fn staff_member(&self, id: StaffId) -> Option<Arc<Staff>> {
        read(&self.registry).site.staff.get(&id).cloned()
    }

    /// A member of staff by the name they sign in with.
    pub fn staff_named(&self, login: &str) -> Option<Arc<Staff>> {
        read(&self.registry).site.staff.values().find(|staff| staff.login == login).cloned()
    }

    /// Activates anew what new cases take, where the calendar, the meaning of the language or the time-zone data are no longer
    /// those under which it was activated. Cases that are open keep what they are pinned to.
    ///
    /// # Errors
    /// When the record refuses it.
    pub async fn take_up_again(&self, now: Timestamp) -> Result<(), Failure> {
        let events = read(&self.shelf).to_be_taken_up_again();
        if events.is_empty() { Ok(()) } else { self.set_site(events, StaffId::HOUSE, now).await }
    }

    /// Writes events of the site.
    ///
    /// # Errors
    /// When the record refuses them, or a protocol among them cannot be read.
    pub async fn set_site(&self, events: Vec<SiteEvent>, by: StaffId, now: Timestamp) -> Result<(), Failure> {
        for event in events.iter().filter(|event| matches!(event, SiteEvent::ProtocolActivated { .. })) {
            read(&self.shelf)
                .read(event)
                .map_err(|why| Failure::Fault(format!("a protocol to be activated: {why}")))?;
        }
        let _turn = self.turn(SITE).await;
        self.write_site(events, by, now).await
    }

    /// Opens an account under the next number, and answers the number.
    ///
    /// # Errors
    /// [`Failure::Unreadable`] when somebody has the sign-in name, and the record's own.
    pub async fn join(&self, staff: Staff, by: StaffId, now: Timestamp) -> Result<StaffId, Failure> {
        let _turn = self.turn(SITE).await;
        if self.staff_named(&staff.login).is_some() {
            return Err(Failure::Unreadable("Somebody has this sign-in name. Choose another.".into()));
        }
        let last = self.staff().iter().map(|staff| staff.id.0).max();
        let id = StaffId(last.map_or(StaffId::FIRST.0, |last| last.saturating_add(1)));
        self.write_site(vec![SiteEvent::StaffSet(Staff { id, ..staff })], by, now).await?;
        Ok(id)
    }

    /// Enters a duty in the rota under the next number.
    ///
    /// # Errors
    /// The record's own.
    pub async fn enter_duty(&self, duty: Duty, by: StaffId, now: Timestamp) -> Result<(), Failure> {
        let _turn = self.turn(SITE).await;
        let id = read(&self.registry).site.last_duty.saturating_add(1);
        self.write_site(vec![SiteEvent::DutySet(Duty { id, ..duty })], by, now).await
    }

    pub(crate) async fn write_site(&self, events: Vec<SiteEvent>, by: StaffId, now: Timestamp) -> Result<(), Failure> {
        let seen = Version(read(&self.registry).site.version);
        let events: Vec<NewEvent> = events.iter().map(|event| site_event(event, by, now)).collect();
        let stream = StreamId::new(StreamKind::Site, SITE);
        self.write_down(Commit::to(stream, seen, events)).await
    }
}

/// The one ward of a house of which nobody has described any.
fn only_ward() -> Ward {
    Ward { name: WardName::first(), title: "The unit".into(), site: "The unit".into(), phone: None, way: None }
}

fn site_event(event: &SiteEvent, by: StaffId, now: Timestamp) -> NewEvent {
    let signs = matches!(event, SiteEvent::ValueSigned { .. } | SiteEvent::ProtocolActivated { grounds: Some(_), .. });
    let role = signs.then(|| SIGNER.to_owned());
    let (kind, touches) = match event {
        SiteEvent::WardSet(ward) => ("ward-set", vec![format!("ward:{}", ward.name)]),
        SiteEvent::DutySet(duty) => ("duty-set", vec![format!("duty:{}", duty.id)]),
        SiteEvent::DutyEnded { id } => ("duty-ended", vec![format!("duty:{id}")]),
        SiteEvent::WeekReviewed { monday } => ("week-reviewed", vec![format!("week:{monday}")]),
        SiteEvent::StaffSet(staff) => ("staff-set", vec![format!("staff:{}", staff.id.0)]),
        SiteEvent::ValueSigned { parameter, .. } => ("value-signed", vec![format!("value:{parameter}")]),
        SiteEvent::ProtocolActivated { protocol, .. } => ("protocol-activated", vec![format!("protocol:{protocol}")]),
    };
    NewEvent {
        kind: kind.into(),
        payload: wire::write_site(event),
        occurred_at: now,
        recorded_at: now,
        author: Some(by.0.to_string()),
        role,
        source: "page".into(),
        clock_offset_s: None,
        touches,
        files: Vec::new(),
    }
}
