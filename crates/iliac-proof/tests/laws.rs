//! What every shipped protocol must be able to do: begin each step, open and close each gate, raise and silence each alarm,
//! end each repetition. The records that show it are read by the real engine.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

mod shipped;

use std::collections::BTreeSet;

use iliac_engine::Program;
use iliac_model::{Calendar, Day};
use iliac_proof::{Ability, Able, laws};
use iliac_protocol::tree::Protocol;

/// What a site's own values close for ever, until it changes them; the shinbone but for somebody born tomorrow.
const BY_ITS_SITE: [(&str, &str); 2] =
    [("harvest", "open puncture/breastbone-used"), ("harvest", "open puncture/shinbone-used")];

#[test]
fn whatever_a_shipped_protocol_must_be_able_to_do_the_real_engine_is_shown_doing() {
    for (name, protocol) in shipped::protocols() {
        let calendar = Calendar::new("Europe/London", BTreeSet::new(), Day::from_number(i32::MAX)).unwrap();
        let all = laws(&Program::compile(protocol.clone(), calendar));
        let told = |wanted: fn(&Ability) -> bool| -> Vec<String> {
            let found = all.iter().filter(|(_, ability)| wanted(ability)).map(|(able, _)| words(&protocol, *able));
            found.filter(|able| !BY_ITS_SITE.contains(&(name.as_str(), able.as_str()))).collect()
        };
        let never = told(|ability| matches!(ability, Ability::Never));
        assert!(never.is_empty(), "{name}: it can never:\n{}", never.join("\n"));
        let not_shown = told(|ability| matches!(ability, Ability::NotShown));
        assert!(
            not_shown.is_empty(),
            "{name}: neither shown in the real engine nor ruled out:\n{}",
            not_shown.join("\n")
        );
    }
}

fn words(protocol: &Protocol, able: Able) -> String {
    let step = |ix| protocol.step(ix).map_or("?", |step| step.name.as_str());
    let gate = |ix| protocol.gate(ix).map_or("?".to_owned(), |gate| format!("{}/{}", step(gate.step), gate.name));
    let alarm = |ix| protocol.alarm(ix).map_or("?", |alarm| alarm.name.as_str());
    match able {
        Able::Begin(ix) => format!("begin {}", step(ix)),
        Able::Open(ix) => format!("open {}", gate(ix)),
        Able::Close(ix) => format!("close {}", gate(ix)),
        Able::Raise(ix) => format!("raise {}", alarm(ix)),
        Able::Silence(ix) => format!("silence {}", alarm(ix)),
        Able::End(ix) => format!("end {}", step(ix)),
    }
}
