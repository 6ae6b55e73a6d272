//! Every sentence somebody reads, in the first language of the protocol.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;
use iliac_model::{Day, TextIx};

use super::sentence::lines;
use super::{Line, Section, Table};
use crate::tree::{Audience, Cond, Document, Protocol, Reader, Sources, Text, To, UNKNOWN, variable_name};

/// Texts whose review is due: nobody has looked at them again by the day they were to be looked at.
pub fn reviews_due(protocol: &Protocol, today: Day) -> Vec<TextIx> {
    let all = (0..).map(TextIx).zip(&protocol.texts);
    all.filter(|(_, text)| text.review_by.is_some_and(|by| by < today)).map(|(ix, _)| ix).collect()
}

/// Texts for each person, texts for staff, documents, and when the words are looked at again.
pub(super) fn sections(protocol: &Protocol, words: &Words) -> Vec<Section> {
    let of = |title: &str, is: &dyn Fn(TextIx, &Text) -> bool| {
        let all = (0..).map(TextIx).zip(&protocol.texts).filter(|(ix, text)| is(*ix, text));
        let lines = all.map(|(_, text)| of_text(protocol, words, text)).collect();
        Section::of_table(
            title,
            Table::new(&["Text", "Words", "To the parent", "Shown when", "On the page", "Source"], lines),
        )
    };
    let persons = protocol.persons.iter().enumerate().flat_map(|(place, person)| {
        let who = if protocol.persons.len() > 1 { person.title.to_lowercase() } else { "person".to_owned() };
        let read = of(&format!("What the {who} reads"), &|_, text| {
            text.audience == Audience::Person(place) && !text.is_to(Reader::Child)
        });
        let read = read
            .noted("Who decides for a child, or for an adult who cannot, reads the same where no other words stand.");
        [read, pictures(protocol, words, place, &who)]
    });
    let mut sections: Vec<Section> = persons.collect();
    let elsewhere = said_elsewhere(protocol);
    let alone = |ix: TextIx, text: &Text| text.audience == Audience::Staff && !elsewhere.contains(&ix);
    let staff = of("What else staff read", &alone);
    sections.push(staff.noted("Words that belong to a gate or an alarm stand there."));
    sections.push(documents(protocol));
    sections.push(reviews(protocol));
    sections
}

fn of_text(protocol: &Protocol, words: &Words, text: &Text) -> Line {
    let [own, parents] = said(words, text);
    Line::new(&first_letter_large(&text.name.replace('-', " ")), &text.name)
        .cell(own)
        .cell(parents)
        .list(when(protocol, text))
        .cell(text.set.clone().unwrap_or_default())
        .cell(text.sources.0.join(", "))
}

/// The words of a text: to the person, and to the parent where those are others.
fn said(words: &Words, text: &Text) -> [String; 2] {
    let own = words.get(&text.name).cloned().unwrap_or_default();
    match text.to {
        To::Both => [own, words.get(&to_parent(&text.name)).cloned().unwrap_or_default()],
        To::Own => [own, "*not said*".to_owned()],
        To::Parent => ["*not said*".to_owned(), own],
        To::Child(..) => [own, String::new()],
    }
}

fn when(protocol: &Protocol, text: &Text) -> Vec<String> {
    if text.when == Cond::Always(true) { Vec::new() } else { lines(protocol, &text.when) }
}

/// What a child is shown; empty where the protocol has no pictures for this person.
fn pictures(protocol: &Protocol, words: &Words, place: usize, who: &str) -> Section {
    let shown = protocol.texts.iter().filter(|text| text.audience == Audience::Person(place));
    let lines: Vec<Line> = shown
        .filter_map(|text| {
            let To::Child(picture, step) = text.to else { return None };
            let step = protocol.step(step)?;
            let [own, _] = said(words, text);
            let line = Line::new(&first_letter_large(&picture.name().replace('-', " ")), &text.name)
                .cell(own)
                .cell(step.title.clone())
                .list(when(protocol, text))
                .cell(text.sources.0.join(", "));
            Some(line)
        })
        .collect();
    let table = Table::new(&["Picture", "Words", "For the step", "Shown when", "Source"], lines);
    Section::of_table(&format!("What the {who} is shown as a child"), table)
}

