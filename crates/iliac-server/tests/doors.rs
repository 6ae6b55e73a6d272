//! Every way into the house, and who is kept out of it. A way in that nobody has written down stops the build.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use axum::http::{Method, StatusCode};
use common::{Clinic, ROLES, SERVICE, Sent, nobody_is_named_in_the_log, page_mark};
use iliac_app::event::{CaseEvent, CaseId};
use iliac_protocol::tree::Deed;
use iliac_server::doors::{Door, Who};

/// The list somebody wrote down.
const WRITTEN: &str = include_str!("golden/doors.txt");

/// A real address behind a door: the open case, a step and a gate of its protocol.
fn address(clinic: &Clinic, door: &Door) -> String {
    let case = clinic.the_case();
    let protocol = case.protocol();
    let gate = protocol.gates.iter().find(|gate| gate.overridden_by.is_some()).unwrap();
    let step = &protocol.step(gate.step).unwrap().name;
    let entry =
        case.log.iter().find(|told| matches!(told.event, CaseEvent::Recorded(_))).map_or(1, |told| told.version);
    let parts = [
        ("{case}", case.id.0.as_str()),
        ("{step}", step),
        ("{gate}", &gate.name),
        ("{entry}", &entry.to_string()),
        ("{document}", &protocol.documents.first().unwrap().name),
        ("{hash}", &protocol.hash),
        ("{protocol}", &protocol.name),
        ("{code}", "ABCDEFHJKM"),
        ("{date}", "2026-11-24"),
        ("{staff}", "13"),
        ("{duty}", "1"),
        ("{role}", &protocol.persons.first().unwrap().name),
    ];
    let filled = parts.iter().fold(door.path.to_owned(), |path, (hole, value)| path.replace(hole, value));
    assert!(!filled.contains('{'), "{} has a part this test does not know: fill it above", door.path);
    filled
}

/// A request to that door, as a page of the house would send it.
fn asked(clinic: &Clinic, door: &Door) -> Sent {
    let address = address(clinic, door);
    if door.method == Method::GET { Sent::get(address) } else { Sent::post(address, &[]) }
}

fn line(door: &Door) -> String {
    format!("{:4} {:40} {:?}", door.method.as_str(), door.path, door.who)
}

#[tokio::test]
async fn every_way_in_is_written_down() {
    let clinic = Clinic::open().await;
    let mut is: Vec<String> = clinic.doors.iter().map(line).collect();
    is.sort();
    let written: Vec<&str> = WRITTEN.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert_eq!(is, written, "write the new way in down in tests/golden/doors.txt:\n{}\n", is.join("\n"));
}

/// Everybody who might stand before a door: what they are called in the golden file, and how they come.
const VISITORS: [&str; 9] =
    ["nobody", "person", "other-person", "ward", "other-ward", "all-the-same", "bench", "administrator", "service"];

/// How a visitor is received: let in, or shown away and why.
fn reception(answer: &common::Answer) -> &'static str {
    let says = |words: &str| answer.text.contains(words);
    match answer.status.as_u16() {
        303 if answer.location().starts_with("/sign-in?to=") => "sign-in",
        303 if ["/me", "/me?unsent=yes"].contains(&answer.location()) => "code",
        401 => "token",
        403 if says("nothing you sent was recorded") => "WARD",
        403 if says("no role in the care of a person") => "none",
        403 if says("needs one of these roles") => "role",
        403 if says("This is not a demonstration") => "demo",
        403 => panic!("a refusal without a reason: {}", answer.text),
        404 => panic!("not found: {}", answer.text),
        _ => "in",
    }
}

/// What a visitor carries, made anew for every door: some doors end a session or take codes back.
async fn carried(clinic: &Clinic, visitor: &str, other: &CaseId) -> String {
    match visitor {
        "person" => clinic.person_cookie().await,
        "other-person" => clinic.person_cookie_of(other, "1971-12-24").await,
        "ward" => clinic.cookie("nurse").await,
        "other-ward" => clinic.cookie("other-nurse").await,
        "all-the-same" => clinic.cookie("other-clinician").await,
        "bench" | "administrator" => clinic.cookie(visitor).await,
        _ => String::new(),
    }
}

