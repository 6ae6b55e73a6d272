//! The person a referral is about.
//!
//! Taken: name, birth date, administrative gender, language, telephone, record numbers. Left: name prefix, address, other
//! names, and everything else a hospital knows. Social-security, passport and driver's-licence numbers are dropped: they
//! are no use for a procedure and much use to a thief. Their values are not copied out of the wire structs, which live no
//! longer than the reading of this one resource.

use iliac_model::{Day, Timestamp};

use crate::bundle::{Bundle, Item, Resource, Subject};
use crate::private::Private;
use crate::receipt::{Dropped, LeftBecause, QuarantinedBecause, Receipt};
use crate::referral::{Gender, Identifier, Name, Person, Phone, Source};
use crate::unreadable::{Fault, Unreadable};
use crate::when::{NoDay, When};
use crate::wire::{self, HumanName, said};

/// The person, and how the bundle refers to them.
pub(crate) fn take(
    bundle: &Bundle<'_>,
    now: Timestamp,
    receipt: &mut Receipt,
) -> Result<(Option<Person>, Subject), Unreadable> {
    let mut patients = bundle.resources().filter(|(_, resource)| resource.kind == "Patient");
    let Some((item, resource)) = patients.next() else { return without_patient(bundle, now, receipt) };
    for (other, another) in patients {
        if !is_same(item, resource, other, another) {
            return Err(Fault::TwoPeople { first: item.entry, second: other.entry }.anywhere());
        }
        receipt.leave("Patient", LeftBecause::SaidTwice);
    }
    receipt.take("Patient");
    let person = read(bundle, resource, item.entry, now, receipt)?;
    Ok((Some(person), Subject::entry(item, resource)))
}

