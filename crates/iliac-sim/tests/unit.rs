//! The demonstration unit, filled at different hours of different days: nobody is refused what their script asks for, and
//! every place of the way has somebody.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use iliac_app::board;
use iliac_app::case::Case;
use iliac_app::event::{SiteEvent, Staff, StaffId};
use iliac_app::house::{Chance, House};
use iliac_app::mutation;
use iliac_app::replay::{self, Kind, Sense};
use iliac_app::shelf::Shelf;
use iliac_app::values::People;
use iliac_engine::Program;
use iliac_model::{AlarmKey, Calendar, Cell, Day, Duration, Timestamp, Timing, Value};
use iliac_store::{Purpose, Settings, SqliteStore};

/// Who has which alarm that nobody has answered; nobody else has any.
const ALARMS: [(&str, &str); 13] = [
    ("DEMO-0002", "one-component"),
    ("DEMO-0003", "escort-missing"),
    ("DEMO-0005", "refused"),
    ("DEMO-0007", "referral-without-count"),
    ("DEMO-0010", "platelets-low"),
    ("DEMO-0015", "withdrawn"),
    ("DEMO-0018", "no-show"),
    ("DEMO-0019", "against dress/pressed"),
    ("DEMO-0021", "fever"),
    ("DEMO-0022", "no-check-in"),
    ("DEMO-0023", "result-late"),
    ("DEMO-0023", "results-promised"),
    ("DEMO-0039", "visit-missed"),
];
/// What the board says comes next, for those of whom it says one thing at any hour.
const NEXT: [(&str, &str); 25] = [
    ("DEMO-0001", "review-referral"),
    ("DEMO-0002", "review-referral"),
    ("DEMO-0003", "answer-question"),
    ("DEMO-0004", "plan-medicine"),
    ("DEMO-0006", "arrive"),
    ("DEMO-0007", "take-count"),
    ("DEMO-0008", "take-count"),
    ("DEMO-0009", "arrive"),
    ("DEMO-0010", "decide-platelets"),
    ("DEMO-0011", "arrive"),
    ("DEMO-0012", "weigh"),
    ("DEMO-0016", "get-up"),
    ("DEMO-0017", "discharge"),
    ("DEMO-0018", "note-no-show"),
    ("DEMO-0022", "check-in"),
    ("DEMO-0023", "report-test"),
    ("DEMO-0024", "explain-results"),
    ("DEMO-0026", "review-referral"),
    ("DEMO-0027", "arrive"),
    ("DEMO-0030", "explain-results"),
    ("DEMO-0031", "consent"),
    ("DEMO-0032", "weigh"),
    ("DEMO-0035", "test-infection"),
    ("DEMO-0036", "arrive"),
    ("DEMO-0039", "visit"),
];
/// Where the board says somebody is: neither a weight taken beforehand nor marrow in the laboratory moves them.
const AT: [(&str, &str); 5] = [
    ("DEMO-0035", "preparation"),
    ("DEMO-0036", "preparation"),
    ("DEMO-0037", "procedure"),
    ("DEMO-0038", "recovery"),
    ("DEMO-0039", "home"),
];
/// What people come for.
const PROTOCOLS: [&str; 4] = ["examination", "aspiration", "biopsy", "harvest"];
/// One person for every role, as the demonstration has them.
const LOGINS: [(&str, &str); 10] = [
    ("coordinator", "cora"),
    ("nurse", "nils"),
    ("operator", "omar"),
    ("anaesthetist", "anna"),
    ("bench", "bea"),
    ("pathologist", "pia"),
    ("clinician", "clara"),
    ("advocate", "alma"),
    ("quality", "quentin"),
    ("administrator", "ada"),
];

/// The unit at one instant.
struct Filled {
    house: House<SqliteStore>,
    now: Timestamp,
    _folder: tempfile::TempDir,
}

/// Fills a unit at `now`, on a record of its own.
async fn filled(now: &str) -> Filled {
    let now: Timestamp = now.parse().unwrap();
    let from = now.minus(Duration::from_minutes(21 * 24 * 60));
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::create(&folder.path().join("record"), Purpose::Demo, from, Settings::default()).unwrap();
    let house = House::open(store, Shelf::new(calendar()), People::Invented, chance(), |_| ()).await.unwrap();
    house.set_site(site(), StaffId::HOUSE, from).await.unwrap();
    let (mut heard, began) = ((0, 0), Instant::now());
    iliac_sim::unit::fill(&house, from, now, |done, all| heard = (done, all)).await.unwrap();
    println!("{now}: {} of {} deeds in {:.1} s", heard.0, heard.1, began.elapsed().as_secs_f64());
    assert_eq!(heard.0, heard.1);
    Filled { house, now, _folder: folder }
}

fn calendar() -> Calendar {
    Calendar::new("Europe/London", BTreeSet::new(), Day::from_date(2030, 12, 31).unwrap()).unwrap()
}

