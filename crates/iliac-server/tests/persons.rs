//! Whom a case concerns: two people are never mixed, and who somebody is can be corrected.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use common::{BORN, Clinic, FAMILY, Sent, nobody_is_named_in_the_log, protocol_with};
use iliac_app::event::StaffId;

const RECIPIENT: [(&str, &str); 4] =
    [("family", "Quennell"), ("given", "Oona"), ("born", "2019-02-03"), ("number", "R-77")];

/// A clinic whose open case concerns a donor and a recipient; the protocol has a sentence for each.
async fn two_persons() -> Clinic {
    let mut clinic = Clinic::open().await;
    let head = "\npersons: { donor: Donor, recipient: { title: Recipient, seen_by: [coordinator] } }\n\
                facts:\n  recipient.born: { title: Born, is: day, of: recipient, recorded_by: [coordinator] }\n  \
                recipient.note: { title: Note, is: text, of: recipient, recorded_by: [coordinator] }\n\
                derived:\n  small: { title: A small child, when: recipient.born is known }\n\
                texts:\n  yours: { for: recipient, set: today, when: small, source: [GK] }\n";
    let additions =
        [("examination/protocol.yaml", head), ("examination/texts/en.ftl", "\nyours = The marrow is for you.\n")];
    let now = clinic.server.now();
    clinic.server.house.set_site(vec![protocol_with(&additions)], StaffId::HOUSE, now).await.unwrap();
    clinic.case = clinic.another_case(FAMILY).await;
    clinic
}

async fn own_page(clinic: &Clinic, role: &str, born: &str) -> String {
    let made = clinic.send_as("coordinator", Sent::post(clinic.at("/code"), &[("of", role)])).await;
    let code = made.text.split("id=\"person-code\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let opened = clinic.send(Sent::post("/me", &[("code", &code), ("born", born)])).await;
    opened.leads_to("/me/page");
    clinic.send(Sent::get("/me/page").cookie(&opened.cookie())).await.text
}

#[tokio::test]
async fn a_recipient_is_named_once_and_opens_a_page_of_their_own() {
    let clinic = two_persons().await;
    let nobody = clinic.send_as("coordinator", Sent::post(clinic.at("/code"), &[("of", "recipient")])).await;
    assert_eq!(nobody.status.as_u16(), 404, "a code for nobody: {}", nobody.text);
    let named = clinic.send_as("coordinator", Sent::post(clinic.at("/person/recipient"), &RECIPIENT)).await;
    named.leads_to(&clinic.at("?said=recorded"));
    clinic.send_as("coordinator", Sent::get(clinic.at(""))).await.says(200, "Quennell, Oona");

    let theirs = own_page(&clinic, "recipient", "2019-02-03").await;
    assert!(theirs.contains("The marrow is for you.") && !theirs.contains(FAMILY), "{theirs}");
    let donors = own_page(&clinic, "donor", "1971-12-24").await;
    assert!(!donors.contains("The marrow is for you.") && !donors.contains("Quennell"), "{donors}");
    nobody_is_named_in_the_log();
}

#[tokio::test]
async fn the_code_of_one_does_not_open_with_the_birth_date_of_the_other() {
    let clinic = two_persons().await;
    clinic.send_as("coordinator", Sent::post(clinic.at("/person/recipient"), &RECIPIENT)).await;
    let made = clinic.send_as("coordinator", Sent::post(clinic.at("/code"), &[("of", "recipient")])).await;
    let code = made.text.split("id=\"person-code\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let opened = clinic.send(Sent::post("/me", &[("code", &code), ("born", "1971-12-24")])).await;
    assert_eq!(opened.status.as_u16(), 422, "{}", opened.text);
}

#[tokio::test]
async fn whoever_may_not_see_who_it_is_sees_only_that_there_is_somebody() {
    let clinic = two_persons().await;
    clinic.send_as("coordinator", Sent::post(clinic.at("/person/recipient"), &RECIPIENT)).await;
    let page = clinic.send_as("nurse", Sent::get(clinic.at(""))).await;
    assert!(page.text.contains("named, not shown to you") && !page.text.contains("Quennell"), "{}", page.text);
    clinic
        .send_as("nurse", Sent::get(clinic.at("/person/recipient")))
        .await
        .says(403, "Your role does not see who this is.");
    let code = clinic.send_as("nurse", Sent::post(clinic.at("/code"), &[("of", "recipient")])).await;
    code.says(403, "Your role does not see who this is.");
}

#[tokio::test]
async fn one_person_is_never_two() {
    let clinic = two_persons().await;
    let donor = [("family", FAMILY), ("given", "Ann"), ("born", "1971-12-24"), ("number", "D-1")];
    clinic
        .send_as("coordinator", Sent::post(clinic.at("/person/donor"), &donor))
        .await
        .leads_to(&clinic.at("?said=recorded"));
    let twice = clinic.send_as("coordinator", Sent::post(clinic.at("/person/recipient"), &donor)).await;
    twice.says(422, "One person cannot be two");
}

#[tokio::test]
async fn a_wrong_name_is_corrected_and_a_number_of_another_is_not_taken() {
    let clinic = Clinic::open().await;
    let better = [("family", "Renamed"), ("given", "Ann"), ("born", BORN), ("number", "P-1")];
    clinic
        .send_as("coordinator", Sent::post(clinic.at("/person/patient"), &better))
        .await
        .leads_to(&clinic.at("?said=recorded"));
    clinic.send_as("nurse", Sent::get("/board")).await.says(200, "Renamed, Ann");
    let other = clinic.another_case("Someone").await;
    let address = format!("/case/{}/person/patient", other.0);
    let taken = clinic
        .send_as(
            "coordinator",
            Sent::post(&address, &[("family", "Someone"), ("born", "1971-12-24"), ("number", "P-1")]),
        )
        .await;
    taken.says(422, "belongs to another person here");
    let moved = [("family", "X"), ("born", "1971-12-24"), ("number", "P-2"), ("who", "else")];
    clinic.send_as("coordinator", Sent::post(&address, &moved)).await.says(422, "A case stays with the person");
}
