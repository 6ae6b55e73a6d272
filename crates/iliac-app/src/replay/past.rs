//! One case, walked through from instant to instant by two protocols at once.

use iliac_engine::{Doings, Facts};
use iliac_model::{History, Timestamp};

use super::beside::{About, Beside, Differences, Eye, differences};
use super::instants::Walk;
use super::late::Late;
use super::{Difference, Replayed, Said, Sense};

/// Room to look at both sides.
#[derive(Default)]
pub(super) struct Eyes {
    was: Eye,
    would_be: Eye,
}

/// One case, looked at by both.
pub(super) struct Past<'a> {
    pub beside: &'a Beside,
    /// What was told, as each of the two reads it.
    pub histories: &'a [History; 2],
    /// When the first thing was told of it, and when the first thing told took effect.
    pub opened: Option<Timestamp>,
    pub began: Option<Timestamp>,
    pub until: Timestamp,
    pub eyes: &'a mut Eyes,
    pub replayed: &'a mut Replayed,
}

/// Whether what both pasts know alike is looked at once for both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pasts {
    /// Once for both; on its own, what is known now is looked at only where somebody told something late.
    Together,
    /// Each at all of its instants.
    EachAlone,
}

/// What differs at each instant looked at, in order.
type Seen = Vec<(Timestamp, Differences)>;

impl Past<'_> {
    /// Walks through both pasts, from each instant at which anything can change to the next.
    pub fn walk(&mut self, pasts: Pasts) {
        let mut met = Vec::new();
        let then = self.look(Sense::KnownThen, None, &mut met);
        self.tell(Sense::KnownThen, &then);
        let now = match pasts {
            Pasts::Together => {
                let late = Late::of(self.histories, self.began.zip(self.opened), self.until);
                let mut now = self.look(Sense::KnownNow, Some(&late), &mut met);
                now.extend(then.into_iter().filter(|(at, _)| !late.has(*at)));
                now.sort_by_key(|(at, _)| *at);
                now
            }
            Pasts::EachAlone => self.look(Sense::KnownNow, None, &mut met),
        };
        self.tell(Sense::KnownNow, &now);
        let met = (0..).zip(met).filter(|(_, met)| *met);
        self.replayed.met.extend(met.filter_map(|(gate, _)| self.beside.gate(gate)));
    }

    /// Looks at one past, or only where it was told late, and notes the gates met.
    fn look(&mut self, sense: Sense, only: Option<&Late>, met: &mut Vec<bool>) -> Seen {
        let from = if sense == Sense::KnownThen { self.opened } else { self.began };
        let [mut walk, other] =
            self.histories.each_ref().map(|history| Walk::through(from, history, sense, self.until));
        walk.join(other);
        only.into_iter().for_each(|late| walk.only(late));
        let mut seen = Seen::new();
        // What is known changes only when something is recorded; by all that is known today it never does.
        let mut folded: Option<(Timestamp, [Facts; 2])> = None;
        let mut doings = <[Doings; 2]>::default();
        while let Some(now) = walk.next() {
            let facts = match folded.take() {
                Some((at, facts)) if sense == Sense::KnownNow || walk.nothing_recorded_since(at) => facts,
                Some(_) | None => self.facts(if sense == Sense::KnownThen { now } else { self.until }, &mut doings),
            };
            let Past { beside: Beside { was, would_be, .. }, eyes, replayed, .. } = self;
            walk.look_again(was.look(&facts[0], now, &mut eyes.was));
            walk.look_again(would_be.look(&facts[1], now, &mut eyes.would_be));
            replayed.looked += 1;
            would_be.note_met(&eyes.would_be.told, met);
            seen.push((now, differences(&mut eyes.was.told, &mut eyes.would_be.told)));
            folded = Some((now, facts));
        }
        self.replayed.cut_short |= walk.cut_short();
        seen
    }

    /// Tells what differs in one past, and where it began to.
    fn tell(&mut self, sense: Sense, seen: &Seen) {
        let nothing = Differences::new();
        let mut before = &nothing;
        for (now, differing) in seen {
            self.note(differing, before, (sense, *now));
            before = differing;
        }
    }

    fn facts(&mut self, known: Timestamp, [was_done, would_be_done]: &mut [Doings; 2]) -> [Facts; 2] {
        let (Beside { was, would_be, .. }, [told, told_other]) = (self.beside, self.histories);
        [
            was.told_more(told, known, (&mut self.eyes.was, was_done)),
            would_be.told_more(told_other, known, (&mut self.eyes.would_be, would_be_done)),
        ]
    }

    /// Notes what did not differ so at the instant before.
    fn note(&mut self, differing: &Differences, before: &Differences, (sense, from): (Sense, Timestamp)) {
        for (about, said) in differing {
            let same = before.binary_search_by_key(about, |(about, _)| *about).ok().and_then(|at| before.get(at));
            if same.is_some_and(|(_, before)| before == said) {
                continue;
            }
            self.replayed.differences.extend(self.difference(*about, *said, (sense, from)));
        }
    }

    fn difference(
        &self,
        about: About,
        (was, would_be): (Option<Said>, Option<Said>),
        (sense, from): (Sense, Timestamp),
    ) -> Option<Difference> {
        Some(Difference { sense, element: self.beside.element(about)?, was, would_be, from })
    }
}
