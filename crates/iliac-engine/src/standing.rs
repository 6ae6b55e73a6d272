//! Where each instance of a step stands: the first rule of section 6 that fits.

use iliac_model::{GateIx, Instance, Standing, StepIx, Timestamp, Timing, Truth, Verdict};

use crate::facts::Facts;
use crate::judge::instants::When;
use crate::judge::memo::Memo;
use crate::judge::{Frame, Judge, NEVER, just_after};
use crate::program::nodes::{NONE, place};
use crate::program::{RepeatCode, StepCode};
use crate::verdict::{HORIZON, opens_or_beyond, verdict};

/// An instance to be judged: a step and a row, or its next row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Which {
    pub step: u16,
    pub row: u32,
    /// The row does not exist yet: one asked for, or, without a place, the next row.
    pub next: bool,
}

/// One look at how steps stand.
pub(crate) struct Standings<'a, 'b> {
    pub facts: &'a Facts,
    pub judge: Judge<'b>,
    /// For looking ahead to when gates open; `None`: nobody wants to know.
    pub ahead: Option<&'b mut Memo>,
    /// Lists for verdicts, used before.
    pub spare: &'b mut Vec<Vec<(GateIx, Verdict)>>,
    /// Rows asked for, while one step's are looked for.
    pub asked: &'b mut Vec<(Timestamp, u32)>,
    /// What is being judged does not change before this.
    pub until: Timestamp,
    /// Whether the way has stopped.
    pub stopped: bool,
    /// Repetitions that came to their bound.
    pub ended: &'b mut Vec<StepIx>,
}

impl Standings<'_, '_> {
    /// Finds out whether the way has stopped. Answers until when at least that stands.
    pub fn stop(&mut self) -> Timestamp {
        let Some(stops) = self.judge.program.stops_when else { return NEVER };
        let stops = self.judge.cond(stops, Frame::CASE);
        self.stopped = stops.is == Truth::True;
        stops.until
    }

    /// Tells of every instance of every step how it stands, and until when at least.
    pub fn tell(&mut self, mut told: impl FnMut(Which, Instance, Timestamp)) {
        let (program, moment) = (self.judge.program, self.judge.moment);
        for (step, code) in program.judged_steps() {
            let mut tell = |of: &mut Self, which: Which| {
                let (instance, until) = of.instance(which, code);
                told(which, instance, until);
            };
            let Some(group) = code.per else {
                tell(self, Which { step, row: NONE, next: false });
                continue;
            };
            for row in moment.rows_of(group) {
                tell(self, Which { step, row: row.row, next: false });
            }
            if code.adds {
                self.ask_for(step, group);
                for at in 0..self.asked.len() {
                    let row = self.asked.get(at).map_or(NONE, |(_, row)| *row);
                    tell(self, Which { step, row, next: true });
                }
                tell(self, Which { step, row: NONE, next: true });
            }
        }
    }

    /// One instance, and until when at least it stands so.
    pub fn instance(&mut self, which: Which, code: &StepCode) -> (Instance, Timestamp) {
        self.until = NEVER;
        let standing = self.standing(which, code);
        let row = self.judge.ledger.rows.get(place(which.row)).map(|row| row.id);
        (Instance { step: StepIx(which.step), row, standing }, self.until)
    }

    /// Looks for the rows that overrides of the step's gates name and that do not exist, by the first override, then id.
    fn ask_for(&mut self, step: u16, group: u16) {
        let (program, moment, rows) = (self.judge.program, self.judge.moment, &self.judge.ledger.rows);
        self.asked.clear();
        for given in &moment.overrides {
            let of_step = program.gates.get(usize::from(given.gate)).is_some_and(|gate| gate.step == step);
            let of_group = rows.get(place(given.row)).is_some_and(|row| row.group == group);
            if !of_step || !of_group || moment.exists(given.row) {
                continue;
            }
            match self.asked.iter_mut().find(|(_, row)| *row == given.row) {
                Some((first, _)) => *first = given.effective.min(*first),
                None => self.asked.push((given.effective, given.row)),
            }
        }
        self.asked.sort_unstable();
    }

    fn keep(&mut self, until: Timestamp) {
        self.until = self.until.min(until);
    }

