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
    clinic.send_as("coordinator", upload).await.says(422, "Send it again when they are signed");
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
        page.says(200, "Somebody with the role clinician signs and sets them here");
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

/// Enters another value for each of these (name, protocol, choice, number) and sends the page.
async fn set(clinic: &Clinic, entered: &[(&str, &str, &str, &str)]) -> Answer {
    let named = |name: &str, protocol: &str, key: &str| {
        let all = values(clinic, name);
        let value = all.iter().find(|value| value.protocols.iter().any(|(name, _)| name == protocol)).unwrap();
        format!("set {} {key}", value.token())
    };
    let entered: Vec<(String, &str)> =
        entered.iter().map(|(name, protocol, key, number)| (named(name, protocol, key), *number)).collect();
    let mut fields: Vec<(&str, &str)> = entered.iter().map(|(name, number)| (name.as_str(), *number)).collect();
    fields.push(("own.secret", PASSWORD));
    clinic.send_as("clinician", Sent::post("/values", &fields)).await
}

#[tokio::test]
async fn a_value_is_set_within_its_bounds_and_its_direction_for_new_cases_only() {
    let clinic = Clinic::of_real_people().await;
    let pinned = clinic.the_case().protocol().hash.clone();
    let wrong = [
        ("checkin_most", "", "400", "above the upper bound"),
        ("count_max_age", "", "8", "a site may only lower it"),
        ("checkin_every", "weak", "5", "a site may only lower it"),
        ("vitals_most", "", "many", "This is"),
    ];
    for (name, key, number, why) in wrong {
        set(&clinic, &[(name, "examination", key, number)])
            .await
            .says(400, why)
            .says(400, &format!("value=\"{number}\""));
    }
    assert_eq!(clinic.server.house.current("examination").unwrap().protocol().hash, pinned, "nothing was changed");
    let both = [("checkin_most", "examination", "", "21"), ("checkin_every", "examination", "weak", "1")];
    set(&clinic, &both).await.leads_to("/values?said=signed");
    let now = |name: &str| values(&clinic, name)[0].figure.as_written.clone();
    assert_eq!((now("checkin_most"), now("checkin_every")), ("21 1".into(), "normal: 6 24h, weak: 1 24h".into()));
    assert_eq!(now("weight_max_age"), "30 24h", "what the site chose before stays");
    assert_eq!((open(&clinic), clinic.the_case().protocol().hash.clone()), (0, pinned.clone()));
    let next = clinic.another_case("Quellenhofer").await;
    let next = clinic.server.house.case(&next).unwrap().protocol().hash.clone();
    assert_ne!(next, pinned);
    clinic.send_as("nurse", Sent::get(clinic.at(""))).await.says(200, "Zygmuntowska");
    let clinic = clinic.started_again(calendar()).await;
    assert_eq!((open(&clinic), clinic.server.house.current("examination").unwrap().protocol().hash.clone()), (0, next));
}

#[tokio::test]
async fn a_unit_that_set_nothing_sets_what_is_open_on_the_page_and_then_opens_cases() {
    let clinic = Clinic::of_real_people().await;
    let SiteEvent::ProtocolActivated { protocol, files, .. } = shipped("harvest", &[]) else { panic!("none") };
    let own = files.iter().cloned().collect();
    in_force(&clinic, iliac_app::pin::activation(&protocol, &own, own.clone(), None, &calendar()).unwrap()).await;
    let unset = clinic.server.house.site_values().into_iter().filter(|value| value.vouch == Vouch::NotSet);
    let names: Vec<String> = unset.map(|value| value.figure.name).collect();
    assert!(names.len() > 3, "{names:?}");
    clinic.send_as("clinician", Sent::get("/values")).await.says(200, "To be set first").says(200, "New value");
    let mut entered = Vec::new();
    for name in &names {
        let all = values(&clinic, name);
        let value = all.iter().find(|value| value.vouch == Vouch::NotSet).unwrap();
        entered.push((name.as_str(), "harvest", "", value.figure.bounds.split(' ').next().unwrap().to_owned()));
    }
    let entered: Vec<_> = entered.iter().map(|(name, of, key, number)| (*name, *of, *key, number.as_str())).collect();
    set(&clinic, &entered).await.leads_to("/values?said=signed");
    let rest = offer(&clinic).await;
    sign(&clinic, "clinician", &rest, PASSWORD).await.leads_to("/values?said=signed");
    assert_eq!(open(&clinic), 0);
    refer(&clinic, "harvest").await.says(201, "Taken in as case");
}

#[tokio::test]
async fn a_value_typed_on_an_old_page_is_not_taken_for_another() {
    let clinic = Clinic::of_real_people().await;
    let old = format!("set {} ", values(&clinic, "checkin_most")[0].token());
    in_force(&clinic, protocol_with(&[("site.yaml", "\n  checkin_most: 22\n")])).await;
    let fields = [(old.as_str(), "21"), ("own.secret", PASSWORD)];
    let late = clinic.send_as("clinician", Sent::post("/values", &fields)).await;
    late.says(400, "A value changed while this page was open");
    assert_eq!(values(&clinic, "checkin_most")[0].figure.value, "22");
}
