//! What becomes of a command: the event the log keeps, or a refusal.
//!
//! Two kinds of command. To *begin* a step asks permission and is refused while a gate is closed. To *record* what has
//! happened is never refused for a gate; only what the protocol does not know, what cannot be and what the actor may
//! not do is. No IO, no clock, no randomness: ids of rows come with the command, ids of entries are the log's.

mod begin;
mod record;

pub use record::fits;

use std::sync::Arc;

use iliac_model::{
    AlarmKey, Cell, Duration, EntryId, FactIx, GateIx, History, RoleIx, RowId, Situation, Standing, StepIx, Timestamp,
    Verdict,
};
use iliac_protocol::tree::Protocol;

use crate::assess::assess;
use crate::facts::Facts;
use crate::program::Program;

/// The house itself as an actor (a referral taken in, an import): it may record anything.
pub const HOUSE: u32 = 0;

/// Who asks, and in which roles they may act here and now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// Their account; [`HOUSE`] for the house itself.
    pub by: u32,
    /// Their roles.
    pub roles: Vec<RoleIx>,
}

/// What is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// May this step begin?
    Begin {
        /// The step.
        step: StepIx,
        /// The row, for a step per row; a new id for the next row of a step that adds rows.
        row: Option<RowId>,
        /// The row a new row hangs on, when its group has a parent group.
        parent: Option<RowId>,
        /// When, as told.
        occurred_at: Timestamp,
    },
    /// This happened, or was measured, or was answered.
    RecordFact {
        /// The kind of fact.
        kind: FactIx,
        /// The row, for a fact of a group; a new id makes a new row.
        row: Option<RowId>,
        /// The row a new row hangs on, when its group has a parent group.
        parent: Option<RowId>,
        /// What was answered.
        cell: Cell,
        /// When, as told.
        occurred_at: Timestamp,
    },
    /// An earlier entry was wrong; this is right.
    Correct {
        /// The entry.
        entry: EntryId,
        /// What is right.
        cell: Cell,
        /// When it happened; `None`: as told before.
        occurred_at: Option<Timestamp>,
    },
    /// An earlier entry was made in error and nothing takes its place.
    Strike {
        /// The entry.
        entry: EntryId,
    },
    /// Let pass, though a gate does not: covers the needs that fail now and no others.
    Override {
        /// The gate.
        gate: GateIx,
        /// The row, for a step per row; a new id for the next row of a step that adds rows: it is then covered and no other.
        row: Option<RowId>,
        /// The row a new row hangs on, when its group has a parent group.
        parent: Option<RowId>,
        /// Why, in the words of whoever takes it on.
        reason: Arc<str>,
    },
    /// An alarm was seen and is being dealt with.
    Answer {
        /// The alarm.
        alarm: AlarmKey,
        /// The row it was raised for.
        row: Option<RowId>,
    },
}

/// What the log keeps, less the ids and instants of recording that are the log's own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// An entry.
    Recorded {
        /// The kind of fact.
        kind: FactIx,
        /// The row.
        row: Option<RowId>,
        /// The row a new row hangs on.
        parent: Option<RowId>,
        /// What was answered.
        cell: Cell,
        /// When, as told.
        occurred_at: Timestamp,
        /// The entry it corrects.
        corrects: Option<EntryId>,
        /// Told of an instant that has not come: the device's clock runs ahead.
        clock_ahead: bool,
        /// Possible, but hardly; to be asked again.
        implausible: bool,
    },
    /// A beginning, with permission.
    Begun {
        /// The step.
        step: StepIx,
        /// The row.
        row: Option<RowId>,
        /// The row a new row hangs on.
        parent: Option<RowId>,
        /// When, as told.
        occurred_at: Timestamp,
        /// Told of an instant that has not come.
        clock_ahead: bool,
    },
    /// An override.
    Overridden {
        /// The gate.
        gate: GateIx,
        /// The row.
        row: Option<RowId>,
        /// The row a new row hangs on.
        parent: Option<RowId>,
        /// The needs that failed, one bit each.
        needs: u64,
        /// Why.
        reason: Arc<str>,
    },
    /// An answer to an alarm.
    Answered {
        /// The alarm.
        alarm: AlarmKey,
        /// The row.
        row: Option<RowId>,
    },
}

/// Why the house says no.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The protocol of this case has no such thing.
    NotInProtocol,
    /// It cannot be so.
    Impossible(Impossible),
    /// It takes one of these roles. Empty: nobody's.
    Unauthorised {
        /// The roles, as the protocol numbers them.
        roles: Vec<RoleIx>,
    },
    /// No permission to begin: these gates do not let pass.
    GateClosed {
        /// The step.
        step: StepIx,
        /// The row.
        row: Option<RowId>,
        /// Every gate that applies, with its verdict.
        gates: Vec<(GateIx, Verdict)>,
    },
    /// The step cannot be begun as it stands: done, begun, stopped, not needed, or not known to be needed.
    StepNotOpen {
        /// The step.
        step: StepIx,
        /// The row.
        row: Option<RowId>,
        /// How it stands.
        standing: Standing,
    },
    /// The gate lets pass, or does not apply.
    NothingToOverride,
    /// Nobody may override this gate.
    OverrideNotAllowed,
    /// The alarm is not raised.
    NotRaised,
}

