//! The register of exceptions, for the quality lead: overrides and what was done against a gate, week by week, each looked
//! at once and every week reviewed when it is over. What it is narrowed to names nobody, so it may stand in an address.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Query, Request, State};
use axum::response::Redirect;
use iliac_app::event::{CaseId, WardName};
use iliac_app::failure::Failure;
use iliac_app::record::Store;
use iliac_app::register::{Exception, Line, Reviewed, Week, monday_of};
use iliac_model::{Calendar, Day, Timestamp};
use iliac_text::HouseWords;
use maud::{Markup, html};
use serde::Deserialize;

use crate::components::field::Choice;
use crate::components::form::{FormFrame, form};
use crate::components::navigation::{Filter, filters_alone};
use crate::components::register::{self as parts, exception};
use crate::components::rows::table;
use crate::components::{Link, Weight, form as forms, notice};
use crate::fault::Page as Fault;
use crate::form::Fields;
use crate::layout;
use crate::pages::{fields, moment, staff_page};
use crate::server::{Server, Shared};
use crate::session::Signed;

/// The page's address.
const HERE: &str = "/quality/register";
/// Before the names under which a form carries what the page is narrowed to.
const CARRIED: &str = "at.";
/// How many lines one page shows: more than a unit has in a quarter.
const LINES_MOST: usize = 200;
/// How many weeks the table of weeks shows: a year and some.
const WEEKS_MOST: usize = 60;

/// What the register is narrowed to.
#[derive(Clone, Deserialize, Default)]
pub struct Narrow {
    #[serde(default)]
    week: String,
    #[serde(default)]
    ward: String,
    #[serde(default)]
    protocol: String,
    /// Step and gate, with a point between.
    #[serde(default)]
    gate: String,
    /// `yes`: only what nobody has looked at.
    #[serde(default)]
    open: String,
    #[serde(default)]
    said: String,
}

impl Narrow {
    fn takes(&self, line: &Line) -> bool {
        (self.ward.is_empty() || line.ward.0 == self.ward)
            && (self.protocol.is_empty() || line.protocol == self.protocol)
            && (self.gate.is_empty() || gate_key(line) == self.gate)
            && (self.open != "yes" || line.review.is_none())
    }

