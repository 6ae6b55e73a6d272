//! A ledger, the truth of its leaves, and alarms for what was done against a gate, as few bytes as is quick to read.
//!
//! Numbers are told by how far they are from the one before, and what is nearly always the same by one bit. The bytes never
//! leave the process that wrote them, for the program they were written for; they have no version.

use iliac_model::{AlarmIx, AlarmKey, Answer, Day, EntryId, GateIx, Number, Raised, RowId, StepIx, Timestamp};
use integer_encoding::VarInt;

use super::ledger::{Beginning, Item, LOST, Ledger, NamedRow, Permission, Said, Small};
use crate::program::nodes::NONE;

/// Writes numbers one after the other.
pub(crate) struct Pen<'a> {
    pub bytes: &'a mut Vec<u8>,
}

impl Pen<'_> {
    pub fn put<N: VarInt>(&mut self, number: N) {
        let from = self.bytes.len();
        self.bytes.resize(from + number.required_space(), 0);
        let room = self.bytes.get_mut(from..).unwrap_or_default();
        number.encode_var(room);
    }

    /// An instant, by how far it is from another.
    fn at(&mut self, at: Timestamp, from: Timestamp) {
        self.put(at.second().wrapping_sub(from.second()));
    }

    /// When something took effect, near another instant, and when it was told.
    fn effect(&mut self, effective: Timestamp, recorded: Timestamp, near: Timestamp) {
        self.at(effective, near);
        self.at(recorded, effective);
    }

    fn maybe_at(&mut self, at: Option<Timestamp>, from: Timestamp) {
        self.put(u8::from(at.is_some()));
        at.into_iter().for_each(|at| self.at(at, from));
    }

    /// A place, of which there may be none.
    fn place(&mut self, place: u32) {
        self.put(place.wrapping_add(NONE_AND_LOST));
    }
}

/// Reads numbers one after the other; noughts where there are no more.
pub(crate) struct Bytes<'a> {
    pub left: &'a [u8],
}

impl Bytes<'_> {
    pub fn take<N: VarInt + Default>(&mut self) -> N {
        let (number, read) = N::decode_var(self.left).unwrap_or_default();
        self.left = self.left.get(read..).unwrap_or_default();
        number
    }

    fn at(&mut self, from: Timestamp) -> Timestamp {
        Timestamp::from_second(from.second().wrapping_add(self.take()))
    }

    fn effect(&mut self, near: Timestamp) -> (Timestamp, Timestamp) {
        let effective = self.at(near);
        (effective, self.at(effective))
    }

    fn maybe_at(&mut self, from: Timestamp) -> Option<Timestamp> {
        (self.take::<u8>() == 1).then(|| self.at(from))
    }

    fn place(&mut self) -> u32 {
        self.take::<u32>().wrapping_sub(NONE_AND_LOST)
    }

    fn byte(&mut self) -> u8 {
        let (first, left) = self.left.split_first().unwrap_or((&0, &[]));
        self.left = left;
        *first
    }
}

/// What makes the places that stand for no row the smallest numbers.
const NONE_AND_LOST: u32 = 0_u32.wrapping_sub(LOST);

impl Ledger {
    /// Writes all of it down.
    pub fn pack(&self, pen: &mut Pen<'_>) {
        let Ledger { items, begins, overrides, answers, rows, corrected_missing } = self;
        pen.put(u8::from(*corrected_missing));
        pen.put(rows.len());
        let mut before = RowId(0);
        rows.iter().for_each(|row| pack_row(pen, row, std::mem::replace(&mut before, row.id)));
        pen.put(items.len());
        let mut before = FIRST;
        items.iter().for_each(|item| pack_item(pen, item, &std::mem::replace(&mut before, *item)));
        pen.put(begins.len());
        for begin in begins {
            pen.put(begin.step);
            pen.place(begin.row);
            pen.effect(begin.effective, begin.recorded, before.effective);
        }
        pen.put(overrides.len());
        for given in overrides {
            pen.put(given.gate);
            pen.place(given.row);
            pen.put(given.needs);
            pen.put(given.by);
            pen.effect(given.effective, given.recorded, before.effective);
        }
        pen.put(answers.len());
        for answer in answers {
            pack_alarm(pen, answer.alarm, answer.row);
            pen.effect(answer.occurred_at, answer.recorded_at, before.effective);
            pen.put(answer.by);
        }
    }

