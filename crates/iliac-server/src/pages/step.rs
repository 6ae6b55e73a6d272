//! One step: its gates, and a form for what it records.
//!
//! The form can always be sent. A gate refuses permission to begin, never a fact: what has happened is recorded, and what
//! was done against a gate is said beforehand and raised afterwards.

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::ask::Ask;
use iliac_app::event::CaseId;
use iliac_app::failure::Failure;
use iliac_app::record::Store;
use iliac_engine::Refusal;
use iliac_model::{FactIx, Instance, RowId, StepIx};
use maud::{Markup, html};
use serde::Deserialize;

use crate::components::form::{self, FormFrame, error_summary};
use crate::components::gate::gate_list;
use crate::components::notice::{self, Tone};
use crate::components::{Weight, mark};
use crate::fault::Page as Fault;
use crate::pages::case::{self, Look, Looked};
use crate::pages::fields;
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::inputs::{Typed, happened, input};
use crate::view::words::Words;
use crate::view::{offered, steps, words};
use crate::{form as sent, layout, signing};

/// For which row.
#[derive(Deserialize, Default)]
pub struct Of {
    row: Option<String>,
    parent: Option<String>,
}

/// The step's page.
///
/// # Errors
/// When there is no such case or step.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path((id, step)): Path<(String, String)>,
    Query(of): Query<Of>,
) -> Result<Markup, Fault> {
    let looked = case::look(&server, &signed, &id, &Look::default(), "Step").await?;
    body(&server, &looked, &step, &of, &Typed::default())
}

/// Takes a form of facts, from any page of a case.
///
/// # Errors
/// Complaints with the form again; or the failure's page.
pub async fn record<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let now = server.now();
    let case = server.house.case(&CaseId(id.clone()))?;
    let (fields, signatures) = match signing::signatures(&server, &case, fields.clone(), &signed).await {
        Ok(signed) => signed,
        Err(mut complaints) => {
            complaints.extend(sent::facts(&case, &fields, now).err().unwrap_or_default());
            return again(&server, &signed, &id, &fields, complaints).await;
        }
    };
    let asks = match sent::facts(&case, &fields, now) {
        Ok(asks) => asks,
        Err(complaints) => return again(&server, &signed, &id, &fields, complaints).await,
    };
    let back = if fields.get("back") == Some("examination") { "/examination" } else { "" };
    if asks.is_empty() {
        return Ok(Redirect::to(&format!("/case/{id}{back}?said=nothing")).into_response());
    }
    let asked = signing::signed_by(&case, sent::asked(&case, &fields, asks), &signatures, &signed);
    let own: Vec<FactIx> = asked.asks.iter().filter_map(Ask::fact).collect();
    match server.house.act(&CaseId(id.clone()), asked, &signed.actor(), now).await {
        Ok(_) => Ok(Redirect::to(&format!("/case/{id}{back}?said=recorded")).into_response()),
        Err(Failure::Refused(refusal)) => {
            let mut complaints = offered::not_theirs(case.protocol(), &own, &signed.roles);
            if complaints.is_empty() || !matches!(refusal, Refusal::Unauthorised { .. }) {
                complaints = vec![crate::view::refusal::complaint(&case, &refusal)];
            }
            again(&server, &signed, &id, &fields, complaints).await
        }
        Err(Failure::Conflict(_)) if fields.get("step").is_some() => {
            let words = "Somebody wrote this first, while you were typing. What they wrote stands beside yours, and nothing of yours was taken. Send it again only if yours is right.";
            let complaint = form::Complaint { field: String::new(), words: words.into() };
            let mut answer = again(&server, &signed, &id, &fields, vec![complaint]).await?;
            *answer.status_mut() = StatusCode::CONFLICT;
            Ok(answer)
        }
        Err(failure) => Err(failure.into()),
    }
}

/// The form once more, with what was typed and what is wrong.
async fn again<S: Store>(
    server: &Server<S>,
    signed: &Signed,
    id: &str,
    fields: &sent::Fields,
    complaints: Vec<form::Complaint>,
) -> Result<Response, Fault> {
    let looked = case::look(server, signed, id, &Look::default(), "Step").await?;
    let typed = Typed { values: fields.typed(), complaints };
    let Some(step) = fields.get("step") else {
        return Err(Fault::unreadable(typed.complaints.into_iter().map(|complaint| complaint.words).collect()));
    };
    let of = Of { row: fields.get("of").map(str::to_owned), parent: None };
    let page = body(server, &looked, step, &of, &typed)?;
    Ok((StatusCode::BAD_REQUEST, page).into_response())
}

