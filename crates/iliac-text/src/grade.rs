//! How hard a person's texts are to read: the school grade of every English sentence set, by counting alone.
//!
//! The measure is the Flesch-Kincaid grade (Kincaid, Fishburne, Rogers and Chissom, *Derivation of New Readability
//! Formulas for Navy Enlisted Personnel*, Research Branch Report 8-75, 1975). It counts; it does not understand. A low
//! grade does not make a text clear or true, a high one makes it hard for a tired or frightened reader. It was fitted to
//! English prose and says nothing of other languages, so no text in another language is graded here.

use std::collections::BTreeMap;
use std::fmt;

use fluent::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use iliac_protocol::tree::{Audience, Language, Protocol, Reader, Text, To};

mod count;
mod syllables;

pub use count::Reading;
pub use syllables::syllables;

/// The hardest grade a person's text may have. Health agencies advise the sixth to eighth school grade for what patients
/// read; we take the middle of that, since who reads here may be ill, afraid or reading in a second language.
pub const LIMIT: Grade = Grade(700);

/// The hardest grade of what a child reads beside a picture: children of seven or eight read it themselves, and to smaller
/// ones it is read aloud.
pub const CHILD_LIMIT: Grade = Grade(300);

/// The hardest grade for a reader.
pub fn limit(reader: Reader) -> Grade {
    match reader {
        Reader::Own | Reader::Parent => LIMIT,
        Reader::Child => CHILD_LIMIT,
    }
}

/// A text with fewer words is graded together with the other short texts of its set: in a line of a few words a
/// single necessary word, *anaesthetic*, moves the formula by several grades, and it was made for whole passages.
pub const FEWEST_WORDS: u32 = 8;

/// What stands for a value in a sentence while it is counted: one short word.
const PLACE_OF_A_VALUE: &str = "so";

/// A school grade in hundredths: 700 is read with ease after seven years of school.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Grade(pub i64);

impl fmt::Display for Grade {
    /// With one decimal, rounded up, so that nothing above a limit looks as if it kept it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.0.div_euclid(10) + i64::from(self.0.rem_euclid(10) > 0);
        let sign = if tenths < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
    }
}

/// One text, or the short texts of one set together, with its grade.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Graded {
    /// How hard it is.
    pub grade: Grade,
    /// What was counted.
    pub reading: Reading,
    /// The person whose page it stands on, as the protocol names them.
    pub person: String,
    /// Whom it speaks to there. What person and parent read in the same words is graded once, as the person's.
    pub reader: Reader,
    /// The part of the person's page; `None` for texts of no set.
    pub set: Option<String>,
    /// The messages, in the order of the protocol; more than one when they are short and graded together.
    pub texts: Vec<String>,
}

/// Every English text for a person, graded; the hardest first. Texts without a message are [`faults`](crate::faults).
pub fn grades(protocol: &Protocol) -> Vec<Graded> {
    let english = protocol.languages.iter().filter(|language| is_english(&language.tag));
    let mut graded: Vec<Graded> = english.flat_map(|language| of_language(protocol, language)).collect();
    graded.sort_by(|a, b| b.grade.cmp(&a.grade).then_with(|| a.texts.cmp(&b.texts)));
    graded
}

/// The grade in the middle: as many are easier as are harder. `None` when there are none.
pub fn median(graded: &[Graded]) -> Option<Grade> {
    let mut grades: Vec<Grade> = graded.iter().map(|one| one.grade).collect();
    grades.sort();
    grades.get(grades.len() / 2).copied()
}

fn is_english(tag: &str) -> bool {
    tag.split('-').next() == Some("en")
}

/// What is counted as one: whose page, who reads it, which part; and the text, if it is long enough to be counted alone.
type Passage<'t> = (usize, Reader, Option<String>, Option<&'t str>);

/// Texts that are counted as one.
#[derive(Default)]
struct Together {
    reading: Reading,
    texts: Vec<String>,
}

fn of_language(protocol: &Protocol, language: &Language) -> Vec<Graded> {
    let words = words_of(&language.fluent);
    let mut together: BTreeMap<Passage<'_>, Together> = BTreeMap::new();
    for text in &protocol.texts {
        let Audience::Person(person) = text.audience else { continue };
        for (reader, message) in voices(text) {
            let Some(reading) = words.get(&message).map(|words| Reading::of(words)) else { continue };
            let alone = (reading.words >= FEWEST_WORDS).then_some(text.name.as_str());
            let counted = together.entry((person, reader, text.set.clone(), alone)).or_default();
            counted.reading = counted.reading.and(reading);
            counted.texts.push(text.name.clone());
        }
    }
    let graded = together.into_iter().filter_map(|((person, reader, set, _), Together { reading, texts })| {
        let person = name_of(protocol, person);
        reading.grade().map(|grade| Graded { grade, reading, person, reader, set, texts })
    });
    graded.collect()
}

/// Whom the words of a text speak to, and under which name each stands.
fn voices(text: &Text) -> Vec<(Reader, String)> {
    let own = text.name.clone();
    match text.to {
        To::Both => vec![(Reader::Own, own), (Reader::Parent, words_to(&text.name, Reader::Parent.word()))],
        To::Own => vec![(Reader::Own, own)],
        To::Parent => vec![(Reader::Parent, own)],
        To::Child(..) => vec![(Reader::Child, own)],
    }
}

fn words_to(message: &str, reader: &str) -> String {
    format!("{message}.{reader}")
}

fn name_of(protocol: &Protocol, reader: usize) -> String {
    protocol.persons.get(reader).map(|person| person.name.clone()).unwrap_or_default()
}

/// The words of every message as they are counted. A message or term named in another is counted as one short word
/// there: it is counted where it is written.
fn words_of(fluent: &str) -> BTreeMap<String, String> {
    let resource = match FluentResource::try_new(fluent.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let mut words = BTreeMap::new();
    for entry in resource.entries() {
        match entry {
            Entry::Message(message) => {
                if let Some(pattern) = &message.value {
                    words.insert(message.id.name.to_owned(), pattern_words(pattern));
                }
                for attribute in &message.attributes {
                    let name = words_to(message.id.name, attribute.id.name);
                    words.insert(name, pattern_words(&attribute.value));
                }
            }
            Entry::Term(_)
            | Entry::Comment(_)
            | Entry::GroupComment(_)
            | Entry::ResourceComment(_)
            | Entry::Junk { .. } => {}
        }
    }
    words
}

fn pattern_words(pattern: &Pattern<&str>) -> String {
    let parts = pattern.elements.iter().map(|element| match element {
        PatternElement::TextElement { value } => (*value).to_owned(),
        PatternElement::Placeable { expression } => expression_words(expression),
    });
    parts.collect()
}

/// Of words that differ by a value (plurals), the longest.
fn expression_words(expression: &Expression<&str>) -> String {
    match expression {
        Expression::Select { variants, .. } => {
            let said = variants.iter().map(|variant| pattern_words(&variant.value));
            said.max_by_key(String::len).unwrap_or_default()
        }
        Expression::Inline(InlineExpression::StringLiteral { value }) => (*value).to_owned(),
        Expression::Inline(InlineExpression::Placeable { expression }) => expression_words(expression),
        Expression::Inline(
            InlineExpression::NumberLiteral { .. }
            | InlineExpression::FunctionReference { .. }
            | InlineExpression::MessageReference { .. }
            | InlineExpression::TermReference { .. }
            | InlineExpression::VariableReference { .. },
        ) => PLACE_OF_A_VALUE.to_owned(),
    }
}

#[cfg(test)]
mod tests;
