//! What is in force at one moment: live entries by cell, rows in their order, which steps are begun.
//!
//! Sections 3 and 4 of the language. A moment is built once and then only read; it is the only place that decides what
//! is visible, so that judging the present, the past and a doing long ago is one and the same code.

use iliac_model::{Answer, Timestamp};

use super::bits::Bits;
use super::counting::{Live, Outcome, count};
use super::ledger::{Beginning, Item, LOST, Ledger, Permission, Said, Small};
use crate::program::Program;
use crate::program::nodes::{NONE, place};

mod walk;

pub(crate) use walk::Walk;

/// From where a history is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Sight {
    /// True at.
    pub now: Timestamp,
    /// Known at.
    pub known: Timestamp,
    /// The instance whose own entries are passed over: step and row place.
    pub except: Option<(u16, u32)>,
}

/// A row that exists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ExistingRow {
    /// Its place in the ledger.
    pub row: u32,
    /// Its parent's place in the ledger, or [`NONE`].
    pub parent: u32,
    group: u16,
    /// Its first cell.
    cells: u32,
    /// Which of its group's instances in [`Moment::begun`] is its own.
    instance: u32,
    /// When the first thing that makes it exist took effect.
    since: Timestamp,
}

/// One cell: its live entries and what they come to when all are fresh.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Slot {
    start: u32,
    len: u32,
    pub outcome: Outcome,
}

/// How far an instance of a step is, by what was recorded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Begun {
    /// The smallest effective instant, and the smallest instant at which that was told.
    pub at: Option<(Timestamp, Timestamp)>,
    /// The greatest effective instant among entries of what it records.
    pub last: Option<Timestamp>,
}

/// To which instant freshness is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reference {
    /// To this instant.
    At(Timestamp),
    /// To now, but not to before this instant.
    NowFrom(Timestamp),
}

/// What is in force at one moment.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Moment {
    rows: Vec<ExistingRow>,
    /// Where the rows of each group begin and end.
    groups: Vec<(u32, u32)>,
    row_places: Vec<u32>,
    slots: Vec<Slot>,
    live: Vec<Live>,
    begun: Vec<Begun>,
    /// Where the instances of each step begin in it, or [`NONE`] for a step of which nobody asks how far it is.
    begun_starts: Vec<u32>,
    pub overrides: Vec<Permission>,
    pub answers: Vec<Answer>,
    /// The truth of every leaf, once somebody has judged them.
    pub bits: Option<Bits>,
    /// The first later instant at which something already recorded takes effect.
    pub next_effect: Option<Timestamp>,
}

/// Room to pick out a moment in, left behind for the next one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Room {
    /// The places of live entries in the ledger, in order of effect.
    in_force: Vec<u32>,
    /// Which entries of the ledger another corrects.
    corrected: Vec<bool>,
    /// When each row of the ledger came to exist.
    since: Vec<Option<Timestamp>>,
    /// Rows that exist: group, since when, and place in the ledger.
    order: Vec<(u16, Timestamp, u32)>,
    /// Which fact each cell is of.
    facts: Vec<u16>,
}

impl Moment {
    /// Picks what is in force out of a ledger.
    pub fn build(program: &Program, ledger: &Ledger, sight: Sight) -> Moment {
        let mut moment = Moment::default();
        moment.pick(program, ledger, sight, &mut Room::default());
        moment
    }

    /// The same in the place of another moment, which is forgotten.
    pub fn pick(&mut self, program: &Program, ledger: &Ledger, sight: Sight, room: &mut Room) {
        in_force(program, ledger, sight, room);
        self.set_rows(program, ledger, sight, room);
        self.set_cells(program, ledger, room);
        self.set_begun(program, ledger, sight, &room.in_force);
        let seen = |effective: Timestamp, recorded: Timestamp| effective <= sight.now && recorded <= sight.known;
        let answers = ledger.answers.iter().filter(|a| seen(a.occurred_at.min(a.recorded_at), a.recorded_at));
        self.overrides.clear();
        self.overrides.extend(ledger.overrides.iter().filter(|o| seen(o.effective, o.recorded)));
        self.answers.clear();
        self.answers.extend(answers);
        self.bits = None;
        self.next_effect = ledger.effects().filter(|at| *at > sight.now).min();
    }

