//! What a case is pinned to, over a new start of the program: rules read as they were, rules that cannot be read, and
//! circumstances that changed in between.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use std::collections::BTreeMap;

use common::{Clinic, Sent, calendar};
use iliac_app::event::{CaseEvent, CaseId, PersonId, Recorded, Said, SiteEvent, WardName};
use iliac_app::record::{Commit, NewEvent, Record, StreamId, StreamKind, Version};
use iliac_app::wire;
use iliac_model::{Calendar, Day};

/// Writes an event into the record as an older program would have left it there.
async fn left(clinic: &Clinic, stream: StreamId, kind: &str, payload: Vec<u8>) {
    let store = clinic.server.house.store();
    let seen = store.head(&stream).await.unwrap().map_or(Version(0), |head| head.version);
    let now = clinic.server.now();
    let event = NewEvent {
        kind: kind.into(),
        payload,
        occurred_at: now,
        recorded_at: now,
        author: Some("0".into()),
        role: None,
        source: "page".into(),
        clock_offset_s: None,
        touches: Vec::new(),
        files: Vec::new(),
    };
    store.append(Commit::to(stream, seen, vec![event])).await.unwrap();
}

/// Leaves an activation in the record, and a case pinned to it with platelets of 140.
async fn left_case(clinic: &Clinic, protocol: &str, hash: &str, files: BTreeMap<String, String>) -> CaseId {
    let files = files.into_iter().collect();
    let activated = SiteEvent::ProtocolActivated {
        protocol: protocol.into(),
        hash: hash.into(),
        files,
        site: None,
        under: None,
        grounds: None,
    };
    let site = StreamId::new(StreamKind::Site, "main");
    left(clinic, site, "protocol-activated", wire::write_site(&activated)).await;
    let id = CaseId("0000000000000000000000000000beef".into());
    let stream = || StreamId::new(StreamKind::Case, &id.0);
    let opened = CaseEvent::Opened {
        number: "19-0001".into(),
        person: PersonId(clinic.the_case().person.0.clone()),
        protocol: protocol.into(),
        hash: hash.into(),
        files: Vec::new(),
        ward: WardName::first(),
    };
    left(clinic, stream(), "opened", wire::write_case(&opened)).await;
    let said = Said::Number("140".parse().unwrap(), "10*9/L".into());
    let fact = Recorded {
        kind: "blood.platelets".into(),
        row: None,
        said,
        entered: None,
        corrects: None,
        clock_ahead: false,
        implausible: false,
    };
    left(clinic, stream(), "recorded", wire::write_case(&CaseEvent::Recorded(fact))).await;
    id
}

#[tokio::test]
async fn rules_that_cannot_be_read_keep_nobody_from_starting_and_lose_nothing() {
    let clinic = Clinic::open().await;
    let files = BTreeMap::from([("older/protocol.yaml".into(), "protocol: older\nmust: be read otherwise\n".into())]);
    let old = left_case(&clinic, "older", "dead", files).await;
    let clinic = clinic.started_again(calendar()).await;

    clinic.send_as("nurse", Sent::get("/board")).await.says(200, "cannot read the rules of this case");
    let page = clinic.send_as("nurse", Sent::get(format!("/case/{}", old.0))).await;
    page.says(200, "This version cannot read the rules of this case").says(200, "blood.platelets: 140 ×10⁹/L");
    let record = Sent::post(format!("/case/{}/close", old.0), &[]);
    clinic.send_as("coordinator", record).await.says(409, "Nothing of it is lost");
    assert_eq!(clinic.server.house.case(&old).unwrap().log.len(), 2);
    assert_eq!(clinic.server.house.current_programs().len(), 1, "nobody new takes what cannot be read");

    let other = clinic.send_as("nurse", Sent::post(clinic.at("/record"), &[("blood.platelets", "150")])).await;
    other.leads_to(&clinic.at("?said=recorded"));
}

#[tokio::test]
async fn rules_that_would_no_longer_be_activated_still_hold_for_their_cases() {
    let clinic = Clinic::open().await;
    let files = BTreeMap::from([
        ("older/protocol.yaml".to_owned(), include_str!("pins/protocol.yaml").to_owned()),
        ("older/texts/en.ftl".to_owned(), "wait = Not before { $count_min }.\n".to_owned()),
    ]);
    let (now, faults) = iliac_protocol::read(&files, "older", None);
    assert!(now.is_none() && faults.iter().all(|fault| fault.code == "ILC-P023"), "{faults:?}");
    let hash = iliac_protocol::read_pinned(&files, "older", None).unwrap().hash;
    let old = left_case(&clinic, "older", &hash, files).await;
    let clinic = clinic.started_again(calendar()).await;
    let case = clinic.server.house.case(&old).unwrap();
    assert_eq!((case.unread.clone(), case.history.entries.len()), (None, 1));
    let page = clinic.send_as("nurse", Sent::get(format!("/case/{}", old.0))).await;
    page.says(200, "Count the platelets").says(200, "an earlier version of this program");
}

#[tokio::test]
async fn new_holidays_are_for_new_cases() {
    let clinic = Clinic::open().await;
    let holiday = Day::from_date(2027, 1, 1).unwrap();
    let later = Day::from_date(2028, 12, 31).unwrap();
    let with_holidays = Calendar::new("Europe/London", [holiday].into(), later).unwrap();
    let clinic = clinic.started_again(with_holidays.clone()).await;
    let house = &clinic.server.house;
    house.take_up_again(clinic.server.now()).await.unwrap();
    house.take_up_again(clinic.server.now()).await.unwrap();
    let (first, second) = (clinic.the_case(), house.case(&clinic.another_case("Quellenhofer").await).unwrap());
    assert_eq!(*first.program.calendar(), calendar());
    assert_eq!(*second.program.calendar(), with_holidays);
    assert_ne!(first.protocol().hash, second.protocol().hash);
    let clinic = clinic.started_again(calendar()).await;
    assert_eq!(
        *clinic.server.house.case(&second.id).unwrap().program.calendar(),
        with_holidays,
        "what the record holds"
    );
}
