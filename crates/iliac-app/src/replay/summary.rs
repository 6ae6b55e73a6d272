//! All cases together: each difference once, with how often, in how many cases, and the earliest example.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use iliac_model::Timestamp;
use iliac_text::counted;

use super::{Beside, Difference, Example, Replayed, Said, Sense};
use crate::event::CaseId;

/// With fewer cases than this nothing is to be read out of a gate that never differed. A convention of telling, no rule reads
/// it: with five that agree, one in two such cases may still differ.
pub const TOO_FEW: usize = 5;

/// What a difference is counted by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Kind {
    /// In which past.
    pub sense: Sense,
    /// What differs, without its row: `gate puncture/consent`.
    pub element: String,
    /// What was said; `None` when nothing was.
    pub was: Option<Said>,
    /// What would be said.
    pub would_be: Option<Said>,
}

impl Difference {
    fn kind(&self) -> Kind {
        Kind { sense: self.sense, element: self.element.name(), was: self.was, would_be: self.would_be }
    }
}

impl Kind {
    /// `closed, would be open`.
    pub fn change(&self) -> String {
        format!("{}, would be {}", self.was.unwrap_or("nothing"), self.would_be.unwrap_or("nothing"))
    }
}

/// How often a difference was seen.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Count {
    /// How often it began.
    pub times: usize,
    /// In which cases: each with its number, as people say it, and when it first began there.
    pub cases: BTreeMap<CaseId, (String, Timestamp)>,
    /// The earliest.
    pub earliest: Option<Example>,
}

/// What a replay came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// How many cases were replayed.
    pub cases: usize,
    /// How often they were looked at: at an instant at which both pasts know the same, once for both.
    pub looked: usize,
    /// How many cases had more to look at than was looked at.
    pub cut_short: usize,
    /// Each difference.
    pub differences: BTreeMap<Kind, Count>,
    /// In how many cases each gate was met that may say otherwise: step and gate.
    pub met: BTreeMap<(String, String), usize>,
    /// What is written otherwise than in any protocol these cases are pinned to.
    pub written: BTreeSet<String>,
}

impl Summary {
    /// Of no case yet.
    pub(super) fn of(beside: &[Beside]) -> Summary {
        let met = beside.iter().flat_map(Beside::gates).map(|gate| (gate, 0)).collect();
        let written = beside.iter().flat_map(|beside| &beside.written).map(ToString::to_string).collect();
        Summary { met, written, ..Summary::default() }
    }

    /// Takes one case more.
    pub fn add(&mut self, replayed: &Replayed) {
        self.cases += 1;
        self.looked += replayed.looked;
        self.cut_short += usize::from(replayed.cut_short);
        for gate in &replayed.met {
            *self.met.entry(gate.clone()).or_default() += 1;
        }
        for difference in &replayed.differences {
            let Difference { element, from, .. } = difference;
            let count = self.differences.entry(difference.kind()).or_default();
            count.times += 1;
            let number = replayed.number.clone();
            let (_, first) = count.cases.entry(replayed.case.clone()).or_insert((number, *from));
            *first = (*first).min(*from);
            let (case, number) = (replayed.case.clone(), replayed.number.clone());
            let example = Example { at: *from, case, number, element: element.clone() };
            if count.earliest.as_ref().is_none_or(|earliest| example < *earliest) {
                count.earliest = Some(example);
            }
        }
    }

    /// The differences in one past, what most cases meet first.
    pub fn in_past(&self, sense: Sense) -> Vec<(&Kind, &Count)> {
        let mut found: Vec<_> = self.differences.iter().filter(|(kind, _)| kind.sense == sense).collect();
        found.sort_by_key(|(kind, count)| (std::cmp::Reverse(count.cases.len()), *kind));
        found
    }

    /// The gates that may say otherwise and that too few cases met for their silence to mean anything. Of a gate that says
    /// the same in both protocols there is nothing to tell.
    pub fn too_few_to_tell(&self) -> impl Iterator<Item = (String, usize)> + '_ {
        let few = self.met.iter().filter(|(_, met)| **met < TOO_FEW);
        few.map(|((step, gate), met)| (format!("{step}/{gate}"), *met))
    }
}

impl fmt::Display for Summary {
    /// The differences for whoever has to decide.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, looked at {}", counted(self.cases, "case"), counted(self.looked, "instant"))?;
        match self.written.is_empty() {
            true => writeln!(f, "Nothing is written otherwise.")?,
            false => writeln!(f, "Written otherwise:")?,
        }
        self.written.iter().try_for_each(|what| writeln!(f, "  {what}"))?;
        if self.cut_short > 0 {
            writeln!(f, "{} had more instants than are looked at", counted(self.cut_short, "case"))?;
        }
        for sense in Sense::ALL {
            let found = self.in_past(sense);
            writeln!(f, "\n{}: {}", sense.words(), counted(found.len(), "difference"))?;
            for (kind, count) in found {
                let (element, change) = (&kind.element, kind.change());
                let (times, cases) = (counted(count.times, "time"), counted(count.cases.len(), "case"));
                write!(f, "  {element}: {change}; {times} in {cases}")?;
                match &count.earliest {
                    Some(Example { at, number, .. }) => writeln!(f, ", first in {number} at {at}")?,
                    None => writeln!(f)?,
                }
                let numbers: Vec<&str> = count.cases.values().map(|(number, _)| number.as_str()).collect();
                writeln!(f, "    {}", numbers.join(", "))?;
            }
        }
        Ok(())
    }
}
