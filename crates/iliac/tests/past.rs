//! The commands that look at what was: the replay of a candidate, near misses, giving open cases other rules, and what was shown
//! to anybody, over a record with cases in it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use common::{PASSWORD, Unit, check, of_small, on, small};
use iliac_app::ask::{Ask, Asked};
use iliac_app::event::{CaseId, Identity, Said, SiteEvent, Staff, StaffId};
use iliac_app::house::{Actor, House};
use iliac_app::opening::NewCase;
use iliac_app::record::{Hash, ReadNote, Record as _, StreamId, StreamKind};
use iliac_app::shelf::Shelf;
use iliac_app::values::People;
use iliac_model::{Calendar, Day, Duration, Number, Timestamp};
use iliac_server::password;
use iliac_store::{Purpose, Settings, SqliteStore};
use tempfile::TempDir;

/// When the record begins: Tuesday 2 January 2024, 09:00 in London.
const FROM: Timestamp = Timestamp::from_second(1_704_186_000);

/// A record of long ago, and where it lies.
struct Past {
    unit: Unit,
    house: House<SqliteStore>,
}

fn somebody(role: &str) -> Actor {
    Actor { id: StaffId::FIRST, roles: vec![role.into()], source: "page".into() }
}

impl Past {
    async fn begun() -> Past {
        let unit = Unit::new();
        let data = unit.path("past");
        let store = SqliteStore::create(&data, Purpose::Production, FROM, Settings::default()).unwrap();
        std::fs::copy(unit.data().join("unit.toml"), data.join("unit.toml")).unwrap();
        let known = "2027-12-31".parse::<Day>().unwrap();
        let calendar = Calendar::new("Europe/London", BTreeSet::new(), known).unwrap();
        let drawn = AtomicU64::new(1);
        let chance = Arc::new(move || u128::from(drawn.fetch_add(1, Ordering::Relaxed)));
        let house = House::open(store, Shelf::new(calendar), People::Real, chance, |_| ()).await.unwrap();
        let password = password::hash(PASSWORD).unwrap();
        let clara = Staff::new(StaffId(20), "clara", "Clara".to_owned(), vec!["clinician".to_owned()], password);
        house.set_site(vec![SiteEvent::StaffSet(clara)], StaffId::HOUSE, FROM).await.unwrap();
        Past { unit, house }
    }

    fn data(&self) -> PathBuf {
        self.unit.path("past")
    }

    fn after(&self, hours: i64) -> Timestamp {
        FROM.plus(Duration::from_minutes(hours * 60))
    }

    /// New cases take this version from then on.
    async fn takes(&self, folder: &TempDir, hours: i64) {
        let read = |path: &str| (path.to_owned(), std::fs::read_to_string(folder.path().join(path)).unwrap());
        let files: BTreeMap<String, String> = ["small/protocol.yaml", "small/texts/en.ftl"].map(read).into();
        let event = iliac_app::pin::activation("small", &files, files.clone(), None, &self.house.calendar());
        self.house.set_site(vec![event.unwrap()], StaffId::HOUSE, self.after(hours)).await.unwrap();
    }

    /// A case with so many platelets.
    async fn case(&self, platelets: i64, hours: i64) -> CaseId {
        let identity = Identity { family: "Quellenhofer".into(), given: "Ottilie".into(), ..Identity::default() };
        let new = NewCase { identity, ward: None, protocol: "small".into(), facts: Vec::new(), files: Vec::new() };
        let at = self.after(hours);
        let id = self.house.open_case(new, &somebody("coordinator"), None, at).await.unwrap();
        let said = Said::Number(Number::whole(platelets), "10*9/L".into());
        self.tell(&id, "blood.platelets", said, hours).await;
        id
    }

    async fn tell(&self, id: &CaseId, fact: &str, said: Said, hours: i64) {
        let occurred_at = self.after(hours);
        let fact = self.house.case(id).unwrap().protocol().fact_named(fact).unwrap();
        self.asks(id, Ask::Record { fact, row: None, said, entered: None, occurred_at }, "nurse", hours).await;
    }

    async fn begin(&self, id: &CaseId, hours: i64) {
        let step = self.house.case(id).unwrap().protocol().step_named("start").unwrap();
        self.asks(id, Ask::Begin { step, row: None, occurred_at: self.after(hours) }, "nurse", hours).await;
    }

    async fn asks(&self, id: &CaseId, ask: Ask, role: &str, hours: i64) {
        self.house.act(id, Asked::one(ask), &somebody(role), self.after(hours)).await.unwrap();
    }

    /// Somebody looked at a case; `digest`: of what they saw, when that is not what was said.
    async fn looks(&self, id: &CaseId, hours: i64, digest: Option<Hash>) {
        let (case, at) = (self.house.case(id).unwrap(), self.after(hours));
        let mut shown = case.shown(&case.facts(at), at, at);
        shown.digest = digest.unwrap_or(shown.digest);
        let of = StreamId::new(StreamKind::Case, &id.0);
        let (by, role, page) = ("13".into(), "nurse".into(), "Case".into());
        self.house.store().note_read(ReadNote { by, role, of, page, at, shown: Some(shown) }).await.unwrap();
    }

