//! Alarms in force, as cards.

use iliac_app::board;
use iliac_app::case::alarm_name;
use iliac_app::event::AlarmName;
use iliac_model::{AlarmKey, Raised};
use iliac_protocol::tree::{Protocol, Urgency as Declared};
use iliac_text::Shown;
use maud::html;

use super::words::{Words, capital};
use crate::components::alarm::Alarm;
use crate::components::form::Complaint;
use crate::components::mark::Urgency;
use crate::components::{Weight, field, form};

/// The urgency of the page for the urgency of the protocol; `None` for what is only expected.
pub fn urgency(declared: Declared) -> Option<Urgency> {
    match declared {
        Declared::Expected => None,
        Declared::NextDay => Some(Urgency::NextDay),
        Declared::SameDay => Some(Urgency::SameDay),
        Declared::Now => Some(Urgency::Now),
        Declared::Emergency => Some(Urgency::Emergency),
    }
}

/// The alarms of a case as cards: unanswered ones first, the most urgent before the others.
/// `reader`: the roles of whoever looks at the present; `None`: the past is looked at.
pub fn cards(words: &Words, reader: Option<&[String]>) -> Vec<Alarm> {
    let mut raised: Vec<&Raised> = words.situation.alarms.iter().collect();
    let protocol = words.protocol();
    raised.sort_by_key(|alarm| (alarm.answered_at.is_some(), std::cmp::Reverse(board::urgency(protocol, alarm.alarm))));
    raised.into_iter().map(|alarm| card(words, alarm, reader)).collect()
}

/// What an alarm is called.
pub fn title(words: &Words, key: AlarmKey) -> String {
    alarm_name(words.protocol(), key).map_or_else(String::new, |name| titled(words.protocol(), &name))
}

/// What an alarm of a protocol is called.
pub fn titled(protocol: &Protocol, name: &AlarmName) -> String {
    let title_of = |step: &str| protocol.step_title(step).unwrap_or_default().to_owned();
    match name {
        AlarmName::Declared(name) => capital(&name.replace('-', " ")),
        AlarmName::AgainstGate(step, gate) => {
            format!("Done against a gate: {} ({})", title_of(step), gate.replace('-', " "))
        }
        AlarmName::CorrectedAfter(step, gate) => {
            format!("A later correction would have held {} ({})", title_of(step), gate.replace('-', " "))
        }
        AlarmName::RepetitionEnded(step) => {
            format!("{}: its repetitions are used up; somebody decides how to go on", title_of(step))
        }
    }
}

/// What an alarm says, for staff.
pub fn sentence(words: &Words, alarm: &Raised) -> String {
    match alarm.alarm {
        AlarmKey::Declared(ix) => {
            let mut values = words.values(alarm.row);
            if let Some(since) = alarm.since {
                values.set("since", Shown::Instant(since));
            }
            words.protocol().alarm(ix).map_or_else(String::new, |declared| words.say(declared.say, &values))
        }
        AlarmKey::AgainstGate(gate) => format!(
            "{} By what was known then, the gate did not let pass. Note what happened and why.",
            begun(words, gate, alarm)
        ),
        AlarmKey::CorrectedAfter(gate) => format!(
            "{} It seemed open then; by what was corrected since, it was not. Look at the correction.",
            begun(words, gate, alarm)
        ),
        AlarmKey::RepetitionEnded(_) => String::new(),
    }
}

/// Which step was begun when, and the gate it passed.
fn begun(words: &Words, gate: iliac_model::GateIx, alarm: &Raised) -> String {
    let Some(declared) = words.protocol().gate(gate) else { return String::new() };
    let step = words.step_title(declared.step, alarm.row);
    let at = alarm.since.map_or_else(String::new, |at| format!(" at {}", words.minute(at)));
    format!("“{step}” was begun{at}, past its gate “{}”.", declared.name.replace('-', " "))
}

