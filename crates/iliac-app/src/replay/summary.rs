//! All cases together: each difference once, with how often, in how many cases, and the earliest example.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use iliac_model::Timestamp;
use iliac_protocol::tree::Protocol;

use super::{Difference, Replayed, Said, Sense};
use crate::event::CaseId;

/// With fewer cases than this nothing is to be read out of a gate that never differed. A convention of telling, no rule reads
/// it: with five that agree, one in two such cases may still differ.
pub const TOO_FEW: usize = 5;

/// What a difference is counted by: the past, the element, what was said, what would be said.
type Kind = (Sense, String, Option<Said>, Option<Said>);

/// How often a difference was seen.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Count {
    /// How often it began.
    pub times: usize,
    /// In which cases.
    pub cases: BTreeSet<CaseId>,
    /// The earliest: the case, its number, and when.
    pub earliest: Option<(Timestamp, CaseId, String)>,
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
            let count = self.differences.entry((*sense, element.name(), *was, *would_be)).or_default();
            count.times += 1;
            count.cases.insert(replayed.case.clone());
            let example = (*from, replayed.case.clone(), replayed.number.clone());
            if count.earliest.as_ref().is_none_or(|earliest| example < *earliest) {
                count.earliest = Some(example);
            }
        }
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
    /// The differences for whoever has to decide, what most cases meet first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} cases, looked at {} instants", self.cases, self.looked)?;
        if self.cut_short > 0 {
            writeln!(f, "{} cases had more instants than are looked at", self.cut_short)?;
        }
        for (sense, words) in [(Sense::KnownThen, "As it was known then"), (Sense::KnownNow, "As it is known now")] {
            let mut found: Vec<_> = self.differences.iter().filter(|(kind, _)| kind.0 == sense).collect();
            found.sort_by_key(|(kind, count)| (std::cmp::Reverse(count.cases.len()), *kind));
            writeln!(f, "\n{words}: {}", if found.is_empty() { "no difference" } else { "" })?;
            for ((_, element, was, would_be), count) in found {
                let (was, would_be) = (was.unwrap_or("nothing"), would_be.unwrap_or("nothing"));
                write!(
                    f,
                    "  {element}: {was}, would be {would_be}; {} times in {} cases",
                    count.times,
                    count.cases.len()
                )?;
                match &count.earliest {
                    Some((at, _, number)) => writeln!(f, ", first in {number} at {at}")?,
                    None => writeln!(f)?,
                }
            }
        }
        Ok(())
    }
}