    fn number(&self, id: &CaseId) -> String {
        self.house.case(id).unwrap().number.clone()
    }
}

/// Fewest platelets: seventy instead of fifty.
fn seventy() -> TempDir {
    small(|text| text.replace("value: 50", "value: 70").replace("platelets  60", "platelets  90"))
}

#[tokio::test]
async fn what_was_is_looked_at_from_the_command_line() {
    let (past, other) = (Past::begun().await, seventy());
    past.takes(&small(|text| text), 0).await;
    let closed = past.case(60, 1).await;
    past.begin(&closed, 2).await;
    for (fact, hours) in [("procedure.started", 2), ("procedure.ended", 3)] {
        past.tell(&closed, fact, Said::Instant(past.after(hours)), 3).await;
    }
    past.asks(&closed, Ask::Close, "coordinator", 4).await;
    // Too few at first, for an hour.
    let open = past.case(40, 5).await;
    past.tell(&open, "blood.platelets", Said::Number(Number::whole(60), "10*9/L".into()), 6).await;
    let (begun, plenty) = (past.case(60, 6).await, past.case(90, 7).await);
    past.begin(&begun, 8).await;
    past.looks(&open, 9, None).await;
    past.takes(&other, 24).await;
    past.looks(&plenty, 25, None).await;
    let [closed, open_number, begun, plenty] = [&closed, &open, &begun, &plenty].map(|id| past.number(id));
    past.house.store().close().await.unwrap();
    let data = past.data();

    // The replay: three of the four cases began or would have begun with too few for seventy.
    let story = ["It would differ: gate start/platelets", "blood.platelets  60", "start  blocked"];
    let counts = "gate start/platelets: open, would be closed; 3 times in 3 cases, first in";
    let told = ["4 cases, looked at", counts, "too few to tell"];
    let said = check(&mut of_small("replay", &other, &data), true, &told);
    assert!(said.contains(" of 3 open cases\n"), "{said}");
    assert!(said.contains("  gate start/platelets: open, then closed; in 1\n"), "{said}");
    assert!(story.iter().all(|words| said.contains(words)), "{said}");
    assert!(said.contains("As it was known then: ") && said.contains("As it is known now: "), "{said}");
    let kept = past.unit.path("kept");
    let mut keep = of_small("replay", &other, &data);
    check(keep.arg("--too-few").arg("--save").arg(&kept), true, &["kept: ", "  start/platelets: 4"]);
    assert!(std::fs::read_dir(&kept).unwrap().count() >= 2, "an example of each past is kept");

    // Near misses: the closed case began with ten more than was needed.
    let one_less = "one fact away: blood.platelets was 60 10*9/L, not 49 10*9/L";
    let near = [
        "1 closed case. How near they came to each property",
        "one fact away in 1",
        one_less,
        "Nothing is started with too few",
        "start/platelets: averted in 1 case, closed in 1",
    ];
    let said = check(&mut on(&["protocol", "near", "small"], &data), true, &near);
    assert!(said.contains(&closed) && !said.contains(&open_number), "an open case is no near miss: {said}");

    // Open cases by earlier rules, what would change in each, and one that keeps them.
    let said = check(
        &mut on(&["protocol", "move"], &data),
        true,
        &["gate start/platelets: open, then closed", "Nothing is changed"],
    );
    let part = |number: &str| said.split(&format!("{number}: from ")).nth(1).unwrap().split("\n24-").next().unwrap();
    assert!(part(&begun).contains("MAY NOT: “Nothing is started with too few platelets” would not hold"), "{said}");
    assert!(!part(&open_number).contains("MAY NOT"), "{said}");
    assert!(part(&plenty).contains("nothing is said otherwise now"), "{said}");
    assert!(!said.contains(&format!("{closed}: from")), "a closed case keeps its rules: {said}");
    let give = |number: &str, by: &str| {
        let mut command = on(&["protocol", "move", "--case", number, "--by", by], &data);
        command.env("ILIAC_PASSWORD", PASSWORD);
        command
    };
    check(&mut give(&begun, "clara"), false, &["keeps its rules", "would not hold"]);
    check(&mut give(&open_number, "nobody"), false, &["open no account here"]);
    check(&mut give(&open_number, "clara"), true, &["has these rules from now on, signed by Clara"]);
    check(&mut give(&open_number, "clara"), false, &["is no open case with other rules"]);

    // What was shown comes out as it was shown, also in the case that has other rules now.
    check(&mut on(&["record", "shown"], &data), true, &["2 situations come out as they were shown, 0 otherwise"]);
    check(&mut on(&["record", "verify"], &data), true, &["whole: "]);
}

#[tokio::test]
async fn a_situation_that_nothing_in_the_record_explains_is_named() {
    let past = Past::begun().await;
    past.takes(&small(|text| text), 0).await;
    let id = past.case(60, 1).await;
    past.looks(&id, 2, None).await;
    past.looks(&id, 3, Some(Hash::of(b"something else"))).await;
    let number = past.number(&id);
    past.house.store().close().await.unwrap();
    let says = ["1 situations come out as they were shown, 1 otherwise", "nothing says why", &number];
    check(&mut on(&["record", "shown"], &past.data()), false, &says);
}
