//! How a case stands: every step, every alarm, and when to look again.

use iliac_model::{Situation, TextIx, Timestamp, Truth};

use crate::alarms::{declared, repetition_ended};
use crate::desk::Desk;
use crate::facts::{Facts, Look};
use crate::judge::{Frame, Judge, NEVER};
use crate::program::Program;
use crate::standing::Standings;
use crate::verdict::HORIZON;

/// Says how every step and alarm stands at `now`. Total: a checked protocol has no failing evaluation.
pub fn assess(program: &Program, facts: &Facts, now: Timestamp, out: &mut Situation) {
    assess_at(&mut Desk::default(), program, facts, now, out);
}

/// The same with working memory of the caller's, for whoever assesses many cases.
pub fn assess_at(desk: &mut Desk, program: &Program, facts: &Facts, now: Timestamp, out: &mut Situation) {
    look_at(desk, program, facts, now, true, out);
}

/// How everything stands and which texts are true, without when gates open, and when to look again at any of it: for
/// whoever holds two protocols beside each other at a great many instants.
pub fn survey(
    desk: &mut Desk,
    program: &Program,
    facts: &Facts,
    now: Timestamp,
    (out, texts): (&mut Situation, &mut Vec<TextIx>),
) {
    desk.clear(&mut out.steps);
    let look = facts.at(program, now, desk);
    judge(desk, program, facts, now, (&look, false), out);
    texts.clear();
    let mut judge = Judge::new(program, &facts.ledger, look.moment(), now, &mut desk.memo);
    let mut until = out.look_again_at.unwrap_or(NEVER);
    for (text, when) in program.looks.texts.iter().copied() {
        let truth = judge.cond(when, Frame::CASE);
        until = until.min(truth.until);
        texts.extend((truth.is == Truth::True).then_some(text));
    }
    out.look_again_at = Some(until).filter(|at| *at != NEVER);
}

/// Without `opens` nobody looks ahead to when gates open.
fn look_at(desk: &mut Desk, program: &Program, facts: &Facts, now: Timestamp, opens: bool, out: &mut Situation) {
    if let Some(kept) = facts.kept(now)
        && kept.look(program, facts, now, opens, desk, out)
    {
        return;
    }
    desk.clear(&mut out.steps);
    let look = facts.at(program, now, desk);
    judge(desk, program, facts, now, (&look, opens), out);
}

/// Judges everything at a moment.
fn judge(
    desk: &mut Desk,
    program: &Program,
    facts: &Facts,
    now: Timestamp,
    (look, opens): (&Look<'_>, bool),
    out: &mut Situation,
) {
    out.alarms.clear();
    let moment = look.moment();
    let Desk { memo, ahead, spare, asked, ended, .. } = desk;
    ended.clear();
    let mut standings = Standings {
        facts,
        judge: Judge::new(program, &facts.ledger, moment, now, memo),
        ahead: opens.then_some(ahead),
        spare,
        asked,
        until: NEVER,
        stopped: false,
        ended,
    };
    let mut until = moment.next_effect.unwrap_or(NEVER).min(standings.stop());
    standings.tell(|_, instance, stands_until| {
        until = until.min(stands_until);
        out.steps.push(instance);
    });
    declared(&mut standings.judge, |_, raised, stands_until| {
        until = until.min(stands_until);
        out.alarms.extend(raised);
    });
    out.alarms.extend_from_slice(look.against());
    out.alarms.extend(standings.ended.iter().map(|step| repetition_ended(moment, *step)));
    out.look_again_at = Some(until).filter(|at| *at != NEVER);
}

/// The first instant after `now` at which the situation differs if nothing more is recorded; `None`: not in 150 years.
///
/// When a gate opens is left out of the comparison: it only changes where the gate's verdict does.
pub fn next_change(program: &Program, facts: &Facts, now: Timestamp) -> Option<Timestamp> {
    let mut desk = Desk::default();
    let (mut present, mut later) = (Situation::default(), Situation::default());
    look_at(&mut desk, program, facts, now, false, &mut present);
    let horizon = now.plus(HORIZON);
    let mut at = present.look_again_at?;
    while at <= horizon {
        look_at(&mut desk, program, facts, at, false, &mut later);
        if later.steps != present.steps || later.alarms != present.alarms {
            return Some(at);
        }
        at = later.look_again_at?;
    }
    None
}
