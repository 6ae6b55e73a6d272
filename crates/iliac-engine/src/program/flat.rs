//! Conditions in their flat form: one wide *and* over bits.
//!
//! What a condition says of recorded facts alone, and not of the clock, is a **leaf**: `medicines.reviewed = yes`, `any
//! pull`, `drawn >= volume_warn_more`. A leaf of the case has one bit of truth in [`Bits`](crate::record::bits::Bits), a leaf
//! about a row (`this.volume is known`) one bit for each row. They are worked out when facts are folded.
//!
//! Everything above the leaves is *not*, *and*, *or*. All three are one shape, [`Wide`]: "all of these bits and all of
//! these parts", perhaps negated at the end (`a or b` is `not (not a and not b)`). Bits that stand in one word are judged
//! together, sixty-four at a time; parts are whatever needs the clock. A condition under a name is taken in with the rest
//! when it comes to bits alone.
//!
//! The flat form says exactly what the nodes say: the naive engine is held against it on random protocols.

use super::nodes::{CondNode, NONE, place};
use super::reads::Reads;
use super::set::Set;
use super::{Derivation, Program, still};

/// Whose bits a mask looks at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Whose {
    /// The case's.
    Case,
    /// Those of `this` row.
    This,
    /// Those of the row a quantifier looks at.
    Each,
}

/// Bits of one word that must hold, and bits that must fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mask {
    pub whose: Whose,
    pub word: u16,
    pub hold: u64,
    pub fail: u64,
}

/// A condition that is no leaf.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Part {
    pub cond: u32,
    pub negated: bool,
}

/// All of these masks and all of these parts, perhaps negated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Wide {
    first_mask: u32,
    first_part: u32,
    masks: u16,
    parts: u16,
    pub negated: bool,
    /// Whether the condition has a flat form at all.
    pub there: bool,
}

/// The flat form of every condition that is judged in a look.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Flat {
    /// By the condition's place in the arena.
    wides: Vec<Wide>,
    masks: Vec<Mask>,
    parts: Vec<Part>,
    /// The leaves of the case, by their bit.
    pub leaves: Vec<u32>,
    /// The leaves about one row of a group, by group, then by their bit.
    pub row_leaves: Vec<Vec<u32>>,
    /// Numbers, instants and days under a name that speak of recorded facts alone: their values are worked out beside the bits.
    pub values: Vec<u16>,
    /// Which of them a value under a name is, by its place in the protocol, or [`NONE`].
    value_of: Vec<u32>,
    /// Counts and sums over rows that speak of recorded facts of the case alone: they too are worked out beside the bits.
    pub totals: Vec<u32>,
    /// Which of them a number is, by the number's place in the arena, or [`NONE`].
    total_of: Vec<u32>,
    /// Values under a name that a gate may read otherwise than the rest.
    pub fresh: Set,
}

impl Flat {
    /// Makes the flat form of every condition a look at the board can come to.
    pub fn of(program: &Program) -> Flat {
        let mut flat = Flat { row_leaves: vec![Vec::new(); program.groups.len()], ..Flat::default() };
        flat.wides.resize(program.arena.conds.len(), Wide::default());
        let mut maker = Maker { program, flat };
        maker.whole_program();
        maker.flat.values = still::values(program);
        maker.flat.value_of = places(&maker.flat.values, program.derived.len());
        (maker.flat.totals, maker.flat.total_of) = still::totals(program);
        for derived in (0..).take(program.derived.len()).filter(|d| Reads::of_derived(program, *d).fresh) {
            maker.flat.fresh.put(derived);
        }
        maker.flat
    }

    /// Which of the values worked out beside the bits a value under a name is, if it is one.
    pub fn value(&self, derived: u16) -> Option<usize> {
        self.value_of.get(usize::from(derived)).filter(|at| **at != NONE).map(|at| place(*at))
    }

    /// Which of the totals a number is, if it is one.
    pub fn total(&self, num: u32) -> Option<usize> {
        self.total_of.get(place(num)).filter(|at| **at != NONE).map(|at| place(*at))
    }

    /// A condition's flat form, if it has one.
    pub fn wide(&self, cond: u32) -> Option<Wide> {
        self.wides.get(place(cond)).copied().filter(|wide| wide.there)
    }

