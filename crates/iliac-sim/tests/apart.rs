//! What is written the same in two protocols, down to the last fact it reads, says the same of every case: random protocols
//! with one small slip in them, held beside themselves.

#![allow(clippy::panic, reason = "a test fails by panicking")]

mod case;

use std::collections::BTreeMap;

use case::Case;
use iliac_app::case::{alarm_key, alarm_name};
use iliac_app::mutation;
use iliac_engine::{Facts, Program};
use iliac_model::{AlarmKey, History, RowId, Standing, TextIx, Truth, Verdict};
use iliac_protocol::apart::{Named, apart};
use iliac_protocol::tree::Protocol;
use iliac_sim::generate::Look;

const CASES: u64 = 250;
const SLIPS: usize = 4;
const LOOKS: usize = 3;

/// The same history by another protocol's numbers; what it does not know is left out.
fn renumbered(from: &Protocol, to: &Protocol, history: &History) -> History {
    let group = |group| to.group_named(&from.group(group)?.name);
    let step = |step| to.step_named(&from.step(step)?.name);
    let gate = |gate| {
        let gate = from.gate(gate)?;
        to.gate_named(&from.step(gate.step)?.name, &gate.name)
    };
    let mut other = history.clone();
    other.rows.retain_mut(|row| group(row.group).map(|it| row.group = it).is_some());
    other.entries.retain_mut(|entry| {
        let kind = from.fact(entry.kind).and_then(|fact| to.fact_named(&fact.name));
        kind.map(|kind| entry.kind = kind).is_some()
    });
    other.begins.retain_mut(|begin| step(begin.step).map(|it| begin.step = it).is_some());
    other.overrides.retain_mut(|given| gate(given.gate).map(|it| given.gate = it).is_some());
    other.answers.retain_mut(|answer| {
        let key = alarm_name(from, answer.alarm).and_then(|name| alarm_key(to, &name));
        key.map(|key| answer.alarm = key).is_some()
    });
    other
}

type Said = BTreeMap<(Named, Option<RowId>, &'static str), String>;

/// All that a protocol says of a case, by name.
fn said(case: &Case, look: Look) -> Said {
    let protocol = &case.protocol;
    let situation = case.assess(look.now, look.known);
    let mut all = Said::new();
    let gate_name = |gate| {
        let gate = protocol.gate(gate)?;
        Some(Named::Gate(protocol.step(gate.step)?.name.clone(), gate.name.clone()))
    };
    for instance in &situation.steps {
        let Some(step) = protocol.step(instance.step) else { continue };
        let standing = match &instance.standing {
            Standing::Open { timing, .. } => format!("open {timing:?}"),
            other => format!("{other:?}"),
        };
        all.insert((Named::Step(step.name.clone()), instance.row, "stands"), standing);
        for (gate, verdict) in instance.standing.gates() {
            let verdict = match verdict {
                Verdict::Closed { .. } => "closed".to_owned(),
                Verdict::Unknown { why, .. } => format!("unknown {why:?}"),
                other @ (Verdict::Open | Verdict::Overridden) => format!("{other:?}"),
            };
            all.extend(gate_name(*gate).map(|gate| ((gate, instance.row, "says"), verdict)));
        }
    }
    for raised in &situation.alarms {
        let name = match raised.alarm {
            AlarmKey::Declared(alarm) => protocol.alarm(alarm).map(|it| (Named::Alarm(it.name.clone()), "raised")),
            AlarmKey::AgainstGate(gate) => gate_name(gate).map(|it| (it, "against")),
            AlarmKey::CorrectedAfter(gate) => gate_name(gate).map(|it| (it, "corrected")),
            AlarmKey::RepetitionEnded(step) => protocol.step(step).map(|it| (Named::Step(it.name.clone()), "ended")),
        };
        let since = (raised.since, raised.respond_by, raised.level, raised.answered_at);
        all.extend(name.map(|(name, what)| ((name, raised.row, what), format!("{since:?}"))));
    }
    let program = Program::compile(protocol.clone(), case.calendar.clone());
    let facts = Facts::fold(&program, &case.history, look.known);
    for (ix, text) in (0..).map(TextIx).zip(&protocol.texts) {
        let shown = iliac_engine::holds_text(&program, &facts, look.now, ix) == Truth::True;
        all.extend(shown.then(|| ((Named::Text(text.name.clone()), None, "shown"), String::new())));
    }
    all
}

#[test]
fn what_is_written_the_same_says_the_same() {
    let (mut differed, mut left_out) = (0, 0);
    for seed in 0..case::many("APART_CASES", CASES) {
        let case = Case::new(seed);
        let slips = mutation::mutations(&case.protocol);
        for n in 0..SLIPS.min(slips.len()) {
            let at = usize::try_from(seed).unwrap_or(0).wrapping_mul(7919).wrapping_add(n * 104_729) % slips.len();
            let Some(slip) = slips.get(at) else { continue };
            let protocol = mutation::apply(&case.protocol, &slip.change);
            let apart = apart(&case.protocol, &protocol);
            let history = renumbered(&case.protocol, &protocol, &case.history);
            let other = Case { protocol, history, ..case.clone() };
            for look in case.looks(LOOKS) {
                let (one, two) = (said(&case, look), said(&other, look));
                let keys = one.keys().chain(two.keys());
                for key in keys.filter(|key| one.get(*key) != two.get(*key)) {
                    differed += 1;
                    if !apart.may_say_otherwise.contains(&key.0) {
                        let (was, is) = (one.get(key), two.get(key));
                        panic!(
                            "{}: {key:?} was {was:?}, is {is:?}, although nothing of it is written otherwise: {:?}\n\
                             now {} known {}\n{}",
                            slip.name,
                            apart.written,
                            look.now,
                            look.known,
                            case.told()
                        );
                    }
                }
                left_out += one.keys().filter(|key| !apart.may_say_otherwise.contains(&key.0)).count();
            }
        }
    }
    assert!(differed > 300 && left_out > 10_000, "{differed} differences, {left_out} left out: too few to tell");
}
