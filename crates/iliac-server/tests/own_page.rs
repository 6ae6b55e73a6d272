//! The person's own page: what they are asked is asked of them, and nothing they typed is lost.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use common::{Clinic, Sent, page_mark};

/// A person at home, and the cookie of their page.
async fn at_home(clinic: &Clinic) -> String {
    let left = [
        ("discharge.at.day", "2026-11-23"),
        ("discharge.at.time", "08:30"),
        ("discharge.to", "home"),
        ("procedure.ended.day", "2026-11-23"),
        ("procedure.ended.time", "08:00"),
    ];
    clinic.send_as("nurse", Sent::post(clinic.at("/record"), &left)).await.leads_to(&clinic.at("?said=recorded"));
    clinic.person_cookie().await
}

#[tokio::test]
async fn a_person_is_asked_for_yes_or_no_and_may_rather_not_say() {
    let clinic = Clinic::open().await;
    let cookie = at_home(&clinic).await;
    let page = clinic.send(Sent::get("/me/page?part=after").cookie(&cookie)).await;
    page.says(200, "How are you?").says(200, "I would rather not say");
    for for_staff in ["Refused", "No answer"] {
        assert!(!page.text.contains(for_staff), "the person is offered “{for_staff}” about themselves");
    }
    let staff = clinic.send_as("nurse", Sent::get(clinic.at("/step/check-in"))).await;
    staff.says(200, "Refused").says(200, "No answer");
}

#[tokio::test]
async fn what_a_person_typed_comes_back_when_something_is_wrong_with_it() {
    let clinic = Clinic::open().await;
    let cookie = at_home(&clinic).await;
    let before = clinic.events();
    let row = ("row:checkin", "00000000000000000000000000000007");
    let shown = clinic.send(Sent::get("/me/page?part=after").cookie(&cookie)).await.text;
    let mark = page_mark(&shown);
    let page = ("page", mark.as_str());
    let sent =
        [page, row, ("checkin.temperature", "hot"), ("checkin.words", "It aches at night"), ("checkin.chest", "no")];
    let again = clinic.send(Sent::post("/me/check-in", &sent).cookie(&cookie)).await;
    again.says(400, "One thing needs you").says(400, "value=\"hot\"").says(400, "It aches at night");
    assert!(!again.text.contains("/board"), "a person is sent to the board");
    assert_eq!(clinic.events(), before);
    let sent = [page, row, ("checkin.temperature", "37.4"), ("checkin.chest", "refused")];
    clinic.send(Sent::post("/me/check-in", &sent).cookie(&cookie)).await.leads_to("/me/page?part=after&said=thanks");
    assert_eq!(clinic.events(), before + 2);
}
