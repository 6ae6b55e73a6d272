//! A case under watch: how it stands, kept from one look to the next.
//!
//! A history only grows. When the next thing told is an ordinary new fact, it is put into the folded facts where it
//! belongs, and only what reads it, and what its time has come for, is judged again. Whatever is out of the ordinary (a
//! correction, a late fact, a new row, a step begun, words, a clock that goes backwards) is folded and judged anew. Either
//! way the situation is the one [`assess`](crate::assess) tells of the same history; a promise holds the two together.

use std::ops::Range;

use iliac_model::{History, Instance, Situation, Standing, Timestamp};

use crate::alarms::raise;
use crate::desk::{Desk, recycle};
use crate::facts::Facts;
use crate::judge::NEVER;
use crate::kept::{Kept, KeptAlarm, KeptStep, look};
use crate::program::Program;
use crate::program::set::Set;
use crate::program::touch::Reach;
use crate::record::bits::Turned;
use crate::standing::Standings;

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
    kept: Kept,
    /// Where each step's instances begin.
    steps_at: Vec<usize>,
    /// Where each alarm's rows begin.
    alarms_at: Vec<usize>,
    /// What was told since the last look: fact and row place.
    news: Vec<(u16, u32)>,
    /// Which leaves are otherwise than at the last look.
    turned: Vec<Turned>,
    /// Which instances, or alarms, have been judged again.
    judged: Set,
    desk: Desk,
}

impl Watch {
    /// Begins to watch a case: everything is folded and judged.
    pub fn open(program: &Program, history: &History, now: Timestamp) -> Watch {
        let mut facts = Facts::fold(program, history, now);
        let mut desk = Desk::default();
        let kept = kept(program, &mut facts, now, &mut desk);
        let mut watch = Watch {
            facts,
            told: (history.rows.len(), history.entries.len()),
            now,
            kept,
            steps_at: Vec::new(),
            alarms_at: Vec::new(),
            news: Vec::new(),
            turned: Vec::new(),
            judged: Set::default(),
            desk,
        };
        watch.find_places();
        if !watch.judge_again(program) {
            watch.judge_all(program);
        }
        watch
    }

    /// How the case stands.
    pub fn situation(&self) -> &Situation {
        &self.kept.situation
    }

    /// The facts it is judged by.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Looks again at `now`, at the same case's history, which may have grown. It must not have changed otherwise.
    pub fn look_again(&mut self, program: &Program, history: &History, now: Timestamp) -> Looked {
        let in_place = now >= self.now && self.facts.settled(now) && self.hear(program, history, now);
        if !in_place {
            *self = Watch::open(program, history, now);
            return Looked::Anew;
        }
        self.now = now;
        self.told = (history.rows.len(), history.entries.len());
        if self.judge_again(program) {
            return Looked::InPlace;
        }
        self.judge_all(program);
        Looked::Anew
    }

    fn judge_all(&mut self, program: &Program) {
        self.kept = Kept::judged(program, &self.facts, self.now, &mut self.desk);
        self.find_places();
    }

    fn find_places(&mut self) {
        let Watch { kept, steps_at, alarms_at, .. } = self;
        begins(steps_at, kept.steps.iter().map(|kept| kept.which.step));
        begins(alarms_at, kept.alarms.iter().map(|kept| kept.which.alarm));
    }

