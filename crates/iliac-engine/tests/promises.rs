//! What the house promises for every protocol and every history, on seeded random ones.
//!
//! A failure names its seed; the same seed gives the same case on every machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails should say so at once")]

use iliac_engine::{
    Actor, Bounds, Command, Desk, Element, Event, Facts, HOUSE, Place, Program, Reason, Refusal, assess, assess_at,
    decide, explain, next_change,
};
use iliac_model::{
    Cell, Duration, Entry, EntryId, History, Instance, Row, RowId, Situation, Standing, Timestamp, Value, Verdict,
};
use iliac_protocol::tree::Kind;
use iliac_sim::generate::{Look, beginning, calendar, history, looks, protocol};

/// One random case, looked at once.
struct Scene {
    program: Program,
    history: History,
    look: Look,
}

impl Scene {
    fn facts(&self) -> Facts {
        Facts::fold(&self.program, &self.history, self.look.known)
    }

    fn situation(&self, now: Timestamp) -> Situation {
        let mut situation = Situation::default();
        assess(&self.program, &self.facts(), now, &mut situation);
        situation
    }
}

/// Holds a promise against so many random cases.
fn check(seeds: std::ops::Range<u64>, promise: impl Fn(&Scene)) {
    for seed in seeds {
        let (protocol, calendar) = (protocol(seed), calendar(seed));
        let history = history(&protocol, &calendar, seed, beginning(seed));
        let program = Program::compile(protocol.clone(), calendar);
        for look in looks(&protocol, &history, seed, 4) {
            let scene = Scene { program: program.clone(), history: history.clone(), look };
            let held = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| promise(&scene)));
            assert!(held.is_ok(), "broken at seed {seed}, true at {}, known at {}", look.now, look.known);
        }
    }
}

/// The situation without when gates open, which changes only where their verdicts do.
fn stripped(mut situation: Situation) -> Situation {
    situation.look_again_at = None;
    for instance in &mut situation.steps {
        if let Standing::Open { gates, .. } = &mut instance.standing {
            for (_, verdict) in gates {
                match verdict {
                    Verdict::Closed { opens_at } | Verdict::Unknown { opens_at, .. } => *opens_at = None,
                    Verdict::Open | Verdict::Overridden => {}
                }
            }
        }
    }
    situation
}

#[test]
fn the_same_input_gives_the_same_answer_whatever_was_on_the_desk() {
    let desk = std::cell::RefCell::new((Desk::default(), Situation::default()));
    check(0..400, |scene| {
        let (desk, used) = &mut *desk.borrow_mut();
        assess_at(desk, &scene.program, &scene.facts(), scene.look.now, used);
        assert_eq!(*used, scene.situation(scene.look.now));
    });
}

#[test]
fn nothing_changes_before_look_again_at() {
    check(400..1000, |scene| {
        let now = scene.look.now;
        let present = scene.situation(now);
        let until = present.look_again_at.unwrap_or(Timestamp::MAX);
        assert!(until > now);
        let last = Timestamp::from_second(until.second() - 1);
        let year = now.plus(Duration::from_minutes(366 * 24 * 60));
        let middle = Timestamp::from_second(now.second() / 2 + last.min(year).second() / 2);
        for at in [middle.max(now), last.min(year)] {
            assert_eq!(stripped(scene.situation(at)), stripped(present.clone()), "changed by {at}, before {until}");
        }
    });
}

#[test]
fn the_next_change_is_a_change_and_nothing_changes_before_it() {
    check(1000..1500, |scene| {
        let now = scene.look.now;
        let present = stripped(scene.situation(now));
        let Some(change) = next_change(&scene.program, &scene.facts(), now) else {
            return;
        };
        assert!(change > now);
        assert_ne!(stripped(scene.situation(change)), present, "nothing changes at {change}");
        let before = Timestamp::from_second(change.second() - 1);
        assert_eq!(stripped(scene.situation(before)), present, "changed before {change}");
    });
}

