//! A case under watch: how it stands, kept from one look to the next.
//!
//! A history only grows. When the next thing told is an ordinary new fact, it is put into the folded facts where it
//! belongs, and only what reads it, and what its time has come for, is judged again. Whatever is out of the ordinary (a
//! correction, a late fact, a new row, a step begun, words, a clock that goes backwards) is folded and judged anew. Either
//! way the situation is the one [`assess`](crate::assess) tells of the same history; a promise holds the two together.

use iliac_model::{History, Instance, Raised, Situation, Standing, StepIx, Timestamp};

use crate::alarms::{WhichAlarm, declared, raise, repetition_ended};
use crate::desk::{Desk, recycle};
use crate::facts::Facts;
use crate::judge::{Judge, NEVER};
use crate::program::Program;
use crate::program::touch::Reach;
use crate::standing::{Standings, Which};

mod hear;

/// How a watch came to its situation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Looked {
    /// What was told was put in its place, and what it touches judged again.
    InPlace,
    /// Everything was folded and judged anew.
    Anew,
}

/// A case under watch.
#[derive(Clone, Debug)]
pub struct Watch {
    facts: Facts,
    /// How many rows and entries the history held.
    told: (usize, usize),
    now: Timestamp,
    situation: Situation,
    /// Beside each instance of the situation.
    steps: Vec<KeptStep>,
    /// Where each step's instances begin.
    steps_at: Vec<usize>,
    alarms: Vec<KeptAlarm>,
    /// Where each alarm's rows begin.
    alarms_at: Vec<usize>,
    stopped: bool,
    /// Nothing kept changes before this.
    first: Timestamp,
    /// What was told since the last look: fact and row place.
    news: Vec<(u16, u32)>,
    desk: Desk,
}

/// Which instance, until when it stands, and whether its repetition has ended.
#[derive(Clone, Copy, Debug)]
struct KeptStep {
    which: Which,
    until: Timestamp,
    ended: bool,
}

/// Which alarm, whether it is raised, and until when that stands.
#[derive(Clone, Copy, Debug)]
struct KeptAlarm {
    which: WhichAlarm,
    raised: Option<Raised>,
    until: Timestamp,
}

impl Watch {
    /// Begins to watch a case: everything is folded and judged.
    pub fn open(program: &Program, history: &History, now: Timestamp) -> Watch {
        let mut watch = Watch {
            facts: Facts::fold(program, history, now),
            told: (history.rows.len(), history.entries.len()),
            now,
            situation: Situation::default(),
            steps: Vec::new(),
            steps_at: Vec::new(),
            alarms: Vec::new(),
            alarms_at: Vec::new(),
            stopped: false,
            first: NEVER,
            news: Vec::new(),
            desk: Desk::default(),
        };
        watch.judge_all(program);
        watch
    }

    /// How the case stands.
    pub fn situation(&self) -> &Situation {
        &self.situation
    }

    /// The facts it is judged by.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Looks again at `now`, at the same case's history, which may have grown. It must not have changed otherwise.
    pub fn look_again(&mut self, program: &Program, history: &History, now: Timestamp) -> Looked {
        let in_place = now >= self.now && self.facts.settled(now) && self.hear(program, history, now);
        self.now = now;
        self.told = (history.rows.len(), history.entries.len());
        if in_place && self.judge_again(program) {
            return Looked::InPlace;
        }
        if !in_place {
            self.facts = Facts::fold(program, history, now);
        }
        self.judge_all(program);
        Looked::Anew
    }

    /// Judges everything and keeps until when each part stands.
    fn judge_all(&mut self, program: &Program) {
        self.desk.clear(&mut self.situation.steps);
        let Watch { facts, now, situation, steps, steps_at, alarms, alarms_at, .. } = self;
        steps.clear();
        alarms.clear();
        steps_at.clear();
        alarms_at.clear();
        let mut look = standings(program, facts, *now, &mut self.desk);
        let mut first = facts.present().next_effect.unwrap_or(NEVER).min(look.stop());
        self.stopped = look.stopped;
        look.tell(|which, instance, until| {
            begin_at(steps_at, which.step, steps.len());
            steps.push(KeptStep { which, until, ended: false });
            situation.steps.push(instance);
            first = first.min(until);
        });
        for step in look.ended.iter() {
            // The next row, which says so, is its step's last instance.
            let last = steps.iter_mut().rfind(|kept| kept.which.step == step.0);
            last.into_iter().for_each(|kept| kept.ended = true);
        }
        declared(&mut look.judge, |which, raised, until| {
            begin_at(alarms_at, which.alarm, alarms.len());
            alarms.push(KeptAlarm { which, raised, until });
            first = first.min(until);
        });
        begin_at(steps_at, u16::MAX, steps.len());
        begin_at(alarms_at, u16::MAX, alarms.len());
        self.stands_until(first);
        self.gather_alarms();
    }

