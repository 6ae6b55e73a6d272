//! What a day holds for a case: its appointment with what is missing for it, and what falls due.
//!
//! Missing is every step before the arrival that is not done and may be needed. Nothing is left out to save paper: what is
//! not on the list was done, or is known not to be needed.

use iliac_app::board;
use iliac_app::event::{CaseId, Identity};
use iliac_app::record::Store;
use iliac_model::{Day, Instance, Standing, Timestamp, Timing, Value};
use iliac_text::HouseWords;

use super::words::Words;
use crate::components::day_list::{Call, DayEntry, Missing};
use crate::server::Server;

/// The stage in which somebody comes: what is before it has to be done by then.
const ARRIVAL: &str = "arrival";

/// The step of coming.
const ARRIVE: &str = "arrive";

/// What a case has on a day.
pub struct OnDay {
    /// When, for the order of the list.
    pub at: Timestamp,
    /// Whether it is an appointment; only its missing things are worth a call.
    pub is_appointment: bool,
    /// Whether it is the appointment of somebody who has gone home again, or will not come any more.
    pub has_gone: bool,
    /// Whose case it is.
    pub case: CaseId,
    /// The stage of what falls due; `None` for an appointment.
    pub stage: Option<usize>,
    /// Whose it is, in full: for finding names alike.
    pub identity: Identity,
    /// The line.
    pub entry: DayEntry,
    /// The person's telephone.
    pub phone: Option<String>,
}

/// Everything a case has on this day.
pub fn on_day<S: Store>(server: &Server<S>, words: &Words, day: Day) -> Vec<OnDay> {
    let identity = server.house.identity(&words.case.person);
    let line = |at: Timestamp, is_appointment: bool, entry: DayEntry| OnDay {
        at,
        is_appointment,
        has_gone: is_appointment && has_gone(words, at),
        case: words.case.id.clone(),
        stage: None,
        identity: (*identity).clone(),
        entry: DayEntry { name: short_name(&identity), number: words.case.number.clone(), ..entry },
        phone: words.shown("person.phone").or_else(|| identity.phone.clone()),
    };
    let appointment = appointment(words).filter(|at| words.calendar().day_of(*at) == day);
    let mut lines: Vec<OnDay> = appointment.map(|at| line(at, true, expected(server, words, at))).into_iter().collect();
    // With an appointment, what comes before it is told as missing for it, and coming is the appointment itself.
    let told = |instance: &Instance| {
        appointment.is_some() && stages_after_arrival(words, instance).is_some_and(|after| after <= 0)
    };
    let due = words.situation.steps.iter().filter(|instance| !told(instance));
    for instance in due {
        if let Some((at, is_late)) = due_on(words, instance, day) {
            let stage = words.protocol().step(instance.step).map(|step| step.stage);
            lines.push(OnDay { stage, ..line(at, false, falls_due(server, words, instance, at, is_late)) });
        }
    }
    lines
}

/// A call for everybody for whose appointment something is missing.
pub fn call(on_day: &OnDay) -> Option<Call> {
    let entry = Some(&on_day.entry).filter(|entry| on_day.is_appointment && !entry.missing.is_empty())?;
    Some(Call {
        name: format!("{} {}", entry.name, entry.number),
        phone: on_day.phone.clone(),
        time: entry.time.clone(),
        missing: entry.missing.clone(),
    })
}

/// When somebody is expected; nothing once it was cancelled, and nobody has booked again since.
fn appointment(words: &Words) -> Option<Timestamp> {
    let Value::Instant(at) = words.value_named("booking.start")? else { return None };
    let told = |name: &str| Some(words.last(words.protocol().fact_named(name)?, None)?.recorded_at);
    let cancelled = words.value_named("booking.cancelled").and(told("booking.cancelled"));
    let is_off = cancelled.is_some_and(|cancelled| told("booking.start").is_none_or(|booked| booked <= cancelled));
    (!is_off).then_some(*at)
}

fn expected<S: Store>(server: &Server<S>, words: &Words, at: Timestamp) -> DayEntry {
    let side = words.shown("consent.side").map_or_else(String::new, |side| format!(", {}", side.to_lowercase()));
    let came = came(words, at);
    // Nobody operates on somebody who did not come: whoever the board names sees to it.
    let operator = || words.shown("booking.operator").unwrap_or_else(|| "no operator named".into());
    let by =
        if came == Came::Not { server.glances.of(server, &words.case, words.now).row.by.clone() } else { operator() };
    DayEntry {
        time: clock(words, at),
        came: match came {
            Came::ToCome => String::new(),
            Came::Not => "did not come".into(),
            Came::Here(at) => format!("here since {}", words.minute(at)),
            Came::Gone(at) => format!("went home {}", words.minute(at)),
        },
        what: format!("{}{side}", words.protocol().title),
        place: words.shown("booking.place").unwrap_or_default(),
        by,
        missing: if came == Came::ToCome { missing(words, at) } else { Vec::new() },
        ..DayEntry::default()
    }
}

/// How far somebody is on the day of their appointment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Came {
    /// Not come yet.
    ToCome,
    /// Not come, and past the time at which that is said.
    Not,
    /// Here since then.
    Here(Timestamp),
    /// Gone again at that time.
    Gone(Timestamp),
}

