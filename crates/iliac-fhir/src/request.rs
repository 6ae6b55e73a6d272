//! What is asked for: ServiceRequests in force for a marrow procedure.
//!
//! A request that was taken back or entered in error is not a referral; when it is the only one for a marrow procedure,
//! the whole file is refused, so that nobody is called in by mistake.

use crate::bundle::{Resource, Whose};
use crate::codes::{ASPIRATION, BIOPSY, texts};
use crate::limits::REASONS_MAX;
use crate::lists::code_of;
use crate::private::Private;
use crate::receipt::{LeftBecause, QuarantinedBecause};
use crate::referral::{Priority, Reading, Reason, Request, Source, Wanted};
use crate::unreadable::{Fault, Unreadable};
use crate::when::When;
use crate::wire::{self, Concept, HumanName, Reference, ServiceRequest, said};

const REQUEST: &str = "ServiceRequest";

/// What a request asks for, by the code book.
enum Asked {
    /// A marrow procedure of this kind; `None`: it does not say which.
    Marrow(Option<Wanted>),
    /// Something the code book does not know.
    Unknown,
}

/// Takes the requests in force.
///
/// # Errors
///
/// When the only request for a marrow procedure was taken back or entered in error.
pub(crate) fn take(reading: &mut Reading<'_>) -> Result<Vec<Request>, Unreadable> {
    let bundle = reading.bundle;
    let resources: Vec<_> = bundle.resources().filter(|(_, resource)| resource.kind == REQUEST).collect();
    let alone = resources.len() == 1;
    let (mut taken, mut taken_back) = (Vec::new(), false);
    for (item, resource) in resources {
        let source = resource.source(item.entry);
        let wire = match bundle.try_read::<ServiceRequest>(resource) {
            Ok(wire) => wire,
            Err(because) => {
                reading.receipt.quarantine(source, Some("request"), because);
                continue;
            }
        };
        let asked = asked(reading, wire.code.as_ref());
        match (reading.subject.whose(wire.subject.as_ref(), item.entry), &asked) {
            (Whose::Other, _) => reading.receipt.leave(REQUEST, LeftBecause::OtherPerson),
            (Whose::Unsaid, _) => reading.receipt.quarantine(source, Some("request"), QuarantinedBecause::NobodysOwn),
            (Whose::Theirs, Asked::Unknown) if !alone => reading.receipt.leave(REQUEST, LeftBecause::OtherRequest),
            (Whose::Theirs, Asked::Marrow(_) | Asked::Unknown) => match in_force(&wire) {
                Ok(true) => taken.push(request(reading, &wire, resource, source, &asked)),
                Ok(false) => reading.receipt.leave(REQUEST, LeftBecause::OtherRequest),
                Err(because) => {
                    taken_back |= is_taken_back(&because);
                    reading.receipt.quarantine(source, Some("request"), because);
                }
            },
        }
    }
    if taken.is_empty() && taken_back {
        return Err(Fault::TakenBack.anywhere());
    }
    taken.sort_by_key(|request| std::cmp::Reverse(request.authored.map(When::order)));
    Ok(taken)
}

fn asked(reading: &Reading<'_>, concept: Option<&Concept>) -> Asked {
    let Some(found) = concept.and_then(|concept| reading.codes.procedures.find(concept)) else { return Asked::Unknown };
    let has = |flag: &str| found.flags.iter().any(|one| one == flag);
    Asked::Marrow(match (has(ASPIRATION), has(BIOPSY)) {
        (true, true) => Some(Wanted::Both),
        (true, false) => Some(Wanted::Aspiration),
        (false, true) => Some(Wanted::Biopsy),
        (false, false) => None,
    })
}

/// Whether a request is in force; done ones are not, and need nobody to look at them.
fn in_force(wire: &ServiceRequest) -> Result<bool, QuarantinedBecause> {
    if wire.do_not_perform == Some(true) {
        return Err(QuarantinedBecause::NotToBeDone);
    }
    match said(&wire.status) {
        Some("active" | "on-hold") => {}
        Some("completed") => return Ok(false),
        Some("revoked") => return Err(QuarantinedBecause::Cancelled),
        Some("entered-in-error") => return Err(QuarantinedBecause::EnteredInError),
        Some("draft") => return Err(QuarantinedBecause::NotAnOrder),
        Some(_) | None => return Err(QuarantinedBecause::UnknownStatus),
    }
    match said(&wire.intent) {
        Some("proposal" | "plan" | "option") => Err(QuarantinedBecause::NotAnOrder),
        Some(_) | None => Ok(true),
    }
}

