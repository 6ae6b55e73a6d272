//! Giving an open case the rules that new cases take: an explicit act on one case, by a clinician who was shown what changes.
//!
//! It is refused where something recorded could no longer be read, where a safety property would be broken at that instant, and
//! where the register would come to say that something was done against a gate that did not hold it when it was done, or no longer
//! say it of one that did. What was true and known before it is still judged by the rules of that day.

use std::fmt;
use std::sync::Arc;

use iliac_engine::Program;
use iliac_model::{NeverIx, RowId, Standing, Timestamp, Truth};
use iliac_protocol::tree::Law;

use crate::case::Case;
use crate::event::{AlarmName, CaseEvent, CaseId, Recorded};
use crate::failure::Failure;
use crate::house::{Actor, House, News};
use crate::opening::case_event;
use crate::record::{Commit, Hash, Store, StreamId, StreamKind, Version};
use crate::replay::{self, Change, Element, Pairs};
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
    /// What would be said otherwise at this instant.
    pub changes: Vec<Change>,
    /// Why it may not be; empty when it may.
    pub refused: Vec<Keeps>,
    /// Stands for all of it and for the case as it is: whoever signs names what they were shown by it.
    pub seen: String,
}

/// Why a case keeps the rules it has. Steps, gates and facts are told by name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Keeps {
    /// What was recorded as this fact could no longer be read.
    Lost(String),
    /// This step was begun and would be none any more.
    NoStep(String),
    /// This gate of a step was answered for by name and would be none any more.
    NoGate(String, String),
    /// The property of this title would not hold: of this step that is under way, or of silence.
    Broken(String, Option<String>),
    /// This step would stand there as done against this gate, which did not hold it then.
    Accused(String, String),
    /// This step would no longer stand there as done against this gate, which did hold it then.
    Forgotten(String, String),
}

impl fmt::Display for Keeps {
    /// For whoever wrote the protocol: by the names in its files.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Keeps::Lost(fact) => write!(f, "what was recorded as {fact} could no longer be read"),
            Keeps::NoStep(step) => write!(f, "{step} was begun and is no step any more"),
            Keeps::NoGate(step, gate) => {
                write!(f, "the gate {step}/{gate} was answered for by name and is none any more")
            }
            Keeps::Broken(title, _) => write!(f, "“{title}” would not hold"),
            Keeps::Accused(step, gate) => {
                write!(f, "{step} would stand there as done against the gate {gate}, which did not hold it then")
            }
            Keeps::Forgotten(step, gate) => {
                write!(f, "{step} would no longer stand there as done against the gate {gate}")
            }
        }
    }
}

impl<S: Store> House<S> {
    /// What would change in a case if it took the rules new cases take; `None` when it has them, is closed, or there are none.
    ///
    /// # Errors
    /// [`Failure::NotFound`].
    pub fn repinning(&self, id: &CaseId, now: Timestamp) -> Result<Option<Repinning>, Failure> {
        let case = self.case(id)?;
        Ok(self.other_rules(&case).map(|program| looked_at(&self.pairs, &case, &program, now)))
    }

    /// The rules new cases take, when an open case runs by others.
    pub fn other_rules(&self, case: &Case) -> Option<Arc<Program>> {
        let is_open = case.closed_at.is_none() && case.unread.is_none();
        let current = self.current(&case.protocol().name).filter(|_| is_open);
        current.filter(|program| program.protocol().hash != case.protocol().hash)
    }

    /// Every open case of this name by other rules than new ones take, by number.
    pub fn by_other_rules(&self, protocol: &str) -> Vec<Arc<Case>> {
        let mut cases = self.cases();
        cases.retain(|case| case.protocol().name == protocol && self.other_rules(case).is_some());
        cases.sort_by(|one, other| one.number.cmp(&other.number));
        cases
    }

