//! The rota: who is on duty in which role and hours, and the hours of the next days in which nobody is.

use std::collections::BTreeSet;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::event::{Duty, SiteEvent, StaffId, WardName};
use iliac_app::house::News;
use iliac_app::record::Store;
use iliac_app::rota::{STEP, gaps};
use iliac_model::{Day, Duration};
use maud::Markup;

use crate::components::form::Complaint;
use crate::fault::Page as Fault;
use crate::form::Fields;
use crate::layout;
use crate::pages::{fields, staff_page};
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::rota as view;

/// Who may change the rota.
pub const KEEPERS: &[&str] = &["administrator", "coordinator"];
/// How far ahead gaps are looked for: until somebody has time to fill them.
const AHEAD: Duration = Duration::from_minutes(7 * 24 * 60);

/// The rota, its gaps, and a form for whoever keeps it.
///
/// # Errors
/// None but the record's.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
) -> Result<Markup, Fault> {
    Ok(shown(&server, &signed, &[], &Fields::default()))
}

fn shown<S: Store>(server: &Server<S>, signed: &Signed, complaints: &[Complaint], typed: &Fields) -> Markup {
    let now = server.now();
    let page = staff_page(server, signed, "Rota", "/rota", now);
    let duties = server.house.rota();
    let roles: Vec<String> = owners(server).into_iter().collect();
    let gaps =
        gaps(&server.house.rota_in_force(), &roles, &server.house.calendar(), now.minute(), now.minute().plus(AHEAD));
    let keeps = KEEPERS.iter().any(|role| signed.has(role));
    layout::page(&page, &view::page(server, &duties, &gaps, keeps, complaints, typed))
}

/// The roles that own an alarm, or to which one goes up: without them an alarm rings for nobody.
fn owners<S: Store>(server: &Server<S>) -> BTreeSet<String> {
    let programs = server.house.current_programs();
    let of = |protocol: &iliac_protocol::tree::Protocol| -> Vec<String> {
        let alarms = protocol.alarms.iter();
        let roles = alarms.flat_map(|alarm| {
            std::iter::once(alarm.owner).chain(alarm.escalate.iter().map(|(_, role)| *role)).collect::<Vec<_>>()
        });
        roles.map(|role| protocol.role(role).to_owned()).collect()
    };
    programs.iter().flat_map(|program| of(program.protocol())).collect()
}

/// Enters a duty.
///
/// # Errors
/// The form again with what is wrong.
pub async fn enter<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let duty = match duty(&server, &fields) {
        Ok(duty) => duty,
        Err(complaints) => {
            return Ok((StatusCode::BAD_REQUEST, shown(&server, &signed, &complaints, &fields)).into_response());
        }
    };
    server.house.enter_duty(duty, signed.staff, server.now()).await?;
    server.house.tell(News::All);
    Ok(Redirect::to("/rota").into_response())
}

/// Takes a duty off the rota.
///
/// # Errors
/// When there is no such duty, and the record's own.
pub async fn end<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<u32>,
) -> Result<Redirect, Fault> {
    if !server.house.rota().iter().any(|duty| duty.id == id) {
        return Err(Fault::not_found());
    }
    server.house.set_site(vec![SiteEvent::DutyEnded { id }], signed.staff, server.now()).await?;
    server.house.tell(News::All);
    Ok(Redirect::to("/rota"))
}

fn duty<S: Store>(server: &Server<S>, fields: &Fields) -> Result<Duty, Vec<Complaint>> {
    let mut wrong = Vec::new();
    let mut complain = |field: &str, words: &str| wrong.push(Complaint { field: field.into(), words: words.into() });
    let staff = fields.get("staff").and_then(|id| id.parse().ok()).map(StaffId);
    let staff = staff.and_then(|id| server.house.staff_member(id)).filter(|staff| staff.active);
    let role = fields.get("role").unwrap_or_default().to_owned();
    match &staff {
        None => complain("staff", "Choose who is on duty."),
        Some(staff) if !staff.roles.contains(&role) => complain("role", "Choose a role this person has."),
        Some(_) => {}
    }
    let phone = fields.get("phone").unwrap_or_default().to_owned();
    if phone.is_empty() {
        complain("phone", "Enter the telephone under which they are reached.");
    }
    let ward = fields.get("ward").and_then(WardName::read);
    if ward.as_ref().is_some_and(|ward| server.house.ward(ward).is_none()) {
        complain("ward", "Choose a ward of this house, or none for all.");
    }
    let weekdays: Vec<i8> = fields
        .all("weekdays")
        .into_iter()
        .filter_map(|day| day.parse().ok())
        .filter(|day| (1..=7).contains(day))
        .collect();
    let on_holidays = fields.get("holidays") == Some("yes");
    if weekdays.is_empty() && !on_holidays {
        complain("weekdays", "Choose at least one day.");
    }
    let mut quarter = |field: &str| match fields.get(field).and_then(minute) {
        Some(minute) => minute,
        None => {
            complain(field, "Enter a time on the quarter of an hour, like 07:30.");
            0
        }
    };
    let (from_minute, until_minute) = (quarter("from"), quarter("until"));
    let today = server.house.calendar().day_of(server.now());
    let mut day = |field: &str| -> Option<Day> {
        let typed: Option<Result<Day, _>> = fields.get(field).map(str::parse);
        typed.transpose().unwrap_or_else(|_| {
            complain(field, "Enter a day that exists, like 2027-05-04, or leave it empty.");
            None
        })
    };
    let (since, last) = (day("since").unwrap_or(today), day("last"));
    let answers_calls = fields.get("calls") == Some("yes");
    let Some(staff) = staff.filter(|_| wrong.is_empty()) else { return Err(wrong) };
    let staff = staff.id;
    Ok(Duty {
        id: 0,
        role,
        staff,
        phone,
        ward,
        weekdays,
        on_holidays,
        from_minute,
        until_minute,
        since,
        last,
        answers_calls,
    })
}

/// Minutes after midnight of a time on the quarter of an hour.
fn minute(typed: &str) -> Option<u16> {
    let time: jiff::civil::Time = typed.parse().ok()?;
    let minute = u16::try_from(time.hour()).ok()?.checked_mul(60)?.checked_add(u16::try_from(time.minute()).ok()?)?;
    let on_a_step = Duration::from_minutes(minute.into()).seconds() % STEP.seconds() == 0;
    on_a_step.then_some(minute)
}
