//! Every property of a protocol: proved, or not.

use iliac_model::NeverIx;
use iliac_protocol::tree::{Never, Protocol};

use crate::encode::Extent;
use crate::question::{About, GuardOf, Questions, questions};
use crate::search::{Answer, Search};
use crate::smtlib;
use crate::term::Lit;

/// What came of a property.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// No record whatever leads there.
    Proved,
    /// Something within the abstraction leads there; whether a real record does is still to be shown.
    Refuted,
    /// The search gave up.
    Unknown,
}

/// A property and what came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proved {
    /// The property.
    pub never: NeverIx,
    /// What came of it.
    pub outcome: Outcome,
    /// The gates or alarms the proof rests on.
    pub rests_on: Vec<GuardOf>,
}

/// Some properties as questions for another solver.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Obligation {
    /// What they are about: `puncture`, the step that must not begin; `silence`, that nobody is alarmed.
    pub about: String,
    /// The properties' names, in the order asked.
    pub nevers: Vec<String>,
    /// A whole SMT-LIB 2 script with a `(check-sat)` for each; `unsat` is its proof.
    pub script: String,
}

/// Tries to prove every property, in the order of the protocol.
pub fn prove(protocol: &Protocol) -> Vec<Proved> {
    let mut all = Vec::new();
    for questions in questions(protocol, Extent::Every) {
        let mut search = Search::new(&questions.encoder.terms);
        for (never, hazard) in &questions.hazards {
            let (outcome, core) = match search.ask(&questions.demands(*hazard, &[])) {
                Answer::Never(core) => (Outcome::Proved, core),
                Answer::Model(_) => (Outcome::Refuted, Vec::new()),
                Answer::Unknown => (Outcome::Unknown, Vec::new()),
            };
            let rests_on = questions.guards.iter().filter(|guard| core.contains(&guard.holds)).map(|guard| guard.of);
            all.push(Proved { never: *never, outcome, rests_on: rests_on.collect() });
        }
    }
    all.sort_by_key(|proved| proved.never);
    all
}

/// The same questions as scripts, one for each subject.
pub fn obligations(protocol: &Protocol) -> Vec<Obligation> {
    questions(protocol, Extent::Every).iter().map(|questions| obligation(protocol, questions)).collect()
}

fn obligation(protocol: &Protocol, questions: &Questions<'_>) -> Obligation {
    let about = match questions.about {
        About::Start(step) => protocol.step(step).map(|step| step.name.clone()).unwrap_or_default(),
        About::Silence => "silence".to_owned(),
    };
    let hazards = questions.hazards.iter().filter_map(|(ix, hazard)| Some((protocol.never(*ix)?, *hazard)));
    let asked: Vec<(&Never, Vec<Lit>)> =
        hazards.map(|(never, hazard)| (never, questions.demands(hazard, &[]))).collect();
    let titled: Vec<(&str, Vec<Lit>)> =
        asked.iter().map(|(never, demands)| (never.title.as_str(), demands.clone())).collect();
    let script = smtlib::script(&questions.encoder.terms, &titled);
    Obligation { about, nevers: asked.iter().map(|(never, _)| never.name.clone()).collect(), script }
}
