//! The board as people use it: who is looked for is found, and stands in no address.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use common::{Clinic, FAMILY, GIVEN, Sent, nobody_is_named_in_the_log};

const OTHER: &str = "Quellenhofer";

/// Whom the board shows when these words are sent as its form sends them: the one, the other.
async fn shows(clinic: &Clinic, typed: &str) -> [bool; 2] {
    let board = clinic.send_as("nurse", Sent::post("/board", &[("q", typed)])).await;
    assert_eq!(board.status.as_u16(), 200, "it is answered at once: a redirect would put the words into an address");
    assert!(board.text.contains("method=\"post\" action=\"/board\""), "the words go the same way again");
    [FAMILY, OTHER].map(|name| board.text.contains(&format!("{name}, {GIVEN}")))
}

#[tokio::test]
async fn somebody_is_found_by_name_or_number_without_script() {
    let clinic = Clinic::open().await;
    let other = clinic.another_case(OTHER).await;
    let number = clinic.server.house.case(&other).unwrap().number.clone();
    assert_eq!(shows(&clinic, "").await, [true, true]);
    assert_eq!(shows(&clinic, &FAMILY.to_lowercase()).await, [true, false]);
    assert_eq!(shows(&clinic, "quell").await, [false, true]);
    assert_eq!(shows(&clinic, &number).await, [false, true]);
    assert_eq!(shows(&clinic, &format!("{GIVEN} {OTHER}")).await, [false, true]);
    assert_eq!(shows(&clinic, "nobody of this name").await, [false, false]);
    nobody_is_named_in_the_log();
}

#[tokio::test]
async fn a_word_in_the_address_finds_nobody_and_is_repeated_nowhere() {
    let clinic = Clinic::open().await;
    clinic.another_case(OTHER).await;
    let board = clinic.send_as("nurse", Sent::get(format!("/board?q={OTHER}&stage=&who=nurse%22{OTHER}"))).await;
    assert!(!board.text.contains("q="), "an address on the page carries what was typed");
    let with_both = clinic.send_as("nurse", Sent::get(format!("/board?q={OTHER}"))).await;
    assert!(with_both.text.contains(FAMILY) && with_both.text.contains(OTHER));
    assert!(!with_both.text.contains("name=\"q\" type=\"search\" value=\"Q"));
}

#[tokio::test]
async fn what_the_board_is_narrowed_to_stays_while_somebody_is_looked_for() {
    let clinic = Clinic::open().await;
    let board = clinic.send_as("nurse", Sent::post("/board?closed=yes&stage=referral", &[("q", FAMILY)])).await;
    board.says(200, "action=\"/board?stage=referral&amp;closed=yes\"");
    assert!(!board.text.contains(&format!("{FAMILY}, {GIVEN}")), "closed cases only, and this one is open");
    board.says(200, "/live?stage=referral&amp;closed=yes");
}

#[tokio::test]
async fn a_kept_row_is_looked_at_anew_when_something_is_recorded_renamed_or_time_passes() {
    let clinic = Clinic::open().await;
    let board = || async { clinic.send_as("nurse", Sent::get("/board")).await.text };
    let before = board().await;
    assert!(before.contains(FAMILY) && before == board().await, "nothing happened, and the board differs");
    let booked = [("booking.start.day", "2026-12-01"), ("booking.start.time", "10:00"), ("booking.place", "clinic")];
    clinic
        .send_as("coordinator", Sent::post(clinic.at("/record"), &booked))
        .await
        .leads_to(&clinic.at("?said=recorded"));
    assert!(board().await.contains("Tue 1 Dec 10:00"), "what was recorded is not on the board");
    let better = [("family", "Renamed"), ("given", GIVEN), ("born", "1959-05-04"), ("number", "P-1")];
    clinic.send_as("coordinator", Sent::post(clinic.at("/person/patient"), &better)).await;
    assert!(board().await.contains("Renamed"), "the other name is not on the board");
    clinic.clock.move_by(8 * 24 * 3600);
    assert!(!board().await.contains("Tue 1 Dec 10:00"), "on the day itself the clock time stands without its day");
}

#[tokio::test]
async fn a_board_of_many_shows_a_stage_in_parts_and_finds_everybody() {
    let clinic = Clinic::open().await;
    for count in 0..55 {
        clinic.another_case(&format!("Person{count:02}")).await;
    }
    let rows = |text: &str| text.matches("il-board__row ").count();
    let board = clinic.send_as("nurse", Sent::get("/board")).await;
    assert_eq!(rows(&board.text), 50);
    board.says(200, "6 more at this stage").says(200, "href=\"/board?stage=referral\"");
    let stage = clinic.send_as("nurse", Sent::get("/board?stage=referral")).await;
    assert_eq!(rows(&stage.text), 56);
    let last = clinic.send_as("nurse", Sent::post("/board", &[("q", "person54")])).await;
    assert_eq!(rows(&last.text), 1);
}
