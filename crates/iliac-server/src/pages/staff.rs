//! The staff: who may sign in, in which roles and wards, and what each has shown that they can do. For the administrator.
//! Everything is an event of the site. Closing an account or setting a password ends that person's sessions at once.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::event::{Competence, SiteEvent, Staff, StaffId, WardName};
use iliac_app::failure::Failure;
use iliac_app::house::News;
use iliac_app::record::Store;
use iliac_model::Day;
use maud::{Markup, html};

use crate::components::form::Complaint;
use crate::fault::Page as Fault;
use crate::form::Fields;
use crate::layout;
use crate::pages::case::Look;
use crate::pages::{fields, staff_page};
use crate::password;
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::staff::{self as view, Typed};

/// The role that looks after accounts; no protocol names it.
pub const ADMINISTRATOR: &str = "administrator";
/// The longest sign-in name: it is typed with gloves on.
const LOGIN_MAX: usize = 40;
/// How many competences a form has room for; nobody needs more to be read at a glance.
pub const COMPETENCES_MAX: usize = 8;

/// Everybody, and a form for somebody new.
///
/// # Errors
/// None but the record's.
pub async fn list<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
) -> Result<Markup, Fault> {
    Ok(listed(&server, &signed, &[], &Fields::default()))
}

fn listed<S: Store>(server: &Server<S>, signed: &Signed, complaints: &[Complaint], typed: &Fields) -> Markup {
    let now = server.now();
    let page = staff_page(server, signed, "Staff", "/staff", now);
    let today = server.house.calendar().day_of(now);
    layout::page(&page, &view::everybody(server, today, complaints, typed))
}

/// One account.
///
/// # Errors
/// When there is no such account.
pub async fn one<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<u32>,
    Query(query): Query<Look>,
) -> Result<Markup, Fault> {
    let staff = member(&server, id)?;
    Ok(shown(&server, &signed, &staff, &[], query.said()))
}

fn shown<S: Store>(server: &Server<S>, signed: &Signed, staff: &Staff, complaints: &[Complaint], said: &str) -> Markup {
    let now = server.now();
    let page = staff_page(server, signed, "Account", "/staff", now);
    let today = server.house.calendar().day_of(now);
    layout::page(&page, &html! { (view::account(server, staff, today, complaints, said, staff.id == signed.staff)) })
}

fn member<S: Store>(server: &Server<S>, id: u32) -> Result<Arc<Staff>, Fault> {
    server.house.staff_member(StaffId(id)).ok_or_else(Fault::not_found)
}

/// Somebody joins.
///
/// # Errors
/// The form again with what is wrong.
pub async fn join<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let mut complaints = Vec::new();
    let login = login(&server, &fields, &mut complaints);
    let typed = typed(&server, &fields, &mut complaints);
    let secret = secret(&fields, &mut complaints);
    if !complaints.is_empty() {
        return Ok((StatusCode::BAD_REQUEST, listed(&server, &signed, &complaints, &fields)).into_response());
    }
    let password = hashed(&server, secret).await?;
    let Typed { name, roles, wards, competences } = typed;
    let staff = Staff { id: StaffId::FIRST, login, name, roles, wards, competences, password, active: true };
    let id = server.house.join(staff, signed.staff, server.now()).await?;
    Ok(Redirect::to(&format!("/staff/{}?said=joined", id.0)).into_response())
}

/// Sets name, roles, wards and competences anew.
///
/// # Errors
/// The form again with what is wrong.
pub async fn set<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<u32>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let before = member(&server, id)?;
    let mut complaints = Vec::new();
    let Typed { name, roles, wards, competences } = typed(&server, &fields, &mut complaints);
    if before.id == signed.staff && !roles.iter().any(|role| role == ADMINISTRATOR) {
        let words = "You would lock yourself out. Another administrator takes this role from you.".into();
        complaints.push(Complaint { field: "roles".into(), words });
    }
    let staff = Staff { name, roles, wards, competences, ..(*before).clone() };
    if !complaints.is_empty() {
        return Ok((StatusCode::BAD_REQUEST, shown(&server, &signed, &staff, &complaints, "")).into_response());
    }
    keep(&server, &signed, staff).await?;
    Ok(Redirect::to(&format!("/staff/{id}?said=set")).into_response())
}

