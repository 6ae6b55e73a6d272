//! The facts of a case: its history as known at one instant, folded once and then asked for any *true at*.

mod grow;

use iliac_model::{History, Raised, Timestamp};

use crate::against::{self, Doings};
use crate::desk::Desk;
use crate::kept::Kept;
use crate::program::Program;
use crate::record::bits::Bits;
use crate::record::ledger::Ledger;
use crate::record::moment::{Moment, Room, Sight};
use crate::record::packed::{Bytes, Pen, pack_raised, unpack_raised};
use crate::verdict::HORIZON;

/// How many horizons from 1970 a case may be settled for its situation to be kept: at the ends of time the calendar knows
/// no days, and nobody is treated there.
const HORIZONS_MOST: i64 = 10;

/// What is known of a case, made ready for one program. By default of a case of which nothing was told, for a
/// [`Block`](crate::Block) to take another out into.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Facts {
    pub(crate) ledger: Ledger,
    known: Timestamp,
    /// When the last thing recorded takes effect: from then on the present moment holds.
    settled_at: Timestamp,
    present: Moment,
    against: Vec<Raised>,
    /// The last instant at which a step with gates was begun: what takes effect later is never part of such a judgement.
    last_doing: Timestamp,
    /// How everything stood when the last thing recorded took effect.
    kept: Option<Box<Kept>>,
}

/// A moment, borrowed from the facts or picked out for an earlier *true at*.
pub(crate) enum Look<'a> {
    Present(&'a Moment, &'a [Raised]),
    Past(Box<Moment>, Vec<Raised>),
}

impl Look<'_> {
    pub fn moment(&self) -> &Moment {
        match self {
            Look::Present(moment, _) => moment,
            Look::Past(moment, _) => moment,
        }
    }

    /// Alarms for steps begun against a gate, or corrected afterwards.
    pub fn against(&self) -> &[Raised] {
        match self {
            Look::Present(_, against) => against,
            Look::Past(_, against) => against,
        }
    }
}

impl Facts {
    /// Folds what was recorded by `known`, and judges every step begun at its doing, and how everything stands when all of it
    /// is in force.
    pub fn fold(program: &Program, history: &History, known: Timestamp) -> Facts {
        let mut desk = Desk::default();
        let mut facts = Facts::for_a_survey(&mut desk, program, history, known);
        facts.last_doing = facts.present.last_doing(program);
        let from_1970 = facts.settled_at.since(Timestamp::default()).seconds();
        if from_1970.saturating_abs() <= HORIZON.seconds() * HORIZONS_MOST {
            facts.kept = Some(Box::new(Kept::judged(program, &facts, facts.settled_at, &mut desk)));
        }
        facts
    }

    /// The same without judging how everything stands, for [`survey`](crate::survey): whoever looks at an instant once.
    pub fn for_a_survey(desk: &mut Desk, program: &Program, history: &History, known: Timestamp) -> Facts {
        Facts::told_more(desk, program, history, known, &mut Doings::default())
    }

    /// The same, where `doings` holds how the steps begun were judged when the same history was folded last: those before
    /// which nothing was told since are not judged again.
    pub fn told_more(
        desk: &mut Desk,
        program: &Program,
        history: &History,
        known: Timestamp,
        doings: &mut Doings,
    ) -> Facts {
        let mut facts = Facts::without_alarms(program, history, known);
        let bits = Bits::of(program, &facts.ledger, &facts.present, facts.settled_at, &mut desk.memo);
        facts.present.bits = Some(bits);
        facts.against = against::judged(program, &facts.ledger, &facts.present, known, (desk, doings));
        facts
    }

    /// Writes down what looking at them later needs.
    pub(crate) fn pack(&self, program: &Program, pen: &mut Pen<'_>) {
        self.ledger.pack(pen);
        pen.put(self.known.second());
        if let Some(bits) = &self.present.bits {
            bits.pack(program, &self.present, pen);
        }
        pack_raised(pen, &self.against, self.settled_at);
    }

    /// Becomes the facts that were written down, for [`survey`](crate::survey), in the room that is there. Nothing is judged.
    pub(crate) fn unpack(&mut self, program: &Program, bytes: &mut Bytes<'_>, room: &mut Room) {
        let Facts { ledger, known, settled_at, present, against, last_doing, kept } = self;
        ledger.unpack(bytes);
        *known = Timestamp::from_second(bytes.take());
        *settled_at = settled(ledger);
        let mut bits = present.bits.take().unwrap_or_default();
        present.pick(program, ledger, Sight { now: *settled_at, known: *known, except: None }, room);
        bits.unpack(program, ledger, present, bytes);
        present.bits = Some(bits);
        unpack_raised(against, bytes, *settled_at);
        (*last_doing, *kept) = (Timestamp::MAX, None);
    }

    /// The same without judging steps at their doing, for looking at one gate alone.
    pub(crate) fn without_alarms(program: &Program, history: &History, known: Timestamp) -> Facts {
        let ledger = Ledger::read(history, known);
        let settled_at = settled(&ledger);
        let present = Moment::build(program, &ledger, Sight { now: settled_at, known, except: None });
        Facts { ledger, known, settled_at, present, against: Vec::new(), last_doing: Timestamp::MAX, kept: None }
    }

    /// Known at: nothing recorded later is in them.
    pub fn known(&self) -> Timestamp {
        self.known
    }

    /// What is in force from the last effect on.
    pub(crate) fn present(&self) -> &Moment {
        &self.present
    }

    /// Alarms for steps begun against a gate, or corrected afterwards, from the last effect on.
    pub(crate) fn against(&self) -> &[Raised] {
        &self.against
    }

    /// How everything stood when the last thing recorded took effect, for a look from then on.
    pub(crate) fn kept(&self, now: Timestamp) -> Option<&Kept> {
        self.kept.as_deref().filter(|_| self.settled(now))
    }

    /// Hands over how everything stood, to whoever keeps it from here.
    pub(crate) fn take_kept(&mut self) -> Option<Box<Kept>> {
        self.kept.take()
    }

    /// Whether everything recorded is in force by then.
    pub(crate) fn settled(&self, now: Timestamp) -> bool {
        now >= self.settled_at
    }

    /// What is in force at an instant.
    pub(crate) fn at(&self, program: &Program, now: Timestamp, desk: &mut Desk) -> Look<'_> {
        if now >= self.settled_at {
            return Look::Present(&self.present, &self.against);
        }
        let moment = self.moment_at(program, now);
        let before = &mut Doings::default();
        let against = against::judged(program, &self.ledger, &moment, self.known, (desk, before));
        Look::Past(Box::new(moment), against)
    }

    /// What is in force at an earlier instant than the last effect.
    pub(crate) fn moment_at(&self, program: &Program, now: Timestamp) -> Moment {
        Moment::build(program, &self.ledger, Sight { now, known: self.known, except: None })
    }
}

/// When the last thing recorded takes effect.
fn settled(ledger: &Ledger) -> Timestamp {
    ledger.effects().max().unwrap_or(Timestamp::MIN)
}
