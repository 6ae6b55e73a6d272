//! Two people, one screen: a colleague signs with their own name and password, and nobody is signed out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use common::{Answer, Clinic, PASSWORD, Sent, nobody_is_named_in_the_log};
use iliac_app::event::{CaseEvent, Said};

/// The puncture that somebody answers for.
const ROW: &str = "00000000000000000000000000000042";
/// The gate two people answer for.
const INR: &str = "/override/puncture/inr";
/// What is typed before somebody signs, and must not be lost.
const REASON: &str = "Bleeding from marrow failure, no time to wait";

/// Who told the last event, in which role and from where.
fn last(clinic: &Clinic) -> (String, String, String) {
    let case = clinic.the_case();
    let told = case.log.last().unwrap();
    (clinic.server.house.name_of(told.by), told.role.clone().unwrap(), told.source.clone())
}

/// From where the colleague of the operator told it.
fn from(clinic: &Clinic) -> String {
    format!("screen of account {}", clinic.server.house.staff_named("operator").unwrap().id.0)
}

/// Sends a form of the case as the operator, whose session it stays.
async fn send(clinic: &Clinic, cookie: &str, to: &str, fields: &[(&str, &str)]) -> Answer {
    clinic.send(Sent::post(clinic.at(to), fields).cookie(cookie)).await
}

/// A puncture in somebody on warfarin whose INR is 3: two people have to answer for it.
async fn inr_of_three(clinic: &Clinic) -> String {
    let facts = [
        ("arrival.at.day", "2026-11-23"),
        ("arrival.at.time", "08:30"),
        ("row:medicine", "00000000000000000000000000000041"),
        ("medicine.name", "Warfarin"),
        ("medicine.class", "warfarin"),
        ("medicine.bleeding", "anticoagulant"),
        ("row:puncture", ROW),
        ("puncture.site", "posterior-crest"),
        ("puncture.side", "right"),
        ("blood.inr", "3.2"),
    ];
    clinic.send_as("operator", Sent::post(clinic.at("/record"), &facts)).await.leads_to(&clinic.at("?said=recorded"));
    format!("{INR}?row={ROW}")
}

#[tokio::test]
async fn two_people_answer_for_a_gate_on_one_screen() {
    let clinic = Clinic::open().await;
    let to = inr_of_three(&clinic).await;
    let cookie = clinic.cookie("operator").await;
    let before = clinic.events();
    // One is not enough: the page comes back, with who has answered and a place for the second.
    let first = send(&clinic, &cookie, &to, &[("row:puncture", ROW), ("reason", REASON)]).await;
    first.leads_to(&clinic.at(&to));
    let page = clinic.send(Sent::get(clinic.at(&to)).cookie(&cookie)).await;
    page.says(200, "Answered for already").says(200, "The operator").says(200, "Password of the colleague");
    let fields =
        [("row:puncture", ROW), ("reason", "I agree"), ("colleague.user", "clinician"), ("colleague.secret", PASSWORD)];
    send(&clinic, &cookie, &to, &fields)
        .await
        .leads_to(&clinic.at(&format!("/step/puncture?row={ROW}&said=overridden")));
    assert_eq!(last(&clinic), ("The clinician".into(), "clinician".into(), from(&clinic)));
    assert_eq!(clinic.events(), before + 2);
    // The first session goes on, and is the operator's.
    clinic.send(Sent::get(clinic.at("")).cookie(&cookie)).await.says(200, "The operator");
    nobody_is_named_in_the_log();
}