/// A referral's page says what is missing rather than who may; it is asked with a form that could be taken.
#[tokio::test]
async fn every_door_receives_every_visitor_as_written_down() {
    let clinic = Clinic::open().await;
    clinic.with_wards().await;
    clinic.send_as("nurse", Sent::post(clinic.at("/record"), &[("blood.platelets", "150")])).await;
    let other = clinic.another_case("Quellenhofer").await;
    let why = [("reason", "bleeding")];
    clinic.send_as("other-clinician", Sent::post(clinic.at("/all-the-same"), &why)).await.leads_to(&clinic.at(""));
    let noon =
        [("staff", "11"), ("role", "nurse"), ("phone", "1"), ("weekdays", "1"), ("from", "12:00"), ("until", "13:00")];
    clinic.send_as("coordinator", Sent::post("/rota", &noon)).await.leads_to("/rota");
    let mut lines = vec![format!("{:45} {}", "# door", VISITORS.map(|visitor| format!("{visitor:14}")).concat())];
    for door in &clinic.doors {
        let mut line = format!("{:4} {:40} ", door.method.as_str(), door.path);
        for visitor in VISITORS {
            let sent = asked(&clinic, door).cookie(&carried(&clinic, visitor, &other).await);
            let token = if visitor == "service" { format!("Bearer {SERVICE}") } else { String::new() };
            let answer = clinic.send(sent.with("authorization", &token)).await;
            line.push_str(&format!("{:14}", reception(&answer)));
        }
        lines.push(line);
    }
    lines[1..].sort();
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/visitors.txt");
    if std::env::var_os("ILIAC_WRITE_GOLDEN").is_some() {
        std::fs::write(golden, format!("{}\n", lines.join("\n"))).unwrap();
    }
    let written = std::fs::read_to_string(golden).unwrap();
    assert_eq!(lines, written.lines().collect::<Vec<_>>(), "read every change of who comes in before writing it down");
    nobody_is_named_in_the_log();
}

/// What is done to a case as a whole is for the roles the protocol names, whoever asks.
#[tokio::test]
async fn only_the_roles_the_protocol_names_open_move_and_close_a_case() {
    let clinic = Clinic::open().await;
    clinic.with_two_wards().await;
    let case = clinic.the_case();
    let paper = [("family", "Quellenhofer"), ("born", "1971-12-24")];
    for deed in Deed::ALL {
        for role in ROLES.into_iter().filter(|role| *role != "administrator") {
            let elsewhere = if clinic.the_case().ward.0 == "main" { "ward-4" } else { "main" };
            let sent = match deed {
                Deed::Refer => Sent::upload("/referral/paper", &paper, &[]),
                Deed::GiveCode => Sent::post(clinic.at("/code"), &[]),
                Deed::Close => Sent::post(clinic.at("/close"), &[]),
                Deed::Reopen => Sent::post(clinic.at("/reopen"), &[]),
                Deed::Move => Sent::post(clinic.at("/move"), &[("ward", elsewhere)]),
            };
            let (before, answer) = (clinic.all_events(), clinic.send_as(role, sent).await);
            if case.protocol().lets(deed, &[role.to_owned()]) {
                assert!(
                    answer.status.is_success() || answer.status.is_redirection(),
                    "{deed:?} {role}: {}",
                    answer.text
                );
            } else {
                answer.says(403, "This needs one of these roles:");
                assert_eq!(clinic.all_events(), before, "{deed:?} by {role}");
            }
        }
    }
}

