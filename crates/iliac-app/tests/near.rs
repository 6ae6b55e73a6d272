//! How little separated a beginning from what must never be, and what a gate was worth.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeMap;
use std::sync::Arc;

use iliac_app::case::Case;
use iliac_app::event::{CaseEvent, CaseId, PersonId, Recorded, Said, StaffId, Told};
use iliac_app::near::{Apart, Near, Other, Unnoticed, near, tally, worth};
use iliac_engine::Program;
use iliac_model::{Calendar, Duration, Timestamp};

/// What begins both protocols: their figures go on from there.
const HEAD: &str = "
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
";

/// What ends both.
const FOOT: &str = "
texts:
  wait: { for: staff, when: blood.platelets is known, source: [T], review_by: 2099-01-01 }
";

/// Nobody starts with fewer than 50 platelets, nor within half an hour after the sedative.
const PROTOCOL: &str = "
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
      platelets: { needs: blood.platelets >= count_min, override: { by: [nurse], people: 1 }, say: wait, source: [T] }
      calm: { needs: now >= dose.given + calm, say: wait, source: [T] }
    records: [procedure.started]
    source: [T]
never:
  few: { title: Nobody with too few platelets, start: start, when: blood.platelets < count_min, source: [T] }
  soon: { title: Nobody before the sedative works, start: start, when: now < dose.given + calm, source: [T] }
";

/// Nobody who bleeds is started on a thinner, on either of two; and a low count is never silent.
const TOGETHER: &str = "
  soon: { title: Soon, value: 60, unit: min, bounds: [1, 600], source: [T], confidence: high }
facts:
  blood.platelets: { title: Platelets, quantity: 10*9/L, resolution: 1, plausible: [1, 2000], hard: [0, 5000], source: [T] }
  thinner.taken: { title: A thinner, is: yes/no, source: [T] }
  bleeding.seen: { title: Bleeds, is: yes/no, source: [T] }
  fever.seen: { title: Fever, is: instant, source: [T] }
  fever.over: { title: Fever over, is: yes/no, source: [T] }
  booking.start: { title: Planned for, is: instant, source: [T] }
  procedure.started: { title: Started, is: instant, source: [T] }
steps:
  count:
    title: Count
    stage: all
    by: [nurse]
    records: [blood.platelets, thinner.taken, bleeding.seen, fever.seen, fever.over, booking.start]
    source: [T]
  start: { title: Start, stage: all, by: [nurse], records: [procedure.started], source: [T] }
alarms:
  low: { when: blood.platelets < count_min, from: at(blood.platelets), owner: nurse, urgency: now, respond_within: soon, say: wait, source: [T] }
  hot:
    when: now >= fever.seen + soon and fever.over = no
    from: fever.seen
    owner: nurse
    urgency: now
    respond_within: soon
    say: wait
    source: [T]
never:
  all: { title: Never all three, start: start, when: blood.platelets < count_min and thinner.taken and bleeding.seen, source: [T] }
  unseen: { title: Low is never silent, silent: blood.platelets < count_min, source: [T] }
  fever: { title: A long fever is never silent, silent: now >= fever.seen + soon and fever.over = no, source: [T] }
";

fn program(protocol: &str) -> Arc<Program> {
    let texts = "wait = Wait.\nnot-known = not known\n".to_owned();
    let files = [("small/protocol.yaml", format!("{HEAD}{protocol}{FOOT}")), ("small/texts/en.ftl", texts)];
    let files: BTreeMap<String, String> = files.map(|(path, text)| (path.to_owned(), text)).into();
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
    told(PROTOCOL, events.into_iter().map(|(minute, event)| (minute, minute, event)).collect())
}

/// A case in which these things happened and were told, each at its minutes.
fn told(protocol: &str, events: Vec<(i64, i64, CaseEvent)>) -> Case {
    let mut case = Case::new(CaseId("c".into()), "26-0001".into(), PersonId("p".into()), program(protocol));
    for (version, (happened, told, event)) in (1..).zip(events) {
        let (occurred_at, recorded_at, by) = (at(happened), at(told), StaffId(11));
        case.apply(Told { event, version, occurred_at, recorded_at, by, role: None, source: "page".into() });
    }
    case
}

