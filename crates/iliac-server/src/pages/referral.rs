//! Referrals in: a file, a short form for paper, fax or telephone, another system; and the receipt of what was taken.

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::acts::{first_facts, may};
use iliac_app::ask::Ask;
use iliac_app::case::Case;
use iliac_app::event::{CaseEvent, CaseId, Identity, PersonId, Said, WardName};
use iliac_app::failure::Failure;
use iliac_app::house::Actor;
use iliac_app::opening::NewCase;
use iliac_app::record::{File, RequestKey, Store};
use iliac_app::values::NotVouchedFor;
use iliac_fhir::Referral;
use iliac_model::Timestamp;
use iliac_protocol::tree::{Deed, Kind, Protocol};
use maud::{Markup, html};
use serde::Deserialize;

use crate::components::field::{self, Choice, Field};
use crate::components::form::{self, Complaint, FormFrame, error_summary};
use crate::components::notice::{self, Tone};
use crate::components::{Link, Weight, link_button};
use crate::fault::Page as Fault;
use crate::form::Fields;
use crate::layout;
use crate::pages::case::{self, Look};
use crate::pages::{procedure, staff_page, ward};
use crate::referring::Taking;
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::upload;
use crate::view::values as view;
use crate::view::{receipt, refusal};

/// What stands on a paper referral, as far as the procedure's protocol knows it: fact and label.
const ON_PAPER: [(&str, &str); 6] = [
    ("person.sex", "Sex"),
    ("request.by", "Ordering clinician"),
    ("request.components", "What is asked for"),
    ("request.one_reason", "Why only one of the two"),
    ("request.urgency", "How urgent"),
    ("request.question", "Question to be answered"),
];

/// The page with both forms.
///
/// # Errors
/// None but the record's.
pub async fn show<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Query(query): Query<Asked>,
) -> Result<Markup, Fault> {
    may_refer(&server, &signed)?;
    let chosen = query.procedure.map(|name| ("procedure".to_owned(), name));
    Ok(body(&server, &signed, &[], &Fields::new(chosen.into_iter().collect()), query.said == "sent"))
}

/// Which short form is asked for, and what became of the last one.
#[derive(Deserialize, Default)]
pub struct Asked {
    procedure: Option<String>,
    #[serde(default)]
    said: String,
}

/// What somebody chose for a referral beside what it says itself.
#[derive(Default)]
pub struct ByHand {
    /// The ward; `None`: the house's first.
    pub ward: Option<WardName>,
    /// The protocol's name; `None`: what the referral asks for.
    pub procedure: Option<String>,
}

/// Whether somebody may take referrals, asked before a form is read or shown.
fn may_refer<S: Store>(server: &Server<S>, signed: &Signed) -> Result<(), Failure> {
    let (actor, programs) = (signed.actor(), server.house.current_programs());
    let mut asked = programs.iter().map(|program| may(program.protocol(), Deed::Refer, &actor));
    let first = asked.next().unwrap_or(Ok(()));
    if asked.any(|answer| answer.is_ok()) { Ok(()) } else { first }
}

fn body<S: Store>(server: &Server<S>, signed: &Signed, complaints: &[Complaint], typed: &Fields, sent: bool) -> Markup {
    let page = staff_page(server, signed, "New referral", "/referral", server.now());
    // Without a protocol there is nothing to refer to, and the form says so when it is sent.
    let program = procedure::usual(server, typed.get("procedure").unwrap_or_default()).ok();
    let nothing = Protocol::default();
    let protocol = program.as_ref().map_or(&nothing, |program| program.protocol());
    let upload = FormFrame { has_files: true, ..FormFrame::to("/referral/file") };
    let paper = FormFrame {
        has_files: true,
        once: Some(format!("{:032x}", server.house.chance())),
        ..FormFrame::to("/referral/paper")
    };
    layout::page(
        &page,
        &html! {
            h1 { "New referral" }
            @if sent { (notice::notice(Tone::Done, "The case is open and stands on its ward's board.", &html! {})) }
            (error_summary(complaints))
            (view::holds_back(server))
            (form::section("From a file", "A FHIR R4 bundle, as another hospital exports it. You will see what was taken and what was left.", &form::form(&upload, &html! {
                (field::file(&Field::new("bundle", "Referral file (JSON)"), ".json,application/json,application/fhir+json"))
                (procedure::select(server, ""))
                (ward::choice(server, signed, typed, &[]))
                (form::buttons(&form::button("Take this referral", Weight::Primary)))
            })))
            h2 id="paper" { "From paper, fax or telephone" }
            (procedure::forms(server, &protocol.name))
            (form::section(&protocol.title, "Enter what it says; leave out what it does not. Attach a scan if there is one.", &form::form(&paper, &paper_fields(server, signed, protocol, complaints, typed))))
        },
    )
}