    /// Takes what was written down, in the room that is there.
    pub fn unpack(&mut self, bytes: &mut Bytes<'_>) {
        let Ledger { items, begins, overrides, answers, rows, corrected_missing } = self;
        *corrected_missing = bytes.take::<u8>() == 1;
        let mut before = RowId(0);
        taken(rows, bytes, |bytes| {
            let row = unpack_row(bytes, before);
            before = row.id;
            row
        });
        let mut before = FIRST;
        taken(items, bytes, |bytes| {
            before = unpack_item(bytes, &before);
            before
        });
        let last = before.effective;
        taken(begins, bytes, |bytes| {
            let (step, row, (effective, recorded)) = (bytes.take(), bytes.place(), bytes.effect(last));
            Beginning { step, row, effective, recorded }
        });
        taken(overrides, bytes, |bytes| {
            let (gate, row, needs, by) = (bytes.take(), bytes.place(), bytes.take(), bytes.take());
            let (effective, recorded) = bytes.effect(last);
            Permission { gate, row, needs, by, effective, recorded }
        });
        taken(answers, bytes, |bytes| {
            let (alarm, row) = unpack_alarm(bytes);
            let (occurred_at, recorded_at) = bytes.effect(last);
            Answer { alarm, row, occurred_at, recorded_at, by: bytes.take() }
        });
    }
}

/// Fills a list anew, with as many as were written down.
fn taken<T>(list: &mut Vec<T>, bytes: &mut Bytes<'_>, mut one: impl FnMut(&mut Bytes<'_>) -> T) {
    list.clear();
    for _ in 0..bytes.take::<usize>() {
        list.push(one(bytes));
    }
}

/// What the first entry is told by.
const FIRST: Item = Item {
    id: EntryId(0),
    fact: 0,
    row: NONE,
    said: Said::Struck,
    effective: Timestamp::from_second(0),
    recorded: Timestamp::from_second(0),
    corrects: NONE,
    by: 0,
};

// What is said stands in the low bits of an entry's first byte, what is out of the ordinary in the high ones.
/// Nobody answered.
const UNANSWERED: u8 = 0;
/// The person would not say.
const REFUSED: u8 = 1;
/// An earlier entry is struck.
const STRUCK: u8 = 2;
/// A number of any kind, with its unit.
const NUMBER: u8 = 3;
/// A whole number in the first unit: the most there are, and shorter without its six places.
const WHOLE: u8 = 4;
/// A choice, by its place.
const CHOICE: u8 = 5;
/// No.
const NO: u8 = 6;
/// Yes.
const YES: u8 = 7;
/// An instant, by how far it is from when it took effect.
const INSTANT: u8 = 8;
/// A day.
const DAY: u8 = 9;
/// Words, by their place in the list.
const TEXT: u8 = 10;
/// A signature, by its place there.
const SIGNATURE: u8 = 11;
/// A file, by its place there.
const FILE: u8 = 12;
/// The bits in which what is said stands: sixteen kinds have room.
const KINDS: u8 = 0b1111;
/// It was told later than it took effect.
const TOLD_LATER: u8 = 1 << 4;
/// It corrects another.
const CORRECTS: u8 = 1 << 5;
/// It is of another row than the entry before.
const OTHER_ROW: u8 = 1 << 6;
/// Somebody else told it.
const OTHER_PERSON: u8 = 1 << 7;

