//! What the house promises of every protocol, history and instant, asked of the naive engine on random ones.

#![allow(clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod case;

use std::collections::BTreeSet;

use case::Case;
use iliac_model::{
    Cell, Day, Duration, Entry, EntryId, FactIx, GateIx, History, Number, Row, RowId, Situation, Standing, Timestamp,
    Truth, Value, Verdict,
};
use iliac_protocol::tree::{Amount, Cond, Progress};
use iliac_sim::generate::Look;
use iliac_sim::naive;

const CASES: u64 = 60;
const LOOKS: usize = 3;

/// Asks a promise of random cases and looks; it is broken where it answers with a reason.
fn check(promise: impl Fn(&Case, Look) -> Result<(), String>) {
    for seed in 0..case::many("PROMISE_CASES", CASES) {
        let case = Case::new(seed);
        for look in case.looks(LOOKS) {
            if let Err(reason) = promise(&case, look) {
                panic!("{reason}\nnow {} known {}\n{}", look.now, look.known, case.told());
            }
        }
    }
}

fn same(what: &str, a: &Situation, b: &Situation) -> Result<(), String> {
    if a == b { Ok(()) } else { Err(format!("{what}:\n{a:?}\n{b:?}")) }
}

/// A situation without when to look again, which is the only part that may change before the next change.
fn stands(situation: Situation) -> Situation {
    Situation { look_again_at: None, ..situation }
}

/// What of a history was recorded up to an instant.
fn known_by(history: &History, known: Timestamp) -> History {
    let mut history = history.clone();
    history.entries.retain(|item| item.recorded_at <= known);
    history.begins.retain(|item| item.recorded_at <= known);
    history.overrides.retain(|item| item.recorded_at <= known);
    history.answers.retain(|item| item.recorded_at <= known);
    history
}

fn verdicts(situation: &Situation) -> Vec<(GateIx, Verdict)> {
    let gates = situation.steps.iter().filter_map(|instance| match &instance.standing {
        Standing::Open { gates, .. } => Some(gates.clone()),
        _ => None,
    });
    gates.flatten().collect()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    check(|case, look| {
        let again = Case::new(case.seed);
        let (first, second) = (case.assess(look.now, look.known), again.assess(look.now, look.known));
        same("two runs differ", &first, &second)?;
        if format!("{first:?}") == format!("{second:?}") { Ok(()) } else { Err("the words differ".to_owned()) }
    });
}

#[test]
fn nothing_changes_before_the_next_change_and_something_does_at_it() {
    check(|case, look| {
        let Look { now, known } = look;
        let present = case.assess(now, known);
        let next = case.next_change(now, known);
        if present.look_again_at != next {
            return Err(format!("look again at {:?}, next change {next:?}", present.look_again_at));
        }
        let present = stands(present);
        if let Some(next) = next {
            if next <= now {
                return Err(format!("the next change {next} is not ahead"));
            }
            if stands(case.assess(next, known)) == present {
                return Err(format!("nothing changes at {next}"));
            }
        }
        for at in instants_before(next, now) {
            same(&format!("something changes at {at}, before {next:?}"), &stands(case.assess(at, known)), &present)?;
        }
        Ok(())
    });
}

/// Instants between now and the next change (or far ahead): near both ends and at some even steps.
fn instants_before(next: Option<Timestamp>, now: Timestamp) -> BTreeSet<Timestamp> {
    let later = |seconds: i64| now.plus(Duration::from_seconds(seconds));
    let end = next.unwrap_or(later(40 * 366 * 86_400));
    let mut found: BTreeSet<Timestamp> =
        (0..8).map(|n| later(n * 479)).chain((0..8).map(|n| later(n * 9000))).collect();
    let mut way = end.since(now).seconds();
    while way > 0 {
        way /= 8;
        found.insert(later(way));
        found.insert(end.minus(Duration::from_seconds(way + 1)));
    }
    found.into_iter().filter(|at| *at > now && *at < end).collect()
}

#[test]
fn a_gate_opens_when_it_says_and_not_before() {
    check(|case, look| {
        let Look { now, known } = look;
        let situation = case.assess(now, known);
        for (gate, verdict) in verdicts(&situation) {
            let opens_at = match verdict {
                Verdict::Open | Verdict::Overridden => continue,
                Verdict::Closed { opens_at } | Verdict::Unknown { opens_at, .. } => opens_at,
            };
            let Some(opens_at) = opens_at else { continue };
            if opens_at <= now {
                return Err(format!("{gate:?} opens at {opens_at}, which is past"));
            }
            // The next change comes no later: there the verdict differs, or the standing that held it.
            if situation.look_again_at.is_none_or(|next| next > opens_at) {
                return Err(format!("{gate:?} opens at {opens_at} after {:?}", situation.look_again_at));
            }
        }
        Ok(())
    });
}

#[test]
fn a_late_fact_never_rewrites_an_answer_given_as_at_then() {
    check(|case, look| {
        let then = Case { history: known_by(&case.history, look.known), ..case.clone() };
        let (then, later) = (then.assess(look.now, look.known), case.assess(look.now, look.known));
        same("what was recorded later changes what was known", &then, &later)
    });
}

