//! What is sent wrongly, late, twice, from the wrong hands or at the wrong time: the person concerned is told in a
//! sentence, and nothing is lost.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use axum::http::{Method, StatusCode};
use common::{Answer, BORN, Clinic, FAMILY, PASSWORD, SERVICE, Sent, nobody_is_named_in_the_log, number};
use iliac_store::Settings;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

/// What is to come of it: the status; a sentence of the page, or the place it leads to; and by how much the logs of all
/// cases grow together.
struct Comes(u16, &'static str, usize);

/// Sends it as a nurse, unless it carries its own cookie, and looks at everything that is to come of it.
#[track_caller]
fn check<'a>(clinic: &'a Clinic, sent: Sent, comes: Comes) -> impl Future<Output = Answer> + 'a {
    let from = std::panic::Location::caller();
    async move {
        let Comes(status, words, grows) = comes;
        let before = clinic.all_events();
        let answer =
            if sent.carries_a_cookie() { clinic.send(sent).await } else { clinic.send_as("nurse", sent).await };
        let told = if status == 303 { answer.location() } else { &answer.text };
        assert_eq!(answer.status.as_u16(), status, "{from}: {} {}", answer.location(), answer.text);
        assert!(told.contains(words), "{from}: no “{words}” in:\n{told}");
        assert_eq!(clinic.all_events() - before, grows, "{from}: events written");
        nobody_is_named_in_the_log();
        answer
    }
}

/// A form of facts of the open case.
fn record(clinic: &Clinic, fields: &[(&str, &str)]) -> Sent {
    Sent::post(clinic.at("/record"), fields)
}

/// One field of the step that reads the blood counts.
fn platelets(clinic: &Clinic, typed: &str) -> Sent {
    record(clinic, &[("blood.platelets", typed)])
}

const RECORDED: &str = "?said=recorded";

