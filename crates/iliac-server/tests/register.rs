//! The register of exceptions: what stands in it, who looks at it, and how a week is reviewed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use std::sync::Arc;

use common::{Answer, Clinic, FAMILY, ROLES, Sent, nobody_is_named_in_the_log};
use iliac_app::event::CaseEvent;
use iliac_app::record::{PAGE_MAX, Record as _, Seq};
use iliac_app::register::{Exception, Line};

/// The dose somebody answered for.
const ROW: &str = "00000000000000000000000000000042";
/// The dose nobody answered for.
const OTHER: &str = "00000000000000000000000000000043";
/// What was typed, and must not lie open in the record.
const REASON: &str = "It cannot wait for six hours";
/// What the quality lead found.
const FOUND: &str = "Talked with both; the list was late";
const WEEK: i64 = 7 * 24 * 60 * 60;

/// Two people answer for one dose against the fasting gate; another dose is given that nobody answered for.
async fn exceptions(clinic: &Clinic) {
    let plan = [("anaesthesia.plan", "local-and-sedation")];
    clinic.send_as("clinician", Sent::post(clinic.at("/record"), &plan)).await;
    for role in ["anaesthetist", "operator"] {
        let fields = [("row:sedative", ROW), ("reason", REASON)];
        let answered = clinic.send_as(role, Sent::post(clinic.at("/override/sedate/fasting"), &fields)).await;
        assert!(answered.status.is_redirection(), "{}", answered.text);
    }
    for row in [ROW, OTHER] {
        let dose = [
            ("row:sedative", row),
            ("sedative.given.day", "2026-11-23"),
            ("sedative.given.time", "09:00"),
            ("sedative.dose", "1"),
        ];
        clinic.send_as("nurse", Sent::post(clinic.at("/record"), &dose)).await.leads_to(&clinic.at("?said=recorded"));
    }
}

/// The register's lines about one gate.
fn of_gate(clinic: &Clinic, step: &str, gate: &str) -> Vec<Arc<Line>> {
    let all = clinic.server.house.exceptions();
    all.into_iter().filter(|line| line.step == step && line.gate == gate).collect()
}

async fn looks_at(clinic: &Clinic, role: &str, line: &Line, note: &str) -> Answer {
    let of = line.of.to_string();
    let fields = [
        ("case", line.case.0.as_str()),
        ("of", &of),
        ("step", &line.step),
        ("gate", &line.gate),
        ("note", note),
        ("at.gate", "sedate.fasting"),
    ];
    clinic.send_as(role, Sent::post("/quality/register/line", &fields)).await
}

async fn reviews(clinic: &Clinic, role: &str) -> Answer {
    clinic.send_as(role, Sent::post("/quality/register/week", &[("monday", "2026-11-23")])).await
}

#[tokio::test]
async fn every_override_and_everything_done_against_a_gate_stands_in_it() {
    let clinic = Clinic::open().await;
    clinic.send_as("quality", Sent::get("/quality/register")).await.says(200, "No gate was overridden");
    exceptions(&clinic).await;
    let lines = of_gate(&clinic, "sedate", "fasting");
    let who = |line: &Arc<Line>| (clinic.server.house.name_of(line.by), line.what);
    let told: Vec<_> = lines.iter().map(who).collect();
    let of = |people| Exception::Overridden { people, needed: 2 };
    assert_eq!(
        told,
        [
            ("The nurse".into(), Exception::AgainstGate),
            ("The operator".into(), of(2)),
            ("The anaesthetist".into(), of(1)),
        ],
        "the dose two people answered for is not done against the gate"
    );
    let page = clinic.send_as("quality", Sent::get("/quality/register")).await;
    page.says(200, REASON).says(200, "Done against the gate").says(200, "person 1 of 2 needed");
    page.says(200, &clinic.the_case().number).says(200, "Which gate, how often");
    assert!(!page.text.contains(FAMILY), "the register names whose case it is");
    let narrowed = clinic.send_as("quality", Sent::get("/quality/register?gate=sedate.fasting&open=yes")).await;
    assert_eq!(narrowed.text.matches("class=\"il-exception\"").count(), 3);
    for none in ["?ward=ward-4", "?week=2026-11-16", "?protocol=harvest", "?gate=sedate.nothing"] {
        let address = format!("/quality/register{none}");
        clinic.send_as("quality", Sent::get(address)).await.says(200, "Nothing here");
    }
    for role in ROLES.into_iter().filter(|role| *role != "quality") {
        clinic.send_as(role, Sent::get("/quality/register")).await.says(403, "This needs one of these roles");
    }
    nobody_is_named_in_the_log();
}

