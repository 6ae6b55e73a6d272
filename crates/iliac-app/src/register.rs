//! The register of exceptions: every gate that was overridden, and every step that was done although a gate was closed,
//! over all cases, by the week in which we were told.
//!
//! It judges nobody and shuts nothing. What is looked at, and by whom, is an event of the case, with its words sealed like
//! all words people type; that a whole week was reviewed is an event of the site. A case's lines are kept until the case
//! changes: they do not move with the clock, so the register of a house of thousands is a look at what is kept, as long as
//! what stands in it.

mod lines;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use iliac_model::{Day, RowId, Timestamp};

use crate::event::{CaseEvent, CaseId, SiteEvent, StaffId, WardName};
use crate::failure::Failure;
use crate::house::{Actor, House, News, read};
use crate::opening::case_event;
use crate::record::{Commit, Store, StreamId, StreamKind, Version};

pub use lines::lines;

/// Who looks at exceptions and reviews the weeks.
pub const REVIEWER: &str = "quality";
/// How many days a week has.
const WEEK: i32 = 7;

/// What should not have happened, or was answered for by name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Exception {
    /// Somebody answered for a closed gate.
    Overridden {
        /// How many different people had answered for it then, this one among them.
        people: usize,
        /// How many it takes.
        needed: usize,
    },
    /// The step was begun although the gate did not let pass, by what was known then.
    AgainstGate,
    /// The gate seemed open then; by what was corrected since, it was closed.
    CorrectedAfter,
}

/// One line of the register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Whose case.
    pub case: CaseId,
    /// The version of the event that told it: the override, what began the step, or the correction.
    pub of: u64,
    /// What it is.
    pub what: Exception,
    /// The case's protocol, by name.
    pub protocol: String,
    /// The ward the case lies in now.
    pub ward: WardName,
    /// The step, by name.
    pub step: String,
    /// The gate, by name.
    pub gate: String,
    /// The row, for a step per row.
    pub row: Option<RowId>,
    /// When the step was begun or the gate answered for, as told.
    pub occurred_at: Timestamp,
    /// When we were told.
    pub recorded_at: Timestamp,
    /// Who told.
    pub by: StaffId,
    /// In which role.
    pub role: Option<String>,
    /// From where: `page`, `paper`.
    pub source: String,
    /// The reason given for an override, and what was noted when its alarm was answered, each with who and when.
    pub words: Vec<(StaffId, Timestamp, String)>,
    /// Who looked at it; `None` when nobody has.
    pub review: Option<Review>,
}

/// Somebody looked at a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Review {
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// What they found.
    pub note: String,
}

/// Somebody reviewed a week.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WeekReview {
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

/// A week that has lines.
#[derive(Clone, Debug)]
pub struct Week {
    /// Its Monday.
    pub monday: Day,
    /// Its lines, the newest first.
    pub lines: Vec<Arc<Line>>,
    /// How many of them nobody has looked at.
    pub open: usize,
    /// Whether its Sunday is over.
    pub ended: bool,
    /// Who reviewed it after everything in it was looked at; `None` when nobody has.
    pub review: Option<WeekReview>,
}

impl Week {
    /// Whether somebody has to review it: it is over, and nobody has since its last line was looked at.
    pub fn waits(&self) -> bool {
        self.ended && self.review.is_none()
    }
}

/// The lines of the cases that have some, kept until something of the case changes.
#[derive(Default)]
pub(crate) struct Kept {
    lines: Mutex<BTreeMap<CaseId, Vec<Arc<Line>>>>,
    /// The cases that changed since the lines were made; `None`: nobody has asked for any yet.
    changed: Mutex<Option<BTreeSet<CaseId>>>,
}

impl Kept {
    /// Notes that a case is no longer what its lines were made from. Called once the house has the new one, so that whoever
    /// finds the note finds the case.
    pub(crate) fn changed(&self, case: &CaseId) {
        if let Some(changed) = held(&self.changed).as_mut() {
            changed.insert(case.clone());
        }
    }
}

/// A lock that is never held where something can panic half-way through a change.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The Monday of a day's week.
pub fn monday_of(day: Day) -> Day {
    // Day 0, 1 January 1970, was a Thursday.
    day.plus_days(-day.number().saturating_add(3).rem_euclid(WEEK))
}

impl<S: Store> House<S> {
    /// Every exception of every case, the newest first.
    pub fn exceptions(&self) -> Vec<Arc<Line>> {
        let mut kept = held(&self.exceptions.lines);
        let changed = held(&self.exceptions.changed).replace(BTreeSet::new());
        let changed =
            changed.map_or_else(|| self.cases(), |ids| ids.iter().filter_map(|id| self.case(id).ok()).collect());
        for case in changed {
            let lines: Vec<Arc<Line>> = lines(&case).into_iter().map(Arc::new).collect();
            if lines.is_empty() {
                kept.remove(&case.id)
            } else {
                kept.insert(case.id.clone(), lines)
            };
        }
        let mut all: Vec<Arc<Line>> = kept.values().flatten().cloned().collect();
        all.sort_by(|a, b| (b.recorded_at, &b.case, b.of).cmp(&(a.recorded_at, &a.case, a.of)));
        all
    }

