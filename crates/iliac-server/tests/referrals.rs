//! A referral opens a case of the procedure it asks for, or of the one somebody chooses.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use common::{Answer, Clinic, SERVICE, Sent, shipped};
use iliac_app::event::StaffId;

/// A clinic that does aspirations too.
async fn clinic() -> Clinic {
    let clinic = Clinic::open().await;
    let now = clinic.server.now();
    clinic.server.house.set_site(vec![shipped("aspiration", &[])], StaffId::HOUSE, now).await.unwrap();
    clinic
}

/// A bundle for somebody, asking for this procedure (SNOMED CT), or for nothing.
fn bundle(asks_for: Option<&str>) -> Vec<u8> {
    let mut entries = vec![serde_json::json!({"resource": {
        "resourceType": "Patient", "id": "p", "name": [{"family": "Somebody", "given": ["Any"]}], "birthDate": "1980-12-01"
    }})];
    if let Some(code) = asks_for {
        entries.push(serde_json::json!({"resource": {
            "resourceType": "ServiceRequest", "id": "r", "status": "active", "intent": "order",
            "subject": {"reference": "Patient/p"},
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": code}]}
        }}));
    }
    serde_json::json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string().into_bytes()
}

/// Of which protocol the newest case is.
fn opened(clinic: &Clinic) -> String {
    let newest = clinic.server.house.cases().into_iter().max_by_key(|case| case.number.clone()).unwrap();
    newest.protocol().name.clone()
}

async fn uploaded(clinic: &Clinic, bytes: &[u8], procedure: &str) -> Answer {
    let sent = Sent::upload("/referral/file", &[("procedure", procedure)], &[("bundle", bytes)]);
    clinic.send_as("coordinator", sent).await
}

#[tokio::test]
async fn a_bundle_opens_what_it_asks_for_and_the_usual_when_it_does_not_say() {
    let clinic = clinic().await;
    for (asks_for, expected) in [(Some("49401003"), "aspiration"), (None, "examination")] {
        let sent = Sent::bare_post("/fhir").with("authorization", &format!("Bearer {SERVICE}")).body(bundle(asks_for));
        assert_eq!(clinic.send(sent).await.status.as_u16(), 201);
        assert_eq!(opened(&clinic), expected, "{asks_for:?}");
    }
}

#[tokio::test]
async fn somebody_may_choose_another_procedure_and_only_one_the_house_does() {
    let clinic = clinic().await;
    assert_eq!(uploaded(&clinic, &bundle(None), "aspiration").await.status.as_u16(), 303);
    assert_eq!(opened(&clinic), "aspiration");
    uploaded(&clinic, &bundle(Some("1")), "transplant").await.says(400, "This house does not do that procedure.");
}

#[tokio::test]
async fn the_short_form_asks_what_its_procedure_knows() {
    let clinic = clinic().await;
    let usual = clinic.send_as("coordinator", Sent::get("/referral")).await;
    assert!(usual.text.contains("name=\"request.components\""), "{}", usual.text);
    let other = clinic.send_as("coordinator", Sent::get("/referral?procedure=aspiration")).await;
    assert!(!other.text.contains("name=\"request.components\""), "{}", other.text);
    let fields = [("procedure", "aspiration"), ("family", "Somebody"), ("born", "1980-12-01")];
    let taken = clinic.send_as("coordinator", Sent::upload("/referral/paper", &fields, &[])).await;
    assert!(taken.location().ends_with("?said=opened"), "{}", taken.text);
    assert_eq!(opened(&clinic), "aspiration");
}
