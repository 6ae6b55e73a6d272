//! What was shown is worked out again from the record alone, and comes out as it was shown.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use common::{Clinic, Sent, calendar};
use iliac_app::record::{Hash, ReadNote, Record as _, StreamId, StreamKind};
use iliac_app::replay::ShownAgain;

/// What becomes of all that was shown, once the house was started again.
async fn again(clinic: Clinic) -> (Clinic, ShownAgain) {
    let clinic = clinic.started_again(calendar()).await;
    let again = clinic.server.house.shown_again(|_| ()).await.unwrap();
    (clinic, again)
}

#[tokio::test]
async fn every_situation_that_was_shown_comes_out_the_same_whatever_was_told_afterwards() {
    let clinic = Clinic::open().await;
    let first = clinic.server.now();
    for (pass, platelets) in ["18", "150", "140"].into_iter().enumerate() {
        clinic.send_as("nurse", Sent::get(clinic.at(""))).await.says(200, "Case");
        clinic.send_as("clinician", Sent::get(clinic.at("/course"))).await;
        let past = format!("?at={}&sense={}", first.second(), if pass == 1 { "known" } else { "" });
        clinic.send_as("nurse", Sent::get(clinic.at(&past))).await.says(200, "Case");
        clinic.clock.move_by(600);
        // In the same second in which something is recorded, but before it.
        clinic.send_as("nurse", Sent::get(clinic.at(""))).await.says(200, "Case");
        clinic.send_as("nurse", Sent::post(clinic.at("/record"), &[("blood.platelets", platelets)])).await;
    }
    let person = clinic.person_cookie().await;
    clinic.send(Sent::get("/me/page").cookie(&person)).await;
    let (clinic, told) = again(clinic).await;
    assert_eq!(told.otherwise, []);
    assert!(told.same >= 10, "{told:?}");

    // A digest that nothing in the record explains.
    let case = clinic.the_case();
    let now = clinic.server.now();
    let mut shown = case.shown(&case.facts(now), now, now);
    shown.digest = Hash::of(b"something else");
    let of = StreamId::new(StreamKind::Case, &case.id.0);
    let (by, role, page) = ("13".into(), "nurse".into(), "Case".into());
    let note = ReadNote { by, role, of, page, at: now, shown: Some(shown) };
    clinic.server.house.store().note_read(note).await.unwrap();
    let (_, told_again) = again(clinic).await;
    assert_eq!(told_again.same, told.same);
    let otherwise: Vec<_> = told_again.otherwise.iter().map(|one| (one.number.as_str(), one.because.len())).collect();
    assert_eq!(otherwise, [(case.number.as_str(), 0)]);
}

#[tokio::test]
async fn a_screen_that_comes_to_say_something_else_is_noted_once_more_and_a_day_with_what_it_shows() {
    let clinic = Clinic::open().await;
    let now = clinic.server.now();
    clinic.send_as("nurse", Sent::get(clinic.at(""))).await.says(200, "Case");
    let noted = clinic.the_case().shown(&clinic.the_case().facts(now), now, now).digest;
    let live = format!("/live?case={}&noted={noted}", clinic.case.0);
    // The first says what the page said; then something is recorded, and the next says something else.
    for platelets in ["18", "150"] {
        clinic.send_as("nurse", Sent::get(live.clone())).await;
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        clinic.send_as("nurse", Sent::post(clinic.at("/record"), &[("blood.platelets", platelets)])).await;
    }
    let (clinic, told) = again(clinic).await;
    assert_eq!((told.same, told.without), (2, 0), "the page, and what came after it: {told:?}");
    let start = [("booking.start.day", "2026-11-23"), ("booking.start.time", "15:00")];
    clinic.send_as("coordinator", Sent::post(clinic.at("/record"), &start)).await;
    for list in ["/day/2026-11-23", "/day/2026-11-23/sheets"] {
        clinic.send_as("nurse", Sent::get(list)).await.says(200, common::FAMILY);
    }
    let (_, told) = again(clinic).await;
    assert_eq!((told.same, told.without, told.otherwise), (4, 0, Vec::new()));
}
