//! Wards: whose case it is, what somebody of another ward is told, how a case is moved, and the list of wards.

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::access::Crossing;
use iliac_app::case::Case;
use iliac_app::event::{CaseId, SiteEvent, Ward, WardName};
use iliac_app::failure::Failure;
use iliac_app::record::Store;
use iliac_protocol::tree::Deed;
use maud::{Markup, html};

use crate::components::field::{self, Choice, Field};
use crate::components::form::{self, Complaint, FormFrame, error_summary};
use crate::components::notice::{self, Tone};
use crate::components::rows::table;
use crate::components::{Link, Weight, link_button};
use crate::fault::Page as Fault;
use crate::form::Fields;
use crate::layout;
use crate::pages::case::if_may;
use crate::pages::{fields, staff_page};
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::words::Words;

/// What somebody is told whose roles do nothing in the care of a person.
pub fn no_role<S: Store>(server: &Server<S>, signed: &Signed) -> Response {
    let page = staff_page(server, signed, "Not yours to see", "", server.now());
    let places = places(signed);
    let body = html! {
        h1 { "Not yours to see" }
        p { "Your account has no role in the care of a person, so it opens no case. If it should, ask an administrator to add the role." }
        @for place in places { p { (link_button(&place, Weight::Secondary)) } }
    };
    (StatusCode::FORBIDDEN, layout::page(&page, &body)).into_response()
}

/// Where somebody can go who sees no case.
fn places(signed: &Signed) -> Vec<Link> {
    let staff = signed.has("administrator").then(|| Link::new("Staff", "/staff"));
    staff.into_iter().collect()
}

/// What staff of another ward are told: who has the case, whom to ask, and how to get in all the same. Nothing of the
/// person is shown.
pub fn other_ward<S: Store>(server: &Server<S>, signed: &Signed, case: &Case, complaint: Option<String>) -> Response {
    let page = staff_page(server, signed, "Another ward's case", "", server.now());
    let ward = server.house.ward(&case.ward);
    let title = server.house.ward_title(&case.ward);
    let phone = server.phone_of(ward.as_deref());
    let complaints: Vec<Complaint> =
        complaint.iter().map(|words| Complaint { field: "reason".into(), words: words.clone() }).collect();
    let status = if complaint.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::FORBIDDEN };
    let reason = Field::new("reason", "Why you need it").hint("A few words. They are kept, and read.").error(complaint);
    let frame = FormFrame::to(format!("/case/{}/all-the-same", case.id.0));
    let body = html! {
        (error_summary(&complaints))
        h1 { "Case " (case.number) " is with " (title) }
        p { "Nothing was shown and nothing you sent was recorded. Ask " strong { (title) } " on " strong { (phone) } " to send you the case." }
        (form::section("Do you need it now?", "Care is not held up by a ward's door. It opens for you alone, for one shift. Your name and your reason stand on the case and go to the quality lead.", &form::form(&frame, &html! {
            (field::text(&reason, ""))
            (form::buttons(&form::button("Open it all the same", Weight::Warning)))
        })))
        p { a href="/board" { "Back to the board" } }
    };
    (status, layout::page(&page, &body)).into_response()
}

/// Opens another ward's case all the same, once the reason is written down.
///
/// # Errors
/// Without a reason, the page again; or the failure's page.
pub async fn all_the_same<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let case = server.house.case(&CaseId(id.clone()))?;
    let staff = server.house.staff_member(signed.staff).ok_or_else(Fault::not_found)?;
    let reason = fields.get("reason").unwrap_or_default();
    if !signed.viewer.has(&case) {
        match server.house.open_all_the_same(&staff, &case.id, reason, server.now()).await {
            Ok(()) => {}
            Err(Failure::Unreadable(words)) => return Ok(other_ward(&server, &signed, &case, Some(words))),
            Err(failure) => return Err(failure.into()),
        }
    }
    Ok(Redirect::to(&format!("/case/{id}")).into_response())
}