fn is_taken_back(because: &QuarantinedBecause) -> bool {
    use QuarantinedBecause::{Cancelled, EnteredInError, NotToBeDone};
    matches!(because, Cancelled | EnteredInError | NotToBeDone)
}

fn request(
    reading: &mut Reading<'_>,
    wire: &ServiceRequest,
    resource: &Resource<'_>,
    source: Source,
    asked: &Asked,
) -> Request {
    reading.receipt.take(REQUEST);
    let authored = said(&wire.authored_on).and_then(|text| When::read(text).ok());
    Request {
        wanted: match asked {
            Asked::Marrow(wanted) => *wanted,
            Asked::Unknown => None,
        },
        words: wire.code.as_ref().and_then(|concept| texts(concept).next()).map(Private::from),
        reasons: reasons(reading, wire, resource),
        requester: wire.requester.as_ref().and_then(|reference| who(reading, reference, resource, 0)),
        priority: said(&wire.priority).and_then(priority),
        authored: authored.filter(|when| !when.is_after(reading.now)),
        on_hold: said(&wire.status) == Some("on-hold"),
        source,
    }
}

fn priority(word: &str) -> Option<Priority> {
    match word {
        "routine" => Some(Priority::Routine),
        "urgent" => Some(Priority::Urgent),
        "asap" => Some(Priority::Asap),
        "stat" => Some(Priority::Stat),
        _ => None,
    }
}

fn reasons(reading: &Reading<'_>, wire: &ServiceRequest, resource: &Resource<'_>) -> Vec<Reason> {
    let reason = |concept: &Concept| {
        let flags = reading.codes.conditions.find(concept).map(|found| found.flags).unwrap_or_default();
        Reason { words: texts(concept).next().map(Private::from), code: code_of(concept), flags }
    };
    let coded = wire.reason_code.iter().take(REASONS_MAX).map(reason);
    let pointed_to = wire.reason_reference.iter().take(REASONS_MAX).map(|reference| {
        let target = reading.bundle.follow(reference, resource);
        let read = target.and_then(|target| reading.bundle.try_read::<wire::Coded>(&target.resource).ok());
        match read.and_then(|read| read.code) {
            Some(concept) => reason(&concept),
            None => reason(&Concept { coding: Vec::new(), text: reference.display.clone() }),
        }
    });
    coded.chain(pointed_to).filter(|reason| reason.words.is_some() || reason.code.is_some()).collect()
}

/// How often a name is looked for behind another reference: a role's practitioner, no further.
const HOPS_MAX: usize = 1;

/// The name behind a reference: a practitioner's, a role's or an organization's.
fn who(reading: &mut Reading<'_>, reference: &Reference, from: &Resource<'_>, hops: usize) -> Option<Private<String>> {
    let bundle = reading.bundle;
    let shown = said(&reference.display).map(Private::from);
    let target = bundle.follow(reference, from);
    let Some(target) = target else { return shown };
    reading.read_elsewhere.extend(target.entry);
    let resource = target.resource;
    let name = match resource.kind.as_str() {
        "Practitioner" => {
            let practitioner = bundle.try_read::<wire::Practitioner>(&resource).ok()?;
            practitioner.name.first().and_then(full_name)
        }
        "Organization" => {
            let organization = bundle.try_read::<wire::Organization>(&resource).ok()?;
            said(&organization.name).map(Private::from)
        }
        "PractitionerRole" if hops < HOPS_MAX => {
            let role = bundle.try_read::<wire::PractitionerRole>(&resource).ok()?;
            let behind = role.practitioner.as_ref().or(role.organization.as_ref())?;
            who(reading, behind, &resource, hops + 1)
        }
        _ => None,
    };
    name.or(shown)
}

fn full_name(name: &HumanName) -> Option<Private<String>> {
    let given = name.given.iter().filter_map(said);
    let parts: Vec<&str> = given.chain(said(&name.family)).collect();
    let whole = if parts.is_empty() { said(&name.text)?.to_owned() } else { parts.join(" ") };
    Some(Private::new(whole))
}
