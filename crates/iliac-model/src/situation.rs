//! How a case stands at one instant. Instants only, never "minutes left".

use crate::history::{AlarmKey, RowId};
use crate::index::{GateIx, StepIx};
use crate::time::Timestamp;
use crate::truth::Unknowns;

/// How every step and alarm of a case stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Situation {
    /// Every instance of every step, by step, then by the order of rows; then the rows asked for (an override names them and
    /// they do not exist yet), and the instance for the next row last.
    pub steps: Vec<Instance>,
    /// Every alarm that is raised, by kind, number and row.
    pub alarms: Vec<Raised>,
    /// Nothing above changes before this instant unless something is recorded; `None`: nothing changes by time alone.
    /// A sound bound, not always the exact instant.
    pub look_again_at: Option<Timestamp>,
}

impl Situation {
    /// The instance of a step for a row; without a row, that of the case or of the next row.
    pub fn instance(&self, step: StepIx, row: Option<RowId>) -> Option<&Instance> {
        self.steps.iter().find(|instance| instance.step == step && instance.row == row)
    }
}

/// One instance of a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instance {
    /// The step.
    pub step: StepIx,
    /// The row it is for; `None` for a step of the case, and for the next row of a step that adds rows, which nobody has
    /// named yet.
    pub row: Option<RowId>,
    /// How it stands.
    pub standing: Standing,
}

/// Where one step stands. Done cannot be overdue; blocked can, and that is the worst place to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Done; `at` is the latest instant among the facts it records, if it records any.
    Done {
        /// When.
        at: Option<Timestamp>,
    },
    /// It does not apply.
    NotNeeded,
    /// Whether it applies is not known yet.
    Undecided {
        /// Why not.
        why: Unknowns,
    },
    /// To do. Ready when every verdict is open.
    Open {
        /// The gates that apply, in the protocol's order.
        gates: Vec<(GateIx, Verdict)>,
        /// When it is due.
        timing: Timing,
    },
    /// Begun, not finished.
    InProgress {
        /// When it was begun.
        since: Timestamp,
        /// When it is due.
        timing: Timing,
    },
    /// The way was stopped before it (withdrawal, refusal).
    Stopped,
    /// Its time has passed without it; it can still be recorded.
    Missed {
        /// Since when.
        since: Timestamp,
    },
}

impl Standing {
    /// The gates that apply to a step that is to do, with their verdicts; none for any other standing.
    pub fn gates(&self) -> &[(GateIx, Verdict)] {
        if let Standing::Open { gates, .. } = self { gates } else { &[] }
    }

    /// The first gate that does not let pass. `None`: none of those that apply holds it, or it is not to do.
    pub fn held_by(&self) -> Option<(GateIx, Verdict)> {
        self.gates().iter().find(|(_, verdict)| !verdict.lets_pass()).copied()
    }

    /// What one gate of it says.
    pub fn verdict(&self, gate: GateIx) -> Option<&Verdict> {
        self.gates().iter().find(|(ix, _)| *ix == gate).map(|(_, verdict)| verdict)
    }
}

/// When a step is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Timing {
    /// It has no time, or its time is not known yet.
    Untimed,
    /// Due then.
    Due {
        /// When.
        at: Timestamp,
    },
    /// Was due.
    Overdue {
        /// Since when.
        since: Timestamp,
    },
}

/// What a gate says. Unknown is not closed: something has to be found out first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It lets pass.
    Open,
    /// It lets pass because its failing needs are covered by overrides.
    Overridden,
    /// It does not let pass; `opens_at` is when it will if nothing more is recorded.
    Closed {
        /// The first such instant, if there is one.
        opens_at: Option<Timestamp>,
    },
    /// It cannot say yet, for these reasons; it does not let pass.
    Unknown {
        /// Why not.
        why: Unknowns,
        /// The first instant at which it is open if nothing more is recorded.
        opens_at: Option<Timestamp>,
    },
}

impl Verdict {
    /// Whether the step may begin as far as this gate is concerned.
    pub const fn lets_pass(&self) -> bool {
        matches!(self, Verdict::Open | Verdict::Overridden)
    }
}

/// An alarm that is raised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Raised {
    /// Which.
    pub alarm: AlarmKey,
    /// For which row.
    pub row: Option<RowId>,
    /// From which instant; `None` when that is not known.
    pub since: Option<Timestamp>,
    /// By when somebody must respond.
    pub respond_by: Option<Timestamp>,
    /// How many levels of escalation have been reached; 0 is the owner alone.
    pub level: u8,
    /// When it was answered, if it was.
    pub answered_at: Option<Timestamp>,
}
