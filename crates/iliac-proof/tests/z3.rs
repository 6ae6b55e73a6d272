//! Every safety property of every shipped protocol is proved by our own search, and Debian's z3 is of the same opinion, also
//! about protocols that are broken on purpose.
//!
//! Where z3 is not installed its opinion is not asked, which is said; `./check` installs it or counts it as skipped.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

mod shipped;

use std::io::Write;
use std::process::{Command, Stdio};

use iliac_proof::{Obligation, Outcome, obligations};
use iliac_protocol::tree::{Cond, Law, Protocol};

#[test]
fn every_safety_property_of_every_protocol_is_proved() {
    let mut unproved = Vec::new();
    for (name, protocol) in shipped::protocols() {
        unproved.extend(unproved_of(&protocol).into_iter().map(|never| format!("{name}: {never}")));
    }
    assert!(unproved.is_empty(), "not proved:\n{}", unproved.join("\n"));
}

#[test]
fn z3_is_of_the_same_opinion() {
    for (name, protocol) in shipped::protocols() {
        agree(&name, &protocol);
    }
}

#[test]
fn without_its_gates_a_step_is_no_longer_proved() {
    for (name, protocol) in shipped::protocols() {
        let broken = without_gates(&protocol);
        let unproved = unproved_of(&broken);
        for never in protocol.nevers.iter().filter(|never| matches!(never.law, Law::NeverStart(..))) {
            let holds = !unproved.contains(&never.name);
            assert!(!holds, "{name}: {} holds with nothing to hold it: it says nothing", never.name);
        }
        agree(&name, &broken);
    }
}

#[test]
fn without_its_alarms_nothing_is_proved_to_be_heard() {
    for (name, mut protocol) in shipped::protocols() {
        protocol.alarms.clear();
        let unproved = unproved_of(&protocol);
        for never in protocol.nevers.iter().filter(|never| matches!(never.law, Law::NeverSilent(_))) {
            assert!(unproved.contains(&never.name), "{name}: {} is heard although there is no alarm", never.name);
        }
        agree(&name, &protocol);
    }
}

/// What holds a beginning back: gates, whether the step applies, and whether the way has stopped.
fn without_gates(protocol: &Protocol) -> Protocol {
    let mut broken = protocol.clone();
    broken.stops_when = None;
    for step in &mut broken.steps {
        step.gates.clear();
        step.applies = Cond::Always(true);
    }
    broken
}

/// The names of the properties our own search does not prove.
fn unproved_of(protocol: &Protocol) -> Vec<String> {
    let unproved = iliac_proof::prove(protocol).into_iter().filter(|proved| proved.outcome != Outcome::Proved);
    unproved.filter_map(|proved| Some(protocol.never(proved.never)?.name.clone())).collect()
}

/// z3 answers every question as our own search does.
fn agree(name: &str, protocol: &Protocol) {
    let Some(proved) = proved(protocol) else { return };
    let unproved = unproved_of(protocol);
    for never in &protocol.nevers {
        let (ours, theirs) = (!unproved.contains(&never.name), proved.contains(&never.name));
        assert_eq!(ours, theirs, "{name}: {}: ours and z3's opinion", never.name);
    }
}

/// The names of the properties z3 proves; `None` without z3.
fn proved(protocol: &Protocol) -> Option<Vec<String>> {
    let mut proved = Vec::new();
    for Obligation { about, nevers, script } in obligations(protocol) {
        let answers = z3(&script)?;
        assert_eq!(answers.len(), nevers.len(), "{about}: z3 says {answers:?}");
        for (never, answer) in nevers.into_iter().zip(answers) {
            match answer.as_str() {
                "unsat" => proved.push(never),
                "sat" => {}
                other => panic!("{never}: z3 says {other}"),
            }
        }
    }
    Some(proved)
}

fn z3(script: &str) -> Option<Vec<String>> {
    let child = Command::new("z3").args(["-smt2", "-in", "-T:60"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        println!("skipped: z3 is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}
