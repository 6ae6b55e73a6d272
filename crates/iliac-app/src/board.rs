//! The board: what each open case needs from a person soonest, and the one thing that holds it.

use std::cmp::Reverse;

use iliac_model::{AlarmKey, GateIx, Instance, Raised, RowId, Situation, Standing, StepIx, Timestamp, Timing};
use iliac_protocol::tree::{Protocol, Urgency};

/// What a case needs, in codes and instants.
#[derive(Clone, PartialEq, Debug)]
pub struct Need {
    /// The stage it has reached, by its place.
    pub stage: usize,
    /// The next thing somebody does, if there is any.
    pub next: Option<Next>,
    /// Alarms nobody has answered, the most urgent first.
    pub alarms: Vec<Raised>,
}

/// The next thing somebody does.
#[derive(Clone, PartialEq, Debug)]
pub struct Next {
    /// The step.
    pub step: StepIx,
    /// Its row.
    pub row: Option<RowId>,
    /// When it is due.
    pub timing: Timing,
    /// Since when it is in progress, if it is.
    pub since: Option<Timestamp>,
    /// The first gate that does not let pass, if one does not.
    pub held_by: Option<GateIx>,
}

/// What the situation asks of people.
///
/// What came with a referral from before `opened_at` is a beginning nobody here made: it moves no case on.
pub fn need(protocol: &Protocol, situation: &Situation, opened_at: Timestamp) -> Need {
    let stage = reached(protocol, situation, opened_at);
    let next = situation
        .steps
        .iter()
        .filter_map(next_of)
        .filter(|next| next.since.is_some() || !optional(protocol, next.step))
        .min_by_key(|next| (rank(protocol, situation, stage, next), moment(next.timing)));
    let mut alarms: Vec<Raised> =
        situation.alarms.iter().filter(|alarm| alarm.answered_at.is_none()).copied().collect();
    alarms.sort_by_key(|alarm| (Reverse(urgency(protocol, alarm.alarm)), alarm.respond_by, alarm.since));
    Need { stage, next, alarms }
}

impl Need {
    /// Rising: what needs a person soonest comes first.
    pub fn order(&self, protocol: &Protocol) -> (Reverse<Option<Urgency>>, u8, Timestamp) {
        let worst = self.alarms.first().map(|alarm| urgency(protocol, alarm.alarm));
        let (late, at) = match self.next.as_ref().map(|next| next.timing) {
            Some(Timing::Overdue { since }) => (0, since),
            Some(Timing::Due { at }) => (1, at),
            Some(Timing::Untimed) => (2, Timestamp::MAX),
            None => (3, Timestamp::MAX),
        };
        (Reverse(worst), late, at)
    }
}

/// How urgent an alarm is for the person; the house's own are for the same day.
pub fn urgency(protocol: &Protocol, key: AlarmKey) -> Urgency {
    match key {
        AlarmKey::Declared(alarm) => protocol.alarm(alarm).map_or(Urgency::SameDay, |alarm| alarm.urgency),
        AlarmKey::AgainstGate(_) | AlarmKey::CorrectedAfter(_) | AlarmKey::RepetitionEnded(_) => Urgency::SameDay,
    }
}

/// The furthest stage in which something was done or is being done.
fn reached(protocol: &Protocol, situation: &Situation, opened_at: Timestamp) -> usize {
    let touched = situation.steps.iter().filter(|instance| match instance.standing {
        Standing::Done { at } => at.is_some_and(|at| at >= opened_at),
        Standing::InProgress { since, .. } => since >= opened_at,
        Standing::NotNeeded
        | Standing::Undecided { .. }
        | Standing::Open { .. }
        | Standing::Stopped
        | Standing::Missed { .. } => false,
    });
    touched.filter_map(|instance| protocol.step(instance.step)).map(|step| step.stage).max().unwrap_or(0)
}

fn next_of(instance: &Instance) -> Option<Next> {
    let (step, row) = (instance.step, instance.row);
    match &instance.standing {
        Standing::Open { gates, timing } => {
            let held_by = gates.iter().find(|(_, verdict)| !verdict.lets_pass()).map(|(gate, _)| *gate);
            Some(Next { step, row, timing: *timing, since: None, held_by })
        }
        Standing::InProgress { since, timing } => {
            Some(Next { step, row, timing: *timing, since: Some(*since), held_by: None })
        }
        Standing::Done { .. }
        | Standing::NotNeeded
        | Standing::Undecided { .. }
        | Standing::Stopped
        | Standing::Missed { .. } => None,
    }
}

fn optional(protocol: &Protocol, step: StepIx) -> bool {
    protocol.step(step).is_some_and(|step| step.optional)
}

/// In progress first, then overdue, then what is due of the stages reached. Then stage by stage, from the one reached: what
/// can be begun, and what is held. Last, one more of what may be added (a medicine, a dose, a draw), and what comes round
/// again by itself and is not late.
fn rank(protocol: &Protocol, situation: &Situation, reached: usize, next: &Next) -> (u8, usize, bool) {
    let stage = protocol.step(next.step).map_or(usize::MAX, |step| step.stage);
    let kind = match (next.since, next.timing, next.held_by) {
        (Some(_), _, _) => 0,
        (None, Timing::Overdue { .. }, _) => 1,
        (None, Timing::Due { .. }, None) if stage < reached && repeats(protocol, next.step) => 5,
        (None, Timing::Due { .. }, None) if stage <= reached => 2,
        (None, _, None) if one_more(protocol, situation, next) => 4,
        (None, _, _) => 3,
    };
    (kind, stage.abs_diff(reached), next.held_by.is_some())
}

fn repeats(protocol: &Protocol, step: StepIx) -> bool {
    protocol.step(step).is_some_and(|step| step.repeat.is_some())
}

/// Whether this would be one more row of a group that has some, and no repetition calls for it.
fn one_more(protocol: &Protocol, situation: &Situation, next: &Next) -> bool {
    let step = protocol.step(next.step);
    let adds = step.is_some_and(|step| step.per.is_some_and(|per| per.adds)) && !repeats(protocol, next.step);
    let has_some = || situation.steps.iter().any(|other| other.step == next.step && other.row.is_some());
    adds && next.row.is_none() && has_some()
}

fn moment(timing: Timing) -> Timestamp {
    match timing {
        Timing::Untimed => Timestamp::MAX,
        Timing::Due { at } => at,
        Timing::Overdue { since } => since,
    }
}