    /// The weeks that have lines, the newest first.
    pub fn weeks(&self, now: Timestamp) -> Vec<Week> {
        let calendar = self.calendar();
        let today = calendar.day_of(now);
        let mut weeks: Vec<Week> = Vec::new();
        for line in self.exceptions() {
            let monday = monday_of(calendar.day_of(line.recorded_at));
            match weeks.last_mut().filter(|week| week.monday == monday) {
                Some(week) => week.lines.push(line),
                None => {
                    let ended = monday.plus_days(WEEK) <= today;
                    weeks.push(Week { monday, lines: vec![line], open: 0, ended, review: None });
                }
            }
        }
        let registry = read(&self.registry);
        for week in &mut weeks {
            week.open = week.lines.iter().filter(|line| line.review.is_none()).count();
            let looked_at = week.lines.iter().filter_map(|line| line.review.as_ref()).map(|review| review.at).max();
            let review = registry.site.reviews.get(&week.monday).copied();
            // What came to a week after its review, by a correction, is looked at and the week reviewed once more.
            week.review = review.filter(|review| week.open == 0 && looked_at <= Some(review.at));
        }
        weeks
    }

    /// How many weeks wait to be reviewed.
    pub fn weeks_to_review(&self, now: Timestamp) -> usize {
        self.weeks(now).iter().filter(|week| week.waits()).count()
    }

    /// Notes that somebody looked at a line, and what they found.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] for everybody but the quality lead, [`Failure::Unreadable`] without a note or for a line that
    /// is not (or no longer) there, and the record's own.
    pub async fn review(&self, what: &Reviewed, actor: &Actor, now: Timestamp) -> Result<(), Failure> {
        actor.needs(&[REVIEWER])?;
        let note = what.note.trim().to_owned();
        if note.is_empty() {
            return Err(Failure::Unreadable("Say what you found: a few words.".into()));
        }
        let _turn = self.turn(&what.case.0).await;
        let gone =
            || Failure::Unreadable("This line is not in the register, or not any more. Look at it again.".into());
        let case = self.case(&what.case).map_err(|_| gone())?;
        let lines = lines(&case);
        let named = |line: &&Line| line.of == what.of && line.step == what.step && line.gate == what.gate;
        let line = lines.iter().find(named).ok_or_else(gone)?;
        if line.review.as_ref().is_some_and(|review| review.by == actor.id && review.note == note) {
            return Ok(());
        }
        let event = CaseEvent::Reviewed { of: what.of, step: what.step.clone(), gate: what.gate.clone(), note };
        let event = self.seal(&case, event).await?;
        let stream = StreamId::new(StreamKind::Case, &case.id.0);
        let events = vec![case_event(&event, actor, now, now)];
        self.write_down(Commit::to(stream, Version(case.version), events)).await?;
        self.tell(News::Case(case.id.clone()));
        Ok(())
    }

    /// Notes that a week was reviewed.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] for everybody but the quality lead, [`Failure::Unreadable`] for a week that is not over, has no
    /// lines, or holds one nobody has looked at, and the record's own.
    pub async fn review_week(&self, monday: Day, actor: &Actor, now: Timestamp) -> Result<(), Failure> {
        actor.needs(&[REVIEWER])?;
        let refuse = |words: &str| Err(Failure::Unreadable(words.to_owned()));
        let weeks = self.weeks(now);
        let Some(week) = weeks.iter().find(|week| week.monday == monday) else {
            return refuse("This week has nothing in the register.");
        };
        if !week.ended {
            return refuse("This week is not over yet. It can be reviewed from Monday on.");
        }
        if week.open > 0 {
            return refuse("Something of this week has not been looked at yet. Look at every line first.");
        }
        if week.review.is_some() {
            return Ok(());
        }
        self.set_site(vec![SiteEvent::WeekReviewed { monday }], actor.id, now).await
    }
}

/// A line and what somebody found when they looked at it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reviewed {
    /// Whose case.
    pub case: CaseId,
    /// The version of the event that told it.
    pub of: u64,
    /// The step.
    pub step: String,
    /// The gate.
    pub gate: String,
    /// What they found.
    pub note: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_its_monday() {
        for (day, monday) in [
            ("2026-11-22", "2026-11-16"),
            ("2026-11-23", "2026-11-23"),
            ("2026-11-29", "2026-11-23"),
            ("1970-01-01", "1969-12-29"),
            ("1969-12-28", "1969-12-22"),
        ] {
            assert_eq!(monday_of(day.parse().unwrap()).to_string(), monday, "{day}");
        }
    }
}
