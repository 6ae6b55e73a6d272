//! The messages behind the texts, in every language: one for each text, none that nobody says, no number typed in one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use fluent_syntax::ast::{Comment, Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use fluent_syntax::parser;

use super::build::Builder;
use super::shape::twice;
use super::yaml::Word;
use crate::diagnostic::{Fault, Place, code, nearest};
use crate::tree::{Audience, Language, Reader, To, UNKNOWN};

/// The message that stands in place of a value not known.
const NOT_KNOWN: &str = "not-known";
/// A comment that begins so says why a message has digits in it.
const DIGITS: &str = "digits:";
/// The language in which the house can make the words of an `after` gate itself.
const HOUSE_LANGUAGE: &str = "en";

/// A message as it is written.
struct Message {
    place: Place,
    /// Names of messages and terms it refers to.
    refers: BTreeSet<String>,
}

impl Builder<'_> {
    /// Reads the texts of every language.
    pub(super) fn fluent(&mut self, texts: &[(String, usize)]) {
        let languages: BTreeSet<&str> = texts.iter().map(|(language, _)| language.as_str()).collect();
        if languages.is_empty() && !self.protocol.texts.is_empty() {
            let message = "there are texts and no language they are written in";
            let help = format!("write them in `{}/texts/en.ftl`", self.name);
            let place = Place { file: 0, start: 0, end: 1 };
            self.faults.push(Fault::new(code::NO_TEXT, place, message, "no texts/<language>.ftl").help(help));
        }
        for language in languages {
            let files: Vec<usize> =
                texts.iter().filter(|(other, _)| other == language).map(|(_, file)| *file).collect();
            self.language(language, &files);
        }
    }

    fn language(&mut self, tag: &str, files: &[usize]) {
        let mut messages: BTreeMap<String, Message> = BTreeMap::new();
        let mut fluent = String::new();
        for file in files {
            let Some(source) = self.files.get(*file).copied() else { continue };
            fluent.push_str(source.text);
            fluent.push('\n');
            self.messages(*file, source.text, &mut messages);
        }
        self.made_by_the_house(tag, &messages, &mut fluent);
        self.every_text_is_written(tag, &messages);
        self.every_message_is_said(&messages);
        self.protocol.languages.push(Language { tag: tag.to_owned(), fluent });
    }

    /// The messages of one file.
    fn messages(&mut self, file: usize, text: &str, messages: &mut BTreeMap<String, Message>) {
        let at = |range: Range<usize>| Place { file, start: range.start, end: range.end };
        let resource = match parser::parse(text) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                for error in errors {
                    let message = format!("this message cannot be read: {}", error.kind);
                    self.faults.push(Fault::new(code::NOT_FLUENT, at(error.pos), message, "reading stops here"));
                }
                resource
            }
        };
        for entry in &resource.body {
            let (name, patterns, comment) = match entry {
                Entry::Message(message) => {
                    for attribute in &message.attributes {
                        self.has_a_reader(message.id.name, attribute.id.name, at(within(text, attribute.id.name)));
                    }
                    let attributes = message.attributes.iter().map(|attribute| &attribute.value);
                    let patterns: Vec<&Pattern<&str>> = message.value.iter().chain(attributes).collect();
                    (message.id.name.to_owned(), (message.id.name, patterns), &message.comment)
                }
                Entry::Term(term) => {
                    let attributes = term.attributes.iter().map(|attribute| &attribute.value);
                    let patterns = std::iter::once(&term.value).chain(attributes).collect();
                    (format!("-{}", term.id.name), (term.id.name, patterns), &term.comment)
                }
                Entry::Junk { content } => {
                    // It is there, even if it cannot be read: that is one fault, not two.
                    let name = content.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').next();
                    let refers = self.protocol.texts.iter().map(|text| text.name.clone()).collect();
                    let broken = Message { place: at(within(text, content)), refers };
                    drop(messages.insert(name.unwrap_or_default().to_owned(), broken));
                    continue;
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
            };
            let (written, patterns) = patterns;
            let place = at(within(text, written));
            let mut reading = Reading { text, refers: BTreeSet::new(), digits: Vec::new() };
            for pattern in patterns {
                reading.pattern(pattern, 0);
            }
            if !explains_digits(comment.as_ref()) {
                for digits in reading.digits {
                    self.number_in_text(&name, at(digits));
                }
            }
            match messages.get(&name) {
                Some(first) => self.faults.push(twice(&Word { text: name, place }, first.place)),
                None => drop(messages.insert(name, Message { place, refers: reading.refers })),
            }
        }
    }

    /// Other words of a message are for who decides for the person, and only where the person reads it too; or they stand in
    /// while a value the message shows is not known.
    fn has_a_reader(&mut self, message: &str, attribute: &str, place: Place) {
        let text = self.protocol.text_named(message).and_then(|ix| self.protocol.text(ix));
        if text.is_some() && attribute == UNKNOWN {
            return;
        }
        let is_read = text.is_some_and(|text| text.to == To::Both && text.audience != Audience::Staff);
        if is_read && attribute == Reader::Parent.word() {
            return;
        }
        let help = if is_read {
            "the words for who decides for the person are `.parent`"
        } else {
            "`.parent` is for a text that the person and who decides for them both read"
        };
        let words = format!("nobody reads `.{attribute}` of the message `{message}`");
        self.faults.push(Fault::new(code::UNUSED_TEXT, place, words, "never said").help(help));
    }

    fn number_in_text(&mut self, name: &str, place: Place) {
        let message = format!("a number is typed in the message `{name}`");
        let help = "write the parameter's name: `{ $lie_down_wait }`; if it is no figure of the clinic, say why in a \
                    comment above the message: `# digits: the emergency number`";
        self.faults.push(Fault::new(code::NUMBER_IN_TEXT, place, message, "typed here").help(help));
    }

    /// The words of an `after` gate nobody wrote: the title of the step that comes first.
    fn made_by_the_house(&mut self, tag: &str, messages: &BTreeMap<String, Message>, fluent: &mut String) {
        if tag != HOUSE_LANGUAGE {
            return;
        }
        for text in self.protocol.texts.iter().skip(self.declared.texts.entries.len()) {
            let title = text.name.strip_prefix("after-").and_then(|step| self.protocol.step_named(step));
            if let (Some(step), false) = (title, messages.contains_key(&text.name)) {
                let title = self.step_title(step).replace('{', "{\"{\"}").replace('}', "{\"}\"}").replace('\n', " ");
                fluent.push_str(&format!("{} = First: {title}.\n", text.name));
            }
        }
    }

    fn every_text_is_written(&mut self, tag: &str, messages: &BTreeMap<String, Message>) {
        let mut faults = Vec::new();
        for (text, place) in self.protocol.texts.iter().zip(0..) {
            if messages.contains_key(&text.name) {
                continue;
            }
            let declared = self.declared.texts.entries.get(place).map(|entry| entry.key.place);
            let message = format!("text `{}` has no message in `{tag}`", text.name);
            let near = nearest(&text.name, messages.keys().map(String::as_str));
            let fault = match declared {
                Some(declared) => Fault::new(code::NO_TEXT, declared, message, "no message"),
                None if tag == HOUSE_LANGUAGE => continue,
                None => {
                    let step = self.afters.iter().find_map(|(_, before, place)| {
                        let step = self.declared.steps.entries.get(usize::from(*before))?;
                        (text.name == format!("after-{}", step.name)).then_some(*place)
                    });
                    let place = step.unwrap_or(Place { file: 0, start: 0, end: 1 });
                    Fault::new(code::NO_TEXT, place, message, "needs words in every language")
                }
            };
            faults.push(match near {
                Some(near) => fault.help(format!("did you mean `{near}`?")),
                None => fault.help(format!("write `{} = …` in the texts of `{tag}`", text.name)),
            });
        }
        faults.into_iter().for_each(|fault| self.faults.push(fault));
    }

    fn every_message_is_said(&mut self, messages: &BTreeMap<String, Message>) {
        let texts: BTreeSet<&str> = self.protocol.texts.iter().map(|text| text.name.as_str()).collect();
        let referred: BTreeSet<&str> =
            messages.values().flat_map(|message| message.refers.iter().map(String::as_str)).collect();
        for (name, message) in messages {
            if name.is_empty() || name == NOT_KNOWN || texts.contains(name.as_str()) || referred.contains(name.as_str())
            {
                continue;
            }
            let fault = Fault::new(
                code::UNUSED_TEXT,
                message.place,
                format!("the message `{name}` belongs to no text"),
                "never said",
            );
            let near = nearest(name, texts.iter().copied());
            self.faults.push(match near {
                Some(near) => fault.help(format!("did you mean `{near}`?")),
                None => fault.help("declare it under `texts`, or leave it out"),
            });
        }
    }
}

