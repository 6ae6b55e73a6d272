//! Every figure with its unit, bounds, source and confidence; those nobody can vouch for first.

use iliac_model::{Number, ParameterIx};

use super::phrase::{listed, quoted};
use super::{Line, Mark, Section, Table};
use crate::tree::{Amount, Confidence, Moves, Parameter, Protocol, Unit};

/// Parameters the clinic has not set. Every condition on one of them is unknown.
pub fn unset(protocol: &Protocol) -> Vec<ParameterIx> {
    chosen(protocol, |parameter| parameter.amount == Amount::Unset)
}

/// Parameters nobody could give a source for, to be confirmed by the clinic.
pub fn general_knowledge(protocol: &Protocol) -> Vec<ParameterIx> {
    chosen(protocol, |parameter| parameter.confidence == Confidence::GeneralKnowledge)
}

fn chosen(protocol: &Protocol, is: impl Fn(&Parameter) -> bool) -> Vec<ParameterIx> {
    let all = (0..).map(ParameterIx).zip(&protocol.parameters);
    all.filter(|(_, parameter)| is(parameter)).map(|(ix, _)| ix).collect()
}

/// What has to be decided, then what has to be confirmed, before anybody signs.
pub(super) fn open_questions(protocol: &Protocol) -> Vec<Section> {
    let open = |mark: Mark, title: &str, note: &str| {
        let section = Section::of_table(title, table(protocol, |parameter| mark_of(parameter) == Some(mark)));
        Section { mark: Some(mark), ..section.noted(note) }
    };
    vec![
        open(
            Mark::NotSet,
            "To be decided before signing",
            "These figures are not set. Until they are, everything that depends on them is unknown.",
        ),
        open(
            Mark::GeneralKnowledge,
            "To be confirmed before signing",
            "Nobody could give a source for these figures. Each is in use as it stands here.",
        ),
    ]
}

/// Every other figure.
pub(super) fn parameters(protocol: &Protocol) -> Section {
    let section = Section::of_table("Figures", table(protocol, |parameter| mark_of(parameter).is_none()));
    section.noted("Those to be decided or confirmed stand at the beginning and are not repeated here.")
}

fn mark_of(parameter: &Parameter) -> Option<Mark> {
    match (&parameter.amount, parameter.confidence) {
        (Amount::Unset, _) => Some(Mark::NotSet),
        (_, Confidence::GeneralKnowledge) => Some(Mark::GeneralKnowledge),
        (_, Confidence::High | Confidence::Medium | Confidence::Low) => None,
    }
}

fn table(protocol: &Protocol, is: impl Fn(&Parameter) -> bool) -> Table {
    let lines = protocol.parameters.iter().filter(|parameter| is(parameter)).map(|parameter| line(protocol, parameter));
    Table::new(&["Figure", "Value", "May lie between", "A site", "Source", "Confidence"], lines.collect())
}

fn line(protocol: &Protocol, parameter: &Parameter) -> Line {
    let Figure { title, name, value, bounds, site, source, confidence, .. } = figure(protocol, parameter);
    Line::new(&title, &name).cell(value).cell(bounds).cell(site).cell(source).cell(confidence)
}

/// A parameter as it is printed: what a clinician reads before signing for it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Figure {
    /// What it means.
    pub title: String,
    /// Its name in the files.
    pub name: String,
    /// Its value or values with their unit.
    pub value: String,
    /// The same as the files write it: `30 24h`. It tells one value from another, however it is worded on a page.
    pub as_written: String,
    /// Between what it may lie.
    pub bounds: String,
    /// What a site may do: `may raise it`.
    pub site: String,
    /// Where it comes from.
    pub source: String,
    /// How sure we are.
    pub confidence: String,
    /// Whether a site may set it to anything else.
    pub may_be_set: bool,
    /// Its values one by one.
    pub slots: Vec<Slot>,
}

/// A parameter as it is printed.
pub fn figure(protocol: &Protocol, parameter: &Parameter) -> Figure {
    let (low, high) = parameter.bounds;
    let unit = unit_words(parameter);
    let bounds = format!("{} to {} {unit}", written(parameter, low), written(parameter, high));
    let sources = if parameter.sources.0.is_empty() { "none".to_owned() } else { parameter.sources.0.join(", ") };
    let slots = slots(protocol, parameter);
    Figure {
        title: parameter.title.clone(),
        name: parameter.name.clone(),
        value: value(protocol, parameter),
        as_written: as_written(parameter, &slots),
        may_be_set: parameter.amount == Amount::Unset || parameter.moves != Moves::Fixed,
        slots,
        bounds: bounds.trim_end().to_owned(),
        site: if parameter.amount == Amount::Unset { "sets it" } else { moves(parameter.moves) }.to_owned(),
        source: sources,
        confidence: confidence(parameter.confidence).to_owned(),
    }
}

