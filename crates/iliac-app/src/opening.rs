//! Opening a case: from a referral, a form or the telephone, the person and the case in one commit.

use iliac_model::Timestamp;
use iliac_protocol::tree::Deed;

use crate::acts::may;
use crate::case::Case;
use crate::event::{CaseEvent, CaseId, Identity, PersonEvent, PersonId, Recorded, WardName};
use crate::failure::Failure;
use crate::house::{Actor, House, News, read};
use crate::record::{Append, Commit, File, NewEvent, RequestKey, Store, StreamId, StreamKind, Version};
use crate::wire;

/// What is known when a case is opened.
#[derive(Clone, PartialEq, Debug)]
pub struct NewCase {
    /// Who it is for. Somebody with the same hospital number is the same person.
    pub identity: Identity,
    /// The ward it is for; `None` for the one its opener belongs to, or the house's first.
    pub ward: Option<WardName>,
    /// The protocol's name; the current version is pinned.
    pub protocol: String,
    /// What came with the referral, each with the instant it was measured or said.
    pub facts: Vec<(Recorded, Timestamp)>,
    /// Files attached (the bundle as sent, a scan): sealed with the person's key and kept with the case.
    pub files: Vec<File>,
}

impl<S: Store> House<S> {
    /// Opens a case and answers its identity.
    ///
    /// # Errors
    /// [`Failure::Unreadable`] without a protocol of that name or without a name, [`Failure::NotVouchedFor`] when a value it
    /// would be judged by still has to be signed, or the record's own refusals. Nothing is kept then; it can be sent again.
    pub async fn open_case(
        &self,
        new: NewCase,
        actor: &Actor,
        request: Option<RequestKey>,
        now: Timestamp,
    ) -> Result<CaseId, Failure> {
        if let Some(request) = &request
            && let Some(before) = self.store.answered(request).await?
        {
            let case = before.events.iter().find(|event| event.stream.kind == StreamKind::Case);
            return case.map(|event| CaseId(event.stream.key.clone())).ok_or(Failure::NotFound);
        }
        if new.identity.family.trim().is_empty() {
            return Err(Failure::Unreadable("The referral does not say whose it is: a family name is needed.".into()));
        }
        let _turn = self.turn("opening").await;
        let person = self.same_person(&new.identity).unwrap_or_else(|| PersonId(wire::case_id((self.chance)()).0));
        let id = wire::case_id((self.chance)());
        let commit = self.opening(&new, &person, &id, actor, now).await?;
        self.write_down(Commit { request, ..commit }).await?;
        self.tell(News::Case(id.clone()));
        Ok(id)
    }