    fn set_rows(&mut self, program: &Program, ledger: &Ledger, sight: Sight, room: &mut Room) {
        let Room { in_force, since, order, .. } = room;
        refill(since, ledger.rows.len(), None);
        for item in in_force.iter().filter_map(|at| ledger.items.get(place(*at))) {
            if let Some(since) = since.get_mut(place(item.row)) {
                // Entries come in order of effect.
                since.get_or_insert(item.effective);
            }
        }
        for begin in ledger.begins.iter().filter(|begin| makes_a_row(program, ledger, begin, sight)) {
            if let Some(since) = since.get_mut(place(begin.row)) {
                match since {
                    Some(at) => *at = begin.effective.min(*at),
                    None if is_named(program, ledger, begin.row, sight) => {}
                    None => *since = Some(begin.effective),
                }
            }
        }
        let rows = (0_u32..).zip(&ledger.rows).zip(since);
        order.clear();
        order.extend(rows.filter_map(|((row, named), since)| Some((named.group, (*since)?, row))));
        order.sort_unstable();
        refill(&mut self.row_places, ledger.rows.len(), NONE);
        refill(&mut self.groups, program.groups.len(), (0, 0));
        self.rows.clear();
        let mut cells = small(program.case_facts.len());
        for (at, (group, since, row)) in (0_u32..).zip(order.iter().copied()) {
            let of_group = self.groups.get_mut(usize::from(group));
            let instance = of_group.map_or(0, |(first, end)| {
                (*first, *end) = if *first == *end { (at, at + 1) } else { (*first, at + 1) };
                at - *first
            });
            let parent = ledger.rows.get(place(row)).map_or(NONE, |row| row.parent);
            self.rows.push(ExistingRow { row, parent, group, cells, instance, since });
            if let Some(row) = self.row_places.get_mut(place(row)) {
                *row = at;
            }
            cells += program.groups.get(usize::from(group)).map_or(0, |group| small(group.facts.len()));
        }
        refill(&mut self.slots, place(cells), Slot { start: 0, len: 0, outcome: Outcome::NotAsked });
    }

    fn set_cells(&mut self, program: &Program, ledger: &Ledger, Room { in_force, facts, .. }: &mut Room) {
        let cell_of = |item: &Item, moment: &Moment| moment.slot_place(program, item.fact, item.row);
        let items = || in_force.iter().filter_map(|at| Some((*at, ledger.items.get(place(*at))?)));
        refill(facts, self.slots.len(), 0);
        for (_, item) in items() {
            if let Some(cell) = cell_of(item, self)
                && let (Some(slot), Some(fact)) = (self.slots.get_mut(cell), facts.get_mut(cell))
            {
                slot.len += 1;
                *fact = item.fact;
            }
        }
        let mut start = 0;
        for slot in &mut self.slots {
            slot.start = start;
            start += slot.len;
            slot.len = 0;
        }
        let blank = Live { item: NONE, said: Said::Struck, effective: Timestamp::MIN, recorded: Timestamp::MIN };
        refill(&mut self.live, place(start), blank);
        for (at, item) in items() {
            if let Some(slot) = cell_of(item, self).and_then(|cell| self.slots.get_mut(cell)) {
                if let Some(live) = self.live.get_mut(place(slot.start + slot.len)) {
                    *live = Live { item: at, said: item.said, effective: item.effective, recorded: item.recorded };
                }
                slot.len += 1;
            }
        }
        for (slot, fact) in self.slots.iter_mut().zip(facts).filter(|(slot, _)| slot.len > 0) {
            let live = self.live.get(place(slot.start)..place(slot.start + slot.len)).unwrap_or_default();
            if let Some(fact) = program.facts.get(usize::from(*fact)) {
                slot.outcome = count(fact.counts, live, |_| true);
            }
        }
    }

    fn set_begun(&mut self, program: &Program, ledger: &Ledger, sight: Sight, in_force: &[u32]) {
        let mut instances = 0;
        refill(&mut self.begun_starts, program.steps.len(), NONE);
        for step in &program.looks.begun {
            if let Some(start) = self.begun_starts.get_mut(usize::from(*step)) {
                *start = instances;
            }
            let per = program.steps.get(usize::from(*step)).and_then(|step| step.per);
            instances += per.map_or(1, |group| small(self.rows_of(group).len()));
        }
        refill(&mut self.begun, place(instances), Begun { at: None, last: None });
        for item in in_force.iter().filter_map(|at| ledger.items.get(place(*at))) {
            let recorded_in = program.facts.get(usize::from(item.fact)).map_or(&[][..], |fact| &fact.recorded_in);
            for step in recorded_in {
                let of_case = program.steps.get(usize::from(*step)).is_some_and(|step| step.per.is_none());
                let row = if of_case { NONE } else { item.row };
                if let Some(begun) = self.begun_mut(program, *step, row) {
                    begun.first(item.effective, item.recorded);
                    begun.last = begun.last.max(Some(item.effective));
                }
            }
        }
        for begin in &ledger.begins {
            if begin.effective <= sight.now
                && begin.recorded <= sight.known
                && let Some(begun) = self.begun_mut(program, begin.step, begin.row)
            {
                begun.first(begin.effective, begin.recorded);
            }
        }
    }

