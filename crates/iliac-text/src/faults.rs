//! Every message of a protocol that cannot be said, found before anybody reads it.

use std::collections::{BTreeMap, BTreeSet};

use fluent::FluentResource;
use iliac_model::{Calendar, Day, Number, Timestamp};
use iliac_protocol::tree::{Audience, DerivedExpr, Kind, Language, Protocol, Reader, UNKNOWN};
use iliac_protocol::walk;

use crate::message::{self, References};
use crate::source::{Source, sources};
use crate::texts::{NOT_KNOWN, Texts};
use crate::values::{Shown, Values, as_written};

/// A message that cannot be said as it is written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TextFault {
    /// The language.
    pub language: String,
    /// The message; empty for what concerns the whole language.
    pub message: String,
    /// What is wrong, in a sentence.
    pub what: String,
}

/// Values that are known only where a gate, alarm or step speaks.
const OF_THE_MOMENT: [&str; 3] = [OPENS_AT, "due_at", "since"];
/// When a gate opens by itself.
const OPENS_AT: &str = "opens_at";

/// Every message that cannot be said, in every language: rendered with every value unknown, and with every value known.
pub fn faults(protocol: &Protocol) -> Vec<TextFault> {
    let mut found = Vec::new();
    for language in &protocol.languages {
        let mut say = |message: &str, what: String| {
            found.push(TextFault { language: language.tag.clone(), message: message.to_owned(), what });
        };
        let names = written(language, &mut say);
        refers_to_what_is_there(protocol, &names, &mut say);
        keeps_to_its_person(protocol, &names, &mut say);
        waits_in_words(protocol, language, &mut say);
        match Texts::new(protocol, &language.tag) {
            Ok(texts) => renders(protocol, &texts, &mut say),
            Err(no_texts) => say("", no_texts.to_string()),
        }
    }
    found.sort();
    found.dedup();
    found
}

/// What is written in the file: its syntax, and names defined twice.
fn written(language: &Language, say: &mut impl FnMut(&str, String)) -> BTreeMap<String, References> {
    let resource = match FluentResource::try_new(language.fluent.clone()) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            for error in errors {
                let line = 1 + language.fluent.bytes().take(error.pos.start).filter(|byte| *byte == b'\n').count();
                say("", format!("line {line} of the texts cannot be read: {}", error.kind));
            }
            resource
        }
    };
    let mut seen = BTreeSet::new();
    for entry in resource.entries() {
        let name = match entry {
            fluent_syntax::ast::Entry::Message(message) => message.id.name.to_owned(),
            fluent_syntax::ast::Entry::Term(term) => format!("-{}", term.id.name),
            fluent_syntax::ast::Entry::Comment(_)
            | fluent_syntax::ast::Entry::GroupComment(_)
            | fluent_syntax::ast::Entry::ResourceComment(_)
            | fluent_syntax::ast::Entry::Junk { .. } => continue,
        };
        if !seen.insert(name.clone()) {
            say(&name, "is written twice".to_owned());
        }
    }
    message::references(&resource)
}

fn refers_to_what_is_there(
    protocol: &Protocol,
    names: &BTreeMap<String, References>,
    say: &mut impl FnMut(&str, String),
) {
    for text in &protocol.texts {
        if !names.contains_key(&text.name) {
            say(&text.name, "is a text of the protocol without a message".to_owned());
        }
    }
    if !names.contains_key(NOT_KNOWN) {
        say(NOT_KNOWN, "is missing: it stands in place of what is not known".to_owned());
    }
    let calendar = Calendar::utc();
    let known = everything_known(protocol, &calendar);
    for (name, refers) in names {
        for variable in refers.variables.iter().filter(|variable| known.of_the_moment(variable).is_none()) {
            say(name, format!("names ${variable}, which the protocol does not have"));
        }
        for other in refers.messages.iter().filter(|other| !names.contains_key(*other)) {
            say(name, format!("refers to `{other}`, which is not there"));
        }
        for term in refers.terms.iter().filter(|term| !names.contains_key(&format!("-{term}"))) {
            say(name, format!("refers to `-{term}`, which is not there"));
        }
        for function in &refers.functions {
            say(name, format!("calls {function}(); there are no functions"));
        }
    }
}