/// What separated its only beginning from each property.
fn check(events: Vec<(i64, CaseEvent)>, expected: &[(&str, &[Apart])]) {
    let found = near(&case(events), at(100));
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
    Apart::Facts(vec![Other { fact: fact.into(), said, nearest }])
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

#[test]
fn what_somebody_answered_for_and_did_all_the_same_was_not_averted() {
    let answered = |reason: &str| CaseEvent::Overridden {
        step: "start".into(),
        gate: "platelets".into(),
        row: None,
        needs: 1,
        reason: reason.into(),
    };
    let same = case(vec![(0, dose(-60)), (0, platelets(45)), (20, answered("now")), (25, begin())]);
    let counted_anew =
        case(vec![(0, dose(-60)), (0, platelets(45)), (20, answered("soon")), (22, platelets(60)), (25, begin())]);
    let found = worth(&[&same, &counted_anew], at(60));
    let (_, gate) = found.iter().find(|((_, gate), _)| gate == "platelets").unwrap();
    assert_eq!((gate.averted, gate.closed, gate.overridden), (1, 2, 2));
    assert_eq!(gate.held, Duration::from_minutes(40));
}

fn yes_no(kind: &str, yes: bool) -> CaseEvent {
    fact(kind, Said::YesNo(yes))
}

/// How near a case of the second protocol came to a property, by its title.
fn near_to(title: &str, events: Vec<(i64, i64, CaseEvent)>) -> Near {
    let found = near(&told(TOGETHER, events), at(100));
    found.into_iter().find(|near| near.never == title).unwrap()
}

fn closed(minute: i64) -> (i64, i64, CaseEvent) {
    (minute, minute, CaseEvent::Closed { pending: Vec::new() })
}

const ALL: &str = "Never all three";

#[test]
fn where_one_fact_is_not_enough_the_fewest_that_are_together_are_told() {
    let facts = |thinner, bleeding| {
        vec![
            (0, 0, platelets(80)),
            (0, 0, yes_no("thinner.taken", thinner)),
            (0, 0, yes_no("bleeding.seen", bleeding)),
            (5, 5, begin()),
        ]
    };
    let other =
        |fact: &str, said: &str, nearest: &str| Other { fact: fact.into(), said: said.into(), nearest: nearest.into() };
    let few = other("blood.platelets", "80 10*9/L", "49 10*9/L");
    let (thinner, bleeds) = (other("thinner.taken", "no", "yes"), other("bleeding.seen", "no", "yes"));
    assert_eq!(near_to(ALL, facts(true, true)).apart, [Apart::Facts(vec![few.clone()])]);
    assert_eq!(near_to(ALL, facts(true, false)).apart, [Apart::Facts(vec![few.clone(), bleeds.clone()])]);
    assert_eq!(near_to(ALL, facts(false, false)).apart, [Apart::Facts(vec![few, thinner, bleeds])]);
}

#[test]
fn what_no_few_facts_lead_to_is_called_further_and_not_nothing() {
    // Whether she bleeds was never asked: no other value of what was recorded is enough.
    let far = near_to(ALL, vec![(0, 0, platelets(80)), (0, 0, yes_no("thinner.taken", true)), (5, 5, begin())]);
    assert_eq!((far.apart.as_slice(), far.tried_all), (&[] as &[Apart], true));
    let tally = tally(&[far]);
    assert_eq!((tally.len(), tally.first().unwrap().further), (1, 1));
}

#[test]
fn a_harm_that_was_so_tells_for_how_long_nobody_was_alarmed() {
    // Low from minute 10, told at 25, answered at 40, better at 60.
    let low = iliac_app::event::AlarmName::Declared("low".into());
    let was = near_to(
        "Low is never silent",
        vec![
            (0, 0, platelets(80)),
            (10, 25, platelets(45)),
            (40, 40, CaseEvent::Answered { alarm: low, row: None, note: String::new() }),
            (60, 60, platelets(70)),
            closed(90),
        ],
    );
    assert_eq!(was.apart, [Apart::Nothing]);
    assert_eq!(was.unnoticed, Some(Unnoticed { minutes: 50, silent: 15, answered_after: Some(30) }));
}

#[test]
fn a_harm_that_never_was_is_as_near_as_the_fewest_facts_or_minutes_at_any_instant() {
    let never_was = near_to(
        "Low is never silent",
        vec![(0, 0, platelets(80)), (10, 10, platelets(52)), (20, 20, platelets(90)), closed(90)],
    );
    assert_eq!((never_was.at, never_was.unnoticed), (at(10), None));
    assert_eq!(never_was.apart, [one_fact("blood.platelets", "52 10*9/L".into(), "49 10*9/L".into())]);
    // The fever was over after 50 minutes: ten more, and it had been long.
    let fever = near_to(
        "A long fever is never silent",
        vec![
            (0, 0, fact("fever.seen", Said::Instant(at(0)))),
            (0, 0, yes_no("fever.over", false)),
            (50, 50, yes_no("fever.over", true)),
            closed(90),
        ],
    );
    assert!(fever.apart.contains(&Apart::Minutes(10)), "{fever:?}");
}
