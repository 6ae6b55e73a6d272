//! Open cases beside a candidate, kept small, to be asked again and again what it would say otherwise of them at once.
//!
//! Facts are worked out when a case is taken in. To ask costs about a microsecond a case, so that a clinical lead has the
//! answer for a country's open cases when the page is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use iliac_engine::{Block, Program};
use iliac_model::{History, Timestamp};
use iliac_text::counted;

use super::beside::{About, Beside, Eye, differences};
use super::{Change, Said, of_rules};
use crate::case::Case;
use crate::spread;

/// Open cases beside a candidate.
pub struct OpenCases(Vec<Held>);

/// Those of them that are pinned to one protocol.
struct Held {
    beside: Beside,
    shares: Vec<Share>,
}

/// Some of them, as both protocols read them.
#[derive(Default)]
struct Share {
    was: Block,
    would_be: Block,
}

/// What the candidate would say otherwise of open cases at an instant.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AtOnce {
    /// How many cases were looked at.
    pub cases: usize,
    /// Of how many of them it would say anything otherwise.
    pub differing: usize,
    /// In how many cases each thing would be otherwise.
    pub changes: BTreeMap<Change, usize>,
}

impl OpenCases {
    /// Takes in the open ones of these cases, as known at an instant.
    pub fn of(cases: &[Arc<Case>], candidate: &Program, known: Timestamp) -> OpenCases {
        let open: Vec<Arc<Case>> = cases.iter().filter(|case| case.closed_at.is_none()).cloned().collect();
        let held = of_rules(&open).into_iter().map(|pinned| {
            let mut held = Held::of(pinned, candidate);
            let own: Vec<&Case> =
                open.iter().map(Arc::as_ref).filter(|case| held.beside.is_of(&case.program)).collect();
            held.take_in(&own, known, |case, program| case.history_by(program));
            held
        });
        OpenCases(held.collect())
    }

    /// Takes in cases that are nowhere else than in these histories, all pinned to one protocol.
    pub fn of_histories(
        pinned: &Arc<Program>,
        candidate: &Program,
        histories: &[&History],
        known: Timestamp,
    ) -> OpenCases {
        let mut held = Held::of(pinned, candidate);
        held.take_in(histories, known, |history, program| program.heeded(history));
        OpenCases(vec![held])
    }

    /// What the candidate would say otherwise at an instant, if nothing more is recorded. All cores look.
    pub fn at_once(&self, now: Timestamp) -> AtOnce {
        let mut all = AtOnce::default();
        for held in &self.0 {
            let counted =
                spread::over(&held.shares, |shares| shares.iter().map(|it| it.counted(&held.beside, now)).collect());
            all.cases += held.shares.iter().map(|share| share.was.len()).sum::<usize>();
            for Counted { differing, changes } in counted {
                all.differing += differing;
                for ((about, was, would_be), cases) in changes {
                    let Some(element) = held.beside.element(about) else { continue };
                    *all.changes.entry(Change { element, was, would_be }).or_default() += cases;
                }
            }
        }
        all
    }

    /// How many bytes of memory its cases take.
    pub fn room(&self) -> usize {
        self.0.iter().flat_map(|held| &held.shares).map(|share| share.was.room() + share.would_be.room()).sum()
    }
}

impl fmt::Display for AtOnce {
    /// What would change, for whoever has to decide.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "At once: {} of {}", self.differing, counted(self.cases, "open case"))?;
        self.changes.iter().try_for_each(|(change, cases)| writeln!(f, "  {change}; in {cases}"))
    }
}

impl Held {
    fn of(pinned: &Arc<Program>, candidate: &Program) -> Held {
        Held { beside: Beside::of(pinned, candidate), shares: Vec::new() }
    }

    fn take_in<T: Sync>(&mut self, cases: &[T], known: Timestamp, history: impl Fn(&T, &Program) -> History + Sync) {
        let Held { beside: Beside { was, would_be, .. }, shares } = self;
        shares.extend(spread::over(cases, |cases| {
            let (mut share, mut eye) = (Share::default(), Eye::default());
            for case in cases {
                for (side, block) in [(&*was, &mut share.was), (&*would_be, &mut share.would_be)] {
                    block.put(&side.program, &side.facts(&history(case, &side.program), known, &mut eye));
                }
            }
            vec![share]
        }));
    }
}

/// What differs, the row left out.
type Otherwise = (About, Option<Said>, Option<Said>);

/// In how many cases of a share what differs.
#[derive(Default)]
struct Counted {
    differing: usize,
    changes: BTreeMap<Otherwise, usize>,
}

impl Share {
    fn counted(&self, beside: &Beside, now: Timestamp) -> Counted {
        let (mut was, mut would_be) = (Eye::default(), Eye::default());
        let mut counted = Counted::default();
        for at in 0..self.was.len() {
            beside.was.look_into(&self.was, at, now, &mut was);
            beside.would_be.look_into(&self.would_be, at, now, &mut would_be);
            if was.told == would_be.told {
                continue;
            }
            let differing = differences(&mut was.told, &mut would_be.told).into_iter();
            let changes: BTreeSet<Otherwise> =
                differing.map(|(about, (was, would_be))| (about.of_no_row(), was, would_be)).collect();
            counted.differing += usize::from(!changes.is_empty());
            changes.into_iter().for_each(|change| *counted.changes.entry(change).or_default() += 1);
        }
        counted
    }
}