#[tokio::test]
async fn what_was_looked_at_is_counted_stands_in_the_course_and_is_sealed() {
    let clinic = Clinic::open().await;
    exceptions(&clinic).await;
    let line = of_gate(&clinic, "sedate", "fasting").remove(0);
    let open = |clinic: &Clinic| clinic.server.house.weeks(clinic.server.now())[0].open;
    let before = open(&clinic);
    looks_at(&clinic, "quality", &line, " ").await.says(400, "Say what you found");
    looks_at(&clinic, "nurse", &line, FOUND).await.says(403, "This needs one of these roles");
    let gone = Line { of: 1, ..(*line).clone() };
    looks_at(&clinic, "quality", &gone, FOUND).await.says(400, "not in the register");
    assert_eq!(open(&clinic), before);
    let events = clinic.events();
    for _ in 0..2 {
        let done = looks_at(&clinic, "quality", &line, FOUND).await;
        done.leads_to("/quality/register?gate=sedate.fasting&said=looked");
    }
    assert_eq!(clinic.events(), events + 1, "sent twice, noted once");
    assert_eq!(open(&clinic), before - 1);
    let page = clinic.send_as("quality", Sent::get("/quality/register")).await;
    page.says(200, FOUND).says(200, &format!("<strong>{} not looked at</strong>", before - 1));
    clinic.send_as("nurse", Sent::get(clinic.at("/course"))).await.says(200, FOUND);
    let kept = clinic.server.house.store().read_all(Seq(0), PAGE_MAX).await.unwrap();
    let kept: String = kept.iter().map(|event| String::from_utf8_lossy(&event.what.payload).into_owned()).collect();
    assert!(!kept.contains(FOUND) && !kept.contains(REASON), "what people typed lies open in the record");
    assert!(kept.contains("\"reviewed\""));
}

#[tokio::test]
async fn a_week_is_reviewed_when_it_is_over_and_every_line_was_looked_at() {
    let clinic = Clinic::open().await;
    exceptions(&clinic).await;
    let place = async |clinic: &Clinic| clinic.send_as("quality", Sent::get("/board")).await.text;
    assert!(place(&clinic).await.contains(">Register<"));
    reviews(&clinic, "quality").await.says(400, "This week is not over yet");
    clinic.clock.move_by(WEEK);
    assert!(place(&clinic).await.contains("Register (1 week to review)"));
    reviews(&clinic, "quality").await.says(400, "has not been looked at yet");
    for line in clinic.server.house.exceptions() {
        looks_at(&clinic, "quality", &line, FOUND).await;
    }
    reviews(&clinic, "coordinator").await.says(403, "This needs one of these roles");
    let page = clinic.send_as("quality", Sent::get("/quality/register")).await;
    page.says(200, "Review the week of 23 November 2026");
    reviews(&clinic, "quality").await.leads_to("/quality/register?said=reviewed");
    let page = clinic.send_as("quality", Sent::get("/quality/register")).await;
    page.says(200, "Week of 23 November 2026 reviewed by The quality on");
    assert!(place(&clinic).await.contains(">Register<"));
    // All of it is in the record, and nothing only in memory.
    let (lines, now) = (clinic.server.house.exceptions(), clinic.server.now());
    let again = clinic.reopened().await;
    assert_eq!(again.exceptions(), lines);
    assert_eq!(again.weeks_to_review(now), 0);
    assert!(again.weeks(now)[0].review.is_some());
}

