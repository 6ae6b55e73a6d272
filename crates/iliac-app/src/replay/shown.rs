//! What was shown to somebody, kept as a digest beside the note that they looked, and worked out again.
//!
//! The digest is of every step, gate and alarm and what was said of it, and of every text that was shown. Worked out again from
//! the record, by the rules of then, it has to be the same. Where it is not and the program has come to read those rules otherwise since, that is
//! said; where it is not and nothing has, the record or the program is not what it was.

use iliac_engine::Facts;
use iliac_model::{Situation, Timestamp};

use super::compare;
use crate::case::{BORN, Case};
use crate::event::{CaseEvent, CaseId};
use crate::failure::Failure;
use crate::house::House;
use crate::record::{Hash, PAGE_MAX, ReadNote, Seq, Shown, Store, StreamKind};

/// A situation that comes out otherwise than it was shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Otherwise {
    /// The case's number, as people say it.
    pub number: String,
    /// When it was shown.
    pub at: Timestamp,
    /// On which page.
    pub page: String,
    /// What has changed in how its rules are read since, in words; empty when nothing has.
    pub because: Vec<String>,
}

/// What became of everything that was shown.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ShownAgain {
    /// How many came out the same.
    pub same: usize,
    /// How many notes hold no digest: what was looked at was no situation, or was noted before there were digests.
    pub without: usize,
    /// How many cannot be worked out again, since a birth date was entered anew or somebody was forgotten.
    pub untold: usize,
    /// Those that come out otherwise.
    pub otherwise: Vec<Otherwise>,
}

/// The digest of what a case says at an instant, by what is known of it.
pub fn digest(case: &Case, facts: &Facts, at: Timestamp) -> Hash {
    let told = compare::told(case, facts, at);
    Hash::of(told.lines().as_bytes())
}

/// The same without texts: what notes hold that were made before texts were among what is kept.
fn without_texts(case: &Case, facts: &Facts, at: Timestamp) -> Hash {
    let mut situation = Situation::default();
    iliac_engine::assess(&case.program, facts, at, &mut situation);
    Hash::of(compare::of_situation(case.protocol(), &situation).lines().as_bytes())
}

impl Case {
    /// What somebody is shown of it who looks at this instant, by these facts, which are what is known then.
    pub fn shown(&self, facts: &Facts, at: Timestamp, known: Timestamp) -> Shown {
        Shown { version: self.version, at, known, digest: digest(self, facts, at) }
    }

    /// The case as it was when it had this many events, by the rules it had then.
    fn at_version(&self, version: u64) -> Case {
        let log: Vec<_> = self.log.iter().filter(|told| told.version <= version).cloned().collect();
        let repinned = log.iter().filter(|told| matches!(told.event, CaseEvent::Repinned { .. })).count();
        let program = self.earlier.get(repinned).map_or_else(|| self.program.clone(), |(_, program)| program.clone());
        let earlier = self.earlier.iter().take(repinned).cloned().collect();
        Case { earlier, ..Case { log, ..self.clone() }.under(&program) }
    }
}

/// Whether it comes out as it was shown; `None` when that cannot be told.
fn same(case: &Case, shown: &Shown) -> Option<bool> {
    let case = std::sync::Arc::new(case.at_version(shown.version)).as_ruled(shown.known);
    if case.unread.is_some()
        || case.history.entries.iter().any(|entry| entry.id == BORN && entry.recorded_at > shown.known)
    {
        return None;
    }
    let facts = case.facts(shown.known);
    Some([digest, without_texts].into_iter().any(|of| of(&case, &facts, shown.at) == shown.digest))
}

impl<S: Store> House<S> {
    /// Works out again everything that was ever shown; `progress` is told how many events were read.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub async fn shown_again(&self, mut progress: impl FnMut(u64)) -> Result<ShownAgain, Failure> {
        let (mut again, mut after) = (ShownAgain::default(), Seq(0));
        loop {
            let page = self.store().read_all(after, PAGE_MAX).await?;
            let Some(last) = page.last() else { return Ok(again) };
            after = last.seq;
            for event in page.iter().filter(|event| event.stream.kind == StreamKind::Access) {
                let Some((on, shown)) = ReadNote::read(&event.what) else { continue };
                let key = event.stream.key.strip_prefix("case/").unwrap_or(&event.stream.key);
                let case = self.case(&CaseId(key.to_owned())).ok();
                let Some((case, shown)) = case.zip(shown) else {
                    again.without += 1;
                    continue;
                };
                match same(&case, &shown) {
                    None => again.untold += 1,
                    Some(true) => again.same += 1,
                    Some(false) => again.otherwise.push(Otherwise {
                        number: case.number.clone(),
                        at: event.what.recorded_at,
                        page: on,
                        because: self.read_otherwise(&case),
                    }),
                }
            }
            progress(after.0);
        }
    }
}