fn paper_fields<S: Store>(
    server: &Server<S>,
    signed: &Signed,
    protocol: &Protocol,
    complaints: &[Complaint],
    typed: &Fields,
) -> Markup {
    let control = |name: &str, label: &str| Field::new(name, label).complained(complaints);
    let value = |name: &str| typed.get(name).unwrap_or("").to_owned();
    html! {
        input type="hidden" name="procedure" value=(protocol.name);
        (identity_fields(complaints, typed))
        @for (name, label) in ON_PAPER {
            @match protocol.fact_named(name).and_then(|ix| protocol.fact(ix)).map(|fact| &fact.kind) {
                Some(Kind::Choice(choices)) => {
                    @let choices: Vec<Choice> = choices.iter().map(|(word, title)| Choice::new(word, title)).collect();
                    (field::choice(&control(name, label), &choices, typed.get(name)))
                }
                Some(Kind::Text) => { (field::text(&control(name, label), &value(name))) }
                Some(_) | None => {}
            }
        }
        (field::file(&Field::new("scan", "Scan"), ".pdf,image/*"))
        (ward::choice(server, signed, typed, complaints))
        (form::buttons(&form::button("Open the case", Weight::Primary)))
    }
}

/// Takes an uploaded bundle.
///
/// # Errors
/// The form again with what is wrong with the file.
pub async fn file<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Response, Fault> {
    may_refer(&server, &signed)?;
    let (fields, files) = upload::read(request).await?;
    let ward = match ward::chosen(&server, fields.get("ward")) {
        Ok(ward) => ward,
        Err(words) => return Ok(again(&server, &signed, "ward", &words)),
    };
    let Some((_, sent)) = files.into_iter().find(|(name, _)| name == "bundle") else {
        return Ok(again(&server, &signed, "bundle", "Choose a file first."));
    };
    let actor = Actor { source: "upload".into(), ..signed.actor() };
    let by_hand = ByHand { ward, procedure: fields.get("procedure").map(str::to_owned) };
    match take(&server, sent.bytes, by_hand, &actor).await {
        Ok(id) => Ok(on_to(&server, &signed, &id, "/referral").into_response()),
        Err(Taken::Unreadable(words)) => Ok(again(&server, &signed, "bundle", &words)),
        Err(Taken::Failed(Failure::Unreadable(words))) => Ok(again(&server, &signed, "procedure", &words)),
        Err(Taken::Failed(Failure::NotVouchedFor(missing))) => {
            Ok(not_yet(&server, &signed, &missing, &Fields::default()))
        }
        Err(Taken::Failed(failure)) => Err(failure.into()),
    }
}

/// The forms again with what was typed: nothing was opened, since values are not signed.
fn not_yet<S: Store>(server: &Server<S>, signed: &Signed, missing: &NotVouchedFor, typed: &Fields) -> Response {
    let complaint = Complaint { field: view::UNSIGNED.into(), words: missing.words() };
    (StatusCode::UNPROCESSABLE_ENTITY, body(server, signed, &[complaint], typed, false)).into_response()
}

fn again<S: Store>(server: &Server<S>, signed: &Signed, field: &str, words: &str) -> Response {
    let complaint = Complaint { field: field.into(), words: words.into() };
    (StatusCode::BAD_REQUEST, body(server, signed, &[complaint], &Fields::default(), false)).into_response()
}

