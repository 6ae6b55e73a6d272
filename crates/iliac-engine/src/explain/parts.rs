//! The parts of a rule and what each says, for a gate, a step and an alarm.

use iliac_model::{AlarmKey, GateIx, History, RowId, StepIx, Timestamp, Truth, Verdict};
use iliac_protocol::condition::write;
use iliac_protocol::tree::Cond;

use super::facts_read::traced;
use super::trial::{Aim, Trial};
use super::{Element, Part, Piece, Reason, What, ways};
use crate::desk::Desk;
use crate::facts::Facts;
use crate::judge::memo::Memo;
use crate::judge::{Frame, Judge};
use crate::program::Program;
use crate::program::nodes::CondNode;
use crate::record::moment::{Moment, Sight};
use crate::verdict::{opens_at, verdict};

/// Explains an element.
pub(super) fn reason(
    program: &Program,
    history: &History,
    facts: &Facts,
    now: Timestamp,
    element: Element,
) -> Option<Reason> {
    let scene = Scene { program, history, facts, now };
    match element {
        Element::Gate(gate, row) => scene.gate(gate, row),
        Element::Step(step, row) => scene.step(step, row),
        Element::Alarm(AlarmKey::Declared(alarm), row) => {
            let written = program.protocol().alarm(alarm)?;
            let code = program.alarms.get(alarm.place())?;
            let frame = Frame::row(code.per, facts.ledger.row_place(row));
            Some(scene.at_present(|scene, judge| Reason {
                parts: vec![scene.part(judge, What::Raised, (&written.when, code.when), frame)],
                ..Reason::default()
            }))
        }
        Element::Alarm(AlarmKey::AgainstGate(gate), row) => scene.at_doing(gate, row, true),
        Element::Alarm(AlarmKey::CorrectedAfter(gate), row) => scene.at_doing(gate, row, false),
        Element::Alarm(AlarmKey::RepetitionEnded(step), _) => scene.step(step, None),
    }
}

struct Scene<'a> {
    program: &'a Program,
    history: &'a History,
    facts: &'a Facts,
    now: Timestamp,
}