    /// What it is narrowed by, each under its name.
    fn parts(&self) -> [(&'static str, &str); 5] {
        let Narrow { week, ward, protocol, gate, open, said: _ } = self;
        [("week", week), ("ward", ward), ("protocol", protocol), ("gate", gate), ("open", open)]
    }

    /// An address that shows the same; what is none of our own short words is left out of it.
    fn address(&self, said: &str) -> String {
        let ours =
            |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        let parts = self.parts().into_iter().chain([("said", said)]);
        let parts = parts.filter(|(_, word)| ours(word)).map(|(name, word)| format!("{name}={word}"));
        let parts: Vec<String> = parts.collect();
        if parts.is_empty() { HERE.to_owned() } else { format!("{HERE}?{}", parts.join("&")) }
    }

    /// What a form carries, so that whoever sends it comes back to the same.
    fn carried(&self) -> Vec<(String, String)> {
        let parts = self.parts().into_iter().filter(|(_, value)| !value.is_empty());
        parts.map(|(name, value)| (format!("{CARRIED}{name}"), value.to_owned())).collect()
    }

    /// What a form carried.
    fn from_form(fields: &Fields) -> Narrow {
        let text = |name: &str| fields.get(&format!("{CARRIED}{name}")).unwrap_or_default().to_owned();
        Narrow {
            week: text("week"),
            ward: text("ward"),
            protocol: text("protocol"),
            gate: text("gate"),
            open: text("open"),
            said: String::new(),
        }
    }
}

fn gate_key(line: &Line) -> String {
    format!("{}.{}", line.step, line.gate)
}

/// What the register is called among the places: how many weeks wait for their review.
pub fn place<S: Store>(server: &Server<S>) -> String {
    match server.house.weeks_to_review(server.now()) {
        0 => "Register".into(),
        1 => "Register (1 week to review)".into(),
        several => format!("Register ({several} weeks to review)"),
    }
}

/// The register.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Query(narrow): Query<Narrow>,
) -> Markup {
    let now = server.now();
    let page = staff_page(&server, &signed, "Register", HERE, now);
    let calendar = server.house.calendar();
    let weeks = server.house.weeks(now);
    let this_week = monday_of(calendar.day_of(now));
    let shown: Vec<&Week> =
        weeks.iter().filter(|week| narrow.week.is_empty() || week.monday.to_string() == narrow.week).collect();
    let taken =
        |week: &Week| -> Vec<Arc<Line>> { week.lines.iter().filter(|line| narrow.takes(line)).cloned().collect() };
    let lines: Vec<(&Week, Vec<Arc<Line>>)> = shown.iter().map(|week| (*week, taken(week))).collect();
    let all: Vec<Arc<Line>> = lines.iter().flat_map(|(_, lines)| lines.iter().cloned()).collect();
    let mut left = LINES_MOST;
    let sections = lines.iter().filter_map(|(week, lines)| {
        let here = lines.len().min(left);
        left = left.saturating_sub(here);
        (here > 0).then(|| (*week, lines.get(..here).unwrap_or_default()))
    });
    let sections: Vec<(&Week, &[Arc<Line>])> = sections.collect();
    let body = html! {
        h1 { "Register of exceptions" }
        (said(&narrow.said))
        p { "Every gate that somebody answered for by name, and every step that was done although a gate did not let pass, in all cases, by the week in which we were told. What is here was recorded, not refused: look at it, and learn from it." }
        (how_many(&weeks, this_week))
        (filters_alone(HERE, &narrowing(&server, &weeks, &narrow)))
        @if all.is_empty() {
            (notice::empty("Nothing here", "No gate was overridden, and nothing was done against one.", &html! {}))
        } @else {
            h2 { "Which gate, how often" }
            (by_gate(&server, &all))
            h2 { "Weeks" }
            (table_of_weeks(&server, &calendar, &weeks))
            @for (week, lines) in &sections {
                section class="il-week" {
                    h2 id=(format!("week-{}", week.monday)) { "Week of " (day(week.monday)) }
                    (of_week(&server, &calendar, week, &narrow))
                    @for line in *lines { (exception(&in_words(&server, &calendar, line, &narrow))) }
                }
            }
            @if all.len() > LINES_MOST { p { "The newest " (LINES_MOST) " of " (all.len()) " lines. Choose a week to see the others." } }
        }
    };
    layout::page(&page, &body)
}

fn said(what: &str) -> Markup {
    match what {
        "looked" => notice::notice(notice::Tone::Done, "Noted. It stands in the course of the case.", &html! {}),
        "reviewed" => notice::notice(notice::Tone::Done, "The week is reviewed.", &html! {}),
        _ => html! {},
    }
}

/// How much of this week and of earlier ones nobody has looked at.
fn how_many(weeks: &[Week], this_week: Day) -> Markup {
    let (mut now, mut open_now, mut open_before) = (0, 0, 0);
    for week in weeks {
        if week.monday == this_week {
            now += week.lines.len();
            open_now += week.open;
        } else {
            open_before += week.open;
        }
    }
    let waiting = weeks.iter().filter(|week| week.waits()).count();
    html! {
        dl class="il-register__counts" {
            div { dt { "This week" } dd { (now) ", " strong { (open_now) " not looked at" } } }
            div { dt { "Earlier weeks" } dd { strong { (open_before) " not looked at" } } }
            div { dt { "Weeks to review" } dd { strong { (waiting) } } }
        }
    }
}

