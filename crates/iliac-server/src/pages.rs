//! The pages, one file each. A page translates: a request in, one call of the house, words out.

pub mod act;
pub mod board;
pub mod candidate;
pub mod case;
pub mod correct;
pub mod day;
pub mod demo;
pub mod downtime;
pub mod fhir;
pub mod from_paper;
pub mod live;
pub mod me;
pub mod overriding;
pub mod own_code;
pub mod papers;
pub mod persons;
pub mod procedure;
pub mod protocol;
pub mod quality;
pub mod referral;
pub mod register;
pub mod room;
pub mod rota;
pub mod rules;
pub mod sign_in;
pub mod staff;
pub mod step;
pub mod values;
pub mod ward;

use axum::Form;
use axum::extract::FromRequest;
use axum::extract::Request;
use iliac_app::event::CaseId;
use iliac_app::record::{ReadNote, Shown, Store, StreamId, StreamKind};
use iliac_app::values::SIGNER;
use iliac_model::{Calendar, Timestamp};
use iliac_protocol::tree::Deed;
use iliac_text::HouseWords;

use crate::components::Link;
use crate::fault::Page as Fault;
use crate::form::Fields;
use crate::layout::{AsAt, Audience, DemoClock, House, Page, Sense, SignedIn};
use crate::server::Server;
use crate::session::Signed;

/// How far a demonstration's clock can be moved at once, as seconds and words.
pub(crate) const LEAPS: [(&str, &str); 6] = [
    ("300", "+5 min"),
    ("1800", "+30 min"),
    ("7200", "+2 h"),
    ("86400", "+1 day"),
    ("604800", "+1 week"),
    ("2419200", "+4 weeks"),
];

/// The frame of a page for staff.
pub fn staff_page<S: Store>(server: &Server<S>, signed: &Signed, title: &str, place: &str, now: Timestamp) -> Page {
    let calendar = server.house.calendar();
    Page {
        title: title.to_owned(),
        language: "en".into(),
        unit: server.setup.unit.clone(),
        house: house(server, now),
        audience: Audience::Staff,
        signed_in: Some(SignedIn {
            name: signed.name.clone(),
            role: signed.roles.join(", "),
            sign_out: "/sign-out".into(),
        }),
        places: places(server, signed),
        place: place.to_owned(),
        person: None,
        as_at: Some(as_at(&calendar, now, Sense::Now)),
        live: None,
    }
}

/// Where somebody can go from everywhere: only doors that open to them.
fn places<S: Store>(server: &Server<S>, signed: &Signed) -> Vec<Link> {
    let mut places = Vec::new();
    if signed.viewer.has_role {
        places.push(Link::new("Board", "/board"));
    }
    if server.house.current_programs().iter().any(|program| program.protocol().lets(Deed::Refer, &signed.roles)) {
        places.push(Link::new("New referral", "/referral"));
    }
    places.push(Link::new("Rota", "/rota"));
    places.push(Link::new("Protocols", "/protocols"));
    if signed.has(SIGNER) || signed.has(staff::ADMINISTRATOR) {
        places.push(Link::new("Values", "/values"));
    }
    if signed.has("quality") {
        places.push(Link::new(register::place(server), "/quality/register"));
        places.push(Link::new("Opened all the same", "/quality/opened"));
    }
    if signed.has(staff::ADMINISTRATOR) {
        places.extend([Link::new("Staff", "/staff"), Link::new("Wards", "/wards")]);
    }
    places
}

/// Real or demonstration, with its clock.
pub fn house<S: Store>(server: &Server<S>, now: Timestamp) -> House {
    if !server.setup.demo {
        return House::Real;
    }
    let calendar = server.house.calendar();
    House::Demo(Some(DemoClock {
        shows: moment(&calendar, now),
        action: "/demo/clock".into(),
        leaps: LEAPS.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned())).collect(),
    }))
}

/// The instant a page stands at.
pub fn as_at(calendar: &Calendar, at: Timestamp, sense: Sense) -> AsAt {
    let local = calendar.local(at).map_or_else(String::new, |local| local.to_string());
    let zone = calendar.zone().iana_name().map_or("", |name| name.rsplit('/').next().unwrap_or(name));
    AsAt { local, words: format!("{} ({zone})", moment(calendar, at)), sense }
}

/// Day and time in words, whatever the day.
pub fn moment(calendar: &Calendar, at: Timestamp) -> String {
    // Two days away from the instant, so that the day is always said.
    let at = at.minute();
    let elsewhere = at.plus(iliac_model::Duration::from_minutes(2 * 24 * 60));
    HouseWords::of("en").local_time(at, elsewhere, calendar)
}

/// Notes that somebody looked at a case. Without the note the page is not shown.
///
/// # Errors
/// When it cannot be noted.
pub async fn note<S: Store>(
    server: &Server<S>,
    signed: &Signed,
    case: &CaseId,
    page: &str,
    shown: Option<Shown>,
    now: Timestamp,
) -> Result<(), Fault> {
    let note = ReadNote {
        by: signed.staff.0.to_string(),
        role: signed.roles.first().cloned().unwrap_or_default(),
        of: StreamId::new(StreamKind::Case, &case.0),
        page: page.to_owned(),
        at: now,
        shown,
    };
    server.house.store().note_read(note).await.map_err(|fault| Fault::from(iliac_app::failure::Failure::from(fault)))
}

/// A sent form, whatever its fields.
///
/// # Errors
/// When it is no form or larger than any of ours.
pub async fn fields(request: Request) -> Result<Fields, Fault> {
    let Form(pairs) = Form::<Vec<(String, String)>>::from_request(request, &()).await.map_err(|_| {
        Fault::unreadable(vec!["This form could not be read. Load the page again and send it from there.".into()])
    })?;
    Ok(Fields::new(pairs))
}
