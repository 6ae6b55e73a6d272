//! What every shipped protocol must be able to do: begin each step, open and close each gate, raise and silence each alarm,
//! end each repetition. The records that show it are read by the real engine. And what rules can never do is named, unless a
//! site's own values do it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

mod shipped;

use std::collections::{BTreeMap, BTreeSet};

use iliac_engine::Program;
use iliac_model::{Calendar, Day};
use iliac_proof::{Ability, ClosedBy, closed, laws};

/// What a site's own values close for ever, until it changes them.
const BY_ITS_SITE: [(&str, &str); 1] =
    [("harvest", "The gate puncture/breastbone-used can never let pass where it applies.")];

/// What they close but for somebody born tomorrow.
const ALL_BUT_CLOSED: [(&str, &str); 1] =
    [("harvest", "The gate puncture/shinbone-used can never let pass where it applies.")];

#[test]
fn whatever_a_shipped_protocol_must_be_able_to_do_the_real_engine_is_shown_doing() {
    for (name, protocol) in shipped::protocols() {
        let calendar = Calendar::new("Europe/London", BTreeSet::new(), Day::from_number(i32::MAX)).unwrap();
        let all = laws(&Program::compile(protocol.clone(), calendar));
        let told = |wanted: fn(&Ability) -> bool| -> Vec<String> {
            all.iter().filter(|(_, ability)| wanted(ability)).map(|(able, _)| able.never(&protocol)).collect()
        };
        let never = told(|ability| matches!(ability, Ability::Never));
        let by_its_site: Vec<&str> =
            BY_ITS_SITE.iter().filter(|(of, _)| *of == name).map(|(_, words)| *words).collect();
        assert_eq!(never, by_its_site, "{name}");
        let closed: Vec<(String, ClosedBy)> =
            closed(&protocol).into_iter().map(|(able, by)| (able.never(&protocol), by)).collect();
        let by_values: Vec<(String, ClosedBy)> =
            by_its_site.iter().map(|words| ((*words).to_owned(), ClosedBy::Values)).collect();
        assert_eq!(closed, by_values, "{name}: what is asked of every record is what was looked for in some");
        let not_shown = told(|ability| matches!(ability, Ability::NotShown));
        let all_but_closed: Vec<&str> =
            ALL_BUT_CLOSED.iter().filter(|(of, _)| *of == name).map(|(_, words)| *words).collect();
        assert_eq!(
            not_shown,
            all_but_closed,
            "{name}: neither shown in the real engine nor ruled out:\n{}",
            not_shown.join("\n")
        );
    }
}

const SMALL: &str = include_str!("laws/protocol.yaml");
const TEXTS: &str = include_str!("laws/en.ftl");

/// What the small protocol can never do with this figure and this need of its gate.
#[track_caller]
fn check(figure: u32, needs: &str, wanted: &[(&str, ClosedBy)]) {
    let text = SMALL.replace("value: 20, unit: 10*9/L", &format!("value: {figure}, unit: 10*9/L"));
    let text = text.replace("needs: blood.platelets >= count_min", &format!("needs: {needs}"));
    let files = [("small/protocol.yaml", text), ("small/texts/en.ftl", TEXTS.to_owned())];
    let files: BTreeMap<String, String> = files.into_iter().map(|(path, text)| (path.to_owned(), text)).collect();
    let (protocol, faults) = iliac_protocol::read(&files, "small", None);
    let protocol = protocol.unwrap_or_else(|| panic!("{faults:?}"));
    let closed: Vec<(String, ClosedBy)> =
        closed(&protocol).into_iter().map(|(able, by)| (able.never(&protocol), by)).collect();
    let closed: Vec<(&str, ClosedBy)> = closed.iter().map(|(words, by)| (words.as_str(), *by)).collect();
    assert_eq!(closed, wanted, "{figure} {needs}");
}

#[test]
fn what_rules_can_never_do_is_named_and_what_a_site_closes_is_told_from_it() {
    use ClosedBy::{Rules, Values};
    let begin = "The step start can never begin: no record lets all of its gates pass.";
    let [open, close] = ["let pass where it applies", "hold anything back"]
        .map(|what| format!("The gate start/platelets can never {what}."));
    let open = open.as_str();
    check(20, "blood.platelets >= count_min", &[]);
    check(20, "blood.platelets >= count_min and now >= at(blood.platelets) + wait", &[]);
    // Above every possible count, and below what a site must ask for at least.
    check(5000, "blood.platelets > figure", &[(begin, Rules), (open, Rules)]);
    check(5, "blood.platelets >= count_min and blood.platelets < figure", &[(begin, Rules), (open, Rules)]);
    // Before it was counted and after a wait; and a wait that is too long as the site has it.
    let before = "now >= at(blood.platelets) + wait and now < at(blood.platelets)";
    check(20, before, &[(begin, Rules), (open, Rules)]);
    let sooner = "blood.platelets is known and at(blood.platelets) + wait <= at(blood.platelets) + short";
    check(20, sooner, &[(begin, Values), (open, Values)]);
    // With fifty, as the site has it, never; with sixty, which it may set, it can.
    check(60, "blood.platelets >= count_min and count_min >= figure", &[(begin, Values), (open, Values)]);
    check(20, "blood.platelets is known or blood.platelets is unknown", &[(close.as_str(), Rules)]);
    check(0, "blood.platelets >= count_min", &[("The alarm few can never be raised.", Rules)]);
}
