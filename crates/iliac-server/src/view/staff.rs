//! The staff in words and controls.

use iliac_app::event::{Competence, Staff, WardName};
use iliac_app::record::Store;
use iliac_model::Day;
use iliac_text::HouseWords;
use maud::{Markup, html};

use super::words::capital;
use crate::components::Weight;
use crate::components::field::{self, Choice, Field};
use crate::components::form::{self, Complaint, FormFrame, error_summary};
use crate::components::notice::{self, Tone};
use crate::form::Fields;
use crate::pages::staff::{ADMINISTRATOR, COMPETENCES_MAX};
use crate::server::Server;

/// How many empty lines for competences a form shows below those entered.
const SPARE_LINES: usize = 2;

/// What a form says of somebody, beside sign-in name and password.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The name on a page.
    pub name: String,
    /// Roles.
    pub roles: Vec<String>,
    /// Wards; none for the whole house.
    pub wards: Vec<WardName>,
    /// Competences.
    pub competences: Vec<Competence>,
}

/// The roles an account may have: those that do something in a protocol, and the administrator's.
pub fn roles<S: Store>(server: &Server<S>) -> Vec<String> {
    let mut roles = server.house.roles();
    roles.push(ADMINISTRATOR.to_owned());
    roles
}

/// Everybody, and the form for somebody new.
pub fn everybody<S: Store>(server: &Server<S>, today: Day, complaints: &[Complaint], typed: &Fields) -> Markup {
    let text = |name: &str| typed.get(name).unwrap_or_default().to_owned();
    let login = field::text(
        &control(complaints, "login", "Sign-in name").hint("Letters, digits, points and hyphens"),
        &text("login"),
    );
    let new = Typed {
        name: text("name"),
        roles: typed.all("roles").into_iter().map(str::to_owned).collect(),
        wards: typed.all("wards").into_iter().filter_map(WardName::read).collect(),
        competences: Vec::new(),
    };
    html! {
        h1 { "Staff" }
        (error_summary(complaints))
        (table(server, today))
        (form::section("Somebody new", "They sign in with this name and password, and change nothing here.", &form::form(&FormFrame::to("/staff"), &html! {
            (login)
            (fields(server, &new, complaints))
            (password(complaints, "First password"))
            (form::buttons(&form::button("Open this account", Weight::Primary)))
        })))
    }
}

fn table<S: Store>(server: &Server<S>, today: Day) -> Markup {
    html! {
        table class="il-table" role="table" {
            caption class="nhsuk-u-visually-hidden" { "Everybody with an account" }
            thead role="rowgroup" { tr role="row" {
                @for column in ["Name", "Sign-in name", "Roles", "Wards", "Competences", "Account"] { th scope="col" role="columnheader" { (column) } }
            } }
            tbody role="rowgroup" { @for staff in server.house.staff() { tr role="row" {
                td role="cell" { a href=(format!("/staff/{}", staff.id.0)) { (staff.name) } }
                td role="cell" { span class="il-table__label" aria-hidden="true" { "Sign-in name" } (staff.login) }
                td role="cell" { span class="il-table__label" aria-hidden="true" { "Roles" } (staff.roles.join(", ")) }
                td role="cell" { span class="il-table__label" aria-hidden="true" { "Wards" } (wards(server, &staff)) }
                td role="cell" { span class="il-table__label" aria-hidden="true" { "Competences" } (competences(&staff, today)) }
                td role="cell" { span class="il-table__label" aria-hidden="true" { "Account" } @if staff.active { "open" } @else { strong { "closed" } } }
            } } }
        }
    }
}

fn wards<S: Store>(server: &Server<S>, staff: &Staff) -> String {
    if staff.wards.is_empty() {
        return "whole house".into();
    }
    staff.wards.iter().map(|ward| server.house.ward_title(ward)).collect::<Vec<_>>().join(", ")
}

/// What somebody can do, with its last day; what has ended says so.
fn competences(staff: &Staff, today: Day) -> String {
    let words = HouseWords::of("en");
    let one = |one: &Competence| match one.until {
        None => one.name.clone(),
        Some(until) if until < today => format!("{} (ended {})", one.name, words.local_day(until)),
        Some(until) => format!("{} (to {})", one.name, words.local_day(until)),
    };
    let all: Vec<String> = staff.competences.iter().map(one).collect();
    if all.is_empty() { "none entered".into() } else { all.join(", ") }
}

