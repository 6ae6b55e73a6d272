//! Buttons and small forms on a case: pressed twice they do one thing, and a refusal says its own reason.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use common::{Answer, Clinic, ROLES, Sent};

/// The form that goes to an address ending so, as its page would send it: the address and what is hidden in it.
fn button(page: &Answer, to: &str) -> (String, Vec<(String, String)>) {
    let form = page
        .text
        .split("<form")
        .find(|form| form.split('>').next().unwrap().contains(to))
        .unwrap_or_else(|| panic!("no form to {to} on:\n{}", page.text));
    let part = |text: &str, name: &str| text.split(&format!("{name}=\"")).nth(1)?.split('"').next().map(str::to_owned);
    let hidden = form.split("</form>").next().unwrap().split("<input type=\"hidden\"").skip(1);
    let hidden = hidden.map(|input| (part(input, "name").unwrap(), part(input, "value").unwrap()));
    (part(form, "action").unwrap(), hidden.collect())
}

/// Sends that form twice, as a double click does; answers both answers and how many events it made.
async fn twice(clinic: &Clinic, page: &Answer, to: &str, role: &str) -> ([Answer; 2], usize) {
    let (address, hidden) = button(page, to);
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let before = clinic.events();
    let answers = [
        clinic.send_as(role, Sent::post(&address, &fields)).await,
        clinic.send_as(role, Sent::post(&address, &fields)).await,
    ];
    (answers, clinic.events() - before)
}

/// A report has been signed and read: its explanation may begin.
async fn ready_to_explain(clinic: &Clinic) {
    let now = [("report.signed.day", "2026-11-23"), ("report.signed.time", "08:00")];
    clinic.send_as("pathologist", Sent::post(clinic.at("/record"), &now)).await.leads_to(&clinic.at("?said=recorded"));
    let now = [("report.acknowledged.day", "2026-11-23"), ("report.acknowledged.time", "08:30")];
    clinic.send_as("clinician", Sent::post(clinic.at("/record"), &now)).await.leads_to(&clinic.at("?said=recorded"));
}

#[tokio::test]
async fn a_button_pressed_twice_begins_closes_and_opens_once() {
    let clinic = Clinic::open().await;
    ready_to_explain(&clinic).await;
    for (to, said) in [("/begin/", "?said=begun"), ("/close", "?said=closed"), ("/reopen", "?said=opened")] {
        let page = clinic.send_as("clinician", Sent::get(clinic.at(""))).await;
        let (answers, events) = twice(&clinic, &page, to, "clinician").await;
        for answer in &answers {
            assert!(answer.location().ends_with(said), "{to}: {} {}", answer.location(), answer.text);
        }
        assert_eq!(events, 1, "{to}");
    }
}

#[tokio::test]
async fn two_people_who_begin_the_same_are_told_that_it_has_begun() {
    let clinic = Clinic::open().await;
    ready_to_explain(&clinic).await;
    let page = clinic.send_as("operator", Sent::get(clinic.at(""))).await;
    let (address, hidden) = button(&page, "/begin/");
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let before = clinic.events();
    clinic.send_as("operator", Sent::post(&address, &fields)).await;
    clinic.send_as("clinician", Sent::post(&address, &fields)).await.says(422, "This has begun already.");
    assert_eq!(clinic.events(), before + 1);
}

#[tokio::test]
async fn an_answer_by_somebody_whose_alarm_it_is_not_says_who_may() {
    let clinic = Clinic::open().await;
    ready_to_explain(&clinic).await;
    let operators = clinic.send_as("operator", Sent::get(clinic.at(""))).await;
    assert!(operators.text.contains("Answered by: pathologist."), "who may is not said where it is not offered");
    let page = clinic.send_as("pathologist", Sent::get(clinic.at(""))).await;
    let (address, hidden) = button(&page, "/answer");
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let before = clinic.events();
    for role in ROLES.into_iter().filter(|role| !["pathologist", "administrator"].contains(role)) {
        let refused = clinic.send_as(role, Sent::post(&address, &fields)).await;
        refused.says(403, "This needs one of these roles: pathologist.");
        assert!(!refused.text.contains("A gate"), "a wrong reason: {}", refused.text);
    }
    clinic.send_as("pathologist", Sent::post(&address, &fields)).await.leads_to(&clinic.at("?said=answered"));
    assert_eq!(clinic.events(), before + 1);
}

#[tokio::test]
async fn a_paper_referral_with_something_refused_opens_no_case() {
    let clinic = Clinic::open().await;
    let cases = clinic.server.house.cases().len();
    let form = |received: &str| {
        let fields = [
            ("once", "a-paper-form"),
            ("family", "Somebody"),
            ("born", "1980-12-01"),
            ("request.components", "both"),
            ("booking.start.day", received),
            ("booking.start.time", "10:00"),
        ];
        Sent::upload("/referral/paper", &fields, &[])
    };
    let refused = clinic.send_as("clinician", form("2026-11-30")).await;
    refused.says(400, "This needs one of these roles").says(400, "value=\"Somebody\"");
    assert_eq!(clinic.server.house.cases().len(), cases, "a case stands open without what its form said");
    let taken = clinic.send_as("coordinator", form("2026-11-30")).await;
    assert!(taken.location().ends_with("?said=opened"), "{}", taken.text);
    assert_eq!(clinic.server.house.cases().len(), cases + 1);
}