fn narrowing<S: Store>(server: &Server<S>, weeks: &[Week], narrow: &Narrow) -> Vec<Filter> {
    let lines = || weeks.iter().flat_map(|week| &week.lines);
    let mut gates: BTreeMap<String, String> = BTreeMap::new();
    let mut protocols: BTreeMap<String, String> = BTreeMap::new();
    let mut wards: BTreeMap<String, String> = BTreeMap::new();
    for line in lines() {
        gates.entry(gate_key(line)).or_insert_with(|| gate_words(server, line));
        protocols.entry(line.protocol.clone()).or_insert_with(|| protocol_title(server, line));
        wards.entry(line.ward.0.clone()).or_insert_with(|| server.house.ward_title(&WardName(line.ward.0.clone())));
    }
    let choices =
        |of: BTreeMap<String, String>| of.into_iter().map(|(value, label)| Choice::new(value, label)).collect();
    let filter = |name: &str, label: &str, choices: Vec<Choice>, chosen: &str| Filter {
        name: name.into(),
        label: label.into(),
        choices,
        chosen: chosen.into(),
    };
    let of_weeks = weeks.iter().take(WEEKS_MOST).map(|week| Choice::new(week.monday.to_string(), day(week.monday)));
    vec![
        filter("week", "Week of", of_weeks.collect(), &narrow.week),
        filter("ward", "Ward", choices(wards), &narrow.ward),
        filter("protocol", "Protocol", choices(protocols), &narrow.protocol),
        filter("gate", "Gate", choices(gates), &narrow.gate),
        filter("open", "Looked at", vec![Choice::new("yes", "only what is not")], &narrow.open),
    ]
}

/// How often each gate was answered for and passed closed, the most often first.
fn by_gate<S: Store>(server: &Server<S>, lines: &[Arc<Line>]) -> Markup {
    struct Count {
        words: [String; 2],
        overridden: usize,
        against: usize,
    }
    let mut counts: BTreeMap<(String, String), Count> = BTreeMap::new();
    for line in lines {
        let count = counts.entry((line.protocol.clone(), gate_key(line))).or_insert_with(|| Count {
            words: [protocol_title(server, line), gate_words(server, line)],
            overridden: 0,
            against: 0,
        });
        match line.what {
            Exception::Overridden { .. } => count.overridden += 1,
            Exception::AgainstGate | Exception::CorrectedAfter => count.against += 1,
        }
    }
    let mut counts: Vec<Count> = counts.into_values().collect();
    counts.sort_by_key(|count| Reverse(count.overridden + count.against));
    let columns = ["Protocol", "Step and gate", "Answered for by name", "Done against it"].map(str::to_owned);
    let rows: Vec<Vec<String>> = counts
        .into_iter()
        .map(|Count { words: [protocol, gate], overridden, against }| {
            vec![protocol, gate, overridden.to_string(), against.to_string()]
        })
        .collect();
    table("Exceptions by gate, the most often first", &columns, &rows)
}

fn table_of_weeks<S: Store>(server: &Server<S>, calendar: &Calendar, weeks: &[Week]) -> Markup {
    let columns = ["Week of", "Lines", "Not looked at", "Reviewed"].map(str::to_owned);
    let rows: Vec<Vec<String>> = weeks
        .iter()
        .take(WEEKS_MOST)
        .map(|week| {
            let reviewed = match week.review {
                Some(review) => reviewed_words(server, calendar, review.by, review.at),
                None if week.ended => "not yet".into(),
                None => "the week is not over".into(),
            };
            vec![day(week.monday), week.lines.len().to_string(), week.open.to_string(), reviewed]
        })
        .collect();
    table("Weeks, the newest first", &columns, &rows)
}

fn reviewed_words<S: Store>(
    server: &Server<S>,
    calendar: &Calendar,
    by: iliac_app::event::StaffId,
    at: Timestamp,
) -> String {
    format!("by {} on {}", server.house.name_of(by), moment(calendar, at))
}

