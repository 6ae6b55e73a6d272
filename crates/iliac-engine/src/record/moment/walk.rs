//! A moment walked forward through time, for judging many doings of one case.
//!
//! A harvest has a hundred doings to judge, and what was in force at the next one is what was in force at the last and a
//! little more. So the moment of the whole case is laid out once, emptied, and filled again effect by effect. What takes
//! effect at the very instant of a doing is put in and taken out again, because the doing's own entries are passed over.

use iliac_model::Timestamp;

use super::{Begun, ExistingRow, Moment, Sight, Slot, fits, is_own, makes_a_row};
use crate::program::Program;
use crate::program::nodes::{NONE, place};
use crate::record::counting::{Outcome, count};
use crate::record::ledger::{Beginning, Item, Ledger, Said};

/// A moment on its way through a case.
pub(crate) struct Walk<'a> {
    program: &'a Program,
    ledger: &'a Ledger,
    known: Timestamp,
    moment: Moment,
    /// Where the rows of each group end when all is in force.
    ends: Vec<u32>,
    /// Live entries, by effect.
    items: Vec<&'a Item>,
    /// Entries that strike or correct another.
    corrections: Vec<&'a Item>,
    /// Begins by the instant from which they count: their own, or that of the row they are in.
    begins: Vec<(Timestamp, &'a Beginning)>,
    next_item: usize,
    next_begin: usize,
    /// When the last of what is in force for good was recorded.
    told: Timestamp,
    back: Vec<Back>,
}

/// Something to be put back as it was.
enum Back {
    Slot(usize, Slot),
    Begun(usize, Begun),
    Row(usize, ExistingRow),
    /// A group ended there.
    End(usize, u32),
}

