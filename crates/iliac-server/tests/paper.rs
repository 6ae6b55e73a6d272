//! When the computer is down: sheets to write on, and what was written entered afterwards with the times on the paper.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use common::{Answer, Clinic, FAMILY, Sent, nobody_is_named_in_the_log};
use iliac_app::event::CaseEvent;
use iliac_model::{AlarmKey, Situation};

const TODAY: &str = "2026-11-23";

/// One thing of a day: when it was told live (`hh:mm`), by whom, the block of the paper form with its row, and its fields.
/// A field that ends in `@` is an instant: its time of today.
struct Told {
    at: &'static str,
    by: &'static str,
    block: &'static str,
    row: Option<(&'static str, &'static str)>,
    fields: &'static [(&'static str, &'static str)],
}

const PUNCTURE: &str = "00000000000000000000000000000051";

/// A day with a sedative given against several gates and a needle against others.
const DAY: &[Told] = &[
    Told {
        at: "09:02",
        by: "clinician",
        block: "plan-anaesthesia~",
        row: None,
        fields: &[("anaesthesia.plan", "local-and-sedation")],
    },
    Told { at: "09:10", by: "nurse", block: "arrive~", row: None, fields: &[("arrival.at@", "09:10")] },
    Told {
        at: "09:15",
        by: "nurse",
        block: "measure~1",
        row: Some(("vitals", "00000000000000000000000000000052")),
        fields: &[
            ("vitals.taken@", "09:15"),
            ("vitals.pulse", "72"),
            ("vitals.systolic", "128"),
            ("vitals.oxygen", "98"),
        ],
    },
    Told {
        at: "09:30",
        by: "nurse",
        block: "sedate~1",
        row: Some(("sedative", "00000000000000000000000000000053")),
        fields: &[("sedative.given@", "09:30"), ("sedative.dose", "1"), ("sedative.drug", "midazolam")],
    },
    Told {
        at: "09:33",
        by: "nurse",
        block: "sedate~2",
        row: Some(("sedative", "00000000000000000000000000000054")),
        fields: &[("sedative.given@", "09:33"), ("sedative.dose", "1"), ("sedative.drug", "midazolam")],
    },
    Told {
        at: "09:40",
        by: "operator",
        block: "choose-place~1",
        row: Some(("puncture", PUNCTURE)),
        fields: &[("puncture.site", "posterior-crest"), ("puncture.side", "right")],
    },
    Told {
        at: "09:42",
        by: "operator",
        block: "puncture~choose-place-1",
        row: Some(("puncture", PUNCTURE)),
        fields: &[("puncture.inserted@", "09:42")],
    },
];

/// The fields of one thing, below a prefix.
fn fields(told: &Told, prefix: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (name, value) in told.fields {
        match name.strip_suffix('@') {
            Some(name) => {
                fields.push((format!("{prefix}{name}.time"), (*value).to_owned()));
                if prefix.is_empty() {
                    fields.push((format!("{name}.day"), TODAY.to_owned()));
                }
            }
            None => fields.push((format!("{prefix}{name}"), (*value).to_owned())),
        }
    }
    fields
}

async fn send(clinic: &Clinic, role: &str, to: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    clinic.send_as(role, Sent::post(clinic.at(to), &fields)).await
}

/// The clock at a time of today, never back.
fn wait_until(clinic: &Clinic, time: &str) {
    let (hour, minute) = time.split_once(':').unwrap();
    let since_nine = (hour.parse::<i64>().unwrap() - 9) * 3600 + minute.parse::<i64>().unwrap() * 60;
    let now = clinic.server.now().second() - common::MORNING.second();
    assert!(since_nine >= now, "{time} has passed");
    clinic.clock.move_by(since_nine - now);
}

/// The day told as it happens.
async fn live() -> Clinic {
    let clinic = Clinic::open().await;
    for told in DAY {
        wait_until(&clinic, told.at);
        let mut sent = fields(told, "");
        sent.extend(told.row.map(|(group, row)| (format!("row:{group}"), row.to_owned())));
        send(&clinic, told.by, "/record", &sent).await.leads_to(&clinic.at("?said=recorded"));
    }
    clinic
}

/// Who enters the paper in the evening, and what of it.
async fn entered(clinic: &Clinic, by: &str, day: &str) -> Answer {
    let mut sent = vec![("day".to_owned(), day.to_owned()), ("once".to_owned(), format!("a sheet by {by}"))];
    for told in DAY.iter().filter(|told| told.by == by) {
        let prefix = format!("{}.", told.block);
        sent.push((format!("{prefix}at.time"), told.at.to_owned()));
        sent.extend(told.row.map(|(_, row)| (format!("{prefix}row"), row.to_owned())));
        sent.extend(fields(told, &prefix));
    }
    send(clinic, by, "/from-paper", &sent).await
}

/// The same day entered from paper in the evening, each by whoever may record it.
async fn late() -> Clinic {
    let clinic = Clinic::open().await;
    wait_until(&clinic, "18:00");
    for by in ["clinician", "nurse", "operator"] {
        entered(&clinic, by, TODAY).await.leads_to(&clinic.at("?said=paper"));
    }
    clinic
}

