//! `protocols/requirements.tsv` says of every requirement what carries it. What it names is there, and what gates or warns is
//! told in a story that cites the requirement.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::LazyLock;

use iliac_protocol::tree::Protocol;

#[allow(dead_code, reason = "the stories are read here, not told")]
mod folder;

use folder::Told;

/// How many statements the source texts make.
const STATEMENTS: usize = 232;

/// One requirement: its id, its tags, and what carries it.
struct Row {
    id: String,
    tags: String,
    elements: Vec<String>,
}

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../protocols"))
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(root().join("requirements.tsv")).unwrap();
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<String>>();
    text.lines()
        .skip(1)
        .map(|line| match cells(line).as_slice() {
            [id, tags, elements, _notes] => {
                Row { id: id.clone(), tags: tags.clone(), elements: elements.split(", ").map(str::to_owned).collect() }
            }
            _ => panic!("four columns are expected: {line}"),
        })
        .collect()
}

/// Every protocol of the house with its stories.
static TOLD: LazyLock<Vec<Told>> = LazyLock::new(|| {
    let names = folder::names(&root()).unwrap();
    names.iter().map(|name| folder::told(&root(), name).unwrap_or_else(|faults| panic!("{name}:\n{faults}"))).collect()
});

/// Everything a row may name in a protocol: `gate discharge/lie-down`, `fact blood.platelets`.
fn elements(protocol: &Protocol) -> BTreeSet<String> {
    let mut all = BTreeSet::from(["stops_when".to_owned()]);
    all.extend(protocol.parameters.iter().map(|item| format!("parameter {}", item.name)));
    all.extend(protocol.facts.iter().map(|item| format!("fact {}", item.name)));
    all.extend(protocol.groups.iter().map(|item| format!("group {}", item.name)));
    all.extend(protocol.derived.iter().map(|item| format!("derived {}", item.name)));
    all.extend(protocol.alarms.iter().map(|item| format!("alarm {}", item.name)));
    all.extend(protocol.nevers.iter().map(|item| format!("never {}", item.name)));
    all.extend(protocol.texts.iter().map(|item| format!("text {}", item.name)));
    all.extend(protocol.documents.iter().map(|item| format!("document {}", item.name)));
    for step in &protocol.steps {
        all.insert(format!("step {}", step.name));
        let gates = step.gates.iter().filter_map(|gate| protocol.gate(*gate));
        all.extend(gates.map(|gate| format!("gate {}/{}", step.name, gate.name)));
    }
    all
}

#[test]
fn every_statement_has_one_row_and_what_it_names_is_there() {
    let rows = rows();
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!((rows.len(), ids.len()), (STATEMENTS, STATEMENTS), "a row is missing, or stands there twice");
    let there: BTreeSet<String> = TOLD.iter().flat_map(|told| elements(&told.protocol)).collect();
    let mut lost = Vec::new();
    for row in &rows {
        let named = row.elements.iter().filter(|name| *name != "MISSING" && !name.starts_with("test "));
        lost.extend(named.filter(|name| !there.contains(*name)).map(|name| format!("{}: {name}", row.id)));
    }
    assert!(lost.is_empty(), "named and not there:\n{}", lost.join("\n"));
}

#[test]
fn whatever_gates_or_warns_is_told_in_a_story_that_cites_it() {
    let cited: BTreeSet<&str> =
        TOLD.iter().flat_map(|told| told.stories.values()).flat_map(|story| &story.cites).map(String::as_str).collect();
    let rows = rows();
    let guards = rows.iter().filter(|row| row.tags.split(',').any(|tag| matches!(tag, "G" | "A")));
    let untold: Vec<&str> = guards.map(|row| row.id.as_str()).filter(|id| !cited.contains(id)).collect();
    assert!(untold.is_empty(), "no story cites {}", untold.join(", "));
}