fn card(words: &Words, alarm: &Raised, reader: Option<&[String]>) -> Alarm {
    let key = place(words, alarm);
    let answered = alarm.answered_at.map(|at| format!("answered {}", words.time(at)));
    let frame = super::steps::button_to(words, format!("/case/{}/answer", words.case.id.0));
    let note = field::Field::new("note", "What was done");
    let form = || {
        form::form(
            &frame,
            &html! {
                input type="hidden" name="alarm" value=(key);
                @if let Some(row) = alarm.row { input type="hidden" name="row" value=(iliac_app::wire::write_row(row)); }
                (field::text(&note, ""))
                (form::button("I have seen to it", Weight::Secondary))
            },
        )
    };
    let answerers = answerers(words, alarm);
    let actions = match reader.filter(|_| alarm.answered_at.is_none()) {
        None => html! {},
        // What somebody would be refused is not offered to them.
        Some(reader) if !reader.iter().any(|role| answerers.contains(role)) => {
            html! { p class="il-quiet" { "Answered by: " (answerers.join(", ")) "." } }
        }
        Some(_) => {
            html! { details class="il-help" id=(format!("answer-{key}")) { summary { "Answer this alarm" } (form()) } }
        }
    };
    Alarm {
        id: format!("alarm-{key}"),
        urgency: urgency(board::urgency(words.protocol(), alarm.alarm)).unwrap_or(Urgency::NextDay),
        title: title(words, alarm.alarm),
        words: sentence(words, alarm),
        since: alarm.since.map_or_else(String::new, |at| format!("since {}", words.time(at))),
        owner: Some(owner_on_duty(words, alarm)),
        answer_by: answered
            .unwrap_or_else(|| alarm.respond_by.map_or_else(String::new, |at| format!("answer by {}", words.time(at)))),
        actions,
    }
}

/// Who may answer an alarm: roles by name.
fn answerers(words: &Words, alarm: &Raised) -> Vec<String> {
    let roles = iliac_engine::who_answers(words.protocol(), alarm.alarm).unwrap_or_default();
    let mut names: Vec<String> = roles.into_iter().map(|role| words.protocol().role(role).to_owned()).collect();
    names.dedup();
    names
}

/// An alarm's place in the situation, as its form names it.
fn place(words: &Words, alarm: &Raised) -> String {
    let place = words.situation.alarms.iter().position(|other| other == alarm);
    match alarm_name(words.protocol(), alarm.alarm) {
        Some(AlarmName::Declared(name)) => format!("{name}.{}", place.unwrap_or_default()),
        Some(AlarmName::AgainstGate(step, gate)) => format!("against.{step}.{gate}"),
        Some(AlarmName::CorrectedAfter(step, gate)) => format!("corrected.{step}.{gate}"),
        Some(AlarmName::RepetitionEnded(step)) => format!("ended.{step}"),
        None => String::new(),
    }
}

/// The alarm a form names.
///
/// # Errors
/// A complaint when it names none.
pub fn named(words: &Words, key: &str) -> Result<AlarmKey, Complaint> {
    let found = words.situation.alarms.iter().find(|alarm| place(words, alarm) == key);
    found.map(|alarm| alarm.alarm).ok_or_else(|| Complaint {
        field: "alarm".into(),
        words: "This alarm is no longer raised. Nothing had to be answered.".into(),
    })
}

/// Who owns an alarm now, as it has gone up: the role.
pub fn owner(words: &Words, alarm: &Raised) -> String {
    capital(&owning_role(words, alarm))
}

/// The same with whoever is on duty in that role, or that nobody is.
fn owner_on_duty(words: &Words, alarm: &Raised) -> String {
    words.on_duty.owner(&owning_role(words, alarm))
}

fn owning_role(words: &Words, alarm: &Raised) -> String {
    match alarm.alarm {
        AlarmKey::Declared(ix) => {
            let Some(declared) = words.protocol().alarm(ix) else { return String::new() };
            let raised_to = usize::from(alarm.level).checked_sub(1).and_then(|level| declared.escalate.get(level));
            words.protocol().role(raised_to.map_or(declared.owner, |(_, role)| *role)).to_owned()
        }
        AlarmKey::AgainstGate(_) | AlarmKey::CorrectedAfter(_) => "quality".into(),
        AlarmKey::RepetitionEnded(step) => {
            let by = words.protocol().step(step).and_then(|step| step.by.first());
            by.map_or_else(String::new, |role| words.protocol().role(*role).to_owned())
        }
    }
}
