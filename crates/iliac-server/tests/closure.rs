//! Closing a case hides nothing: what is pending is named before and after, and whatever comes later opens it again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use common::{Clinic, Sent, nobody_is_named_in_the_log, page_mark};
use iliac_app::event::{CaseEvent, Told};

/// A report signed and read, not explained yet; its alarm waits for the pathologist. Then the case is closed.
async fn closed_too_early(clinic: &Clinic) {
    let signed = [("report.signed.day", "2026-11-23"), ("report.signed.time", "08:00")];
    clinic.send_as("pathologist", Sent::post(clinic.at("/record"), &signed)).await;
    let before = clinic.send_as("clinician", Sent::get(clinic.at(""))).await;
    before.says(200, "Closed now, this would stay open").says(200, "Explain the results (clinician)");
    clinic.send_as("coordinator", Sent::post(clinic.at("/close"), &[])).await.leads_to(&clinic.at("?said=closed"));
    assert!(clinic.the_case().closed_at.is_some());
}

fn last_two(clinic: &Clinic) -> [Told<CaseEvent>; 2] {
    let log = clinic.the_case().log.clone();
    log[log.len() - 2..].to_vec().try_into().unwrap()
}

/// What was done to a closed case opened it, by whoever did it, in the same commit and before it.
fn is_open_again(clinic: &Clinic, why: &str) {
    assert_eq!(clinic.the_case().closed_at, None, "it stayed closed");
    let [reopened, done] = last_two(clinic);
    let CaseEvent::Reopened { why: told } = &reopened.event else { panic!("not opened: {:?}", reopened.event) };
    assert!(told.contains(why), "{told}");
    assert_eq!((reopened.by, reopened.recorded_at), (done.by, done.recorded_at));
}

#[tokio::test]
async fn closing_names_what_is_pending_on_the_case_and_its_papers() {
    let clinic = Clinic::open().await;
    closed_too_early(&clinic).await;
    for page in ["", "/papers"] {
        let page = clinic.send_as("nurse", Sent::get(clinic.at(page))).await;
        page.says(200, "Still pending then").says(200, "Explain the results (clinician)");
        page.says(200, "An alarm is not answered:");
    }
    let case = clinic.the_case();
    let CaseEvent::Closed { pending } = &case.log.last().unwrap().event else { panic!("it was closed") };
    let unique: std::collections::BTreeSet<&String> = pending.iter().collect();
    assert_eq!(unique.len(), pending.len(), "{pending:?}");
    let optional = |line: &&String| case.protocol().steps.iter().any(|s| s.optional && line.starts_with(&s.title));
    assert_eq!(pending.iter().find(optional), None, "nobody waits for what only happens if it happens");
}

#[tokio::test]
async fn a_late_result_a_new_fact_and_a_correction_open_a_closed_case_again() {
    let clinic = Clinic::open().await;
    closed_too_early(&clinic).await;
    let late = [("report.acknowledged.day", "2026-11-23"), ("report.acknowledged.time", "08:30")];
    let done = clinic.send_as("clinician", Sent::post(clinic.at("/record"), &late)).await;
    done.leads_to(&clinic.at("?said=recorded"));
    is_open_again(&clinic, "recorded after closure: ");
    clinic.send_as("nurse", Sent::get("/board")).await.says(200, &clinic.the_case().number);
    clinic.send_as("nurse", Sent::get(clinic.at("/course"))).await.says(200, "recorded after closure");

    clinic.send_as("coordinator", Sent::post(clinic.at("/close"), &[])).await;
    // What is opened again is open: a second fact of the same form opens nothing a second time.
    let events = clinic.events();
    let facts = [("blood.platelets", "150"), ("blood.haemoglobin", "120")];
    clinic.send_as("nurse", Sent::post(clinic.at("/record"), &facts)).await;
    assert_eq!((clinic.events(), clinic.the_case().closed_at), (events + 3, None));

    clinic.send_as("coordinator", Sent::post(clinic.at("/close"), &[])).await;
    let entry =
        clinic.the_case().log.iter().rev().find(|told| matches!(told.event, CaseEvent::Recorded(_))).unwrap().version;
    let correct = Sent::post(
        clinic.at(&format!("/correct/{entry}")),
        &[("blood.haemoglobin", "121"), ("blood.platelets", "151")],
    );
    clinic.send_as("nurse", correct).await.leads_to(&clinic.at("?said=corrected"));
    is_open_again(&clinic, "corrected after closure: ");
    nobody_is_named_in_the_log();
}

#[tokio::test]
async fn an_alarm_answered_after_closure_opens_the_case_again() {
    let clinic = Clinic::open().await;
    closed_too_early(&clinic).await;
    let page = clinic.send_as("pathologist", Sent::get(clinic.at(""))).await;
    let form = page.text.split("<form").find(|form| form.split('>').next().unwrap().contains("/answer")).unwrap();
    let key = form.split("name=\"alarm\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let answer = Sent::post(clinic.at("/answer"), &[("alarm", key), ("note", "Called the clinician")]);
    clinic.send_as("clinician", answer).await;
    let answer = Sent::post(clinic.at("/answer"), &[("alarm", key), ("note", "Called the clinician")]);
    if clinic.the_case().closed_at.is_some() {
        clinic.send_as("pathologist", answer).await.leads_to(&clinic.at("?said=answered"));
    }
    is_open_again(&clinic, "an alarm was answered after closure");
}

#[tokio::test]
async fn what_the_person_says_after_closure_opens_the_case_and_looking_at_it_does_not() {
    let clinic = Clinic::open().await;
    closed_too_early(&clinic).await;
    let person = clinic.person_cookie().await;
    for page in ["", "/papers", "/facts", "/course"] {
        clinic.send_as("nurse", Sent::get(clinic.at(page))).await.says(200, "");
    }
    let begin = Sent::post(clinic.at("/begin/explain-results"), &[]);
    let refused = clinic.send_as("clinician", begin).await;
    assert!(refused.status.is_client_error(), "{}", refused.text);
    assert!(clinic.the_case().closed_at.is_some(), "a question is no fact");
    let mark = page_mark(&clinic.send(Sent::get("/me/page?part=questions").cookie(&person)).await.text);
    let row = ("row:checkin", "00000000000000000000000000000021");
    let told = [("page", mark.as_str()), row, ("checkin.temperature", "38.6")];
    let sent = clinic.send(Sent::post("/me/check-in", &told).cookie(&person)).await;
    assert!(sent.status.is_redirection(), "{}", sent.text);
    assert_eq!(clinic.the_case().closed_at, None, "a fever at home is recorded in a closed case and nobody looks");
}