/// What became of a week's review, or the way to it.
fn of_week<S: Store>(server: &Server<S>, calendar: &Calendar, week: &Week, narrow: &Narrow) -> Markup {
    let frame = FormFrame::to(format!("{HERE}/week"));
    html! {
        @match week.review {
            Some(review) => p { "Week of " (day(week.monday)) " reviewed " (reviewed_words(server, calendar, review.by, review.at)) "." },
            None if !week.ended => p class="il-quiet" { "This week can be reviewed when it is over." },
            None if week.open > 0 => p { strong { "Not reviewed." } " " (week.open) " of its lines are still to be looked at." },
            None => (form(&frame, &html! {
                @for (name, value) in narrow.carried() { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="monday" value=(week.monday);
                (forms::button(&format!("Review the week of {}", day(week.monday)), Weight::Primary))
            })),
        }
    }
}

fn in_words<S: Store>(server: &Server<S>, calendar: &Calendar, line: &Line, narrow: &Narrow) -> parts::Exception {
    let house = &server.house;
    let number = house.case(&line.case).map_or_else(|_| String::new(), |case| case.number.clone());
    let role = line.role.as_ref().map_or_else(String::new, |role| format!(" ({role})"));
    let from = if line.source == iliac_app::house::PAPER { ", from paper" } else { "" };
    let happened = moment(calendar, line.occurred_at);
    let told = moment(calendar, line.recorded_at);
    let words = line.words.iter().filter(|(_, _, words)| !words.is_empty());
    let named = [
        ("case", line.case.0.clone()),
        ("of", line.of.to_string()),
        ("step", line.step.clone()),
        ("gate", line.gate.clone()),
    ];
    let named = named.map(|(name, value)| (name.to_owned(), value));
    parts::Exception {
        id: format!("line-{}-{}-{}-{}", line.case.0, line.of, line.step, line.gate),
        step: step_title(server, line),
        gate: line.gate.replace('-', " "),
        what: what(line.what),
        case: Link::new(number, format!("/case/{}", line.case.0)),
        place: format!("{}, {}", protocol_title(server, line), house.ward_title(&line.ward)),
        when: if happened == told { happened } else { format!("{happened}, told {told}") },
        who: format!("{}{role}{from}", house.name_of(line.by)),
        words: words
            .map(|(by, at, words)| format!("{}, {}: {words}", house.name_of(*by), moment(calendar, *at)))
            .collect(),
        looked_at: line
            .review
            .as_ref()
            .map(|review| format!("{}, {}: {}", house.name_of(review.by), moment(calendar, review.at), review.note)),
        hidden: named.into_iter().chain(narrow.carried()).collect(),
        action: format!("{HERE}/line"),
    }
}

fn what(what: Exception) -> String {
    match what {
        Exception::Overridden { people: 1, needed: 1 } => "Answered for by name".into(),
        Exception::Overridden { people, needed } => {
            format!("Answered for by name, person {people} of {needed} needed")
        }
        Exception::AgainstGate => "Done against the gate".into(),
        Exception::CorrectedAfter => "By a later correction the gate was closed".into(),
    }
}

fn step_title<S: Store>(server: &Server<S>, line: &Line) -> String {
    let Ok(case) = server.house.case(&line.case) else { return line.step.clone() };
    case.protocol().step_title(&line.step).unwrap_or(&line.step).to_owned()
}

fn gate_words<S: Store>(server: &Server<S>, line: &Line) -> String {
    format!("{}: {}", step_title(server, line), line.gate.replace('-', " "))
}

fn protocol_title<S: Store>(server: &Server<S>, line: &Line) -> String {
    server.house.case(&line.case).map_or_else(|_| line.protocol.clone(), |case| case.protocol().title.clone())
}

fn day(day: Day) -> String {
    HouseWords::of("en").local_day(day)
}

/// Takes what somebody found when they looked at a line.
///
/// # Errors
/// Without a note, or for a line that is not there.
pub async fn look_at<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Redirect, Fault> {
    let fields = fields(request).await?;
    let text = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let what = Reviewed {
        case: CaseId(text("case")),
        of: text("of").parse().unwrap_or_default(),
        step: text("step"),
        gate: text("gate"),
        note: text("note"),
    };
    server.house.review(&what, &signed.actor(), server.now()).await?;
    Ok(Redirect::to(&Narrow::from_form(&fields).address("looked")))
}

/// Takes the review of a week.
///
/// # Errors
/// For a week that is not over, or holds a line nobody has looked at.
pub async fn review_week<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Redirect, Fault> {
    let fields = fields(request).await?;
    let monday: Day = fields
        .get("monday")
        .and_then(|monday| monday.parse().ok())
        .ok_or_else(|| Failure::Unreadable("Say which week: the day of its Monday.".into()))?;
    server.house.review_week(monday, &signed.actor(), server.now()).await?;
    Ok(Redirect::to(&Narrow::from_form(&fields).address("reviewed")))
}