/// The four protocols as shipped, and one person for every role.
fn site() -> Vec<SiteEvent> {
    let mut files = BTreeMap::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols"), "", &mut files);
    let own: BTreeMap<String, String> = files
        .iter()
        .filter(|(path, _)| *path != "site.yaml")
        .map(|(path, text)| (path.clone(), text.clone()))
        .collect();
    let site = files.get("site.yaml").cloned();
    let faults = |faults: Vec<iliac_protocol::Diagnostic>| {
        panic!("{}", faults.iter().map(|fault| fault.render(&files)).collect::<Vec<_>>().join("\n"))
    };
    let activated = |protocol: &str| {
        iliac_app::pin::activation(protocol, &files, own.clone(), site.as_deref(), &calendar()).unwrap_or_else(faults)
    };
    let mut events: Vec<SiteEvent> = PROTOCOLS.map(activated).into();
    for ((role, login), id) in LOGINS.into_iter().zip(StaffId::FIRST.0..) {
        let (name, login, roles) = (login.to_uppercase(), login.to_owned(), vec![role.to_owned()]);
        events.push(SiteEvent::StaffSet(Staff::new(StaffId(id), login, name, roles, "-")));
    }
    events
}

fn read(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        if entry.path().is_dir() {
            if name != "stories" && name != "codes" {
                read(&entry.path(), &path, files);
            }
        } else {
            files.insert(path, std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// The same ids in every run.
fn chance() -> Chance {
    let next = AtomicU64::new(1);
    Arc::new(move || {
        let n = next.fetch_add(1, Ordering::Relaxed);
        u128::from(n.wrapping_mul(0x9e37_79b9_7f4a_7c15)) << 64 | u128::from(n)
    })
}

impl Filled {
    fn number(&self, case: &Case) -> String {
        self.house.identity(&case.person).number.clone()
    }

    /// Open cases by number.
    fn cases(&self) -> BTreeMap<String, Arc<Case>> {
        self.house.cases().into_iter().map(|case| (self.number(&case), case)).collect()
    }

    /// Everybody's row of the board, in words.
    fn board(&self) -> Vec<String> {
        self.cases().iter().map(|(number, case)| self.row(number, case)).collect()
    }

    fn row(&self, number: &str, case: &Case) -> String {
        let protocol = case.protocol();
        let need = board::need(protocol, &case.situation(self.now), case.opened_at());
        let stage = protocol.stages.get(need.stage).map_or("", |stage| &stage.name);
        let next = need.next.as_ref().map_or_else(String::new, |next| {
            let step = protocol.step(next.step).map_or("", |step| &step.name);
            let held = next.held_by.and_then(|gate| protocol.gate(gate));
            let held = held.map_or_else(String::new, |gate| format!(" held by {}", gate.name));
            let since = next.since.map_or("", |_| " in progress");
            let timing = match next.timing {
                Timing::Untimed => "",
                Timing::Due { .. } => " due",
                Timing::Overdue { .. } => " overdue",
            };
            format!("{step}{since}{timing}{held}")
        });
        let alarms: Vec<String> = need.alarms.iter().map(|raised| name(case, raised.alarm)).collect();
        let closed = case.closed_at.map_or("", |_| "closed ");
        format!("{number}  {closed}{stage:<12} {next:<40} {}", alarms.join(", "))
    }

    fn stage(&self, case: &Case) -> usize {
        board::need(case.protocol(), &case.situation(self.now), case.opened_at()).stage
    }

    /// The step the board names for a case.
    fn next(&self, case: &Case) -> Option<String> {
        let next = board::need(case.protocol(), &case.situation(self.now), case.opened_at()).next?;
        Some(case.protocol().step(next.step)?.name.clone())
    }

    /// When everybody's appointment is.
    fn appointments(&self) -> Vec<Timestamp> {
        let of = |case: Arc<Case>| {
            let fact = case.protocol().fact_named("booking.start")?;
            match &iliac_app::reading::last(&case, fact, None, self.now, self.now)?.cell {
                Cell::Said(Value::Instant(at)) => Some(*at),
                Cell::Said(_) | Cell::Unanswered | Cell::Refused | Cell::Struck => None,
            }
        };
        self.house.cases().into_iter().filter_map(of).collect()
    }

    /// Alarms nobody has answered, by number.
    fn alarms(&self) -> BTreeMap<String, Vec<String>> {
        let unanswered = |case: &Case| {
            let need = board::need(case.protocol(), &case.situation(self.now), case.opened_at());
            need.alarms.iter().map(|raised| name(case, raised.alarm)).collect()
        };
        self.cases().into_iter().map(|(number, case)| (number, unanswered(&case))).collect()
    }
}

fn name(case: &Case, alarm: AlarmKey) -> String {
    iliac_app::case::alarm_name(case.protocol(), alarm).map_or_else(String::new, |name| name.to_string())
}

/// What holds of the unit at whatever hour it is filled.
async fn check(now: &str) -> Filled {
    let unit = filled(now).await;
    println!("{}", unit.board().join("\n"));
    let cases = unit.cases();
    assert_eq!(cases.len(), 40, "{:?}", cases.keys());
    let of = |protocol: &str| cases.values().filter(|case| case.protocol().name == protocol).collect::<Vec<_>>();
    assert_eq!(PROTOCOLS.map(|protocol| of(protocol).len()), [25, 5, 4, 6]);
    let received = of("harvest").iter().filter(|case| case.person_at(1).is_some()).count();
    assert_eq!(received, 5, "all but the one who gives for himself name a recipient");
    let reached: BTreeSet<usize> = of("examination").iter().map(|case| unit.stage(case)).collect();
    let stages = of("examination").first().map_or(0, |case| case.protocol().stages.len());
    assert_eq!(reached.len(), stages, "a stage has nobody");
    let told = unit.alarms();
    for (number, alarm) in ALARMS {
        assert!(told[number].iter().any(|raised| raised == alarm), "{number} has {:?}, not {alarm}", told[number]);
    }
    let quiet = told.iter().filter(|(number, _)| !ALARMS.iter().any(|(named, _)| named == number));
    for (number, alarms) in quiet {
        assert!(alarms.is_empty(), "{number} has {alarms:?}");
    }
    for (number, expected) in AT {
        let case = &cases[number];
        assert_eq!(case.protocol().stages[unit.stage(case)].name, expected, "{number}");
    }
    for (number, expected) in NEXT {
        assert_eq!(unit.next(&cases[number]).as_deref(), Some(expected), "{number}");
    }
    unit
}

#[tokio::test]
async fn on_a_weekday_morning_every_stage_has_somebody_and_everybody_the_right_next_thing() {
    let unit = check("2026-11-24T10:20:00Z").await;
    let closed = unit.house.cases().iter().filter(|case| case.closed_at.is_some()).count();
    assert_eq!(closed, 1);
    let today = unit.house.calendar().day_of(unit.now);
    let (before, after): (Vec<Timestamp>, Vec<Timestamp>) = unit
        .appointments()
        .into_iter()
        .filter(|at| unit.house.calendar().day_of(*at) == today)
        .partition(|at| *at <= unit.now);
    assert!(before.len() >= 4 && after.len() >= 3, "today's list: {before:?} and {after:?}");
    replays(&unit);
}

/// Some examinations, replayed: by its own rules it says what it said, and without a gate that gate is missed.
fn replays(unit: &Filled) {
    let mut cases: Vec<Arc<Case>> =
        unit.house.cases().into_iter().filter(|case| case.protocol().name == "examination").collect();
    cases.sort_by_key(|case| std::cmp::Reverse(case.log.len()));
    let few = cases.get(..3).unwrap();
    let own = few.first().unwrap().program.clone();
    let same = replay::replay_everything(few, &own, unit.now, &|| ());
    assert_eq!((same.cases, same.cut_short), (3, 0));
    assert!(same.looked > 200, "{}", same.looked);
    assert!(same.differences.is_empty(), "{same}");
    let same = replay::replay_all(few, &own, unit.now, &|| ());
    assert_eq!((same.cases, same.looked), (3, 6), "nothing is written otherwise: each is looked at when it was opened");
    assert!(same.to_string().contains("Nothing is written otherwise."), "{same}");

    let mut slips = mutation::mutations(own.protocol()).into_iter();
    let slip = slips.find(|slip| slip.name == "discharge/walks negated").unwrap();
    let candidate = mutation::apply(own.protocol(), &slip.change);
    let candidate = Arc::new(Program::compile(candidate, unit.house.calendar()));
    let changed = replay::replay_all(few, &candidate, unit.now, &|| ());
    let everything = replay::replay_everything(few, &candidate, unit.now, &|| ());
    assert_eq!(changed.differences, everything.differences, "what is left out says the same");
    assert!(changed.looked < everything.looked, "{} of {}", changed.looked, everything.looked);
    assert!(changed.to_string().contains("Written otherwise:\n  gate discharge/walks\n"), "{changed}");
    let closes = |kind: &Kind| kind.element == "gate discharge/walks" && kind.would_be == Some("closed");
    let of_gate: Vec<_> = changed.differences.iter().filter(|(kind, _)| closes(kind)).collect();
    assert_eq!(of_gate.iter().map(|(kind, _)| kind.sense).collect::<BTreeSet<_>>(), Sense::ALL.into(), "{changed}");
    assert!(changed.to_string().contains("gate discharge/walks: open, would be closed; "), "{changed}");
    let first = of_gate.first().and_then(|(_, count)| count.earliest.as_ref()).unwrap();
    assert!(changed.to_string().contains(&format!("    {}", first.number)), "{changed}");
    assert!(changed.too_few_to_tell().all(|(gate, met)| met < replay::TOO_FEW && !gate.is_empty()));
    for (kind, count) in of_gate {
        let example = count.earliest.as_ref().unwrap();
        let case = few.iter().find(|case| case.id == example.case).unwrap();
        let story = replay::story(case, &candidate, unit.now, kind, example).unwrap();
        println!("{story}");
        assert!(story.to_string().contains("discharge  blocked") && story.lines().count() < case.log.len(), "{story}");
    }
}

#[tokio::test]
async fn in_the_night_it_looks_the_same() {
    check("2026-11-24T02:05:00Z").await;
}

#[tokio::test]
async fn on_the_sunday_the_clocks_go_back_it_looks_the_same() {
    check("2026-10-25T23:40:00Z").await;
}