/// The list is whole only if nothing is routed beside it.
#[test]
fn no_file_but_the_doors_and_the_assets_opens_a_way_in() {
    let mut open = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut routing = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let routes = [".route(", ".route_service(", ".nest(", ".nest_service(", ".fallback(", ".fallback_service("];
            if routes.iter().any(|call| text.contains(call)) {
                routing.push(path.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
    }
    routing.sort();
    assert_eq!(routing, ["assets.rs", "doors.rs"]);
}

/// What a stranger is told at a door.
async fn refuses(clinic: &Clinic, door: &Door, cookie: &str) {
    let sent = asked(clinic, door).cookie(cookie);
    let sent = if door.who == Who::Service { sent.with("authorization", "") } else { sent };
    let answer = clinic.send(sent).await;
    match door.who {
        Who::Anyone => {
            let shut = [StatusCode::UNAUTHORIZED, StatusCode::INTERNAL_SERVER_ERROR];
            assert!(!shut.contains(&answer.status), "{}: {}", line(door), answer.text);
        }
        Who::Staff | Who::Clinic | Who::Case | Who::Roles(_) => {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", line(door));
            assert!(answer.location().starts_with("/sign-in?to=/"), "{}: {}", line(door), answer.location());
        }
        Who::Person => {
            answer.leads_to(if door.method == Method::POST { "/me?unsent=yes" } else { "/me" });
        }
        Who::Service => {
            answer.says(401, "A bearer token for this service is needed.");
        }
    }
}

#[tokio::test]
async fn a_stranger_comes_in_nowhere() {
    let clinic = Clinic::open().await;
    let before = clinic.all_events();
    for door in &clinic.doors {
        refuses(&clinic, door, "").await;
        refuses(&clinic, door, "iliac=0123456789abcdef; iliac-me=0123456789abcdef").await;
        refuses(&clinic, door, "iliac=; iliac-me=;;; =").await;
        let head = clinic.send(asked(&clinic, door).by(Method::HEAD)).await;
        if matches!(door.who, Who::Staff | Who::Clinic | Who::Case | Who::Roles(_) | Who::Person) {
            assert_ne!(head.status, StatusCode::OK, "HEAD {}", line(door));
        }
    }
    assert_eq!(clinic.all_events(), before);
    nobody_is_named_in_the_log();
}

#[tokio::test]
async fn whoever_has_signed_out_is_a_stranger() {
    let clinic = Clinic::open().await;
    let cookie = clinic.cookie("nurse").await;
    assert_eq!(clinic.send(Sent::get("/board").cookie(&cookie)).await.status, StatusCode::OK);
    clinic.send(Sent::post("/sign-out", &[]).cookie(&cookie)).await.leads_to("/sign-in");
    for door in
        clinic.doors.iter().filter(|door| matches!(door.who, Who::Staff | Who::Clinic | Who::Case | Who::Roles(_)))
    {
        refuses(&clinic, door, &cookie).await;
    }
}

#[tokio::test]
async fn every_page_opens_to_whom_it_is_for() {
    let clinic = Clinic::open().await;
    clinic.send_as("nurse", Sent::post(clinic.at("/record"), &[("blood.platelets", "150")])).await;
    let cookie = clinic.cookie("coordinator").await;
    let person = clinic.person_cookie().await;
    for door in clinic.doors.iter().filter(|door| door.method == Method::GET) {
        let cookie = match door.who {
            Who::Roles(roles) => clinic.cookie(roles.first().unwrap()).await,
            Who::Anyone | Who::Staff | Who::Clinic | Who::Case | Who::Person | Who::Service => {
                format!("{cookie}; {person}")
            }
        };
        let answer = clinic.send(asked(&clinic, door).cookie(&cookie)).await;
        let expected = if ["/", "/day"].contains(&door.path) { StatusCode::SEE_OTHER } else { StatusCode::OK };
        assert_eq!(answer.status, expected, "{}: {}", line(door), answer.text);
    }
}

#[tokio::test]
async fn a_wrong_role_is_told_which_is_needed() {
    let clinic = Clinic::open().await;
    for door in &clinic.doors {
        let Who::Roles(roles) = door.who else { continue };
        for role in ROLES.iter().filter(|role| !roles.contains(role)) {
            clinic.send_as(role, asked(&clinic, door)).await.says(403, "This needs one of these roles");
        }
    }
}

#[tokio::test]
async fn only_the_right_token_opens_the_door_for_other_systems() {
    let clinic = Clinic::open().await;
    let before = clinic.server.house.cases().len();
    let nearly = &SERVICE[..SERVICE.len() - 1];
    let staff = clinic.cookie("administrator").await;
    let mut doors = 0;
    for door in clinic.doors.iter().filter(|door| door.who == Who::Service) {
        doors += 1;
        let wrong =
            ["", "Bearer ", "Bearer wrong", "Basic YTpi", SERVICE, &format!("Bearer {nearly}")].map(str::to_owned);
        for token in wrong {
            let sent = asked(&clinic, door).with("authorization", &token).cookie(&staff);
            clinic.send(sent).await.says(401, "A bearer token for this service is needed.");
        }
        let right = asked(&clinic, door).with("authorization", &format!("Bearer {SERVICE}"));
        assert_ne!(clinic.send(right).await.status, StatusCode::UNAUTHORIZED);
    }
    assert!(doors > 0);
    assert_eq!(clinic.server.house.cases().len(), before);
}

#[tokio::test]
async fn the_person_and_the_staff_have_different_keys() {
    let clinic = Clinic::open().await;
    let (person, staff) = (clinic.person_cookie().await, clinic.cookie("administrator").await);
    // The tokens also do not fit under each other's name.
    let swapped = format!("iliac={}; iliac-me={}", person.split_once('=').unwrap().1, staff.split_once('=').unwrap().1);
    let (mut for_person, mut for_staff) = (0, 0);
    for door in &clinic.doors {
        match door.who {
            Who::Person => {
                for_person += 1;
                refuses(&clinic, door, &staff).await;
                refuses(&clinic, door, &swapped).await;
            }
            Who::Staff | Who::Clinic | Who::Case | Who::Roles(_) => {
                for_staff += 1;
                refuses(&clinic, door, &person).await;
                refuses(&clinic, door, &swapped).await;
            }
            Who::Anyone | Who::Service => {}
        }
    }
    assert!(for_person > 1 && for_staff > 20, "{for_person} and {for_staff} doors");
}

#[tokio::test]
async fn a_person_reaches_their_own_case_and_no_other() {
    let clinic = Clinic::open().await;
    let person = clinic.person_cookie().await;
    let other = clinic.another_case("Quellenhofer").await;
    let before = clinic.server.house.case(&other).unwrap().log.len();
    for part in ["today", "prepare", "procedure", "after", "results", "questions", "nothing"] {
        let address = format!("/me/page?part={part}&case={}", other.0);
        let page = clinic.send(Sent::get(address).cookie(&person)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text.contains("Quellenhofer"));
    }
    for address in ["", "/facts", "/papers", "/note", "/course"] {
        let sent = Sent::get(format!("/case/{}{address}", other.0)).cookie(&person);
        assert_eq!(clinic.send(sent).await.status, StatusCode::SEE_OTHER);
    }
    let mark = page_mark(&clinic.send(Sent::get("/me/page?part=questions").cookie(&person)).await.text);
    let (row, mark) = ("1".repeat(32), ("page", mark.as_str()));
    let told = [mark, ("case", other.0.as_str()), ("row:checkin", &row), ("checkin.temperature", "37.2")];
    clinic.send(Sent::post("/me/check-in", &told).cookie(&person)).await;
    assert_eq!(clinic.server.house.case(&other).unwrap().log.len(), before);
}

#[tokio::test]
async fn a_person_records_only_what_is_asked_of_them() {
    let clinic = Clinic::open().await;
    let person = clinic.person_cookie().await;
    let mark = page_mark(&clinic.send(Sent::get("/me/page?part=questions").cookie(&person)).await.text);
    let before = clinic.events();
    for (fact, value) in [("blood.platelets", "300"), ("booking.start.day", "2026-11-30"), ("signin.consent", "yes")] {
        clinic.send(Sent::post("/me/check-in", &[("page", mark.as_str()), (fact, value)]).cookie(&person)).await;
        assert_eq!(clinic.events(), before, "{fact}");
    }
}

#[tokio::test]
async fn a_form_from_elsewhere_is_not_taken() {
    let clinic = Clinic::open().await;
    let cookies = format!("{}; {}", clinic.cookie("coordinator").await, clinic.person_cookie().await);
    let before = clinic.all_events();
    let elsewhere: [&[(&str, &str)]; 8] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://unit.test")],
        &[("sec-fetch-site", "")],
        &[("origin", "https://elsewhere.test")],
        &[("origin", "https://unit.test.elsewhere.test")],
        &[("origin", "null")],
    ];
    for door in clinic.doors.iter().filter(|door| door.method == Method::POST && door.who != Who::Service) {
        for headers in elsewhere {
            let bare = Sent::bare_post(address(&clinic, door)).cookie(&cookies);
            let sent = headers.iter().fold(bare, |sent, (name, value)| sent.with(name, value));
            clinic.send(sent).await.says(403, "This form was not sent from a page of this house.");
        }
    }
    assert_eq!(clinic.all_events(), before);
    let from_old_browser = Sent::bare_post("/sign-out").cookie(&cookies).with("origin", "https://unit.test");
    clinic.send(from_old_browser).await.leads_to("/sign-in");
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_other_methods_do_nothing() {
    let clinic = Clinic::open().await;
    let cookie = clinic.cookie("coordinator").await;
    for address in ["/nothing", "/case", "/case/", "/.env", "/board/", "/assets/x", "/me/page/", "//board", "/%00"] {
        clinic.send(Sent::get(address).cookie(&cookie)).await.says(404, "There is nothing here for you.");
    }
    for address in ["/case/nobody", "/case/nobody/facts", "/protocol/0", "/case/nobody/step/discharge"] {
        clinic.send(Sent::get(address).cookie(&cookie)).await.says(404, "There is nothing here for you.");
    }
    let before = clinic.all_events();
    for door in &clinic.doors {
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = clinic.send(asked(&clinic, door).by(method).cookie(&cookie)).await;
            assert!(
                !answer.status.is_success() && !answer.status.is_server_error(),
                "{}: {}",
                line(door),
                answer.status
            );
        }
    }
    assert_eq!(clinic.all_events(), before);
}

#[tokio::test]
async fn an_answer_leads_nobody_to_another_house() {
    let clinic = Clinic::open().await;
    for to in
        ["//elsewhere.test", "/\\elsewhere.test", "https://elsewhere.test", "/\t/elsewhere.test", "/\nx", "\\\\x", "/é"]
    {
        let form = [("login", "nurse"), ("password", common::PASSWORD), ("to", to)];
        clinic.send(Sent::post("/sign-in", &form)).await.leads_to("/board");
    }
    let form = [("login", "nurse"), ("password", common::PASSWORD), ("to", "/case/x/facts")];
    clinic.send(Sent::post("/sign-in", &form)).await.leads_to("/case/x/facts");
    let led = clinic.send(Sent::get("/board//elsewhere.test/%0a?name=Z")).await;
    assert!(!led.location().contains("//elsewhere"));
}
