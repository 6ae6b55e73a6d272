//! The public types of model, protocol and engine go on no wire: a rename here never breaks a hospital.
//!
//! One exception: `iliac-protocol` reads YAML through private structs in its `read` module.

use super::has_word;
use crate::fault::Fault;
use crate::source::Source;
use crate::tree::Tree;

const CRATES: [&str; 3] = ["iliac-model", "iliac-protocol", "iliac-engine"];
const WORDS: [&str; 5] = ["Serialize", "Deserialize", "serde", "JsonSchema", "schemars"];

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for source in tree.sources().filter(|source| CRATES.contains(&source.krate()) && source.is_shipped()) {
        if reads_yaml(&source.path) {
            faults.extend(public_and_serde(&source));
            continue;
        }
        for (line, _) in source.code_lines().filter(|(_, code)| WORDS.iter().any(|word| has_word(code, word))) {
            faults.push(Fault {
                path: source.path.clone(),
                line,
                what: "serde in the inner house".to_owned(),
                why: "wire and storage have their own structs, so that a rename here breaks nobody",
                instead: "write the struct where the wire is and convert by hand",
            });
        }
    }
    faults
}

fn reads_yaml(path: &str) -> bool {
    path.starts_with("crates/iliac-protocol/src/read/") || path == "crates/iliac-protocol/src/read.rs"
}

/// A derive of serde whose item is fully public.
fn public_and_serde(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut derived = false;
    for (line, code) in source.code_lines() {
        let code = code.trim_start();
        derived |= code.starts_with("#[derive") && (has_word(code, "Serialize") || has_word(code, "Deserialize"));
        let is_item = ["struct ", "enum "].iter().any(|word| code.contains(word));
        if derived && is_item && code.starts_with("pub ") {
            faults.push(Fault {
                path: source.path.clone(),
                line,
                what: "a public type is read straight from YAML".to_owned(),
                why: "the file's shape and the house's types change for different reasons",
                instead: "keep the YAML struct private to `read` and convert by hand",
            });
        }
        derived &= !is_item;
    }
    faults
}