/// A sentence for one person never holds a value of another: the donor's weight is none of the recipient's page.
fn keeps_to_its_person(protocol: &Protocol, names: &BTreeMap<String, References>, say: &mut impl FnMut(&str, String)) {
    let sources = sources(protocol);
    for text in &protocol.texts {
        let Audience::Person(reader) = text.audience else { continue };
        for variable in message::variables(&text.name, names) {
            if text.is_to(Reader::Child) {
                say(&text.name, format!("names ${variable}: what a child is told holds no value"));
            }
            let about = sources.get(&variable).map(|source| whom(protocol, source)).unwrap_or_default();
            for other in about.into_iter().filter(|of| *of != reader).filter_map(|of| protocol.persons.get(of)) {
                say(&text.name, format!("names ${variable}, which is about the {}", other.name));
            }
        }
    }
}

/// A gate that names the time at which it opens also says what to do while there is no such time.
fn waits_in_words(protocol: &Protocol, language: &Language, say: &mut impl FnMut(&str, String)) {
    let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(language.fluent.clone());
    let said: BTreeSet<&str> =
        protocol.gates.iter().filter_map(|gate| protocol.text(gate.say)).map(|text| text.name.as_str()).collect();
    for entry in resource.entries() {
        let fluent_syntax::ast::Entry::Message(message) = entry else { continue };
        let has_words = message.attributes.iter().any(|attribute| attribute.id.name == UNKNOWN);
        if said.contains(message.id.name) && !has_words && message::shows(message, OPENS_AT) {
            let what = "shows $opens_at and has no `.unknown`: what is to be done while the time is not known?";
            say(message.id.name, what.to_owned());
        }
    }
}

/// Whom a value is about.
fn whom(protocol: &Protocol, source: &Source) -> BTreeSet<usize> {
    let facts = match source {
        Source::Parameter(..) | Source::InUnit(_) => return BTreeSet::new(),
        Source::Fact(fact, _, _) => BTreeSet::from([*fact]),
        Source::Derived(derived) => walk::facts_of(protocol, *derived),
    };
    facts.into_iter().filter_map(|fact| protocol.fact(fact)).map(|fact| fact.of).collect()
}

fn renders(protocol: &Protocol, texts: &Texts, say: &mut impl FnMut(&str, String)) {
    let calendar = Calendar::utc();
    let known = everything_known(protocol, &calendar);
    let unknown = Values::new(&calendar, Timestamp::default());
    for (values, how) in [(&known, "every value known"), (&unknown, "no value known")] {
        for text in &protocol.texts {
            for reader in Reader::ALL {
                for fault in texts.try_say(reader, &text.name, values).1 {
                    say(&text.name, format!("cannot be said with {how}: {fault}"));
                }
            }
        }
    }
}

/// A value for everything a message may name.
fn everything_known<'a>(protocol: &Protocol, calendar: &'a Calendar) -> Values<'a> {
    let mut values = Values::new(calendar, Timestamp::default());
    for (name, source) in sources(protocol) {
        let shown = match source {
            Source::Parameter(parameter, _) => as_written(&parameter, parameter.bounds.0),
            Source::InUnit(number) => Shown::Number(number),
            Source::Fact(_, _, kind) => some(&kind),
            Source::Derived(ix) => {
                protocol.derived_value(ix).map(|derived| of_type(&derived.expr)).unwrap_or(Shown::YesNo(true))
            }
        };
        values.set(&name, shown);
    }
    for name in OF_THE_MOMENT {
        values.set(name, Shown::Instant(Timestamp::default()));
    }
    values.set("row", Shown::Words(String::new()));
    values
}

fn of_type(expr: &DerivedExpr) -> Shown {
    match expr {
        DerivedExpr::Condition(_) => Shown::YesNo(true),
        DerivedExpr::Number(..) => Shown::Number(Number::whole(1)),
        DerivedExpr::Instant(_) => Shown::Instant(Timestamp::default()),
        DerivedExpr::Day(_) => Shown::Day(Day::default()),
    }
}

fn some(kind: &Kind) -> Shown {
    match kind {
        Kind::Quantity { .. } | Kind::Count { .. } => Shown::Number(Number::whole(1)),
        Kind::Choice(choices) => Shown::Words(choices.first().map(|(_, title)| title.clone()).unwrap_or_default()),
        Kind::YesNo => Shown::YesNo(true),
        Kind::Instant => Shown::Instant(Timestamp::default()),
        Kind::Day => Shown::Day(Day::default()),
        Kind::Text | Kind::Signature | Kind::File => Shown::Words(String::new()),
    }
}