#[test]
fn what_is_added_changes_nothing_that_was_known_before_it() {
    check(|case, look| {
        let known = look.known;
        let (first, told) = (EntryId(9_000), known.plus(Duration::from_seconds(1)));
        let mut more = case.clone();
        let old = case.history.entries.first().cloned();
        let news =
            old.map(|old| Entry { id: first, occurred_at: look.now, recorded_at: told, corrects: Some(old.id), ..old });
        more.history.entries.extend(news);
        same("a late correction rewrites the past", &case.assess(look.now, known), &more.assess(look.now, known))
    });
}

#[test]
fn whoever_does_not_know_says_why() {
    check(|case, look| {
        let situation = case.assess(look.now, look.known);
        for (gate, verdict) in verdicts(&situation) {
            if matches!(verdict, Verdict::Unknown { why, .. } if why.is_none()) {
                return Err(format!("{gate:?} is unknown for no reason"));
            }
        }
        let silent = situation
            .steps
            .iter()
            .any(|instance| matches!(instance.standing, Standing::Undecided { why } if why.is_none()));
        if silent { Err("a step is undecided for no reason".to_owned()) } else { Ok(()) }
    });
}

#[test]
fn a_condition_and_its_opposite_are_never_both_true() {
    check(|case, look| {
        for gate in &case.protocol.gates {
            let of_case = case.protocol.step(gate.step).is_some_and(|step| step.per.is_none());
            for need in gate.needs.iter().filter(|_| of_case) {
                let truth = |cond: &Cond| {
                    naive::truth(&case.protocol, &case.calendar, &case.history, look.now, look.known, cond)
                };
                let (holds, not) = (truth(&need.cond), truth(&Cond::Not(Box::new(need.cond.clone()))));
                if holds.negated() != not || holds.or(not) == Truth::False {
                    return Err(format!("{holds:?} and {not:?}"));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn progress_in_a_condition_is_progress_on_the_board() {
    check(|case, look| {
        let situation = case.assess(look.now, look.known);
        for (step, ix) in case.protocol.steps.iter().zip(0..).map(|(step, ix)| (step, iliac_model::StepIx(ix))) {
            let done = Cond::Step(ix, Progress::Done);
            let said = naive::truth(&case.protocol, &case.calendar, &case.history, look.now, look.known, &done);
            let instances = situation.steps.iter().filter(|instance| instance.step == ix);
            let shown = instances.filter(|instance| matches!(instance.standing, Standing::Done { .. })).count();
            if (said == Truth::True) != (shown > 0) {
                return Err(format!("{} is {said:?} in a condition and {shown} times done on the board", step.name));
            }
        }
        Ok(())
    });
}

/// Whatever a history holds (values of another kind, rows of nobody, corrections of themselves and of the future, the ends
/// of time), every question has an answer.
#[test]
fn nonsense_has_an_answer() {
    for seed in 0..case::many("PROMISE_CASES", CASES) {
        let mut case = Case::new(seed);
        spoil(&mut case);
        for look in case.looks(2) {
            for now in [Timestamp::MIN, look.now, Timestamp::MAX] {
                for known in [Timestamp::MIN, look.known, Timestamp::MAX] {
                    let _ = case.assess(now, known);
                }
            }
        }
    }
}

fn spoil(case: &mut Case) {
    let entries = case.history.entries.clone();
    let wild = [
        Value::Number { number: Number::MAX, unit: 200 },
        Value::Choice(u16::MAX),
        Value::YesNo(true),
        Value::Instant(Timestamp::MAX),
        Value::Instant(Timestamp::MIN),
        Value::Day(Day::from_number(i32::MAX)),
        Value::Day(Day::from_number(i32::MIN)),
        Value::Text("".into()),
    ];
    for (n, entry) in entries.into_iter().enumerate() {
        let id = EntryId(5_000 + n as u64);
        let value = wild[(n + case.seed as usize) % wild.len()].clone();
        let corrects = [None, Some(id), Some(EntryId(u64::MAX)), Some(EntryId(id.0 + 1))][n % 4];
        let row = [entry.row, None, Some(RowId(7)), entry.row][n % 4];
        let occurred_at = [entry.occurred_at, Timestamp::MAX, Timestamp::MIN, entry.occurred_at][n % 4];
        case.history.entries.push(Entry { id, cell: Cell::Said(value), corrects, row, occurred_at, ..entry });
    }
    if let Some(row) = case.history.rows.first().copied() {
        case.history.rows.push(Row { parent: Some(row.id), ..row });
    }
    for (n, parameter) in case.protocol.parameters.iter_mut().enumerate() {
        if (n as u64 + case.seed).is_multiple_of(3) {
            parameter.amount =
                [Amount::One(Number::MAX), Amount::One(Number::MIN), Amount::ByChoice(FactIx(1), vec![])][n % 3]
                    .clone();
        }
    }
    for fact in &mut case.protocol.facts {
        fact.fresh_for =
            fact.fresh_for.filter(|ix| matches!(case.protocol.parameters[ix.place()].amount, Amount::One(_)));
    }
}
