//! The papers of the house: decisions have their four headings, and hospitals have a changelog.

use std::collections::BTreeMap;

use crate::fault::Fault;
use crate::tree::Tree;

const HEADINGS: [&str; 4] = ["Status", "Context", "Choice", "Consequences"];
const PAPERS: [(&str, &str); 4] = [
    ("CHANGELOG.md", "hospitals read there what they will notice"),
    ("LICENSE-MIT", "the licence the crates name"),
    ("LICENSE-APACHE", "the licence the crates name"),
    ("THIRD_PARTY.md", "we ship other people's work and must say whose"),
];

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults: Vec<Fault> = PAPERS
        .into_iter()
        .filter(|(path, _)| tree.get(path).is_none())
        .map(|(path, why)| fault(path, "missing".to_owned(), why, "write it"))
        .collect();
    let mut numbers: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, text) in tree.files() {
        let Some(name) = path.strip_prefix("docs/adr/").filter(|name| name.ends_with(".md")) else { continue };
        let Some((number, _)) = name.split_once('-').filter(|(number, _)| is_number(number)) else {
            let why = "decisions are counted, so that code can cite them";
            faults.push(fault(path, "no number".to_owned(), why, "name it NNNN-what-was-decided.md"));
            continue;
        };
        if let Some(other) = numbers.insert(number, path) {
            let why = "a number names one decision";
            faults.push(fault(path, format!("number {number} is taken by {other}"), why, "take the next free number"));
        }
        for heading in HEADINGS.into_iter().filter(|heading| !has_heading(text, heading)) {
            let why = "a decision says status, context, choice and consequences";
            faults.push(fault(
                path,
                format!("no heading `{heading}`"),
                why,
                "write that part, beginning with its name in bold",
            ));
        }
    }
    faults
}

fn is_number(text: &str) -> bool {
    text.len() == 4 && text.chars().all(|c| c.is_ascii_digit())
}

/// As a heading of its own, or as the bold word a paragraph begins with.
fn has_heading(text: &str, heading: &str) -> bool {
    let bold = format!("**{heading}**");
    text.lines()
        .any(|line| line.starts_with(&bold) || line.strip_prefix("## ").is_some_and(|rest| rest.trim() == heading))
}

fn fault(path: &str, what: String, why: &'static str, instead: &'static str) -> Fault {
    Fault { path: path.to_owned(), line: 1, what, why, instead }
}