    /// Judges what was told touches, and what its time has come for. False when the way has stopped or goes on again: then
    /// everything is touched.
    fn judge_again(&mut self, program: &Program) -> bool {
        let Watch { facts, now, situation, steps, steps_at, alarms, alarms_at, news, .. } = self;
        let mut look = standings(program, facts, *now, &mut self.desk);
        let stop_until = look.stop();
        if look.stopped != self.stopped {
            return false;
        }
        let (mut first, mut changed) = (self.first.min(stop_until), false);
        // What told when to look first may tell of a later instant now.
        let mut first_judged = first <= *now;
        let mut judge = |kept: &mut KeptStep, instance: &mut Instance| {
            first_judged |= kept.until == first;
            changed |= judge_step(&mut look, program, kept, instance);
            first = first.min(kept.until);
        };
        let touched = program.touched();
        let all_touched = || news.iter().filter_map(|(fact, row)| Some((touched.get(usize::from(*fact))?, *row)));
        for (touched, row) in all_touched() {
            for touched in &touched.steps {
                let range = range(steps_at, touched.step);
                let kept = steps.get_mut(range.clone()).unwrap_or_default();
                for (kept, instance) in kept.iter_mut().zip(situation.steps.get_mut(range).unwrap_or_default()) {
                    let done = matches!(instance.standing, Standing::Done { .. });
                    if reaches(if done { touched.done } else { touched.any }, kept.which.row, row) {
                        judge(kept, instance);
                    }
                }
            }
        }
        if self.first <= *now {
            let due = steps.iter_mut().zip(&mut situation.steps).filter(|(kept, _)| kept.until <= *now);
            due.for_each(|(kept, instance)| judge(kept, instance));
        }
        let mut judge = |kept: &mut KeptAlarm| {
            first_judged |= kept.until == first;
            let Some(code) = program.alarms.get(usize::from(kept.which.alarm)) else { return };
            let (raised, until) = raise(&mut look.judge, kept.which, code);
            changed |= raised != kept.raised;
            (kept.raised, kept.until) = (raised, until);
            first = first.min(until);
        };
        for (touched, row) in all_touched() {
            for (alarm, reach) in &touched.alarms {
                let kept = alarms.get_mut(range(alarms_at, *alarm)).unwrap_or_default();
                kept.iter_mut().filter(|kept| reaches(*reach, kept.which.row, row)).for_each(&mut judge);
            }
        }
        if self.first <= *now {
            alarms.iter_mut().filter(|kept| kept.until <= *now).for_each(judge);
        }
        if first_judged {
            first = steps.iter().fold(stop_until, |first, kept| first.min(kept.until));
            first = alarms.iter().fold(first, |first, kept| first.min(kept.until));
        }
        self.stands_until(first);
        if changed {
            self.gather_alarms();
        }
        true
    }

    fn stands_until(&mut self, first: Timestamp) {
        self.first = first;
        self.situation.look_again_at = Some(first).filter(|at| *at != NEVER);
    }

    /// Lists the alarms that are raised, in their order.
    fn gather_alarms(&mut self) {
        let Watch { facts, situation, steps, alarms, .. } = self;
        situation.alarms.clear();
        situation.alarms.extend(alarms.iter().filter_map(|kept| kept.raised));
        situation.alarms.extend_from_slice(facts.against());
        let ended = steps.iter().filter(|kept| kept.ended).map(|kept| StepIx(kept.which.step));
        situation.alarms.extend(ended.map(|step| repetition_ended(facts.present(), step)));
    }
}

/// Notes where the instances of a step, or the rows of an alarm, begin; those before it have none after this.
fn begin_at(begins: &mut Vec<usize>, number: u16, at: usize) {
    while begins.len() <= usize::from(number) && (number != u16::MAX || begins.last() != Some(&at)) {
        begins.push(at);
    }
}

fn range(begins: &[usize], number: u16) -> std::ops::Range<usize> {
    let begin = begins.get(usize::from(number)).copied().unwrap_or_default();
    begin..begins.get(usize::from(number) + 1).copied().unwrap_or(begin)
}

/// A look at facts as they stand.
fn standings<'a>(program: &'a Program, facts: &'a Facts, now: Timestamp, desk: &'a mut Desk) -> Standings<'a, 'a> {
    let Desk { memo, ahead, spare, asked, ended } = desk;
    ended.clear();
    let judge = Judge::new(program, &facts.ledger, facts.present(), now, memo);
    Standings { facts, judge, ahead: Some(ahead), spare, asked, until: NEVER, stopped: false, ended }
}

/// Judges one instance again. Answers whether its repetition ended or goes on again.
fn judge_step(
    standings: &mut Standings<'_, '_>,
    program: &Program,
    kept: &mut KeptStep,
    instance: &mut Instance,
) -> bool {
    let Some(code) = program.steps.get(usize::from(kept.which.step)) else { return false };
    standings.ended.clear();
    let (judged, until) = standings.instance(kept.which, code);
    let ended = !standings.ended.is_empty();
    let changed = ended != kept.ended;
    (kept.until, kept.ended) = (until, ended);
    recycle(std::mem::replace(instance, judged).standing, standings.spare);
    changed
}

/// Whether news in a row reaches what is judged for a row.
fn reaches(reach: Reach, judged: u32, told: u32) -> bool {
    match reach {
        Reach::Nowhere => false,
        Reach::OwnRow => judged == told,
        Reach::Everywhere => true,
    }
}
