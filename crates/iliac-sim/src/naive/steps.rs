//! How far a step is and how it stands: section 6.

use iliac_model::{GroupIx, Instance, Number, Row, RowId, Standing, StepIx, Timestamp, Timing, Truth};
use iliac_protocol::tree::{Repeat, Step};

use super::changes::Instants;
use super::instants::{Moment, endmost};
use super::scope::{Scope, This};
use super::visible::{View, effective};

impl View<'_> {
    /// The steps of the protocol, numbered.
    pub fn all_steps(&self) -> impl Iterator<Item = (StepIx, &Step)> {
        (0..).map(StepIx).zip(&self.protocol.steps)
    }

    /// The instances of a step: one for the case, or one per existing row and, if it adds rows, one for each row asked for
    /// and one for the next row.
    pub fn instances(&self, step: &Step) -> Vec<This> {
        let Some(per) = step.per else { return vec![This::Case] };
        let mut instances: Vec<This> = self.rows(per.group).into_iter().map(This::Row).collect();
        if per.adds {
            instances.extend(self.asked_for(step, per.group).into_iter().map(This::Asked));
            instances.push(This::Next(per.group));
        }
        instances
    }

    /// The rows that visible overrides of a step's gates name and that do not exist, by the first of those overrides, then
    /// by id.
    fn asked_for(&self, step: &Step, group: GroupIx) -> Vec<Row> {
        let existing = self.rows(group);
        let named = self.history.rows.iter().filter(|row| row.group == group && !existing.contains(row));
        let mut asked: Vec<(Timestamp, RowId, Row)> = named
            .filter_map(|row| {
                let given = step.gates.iter().flat_map(|gate| self.overrides(*gate, Some(row.id)));
                let first = given.map(|given| effective(given.occurred_at, given.recorded_at)).min()?;
                Some((first, row.id, *row))
            })
            .collect();
        asked.sort();
        asked.into_iter().map(|(_, _, row)| row).collect()
    }

    /// **Begun**: the smallest effective instant of its begins and of the live entries of what it records. The instance
    /// for the next row never is, and in the judgement of its own gates the step is not.
    pub fn begun_at(&self, step: StepIx, this: This) -> Option<Timestamp> {
        self.beginnings(step, this).into_iter().map(|(effective_at, _)| effective_at).min()
    }

    /// Every visible begin and live entry that makes an instance begun: effective instant, recorded instant.
    pub fn beginnings(&self, step: StepIx, this: This) -> Vec<(Timestamp, Timestamp)> {
        if this.yet_to_come().is_some() || self.is_judged(step) {
            return Vec::new();
        }
        let begins = self.begins(step, this.row()).into_iter();
        let begins = begins.map(|begin| (effective(begin.occurred_at, begin.recorded_at), begin.recorded_at));
        let entries = self.live.iter().filter(|entry| self.is_of_instance(entry, step, this.row()));
        begins.chain(entries.map(|entry| (entry.effective_at(), entry.recorded_at))).collect()
    }

    fn is_judged(&self, step: StepIx) -> bool {
        self.judged.is_some_and(|(judged, _)| judged == step)
    }

    /// **Done**: its `done` is true. The instance for the next row never is.
    fn is_done(&self, step: StepIx, this: This) -> bool {
        let Some(tree) = self.protocol.step(step) else { return false };
        this.yet_to_come().is_none() && !self.is_judged(step) && self.truth(&tree.done, Scope::of(this)) == Truth::True
    }

    /// The largest effective instant among the live entries of what an instance records.
    fn last_recorded(&self, step: StepIx, row: Option<RowId>) -> Option<Timestamp> {
        let entries = self.live.iter().filter(|entry| self.is_of_instance(entry, step, row));
        entries.map(|entry| entry.effective_at()).max()
    }

    /// `begun(s)`: at least one instance is.
    pub fn step_is_begun(&self, step: StepIx) -> bool {
        self.step_begun_at(step).is_some()
    }

    /// `done(s)`: at least one instance is.
    pub fn step_is_done(&self, step: StepIx) -> bool {
        !self.done_instances(step).is_empty()
    }

    /// `begun_at(s)`: of a step per row, the smallest over its rows.
    pub fn step_begun_at(&self, step: StepIx) -> Option<Timestamp> {
        let instances = self.instances(self.protocol.step(step)?);
        instances.into_iter().filter_map(|this| self.begun_at(step, this)).min()
    }

    /// `done_at(s)`: of a step per row, the largest over its rows that are done.
    pub fn step_done_at(&self, step: StepIx) -> Option<Timestamp> {
        self.done_instances(step).into_iter().filter_map(|this| self.last_recorded(step, this.row())).max()
    }

    fn done_instances(&self, step: StepIx) -> Vec<This> {
        let instances = self.protocol.step(step).map(|tree| self.instances(tree)).unwrap_or_default();
        instances.into_iter().filter(|this| self.is_done(step, *this)).collect()
    }

    /// Every instance of every step, by step, then by row, the next row last.
    pub fn steps(&self, instants: &Instants) -> Vec<Instance> {
        let mut steps = Vec::new();
        for (ix, step) in self.all_steps() {
            for this in self.instances(step) {
                let standing = self.standing(ix, step, this, instants);
                steps.push(Instance { step: ix, row: this.row(), standing });
            }
        }
        steps
    }

    /// **Standing** of an instance: the first of the page's list that fits.
    fn standing(&self, ix: StepIx, step: &Step, this: This, instants: &Instants) -> Standing {
        let scope = Scope::of(this);
        if self.is_done(ix, this) {
            return Standing::Done { at: self.last_recorded(ix, this.row()) };
        }
        if !step.goes_on && self.is_stopped() {
            return Standing::Stopped;
        }
        match self.truth(&step.applies, scope) {
            Truth::True => {}
            Truth::False => return Standing::NotNeeded,
            Truth::Unknown(why) => return Standing::Undecided { why },
        }
        if let (Some(_), Some(repeat)) = (this.yet_to_come(), &step.repeat) {
            match self.truth(&repeat.only_while, scope) {
                Truth::True => {}
                Truth::False => return Standing::NotNeeded,
                Truth::Unknown(why) => return Standing::Undecided { why },
            }
            if self.has_come_to_its_bound(repeat, this) {
                return Standing::NotNeeded;
            }
        }
        if let Some(since) = self.begun_at(ix, this) {
            return Standing::InProgress { since, timing: self.timing(step, this) };
        }
        if let Some(since) = self.missed_since(step, this) {
            return Standing::Missed { since };
        }
        Standing::Open { gates: self.verdicts(step, this, instants), timing: self.timing(step, this) }
    }

    fn is_stopped(&self) -> bool {
        let stops_when = self.protocol.stops_when.as_ref();
        stops_when.is_some_and(|stops_when| self.truth(stops_when, Scope::of_case()) == Truth::True)
    }

    /// Whether a repetition has as many rows as it may have; not, where its bound is not known.
    fn has_come_to_its_bound(&self, repeat: &Repeat, this: This) -> bool {
        let Some(group) = this.yet_to_come() else { return false };
        let rows = Number::whole(i64::try_from(self.rows(group).len()).unwrap_or(i64::MAX));
        self.parameter(repeat.at_most, Scope::of_case()).is_ok_and(|at_most| rows >= at_most)
    }

    /// Whether the alarm that a repetition came to its bound is raised: its next row is not needed for that reason alone.
    pub fn repetition_ended(&self, ix: StepIx, step: &Step) -> bool {
        let (Some(per), Some(repeat)) = (step.per, &step.repeat) else { return false };
        let this = This::Next(per.group);
        per.adds
            && !self.is_done(ix, this)
            && (step.goes_on || !self.is_stopped())
            && self.truth(&step.applies, Scope::of(this)) == Truth::True
            && self.truth(&repeat.only_while, Scope::of(this)) == Truth::True
            && self.has_come_to_its_bound(repeat, this)
    }

    fn missed_since(&self, step: &Step, this: This) -> Option<Timestamp> {
        let missed = self.moment(step.missed.as_ref()?, Scope::of(this)).instant().ok()?;
        (missed <= self.now).then_some(missed)
    }

    /// When it is due.
    fn timing(&self, step: &Step, this: This) -> Timing {
        let due = match (this.yet_to_come(), &step.repeat) {
            (Some(_), Some(repeat)) => self.repetition_due(repeat, this).instant(),
            (Some(_) | None, _) => match &step.due {
                Some(due) => self.moment(due, Scope::of(this)).instant(),
                None => return Timing::Untimed,
            },
        };
        match due {
            Ok(at) if at > self.now => Timing::Due { at },
            Ok(since) => Timing::Overdue { since },
            Err(_) => Timing::Untimed,
        }
    }

    /// For the next row of a repetition: the later of `from` and the latest known anchor + `every`.
    fn repetition_due(&self, repeat: &Repeat, this: This) -> Moment {
        let Some(group) = this.yet_to_come() else { return Moment::Nothing };
        let scope = Scope::of(this);
        let anchors = self.rows(group).into_iter().filter_map(|row| self.instant_in_row(repeat.anchor, row.id));
        let after_the_last = match (anchors.max(), self.duration(repeat.every, scope)) {
            (_, Err(why)) => Moment::Unknown(why),
            (Some(anchor), Ok(every)) => Moment::At(anchor.plus(every)),
            (None, Ok(_)) => Moment::Nothing,
        };
        endmost(vec![self.moment(&repeat.from, scope), after_the_last], |instants| instants.into_iter().max())
    }
}
