//! Entering what was written on paper while the computer was down: one page in the order of the sheet, each thing with
//! its own time. What happened is history and not permission, so no gate is asked; all of it is taken or nothing.

use std::collections::BTreeMap;

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::event::CaseId;
use iliac_app::failure::Failure;
use iliac_app::house::{Actor, PAPER};
use iliac_app::record::Store;
use iliac_model::{Day, RowId, StepIx, Value};
use maud::{Markup, html};
use serde::Deserialize;

use crate::components::field::{self, Choice, Field};
use crate::components::form::{self, Complaint, FormFrame, error_summary};
use crate::components::navigation::tabs;
use crate::components::{Link, Weight};
use crate::fault::Page as Fault;
use crate::pages::case::{self, Look, Looked};
use crate::pages::fields;
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::downtime;
use crate::view::inputs::{Typed, written};
use crate::view::paper::{Block, OfRow, Place, StageBlocks, facts, stages};
use crate::view::words::Words;
use crate::{form as sent, layout};

/// How many lines a step that adds rows has at first.
const LINES: usize = 2;
/// How many it has when somebody asks for more: as many as a sheet and its back hold.
const LINES_MOST: usize = 8;

/// How many it has at most where every stage stands on one page, so that the form stays one that can be sent.
const LINES_OF_ALL: usize = 3;

/// Which day's sheet, and how many lines for rows.
#[derive(Deserialize, Default)]
pub struct Of {
    #[serde(default)]
    day: String,
    lines: Option<usize>,
    /// A stage by its name, [`ALL`], or nothing for what happens on the day.
    #[serde(default)]
    stage: String,
}

/// Every stage on one page.
const ALL: &str = "all";

impl Of {
    /// What of the sheet is entered here.
    fn part(&self, all: &[StageBlocks]) -> Vec<StageBlocks> {
        let of = |is: &dyn Fn(&StageBlocks) -> bool| -> Vec<StageBlocks> {
            all.iter().filter(|stage| is(stage)).cloned().collect()
        };
        let ways = [of(&|stage| self.stage == ALL || stage.name == self.stage), of(&downtime::is_of_the_day)];
        ways.into_iter().find(|part| !part.is_empty()).unwrap_or_else(|| all.to_vec())
    }

    fn address(&self, id: &str, stage: &str, lines: usize) -> String {
        format!("/case/{id}/from-paper?stage={stage}&lines={lines}")
    }

    fn lines(&self) -> usize {
        let most = if self.stage == ALL { LINES_OF_ALL } else { LINES_MOST };
        self.lines.unwrap_or(LINES).clamp(1, most)
    }
}

/// The page.
///
/// # Errors
/// When there is no such case.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    Query(of): Query<Of>,
) -> Result<Markup, Fault> {
    let looked = case::look(&server, &signed, &id, &Look::default(), "Enter from paper").await?;
    Ok(body(&server, &signed, looked, &of, &Typed::default()))
}

/// Takes what was on the sheet: everything of it, or nothing and why.
///
/// # Errors
/// Complaints with the form again; or the failure's page.
pub async fn take<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let now = server.now();
    let case = server.house.case(&CaseId(id.clone()))?;
    let again = async |status: StatusCode, complaints: Vec<Complaint>| -> Result<Response, Fault> {
        let looked = case::look(&server, &signed, &id, &Look::default(), "Enter from paper").await?;
        let text = |name: &str| fields.get(name).unwrap_or_default().to_owned();
        let of = Of { day: String::new(), lines: text("lines").parse().ok(), stage: text("stage") };
        let typed = Typed { values: fields.typed(), complaints };
        Ok((status, body(&server, &signed, looked, &of, &typed)).into_response())
    };
    let asks = match sent::on_paper(&case, &fields, now) {
        Ok(asks) => asks,
        Err(complaints) => return again(StatusCode::BAD_REQUEST, complaints).await,
    };
    if asks.is_empty() {
        return Ok(Redirect::to(&format!("/case/{id}?said=nothing")).into_response());
    }
    let actor = Actor { source: PAPER.into(), ..signed.actor() };
    match server.house.act(&case.id, sent::asked(&case, &fields, asks), &actor, now).await {
        Ok(_) => Ok(Redirect::to(&format!("/case/{id}?said=paper")).into_response()),
        Err(Failure::Refused(refusal)) => {
            again(StatusCode::BAD_REQUEST, vec![crate::view::refusal::complaint(&case, &refusal)]).await
        }
        Err(Failure::Conflict(_)) => {
            let words = "Somebody wrote some of this while you were typing. What they wrote stands beside yours, and nothing of yours was taken. Send it again only if yours is right.";
            again(StatusCode::CONFLICT, vec![Complaint { field: String::new(), words: words.into() }]).await
        }
        Err(failure) => Err(failure.into()),
    }
}