impl<'a> Walk<'a> {
    /// Stands at the beginning of a case. `None` where what exists does not simply grow: an entry names a row that is not
    /// of its group, or was struck or corrected in a row that a begin made.
    pub fn over(program: &'a Program, ledger: &'a Ledger, moment: &Moment, known: Timestamp) -> Option<Walk<'a>> {
        let seen: Vec<&Item> = ledger.items.iter().filter(|item| item.recorded <= known).collect();
        let mut gone: Vec<bool> = ledger.items.iter().map(|item| item.said == Said::Struck).collect();
        for item in &seen {
            gone.get_mut(place(item.corrects)).into_iter().for_each(|gone| *gone = true);
        }
        let in_begun_row = |item: &Item| ledger.begins.iter().any(|begin| begin.row != NONE && begin.row == item.row);
        let grows = |(item, gone): (&Item, &bool)| fits(program, ledger, item) && !(*gone && in_begun_row(item));
        if !ledger.items.iter().zip(&gone).all(grows) {
            return None;
        }
        let (empty, ends) = emptied(moment);
        let live = ledger.items.iter().zip(gone).filter(|(item, gone)| !gone && item.recorded <= known);
        Some(Walk {
            program,
            ledger,
            known,
            moment: empty,
            ends,
            items: live.map(|(item, _)| item).collect(),
            begins: begins(ledger, moment, known),
            corrections: seen.into_iter().filter(|item| item.corrects != NONE || item.said == Said::Struck).collect(),
            next_item: 0,
            next_begin: 0,
            told: Timestamp::MIN,
            back: Vec::new(),
        })
    }

    /// What was in force at a doing, its own entries passed over, and whether nothing of it was recorded after `told`.
    /// Doings are asked for in the order of their instants. `None` where an own entry corrects another.
    pub fn at_doing<T>(
        &mut self,
        now: Timestamp,
        told: Timestamp,
        doing: (u16, u32),
        judge: impl FnOnce(&Moment) -> T,
    ) -> Option<(T, bool)> {
        self.forward(now);
        let sight = Sight { now, known: self.known, except: Some(doing) };
        if self.corrections.iter().any(|item| is_own(self.program, item, sight)) {
            return None;
        }
        let told_by = self.at_this_instant(sight);
        let answer = judge(&self.moment);
        self.go_back();
        Some((answer, told_by <= told && self.corrections.iter().all(|item| item.recorded <= told)))
    }

    /// Puts in force for good whatever took effect before an instant.
    fn forward(&mut self, now: Timestamp) {
        let Walk { moment, ends, .. } = self;
        for ((_, end), most) in moment.groups.iter_mut().zip(ends) {
            while *end < *most
                && let Some(row) = moment.rows.get(place(*end)).filter(|row| row.since < now)
                && let Some(at) = moment.row_places.get_mut(place(row.row))
            {
                *at = *end;
                *end += 1;
            }
        }
        while let Some(item) = self.items.get(self.next_item).copied().filter(|item| item.effective < now) {
            self.put(item);
            self.told = self.told.max(item.recorded);
            self.next_item += 1;
        }
        while let Some((_, begin)) = self.begins.get(self.next_begin).copied().filter(|(from, _)| *from < now) {
            self.begin(begin);
            self.told = self.told.max(begin.recorded);
            self.next_begin += 1;
        }
        self.back.clear();
    }

    /// Puts in force, for now, what takes effect at the instant and is not the doing's own. Answers when the last of all
    /// that is in force was recorded.
    fn at_this_instant(&mut self, sight: Sight) -> Timestamp {
        let mut told = self.told;
        self.rows_at(sight);
        let mut at = self.next_item;
        while let Some(item) = self.items.get(at).copied().filter(|item| item.effective <= sight.now) {
            if !is_own(self.program, item, sight) {
                self.put(item);
                told = told.max(item.recorded);
            }
            at += 1;
        }
        let mut at = self.next_begin;
        while let Some((_, begin)) = self.begins.get(at).copied().filter(|(from, _)| *from <= sight.now) {
            self.begin(begin);
            if sight.except != Some((begin.step, begin.row)) {
                told = told.max(begin.recorded);
            }
            at += 1;
        }
        let given = self.ledger.overrides.iter().filter(|o| o.effective <= sight.now && o.recorded <= sight.known);
        self.moment.overrides.clear();
        self.moment.overrides.extend(given);
        self.moment.overrides.iter().fold(told, |told, given| told.max(given.recorded))
    }

    /// The rows that come to exist at the instant, in their order; one that only the doing itself makes does not.
    fn rows_at(&mut self, sight: Sight) {
        let Walk { program, ledger, moment, ends, items, begins, next_item, next_begin, back, .. } = self;
        let made = |row: u32| {
            let of_item = |item: &&&Item| item.row == row && !is_own(program, item, sight);
            let here = items.iter().skip(*next_item).take_while(|item| item.effective <= sight.now);
            let begun = begins.iter().skip(*next_begin).take_while(|(from, _)| *from <= sight.now);
            here.into_iter().any(|item| of_item(&item))
                || begun.into_iter().any(|(_, begin)| begin.row == row && makes_a_row(program, ledger, begin, sight))
        };
        for (group, ((_, end), most)) in moment.groups.iter_mut().zip(ends.iter()).enumerate() {
            let (begin, mut to) = (*end, *end);
            for from in begin..*most {
                let Some(row) = moment.rows.get(place(from)).copied().filter(|row| row.since <= sight.now) else {
                    break;
                };
                back.push(Back::Row(place(from), row));
                if !made(row.row) {
                    continue;
                }
                if let (Some(place), Some(at)) =
                    (moment.rows.get_mut(place(to)), moment.row_places.get_mut(place(row.row)))
                {
                    (*place, *at) = (row, to);
                    to += 1;
                }
            }
            if to != begin {
                back.push(Back::End(group, begin));
                *end = to;
            }
        }
    }

    fn put(&mut self, item: &Item) {
        let Walk { program, moment, back, .. } = self;
        let Some(code) = program.facts.get(usize::from(item.fact)) else { return };
        let Some(at) = moment.slot_place(program, item.fact, item.row) else { return };
        if let Some(slot) = moment.slots.get_mut(at) {
            back.push(Back::Slot(at, *slot));
            slot.len += 1;
            let live = moment.live.get(place(slot.start)..place(slot.start + slot.len)).unwrap_or_default();
            slot.outcome = count(code.counts, live, |_| true);
        }
        for step in &code.recorded_in {
            let of_case = program.steps.get(usize::from(*step)).is_some_and(|step| step.per.is_none());
            let row = if of_case { NONE } else { item.row };
            if let Some(at) = moment.begun_place(program, *step, row)
                && let Some(begun) = moment.begun.get_mut(at)
            {
                back.push(Back::Begun(at, *begun));
                begun.first(item.effective, item.recorded);
                begun.last = begun.last.max(Some(item.effective));
            }
        }
    }

    fn begin(&mut self, begin: &Beginning) {
        if let Some(at) = self.moment.begun_place(self.program, begin.step, begin.row)
            && let Some(begun) = self.moment.begun.get_mut(at)
        {
            self.back.push(Back::Begun(at, *begun));
            begun.first(begin.effective, begin.recorded);
        }
    }

    /// Takes out again what was put in for now, the last first.
    fn go_back(&mut self) {
        let moment = &mut self.moment;
        while let Some(back) = self.back.pop() {
            match back {
                Back::Slot(at, was) => moment.slots.get_mut(at).into_iter().for_each(|slot| *slot = was),
                Back::Begun(at, was) => moment.begun.get_mut(at).into_iter().for_each(|begun| *begun = was),
                Back::Row(at, was) => {
                    moment.rows.get_mut(at).into_iter().for_each(|row| *row = was);
                    moment.row_places.get_mut(place(was.row)).into_iter().for_each(|at| *at = NONE);
                }
                Back::End(group, was) => moment.groups.get_mut(group).into_iter().for_each(|(_, end)| *end = was),
            }
        }
    }
}

/// Begins by the instant from which they count. One in a row counts from when the row exists.
fn begins<'a>(ledger: &'a Ledger, moment: &Moment, known: Timestamp) -> Vec<(Timestamp, &'a Beginning)> {
    let since = |row: u32| moment.row_at(row).and_then(|at| moment.rows.get(at)).map(|row| row.since);
    let mut begins: Vec<(Timestamp, &Beginning)> = (ledger.begins.iter())
        .filter(|begin| begin.recorded <= known)
        .map(|begin| (since(begin.row).map_or(begin.effective, |since| since.max(begin.effective)), begin))
        .collect();
    begins.sort_by_key(|(from, _)| *from);
    begins
}

/// The same moment with nothing in force, and where the rows of each group ended.
fn emptied(moment: &Moment) -> (Moment, Vec<u32>) {
    let ends = moment.groups.iter().map(|(_, end)| *end).collect();
    let no_cell = |slot: &Slot| Slot { start: slot.start, len: 0, outcome: Outcome::NotAsked };
    let empty = Moment {
        rows: moment.rows.clone(),
        groups: moment.groups.iter().map(|(first, _)| (*first, *first)).collect(),
        row_places: vec![NONE; moment.row_places.len()],
        slots: moment.slots.iter().map(no_cell).collect(),
        live: moment.live.clone(),
        begun: vec![Begun { at: None, last: None }; moment.begun.len()],
        begun_starts: moment.begun_starts.clone(),
        overrides: Vec::new(),
        answers: Vec::new(),
        bits: None,
        next_effect: None,
    };
    (empty, ends)
}