#[tokio::test]
async fn a_wrong_password_loses_nothing_and_is_tried_eight_times() {
    let clinic = Clinic::open().await;
    let to = inr_of_three(&clinic).await;
    let cookie = clinic.cookie("operator").await;
    let before = clinic.events();
    let fields = |user, secret| {
        [("row:puncture", ROW), ("reason", REASON), ("colleague.user", user), ("colleague.secret", secret)]
    };
    let try_it = async |user, secret| send(&clinic, &cookie, &to, &fields(user, secret)).await;
    for (user, secret, says) in [
        ("clinician", "wrong horse", "This name and password do not go together."),
        ("nobody here", PASSWORD, "This name and password do not go together."),
        ("clinician", "", "Enter the password of whoever signs as well."),
        ("", PASSWORD, "Enter the sign-in name of whoever signs as well."),
        ("operator", PASSWORD, "This is the account that is signed in here."),
        ("nurse", PASSWORD, "This needs one of these roles"),
    ] {
        let again = try_it(user, secret).await;
        again.says(400, says).says(400, REASON);
        assert!(!again.text.contains(PASSWORD) && !again.text.contains("wrong horse"), "a password is shown");
    }
    assert_eq!(clinic.events(), before, "something was recorded in somebody's name");
    for _ in 0..8 {
        try_it("clinician", "wrong horse").await;
    }
    try_it("clinician", PASSWORD).await.says(400, "Too many attempts.").says(400, REASON);
    // The count is the one of the sign-in page: guessing here is no way round it.
    let sign_in = [("login", "clinician"), ("password", PASSWORD)];
    clinic.send(Sent::post("/sign-in", &sign_in)).await.says(429, "Too many attempts.");
    clinic.clock.move_by(11 * 60);
    try_it("clinician", PASSWORD).await;
    assert_eq!(clinic.events(), before + 1);
    clinic.set_account("anaesthetist", false).await;
    try_it("anaesthetist", PASSWORD).await.says(400, "This name and password do not go together.");
    nobody_is_named_in_the_log();
}

/// A form whose signature somebody else gives.
async fn signed(clinic: &Clinic, cookie: &str, once: &str, fields: &[(&str, &str)]) -> Answer {
    let fields: Vec<(&str, &str)> = [("once", once)].into_iter().chain(fields.iter().copied()).collect();
    send(clinic, cookie, "/record", &fields).await
}

#[tokio::test]
async fn a_signature_is_its_signers_and_the_rest_is_whoever_typed_it() {
    let clinic = Clinic::open().await;
    let cookie = clinic.cookie("operator").await;
    let page = clinic.send(Sent::get(clinic.at("/step/consent")).cookie(&cookie)).await;
    page.says(200, "A colleague signs here");
    let form = |user, secret| {
        [
            ("step", "consent"),
            ("consent.concerns", "Afraid of needles"),
            ("consent.signature.user", user),
            ("consent.signature.secret", secret),
        ]
    };
    let before = clinic.events();
    let again = signed(&clinic, &cookie, "a-consent", &form("nurse", "wrong horse")).await;
    again.says(400, "This name and password do not go together.").says(400, "Afraid of needles");
    assert_eq!(clinic.events(), before);
    for _ in 0..2 {
        let done = signed(&clinic, &cookie, "a-consent", &form("nurse", PASSWORD)).await;
        done.leads_to(&clinic.at("?said=recorded"));
        assert_eq!(clinic.events(), before + 2, "a form sent twice is signed once");
    }
    assert_eq!(last(&clinic), ("The nurse".into(), "nurse".into(), from(&clinic)));
    let case = clinic.the_case();
    let CaseEvent::Recorded(signature) = &case.log[before + 1].event else { panic!("no fact") };
    let (Said::Signature(name) | Said::Text(name)) = &signature.said else { panic!("{:?}", signature.said) };
    assert_eq!((signature.kind.as_str(), name.as_str()), ("consent.signature", "The nurse"));
    assert_eq!(clinic.server.house.name_of(case.log[before].by), "The operator");
    nobody_is_named_in_the_log();
}

#[tokio::test]
async fn what_only_the_signer_may_record_is_the_signers() {
    let clinic = Clinic::open().await;
    let cookie = clinic.cookie("operator").await;
    let form = |user| {
        [
            ("step", "sign-report"),
            ("report.words", "Cellular marrow"),
            ("report.signature.user", user),
            ("report.signature.secret", PASSWORD),
        ]
    };
    let before = clinic.events();
    // Whoever may not sign, may not sign on another's screen either; and then nothing of the form is recorded.
    let refused = signed(&clinic, &cookie, "by-a-nurse", &form("nurse")).await;
    refused.says(400, "This needs one of these roles: pathologist.").says(400, "Cellular marrow");
    assert_eq!(clinic.events(), before);
    signed(&clinic, &cookie, "by-herself", &form("pathologist")).await.leads_to(&clinic.at("?said=recorded"));
    let case = clinic.the_case();
    let by: Vec<String> = case.log[before..].iter().map(|told| clinic.server.house.name_of(told.by)).collect();
    assert_eq!(by, ["The pathologist", "The pathologist"]);
}
