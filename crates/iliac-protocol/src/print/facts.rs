//! What is recorded, with units and limits; and what is worked out from it.

use iliac_model::Number;

use super::figures::ucum_words;
use super::phrase::{day, instant, listed, number, one, parameter, row};
use super::sentence::{condition, lines};
use super::steps::roles;
use super::{Line, Section, Table};
use crate::tree::{Counts, Derived, DerivedExpr, FactKind, Kind, Protocol};

/// Facts of the case, and a section for each group.
pub(super) fn facts(protocol: &Protocol) -> Vec<Section> {
    let of_case = protocol.facts.iter().filter(|fact| fact.group.is_none());
    let mut sections = vec![Section::of_table("What is recorded once", table(protocol, of_case)).noted(LATEST)];
    for group in &protocol.groups {
        let complete = match &group.complete_when {
            Some(cond) => format!("The list is complete when {}.", condition(protocol, cond)),
            None => "The list is as recorded: what is not there did not happen.".to_owned(),
        };
        let parent = group.parent.map(|parent| format!(" Each hangs on {}.", one(&row(protocol, parent))));
        let of_group = group.facts.iter().filter_map(|ix| protocol.fact(*ix));
        let title = format!("What is recorded for each: {}", group.title);
        let note = format!("{complete}{} {LATEST}", parent.unwrap_or_default());
        sections.push(Section::of_table(&title, table(protocol, of_group)).noted(note));
    }
    sections
}

/// Which of several values counts where a line does not say it.
const LATEST: &str = "Of several values the latest counts, unless a line says otherwise.";

fn table<'p>(protocol: &Protocol, facts: impl Iterator<Item = &'p FactKind>) -> Table {
    let lines = facts.map(|fact| of_fact(protocol, fact)).collect();
    Table::new(&["Fact", "Holds", "Limits", "Fresh for", "Who records", "Also", "Source"], lines)
}

fn of_fact(protocol: &Protocol, fact: &FactKind) -> Line {
    Line::new(&fact.title, &fact.name)
        .cell(holds(&fact.kind))
        .cell(limits(&fact.kind))
        .cell(fact.fresh_for.map(|fresh| parameter(protocol, fresh)).unwrap_or_default())
        .cell(roles(protocol, &fact.recorded_by))
        .cell(also(protocol, fact))
        .cell(fact.sources.0.join(", "))
}

fn limits(kind: &Kind) -> String {
    let Kind::Quantity { units, resolution, plausible, hard } = kind else { return String::new() };
    let unit = ucum_words(units.first().map_or("", String::as_str));
    let range = |(low, high): (Number, Number), unit: &str| format!("{low} to {high} {unit}").trim_end().to_owned();
    let hard: Vec<String> = hard.iter().zip(units).map(|(limits, unit)| range(*limits, &ucum_words(unit))).collect();
    let steps = format!("{resolution} {unit}");
    format!(
        "in steps of {}; asked again outside {}; refused outside {}",
        steps.trim_end(),
        range(*plausible, &unit),
        listed(&hard, "or")
    )
}

/// Whom it is about when there are several, which value counts when it is not the latest, help and codes.
fn also(protocol: &Protocol, fact: &FactKind) -> String {
    let about = protocol.persons.get(fact.of).filter(|_| protocol.persons.len() > 1);
    let codes = Some(fact.codes.join(", ")).filter(|codes| !codes.is_empty());
    let said = [
        about.map(|person| format!("About: {}.", person.title)),
        counts(fact.counts).map(|which| format!("Of several values counts {which}.")),
        fact.fixed.then(|| "Nobody can change it: never offered as a way forward.".to_owned()),
        fact.help.clone(),
        codes.map(|codes| format!("Codes: {codes}")),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join(" ")
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

/// Which of several values counts, when it is not the latest.
fn counts(counts: Counts) -> Option<&'static str> {
    match counts {
        Counts::Latest => None,
        Counts::MustAgree => Some("none unless all agree"),
        Counts::Highest => Some("the highest"),
        Counts::Lowest => Some("the lowest"),
    }
}

/// Whom it concerns, when that is more than one person.
pub(super) fn persons(protocol: &Protocol) -> Section {
    let several = protocol.persons.iter().filter(|_| protocol.persons.len() > 1);
    let lines =
        several.map(|person| Line::new(&person.title, &person.name).cell(roles(protocol, &person.seen_by))).collect();
    Section::of_table("Whom it concerns", Table::new(&["Person", "Seen by"], lines))
}

/// What is worked out from what is recorded.
pub(super) fn derived(protocol: &Protocol) -> Section {
    let of_derived = |derived: &Derived| {
        let means = match &derived.expr {
            DerivedExpr::Condition(cond) => lines(protocol, cond),
            DerivedExpr::Number(expr, unit) => {
                let said = format!("{}, in {}", number(protocol, expr), ucum_words(unit));
                vec![said.trim_end_matches(", in ").to_owned()]
            }
            DerivedExpr::Instant(expr) => vec![instant(protocol, expr)],
            DerivedExpr::Day(expr) => vec![day(protocol, expr)],
        };
        Line::new(&derived.title, &derived.name)
            .cell(derived.per.map(|group| row(protocol, group)).unwrap_or_default())
            .list(means)
            .cell(derived.sources.0.join(", "))
    };
    let lines = protocol.derived.iter().map(of_derived).collect();
    Section::of_table("What the words mean", Table::new(&["Words", "For every", "Mean", "Source"], lines))
}
