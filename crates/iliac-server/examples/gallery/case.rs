//! The sample case: one examination in recovery.

use iliac_model::Timestamp;
use iliac_server::components::alarm::{Alarm, alarm_card};
use iliac_server::components::fact::{FactEntry, FactRow, fact_list};
use iliac_server::components::form::{FormFrame, button_form};
use iliac_server::components::gate::{GateRow, GateVerdict};
use iliac_server::components::mark::{Mark, Urgency};
use iliac_server::components::navigation::tabs;
use iliac_server::components::rows::{Completeness, RowGroup, row_group};
use iliac_server::components::slider::{TimeSlider, time_slider};
use iliac_server::components::step::{StepRow, step_list};
use iliac_server::components::timeline::{TimeMark, TimeSpan, Timeline, timeline};
use iliac_server::components::{Link, Weight, link_button};
use iliac_server::layout::Sense;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::{frame, maria, whole};

pub fn page() -> Markup {
    let mut page = frame("KOWALSKA, Maria", "/board");
    page.person = Some(maria());
    whole(&page, &body())
}

pub fn past_page() -> Markup {
    let mut page = frame("KOWALSKA, Maria", "/board");
    page.person = Some(maria());
    if let Some(as_at) = &mut page.as_at {
        as_at.sense = Sense::AsItWasKnown("/case".into());
    }
    whole(&page, &body())
}

fn body() -> Markup {
    let links = ["Now", "Course", "Facts", "Documents", "Specimens"]
        .map(|name| Link::new(name, format!("/case{}", if name == "Now" { "" } else { "?tab" })));
    html! {
        h1 { "Recovery" }
        (tabs("Parts of the case", &links, "/case"))
        div class="il-columns" {
            div {
                (alarm_card(&alarm()))
                (step_list(&steps()))
            }
            div {
                (fact_list(&facts()))
                (row_group(&doses()))
            }
        }
        (timeline(&course()))
        (time_slider(&slider()))
    }
}

fn alarm() -> Alarm {
    Alarm {
        id: "alarm-1".into(),
        urgency: Urgency::Now,
        title: "Done against a closed gate: puncture".into(),
        words: "The needle went in at 09:52. Consent for the core was signed at 09:58. Look at it with the operator and write down why.".into(),
        since: "since 09:58".into(),
        owner: None,
        answer_by: "by 10:28; then the lead nurse is called".into(),
        actions: html! {
            (button_form(&FormFrame::to("/echo"), "I answer for this", Weight::Primary))
            (link_button(&Link::new("Write down why", "/case"), Weight::Secondary))
        },
    }
}

fn steps() -> Vec<StepRow> {
    let none = || html! {};
    vec![
        StepRow {
            id: "step-observe".into(),
            name: "Observe".into(),
            by: "Nurse".into(),
            mark: Mark::Overdue,
            standing: "overdue since 10:20".into(),
            due: "every 15 min".into(),
            shows: vec![],
            gates: vec![],
            actions: link_button(&Link::new("Record observations", "/examination"), Weight::Primary),
        },
        StepRow {
            id: "step-discharge".into(),
            name: "Discharge".into(),
            by: "Nurse".into(),
            mark: Mark::Closed,
            standing: "2 of 5 gates hold it up".into(),
            due: String::new(),
            shows: vec![],
            gates: vec![
                GateRow {
                    name: "Lying down".into(),
                    verdict: GateVerdict::ClosedUntil("10:25".into()),
                    because: "20 minutes after the last sedative (10:05).".into(),
                    unblock: vec![],
                    override_at: None,
                },
                GateRow {
                    name: "Way home".into(),
                    verdict: GateVerdict::Unknown("escort".into()),
                    because: "After sedation somebody has to take her home.".into(),
                    unblock: vec![
                        "Record who takes her home (nurse): opens at once.".into(),
                        "Or keep her until the morning (operator decides).".into(),
                    ],
                    override_at: Some(Link::new("Answer for it by name", "/case")),
                },
                GateRow {
                    name: "Needle count".into(),
                    verdict: GateVerdict::Open,
                    because: String::new(),
                    unblock: vec![],
                    override_at: None,
                },
            ],
            actions: none(),
        },
        StepRow {
            id: "step-biopsy".into(),
            name: "Biopsy".into(),
            by: "Operator".into(),
            mark: Mark::Done,
            standing: "done 10:02, Dr Okafor".into(),
            due: String::new(),
            shows: vec![],
            gates: vec![],
            actions: none(),
        },
        StepRow {
            id: "step-reversal".into(),
            name: "Give reversal".into(),
            by: "Operator".into(),
            mark: Mark::NotNeeded,
            standing: "not needed: breathing is normal".into(),
            due: String::new(),
            shows: vec![],
            gates: vec![],
            actions: none(),
        },
    ]
}