    async fn opening(
        &self,
        new: &NewCase,
        person: &PersonId,
        id: &CaseId,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Commit, Failure> {
        let program = read(&self.shelf).current(&new.protocol);
        let program = program
            .ok_or_else(|| Failure::Unreadable(format!("There is no active protocol named {}.", new.protocol)))?;
        let protocol = program.protocol();
        may(protocol, Deed::Refer, actor)?;
        if let Some(missing) = self.not_vouched_for(protocol) {
            return Err(Failure::NotVouchedFor(missing));
        }
        let mut files = Vec::new();
        for file in &new.files {
            let bytes = self.store.seal(&person.0, &file.bytes).await?;
            files.push(self.store.put_file(File { media_type: file.media_type.clone(), bytes }).await?);
        }
        let number = self.next_number(now);
        let case = Case::new(id.clone(), number.clone(), person.clone(), program.clone());
        let opened = CaseEvent::Opened {
            number,
            person: person.clone(),
            protocol: protocol.name.clone(),
            hash: protocol.hash.clone(),
            files: files.iter().map(ToString::to_string).collect(),
            ward: self.ward_for(new.ward.as_ref(), actor)?,
        };
        let mut first = case_event(&opened, actor, now, now);
        first.files = files;
        let mut events = vec![first];
        for (fact, at) in new.facts.iter().filter(|(fact, _)| protocol.fact_named(&fact.kind).is_some()) {
            let event = self.seal(&case, CaseEvent::Recorded(fact.clone())).await?;
            events.push(case_event(&event, actor, *at, now));
        }
        let case = Append { stream: StreamId::new(StreamKind::Case, &id.0), seen: Version(0), events };

        let person = self.identified(person, &new.identity, actor, now).await?;
        Ok(Commit { request: None, appends: vec![person, case] })
    }

    /// What is written of a person: who they are, sealed with their key.
    pub(crate) async fn identified(
        &self,
        person: &PersonId,
        identity: &Identity,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Append, Failure> {
        let stream = StreamId::new(StreamKind::Person, &person.0);
        let seen = self.store.head(&stream).await?.map_or(Version(0), |head| head.version);
        let identified = wire::write_person(&PersonEvent::Identified(identity.clone()));
        let payload = self.store.seal(&person.0, &identified).await?;
        let events = vec![NewEvent { kind: "identified".into(), payload, ..bare(actor, now, now) }];
        Ok(Append { stream, seen, events })
    }

    /// A file kept with a case, opened; `None` when the case has no such file.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub async fn file(&self, id: &CaseId, file: &str) -> Result<Option<File>, Failure> {
        let case = self.case(id)?;
        let belongs = case.log.iter().any(|told| match &told.event {
            CaseEvent::Opened { files, .. } => files.iter().any(|kept| kept == file),
            CaseEvent::Recorded(fact) => fact.said == crate::event::Said::File(file.to_owned()),
            CaseEvent::Sent { .. }
            | CaseEvent::Moved { .. }
            | CaseEvent::Begun { .. }
            | CaseEvent::Overridden { .. }
            | CaseEvent::Answered { .. }
            | CaseEvent::Closed { .. }
            | CaseEvent::Reopened { .. }
            | CaseEvent::Repinned { .. }
            | CaseEvent::Reviewed { .. }
            | CaseEvent::Joined { .. } => false,
        });
        let Some(hash) = file.parse().ok().filter(|_| belongs) else { return Ok(None) };
        let Some(sealed) = self.store.get_file(hash).await? else { return Ok(None) };
        let bytes = self.store.open(&case.person.0, &sealed.bytes).await?;
        Ok(Some(File { media_type: sealed.media_type, bytes }))
    }

    /// Somebody already here with the same hospital number.
    pub(crate) fn same_person(&self, identity: &Identity) -> Option<PersonId> {
        if identity.number.is_empty() {
            return None;
        }
        let registry = read(&self.registry);
        let known = registry.persons.iter().find(|(_, known)| known.number == identity.number);
        known.map(|(person, _)| person.clone())
    }

    /// The next case number: year and a count, as people say it on the telephone.
    fn next_number(&self, now: Timestamp) -> String {
        let shelf = read(&self.shelf);
        let year = shelf.calendar().local(now).map_or(0, |local| local.year().rem_euclid(100));
        let prefix = format!("{year:02}-");
        let registry = read(&self.registry);
        let counts = registry.cases.values().filter_map(|case| case.number.strip_prefix(&prefix)?.parse::<u32>().ok());
        let count = counts.max().unwrap_or(0).saturating_add(1);
        format!("{prefix}{count:04}")
    }
}

/// An event of a case as the log keeps it.
pub(crate) fn case_event(event: &CaseEvent, actor: &Actor, occurred_at: Timestamp, now: Timestamp) -> NewEvent {
    use crate::case::touch;
    let (kind, touches) = match event {
        CaseEvent::Opened { .. } => ("opened", vec!["opened".to_owned()]),
        CaseEvent::Sent { .. } => ("sent", vec!["ward".to_owned()]),
        CaseEvent::Moved { .. } => ("moved", vec!["ward".to_owned()]),
        CaseEvent::Joined { role, .. } => ("joined", vec![format!("joined:{role}")]),
        CaseEvent::Recorded(fact) => ("recorded", vec![touch(&fact.kind, fact.row.map(|row| row.id))]),
        CaseEvent::Begun { step, row } => ("begun", vec![touch(&format!("begin {step}"), row.map(|row| row.id))]),
        CaseEvent::Overridden { .. } => ("overridden", Vec::new()),
        CaseEvent::Answered { .. } => ("answered", Vec::new()),
        CaseEvent::Closed { .. } => ("closed", vec!["open".to_owned()]),
        CaseEvent::Reopened { .. } => ("reopened", vec!["open".to_owned()]),
        CaseEvent::Repinned { .. } => ("repinned", vec!["pin".to_owned()]),
        CaseEvent::Reviewed { of, step, gate, .. } => ("reviewed", vec![format!("reviewed:{of}:{step}.{gate}")]),
    };
    NewEvent { kind: kind.into(), payload: wire::write_case(event), touches, ..bare(actor, occurred_at, now) }
}

fn bare(actor: &Actor, occurred_at: Timestamp, recorded_at: Timestamp) -> NewEvent {
    NewEvent {
        kind: String::new(),
        payload: Vec::new(),
        occurred_at,
        recorded_at,
        author: Some(actor.id.0.to_string()),
        role: actor.roles.first().cloned(),
        source: actor.source.clone(),
        clock_offset_s: None,
        touches: Vec::new(),
        files: Vec::new(),
    }
}