    /// Gives a case the rules new cases take. `seen` is [`Repinning::seen`] of what whoever signs was shown.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] without the role; [`Failure::Unreadable`] when it has them, may not have them, or anything is not
    /// as it was shown; and the record's own.
    pub async fn repin(&self, id: &CaseId, seen: &str, actor: &Actor, now: Timestamp) -> Result<(), Failure> {
        actor.needs(&[SIGNER])?;
        let _turn = self.turn(&id.0).await;
        let refuse = |words: String| Err(Failure::Unreadable(words));
        let Some(repinning) = self.repinning(id, now)? else {
            return refuse(
                "This case is closed, or has the rules already that new cases take. Nothing was changed.".into(),
            );
        };
        if repinning.seen != seen {
            let words = "Since you looked, something was recorded, fell due or came into force, so that other things would \
                         change. Nothing was changed. Read what would change now, and sign that.";
            return refuse(words.into());
        }
        if !repinning.refused.is_empty() {
            let why: Vec<String> = repinning.refused.iter().map(Keeps::to_string).collect();
            return refuse(format!("{} keeps its rules: {}", repinning.number, why.join("; ")));
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

fn looked_at(pairs: &Pairs, case: &Case, program: &Arc<Program>, now: Timestamp) -> Repinning {
    let other = case.under(program);
    let changes = replay::differences_at(pairs, case, program, now);
    let mut refused = lost(case, &other);
    refused.extend(broken(case, &other, now));
    refused.extend(changes.iter().filter_map(accused));
    refused.dedup();
    let (from, to) = (case.protocol().hash.clone(), program.protocol().hash.clone());
    let seen = format!("{from} {to} {} {changes:?} {refused:?}", case.version);
    Repinning {
        case: case.id.clone(),
        number: case.number.clone(),
        from,
        to,
        changes,
        refused,
        seen: Hash::of(seen.as_bytes()).to_string(),
    }
}

/// What the register of exceptions would come to say, or no longer say, of something done by the rules of its day.
fn accused(Change { element, was, would_be }: &Change) -> Option<Keeps> {
    let Element::Alarm(AlarmName::AgainstGate(step, gate) | AlarmName::CorrectedAfter(step, gate), _) = element else {
        return None;
    };
    match (was.is_some(), would_be.is_some()) {
        (false, true) => Some(Keeps::Accused(step.clone(), gate.clone())),
        (true, false) => Some(Keeps::Forgotten(step.clone(), gate.clone())),
        (true, true) | (false, false) => None,
    }
}

/// What was told and these rules cannot read.
fn lost(case: &Case, other: &Case) -> Vec<Keeps> {
    let mut lost: Vec<Keeps> = Vec::new();
    for told in &case.log {
        let what = match &told.event {
            CaseEvent::Recorded(Recorded { kind, .. }) => {
                let read = other.history.entries.iter().any(|entry| entry.id.0 == told.version);
                (!read).then(|| Keeps::Lost(kind.clone()))
            }
            CaseEvent::Begun { step, .. } => {
                other.protocol().step_named(step).is_none().then(|| Keeps::NoStep(step.clone()))
            }
            CaseEvent::Overridden { step, gate, .. } => {
                let gone = other.protocol().gate_named(step, gate).is_none();
                gone.then(|| Keeps::NoGate(step.clone(), gate.clone()))
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

/// The safety properties that would be broken at this instant: a step under way that must never have been begun so, or silence
/// where there must be none.
fn broken(own: &Case, other: &Case, now: Timestamp) -> Vec<Keeps> {
    let (own_facts, facts, situation) = (own.facts(now), other.facts(now), other.situation(now));
    let breaks = |ix: NeverIx, name: &str, row: Option<RowId>| {
        match iliac_engine::holds_never(&other.program, &facts, now, ix, row) {
            Truth::True => true,
            Truth::False => false,
            // What its own rules leave as open as that gets no worse.
            Truth::Unknown(_) => !own.protocol().never_named(name).is_some_and(|ix| {
                let by_its_own = iliac_engine::holds_never(&own.program, &own_facts, now, ix, row);
                matches!(by_its_own, Truth::Unknown(_))
            }),
        }
    };
    let protocol = other.protocol();
    let mut broken = Vec::new();
    for (ix, never) in (0..).map(NeverIx).zip(&protocol.nevers) {
        let of = match &never.law {
            Law::NeverStart(step, _) => {
                let under_way = situation.steps.iter().filter(|one| one.step == *step);
                let mut under_way = under_way.filter(|one| matches!(one.standing, Standing::InProgress { .. }));
                let breaks = under_way.any(|one| breaks(ix, &never.name, one.row));
                breaks.then(|| protocol.step(*step).map(|step| step.name.clone()))
            }
            Law::NeverSilent(_) => (situation.alarms.is_empty() && breaks(ix, &never.name, None)).then_some(None),
        };
        broken.extend(of.map(|of| Keeps::Broken(never.title.clone(), of)));
    }
    broken
}
