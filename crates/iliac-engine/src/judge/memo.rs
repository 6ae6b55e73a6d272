//! What has been worked out already in one look: derived values, steps, complete groups, today.
//!
//! A memo belongs to one look at a time and is emptied by counting a stamp on, so that looking again costs no memory.

use iliac_model::{Day, Timestamp, Truth, Unknowns};

use super::Until;
use super::instants::When;
use super::interval::Interval;
use crate::program::Program;

/// A derived value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DerivedValue {
    Cond(Truth),
    Num(Interval),
    Inst(When),
    Day(Result<Day, Unknowns>),
}

#[derive(Clone, Copy, Debug)]
struct Kept<T> {
    stamp: u32,
    value: T,
}

/// What has been worked out in the present look.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memo {
    stamp: u32,
    derived: Vec<Kept<Until<DerivedValue>>>,
    done: Vec<Kept<Until<bool>>>,
    complete: Vec<Kept<Until<Unknowns>>>,
    pub today: Option<Day>,
    /// Every cell read, fact and row place, when somebody wants to know.
    pub trace: Option<Vec<(u16, u32)>>,
    /// Room for the values of `distinct`.
    pub values: Vec<crate::record::ledger::Small>,
}

impl Memo {
    /// Forgets the last look.
    pub fn begin(&mut self, program: &Program) {
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.derived.clear();
            self.done.clear();
            self.complete.clear();
            self.stamp = 1;
        }
        let truth = Until { is: DerivedValue::Cond(Truth::False), until: Timestamp::MIN };
        fit(&mut self.derived, program.derived.len() * 2, truth);
        fit(&mut self.done, program.steps.len(), Until { is: false, until: Timestamp::MIN });
        fit(&mut self.complete, program.groups.len() * 2, Until { is: Unknowns::NONE, until: Timestamp::MIN });
        self.today = None;
    }

    /// The place of a value of the case, worked out outside gates.
    pub fn of_case(derived: u16) -> usize {
        usize::from(derived) * 2
    }

    pub fn derived(&self, at: usize) -> Option<Until<DerivedValue>> {
        self.get(&self.derived, at)
    }

    pub fn keep_derived(&mut self, at: usize, value: Until<DerivedValue>) {
        put(&mut self.derived, at, self.stamp, value);
    }

    pub fn done(&self, step: u16) -> Option<Until<bool>> {
        self.get(&self.done, usize::from(step))
    }

    pub fn keep_done(&mut self, step: u16, value: Until<bool>) {
        put(&mut self.done, usize::from(step), self.stamp, value);
    }

    pub fn complete(&self, at: usize) -> Option<Until<Unknowns>> {
        self.get(&self.complete, at)
    }

    pub fn keep_complete(&mut self, at: usize, value: Until<Unknowns>) {
        put(&mut self.complete, at, self.stamp, value);
    }

    /// What was kept in this look; nothing at all while every reading is to be traced.
    fn get<T: Copy>(&self, kept: &[Kept<T>], at: usize) -> Option<T> {
        if self.trace.is_some() {
            return None;
        }
        kept.get(at).filter(|kept| kept.stamp == self.stamp).map(|kept| kept.value)
    }
}

fn fit<T: Clone>(kept: &mut Vec<Kept<T>>, len: usize, blank: T) {
    if kept.len() != len {
        kept.clear();
        kept.resize(len, Kept { stamp: 0, value: blank });
    }
}

fn put<T>(kept: &mut [Kept<T>], at: usize, stamp: u32, value: T) {
    if let Some(kept) = kept.get_mut(at) {
        *kept = Kept { stamp, value };
    }
}