    /// How one instance stands.
    fn standing(&mut self, which: Which, code: &StepCode) -> Standing {
        let begun = if which.next {
            crate::record::moment::Begun { at: None, last: None }
        } else {
            self.judge.moment.begun(self.judge.program, which.step, which.row)
        };
        if !which.next {
            let done = match code.per {
                Some(_) => self.judge.instance_done(which.step, which.row),
                None => self.judge.done(which.step),
            };
            self.keep(done.until);
            if done.is {
                return Standing::Done { at: begun.last };
            }
        }
        if self.stopped && !code.goes_on {
            return Standing::Stopped;
        }
        let frame = Frame::row(code.per, which.row);
        if let Some(standing) = self.whether(code.applies, frame) {
            return standing;
        }
        let repeat = code.repeat.filter(|_| which.next);
        if let Some(standing) = repeat.and_then(|repeat| self.goes_on(which, code, repeat, frame)) {
            return standing;
        }
        if let Some((since, _)) = begun.at {
            return Standing::InProgress { since, timing: self.timing(code, repeat, frame) };
        }
        if let Some(missed) = code.missed {
            let missed = self.judge.inst(missed, frame);
            self.keep(missed.until);
            match missed.is {
                When::At(at) if at <= self.judge.now => return Standing::Missed { since: at },
                When::At(at) => self.keep(at),
                When::Nothing | When::Unknown(_) => {}
            }
        }
        let mut gates = self.spare.pop().unwrap_or_default();
        for gate in &code.gates {
            let ruling = self.judge.ruling(*gate, which.row);
            self.keep(ruling.until);
            let (facts, judge) = (self.facts, &self.judge);
            let ahead = self.ahead.as_deref_mut();
            let mut beyond = NEVER;
            let opens = || {
                let opens = opens_or_beyond(judge.program, facts, judge, (*gate, which.row), ruling.shut_until, ahead?);
                opens.inspect_err(|at| beyond = *at).ok()
            };
            if let Some(verdict) = verdict(ruling, opens) {
                gates.push((GateIx(*gate), verdict));
            }
            if beyond != NEVER {
                self.keep(beyond.minus(HORIZON).max(just_after(self.judge.now))); // then it comes into sight
            }
        }
        Standing::Open { gates, timing: self.timing(code, repeat, frame) }
    }

    /// Not needed or undecided, unless the condition is true.
    fn whether(&mut self, cond: u32, frame: Frame) -> Option<Standing> {
        let truth = self.judge.cond(cond, frame);
        self.keep(truth.until);
        match truth.is {
            Truth::True => None,
            Truth::False => Some(Standing::NotNeeded),
            Truth::Unknown(why) => Some(Standing::Undecided { why }),
        }
    }

    /// Whether a repetition goes on to a next row; how its next row stands, if not.
    fn goes_on(&mut self, which: Which, code: &StepCode, repeat: RepeatCode, frame: Frame) -> Option<Standing> {
        if let Some(standing) = self.whether(repeat.only_while, frame) {
            return Some(standing);
        }
        let most = self.judge.figure(repeat.at_most, frame);
        self.keep(most.until);
        let rows = code.per.map_or(0, |group| self.judge.moment.rows_of(group).len());
        let rows = iliac_model::Number::whole(i64::try_from(rows).unwrap_or(i64::MAX));
        if most.is.is_ok_and(|most| rows >= most) {
            // The next row says so; a row asked for would only say it again.
            self.ended.extend((which.row == NONE).then_some(StepIx(which.step)));
            return Some(Standing::NotNeeded);
        }
        None
    }

    fn timing(&mut self, code: &StepCode, repeat: Option<RepeatCode>, frame: Frame) -> Timing {
        let due = match (repeat, code.due) {
            (Some(repeat), _) => self.next_due(code, repeat, frame),
            (None, Some(due)) => {
                let due = self.judge.inst(due, frame);
                self.keep(due.until);
                due.is
            }
            (None, None) => return Timing::Untimed,
        };
        match due {
            When::At(at) if at > self.judge.now => {
                self.keep(at);
                Timing::Due { at }
            }
            When::At(at) => Timing::Overdue { since: at },
            When::Nothing | When::Unknown(_) => Timing::Untimed,
        }
    }

    /// When the next row of a repetition is due: some time after the last row, but not before it may start.
    fn next_due(&mut self, code: &StepCode, repeat: RepeatCode, frame: Frame) -> When {
        let every = self.judge.length(repeat.every, frame);
        let from = self.judge.inst(repeat.from, frame);
        self.keep(every.until.min(from.until));
        let Ok(every) = every.is else {
            return When::Nothing;
        };
        let moment = self.judge.moment;
        let mut last = None;
        for row in code.per.map_or(&[][..], |group| moment.rows_of(group)) {
            let anchor = self.judge.read(repeat.anchor, row.row, frame);
            self.keep(anchor.until);
            last = last.max(When::from(anchor.is).known().ok());
        }
        let next = last.map(|last| last.plus(every));
        match from.is {
            When::At(from) => When::At(next.map_or(from, |next| next.max(from))),
            When::Nothing => next.map_or(When::Nothing, When::At),
            When::Unknown(why) => When::Unknown(why),
        }
    }
}
