//! What reads a figure: the steps, gates, alarms, derived values and sentences that would be otherwise with another value.

use std::collections::BTreeMap;

use iliac_model::ParameterIx;

use super::phrase::{quoted, row, step as step_title};
use super::texts::first_letter_large;
use crate::tree::{Cond, InstExpr, Law, Protocol, variable_name};
use crate::walk::{self, Part};

/// For every parameter that something reads, what does, in plain words and in the order of the files.
pub fn readers(protocol: &Protocol) -> BTreeMap<ParameterIx, Vec<String>> {
    let mut readers = Readers::default();
    readers.steps(protocol);
    readers.alarms(protocol);
    readers.values(protocol);
    readers.sentences(protocol);
    readers.0
}

#[derive(Default)]
struct Readers(BTreeMap<ParameterIx, Vec<String>>);

impl Readers {
    fn steps(&mut self, protocol: &Protocol) {
        for step in &protocol.steps {
            let title = quoted(&step.title);
            self.condition(&title, &step.applies);
            self.condition(&title, &step.done);
            step.due.iter().chain(&step.missed).for_each(|at| self.instant(&title, at));
            if let Some(repeat) = &step.repeat {
                self.note(repeat.every, &title);
                self.note(repeat.at_most, &title);
                self.instant(&title, &repeat.from);
                self.condition(&title, &repeat.only_while);
            }
        }
        for gate in &protocol.gates {
            let words = format!("{}, gate {}", step_title(protocol, gate.step), gate.name.replace('-', " "));
            self.condition(&words, &gate.applies);
            gate.needs.iter().for_each(|need| self.condition(&words, &need.cond));
        }
    }

    fn alarms(&mut self, protocol: &Protocol) {
        for alarm in &protocol.alarms {
            let words = format!("alarm “{}”", first_letter_large(&alarm.name.replace('-', " ")));
            self.condition(&words, &alarm.when);
            self.instant(&words, &alarm.from);
            let times = alarm.respond_within.iter().chain(alarm.escalate.iter().map(|(after, _)| after));
            times.for_each(|parameter| self.note(*parameter, &words));
        }
        for never in &protocol.nevers {
            let (Law::NeverStart(_, cond) | Law::NeverSilent(cond)) = &never.law;
            self.condition(&format!("what must never be: {}", never.title), cond);
        }
    }

    fn values(&mut self, protocol: &Protocol) {
        for derived in &protocol.derived {
            let words = quoted(&derived.title);
            walk::derived(&derived.expr, &mut |part| self.part(&words, part));
        }
        for fact in &protocol.facts {
            let words = format!("how long {} counts", quoted(&fact.title));
            fact.fresh_for.iter().for_each(|parameter| self.note(*parameter, &words));
        }
        for (group, place) in protocol.groups.iter().zip(0..) {
            let words = format!("whether every {} is there", row(protocol, iliac_model::GroupIx(place)));
            group.complete_when.iter().for_each(|cond| self.condition(&words, cond));
        }
    }

    fn sentences(&mut self, protocol: &Protocol) {
        let stops = protocol.stops_when.iter().map(|cond| ("when the way stops", cond));
        let closes = protocol.closes_when.iter().map(|cond| ("when the case may be closed", cond));
        let papers = protocol.documents.iter().map(|document| (document.title.as_str(), &document.when));
        for (words, cond) in stops.chain(closes).chain(papers) {
            self.condition(words, cond);
        }
        for (parameter, place) in protocol.parameters.iter().zip(0..) {
            let (variable, parameter) = (format!("${}", variable_name(&parameter.name)), ParameterIx(place));
            let is_said = protocol.languages.iter().any(|language| says(&language.fluent, &variable));
            if is_said {
                self.note(parameter, "sentences that people read");
            }
        }
        for text in &protocol.texts {
            self.condition("when a sentence is said", &text.when);
        }
    }

    fn condition(&mut self, words: &str, cond: &Cond) {
        walk::condition(cond, &mut |part| self.part(words, part));
    }

    fn instant(&mut self, words: &str, at: &InstExpr) {
        walk::instant(at, &mut |part| self.part(words, part));
    }

    fn part(&mut self, words: &str, part: Part<'_>) {
        match part {
            Part::Parameter(parameter) => self.note(parameter, words),
            Part::Cell(_)
            | Part::OverRows(_)
            | Part::Rows(_)
            | Part::Derived(_)
            | Part::Step(..)
            | Part::StepAt(..) => {}
        }
    }

    /// Once each, however often it reads it.
    fn note(&mut self, parameter: ParameterIx, words: &str) {
        let known = self.0.entry(parameter).or_default();
        if !known.iter().any(|before| before == words) {
            known.push(words.to_owned());
        }
    }
}

/// Whether a message names it, and not merely one whose name begins alike.
fn says(fluent: &str, variable: &str) -> bool {
    let goes_on = |after: &str| after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    fluent.match_indices(variable).any(|(at, _)| fluent.get(at + variable.len()..).is_some_and(|after| !goes_on(after)))
}
