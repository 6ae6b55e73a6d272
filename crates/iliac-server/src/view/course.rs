//! The course of a case: to scale as a drawing, and everything told as a list.

use iliac_app::event::{AlarmName, CaseEvent, Recorded, Said, Told};
use iliac_app::house::PAPER;
use iliac_app::record::Store;
use iliac_model::{Duration, Standing, Timing};
use iliac_text::quantity;
use maud::{Markup, html};

use super::words::Words;
use crate::components::mark::Mark;
use crate::components::rows::table;
use crate::components::timeline::{TimeMark, Timeline, timeline};
use crate::server::Server;
use crate::signing::SCREEN_OF;

/// How far around the marks the drawing reaches.
const MARGIN: Duration = Duration::from_minutes(30);

/// The drawing: what was done and what is due.
pub fn drawing(words: &Words) -> Markup {
    let marks = marks(words);
    let (Some(first), Some(last)) = (marks.iter().map(|mark| mark.at).min(), marks.iter().map(|mark| mark.at).max())
    else {
        return html! { p { "Nothing has a time yet." } };
    };
    timeline(&Timeline {
        id: "course".into(),
        title: format!("Case {}", words.case.number),
        from: first.minus(MARGIN),
        to: last.plus(MARGIN),
        now: words.now,
        zone: words.calendar().zone().clone(),
        marks,
        spans: Vec::new(),
    })
}

fn marks(words: &Words) -> Vec<TimeMark> {
    let instances = words.situation.steps.iter();
    let marks = instances.filter_map(|instance| {
        let at = match &instance.standing {
            Standing::Done { at } => (*at)?,
            Standing::InProgress { since, .. } => *since,
            Standing::Open { timing: Timing::Due { at }, .. } => *at,
            Standing::Open { timing: Timing::Overdue { since }, .. } => *since,
            Standing::Open { timing: Timing::Untimed, .. }
            | Standing::NotNeeded
            | Standing::Undecided { .. }
            | Standing::Stopped
            | Standing::Missed { .. } => return None,
        };
        let (mark, _) = words.standing(&instance.standing);
        Some(TimeMark { at, label: words.step_title(instance.step, instance.row), mark })
    });
    let mut marks: Vec<TimeMark> = marks.collect();
    if let Some(iliac_model::Value::Instant(at)) = words.value_named("booking.start") {
        marks.push(TimeMark { at: *at, label: "Appointment".into(), mark: Mark::Waiting });
    }
    marks
}

/// Everything told, the newest first.
pub fn told<S: Store>(server: &Server<S>, words: &Words) -> Markup {
    let columns: Vec<String> = ["Told", "Happened", "What", "Who"].map(str::to_owned).to_vec();
    let lines = words.case.log.iter().rev().filter(|told| told.recorded_at <= words.known);
    let rows: Vec<Vec<String>> = lines.map(|told| line(server, words, told)).collect();
    table("Everything that was told, the newest first", &columns, &rows)
}

fn line<S: Store>(server: &Server<S>, words: &Words, told: &Told<CaseEvent>) -> Vec<String> {
    let role = told.role.as_ref().map_or_else(String::new, |role| format!(" ({role})"));
    vec![
        words.minute(told.recorded_at),
        words.minute(told.occurred_at),
        what(server, words, &told.event),
        format!("{}{role}, {}", words.who(told.by.0), source(words, &told.source)),
    ]
}

/// From where it was told; a second signer's says on whose screen.
fn source(words: &Words, source: &str) -> String {
    match source.strip_prefix(SCREEN_OF).and_then(|account| account.parse().ok()) {
        Some(account) => format!("on the screen of {}", words.who(account)),
        None if source == PAPER => "from paper".into(),
        None => source.to_owned(),
    }
}

fn what<S: Store>(server: &Server<S>, words: &Words, event: &CaseEvent) -> String {
    match event {
        CaseEvent::Opened { protocol, .. } => format!("Case opened: {protocol}"),
        CaseEvent::Sent { ward } => format!("Sent to {}", server.house.ward_title(ward)),
        CaseEvent::Moved { ward } => format!("With {} from here on", server.house.ward_title(ward)),
        CaseEvent::Joined { role, .. } => format!("The {} was named", role.replace('-', " ")),
        CaseEvent::Recorded(fact) => recorded(words, fact),
        CaseEvent::Begun { step, .. } => format!("{} begun", title(words, step)),
        CaseEvent::Overridden { step, gate, reason, .. } => {
            format!("{}: answered for the gate {} by name: {reason}", title(words, step), gate.replace('-', " "))
        }
        CaseEvent::Answered { alarm, note, .. } => format!("Alarm answered: {}. {note}", alarm_words(words, alarm)),
        CaseEvent::Closed { pending } if pending.is_empty() => "Case closed, nothing pending".into(),
        CaseEvent::Closed { pending } => format!("Case closed, pending: {}", pending.join("; ")),
        CaseEvent::Reopened { why } => format!("Case opened again: {why}"),
        CaseEvent::Repinned { .. } => "From here on by the rules that new cases take".into(),
        CaseEvent::Reviewed { step, gate, note, .. } => {
            format!("{}, gate {}: looked at by quality: {note}", title(words, step), gate.replace('-', " "))
        }
    }
}

fn recorded(words: &Words, fact: &Recorded) -> String {
    let protocol = words.protocol();
    let known = protocol.fact_named(&fact.kind).and_then(|ix| protocol.fact(ix));
    let Some(known) = known else { return format!("{}: {} (not in this protocol)", fact.kind, raw(words, &fact.said)) };
    let value = iliac_app::case::cell_of(&known.kind, &fact.said).map(|cell| words.value(known, &cell));
    let corrected = if fact.corrects.is_some() { " (correction)" } else { "" };
    format!("{}: {}{corrected}", known.title, value.unwrap_or_default())
}

/// What a fact says when no protocol is at hand to say it better.
fn raw(words: &Words, said: &Said) -> String {
    match said {
        Said::Number(number, unit) => quantity(&number.to_string(), unit),
        Said::Choice(word) => word.clone(),
        Said::YesNo(yes) => if *yes { "yes" } else { "no" }.into(),
        Said::Instant(at) => words.time(*at),
        Said::Day(day) => day.to_string(),
        Said::Text(text) | Said::Signature(text) => text.clone(),
        Said::Sealed(_) => "words that can no longer be opened".into(),
        Said::File(_) => "attached file".into(),
        Said::Unanswered => "no answer".into(),
        Said::Refused => "refused".into(),
        Said::Struck => "entered in error".into(),
    }
}

fn alarm_words(words: &Words, alarm: &AlarmName) -> String {
    match alarm {
        AlarmName::Declared(name) => name.replace('-', " "),
        AlarmName::AgainstGate(step, gate) => format!("{} against {}", title(words, step), gate.replace('-', " ")),
        AlarmName::CorrectedAfter(step, gate) => {
            format!("{}, {} by a correction", title(words, step), gate.replace('-', " "))
        }
        AlarmName::RepetitionEnded(step) => format!("{}, repetitions used up", title(words, step)),
    }
}

fn title(words: &Words, step: &str) -> String {
    words.protocol().step_title(step).unwrap_or(step).to_owned()
}
