//! The ways forward: which facts, supplied together, would make a condition true (or false, or known).
//!
//! Sets are read off the condition's shape, tried on a copy of the history, cut down to what is needed of them, and
//! told shortest first. Reading off may propose what does not help; only what helped in the trial is told.

use iliac_model::{FactIx, StepIx, Truth, Value};
use iliac_protocol::tree::{Progress, Status};

use super::trial::Trial;
use super::tried::tried;
use super::wanted::Wanted;
use super::{WAY_LENGTH_MOST, Way};
use crate::judge::cells::Reading;
use crate::judge::{Frame, Judge};
use crate::program::Derivation;
use crate::program::nodes::{CellNode, CondNode, NONE, RowNode, RowsNode, place};
use crate::record::ledger::{LOST, Small};

/// A fact asked for, with the row's place in the ledger, [`NONE`] for the case or [`NEW`].
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Ask {
    pub fact: u16,
    pub row: u32,
    pub wanted: Wanted,
}

/// Facts asked for together.
pub(super) type Set = Vec<Ask>;

/// Stands for a row that does not exist yet.
pub(super) const NEW: u32 = LOST - 1;

/// How many sets are carried along while reading a condition; shorter ones first.
const SETS_MOST: usize = 48;

/// How deep conditions are followed; deeper than anybody writes them, so that reading one always ends.
pub(super) const DEPTH_MOST: u8 = 24;

/// Ways to open a gate for an instance, and the steps it waits for.
pub(super) fn to_open(judge: &mut Judge<'_>, gate: u16, row: u32, trial: Trial<'_>) -> (Vec<Way>, Vec<StepIx>) {
    let program = judge.program;
    let Some(code) = program.gates.get(usize::from(gate)) else {
        return (Vec::new(), Vec::new());
    };
    let per = program.steps.get(usize::from(code.step)).and_then(|step| step.per);
    let frame = Frame::row(per, row).in_gate();
    let failing = judge.failing(gate, row);
    let mut ways = Ways { judge, waits: Vec::new(), depth: 0 };
    let mut sets: Vec<Set> = vec![Vec::new()];
    let needs = (0_u32..).zip(&code.needs);
    for (_, need) in needs.filter(|(at, _)| failing & 1_u64.checked_shl(*at).unwrap_or(0) != 0) {
        let need = ways.to(*need, frame, true);
        sets = joined(&sets, &need);
    }
    match ways.judge.cond(code.applies, frame).is {
        Truth::Unknown(_) => {
            let applies = ways.to(code.applies, frame, true);
            sets = joined(&sets, &applies);
            sets.extend(ways.to(code.applies, frame, false));
        }
        Truth::True | Truth::False => {
            // That the gate stops applying is a way too, but a roundabout one: after the others, and never by saying
            // otherwise what was said (another anaesthesia, so that no vein line is needed).
            let mut aside = ways.to(code.applies, frame, false);
            aside.retain(|set| !set.iter().any(|ask| ways.is_said(ask)));
            sets.extend(aside);
        }
    }
    let waits = std::mem::take(&mut ways.waits).into_iter().map(StepIx).collect();
    (tried(ways.judge, sets, trial), waits)
}

/// Ways to learn whether a condition holds.
pub(super) fn to_settle(judge: &mut Judge<'_>, cond: u32, frame: Frame, trial: Trial<'_>) -> (Vec<Way>, Vec<StepIx>) {
    let mut ways = Ways { judge, waits: Vec::new(), depth: 0 };
    let mut sets = ways.to(cond, frame, true);
    sets.extend(ways.to(cond, frame, false));
    let waits = std::mem::take(&mut ways.waits).into_iter().map(StepIx).collect();
    (tried(ways.judge, sets, trial), waits)
}

/// Reads ways off conditions.
pub(super) struct Ways<'j, 'a> {
    pub judge: &'j mut Judge<'a>,
    waits: Vec<u16>,
    depth: u8,
}

