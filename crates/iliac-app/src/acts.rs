//! Acting on a case: look, decide, write, and only then show.

use std::sync::Arc;

use iliac_engine::{Bounds, Command, Event as Decided};
use iliac_model::{Duration, RowId, Timestamp};
use iliac_protocol::tree::{Deed, Protocol};

use crate::ask::{Ask, Asked};
use crate::case::{Case, alarm_name, cell_of, said_of};
use crate::event::{CaseEvent, CaseId, Recorded, RowName, Told};
use crate::failure::Failure;
use crate::house::{Actor, House, News};
use crate::opening::case_event;
use crate::record::{Commit, NewEvent, Store, StreamId, StreamKind, Version};

/// How far ahead a device's clock may run before what it says is impossible: a wrong day and a wrong zone together.
const BOUNDS: Bounds = Bounds { clock_ahead: Duration::from_minutes(38 * 60) };

impl<S: Store> House<S> {
    /// Does what was asked, all of it or nothing, and answers the case as it is afterwards.
    ///
    /// # Errors
    /// [`Failure::Refused`] for a beginning whose gates do not let pass, and the other kinds as they say.
    pub async fn act(&self, id: &CaseId, asked: Asked, actor: &Actor, now: Timestamp) -> Result<Arc<Case>, Failure> {
        let _turn = self.turn(&id.0).await;
        if let Some(request) = &asked.request
            && self.store.answered(request).await?.is_some()
        {
            return self.case(id);
        }
        let case = self.case(id)?;
        if case.unread.is_some() {
            return Err(Failure::WithoutRules);
        }
        let events = decided(&case, &asked, actor, now)?;
        if events.is_empty() {
            return Ok(case);
        }
        let stream = StreamId::new(StreamKind::Case, &id.0);
        let seen = Version(asked.seen.unwrap_or(case.version));
        let mut written = Vec::with_capacity(events.len());
        for (event, at, by) in events {
            let event = self.seal(&case, event).await?;
            let clock_offset_s = asked.clock_offset_s;
            written.push(NewEvent { clock_offset_s, ..case_event(&event, by, at, now) });
        }
        let commit = Commit { request: asked.request, ..Commit::to(stream, seen, written) };
        self.write_down(commit).await?;
        self.tell(News::Case(id.clone()));
        self.case(id)
    }
}

/// What somebody records of a case that is not open yet, decided before it is opened, so that it opens with all of it or not
/// at all. `case` is blank.
///
/// # Errors
/// As [`House::act`]; and [`Failure::Unreadable`] for anything but facts.
pub fn first_facts(
    case: &Case,
    asks: Vec<Ask>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Vec<(Recorded, Timestamp)>, Failure> {
    let asked = Asked { asks, ..Asked::default() };
    let facts = decided(case, &asked, actor, now)?.into_iter().map(|(event, at, _)| match event {
        CaseEvent::Recorded(fact) => Ok((fact, at)),
        CaseEvent::Opened { .. }
        | CaseEvent::Sent { .. }
        | CaseEvent::Moved { .. }
        | CaseEvent::Joined { .. }
        | CaseEvent::Begun { .. }
        | CaseEvent::Overridden { .. }
        | CaseEvent::Answered { .. }
        | CaseEvent::Closed { .. }
        | CaseEvent::Reopened { .. }
        | CaseEvent::Repinned { .. }
        | CaseEvent::Reviewed { .. } => Err(Failure::Unreadable("A case opens with facts and nothing else.".into())),
    });
    facts.collect()
}

/// Whether somebody may do this to a case as a whole.
///
/// # Errors
/// [`Failure::Forbidden`] with the roles it is for.
pub fn may(protocol: &Protocol, deed: Deed, actor: &Actor) -> Result<(), Failure> {
    actor.needs(&protocol.who_may(deed))
}

/// Every event of what was asked, each with the instant it happened and who asked; later asks see the earlier ones as done.
fn decided<'a>(
    case: &Case,
    asked: &'a Asked,
    actor: &'a Actor,
    now: Timestamp,
) -> Result<Vec<(CaseEvent, Timestamp, &'a Actor)>, Failure> {
    let mut draft = case.clone();
    let mut events = Vec::new();
    let own = asked.asks.iter().map(|ask| (ask, actor));
    for (ask, actor) in own.chain(asked.of_others.iter().map(|(ask, actor)| (ask, actor))) {
        let (event, occurred_at) = decide_one(&draft, ask, actor, now)?;
        if let Some(why) = opens_again(&draft, &event) {
            let reopened = CaseEvent::Reopened { why };
            draft.apply(as_told(&draft, &reopened, now, actor, now));
            events.push((reopened, now, actor));
        }
        draft.apply(as_told(&draft, &event, occurred_at, actor, now));
        events.push((event, occurred_at, actor));
    }
    Ok(events)
}