/// A parameter's value or values with their unit, as somebody would say them.
pub fn value(protocol: &Protocol, parameter: &Parameter) -> String {
    let unit = unit_words(parameter);
    let said = |number: Number| counted(written(parameter, number), &unit);
    match &parameter.amount {
        Amount::One(number) => said(*number),
        Amount::ByChoice(fact, values) => {
            let choices = protocol.fact(*fact).map_or(&[][..], |fact| fact.kind.choices());
            let each = choices.iter().zip(values).map(|((_, title), number)| format!("{title}: {}", said(*number)));
            let each = each.collect::<Vec<_>>().join("; ");
            let fact = protocol.fact(*fact);
            match fact.and_then(|fact| protocol.group(fact.group?)) {
                Some(group) => {
                    let choice = fact.map_or("", |fact| fact.title.as_str());
                    format!("for each {} by its {}: {each}", quoted(&group.title), quoted(choice))
                }
                None => each,
            }
        }
        Amount::ByUnit(values) => {
            let each: Vec<String> =
                values.iter().map(|(unit, number)| format!("{number} {}", ucum_words(unit))).collect();
            listed(&each, "or")
        }
        Amount::Unset if unit.is_empty() => "not set".to_owned(),
        Amount::Unset => format!("not set, counted in {}", unit.trim_start_matches("× ")),
    }
}

/// A value of a parameter and where it belongs: the only one, or that of one choice or one unit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Slot {
    /// The choice or unit, as the files name it; empty for the only value.
    pub key: String,
    /// What the choice is called; empty for the only value and for units.
    pub title: String,
    /// The unit in words.
    pub unit: String,
    /// The value in the unit of the files; `None` when nobody has set it.
    pub now: Option<Number>,
}

/// A parameter's values, in the order of the files.
pub fn slots(protocol: &Protocol, parameter: &Parameter) -> Vec<Slot> {
    let slot = |key: &str, title: &str, now: Option<Number>| Slot {
        key: key.to_owned(),
        title: title.to_owned(),
        unit: unit_words(parameter),
        now: now.map(|number| written(parameter, number)),
    };
    match &parameter.amount {
        Amount::One(number) => vec![slot("", "", Some(*number))],
        Amount::Unset => vec![slot("", "", None)],
        Amount::ByChoice(fact, values) => {
            let choices = protocol.fact(*fact).map_or(&[][..], |fact| fact.kind.choices());
            choices.iter().zip(values).map(|((name, title), number)| slot(name, title, Some(*number))).collect()
        }
        Amount::ByUnit(values) => {
            let each =
                values.iter().map(|(unit, number)| Slot { unit: ucum_words(unit), ..slot(unit, "", Some(*number)) });
            each.collect()
        }
    }
}

fn as_written(parameter: &Parameter, slots: &[Slot]) -> String {
    let unit = &parameter.written_unit;
    let each = slots.iter().filter_map(|slot| {
        let number = slot.now?;
        Some(match &parameter.amount {
            Amount::One(_) | Amount::Unset => format!("{number} {unit}"),
            Amount::ByChoice(..) => format!("{}: {number} {unit}", slot.key),
            Amount::ByUnit(_) => format!("{number} {}", slot.key),
        })
    });
    each.collect::<Vec<_>>().join(", ")
}

/// A number in the unit the file has it in: seconds become minutes again.
fn written(parameter: &Parameter, number: Number) -> Number {
    let factor = match (&parameter.unit, parameter.written_unit.as_str()) {
        (Unit::Duration, "min") => 60,
        (Unit::Duration, "h") => 60 * 60,
        (Unit::Duration, "24h") => 24 * 60 * 60,
        (Unit::Duration | Unit::Ucum(_) | Unit::Days | Unit::Workdays | Unit::Months, _) => 1,
    };
    number.divided_by(Number::whole(factor)).unwrap_or(number)
}

fn unit_words(parameter: &Parameter) -> String {
    match (&parameter.unit, parameter.written_unit.as_str()) {
        (Unit::Duration, "24h") => "× 24 hours".to_owned(),
        (Unit::Duration, "h") => "hours".to_owned(),
        (Unit::Duration, "s") => "seconds".to_owned(),
        (Unit::Duration, written) => written.to_owned(),
        (Unit::Days, _) => "days".to_owned(),
        (Unit::Workdays, _) => "working days".to_owned(),
        (Unit::Months, _) => "months".to_owned(),
        (Unit::Ucum(unit), _) => ucum_words(unit),
    }
}

/// So many of a unit: `30 min`, `2 days`, `1 day`.
fn counted(number: Number, unit: &str) -> String {
    let one = ["hours", "days", "working days", "months", "seconds"].contains(&unit) && number == Number::whole(1);
    let unit = if one { unit.trim_end_matches('s') } else { unit };
    format!("{number} {unit}").trim_end().to_owned()
}

/// A UCUM unit as it is read aloud, where that differs.
pub(super) fn ucum_words(unit: &str) -> String {
    match unit {
        "1" => String::new(),
        "Cel" => "°C".to_owned(),
        "[degF]" => "°F".to_owned(),
        "mm[Hg]" => "mmHg".to_owned(),
        "10*9/L" => "×10⁹/L".to_owned(),
        other => other.trim_matches(['{', '}']).to_owned(),
    }
}

fn moves(moves: Moves) -> &'static str {
    match moves {
        Moves::Fixed => "may not change it",
        Moves::Up => "may raise it",
        Moves::Down => "may lower it",
        Moves::Either => "may change it either way",
    }
}

fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
        Confidence::GeneralKnowledge => "general knowledge, to be confirmed",
    }
}
