//! The board: every open case by stage, what needs a person soonest, and the one reason in words.

use axum::Extension;
use axum::extract::{Query, State};
use iliac_app::record::Store;
use maud::{Markup, html};
use serde::Deserialize;

use crate::components::board::{BoardGroup, BoardRow, board};
use crate::components::field::Choice;
use crate::components::mark::Urgency;
use crate::components::navigation::{Filter, filters};
use crate::components::{Link, Weight, link_button, notice};
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::staff_page;
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::glance::{Glance, glance};
use crate::view::words::Words;
use iliac_model::Timestamp;

/// What is looked for.
#[derive(Deserialize, Default)]
pub struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    urgency: String,
    #[serde(default)]
    who: String,
    #[serde(default)]
    closed: String,
}

/// The board.
///
/// # Errors
/// None but the record's.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Query(search): Query<Search>,
) -> Result<Markup, Fault> {
    let now = server.now();
    let glances = glances(&server, &search, now);
    let groups = groups(&server, glances, &search);
    let empty = groups.iter().all(|group| group.rows.is_empty());
    let mut page = staff_page(&server, &signed, "Board", "/board", now);
    page.live = Some("/live".into());
    let body = html! {
        h1 { "Board" }
        (filters("/board", "Name, number or case", &search.q, &narrowing(&server, &search)))
        @if empty {
            (notice::empty("Nobody here", "No open case matches. A referral opens one.",
                &link_button(&Link::new("Enter a referral", "/referral"), Weight::Primary)))
        } @else {
            div id="il-board" { (board("Open cases by stage", &groups)) }
        }
    };
    Ok(layout::page(&page, &body))
}

/// The board's table alone, for a live update.
pub fn part<S: Store>(server: &Server<S>, now: Timestamp) -> Markup {
    let search = Search::default();
    let groups = groups(server, glances(server, &search, now), &search);
    html! { div id="il-board" { (board("Open cases by stage", &groups)) } }
}

fn glances<S: Store>(server: &Server<S>, search: &Search, now: Timestamp) -> Vec<Glance> {
    let wanted = search.q.to_lowercase();
    let cases = server.house.cases().into_iter().filter(|case| case.closed_at.is_some() == (search.closed == "yes"));
    let mut glances: Vec<(Glance, _)> = cases
        .map(|case| Words::now(server, case, now))
        .map(|words| {
            let glance = glance(server, &words);
            let order = glance.need.order(words.protocol());
            (glance, order)
        })
        .filter(|(glance, _)| matches(&glance.row, &wanted, search))
        .collect();
    glances.sort_by_key(|(_, order)| *order);
    let mut glances: Vec<Glance> = glances.into_iter().map(|(glance, _)| glance).collect();
    mark_alike(&mut glances);
    glances
}

fn matches(row: &BoardRow, wanted: &str, search: &Search) -> bool {
    let text = format!("{} {}", row.name, row.number).to_lowercase();
    let urgent = match search.urgency.as_str() {
        "" => true,
        word => row.urgency.is_some_and(|urgency| key(urgency) == word),
    };
    text.contains(wanted) && urgent && (search.who.is_empty() || row.by.to_lowercase().contains(&search.who))
}

/// Names alike are flagged on both rows.
fn mark_alike(glances: &mut [Glance]) {
    let family = |row: &BoardRow| row.name.split(',').next().unwrap_or_default().to_lowercase();
    let families: Vec<String> = glances.iter().map(|glance| family(&glance.row)).collect();
    for glance in glances {
        let mine = family(&glance.row);
        glance.row.alike = families.iter().filter(|other| **other == mine).count() > 1;
    }
}

fn groups<S: Store>(server: &Server<S>, glances: Vec<Glance>, search: &Search) -> Vec<BoardGroup> {
    let mut groups: Vec<BoardGroup> =
        server.house.stages().into_iter().map(|stage| BoardGroup { stage: stage.title, rows: Vec::new() }).collect();
    for glance in glances {
        if let Some(group) = groups.get_mut(glance.need.stage) {
            group.rows.push(glance.row);
        }
    }
    groups.retain(|group| search.stage.is_empty() || group.stage == search.stage);
    groups
}

fn narrowing<S: Store>(server: &Server<S>, search: &Search) -> Vec<Filter> {
    let stages = server.house.stages().into_iter().map(|stage| Choice::new(stage.title.clone(), stage.title));
    let urgencies = [Urgency::Emergency, Urgency::Now, Urgency::SameDay, Urgency::NextDay];
    let urgencies = urgencies.into_iter().map(|urgency| Choice::new(key(urgency), urgency.word()));
    let roles =
        server.house.roles().into_iter().map(|role| Choice::new(role.clone(), crate::view::words::capital(&role)));
    let filter = |name: &str, label: &str, choices: Vec<Choice>, chosen: &str| Filter {
        name: name.into(),
        label: label.into(),
        choices,
        chosen: chosen.into(),
    };
    vec![
        filter("stage", "Stage", stages.collect(), &search.stage),
        filter("urgency", "Urgency", urgencies.collect(), &search.urgency),
        filter("who", "Who", roles.collect(), &search.who),
        filter("closed", "Closed cases", vec![Choice::new("yes", "only closed")], &search.closed),
    ]
}

fn key(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Emergency => "emergency",
        Urgency::Now => "now",
        Urgency::SameDay => "same-day",
        Urgency::NextDay => "next-day",
    }
}
