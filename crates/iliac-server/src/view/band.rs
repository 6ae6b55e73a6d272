//! The person band of a case.

use iliac_app::event::Identity;
use iliac_app::failure::Failure;
use iliac_app::record::Store;
use iliac_model::{Day, Timestamp};
use iliac_protocol::tree::Protocol;

use super::words::Words;
use crate::components::person::{PersonBand, PersonRole};
use crate::server::Server;
use crate::session::Signed;

/// The band over a case's pages.
pub fn band<S: Store>(server: &Server<S>, signed: &Signed, words: &Words) -> PersonBand {
    let others =
        (1..words.protocol().persons.len()).filter_map(|place| Some((place, other(server, signed, words, place)?)));
    let others = others.map(|(place, told)| (role(words, place), told)).collect();
    PersonBand { others, ..of(server, words, 0) }
}

/// The band over a sheet for one of those a case concerns, with nobody else on it.
pub fn of<S: Store>(server: &Server<S>, words: &Words, place: usize) -> PersonBand {
    let person = words.case.person_at(place);
    let identity = person.map(|person| server.house.identity(person)).unwrap_or_default();
    let is_on_the_table = place == 0;
    PersonBand {
        name: name(&identity),
        number: number(&identity),
        born: born(&identity, words.calendar().day_of(words.now)),
        role: role(words, place),
        procedure: words.protocol().title.clone(),
        is_sided: is_on_the_table && SIDES.iter().any(|name| words.protocol().fact_named(name).is_some()),
        side: side(words).filter(|_| is_on_the_table),
        others: Vec::new(),
        alike: alike(server, words, &identity),
        cautions: if is_on_the_table { cautions(words) } else { Vec::new() },
    }
}

/// The facts that say on which side the procedure is done, the surest first.
const SIDES: [&str; 2] = ["puncture.side", "consent.side"];

fn side(words: &Words) -> Option<String> {
    SIDES.iter().find_map(|name| words.shown(name))
}

fn role(words: &Words, place: usize) -> PersonRole {
    words.protocol().persons.get(place).map_or(PersonRole::Patient, |person| PersonRole::named(&person.name))
}

/// Who else stands in the case: named to those who may see it, and to everybody else only that there is somebody.
fn other<S: Store>(server: &Server<S>, signed: &Signed, words: &Words, place: usize) -> Option<String> {
    let person = words.case.person_at(place)?;
    if !sees(words.protocol(), signed, place) {
        return Some("named, not shown to you".into());
    }
    let identity = server.house.identity(person);
    Some(format!("{}, {}", name(&identity), number(&identity)))
}

/// Lets go on whoever may see who stands at a place.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody else.
pub fn may_see(protocol: &Protocol, signed: &Signed, place: usize) -> Result<(), Failure> {
    if sees(protocol, signed, place) {
        return Ok(());
    }
    Err(Failure::Forbidden("Your role does not see who this is.".into()))
}

/// Whether this member of staff may see who stands at a place.
pub fn sees(protocol: &Protocol, signed: &Signed, place: usize) -> bool {
    protocol.shows_person(place, &signed.roles)
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
