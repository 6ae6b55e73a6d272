//! How every part of a case stood when it was judged, and until when it stands so.
//!
//! Every answer of the judge says until when it stands at least. Of a harvest half done, most instances are done or not
//! needed for good, and most of the rest stand for hours; so a look copies what stands, and judges what the clock has
//! moved since.

use iliac_model::{GateIx, Instance, Raised, Situation, Standing, StepIx, Timestamp, Verdict};

use crate::alarms::{WhichAlarm, declared, raise, repetition_ended};
use crate::desk::{Desk, recycle};
use crate::facts::Facts;
use crate::judge::{Judge, NEVER};
use crate::program::Program;
use crate::standing::{Standings, Which};

/// How a case stood when it was judged.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Kept {
    pub situation: Situation,
    /// Beside each instance of the situation.
    pub steps: Vec<KeptStep>,
    pub alarms: Vec<KeptAlarm>,
    /// Whether the way had stopped, and until when that stands.
    pub stopped: bool,
    pub stop_until: Timestamp,
    /// No instance changes before this.
    pub steps_until: Timestamp,
    /// No alarm changes before this.
    pub alarms_until: Timestamp,
}

/// Which instance, until when it stands, and whether its repetition has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct KeptStep {
    pub which: Which,
    pub until: Timestamp,
    pub ended: bool,
}

/// Which alarm, whether it is raised, and until when that stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct KeptAlarm {
    pub which: WhichAlarm,
    pub raised: Option<Raised>,
    pub until: Timestamp,
}

impl Kept {
    /// Judges every part at an instant from which on everything told is in force.
    pub fn judged(program: &Program, facts: &Facts, now: Timestamp, desk: &mut Desk) -> Kept {
        let mut look = look(program, facts, now, true, desk);
        let stop_until = look.stop();
        let mut kept = Kept {
            situation: Situation::default(),
            steps: Vec::new(),
            alarms: Vec::new(),
            stopped: look.stopped,
            stop_until,
            steps_until: NEVER,
            alarms_until: NEVER,
        };
        let Kept { situation, steps, alarms, .. } = &mut kept;
        look.tell(|which, instance, until| {
            steps.push(KeptStep { which, until, ended: false });
            situation.steps.push(instance);
        });
        for step in look.ended.iter() {
            // The next row, which says so, is its step's last instance.
            let last = steps.iter_mut().rfind(|kept| kept.which.step == step.0);
            last.into_iter().for_each(|kept| kept.ended = true);
        }
        declared(&mut look.judge, |which, raised, until| alarms.push(KeptAlarm { which, raised, until }));
        kept.gather(facts);
        kept
    }

    /// Looks at the case at a later instant: what stands is copied, the rest is judged. False when the way has stopped or
    /// goes on again: then nothing kept is of use.
    pub fn look(
        &self,
        program: &Program,
        facts: &Facts,
        now: Timestamp,
        opens: bool,
        desk: &mut Desk,
        out: &mut Situation,
    ) -> bool {
        shorten(&mut out.steps, self.steps.len(), &mut desk.spare);
        let mut look = look(program, facts, now, opens, desk);
        look.stopped = self.stopped;
        let mut until = if self.stop_until > now { self.stop_until } else { look.stop() };
        if look.stopped != self.stopped {
            return false;
        }
        for (at, (kept, stood)) in self.steps.iter().zip(&self.situation.steps).enumerate() {
            until = until.min(if kept.until > now {
                put(&mut out.steps, at, stood, opens, look.spare);
                look.ended.extend(kept.ended.then_some(StepIx(kept.which.step)));
                kept.until
            } else {
                judge(&mut look, program, kept.which, &mut out.steps, at)
            });
        }
        if self.alarms_until > now && self.steps_until > now {
            out.alarms.clear();
            out.alarms.extend_from_slice(&self.situation.alarms);
            until = until.min(self.alarms_until);
        } else {
            until = until.min(self.look_at_alarms(program, facts, &mut look, &mut out.alarms));
        }
        out.look_again_at = Some(until).filter(|at| *at != NEVER);
        true
    }

    /// Lists the alarms that are raised, and judges those that no longer stand. Answers until when the list stands.
    fn look_at_alarms(
        &self,
        program: &Program,
        facts: &Facts,
        look: &mut Standings<'_, '_>,
        out: &mut Vec<Raised>,
    ) -> Timestamp {
        let (now, mut until) = (look.judge.now, NEVER);
        out.clear();
        for kept in &self.alarms {
            let (raised, stands_until) = match program.alarms.get(usize::from(kept.which.alarm)) {
                Some(code) if kept.until <= now => raise(&mut look.judge, kept.which, code),
                Some(_) | None => (kept.raised, kept.until),
            };
            until = until.min(stands_until);
            out.extend(raised);
        }
        out.extend_from_slice(facts.against());
        out.extend(look.ended.iter().map(|step| repetition_ended(facts.present(), *step)));
        until
    }