/// To the opened case; when it is another ward's, back to the form with word that it is open.
fn on_to<S: Store>(server: &Server<S>, signed: &Signed, id: &CaseId, end: &str) -> Redirect {
    let theirs = server.house.case(id).is_ok_and(|case| signed.viewer.has(&case));
    Redirect::to(&if theirs { format!("/case/{}{end}", id.0) } else { "/referral?said=sent".to_owned() })
}

/// Why a referral was not taken.
pub enum Taken {
    /// What is wrong with what was sent, in a sentence.
    Unreadable(String),
    /// What is wrong with us.
    Failed(Failure),
}

/// Opens a case from a bundle. Sending the same bundle twice on one day gives the same case.
///
/// # Errors
/// [`Taken`].
pub async fn take<S: Store>(
    server: &Server<S>,
    bytes: Vec<u8>,
    by_hand: ByHand,
    actor: &Actor,
) -> Result<CaseId, Taken> {
    let now = server.now();
    let referral = iliac_fhir::read_referral(&bytes, &server.codes, now);
    let referral = referral.map_err(|unreadable| Taken::Unreadable(unreadable.to_string()))?;
    let new = opening(server, &referral, by_hand, bytes.clone(), now).map_err(Taken::Failed)?;
    if new.identity.family.is_empty() {
        return Err(Taken::Unreadable("The referral does not say whose it is. Enter it with the short form.".into()));
    }
    let day = server.house.calendar().day_of(now);
    let key = RequestKey::new(format!("referral {day} {}", iliac_app::record::Hash::of(&bytes)), &bytes);
    server.house.open_case(new, actor, Some(key), now).await.map_err(Taken::Failed)
}

fn opening<S: Store>(
    server: &Server<S>,
    referral: &Referral,
    by_hand: ByHand,
    bytes: Vec<u8>,
    now: Timestamp,
) -> Result<NewCase, Failure> {
    let program = procedure::of_referral(server, referral, by_hand.procedure.as_deref())?;
    let calendar = server.house.calendar();
    let now = now.minute();
    let new_row = || server.house.new_row(now);
    let taking = Taking { protocol: program.protocol(), calendar: &calendar, now, new_row: &new_row };
    let file = File { media_type: "application/fhir+json".into(), bytes };
    Ok(NewCase { ward: by_hand.ward, ..taking.case(referral, file) })
}

/// Takes the short form.
///
/// # Errors
/// The form again with what is wrong.
pub async fn paper<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Response, Fault> {
    may_refer(&server, &signed)?;
    let (fields, files) = upload::read(request).await?;
    let now = server.now();
    // All of it is read before anything is written: a form that comes back has opened no case.
    let program = match fields.get("procedure") {
        Some(name) => procedure::chosen(&server, name)?,
        None => procedure::usual(&server, "")?,
    };
    let protocol = program.protocol().name.clone();
    let blank = Case::new(CaseId(String::new()), String::new(), PersonId(String::new()), program);
    let (identity, mut complaints) = identity(&fields);
    let ward = ward::chosen(&server, fields.get("ward")).unwrap_or_else(|words| {
        complaints.push(Complaint { field: "ward".into(), words });
        None
    });
    let mut asks = crate::form::facts(&blank, &fields, now).unwrap_or_else(|wrong| {
        complaints.extend(wrong);
        Vec::new()
    });
    if !complaints.is_empty() {
        return Ok((StatusCode::BAD_REQUEST, body(&server, &signed, &complaints, &fields, false)).into_response());
    }
    if let Some(fact) = blank.protocol().fact_named("request.received") {
        let received = now.minute();
        asks.push(Ask::Record { fact, row: None, said: Said::Instant(received), entered: None, occurred_at: received });
    }
    let actor = Actor { source: iliac_app::house::PAPER.into(), ..signed.actor() };
    let facts = match first_facts(&blank, asks, &actor, now) {
        Ok(facts) => facts,
        Err(Failure::Refused(refused)) => {
            let complaints = [refusal::complaint(&blank, &refused)];
            return Ok((StatusCode::BAD_REQUEST, body(&server, &signed, &complaints, &fields, false)).into_response());
        }
        Err(failure) => return Err(failure.into()),
    };
    let files = files.into_iter().map(|(_, file)| file).collect();
    let new = NewCase { identity, ward, protocol, facts, files };
    match server.house.open_case(new, &actor, crate::form::request(&fields, "open"), now).await {
        Ok(id) => Ok(on_to(&server, &signed, &id, "?said=opened").into_response()),
        Err(Failure::NotVouchedFor(missing)) => Ok(not_yet(&server, &signed, &missing, &fields)),
        Err(failure) => Err(failure.into()),
    }
}