    pub fn masks(&self, wide: Wide) -> &[Mask] {
        let first = place(wide.first_mask);
        self.masks.get(first..first + usize::from(wide.masks)).unwrap_or_default()
    }

    pub fn parts(&self, wide: Wide) -> &[Part] {
        let first = place(wide.first_part);
        self.parts.get(first..first + usize::from(wide.parts)).unwrap_or_default()
    }
}

/// Where each of so many stands in a list, or [`NONE`].
fn places(list: &[u16], all: usize) -> Vec<u32> {
    let mut places = vec![NONE; all];
    for (at, one) in (0..).zip(list) {
        places.get_mut(usize::from(*one)).into_iter().for_each(|place| *place = at);
    }
    places
}

/// The rows around a condition: of which group `this` row is, and the row a quantifier looks at.
#[derive(Clone, Copy)]
struct Around {
    this: Option<u16>,
    each: Option<u16>,
}

impl Around {
    const CASE: Around = Around { this: None, each: None };
}

/// One bit: whose, and at which place among theirs.
#[derive(Clone, Copy)]
struct Bit {
    whose: Whose,
    at: usize,
}

/// An *and* while it is put together.
#[derive(Default)]
struct Gathered {
    masks: Vec<Mask>,
    parts: Vec<Part>,
}

struct Maker<'a> {
    program: &'a Program,
    flat: Flat,
}

