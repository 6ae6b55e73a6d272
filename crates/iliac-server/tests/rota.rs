//! The rota: what is entered, which hours have nobody, and who is named on an alarm and to people at home.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use common::{Clinic, Sent};

/// The nurse's Mondays, eight to four, under a telephone of their own. The tests begin on a Monday at nine.
const MONDAYS: [(&str, &str); 7] = [
    ("staff", "11"),
    ("role", "nurse"),
    ("phone", "01632 960 555"),
    ("weekdays", "1"),
    ("from", "08:00"),
    ("until", "16:00"),
    ("calls", "yes"),
];

async fn entered(clinic: &Clinic) {
    clinic.send_as("coordinator", Sent::post("/rota", &MONDAYS)).await.leads_to("/rota");
}

#[tokio::test]
async fn people_at_home_are_told_who_is_on_duty_or_that_nobody_is() {
    let clinic = Clinic::open().await;
    let person = clinic.person_cookie().await;
    let page = || clinic.send(Sent::get("/me/page").cookie(&person));
    page().await.says(200, "01632 960 100");
    entered(&clinic).await;
    page().await.says(200, "01632 960 555").says(200, "is on duty now");
    clinic.set_account("nurse", false).await;
    page().await.says(200, "Nobody is on duty for calls now");
    clinic.set_account("nurse", true).await;
    clinic.send_as("coordinator", Sent::post("/rota/1/end", &[])).await.leads_to("/rota");
    page().await.says(200, "01632 960 100");
}

#[tokio::test]
async fn nobody_on_duty_is_said_after_hours() {
    let clinic = Clinic::open().await;
    entered(&clinic).await;
    clinic.clock.move_by(7 * 60 * 60);
    let person = clinic.person_cookie().await;
    let page = clinic.send(Sent::get("/me/page").cookie(&person)).await;
    page.says(200, "Nobody is on duty for calls now").says(200, "01632 960 100").says(200, "999");
}

#[tokio::test]
async fn an_alarm_names_who_is_on_duty_in_the_role_that_owns_it() {
    let clinic = Clinic::open().await;
    let now = [("report.signed.day", "2026-11-23"), ("report.signed.time", "08:00")];
    clinic.send_as("pathologist", Sent::post(clinic.at("/record"), &now)).await;
    let page = clinic.send_as("coordinator", Sent::get(clinic.at(""))).await;
    assert!(!page.text.contains("on duty"), "no rota is kept yet");
    entered(&clinic).await;
    clinic.send_as("coordinator", Sent::get(clinic.at(""))).await.says(200, "Quality: nobody is on duty");
    let quality = [
        ("staff", "17"),
        ("role", "quality"),
        ("phone", "01632 960 777"),
        ("weekdays", "1"),
        ("from", "00:00"),
        ("until", "00:00"),
    ];
    clinic.send_as("administrator", Sent::post("/rota", &quality)).await.leads_to("/rota");
    let page = clinic.send_as("coordinator", Sent::get(clinic.at(""))).await;
    page.says(200, "Quality: The quality, 01632 960 777");
}

#[tokio::test]
async fn the_hours_without_anybody_are_named() {
    let clinic = Clinic::open().await;
    clinic.send_as("nurse", Sent::get("/rota")).await.says(200, "No duty is entered");
    entered(&clinic).await;
    let page = clinic.send_as("nurse", Sent::get("/rota")).await;
    page.says(200, "Nobody is on duty").says(200, "Nurse").says(200, "16:00");
    assert!(!page.text.contains("Take off"), "a nurse does not keep the rota");
    assert!(!page.text.contains("Nurse</strong>: Mon 23 Nov 09:00"), "the nurse is on duty at nine");
    clinic.set_account("nurse", false).await;
    let page = clinic.send_as("coordinator", Sent::get("/rota")).await;
    page.says(200, "Nurse</strong>: Mon 23 Nov 09:00");
    clinic.set_account("nurse", true).await;
    clinic.send_as("nurse", Sent::post("/rota", &MONDAYS)).await.says(403, "one of these roles");
}

#[tokio::test]
async fn a_duty_that_cannot_be_is_not_entered() {
    let clinic = Clinic::open().await;
    for (name, value, says) in [
        ("staff", "4711", "Choose who is on duty"),
        ("role", "clinician", "Choose a role this person has"),
        ("phone", "", "Enter the telephone"),
        ("weekdays", "8", "Choose at least one day"),
        ("from", "08:10", "on the quarter of an hour"),
        ("until", "25:00", "on the quarter of an hour"),
        ("since", "2026-02-30", "Enter a day that exists"),
        ("ward", "nowhere", "Choose a ward of this house"),
    ] {
        let mut form: Vec<(&str, &str)> = MONDAYS.iter().copied().filter(|(key, _)| *key != name).collect();
        form.push((name, value));
        clinic.send_as("coordinator", Sent::post("/rota", &form)).await.says(400, says);
    }
    assert!(clinic.server.house.rota().is_empty());
    clinic.send_as("coordinator", Sent::post("/rota/9/end", &[])).await.says(404, "nothing here for you");
}
