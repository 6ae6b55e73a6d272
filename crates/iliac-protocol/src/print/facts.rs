//! What is recorded, with units and limits; and what is worked out from it.

use iliac_model::Number;

use super::figures::ucum_words;
use super::phrase::{day, instant, listed, number, one, parameter, row};
use super::sentence::{condition, lines};
use super::steps::roles;
use super::{Item, Section};
use crate::tree::{Counts, DerivedExpr, FactKind, Kind, Protocol};

/// Facts of the case, and a section for each group.
pub(super) fn facts(protocol: &Protocol) -> Vec<Section> {
    let of_case = protocol.facts.iter().filter(|fact| fact.group.is_none());
    let mut sections = vec![Section {
        title: "What is recorded once".to_owned(),
        note: None,
        items: of_case.map(|fact| of_fact(protocol, fact)).collect(),
    }];
    for group in &protocol.groups {
        let complete = match &group.complete_when {
            Some(cond) => format!("The list is complete when {}.", condition(protocol, cond)),
            None => "The list is as recorded: what is not there did not happen.".to_owned(),
        };
        let parent = group.parent.map(|parent| format!(" Each hangs on {}.", one(&row(protocol, parent))));
        sections.push(Section {
            title: format!("What is recorded for each: {}", group.title),
            note: Some(complete + &parent.unwrap_or_default()),
            items: group.facts.iter().filter_map(|ix| protocol.fact(*ix)).map(|fact| of_fact(protocol, fact)).collect(),
        });
    }
    sections
}

fn of_fact(protocol: &Protocol, fact: &FactKind) -> Item {
    let mut item = Item::new(&fact.title, &fact.name).row("Holds", holds(&fact.kind));
    if let Kind::Quantity { units, resolution, plausible, hard } = &fact.kind {
        let unit = ucum_words(units.first().map_or("", String::as_str));
        let range = |(low, high): (Number, Number), unit: &str| format!("{low} to {high} {unit}").trim_end().to_owned();
        let hard: Vec<String> =
            hard.iter().zip(units).map(|(limits, unit)| range(*limits, &ucum_words(unit))).collect();
        item = item
            .row("Recorded in steps of", format!("{resolution} {unit}").trim_end())
            .row("Asked again outside", range(*plausible, &unit))
            .row("Refused outside", listed(&hard, "or"));
    }
    if let (true, Some(person)) = (protocol.persons.len() > 1, protocol.persons.get(fact.of)) {
        item = item.row("About", &person.title);
    }
    if let Some(fresh) = fact.fresh_for {
        item = item.row("Fresh for", parameter(protocol, fresh));
    }
    item = item.row("Of several values counts", counts(fact.counts));
    if !fact.recorded_by.is_empty() {
        item = item.row("Recorded by", roles(protocol, &fact.recorded_by));
    }
    item.row("Help", fact.help.clone().unwrap_or_default())
        .row("Codes", fact.codes.join(", "))
        .row("Source", fact.sources.0.join(", "))
}

fn holds(kind: &Kind) -> String {
    match kind {
        Kind::Quantity { units, .. } => {
            let units: Vec<String> = units.iter().map(|unit| ucum_words(unit)).collect();
            let units = listed(&units, "or");
            if units.is_empty() { "a number".to_owned() } else { format!("a number in {units}") }
        }
        Kind::Count { most } => format!("a whole number, at most {most}"),
        Kind::Choice(choices) => {
            let titles: Vec<String> = choices.iter().map(|(_, title)| title.clone()).collect();
            format!("one of: {}", titles.join("; "))
        }
        Kind::YesNo => "yes or no".to_owned(),
        Kind::Instant => "a date and time".to_owned(),
        Kind::Day => "a date".to_owned(),
        Kind::Text => "words".to_owned(),
        Kind::Signature => "a signature".to_owned(),
        Kind::File => "a file".to_owned(),
    }
}

fn counts(counts: Counts) -> &'static str {
    match counts {
        Counts::Latest => "the latest",
        Counts::MustAgree => "none unless all agree",
        Counts::Highest => "the highest",
        Counts::Lowest => "the lowest",
    }
}

/// Whom it concerns, when that is more than one person.
pub(super) fn persons(protocol: &Protocol) -> Section {
    let several = protocol.persons.iter().filter(|_| protocol.persons.len() > 1);
    let items = several
        .map(|person| Item::new(&person.title, &person.name).row("Seen by", roles(protocol, &person.seen_by)))
        .collect();
    Section { title: "Whom it concerns".to_owned(), note: None, items }
}

/// What is worked out from what is recorded.
pub(super) fn derived(protocol: &Protocol) -> Section {
    let items = protocol
        .derived
        .iter()
        .map(|derived| {
            let mut item = Item::new(&derived.title, &derived.name);
            if let Some(group) = derived.per {
                item = item.row("For every", row(protocol, group));
            }
            let item = match &derived.expr {
                DerivedExpr::Condition(cond) => item.list("Means", lines(protocol, cond)),
                DerivedExpr::Number(expr, unit) => item.row(
                    "Is",
                    format!("{}, in {}", number(protocol, expr), ucum_words(unit)).trim_end_matches(", in "),
                ),
                DerivedExpr::Instant(expr) => item.row("Is", instant(protocol, expr)),
                DerivedExpr::Day(expr) => item.row("Is", day(protocol, expr)),
            };
            item.row("Source", derived.sources.0.join(", "))
        })
        .collect();
    Section { title: "What the words mean".to_owned(), note: None, items }
}
