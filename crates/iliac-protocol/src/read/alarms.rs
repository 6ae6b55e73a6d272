//! Alarms and safety properties.

use iliac_model::{GroupIx, Number, ParameterIx, RoleIx, StepIx, TextIx};

use super::build::Builder;
use super::declare::Entry;
use super::shape::{Fields, one_of};
use crate::condition::typing::{Names, Scope};
use crate::diagnostic::{Fault, code};
use crate::tree::{Alarm, Amount, InstExpr, Law, Never, Urgency};

const KEYS: &[&str] =
    &["when", "per", "from", "urgency", "respond_within", "owner", "escalate", "say", "tells", "source"];
const NEVER_KEYS: &[&str] = &["title", "start", "when", "silent", "source"];

const URGENCIES: [(&str, Urgency); 5] = [
    ("emergency", Urgency::Emergency),
    ("now", Urgency::Now),
    ("same day", Urgency::SameDay),
    ("next working day", Urgency::NextDay),
    ("expected", Urgency::Expected),
];

impl<'n> Builder<'n> {
    pub(super) fn type_alarms(&mut self, names: &Names<'_>) {
        let entries = self.declared.alarms.entries.clone();
        for entry in &entries {
            let alarm = self.alarm(entry, names);
            self.protocol.alarms.push(alarm);
        }
    }

    fn alarm(&mut self, entry: &Entry<'n>, names: &Names<'_>) -> Alarm {
        let fields = Fields::new(entry.key.place, entry.node, KEYS, &mut self.faults);
        let by = format!("alarm `{}`", entry.name);
        let per = fields.word("per", &mut self.faults);
        let per = per.and_then(|word| self.declared.groups.find(word, &mut self.faults)).map(GroupIx);
        let scope = Scope::of(per);
        let when = fields.need("when", "when it is raised", &mut self.faults);
        let from = fields.need("from", "from which instant it counts", &mut self.faults);
        let urgency = fields.need("urgency", "how urgent it is for the person", &mut self.faults);
        let owner = fields.need("owner", "an alarm without an owner is nobody's", &mut self.faults);
        let say = fields.need("say", "its words for staff", &mut self.faults);
        Alarm {
            name: entry.name.clone(),
            per,
            when: when.and_then(|word| self.cond(word, names, scope, &by)).unwrap_or_default(),
            from: from
                .and_then(|word| self.instant(word, names, scope, &by))
                .unwrap_or_else(|| InstExpr::Latest(Vec::new())),
            urgency: urgency.and_then(|word| one_of(word, &URGENCIES, &mut self.faults)).unwrap_or(Urgency::Expected),
            respond_within: fields.word("respond_within", &mut self.faults).and_then(|word| self.duration(word)),
            owner: RoleIx(owner.and_then(|word| self.declared.role(word, &mut self.faults)).unwrap_or_default()),
            escalate: self.escalate(&fields),
            say: say.and_then(|word| self.text(word)).unwrap_or(TextIx(0)),
            tells: fields.word("tells", &mut self.faults).and_then(|word| self.text(word)),
            sources: self.sources(&fields),
        }
    }

    /// After how long to whom, by rising time.
    fn escalate(&mut self, fields: &Fields<'n>) -> Vec<(ParameterIx, RoleIx)> {
        let mut levels: Vec<(ParameterIx, RoleIx)> = Vec::new();
        let mut before: Option<Number> = None;
        for (key, node) in fields.map("escalate", &mut self.faults) {
            let role = super::shape::word(node, &mut self.faults)
                .and_then(|word| self.declared.role(word, &mut self.faults))
                .map(RoleIx);
            let (Some(time), Some(role)) = (self.duration(key), role) else { continue };
            let after = match self.protocol.parameter(time).map(|parameter| &parameter.amount) {
                Some(Amount::One(after)) => Some(*after),
                Some(Amount::ByChoice(..) | Amount::ByUnit(_) | Amount::Unset) | None => None,
            };
            if let (Some(before), Some(after)) = (before, after)
                && after <= before
            {
                let message = format!("`{}` is not later than the level before it", key.text);
                self.faults.push(Fault::new(code::BOUNDS, key.place, message, "levels come by rising time"));
            }
            before = after.or(before);
            levels.push((time, role));
        }
        levels
    }

    pub(super) fn type_nevers(&mut self, names: &Names<'_>) {
        let entries = self.declared.nevers.entries.clone();
        for entry in &entries {
            let fields = Fields::new(entry.key.place, entry.node, NEVER_KEYS, &mut self.faults);
            let title = fields.text("title", "the property in a sentence", &mut self.faults);
            let law = self.law(entry, &fields, names);
            let sources = self.sources(&fields);
            self.protocol.nevers.extend(law.map(|law| Never { name: entry.name.clone(), law, title, sources }));
        }
    }

    fn law(&mut self, entry: &Entry<'n>, fields: &Fields<'n>, names: &Names<'_>) -> Option<Law> {
        let by = format!("safety property `{}`", entry.name);
        match (fields.get("start").is_some(), fields.get("when").is_some(), fields.get("silent").is_some()) {
            (true, true, false) => {
                let step = fields.word("start", &mut self.faults)?;
                let step = self.declared.steps.find(step, &mut self.faults).map(StepIx)?;
                let when = fields.word("when", &mut self.faults)?;
                // Of a step per row, `this` is the row it would begin for.
                let per = self.protocol.step(step).and_then(|step| step.per).map(|per| per.group);
                self.cond(when, names, Scope::of(per), &by).map(|cond| Law::NeverStart(step, cond))
            }
            (false, false, true) => {
                let silent = fields.word("silent", &mut self.faults)?;
                self.cond(silent, names, Scope::default(), &by).map(Law::NeverSilent)
            }
            _ => {
                let message = format!("`{}` says neither `start` with `when`, nor `silent`", entry.name);
                let help = "write `start: STEP` and `when: C`, or `silent: C`";
                self.faults
                    .push(Fault::new(code::MISSING_KEY, entry.key.place, message, "what must never be?").help(help));
                None
            }
        }
    }
}
