//! A candidate replayed over random cases, where people tell things late and correct them: looking once for both pasts at
//! what both know alike, and at nothing that is written the same, tells what looking at everything in each past alone tells.

#![allow(clippy::panic, clippy::print_stdout, reason = "a test fails by panicking, and says how much it compared")]

mod case;

use std::sync::Arc;

use case::Case;
use iliac_app::case::{Case as Recorded, alarm_name, said_of};
use iliac_app::event::{self, CaseEvent, CaseId, PersonId, RowName, StaffId, Told};
use iliac_app::mutation;
use iliac_app::replay::{Sense, Summary, replay_all, replay_everything};
use iliac_engine::Program;
use iliac_model::{Calendar, Duration, GateIx, History, RowId, StepIx, Timestamp};
use iliac_protocol::tree::Protocol;

const CASES: u64 = 150;
const SLIPS: usize = 3;
/// So long after the last thing told a case is still looked at.
const AFTERWARDS: Duration = Duration::from_minutes(3 * 24 * 60);

/// The events that tell a history, in the order in which they were recorded.
fn log(protocol: &Protocol, history: &History) -> Vec<Told<CaseEvent>> {
    let row = |id: RowId| {
        let parent = history.rows.iter().find(|row| row.id == id).and_then(|row| row.parent);
        RowName { id, parent }
    };
    let step_name = |step: StepIx| protocol.step(step).map(|step| step.name.clone());
    let gate_name = |gate: GateIx| {
        let gate = protocol.gate(gate)?;
        Some((step_name(gate.step)?, gate.name.clone()))
    };
    let entries = history.entries.iter().filter_map(|entry| {
        let fact = protocol.fact(entry.kind)?;
        let recorded = event::Recorded {
            kind: fact.name.clone(),
            row: entry.row.map(row),
            said: said_of(&fact.kind, &entry.cell)?,
            entered: None,
            corrects: entry.corrects.map(|id| id.0 + 1),
            clock_ahead: false,
            implausible: false,
        };
        Some((entry.id.0 + 1, entry.occurred_at, entry.recorded_at, entry.by, CaseEvent::Recorded(recorded)))
    });
    let begins = history.begins.iter().filter_map(|begun| {
        let event = CaseEvent::Begun { step: step_name(begun.step)?, row: begun.row.map(row) };
        Some((u64::MAX, begun.occurred_at, begun.recorded_at, begun.by, event))
    });
    let overrides = history.overrides.iter().filter_map(|given| {
        let (step, gate) = gate_name(given.gate)?;
        let (row, needs, reason) = (given.row.map(row), given.needs, String::new());
        let event = CaseEvent::Overridden { step, gate, row, needs, reason };
        Some((u64::MAX, given.occurred_at, given.recorded_at, given.by, event))
    });
    let answers = history.answers.iter().filter_map(|answer| {
        let alarm = alarm_name(protocol, answer.alarm)?;
        let event = CaseEvent::Answered { alarm, row: answer.row, note: String::new() };
        Some((u64::MAX, answer.occurred_at, answer.recorded_at, answer.by, event))
    });
    let told = |(version, occurred_at, recorded_at, by, event)| {
        let (by, role, source) = (StaffId(by), None, "test".into());
        Told { event, version, occurred_at, recorded_at, by, role, source }
    };
    let mut log: Vec<_> = entries.chain(begins).chain(overrides).chain(answers).map(told).collect();
    log.sort_by_key(|told| told.recorded_at);
    log
}

/// The case as a record holds it, and when the last of it was told.
fn recorded(case: &Case, pinned: &Arc<Program>) -> Option<(Recorded, Timestamp)> {
    let (id, person) = (CaseId(format!("{:032x}", case.seed)), PersonId(String::new()));
    let mut recorded = Recorded::new(id, format!("C-{}", case.seed), person, Arc::clone(pinned));
    log(&case.protocol, &case.history).into_iter().for_each(|told| recorded.apply(told));
    let last = recorded.log.last()?.recorded_at;
    Some((recorded, last))
}

/// The same protocol by a calendar that ends elsewhere: everything is looked at.
fn elsewhere(case: &Case) -> Program {
    Program::compile(case.protocol.clone(), Calendar::utc())
}

/// The gates both were asked of, with how many cases met them.
fn met<'a>(summary: &'a Summary, among: &'a Summary) -> Vec<(&'a (String, String), &'a usize)> {
    summary.met.iter().filter(|(gate, _)| among.met.contains_key(*gate)).collect()
}

/// Answers how many differences there are, and how many of them in one past alone.
fn check(case: &Case, candidate: &Program, what: &str) -> (usize, usize) {
    let pinned = Arc::new(Program::compile(case.protocol.clone(), case.calendar.clone()));
    let Some((recorded, last)) = recorded(case, &pinned) else { return (0, 0) };
    let (cases, until) = ([Arc::new(recorded)], last.plus(AFTERWARDS));
    let once = replay_all(&cases, candidate, until, &|| ());
    let apart = replay_everything(&cases, candidate, until, &|| ());
    if once.differences != apart.differences || met(&once, &apart) != met(&apart, &once) {
        panic!("{what}\nlooked at once:\n{once}\neach past alone:\n{apart}\nuntil {until}\n{}", case.told());
    }
    assert!(once.cut_short + apart.cut_short == 0 && once.looked <= apart.looked, "{once}\n{apart}");
    let kinds = |sense: Sense| {
        let of_it = once.differences.iter().filter(move |(kind, _)| kind.sense == sense);
        of_it.map(|(kind, count)| (&kind.element, kind.was, kind.would_be, count)).collect::<Vec<_>>()
    };
    let [then, now] = Sense::ALL.map(kinds);
    let alone = then.iter().filter(|kind| !now.contains(kind)).count();
    (then.len(), alone)
}

#[test]
fn looking_once_for_both_pasts_tells_what_each_of_them_alone_tells() {
    let (mut differences, mut otherwise) = (0, 0);
    for seed in 0..case::many("REPLAYED_CASES", CASES) {
        let case = Case::new(seed);
        let slips = mutation::mutations(&case.protocol);
        let slips = slips.iter().enumerate().filter(|(at, _)| at % slips.len().div_ceil(SLIPS) == 0);
        let changed = slips.map(|(_, slip)| {
            let protocol = mutation::apply(&case.protocol, &slip.change);
            (slip.name.as_str(), Program::compile(protocol, case.calendar.clone()))
        });
        for (what, candidate) in changed.chain([("another calendar", elsewhere(&case))]) {
            let (found, alone) = check(&case, &candidate, what);
            differences += found;
            otherwise += alone;
        }
    }
    println!("{differences} differences as it was known then, {otherwise} of them otherwise as it is known now");
    assert!(differences > 200 && otherwise > 50, "too little is compared");
}
