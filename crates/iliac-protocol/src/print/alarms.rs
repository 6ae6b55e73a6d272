//! Alarms with owner, way up and words; and what must never be.

use super::phrase::{instant, parameter, row, step as step_title};
use super::sentence::{condition, lines};
use super::steps::roles;
use super::texts::{Words, first_letter_large, said_by, words_of};
use super::{Item, Line, Section, Table};
use crate::tree::{Alarm, Law, Never, Protocol, Urgency};

/// Every alarm.
pub(super) fn alarms(protocol: &Protocol, words: &Words) -> Section {
    let items = protocol.alarms.iter().map(|alarm| of_alarm(protocol, words, alarm)).collect();
    Section::of_items("Alarms", items)
}

fn of_alarm(protocol: &Protocol, words: &Words, alarm: &Alarm) -> Item {
    let mut item = Item::new(&first_letter_large(&alarm.name.replace('-', " ")), &alarm.name);
    if let Some(group) = alarm.per {
        item = item.row("For every", row(protocol, group));
    }
    item = item
        .list("Raised when", lines(protocol, &alarm.when))
        .row(
            "Urgency for the person",
            format!("{}; counts from {}", urgency(alarm.urgency), instant(protocol, &alarm.from)),
        )
        .row("Owner", owner(protocol, alarm))
        .row("Staff read", said_by(protocol, words, alarm.say, &alarm.sources));
    if let Some(tells) = alarm.tells {
        item = item.row("The person reads", words_of(protocol, words, tells));
    }
    item.row("Source", alarm.sources.0.join(", "))
}

/// Who sees to it, how soon, and to whom it goes after that.
fn owner(protocol: &Protocol, alarm: &Alarm) -> String {
    let within = alarm.respond_within.iter().map(|within| format!("responds within {}", parameter(protocol, *within)));
    let levels = alarm.escalate.iter();
    let levels = levels
        .map(|(after, role)| format!("goes up to {} after {}", roles(protocol, &[*role]), parameter(protocol, *after)));
    let owner = std::iter::once(protocol.role(alarm.owner).to_owned());
    owner.chain(within).chain(levels).collect::<Vec<_>>().join("; ")
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
    let of_never = |never: &Never| {
        let exactly = match &never.law {
            Law::NeverStart(step, cond) => {
                format!("{} never begins while {}", step_title(protocol, *step), condition(protocol, cond))
            }
            Law::NeverSilent(cond) => {
                format!("an alarm with an owner is raised whenever {}", condition(protocol, cond))
            }
        };
        Line::new(&never.title, &never.name).cell(exactly).cell(never.sources.0.join(", "))
    };
    let lines = protocol.nevers.iter().map(of_never).collect();
    Section::of_table("What must never be", Table::new(&["What", "Exactly", "Source"], lines))
}