fn body<S: Store>(server: &Server<S>, looked: &Looked, step: &str, of: &Of, typed: &Typed) -> Result<Markup, Fault> {
    let words = &looked.words;
    let ix = words.protocol().step_named(step).ok_or_else(Fault::not_found)?;
    let row = of.row.as_deref().and_then(|row| iliac_app::wire::read_row(row).ok());
    let instance = words.situation.instance(ix, row);
    let title = words.step_title(ix, row);
    let body = html! {
        (case::case_tabs(&words.case.id.0, ""))
        h1 { (title) }
        @if let Some(instance) = instance { (standing(words, instance)) }
        (error_summary(&typed.complaints))
        (the_form(server, looked, ix, row, of, typed, ""))
    };
    Ok(layout::page(&looked.page, &body))
}

/// How the step stands, with its gates.
fn standing(words: &Words, instance: &Instance) -> Markup {
    let (sign, standing) = words.standing(&instance.standing);
    let gates = steps::gate_rows(words, instance.standing.gates(), instance.row);
    html! {
        p { (mark::chip(sign, &standing)) " " span { (words.by(instance.step)) } }
        @if !gates.is_empty() {
            (gate_list(&gates))
            (notice::notice(Tone::Mind, "Has it happened already?", &html! {
                p { "Then record it: what happened is always recorded. Doing it against a closed gate raises an alarm with an owner." }
            }))
        }
    }
}

/// The form of one step. A step that adds rows gets a new row's identity with each form.
pub fn the_form<S: Store>(
    server: &Server<S>,
    looked: &Looked,
    step: StepIx,
    row: Option<RowId>,
    of: &Of,
    typed: &Typed,
    back: &str,
) -> Markup {
    let words = &looked.words;
    let Some(declared) = words.protocol().step(step) else { return html! {} };
    let case = &words.case.id.0;
    let group = declared.per.and_then(|per| words.protocol().group(per.group));
    let row_id = row.or_else(|| typed_row(typed, group.map(|group| group.name.as_str())));
    let row_id = row_id.unwrap_or_else(|| server.house.new_row(words.now));
    let once = format!("{:032x}", server.house.chance());
    let frame = FormFrame { once: Some(once), ..FormFrame::to(format!("/case/{case}/record")) };
    let shows = crate::view::shows::values(words, step, row);
    let (offered, of_others) = offered::of(words.protocol(), &declared.records, &looked.roles, typed);
    let others = offered::left_to_others(words, &of_others, row);
    if offered.is_empty() {
        return html! { (crate::components::step::values(&shows)) (others) };
    }
    let form = form::form(
        &frame,
        &html! {
            input type="hidden" name="step" value=(declared.name);
            @if !back.is_empty() { input type="hidden" name="back" value=(back); }
            input type="hidden" name="seen" value=(words.case.version);
            @if let Some(row) = row { input type="hidden" name="of" value=(iliac_app::wire::write_row(row)); }
            (row_fields(words, step, row, of, row_id))
            (form::grid(&html! {
                @for fact in &offered { (input(words, *fact, row, typed)) }
            }))
            (others)
            (happened(typed))
            (form::buttons(&form::button("Record", Weight::Primary)))
        },
    );
    html! { (crate::components::step::values(&shows)) (form) }
}

/// The row a form is for: its identity, new or known, and the row it hangs on.
pub fn row_fields(words: &Words, step: StepIx, row: Option<RowId>, of: &Of, row_id: RowId) -> Markup {
    let per = words.protocol().step(step).and_then(|step| step.per);
    let Some(group) = per.and_then(|per| words.protocol().group(per.group)) else { return html! {} };
    html! {
        input type="hidden" name=(format!("row:{}", group.name)) value=(iliac_app::wire::write_row(row_id));
        (parent(words, group.parent, row, of, &group.name))
    }
}

/// Which row the new row hangs on: the one in the address, the only one, or a choice.
fn parent(words: &Words, group: Option<iliac_model::GroupIx>, row: Option<RowId>, of: &Of, name: &str) -> Markup {
    use crate::components::field::{Choice, Field, select};
    let Some(group) = group else { return html! {} };
    let field = format!("parent:{name}");
    let known = row.and_then(|row| iliac_app::reading::parent(&words.case, row));
    let known = known.or_else(|| of.parent.as_deref().and_then(|row| iliac_app::wire::read_row(row).ok()));
    if let Some(known) = known {
        return html! { input type="hidden" name=(field) value=(iliac_app::wire::write_row(known)); };
    }
    let rows = words.rows(group);
    let choices: Vec<Choice> =
        rows.iter().map(|row| Choice::new(iliac_app::wire::write_row(*row), words.row_title(*row))).collect();
    let last = choices.last().map_or_else(String::new, |choice| choice.value.clone());
    let title = words.protocol().group(group).map_or("", |group| group.title.as_str());
    select(&Field::new(field, format!("It belongs to: {}", words::capital(title))), &choices, &last)
}

fn typed_row(typed: &Typed, group: Option<&str>) -> Option<RowId> {
    let row = typed.values.get(&format!("row:{}", group?))?;
    iliac_app::wire::read_row(row).ok()
}
