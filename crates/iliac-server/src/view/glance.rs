//! A case at a glance: its row on the board.

use std::cmp::Reverse;

use iliac_app::board::{self, Need};
use iliac_app::event::WardName;
use iliac_app::record::Store;
use iliac_model::Timestamp;
use iliac_protocol::tree::{Deed, Urgency};

use super::words::{Words, capital};
use super::{alarms, band};
use crate::components::board::BoardRow;
use crate::components::mark::Mark;
use crate::components::person::PersonRole;
use crate::server::Server;

/// A case's row on the board, with what the board is ordered and parted by.
pub struct Glance {
    /// The row.
    pub row: BoardRow,
    /// Rising: what needs a person soonest comes first.
    pub order: (Reverse<Option<Urgency>>, u8, Timestamp),
    /// The stage it has reached, by its name: protocols need not have the same stages.
    pub stage: String,
    /// The ward that has it.
    pub ward: WardName,
    /// Family name in small letters, by which names alike are found.
    pub family: String,
    /// When it has to be looked at again: nothing in it differs before, unless something is recorded.
    pub until: Timestamp,
}

/// A case at a glance.
pub fn glance<S: Store>(server: &Server<S>, words: &Words) -> Glance {
    let need = board::need(words.protocol(), &words.situation, words.case.opened_at());
    let identity = server.house.identity(&words.case.person);
    let (mark, next, standing, because, by) = next(words, &need);
    let place = [words.shown("booking.place"), words.shown("booking.start")];
    let row = BoardRow {
        id: format!("case-{}", words.case.id.0),
        href: format!("/case/{}", words.case.id.0),
        name: band::name(&identity),
        number: format!("{} · {}", words.case.number, band::number(&identity)),
        age: band::age(&identity, words.calendar().day_of(words.now)),
        role: words.protocol().persons.first().map_or(PersonRole::Patient, |person| PersonRole::named(&person.name)),
        alike: false,
        ward: String::new(),
        procedure: procedure(words),
        place: place.into_iter().flatten().collect::<Vec<_>>().join(", "),
        urgency: need.alarms.first().and_then(|worst| alarms::urgency(board::urgency(words.protocol(), worst.alarm))),
        mark,
        next,
        standing,
        because,
        by,
    };
    let (order, family) = (need.order(words.protocol()), identity.family.to_lowercase());
    let stage = words.protocol().stages.get(need.stage).map_or_else(String::new, |stage| stage.name.clone());
    Glance { row, order, stage, ward: words.case.ward.clone(), family, until: until(words) }
}

/// The earlier of the engine's bound and midnight, when clock times get their day and people grow older.
fn until(words: &Words) -> Timestamp {
    let calendar = words.calendar();
    let midnight = calendar.start_of(calendar.day_of(words.now).plus_days(1));
    words.situation.look_again_at.map_or(midnight, |again| again.min(midnight))
}

fn procedure(words: &Words) -> String {
    let side = words.shown("consent.side").map_or_else(String::new, |side| format!(", {}", side.to_lowercase()));
    format!("{}{side}", words.protocol().title)
}

/// Who closes a case.
fn closer(words: &Words) -> String {
    words.protocol().who_may(Deed::Close).first().map_or_else(String::new, |role| capital(role))
}

/// Mark, the next thing, how it stands, why, and who.
fn next(words: &Words, need: &Need) -> (Mark, String, String, String, String) {
    if words.case.unread.is_some() {
        let because = "This version cannot read the rules of this case; what was recorded is on its page.";
        return (
            Mark::Unknown,
            "Look at the case".into(),
            "without rules".into(),
            because.into(),
            "Coordinator".into(),
        );
    }
    // What is only expected does not push the step's own reason aside.
    let alarm = need.alarms.first().filter(|alarm| board::urgency(words.protocol(), alarm.alarm) > Urgency::Expected);
    let alarm = alarm.map(|alarm| (alarms::sentence(words, alarm), alarms::owner(words, alarm)));
    let may_close = iliac_engine::closes(&words.case.program, &words.facts, words.now) == iliac_model::Truth::True;
    let Some(next) = need.next.as_ref().filter(|_| !may_close) else {
        let nothing = || ("Everything is done; the case can be closed.".to_owned(), closer(words));
        let (because, by) = alarm.unwrap_or_else(nothing);
        return (Mark::Done, "Close the case".into(), "nothing open".into(), because, by);
    };
    let instance = words.situation.instance(next.step, next.row);
    let (mark, standing) = instance.map_or((Mark::Ready, String::new()), |instance| words.standing(&instance.standing));
    let held = next
        .held_by
        .map(|gate| words.gate_words(gate, next.row, instance.and_then(|instance| instance.standing.verdict(gate))));
    let due = Some(words.due(next.timing)).filter(|due| !due.is_empty());
    let own = || (held.or(due).unwrap_or_else(|| "Nothing holds it.".into()), words.owner(next.step));
    let (because, by) = alarm.unwrap_or_else(own);
    (mark, words.step_title(next.step, next.row), standing, because, by)
}
