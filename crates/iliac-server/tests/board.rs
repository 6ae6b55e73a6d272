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
