//! From every requirement of the source texts to what carries it.
//!
//! The table `requirements.tsv` names, for each requirement's id, the elements of protocols and the tests of the program
//! that carry it. Here every name is looked up, and a requirement that is a safety gate or an alert (`G`, `A`) is believed
//! only when breaking one of its elements makes a story fail that cites the id. A name that stands nowhere, or a rule that
//! can be taken away unseen, carries nothing.

use iliac_protocol::tree::Protocol;

use crate::mutation::{self, Mutation};
use crate::stories::{Stage, passes};

/// The table's name in a folder of protocols.
pub const TABLE: &str = "requirements.tsv";
/// A word in the notes that says a requirement is carried in part only.
const MISSING: &str = "MISSING";

/// One row of the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Requirement {
    /// Its id: `CNET-47`.
    pub id: String,
    /// What kind it is: `G` safety gate, `T` timer, `I` instruction, `R` record field, `A` alert, `V` vocabulary.
    pub tags: Vec<String>,
    /// What carries it: `gate discharge/lie-down`, `test crate::file::name`.
    pub elements: Vec<String>,
    /// What is said about it.
    pub notes: String,
}

impl Requirement {
    /// Whether taking away what carries it must be noticed.
    fn must_be_noticed(&self) -> bool {
        self.tags.iter().any(|tag| tag == "G" || tag == "A")
    }
}

/// How a requirement is carried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Traced {
    /// The requirement.
    pub requirement: Requirement,
    /// For a gate or an alert, the mutation that a story notices which cites it: protocol, mutation, story.
    pub noticed: Option<(String, String, String)>,
    /// Why it is not carried; empty when it is.
    pub faults: Vec<String>,
}

impl Traced {
    /// Whether it is carried.
    pub fn is_carried(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Reads the table: tab-separated, with a heading, columns id, tag, elements (by commas) and notes.
///
/// # Errors
/// Every line that cannot be read, in a sentence with its number.
pub fn read(table: &str) -> Result<Vec<Requirement>, Vec<String>> {
    let mut requirements: Vec<Requirement> = Vec::new();
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(table.lines()).skip(1).filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, tags, elements, rest @ ..] = cells.as_slice() else {
            faults.push(format!("line {number}: id, tag, elements and notes are expected, parted by tabs"));
            continue;
        };
        let list = |cell: &str| -> Vec<String> {
            cell.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
        };
        if requirements.iter().any(|known| known.id == *id) {
            faults.push(format!("line {number}: {id} stands there twice"));
            continue;
        }
        let (tags, elements, notes) = (list(tags), list(elements), rest.concat());
        requirements.push(Requirement { id: (*id).to_owned(), tags, elements, notes });
    }
    if faults.is_empty() { Ok(requirements) } else { Err(faults) }
}

/// Follows every requirement through all protocols. `is_test` says whether the program has a test of a name.
pub fn trace(requirements: Vec<Requirement>, stages: &[Stage<'_>], is_test: impl Fn(&str) -> bool) -> Vec<Traced> {
    let mutations: Vec<Vec<Mutation>> = stages.iter().map(|stage| mutation::mutations(stage.protocol)).collect();
    let follow = |requirement: Requirement| {
        let mut faults: Vec<String> = Vec::new();
        for element in &requirement.elements {
            let there = match element.strip_prefix("test ") {
                Some(test) => is_test(test.trim()),
                None => stages.iter().any(|stage| has(stage.protocol, element)),
            };
            if !there {
                faults.push(format!("{element} is nowhere"));
            }
        }
        if requirement.elements.is_empty() {
            faults.push("nothing carries it".into());
        }
        if requirement.notes.contains(MISSING) {
            faults.push(requirement.notes.clone());
        }
        let noticed = requirement.must_be_noticed().then(|| noticed(&requirement, stages, &mutations)).flatten();
        let by_test = requirement.elements.iter().any(|element| element.starts_with("test "));
        if requirement.must_be_noticed() && noticed.is_none() && !by_test {
            faults.push("its elements can be broken, and no story that cites it fails".into());
        }
        Traced { requirement, noticed, faults }
    };
    requirements.into_iter().map(follow).collect()
}

/// The first mutation of one of its elements that a story notices which cites it.
fn noticed(
    requirement: &Requirement,
    stages: &[Stage<'_>],
    mutations: &[Vec<Mutation>],
) -> Option<(String, String, String)> {
    stages.iter().zip(mutations).find_map(|(stage, mutations)| {
        let cites = stage.stories.values().filter(|story| story.cites.contains(&requirement.id));
        let stories: Vec<_> = cites.filter(|story| passes(story, *stage)).collect();
        let mut of_its_elements = mutations
            .iter()
            .filter(|mutation| requirement.elements.iter().any(|element| breaks(&mutation.name, element)));
        of_its_elements.find_map(|broken| {
            let story = stories.iter().find(|story| mutation::notices(story, *stage, broken))?;
            Some((stage.protocol.name.clone(), broken.name.clone(), story.name.clone()))
        })
    })
}

/// Whether a mutation breaks an element: its name begins with the element's, as the mutations are named.
fn breaks(mutation: &str, element: &str) -> bool {
    let (kind, name) = element.split_once(' ').unwrap_or(("", element));
    let begins = match kind {
        "gate" | "step" => name.to_owned(),
        _ => element.to_owned(),
    };
    mutation.strip_prefix(begins.as_str()).is_some_and(|rest| rest.starts_with(' '))
}

/// Whether a protocol has an element: `gate discharge/lie-down`, `alarm fever`.
fn has(protocol: &Protocol, element: &str) -> bool {
    let Some((kind, name)) = element.split_once(' ') else {
        return element == "stops_when" && protocol.stops_when.is_some();
    };
    match kind {
        "parameter" => protocol.parameter_named(name).is_some(),
        "fact" => protocol.fact_named(name).is_some(),
        "group" => protocol.group_named(name).is_some(),
        "derived" => protocol.derived_named(name).is_some(),
        "step" => protocol.step_named(name).is_some(),
        "gate" => name.split_once('/').is_some_and(|(step, gate)| protocol.gate_named(step, gate).is_some()),
        "alarm" => protocol.alarm_named(name).is_some(),
        "never" => protocol.never_named(name).is_some(),
        "text" => protocol.text_named(name).is_some(),
        "document" => protocol.document_named(name).is_some(),
        _ => false,
    }
}

/// The trace as people read it: what is not carried and why, then how many are.
pub fn told(traced: &[Traced], everything: bool) -> String {
    let mut lines = Vec::new();
    for one in traced.iter().filter(|one| everything || !one.is_carried()) {
        let carried = one.requirement.elements.join(", ");
        let how = match (&one.noticed, one.is_carried()) {
            (Some((protocol, mutation, story)), true) => format!("  [{protocol}: {mutation}; story {story}]"),
            (_, true) => String::new(),
            (_, false) => format!("  NOT CARRIED: {}", one.faults.join("; ")),
        };
        lines.push(format!("{:<8} {}  {carried}{how}", one.requirement.id, one.requirement.tags.join(",")));
    }
    let carried = traced.iter().filter(|one| one.is_carried()).count();
    lines.push(format!("{carried} of {}", traced.len()));
    lines.join("\n")
}