#[tokio::test]
async fn a_referral_that_cannot_be_read_opens_no_case() {
    let clinic = Clinic::open().await;
    let whole =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../iliac-fhir/tests/bundles/examination.json")).unwrap();
    let deep = [vec![b'['; 200_000], vec![b']'; 200_000]].concat();
    let nobody =
        br#"{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Condition"}}]}"#;
    let named = format!(r#"{{"resourceType":"Patient","name":"{FAMILY}","birthDate":"{BORN}" oops"#);
    let unread: [&[u8]; 9] = [
        b"",
        b"not json",
        b"{\"resourceType\": Bundle}",
        b"resourceType: Bundle\nentry: [{resource: {resourceType: Patient}}]",
        &whole[..whole.len() / 2],
        &[0xff, 0xfe, 0x00, 0x01],
        &deep,
        nobody,
        named.as_bytes(),
    ];
    for bytes in unread {
        let token = format!("Bearer {SERVICE}");
        let sent = Sent::bare_post("/fhir").body(bytes).with("authorization", &token).cookie("x=y");
        let outcome = check(&clinic, sent, Comes(400, "OperationOutcome", 0)).await;
        assert!(!outcome.text.contains(FAMILY) && !outcome.text.contains(BORN), "{}", outcome.text);
        let sent = Sent::upload("/referral/file", &[], &[("bundle", bytes)]);
        let page = check(&clinic, sent, Comes(400, "One thing needs you", 0)).await;
        assert!(!page.text.contains(FAMILY), "the page repeats what was sent");
    }
    check(&clinic, Sent::upload("/referral/file", &[], &[]), Comes(400, "Choose a file first.", 0)).await;
    let broken = Sent::upload("/referral/file", &[], &[("bundle", &whole)]).body(&b"--edge\r\nContent-Disp"[..]);
    check(&clinic, broken, Comes(400, "The form could not be read to its end.", 0)).await;
    assert_eq!(clinic.server.house.cases().len(), 1);
}

#[tokio::test]
async fn a_referral_sent_twice_is_one_case() {
    let clinic = Clinic::open().await;
    let whole =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../iliac-fhir/tests/bundles/examination.json")).unwrap();
    let sent = || Sent::upload("/referral/file", &[], &[("bundle", &whole)]);
    let first = clinic.send_as("coordinator", sent()).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
    check(&clinic, sent(), Comes(303, "/referral", 0)).await.leads_to(first.location());
    assert_eq!(clinic.server.house.cases().len(), 2);
}

#[tokio::test]
async fn what_is_over_the_limit_is_refused_and_said() {
    let clinic = Clinic::open().await;
    let large = vec![b' '; 21 * 1024 * 1024];
    let long = large.len().to_string();
    let token = format!("Bearer {SERVICE}");
    let fhir = || Sent::bare_post("/fhir").body(large.clone()).with("authorization", &token).cookie("x=y");
    // With the length said beforehand, and without.
    check(&clinic, fhir().with("content-length", &long), Comes(413, "larger than the house takes", 0)).await;
    check(&clinic, fhir(), Comes(413, "larger than the house takes", 0)).await;
    let file = || Sent::upload("/referral/file", &[], &[("bundle", &large)]);
    check(&clinic, file().with("content-length", &long), Comes(413, "larger than the house takes", 0)).await;
    check(&clinic, file(), Comes(400, "could not be read to its end", 0)).await;

    let form = |length: usize| record(&clinic, &[("request.question", &"x".repeat(length))]);
    check(&clinic, form(300_000).with("content-length", "300017"), Comes(413, "larger than the house takes", 0)).await;
    check(&clinic, form(300_000), Comes(400, "This form could not be read.", 0)).await;
    check(&clinic, form(200_000), Comes(303, RECORDED, 1)).await;
    let text = "x".repeat(300_000);
    let paper = Sent::upload("/referral/paper", &[("family", &text), ("born", BORN)], &[]);
    check(&clinic, paper, Comes(400, "more text than the house takes at once", 0)).await;
}

#[tokio::test]
async fn a_form_says_what_is_wrong_beside_the_field() {
    let clinic = Clinic::open().await;
    let row = ("row:checkin", "00000000000000000000000000000007");
    let wrong: [(&[(&str, &str)], &str); 20] = [
        (&[("blood.platelets", "many")], "not a number"),
        (&[("blood.platelets", "1O2")], "It is counted in ×10⁹/L."),
        (&[("blood.platelets", "1e3")], "not a number"),
        (&[("blood.platelets", "0x10")], "not a number"),
        (&[("blood.platelets", "99999999999999999999")], "too large a number"),
        (&[("blood.platelets", "1.0000001")], "more than six digits"),
        (&[("blood.platelets", "1,500")], "The comma can be read in two ways."),
        (&[("blood.platelets", "150.5")], "It is recorded in steps of 1."),
        (&[("blood.platelets", "6000")], "This cannot be: it lies between 0 and 5000 ×10⁹/L."),
        (&[("blood.platelets", "-1")], "This cannot be: it lies between 0 and 5000 ×10⁹/L."),
        (&[("blood.platelets", "150"), ("blood.platelets.unit", "g/L")], "It is not recorded in this unit."),
        (&[row, ("checkin.temperature", "37"), ("checkin.temperature.unit", "K")], "It is not recorded in this unit."),
        (&[row, ("checkin.temperature", "37"), ("checkin.temperature.unit", "[degF]")], "between 77 and 113 °F"),
        (&[("checkin.temperature", "37")], "the form does not say which"),
        (&[("person.sex", "x")], "Choose one of the answers."),
        (&[("signin.consent", "perhaps")], "Choose yes or no."),
        (&[("booking.start.day", "2026-02-30"), ("booking.start.time", "10:00")], "Enter a day and time that exist"),
        (&[("booking.start.day", "2026-12-01"), ("booking.start.time", "25:61")], "Enter a day and time that exist"),
        (&[("booking.start.day", "2026-12-01")], "Enter the time as well"),
        (&[("booking.start.time", "10:00")], "Enter the day as well"),
    ];
    for (fields, sentence) in wrong {
        // With the step it came from, and so the form again; and without.
        let with_step = [fields, &[("step", "take-counts")]].concat();
        let answer = check(&clinic, record(&clinic, fields), Comes(400, sentence, 0)).await;
        assert!(answer.text.contains("Please look at this again"));
        let step = clinic.the_case().protocol().steps.first().unwrap().name.clone();
        let with_step: Vec<(&str, &str)> =
            with_step.into_iter().map(|(n, v)| (n, if n == "step" { &*step } else { v })).collect();
        check(&clinic, record(&clinic, &with_step), Comes(400, sentence, 0)).await;
    }
    let two = record(&clinic, &[("blood.platelets", "many"), ("person.sex", "x"), ("blood.haemoglobin", "120")]);
    check(&clinic, two, Comes(400, "not a number", 0)).await.says(400, "Choose one of the answers.");
}

#[tokio::test]
async fn what_nobody_asked_for_is_not_recorded_and_that_is_said() {
    let clinic = Clinic::open().await;
    let fields = [
        ("nonsense", "1"),
        ("blood.platelets.sure", "yes"),
        ("blood.nonsense", "4"),
        ("", ""),
        ("person.born", "2001-01-01"),
    ];
    let answer = check(&clinic, record(&clinic, &fields), Comes(303, "?said=nothing", 0)).await;
    let page = clinic.send_as("nurse", Sent::get(answer.location())).await;
    page.says(200, "Nothing was entered, so nothing was recorded.");
    check(&clinic, record(&clinic, &[("blood.platelets", "  ")]), Comes(303, "?said=nothing", 0)).await;
}

#[tokio::test]
async fn a_decimal_comma_is_a_decimal_point_and_what_was_typed_is_kept() {
    let clinic = Clinic::open().await;
    check(&clinic, record(&clinic, &[("person.weight", " 71,5 ")]), Comes(303, RECORDED, 1)).await;
    let (fact, _) = clinic.last_fact();
    assert_eq!(number(&fact.said), "71.5 kg");
    assert_eq!(fact.entered.as_deref(), Some("71,5 kg"));
}

#[tokio::test]
async fn an_unusual_value_is_asked_again_and_taken_when_confirmed() {
    let clinic = Clinic::open().await;
    check(&clinic, platelets(&clinic, "2500"), Comes(400, "Is 2500 ×10⁹/L right? It is unusual.", 0)).await;
    let sure = record(&clinic, &[("blood.platelets", "2500"), ("blood.platelets.sure", "yes")]);
    check(&clinic, sure, Comes(303, RECORDED, 1)).await;
    assert!(clinic.last_fact().0.implausible);
    let facts = clinic.send_as("nurse", Sent::get(clinic.at("/facts"))).await;
    facts.says(200, "unusual, and confirmed");
    // Being sure does not make the impossible possible.
    let sure = record(&clinic, &[("blood.platelets", "5001"), ("blood.platelets.sure", "yes")]);
    check(&clinic, sure, Comes(400, "This cannot be", 0)).await;
}

#[tokio::test]
async fn a_device_an_hour_ahead_loses_nothing_and_one_a_week_ahead_is_told() {
    let clinic = Clinic::open().await;
    let at = |day: &'static str, time: &'static str| [("blood.platelets", "150"), ("at.day", day), ("at.time", time)];
    check(&clinic, record(&clinic, &at("2026-11-23", "10:00")), Comes(303, RECORDED, 1)).await;
    let (fact, occurred_at) = clinic.last_fact();
    assert!(fact.clock_ahead);
    assert_eq!(occurred_at.second(), common::MORNING.second() + HOUR);
    let facts = clinic.send_as("nurse", Sent::get(clinic.at("/facts"))).await;
    clinic.clock.move_by(2 * HOUR);
    let later = clinic.send_as("nurse", Sent::get(clinic.at("/facts"))).await;
    later.says(200, "clock was ahead");
    assert!(facts.text.contains("clock was ahead"), "flagged only once its time has come");

    let week = record(&clinic, &at("2026-11-30", "09:00"));
    check(&clinic, week, Comes(400, "This time is far ahead of now. Check the day and the time.", 0)).await;
    check(&clinic, record(&clinic, &at("9998-12-31", "23:59")), Comes(400, "far ahead of now", 0)).await;
}

#[tokio::test]
async fn while_the_servers_clock_is_behind_nothing_is_written_and_nothing_is_lost() {
    let clinic = Clinic::open().await;
    check(&clinic, platelets(&clinic, "150"), Comes(303, RECORDED, 1)).await;
    let form = || record(&clinic, &[("blood.haemoglobin", "120"), ("once", "3f")]);
    let cookie = clinic.cookie("nurse").await;
    clinic.clock.move_by(-HOUR);
    let sent = form().cookie(&cookie);
    check(&clinic, sent, Comes(503, "Nothing was lost and nothing was half-done: note it on paper", 0)).await;
    clinic.clock.move_by(HOUR);
    check(&clinic, form(), Comes(303, RECORDED, 1)).await;
    // A time service's small step back is no reason to stop.
    clinic.clock.move_by(-3);
    check(&clinic, platelets(&clinic, "151"), Comes(303, RECORDED, 1)).await;
}

#[tokio::test]
async fn two_people_who_write_different_things_are_both_kept() {
    let clinic = Clinic::open().await;
    let seen = clinic.the_case().version.to_string();
    let first = record(&clinic, &[("blood.platelets", "150"), ("seen", &seen)]);
    check(&clinic, first, Comes(303, RECORDED, 1)).await;
    let second = record(&clinic, &[("blood.haemoglobin", "120"), ("seen", &seen)]);
    check(&clinic, second, Comes(303, RECORDED, 1)).await;
}

#[tokio::test]
async fn who_writes_the_same_thing_second_sees_both() {
    let clinic = Clinic::open().await;
    let seen = clinic.the_case().version.to_string();
    let case = clinic.the_case();
    let fact = case.protocol().fact_named("blood.platelets").unwrap();
    let step = case.protocol().steps.iter().find(|step| step.records.contains(&fact)).unwrap().name.clone();
    let form = |value| [("blood.platelets", value), ("seen", seen.as_str()), ("step", step.as_str()), ("once", value)];
    check(&clinic, record(&clinic, &form("151")), Comes(303, RECORDED, 1)).await;
    let page = check(&clinic, record(&clinic, &form("152")), Comes(409, "Somebody wrote this first", 0)).await;
    assert!(page.text.contains("151") && page.text.contains("value=\"152\""), "one of the two is not shown");
    let bare = record(&clinic, &[("blood.platelets", "152"), ("seen", &seen)]);
    check(&clinic, bare, Comes(409, "Somebody wrote this first", 0)).await;
    // Having looked, they may send theirs.
    let seen = clinic.the_case().version.to_string();
    let again = record(&clinic, &[("blood.platelets", "152"), ("seen", &seen)]);
    check(&clinic, again, Comes(303, RECORDED, 1)).await;
    // A page from a record that was put back from a backup.
    let newer = record(&clinic, &[("blood.platelets", "153"), ("seen", "999999")]);
    check(&clinic, newer, Comes(400, "This form is newer than the record.", 0)).await;
}

#[tokio::test]
async fn a_form_sent_twice_is_taken_once() {
    let clinic = Clinic::open().await;
    let long = "k".repeat(5_000);
    for key in ["8a5f", "", "\n\u{1b}", &long] {
        let form = || record(&clinic, &[("blood.platelets", "150"), ("once", key)]);
        check(&clinic, form(), Comes(303, RECORDED, 1)).await;
        let again = if key.is_empty() { 1 } else { 0 };
        check(&clinic, form(), Comes(303, RECORDED, again)).await;
    }
    let other = record(&clinic, &[("blood.platelets", "90"), ("once", "8a5f")]);
    check(&clinic, other, Comes(400, "This form was sent before with other content.", 0)).await;
    // The same key for another case is another form.
    let case = clinic.another_case("Quellenhofer").await;
    let elsewhere = Sent::post(format!("/case/{}/record", case.0), &[("blood.platelets", "150"), ("once", "8a5f")]);
    check(&clinic, elsewhere, Comes(303, RECORDED, 1)).await;
}

#[tokio::test]
async fn a_paper_referral_sent_twice_is_one_case_and_one_sent_wrongly_is_none() {
    let clinic = Clinic::open().await;
    let as_coordinator = clinic.cookie("coordinator").await;
    let form = |born: &'static str, sex: &'static str| {
        let fields = [("family", "Abel"), ("born", born), ("person.sex", sex), ("once", "77")];
        Sent::upload("/referral/paper", &fields, &[]).cookie(&as_coordinator)
    };
    check(&clinic, form("1980-13-01", "female"), Comes(400, "Enter a date that exists", 0)).await;
    check(&clinic, form("1980-12-01", "neither"), Comes(400, "Choose one of the answers.", 0)).await;
    check(&clinic, form("", "female"), Comes(400, "Enter the date of birth.", 0)).await;
    assert_eq!(clinic.server.house.cases().len(), 1, "a form that came back opened a case");
    let first = check(&clinic, form("1980-12-01", "female"), Comes(303, "?said=opened", 3)).await;
    check(&clinic, form("1980-12-01", "female"), Comes(303, "?said=opened", 0)).await.leads_to(first.location());
    assert_eq!(clinic.server.house.cases().len(), 2);
}

#[tokio::test]
async fn a_correction_sent_twice_or_impossible_says_so() {
    let clinic = Clinic::open().await;
    check(&clinic, platelets(&clinic, "150"), Comes(303, RECORDED, 1)).await;
    let entry = clinic.the_case().version;
    let correct = |fields: &[(&str, &str)]| Sent::post(clinic.at(&format!("/correct/{entry}")), fields);
    check(&clinic, correct(&[("blood.platelets", "9000")]), Comes(400, "This cannot be", 0)).await;
    check(&clinic, correct(&[("blood.platelets", "150.5")]), Comes(400, "It is recorded in steps of 1.", 0)).await;
    check(&clinic, correct(&[]), Comes(400, "Enter what it should say.", 0)).await;
    check(&clinic, correct(&[("blood.platelets", "15")]), Comes(303, "?said=corrected", 1)).await;
    check(&clinic, correct(&[("blood.platelets", "15")]), Comes(400, "Somebody has corrected this already.", 0)).await;
    for entry in ["0", "9999", "-1", "x", "99999999999999999999999"] {
        let sent = Sent::post(clinic.at(&format!("/correct/{entry}")), &[("blood.platelets", "15")]);
        let answer = clinic.send_as("nurse", sent).await;
        assert!([400, 404].contains(&answer.status.as_u16()), "{entry}: {}", answer.status);
    }
}

#[tokio::test]
async fn an_answer_to_nothing_and_an_override_of_nothing_say_so() {
    let clinic = Clinic::open().await;
    let alarm = clinic.the_case().protocol().alarms.first().unwrap().name.clone();
    let answer = |alarm: &str| Sent::post(clinic.at("/answer"), &[("alarm", alarm), ("note", "seen")]);
    let nothing = clinic.send_as("nurse", answer(&alarm)).await;
    assert!(!nothing.text.contains("A gate does not let this begin"), "a wrong reason: {}", nothing.text);
    assert!(nothing.status.is_client_error());
    check(&clinic, answer("no-such-alarm"), Comes(400, "", 0)).await;
    let nowhere = Sent::post(clinic.at("/override/discharge/no-such-gate"), &[("reason", "x")]);
    check(&clinic, nowhere, Comes(404, "There is nothing here for you.", 0)).await;
}

const NOT_TOGETHER: &str = "This code and birth date do not go together, or the code has been used up.";

/// Somebody enters a code and a birth date.
fn enter(code: &str, born: &str) -> Sent {
    Sent::post("/me", &[("code", code), ("born", born)]).cookie("x=y")
}

#[tokio::test]
async fn a_guessed_code_opens_nothing_and_a_known_one_only_with_its_birth_date() {
    let clinic = Clinic::open().await;
    let code = clinic.code().await;
    for guess in ["", "A", "ABCDEFHJKM", "ABCDE FHJKM", "' OR 1=1", "ABCDEFHJKMN", "ÄBCDEFHJKM"] {
        check(&clinic, enter(guess, BORN), Comes(422, NOT_TOGETHER, 0)).await;
    }
    for born in ["1959-05-05", "", "04.05.1959", "0000-00-00"] {
        check(&clinic, enter(&code, born), Comes(422, NOT_TOGETHER, 0)).await;
    }
    // A right entry gives the tries back; spaces and small letters do not matter.
    let small = code.to_lowercase().replace(' ', "-");
    check(&clinic, enter(&small, BORN), Comes(303, "/me/page", 0)).await;
    for _ in 0..5 {
        check(&clinic, enter(&code, "1959-05-05"), Comes(422, NOT_TOGETHER, 0)).await;
    }
    check(&clinic, enter(&code, BORN), Comes(422, NOT_TOGETHER, 0)).await;
    clinic.clock.move_by(DAY);
    check(&clinic, enter(&code, BORN), Comes(422, NOT_TOGETHER, 0)).await;
    let new = clinic.code().await;
    check(&clinic, enter(&new, BORN), Comes(303, "/me/page", 0)).await;
}

#[tokio::test]
async fn after_eight_tries_a_code_is_not_even_looked_at() {
    let clinic = Clinic::open().await;
    for _ in 0..20 {
        check(&clinic, enter("ABCDEFHJKM", BORN), Comes(422, NOT_TOGETHER, 0)).await;
    }
    let allowed = (0..20).filter(|_| clinic.server.attempts.allow("code ABCDEFHJKM", clinic.server.now())).count();
    assert_eq!(allowed, 0);
}

#[tokio::test]
async fn an_old_code_and_the_code_of_somebody_else_open_nothing() {
    let clinic = Clinic::open().await;
    let first = clinic.code().await;
    let open = clinic.send(enter(&first, BORN)).await.cookie();
    assert_eq!(clinic.send(Sent::get("/me/page").cookie(&open)).await.status, StatusCode::OK);
    let other = clinic.another_case("Quellenhofer").await;
    let made = clinic.send_as("nurse", Sent::post(format!("/case/{}/code", other.0), &[])).await;
    let others = made.text.split("id=\"person-code\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    check(&clinic, enter(&others, BORN), Comes(422, NOT_TOGETHER, 0)).await;
    let others_page = clinic.send(enter(&others, "1971-12-24")).await;
    let page = clinic.send(Sent::get("/me/page").cookie(&others_page.cookie())).await;
    assert!(page.status == StatusCode::OK && !page.text.contains(FAMILY));

    // A new code takes back the old one, and closes the page it opened.
    let second = clinic.code().await;
    check(&clinic, enter(&first, BORN), Comes(422, NOT_TOGETHER, 0)).await;
    check(&clinic, Sent::get("/me/page").cookie(&open), Comes(303, "/me", 0)).await;

    // A page left open closes by itself, and says that what was sent into it did not arrive.
    let open = clinic.send(enter(&second, BORN)).await.cookie();
    clinic.clock.move_by(31 * 60);
    check(&clinic, Sent::get("/me/page").cookie(&open), Comes(303, "/me", 0)).await;
    let fields = [("row:checkin", "00000000000000000000000000000007"), ("checkin.temperature", "39")];
    let late = check(&clinic, Sent::post("/me/check-in", &fields).cookie(&open), Comes(303, "/me?unsent=yes", 0)).await;
    clinic.send(Sent::get(late.location())).await.says(200, "what you just sent did not reach us");
    clinic.clock.move_by(121 * DAY);
    check(&clinic, enter(&second, BORN), Comes(422, NOT_TOGETHER, 0)).await;
}

#[tokio::test]
async fn an_ended_session_records_nothing_and_says_so() {
    let clinic = Clinic::open().await;
    let form = |cookie: &str| platelets(&clinic, "150").cookie(cookie);
    let cookie = clinic.cookie("nurse").await;
    clinic.clock.move_by(44 * 60);
    check(&clinic, form(&cookie), Comes(303, RECORDED, 1)).await;
    clinic.clock.move_by(44 * 60);
    check(&clinic, form(&cookie), Comes(303, RECORDED, 1)).await;
    clinic.clock.move_by(45 * 60);
    let late = check(&clinic, form(&cookie), Comes(303, "/sign-in?to=/case/", 0)).await;
    clinic.send(Sent::get(late.location())).await.says(200, "nothing of it was recorded");
    // However busy, it ends with the shift.
    let cookie = clinic.cookie("nurse").await;
    for _ in 0..19 {
        clinic.clock.move_by(40 * 60);
        check(&clinic, Sent::get("/board").cookie(&cookie), Comes(200, "", 0)).await;
    }
    clinic.clock.move_by(30 * 60);
    check(&clinic, Sent::get("/board").cookie(&cookie), Comes(303, "/sign-in?to=/board", 0)).await;
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once_and_cannot_sign_in() {
    let clinic = Clinic::open().await;
    let cookie = clinic.cookie("nurse").await;
    let sign_in = |password| Sent::post("/sign-in", &[("login", "nurse"), ("password", password)]).cookie("x=y");
    check(&clinic, sign_in(PASSWORD), Comes(303, "/board", 0)).await;
    clinic.set_account("nurse", false).await;
    let form = platelets(&clinic, "150").cookie(&cookie);
    check(&clinic, form, Comes(303, "/sign-in", 0)).await;
    check(&clinic, sign_in(PASSWORD), Comes(422, "This name and password do not go together.", 0)).await;
    clinic.set_account("nurse", true).await;
    check(&clinic, sign_in(PASSWORD), Comes(303, "/board", 0)).await;
}

#[tokio::test]
async fn a_guessed_password_is_slowed_down() {
    let clinic = Clinic::open().await;
    let sign_in = |login, password| Sent::post("/sign-in", &[("login", login), ("password", password)]).cookie("x=y");
    for _ in 0..8 {
        check(&clinic, sign_in("nurse", "wrong"), Comes(422, "do not go together", 0)).await;
    }
    check(&clinic, sign_in("NURSE", PASSWORD), Comes(429, "Too many attempts. Wait ten minutes", 0)).await;
    check(&clinic, sign_in("operator", PASSWORD), Comes(303, "/board", 0)).await;
    check(&clinic, sign_in("nobody", PASSWORD), Comes(422, "do not go together", 0)).await;
    clinic.clock.move_by(10 * 60);
    check(&clinic, sign_in("nurse", PASSWORD), Comes(303, "/board", 0)).await;
}

#[tokio::test]
async fn a_full_disk_is_said_and_what_was_written_stays() {
    let clinic = Clinic::on(Settings { pages_max: Some(700), ..Settings::default() }).await;
    let cookie = clinic.cookie("nurse").await;
    let text = "x".repeat(100_000);
    let mut written = 0;
    let full = loop {
        let answer = clinic.send(record(&clinic, &[("request.question", &text)]).cookie(&cookie)).await;
        if answer.status != StatusCode::SEE_OTHER {
            break answer;
        }
        written += 1;
        assert!(written < 100, "the disk never fills");
    };
    full.says(503, "Nothing was lost and nothing was half-done: note it on paper");
    assert_eq!(clinic.events(), 1 + written);
    clinic.send(Sent::get("/board").cookie(&cookie)).await.says(200, FAMILY);
    nobody_is_named_in_the_log();
}

#[tokio::test]
async fn the_clock_of_a_real_house_is_not_moved() {
    let clinic = Clinic::open().await;
    let before = clinic.server.now();
    check(
        &clinic,
        Sent::post("/demo/clock", &[("forward", "3600")]),
        Comes(403, "its clock is real and is not moved", 0),
    )
    .await;
    assert_eq!(clinic.server.now(), before);
}

#[tokio::test]
async fn an_address_nobody_meant_is_answered_in_words() {
    let clinic = Clinic::open().await;
    let cookie = clinic.cookie("quality").await;
    let looked =
        ["at=-9223372036854775808", "at=9223372036854775807", "at=-1&sense=known", "at=0", "sense=%00", "said=%22%3E"];
    for query in looked {
        for page in ["", "/facts", "/course", "/papers", "/examination", "/referral"] {
            let answer = clinic.send(Sent::get(clinic.at(&format!("{page}?{query}"))).cookie(&cookie)).await;
            assert_eq!(answer.status, StatusCode::OK, "{page}?{query}: {}", answer.text);
        }
    }
    let askew = ["?at=x", "?at=1e9", "/step/x", "/print/x", "/correct/x", "/override/a/b", "/step/%FF", "?at=1&at=2"];
    for end in askew {
        let answer = clinic.send(Sent::get(clinic.at(end)).cookie(&cookie)).await;
        assert!(answer.status.is_client_error(), "{end}: {}", answer.status);
    }
    clinic.send(Sent::get("/live?case=x").cookie(&cookie)).await.says(404, "There is nothing here for you.");
    for address in ["/board?q=%FF&stage=%00&urgency=x&who=%F0%9F%92%89&closed=maybe", "/me?part=%00"] {
        assert_eq!(clinic.send(Sent::get(address).cookie(&cookie)).await.status, StatusCode::OK, "{address}");
    }
}

/// Bytes that nobody would send, half of them grown from what somebody might.
fn strange(dice: &mut ChaCha8Rng) -> Vec<u8> {
    const SEEDS: [&str; 8] = [
        "blood.platelets=150&seen=1&once=a&step=discharge&at.day=2026-11-23&at.time=10:00",
        "row:checkin=00000000000000000000000000000007&parent:checkin=00000000000000000000000000000001&checkin.at.day=0001-01-01&checkin.at.time=00:00",
        "code=ABCDEFHJKM&born=1959-05-04&login=nurse&password=x&to=//x",
        "alarm=against/discharge/lie-down&row=ffffffffffffffffffffffffffffffff&note=%00",
        "--edge\r\nContent-Disposition: form-data; name=\"bundle\"; filename=\"a\"\r\nContent-Type: ;;\r\n\r\n{}\r\n--edge--\r\n",
        "--edge\r\nContent-Disposition: form-data; name=\"family\"\r\n\r\nX\r\n--edge\r\nContent-Disposition: form-data; name=\"born\"\r\n\r\n-9999-01-01\r\n--edge--\r\n",
        "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"\\u0000\"}],\"birthDate\":\"9999-99-99\"}}]}",
        "reason=%F0%28%8C%28&forward=300&strike=yes&blood.platelets=-0.000000&person.weight=1e309",
    ];
    if dice.random_bool(0.3) {
        return (0..dice.random_range(0..600)).map(|_| dice.random()).collect();
    }
    let mut bytes = SEEDS[dice.random_range(0..SEEDS.len())].as_bytes().to_vec();
    for _ in 0..dice.random_range(0..6) {
        let at = dice.random_range(0..bytes.len());
        match dice.random_range(0..3) {
            0 => bytes[at] = dice.random(),
            1 => bytes.truncate(at.max(1)),
            _ => bytes.insert(at, b"&=%;\0\r\n-09"[dice.random_range(0..10)]),
        }
    }
    bytes
}

#[tokio::test]
async fn nothing_anybody_sends_breaks_a_page() {
    let clinic = Clinic::open().await;
    check(&clinic, platelets(&clinic, "150"), Comes(303, RECORDED, 1)).await;
    let person = clinic.person_cookie().await;
    let kinds = [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=edge",
        "multipart/form-data",
        "application/json",
        "",
    ];
    let mut dice = ChaCha8Rng::seed_from_u64(20_261_123);
    let case = clinic.the_case();
    let entry = case.version.to_string();
    for door in clinic.doors.iter().filter(|door| door.method == Method::POST) {
        for _ in 0..60 {
            let cookie = format!("{}; {person}", clinic.cookie("coordinator").await);
            let step = &case.protocol().steps[dice.random_range(0..case.protocol().steps.len())].name;
            let parts = [("{case}", case.id.0.as_str()), ("{step}", step), ("{gate}", "x"), ("{entry}", &entry)];
            let address = parts.iter().fold(door.path.to_owned(), |path, (hole, value)| path.replace(hole, value));
            let (kind, body) = (kinds[dice.random_range(0..kinds.len())], strange(&mut dice));
            let sent = Sent::post(address, &[]).body(body.clone()).with("content-type", kind).cookie(&cookie);
            let sent = sent.with("authorization", &format!("Bearer {SERVICE}"));
            let answer = clinic.send(sent).await;
            let shown = String::from_utf8_lossy(&body).into_owned();
            assert!(!answer.status.is_server_error(), "{} {kind} {shown:?}: {}", door.path, answer.text);
        }
    }
    nobody_is_named_in_the_log();
}
