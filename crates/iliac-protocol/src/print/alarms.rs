//! Alarms with owner, way up and words; and what must never be.

use super::phrase::{instant, parameter, row, step as step_title};
use super::sentence::{condition, lines};
use super::steps::roles;
use super::texts::{Words, first_letter_large, words_of};
use super::{Item, Section};
use crate::tree::{Alarm, Law, Protocol, Urgency};

/// Every alarm.
pub(super) fn alarms(protocol: &Protocol, words: &Words) -> Section {
    let items = protocol.alarms.iter().map(|alarm| of_alarm(protocol, words, alarm)).collect();
    Section { title: "Alarms".to_owned(), note: None, items }
}

fn of_alarm(protocol: &Protocol, words: &Words, alarm: &Alarm) -> Item {
    let mut item = Item::new(&first_letter_large(&alarm.name.replace('-', " ")), &alarm.name);
    if let Some(group) = alarm.per {
        item = item.row("For every", row(protocol, group));
    }
    item = item
        .list("Raised when", lines(protocol, &alarm.when))
        .row("Counts from", instant(protocol, &alarm.from))
        .row("Urgency for the person", urgency(alarm.urgency))
        .row("Owner", protocol.role(alarm.owner));
    if let Some(within) = alarm.respond_within {
        item = item.row("Staff respond within", parameter(protocol, within));
    }
    let levels = alarm.escalate.iter();
    let levels =
        levels.map(|(after, role)| format!("after {}: {}", parameter(protocol, *after), roles(protocol, &[*role])));
    item = item.list("Goes up", levels.collect()).row("Staff read", words_of(protocol, words, alarm.say));
    if let Some(tells) = alarm.tells {
        item = item.row("The person reads", words_of(protocol, words, tells));
    }
    item.row("Source", alarm.sources.0.join(", "))
}

fn urgency(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Emergency => "the emergency number, now",
        Urgency::Now => "phone or come now",
        Urgency::SameDay => "the same day",
        Urgency::NextDay => "the next working day",
        Urgency::Expected => "expected; advice only",
    }
}

/// Every safety property.
pub(super) fn nevers(protocol: &Protocol) -> Section {
    let items = protocol
        .nevers
        .iter()
        .map(|never| {
            let item = Item::new(&never.title, &never.name);
            let item = match &never.law {
                Law::NeverStart(step, cond) => {
                    let words =
                        format!("{} never begins while {}", step_title(protocol, *step), condition(protocol, cond));
                    item.row("Exactly", words)
                }
                Law::NeverSilent(cond) => item
                    .row("Exactly", format!("an alarm with an owner is raised whenever {}", condition(protocol, cond))),
            };
            item.row("Source", never.sources.0.join(", "))
        })
        .collect();
    Section { title: "What must never be".to_owned(), note: None, items }
}
