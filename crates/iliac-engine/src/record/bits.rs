//! The truth of every leaf: what a case, and each of its rows, says of recorded facts alone.
//!
//! Three truths in two bits: true, false, or neither; and for those that are neither, why. The clock moves none of them,
//! so they are worked out once for a moment, by the judge itself.

use iliac_model::{Timestamp, Truth, Unknowns};

use super::ledger::Ledger;
use super::moment::{Moment, refill};
use super::packed::{Bytes, Pen};
use crate::judge::interval::Interval;
use crate::judge::memo::{DerivedValue, Memo};
use crate::judge::{Frame, Judge, Totals, Values};
use crate::program::Program;
use crate::program::flat::Whose;
use crate::program::nodes::{NONE, place};
use crate::program::touch::Reach;

/// Sixty-four truths.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Word {
    pub holds: u64,
    pub fails: u64,
}

/// The leaves of a case and of its rows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Bits {
    /// The case's words, then those of each existing row.
    words: Vec<Word>,
    /// Why a truth is neither: one for each bit.
    why: Vec<Unknowns>,
    /// A row's first word, by its place in the ledger, or [`NONE`].
    rows: Vec<u32>,
    /// What values under a name come to, by their place among those of the program of which the clock moves none.
    values: Vec<Option<DerivedValue>>,
    /// What totals come to, by their place among the program's.
    totals: Vec<Option<Interval>>,
}

/// A leaf that is otherwise than it was: of the case, or of a group's row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Turned {
    pub group: Option<u16>,
    pub bit: u16,
    pub row: u32,
}

/// Whose each word is, in their order, and how many leaves it holds: first the case's, then those of each existing row.
fn word_by_word(program: &Program, moment: &Moment) -> impl Iterator<Item = (u32, usize)> {
    let of_rows = (0_u16..).zip(&program.flat.row_leaves).flat_map(|(group, leaves)| {
        let rows = if leaves.is_empty() { &[] } else { moment.rows_of(group) };
        rows.iter().map(|row| (row.row, leaves.len()))
    });
    let all = std::iter::once((NONE, program.flat.leaves.len())).chain(of_rows);
    all.flat_map(|(row, leaves)| (0..leaves).step_by(64).map(move |from| (row, (leaves - from).min(64))))
}

/// So many bits, from the first on.
fn first(bits: usize) -> u64 {
    u32::try_from(bits).ok().and_then(|bits| 1_u64.checked_shl(bits)).map_or(u64::MAX, |beyond| beyond - 1)
}

impl Bits {
    /// Judges every leaf at a moment.
    pub fn of(program: &Program, ledger: &Ledger, moment: &Moment, now: Timestamp, memo: &mut Memo) -> Bits {
        let mut judge = Judge::new(program, ledger, moment, now, memo);
        let mut bits = Bits { rows: vec![NONE; ledger.rows.len()], ..Bits::default() };
        let totals: Vec<_> = program.flat.totals.iter().map(|num| Some(judge.num(*num, Frame::CASE).is)).collect();
        judge.totals = &totals;
        bits.values = program.flat.values.iter().map(|derived| Some(judge.derived(*derived, Frame::CASE).is)).collect();
        bits.extend(&program.flat.leaves, |leaf| judge.cond(leaf, Frame::CASE).is);
        for (group, leaves) in (0_u16..).zip(&program.flat.row_leaves) {
            for row in moment.rows_of(group) {
                let first = u32::try_from(bits.words.len()).unwrap_or(NONE);
                if let Some(place) = bits.rows.get_mut(place(row.row)) {
                    *place = first;
                }
                let frame = Frame { each: row.row, ..Frame::row(Some(group), row.row) };
                bits.extend(leaves, |leaf| judge.cond(leaf, frame).is);
            }
        }
        bits.totals = totals;
        bits
    }

    /// What values under a name come to, where the clock does not move them, and what totals come to.
    pub fn values(&self) -> (Values<'_>, Totals<'_>) {
        (&self.values, &self.totals)
    }

    fn extend(&mut self, leaves: &[u32], mut truth: impl FnMut(u32) -> Truth) {
        for leaves in leaves.chunks(64) {
            let mut word = Word::default();
            let mut why = [Unknowns::NONE; 64];
            for ((leaf, why), at) in leaves.iter().zip(&mut why).zip(0..) {
                match truth(*leaf) {
                    Truth::True => word.holds |= 1 << at,
                    Truth::False => word.fails |= 1 << at,
                    Truth::Unknown(kinds) => *why = kinds,
                }
            }
            self.words.push(word);
            self.why.extend(why);
        }
    }

    /// Writes down the truth of every leaf.
    pub fn pack(&self, program: &Program, moment: &Moment, pen: &mut Pen<'_>) {
        let words = self.words.iter().zip(self.why.chunks(64));
        for ((word, why), (_, leaves)) in words.zip(word_by_word(program, moment)) {
            pen.put(word.holds);
            pen.put(word.fails);
            let neither = !(word.holds | word.fails) & first(leaves);
            let kinds = why.iter().zip(0..).filter(|(_, at)| neither >> at & 1 == 1).map(|(why, _)| *why);
            for alike in kinds.collect::<Vec<_>>().chunk_by(PartialEq::eq) {
                pen.put(alike.len());
                pen.put(alike.first().map_or(0, |why| why.bits()));
            }
        }
    }

