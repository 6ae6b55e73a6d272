//! Makes a failing case smaller: takes away items and parts of the protocol as long as it still fails.

use iliac_protocol::tree::{Cond, DerivedExpr, Protocol};

use super::Case;

/// The smallest case found that still fails by the same test.
pub fn shrink(mut case: Case, fails: impl Fn(&Case) -> bool) -> Case {
    loop {
        let smaller = candidates(&case).into_iter().find(|candidate| fails(candidate));
        match smaller {
            Some(smaller) => case = smaller,
            None => return case,
        }
    }
}

fn candidates(case: &Case) -> Vec<Case> {
    let mut found = Vec::new();
    let mut with = |change: &dyn Fn(&mut Case)| {
        let mut changed = case.clone();
        change(&mut changed);
        found.push(changed);
    };
    let history = &case.history;
    (0..history.answers.len()).for_each(|n| with(&|case| _ = case.history.answers.remove(n)));
    (0..history.overrides.len()).for_each(|n| with(&|case| _ = case.history.overrides.remove(n)));
    (0..history.begins.len()).for_each(|n| with(&|case| _ = case.history.begins.remove(n)));
    (0..history.entries.len()).for_each(|n| with(&|case| _ = case.history.entries.remove(n)));
    (0..history.rows.len()).for_each(|n| with(&|case| without_row(case, n)));
    let protocol = &case.protocol;
    for n in 0..protocol.alarms.len() {
        with(&|case| _ = case.protocol.alarms.remove(n));
        with(&|case| case.protocol.alarms[n].escalate.clear());
        with(&|case| case.protocol.alarms[n].respond_within = None);
    }
    for n in 0..protocol.steps.len() {
        with(&|case| case.protocol.steps[n].due = None);
        with(&|case| case.protocol.steps[n].missed = None);
        with(&|case| case.protocol.steps[n].repeat = None);
        with(&|case| case.protocol.steps[n].records.clear());
    }
    if protocol.steps.len() > 1 && protocol.gates.iter().all(|gate| gate.step.place() + 1 < protocol.steps.len()) {
        with(&|case| _ = case.protocol.steps.pop());
    }
    if !protocol.gates.is_empty() {
        with(&|case| {
            case.protocol.gates.pop();
            let left = case.protocol.gates.len();
            case.protocol.steps.iter_mut().for_each(|step| step.gates.retain(|gate| gate.place() < left));
        });
    }
    for n in 0..protocol.gates.len() {
        with(&|case| case.protocol.gates[n].overridden_by = None);
        (0..protocol.gates[n].needs.len()).for_each(|k| with(&|case| _ = case.protocol.gates[n].needs.remove(k)));
    }
    for n in 0..protocol.facts.len() {
        with(&|case| case.protocol.facts[n].fresh_for = None);
        with(&|case| case.protocol.facts[n].counts = iliac_protocol::tree::Counts::Latest);
    }
    (0..protocol.groups.len()).for_each(|n| with(&|case| case.protocol.groups[n].complete_when = None));
    with(&|case| case.protocol.stops_when = None);
    with(&|case| case.protocol.planned = None);
    with(&|case| case.protocol.actual = None);
    for (n, cond) in conditions(&mut protocol.clone()).into_iter().enumerate() {
        for simpler in simpler(cond) {
            with(&|case| *conditions(&mut case.protocol)[n] = simpler.clone());
        }
    }
    found.retain(|candidate| candidate != case);
    found
}

fn without_row(case: &mut Case, n: usize) {
    let id = case.history.rows.remove(n).id;
    case.history.entries.retain(|entry| entry.row != Some(id));
    case.history.begins.retain(|begin| begin.row != Some(id));
    case.history.rows.iter_mut().filter(|row| row.parent == Some(id)).for_each(|row| row.parent = None);
}

/// Every condition of a protocol, to be changed in place.
fn conditions(protocol: &mut Protocol) -> Vec<&mut Cond> {
    let mut found: Vec<&mut Cond> = Vec::new();
    for step in &mut protocol.steps {
        found.extend([&mut step.applies, &mut step.done]);
        found.extend(step.repeat.iter_mut().map(|repeat| &mut repeat.only_while));
    }
    for gate in &mut protocol.gates {
        found.push(&mut gate.applies);
        found.extend(gate.needs.iter_mut().map(|need| &mut need.cond));
    }
    found.extend(protocol.alarms.iter_mut().map(|alarm| &mut alarm.when));
    found.extend(protocol.groups.iter_mut().filter_map(|group| group.complete_when.as_mut()));
    found.extend(protocol.stops_when.as_mut());
    found.extend(protocol.derived.iter_mut().filter_map(|derived| match &mut derived.expr {
        DerivedExpr::Condition(cond) => Some(cond),
        DerivedExpr::Number(..) | DerivedExpr::Instant(_) | DerivedExpr::Day(_) => None,
    }));
    found
}

/// Simpler conditions in a condition's place.
fn simpler(cond: &Cond) -> Vec<Cond> {
    let mut found = Vec::new();
    if !matches!(cond, Cond::Always(_)) {
        found.extend([Cond::Always(true), Cond::Always(false)]);
    }
    match cond {
        Cond::Not(inner) => {
            found.push((**inner).clone());
            found.extend(simpler(inner).into_iter().map(|inner| Cond::Not(Box::new(inner))));
        }
        Cond::All(all) | Cond::Some(all) => {
            let again = |all: Vec<Cond>| if matches!(cond, Cond::All(_)) { Cond::All(all) } else { Cond::Some(all) };
            found.extend(all.iter().cloned());
            for (n, one) in all.iter().enumerate() {
                let mut fewer = all.clone();
                fewer.remove(n);
                found.push(again(fewer));
                for one in simpler(one) {
                    let mut changed = all.clone();
                    changed[n] = one;
                    found.push(again(changed));
                }
            }
        }
        Cond::Any(rows) => {
            if let Some(filter) = &rows.filter {
                found.push(Cond::Any(iliac_protocol::tree::Rows { filter: None, ..rows.clone() }));
                for filter in simpler(filter) {
                    let filter = Some(Box::new(filter));
                    found.push(Cond::Any(iliac_protocol::tree::Rows { filter, ..rows.clone() }));
                }
            }
        }
        _ => {}
    }
    found.retain(|simpler| simpler != cond);
    found
}