fn situation(clinic: &Clinic) -> Situation {
    clinic.the_case().situation(clinic.server.now())
}

fn against(situation: &Situation) -> Vec<AlarmKey> {
    let alarms = situation.alarms.iter().map(|raised| raised.alarm);
    alarms.filter(|alarm| matches!(alarm, AlarmKey::AgainstGate(_))).collect()
}

#[tokio::test]
async fn a_day_entered_late_gives_the_same_situation_as_the_same_day_entered_live() {
    let (live, late) = (live().await, late().await);
    wait_until(&live, "18:00");
    let (of_live, of_late) = (situation(&live), situation(&late));
    assert_eq!(of_live.steps, of_late.steps);
    assert_eq!(of_live.alarms, of_late.alarms);
    let raised = against(&of_late);
    let gate =
        |step: &str, gate: &str| AlarmKey::AgainstGate(late.the_case().protocol().gate_named(step, gate).unwrap());
    for expected in [gate("sedate", "consent"), gate("sedate", "fasting-asked"), gate("puncture", "consent")] {
        assert!(raised.contains(&expected), "{expected:?} is not among {raised:?}");
    }
    // The register says of each that it came from paper.
    let lines = late.server.house.exceptions();
    assert!(lines.len() > 4 && lines.iter().all(|line| line.source == "paper"));
    late.send_as("quality", Sent::get("/quality/register")).await.says(200, "(nurse), from paper").says(200, "told");
}

#[tokio::test]
async fn what_came_from_paper_says_so_and_by_whom_it_was_entered_and_when() {
    let clinic = late().await;
    let facts = clinic.send_as("nurse", Sent::get(clinic.at("/facts"))).await;
    facts.says(200, "09:30, from paper, entered by The nurse 18:00");
    clinic.send_as("nurse", Sent::get(clinic.at("/course"))).await.says(200, "from paper");
    let case = clinic.the_case();
    let dose =
        case.log.iter().find(|told| matches!(&told.event, CaseEvent::Recorded(fact) if fact.kind == "sedative.dose"));
    let dose = dose.unwrap();
    assert_eq!(dose.recorded_at.second() - dose.occurred_at.second(), 8 * 3600 + 30 * 60);
    nobody_is_named_in_the_log();
}

#[tokio::test]
async fn a_sheet_sent_twice_is_entered_once() {
    let clinic = late().await;
    let events = clinic.events();
    entered(&clinic, "nurse", TODAY).await.leads_to(&clinic.at("?said=paper"));
    assert_eq!(clinic.events(), events);
}

#[tokio::test]
async fn a_time_that_is_missing_or_has_not_come_is_asked_for_and_nothing_typed_is_lost() {
    let clinic = Clinic::open().await;
    wait_until(&clinic, "12:00");
    let before = clinic.events();
    let row = ("measure~1.row", "00000000000000000000000000000052");
    for (day, sent, says) in [
        (TODAY, vec![row, ("measure~1.vitals.pulse", "72")], "Enter the time that stands on the paper for this."),
        (
            TODAY,
            vec![row, ("measure~1.vitals.pulse", "72"), ("measure~1.at.time", "13:00")],
            "This time has not come yet.",
        ),
        (
            TODAY,
            vec![row, ("measure~1.vitals.pulse", "72"), ("measure~1.at.time", "27:00")],
            "Enter a day and time that exist",
        ),
        (TODAY, vec![row, ("measure~1.vitals.pulse", "7200"), ("measure~1.at.time", "11:00")], "This cannot be"),
        (
            "2026-11-24",
            vec![row, ("measure~1.vitals.pulse", "72"), ("measure~1.at.time", "11:00")],
            "a day that has come",
        ),
        ("soon", vec![row, ("measure~1.vitals.pulse", "72"), ("measure~1.at.time", "11:00")], "a day that has come"),
    ] {
        let mut sent: Vec<(String, String)> = sent.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        sent.push(("day".into(), day.into()));
        let again = send(&clinic, "nurse", "/from-paper", &sent).await;
        again.says(400, says).says(400, "value=\"00000000000000000000000000000052\"").says(400, "value=\"72");
        assert_eq!(clinic.events(), before);
    }
    // Another day beside a time, and a day alone, which is no answer.
    let sent = [
        ("day", TODAY),
        row,
        ("measure~1.vitals.pulse", "72"),
        ("measure~1.at.time", "23:50"),
        ("measure~1.at.day", "2026-11-22"),
        ("arrive~.arrival.at.day", TODAY),
        ("arrive~.arrival.at.time", ""),
    ];
    let sent: Vec<(String, String)> = sent.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    send(&clinic, "nurse", "/from-paper", &sent).await.leads_to(&clinic.at("?said=paper"));
    assert_eq!(clinic.events(), before + 1);
    let (_, occurred_at) = clinic.last_fact();
    assert_eq!(clinic.server.house.calendar().local(occurred_at).unwrap().to_string(), "2026-11-22T23:50:00");
    send(&clinic, "nurse", "/from-paper", &[("day".into(), TODAY.into())]).await.leads_to(&clinic.at("?said=nothing"));
}

