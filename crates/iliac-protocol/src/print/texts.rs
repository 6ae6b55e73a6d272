//! Every sentence somebody reads, in the first language of the protocol.

use std::collections::BTreeMap;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;
use iliac_model::{Day, TextIx};

use super::sentence::lines;
use super::{Item, Section};
use crate::tree::{Audience, Cond, Protocol};

/// Texts whose review is due: nobody has looked at them again by the day they were to be looked at.
pub fn reviews_due(protocol: &Protocol, today: Day) -> Vec<TextIx> {
    let all = (0..).map(TextIx).zip(&protocol.texts);
    all.filter(|(_, text)| text.review_by.is_some_and(|by| by < today)).map(|(ix, _)| ix).collect()
}

/// Texts for each person, texts for staff, documents.
pub(super) fn sections(protocol: &Protocol, words: &Words) -> Vec<Section> {
    let of = |audience: Audience| {
        let texts = protocol.texts.iter().filter(move |text| text.audience == audience);
        texts.map(|text| {
            let mut item = Item::new(&first_letter_large(&text.name.replace('-', " ")), &text.name)
                .row("Words", words.get(&text.name).cloned().unwrap_or_default());
            if text.when != Cond::Always(true) {
                item = item.list("Shown when", lines(protocol, &text.when));
            }
            item.row("On the page", text.set.clone().unwrap_or_default())
                .row("Looked at again by", text.review_by.map(|day| day.to_string()).unwrap_or_default())
                .row("Source", text.sources.0.join(", "))
        })
    };
    let documents = protocol.documents.iter().map(|document| {
        let texts = document.texts.iter().filter_map(|ix| protocol.text(*ix)).map(|text| format!("`{}`", text.name));
        let mut item = Item::new(&document.title, &document.name);
        if document.when != Cond::Always(true) {
            item = item.list("Can be printed when", lines(protocol, &document.when));
        }
        let lists = document.lists.iter().filter_map(|ix| protocol.group(*ix)).map(|group| group.title.clone());
        item.row("Holds", texts.collect::<Vec<_>>().join(", ")).row("Lists", lists.collect::<Vec<_>>().join(", "))
    });
    let section = |title: &str, items: Vec<Item>| Section { title: title.to_owned(), note: None, items };
    let persons = protocol.persons.iter().enumerate().map(|(place, person)| {
        let who = if protocol.persons.len() > 1 { person.title.to_lowercase() } else { "person".to_owned() };
        section(&format!("What the {who} reads"), of(Audience::Person(place)).collect())
    });
    let mut sections: Vec<Section> = persons.collect();
    sections.push(section("What staff read", of(Audience::Staff).collect()));
    sections.push(section("What is printed", documents.collect()));
    sections
}

/// The words of every message.
pub(super) type Words = BTreeMap<String, String>;

/// The words of one text.
pub(super) fn words_of(protocol: &Protocol, words: &Words, ix: TextIx) -> String {
    let name = protocol.text(ix).map_or("", |text| &text.name);
    words.get(name).cloned().unwrap_or_else(|| format!("`{name}`"))
}

/// The words of every message in the first language.
pub(super) fn all_words(protocol: &Protocol) -> Words {
    let Some(language) = protocol.languages.first() else { return BTreeMap::new() };
    let resource = match parser::parse(language.fluent.as_str()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let titles = titles(protocol);
    let mut words = BTreeMap::new();
    for entry in &resource.body {
        if let Entry::Message(message) = entry
            && let Some(value) = &message.value
        {
            words.insert(message.id.name.to_owned(), pattern(value, &titles, 0));
        }
    }
    words
}

/// What a variable of a message stands for.
fn titles(protocol: &Protocol) -> BTreeMap<String, String> {
    let variable = |name: &str| name.replace(['.', '-'], "_");
    let facts = protocol.facts.iter().map(|fact| (variable(&fact.name), fact.title.clone()));
    let derived = protocol.derived.iter().map(|derived| (variable(&derived.name), derived.title.clone()));
    let parameters = protocol
        .parameters
        .iter()
        .map(|parameter| (variable(&parameter.name), super::figures::value(protocol, parameter)));
    facts.chain(derived).chain(parameters).collect()
}

/// How deep placeables nest at most; deeper ones are left out.
const NESTING_MAX: usize = 8;

fn pattern(pattern_of: &Pattern<&str>, titles: &BTreeMap<String, String>, depth: usize) -> String {
    let mut text = String::new();
    for element in &pattern_of.elements {
        match element {
            PatternElement::TextElement { value } => text.push_str(value),
            PatternElement::Placeable { expression } => text.push_str(&placed(expression, titles, depth + 1)),
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn placed(expression: &Expression<&str>, titles: &BTreeMap<String, String>, depth: usize) -> String {
    if depth > NESTING_MAX {
        return "…".to_owned();
    }
    match expression {
        Expression::Inline(InlineExpression::VariableReference { id }) => {
            format!("[{}]", titles.get(id.name).map_or(id.name, String::as_str))
        }
        Expression::Inline(InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value }) => {
            (*value).to_owned()
        }
        Expression::Inline(
            InlineExpression::MessageReference { id, .. }
            | InlineExpression::TermReference { id, .. }
            | InlineExpression::FunctionReference { id, .. },
        ) => format!("[{}]", id.name),
        Expression::Inline(InlineExpression::Placeable { expression }) => placed(expression, titles, depth + 1),
        Expression::Select { variants, .. } => {
            let all: Vec<String> = variants.iter().map(|variant| pattern(&variant.value, titles, depth)).collect();
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