fn body<S: Store>(server: &Server<S>, signed: &Signed, looked: Looked, of: &Of, typed: &Typed) -> Markup {
    let Looked { words, mut page, .. } = looked;
    // Somebody is typing here: the page does not change under their hands.
    page.live = None;
    let id = &words.case.id.0;
    let every = stages(words.protocol(), Some(&words), of.lines());
    let all = of.part(&every);
    let rows = rows(server, &words, &all, typed);
    let once = typed.values.get("once").cloned().unwrap_or_else(|| format!("{:032x}", server.house.chance()));
    let frame = FormFrame { once: Some(once), ..FormFrame::to(format!("/case/{id}/from-paper")) };
    let day = typed.values.get("day").cloned().unwrap_or_else(|| sheets_day(server, &words, of).to_string());
    let seen = typed.values.get("seen").cloned().unwrap_or_else(|| words.case.version.to_string());
    let block = |block: &Block| one(&words, signed, block, &rows, typed);
    let stage_body = |blocks: &[&Block]| html! { @for of_block in blocks { (block(of_block)) } };
    let fields = html! {
        input type="hidden" name="seen" value=(seen);
        input type="hidden" name="lines" value=(of.lines());
        input type="hidden" name="stage" value=(of.stage);
        (field::day(&Field::new("day", "Day on the sheet").hint("Every time below is of this day unless another day stands beside it").complained(&typed.complaints), &day))
        @for stage in &all {
            @let (usual, rare): (Vec<&Block>, Vec<&Block>) = stage.blocks.iter().partition(|block| block.place == Place::ToDo);
            section class="il-from-paper" {
                h2 { (stage.title) }
                (stage_body(&usual))
                @if !rare.is_empty() {
                    details class="il-help" open[rare.iter().any(|block| is_typed(block, typed))] {
                        summary { "If it was done (" (rare.len()) ")" }
                        (stage_body(&rare))
                    }
                }
            }
        }
        (form::buttons(&form::button("Record what is on the paper", Weight::Primary)))
    };
    let body = html! {
        h1 { "Enter from paper" }
        (case::case_tabs(id, "/papers"))
        p { "Enter each thing with the time that stands on the sheet. Nothing is refused because of a gate; what was done against one raises an alarm with an owner. Enter a whole day at once, or its sheets in order: a gate is judged by what was known when its step was told." }
        (ways(&every, of, id))
        @if of.lines() < LINES_MOST {
            p { a href=(of.address(id, &of.stage, LINES_MOST)) { "More lines for rows" } " · " a href=(format!("/case/{id}/sheet")) { "The sheet to print" } }
        }
        (error_summary(&typed.complaints))
        (form::form(&frame, &fields))
    };
    layout::page(&page, &body)
}

/// The parts of the sheet, each a page of its own.
fn ways(all: &[StageBlocks], of: &Of, id: &str) -> Markup {
    let to = |stage: &str| of.address(id, stage, of.lines());
    let mut links = vec![Link::new("The day", to("")), Link::new("Everything", to(ALL))];
    links.extend(all.iter().map(|stage| Link::new(stage.title.clone(), to(&stage.name))));
    let known = of.stage == ALL || all.iter().any(|stage| stage.name == of.stage);
    tabs("Parts of the sheet", &links, &to(if known { &of.stage } else { "" }))
}

/// The day the sheet is of: the one in the address, the day of the appointment once it is there, else today.
fn sheets_day<S: Store>(server: &Server<S>, words: &Words, of: &Of) -> Day {
    let today = server.house.calendar().day_of(words.now);
    let booked = match words.value_named("booking.start") {
        Some(Value::Instant(at)) => Some(words.calendar().day_of(*at)),
        Some(_) | None => None,
    };
    of.day.parse().ok().or(booked).filter(|day| *day <= today).unwrap_or(today)
}

type NewRows = BTreeMap<(StepIx, usize), RowId>;

