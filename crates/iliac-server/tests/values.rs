//! The values a clinician vouches for: without a signature no case of a real person opens by them, and a signature is for one
//! value as it was read.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use common::{Answer, Clinic, PASSWORD, SERVICE, Sent, calendar, protocol_with, shipped};
use iliac_app::event::{SiteEvent, StaffId};
use iliac_app::values::{SiteValue, Vouch};

const BUNDLE: &[u8] = include_bytes!("../../iliac-fhir/tests/bundles/examination.json");

/// The values of one name as they stand.
fn values(clinic: &Clinic, name: &str) -> Vec<SiteValue> {
    clinic.server.house.site_values().into_iter().filter(|value| value.figure.name == name).collect()
}

fn open(clinic: &Clinic) -> usize {
    clinic.server.house.site_values().iter().filter(|value| value.is_open()).count()
}

/// The tokens the page offers to tick.
fn offered(page: &str) -> Vec<String> {
    let ticks = page.split("name=\"sign\" value=\"").skip(1);
    ticks.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

async fn in_force(clinic: &Clinic, event: SiteEvent) {
    clinic.server.house.set_site(vec![event], StaffId::HOUSE, clinic.server.now()).await.unwrap();
}

/// Another system sends a bundle; one for each procedure, since the same bundle twice is the same case.
async fn refer(clinic: &Clinic, procedure: &str) -> Answer {
    let bundle = [BUNDLE, " ".repeat(procedure.len()).as_bytes()].concat();
    let sent = Sent::bare_post(format!("/fhir?procedure={procedure}")).body(bundle);
    clinic.send(sent.with("authorization", &format!("Bearer {SERVICE}"))).await
}

/// Signs what is ticked, with a password.
async fn sign(clinic: &Clinic, role: &str, tokens: &[String], password: &str) -> Answer {
    let mut fields: Vec<(&str, &str)> = tokens.iter().map(|token| ("sign", token.as_str())).collect();
    fields.push(("own.secret", password));
    clinic.send_as(role, Sent::post("/values", &fields)).await
}

async fn offer(clinic: &Clinic) -> Vec<String> {
    offered(&clinic.send_as("clinician", Sent::get("/values")).await.text)
}

#[tokio::test]
async fn no_case_of_a_real_person_opens_by_a_value_nobody_signed_and_nothing_sent_is_taken_by_half() {
    let clinic = Clinic::of_real_people().await;
    in_force(&clinic, shipped("harvest", &[])).await;
    let (before, unsigned) = (clinic.server.house.cases().len(), open(&clinic));
    assert!(unsigned > 20, "{unsigned}");
    refer(&clinic, "harvest").await.says(422, "values are not signed").says(422, "signs them on the page “Values”");
    let paper = [("procedure", "harvest"), ("family", "Quellenhofer"), ("given", "Ottilie"), ("born", "1971-12-24")];
    let again = clinic.send_as("coordinator", Sent::upload("/referral/paper", &paper, &[])).await;
    again.says(422, "Nothing of this was kept").says(422, "value=\"Ottilie\"").says(422, "id=\"f-values\"");
    let upload = Sent::upload("/referral/file", &[("procedure", "harvest")], &[("bundle", BUNDLE)]);
    clinic.send_as("coordinator", upload).await.says(422, "send it again when they are signed");
    assert_eq!(clinic.server.house.cases().len(), before);
    clinic.send_as("coordinator", Sent::get("/referral")).await.says(200, "<strong>Bone marrow harvest</strong>");
    // Another procedure, whose values are signed, is not held back.
    refer(&clinic, "examination").await.says(201, "Taken in as case");

    let all = offer(&clinic).await;
    assert_eq!(all.len(), unsigned);
    sign(&clinic, "clinician", &all[1..], PASSWORD).await.leads_to("/values?said=signed");
    refer(&clinic, "harvest").await.says(422, "1 value is not signed");
    sign(&clinic, "clinician", &all[..1], PASSWORD).await.leads_to("/values?said=signed");
    refer(&clinic, "harvest").await.says(201, "Taken in as case");
    let referral = clinic.send_as("coordinator", Sent::get("/referral")).await;
    assert!(!referral.text.contains("values are not signed"));
}

#[tokio::test]
async fn a_signature_lapses_with_the_value_it_was_given_for_and_open_cases_keep_theirs() {
    let clinic = Clinic::of_real_people().await;
    let pinned = clinic.the_case().protocol().hash.clone();
    in_force(&clinic, protocol_with(&[("site.yaml", "\n  checkin_most: 21\n")])).await;
    let changed = values(&clinic, "checkin_most");
    let Vouch::Lapsed(before) = &changed[0].vouch else { panic!("{changed:?}") };
    assert_eq!((before.value.as_str(), changed[0].figure.value.as_str(), open(&clinic)), ("20", "21", 1));
    refer(&clinic, "examination").await.says(422, "Most calls before a person is asked");
    let page = clinic.send_as("quality", Sent::get("/values")).await;
    page.says(200, "changed since signed</strong> by The clinician on 23 November 2026. Then it was 20");
    assert_eq!(clinic.the_case().protocol().hash, pinned);
    clinic.send_as("nurse", Sent::post(clinic.at("/record"), &[("blood.platelets", "150")])).await;

    let lapsed = offer(&clinic).await;
    sign(&clinic, "clinician", &lapsed, PASSWORD).await.leads_to("/values?said=signed");
    refer(&clinic, "examination").await.says(201, "Taken in as case");
    let clinic = clinic.started_again(calendar()).await;
    assert_eq!(open(&clinic), 0, "the record alone tells who signed what");
}

#[tokio::test]
async fn a_page_that_is_older_than_a_value_signs_nothing() {
    let clinic = Clinic::of_real_people().await;
    in_force(&clinic, protocol_with(&[("site.yaml", "\n  checkin_most: 21\n")])).await;
    let seen = offer(&clinic).await;
    in_force(&clinic, protocol_with(&[("site.yaml", "\n  checkin_most: 22\n")])).await;
    sign(&clinic, "clinician", &seen, PASSWORD).await.says(400, "A value changed while this page was open");
    assert_eq!(open(&clinic), 1);
}

#[tokio::test]
async fn a_value_signed_for_one_procedure_is_not_signed_for_the_next() {
    let clinic = Clinic::of_real_people().await;
    in_force(&clinic, shipped("aspiration", &[])).await;
    let both = values(&clinic, "adult_age");
    assert_eq!(both.len(), 2, "{both:?}");
    let of = |protocol: &str| both.iter().find(|value| value.protocols[0].0 == protocol).unwrap();
    assert!(matches!(of("examination").vouch, Vouch::Held(_)) && of("aspiration").vouch == Vouch::Nobody);
    common::sign_everything(&clinic.server.house, clinic.server.now()).await;
    assert_eq!(open(&clinic), 0);
}

#[tokio::test]
async fn only_a_clinician_signs_with_their_own_password_and_a_tick_for_each() {
    let clinic = Clinic::of_real_people().await;
    in_force(&clinic, shipped("aspiration", &[])).await;
    let (all, before) = (offer(&clinic).await, open(&clinic));
    for role in ["nurse", "coordinator", "operator", "quality", "administrator"] {
        sign(&clinic, role, &all, PASSWORD).await.says(403, "This needs one of these roles: clinician");
        let page = clinic.send_as(role, Sent::get("/values")).await;
        page.says(200, "Somebody with the role clinician signs here");
        assert_eq!(offered(&page.text), [""; 0]);
    }
    sign(&clinic, "clinician", &[], PASSWORD).await.says(400, "Tick each value you vouch for");
    let kept = sign(&clinic, "clinician", &all[..2], "").await;
    kept.says(400, "Enter your password");
    assert_eq!(kept.text.matches(" checked").count(), 2, "what was ticked stays ticked");
    let wrong = sign(&clinic, "clinician", &all, "not the password").await;
    wrong.says(400, "do not go together");
    assert!(!wrong.text.contains("not the password"));
    sign(&clinic, "clinician", &["f00d".to_owned()], PASSWORD).await.says(400, "A value changed");
    assert_eq!(open(&clinic), before);
    // The same form sent twice signs once.
    sign(&clinic, "clinician", &all, PASSWORD).await.leads_to("/values?said=signed");
    sign(&clinic, "clinician", &all, PASSWORD).await.leads_to("/values?said=signed");
    assert_eq!(open(&clinic), 0);
}

#[tokio::test]
async fn a_value_nobody_set_is_said_first_and_cannot_be_signed() {
    let clinic = Clinic::of_real_people().await;
    let SiteEvent::ProtocolActivated { protocol, files, under, .. } = shipped("harvest", &[]) else { panic!("none") };
    let own = files.iter().cloned().collect();
    let without = iliac_app::pin::activation(&protocol, &own, own.clone(), None, &calendar()).unwrap();
    assert!(under.is_some());
    in_force(&clinic, without).await;
    refer(&clinic, "harvest").await.says(422, "values are not set");
    let page = clinic.send_as("clinician", Sent::get("/values")).await;
    page.says(200, "To be set first").says(200, "not set, counted in 24 hours");
    let unset = values(&clinic, "weight_max_age").into_iter().find(|value| value.vouch == Vouch::NotSet).unwrap();
    sign(&clinic, "clinician", &[unset.token()], PASSWORD).await.says(400, "has no value yet");
}

#[tokio::test]
async fn invented_people_are_not_held_back() {
    let clinic = Clinic::open().await;
    assert!(open(&clinic) > 20);
    refer(&clinic, "examination").await.says(201, "Taken in as case");
    clinic.send_as("nurse", Sent::get("/values")).await.says(200, "Nobody in this house is real");
}