    /// Takes what was written down of a moment's leaves. What values and totals come to is yet to be worked out.
    pub fn unpack(&mut self, program: &Program, ledger: &Ledger, moment: &Moment, bytes: &mut Bytes<'_>) {
        let Bits { words, why, rows, values, totals } = self;
        words.clear();
        why.clear();
        refill(rows, ledger.rows.len(), NONE);
        refill(values, program.flat.values.len(), None);
        refill(totals, program.flat.totals.len(), None);
        for (row, leaves) in word_by_word(program, moment) {
            if let Some(first) = rows.get_mut(place(row)).filter(|first| **first == NONE) {
                *first = u32::try_from(words.len()).unwrap_or(NONE);
            }
            let word = Word { holds: bytes.take(), fails: bytes.take() };
            let from = why.len();
            why.resize(from + 64, Unknowns::NONE);
            words.push(word);
            let (mut neither, mut alike, mut kinds) = (!(word.holds | word.fails) & first(leaves), 0, Unknowns::NONE);
            while neither != 0 {
                if alike == 0 {
                    (alike, kinds) = (bytes.take::<u32>().max(1), Unknowns::from_bits(bytes.take()));
                }
                let at = from + neither.trailing_zeros() as usize;
                why.get_mut(at).into_iter().for_each(|why| *why = kinds);
                (neither, alike) = (neither & (neither - 1), alike - 1);
            }
        }
    }

    /// Judges again the leaves that read a fact in a row, after an entry was added there, and notes which are otherwise now.
    pub fn judge_again(
        &mut self,
        program: &Program,
        ledger: &Ledger,
        moment: &Moment,
        (fact, row): (u16, u32),
        (memo, turned): (&mut Memo, &mut Vec<Turned>),
    ) {
        let Some(touched) = program.touched().facts.get(usize::from(fact)) else { return };
        let mut values = std::mem::take(&mut self.values);
        for derived in &touched.values {
            let value = program.flat.value(*derived).and_then(|at| values.get_mut(at));
            value.into_iter().for_each(|value| *value = None);
        }
        let mut totals = std::mem::take(&mut self.totals);
        for total in &touched.totals {
            totals.get_mut(*total).into_iter().for_each(|total| *total = None);
        }
        for total in &touched.totals {
            let Some(num) = program.flat.totals.get(*total) else { continue };
            let mut judge = Judge::new(program, ledger, moment, Timestamp::MIN, memo);
            (judge.values, judge.totals) = (&values, &totals);
            let worked_out = judge.num(*num, Frame::CASE).is;
            totals.get_mut(*total).into_iter().for_each(|total| *total = Some(worked_out));
        }
        let mut judge = Judge::new(program, ledger, moment, Timestamp::MIN, memo); // no leaf looks at the clock
        (judge.values, judge.totals) = (&values, &totals);
        for bit in &touched.leaves {
            if let Some(leaf) = program.flat.leaves.get(usize::from(*bit)) {
                let truth = judge.cond(*leaf, Frame::CASE).is;
                if self.set(0, *bit, truth) {
                    turned.push(Turned { group: None, bit: *bit, row: NONE });
                }
            }
        }
        for leaf in &touched.row_leaves {
            let cond = program.flat.row_leaves.get(usize::from(leaf.group)).and_then(|l| l.get(usize::from(leaf.bit)));
            let Some(cond) = cond else { continue };
            for existing in moment.rows_of(leaf.group) {
                if leaf.reach == Reach::OwnRow && existing.row != row {
                    continue;
                }
                let frame = Frame { each: existing.row, ..Frame::row(Some(leaf.group), existing.row) };
                let truth = judge.cond(*cond, frame).is;
                if let Some(first) = self.rows.get(place(existing.row)).copied().filter(|first| *first != NONE)
                    && self.set(place(first), leaf.bit, truth)
                {
                    turned.push(Turned { group: Some(leaf.group), bit: leaf.bit, row: existing.row });
                }
            }
        }
        touched.values.iter().for_each(|derived| {
            judge.derived(*derived, Frame::CASE);
        });
        for derived in &touched.values {
            if let Some(value) = program.flat.value(*derived).and_then(|at| values.get_mut(at)) {
                *value = memo.derived(Memo::of_case(*derived)).map(|value| value.is);
            }
        }
        (self.values, self.totals) = (values, totals);
    }

    /// Answers whether it was otherwise before.
    fn set(&mut self, first_word: usize, bit: u16, truth: Truth) -> bool {
        let (at, one) = (first_word + usize::from(bit / 64), 1_u64 << (bit % 64));
        let why = self.why.get_mut(at * 64 + usize::from(bit % 64));
        let (Some(word), Some(why)) = (self.words.get_mut(at), why) else { return false };
        let (holds, fails, kinds) = match truth {
            Truth::True => (word.holds | one, word.fails & !one, Unknowns::NONE),
            Truth::False => (word.holds & !one, word.fails | one, Unknowns::NONE),
            Truth::Unknown(kinds) => (word.holds & !one, word.fails & !one, kinds),
        };
        let turned = (holds, fails, kinds) != (word.holds, word.fails, *why);
        (word.holds, word.fails, *why) = (holds, fails, kinds);
        turned
    }

    /// The place of a word; `None` for a row that does not exist.
    pub fn word_at(&self, whose: Whose, word: u16, frame: Frame) -> Option<usize> {
        let first = match whose {
            Whose::Case => 0,
            Whose::This => *self.rows.get(place(frame.this))?,
            Whose::Each => *self.rows.get(place(frame.each))?,
        };
        (first != NONE).then(|| place(first) + usize::from(word))
    }

    pub fn word(&self, at: usize) -> Option<Word> {
        self.words.get(at).copied()
    }

    /// The kinds of not knowing of these bits of a word, together.
    pub fn why(&self, word: usize, bits: u64) -> Unknowns {
        let (mut why, mut left) = (Unknowns::NONE, bits);
        while left != 0 {
            let at = word * 64 + left.trailing_zeros() as usize;
            why = why.with(self.why.get(at).copied().unwrap_or_default());
            left &= left - 1;
        }
        why
    }
}