/// The INR of somebody on warfarin, as it is told before the needle goes in.
async fn needle_in_at_an_inr_of(clinic: &Clinic, inr: &str) {
    let facts = [
        ("arrival.at.day", "2026-11-23"),
        ("arrival.at.time", "08:30"),
        ("row:medicine", "00000000000000000000000000000041"),
        ("medicine.name", "Warfarin"),
        ("medicine.class", "warfarin"),
        ("medicine.bleeding", "anticoagulant"),
        ("blood.inr", inr),
        ("inr.control", "stable"),
        ("bleeding.risk", "low"),
    ];
    clinic.send_as("operator", Sent::post(clinic.at("/record"), &facts)).await.leads_to(&clinic.at("?said=recorded"));
    clinic.clock.move_by(60);
    let needle = [
        ("row:puncture", ROW),
        ("puncture.site", "posterior-crest"),
        ("puncture.side", "right"),
        ("puncture.inserted.day", "2026-11-23"),
        ("puncture.inserted.time", "09:01"),
    ];
    clinic.send_as("operator", Sent::post(clinic.at("/record"), &needle)).await.leads_to(&clinic.at("?said=recorded"));
}

#[tokio::test]
async fn a_later_correction_comes_to_the_week_in_which_it_was_told() {
    let clinic = Clinic::open().await;
    needle_in_at_an_inr_of(&clinic, "1.1").await;
    assert!(of_gate(&clinic, "puncture", "inr").is_empty());
    let first_week = clinic.server.house.weeks(clinic.server.now()).len();
    clinic.clock.move_by(WEEK);
    let case = clinic.the_case();
    let inr = case.log.iter().find(|told| matches!(&told.event, CaseEvent::Recorded(fact) if fact.kind == "blood.inr"));
    let correct = clinic.at(&format!("/correct/{}", inr.unwrap().version));
    let done = clinic.send_as("operator", Sent::post(correct, &[("blood.inr", "4.2")])).await;
    assert!(done.status.is_redirection(), "{}", done.text);
    clinic.clock.move_by(600);
    clinic.send_as("nurse", Sent::post(clinic.at("/record"), &[("blood.platelets", "150")])).await;
    let lines = of_gate(&clinic, "puncture", "inr");
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].what, Exception::CorrectedAfter);
    assert_eq!(clinic.server.house.name_of(lines[0].by), "The operator");
    let weeks = clinic.server.house.weeks(clinic.server.now());
    assert_eq!(weeks.len(), first_week + 1);
    assert!(weeks[0].lines.iter().any(|line| line.gate == "inr"), "it came with the correction, a week later");
}

#[tokio::test]
async fn a_case_that_did_not_change_is_not_assessed_again() {
    let clinic = Clinic::open().await;
    exceptions(&clinic).await;
    let other = clinic.another_case("Quellenhofer").await;
    let before = clinic.server.house.exceptions();
    clinic.clock.move_by(3600);
    clinic.send_as("nurse", Sent::post(format!("/case/{}/record", other.0), &[("blood.platelets", "150")])).await;
    let after = clinic.server.house.exceptions();
    let same = before.iter().zip(&after).all(|(a, b)| Arc::ptr_eq(a, b));
    assert!(same && before.len() == after.len(), "lines were made anew for a case nobody touched");
    clinic.send_as("nurse", Sent::post(clinic.at("/record"), &[("blood.platelets", "150")])).await;
    let anew = clinic.server.house.exceptions();
    assert_eq!(anew, after);
    assert!(!Arc::ptr_eq(&anew[0], &after[0]), "a case that changed is looked at once more");
}
