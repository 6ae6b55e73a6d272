//! A dose that is not there yet, on two screens: asked for, answered for by two people, begun and recorded, all as one row.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use common::{Clinic, Sent};
use iliac_app::wire;
use iliac_engine::rows;
use iliac_model::{AlarmKey, RowId};

/// The gate two people may let pass.
const ASKING: &str = "/override/sedate/fasting";

/// The row a form of sedatives names.
fn row_in(page: &str) -> String {
    let rest = page.split("name=\"row:sedative\" value=\"").nth(1).expect("the form names its row");
    rest.split('"').next().unwrap().to_owned()
}

/// The rows of sedatives for which recording them raised *against a gate*, for the fasting gate.
fn against(clinic: &Clinic) -> Vec<RowId> {
    let case = clinic.the_case();
    let gate = case.protocol().gate_named("sedate", "fasting").unwrap();
    let raised = case.situation(clinic.server.now()).alarms.into_iter();
    raised.filter(|raised| raised.alarm == AlarmKey::AgainstGate(gate)).filter_map(|raised| raised.row).collect()
}

#[tokio::test]
async fn what_two_people_answered_for_is_one_dose_and_no_other() {
    let clinic = Clinic::open().await;
    clinic.send_as("clinician", Sent::post(clinic.at("/record"), &[("anaesthesia.plan", "local-and-sedation")])).await;
    // The answers come within the minute in which the dose is given.
    clinic.clock.move_by(20);
    let page = clinic.send_as("anaesthetist", Sent::get(clinic.at(ASKING))).await;
    let row = row_in(&page.text);
    let reason = [("row:sedative", row.as_str()), ("reason", "it cannot wait")];
    let first = clinic.send_as("anaesthetist", Sent::post(clinic.at(ASKING), &reason)).await;
    let same = format!("{ASKING}?row={row}");
    // One person is not enough: the page is left open for the second.
    first.leads_to(&clinic.at(&same));

    let case = clinic.send_as("operator", Sent::get(clinic.at(""))).await;
    case.says(200, &same).says(200, "asked for");
    let page = clinic.send_as("operator", Sent::get(clinic.at(&same))).await;
    assert_eq!(row_in(&page.text), row, "the second person answers for the same dose");
    let second = clinic.send_as("operator", Sent::post(clinic.at(ASKING), &reason)).await;
    second.leads_to(&clinic.at(&format!("/step/sedate?row={row}&said=overridden")));

    let form = clinic.send_as("nurse", Sent::get(clinic.at(&format!("/step/sedate?row={row}")))).await;
    form.says(200, "answered for by name");
    for row in [row.as_str(), "0000000000000000000000000000000b"] {
        let dose = [
            ("row:sedative", row),
            ("sedative.given.day", "2026-11-23"),
            ("sedative.given.time", "09:00"),
            ("step", "sedate"),
            ("sedative.dose", "1"),
        ];
        clinic.send_as("nurse", Sent::post(clinic.at("/record"), &dose)).await.leads_to(&clinic.at("?said=recorded"));
    }
    assert_eq!(against(&clinic), [RowId(11)], "the dose nobody answered for");
}

#[tokio::test]
async fn doses_of_one_minute_stay_in_the_order_in_which_they_were_recorded() {
    let clinic = Clinic::open().await;
    clinic.send_as("clinician", Sent::post(clinic.at("/record"), &[("anaesthesia.plan", "local-and-sedation")])).await;
    let mut recorded = Vec::new();
    for _ in 0..6 {
        let form = clinic.send_as("nurse", Sent::get(clinic.at("/step/sedate"))).await;
        let row = row_in(&form.text);
        let dose = [
            ("row:sedative", row.as_str()),
            ("sedative.given.day", "2026-11-23"),
            ("sedative.given.time", "09:00"),
            ("step", "sedate"),
            ("sedative.dose", "1"),
        ];
        clinic.send_as("nurse", Sent::post(clinic.at("/record"), &dose)).await.leads_to(&clinic.at("?said=recorded"));
        recorded.push(wire::read_row(&row).unwrap());
    }
    let (case, now) = (clinic.the_case(), clinic.server.now());
    let group = case.protocol().group_named("sedative").unwrap();
    assert_eq!(rows(&case.program, &case.facts(now), now, group), recorded);
}
