//! The alarms a protocol declares: raised, since when, answer by when, how far escalated, whether answered.

use iliac_model::{AlarmIx, AlarmKey, Answer, Raised, RowId, StepIx, Timestamp, Truth};

use crate::judge::{Frame, Judge, NEVER};
use crate::program::AlarmCode;
use crate::program::nodes::{NONE, place};
use crate::record::moment::Moment;

/// A declared alarm of the case or of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct WhichAlarm {
    pub alarm: u16,
    /// The row's place in the ledger, or [`NONE`].
    pub row: u32,
}

/// Tells of every declared alarm whether it is raised, and until when at least that stands.
pub(crate) fn declared(judge: &mut Judge<'_>, mut told: impl FnMut(WhichAlarm, Option<Raised>, Timestamp)) {
    let (program, moment) = (judge.program, judge.moment);
    for (alarm, code) in program.judged_alarms() {
        let mut tell = |row: u32| {
            let which = WhichAlarm { alarm, row };
            let (raised, until) = raise(judge, which, code);
            told(which, raised, until);
        };
        match code.per {
            None => tell(NONE),
            Some(group) => moment.rows_of(group).iter().for_each(|row| tell(row.row)),
        }
    }
}

/// Whether one alarm is raised, and until when at least that stands.
pub(crate) fn raise(judge: &mut Judge<'_>, which: WhichAlarm, code: &AlarmCode) -> (Option<Raised>, Timestamp) {
    let frame = Frame::row(code.per, which.row);
    let when = judge.cond(code.when, frame);
    if when.is != Truth::True {
        return (None, when.until);
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
    let (alarm, row) = (AlarmKey::Declared(AlarmIx(which.alarm)), judge.ledger.rows.get(place(which.row)));
    let row = row.map(|row| row.id);
    let answered_at = answered(&judge.moment.answers, alarm, row, since);
    (Some(Raised { alarm, row, since, respond_by, level, answered_at }), until.min(next_level))
}

/// The house's alarm that a repetition came to its bound.
pub(crate) fn repetition_ended(moment: &Moment, step: StepIx) -> Raised {
    let alarm = AlarmKey::RepetitionEnded(step);
    let answered_at = answered(&moment.answers, alarm, None, None);
    Raised { alarm, row: None, since: None, respond_by: None, level: 0, answered_at }
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
