//! What a look goes through, in order: a whole program's everything, or the parts of a narrowed one.

use iliac_model::{AlarmIx, StepIx, TextIx};

use super::only::Parts;
use super::{AlarmCode, Program, StepCode};

/// What is asked at every look.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Looks {
    /// How these steps stand.
    steps: Vec<u16>,
    /// Whether these alarms are raised.
    alarms: Vec<u16>,
    /// Whether these texts are true, each with its condition.
    pub texts: Vec<(TextIx, u32)>,
    /// How far these steps are, for any of it.
    pub begun: Vec<u16>,
}

impl Looks {
    /// At everything.
    pub fn at_everything(program: &Program) -> Looks {
        let steps: Vec<u16> = (0..).zip(&program.steps).map(|(at, _)| at).collect();
        Looks {
            begun: steps.clone(),
            steps,
            alarms: (0..).zip(&program.alarms).map(|(at, _)| at).collect(),
            texts: (0..).map(TextIx).zip(program.texts.iter().copied()).collect(),
        }
    }

    /// At these parts. Of which steps it is asked how far they are is not said yet.
    pub fn at(parts: &Parts, program: &Program) -> Looks {
        let mut looks = Looks { begun: Vec::new(), ..Looks::at_everything(program) };
        looks.steps.retain(|step| parts.steps.contains(&StepIx(*step)));
        looks.alarms.retain(|alarm| parts.alarms.contains(&AlarmIx(*alarm)));
        looks.texts.retain(|(text, _)| parts.texts.contains(text));
        looks
    }
}

impl Program {
    /// The steps of which somebody wants to know how they stand, with their numbers.
    pub(crate) fn judged_steps(&self) -> impl Iterator<Item = (u16, &StepCode)> {
        self.looks.steps.iter().filter_map(|at| Some((*at, self.steps.get(usize::from(*at))?)))
    }

    /// The alarms of which somebody wants to know whether they are raised, with their numbers.
    pub(crate) fn judged_alarms(&self) -> impl Iterator<Item = (u16, &AlarmCode)> {
        self.looks.alarms.iter().filter_map(|at| Some((*at, self.alarms.get(usize::from(*at))?)))
    }
}