impl Maker<'_> {
    fn whole_program(&mut self) {
        let program = self.program;
        program.stops_when.into_iter().for_each(|cond| self.root(cond, Around::CASE));
        for group in (0..).zip(&program.groups).filter(|(at, _)| program.heeds_rows(*at)).map(|(_, group)| group) {
            group.complete_when.into_iter().for_each(|cond| self.root(cond, Around::CASE));
        }
        for derived in (0..).zip(&program.derived).filter(|(at, _)| program.heeds_derived(*at)).map(|(_, code)| code) {
            if let Derivation::Cond(cond) = derived.code {
                self.root(cond, Around { this: derived.per, each: None });
            }
        }
        for step in program.looks.begun.iter().filter_map(|at| program.steps.get(usize::from(*at))) {
            self.root(step.done, Around { this: step.per, each: None });
        }
        for (_, step) in program.judged_steps() {
            let around = Around { this: step.per, each: None };
            self.root(step.applies, around);
            step.repeat.iter().for_each(|repeat| self.root(repeat.only_while, around));
            for gate in step.gates.iter().filter_map(|gate| program.gates.get(usize::from(*gate))) {
                self.root(gate.applies, around);
                gate.needs.iter().for_each(|need| self.root(*need, around));
            }
        }
        for (_, alarm) in program.judged_alarms() {
            self.root(alarm.when, Around { this: alarm.per, each: None });
        }
    }

    /// Makes the flat form of a condition, unless it is there already.
    fn root(&mut self, cond: u32, around: Around) {
        if self.flat.wide(cond).is_some() {
            return;
        }
        let negated = matches!(self.program.arena.cond(cond), CondNode::Some(_));
        let mut gathered = Gathered::default();
        self.gather(cond, negated, around, &mut gathered);
        if let [Part { cond: only, .. }] = gathered.parts.as_slice()
            && *only == cond
        {
            return; // it is nothing but itself: a question about the clock
        }
        let count = |len: usize| u16::try_from(len).unwrap_or(u16::MAX);
        let first = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let wide = Wide {
            first_mask: first(self.flat.masks.len()),
            first_part: first(self.flat.parts.len()),
            masks: count(gathered.masks.len()),
            parts: count(gathered.parts.len()),
            negated,
            there: true,
        };
        self.flat.masks.extend(gathered.masks);
        self.flat.parts.extend(gathered.parts);
        if let Some(place) = self.flat.wides.get_mut(place(cond)) {
            *place = wide;
        }
    }

    /// Adds a condition, or its opposite, to an *and*.
    fn gather(&mut self, cond: u32, negated: bool, around: Around, into: &mut Gathered) {
        let arena = &self.program.arena;
        match (arena.cond(cond), negated) {
            (CondNode::Always(holds), _) if holds != negated => {}
            (CondNode::Not(inner), _) => self.gather(inner, !negated, around, into),
            (CondNode::All(parts), false) | (CondNode::Some(parts), true) => {
                for part in arena.list(parts) {
                    self.gather(*part, negated, around, into);
                }
            }
            (CondNode::Derived(derived), _) if self.is_bits_alone(derived) => {
                if let Some(Derivation::Cond(body)) = self.program.derived.get(usize::from(derived)).map(|d| d.code) {
                    self.gather(body, negated, Around::CASE, into);
                }
            }
            (
                CondNode::Always(_)
                | CondNode::All(_)
                | CondNode::Some(_)
                | CondNode::Yes(_)
                | CondNode::Is(..)
                | CondNode::Same(..)
                | CondNode::Number(..)
                | CondNode::AsEntered(..)
                | CondNode::Instant(..)
                | CondNode::Day(..)
                | CondNode::Status(..)
                | CondNode::Step(..)
                | CondNode::Any(_)
                | CondNode::Derived(_),
                _,
            ) => self.part(cond, negated, around, into),
        }
    }

    fn part(&mut self, cond: u32, negated: bool, around: Around, into: &mut Gathered) {
        match self.program.arena.cond(cond) {
            CondNode::All(_) | CondNode::Some(_) => {
                self.root(cond, around);
                into.parts.push(Part { cond, negated });
            }
            CondNode::Any(rows) if self.leaf(cond, around).is_none() => {
                let rows = self.program.arena.rows(rows);
                let inside = Around { each: Some(rows.group), ..around };
                rows.filter.into_iter().for_each(|filter| self.root(filter, inside));
                into.parts.push(Part { cond, negated });
            }
            CondNode::Always(_)
            | CondNode::Not(_)
            | CondNode::Yes(_)
            | CondNode::Is(..)
            | CondNode::Same(..)
            | CondNode::Number(..)
            | CondNode::AsEntered(..)
            | CondNode::Instant(..)
            | CondNode::Day(..)
            | CondNode::Status(..)
            | CondNode::Step(..)
            | CondNode::Any(_)
            | CondNode::Derived(_) => match self.leaf(cond, around) {
                Some(bit) => into.bit(bit, negated),
                None => into.parts.push(Part { cond, negated }),
            },
        }
    }

    /// The bit of a condition that speaks of recorded facts alone, of the case or of one row.
    fn leaf(&mut self, cond: u32, around: Around) -> Option<Bit> {
        let reads = Reads::of(self.program, cond);
        if reads.clock || reads.any_row {
            return None;
        }
        let (whose, leaves) = match (reads.this, reads.each) {
            (false, false) => (Whose::Case, &mut self.flat.leaves),
            (true, false) => (Whose::This, self.flat.row_leaves.get_mut(usize::from(around.this?))?),
            (false, true) => (Whose::Each, self.flat.row_leaves.get_mut(usize::from(around.each?))?),
            (true, true) => return None,
        };
        let same = |leaf: &u32| self.program.arena.cond(*leaf) == self.program.arena.cond(cond);
        let at = leaves.iter().position(same).unwrap_or_else(|| {
            leaves.push(cond);
            leaves.len() - 1
        });
        Some(Bit { whose, at })
    }

    /// Whether a condition under a name, of the case, comes to bits alone, so that it says the same wherever it is used.
    fn is_bits_alone(&self, derived: u16) -> bool {
        let Some(code) = self.program.derived.get(usize::from(derived)) else { return false };
        let Derivation::Cond(body) = code.code else { return false };
        let reads = Reads::of(self.program, body);
        code.per.is_none() && !reads.clock && !reads.any_row && !reads.this && !reads.each
    }
}

impl Gathered {
    fn bit(&mut self, bit: Bit, negated: bool) {
        let word = u16::try_from(bit.at / 64).unwrap_or(u16::MAX);
        let one = 1_u64 << (bit.at % 64);
        let at = self.masks.iter().position(|mask| mask.whose == bit.whose && mask.word == word);
        let at = at.unwrap_or_else(|| {
            self.masks.push(Mask { whose: bit.whose, word, hold: 0, fail: 0 });
            self.masks.len() - 1
        });
        if let Some(mask) = self.masks.get_mut(at) {
            if negated { mask.fail |= one } else { mask.hold |= one }
        }
    }
}
