//! The person band of a case.

use iliac_app::event::Identity;
use iliac_app::record::Store;
use iliac_model::{Day, Timestamp};

use super::words::Words;
use crate::components::person::{PersonBand, PersonRole};
use crate::server::Server;

/// The band over a case's pages.
pub fn band<S: Store>(server: &Server<S>, words: &Words) -> PersonBand {
    let identity = server.house.identity(&words.case.person);
    PersonBand {
        name: name(&identity),
        number: number(&identity),
        born: born(&identity, words.calendar().day_of(words.now)),
        role: PersonRole::Patient,
        procedure: words.protocol().title.clone(),
        side: words.shown("puncture.side").or_else(|| words.shown("consent.side")),
        alike: alike(server, words, &identity),
        cautions: cautions(words),
    }
}

/// Family name, then given names.
pub fn name(identity: &Identity) -> String {
    if identity.family.is_empty() {
        return "Name not kept".into();
    }
    format!("{}, {}", identity.family, identity.given)
}

/// The hospital's number.
pub fn number(identity: &Identity) -> String {
    if identity.number.is_empty() { "no number yet".into() } else { identity.number.clone() }
}

/// Birth date and age.
pub fn born(identity: &Identity, today: Day) -> String {
    match identity.born {
        Some(born) => format!("{}, {}", iliac_text::HouseWords::of("en").local_day(born), age(identity, today)),
        None => "birth date not known".into(),
    }
}

/// The age in words: years, or months below two years.
pub fn age(identity: &Identity, today: Day) -> String {
    let Some(born) = identity.born else { return "age not known".into() };
    match born.years_until(today) {
        Some(years) if years >= 2 => format!("{years} years"),
        Some(_) | None => format!("{} months", today.number().saturating_sub(born.number()) / 30),
    }
}

/// Whether another open case has a family name like this one, told with its case number and never with its person's name.
fn alike<S: Store>(server: &Server<S>, words: &Words, identity: &Identity) -> Option<String> {
    let others =
        server.house.cases().into_iter().filter(|case| case.closed_at.is_none() && case.person != words.case.person);
    let mut like = others.filter(|case| {
        let other = server.house.identity(&case.person);
        !other.family.is_empty() && other.family.to_lowercase() == identity.family.to_lowercase()
    });
    like.next().map(|case| format!("Another person with this family name is here: case {}", case.number))
}

/// What everybody in the room has to know.
fn cautions(words: &Words) -> Vec<String> {
    let protocol = words.protocol();
    let Some(group) = protocol.group_named("allergy") else { return Vec::new() };
    let Some(name) = protocol.fact_named("allergy.name") else { return Vec::new() };
    let rows = words.rows(group);
    let named = rows.into_iter().filter_map(|row| {
        let entry = words.last(name, Some(row))?;
        Some(format!("Allergy: {}", words.value(protocol.fact(name)?, &entry.cell)))
    });
    named.collect()
}

/// Seconds of an instant on the site's clock, for the page's "now" buttons: `2026-11-22T10:25:00`.
pub fn local(words: &Words, at: Timestamp) -> String {
    words.calendar().local(at).map_or_else(String::new, |local| local.to_string())
}