/// The event as the log will tell it after what the draft holds.
fn as_told(draft: &Case, event: &CaseEvent, occurred_at: Timestamp, actor: &Actor, now: Timestamp) -> Told<CaseEvent> {
    Told {
        event: event.clone(),
        version: draft.version.saturating_add(1),
        occurred_at,
        recorded_at: now,
        by: actor.id,
        role: actor.roles.first().cloned(),
        source: actor.source.clone(),
    }
}

/// Why an event opens a closed case again: a late result, a new fact, a correction, an answered alarm. Nobody is asked for
/// it, since nobody may be kept from recording; who may close it again is another matter. `None` when the case is open.
fn opens_again(draft: &Case, event: &CaseEvent) -> Option<String> {
    draft.closed_at?;
    let title = |kind: &str| {
        let fact = draft.protocol().fact_named(kind).and_then(|fact| draft.protocol().fact(fact));
        fact.map_or_else(|| kind.to_owned(), |fact| fact.title.clone())
    };
    match event {
        CaseEvent::Recorded(fact) if fact.corrects.is_some() => {
            Some(format!("corrected after closure: {}", title(&fact.kind)))
        }
        CaseEvent::Recorded(fact) => Some(format!("recorded after closure: {}", title(&fact.kind))),
        CaseEvent::Answered { .. } => Some("an alarm was answered after closure".into()),
        CaseEvent::Overridden { .. } => Some("a gate was answered for after closure".into()),
        CaseEvent::Opened { .. }
        | CaseEvent::Sent { .. }
        | CaseEvent::Moved { .. }
        | CaseEvent::Joined { .. }
        | CaseEvent::Begun { .. }
        | CaseEvent::Closed { .. }
        | CaseEvent::Reopened { .. }
        | CaseEvent::Repinned { .. }
        | CaseEvent::Reviewed { .. } => None,
    }
}

fn decide_one(case: &Case, ask: &Ask, actor: &Actor, now: Timestamp) -> Result<(CaseEvent, Timestamp), Failure> {
    let protocol = case.protocol();
    match ask {
        Ask::Close => may(protocol, Deed::Close, actor)
            .map(|()| (CaseEvent::Closed { pending: crate::pending::pending(case, &case.situation(now)) }, now)),
        Ask::Reopen { why } => {
            may(protocol, Deed::Reopen, actor).map(|()| (CaseEvent::Reopened { why: why.clone() }, now))
        }
        Ask::Begin { step, .. } if case.closed_at.is_some() => Err(Failure::Closed(Some(*step))),
        Ask::Begin { .. } | Ask::Record { .. } | Ask::Correct { .. } | Ask::Override { .. } | Ask::Answer { .. } => {
            let command = command(protocol, case, ask)?;
            let who = iliac_engine::Actor { by: actor.id.0, roles: roles(protocol, actor) };
            let facts = case.facts(now);
            let decided = iliac_engine::decide(&case.program, &case.history, &facts, &who, command, now, BOUNDS)
                .map_err(Failure::Refused)?;
            event_of(case, ask, decided, now)
        }
    }
}

