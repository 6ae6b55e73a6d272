//! All cases together: each difference once, with how often, in how many cases, and the earliest example.

use std::collections::BTreeMap;
use std::fmt;

use iliac_model::Timestamp;
use iliac_protocol::tree::Protocol;

use super::{Difference, Example, Replayed, Said, Sense};
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
    /// At how many instants they were looked at.
    pub looked: usize,
    /// How many cases had more to look at than was looked at.
    pub cut_short: usize,
    /// Each difference.
    pub differences: BTreeMap<Kind, Count>,
    /// In how many cases each gate was met: step and gate.
    pub met: BTreeMap<(String, String), usize>,
}

impl Summary {
    /// Takes one case more.
    pub fn add(&mut self, replayed: &Replayed) {
        self.cases += 1;
        self.looked += replayed.looked;
        self.cut_short += usize::from(replayed.cut_short);
        for gate in &replayed.met {
            *self.met.entry(gate.clone()).or_default() += 1;
        }
        for difference in &replayed.differences {
            let Difference { sense, element, was, would_be, from } = difference;
            let kind = Kind { sense: *sense, element: element.name(), was: *was, would_be: *would_be };
            let count = self.differences.entry(kind).or_default();
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

    /// The gates of a protocol that too few cases met for their silence to mean anything.
    pub fn too_few_to_tell<'a>(&'a self, candidate: &'a Protocol) -> impl Iterator<Item = (String, usize)> + 'a {
        candidate.gates.iter().filter_map(|gate| {
            let step = &candidate.step(gate.step)?.name;
            let met = self.met.get(&(step.clone(), gate.name.clone())).copied().unwrap_or_default();
            (met < TOO_FEW).then(|| (format!("{step}/{}", gate.name), met))
        })
    }
}

impl fmt::Display for Summary {
    /// The differences for whoever has to decide.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} cases, looked at {} instants", self.cases, self.looked)?;
        if self.cut_short > 0 {
            writeln!(f, "{} cases had more instants than are looked at", self.cut_short)?;
        }
        for sense in Sense::ALL {
            let found = self.in_past(sense);
            writeln!(f, "\n{}: {} differences", sense.words(), found.len())?;
            for (kind, count) in found {
                let (element, change) = (&kind.element, kind.change());
                write!(f, "  {element}: {change}; {} times in {} cases", count.times, count.cases.len())?;
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