/// The controls that say who somebody is, as [`identity`] reads them.
pub fn identity_fields(complaints: &[Complaint], typed: &Fields) -> Markup {
    let control = |name: &str, label: &str| Field::new(name, label).complained(complaints);
    let value = |name: &str| typed.get(name).unwrap_or_default();
    form::grid(&html! {
        (field::text(&control("family", "Family name"), value("family")))
        (field::text(&control("given", "Given names"), value("given")))
        (field::day(&control("born", "Date of birth"), value("born")))
        (field::text(&control("number", "Hospital number"), value("number")))
    })
}

/// Who somebody is, as a form says it, and what is wrong with it.
pub fn identity(fields: &Fields) -> (Identity, Vec<Complaint>) {
    let mut complaints = Vec::new();
    let complain = |field: &str, words: &str| Complaint { field: field.into(), words: words.into() };
    let born = fields.get("born").map(str::parse);
    match &born {
        None => complaints.push(complain("born", "Enter the date of birth.")),
        Some(Err(_)) => complaints.push(complain("born", "Enter a date that exists, like 1959-05-04.")),
        Some(Ok(_)) => {}
    }
    if fields.get("family").is_none() {
        complaints.push(complain("family", "Enter the family name."));
    }
    let text = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let identity = Identity {
        family: text("family"),
        given: text("given"),
        born: born.and_then(Result::ok),
        number: text("number"),
        requester: fields.get("request.by").map(str::to_owned),
        ..Identity::default()
    };
    (identity, complaints)
}

/// What was taken from a referral, and what was not.
///
/// # Errors
/// When there is no such case.
pub async fn taken<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
) -> Result<Markup, Fault> {
    let looked = case::look(&server, &signed, &id, &Look::default(), "Referral").await?;
    let kept = kept(&looked.words.case.log);
    let file = match kept {
        Some(file) => server.house.file(&CaseId(id.clone()), &file).await?,
        None => None,
    };
    let read_at = looked.words.case.log.first().map_or(looked.words.now, |told| told.recorded_at);
    let referral = file.as_ref().and_then(|file| iliac_fhir::read_referral(&file.bytes, &server.codes, read_at).ok());
    let body = html! {
        h1 { "What came with the referral" }
        (case::case_tabs(&id, "/papers"))
        @match &referral {
            Some(referral) => { (receipt::receipt(&looked.words, referral)) }
            None => { p { "This case was opened from paper, fax or telephone. What was entered is among its facts." } }
        }
        p { (link_button(&Link::new("Go on to the case", format!("/case/{id}")), Weight::Primary)) }
    };
    Ok(layout::page(&looked.page, &body))
}

fn kept(log: &[iliac_app::event::Told<CaseEvent>]) -> Option<String> {
    log.iter().find_map(|told| match &told.event {
        CaseEvent::Opened { files, .. } => files.first().cloned(),
        CaseEvent::Joined { .. }
        | CaseEvent::Sent { .. }
        | CaseEvent::Moved { .. }
        | CaseEvent::Recorded(_)
        | CaseEvent::Begun { .. }
        | CaseEvent::Overridden { .. }
        | CaseEvent::Answered { .. }
        | CaseEvent::Closed { .. }
        | CaseEvent::Reopened { .. }
        | CaseEvent::Repinned { .. }
        | CaseEvent::Reviewed { .. } => None,
    })
}
