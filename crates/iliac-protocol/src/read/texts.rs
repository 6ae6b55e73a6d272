//! Texts and documents: what is declared about a message, its words being in the language's own file.

use iliac_model::{GroupIx, StepIx, TextIx};

use super::build::Builder;
use super::shape::{Fields, one_of};
use super::yaml::Word;
use crate::condition::typing::{Names, Scope};
use crate::diagnostic::{Fault, code};
use crate::tree::{Audience, Cond, DerivedExpr, Document, Kind, Moment, Picture, Reader, Text, To};

const KEYS: &[&str] = &["for", "to", "when", "set", "at", "picture", "step", "source", "review_by"];
const DOCUMENT_KEYS: &[&str] = &["title", "when", "texts", "lists", "source"];

impl<'n> Builder<'n> {
    pub(super) fn declare_texts(&mut self) {
        let entries = self.declared.texts.entries.clone();
        for entry in &entries {
            let fields = Fields::new(entry.key.place, entry.node, KEYS, &mut self.faults);
            let audience = fields.need("for", "staff, or the person", &mut self.faults);
            let audience = audience.and_then(|word| self.audience(word));
            let review_by = fields.word("review_by", &mut self.faults);
            let review_by = review_by.and_then(|word| match word.text.parse() {
                Ok(day) => Some(day),
                Err(_) => {
                    let message = format!("`{}` is not a day, as 2027-07-01", word.text);
                    self.faults.push(Fault::new(code::WRONG_SHAPE, word.place, message, "a day is expected"));
                    None
                }
            });
            let set = fields.word("set", &mut self.faults).map(|word| word.text.clone());
            let sources = self.sources(&fields);
            // Without a reader that can be read it is a person's: then nothing else is said of words a person may have.
            let audience = audience.unwrap_or(Audience::Person(0));
            let to = self.to(&fields, audience);
            let when = Cond::Always(true);
            let at = fields.word("at", &mut self.faults).and_then(|word| self.moment(word));
            let name = entry.name.clone();
            self.protocol.texts.push(Text { name, when, audience, to, set, at, sources, review_by });
        }
    }

    /// Which of those who open a person's page it speaks to: a picture to the child, words to the others.
    fn to(&mut self, fields: &Fields<'n>, audience: Audience) -> To {
        let known: Vec<(&str, Reader)> = Reader::ALL.iter().map(|reader| (reader.word(), *reader)).collect();
        let word = fields.word("to", &mut self.faults);
        let reader = word.and_then(|word| one_of(word, &known, &mut self.faults));
        if let (Some(word), Audience::Staff) = (word, audience) {
            let fault = Fault::new(code::PERSONS, word.place, "a text for staff is on no person's page", "for staff");
            self.faults.push(fault.help("say `for: person`, or leave `to` out"));
        }
        match reader {
            Some(Reader::Child) => return self.pictured(fields),
            Some(Reader::Own | Reader::Parent) | None => {}
        }
        for key in ["picture", "step"] {
            if let Some((word, _)) = fields.entry(key) {
                let message = format!("`{key}` is for a text to the child");
                self.faults.push(Fault::new(code::PERSONS, word.place, message, "say `to: child`"));
            }
        }
        match reader {
            Some(Reader::Own) => To::Own,
            Some(Reader::Parent) => To::Parent,
            Some(Reader::Child) | None => To::Both,
        }
    }

    /// A picture and the step it stands for.
    fn pictured(&mut self, fields: &Fields<'n>) -> To {
        let picture = fields.need("picture", "what the child is shown", &mut self.faults);
        let picture = picture.and_then(|word| one_of(word, &Picture::ALL, &mut self.faults));
        let step = fields.need("step", "which step of the day it stands for", &mut self.faults);
        let step = step.and_then(|word| self.declared.steps.find(word, &mut self.faults)).map(StepIx);
        match (picture, step) {
            (Some(picture), Some(step)) => To::Child(picture, step),
            // A fault says so, and nothing is made of a protocol with one.
            (None, _) | (_, None) => To::Both,
        }
    }

    /// An instant or a day of the case by its name.
    fn moment(&mut self, word: &Word) -> Option<Moment> {
        let fact = self.protocol.fact_named(&word.text).map(Moment::Fact);
        let moment = fact.or_else(|| self.protocol.derived_named(&word.text).map(Moment::Derived));
        let is_one = match moment {
            Some(Moment::Fact(ix)) => self
                .protocol
                .fact(ix)
                .is_some_and(|fact| fact.group.is_none() && matches!(fact.kind, Kind::Instant | Kind::Day)),
            Some(Moment::Derived(ix)) => self.protocol.derived_value(ix).is_some_and(|value| {
                value.per.is_none() && matches!(value.expr, DerivedExpr::Instant(_) | DerivedExpr::Day(_))
            }),
            None => false,
        };
        if !is_one {
            let message = format!("`{}` is not the name of an instant or a day of the case", word.text);
            self.faults.push(Fault::new(code::WRONG_TYPE, word.place, message, "the name of an instant is expected"));
        }
        moment.filter(|_| is_one)
    }

    pub(super) fn type_texts(&mut self, names: &Names<'_>) {
        let entries = self.declared.texts.entries.clone();
        for (place, entry) in entries.iter().enumerate() {
            let fields = Fields::new(entry.key.place, entry.node, KEYS, &mut Default::default());
            let by = format!("text `{}`", entry.name);
            let when = self.cond_or_always(&fields, "when", names, Scope::default(), &by);
            if let Some(text) = self.protocol.texts.get_mut(place) {
                text.when = when;
            }
        }
    }

    /// The groups a document lists, each about whom it is for.
    fn lists(&mut self, fields: &Fields<'n>, texts: &[TextIx]) -> Vec<GroupIx> {
        let words = fields.words("lists", &mut self.faults);
        let mut lists = Vec::new();
        for word in words {
            let group = self.declared.groups.find(word, &mut self.faults).map(GroupIx);
            if let Some(group) = group.filter(|group| self.is_about_its_reader(word, *group, texts)) {
                lists.push(group);
            }
        }
        lists
    }

    pub(super) fn type_documents(&mut self, names: &Names<'_>) {
        let entries = self.declared.documents.entries.clone();
        for entry in &entries {
            let fields = Fields::new(entry.key.place, entry.node, DOCUMENT_KEYS, &mut self.faults);
            let title = fields.text("title", "what it is called", &mut self.faults);
            let by = format!("document `{}`", entry.name);
            let when = self.cond_or_always(&fields, "when", names, Scope::default(), &by);
            let words = fields.words("texts", &mut self.faults);
            let texts: Vec<TextIx> = words.into_iter().filter_map(|word| self.text(word)).collect();
            if texts.is_empty() {
                fields.missing("texts", "what stands in it", &mut self.faults);
            }
            self.for_one_person(entry, &texts);
            let lists = self.lists(&fields, &texts);
            self.protocol.documents.push(Document { name: entry.name.clone(), title, when, texts, lists });
        }
    }
}
