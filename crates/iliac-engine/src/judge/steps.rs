//! How far steps are: begun by what was recorded, done by their condition.

use iliac_model::{Timestamp, Truth, Unknowns};

use super::instants::When;
use super::{Frame, Judge, NEVER, Until};
use crate::program::nodes::NONE;

impl Judge<'_> {
    /// Whether the step, or any row's instance of it, is begun.
    pub fn begun(&self, step: u16) -> bool {
        matches!(self.begun_at(step), When::At(_))
    }

    /// When the step was begun; the first of its rows.
    pub fn begun_at(&self, step: u16) -> When {
        let (program, moment) = (self.program, self.moment);
        if self.itself == Some(step) {
            return When::Unknown(Unknowns::NOT_ASKED);
        }
        let first = match program.steps.get(usize::from(step)).map(|code| code.per) {
            Some(Some(group)) => {
                let rows = moment.rows_of(group).iter();
                rows.filter_map(|row| moment.begun(program, step, row.row).at).map(|(at, _)| at).min()
            }
            Some(None) => moment.begun(program, step, NONE).at.map(|(at, _)| at),
            None => None,
        };
        first.map_or(When::Unknown(Unknowns::NOT_ASKED), When::At)
    }

    /// Whether an instance is done.
    pub fn instance_done(&mut self, step: u16, row: u32) -> Until<bool> {
        let Some(code) = self.program.steps.get(usize::from(step)) else {
            return Until::always(false);
        };
        self.cond(code.done, Frame::row(code.per, row)).map(|truth| truth == Truth::True)
    }

    /// Whether the step, or any row's instance of it, is done.
    pub fn done(&mut self, step: u16) -> Until<bool> {
        if self.itself == Some(step) {
            return Until::always(false);
        }
        if let Some(kept) = self.memo.done(step) {
            return kept;
        }
        let done = self.some_instance_done(step);
        self.memo.keep_done(step, done);
        done
    }

    fn some_instance_done(&mut self, step: u16) -> Until<bool> {
        let Some(group) = self.program.steps.get(usize::from(step)).and_then(|code| code.per) else {
            return self.instance_done(step, NONE);
        };
        let moment = self.moment;
        let mut until = NEVER;
        for row in moment.rows_of(group) {
            let done = self.instance_done(step, row.row);
            if done.is {
                return done;
            }
            until = until.min(done.until);
        }
        Until { is: false, until }
    }

    /// When the step was done: the last of what it records, in the last of its rows that are done.
    pub fn done_at(&mut self, step: u16) -> Until<When> {
        let (program, moment) = (self.program, self.moment);
        let (mut last, mut until): (Option<Timestamp>, Timestamp) = (None, NEVER);
        if self.itself != Some(step) {
            match program.steps.get(usize::from(step)).and_then(|code| code.per) {
                Some(group) => {
                    for row in moment.rows_of(group) {
                        let done = self.instance_done(step, row.row);
                        until = until.min(done.until);
                        last = last.max(moment.begun(program, step, row.row).last.filter(|_| done.is));
                    }
                }
                None => {
                    let done = self.done(step);
                    until = done.until;
                    last = moment.begun(program, step, NONE).last.filter(|_| done.is);
                }
            }
        }
        Until { is: last.map_or(When::Unknown(Unknowns::NOT_ASKED), When::At), until }
    }
}
