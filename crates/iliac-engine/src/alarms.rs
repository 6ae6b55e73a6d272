//! The alarms a protocol declares: raised, since when, answer by when, how far escalated, whether answered.

use iliac_model::{AlarmIx, AlarmKey, Answer, Raised, RowId, Timestamp, Truth};

use crate::judge::{Frame, Judge, NEVER};
use crate::program::AlarmCode;
use crate::program::nodes::{NONE, place};

/// Tells every declared alarm that is raised. Answers until when at least that stands.
pub(crate) fn declared(judge: &mut Judge<'_>, out: &mut Vec<Raised>) -> Timestamp {
    let (program, moment) = (judge.program, judge.moment);
    let mut until = NEVER;
    for (alarm, code) in (0_u16..).zip(&program.alarms) {
        let key = AlarmKey::Declared(AlarmIx(alarm));
        match code.per {
            None => until = until.min(raise(judge, key, code, NONE, out)),
            Some(group) => {
                for row in moment.rows_of(group) {
                    until = until.min(raise(judge, key, code, row.row, out));
                }
            }
        }
    }
    until
}

fn raise(judge: &mut Judge<'_>, key: AlarmKey, code: &AlarmCode, row: u32, out: &mut Vec<Raised>) -> Timestamp {
    let frame = Frame::row(code.per, row);
    let when = judge.cond(code.when, frame);
    if when.is != Truth::True {
        return when.until;
    }
    let from = judge.inst(code.from, frame);
    let since = from.is.known().ok();
    let mut until = when.until.min(from.until);
    let mut later = |judge: &mut Judge<'_>, parameter: u16| {
        let length = judge.length(parameter, frame);
        until = until.min(length.until);
        Some(since?.plus(length.is.ok()?))
    };
    let respond_by = code.respond_within.and_then(|parameter| later(judge, parameter));
    let mut level: u8 = 0;
    let mut next_level = NEVER;
    for parameter in &code.escalate {
        match later(judge, *parameter) {
            Some(at) if at <= judge.now => level = level.saturating_add(1),
            Some(at) => next_level = next_level.min(at),
            None => {}
        }
    }
    let id = judge.ledger.rows.get(place(row)).map(|row| row.id);
    let answered_at = answered(&judge.moment.answers, key, id, since);
    out.push(Raised { alarm: key, row: id, since, respond_by, level, answered_at });
    until.min(next_level)
}

/// When the alarm was first answered, at or after it was raised.
pub(crate) fn answered(
    answers: &[Answer],
    alarm: AlarmKey,
    row: Option<RowId>,
    since: Option<Timestamp>,
) -> Option<Timestamp> {
    let answers = answers.iter().filter(|answer| answer.alarm == alarm && answer.row == row);
    let instants = answers.map(|answer| answer.occurred_at.min(answer.recorded_at));
    instants.filter(|at| since.is_none_or(|since| *at >= since)).min()
}