#[test]
fn a_gate_opens_when_it_says_and_not_a_second_earlier() {
    check(1500..2300, |scene| {
        let facts = scene.facts();
        for instance in scene.situation(scene.look.now).steps {
            let Standing::Open { gates, .. } = instance.standing else {
                continue;
            };
            for (gate, verdict) in gates {
                let (Verdict::Closed { opens_at: Some(at) } | Verdict::Unknown { opens_at: Some(at), .. }) = verdict
                else {
                    continue;
                };
                let passes = |now| {
                    let reason =
                        explain(&scene.program, &scene.history, &facts, now, Element::Gate(gate, instance.row));
                    reason.is_some_and(|reason| reason.verdict.is_none_or(|verdict| verdict.lets_pass()))
                };
                assert!(passes(at), "closed at {at}");
                assert!(!passes(Timestamp::from_second(at.second() - 1)), "open before {at}");
            }
        }
    });
}

#[test]
fn every_reason_is_load_bearing() {
    let told = std::cell::Cell::new(0_u32);
    check(2300..2900, |scene| {
        let (facts, now) = (scene.facts(), scene.look.now);
        for instance in scene.situation(now).steps {
            let Standing::Open { gates, .. } = instance.standing else {
                continue;
            };
            for (gate, verdict) in gates {
                let element = Element::Gate(gate, instance.row);
                let Some(reason) = explain(&scene.program, &scene.history, &facts, now, element) else {
                    panic!("no reason for {gate:?}");
                };
                assert_eq!(reason.verdict, Some(verdict));
                told.set(told.get() + u32::try_from(reason.ways.len()).unwrap());
                ways_help(scene, element, &reason);
            }
        }
    });
    assert!(told.get() > 1000, "too few ways were told to mean anything: {}", told.get());
}

/// Supplies each way and asks again; supplies it without one of its facts and is not helped.
fn ways_help(scene: &Scene, element: Element, reason: &Reason) {
    assert!(reason.ways.len() <= iliac_engine::WAYS_MOST);
    for way in &reason.ways {
        assert!(!way.facts.is_empty() && way.facts.len() <= iliac_engine::WAY_LENGTH_MOST);
        let supplied: Vec<_> = way
            .facts
            .iter()
            .map(|fact| (fact.fact, fact.row, fact.example.clone().expect("a way was tried with values")))
            .collect();
        let history = with(scene, &supplied);
        let known = scene.look.known.max(scene.look.now);
        let facts = Facts::fold(&scene.program, &history, known);
        let verdict = |now| {
            let reason = explain(&scene.program, &history, &facts, now, element).unwrap();
            reason.verdict.is_none_or(|verdict| verdict.lets_pass())
        };
        match way.opens_at {
            None => assert!(verdict(scene.look.now), "{way:?} does not open it"),
            Some(at) => assert!(!verdict(scene.look.now) && verdict(at), "{way:?} does not open it at {at}"),
        }
    }
}

fn with(scene: &Scene, supplied: &[(iliac_model::FactIx, Place, Value)]) -> History {
    let mut history = scene.history.clone();
    let known = scene.look.known;
    history.entries.retain(|entry| entry.recorded_at <= known);
    history.begins.retain(|begin| begin.recorded_at <= known);
    history.overrides.retain(|given| given.recorded_at <= known);
    for (place, (kind, row, value)) in (1_u64..).zip(supplied) {
        let row = match row {
            Place::Case => None,
            Place::Row(row) => Some(*row),
            Place::NewRow { group, parent } => {
                let id = RowId(u128::MAX - u128::from(group.0));
                if !history.rows.iter().any(|row| row.id == id) {
                    history.rows.push(Row { id, group: *group, parent: *parent });
                }
                Some(id)
            }
        };
        history.entries.push(Entry {
            id: EntryId(1_000_000 + place),
            kind: *kind,
            row,
            cell: Cell::Said(value.clone()),
            occurred_at: scene.look.now,
            recorded_at: known.max(scene.look.now),
            corrects: None,
            by: 7,
        });
    }
    history
}