/// Why it cannot be so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Impossible {
    /// A value of another kind than the fact holds, or a choice it does not have.
    WrongKind,
    /// A unit the fact is not recorded in.
    WrongUnit,
    /// Outside the hard limits, given in the unit of the value.
    OutsideLimits {
        /// The smallest possible.
        least: iliac_model::Number,
        /// The largest possible.
        most: iliac_model::Number,
    },
    /// Finer than the fact is recorded.
    TooFine {
        /// The finest step.
        resolution: iliac_model::Number,
    },
    /// Further ahead than any device's clock.
    InTheFuture,
    /// A fact of a group, or a step per row, without a row.
    RowMissing,
    /// A fact of the case, or a step of the case, with a row.
    RowNotExpected,
    /// The row is of another group, or hangs on another row.
    RowElsewhere,
    /// There is no such row.
    NoSuchRow,
    /// The parent is missing, unknown, or of another group.
    UnknownParent,
    /// There is no such entry.
    NoSuchEntry,
    /// The entry has been corrected already.
    AlreadyCorrected,
}

/// What is decided with: the house's own bounds, which no protocol sets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// How far ahead of ours a device's clock may run; what is told of later than that is impossible.
    pub clock_ahead: Duration,
}

/// Turns a command into an event.
///
/// # Errors
/// A [`Refusal`]. A fact is never refused for a gate.
pub fn decide(
    program: &Program,
    history: &History,
    facts: &Facts,
    who: &Actor,
    command: Command,
    now: Timestamp,
    bounds: Bounds,
) -> Result<Event, Refusal> {
    let scene = Scene { program, history, facts, who, now, bounds };
    match command {
        Command::Begin { step, row, parent, occurred_at } => scene.begin(step, row, parent, occurred_at),
        Command::RecordFact { kind, row, parent, cell, occurred_at } => {
            scene.record(kind, row, parent, cell, occurred_at)
        }
        Command::Correct { entry, cell, occurred_at } => scene.correct(entry, cell, occurred_at),
        Command::Strike { entry } => scene.correct(entry, Cell::Struck, None),
        Command::Override { gate, row, parent, reason } => scene.override_gate(gate, row, parent, reason),
        Command::Answer { alarm, row } => scene.answer(alarm, row),
    }
}

/// Which roles may answer an alarm; `None` when the protocol has no such alarm.
pub fn who_answers(protocol: &Protocol, alarm: AlarmKey) -> Option<Vec<RoleIx>> {
    match alarm {
        AlarmKey::Declared(alarm) => {
            let alarm = protocol.alarm(alarm)?;
            Some(std::iter::once(alarm.owner).chain(alarm.escalate.iter().map(|(_, role)| *role)).collect())
        }
        AlarmKey::AgainstGate(gate) | AlarmKey::CorrectedAfter(gate) => {
            let gate = protocol.gate(gate)?;
            let by = protocol.step(gate.step).map_or(&[][..], |step| &step.by);
            let overriding = gate.overridden_by.as_ref().map_or(&[][..], |rule| &rule.by);
            Some(by.iter().chain(overriding).copied().collect())
        }
        AlarmKey::RepetitionEnded(step) => Some(protocol.step(step)?.by.clone()),
    }
}

/// Everything a decision looks at.
struct Scene<'a> {
    program: &'a Program,
    history: &'a History,
    facts: &'a Facts,
    who: &'a Actor,
    now: Timestamp,
    bounds: Bounds,
}

impl Scene<'_> {
    /// Refuses whoever holds none of the roles.
    fn authorise(&self, roles: &[RoleIx]) -> Result<(), Refusal> {
        if self.who.by == HOUSE || self.who.roles.iter().any(|role| roles.contains(role)) {
            return Ok(());
        }
        Err(Refusal::Unauthorised { roles: roles.to_vec() })
    }

    /// Whether the instant lies ahead; refuses one no clock could be wrong by.
    fn clock_ahead(&self, occurred_at: Timestamp) -> Result<bool, Refusal> {
        if occurred_at > self.now.plus(self.bounds.clock_ahead) {
            return Err(Refusal::Impossible(Impossible::InTheFuture));
        }
        Ok(occurred_at > self.now)
    }

    fn answer(&self, alarm: AlarmKey, row: Option<RowId>) -> Result<Event, Refusal> {
        self.authorise(&who_answers(self.program.protocol(), alarm).ok_or(Refusal::NotInProtocol)?)?;
        let mut situation = Situation::default();
        assess(self.program, self.facts, self.now, &mut situation);
        if situation.alarms.iter().any(|raised| raised.alarm == alarm && raised.row == row) {
            Ok(Event::Answered { alarm, row })
        } else {
            Err(Refusal::NotRaised)
        }
    }
}