#[tokio::test]
async fn the_form_has_the_blocks_of_the_sheet_in_its_order_and_only_what_the_reader_may_record() {
    let clinic = Clinic::open().await;
    let page = clinic.send_as("nurse", Sent::get(clinic.at("/from-paper?lines=3&stage=all"))).await;
    for told in DAY.iter().filter(|told| told.by == "nurse") {
        for (name, _) in told.fields {
            let name = format!("name=\"{}.{}", told.block, name.trim_end_matches('@'));
            page.says(200, &name);
        }
    }
    page.says(200, "measure~3.vitals.pulse");
    assert!(!page.text.contains("data-il-now=\"\""), "nothing on paper happened now");
    assert!(!page.text.contains("name=\"sign-report~.report.signature\""), "a nurse signs no report");
    let order = |text: &str| -> Vec<usize> {
        ["Arrival", "Vital signs, line 1", "Give a sedative, line 1"]
            .iter()
            .map(|title| text.find(title).unwrap())
            .collect()
    };
    let sheet = clinic.send_as("nurse", Sent::get(clinic.at("/sheet"))).await;
    for text in [&page.text, &sheet.text] {
        let main = text.split_once("<main").unwrap().1;
        assert!(order(main).is_sorted(), "{:?}", order(main));
    }
}

#[tokio::test]
async fn a_blank_sheet_has_every_step_gates_as_a_checklist_and_says_how_it_is_entered() {
    let clinic = Clinic::open().await;
    let protocols = clinic.send_as("administrator", Sent::get("/protocols")).await;
    let hash = clinic.the_case().protocol().hash.clone();
    let sheet = format!("/protocol/{hash}/sheet");
    protocols.says(200, &sheet).says(200, &format!("{sheet}?stage=procedure"));
    let blank = clinic.send_as("nurse", Sent::get(&sheet)).await;
    for step in clinic.the_case().protocol().steps.iter().filter(|step| !step.records.is_empty()) {
        let title = maud::html! { (step.title) }.into_string();
        assert!(
            blank.text.contains(&title) || blank.text.contains(&title.to_lowercase()),
            "{title} is not on the sheet"
        );
    }
    for words in [
        "Before it begins, tick what holds:",
        "Who answers by name (2 people: anaesthetist or operator)",
        "When the computer is back:",
        "Hospital number",
        "No answer",
        "Nobody may answer for this by name",
    ] {
        blank.says(200, words);
    }
    assert!(!blank.text.contains(FAMILY));
    let one = clinic.send_as("nurse", Sent::get(format!("{sheet}?stage=procedure"))).await;
    one.says(200, "Give a sedative, line 1");
    assert!(!one.text.contains("Feels well again") && one.text.len() < blank.text.len());
}

#[tokio::test]
async fn a_part_filled_sheet_has_what_is_known_and_the_person_on_top() {
    let clinic = Clinic::open().await;
    let facts = [
        ("row:allergy", "00000000000000000000000000000031"),
        ("allergy.name", "Lidocaine"),
        ("blood.platelets", "41"),
        ("consent.side", "left"),
        ("booking.start.day", "2026-11-24"),
        ("booking.start.time", "10:30"),
    ];
    clinic.send_as("operator", Sent::post(clinic.at("/record"), &facts)).await.leads_to(&clinic.at("?said=recorded"));
    for page in [clinic.at("/sheet"), "/day/2026-11-24/sheets".to_owned()] {
        let sheet = clinic.send_as("nurse", Sent::get(&page)).await;
        let at =
            |words: &str| sheet.text.find(words).unwrap_or_else(|| panic!("no “{words}” on {page}: {}", sheet.text));
        assert!(at(FAMILY) < at("Known as at 09:00") && at("Known as at 09:00") < at("<h2>Arrival</h2>"));
        assert!(at("Lidocaine (NOT said to be complete: ask)") < at("<h2>Arrival</h2>"));
        assert!(at("41 ×10⁹/L") < at("<h2>Arrival</h2>"), "the platelets are not on top");
        at("____ : ____");
        at("When the computer is back:");
        at(&format!("Open case {}", clinic.the_case().number));
    }
    let done = [("arrival.at.day", TODAY), ("arrival.at.time", "08:55")];
    clinic.send_as("nurse", Sent::post(clinic.at("/record"), &done)).await;
    let case = clinic.send_as("nurse", Sent::get(clinic.at("/sheet?stage=arrival"))).await;
    assert!(!case.text.contains(">Arrived<"), "what is done is asked for once more");
    clinic
        .send_as("nurse", Sent::get(clinic.at("/papers")))
        .await
        .says(200, &clinic.at("/sheet"))
        .says(200, &clinic.at("/from-paper"));
    clinic.send_as("nurse", Sent::get("/day/2026-11-24")).await.says(200, "/day/2026-11-24/sheets");
    clinic.send_as("nurse", Sent::get("/day/2031-01-01/sheets")).await.says(200, "Nothing is planned or due.");
}