/// The identity of every line's row: the one sent before, so that a form sent again names the same rows, else a new one.
fn rows<S: Store>(server: &Server<S>, words: &Words, all: &[StageBlocks], typed: &Typed) -> NewRows {
    let mut rows = NewRows::new();
    for block in all.iter().flat_map(|stage| &stage.blocks) {
        if let OfRow::Line(step, line) = block.of {
            let sent = typed.values.get(&format!("{}.row", block.key));
            let sent = sent.and_then(|row| iliac_app::wire::read_row(row).ok());
            rows.entry((step, line)).or_insert_with(|| sent.unwrap_or_else(|| server.house.new_row(words.now)));
        }
    }
    rows
}

fn is_typed(block: &Block, typed: &Typed) -> bool {
    let below = format!("{}.", block.key);
    let own = |name: &str| name.starts_with(&below) && name != format!("{}.row", block.key);
    typed.values.iter().any(|(name, value)| own(name) && !value.is_empty())
        || typed.complaints.iter().any(|complaint| own(&complaint.field))
}

/// One block of the form; nothing for somebody who may record nothing of it, but a word whose it is.
fn one(words: &Words, signed: &Signed, block: &Block, rows: &NewRows, typed: &Typed) -> Markup {
    let protocol = words.protocol();
    let Some(step) = protocol.step(block.step) else { return html! {} };
    let (own, others): (Vec<_>, Vec<_>) =
        facts(protocol, block.step).into_iter().partition(|ix| protocol.may_record(*ix, &signed.roles));
    let title = match block.of {
        OfRow::Case => step.title.clone(),
        OfRow::Known(row) => words.step_title(block.step, Some(row)),
        OfRow::Line(_, line) => format!("{}, line {line}", step.title),
    };
    if own.is_empty() {
        return html! { p class="il-quiet" { (title) ": entered by " (words.by(block.step)) "." } };
    }
    let row = match block.of {
        OfRow::Case => None,
        OfRow::Known(row) => Some(row),
        OfRow::Line(step, line) => rows.get(&(step, line)).copied(),
    };
    let known = match block.of {
        OfRow::Known(row) => Some(row),
        OfRow::Case | OfRow::Line(..) => None,
    };
    let prefix = format!("{}.", block.key);
    let value = |name: &str| typed.values.get(&format!("{prefix}{name}")).map_or("", String::as_str);
    let at = Field::new(format!("{prefix}at"), "Time on the paper").complained(&typed.complaints);
    let class =
        if block.goes_on { "il-from-paper__block il-from-paper__block--goes-on" } else { "il-from-paper__block" };
    html! {
        fieldset class=(class) {
            legend { h3 { (title) } }
            @if let Some(row) = row { input type="hidden" name=(format!("{prefix}row")) value=(iliac_app::wire::write_row(row)); }
            (parent(words, block, rows, typed))
            (form::grid(&html! {
                (field::on_paper(&at, value("at.day"), value("at.time")))
                @for fact in &own { (written(words, *fact, known, typed, &prefix)) }
            }))
            @if !others.is_empty() {
                p class="il-hint" { "Entered by somebody else: " (others.iter().filter_map(|ix| protocol.fact(*ix)).map(|fact| fact.title.clone()).collect::<Vec<_>>().join(", ")) "." }
            }
        }
    }
}

/// Which row a new row hangs on: one that is there, or another line of this form.
fn parent(words: &Words, block: &Block, rows: &NewRows, typed: &Typed) -> Markup {
    let OfRow::Line(adder, _) = block.of else { return html! {} };
    let protocol = words.protocol();
    let per = protocol.step(adder).and_then(|step| step.per);
    let group = per.and_then(|per| protocol.group(per.group)).and_then(|group| group.parent);
    let Some(parent) = group else { return html! {} };
    let name = format!("{}.parent", block.key);
    let there =
        words.rows(parent).into_iter().map(|row| Choice::new(iliac_app::wire::write_row(row), words.row_title(row)));
    let on_form = rows.iter().filter_map(|((step, line), row)| {
        let step = protocol.step(*step).filter(|step| step.per.is_some_and(|per| per.group == parent))?;
        Some(Choice::new(iliac_app::wire::write_row(*row), format!("{}, line {line} of this form", step.title)))
    });
    let choices: Vec<Choice> = there.chain(on_form).collect();
    let title = protocol.group(parent).map_or("", |group| group.title.as_str());
    let chosen = typed.values.get(&name).cloned().unwrap_or_else(|| match choices.as_slice() {
        [only] => only.value.clone(),
        _ => String::new(),
    });
    let field = Field::new(name, format!("It belongs to: {title}")).complained(&typed.complaints);
    field::select(&field, &choices, &chosen)
}
