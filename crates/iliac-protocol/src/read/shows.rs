//! What stands beside a step while it is to do: values under a name, perhaps with a condition under a name.

use iliac_model::DerivedIx;

use super::build::Builder;
use super::shape::{self, Fields};
use super::yaml::{What, Word};
use crate::diagnostic::{Fault, code};
use crate::tree::{DerivedExpr, Shows, Step};

/// Stands where a value is shown whatever holds.
const ALWAYS: &str = "always";

impl<'n> Builder<'n> {
    /// `shows: [drawn]`, or `shows: { drawn: always, left_of_child: child }`.
    pub(super) fn shows(&mut self, step: &Step, fields: &Fields<'n>) -> Vec<Shows> {
        let Some(node) = fields.get("shows") else { return Vec::new() };
        let words: Vec<(&Word, Option<&Word>)> = match &node.what {
            What::Map(entries) => {
                let entries = entries.iter();
                let word = |(key, node)| Some((key, Some(shape::word(node, &mut self.faults)?)));
                entries.map(|(key, node)| (key, node)).filter_map(word).collect()
            }
            What::Nothing | What::Word(_) | What::List(_) => {
                fields.words("shows", &mut self.faults).into_iter().map(|word| (word, None)).collect()
            }
        };
        words.into_iter().filter_map(|(value, when)| self.shown(step, value, when)).collect()
    }

    fn shown(&mut self, step: &Step, value: &Word, when: Option<&Word>) -> Option<Shows> {
        let value = self.beside(step, value, false)?;
        match when.filter(|when| when.text != ALWAYS) {
            None => Some(Shows { value, when: None }),
            Some(when) => Some(Shows { value, when: Some(self.beside(step, when, true)?) }),
        }
    }

    /// A name that is a condition, or is none, and is of the case or of the step's rows.
    fn beside(&mut self, step: &Step, word: &Word, condition: bool) -> Option<DerivedIx> {
        let ix = self.declared.derived.find(word, &mut self.faults).map(DerivedIx)?;
        let derived = self.protocol.derived_value(ix)?;
        if matches!(derived.expr, DerivedExpr::Condition(_)) != condition {
            let wanted = if condition { "a condition under a name, or `always`" } else { "a number, instant or day" };
            let message = format!("`{}` cannot stand here: {wanted} is expected", word.text);
            self.faults.push(Fault::new(code::WRONG_TYPE, word.place, message, format!("{wanted} is expected")));
            return None;
        }
        if derived.per.is_some() && derived.per != step.per.map(|per| per.group) {
            let message = format!("`{}` is a value of rows that step `{}` is not done for", word.text, step.name);
            self.faults.push(Fault::new(code::NO_ROW, word.place, message, "of which row?"));
            return None;
        }
        Some(ix)
    }
}
