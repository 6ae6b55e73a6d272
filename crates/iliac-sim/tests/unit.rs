//! The demonstration unit, filled at different hours of different days: nobody is refused what their script asks for, and
//! every place of the way has somebody.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on has failed")]

mod house;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use house::PROTOCOLS;
use iliac_app::board;
use iliac_app::case::Case;
use iliac_app::house::House;
use iliac_model::{AlarmKey, Cell, Duration, Timestamp, Timing, Value};
use iliac_store::SqliteStore;

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
    let house = house::empty(folder.path(), from, |present| present).await;
    let (mut heard, began) = ((0, 0), Instant::now());
    iliac_sim::unit::fill(&house, from, now, |done, all| heard = (done, all)).await.unwrap();
    println!("{now}: {} of {} deeds in {:.1} s", heard.0, heard.1, began.elapsed().as_secs_f64());
    assert_eq!(heard.0, heard.1);
    Filled { house, now, _folder: folder }
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
}

#[tokio::test]
async fn in_the_night_it_looks_the_same() {
    check("2026-11-24T02:05:00Z").await;
}

#[tokio::test]
async fn on_the_sunday_the_clocks_go_back_it_looks_the_same() {
    check("2026-10-25T23:40:00Z").await;
}