/// Sends a case to another ward, takes it in, or takes it back.
///
/// # Errors
/// Without a ward of this house, and the failure's page.
pub async fn send<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let unknown = || Fault::unreadable(vec!["Choose the ward it goes to.".into()]);
    let ward = fields.get("ward").and_then(WardName::read).ok_or_else(unknown)?;
    let id = CaseId(id);
    server.house.move_case(&id, &ward, &signed.actor(), server.now()).await?;
    // Whoever sent it away may no longer look at it: then the board is where they are.
    let stays = signed.viewer.has(&*server.house.case(&id)?);
    let to = if stays { format!("/case/{}?said=moved", id.0) } else { "/board".into() };
    Ok(Redirect::to(&to).into_response())
}

/// Which ward has the case, who of other wards opened it, and how to move it. Nothing in a house of one ward.
pub fn of_case<S: Store>(server: &Server<S>, signed: &Signed, words: &Words) -> Markup {
    let wards = server.house.wards();
    if wards.len() < 2 {
        return html! {};
    }
    let case = &words.case;
    let (here, id) = (server.house.ward_title(&case.ward), &case.id.0);
    let choices: Vec<Choice> = wards
        .iter()
        .filter(|ward| ward.name != case.ward)
        .map(|ward| Choice::new(ward.name.0.clone(), ward.title.clone()))
        .collect();
    let frame = FormFrame::to(format!("/case/{id}/move"));
    let one = |ward: &WardName, label: &str, weight| {
        form::form(&frame, &html! { input type="hidden" name="ward" value=(ward); (form::button(label, weight)) })
    };
    html! {
        section {
            h2 { "Ward" }
            @match &case.sent_to {
                None => {
                    p { "With " strong { (here) } "." }
                    (if_may(words, signed, Deed::Move, &html! { details class="il-help" { summary { "Send to another ward" } (form::form(&frame, &html! {
                        (field::choice(&Field::new("ward", "To which ward").hint("Both wards see the case until the other one says that it is there."), &choices, None))
                        (form::buttons(&form::button("Send", Weight::Secondary)))
                    })) } }))
                }
                Some(to) => {
                    p { "With " strong { (here) } ", sent to " strong { (server.house.ward_title(to)) } ". Both see it until it is there." }
                    (if_may(words, signed, Deed::Move, &html! {
                        (one(to, "It is there now", Weight::Secondary))
                        (one(&case.ward, "Take it back", Weight::Secondary))
                    }))
                }
            }
        }
    }
}

/// Who of other wards has this case open now; it stands above everything else on the case's page.
pub fn opened_by_others<S: Store>(server: &Server<S>, words: &Words) -> Markup {
    let all = server.house.crossings(&words.case.id);
    let now: Vec<&Crossing> = all
        .iter()
        .map(AsRef::as_ref)
        .filter(|crossing| crossing.at <= words.now && words.now < crossing.until)
        .collect();
    html! {
        @if !now.is_empty() {
            (notice::notice(Tone::Mind, "Opened from another ward", &html! {
                @for crossing in now {
                    p { strong { (server.house.name_of(crossing.by)) } " (" (crossing.role) "), " (words.minute(crossing.at)) ", until " (words.minute(crossing.until)) ": " (crossing.reason) }
                }
            }))
        }
    }
}

/// The wards of the house, and a form that adds or describes one.
///
/// # Errors
/// None but the record's.
pub async fn list<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
) -> Result<Markup, Fault> {
    Ok(listed(&server, &signed, &[], &Fields::default()))
}

