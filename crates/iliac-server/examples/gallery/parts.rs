//! Every small part on one page, with its words.

use iliac_server::components::field::{Choice, Field, day, file};
use iliac_server::components::gate::{GateRow, GateVerdict, gate_list};
use iliac_server::components::mark::{Mark, Urgency, chip, urgency_chip};
use iliac_server::components::navigation::pagination;
use iliac_server::components::notice::{Tone, empty, notice};
use iliac_server::components::person::{PersonRole, role_tag};
use iliac_server::components::rows::{Completeness, RowGroup, row_group};
use iliac_server::components::{Link, Weight, link_button};
use maud::{Markup, html};

use crate::{frame, whole};

pub fn page() -> Markup {
    let marks = [
        (Mark::Done, "done 10:02"),
        (Mark::Ready, "ready"),
        (Mark::InProgress, "since 10:08"),
        (Mark::Waiting, "opens 10:25"),
        (Mark::Closed, "closed"),
        (Mark::Unknown, "unknown: platelets missing"),
        (Mark::Overdue, "overdue since 10:20"),
        (Mark::Missed, "missed"),
        (Mark::NotNeeded, "not needed"),
        (Mark::Stopped, "stopped by withdrawal"),
        (Mark::Overridden, "overridden"),
    ];
    whole(
        &frame("Parts", "/"),
        &html! {
            h1 { "Parts" }
            section class="il-card il-stack" {
                h2 { "How things stand" }
                div class="il-actions" { @for (mark, words) in marks { (chip(mark, words)) } }
                div class="il-actions" { @for urgency in [Urgency::Emergency, Urgency::Now, Urgency::SameDay, Urgency::NextDay] { (urgency_chip(urgency)) } }
                div class="il-actions" { @for role in [PersonRole::Patient, PersonRole::Donor, PersonRole::Recipient] { (role_tag(role)) } }
                div class="il-actions" {
                    @for (label, weight) in [("Primary", Weight::Primary), ("Secondary", Weight::Secondary), ("Hard to take back", Weight::Warning)] {
                        (link_button(&Link::new(label, "/"), weight))
                    }
                }
            }
            section class="il-card" { h2 { "Gates" } (gate_list(&gates())) }
            (notice(Tone::Plain, "Good to know", &html! { p { "The laboratory closes at 16:00 today." } }))
            (notice(Tone::Done, "Recorded", &html! { p { "Platelets 85 ×10⁹/L. Two gates opened." } }))
            (notice(Tone::Mind, "The page had changed", &html! { p { "Since you opened it, A. Meyer recorded a second sedative (10:05)." } }))
            (notice(Tone::Refused, "Not yet", &html! { p { "Lie down until 10:25: 20 minutes after the last sedative (10:05)." } }))
            div class="il-card il-grid" {
                (file(&Field::new("scan", "Scan of the referral").hint("PDF or picture, at most 10 MB"), ".pdf,image/*"))
                (day(&Field::new("born", "Date of birth"), "1959-05-04"))
            }
            (row_group(&RowGroup {
                id: "rows-medicine".into(),
                title: "Medicines".into(),
                columns: vec!["Medicine".into(), "Dose".into(), "Last taken".into()],
                rows: vec![],
                completeness: Completeness::Incomplete("Go through the list with the person, or say \"none\".".into()),
                add: html! { p { "Fields stand here." } },
                add_label: "Add a medicine".into(),
            }))
            (empty("No specimen yet", "Tubes and slides appear here once they are scanned.", &html! {}))
            (pagination("rows 51 to 100 of 312", Some("/?page=1"), Some("/?page=3")))
            p class="il-quiet" { (Choice::new("", "Numbers, times and names are set in tabular figures.").label) }
        },
    )
}

fn gates() -> Vec<GateRow> {
    let gate = |name: &str, verdict, because: &str| GateRow {
        name: name.into(),
        verdict,
        because: because.into(),
        unblock: vec![],
        override_at: None,
    };
    vec![
        gate("Needle count", GateVerdict::Open, ""),
        gate("Lying down", GateVerdict::ClosedUntil("10:25".into()), "20 minutes after the last sedative (10:05)."),
        gate("Consent", GateVerdict::Closed, "It was withdrawn at 09:40."),
        gate("Platelets", GateVerdict::Unknown("platelets".into()), "Nobody has recorded a count of this week."),
        gate("INR", GateVerdict::Overridden("Dr Okafor, 10:02".into()), "2.1 is above the limit of this unit."),
    ]
}
