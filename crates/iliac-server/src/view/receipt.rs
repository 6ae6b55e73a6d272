//! The receipt of a referral: what was taken, left, too old, kept for a person to look at, dropped on purpose.

use iliac_fhir::{Decimal, Referral, When};
use iliac_protocol::tree::Kind;
use maud::{Markup, html};

use super::words::{Words, capital, shortened};
use crate::components::rows::table;
use crate::referring::six_places;

/// Everything that became of a referral.
pub fn receipt(words: &Words, referral: &Referral) -> Markup {
    html! {
        (taken(words, referral))
        (to_look_at(words, referral))
        (too_old(words, referral))
        (left(referral))
        (dropped(referral))
    }
}

fn columns(names: [&str; 4]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
}

fn taken(words: &Words, referral: &Referral) -> Markup {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for measured in &referral.measurements {
        let title = title(words, &measured.fact);
        let sent = format!("{} {}", measured.sent_value, measured.sent_unit.as_deref().unwrap_or(""));
        let value = iliac_text::quantity(&cut(words, &measured.fact, &measured.value), &measured.unit);
        let older =
            if measured.older_left > 0 { format!("; {} older left", measured.older_left) } else { String::new() };
        let newer = if measured.newer_quarantined > 0 { "; a newer one is below for a person to look at" } else { "" };
        let note = format!("sent as {}{older}{newer}", sent.trim());
        rows.push(vec![title, value, note, when(words, Some(measured.when))]);
    }
    for medicine in &referral.medicines {
        let bleeding = match medicine.bleeding.first() {
            Some(flag) => format!("bears on bleeding: {}", flag.replace('-', " ")),
            None => "effect on bleeding not known: ask".into(),
        };
        rows.push(vec!["Medicine".into(), medicine.name.get().clone(), bleeding, when(words, medicine.authored)]);
    }
    for condition in &referral.conditions {
        let flags = condition.flags.join(", ").replace('-', " ");
        rows.push(vec!["Condition".into(), condition.name.get().clone(), flags, when(words, condition.since)]);
    }
    for allergy in &referral.allergies {
        let flags = allergy.flags.join(", ").replace('-', " ");
        rows.push(vec!["Allergy".into(), allergy.name.get().clone(), flags, String::new()]);
    }
    html! {
        h2 { "Taken" }
        (table("What was taken", &columns(["What", "Value", "Note", "When"]), &rows))
    }
}

fn to_look_at(words: &Words, referral: &Referral) -> Markup {
    let kept = &referral.receipt.quarantined;
    if kept.is_empty() {
        return html! {};
    }
    let rows: Vec<Vec<String>> = kept
        .iter()
        .map(|kept| {
            let about = kept.about.as_deref().map_or_else(|| kept.source.kind.clone(), |fact| title(words, fact));
            let sent = kept.sent.as_ref().map_or_else(String::new, |sent| sent.get().clone());
            vec![about, sent, capital(&kept.because.to_string()), when(words, kept.when)]
        })
        .collect();
    html! {
        h2 { "For a person to look at" }
        p { "These were not taken, because that would have been guessing." }
        (table("What a person has to look at", &columns(["What", "As sent", "Why", "When"]), &rows))
    }
}

fn too_old(words: &Words, referral: &Referral) -> Markup {
    if referral.receipt.too_old.is_empty() {
        return html! {};
    }
    let rows: Vec<Vec<String>> = referral
        .receipt
        .too_old
        .iter()
        .map(|old| {
            let measured = &old.measurement;
            let value = iliac_text::quantity(&cut(words, &measured.fact, &measured.value), &measured.unit);
            vec![
                title(words, &measured.fact),
                value,
                "older than the clinic looks back".into(),
                when(words, Some(measured.when)),
            ]
        })
        .collect();
    html! {
        h2 { "Too old" }
        (table("What was too old", &columns(["What", "Value", "Why", "When"]), &rows))
    }
}

fn left(referral: &Referral) -> Markup {
    let rows =
        referral.receipt.left.iter().map(|((kind, why), count)| vec![kind.clone(), count.to_string(), why.to_string()]);
    let rows: Vec<Vec<String>> = rows.collect();
    html! {
        h2 { "Left" }
        details class="il-help" {
            summary { (referral.receipt.entries) " entries were sent; these were left" }
            (table("What was left", &["Kind", "How many", "Why"].map(str::to_owned), &rows))
        }
    }
}

fn dropped(referral: &Referral) -> Markup {
    let words = referral.receipt.dropped.to_string();
    html! { @if !words.is_empty() { h2 { "Dropped on purpose" } p { (capital(&words)) } } }
}

/// A value as it is shown: cut to one place more than the fact is recorded in.
fn cut(words: &Words, fact: &str, value: &Decimal) -> String {
    let protocol = words.protocol();
    let known = protocol.fact_named(fact).and_then(|ix| protocol.fact(ix)).map(|fact| &fact.kind);
    match (known, six_places(&value.to_string())) {
        (Some(Kind::Quantity { resolution, .. }), Some(number)) => shortened(number, *resolution),
        _ => value.to_string(),
    }
}

fn title(words: &Words, fact: &str) -> String {
    let protocol = words.protocol();
    let known = protocol.fact_named(fact).and_then(|ix| protocol.fact(ix));
    known.map_or_else(|| fact.to_owned(), |fact| fact.title.clone())
}

fn when(words: &Words, when: Option<When>) -> String {
    match when {
        Some(When::Instant(at)) => words.minute(at),
        Some(When::Day(day)) => iliac_text::HouseWords::of("en").local_day(day),
        None => String::new(),
    }
}