fn command(protocol: &Protocol, case: &Case, ask: &Ask) -> Result<Command, Failure> {
    let misfit = || Failure::Unreadable("This value does not fit what is asked for here.".into());
    Ok(match ask {
        Ask::Begin { step, row, occurred_at } => {
            let (row, parent) = (row.map(|row| row.id), row.and_then(|row| row.parent));
            Command::Begin { step: *step, row, parent, occurred_at: *occurred_at }
        }
        Ask::Record { fact, row, said, occurred_at, .. } => {
            let kind = protocol.fact(*fact).ok_or(Failure::NotFound)?;
            let cell = cell_of(&kind.kind, said).ok_or_else(misfit)?;
            let (row, parent) = (row.map(|row| row.id), row.and_then(|row| row.parent));
            Command::RecordFact { kind: *fact, row, parent, cell, occurred_at: *occurred_at }
        }
        Ask::Correct { entry, said, occurred_at } => {
            let before = case.history.entries.iter().find(|before| before.id == *entry).ok_or(Failure::NotFound)?;
            let kind = protocol.fact(before.kind).ok_or(Failure::NotFound)?;
            let cell = cell_of(&kind.kind, said).ok_or_else(misfit)?;
            Command::Correct { entry: *entry, cell, occurred_at: *occurred_at }
        }
        Ask::Override { gate, row, reason } => {
            let (row, parent) = (row.map(|row| row.id), row.and_then(|row| row.parent));
            Command::Override { gate: *gate, row, parent, reason: Arc::from(reason.as_str()) }
        }
        Ask::Answer { alarm, row, .. } => Command::Answer { alarm: *alarm, row: *row },
        Ask::Close | Ask::Reopen { .. } => return Err(misfit()),
    })
}

/// What the engine decided, as the log keeps it: in words.
fn event_of(case: &Case, ask: &Ask, decided: Decided, now: Timestamp) -> Result<(CaseEvent, Timestamp), Failure> {
    let protocol = case.protocol();
    let lost = || Failure::Fault("a decision about something this protocol does not have".into());
    match decided {
        Decided::Recorded { kind, row, parent, cell, occurred_at, corrects, clock_ahead, implausible } => {
            let fact = protocol.fact(kind).ok_or_else(lost)?;
            let entered = match ask {
                Ask::Record { entered, .. } => entered.clone(),
                Ask::Begin { .. }
                | Ask::Correct { .. }
                | Ask::Override { .. }
                | Ask::Answer { .. }
                | Ask::Close
                | Ask::Reopen { .. } => None,
            };
            let recorded = Recorded {
                kind: fact.name.clone(),
                row: row_name(case, row, parent),
                said: said_of(&fact.kind, &cell).ok_or_else(lost)?,
                entered,
                corrects: corrects.map(|entry| entry.0),
                clock_ahead,
                implausible,
            };
            Ok((CaseEvent::Recorded(recorded), occurred_at))
        }
        Decided::Begun { step, row, parent, occurred_at, .. } => {
            let step = protocol.step(step).ok_or_else(lost)?.name.clone();
            Ok((CaseEvent::Begun { step, row: row_name(case, row, parent) }, occurred_at))
        }
        Decided::Overridden { gate, row, parent, needs, reason } => {
            let gate = protocol.gate(gate).ok_or_else(lost)?;
            let step = protocol.step(gate.step).ok_or_else(lost)?.name.clone();
            let (gate, reason, row) = (gate.name.clone(), reason.to_string(), row_name(case, row, parent));
            // What people tell has no seconds: what is done in this minute comes after the answer for it.
            Ok((CaseEvent::Overridden { step, gate, row, needs, reason }, now.minute()))
        }
        Decided::Answered { alarm, row } => {
            let alarm = alarm_name(protocol, alarm).ok_or_else(lost)?;
            let note = match ask {
                Ask::Answer { note, .. } => note.clone(),
                Ask::Begin { .. }
                | Ask::Record { .. }
                | Ask::Correct { .. }
                | Ask::Override { .. }
                | Ask::Close
                | Ask::Reopen { .. } => String::new(),
            };
            Ok((CaseEvent::Answered { alarm, row, note }, now))
        }
    }
}

/// A row with the row it hangs on, as the log names it.
fn row_name(case: &Case, row: Option<RowId>, parent: Option<RowId>) -> Option<RowName> {
    row.map(|id| RowName { id, parent: parent.or_else(|| crate::reading::parent(case, id)) })
}

/// The actor's roles as this protocol numbers them.
fn roles(protocol: &Protocol, actor: &Actor) -> Vec<iliac_model::RoleIx> {
    actor.roles.iter().filter_map(|role| protocol.role_named(role)).collect()
}