    /// The last instant at which an instance of a step with gates was begun.
    pub fn last_doing(&self, program: &Program) -> Timestamp {
        let mut last = Timestamp::MIN;
        for (step, code) in (0_u16..).zip(&program.steps).filter(|(_, code)| !code.gates.is_empty()) {
            let begun = |row: u32| self.begun(program, step, row).at.map_or(Timestamp::MIN, |(at, _)| at);
            last = last.max(match code.per {
                None => begun(NONE),
                Some(group) => self.rows_of(group).iter().map(|row| begun(row.row)).max().unwrap_or(Timestamp::MIN),
            });
        }
        last
    }

    /// Puts one more entry in force, the last in order of effect, in a row that exists.
    pub fn add(&mut self, program: &Program, at: u32, item: &Item) {
        let live = Live { item: at, said: item.said, effective: item.effective, recorded: item.recorded };
        if let Some(slot) = self.slot_place(program, item.fact, item.row).and_then(|slot| self.slots.get_mut(slot)) {
            // The cell's entries stand together: unless they are the last, they move to the end, where there is room.
            let old = place(slot.start)..place(slot.start + slot.len);
            let start = if old.end == self.live.len() {
                slot.start
            } else {
                let end = u32::try_from(self.live.len()).unwrap_or(NONE);
                self.live.extend_from_within(old.start.min(self.live.len())..old.end.min(self.live.len()));
                end
            };
            self.live.push(live);
            (slot.start, slot.len) = (start, slot.len + 1);
            let entries = self.live.get(place(start)..).unwrap_or_default();
            if let Some(fact) = program.facts.get(usize::from(item.fact)) {
                slot.outcome = count(fact.counts, entries, |_| true);
            }
        }
        let recorded_in = program.facts.get(usize::from(item.fact)).map_or(&[][..], |fact| &fact.recorded_in);
        for step in recorded_in {
            let of_case = program.steps.get(usize::from(*step)).is_some_and(|step| step.per.is_none());
            if let Some(begun) = self.begun_mut(program, *step, if of_case { NONE } else { item.row }) {
                begun.first(item.effective, item.recorded);
                begun.last = begun.last.max(Some(item.effective));
            }
        }
    }

    fn begun_mut(&mut self, program: &Program, step: u16, row: u32) -> Option<&mut Begun> {
        let at = self.begun_place(program, step, row)?;
        self.begun.get_mut(at)
    }

    fn begun_place(&self, program: &Program, step: u16, row: u32) -> Option<usize> {
        let start = self.begun_starts.get(usize::from(step)).filter(|start| **start != NONE).map(|at| place(*at))?;
        match program.steps.get(usize::from(step))?.per {
            None => (row == NONE).then_some(start),
            Some(group) => {
                let row = self.rows.get(self.row_at(row)?).filter(|row| row.group == group)?;
                Some(start + place(row.instance))
            }
        }
    }

    /// How far an instance is; nothing for a row that does not exist and for the next row.
    pub fn begun(&self, program: &Program, step: u16, row: u32) -> Begun {
        let at = self.begun_place(program, step, row);
        at.and_then(|at| self.begun.get(at)).copied().unwrap_or(Begun { at: None, last: None })
    }

    /// The rows of a group, in row order.
    pub fn rows_of(&self, group: u16) -> &[ExistingRow] {
        let (start, end) = self.groups.get(usize::from(group)).copied().unwrap_or_default();
        self.rows.get(place(start)..place(end)).unwrap_or_default()
    }

    /// Whether a row exists.
    pub fn exists(&self, row: u32) -> bool {
        self.row_at(row).is_some()
    }

    /// A row's place among the existing rows.
    fn row_at(&self, row: u32) -> Option<usize> {
        self.row_places.get(place(row)).filter(|at| **at != NONE).map(|at| place(*at))
    }

    /// The row before it in its group, [`NONE`] for the first; the last row, for one that does not exist (yet).
    pub fn previous(&self, group: u16, row: u32) -> u32 {
        let rows = self.rows_of(group);
        match self.row_at(row) {
            Some(at) => {
                let first = self.groups.get(usize::from(group)).map_or(0, |(first, _)| place(*first));
                if at <= first { NONE } else { self.rows.get(at - 1).map_or(NONE, |row| row.row) }
            }
            None => rows.last().map_or(NONE, |row| row.row),
        }
    }

    fn slot_place(&self, program: &Program, fact: u16, row: u32) -> Option<usize> {
        let code = program.facts.get(usize::from(fact))?;
        match code.group {
            None => (row == NONE).then(|| place(code.local)),
            Some(group) => {
                let row = self.rows.get(self.row_at(row)?).filter(|row| row.group == group)?;
                Some(place(row.cells.saturating_add(code.local)))
            }
        }
    }