/// The name under which the words of a message to the parent are kept.
fn to_parent(name: &str) -> String {
    format!("{name}.{}", Reader::Parent.word())
}

/// Texts of which everything is told at the gates and alarms they belong to: no condition or page of their own, in no
/// document.
fn said_elsewhere(protocol: &Protocol) -> BTreeSet<TextIx> {
    let gates = protocol.gates.iter().map(|gate| gate.say);
    let said = gates.chain(protocol.alarms.iter().map(|alarm| alarm.say));
    let on_paper: BTreeSet<TextIx> =
        protocol.documents.iter().flat_map(|document| document.texts.iter().copied()).collect();
    let plain = |ix: &TextIx| {
        let text = protocol.text(*ix);
        text.is_some_and(|text| text.when == Cond::Always(true) && text.set.is_none()) && !on_paper.contains(ix)
    };
    said.filter(plain).collect()
}

fn documents(protocol: &Protocol) -> Section {
    let of_document = |document: &Document| {
        let when = if document.when == Cond::Always(true) { Vec::new() } else { lines(protocol, &document.when) };
        let texts = document.texts.iter().filter_map(|ix| protocol.text(*ix)).map(|text| format!("`{}`", text.name));
        let lists = document.lists.iter().filter_map(|ix| protocol.group(*ix)).map(|group| group.title.clone());
        Line::new(&document.title, &document.name)
            .list(when)
            .cell(texts.collect::<Vec<_>>().join(", "))
            .cell(lists.collect::<Vec<_>>().join(", "))
    };
    let lines = protocol.documents.iter().map(of_document).collect();
    Section::of_table("What is printed", Table::new(&["Document", "Can be printed when", "Holds", "Lists"], lines))
}

/// When the words are looked at again. The day most of them share stands once, for all that are not named.
fn reviews(protocol: &Protocol) -> Section {
    let mut days: BTreeMap<Option<Day>, Vec<String>> = BTreeMap::new();
    for text in &protocol.texts {
        days.entry(text.review_by).or_default().push(format!("`{}`", text.name));
    }
    let most = days.values().map(Vec::len).max().unwrap_or_default();
    let shared = days.iter().find(|(_, names)| names.len() == most).map(|(day, _)| *day);
    let of_day = |(day, names): (&Option<Day>, &Vec<String>)| {
        let title = day.map_or_else(|| "no day set".to_owned(), |day| format!("by {day}"));
        let all = if days.len() == 1 { "all words" } else { "all other words" };
        Line::new(&title, "").cell(if shared == Some(*day) { all.to_owned() } else { names.join(", ") })
    };
    let lines = days.iter().map(of_day).collect();
    Section::of_table("When the words are looked at again", Table::new(&["When", "Which"], lines))
}

/// The words of every message.
pub(super) type Words = BTreeMap<String, String>;

/// The words of one text.
pub(super) fn words_of(protocol: &Protocol, words: &Words, ix: TextIx) -> String {
    let name = protocol.text(ix).map_or("", |text| &text.name);
    words.get(name).cloned().unwrap_or_else(|| format!("`{name}`"))
}

/// The words of one text at the gate or alarm that says it, with those of its sources that are not that one's too.
pub(super) fn said_by(protocol: &Protocol, words: &Words, ix: TextIx, by: &Sources) -> String {
    let said = words_of(protocol, words, ix);
    let own = protocol.text(ix).map_or([].as_slice(), |text| &text.sources.0);
    let more: Vec<String> = own.iter().filter(|source| !by.0.contains(source)).cloned().collect();
    if more.is_empty() { said } else { format!("{said} (source of the words: {})", more.join(", ")) }
}

