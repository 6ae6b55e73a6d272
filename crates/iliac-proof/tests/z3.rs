//! Debian's z3 answers the obligations of the shipped protocol: the language stays provable.
//!
//! Where z3 is not installed the test says so and looks at nothing; `./check` installs it or counts it as skipped.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use iliac_proof::{Obligation, obligations};
use iliac_protocol::tree::{Cond, Law, Protocol};

/// The least number of properties that must be proved.
const LEAST: usize = 5;

#[test]
fn z3_proves_at_least_five_properties_of_the_examination() {
    let Some(proved) = proved(&examination()) else { return };
    assert!(proved.len() >= LEAST, "only {proved:?}");
    println!("proved: {}", proved.join(", "));
}

#[test]
fn without_its_gates_a_step_is_no_longer_proved_safe() {
    let protocol = examination();
    let Some(before) = proved(&protocol) else { return };
    // What holds a beginning back: gates, whether the step applies, and whether the way has stopped.
    let mut broken = protocol.clone();
    broken.stops_when = None;
    for step in &mut broken.steps {
        step.gates.clear();
        step.applies = Cond::Always(true);
    }
    let after = proved(&broken).unwrap();
    for never in &protocol.nevers {
        if matches!(never.law, Law::NeverStart(..)) && before.contains(&never.name) {
            assert!(!after.contains(&never.name), "{} holds with nothing to hold it: it says nothing", never.name);
        }
    }
}

#[test]
fn without_its_alarms_nothing_is_proved_to_be_heard() {
    let mut protocol = examination();
    protocol.alarms.clear();
    let Some(proved) = proved(&protocol) else { return };
    for never in protocol.nevers.iter().filter(|never| matches!(never.law, Law::NeverSilent(_))) {
        assert!(!proved.contains(&never.name), "{} is heard although there is no alarm", never.name);
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

fn examination() -> Protocol {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols");
    let mut files = BTreeMap::new();
    gather(&root, "", &mut files);
    let site = files.get("site.yaml").cloned();
    let (protocol, faults) = iliac_protocol::read(&files, "examination", site.as_deref());
    protocol.unwrap_or_else(|| panic!("{} faults", faults.len()))
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
