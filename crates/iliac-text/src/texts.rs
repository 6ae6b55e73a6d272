//! A protocol's sentences in one language.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fluent::concurrent::FluentBundle;
use fluent::types::FluentNumber;
use fluent::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::Pattern;
use iliac_model::{Number, TextIx};
use iliac_protocol::tree::{Protocol, Reader, UNKNOWN};
use unic_langid::LanguageIdentifier;

use crate::house::HouseWords;
use crate::message;
use crate::source::{Source, sources};
use crate::values::{Shown, Values};

/// The message that stands in place of a value not known.
pub(crate) const NOT_KNOWN: &str = "not-known";

/// A protocol's sentences in one language.
pub struct Texts {
    bundle: FluentBundle<Arc<FluentResource>>,
    house: &'static HouseWords,
    names: Vec<String>,
    needs: BTreeMap<String, BTreeSet<String>>,
    sources: BTreeMap<String, Source>,
    not_known: String,
}

/// Why a protocol cannot be said in a language.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoTexts {
    /// It has no texts in that language.
    #[error("protocol {protocol} has no texts in `{tag}`")]
    NoSuchLanguage {
        /// The protocol's name.
        protocol: String,
        /// The language asked for.
        tag: String,
    },
    /// The tag is not one of a language.
    #[error("`{tag}` is not the tag of a language, like en or pt-BR")]
    BadTag {
        /// The tag.
        tag: String,
    },
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").field("language", &self.house.tag).field("messages", &self.needs.len()).finish()
    }
}

impl Texts {
    /// The sentences of a protocol in a language. Broken messages are left out; [`faults`](crate::faults) names them.
    ///
    /// # Errors
    /// [`NoTexts`] when the protocol has no such language or the tag is not one.
    pub fn new(protocol: &Protocol, tag: &str) -> Result<Texts, NoTexts> {
        let id: LanguageIdentifier = tag.parse().map_err(|_| NoTexts::BadTag { tag: tag.to_owned() })?;
        let language = protocol
            .languages
            .iter()
            .find(|language| language.tag == tag)
            .ok_or_else(|| NoTexts::NoSuchLanguage { protocol: protocol.name.clone(), tag: tag.to_owned() })?;
        let resource = match FluentResource::try_new(language.fluent.clone()) {
            Ok(resource) | Err((resource, _)) => Arc::new(resource),
        };
        let references = message::references(&resource);
        let needs = references.keys().map(|name| (name.clone(), message::variables(name, &references))).collect();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        // A name defined twice keeps its last words here; that it is twice is one of the faults.
        bundle.add_resource_overriding(resource);
        let house = HouseWords::of(tag);
        let names = protocol.texts.iter().map(|text| text.name.clone()).collect();
        let mut texts =
            Texts { bundle, house, names, needs, sources: sources(protocol), not_known: house.not_known().to_owned() };
        if let (Some(words), faults) = texts.render(Reader::Own, NOT_KNOWN, &FluentArgs::new(), true)
            && faults.is_empty()
        {
            texts.not_known = words;
        }
        Ok(texts)
    }

    /// The house's words in this language, or in English where the house does not speak it.
    pub fn house(&self) -> &'static HouseWords {
        self.house
    }

    /// Says a text of the protocol. Values come from the case at hand, read as on the board. Never fails: one that cannot be said is its name between marks.
    pub fn say(&self, text: TextIx, values: &Values<'_>) -> String {
        self.say_to(Reader::Own, text, values)
    }

    /// Says a text to one of those who open a person's page, as [`say`](Texts::say) does.
    pub fn say_to(&self, reader: Reader, text: TextIx, values: &Values<'_>) -> String {
        match self.names.get(text.place()) {
            Some(name) => said_or_marked(name, self.try_say(reader, name, values)),
            None => marked("text"),
        }
    }

    /// Says a message by its name, as [`say`](Texts::say) does.
    pub fn say_named(&self, name: &str, values: &Values<'_>) -> String {
        said_or_marked(name, self.try_say(Reader::Own, name, values))
    }

    /// Says a message as well as it can, with what went wrong; `None` when there is no such message.
    pub(crate) fn try_say(&self, reader: Reader, name: &str, values: &Values<'_>) -> (Option<String>, Vec<String>) {
        let mut arguments = FluentArgs::new();
        let mut all_known = true;
        for variable in self.needs.get(name).into_iter().flatten() {
            let shown = values.of_the_moment(variable).cloned();
            let shown = shown.or_else(|| self.sources.get(variable).and_then(|source| source.value(values)));
            all_known &= shown.is_some();
            arguments.set(variable.as_str(), self.shown(shown, values));
        }
        self.render(reader, name, &arguments, all_known)
    }

    fn shown(&self, shown: Option<Shown>, values: &Values<'_>) -> FluentValue<'static> {
        match shown {
            None => self.not_known.clone().into(),
            Some(Shown::Number(number)) => number_value(number),
            Some(Shown::Length(number, unit)) => self.house.length(number, unit).into(),
            Some(Shown::YesNo(yes)) => self.house.yes_or_no(yes).into(),
            Some(Shown::Instant(at)) => self.house.local_time(at, values.now, values.calendar).into(),
            Some(Shown::Day(day)) => self.house.local_day(day).into(),
            Some(Shown::Words(words)) => words.into(),
        }
    }

    /// A message in the words for its reader; else, while a value it shows is not known, in its words for that; else its own.
    fn render(
        &self,
        reader: Reader,
        name: &str,
        arguments: &FluentArgs<'_>,
        all_known: bool,
    ) -> (Option<String>, Vec<String>) {
        let Some(message) = self.bundle.get_message(name) else { return (None, Vec::new()) };
        let for_reader = message.get_attribute(reader.word());
        let instead = for_reader.or_else(|| if all_known { None } else { message.get_attribute(UNKNOWN) });
        match instead.map(|instead| instead.value()).or_else(|| message.value()) {
            Some(pattern) => self.pattern(pattern, arguments),
            None => (None, Vec::new()),
        }
    }

    fn pattern(&self, pattern: &Pattern<&str>, arguments: &FluentArgs<'_>) -> (Option<String>, Vec<String>) {
        let mut errors = Vec::new();
        let words = self.bundle.format_pattern(pattern, Some(arguments), &mut errors).into_owned();
        (Some(words), errors.iter().map(ToString::to_string).collect())
    }
}

/// A number that a message can also count with (plurals), shown with the digits it has.
fn number_value(number: Number) -> FluentValue<'static> {
    let digits = number.to_string();
    match digits.parse::<FluentNumber>() {
        Ok(number) => FluentValue::Number(number),
        Err(_) => digits.into(),
    }
}

fn said_or_marked(name: &str, said: (Option<String>, Vec<String>)) -> String {
    match said {
        (Some(words), faults) if faults.is_empty() => words,
        (Some(_) | None, _) => marked(name),
    }
}

/// What is shown in place of a message that cannot be said.
fn marked(name: &str) -> String {
    format!("⟨{name}⟩")
}

#[cfg(test)]
mod tests;