/// Sets a new password; whoever is signed in with the old one no longer is.
///
/// # Errors
/// The form again when it is too short.
pub async fn reset<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<u32>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let staff = member(&server, id)?;
    let mut complaints = Vec::new();
    let secret = secret(&fields, &mut complaints);
    if !complaints.is_empty() {
        return Ok((StatusCode::BAD_REQUEST, shown(&server, &signed, &staff, &complaints, "")).into_response());
    }
    let password = hashed(&server, secret).await?;
    keep(&server, &signed, Staff { password, ..(*staff).clone() }).await?;
    end_sessions(&server, staff.id).await?;
    Ok(Redirect::to(&format!("/staff/{id}?said=reset")).into_response())
}

/// Closes an account, or opens it again.
///
/// # Errors
/// When it is one's own, or the record's own.
pub async fn leave<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<u32>,
    request: Request,
) -> Result<Response, Fault> {
    let active = match fields(request).await?.get("active") {
        Some("yes") => true,
        Some("no") => false,
        Some(_) | None => return Err(Fault::unreadable(vec!["Choose whether the account is open or closed.".into()])),
    };
    let staff = member(&server, id)?;
    if staff.id == signed.staff {
        let words = "You cannot close your own account. Another administrator does it.".into();
        return Err(Fault::unreadable(vec![words]));
    }
    keep(&server, &signed, Staff { active, ..(*staff).clone() }).await?;
    end_sessions(&server, staff.id).await?;
    let said = if active { "opened" } else { "closed" };
    Ok(Redirect::to(&format!("/staff/{id}?said={said}")).into_response())
}

async fn keep<S: Store>(server: &Server<S>, signed: &Signed, staff: Staff) -> Result<(), Failure> {
    server.house.set_site(vec![SiteEvent::StaffSet(staff)], signed.staff, server.now()).await?;
    // Open screens look at once whether they may still be shown.
    server.house.tell(News::All);
    Ok(())
}

async fn end_sessions<S: Store>(server: &Server<S>, staff: StaffId) -> Result<(), Failure> {
    Ok(server.house.store().end_sessions_of(&staff.0.to_string()).await?)
}

async fn hashed<S: Store>(server: &Server<S>, secret: String) -> Result<String, Failure> {
    let hash = server.slowly(move || password::hash(&secret)).await.flatten();
    hash.ok_or_else(|| Failure::Fault("a password could not be hashed".into()))
}

fn secret(fields: &Fields, complaints: &mut Vec<Complaint>) -> String {
    let typed = fields.get("password").unwrap_or_default();
    if typed.chars().count() < password::LENGTH_MIN {
        let words = format!("Enter a password of at least {} characters.", password::LENGTH_MIN);
        complaints.push(Complaint { field: "password".into(), words });
    }
    typed.to_owned()
}

fn login<S: Store>(server: &Server<S>, fields: &Fields, complaints: &mut Vec<Complaint>) -> String {
    let login = fields.get("login").unwrap_or_default().to_lowercase();
    let fits = login.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c));
    let mut complain = |words: &str| complaints.push(Complaint { field: "login".into(), words: words.into() });
    if login.is_empty() || !fits || login.len() > LOGIN_MAX {
        complain("Enter a sign-in name of letters, digits, points and hyphens, like n.okafor.");
    } else if server.house.staff_named(&login).is_some() {
        complain("Somebody has this sign-in name, or had it. Choose another: it stands for one person for ever.");
    }
    login
}

fn typed<S: Store>(server: &Server<S>, fields: &Fields, complaints: &mut Vec<Complaint>) -> Typed {
    let mut complain =
        |field: &str, words: &str| complaints.push(Complaint { field: field.into(), words: words.into() });
    let name = fields.get("name").unwrap_or_default().to_owned();
    if name.is_empty() {
        complain("name", "Enter the name colleagues know.");
    }
    let known = view::roles(server);
    let roles: Vec<String> = fields.all("roles").into_iter().map(str::to_owned).collect();
    if roles.is_empty() || roles.iter().any(|role| !known.contains(role)) {
        complain("roles", "Choose at least one role.");
    }
    let wards: Vec<WardName> = fields.all("wards").into_iter().filter_map(WardName::read).collect();
    if wards.iter().any(|ward| server.house.ward(ward).is_none()) {
        complain("wards", "Choose wards of this house, or none for the whole house.");
    }
    let mut competences = Vec::new();
    for place in 0..COMPETENCES_MAX {
        let (field, day) = (format!("competence.{place}"), format!("competence.{place}.until"));
        let Some(name) = fields.get(&field) else { continue };
        let until: Option<Result<Day, _>> = fields.get(&day).map(str::parse);
        match until.transpose() {
            Ok(until) => competences.push(Competence { name: name.to_owned(), until }),
            Err(_) => complain(&day, "Enter a day that exists, like 2027-05-04, or leave it empty."),
        }
    }
    Typed { name, roles, wards, competences }
}
