//! Debian's z3 proves every safety property of every shipped protocol: what a clinician signs as never cannot happen.
//!
//! Where z3 is not installed the test says so and looks at nothing; `./check` installs it or counts it as skipped.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use iliac_proof::{Obligation, obligations};
use iliac_protocol::tree::{Cond, Law, Protocol};

#[test]
fn every_safety_property_of_every_protocol_is_proved() {
    let mut unproved = Vec::new();
    for (name, protocol) in protocols() {
        let Some(proved) = proved(&protocol) else { return };
        let nevers = protocol.nevers.iter().map(|never| &never.name);
        unproved.extend(nevers.filter(|never| !proved.contains(never)).map(|never| format!("{name}: {never}")));
    }
    assert!(unproved.is_empty(), "not proved:\n{}", unproved.join("\n"));
}

#[test]
fn without_its_gates_a_step_is_no_longer_proved_safe() {
    for (name, protocol) in protocols() {
        // What holds a beginning back: gates, whether the step applies, and whether the way has stopped.
        let mut broken = protocol.clone();
        broken.stops_when = None;
        for step in &mut broken.steps {
            step.gates.clear();
            step.applies = Cond::Always(true);
        }
        let Some(proved) = proved(&broken) else { return };
        for never in protocol.nevers.iter().filter(|never| matches!(never.law, Law::NeverStart(..))) {
            assert!(
                !proved.contains(&never.name),
                "{name}: {} holds with nothing to hold it: it says nothing",
                never.name
            );
        }
    }
}

#[test]
fn without_its_alarms_nothing_is_proved_to_be_heard() {
    for (name, mut protocol) in protocols() {
        protocol.alarms.clear();
        let Some(proved) = proved(&protocol) else { return };
        for never in protocol.nevers.iter().filter(|never| matches!(never.law, Law::NeverSilent(_))) {
            assert!(!proved.contains(&never.name), "{name}: {} is heard although there is no alarm", never.name);
        }
    }
}

/// The names of the properties z3 proves; `None` without z3.
fn proved(protocol: &Protocol) -> Option<Vec<String>> {
    let mut proved = Vec::new();
    for Obligation { never, script, .. } in obligations(protocol) {
        let answer = z3(&script)?;
        assert!(matches!(answer.as_str(), "sat" | "unsat" | "unknown" | "timeout"), "{never}: z3 says {answer}");
        if answer == "unsat" {
            proved.push(never);
        }
    }
    Some(proved)
}

fn z3(script: &str) -> Option<String> {
    let child = Command::new("z3").args(["-smt2", "-in", "-T:20"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        println!("skipped: z3 is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Some(String::from_utf8(output.stdout).unwrap().lines().next().unwrap_or("").to_owned())
}

/// Every protocol of the house, by name.
fn protocols() -> BTreeMap<String, Protocol> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols");
    let mut files = BTreeMap::new();
    gather(&root, "", &mut files);
    let site = files.get("site.yaml").cloned();
    let names = files.keys().filter_map(|path| path.strip_suffix("/protocol.yaml"));
    names
        .map(|name| {
            let (protocol, faults) = iliac_protocol::read(&files, name, site.as_deref());
            (name.to_owned(), protocol.unwrap_or_else(|| panic!("{name}: {} faults", faults.len())))
        })
        .collect()
}

fn gather(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            gather(&entry.path(), &format!("{name}/"), files);
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            files.insert(name, text);
        }
    }
}
