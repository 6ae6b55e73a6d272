//! A day's list, for the screen and for one sheet of paper: who comes and what falls due, by time.

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Redirect;
use iliac_app::event::CaseId;
use iliac_app::record::{Shown, Store};
use iliac_model::{Calendar, Day, Timestamp};
use iliac_text::counted;
use maud::{Markup, html};

use crate::components::day_list::{self, Call, DayEntry};
use crate::components::sheet::{Sheet, sheet};
use crate::components::{Link, navigation};
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::{moment, note, staff_page};
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::band;
use crate::view::day::{OnDay, call, on_day};
use crate::view::words::Words;

/// The list of today.
pub async fn today<S: Store>(State(server): State<Shared<S>>) -> Redirect {
    Redirect::to(&format!("/day/{}", server.house.calendar().day_of(server.now())))
}

/// The list of a day. The address holds the day and nothing else; who stands on it is noted as read.
///
/// # Errors
/// When it is no day, or the reading cannot be noted.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(date): Path<String>,
) -> Result<Markup, Fault> {
    let day: Day = date.parse().map_err(|_| Fault::not_found())?;
    let now = server.now();
    let (entries, cases) = entries(&server, &signed, day, now);
    for (case, shown) in &cases {
        note(&server, &signed, case, "day list", Some(*shown), now).await?;
    }
    let mut page = staff_page(&server, &signed, "Day list", "/board", now);
    page.as_at = None;
    let calendar = server.house.calendar();
    let today = calendar.day_of(now);
    let calls: Vec<Call> =
        if day == today.plus_days(1) { entries.iter().filter_map(call).collect() } else { Vec::new() };
    let (gone, to_come): (Vec<OnDay>, Vec<OnDay>) = entries.into_iter().partition(|on_day| on_day.has_gone);
    let [gone, lines] =
        [gone, to_come].map(|lines| -> Vec<DayEntry> { lines.into_iter().map(|on| on.entry).collect() });
    let frame = Sheet {
        title: title(&calendar, day, today),
        person: None,
        unit: format!("{}, {}", server.setup.unit, server.setup.phone),
        version: format!("{} on the list", counted(cases.len(), "case")),
        as_at: moment(&calendar, now),
        is_demo: server.setup.demo,
        is_blank: false,
    };
    let body = html! {
        @if lines.is_empty() && gone.is_empty() { p { "Nothing is planned or due." } }
        @if lines.is_empty() && !gone.is_empty() { p { "Everybody has gone, and nothing more is due." } }
        @if !lines.is_empty() { (day_list::day_list(&frame.title, &lines)) }
        @if !gone.is_empty() { h2 { "Gone (" (gone.len()) ")" } (day_list::day_list("Who has gone", &gone)) }
        @if !calls.is_empty() { h2 { "Calls to make tonight" } (day_list::calls(&calls)) }
    };
    let ways = ways(&calendar, day, today);
    Ok(layout::page(
        &page,
        &html! {
            (navigation::tabs("Days", &ways, &format!("/day/{day}")))
            p class="il-days" {
                "Print this page: it lies across an A4 sheet."
                @if !cases.is_empty() { " For when the computer is down: " a href=(format!("/day/{day}/sheets")) { "the downtime sheets of everybody on this list" } "." }
            }
            div class="il-across" { (sheet(&frame, &body)) }
        },
    ))
}

/// A case of a day, and what is shown of it.
pub type OfDay = (CaseId, Shown);

/// Every line by time, what is late first, and whose they are.
pub fn entries<S: Store>(server: &Server<S>, signed: &Signed, day: Day, now: Timestamp) -> (Vec<OnDay>, Vec<OfDay>) {
    let open = server.cases_of(signed).into_iter().filter(|case| case.closed_at.is_none());
    let (mut entries, mut cases) = (Vec::new(), Vec::new());
    for case in open {
        let words = Words::now(server, case, now);
        let lines = on_day(server, &words, day);
        if !lines.is_empty() {
            cases.push((words.case.id.clone(), words.looked_at()));
        }
        entries.extend(lines);
    }
    entries.sort_by_key(|line| (!line.entry.is_late, line.at));
    tell_apart(&mut entries);
    (entries, cases)
}

/// Where two people on the list have a family name alike, the hospital's number stands beside each.
fn tell_apart(entries: &mut [OnDay]) {
    let of = |line: &OnDay| (line.identity.family.to_lowercase(), line.entry.number.clone());
    let all: Vec<(String, String)> = entries.iter().map(of).collect();
    for line in entries.iter_mut() {
        let (family, case) = of(line);
        if all.iter().any(|(other, number)| *other == family && *number != case) {
            line.entry.number = format!("{case}, {}, name alike", band::number(&line.identity));
        }
    }
}

fn title(calendar: &Calendar, day: Day, today: Day) -> String {
    match day.number().saturating_sub(today.number()) {
        0 => format!("Today, {}", date(calendar, day)),
        1 => format!("Tomorrow, {}", date(calendar, day)),
        _ => date(calendar, day),
    }
}

/// A day with its weekday: `Mon 23 Nov`.
fn date(calendar: &Calendar, day: Day) -> String {
    let start = moment(calendar, calendar.start_of(day));
    start.rsplit_once(' ').map_or_else(|| day.to_string(), |(date, _)| date.to_owned())
}

/// The days around, today and tomorrow always among them.
fn ways(calendar: &Calendar, day: Day, today: Day) -> Vec<Link> {
    let mut days = vec![day.plus_days(-1), day, day.plus_days(1), today, today.plus_days(1)];
    days.sort_unstable();
    days.dedup();
    let named = |day: Day| match day.number().saturating_sub(today.number()) {
        0 => "Today".to_owned(),
        1 => "Tomorrow".to_owned(),
        _ => date(calendar, day),
    };
    days.into_iter().map(|day| Link::new(named(day), format!("/day/{day}"))).collect()
}