fn facts() -> Vec<FactRow> {
    let change = || Some(Link::new("Correct", "/case"));
    vec![
        FactRow {
            name: "Platelets".into(),
            value: "85 ×10⁹/L".into(),
            told: "22 Nov 07:40, laboratory".into(),
            flags: vec![],
            history: vec![FactEntry { value: "58 ×10⁹/L".into(), told: "07:55, A. Meyer; wrong tube".into() }],
            change: change(),
        },
        FactRow {
            name: "INR".into(),
            value: "1.1".into(),
            told: "9 Nov, referral".into(),
            flags: vec!["too old".into()],
            history: vec![],
            change: change(),
        },
        FactRow {
            name: "Temperature".into(),
            value: "37.2 °C".into(),
            told: "10:05, A. Meyer".into(),
            flags: vec![],
            history: vec![],
            change: change(),
        },
        FactRow { name: "Escort".into(), change: Some(Link::new("Record", "/case")), ..FactRow::default() },
    ]
}

fn doses() -> RowGroup {
    let text = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
    RowGroup {
        id: "rows-sedative".into(),
        title: "Sedatives given".into(),
        columns: text(&["Given", "Drug", "Dose", "By"]),
        rows: vec![text(&["09:50", "Midazolam", "2 mg", "A. Meyer"]), text(&["10:05", "Midazolam", "1 mg", ""])],
        completeness: Completeness::AsRecorded,
        add: html! { p { "Fields for one more dose stand here." } },
        add_label: "Add a dose".into(),
    }
}

fn at(hour: i64, minute: i64) -> Timestamp {
    // 22 November 2026, midnight in London.
    Timestamp::from_second(1_795_305_600 + hour * 3600 + minute * 60)
}

fn course() -> Timeline {
    let mark = |hour, minute, label: &str, mark| TimeMark { at: at(hour, minute), label: label.into(), mark };
    Timeline {
        id: "course".into(),
        title: "Course of 22 November".into(),
        from: at(8, 30),
        to: at(13, 0),
        now: at(10, 24),
        zone: TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC),
        marks: vec![
            mark(8, 45, "Arrived", Mark::Done),
            mark(9, 30, "Time-out", Mark::Done),
            mark(9, 40, "Lidocaine 100 mg", Mark::Done),
            mark(9, 50, "Midazolam 2 mg", Mark::Done),
            mark(9, 52, "Puncture, left", Mark::Done),
            mark(9, 58, "Consent for core", Mark::Done),
            mark(10, 2, "Core 18 mm", Mark::Done),
            mark(10, 5, "Midazolam 1 mg", Mark::Done),
            mark(10, 20, "Observations", Mark::Overdue),
            mark(10, 25, "May sit up", Mark::Waiting),
            mark(12, 30, "Latest transport home", Mark::Waiting),
        ],
        spans: vec![
            TimeSpan { from: at(9, 50), to: at(10, 12), label: "Sedated".into(), mark: Mark::Done },
            TimeSpan { from: at(10, 5), to: at(10, 25), label: "Lying down".into(), mark: Mark::Waiting },
        ],
    }
}

fn slider() -> TimeSlider {
    TimeSlider {
        action: "/case".into(),
        from: at(8, 30).second(),
        to: at(10, 24).second(),
        at: at(10, 24).second(),
        words: "10:24".into(),
        is_known: false,
        stops: vec![
            Link::new("09:52 puncture", "/case"),
            Link::new("09:58 consent for core", "/case"),
            Link::new("10:05 second sedative", "/case"),
        ],
        now: "/case".into(),
    }
}
