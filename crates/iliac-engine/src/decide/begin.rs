//! Permission: may a step begin, and who may let it pass a gate that says no.

use std::sync::Arc;

use iliac_model::{GateIx, GroupIx, RowId, Standing, StepIx, Timestamp, Verdict};

use super::{Event, Impossible, Refusal, Scene};
use crate::desk::Desk;
use crate::judge::{Frame, Judge, NEVER};
use crate::program::StepCode;
use crate::program::nodes::NONE;
use crate::record::ledger::LOST;
use crate::standing::{Standings, Which};
use crate::verdict::{Says, opens_at, verdict};

impl Scene<'_> {
    pub(super) fn begin(
        &self,
        step: StepIx,
        row: Option<RowId>,
        parent: Option<RowId>,
        occurred_at: Timestamp,
    ) -> Result<Event, Refusal> {
        let written = self.program.protocol().step(step).ok_or(Refusal::NotInProtocol)?;
        let code = self.program.steps.get(step.place()).ok_or(Refusal::NotInProtocol)?;
        self.authorise(&written.by)?;
        let clock_ahead = self.clock_ahead(occurred_at)?;
        let which = self.instance(step, code, row, parent)?;
        match self.standing(which, code) {
            Standing::Open { gates, .. } => {
                if gates.iter().any(|(_, verdict)| !verdict.lets_pass()) {
                    return Err(Refusal::GateClosed { step, row, gates });
                }
            }
            // Missed is a reproach, not a bar: what is late may still be done.
            Standing::Missed { .. } => {
                let gates = self.verdicts(which, code);
                if gates.iter().any(|(_, verdict)| !verdict.lets_pass()) {
                    return Err(Refusal::GateClosed { step, row, gates });
                }
            }
            standing @ (Standing::Done { .. }
            | Standing::NotNeeded
            | Standing::Undecided { .. }
            | Standing::InProgress { .. }
            | Standing::Stopped) => return Err(Refusal::StepNotOpen { step, row, standing }),
        }
        Ok(Event::Begun { step, row, parent, occurred_at, clock_ahead })
    }

    /// Which instance is meant: an existing row's, or that of a row yet to come, under the id its maker chose.
    fn instance(
        &self,
        step: StepIx,
        code: &StepCode,
        row: Option<RowId>,
        parent: Option<RowId>,
    ) -> Result<Which, Refusal> {
        let Some(group) = code.per else {
            return match row {
                None => Ok(Which { step: step.0, row: NONE, next: false }),
                Some(_) => Err(Refusal::Impossible(Impossible::RowNotExpected)),
            };
        };
        self.row_fits(Some(GroupIx(group)), row, parent).map_err(|why| match why {
            Impossible::UnknownParent if !code.adds => Refusal::Impossible(Impossible::NoSuchRow),
            why => Refusal::Impossible(why),
        })?;
        let place = self.facts.ledger.row_place(row);
        if self.exists(place) {
            Ok(Which { step: step.0, row: place, next: false })
        } else if code.adds {
            let row = if place == LOST { NONE } else { place };
            Ok(Which { step: step.0, row, next: true })
        } else {
            Err(Refusal::Impossible(Impossible::NoSuchRow))
        }
    }

    fn exists(&self, row: u32) -> bool {
        let mut desk = Desk::default();
        let look = self.facts.at(self.program, self.now, &mut desk);
        look.moment().exists(row)
    }

    fn standing(&self, which: Which, code: &StepCode) -> Standing {
        let mut desk = Desk::default();
        let look = self.facts.at(self.program, self.now, &mut desk);
        let Desk { memo, ahead, spare, asked, ended, .. } = &mut desk;
        let mut judge = Judge::new(self.program, &self.facts.ledger, look.moment(), self.now, memo);
        let stopped =
            self.program.stops_when.is_some_and(|stops| judge.cond(stops, Frame::CASE).is == iliac_model::Truth::True);
        let mut standings =
            Standings { facts: self.facts, judge, ahead: Some(ahead), spare, asked, until: NEVER, stopped, ended };
        standings.instance(which, code).0.standing
    }

    /// What every gate of the step that applies says.
    fn verdicts(&self, which: Which, code: &StepCode) -> Vec<(GateIx, Verdict)> {
        let mut desk = Desk::default();
        let look = self.facts.at(self.program, self.now, &mut desk);
        let Desk { memo, ahead, .. } = &mut desk;
        let mut judge = Judge::new(self.program, &self.facts.ledger, look.moment(), self.now, memo);
        let mut verdicts = Vec::new();
        for gate in &code.gates {
            let ruling = judge.ruling(*gate, which.row);
            let opens = || opens_at(self.program, self.facts, &judge, (*gate, which.row), ruling.shut_until, ahead);
            verdicts.extend(verdict(ruling, opens).map(|verdict| (GateIx(*gate), verdict)));
        }
        verdicts
    }

    pub(super) fn override_gate(
        &self,
        gate: GateIx,
        row: Option<RowId>,
        parent: Option<RowId>,
        reason: Arc<str>,
    ) -> Result<Event, Refusal> {
        let written = self.program.protocol().gate(gate).ok_or(Refusal::NotInProtocol)?;
        let rule = written.overridden_by.as_ref().ok_or(Refusal::OverrideNotAllowed)?;
        self.authorise(&rule.by)?;
        let code = self.program.steps.get(written.step.place()).ok_or(Refusal::NotInProtocol)?;
        let which = self.instance(written.step, code, row, parent)?;
        let mut desk = Desk::default();
        let look = self.facts.at(self.program, self.now, &mut desk);
        let mut judge = Judge::new(self.program, &self.facts.ledger, look.moment(), self.now, &mut desk.memo);
        let applies = judge.ruling(gate.0, which.row).says != Says::Nothing;
        let needs = judge.failing(gate.0, which.row);
        if !applies || needs == 0 {
            return Err(Refusal::NothingToOverride);
        }
        Ok(Event::Overridden { gate, row, parent, needs, reason })
    }
}
