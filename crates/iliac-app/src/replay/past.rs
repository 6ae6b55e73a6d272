//! One case, walked through from instant to instant by two protocols at once.

use std::collections::BTreeSet;

use iliac_engine::Facts;
use iliac_model::{History, Timestamp};

use super::beside::{About, Beside, Differences, Eye, differences};
use super::instants::Walk;
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
    pub opened: Option<Timestamp>,
    pub until: Timestamp,
    pub eyes: &'a mut Eyes,
    pub replayed: &'a mut Replayed,
}

impl Past<'_> {
    /// Walks through one past, from each instant at which anything can change to the next. Answers the gates met.
    pub fn walk(&mut self, sense: Sense) -> BTreeSet<u32> {
        let [mut walk, other] =
            self.histories.each_ref().map(|history| Walk::through(self.opened, history, sense, self.until));
        walk.join(other);
        let (mut met, mut before) = (BTreeSet::new(), Differences::new());
        // What is known changes only when something is recorded; by all that is known today it never does.
        let mut folded: Option<(Timestamp, [Facts; 2])> = None;
        while let Some(now) = walk.next() {
            let facts = match folded.take() {
                Some((at, facts)) if sense == Sense::KnownNow || walk.nothing_recorded_since(at) => facts,
                Some(_) | None => self.facts(if sense == Sense::KnownThen { now } else { self.until }),
            };
            let Past { beside: Beside { was, would_be, .. }, eyes, replayed, .. } = self;
            walk.look_again(was.look(&facts[0], now, &mut eyes.was));
            walk.look_again(would_be.look(&facts[1], now, &mut eyes.would_be));
            replayed.looked += 1;
            met.extend(would_be.met(&eyes.would_be.told));
            let differing = differences(&eyes.was.told, &eyes.would_be.told);
            self.note(&differing, &before, (sense, now));
            before = differing;
            folded = Some((now, facts));
        }
        self.replayed.cut_short |= walk.cut_short();
        met
    }

    fn facts(&mut self, known: Timestamp) -> [Facts; 2] {
        let (beside, [was, would_be]) = (self.beside, self.histories);
        [
            beside.was.facts(was, known, &mut self.eyes.was),
            beside.would_be.facts(would_be, known, &mut self.eyes.would_be),
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
