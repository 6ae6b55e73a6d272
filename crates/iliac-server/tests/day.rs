//! The day's list: who comes and what falls due, with no more of a person than finds them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use common::{Answer, BORN, Clinic, FAMILY, GIVEN, Sent, nobody_is_named_in_the_log};

const TODAY: &str = "2026-11-23";
const TOMORROW: &str = "2026-11-24";

async fn record(clinic: &Clinic, fields: &[(&str, &str)]) {
    clinic.send_as("nurse", Sent::post(clinic.at("/record"), fields)).await.leads_to(&clinic.at("?said=recorded"));
}

async fn list(clinic: &Clinic, day: &str) -> Answer {
    let list = clinic.send_as("coordinator", Sent::get(format!("/day/{day}"))).await;
    list.says(200, "");
    for told in [GIVEN, BORN, "4 May 1959"] {
        assert!(!list.text.contains(told), "paper tells {told}, which finds nobody");
    }
    list
}

/// Somebody booked for tomorrow at 10:30 with a telephone.
async fn booked(clinic: &Clinic) {
    let booking = [
        ("booking.start.day", TOMORROW),
        ("booking.start.time", "10:30"),
        ("booking.place", "clinic"),
        ("booking.operator", "Dr Okafor"),
        ("person.phone", "020 7946 0101"),
    ];
    record(clinic, &booking).await;
}

#[tokio::test]
async fn tomorrow_says_who_comes_what_is_missing_and_whom_to_call() {
    let clinic = Clinic::open().await;
    booked(&clinic).await;
    let tomorrow = list(&clinic, TOMORROW).await;
    for told in [&format!("{FAMILY}, P."), "10:30", "Dr Okafor", "Clinic", "Blood count", "Calls to make tonight"] {
        tomorrow.says(200, told);
    }
    tomorrow.says(200, "020 7946 0101");
    let today = list(&clinic, TODAY).await;
    assert!(!today.text.contains("Dr Okafor") && !today.text.contains("Calls to make tonight"));
    // What is done is missed no longer.
    let before = tomorrow.text.matches("Blood count").count();
    record(&clinic, &[("blood.platelets", "180"), ("blood.haemoglobin", "96")]).await;
    let later = list(&clinic, TOMORROW).await.text.matches("Blood count").count();
    assert!(later < before, "{later} of {before}");
    nobody_is_named_in_the_log();
}

#[tokio::test]
async fn an_appointment_moved_or_cancelled_stands_on_its_new_day_or_on_none() {
    let clinic = Clinic::open().await;
    booked(&clinic).await;
    record(&clinic, &[("booking.start.day", "2026-11-25"), ("booking.start.time", "08:00")]).await;
    assert!(!list(&clinic, TOMORROW).await.text.contains("Dr Okafor"));
    list(&clinic, "2026-11-25").await.says(200, "08:00");
    record(&clinic, &[("booking.cancelled.day", TODAY), ("booking.cancelled.time", "09:00")]).await;
    assert!(!list(&clinic, "2026-11-25").await.text.contains("Dr Okafor"));
    clinic.clock.move_by(60);
    record(&clinic, &[("booking.start.day", TOMORROW), ("booking.start.time", "11:00")]).await;
    list(&clinic, TOMORROW).await.says(200, "11:00");
}

#[tokio::test]
async fn names_alike_are_told_apart_by_the_hospitals_number() {
    let clinic = Clinic::open().await;
    booked(&clinic).await;
    assert!(!list(&clinic, TOMORROW).await.text.contains("name alike"));
    let other = clinic.another_case(FAMILY).await;
    let fields = [("booking.start.day", TOMORROW), ("booking.start.time", "12:00")];
    clinic.send_as("nurse", Sent::post(format!("/case/{}/record", other.0), &fields)).await;
    assert!(list(&clinic, TOMORROW).await.text.matches("name alike").count() >= 2);
}

