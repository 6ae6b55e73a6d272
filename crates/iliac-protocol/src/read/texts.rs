//! Texts and documents: what is declared about a message, its words being in the language's own file.

use iliac_model::{GroupIx, TextIx};

use super::build::Builder;
use super::shape::Fields;
use super::yaml::Word;
use crate::condition::typing::{Names, Scope};
use crate::diagnostic::{Fault, code};
use crate::tree::{Audience, Cond, DerivedExpr, Document, Kind, Moment, Text};

const KEYS: &[&str] = &["for", "when", "set", "at", "source", "review_by"];
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
            let audience = audience.unwrap_or(Audience::Staff);
            let when = Cond::Always(true);
            let at = fields.word("at", &mut self.faults).and_then(|word| self.moment(word));
            self.protocol.texts.push(Text { name: entry.name.clone(), when, audience, set, at, sources, review_by });
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
