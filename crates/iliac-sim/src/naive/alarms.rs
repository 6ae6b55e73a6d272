//! Which alarms are raised: section 6, **Against a gate** and **Alarms**.

use iliac_model::{AlarmIx, AlarmKey, GateIx, Raised, RowId, StepIx, Timestamp, Truth};
use iliac_protocol::tree::{Alarm, Gate};

use super::scope::{Place, Scope, This};
use super::visible::View;

/// What a gate of a begun instance would have said when it was begun.
enum AtItsDoing {
    /// It let pass, by what was known then and by what is known now.
    LetPass,
    /// It did not let pass by what was known then.
    Against { begun_at: Timestamp },
    /// It let pass then, and would not have by what is known now.
    CorrectedAfter,
}

impl View<'_> {
    /// Every alarm that is raised, by kind, number and row.
    pub fn alarms(&self) -> Vec<Raised> {
        let mut raised = self.declared();
        let judgements = self.judgements();
        for (gate, row, judgement) in &judgements {
            if let AtItsDoing::Against { begun_at } = judgement {
                raised.push(self.house_alarm(AlarmKey::AgainstGate(*gate), *row, Some(*begun_at)));
            }
        }
        for (gate, row, judgement) in &judgements {
            if matches!(judgement, AtItsDoing::CorrectedAfter) {
                raised.push(self.house_alarm(AlarmKey::CorrectedAfter(*gate), *row, None));
            }
        }
        for (ix, step) in self.all_steps() {
            if self.repetition_ended(ix, step) {
                raised.push(self.house_alarm(AlarmKey::RepetitionEnded(ix), None, None));
            }
        }
        raised
    }

    /// The protocol's own alarms: for the case, or for each existing row in row order.
    fn declared(&self) -> Vec<Raised> {
        let mut raised = Vec::new();
        for (ix, alarm) in (0..).map(AlarmIx).zip(&self.protocol.alarms) {
            let places = match alarm.per {
                None => vec![This::Case],
                Some(group) => self.rows(group).into_iter().map(This::Row).collect(),
            };
            for this in places {
                if self.truth(&alarm.when, Scope::of(this)) == Truth::True {
                    raised.push(self.raised(ix, alarm, this));
                }
            }
        }
        raised
    }

    fn raised(&self, ix: AlarmIx, alarm: &Alarm, this: This) -> Raised {
        let scope = Scope::of(this);
        let since = self.moment(&alarm.from, scope).instant().ok();
        let so_long_after = |parameter| Some(since?.plus(self.duration(parameter, scope).ok()?));
        let reached = alarm.escalate.iter().filter_map(|(time, _)| so_long_after(*time)).filter(|at| *at <= self.now);
        let key = AlarmKey::Declared(ix);
        Raised {
            alarm: key,
            row: this.row(),
            since,
            respond_by: alarm.respond_within.and_then(so_long_after),
            level: u8::try_from(reached.count()).unwrap_or(u8::MAX),
            answered_at: self.answered_at(key, this.row(), since),
        }
    }

    fn house_alarm(&self, alarm: AlarmKey, row: Option<RowId>, since: Option<Timestamp>) -> Raised {
        let answered_at = self.answered_at(alarm, row, since);
        Raised { alarm, row, since, respond_by: None, level: 0, answered_at }
    }

    /// The first answer at or after `since`; any, if that is not known.
    fn answered_at(&self, alarm: AlarmKey, row: Option<RowId>, since: Option<Timestamp>) -> Option<Timestamp> {
        let answers = self.answers(alarm, row).into_iter();
        answers.filter(|at| since.is_none_or(|since| *at >= since)).min()
    }

    /// Every gate of every begun instance, judged, by gate and row.
    fn judgements(&self) -> Vec<(GateIx, Option<RowId>, AtItsDoing)> {
        let mut judgements = Vec::new();
        for (ix, gate) in (0..).map(GateIx).zip(&self.protocol.gates) {
            let Some(step) = self.protocol.step(gate.step) else { continue };
            for this in self.instances(step) {
                if let Some(judgement) = self.judge(ix, gate, gate.step, this) {
                    judgements.push((ix, this.row(), judgement));
                }
            }
        }
        judgements
    }

    /// **Against a gate**: what the gate said when the instance was begun; `None` when it is not begun.
    fn judge(&self, ix: GateIx, gate: &Gate, step: StepIx, this: This) -> Option<AtItsDoing> {
        let beginnings = self.beginnings(step, this);
        let begun_at = beginnings.iter().map(|(effective_at, _)| *effective_at).min()?;
        let told_at = beginnings.iter().filter(|(at, _)| *at == begun_at).map(|(_, recorded_at)| *recorded_at).min()?;
        let lets_pass = |known| {
            let then = self.judging(step, this.row(), begun_at, known);
            then.lets_pass(ix, gate, this, Place::BegunGate(begun_at))
        };
        Some(match (lets_pass(told_at), lets_pass(self.known)) {
            (false, _) => AtItsDoing::Against { begun_at },
            (true, false) => AtItsDoing::CorrectedAfter,
            (true, true) => AtItsDoing::LetPass,
        })
    }
}