    /// A cell; `None` when there is no such row, or the fact is not of that row's group.
    pub fn slot(&self, program: &Program, fact: u16, row: u32) -> Option<&Slot> {
        self.slot_place(program, fact, row).and_then(|at| self.slots.get(at))
    }

    /// A cell's live entries, by effect and id.
    pub fn live(&self, slot: &Slot) -> &[Live] {
        self.live.get(place(slot.start)..place(slot.start + slot.len)).unwrap_or_default()
    }

    /// An instant fact of the case, judged without freshness.
    fn instant(&self, program: &Program, fact: Option<u16>) -> Option<Timestamp> {
        match self.slot(program, fact?, NONE)?.outcome {
            Outcome::Known(_, Small::Instant(at)) => Some(at),
            Outcome::Known(..)
            | Outcome::NotAsked
            | Outcome::Unanswered
            | Outcome::Refused
            | Outcome::Disputed
            | Outcome::TooOld => None,
        }
    }

    /// To what freshness is measured, in gates and elsewhere.
    pub fn references(&self, program: &Program) -> (Reference, Reference) {
        if let Some(actual) = self.instant(program, program.actual) {
            return (Reference::NowFrom(Timestamp::MIN), Reference::At(actual));
        }
        let both = Reference::NowFrom(self.instant(program, program.planned).unwrap_or(Timestamp::MIN));
        (both, both)
    }
}

impl Begun {
    fn first(&mut self, effective: Timestamp, recorded: Timestamp) {
        let candidate = (effective, recorded);
        self.at = Some(self.at.map_or(candidate, |at| at.min(candidate)));
    }
}

/// Whether a begin can make its row exist: a visible one, in a row of the group to which its step adds rows; not the begin
/// of the instance whose doing is judged.
fn makes_a_row(program: &Program, ledger: &Ledger, begin: &Beginning, sight: Sight) -> bool {
    let step = program.steps.get(usize::from(begin.step));
    let group = ledger.rows.get(place(begin.row)).map(|row| row.group);
    step.is_some_and(|step| step.adds && step.per.is_some() && step.per == group)
        && begin.effective <= sight.now
        && begin.recorded <= sight.known
        && sight.except != Some((begin.step, begin.row))
}

/// Whether a visible entry names a row, struck and corrected ones too.
fn is_named(program: &Program, ledger: &Ledger, row: u32, sight: Sight) -> bool {
    let of_row = ledger.items.iter().filter(|item| item.row == row);
    of_row
        .into_iter()
        .any(|item| item.effective <= sight.now && item.recorded <= sight.known && !is_own(program, item, sight))
}

/// Whether an entry is of the instance whose doing is judged.
fn is_own(program: &Program, item: &Item, sight: Sight) -> bool {
    sight.except.is_some_and(|(step, row)| {
        let recorded_by = program.facts.get(usize::from(item.fact)).map_or(&[][..], |fact| &fact.recorded_in);
        recorded_by.contains(&step) && (row == NONE || item.row == row)
    })
}

/// Finds the live entries, in order of effect.
fn in_force(program: &Program, ledger: &Ledger, sight: Sight, Room { in_force, corrected, .. }: &mut Room) {
    let own = |item: &Item| is_own(program, item, sight);
    refill(corrected, ledger.items.len(), false);
    for item in ledger.items.iter().filter(|item| item.recorded <= sight.known && !own(item)) {
        if let Some(corrected) = corrected.get_mut(place(item.corrects)) {
            *corrected = true;
        }
    }
    let live = |item: &Item| {
        item.recorded <= sight.known
            && item.effective <= sight.now
            && item.said != Said::Struck
            && fits(program, ledger, item)
            && !own(item)
    };
    let items = (0_u32..).zip(&ledger.items).zip(corrected);
    in_force.clear();
    in_force.extend(items.filter_map(|((at, item), corrected)| (!*corrected && live(item)).then_some(at)));
}

/// Whether the entry's row is of its fact's group.
fn fits(program: &Program, ledger: &Ledger, item: &Item) -> bool {
    let group = program.facts.get(usize::from(item.fact)).map(|fact| fact.group);
    match (group, item.row) {
        (Some(None), NONE) => true,
        (Some(Some(group)), row) if row < LOST => ledger.rows.get(place(row)).is_some_and(|named| named.group == group),
        (Some(_) | None, _) => false,
    }
}

/// Fills a list anew, in the room that is there.
pub(crate) fn refill<T: Clone>(list: &mut Vec<T>, len: usize, with: T) {
    list.clear();
    list.resize(len, with);
}

fn small(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
