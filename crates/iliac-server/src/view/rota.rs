//! The rota in words and controls.

use std::sync::Arc;

use iliac_app::event::Duty;
use iliac_app::record::Store;
use iliac_app::rota::Gap;
use iliac_text::HouseWords;
use maud::{Markup, html};

use super::words::capital;
use crate::components::Weight;
use crate::components::field::{self, Choice, Field};
use crate::components::form::{self, Complaint, FormFrame, button_form, error_summary};
use crate::components::notice::{Tone, notice};
use crate::form::Fields;
use crate::pages::moment;
use crate::server::Server;

const WEEKDAYS: [(&str, &str); 7] = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("7", "Sunday"),
];

/// The page.
pub fn page<S: Store>(
    server: &Server<S>,
    duties: &[Arc<Duty>],
    gaps: &[Gap],
    keeps: bool,
    complaints: &[Complaint],
    typed: &Fields,
) -> Markup {
    html! {
        h1 { "Rota" }
        (error_summary(complaints))
        @if duties.is_empty() {
            (notice(Tone::Mind, "No duty is entered", &html! { p { "Until one is, pages name roles only, and people at home are given the unit's telephone." } }))
        } @else {
            (warned(server, gaps))
            (table(server, duties, keeps))
        }
        @if keeps { (entry(server, complaints, typed)) }
    }
}

/// Hours of the next days in which nobody is on duty whose alarms may ring.
fn warned<S: Store>(server: &Server<S>, gaps: &[Gap]) -> Markup {
    let calendar = server.house.calendar();
    html! {
        @if gaps.is_empty() {
            (notice(Tone::Done, "No gap in the next seven days", &html! {}))
        } @else {
            (notice(Tone::Mind, "Nobody is on duty", &html! {
                p { "In these hours of the next seven days an alarm for this role rings for nobody." }
                ul { @for gap in gaps { li { strong { (capital(&gap.role)) } ": " (moment(&calendar, gap.from)) " to " (moment(&calendar, gap.until)) } } }
            }))
        }
    }
}

fn table<S: Store>(server: &Server<S>, duties: &[Arc<Duty>], keeps: bool) -> Markup {
    let columns = ["Who", "Role", "Telephone", "Ward", "When", "Calls from home"];
    html! {
        table class="il-table" role="table" {
            caption class="nhsuk-u-visually-hidden" { "Every duty" }
            thead role="rowgroup" { tr role="row" {
                @for column in columns { th scope="col" role="columnheader" { (column) } }
                @if keeps { th scope="col" role="columnheader" { "Change" } }
            } }
            tbody role="rowgroup" { @for duty in duties {
                @let ward = duty.ward.as_ref().map_or_else(|| "every ward".to_owned(), |ward| server.house.ward_title(ward));
                @let calls = if duty.answers_calls { "yes" } else { "no" };
                @let cells = [server.house.name_of(duty.staff), duty.role.clone(), duty.phone.clone(), ward, when(duty), calls.to_owned()];
                tr role="row" {
                    @for (cell, column) in cells.iter().zip(columns) {
                        td role="cell" { span class="il-table__label" aria-hidden="true" { (column) } (cell) }
                    }
                    @if keeps { td role="cell" { (button_form(&FormFrame::to(format!("/rota/{}/end", duty.id)), "Take off", Weight::Secondary)) } }
                }
            } }
        }
    }
}

/// Days and hours of a duty.
fn when(duty: &Duty) -> String {
    let named = |number: &i8| WEEKDAYS.iter().find(|(value, _)| *value == number.to_string()).map(|(_, name)| *name);
    let mut days: Vec<&str> = duty.weekdays.iter().filter_map(named).collect();
    if days.len() == WEEKDAYS.len() {
        days = vec!["every day"];
    }
    days.push(if duty.on_holidays { "holidays" } else { "not on holidays" });
    let clock = |minute: u16| format!("{:02}:{:02}", minute / MINUTES, minute % MINUTES);
    let next = if duty.until_minute <= duty.from_minute { " of the next day" } else { "" };
    let words = HouseWords::of("en");
    let last = duty.last.map_or_else(String::new, |day| format!(" to {}", words.local_day(day)));
    format!(
        "{}, {} to {}{next}; from {}{last}",
        days.join(", "),
        clock(duty.from_minute),
        clock(duty.until_minute),
        words.local_day(duty.since)
    )
}

/// Minutes in an hour.
const MINUTES: u16 = 60;

fn entry<S: Store>(server: &Server<S>, complaints: &[Complaint], typed: &Fields) -> Markup {
    let control = |name: &str, label: &str| Field::new(name, label).complained(complaints);
    let value = |name: &str| typed.get(name).unwrap_or_default();
    let staff = server.house.staff().into_iter().filter(|staff| staff.active);
    let staff: Vec<Choice> = staff.map(|staff| Choice::new(staff.id.0.to_string(), staff.name.clone())).collect();
    let roles: Vec<Choice> =
        super::staff::roles(server).into_iter().map(|role| Choice::new(role.clone(), capital(&role))).collect();
    let wards = server.house.wards();
    let wards: Vec<Choice> = wards.iter().map(|ward| Choice::new(ward.name.0.clone(), ward.title.clone())).collect();
    let days: Vec<Choice> = WEEKDAYS.iter().map(|(value, name)| Choice::new(*value, *name)).collect();
    let yes = [Choice::new("yes", "Yes")];
    html! {
        (form::section("Enter a duty", "Weekly hours in local time. An end that is not after the beginning is on the next day.", &form::form(&FormFrame::to("/rota"), &html! {
            (form::grid(&html! {
                (field::select(&control("staff", "Who"), &staff, value("staff")))
                (field::select(&control("role", "In which role"), &roles, value("role")))
                (field::text(&control("phone", "Telephone of this duty"), value("phone")))
                (field::select(&control("ward", "For which ward").hint("None chosen: every ward"), &wards, value("ward")))
            }))
            (field::several(&control("weekdays", "Days it begins on"), &days, &typed.all("weekdays")))
            (field::several(&control("holidays", "On holidays too"), &yes, &typed.all("holidays")))
            (form::grid(&html! {
                (field::text(&control("from", "From").hint("On the quarter of an hour: 07:30"), value("from")))
                (field::text(&control("until", "Until").hint("On the quarter of an hour: 15:45"), value("until")))
                (field::day(&control("since", "First day").hint("Empty: today"), value("since")))
                (field::day(&control("last", "Last day").hint("Empty: it goes on"), value("last")))
            }))
            (field::several(&control("calls", "Answers the calls of people at home"), &yes, &typed.all("calls")))
            (form::buttons(&form::button("Enter this duty", Weight::Primary)))
        })))
    }
}
