//! The staff page: joining, changing, a new password, and leaving, which ends what was open at once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use axum::http::StatusCode;
use common::{Clinic, FAMILY, Sent, nobody_is_named_in_the_log};
use iliac_app::event::{Competence, WardName};

const SECRET: &str = "a long enough secret";

async fn asks(clinic: &Clinic, address: &str, fields: &[(&str, &str)]) -> common::Answer {
    clinic.send_as("administrator", Sent::post(address, fields)).await
}

/// The address of somebody's account.
fn account(clinic: &Clinic, login: &str) -> String {
    format!("/staff/{}", clinic.server.house.staff_named(login).unwrap().id.0)
}

const NEW: [(&str, &str); 7] = [
    ("login", "N.Vance"),
    ("name", "Nora Vance"),
    ("roles", "nurse"),
    ("roles", "coordinator"),
    ("wards", "ward-4"),
    ("competence.0", "sternal puncture"),
    ("competence.0.until", "2027-05-04"),
];

#[tokio::test]
async fn somebody_joins_and_signs_in() {
    let clinic = Clinic::open().await;
    clinic.with_two_wards().await;
    let mut form = NEW.to_vec();
    form.push(("password", SECRET));
    let joined = asks(&clinic, "/staff", &form).await;
    assert!(joined.location().ends_with("?said=joined"), "{}", joined.text);
    let nora = clinic.server.house.staff_named("n.vance").unwrap();
    assert_eq!((nora.roles.len(), nora.wards.clone()), (2, vec![WardName("ward-4".into())]));
    let until = Some("2027-05-04".parse().unwrap());
    assert_eq!(nora.competences, [Competence { name: "sternal puncture".into(), until }]);
    let signed = clinic.send(Sent::post("/sign-in", &[("login", "n.vance"), ("password", SECRET)])).await;
    signed.leads_to("/board");
    let board = clinic.send(Sent::get("/board").cookie(&signed.cookie())).await;
    assert_eq!(board.status, StatusCode::OK);
    assert!(!board.text.contains(FAMILY), "the case is another ward's");
    clinic.clock.move_by(200 * 24 * 60 * 60);
    clinic.send_as("administrator", Sent::get("/staff")).await.says(200, "sternal puncture (ended");
    nobody_is_named_in_the_log();
}

#[tokio::test]
async fn a_form_with_something_wrong_opens_no_account() {
    let clinic = Clinic::open().await;
    let before = clinic.server.house.staff().len();
    let with = |name: &'static str, value: &'static str| {
        let mut form: Vec<(&str, &str)> =
            NEW.iter().copied().filter(|(key, _)| *key != name && *key != "wards").collect();
        form.extend([(name, value), ("password", SECRET)]);
        form
    };
    for (name, value, says) in [
        ("login", "", "Enter a sign-in name"),
        ("login", "nora vance", "Enter a sign-in name"),
        ("login", "nurse", "Somebody has this sign-in name"),
        ("name", "", "Enter the name colleagues know"),
        ("roles", "king", "Choose at least one role"),
        ("wards", "nowhere", "Choose wards of this house"),
        ("competence.0.until", "2027-02-30", "Enter a day that exists"),
    ] {
        asks(&clinic, "/staff", &with(name, value)).await.says(400, says);
    }
    let mut short = with("name", "Nora");
    short.push(("password", "short"));
    asks(&clinic, "/staff", &short).await.says(400, "at least 10 characters");
    assert_eq!(clinic.server.house.staff().len(), before);
}

#[tokio::test]
async fn a_closed_account_is_signed_out_at_once() {
    let clinic = Clinic::open().await;
    let nurse = clinic.cookie("nurse").await;
    let address = account(&clinic, "nurse");
    asks(&clinic, &format!("{address}/active"), &[("active", "no")]).await.leads_to(&format!("{address}?said=closed"));
    let board = clinic.send(Sent::get("/board").cookie(&nurse)).await;
    assert_eq!(board.location(), "/sign-in?to=/board");
    clinic
        .send(Sent::post("/sign-in", &[("login", "nurse"), ("password", common::PASSWORD)]))
        .await
        .says(422, "do not go together");
    asks(&clinic, &format!("{address}/active"), &[("active", "yes")]).await.leads_to(&format!("{address}?said=opened"));
    let old = clinic.send(Sent::get("/board").cookie(&nurse)).await;
    assert_eq!(old.location(), "/sign-in?to=/board", "a session from before came back");
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_of_the_old_one() {
    let clinic = Clinic::open().await;
    let nurse = clinic.cookie("nurse").await;
    let address = account(&clinic, "nurse");
    let reset = asks(&clinic, &format!("{address}/password"), &[("password", SECRET)]).await;
    reset.leads_to(&format!("{address}?said=reset"));
    assert_eq!(clinic.send(Sent::get("/board").cookie(&nurse)).await.location(), "/sign-in?to=/board");
    clinic.send(Sent::post("/sign-in", &[("login", "nurse"), ("password", SECRET)])).await.leads_to("/board");
}

#[tokio::test]
async fn roles_and_wards_hold_from_the_next_request() {
    let clinic = Clinic::open().await;
    clinic.with_two_wards().await;
    let nurse = clinic.cookie("nurse").await;
    let set = [("name", "The nurse"), ("roles", "bench"), ("wards", "ward-4")];
    let address = account(&clinic, "nurse");
    asks(&clinic, &address, &set).await.leads_to(&format!("{address}?said=set"));
    clinic.send(Sent::get(clinic.at("")).cookie(&nurse)).await.says(403, "is with Day unit");
    clinic.send(Sent::get("/referral").cookie(&nurse)).await.says(403, "one of these roles");
}

#[tokio::test]
async fn an_administrator_does_not_lock_themselves_out() {
    let clinic = Clinic::open().await;
    let own = account(&clinic, "administrator");
    asks(&clinic, &format!("{own}/active"), &[("active", "no")]).await.says(400, "cannot close your own account");
    asks(&clinic, &own, &[("name", "A"), ("roles", "nurse")]).await.says(400, "lock yourself out");
    asks(&clinic, "/staff/4711", &[("name", "A"), ("roles", "nurse")]).await.says(404, "nothing here for you");
    clinic.send_as("administrator", Sent::get("/staff")).await.says(200, "The nurse");
}