/// One account. `own` is whether it is that of whoever looks.
pub fn account<S: Store>(
    server: &Server<S>,
    staff: &Staff,
    today: Day,
    complaints: &[Complaint],
    said: &str,
    own: bool,
) -> Markup {
    let known = Typed {
        name: staff.name.clone(),
        roles: staff.roles.clone(),
        wards: staff.wards.clone(),
        competences: staff.competences.clone(),
    };
    let here = format!("/staff/{}", staff.id.0);
    html! {
        (told(said))
        (error_summary(complaints))
        h1 { (staff.name) }
        p { "Signs in as " strong { (staff.login) } ". Account " strong { @if staff.active { "open" } @else { "closed" } } ". Competences: " (competences(staff, today)) "." }
        (form::section("Name, roles, wards, competences", "What is changed here holds at once.", &form::form(&FormFrame::to(&here), &html! {
            (fields(server, &known, complaints))
            (form::buttons(&form::button("Keep this", Weight::Primary)))
        })))
        (form::section("New password", "Ends every session of this account.", &form::form(&FormFrame::to(format!("{here}/password")), &html! {
            (password(complaints, "New password"))
            (form::buttons(&form::button("Set this password", Weight::Secondary)))
        })))
        @if !own {
            (form::section("Account", "A closed account cannot sign in and is signed out at once. What they recorded stays, with their name.", &form::form(&FormFrame::to(format!("{here}/active")), &html! {
                @if staff.active {
                    input type="hidden" name="active" value="no";
                    (form::buttons(&form::button("Close this account", Weight::Warning)))
                } @else {
                    input type="hidden" name="active" value="yes";
                    (form::buttons(&form::button("Open it again", Weight::Secondary)))
                }
            })))
        }
        p { a href="/staff" { "Back to everybody" } }
    }
}

fn told(said: &str) -> Markup {
    let words = match said {
        "joined" => "The account is open.",
        "set" => "Kept. It holds from now on.",
        "reset" => "The password is set. Whoever was signed in here is signed out.",
        "closed" => "The account is closed. Whoever was signed in here is signed out.",
        "opened" => "The account is open again.",
        _ => return html! {},
    };
    notice::notice(Tone::Done, words, &html! {})
}

fn fields<S: Store>(server: &Server<S>, known: &Typed, complaints: &[Complaint]) -> Markup {
    let role_choices: Vec<Choice> =
        roles(server).into_iter().map(|role| Choice::new(role.clone(), capital(&role))).collect();
    let all = server.house.wards();
    let ward_choices: Vec<Choice> =
        all.iter().map(|ward| Choice::new(ward.name.0.clone(), ward.title.clone())).collect();
    let chosen_roles: Vec<&str> = known.roles.iter().map(String::as_str).collect();
    let chosen_wards: Vec<&str> = known.wards.iter().map(|ward| ward.0.as_str()).collect();
    let lines = known.competences.len().saturating_add(SPARE_LINES).min(COMPETENCES_MAX);
    html! {
        (field::text(&control(complaints, "name", "Name on a page"), &known.name))
        (field::several(&control(complaints, "roles", "Roles"), &role_choices, &chosen_roles))
        (field::several(&control(complaints, "wards", "Wards").hint("None chosen: the whole house"), &ward_choices, &chosen_wards))
        @for place in 0..lines {
            @let line = known.competences.get(place);
            (form::grid(&html! {
                (field::text(&control(complaints, &format!("competence.{place}"), &format!("Competence {}", place + 1)), line.map_or("", |line| line.name.as_str())))
                (field::day(&control(complaints, &format!("competence.{place}.until"), "Last day"), &line.and_then(|line| line.until).map_or_else(String::new, |day| day.to_string())))
            }))
        }
    }
}

fn password(complaints: &[Complaint], label: &str) -> Markup {
    let hint = format!("At least {} characters", crate::password::LENGTH_MIN);
    field::secret(&control(complaints, "password", label).hint(hint), "new-password")
}

fn control(complaints: &[Complaint], name: &str, label: &str) -> Field {
    Field::new(name, label).complained(complaints)
}
