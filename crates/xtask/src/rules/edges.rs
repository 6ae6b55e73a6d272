//! Which crate may import which: the table of the house.

use toml::{Table, Value};

use super::{MAPPING, PURE};
use crate::fault::Fault;
use crate::tree::Tree;

/// Each crate and the crates of the house it may import. `None`: any. A new edge comes in a commit of its own.
const TABLE: [(&str, Option<&[&str]>); 16] = [
    ("iliac-model", Some(&[])),
    ("iliac-laboratory", Some(&["model"])),
    ("iliac-protocol", Some(&["model", "laboratory"])),
    ("iliac-engine", Some(&["model", "laboratory", "protocol"])),
    ("iliac-proof", Some(&["model", "protocol", "engine"])),
    ("iliac-text", Some(&["model", "protocol", "engine"])),
    ("iliac-app", Some(&["model", "laboratory", "protocol", "engine", "proof", "text"])),
    ("iliac-store", Some(&["model", "engine", "app"])),
    ("iliac-fhir", Some(&["model", "protocol", "engine"])),
    ("iliac-hl7", Some(&["model", "protocol", "engine"])),
    ("iliac-documents", Some(&["model", "protocol", "engine", "laboratory", "text"])),
    ("iliac-typeset", Some(&["documents"])),
    (
        "iliac-server",
        Some(&["model", "laboratory", "protocol", "engine", "proof", "text", "app", "fhir", "hl7", "documents"]),
    ),
    (
        "iliac-sim",
        Some(&[
            "model",
            "laboratory",
            "protocol",
            "engine",
            "proof",
            "text",
            "app",
            "store",
            "fhir",
            "hl7",
            "documents",
        ]),
    ),
    ("iliac", None),
    ("xtask", Some(&[])),
];

/// What nothing below `app` may stand on: waiting, logging, databases, sockets.
const OUTSIDE: [&str; 12] = [
    "axum",
    "axum-extra",
    "axum-server",
    "crossbeam-channel",
    "hyper",
    "rayon",
    "reqwest",
    "rusqlite",
    "tokio",
    "tokio-postgres",
    "tower",
    "tracing",
];

/// JSON is a wire format: only the crates that translate to one may name it.
const JSON: &str = "serde_json";

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in tree.files() {
        let Some(krate) = path.strip_prefix("crates/").and_then(|rest| rest.strip_suffix("/Cargo.toml")) else {
            continue;
        };
        let fault = |what: String, why, instead, name: &str| Fault {
            path: path.to_owned(),
            line: line_of(text, name),
            what,
            why,
            instead,
        };
        let Some((_, allowed)) = TABLE.iter().find(|(name, _)| *name == krate) else {
            faults.push(fault(
                format!("crate `{krate}` is not on the map"),
                "every crate has one job and a row in the table of imports",
                "add it to the table in xtask and to ARCHITECTURE.md, in a commit of its own",
                "name",
            ));
            continue;
        };
        for name in dependencies(text) {
            if let (Some(ours), Some(allowed)) = (name.strip_prefix("iliac-"), allowed)
                && !allowed.contains(&ours)
            {
                faults.push(fault(
                    format!("`{krate}` imports `{name}`"),
                    "the map of the house has no such edge",
                    "move the code to where it may be, or add the edge to the map in a commit of its own",
                    &name,
                ));
            }
            let below_app = PURE.contains(&krate) || MAPPING.contains(&krate);
            if below_app && OUTSIDE.contains(&name.as_str()) || PURE.contains(&krate) && name == JSON {
                faults.push(fault(
                    format!("`{krate}` depends on `{name}`"),
                    "nothing below app waits, logs, stores or speaks on a wire",
                    "do it in app or further out and hand the value in",
                    &name,
                ));
            }
        }
    }
    faults
}

/// What the crate is built on; what only its tests use is its own affair.
fn dependencies(manifest: &str) -> Vec<String> {
    let Ok(table) = manifest.parse::<Table>() else { return Vec::new() };
    let mut names = Vec::new();
    for section in ["dependencies", "build-dependencies"] {
        for (key, value) in table.get(section).and_then(Value::as_table).into_iter().flatten() {
            let renamed = value.get("package").and_then(Value::as_str);
            names.push(renamed.unwrap_or(key).to_owned());
        }
    }
    names
}

fn line_of(text: &str, name: &str) -> usize {
    text.lines().position(|line| line.starts_with(name)).map_or(1, |index| index + 1)
}
