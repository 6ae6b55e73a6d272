//! Giving an open case the rules that new cases take: an explicit act on one case, by a clinician who was shown what changes.
//!
//! It is refused where something recorded could no longer be read, where a safety property would be broken at that instant, and
//! where the register would come to say that something was done against a gate that did not hold it when it was done, or no longer
//! say it of one that did. What was true and known before it is still judged by the rules of that day.

use std::sync::Arc;

use iliac_engine::Program;
use iliac_model::{NeverIx, RowId, Standing, Timestamp, Truth};
use iliac_protocol::tree::Law;

use crate::case::Case;
use crate::event::{AlarmName, CaseEvent, CaseId, Recorded};
use crate::failure::Failure;
use crate::house::{Actor, House, News};
use crate::opening::case_event;
use crate::record::{Commit, Store, StreamId, StreamKind, Version};
use crate::replay::{self, Element};
use crate::values::SIGNER;

/// What other rules would change in an open case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repinning {
    /// Which case.
    pub case: CaseId,
    /// Its number, as people say it.
    pub number: String,
    /// The hash of the rules it has.
    pub from: String,
    /// The hash of those new cases take.
    pub to: String,
    /// What would be said otherwise at this instant, a line for each thing.
    pub changes: Vec<String>,
    /// Why it may not be; empty when it may.
    pub refused: Vec<String>,
}

impl<S: Store> House<S> {
    /// What would change in a case if it took the rules new cases take; `None` when it has them, is closed, or there are none.
    ///
    /// # Errors
    /// [`Failure::NotFound`].
    pub fn repinning(&self, id: &CaseId, now: Timestamp) -> Result<Option<Repinning>, Failure> {
        let case = self.case(id)?;
        let current = self.current(&case.protocol().name);
        let other = current.filter(|program| program.protocol().hash != case.protocol().hash);
        let other = other.filter(|_| case.closed_at.is_none() && case.unread.is_none());
        Ok(other.map(|program| looked_at(&case, &program, now)))
    }

    /// Gives a case the rules new cases take. `to` is their hash, as whoever asks was shown it.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] without the role; [`Failure::Unreadable`] when it has them, may not have them, or others came into
    /// force meanwhile; and the record's own.
    pub async fn repin(&self, id: &CaseId, to: &str, actor: &Actor, now: Timestamp) -> Result<(), Failure> {
        actor.needs(&[SIGNER])?;
        let _turn = self.turn(&id.0).await;
        let refuse = |words: String| Err(Failure::Unreadable(words));
        let Some(repinning) = self.repinning(id, now)? else {
            return refuse("This case is closed or has these rules already.".into());
        };
        if repinning.to != to {
            return refuse("Other rules came into force meanwhile. Look at the case again.".into());
        }
        if !repinning.refused.is_empty() {
            return refuse(format!("{} keeps its rules: {}", repinning.number, repinning.refused.join("; ")));
        }
        let case = self.case(id)?;
        let event = CaseEvent::Repinned { hash: repinning.to };
        let stream = StreamId::new(StreamKind::Case, &id.0);
        let events = vec![case_event(&event, actor, now, now)];
        self.write_down(Commit::to(stream, Version(case.version), events)).await?;
        self.tell(News::Case(id.clone()));
        Ok(())
    }
}

fn looked_at(case: &Case, program: &Arc<Program>, now: Timestamp) -> Repinning {
    let other = case.under(program);
    let differences = replay::differences_at(case, program, now);
    let mut refused = lost(case, &other);
    refused.extend(broken(&other, now));
    refused.extend(
        differences.iter().filter_map(|(element, was, would_be)| accused(element, was.is_some(), would_be.is_some())),
    );
    refused.dedup();
    let changes = differences.iter().map(|(element, was, would_be)| {
        format!("{}: {}, then {}", element.name(), was.unwrap_or("nothing"), would_be.unwrap_or("nothing"))
    });
    Repinning {
        case: case.id.clone(),
        number: case.number.clone(),
        from: case.protocol().hash.clone(),
        to: program.protocol().hash.clone(),
        changes: changes.collect(),
        refused,
    }
}

/// What the register of exceptions would come to say, or no longer say, of something done by the rules of its day.
fn accused(element: &Element, was: bool, would_be: bool) -> Option<String> {
    let Element::Alarm(AlarmName::AgainstGate(step, gate) | AlarmName::CorrectedAfter(step, gate), _) = element else {
        return None;
    };
    match (was, would_be) {
        (false, true) => {
            Some(format!("{step} would stand there as done against the gate {gate}, which did not hold it then"))
        }
        (true, false) => Some(format!("{step} would no longer stand there as done against the gate {gate}")),
        (true, true) | (false, false) => None,
    }
}

/// What was told and these rules cannot read.
fn lost(case: &Case, other: &Case) -> Vec<String> {
    let mut lost: Vec<String> = Vec::new();
    for told in &case.log {
        let what = match &told.event {
            CaseEvent::Recorded(Recorded { kind, .. }) => {
                let read = other.history.entries.iter().any(|entry| entry.id.0 == told.version);
                (!read).then(|| format!("what was recorded as {kind} could no longer be read"))
            }
            CaseEvent::Begun { step, .. } => {
                other.protocol().step_named(step).is_none().then(|| format!("{step} was begun and is no step any more"))
            }
            CaseEvent::Overridden { step, gate, .. } => {
                let gone = other.protocol().gate_named(step, gate).is_none();
                gone.then(|| format!("the gate {step}/{gate} was answered for by name and is none any more"))
            }
            CaseEvent::Opened { .. }
            | CaseEvent::Sent { .. }
            | CaseEvent::Moved { .. }
            | CaseEvent::Joined { .. }
            | CaseEvent::Answered { .. }
            | CaseEvent::Closed { .. }
            | CaseEvent::Reopened { .. }
            | CaseEvent::Repinned { .. }
            | CaseEvent::Reviewed { .. } => None,
        };
        lost.extend(what.filter(|what| !lost.contains(what)));
    }
    lost
}

/// The safety properties that would be broken at this instant: a step under way that must never be begun so, or silence where
/// there must be none.
fn broken(case: &Case, now: Timestamp) -> Vec<String> {
    let facts = case.facts(now);
    let situation = case.situation(now);
    let holds = |never: NeverIx, row: Option<RowId>| {
        iliac_engine::holds_never(&case.program, &facts, now, never, row) != Truth::False
    };
    let mut broken = Vec::new();
    for (ix, never) in (0..).map(NeverIx).zip(&case.protocol().nevers) {
        let breaks = match &never.law {
            Law::NeverStart(step, _) => situation
                .steps
                .iter()
                .filter(|one| one.step == *step && matches!(one.standing, Standing::InProgress { .. }))
                .any(|one| holds(ix, one.row)),
            Law::NeverSilent(_) => situation.alarms.is_empty() && holds(ix, None),
        };
        if breaks {
            broken.push(format!("“{}” would not hold", never.title));
        }
    }
    broken
}
