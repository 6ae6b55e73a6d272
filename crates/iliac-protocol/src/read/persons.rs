//! Whom a protocol concerns: a patient alone, or a donor and a recipient, who are two people with two records.

use iliac_model::{GroupIx, TextIx};

use super::build::Builder;
use super::declare::Entry;
use super::shape::{Fields, one_of};
use super::yaml::{What, Word};
use crate::diagnostic::{Fault, code};
use crate::tree::{Audience, PersonKind};

const KEYS: &[&str] = &["title", "seen_by"];
/// The name of who the procedure is done to, when nobody says otherwise.
const PATIENT: (&str, &str) = ("patient", "Patient");
/// A text for whoever the procedure is done to, so that shared modules need not know what they are called.
const FIRST: &str = "person";

impl<'n> Builder<'n> {
    /// The persons, of whom there is always one.
    pub(super) fn persons(&mut self) {
        let entries = self.declared.persons.entries.clone();
        for entry in &entries {
            let person = self.person_kind(entry);
            self.protocol.persons.push(person);
        }
        if self.protocol.persons.is_empty() {
            let (name, title) = (PATIENT.0.to_owned(), PATIENT.1.to_owned());
            self.protocol.persons.push(PersonKind { name, title, seen_by: Vec::new() });
        }
    }

    fn person_kind(&mut self, entry: &Entry<'n>) -> PersonKind {
        let name = entry.name.clone();
        match &entry.node.what {
            What::Word(title) => PersonKind { name, title: title.text.clone(), seen_by: Vec::new() },
            What::Nothing | What::List(_) | What::Map(_) => {
                let fields = Fields::new(entry.key.place, entry.node, KEYS, &mut self.faults);
                let title = fields.text("title", "what they are called on a page", &mut self.faults);
                PersonKind { name, title, seen_by: self.roles_of(&fields, "seen_by") }
            }
        }
    }

    /// Whom something is about, by its key `of`; the first person when it does not say.
    pub(super) fn person(&mut self, fields: &Fields<'n>) -> usize {
        let word = fields.word("of", &mut self.faults);
        word.and_then(|word| self.place_of_person(word)).unwrap_or(0)
    }

    /// Whom the facts of a group are about: all of them the same person, whom the group names.
    pub(super) fn whose_group(&mut self, fact: &Entry<'n>, group: GroupIx) -> usize {
        let own = Fields::new(fact.key.place, fact.node, super::facts::KEYS, &mut Default::default());
        if let Some((key, _)) = own.entry("of") {
            let message = format!("`{}` is about whom its group is about", fact.name);
            self.faults.push(Fault::new(code::PERSONS, key.place, message, "say it of the group"));
        }
        let Some(entry) = self.declared.groups.entries.get(group.place()).cloned() else { return 0 };
        // Every other key of the group, and a name nobody declared, is looked at when it is built.
        let fields = Fields::new(entry.key.place, entry.node, super::groups::KEYS, &mut Default::default());
        let word = fields.word("of", &mut Default::default());
        word.and_then(|word| self.protocol.person_named(&word.text)).unwrap_or(0)
    }

    /// Who reads a text.
    pub(super) fn audience(&mut self, word: &Word) -> Option<Audience> {
        let persons = self.protocol.persons.iter().enumerate();
        let persons: Vec<(String, Audience)> =
            persons.map(|(place, person)| (person.name.clone(), Audience::Person(place))).collect();
        let mut known = vec![("staff", Audience::Staff), (FIRST, Audience::Person(0))];
        known.extend(persons.iter().map(|(name, audience)| (name.as_str(), *audience)));
        one_of(word, &known, &mut self.faults)
    }

    /// A sheet goes into one pair of hands.
    pub(super) fn for_one_person(&mut self, entry: &Entry<'n>, texts: &[TextIx]) {
        let audiences = texts.iter().filter_map(|text| self.protocol.text(*text)).map(|text| text.audience);
        let mut persons: Vec<Audience> = audiences.filter(|audience| *audience != Audience::Staff).collect();
        persons.dedup();
        if persons.len() > 1 {
            let message = format!("document `{}` has texts for two people", entry.name);
            let fault = Fault::new(code::PERSONS, entry.key.place, message, "for one person only");
            self.faults.push(fault.help("make a document for each of them"));
        }
    }

    /// Rows of one person stand on no sheet for another.
    pub(super) fn is_about_its_reader(&mut self, word: &Word, group: GroupIx, texts: &[TextIx]) -> bool {
        let readers = texts.iter().filter_map(|text| self.protocol.text(*text)).map(|text| text.audience);
        let group = self.protocol.group(group).and_then(|group| group.facts.first().copied());
        let about = group.and_then(|fact| self.protocol.fact(fact)).map_or(0, |fact| fact.of);
        let for_another =
            readers.into_iter().any(|reader| reader != Audience::Staff && reader != Audience::Person(about));
        if for_another {
            let message = format!("rows of `{}` are about somebody else than whom the sheet is for", word.text);
            self.faults.push(Fault::new(code::PERSONS, word.place, message, "about another person"));
        }
        !for_another
    }

    fn place_of_person(&mut self, word: &Word) -> Option<usize> {
        self.declared.persons.find(word, &mut self.faults).map(usize::from)
    }
}
