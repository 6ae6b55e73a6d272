//! The test of the abstraction: a situation of the real engine must be among what is encoded, or a proof says nothing.

use iliac_engine::{CellSays, Facts, Program, assess, cell, holds_never};
use iliac_model::{
    AlarmKey, FactIx, GateIx, History, Instance, RowId, Situation, Standing, StepIx, Timestamp, Truth, Verdict,
};
use iliac_protocol::tree::Protocol;

use crate::encode::{Extent, KNOWN, NOT_ASKED, Place, RowKey};
use crate::question::{About, GuardOf, Questions};
use crate::search::{Answer, Search};
use crate::term::Lit;

/// What a protocol encodes, ready to be held against real situations.
pub struct Encoded<'a> {
    about: Vec<Questions<'a>>,
}

impl<'a> Encoded<'a> {
    /// The beginning of every step, and silence.
    pub fn new(protocol: &'a Protocol) -> Encoded<'a> {
        let steps = (0..protocol.steps.len()).filter_map(|place| u16::try_from(place).ok()).map(StepIx);
        let about = steps.map(About::Start).chain([About::Silence]);
        Encoded { about: about.map(|about| Questions::about(protocol, Extent::Every, about)).collect() }
    }

    /// What of a real situation is not among what is encoded, in words; nothing, if the argument for the proof holds.
    pub fn left_out(&self, program: &Program, history: &History, now: Timestamp) -> Vec<String> {
        let facts = Facts::fold(program, history, now);
        let mut situation = Situation::default();
        assess(program, &facts, now, &mut situation);
        let real = Real { program, facts: &facts, now, situation: &situation };
        let mut left_out = Vec::new();
        for questions in &self.about {
            match questions.about {
                About::Silence => left_out.extend(real.check(questions, &real.silence(questions), "silence")),
                About::Start(step) => {
                    for instance in situation.steps.iter().filter(|instance| instance.step == step) {
                        if let Standing::Open { gates, .. } = &instance.standing {
                            let lits = real.open(questions, instance, gates);
                            left_out.extend(real.check(questions, &lits, &format!("{instance:?}")));
                        }
                    }
                }
            }
        }
        left_out
    }
}

struct Real<'a> {
    program: &'a Program,
    facts: &'a Facts,
    now: Timestamp,
    situation: &'a Situation,
}

impl Real<'_> {
    fn check(&self, questions: &Questions<'_>, lits: &[Lit], about: &str) -> Option<String> {
        let mut all = self.cells(questions);
        all.extend(lits);
        if all.contains(&Lit::FALSE) {
            let places: Vec<usize> = (0..lits.len()).filter(|place| lits.get(*place) == Some(&Lit::FALSE)).collect();
            return Some(format!("{about}: encoded as never: {places:?} of {}", lits.len()));
        }
        let terms = &questions.encoder.terms;
        match Search::new(terms).ask(&all) {
            Answer::Model(_) => None,
            Answer::Never(core) => {
                let core: Vec<String> = core.iter().map(|lit| terms.told(*lit)).collect();
                Some(format!("{about}: never together: {}", core.join("; ")))
            }
            Answer::Unknown => Some(format!("{about}: the search gave up")),
        }
    }

    /// The facts of the case as they are known on the board.
    fn cells(&self, questions: &Questions<'_>) -> Vec<Lit> {
        let mut lits = Vec::new();
        for (fact, row, place, terms) in questions.encoder.cell_terms() {
            if row != RowKey::CASE || place != Place::Board {
                continue;
            }
            let is = |status| questions.encoder.terms.known_is(terms.status, status);
            match self.says(fact) {
                Some(true) => lits.extend(is(KNOWN)),
                Some(false) => lits.extend(is(NOT_ASKED)),
                None => {}
            }
        }
        lits
    }

    /// Known, not asked, or neither.
    fn says(&self, fact: FactIx) -> Option<bool> {
        match cell(self.program, self.facts, self.now, fact, None) {
            CellSays::Known(_) => Some(true),
            CellSays::Unknown(why) if why == iliac_model::Unknowns::NOT_ASKED => Some(false),
            CellSays::Unknown(_) => None,
        }
    }

    /// A step that stands open: each of its gates as it is, and the hazards as they are.
    fn open(&self, questions: &Questions<'_>, instance: &Instance, gates: &[(GateIx, Verdict)]) -> Vec<Lit> {
        let mut lits = questions.given.clone();
        for guard in &questions.guards {
            let GuardOf::Gate(gate) = guard.of else { continue };
            match gates.iter().find(|(ix, _)| *ix == gate).map(|(_, verdict)| verdict) {
                None => lits.push(guard.applies.no),
                Some(Verdict::Open) => lits.extend([guard.applies.yes, guard.passes]),
                Some(Verdict::Overridden) => lits.extend([guard.applies.yes, guard.passes.not()]),
                Some(Verdict::Closed { .. } | Verdict::Unknown { .. }) => lits.push(guard.passes.not()),
            }
        }
        self.hazards(questions, instance.row, &mut lits);
        lits
    }

    /// Every alarm of the case as it is; one per row that is raised for none.
    fn silence(&self, questions: &Questions<'_>) -> Vec<Lit> {
        let mut lits = Vec::new();
        for guard in &questions.guards {
            let GuardOf::Alarm(alarm) = guard.of else { continue };
            let per_row = self.program.protocol().alarm(alarm).is_some_and(|alarm| alarm.per.is_some());
            let raised = self.situation.alarms.iter().any(|raised| raised.alarm == AlarmKey::Declared(alarm));
            match (raised, per_row) {
                (false, _) => lits.push(guard.passes),
                (true, false) => lits.push(guard.passes.not()),
                (true, true) => {}
            }
        }
        self.hazards(questions, None, &mut lits);
        lits
    }

    fn hazards(&self, questions: &Questions<'_>, row: Option<RowId>, lits: &mut Vec<Lit>) {
        for (never, hazard) in &questions.hazards {
            let holds = holds_never(self.program, self.facts, self.now, *never, row) == Truth::True;
            lits.push(if holds { *hazard } else { hazard.not() });
        }
    }
}