fn pack_item(pen: &mut Pen<'_>, item: &Item, before: &Item) {
    let unusual = [
        (item.recorded != item.effective, TOLD_LATER),
        (item.corrects != NONE, CORRECTS),
        (item.row != before.row, OTHER_ROW),
        (item.by != before.by, OTHER_PERSON),
    ];
    let unusual = unusual.into_iter().filter(|(is, _)| *is).fold(0, |bits, (_, bit)| bits | bit);
    pen.bytes.push(kind(item.said) | unusual);
    pen.put(item.id.0.wrapping_sub(before.id.0).cast_signed());
    pen.put(item.fact);
    pen.at(item.effective, before.effective);
    if unusual & TOLD_LATER != 0 {
        pen.at(item.recorded, item.effective);
    }
    if unusual & CORRECTS != 0 {
        pen.put(item.corrects);
    }
    if unusual & OTHER_ROW != 0 {
        pen.place(item.row);
    }
    if unusual & OTHER_PERSON != 0 {
        pen.put(item.by);
    }
    let Said::Value(value) = item.said else { return };
    match value {
        Small::Number { number, unit: 0 } if whole(number).is_some() => pen.put(whole(number).unwrap_or_default()),
        Small::Number { number, unit } => {
            pen.bytes.push(unit);
            pen.put(number.millionths());
        }
        Small::Choice(choice) => pen.put(choice),
        Small::YesNo(_) => {}
        Small::Instant(at) => pen.at(at, item.effective),
        Small::Day(day) => pen.put(day.number()),
        Small::Text(word) | Small::Signature(word) | Small::File(word) => pen.put(word),
    }
}

fn unpack_item(bytes: &mut Bytes<'_>, before: &Item) -> Item {
    let first = bytes.byte();
    let is = |bit: u8| first & bit != 0;
    let id = EntryId(before.id.0.wrapping_add(bytes.take::<i64>().cast_unsigned()));
    let (fact, effective) = (bytes.take(), bytes.at(before.effective));
    Item {
        id,
        fact,
        effective,
        recorded: if is(TOLD_LATER) { bytes.at(effective) } else { effective },
        corrects: if is(CORRECTS) { bytes.take() } else { NONE },
        row: if is(OTHER_ROW) { bytes.place() } else { before.row },
        by: if is(OTHER_PERSON) { bytes.take() } else { before.by },
        said: said(first & KINDS, effective, bytes),
    }
}

fn kind(said: Said) -> u8 {
    match said {
        Said::Unanswered => UNANSWERED,
        Said::Refused => REFUSED,
        Said::Struck => STRUCK,
        Said::Value(Small::Number { number, unit: 0 }) if whole(number).is_some() => WHOLE,
        Said::Value(Small::Number { .. }) => NUMBER,
        Said::Value(Small::Choice(_)) => CHOICE,
        Said::Value(Small::YesNo(false)) => NO,
        Said::Value(Small::YesNo(true)) => YES,
        Said::Value(Small::Instant(_)) => INSTANT,
        Said::Value(Small::Day(_)) => DAY,
        Said::Value(Small::Text(_)) => TEXT,
        Said::Value(Small::Signature(_)) => SIGNATURE,
        Said::Value(Small::File(_)) => FILE,
    }
}

fn said(kind: u8, effective: Timestamp, bytes: &mut Bytes<'_>) -> Said {
    Said::Value(match kind {
        NUMBER => Small::Number { unit: bytes.byte(), number: Number::from_millionths(bytes.take()) },
        WHOLE => Small::Number { unit: 0, number: Number::whole(bytes.take()) },
        CHOICE => Small::Choice(bytes.take()),
        NO => Small::YesNo(false),
        YES => Small::YesNo(true),
        INSTANT => Small::Instant(bytes.at(effective)),
        DAY => Small::Day(Day::from_number(bytes.take())),
        TEXT => Small::Text(bytes.take()),
        SIGNATURE => Small::Signature(bytes.take()),
        FILE => Small::File(bytes.take()),
        REFUSED => return Said::Refused,
        STRUCK => return Said::Struck,
        _ => return Said::Unanswered,
    })
}