impl Ways<'_, '_> {
    /// The sets that might make the condition true, or false.
    pub fn to(&mut self, cond: u32, frame: Frame, want: bool) -> Vec<Set> {
        if self.judge.cond(cond, frame).is == Truth::from(want) {
            return vec![Vec::new()];
        }
        if self.depth > DEPTH_MOST {
            return Vec::new();
        }
        self.depth += 1;
        let sets = self.by_shape(cond, frame, want);
        self.depth -= 1;
        shortest(sets)
    }

    fn by_shape(&mut self, cond: u32, frame: Frame, want: bool) -> Vec<Set> {
        let program = self.judge.program;
        match program.arena.cond(cond) {
            CondNode::Always(_) => Vec::new(),
            CondNode::Not(inner) => self.to(inner, frame, !want),
            CondNode::All(parts) if want => self.every(program.arena.list(parts), frame, true),
            CondNode::All(parts) => self.either(program.arena.list(parts), frame, false),
            CondNode::Some(parts) if want => self.either(program.arena.list(parts), frame, true),
            CondNode::Some(parts) => self.every(program.arena.list(parts), frame, false),
            CondNode::Yes(cell) => self.ask(cell, frame, if want { Wanted::Yes } else { Wanted::No }),
            CondNode::Is(cell, choices) => {
                let listed = program.arena.list(choices);
                let all = choices_of(self.judge, cell.fact);
                let wanted = (0..all).filter(|place| listed.contains(&u32::from(*place)) == want).collect();
                self.ask(cell, frame, Wanted::Choice(wanted))
            }
            CondNode::Same(a, b) => self.same(a, b, frame),
            CondNode::Number(how, a, b) => self.number(how, a, b, frame, want),
            CondNode::AsEntered(how, cell, figures) => self.as_entered(how, cell, figures, frame, want),
            CondNode::Instant(_, a, b) => self.instants(a, b, frame),
            CondNode::Day(_, a, b) => self.days(a, b, frame),
            CondNode::Status(cell, status) => match (status, want) {
                (Status::Known, true)
                | (Status::Unknown | Status::NotAsked | Status::Unanswered, false)
                | (Status::Refused | Status::Disputed | Status::TooOld, false) => self.ask(cell, frame, Wanted::Known),
                // That something becomes unknown is no way forward.
                (Status::Known, false)
                | (Status::Unknown | Status::NotAsked | Status::Unanswered, true)
                | (Status::Refused | Status::Disputed | Status::TooOld, true) => Vec::new(),
            },
            CondNode::Step(step, progress) => self.step(step, progress, want),
            CondNode::Any(rows) => self.any(rows, frame, want),
            CondNode::Derived(derived) => {
                match program.derived.get(usize::from(derived)).map(|d| (d.code, d.per.is_some())) {
                    Some((Derivation::Cond(cond), true)) => self.to(cond, Frame { each: NONE, ..frame }, want),
                    Some((Derivation::Cond(cond), false)) => {
                        self.to(cond, Frame { gate: frame.gate, ..Frame::CASE }, want)
                    }
                    Some((Derivation::Num(_) | Derivation::Inst(_) | Derivation::Day(_), _)) | None => Vec::new(),
                }
            }
        }
    }

    fn is_said(&mut self, ask: &Ask) -> bool {
        ask.row != NEW && matches!(self.judge.read(ask.fact, ask.row, Frame::CASE).is, Reading::Known(..))
    }

    fn every(&mut self, parts: &[u32], frame: Frame, want: bool) -> Vec<Set> {
        let mut sets = vec![Vec::new()];
        for part in parts {
            let part = self.to(*part, frame, want);
            sets = joined(&sets, &part);
        }
        sets
    }

    fn either(&mut self, parts: &[u32], frame: Frame, want: bool) -> Vec<Set> {
        parts.iter().flat_map(|part| self.to(*part, frame, want)).collect()
    }

