//! What is still to do in a case, in words: named when it is closed, so that closing never hides anything.

use iliac_model::{AlarmKey, Raised, Situation, Standing, Timing};

use crate::board;
use crate::case::{Case, alarm_name};
use crate::event::AlarmName;
use iliac_protocol::tree::Urgency;

/// What is open or in progress, or not known to be needed, and which alarms nobody has answered, each with whose it is.
/// Steps that are only there for when something happens, and one more row nobody waits for, are not waited for here either.
pub fn pending(case: &Case, situation: &Situation) -> Vec<String> {
    let mut lines: Vec<(String, usize)> = Vec::new();
    let mut add = |line: String| match lines.iter_mut().find(|(known, _)| *known == line) {
        Some((_, times)) => *times += 1,
        None => lines.push((line, 1)),
    };
    for instance in &situation.steps {
        let Some(step) = case.protocol().step(instance.step) else { continue };
        let is_more = instance.row.is_none() && step.per.is_some_and(|per| per.adds);
        let role = step.by.first().map_or("", |role| case.protocol().role(*role));
        match instance.standing {
            Standing::Open { timing, .. } if !step.optional && (!is_more || timing != Timing::Untimed) => {
                add(format!("{} ({role})", step.title));
            }
            Standing::InProgress { .. } => add(format!("{} ({role})", step.title)),
            Standing::Undecided { .. } if !step.optional && !is_more => {
                add(format!("{}, if needed ({role})", step.title))
            }
            Standing::Open { .. }
            | Standing::Undecided { .. }
            | Standing::Done { .. }
            | Standing::NotNeeded
            | Standing::Stopped
            | Standing::Missed { .. } => {}
        }
    }
    for alarm in situation.alarms.iter().filter(|alarm| alarm.answered_at.is_none()) {
        if board::urgency(case.protocol(), alarm.alarm) > Urgency::Expected {
            add(format!("An alarm is not answered: {}", of_alarm(case, alarm)));
        }
    }
    lines.into_iter().map(|(line, times)| if times > 1 { format!("{line}, {times} times") } else { line }).collect()
}

fn of_alarm(case: &Case, raised: &Raised) -> String {
    let owner = match raised.alarm {
        AlarmKey::Declared(alarm) => case.protocol().alarm(alarm).map(|alarm| case.protocol().role(alarm.owner)),
        AlarmKey::AgainstGate(_) | AlarmKey::CorrectedAfter(_) | AlarmKey::RepetitionEnded(_) => None,
    };
    let title = |step: &str| case.protocol().step_title(step).unwrap_or_default().to_owned();
    let words = match alarm_name(case.protocol(), raised.alarm) {
        Some(AlarmName::Declared(name)) => name.replace('-', " "),
        Some(AlarmName::AgainstGate(step, gate)) => {
            format!("{} was done against the gate {}", title(&step), gate.replace('-', " "))
        }
        Some(AlarmName::CorrectedAfter(step, gate)) => {
            format!("by a correction the gate {} of {} was closed", gate.replace('-', " "), title(&step))
        }
        Some(AlarmName::RepetitionEnded(step)) => format!("{} has come to its bound", title(&step)),
        None => String::new(),
    };
    owner.map_or_else(|| words.clone(), |owner| format!("{words} ({owner})"))
}