/// The number without its noughts, if it is a whole one.
fn whole(number: Number) -> Option<i64> {
    (Number::whole(number.trunc()) == number).then(|| number.trunc())
}

fn pack_row(pen: &mut Pen<'_>, row: &NamedRow, before: RowId) {
    pack_id(pen, row.id, before);
    pen.put(row.group);
    pen.place(row.parent);
}

fn unpack_row(bytes: &mut Bytes<'_>, before: RowId) -> NamedRow {
    NamedRow { id: unpack_id(bytes, before), group: bytes.take(), parent: bytes.place() }
}

/// Identities of one day begin alike and end by chance.
fn pack_id(pen: &mut Pen<'_>, RowId(id): RowId, RowId(before): RowId) {
    pen.put((halves(id).0).wrapping_sub(halves(before).0));
    pen.bytes.extend_from_slice(&halves(id).1.to_le_bytes());
}

fn unpack_id(bytes: &mut Bytes<'_>, RowId(before): RowId) -> RowId {
    let first = halves(before).0.wrapping_add(bytes.take());
    let (last, left) = bytes.left.split_first_chunk().unwrap_or((&[0; 8], &[]));
    bytes.left = left;
    RowId(u128::from(first) << 64 | u128::from(u64::from_le_bytes(*last)))
}

#[allow(clippy::cast_possible_truncation, reason = "the halves of a number")]
fn halves(id: u128) -> (u64, u64) {
    ((id >> 64) as u64, id as u64)
}

fn pack_alarm(pen: &mut Pen<'_>, alarm: AlarmKey, row: Option<RowId>) {
    let (kind, place) = match alarm {
        AlarmKey::Declared(alarm) => (0_u8, alarm.0),
        AlarmKey::AgainstGate(gate) => (1, gate.0),
        AlarmKey::CorrectedAfter(gate) => (2, gate.0),
        AlarmKey::RepetitionEnded(step) => (3, step.0),
    };
    pen.put(kind);
    pen.put(place);
    pen.put(u8::from(row.is_some()));
    row.into_iter().for_each(|row| pack_id(pen, row, RowId(0)));
}

fn unpack_alarm(bytes: &mut Bytes<'_>) -> (AlarmKey, Option<RowId>) {
    let (kind, place) = (bytes.take::<u8>(), bytes.take());
    let alarm = match kind {
        0 => AlarmKey::Declared(AlarmIx(place)),
        1 => AlarmKey::AgainstGate(GateIx(place)),
        2 => AlarmKey::CorrectedAfter(GateIx(place)),
        _ => AlarmKey::RepetitionEnded(StepIx(place)),
    };
    (alarm, (bytes.take::<u8>() == 1).then(|| unpack_id(bytes, RowId(0))))
}

/// Writes down alarms.
pub(crate) fn pack_raised(pen: &mut Pen<'_>, raised: &[Raised], near: Timestamp) {
    pen.put(raised.len());
    for raised in raised {
        pack_alarm(pen, raised.alarm, raised.row);
        pen.maybe_at(raised.since, near);
        pen.maybe_at(raised.respond_by, near);
        pen.put(raised.level);
        pen.maybe_at(raised.answered_at, near);
    }
}

/// Takes alarms that were written down.
pub(crate) fn unpack_raised(raised: &mut Vec<Raised>, bytes: &mut Bytes<'_>, near: Timestamp) {
    taken(raised, bytes, |bytes| {
        let (alarm, row) = unpack_alarm(bytes);
        let (since, respond_by) = (bytes.maybe_at(near), bytes.maybe_at(near));
        Raised { alarm, row, since, respond_by, level: bytes.take(), answered_at: bytes.maybe_at(near) }
    });
}