impl Scene<'_> {
    fn at_present<T>(&self, tell: impl FnOnce(&Self, &mut Judge<'_>) -> T) -> T {
        let mut desk = Desk::default();
        let look = self.facts.at(self.program, self.now, &mut desk);
        let mut judge = Judge::new(self.program, &self.facts.ledger, look.moment(), self.now, &mut desk.memo);
        tell(self, &mut judge)
    }

    fn gate(&self, gate: GateIx, row: Option<RowId>) -> Option<Reason> {
        let written = self.program.protocol().gate(gate)?;
        let place = self.facts.ledger.row_place(row);
        Some(self.at_present(|scene, judge| {
            let ruling = judge.ruling(gate.0, place);
            let mut ahead = Memo::default();
            let opens = || opens_at(scene.program, scene.facts, judge, (gate.0, place), ruling.shut_until, &mut ahead);
            let verdict = verdict(ruling, opens);
            let parts = scene.gate_parts(judge, gate, place);
            let mut reason = Reason {
                parts,
                verdict,
                decision: written.decision,
                overridden_by: written.overridden_by.as_ref().map_or_else(Vec::new, |rule| rule.by.clone()),
                people: written.overridden_by.as_ref().map_or(0, |rule| rule.people.max(1)),
                ..Reason::default()
            };
            if verdict.is_some_and(|verdict| !verdict.lets_pass()) {
                let trial = Trial::new(scene.program, scene.history, scene.facts, scene.now, Aim::Pass(gate.0, row));
                (reason.ways, reason.waits_for) = ways::to_open(judge, gate.0, place, trial);
                // What opens it no sooner than waiting does is no way forward: one more dose, a later end.
                let waiting = verdict.and_then(opens_by_itself);
                reason.ways.retain(|way| waiting.is_none_or(|opens| way.opens_at.is_none_or(|at| at < opens)));
            }
            reason
        }))
    }

    fn gate_parts(&self, judge: &mut Judge<'_>, gate: GateIx, row: u32) -> Vec<Part> {
        let (Some(written), Some(code)) = (self.program.protocol().gate(gate), self.program.gates.get(gate.place()))
        else {
            return Vec::new();
        };
        let per = self.program.steps.get(usize::from(code.step)).and_then(|step| step.per);
        let frame = Frame::row(per, row).in_gate();
        let failing = judge.failing(gate.0, row);
        let applies = self.part(judge, What::Applies, (&written.applies, code.applies), frame);
        let mut parts = if written.applies == Cond::Always(true) { Vec::new() } else { vec![applies] };
        for (at, (need, cond)) in (0_u8..).zip(written.needs.iter().zip(&code.needs)) {
            let mut part = self.part(judge, What::Need(at), (&need.cond, *cond), frame);
            part.words.clone_from(&need.words);
            part.covered = part.truth != Truth::True && failing & 1_u64.checked_shl(u32::from(at)).unwrap_or(0) == 0;
            parts.push(part);
        }
        parts
    }

    fn step(&self, step: StepIx, row: Option<RowId>) -> Option<Reason> {
        let protocol = self.program.protocol();
        let written = protocol.step(step)?;
        let code = self.program.steps.get(step.place())?;
        let place = self.facts.ledger.row_place(row);
        let frame = Frame::row(code.per, place);
        Some(self.at_present(|scene, judge| {
            let next = code.per.is_some() && !judge.moment.exists(place);
            let mut parts = Vec::new();
            if !next {
                parts.push(scene.part(judge, What::Done, (&written.done, code.done), frame));
            }
            if let (Some(stops), Some(cond)) = (&protocol.stops_when, scene.program.stops_when)
                && !written.goes_on
            {
                parts.push(scene.part(judge, What::Stops, (stops, cond), Frame::CASE));
            }
            parts.push(scene.part(judge, What::Applies, (&written.applies, code.applies), frame));
            if let (Some(repeat), Some(cond)) = (written.repeat.as_ref().filter(|_| next), code.repeat) {
                parts.push(scene.part(judge, What::While, (&repeat.only_while, cond.only_while), frame));
            }
            let mut reason = Reason { parts, ..Reason::default() };
            if matches!(judge.cond(code.applies, frame).is, Truth::Unknown(_)) {
                let trial = Trial::new(scene.program, scene.history, scene.facts, scene.now, Aim::Settle(step.0, row));
                (reason.ways, reason.waits_for) = ways::to_settle(judge, code.applies, frame, trial);
            }
            reason
        }))
    }

    /// A gate as it was when its step was begun: by what was known then, or by what is known of then now.
    fn at_doing(&self, gate: GateIx, row: Option<RowId>, as_known_then: bool) -> Option<Reason> {
        let written = self.program.protocol().gate(gate)?;
        let place = self.facts.ledger.row_place(row);
        let begun = self.at_present(|_, judge| judge.moment.begun(self.program, written.step.0, place).at);
        let Some((begun, told)) = begun else {
            return Some(Reason::default());
        };
        let known = if as_known_then { told } else { self.facts.known() };
        let sight = Sight { now: begun, known, except: Some((written.step.0, place)) };
        let ledger = &self.facts.ledger;
        let moment = Moment::build(self.program, ledger, sight);
        let mut memo = Memo::default();
        let mut judge = Judge::at_doing(self.program, ledger, &moment, begun, written.step.0, &mut memo);
        let ruling = judge.ruling(gate.0, place);
        let parts = self.gate_parts(&mut judge, gate, place);
        Some(Reason { parts, verdict: verdict(ruling, || None), ..Reason::default() })
    }

    fn part(&self, judge: &mut Judge<'_>, what: What, (written, cond): (&Cond, u32), frame: Frame) -> Part {
        let protocol = self.program.protocol();
        let (truth, read) = traced(judge, self.history, cond, frame);
        let words = write::condition(protocol, written);
        let pieces = match (written, self.program.arena.cond(cond)) {
            (Cond::All(pieces), CondNode::All(span)) | (Cond::Some(pieces), CondNode::Some(span)) => {
                let conds = self.program.arena.list(span);
                let pieces = pieces.iter().zip(conds);
                pieces
                    .map(|(written, cond)| Piece {
                        words: write::condition(protocol, written),
                        truth: judge.cond(*cond, frame).is,
                    })
                    .collect()
            }
            _ => Vec::new(),
        };
        Part { what, words, truth, covered: false, pieces, read }
    }
}

/// When a gate opens although nothing is recorded.
const fn opens_by_itself(verdict: Verdict) -> Option<Timestamp> {
    match verdict {
        Verdict::Closed { opens_at } | Verdict::Unknown { opens_at, .. } => opens_at,
        Verdict::Open | Verdict::Overridden => None,
    }
}