fn is_same(a: &Item<'_>, one: &Resource<'_>, b: &Item<'_>, other: &Resource<'_>) -> bool {
    match (&a.full_url, &b.full_url) {
        (Some(one), Some(other)) => one == other,
        (None, None) => one.id.is_some() && one.id == other.id,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Without a Patient of its own entry, the person is contained in the only request, or only referred to by it.
fn without_patient(
    bundle: &Bundle<'_>,
    now: Timestamp,
    receipt: &mut Receipt,
) -> Result<(Option<Person>, Subject), Unreadable> {
    let mut requests = bundle.resources().filter(|(_, resource)| resource.kind == "ServiceRequest");
    let (Some((item, request)), None) = (requests.next(), requests.next()) else {
        return Err(Fault::Nobody.anywhere());
    };
    if let Some(patient) = request.contained_patient() {
        let person = read(bundle, &patient, item.entry, now, receipt)?;
        return Ok((Some(person), Subject::contained(item.entry, &patient)));
    }
    let wire: wire::ServiceRequest = bundle.must_read(request)?;
    Ok((None, Subject::reference(wire.subject.as_ref())))
}

fn read(
    bundle: &Bundle<'_>,
    resource: &Resource<'_>,
    entry: usize,
    now: Timestamp,
    receipt: &mut Receipt,
) -> Result<Person, Unreadable> {
    let patient: wire::Patient = bundle.must_read(resource)?;
    let source = resource.source(entry);
    warn(&patient, resource, &source, receipt);
    list_what_is_left(&patient, receipt);
    Ok(Person {
        name: name(&patient.name, receipt),
        born: born(&patient, &source, now, receipt).map(Private::new),
        gender: said(&patient.gender).and_then(gender),
        language: language(&patient),
        phones: phones(&patient),
        identifiers: identifiers(&patient.identifier, &mut receipt.dropped),
        source,
    })
}

fn warn(patient: &wire::Patient, resource: &Resource<'_>, source: &Source, receipt: &mut Receipt) {
    let died = patient.deceased_boolean == Some(true) || patient.deceased_date_time.is_some();
    let warnings = [
        (died, QuarantinedBecause::Died),
        (patient.active == Some(false), QuarantinedBecause::NotInUse),
        (resource.modified, QuarantinedBecause::Modified),
    ];
    for (_, because) in warnings.into_iter().filter(|(holds, _)| *holds) {
        receipt.quarantine(source.clone(), None, because);
    }
}

fn list_what_is_left(patient: &wire::Patient, receipt: &mut Receipt) {
    let others = patient.telecom.iter().filter(|point| said(&point.system) != Some("phone")).count();
    let parts = [
        ("address", patient.address.len()),
        ("marital status", usize::from(patient.marital_status.is_some())),
        ("photo", patient.photo.len()),
        ("contact person", patient.contact.len()),
        ("e-mail or other address", others),
        ("extension", patient.extension.len()),
        ("name prefix", patient.name.iter().filter(|name| name.prefix.is_some()).count()),
    ];
    receipt.left_of_person.extend(parts.into_iter().filter(|(_, count)| *count > 0));
}

/// The official name, else the usual one, else the first that is not an old or made-up one.
fn name(names: &[HumanName], receipt: &mut Receipt) -> Option<Name> {
    let used = |usage: &str| names.iter().find(|name| said(&name.usage) == Some(usage));
    let not_past = |name: &&HumanName| !matches!(said(&name.usage), Some("old" | "maiden" | "anonymous" | "nickname"));
    let name = used("official").or_else(|| used("usual")).or_else(|| names.iter().find(not_past))?;
    if names.len() > 1 {
        receipt.left_of_person.insert("other name", names.len() - 1);
    }
    let family = said(&name.family).map(Private::from);
    let given: Vec<_> = name.given.iter().filter_map(said).map(Private::from).collect();
    let in_parts = family.is_some() || !given.is_empty();
    let whole = said(&name.text).filter(|_| !in_parts).map(Private::from);
    (in_parts || whole.is_some()).then_some(Name { family, given, whole })
}

fn born(patient: &wire::Patient, source: &Source, now: Timestamp, receipt: &mut Receipt) -> Option<Day> {
    let because = match When::read(said(&patient.birth_date)?) {
        Ok(when) if when.is_after(now) => QuarantinedBecause::FutureDate,
        Ok(When::Day(day)) => return Some(day),
        Ok(When::Instant(_)) | Err(NoDay::Impossible) => QuarantinedBecause::ImpossibleDate,
        Err(NoDay::Coarse) => QuarantinedBecause::DateTooCoarse,
    };
    receipt.quarantine(source.clone(), Some("person.born"), because);
    None
}

fn gender(word: &str) -> Option<Gender> {
    match word {
        "female" => Some(Gender::Female),
        "male" => Some(Gender::Male),
        "other" => Some(Gender::Other),
        "unknown" => Some(Gender::Unknown),
        _ => None,
    }
}

/// The preferred language, else the only one; a tag of letters, digits and hyphens.
fn language(patient: &wire::Patient) -> Option<String> {
    let spoken = &patient.communication;
    let preferred = spoken.iter().find(|one| one.preferred == Some(true));
    let only = || spoken.first().filter(|_| spoken.len() == 1);
    let concept = preferred.or_else(only)?.language.as_ref()?;
    let tag = concept.coding.iter().find_map(|coding| said(&coding.code))?;
    let is_tag = tag.len() <= 35 && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_tag.then(|| tag.to_owned())
}

fn phones(patient: &wire::Patient) -> Vec<Phone> {
    let in_use =
        patient.telecom.iter().filter(|it| said(&it.system) == Some("phone") && said(&it.usage) != Some("old"));
    let phone = |point: &wire::ContactPoint| {
        Some(Phone { number: said(&point.value)?.into(), mobile: said(&point.usage) == Some("mobile") })
    };
    let mut phones: Vec<Phone> = in_use.filter_map(phone).collect();
    phones.sort_by_key(|phone| !phone.mobile);
    phones
}

/// A number that is dropped.
enum Unwanted {
    SocialSecurity,
    Passport,
    Licence,
}

/// Keeps record numbers; counts what it drops.
fn identifiers(all: &[wire::Identifier], dropped: &mut Dropped) -> Vec<Identifier> {
    let mut kept = Vec::new();
    for identifier in all {
        match unwanted(identifier) {
            Some(Unwanted::SocialSecurity) => dropped.social_security += 1,
            Some(Unwanted::Passport) => dropped.passport += 1,
            Some(Unwanted::Licence) => dropped.licence += 1,
            None => kept.extend(keep(identifier)),
        }
    }
    kept
}

fn keep(identifier: &wire::Identifier) -> Option<Identifier> {
    let value = said(&identifier.value)?.into();
    let kind = identifier.kind.iter().flat_map(|kind| &kind.coding).find_map(|coding| said(&coding.code));
    Some(Identifier { kind: kind.map(str::to_owned), system: said(&identifier.system).map(str::to_owned), value })
}

/// By type code (v2 table 0203), by the address of the number's issuer, or by the words of its type: any one is enough.
fn unwanted(identifier: &wire::Identifier) -> Option<Unwanted> {
    let codings = identifier.kind.iter().flat_map(|kind| &kind.coding);
    let by_code = codings.filter_map(|coding| said(&coding.code)).find_map(|code| match code {
        "SS" | "SSN" | "SB" => Some(Unwanted::SocialSecurity),
        "PPN" => Some(Unwanted::Passport),
        "DL" | "DLN" => Some(Unwanted::Licence),
        _ => None,
    });
    let system = said(&identifier.system).unwrap_or_default().to_ascii_lowercase();
    let texts = identifier.kind.iter().flat_map(crate::codes::texts).map(str::to_lowercase);
    by_code.or_else(|| by_words(&system)).or_else(|| texts.filter_map(|text| by_words(&text)).next())
}

fn by_words(text: &str) -> Option<Unwanted> {
    let squeezed: String = text.chars().filter(|letter| letter.is_alphanumeric() || *letter == '.').collect();
    let has = |words: &[&str]| words.iter().any(|word| squeezed.contains(word));
    if has(&["ssn", "socialsecurity", "socialinsurance"]) || ends(text, "2.16.840.1.113883.4.1") {
        Some(Unwanted::SocialSecurity)
    } else if has(&["passport", "2.16.840.1.113883.4.330"]) {
        Some(Unwanted::Passport)
    } else if has(&["driverslicen", "driverlicen", "drivinglicen", "2.16.840.1.113883.4.3."]) {
        Some(Unwanted::Licence)
    } else {
        None
    }
}

fn ends(text: &str, tail: &str) -> bool {
    text.strip_suffix(tail).is_some_and(|before| before.is_empty() || before.ends_with(':'))
}