    /// Gathers what follows from the parts: the alarms in their order, and until when all of it stands.
    pub fn gather(&mut self, facts: &Facts) {
        let Kept { situation, steps, alarms, .. } = self;
        situation.alarms.clear();
        situation.alarms.extend(alarms.iter().filter_map(|kept| kept.raised));
        situation.alarms.extend_from_slice(facts.against());
        let ended = steps.iter().filter(|kept| kept.ended).map(|kept| StepIx(kept.which.step));
        situation.alarms.extend(ended.map(|step| repetition_ended(facts.present(), step)));
        self.stand();
    }

    /// Works out until when all of it stands.
    pub fn stand(&mut self) {
        self.steps_until = self.steps.iter().fold(NEVER, |first, kept| first.min(kept.until));
        self.alarms_until = self.alarms.iter().fold(NEVER, |first, kept| first.min(kept.until));
        self.situation.look_again_at = Some(self.first()).filter(|at| *at != NEVER);
    }

    /// Nothing kept changes before this.
    pub fn first(&self) -> Timestamp {
        self.steps_until.min(self.alarms_until).min(self.stop_until)
    }
}

/// A look at facts as they stand. Without `opens` nobody looks ahead to when gates open.
pub(crate) fn look<'a>(
    program: &'a Program,
    facts: &'a Facts,
    now: Timestamp,
    opens: bool,
    desk: &'a mut Desk,
) -> Standings<'a, 'a> {
    let Desk { memo, ahead, spare, asked, ended, .. } = desk;
    ended.clear();
    let judge = Judge::new(program, &facts.ledger, facts.present(), now, memo);
    Standings { facts, judge, ahead: opens.then_some(ahead), spare, asked, until: NEVER, stopped: false, ended }
}

/// Judges one instance into its place. Answers until when it stands.
fn judge(
    look: &mut Standings<'_, '_>,
    program: &Program,
    which: Which,
    steps: &mut Vec<Instance>,
    at: usize,
) -> Timestamp {
    let Some(code) = program.steps.get(usize::from(which.step)) else { return NEVER };
    let (instance, until) = look.instance(which, code);
    match steps.get_mut(at) {
        Some(place) => recycle(std::mem::replace(place, instance).standing, look.spare),
        None => steps.push(instance),
    }
    until
}

/// Copies one instance into its place, in the room that is there.
fn put(steps: &mut Vec<Instance>, at: usize, stood: &Instance, opens: bool, spare: &mut Vec<Vec<(GateIx, Verdict)>>) {
    let Some(place) = steps.get_mut(at) else {
        let standing = copied(&stood.standing, opens, spare);
        steps.push(Instance { step: stood.step, row: stood.row, standing });
        return;
    };
    (place.step, place.row) = (stood.step, stood.row);
    match (&mut place.standing, &stood.standing) {
        (Standing::Open { gates: room, timing: due }, Standing::Open { gates, timing }) => {
            room.clear();
            copy(room, gates, opens);
            *due = *timing;
        }
        (old, stood) => recycle(std::mem::replace(old, copied(stood, opens, spare)), spare),
    }
}

fn copied(standing: &Standing, opens: bool, spare: &mut Vec<Vec<(GateIx, Verdict)>>) -> Standing {
    match standing {
        Standing::Open { gates, timing } => {
            let mut room = spare.pop().unwrap_or_default();
            copy(&mut room, gates, opens);
            Standing::Open { gates: room, timing: *timing }
        }
        Standing::Done { at } => Standing::Done { at: *at },
        Standing::NotNeeded => Standing::NotNeeded,
        Standing::Undecided { why } => Standing::Undecided { why: *why },
        Standing::InProgress { since, timing } => Standing::InProgress { since: *since, timing: *timing },
        Standing::Stopped => Standing::Stopped,
        Standing::Missed { since } => Standing::Missed { since: *since },
    }
}

/// Copies verdicts; without `opens` they do not say when a gate opens.
fn copy(room: &mut Vec<(GateIx, Verdict)>, gates: &[(GateIx, Verdict)], opens: bool) {
    if opens {
        room.extend_from_slice(gates);
        return;
    }
    room.extend(gates.iter().map(|(gate, verdict)| {
        let verdict = match *verdict {
            Verdict::Closed { .. } => Verdict::Closed { opens_at: None },
            Verdict::Unknown { why, .. } => Verdict::Unknown { why, opens_at: None },
            verdict @ (Verdict::Open | Verdict::Overridden) => verdict,
        };
        (*gate, verdict)
    }));
}

fn shorten(steps: &mut Vec<Instance>, most: usize, spare: &mut Vec<Vec<(GateIx, Verdict)>>) {
    while steps.len() > most {
        steps.pop().into_iter().for_each(|instance| recycle(instance.standing, spare));
    }
}
