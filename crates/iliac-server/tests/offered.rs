//! A step's form offers each role what it may record, and says who records the rest.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests stop where something is wrong")]

mod common;

use common::{Answer, Clinic, Sent};

fn offers(form: &Answer, control: &str) -> bool {
    form.text.contains(&format!("name=\"{control}\""))
}

#[tokio::test]
async fn a_form_offers_what_the_role_may_record_and_names_who_records_the_rest() {
    let clinic = Clinic::open().await;
    let form = clinic.send_as("operator", Sent::get(clinic.at("/step/arrive"))).await;
    form.says(200, "Who drives home is confirmed (coordinator, nurse)");
    assert!(offers(&form, "arrival.at.day") && !offers(&form, "arrival.escort"));
    let form = clinic.send_as("nurse", Sent::get(clinic.at("/step/arrive"))).await;
    assert!(offers(&form, "arrival.at.day") && offers(&form, "arrival.escort"));
    assert!(!form.text.contains("Others record"));
}

#[tokio::test]
async fn what_others_recorded_is_read_where_it_is_not_offered() {
    let clinic = Clinic::open().await;
    let said = [("step", "arrive"), ("arrival.escort", "yes")];
    clinic.send_as("nurse", Sent::post(clinic.at("/record"), &said)).await.leads_to(&clinic.at("?said=recorded"));
    let form = clinic.send_as("operator", Sent::get(clinic.at("/step/arrive"))).await;
    form.says(200, "Who drives home is confirmed (coordinator, nurse): yes (");
}

#[tokio::test]
async fn a_form_with_nothing_for_the_role_has_no_button() {
    let clinic = Clinic::open().await;
    let form = clinic.send_as("bench", Sent::get(clinic.at("/step/arrive"))).await;
    form.says(200, "Arrived (coordinator, nurse, operator)");
    assert!(!form.text.contains(">Record</button>"));
}

#[tokio::test]
async fn a_refused_fact_is_named_with_who_records_it_and_stays_typed() {
    let clinic = Clinic::open().await;
    let said = [("step", "arrive"), ("arrival.escort", "yes")];
    let again = clinic.send_as("operator", Sent::post(clinic.at("/record"), &said)).await;
    again.says(
        400,
        "Who drives home is confirmed: not yours to record. This needs one of these roles: coordinator, nurse.",
    );
    assert!(offers(&again, "arrival.escort"));
}

#[tokio::test]
async fn a_form_that_a_colleague_can_sign_offers_what_the_colleague_may_record() {
    let clinic = Clinic::open().await;
    let form = clinic.send_as("coordinator", Sent::get(clinic.at("/step/consent"))).await;
    assert!(offers(&form, "consent.signature") && !form.text.contains("Others record"));
}
