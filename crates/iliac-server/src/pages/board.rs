//! The board: every open case by stage, what needs a person soonest, and the one reason in words.
//!
//! Who is looked for is never in an address: addresses stay in histories, and are sent on. With script the rows that are
//! there are looked through in the page; without it the words come in a form and are answered at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Query, Request, State};
use iliac_app::event::{Ward, WardName};
use iliac_app::record::Store;
use maud::{Markup, html};
use serde::Deserialize;

use crate::components::board::{BoardGroup, BoardRow, board};
use crate::components::field::Choice;
use crate::components::mark::Urgency;
use crate::components::navigation::{Filter, Search, filters};
use crate::components::{Link, Weight, link_button, notice};
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::{fields, staff_page};
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::glance::Glance;
use iliac_model::{Day, Timestamp};
use iliac_protocol::tree::Stage;

/// What the board is narrowed to: it names nobody, so it may stand in an address.
#[derive(Clone, Deserialize, Default)]
pub struct Narrow {
    #[serde(default)]
    stage: String,
    #[serde(default)]
    urgency: String,
    #[serde(default)]
    who: String,
    #[serde(default)]
    ward: String,
    #[serde(default)]
    closed: String,
    /// The first row shown of the one stage, counted from 0.
    #[serde(default)]
    from: usize,
}

/// How many rows of each stage stand on the whole board.
const ROWS_OF_A_STAGE: usize = 50;
/// How many stand on the board of one stage.
const ROWS_OF_ONE_STAGE: usize = 200;

impl Narrow {
    /// An address that shows the same; what is none of our own short words is left out of it.
    fn address(&self, place: &str) -> String {
        let from = if self.from == 0 { String::new() } else { self.from.to_string() };
        let parts = [
            ("stage", &self.stage),
            ("urgency", &self.urgency),
            ("who", &self.who),
            ("ward", &self.ward),
            ("closed", &self.closed),
            ("from", &from),
        ];
        let ours = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        let parts = parts.iter().filter(|(_, word)| ours(word)).map(|(name, word)| format!("{name}={word}"));
        let parts: Vec<String> = parts.collect();
        if parts.is_empty() { place.to_owned() } else { format!("{place}?{}", parts.join("&")) }
    }
}

/// The board.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Query(narrow): Query<Narrow>,
) -> Markup {
    whole(&server, &signed, &narrow, "")
}

/// The board with only those whom the form names.
///
/// # Errors
/// When the form cannot be read.
pub async fn find<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Query(narrow): Query<Narrow>,
    request: Request,
) -> Result<Markup, Fault> {
    let fields = fields(request).await?;
    Ok(whole(&server, &signed, &narrow, fields.get("q").unwrap_or_default()))
}

fn whole<S: Store>(server: &Server<S>, signed: &Signed, narrow: &Narrow, wanted: &str) -> Markup {
    let now = server.now();
    let mut page = staff_page(server, signed, "Board", "/board", now);
    page.live = Some(narrow.address("/live"));
    let here = narrow.address("/board");
    let body = html! {
        h1 { "Board" }
        (days(server.house.calendar().day_of(now)))
        (filters("/board", &search(here.clone(), wanted), &narrowing(server, narrow)))
        (table(server, signed, narrow, wanted, now))
        @if !wanted.is_empty() { p { a href=(here) { "Show everybody again" } } }
    };
    layout::page(&page, &body)
}

/// The lists of today and tomorrow, for paper.
fn days(today: Day) -> Markup {
    html! {
        p class="il-days" {
            "On paper: " a href=(format!("/day/{today}")) { "today's list" } " · "
            a href=(format!("/day/{}", today.plus_days(1))) { "tomorrow's list and calls" }
        }
    }
}

fn search(action: String, wanted: &str) -> Search {
    Search { action, label: "Name, hospital number or case".into(), wanted: wanted.to_owned() }
}

/// The board's table alone, for a live update. It is whole: who is looked for is known to the page only.
pub fn part<S: Store>(server: &Server<S>, signed: &Signed, narrow: &Narrow, now: Timestamp) -> Markup {
    table(server, signed, narrow, "", now)
}

fn table<S: Store>(server: &Server<S>, signed: &Signed, narrow: &Narrow, wanted: &str, now: Timestamp) -> Markup {
    let groups = groups(server, glances(server, signed, narrow, wanted, now), narrow);
    html! {
        div id="il-board" {
            @if groups.iter().all(|group| group.rows.is_empty()) {
                (notice::empty("Nobody here", "No case matches. A referral opens one.",
                    &link_button(&Link::new("Enter a referral", "/referral"), Weight::Primary)))
            } @else {
                (board("Open cases by stage", &groups))
            }
        }
    }
}

fn glances<S: Store>(
    server: &Server<S>,
    signed: &Signed,
    narrow: &Narrow,
    wanted: &str,
    now: Timestamp,
) -> (Vec<Arc<Glance>>, BTreeSet<String>) {
    let cases = server.cases_of(signed).into_iter().filter(|case| case.closed_at.is_some() == (narrow.closed == "yes"));
    let mut glances: Vec<Arc<Glance>> = cases.map(|case| server.glances.of(server, &case, now)).collect();
    glances.sort_by_key(|glance| glance.order);
    // Before anybody is left out: a name like another's is flagged whoever is looked for.
    let alike = families_alike(&glances);
    glances.retain(|glance| matches(glance, narrow) && finds(&glance.row.words(), wanted));
    (glances, alike)
}