    /// The cell said so. A cell of the first or last row may need the row, or what chooses it, first.
    pub fn ask(&mut self, cell: CellNode, frame: Frame, wanted: Wanted) -> Vec<Set> {
        if wanted == Wanted::Choice(Vec::new()) {
            return Vec::new();
        }
        let is_fixed = self.judge.program.protocol().fact(FactIx(cell.fact)).is_some_and(|fact| fact.fixed);
        // What somebody is can be asked for as long as nobody has; no other answer to it is a way forward.
        let wanted = if is_fixed { Wanted::Known } else { wanted };
        if is_fixed && self.judge.cell(cell, frame).is.value().is_ok() {
            return Vec::new();
        }
        let one = |row: u32| vec![vec![Ask { fact: cell.fact, row, wanted: wanted.clone() }]];
        let row = match cell.of {
            RowNode::Case => return one(NONE),
            RowNode::This => frame.this,
            RowNode::Each => frame.each,
            RowNode::Parent => self.parent(frame.this),
            RowNode::EachParent if frame.each == NEW => frame.this,
            RowNode::EachParent => self.parent(frame.each),
            RowNode::Previous => self.judge.moment.previous(frame.group, frame.this),
            RowNode::First(rows) | RowNode::Last(rows) => {
                let last = matches!(cell.of, RowNode::Last(_));
                return self.ask_chosen(cell.fact, rows, frame, last, &wanted);
            }
        };
        if row == NONE || row == LOST { Vec::new() } else { one(row) }
    }

    fn ask_chosen(&mut self, fact: u16, rows: u32, frame: Frame, last: bool, wanted: &Wanted) -> Vec<Set> {
        use crate::judge::rows::Chosen;
        let ask = |row: u32| vec![vec![Ask { fact, row, wanted: wanted.clone() }]];
        let code = self.judge.program.arena.rows(rows);
        let mut sets = match self.judge.choose(rows, frame, last).is {
            Chosen::Row(row) => ask(row),
            Chosen::Nothing => Vec::new(),
            Chosen::Unsure(_) => {
                let known = self.judge.moment.rows_of(code.group).iter().map(|row| row.row).collect::<Vec<_>>();
                let mut sets: Vec<Set> = known.into_iter().flat_map(ask).collect();
                sets = joined(&self.complete(code, frame), &sets);
                sets
            }
        };
        let row = self.new_row(code, frame);
        sets.extend(joined(&row, &ask(NEW)));
        sets
    }

    fn parent(&self, row: u32) -> u32 {
        self.judge.ledger.rows.get(place(row)).map_or(NONE, |row| row.parent)
    }

    fn step(&mut self, step: u16, progress: Progress, want: bool) -> Vec<Set> {
        if !want {
            return Vec::new();
        }
        if !self.waits.contains(&step) {
            self.waits.push(step);
        }
        let Some(code) = self.judge.program.steps.get(usize::from(step)) else {
            return Vec::new();
        };
        match (progress, code.per) {
            (Progress::Done, None) => self.to(code.done, Frame::CASE, true),
            (Progress::Done, Some(group)) => {
                let rows = self.judge.moment.rows_of(group).iter().map(|row| row.row).chain([NEW]).collect::<Vec<_>>();
                rows.into_iter().flat_map(|row| self.to(code.done, Frame::row(Some(group), row), true)).collect()
            }
            (Progress::Begun, per) => {
                let row = if per.is_some() { NEW } else { NONE };
                let of_case = |fact: &u16| self.judge.program.facts.get(usize::from(*fact)).map(|f| f.group.is_none());
                let records = code.records.iter();
                records
                    .map(|fact| {
                        let row = if of_case(fact) == Some(true) {
                            NONE
                        } else if row == NONE {
                            NEW
                        } else {
                            row
                        };
                        vec![Ask { fact: *fact, row, wanted: Wanted::Known }]
                    })
                    .collect()
            }
        }
    }

    fn any(&mut self, rows: u32, frame: Frame, want: bool) -> Vec<Set> {
        let code = self.judge.program.arena.rows(rows);
        let existing = self.rows_in(code, frame);
        if want {
            let mut sets = self.new_row(code, frame);
            for row in existing {
                if let Some(filter) = code.filter {
                    sets.extend(self.to(filter, Frame { each: row, ..frame }, true));
                }
            }
            return sets;
        }
        let mut sets = self.complete(code, frame);
        for row in existing {
            let Some(filter) = code.filter else {
                return Vec::new();
            };
            let not = self.to(filter, Frame { each: row, ..frame }, false);
            sets = joined(&sets, &not);
        }
        sets
    }