fn came(words: &Words, appointment: Timestamp) -> Came {
    // Who came on an earlier day and is booked again has not come for this appointment.
    let that_day = words.calendar().start_of(words.calendar().day_of(appointment));
    let instant = |name: &str| match words.value_named(name) {
        Some(Value::Instant(at)) => Some(*at).filter(|at| *at >= that_day),
        Some(_) | None => None,
    };
    let missed = || {
        let arrival = words.protocol().step_named(ARRIVE);
        let arrival = words.situation.steps.iter().find(|instance| Some(instance.step) == arrival);
        arrival.is_some_and(|instance| matches!(instance.standing, Standing::Missed { .. }))
    };
    match (instant("discharge.at"), instant("arrival.at")) {
        (Some(gone), _) => Came::Gone(gone),
        (None, Some(here)) => Came::Here(here),
        (None, None) if missed() => Came::Not,
        (None, None) => Came::ToCome,
    }
}

fn has_gone(words: &Words, appointment: Timestamp) -> bool {
    match came(words, appointment) {
        Came::Gone(_) => true,
        Came::ToCome | Came::Not | Came::Here(_) => false,
    }
}

fn falls_due<S: Store>(
    server: &Server<S>,
    words: &Words,
    instance: &Instance,
    at: Timestamp,
    is_late: bool,
) -> DayEntry {
    let held = instance.standing.held_by();
    let held = held.map(|(gate, verdict)| words.gate_words(gate, instance.row, Some(&verdict)));
    // What the board says comes next has one owner, here and there: an alarm that went up has taken it along.
    let next = board::need(words.protocol(), &words.situation, words.case.opened_at()).next;
    let is_next = next.is_some_and(|next| next.step == instance.step && next.row == instance.row);
    let of_board = is_next.then(|| server.glances.of(server, &words.case, words.now).row.by.clone());
    let by = of_board.filter(|by| !by.is_empty()).unwrap_or_else(|| words.owner(instance.step));
    DayEntry {
        time: if is_late { format!("late, since {}", words.time(at)) } else { clock(words, at) },
        is_late,
        what: words.step_title(instance.step, instance.row),
        missing: held.map(|held| Missing { by: by.clone(), what: vec![held] }).into_iter().collect(),
        by,
        ..DayEntry::default()
    }
}

/// When an open step is due on the day. What is late stands on today's list, whenever it was due.
fn due_on(words: &Words, instance: &Instance, day: Day) -> Option<(Timestamp, bool)> {
    let on = |at: Timestamp| words.calendar().day_of(at);
    match instance.standing {
        Standing::Open { timing, .. } | Standing::InProgress { timing, .. } => match timing {
            Timing::Due { at } => Some((at, false)).filter(|_| on(at) == day),
            Timing::Overdue { since } => Some((since, true)).filter(|_| on(words.now) == day),
            Timing::Untimed => None,
        },
        Standing::Done { .. }
        | Standing::NotNeeded
        | Standing::Undecided { .. }
        | Standing::Stopped
        | Standing::Missed { .. } => None,
    }
}

/// Every step before the arrival that is not done, by who does it.
fn missing(words: &Words, appointment: Timestamp) -> Vec<Missing> {
    let mut missing: Vec<Missing> = Vec::new();
    let before = words
        .situation
        .steps
        .iter()
        .filter(|instance| stages_after_arrival(words, instance).is_some_and(|after| after < 0));
    for instance in before {
        let Some(what) = wanted(words, instance, appointment) else { continue };
        let by = words.owner(instance.step);
        match missing.iter_mut().find(|known| known.by == by) {
            Some(known) => known.what.push(what),
            None => missing.push(Missing { by, what: vec![what] }),
        }
    }
    missing
}

/// How many stages after the arrival an instance's step stands; below nothing before it. `None` without an arrival.
fn stages_after_arrival(words: &Words, instance: &Instance) -> Option<i64> {
    let protocol = words.protocol();
    let arrival = protocol.stages.iter().position(|stage| stage.name == ARRIVAL)?;
    let stage = protocol.step(instance.step)?.stage;
    Some(i64::try_from(stage).ok()?.saturating_sub(i64::try_from(arrival).ok()?))
}

/// What is wanted of an instance, in words; `None` when nothing is. One more row nobody waits for is not wanted.
fn wanted(words: &Words, instance: &Instance, appointment: Timestamp) -> Option<String> {
    let step = words.protocol().step(instance.step)?;
    let timing = match &instance.standing {
        Standing::Open { timing, .. } | Standing::InProgress { timing, .. } => *timing,
        Standing::Undecided { .. } => {
            return (!step.optional).then(|| format!("{}, if needed", words.step_title(instance.step, instance.row)));
        }
        Standing::Done { .. } | Standing::NotNeeded | Standing::Stopped | Standing::Missed { .. } => return None,
    };
    let is_more = instance.row.is_none() && step.per.is_some_and(|per| per.adds);
    if step.optional || (is_more && timing == Timing::Untimed) {
        return None;
    }
    let title = words.step_title(instance.step, instance.row);
    match timing {
        Timing::Due { at } if at < appointment => Some(format!("{title} (by {})", words.time(at))),
        Timing::Overdue { since } => Some(format!("{title} (late, since {})", words.time(since))),
        Timing::Due { .. } | Timing::Untimed => Some(title),
    }
}

/// The time of day alone: the list says the day.
fn clock(words: &Words, at: Timestamp) -> String {
    HouseWords::of("en").local_time(at.minute(), at, words.calendar())
}

/// Family name and a letter of the given name: enough to call somebody out, with the case's number.
fn short_name(identity: &Identity) -> String {
    if identity.family.is_empty() {
        return "Name not kept".into();
    }
    match identity.given.chars().next() {
        Some(letter) => format!("{}, {letter}.", identity.family),
        None => identity.family.clone(),
    }
}
