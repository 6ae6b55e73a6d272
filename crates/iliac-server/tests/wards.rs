//! Wards: whose case it is, what another ward is told, how its staff get in all the same, and how a case is moved.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use axum::http::{Method, StatusCode};
use common::{Clinic, FAMILY, GIVEN, SERVICE, Sent, nobody_is_named_in_the_log};
use iliac_app::event::{CaseId, WardName};
use iliac_model::Duration;

/// The pages of a case that only show it.
const PAGES: [&str; 6] = ["", "/facts", "/course", "/papers", "/examination", "/note"];

async fn clinic() -> Clinic {
    let clinic = Clinic::open().await;
    clinic.with_wards().await;
    clinic
}

async fn is_refused(clinic: &Clinic, login: &str) {
    for page in PAGES {
        let answer = clinic.send_as(login, Sent::get(clinic.at(page))).await;
        answer.says(403, "is with Day unit").says(403, "01632 960 101");
        assert!(!answer.text.contains(FAMILY) && !answer.text.contains(GIVEN), "{page} shows whose case it is");
    }
}

async fn sees(clinic: &Clinic, login: &str) {
    for page in PAGES {
        clinic.send_as(login, Sent::get(clinic.at(page))).await.says(200, FAMILY);
    }
}

async fn opens(clinic: &Clinic, login: &str, reason: &str) -> common::Answer {
    clinic.send_as(login, Sent::post(clinic.at("/all-the-same"), &[("reason", reason)])).await
}

async fn sends(clinic: &Clinic, login: &str, ward: &str) -> common::Answer {
    clinic.send_as(login, Sent::post(clinic.at("/move"), &[("ward", ward)])).await
}

#[tokio::test]
async fn another_ward_is_told_who_has_the_case_and_nothing_of_the_person() {
    let clinic = clinic().await;
    sees(&clinic, "nurse").await;
    sees(&clinic, "coordinator").await;
    is_refused(&clinic, "other-nurse").await;
    let before = clinic.events();
    let told = [("blood.platelets", "150")];
    clinic
        .send_as("other-nurse", Sent::post(clinic.at("/record"), &told))
        .await
        .says(403, "nothing you sent was recorded");
    clinic.send_as("other-nurse", Sent::post(clinic.at("/close"), &[])).await.says(403, "is with Day unit");
    let live = format!("/live?case={}", clinic.case.0);
    clinic.send_as("other-nurse", Sent::get(live)).await.says(403, "is with Day unit");
    assert_eq!(clinic.events(), before);
}

#[tokio::test]
async fn a_board_shows_the_cases_of_its_wards() {
    let clinic = clinic().await;
    for (login, shown) in [("nurse", true), ("coordinator", true), ("other-nurse", false)] {
        let board = clinic.send_as(login, Sent::get("/board")).await;
        assert_eq!(board.text.contains(FAMILY), shown, "{login}");
    }
}

#[tokio::test]
async fn a_case_opens_all_the_same_for_a_reason_that_is_written_down_first() {
    let clinic = clinic().await;
    for empty in ["", "   "] {
        opens(&clinic, "other-nurse", empty).await.says(400, "Say why you need this case");
    }
    is_refused(&clinic, "other-nurse").await;
    assert!(clinic.server.house.all_crossings().is_empty());
    opens(&clinic, "other-nurse", "Bleeding in the corridor").await.leads_to(&clinic.at(""));
    sees(&clinic, "other-nurse").await;
    clinic
        .send_as("nurse", Sent::get(clinic.at("")))
        .await
        .says(200, "Bleeding in the corridor")
        .says(200, "The other-nurse");
    clinic.send_as("quality", Sent::get("/quality/opened")).await.says(200, "Bleeding in the corridor");
    let told = [("blood.platelets", "150")];
    let recorded = clinic.send_as("other-nurse", Sent::post(clinic.at("/record"), &told)).await;
    assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", recorded.text);
    nobody_is_named_in_the_log();
}

#[tokio::test]
async fn what_was_opened_all_the_same_is_open_to_that_person_for_that_case_and_a_shift() {
    let clinic = clinic().await;
    let other = clinic.another_case("Quellenhofer").await;
    opens(&clinic, "other-nurse", "Fever after the biopsy").await;
    is_refused(&clinic, "other-clinician").await;
    let second = Sent::get(format!("/case/{}", other.0));
    clinic.send_as("other-nurse", second).await.says(403, "is with Day unit");
    clinic.clock.move_by(iliac_app::access::ALL_THE_SAME.seconds() - 1);
    sees(&clinic, "other-nurse").await;
    clinic.clock.move_by(1);
    is_refused(&clinic, "other-nurse").await;
    let page = clinic.send_as("nurse", Sent::get(clinic.at(""))).await;
    assert!(!page.text.contains("Fever after the biopsy"), "it no longer holds");
    clinic.send_as("quality", Sent::get("/quality/opened")).await.says(200, "Fever after the biopsy");
}

#[tokio::test]
async fn the_record_alone_tells_wards_moves_and_openings() {
    let clinic = clinic().await;
    opens(&clinic, "other-nurse", "Bleeding in the corridor").await;
    sends(&clinic, "nurse", "ward-4").await;
    let (case, now) = (clinic.case.clone(), clinic.server.now());
    let bytes = raw(&clinic).await;
    assert!(!bytes.contains("Bleeding in the corridor"), "the reason is in the log in the clear");
    let house = clinic.reopened().await;
    let found = house.case(&case).unwrap();
    assert_eq!((found.ward.clone(), found.sent_to.clone()), (WardName::first(), Some(WardName("ward-4".into()))));
    let opened = house.crossings(&case);
    assert_eq!(opened.len(), 1);
    assert_eq!((opened[0].reason.as_str(), opened[0].role.as_str()), ("Bleeding in the corridor", "nurse"));
    assert_eq!(opened[0].until, now.plus(Duration::from_minutes(13 * 60)));
}

