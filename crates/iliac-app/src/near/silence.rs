//! What must never be silent: where it was so, for how long nobody was told; where it never was, how near the case came to it.

use std::collections::BTreeSet;

use iliac_engine::Facts;
use iliac_model::{AlarmKey, FactIx, History, NeverIx, Situation, Timestamp, Truth};
use iliac_protocol::tree::Law;

use super::{Apart, Near, Question, as_of};
use crate::case::Case;
use crate::replay::{Sense, Walk};

/// What came of something that was so and must not be silent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Unnoticed {
    /// For how many minutes it was so.
    pub minutes: i64,
    /// For how many of them no alarm was raised, by what was known then: it was told late, or corrected later.
    pub silent: i64,
    /// How many minutes after it began somebody answered an alarm; `None`: nobody did.
    pub answered_after: Option<i64>,
}

/// A case and every instant at which something changed in it, by what is known today.
pub(super) struct Watch<'a> {
    case: &'a Case,
    facts: Facts,
    instants: Vec<Timestamp>,
    until: Timestamp,
}

impl Watch<'_> {
    /// From its first day until it was closed.
    pub fn over(case: &Case, now: Timestamp) -> Watch<'_> {
        let (facts, until) = (case.facts(Timestamp::MAX), case.closed_at.unwrap_or(now));
        let mut walk = Walk::of(case, Sense::KnownNow, until);
        let (mut situation, mut instants) = (Situation::default(), Vec::new());
        let silence = case.protocol().nevers.iter().any(|never| matches!(never.law, Law::NeverSilent(_)));
        while let Some(at) = silence.then(|| walk.next()).flatten() {
            instants.push(at);
            iliac_engine::assess(&case.program, &facts, at, &mut situation);
            walk.look_again(situation.look_again_at);
        }
        Watch { case, facts, instants, until }
    }

    /// How near the case came to what must never be silent.
    pub fn near(&self, never: NeverIx, reads: &BTreeSet<FactIx>) -> Near {
        let so = self.so(never);
        match so.first() {
            Some((at, _)) => {
                let unnoticed = Some(unnoticed(self.case, &so));
                Near { apart: vec![Apart::Nothing], unnoticed, ..Near::to(self.case, never, *at) }
            }
            None => nearest(self.case, never, reads, self.until),
        }
    }

    /// The stretches in which it was so.
    fn so(&self, never: NeverIx) -> Vec<(Timestamp, Timestamp)> {
        let (mut stretches, mut began) = (Vec::new(), None);
        for at in &self.instants {
            let program = &self.case.program;
            let holds = iliac_engine::holds_never(program, &self.facts, *at, never, None) == Truth::True;
            match (began, holds) {
                (None, true) => began = Some(*at),
                (Some(from), false) => {
                    stretches.push((from, *at));
                    began = None;
                }
                (None, false) | (Some(_), true) => {}
            }
        }
        stretches.extend(began.map(|from| (from, self.until)));
        stretches
    }
}

fn unnoticed(case: &Case, so: &[(Timestamp, Timestamp)]) -> Unnoticed {
    let mut all = Unnoticed::default();
    for (from, until) in so {
        all.minutes += until.since(*from).seconds() / 60;
        all.silent += silent(case, *from, *until);
    }
    let began = so.first().map(|(from, _)| *from);
    let answers = case.history.answers.iter().filter(|answer| matches!(answer.alarm, AlarmKey::Declared(_)));
    let after =
        answers.filter_map(|answer| Some(answer.occurred_at.since(began?).seconds())).filter(|after| *after >= 0);
    all.answered_after = after.min().map(|seconds| seconds / 60);
    all
}

/// The minutes of a stretch in which no alarm of the protocol was raised by what was known then.
fn silent(case: &Case, from: Timestamp, until: Timestamp) -> i64 {
    let mut walk = Walk::of(case, Sense::KnownThen, until);
    let mut quiet_since = Some(from);
    let mut minutes = 0;
    let mut looked = BTreeSet::from([from]);
    while let Some(at) = walk.next() {
        looked.insert(at.max(from));
        walk.look_again(case.as_at(at, at).look_again_at);
    }
    for at in looked {
        let raised = case.as_at(at, at).alarms.iter().any(|raised| matches!(raised.alarm, AlarmKey::Declared(_)));
        match (quiet_since, raised) {
            (Some(since), true) => {
                minutes += at.since(since).seconds() / 60;
                quiet_since = None;
            }
            (None, false) => quiet_since = Some(at),
            (Some(_), false) | (None, true) => {}
        }
    }
    minutes + quiet_since.map_or(0, |since| until.since(since).seconds() / 60)
}

/// How near it came where it never was so: at each instant from which something it reads said what it said, the facts
/// otherwise; and how much longer it would have had to be left so.
fn nearest(case: &Case, never: NeverIx, reads: &BTreeSet<FactIx>, until: Timestamp) -> Near {
    let effective = case.history.entries.iter().filter(|entry| reads.contains(&entry.kind));
    let mut instants: BTreeSet<Timestamp> =
        effective.map(|entry| entry.effective_at()).filter(|at| *at < until).collect();
    instants.insert(until);
    let ends: Vec<Timestamp> = instants.iter().copied().skip(1).chain([until]).collect();
    let mut best = Near::to(case, never, until);
    for (at, end) in instants.into_iter().zip(ends) {
        let question = Question { case, never, row: None, at, history: as_of(case, at) };
        let (apart, tried_all) = question.apart_from(reads, end);
        best.tried_all &= tried_all;
        let here = Near { at, apart, ..best.clone() };
        if here.distance() < best.distance() {
            best = here;
        }
    }
    best
}

impl Question<'_> {
    /// What separated the state that began at this instant, and ended at another, from the property.
    fn apart_from(&self, reads: &BTreeSet<FactIx>, end: Timestamp) -> (Vec<Apart>, bool) {
        let facts = Facts::fold(&self.case.program, &self.history, Timestamp::MAX);
        let left = Question { at: end, history: History::default(), ..*self };
        self.beside(left.minutes(&facts, 0), reads)
    }
}
