//! Groups of facts, and values derived from others.

use iliac_model::{FactIx, GroupIx};

use super::build::Builder;
use super::declare::Entry;
use super::shape::Fields;
use crate::condition::typing::{Names, Scope};
use crate::diagnostic::{Fault, code};
use crate::tree::{Cond, DayExpr, Derived, DerivedExpr, Group, InstExpr, NumExpr};

pub(super) const KEYS: &[&str] = &["title", "of", "parent", "complete_when", "facts", "source"];
const DERIVED_KEYS: &[&str] = &["title", "per", "when", "number", "unit", "instant", "day", "source"];

impl<'n> Builder<'n> {
    pub(super) fn declare_groups(&mut self) {
        let entries = self.declared.groups.entries.clone();
        for (ix, entry) in (0..).map(GroupIx).zip(&entries) {
            let fields = Fields::new(entry.key.place, entry.node, KEYS, &mut self.faults);
            let title = fields.text("title", "what one of its rows is called", &mut self.faults);
            self.person(&fields);
            let parent = fields.word("parent", &mut self.faults);
            let parent = parent.and_then(|word| self.declared.groups.find(word, &mut self.faults)).map(GroupIx);
            let of_group = |place: &(usize, &Option<GroupIx>)| *place.1 == Some(ix);
            let facts: Vec<FactIx> = self
                .declared
                .group_of
                .iter()
                .enumerate()
                .filter(of_group)
                .filter_map(|(place, _)| u16::try_from(place).ok().map(FactIx))
                .collect();
            if facts.is_empty() {
                let message = format!("group `{}` has no facts", entry.name);
                self.faults.push(Fault::new(code::MISSING_KEY, entry.key.place, message, "has no `facts`"));
            }
            self.protocol.groups.push(Group { name: entry.name.clone(), title, parent, complete_when: None, facts });
        }
        self.parents_end(&entries);
    }

    /// A row cannot hang on itself.
    fn parents_end(&mut self, entries: &[Entry<'n>]) {
        for (ix, entry) in (0..).map(GroupIx).zip(entries) {
            let mut at = self.protocol.group(ix).and_then(|group| group.parent);
            for _ in entries {
                at = at.filter(|parent| *parent != ix).and_then(|parent| self.protocol.group(parent)?.parent);
            }
            let direct = self.protocol.group(ix).and_then(|group| group.parent) == Some(ix);
            if at.is_some() || direct {
                let message = format!("rows of `{}` would hang on themselves", entry.name);
                self.faults.push(Fault::new(code::CYCLE, entry.key.place, message, "its `parent` leads back to it"));
                if let Some(group) = self.protocol.groups.get_mut(ix.place()) {
                    group.parent = None;
                }
            }
        }
    }

    pub(super) fn type_groups(&mut self, names: &Names<'_>) {
        let entries = self.declared.groups.entries.clone();
        for (place, entry) in entries.iter().enumerate() {
            let fields = Fields::new(entry.key.place, entry.node, KEYS, &mut Default::default());
            let by = format!("group `{}`", entry.name);
            let word = fields.word("complete_when", &mut self.faults);
            let cond = word.and_then(|word| self.cond(word, names, Scope::default(), &by));
            if let Some(group) = self.protocol.groups.get_mut(place) {
                group.complete_when = cond;
            }
        }
    }

    pub(super) fn declare_derived(&mut self) {
        let entries = self.declared.derived.entries.clone();
        for entry in &entries {
            let fields = Fields::new(entry.key.place, entry.node, DERIVED_KEYS, &mut self.faults);
            let title = fields.text("title", "what it means", &mut self.faults);
            let per = fields.word("per", &mut self.faults);
            let per = per.and_then(|word| self.declared.groups.find(word, &mut self.faults)).map(GroupIx);
            let expr = self.derived_kind(entry, &fields);
            let sources = self.sources(&fields);
            self.protocol.derived.push(Derived { name: entry.name.clone(), title, per, expr, sources });
        }
    }

    /// What a derived value is, before its expression is read.
    fn derived_kind(&mut self, entry: &Entry<'n>, fields: &Fields<'n>) -> DerivedExpr {
        let given: Vec<&str> =
            ["when", "number", "instant", "day"].into_iter().filter(|key| fields.get(key).is_some()).collect();
        if let (Some((word, _)), true) = (fields.entry("unit"), given.as_slice() != ["number"]) {
            let message = "only a number has a unit";
            self.faults.push(Fault::new(code::UNKNOWN_KEY, word.place, message, "not a number"));
        }
        match given.as_slice() {
            ["when"] => DerivedExpr::Condition(Cond::Always(true)),
            ["number"] => {
                let unit = fields.text("unit", "a UCUM unit, or \"1\" for a bare number", &mut self.faults);
                DerivedExpr::Number(NumExpr::Literal(iliac_model::Number::ZERO), unit)
            }
            ["instant"] => DerivedExpr::Instant(InstExpr::Latest(Vec::new())),
            ["day"] => DerivedExpr::Day(DayExpr::Of(Box::new(InstExpr::Latest(Vec::new())))),
            _ => {
                let message = format!("`{}` needs one of `when`, `number`, `instant` and `day`", entry.name);
                let label = if given.is_empty() { "has none" } else { "has more than one" };
                self.faults.push(Fault::new(code::MISSING_KEY, entry.key.place, message, label));
                DerivedExpr::Condition(Cond::Always(true))
            }
        }
    }

    pub(super) fn type_derived(&mut self, names: &Names<'_>) {
        let entries = self.declared.derived.entries.clone();
        for (place, entry) in entries.iter().enumerate() {
            let fields = Fields::new(entry.key.place, entry.node, DERIVED_KEYS, &mut Default::default());
            let by = format!("`{}`", entry.name);
            let Some(derived) = self.protocol.derived.get(place) else { continue };
            let scope = Scope::of(derived.per);
            let typed = match derived.expr.clone() {
                DerivedExpr::Condition(_) => {
                    let word = fields.word("when", &mut self.faults);
                    word.and_then(|word| self.cond(word, names, scope, &by)).map(DerivedExpr::Condition)
                }
                DerivedExpr::Number(_, unit) => {
                    let word = fields.word("number", &mut self.faults);
                    let number = word.and_then(|word| self.number_in(word, names, scope, &unit, &by));
                    number.map(|number| DerivedExpr::Number(number, unit))
                }
                DerivedExpr::Instant(_) => {
                    let word = fields.word("instant", &mut self.faults);
                    word.and_then(|word| self.instant(word, names, scope, &by)).map(DerivedExpr::Instant)
                }
                DerivedExpr::Day(_) => {
                    let word = fields.word("day", &mut self.faults);
                    word.and_then(|word| self.day(word, names, scope, &by)).map(DerivedExpr::Day)
                }
            };
            if let (Some(derived), Some(typed)) = (self.protocol.derived.get_mut(place), typed) {
                derived.expr = typed;
            }
        }
    }
}