/// Everything the record holds, as it lies on the disk.
async fn raw(clinic: &Clinic) -> String {
    use iliac_app::record::{PAGE_MAX, Record as _, Seq};
    let events = clinic.server.house.store().read_all(Seq(0), PAGE_MAX).await.unwrap();
    events.iter().map(|event| String::from_utf8_lossy(&event.what.payload).into_owned()).collect()
}

#[tokio::test]
async fn both_wards_see_a_case_until_the_other_one_has_it() {
    let clinic = clinic().await;
    sends(&clinic, "nurse", "ward-4").await.leads_to(&clinic.at("?said=moved"));
    sees(&clinic, "nurse").await;
    sees(&clinic, "other-nurse").await;
    clinic.send_as("other-nurse", Sent::get("/board")).await.says(200, FAMILY);
    sends(&clinic, "other-nurse", "ward-4").await.leads_to(&clinic.at("?said=moved"));
    sees(&clinic, "other-nurse").await;
    clinic.send_as("nurse", Sent::get(clinic.at(""))).await.says(403, "is with Haematology ward");
    let course = clinic.send_as("other-nurse", Sent::get(clinic.at("/course"))).await;
    course.says(200, "Sent to Haematology ward").says(200, "With Haematology ward from here on");
    course.says(200, "The nurse").says(200, "The other-nurse");
}

#[tokio::test]
async fn a_case_that_was_sent_is_taken_back() {
    let clinic = clinic().await;
    sends(&clinic, "nurse", "ward-4").await;
    sends(&clinic, "nurse", "main").await.leads_to(&clinic.at("?said=moved"));
    is_refused(&clinic, "other-nurse").await;
    sends(&clinic, "nurse", "main").await.says(400, "lies in that ward already");
    for nowhere in ["", "nowhere", "Ward 4", "ward-4 "] {
        let answer = sends(&clinic, "nurse", nowhere).await;
        let taken = nowhere.trim() == "ward-4";
        assert_eq!(answer.status == StatusCode::SEE_OTHER, taken, "{nowhere}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_referral_is_for_the_ward_it_names_or_its_takers_own() {
    let clinic = clinic().await;
    let paper = |ward| {
        let mut fields = vec![("family", "Quellenhofer"), ("born", "1971-12-24")];
        fields.extend(ward);
        Sent::upload("/referral/paper", &fields, &[])
    };
    let wards = |clinic: &Clinic| {
        let mut wards: Vec<String> = clinic.server.house.cases().iter().map(|case| case.ward.0.clone()).collect();
        wards.sort();
        wards
    };
    clinic.send_as("other-nurse", paper(None)).await;
    assert_eq!(wards(&clinic), ["main", "ward-4"]);
    clinic.send_as("coordinator", paper(None)).await;
    assert_eq!(wards(&clinic), ["main", "main", "ward-4"]);
    clinic.send_as("nurse", paper(Some(("ward", "ward-4")))).await.leads_to("/referral?said=sent");
    assert_eq!(wards(&clinic), ["main", "main", "ward-4", "ward-4"]);
    clinic.send_as("nurse", paper(Some(("ward", "nowhere")))).await.says(400, "Choose one of this house");
    let bundle = include_bytes!("../../../browser/bundles/plain.json");
    let sent = |address: &str| {
        let authorization = format!("Bearer {SERVICE}");
        Sent::get(address).by(Method::POST).body(bundle.to_vec()).with("authorization", &authorization)
    };
    clinic.send(sent("/fhir?ward=nowhere")).await.says(400, "Choose one of this house");
    clinic.send(sent("/fhir?ward=ward-4")).await.says(201, "Taken in");
    assert_eq!(wards(&clinic), ["main", "main", "ward-4", "ward-4", "ward-4"]);
}

#[tokio::test]
async fn an_administrator_sees_no_case_and_keeps_the_wards() {
    let clinic = clinic().await;
    for page in PAGES {
        let answer = clinic.send_as("administrator", Sent::get(clinic.at(page))).await;
        answer.says(403, "no role in the care of a person");
        assert!(!answer.text.contains(FAMILY));
    }
    for page in ["/board", "/referral", "/live"] {
        clinic.send_as("administrator", Sent::get(page)).await.says(403, "no role in the care of a person");
    }
    let why = [("reason", "curious")];
    clinic.send_as("administrator", Sent::post(clinic.at("/all-the-same"), &why)).await.says(403, "no role");
    let wrong = [("name", "Ward 5"), ("title", ""), ("site", "Test Hospital")];
    clinic.send_as("administrator", Sent::post("/wards", &wrong)).await.says(400, "Enter a short name");
    let right = [("name", "ward-5"), ("title", "Children&#39;s ward"), ("site", "Test Hospital")];
    clinic.send_as("administrator", Sent::post("/wards", &right)).await.leads_to("/wards");
    clinic.send_as("administrator", Sent::get("/wards")).await.says(200, "ward-5");
    clinic.send_as("coordinator", Sent::get("/wards")).await.says(403, "one of these roles");
}

#[tokio::test]
async fn a_case_nobody_has_is_not_there_for_anybody() {
    let clinic = clinic().await;
    let nobody = CaseId("0".repeat(32));
    for login in ["nurse", "other-nurse", "coordinator"] {
        let sent = Sent::post(format!("/case/{}/all-the-same", nobody.0), &[("reason", "x")]);
        clinic.send_as(login, sent).await.says(404, "There is nothing here for you.");
    }
}
