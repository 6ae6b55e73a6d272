//! The sample board: fourteen people at every stage.

use iliac_server::components::board::{BoardGroup, BoardRow, board, board_row};
use iliac_server::components::field::Choice;
use iliac_server::components::mark::{Mark, Urgency};
use iliac_server::components::navigation::{Filter, Search, filters};
use iliac_server::components::notice::empty;
use iliac_server::components::person::PersonRole;
use iliac_server::components::{Link, Weight, link_button};
use iliac_server::layout::{AsAt, Sense, as_at_line, live_part};
use maud::{Markup, html};

use crate::{frame, whole};

pub fn page(live: &str) -> Markup {
    let mut page = frame("Board", "/board");
    page.live = Some(live.into());
    whole(
        &page,
        &html! {
            (head())
            (board("Open cases by stage", &groups()))
        },
    )
}

pub fn empty_page() -> Markup {
    whole(
        &frame("Board", "/board"),
        &html! {
            (head())
            (empty(
                "No open case",
                "Cases appear here when a referral is taken in, on paper or from another system.",
                &link_button(&Link::new("Take in a referral", "/refer"), Weight::Primary),
            ))
        },
    )
}

/// One change, as the server would send it.
pub fn updates() -> Vec<Markup> {
    let mut row = rows().swap_remove(1);
    row.mark = Mark::Ready;
    row.standing = "may go home".into();
    row.because = "Everything is done. Give the paper, and remove the drip.".into();
    let as_at = AsAt {
        local: "2026-11-22T10:25:00".into(),
        words: "Sunday 22 November 2026, 10:25 (London)".into(),
        sense: Sense::Now,
    };
    vec![html! { (live_part(&row.id, &board_row(&row))) (live_part("il-asat", &as_at_line(&as_at))) }]
}

fn head() -> Markup {
    let ward = Filter {
        name: "ward".into(),
        label: "Ward".into(),
        choices: vec![Choice::new("day", "Day unit"), Choice::new("7b", "Ward 7B")],
        chosen: String::new(),
    };
    let who = Filter {
        name: "by".into(),
        label: "Needs".into(),
        choices: vec![
            Choice::new("nurse", "Nurse"),
            Choice::new("operator", "Operator"),
            Choice::new("pathologist", "Pathologist"),
        ],
        chosen: "nurse".into(),
    };
    let search = Search { action: "/board".into(), label: "Name, number or case".into(), wanted: String::new() };
    html! {
        h1 { "Board" }
        (filters("/board", &search, &[ward, who]))
    }
}

fn groups() -> Vec<BoardGroup> {
    let mut rows = rows();
    let mut stages = Vec::new();
    for (stage, count) in
        [("Recovery", 3), ("In the room", 2), ("Ready today", 3), ("Getting ready", 4), ("Results", 2)]
    {
        let rest = rows.split_off(count.min(rows.len()));
        stages.push(BoardGroup { stage: stage.into(), count: rows.len(), rows, more: None });
        rows = rest;
    }
    stages
}