fn listed<S: Store>(server: &Server<S>, signed: &Signed, complaints: &[Complaint], typed: &Fields) -> Markup {
    let page = staff_page(server, signed, "Wards", "/wards", server.now());
    let columns = ["Ward", "Short name", "Site", "Telephone", "How to find it", "Open cases"].map(str::to_owned);
    let cases = server.house.cases();
    let row = |ward: &Ward| {
        let open = cases.iter().filter(|case| case.ward == ward.name && case.closed_at.is_none()).count();
        let (phone, way) = (server.phone_of(Some(ward)), ward.way.clone().unwrap_or_else(|| "not said".into()));
        vec![ward.title.clone(), ward.name.0.clone(), ward.site.clone(), phone, way, open.to_string()]
    };
    let rows: Vec<Vec<String>> = server.house.wards().iter().map(|ward| row(ward)).collect();
    let field = |name: &str, label: &str, hint: &str| Field::new(name, label).hint(hint).complained(complaints);
    let said = |name: &str| typed.get(name).unwrap_or_default();
    let control = |name: &str, label: &str, hint: &str| field::text(&field(name, label, hint), said(name));
    let way = field(
        "way",
        "How to find it",
        "For whoever comes: door, floor, desk. It stands on the person's page and on their sheets",
    );
    layout::page(
        &page,
        &html! {
            h1 { "Wards" }
            (error_summary(complaints))
            (table("The wards of this house", &columns, &rows))
            (form::section("Add or describe a ward", "The same short name describes a ward anew. Every site of this house keeps the same calendar and clock.", &form::form(&FormFrame::to("/wards"), &html! {
                (form::grid(&html! {
                    (control("name", "Short name", "Small letters, digits and hyphens: ward-4"))
                    (control("title", "What it is called", ""))
                    (control("site", "Site", "The hospital or building"))
                    (control("phone", "Telephone", "Leave empty for the unit's own"))
                }))
                (field::long_text(&way, said("way")))
                (form::buttons(&form::button("Keep this ward", Weight::Primary)))
            })))
        },
    )
}

/// Adds or describes a ward.
///
/// # Errors
/// The form again with what is wrong.
pub async fn set<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let name = fields.get("name").and_then(WardName::read);
    let (title, site) = (fields.get("title"), fields.get("site"));
    let (Some(name), Some(title), Some(site)) = (&name, title, site) else {
        let wanted = [
            ("name", name.is_some(), "Enter a short name of small letters, digits and hyphens, like ward-4."),
            ("title", title.is_some(), "Enter what the ward is called."),
            ("site", site.is_some(), "Enter the hospital or building it is in."),
        ];
        let missing = wanted.into_iter().filter(|(_, there, _)| !there);
        let complaints: Vec<Complaint> =
            missing.map(|(field, _, words)| Complaint { field: field.into(), words: words.into() }).collect();
        return Ok((StatusCode::BAD_REQUEST, listed(&server, &signed, &complaints, &fields)).into_response());
    };
    let (name, title, site) = (name.clone(), title.to_owned(), site.to_owned());
    let phone = fields.get("phone").map(str::to_owned);
    let way = fields.get("way").map(str::to_owned);
    let event = SiteEvent::WardSet(Ward { name, title, site, phone, way });
    server.house.set_site(vec![event], signed.staff, server.now()).await?;
    Ok(Redirect::to("/wards").into_response())
}

/// The wards to choose from in a referral's form, those of the signed-in first chosen; nothing in a house of one ward.
pub fn choice<S: Store>(server: &Server<S>, signed: &Signed, typed: &Fields, complaints: &[Complaint]) -> Markup {
    let wards = server.house.wards();
    let choices: Vec<Choice> = wards.iter().map(|ward| Choice::new(ward.name.0.clone(), ward.title.clone())).collect();
    let own = signed.viewer.wards.first().map(|ward| ward.0.as_str());
    html! {
        @if wards.len() > 1 {
            (field::choice(&Field::new("ward", "For which ward").complained(complaints), &choices, typed.get("ward").or(own)))
        }
    }
}

/// The ward a referral's form names; `None` when it names none.
///
/// # Errors
/// A complaint when the house has none of that name.
pub fn chosen<S: Store>(server: &Server<S>, typed: Option<&str>) -> Result<Option<WardName>, String> {
    let Some(typed) = typed.filter(|typed| !typed.is_empty()) else { return Ok(None) };
    let ward = WardName::read(typed).filter(|ward| server.house.ward(ward).is_some());
    ward.map(Some).ok_or_else(|| "Choose one of this house's wards.".into())
}