/// The words of every message in the first language.
pub(super) fn all_words(protocol: &Protocol) -> Words {
    let Some(language) = protocol.languages.first() else { return BTreeMap::new() };
    let resource = match parser::parse(language.fluent.as_str()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let mut known = titles(protocol);
    let mut words = BTreeMap::new();
    let messages = || {
        resource.body.iter().filter_map(|entry| if let Entry::Message(message) = entry { Some(message) } else { None })
    };
    // What other messages name is read first, so that its words stand in theirs.
    let own: BTreeSet<&str> = protocol.texts.iter().map(|text| text.name.as_str()).collect();
    for message in messages().filter(|message| !own.contains(message.id.name)) {
        let said = message.value.iter().map(|value| pattern(value, &known, 0)).collect::<String>();
        known.messages.insert(message.id.name.to_owned(), said);
    }
    for message in messages() {
        if let Some(value) = &message.value {
            let said = pattern(value, &known, 0);
            let instead = message.attributes.iter().find(|attribute| attribute.id.name == UNKNOWN);
            let said = match instead.map(|instead| pattern(&instead.value, &known, 0)) {
                None => said,
                Some(instead) => format!("{said} As long as that is not known: {instead}"),
            };
            words.insert(message.id.name.to_owned(), said);
        }
        for attribute in &message.attributes {
            words.insert(format!("{}.{}", message.id.name, attribute.id.name), pattern(&attribute.value, &known, 0));
        }
    }
    words
}

/// What stands for a placeable of a message.
struct Known {
    /// Of a variable, what it is called.
    titles: BTreeMap<String, String>,
    /// Of another message, its words.
    messages: BTreeMap<String, String>,
}

/// What a variable of a message stands for.
fn titles(protocol: &Protocol) -> Known {
    let facts = protocol.facts.iter().map(|fact| (variable_name(&fact.name), fact.title.clone()));
    let derived = protocol.derived.iter().map(|derived| (variable_name(&derived.name), derived.title.clone()));
    let parameters = protocol
        .parameters
        .iter()
        .map(|parameter| (variable_name(&parameter.name), super::figures::value(protocol, parameter)));
    Known { titles: facts.chain(derived).chain(parameters).collect(), messages: BTreeMap::new() }
}

/// How deep placeables nest at most; deeper ones are left out.
const NESTING_MAX: usize = 8;

fn pattern(pattern_of: &Pattern<&str>, known: &Known, depth: usize) -> String {
    let mut text = String::new();
    for element in &pattern_of.elements {
        match element {
            PatternElement::TextElement { value } => text.push_str(value),
            PatternElement::Placeable { expression } => text.push_str(&placed(expression, known, depth + 1)),
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn placed(expression: &Expression<&str>, known: &Known, depth: usize) -> String {
    if depth > NESTING_MAX {
        return "…".to_owned();
    }
    match expression {
        Expression::Inline(InlineExpression::VariableReference { id }) => {
            format!("[{}]", known.titles.get(id.name).map_or(id.name, String::as_str))
        }
        Expression::Inline(InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value }) => {
            (*value).to_owned()
        }
        Expression::Inline(InlineExpression::MessageReference { id, .. }) => {
            known.messages.get(id.name).cloned().unwrap_or_else(|| format!("[{}]", id.name))
        }
        Expression::Inline(
            InlineExpression::TermReference { id, .. } | InlineExpression::FunctionReference { id, .. },
        ) => format!("[{}]", id.name),
        Expression::Inline(InlineExpression::Placeable { expression }) => placed(expression, known, depth + 1),
        Expression::Select { variants, .. } => {
            let all: Vec<String> = variants.iter().map(|variant| pattern(&variant.value, known, depth)).collect();
            format!("[{}]", all.join(" / "))
        }
    }
}

/// A name as the beginning of a line.
pub(super) fn first_letter_large(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