fn matches(glance: &Glance, narrow: &Narrow) -> bool {
    let row = &glance.row;
    let urgent = match narrow.urgency.as_str() {
        "" => true,
        word => row.urgency.is_some_and(|urgency| key(urgency) == word),
    };
    let here = narrow.ward.is_empty() || glance.ward.0 == narrow.ward;
    urgent && here && (narrow.who.is_empty() || row.by.to_lowercase().contains(&narrow.who))
}

/// Whether every word typed begins a word of the text. A word is letters and digits; all else parts them.
fn finds(text: &str, typed: &str) -> bool {
    let parted = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let there = parted(text);
    parted(typed).iter().all(|wanted| there.iter().any(|word| word.starts_with(wanted)))
}

/// Family names that more than one case has.
fn families_alike(glances: &[Arc<Glance>]) -> BTreeSet<String> {
    let mut families: Vec<&str> = glances.iter().map(|glance| glance.family.as_str()).collect();
    families.sort_unstable();
    families
        .windows(2)
        .filter(|pair| pair.first() == pair.last())
        .filter_map(|pair| pair.first())
        .map(|family| (*family).to_owned())
        .collect()
}

/// Stage by stage, each with as many rows as one can read; the others are a page further.
fn groups<S: Store>(
    server: &Server<S>,
    (glances, alike): (Vec<Arc<Glance>>, BTreeSet<String>),
    narrow: &Narrow,
) -> Vec<BoardGroup> {
    let stages = server.house.stages();
    let wards: BTreeSet<&WardName> = glances.iter().map(|glance| &glance.ward).collect();
    let ward = |glance: &Glance| match wards.len() {
        0 | 1 => String::new(),
        _ => server.house.ward_title(&glance.ward),
    };
    let (from, most) = if narrow.stage.is_empty() { (0, ROWS_OF_A_STAGE) } else { (narrow.from, ROWS_OF_ONE_STAGE) };
    let group = |stage: &Stage| {
        // A case whose rules cannot be read has reached no stage: it stands at the first, where somebody sees it.
        let stands = |glance: &Glance| match stages.iter().find(|known| known.name == glance.stage) {
            Some(reached) => reached.name == stage.name,
            None => stages.first() == Some(stage),
        };
        let here: Vec<&Arc<Glance>> = glances.iter().filter(|glance| stands(glance)).collect();
        let shown = here.iter().skip(from).take(most);
        let row = |glance: &Arc<Glance>| BoardRow {
            alike: alike.contains(&glance.family),
            ward: ward(glance),
            ..glance.row.clone()
        };
        let rows = shown.map(|glance| row(glance)).collect();
        let further = from.saturating_add(most);
        let next = Narrow {
            stage: stage.name.clone(),
            from: if narrow.stage.is_empty() { 0 } else { further },
            ..narrow.clone()
        };
        let more = here.len().checked_sub(further).filter(|more| *more > 0);
        let more = more.map(|more| Link::new(format!("{more} more at this stage"), next.address("/board")));
        BoardGroup { stage: stage.title.clone(), rows, count: here.len(), more }
    };
    let wanted = |stage: &Stage| narrow.stage.is_empty() || stage.name == narrow.stage;
    stages.iter().filter(|stage| wanted(stage)).map(group).collect()
}

fn narrowing<S: Store>(server: &Server<S>, narrow: &Narrow) -> Vec<Filter> {
    let stages = server.house.stages().into_iter().map(|stage| Choice::new(stage.name, stage.title));
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
    let wards = server.house.wards();
    let ward = |ward: &Arc<Ward>| Choice::new(ward.name.0.clone(), ward.title.clone());
    let mut filters = vec![
        filter("stage", "Stage", stages.collect(), &narrow.stage),
        filter("urgency", "Urgency", urgencies.collect(), &narrow.urgency),
        filter("who", "Who", roles.collect(), &narrow.who),
        filter("closed", "Closed cases", vec![Choice::new("yes", "only closed")], &narrow.closed),
    ];
    if wards.len() > 1 {
        filters.push(filter("ward", "Ward", wards.iter().map(ward).collect(), &narrow.ward));
    }
    filters
}

fn key(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Emergency => "emergency",
        Urgency::Now => "now",
        Urgency::SameDay => "same-day",
        Urgency::NextDay => "next-day",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_typed_begins_a_word_of_name_or_number() {
        let here = "Müller-Lüdenscheidt, Anna 26-0004 MRN 00417";
        for typed in ["", "  ", "müller", "anna müll", "LÜD", "26-0004", "00417", "0004 anna", "mrn"] {
            assert!(finds(here, typed), "{typed}");
        }
        for typed in ["üller", "anna maria", "417", "260004", "nobody"] {
            assert!(!finds(here, typed), "{typed}");
        }
    }

    #[test]
    fn an_address_repeats_only_our_own_words() {
        let narrow = |stage: &str, who: &str| Narrow { stage: stage.into(), who: who.into(), ..Narrow::default() };
        assert_eq!(narrow("", "").address("/live"), "/live");
        assert_eq!(narrow("recovery", "nurse").address("/live"), "/live?stage=recovery&who=nurse");
        assert_eq!(narrow("a&b=c", "Müller").address("/live"), "/live");
    }
}