    /// Judges what was told touches, and what its time has come for. False when the way has stopped or goes on again: then
    /// everything is touched.
    fn judge_again(&mut self, program: &Program) -> bool {
        let Watch { facts, now, kept, steps_at, alarms_at, news, turned, judged, desk, .. } = self;
        let mut look = look(program, facts, *now, true, desk);
        kept.stop_until = look.stop();
        if look.stopped != kept.stopped {
            return false;
        }
        let touch = program.touched();
        let by_fact = news.iter().filter_map(|(fact, row)| Some((&touch.facts.get(usize::from(*fact))?.readers, *row)));
        let by_leaf = turned.iter().filter_map(|leaf| Some((touch.readers(leaf.group, leaf.bit)?, leaf.row)));
        let readers = by_fact.chain(by_leaf);
        let Kept { situation, steps, alarms, steps_until, alarms_until, .. } = kept;
        let mut again = Again { changed: false, first: *steps_until, first_judged: *steps_until <= *now };
        judged.clear();
        for (readers, row) in readers.clone() {
            for touched in &readers.steps {
                for at in range(steps_at, touched.step) {
                    let (Some(kept), Some(instance)) = (steps.get_mut(at), situation.steps.get_mut(at)) else { break };
                    let done = matches!(instance.standing, Standing::Done { .. });
                    let reach = if done { touched.done } else { touched.any };
                    if reaches(reach, kept.which.row, row) && judged.put_new(at) {
                        again.step(&mut look, program, kept, instance);
                    }
                }
            }
        }
        if *steps_until <= *now {
            let due = steps.iter_mut().zip(&mut situation.steps).filter(|(kept, _)| kept.until <= *now);
            due.for_each(|(kept, instance)| again.step(&mut look, program, kept, instance));
        }
        *steps_until = again.until(|| steps.iter().fold(NEVER, |first, kept| first.min(kept.until)));
        let mut again = Again { first: *alarms_until, first_judged: *alarms_until <= *now, ..again };
        judged.clear();
        for (readers, row) in readers {
            for (alarm, reach) in &readers.alarms {
                for at in range(alarms_at, *alarm) {
                    let Some(kept) = alarms.get_mut(at) else { break };
                    if reaches(*reach, kept.which.row, row) && judged.put_new(at) {
                        again.alarm(&mut look, program, kept);
                    }
                }
            }
        }
        if *alarms_until <= *now {
            alarms.iter_mut().filter(|kept| kept.until <= *now).for_each(|kept| again.alarm(&mut look, program, kept));
        }
        *alarms_until = again.until(|| alarms.iter().fold(NEVER, |first, kept| first.min(kept.until)));
        if again.changed {
            kept.gather(facts);
        }
        kept.situation.look_again_at = Some(kept.first()).filter(|at| *at != NEVER);
        true
    }
}

/// What judging some parts again has come to.
struct Again {
    /// Whether the list of alarms changed.
    changed: bool,
    /// Nothing judged so far changes before this.
    first: Timestamp,
    /// Whether what told when to look first was judged again: it may tell of a later instant now.
    first_judged: bool,
}

impl Again {
    fn step(&mut self, look: &mut Standings<'_, '_>, program: &Program, kept: &mut KeptStep, instance: &mut Instance) {
        let Some(code) = program.steps.get(usize::from(kept.which.step)) else { return };
        self.first_judged |= kept.until == self.first && self.first != NEVER;
        look.ended.clear();
        let (judged, until) = look.instance(kept.which, code);
        let ended = !look.ended.is_empty();
        self.changed |= ended != kept.ended;
        (kept.until, kept.ended) = (until, ended);
        recycle(std::mem::replace(instance, judged).standing, look.spare);
        self.first = self.first.min(until);
    }

    fn alarm(&mut self, look: &mut Standings<'_, '_>, program: &Program, kept: &mut KeptAlarm) {
        let Some(code) = program.alarms.get(usize::from(kept.which.alarm)) else { return };
        self.first_judged |= kept.until == self.first && self.first != NEVER;
        let (raised, until) = raise(&mut look.judge, kept.which, code);
        self.changed |= raised != kept.raised;
        (kept.raised, kept.until) = (raised, until);
        self.first = self.first.min(until);
    }

    /// Until when all parts stand; they are asked anew only when the first of them was judged again.
    fn until(&self, all: impl FnOnce() -> Timestamp) -> Timestamp {
        if self.first_judged { all() } else { self.first }
    }
}

/// How everything stood when the last thing recorded took effect; how it stands now, if that lies ahead.
fn kept(program: &Program, facts: &mut Facts, now: Timestamp, desk: &mut Desk) -> Kept {
    match facts.take_kept() {
        Some(kept) if facts.settled(now) => *kept,
        Some(_) | None => Kept::judged(program, facts, now, desk),
    }
}

/// Notes where the parts of each number begin, in a list ordered by number; one more begins where the list ends.
fn begins(begins: &mut Vec<usize>, numbers: impl Iterator<Item = u16>) {
    begins.clear();
    let mut end = 0;
    for (at, number) in numbers.enumerate() {
        while begins.len() <= usize::from(number) {
            begins.push(at);
        }
        end = at + 1;
    }
    begins.push(end);
}

fn range(begins: &[usize], number: u16) -> Range<usize> {
    let begin = begins.get(usize::from(number)).copied().unwrap_or_default();
    begin..begins.get(usize::from(number) + 1).copied().unwrap_or(begin)
}

/// Whether news in a row reaches what is judged for a row.
fn reaches(reach: Reach, judged: u32, told: u32) -> bool {
    match reach {
        Reach::Nowhere => false,
        Reach::OwnRow => judged == told,
        Reach::Everywhere => true,
    }
}