fn rows() -> Vec<BoardRow> {
    let mut rows = vec![
        row(
            "OKONKWO, Daniel",
            "004 498",
            "58 y",
            Some(Urgency::Emergency),
            Mark::Overdue,
            "Bleeding through the dressing",
            "answer overdue since 10:20",
            "Dressing soaked at 10:12. Press for 10 minutes and call the operator.",
            "Nurse in charge",
        ),
        row(
            "KOWALSKA, Maria",
            "004 512",
            "67 y",
            None,
            Mark::Waiting,
            "Discharge",
            "opens 10:25",
            "Lie down until 10:25: 20 minutes after the last sedative (10:05).",
            "Nurse",
        ),
        row(
            "ABEBE, Selam",
            "004 530",
            "31 y",
            Some(Urgency::SameDay),
            Mark::Unknown,
            "Discharge",
            "unknown: escort missing",
            "Nobody has recorded who takes her home. Ask her, or ring the number on the referral.",
            "Nurse",
        ),
        row(
            "KOWALSKY, Marie",
            "004 521",
            "64 y",
            Some(Urgency::Now),
            Mark::Closed,
            "Puncture",
            "closed",
            "Consent covers aspiration only; a core is planned. Sign for the core, or plan without it.",
            "Operator",
        ),
        row(
            "LINDQVIST, Erik",
            "004 515",
            "45 y",
            None,
            Mark::InProgress,
            "Biopsy",
            "since 10:08",
            "Aspirate done at 10:15, core under way.",
            "Operator",
        ),
        row(
            "HASSAN, Amira",
            "004 533",
            "29 y",
            None,
            Mark::Ready,
            "Bring to room 2",
            "ready",
            "Everything is open.",
            "Nurse",
        ),
        row(
            "O'BRIEN-WASHINGTON, Catherine Margaret",
            "004 507",
            "72 y",
            Some(Urgency::SameDay),
            Mark::Closed,
            "Bring to room 1",
            "closed",
            "Warfarin taken yesterday; INR 2.9 at 08:40 is above the limit of this unit. Ask the haematologist.",
            "Nurse",
        ),
        row(
            "SILVA, João",
            "004 540",
            "52 y",
            None,
            Mark::Waiting,
            "Bring to room 1",
            "opens 11:30",
            "Nothing to eat until 11:30: breakfast at 05:30.",
            "Nurse",
        ),
        row(
            "NGUYEN, Thi Mai",
            "004 551",
            "38 y",
            Some(Urgency::NextDay),
            Mark::Unknown,
            "Confirm the booking",
            "unknown: platelets too old",
            "The last count is of 9 November. A new one is needed before the day.",
            "Coordinator",
        ),
        row(
            "BAUER, Hans",
            "004 549",
            "70 y",
            None,
            Mark::Unknown,
            "Medicine review",
            "unknown: not asked",
            "Nobody has gone through the medicines yet.",
            "Coordinator",
        ),
        row(
            "ROSSI, Giulia",
            "004 556",
            "24 y",
            None,
            Mark::Ready,
            "Consent",
            "ready",
            "Donor clearance is signed; the talk can be booked.",
            "Operator",
        ),
        row(
            "DUBOIS, Camille",
            "004 557",
            "49 y",
            None,
            Mark::Ready,
            "Book a day",
            "ready",
            "Referral is complete.",
            "Coordinator",
        ),
        row(
            "PETROV, Ivan",
            "004 460",
            "61 y",
            Some(Urgency::NextDay),
            Mark::Overdue,
            "Report",
            "overdue since Friday",
            "Slides read, report not signed.",
            "Pathologist",
        ),
        row(
            "YILMAZ, Deniz",
            "004 471",
            "36 y",
            None,
            Mark::Ready,
            "Explain the result",
            "ready",
            "Report signed on 20 November; not yet explained.",
            "Haematologist",
        ),
    ];
    for (index, row) in rows.iter_mut().enumerate() {
        row.id = format!("case-{index}");
        row.alike = row.name.starts_with("KOWALSK");
        row.role = if row.name.starts_with("ROSSI") { PersonRole::Donor } else { PersonRole::Patient };
    }
    rows
}

#[allow(clippy::too_many_arguments)]
fn row(
    name: &str,
    number: &str,
    age: &str,
    urgency: Option<Urgency>,
    mark: Mark,
    next: &str,
    standing: &str,
    because: &str,
    by: &str,
) -> BoardRow {
    BoardRow {
        id: String::new(),
        href: "/case".into(),
        name: name.into(),
        number: number.into(),
        age: age.into(),
        role: PersonRole::Patient,
        ward: String::new(),
        alike: false,
        procedure: "Examination, left crest".into(),
        place: "Room 2, 09:30".into(),
        urgency,
        mark,
        next: next.into(),
        standing: standing.into(),
        because: because.into(),
        by: by.into(),
    }
}