#[tokio::test]
async fn what_is_late_stands_first_on_todays_list() {
    let clinic = Clinic::open().await;
    booked(&clinic).await;
    clinic.clock.move_by(26 * 60 * 60);
    let today = list(&clinic, TOMORROW).await;
    today.says(200, "Today, ").says(200, "10:30");
    assert!(!today.text.contains("Calls to make tonight"), "it is today");
}

#[tokio::test]
async fn the_board_leads_to_both_lists_and_an_address_that_is_no_day_to_none() {
    let clinic = Clinic::open().await;
    let board = clinic.send_as("nurse", Sent::get("/board")).await;
    board.says(200, &format!("/day/{TODAY}")).says(200, &format!("/day/{TOMORROW}"));
    clinic.send_as("nurse", Sent::get("/day")).await.leads_to(&format!("/day/{TODAY}"));
    for no_day in ["today", "2026-02-30", "2026-11", "-1", "99999-01-01"] {
        clinic.send_as("nurse", Sent::get(format!("/day/{no_day}"))).await.says(404, "There is nothing here for you.");
    }
    list(&clinic, "2031-01-01").await.says(200, "Nothing is planned or due.");
}

#[tokio::test]
async fn a_list_holds_nobody_of_another_ward() {
    let clinic = Clinic::open().await;
    clinic.with_wards().await;
    booked(&clinic).await;
    let of = async |role| clinic.send_as(role, Sent::get(format!("/day/{TOMORROW}"))).await;
    of("nurse").await.says(200, FAMILY);
    assert!(!of("other-nurse").await.text.contains(FAMILY), "another ward's list tells who comes here");
}

#[tokio::test]
async fn those_who_are_here_and_those_who_have_gone_are_told_from_those_to_come() {
    let clinic = Clinic::open().await;
    let at =
        |fact: &str, time: &str| [(format!("{fact}.day"), TODAY.to_owned()), (format!("{fact}.time"), time.to_owned())];
    let record_at = async |fact: &str, time: &str| {
        let fields = at(fact, time);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        record(&clinic, &fields).await;
    };
    record_at("booking.start", "10:30").await;
    let to_come = list(&clinic, TODAY).await;
    to_come.says(200, "10:30").says(200, "Blood count");
    assert!(!to_come.text.contains("here since") && !to_come.text.contains("Gone ("));
    clinic.clock.move_by(90 * 60);
    record_at("arrival.at", "10:20").await;
    let here = list(&clinic, TODAY).await;
    here.says(200, "here since 10:20");
    assert!(!here.text.contains("Gone ("));
    clinic.clock.move_by(3 * 60 * 60);
    record_at("discharge.at", "13:15").await;
    let gone = list(&clinic, TODAY).await;
    gone.says(200, "Gone (1)").says(200, "went home 13:15");
    let (before, after) = gone.text.split_once("Gone (1)").unwrap();
    assert!(!before.contains("10:30") && after.contains("10:30"), "who has gone stands among those to come");
}

#[tokio::test]
async fn somebody_who_did_not_come_is_named_with_the_role_the_board_names() {
    let clinic = Clinic::open().await;
    let booking = [("booking.start.day", TODAY), ("booking.start.time", "10:30"), ("booking.operator", "Dr Okafor")];
    record(&clinic, &booking).await;
    let case = clinic.the_case();
    let by_board = || clinic.server.glances.of(&clinic.server, &clinic.the_case(), clinic.server.now()).row.by.clone();
    for hours in 0..8 {
        clinic.clock.move_by(60 * 60);
        let today = list(&clinic, TODAY).await;
        let Some((_, line)) = today.text.split_once("did not come") else { continue };
        let line = line.split("</tr>").next().unwrap();
        assert!(
            line.contains(&by_board()) && !line.contains("Dr Okafor"),
            "after {hours} hours: {} in {line}",
            by_board()
        );
        assert_eq!(case.number, clinic.the_case().number);
        return;
    }
    panic!("nobody ever says that they did not come");
}