    /// The existing rows of a selection, before its filter.
    pub fn rows_in(&self, rows: RowsNode, frame: Frame) -> Vec<u32> {
        let existing = self.judge.moment.rows_of(rows.group).iter();
        existing
            .filter(|row| !rows.of_this || (frame.this != NONE && row.parent == frame.this))
            .map(|row| row.row)
            .collect()
    }

    /// What makes a further row of the selection.
    pub fn new_row(&mut self, rows: RowsNode, frame: Frame) -> Vec<Set> {
        match rows.filter {
            Some(filter) => self.to(filter, Frame { each: NEW, ..frame }, true),
            None => {
                let first =
                    self.judge.program.groups.get(usize::from(rows.group)).and_then(|group| group.facts.first());
                first.map_or_else(Vec::new, |fact| vec![vec![Ask { fact: *fact, row: NEW, wanted: Wanted::Known }]])
            }
        }
    }

    /// What makes the group complete.
    pub fn complete(&mut self, rows: RowsNode, frame: Frame) -> Vec<Set> {
        let when = self.judge.program.groups.get(usize::from(rows.group)).and_then(|group| group.complete_when);
        when.map_or_else(|| vec![Vec::new()], |when| self.to(when, Frame { gate: frame.gate, ..Frame::CASE }, true))
    }

    fn same(&mut self, a: CellNode, b: CellNode, frame: Frame) -> Vec<Set> {
        let (a_says, b_says) = (self.judge.cell(a, frame).is.value(), self.judge.cell(b, frame).is.value());
        let mut sets = Vec::new();
        if let Some(value) = b_says.ok().and_then(plain) {
            sets.extend(self.ask(a, frame, Wanted::Same(value)));
        }
        if let Some(value) = a_says.ok().and_then(plain) {
            sets.extend(self.ask(b, frame, Wanted::Same(value)));
        }
        let (a, b) = (self.ask(a, frame, Wanted::Known), self.ask(b, frame, Wanted::Known));
        sets.extend(joined(&a, &b));
        sets.extend(a);
        sets.extend(b);
        sets
    }

    /// Steps named inside instants are waited for too.
    pub fn wait_for(&mut self, step: u16, progress: Progress) -> Vec<Set> {
        self.step(step, progress, true)
    }
}

/// Values without words can be asked for again as they are.
fn plain(small: Small) -> Option<Value> {
    match small {
        Small::Number { number, unit } => Some(Value::Number { number, unit }),
        Small::Choice(place) => Some(Value::Choice(place)),
        Small::YesNo(yes) => Some(Value::YesNo(yes)),
        Small::Instant(at) => Some(Value::Instant(at)),
        Small::Day(day) => Some(Value::Day(day)),
        Small::Text(_) | Small::Signature(_) | Small::File(_) => None,
    }
}

fn choices_of(judge: &Judge<'_>, fact: u16) -> u16 {
    let kind = judge.program.protocol().fact(FactIx(fact)).map(|fact| &fact.kind);
    kind.map_or(0, |kind| u16::try_from(kind.choices().len()).unwrap_or(u16::MAX))
}

/// One of the one and one of the other, together.
pub(super) fn joined(a: &[Set], b: &[Set]) -> Vec<Set> {
    let mut sets = Vec::new();
    for one in a {
        for other in b {
            let mut set = one.clone();
            for ask in other {
                match set.iter_mut().find(|known| known.fact == ask.fact && known.row == ask.row) {
                    Some(known) if known.wanted == Wanted::Known => known.wanted = ask.wanted.clone(),
                    Some(_) => {}
                    None => set.push(ask.clone()),
                }
            }
            if set.len() <= WAY_LENGTH_MOST && !sets.contains(&set) {
                sets.push(set);
            }
        }
    }
    shortest(sets)
}

pub(super) fn shortest(mut sets: Vec<Set>) -> Vec<Set> {
    sets.sort_by_key(Vec::len);
    let mut kept: Vec<Set> = Vec::new();
    for set in sets {
        if kept.len() < SETS_MOST && !kept.contains(&set) {
            kept.push(set);
        }
    }
    kept
}