#[test]
fn a_fact_is_never_refused_for_a_gate() {
    let bounds = Bounds { clock_ahead: Duration::from_minutes(24 * 60) };
    let closed = std::cell::Cell::new(0_u32);
    check(2900..3300, |scene| {
        let (facts, now) = (scene.facts(), scene.look.now);
        let anybody = Actor { by: HOUSE, roles: Vec::new() };
        for instance in scene.situation(now).steps {
            let Some((row, parent)) = row_to_begin(&scene.program, &scene.history, &instance) else { continue };
            let begin = Command::Begin { step: instance.step, row, parent, occurred_at: now };
            let begun = decide(&scene.program, &scene.history, &facts, &anybody, begin, now, bounds);
            let open = match &instance.standing {
                Standing::Open { gates, .. } => gates.iter().all(|(_, verdict)| verdict.lets_pass()),
                _ => continue,
            };
            match (open, begun) {
                (true, Ok(Event::Begun { step, .. })) => assert_eq!(step, instance.step),
                (false, Err(Refusal::GateClosed { .. })) => closed.set(closed.get() + 1),
                (_, other) => panic!("{:?} answered with {other:?}", instance.standing),
            }
            let step = scene.program.protocol().step(instance.step).unwrap();
            for kind in &step.records {
                let fact = scene.program.protocol().fact(*kind).unwrap();
                let row = fact.group.map(|_| instance.row.unwrap_or(RowId(99)));
                let cell = Cell::Said(plausible(&fact.kind, now));
                let record = Command::RecordFact { kind: *kind, row, parent: None, cell, occurred_at: now };
                match decide(&scene.program, &scene.history, &facts, &anybody, record, now, bounds) {
                    Ok(Event::Recorded { implausible, clock_ahead, .. }) => assert!(!implausible && !clock_ahead),
                    Err(Refusal::Impossible(_)) if fact.group.is_some() => {}
                    other => panic!("{} answered with {other:?}", fact.name),
                }
            }
        }
    });
    assert!(closed.get() > 100, "hardly a gate was closed: {}", closed.get());
}

/// The row of an instance, or a new one for the next row; `None` when there is nothing a new row could hang on.
fn row_to_begin(program: &Program, history: &History, instance: &Instance) -> Option<(Option<RowId>, Option<RowId>)> {
    let per = program.protocol().step(instance.step)?.per;
    let (Some(per), None) = (per, instance.row) else { return Some((instance.row, None)) };
    let parent = match program.protocol().group(per.group)?.parent {
        None => None,
        Some(parent) => Some(history.rows.iter().find(|row| row.group == parent)?.id),
    };
    Some((Some(RowId(7_777)), parent))
}

fn plausible(kind: &Kind, now: Timestamp) -> Value {
    match kind {
        Kind::Quantity { plausible, .. } => Value::Number { number: plausible.0, unit: 0 },
        Kind::Count { .. } => Value::Number { number: iliac_model::Number::ZERO, unit: 0 },
        Kind::Choice(_) => Value::Choice(0),
        Kind::YesNo => Value::YesNo(true),
        Kind::Instant => Value::Instant(now),
        Kind::Day => Value::Day(iliac_model::Day::from_number(0)),
        Kind::Text => Value::Text("words".into()),
        Kind::Signature => Value::Signature("someone".into()),
        Kind::File => Value::File("hash".into()),
    }
}

#[test]
fn what_is_recorded_later_never_changes_what_was_known_before() {
    check(3300..3700, |scene| {
        let before = Facts::fold(&scene.program, &scene.history, scene.look.known);
        let mut shorter = scene.history.clone();
        shorter.entries.retain(|entry| entry.recorded_at <= scene.look.known);
        shorter.begins.retain(|begin| begin.recorded_at <= scene.look.known);
        shorter.overrides.retain(|given| given.recorded_at <= scene.look.known);
        shorter.answers.retain(|answer| answer.recorded_at <= scene.look.known);
        let alone = Facts::fold(&scene.program, &shorter, scene.look.known);
        let (mut a, mut b) = (Situation::default(), Situation::default());
        assess(&scene.program, &before, scene.look.now, &mut a);
        assess(&scene.program, &alone, scene.look.now, &mut b);
        assert_eq!(a, b);
    });
}
