//! How little separated a beginning from what must never be, and what a gate was worth.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeMap;
use std::sync::Arc;

use iliac_app::case::Case;
use iliac_app::event::{CaseEvent, CaseId, PersonId, Recorded, Said, StaffId, Told};
use iliac_app::near::{Apart, near, worth};
use iliac_engine::Program;
use iliac_model::{Calendar, Duration, Timestamp};

/// Nobody starts with fewer than 50 platelets, nor within half an hour after the sedative.
const PROTOCOL: &str = "
protocol: small
title: A small procedure
version: 1
planned: booking.start
actual: procedure.started
roles: [nurse]
may: { refer: [nurse], give_code: [nurse], move: [nurse], close: [nurse], reopen: [nurse] }
stages: { all: All }
parameters:
  count_min: { title: Fewest, value: 50, unit: 10*9/L, bounds: [10, 100], source: [T], confidence: high }
  calm: { title: Wait, value: 30, unit: min, bounds: [0, 60], source: [T], confidence: high }
facts:
  blood.platelets: { title: Platelets, quantity: 10*9/L, resolution: 1, plausible: [1, 2000], hard: [0, 5000], source: [T] }
  dose.given: { title: Sedative given, is: instant, source: [T] }
  booking.start: { title: Planned for, is: instant, source: [T] }
  procedure.started: { title: Started, is: instant, source: [T] }
steps:
  count: { title: Count, stage: all, by: [nurse], records: [blood.platelets, dose.given, booking.start], source: [T] }
  start:
    title: Start
    stage: all
    by: [nurse]
    gates:
      platelets: { needs: blood.platelets >= count_min, say: wait, source: [T] }
      calm: { needs: now >= dose.given + calm, say: wait, source: [T] }
    records: [procedure.started]
    source: [T]
never:
  few: { title: Nobody with too few platelets, start: start, when: blood.platelets < count_min, source: [T] }
  soon: { title: Nobody before the sedative works, start: start, when: now < dose.given + calm, source: [T] }
texts:
  wait: { for: staff, when: blood.platelets is known, source: [T], review_by: 2099-01-01 }
";

fn program() -> Arc<Program> {
    let files = [("small/protocol.yaml", PROTOCOL), ("small/texts/en.ftl", "wait = Wait.\nnot-known = not known\n")];
    let files: BTreeMap<String, String> = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    let (protocol, faults) = iliac_protocol::read(&files, "small", None);
    assert!(faults.is_empty(), "{faults:?}");
    Arc::new(Program::compile(protocol.unwrap(), Calendar::utc()))
}

/// Minutes after the beginning of the test's day.
fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_795_424_400).plus(Duration::from_minutes(minute))
}

fn fact(kind: &str, said: Said) -> CaseEvent {
    let kind = kind.to_owned();
    CaseEvent::Recorded(Recorded {
        kind,
        row: None,
        said,
        entered: None,
        corrects: None,
        clock_ahead: false,
        implausible: false,
    })
}

fn platelets(count: i64) -> CaseEvent {
    fact("blood.platelets", Said::Number(iliac_model::Number::whole(count), "10*9/L".into()))
}

/// A case in which these things happened, each at its minute.
fn case(events: Vec<(i64, CaseEvent)>) -> Case {
    let mut case = Case::new(CaseId("c".into()), "26-0001".into(), PersonId("p".into()), program());
    for (version, (minute, event)) in (1..).zip(events) {
        let (occurred_at, recorded_at, by) = (at(minute), at(minute), StaffId(11));
        case.apply(Told { event, version, occurred_at, recorded_at, by, role: None, source: "page".into() });
    }
    case
}

/// What separated its only beginning from each property.
fn check(events: Vec<(i64, CaseEvent)>, expected: &[(&str, &[Apart])]) {
    let found = near(&case(events));
    let found: BTreeMap<&str, &[Apart]> =
        found.iter().map(|near| (near.never.as_str(), near.apart.as_slice())).collect();
    assert_eq!(found, expected.iter().copied().collect());
}

fn begin() -> CaseEvent {
    CaseEvent::Begun { step: "start".into(), row: None }
}

fn dose(minute: i64) -> CaseEvent {
    fact("dose.given", Said::Instant(at(minute)))
}

fn one_fact(fact: &str, said: String, nearest: String) -> Apart {
    Apart::OneFact { fact: fact.into(), said, nearest }
}

const FEW: &str = "Nobody with too few platelets";
const SOON: &str = "Nobody before the sedative works";

#[test]
fn a_beginning_is_as_near_as_the_nearest_value_and_the_fewest_minutes() {
    let moved = one_fact("dose.given", at(0).to_string(), at(5).to_string());
    check(
        vec![(0, platelets(52)), (0, dose(0)), (34, begin())],
        &[
            (FEW, &[one_fact("blood.platelets", "52 10*9/L".into(), "49 10*9/L".into())]),
            (SOON, &[Apart::Minutes(5), moved]),
        ],
    );
}

#[test]
fn a_beginning_against_a_property_is_no_near_miss_but_what_must_never_be() {
    let dosed = one_fact("dose.given", at(0).to_string(), at(41).to_string());
    check(
        vec![(0, platelets(45)), (0, dose(0)), (70, begin())],
        &[(FEW, &[Apart::Nothing]), (SOON, &[Apart::Minutes(41), dosed])],
    );
}

#[test]
fn a_gate_is_worth_the_cases_in_which_it_alone_stood_before_a_property() {
    // Too few at first, for 20 minutes after the sedative worked; a second count is enough.
    let low = case(vec![(0, dose(-60)), (0, platelets(45)), (20, platelets(60)), (25, begin())]);
    let soon = case(vec![(0, platelets(60)), (0, dose(0)), (31, begin())]);
    let both = case(vec![(0, platelets(45)), (0, dose(0)), (29, platelets(70)), (31, begin())]);
    let found: BTreeMap<String, _> =
        worth(&[&low, &soon, &both], at(60)).into_iter().map(|((_, gate), worth)| (gate, worth)).collect();
    let told = |gate: &str| {
        let one = found.get(gate).unwrap();
        (one.averted, one.closed, one.held, one.overridden)
    };
    assert_eq!(told("platelets"), (1, 2, Duration::from_minutes(20), 0));
    assert_eq!(told("calm"), (2, 2, Duration::from_minutes(31), 0));
}