/// How deep placeables nest at most; deeper ones are passed over.
const NESTING_MAX: usize = 16;

/// What a message is made of.
struct Reading<'t> {
    text: &'t str,
    refers: BTreeSet<String>,
    /// Where digits are typed.
    digits: Vec<Range<usize>>,
}

impl Reading<'_> {
    fn pattern(&mut self, pattern: &Pattern<&str>, depth: usize) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.typed(value),
                PatternElement::Placeable { expression } => self.expression(expression, depth + 1),
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>, depth: usize) {
        if depth > NESTING_MAX {
            return;
        }
        match expression {
            Expression::Inline(inline) => self.inline(inline, depth),
            Expression::Select { selector, variants } => {
                // `[0]` and `[one]` choose between sentences; they are not shown.
                self.inline(selector, depth);
                for variant in variants {
                    match variant.key {
                        VariantKey::Identifier { .. } | VariantKey::NumberLiteral { .. } => {}
                    }
                    self.pattern(&variant.value, depth);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>, depth: usize) {
        match inline {
            InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => self.typed(value),
            InlineExpression::MessageReference { id, .. } => drop(self.refers.insert(id.name.to_owned())),
            InlineExpression::TermReference { id, .. } => drop(self.refers.insert(format!("-{}", id.name))),
            InlineExpression::VariableReference { .. } | InlineExpression::FunctionReference { .. } => {}
            InlineExpression::Placeable { expression } => self.expression(expression, depth + 1),
        }
    }

    /// Every run of digits in words somebody reads.
    fn typed(&mut self, value: &str) {
        let from = within(self.text, value).start;
        let mut rest = 0..value.len();
        while let Some(start) = value.get(rest.clone()).and_then(|rest| rest.find(|c: char| c.is_numeric())) {
            let start = rest.start + start;
            let tail = value.get(start..).unwrap_or_default();
            let length = tail.find(|c: char| !c.is_numeric() && !".,:".contains(c)).unwrap_or(tail.len());
            let length = tail.get(..length).map_or(length, |digits| digits.trim_end_matches(['.', ',', ':']).len());
            self.digits.push(from + start..from + start + length);
            rest.start = start + length.max(1);
        }
    }
}

/// Where a part of a text stands in it; parts handed out by the parser are slices of what it was given.
fn within(text: &str, part: &str) -> Range<usize> {
    let start = (part.as_ptr().addr()).saturating_sub(text.as_ptr().addr());
    if start > text.len() { 0..0 } else { start..(start + part.len()).min(text.len()) }
}

fn explains_digits(comment: Option<&Comment<&str>>) -> bool {
    let mut lines = comment.iter().flat_map(|comment| &comment.content);
    lines.any(|line| line.trim().strip_prefix(DIGITS).is_some_and(|reason| !reason.trim().is_empty()))
}
