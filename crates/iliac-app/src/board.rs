//! The board: what each open case needs from a person soonest, and the one thing that holds it.

use std::cmp::Reverse;

use iliac_model::{AlarmKey, GateIx, Instance, Raised, RowId, Situation, Standing, StepIx, Timestamp, Timing};
use iliac_protocol::tree::{Protocol, Step, Urgency};

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
    let stage = touched(protocol, situation, opened_at).filter_map(brought_to).max().unwrap_or(0);
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

/// The stage a step has brought the case to: what is in progress brings nobody beyond its own.
fn brought_to((step, done): (&Step, bool)) -> Option<usize> {
    step.brings_to.map(|stage| if done { stage } else { stage.min(step.stage) })
}

/// The steps of which something was done or is being done, each with whether it is done.
fn touched<'p>(
    protocol: &'p Protocol,
    situation: &Situation,
    opened_at: Timestamp,
) -> impl Iterator<Item = (&'p Step, bool)> {
    let touched = situation.steps.iter().filter_map(move |instance| match instance.standing {
        Standing::Done { at } => at.is_some_and(|at| at >= opened_at).then_some((instance.step, true)),
        Standing::InProgress { since, .. } => (since >= opened_at).then_some((instance.step, false)),
        Standing::NotNeeded
        | Standing::Undecided { .. }
        | Standing::Open { .. }
        | Standing::Stopped
        | Standing::Missed { .. } => None,
    });
    touched.filter_map(|(step, done)| Some((protocol.step(step)?, done)))
}

fn next_of(instance: &Instance) -> Option<Next> {
    let (step, row) = (instance.step, instance.row);
    match &instance.standing {
        Standing::Open { timing, .. } => {
            let held_by = instance.standing.held_by().map(|(gate, _)| gate);
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

/// In progress first, but for what nobody waits for (a bag that fills). Then overdue, then what is due of the stages reached.
/// Then stage by stage, from the one reached: what can be begun, and what is held. Last, one more of what may be added (a
/// medicine, a dose, a draw), and what comes round again by itself and is not late.
fn rank(protocol: &Protocol, situation: &Situation, reached: usize, next: &Next) -> (u8, usize, bool) {
    let stage = protocol.step(next.step).map_or(usize::MAX, |step| step.stage);
    let kind = match (next.since, next.timing, next.held_by) {
        (Some(_), _, _) if !optional(protocol, next.step) => 0,
        (_, Timing::Overdue { .. }, _) => 1,
        (_, Timing::Due { .. }, None) if stage < reached && repeats(protocol, next.step) => 5,
        (_, Timing::Due { .. }, None) if stage <= reached => 2,
        (_, _, None) if one_more(protocol, situation, next) => 4,
        (_, _, _) => 3,
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
