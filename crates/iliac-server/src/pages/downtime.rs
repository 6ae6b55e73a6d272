//! Sheets for when the computer is down: blank ones of a protocol, part-filled ones of a case, and those of a whole day in
//! one print, so that a ward can have them lying ready in the evening.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, State};
use iliac_app::case::Case;
use iliac_app::record::Store;
use iliac_model::{Day, Timestamp};
use iliac_protocol::tree::Protocol;
use maud::{Markup, html};
use serde::Deserialize;

use crate::components::Link;
use crate::components::navigation::tabs;
use crate::components::sheet::{Sheet, sheet};
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::case::{self, Look};
use crate::pages::{day, moment, note, papers, staff_page};
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::band;
use crate::view::downtime::{self, LINES};
use crate::view::paper::{StageBlocks, stages};
use crate::view::words::Words;

/// How many cases one print of a day holds: more than a unit sees in a day.
const CASES_MOST: usize = 60;

/// Which stage is printed; empty: all of them.
#[derive(Deserialize, Default)]
pub struct Of {
    #[serde(default)]
    stage: String,
}

/// A blank sheet of a protocol.
///
/// # Errors
/// When the record holds no protocol of that hash.
pub async fn blank<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(hash): Path<String>,
    Query(of): Query<Of>,
) -> Result<Markup, Fault> {
    let program = server.house.pinned(&hash).ok_or_else(Fault::not_found)?;
    let protocol = program.protocol();
    let now = server.now();
    let mut page = staff_page(&server, &signed, "Downtime sheet", "/protocols", now);
    page.as_at = None;
    let here = format!("/protocol/{hash}/sheet");
    let all = stages(protocol, None, LINES);
    let head = Sheet {
        title: format!("{}: downtime sheet{}", protocol.title, of_stage(&all, &of)),
        is_blank: true,
        unit: format!("{}, {}", server.setup.unit, server.setup.phone),
        version: papers::version(protocol),
        as_at: moment(&server.house.calendar(), now),
        is_demo: server.setup.demo,
        person: None,
    };
    let to = "Find the case on the board, or enter the referral first. Open Papers, then “Enter from paper”.";
    let shown = of_one(all.clone(), &of);
    let body = html! {
        (ways(&all, &here, &of))
        (sheet(&head, &downtime::body(protocol, None, &shown, to)))
    };
    Ok(layout::page(&page, &body))
}

/// A part-filled sheet of a case.
///
/// # Errors
/// When there is no such case, or the reading cannot be noted.
pub async fn of_case<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    Query(of): Query<Of>,
) -> Result<Markup, Fault> {
    let mut looked = case::look(&server, &signed, &id, &Look::default(), "Downtime sheet").await?;
    // Paper does not live; nor does its picture on the screen.
    looked.page.live = None;
    let words = &looked.words;
    let all = stages(words.protocol(), Some(words), LINES);
    let title = format!("Downtime sheet{}", of_stage(&all, &of));
    let head = papers::head(&server, words, looked.page.person.clone(), &title);
    let shown = of_one(all.clone(), &of);
    let body = html! {
        (case::case_tabs(&id, "/papers"))
        (ways(&all, &format!("/case/{id}/sheet"), &of))
        (sheet(&head, &downtime::body(words.protocol(), Some(words), &shown, &where_to(words))))
    };
    Ok(layout::page(&looked.page, &body))
}

/// The sheets of everybody on a day's list, each on paper of its own.
///
/// # Errors
/// When it is no day, or a reading cannot be noted.
pub async fn of_day<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(date): Path<String>,
) -> Result<Markup, Fault> {
    let on: Day = date.parse().map_err(|_| Fault::not_found())?;
    let now = server.now();
    let (entries, cases) = day::entries(&server, &signed, on, now);
    let mut page = staff_page(&server, &signed, "Downtime sheets", "/board", now);
    page.as_at = None;
    let mut sheets = Vec::new();
    for (id, shown) in cases.iter().take(CASES_MOST) {
        note(&server, &signed, id, "downtime sheet", Some(*shown), now).await?;
        let lines = entries.iter().filter(|line| line.case == *id);
        let due: Vec<Option<usize>> = lines.map(|line| line.stage).collect();
        sheets.push(one_of_day(&server, server.house.case(id)?, &due, now));
    }
    let body = html! {
        p class="il-days" {
            a href=(format!("/day/{on}")) { "Back to the list" } " · Print this page: every person’s sheets begin on a new page."
            @if cases.len() > CASES_MOST { " These are the first " (CASES_MOST) " of " (cases.len()) " cases; print the others from their own papers." }
        }
        @if sheets.is_empty() { p { "Nothing is planned or due." } }
        @for one in &sheets { div class="il-sheet-of-many" { (one) } }
    };
    Ok(layout::page(&page, &html! { h1 { "Downtime sheets" } (body) }))
}

/// One person's sheet of a day: the day itself when they come, else the stages of what falls due.
fn one_of_day<S: Store>(server: &Server<S>, case: Arc<Case>, due: &[Option<usize>], now: Timestamp) -> Markup {
    let words = Words::now(server, case, now);
    let mut shown = stages(words.protocol(), Some(&words), LINES);
    if due.contains(&None) {
        // What is still missing before the day is asked on the day itself.
        shown.retain(|stage| stage.name == "preparation" || downtime::is_of_the_day(stage));
    } else {
        let due: Vec<&str> = due
            .iter()
            .filter_map(|stage| words.protocol().stages.get((*stage)?))
            .map(|stage| stage.name.as_str())
            .collect();
        shown.retain(|stage| due.contains(&stage.name.as_str()));
    }
    let head = papers::head(server, &words, Some(band::of(server, &words, 0)), "Downtime sheet");
    sheet(&head, &downtime::body(words.protocol(), Some(&words), &shown, &where_to(&words)))
}

fn where_to(words: &Words) -> String {
    format!("Open case {}, then Papers, then “Enter from paper”.", words.case.number)
}

fn of_stage(all: &[StageBlocks], of: &Of) -> String {
    let stage = all.iter().find(|stage| stage.name == of.stage);
    stage.map_or_else(String::new, |stage| format!(", {}", stage.title.to_lowercase()))
}

fn of_one(mut all: Vec<StageBlocks>, of: &Of) -> Vec<StageBlocks> {
    all.retain(|stage| of.stage.is_empty() || stage.name == of.stage);
    all
}

/// The whole sheet, and each stage alone.
fn ways(all: &[StageBlocks], here: &str, of: &Of) -> Markup {
    let mut links = vec![Link::new("All stages", here)];
    links.extend(all.iter().map(|stage| Link::new(stage.title.clone(), format!("{here}?stage={}", stage.name))));
    let known = all.iter().any(|stage| stage.name == of.stage);
    let current = if known { format!("{here}?stage={}", of.stage) } else { here.to_owned() };
    tabs("Stages", &links, &current)
}

/// The links to a protocol's blank sheets.
pub fn blank_sheets(protocol: &Protocol) -> Markup {
    html! {
        span class="il-quiet" {
            "Downtime sheet: " a href=(format!("/protocol/{}/sheet", protocol.hash)) { "all stages" }
            @for stage in &protocol.stages {
                " · " a href=(format!("/protocol/{}/sheet?stage={}", protocol.hash, stage.name)) { (stage.title.to_lowercase()) }
            }
        }
    }
}
