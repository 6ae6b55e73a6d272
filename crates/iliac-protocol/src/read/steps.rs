//! Steps and their gates.

use iliac_model::{FactIx, GateIx, GroupIx, ParameterIx, StepIx, TextIx};

use super::also;
use super::build::Builder;
use super::declare::Entry;
use super::shape::{self, Fields};
use super::yaml::{Node, What, Word};
use crate::condition::typing::{Names, Scope};
use crate::diagnostic::{Fault, code};
use crate::tree::{CellRef, Cond, Gate, Kind, Need, OverrideRule, PerRow, Repeat, RowRef, Status, Step, Unit};

const KEYS: &[&str] = &[
    "title",
    "stage",
    "by",
    "applies",
    "after",
    "per",
    "adds",
    "gates",
    "due",
    "missed",
    "repeat",
    "records",
    "done",
    "asks",
    "goes_on",
    "optional",
    "brings_to",
    "tells",
    "shows",
    "source",
];
const GATE_KEYS: &[&str] = &["applies", "needs", "decision", "override", "say", "source"];
const OVERRIDE_KEYS: &[&str] = &["by", "people"];
const REPEAT_KEYS: &[&str] = &["every", "from", "anchor", "while", "at_most"];

/// Under `brings_to`: the step is done beside the person's way.
const NOWHERE: &str = "nowhere";

/// How many needs a gate may have: an override names the ones it covers in 64 bits.
const NEEDS_MAX: usize = 64;

impl<'n> Builder<'n> {
    pub(super) fn declare_steps(&mut self) {
        let entries = self.declared.steps.entries.clone();
        for entry in &entries {
            let step = self.declare_step(entry);
            self.protocol.steps.push(step);
        }
    }

    fn declare_step(&mut self, entry: &Entry<'n>) -> Step {
        let fields = Fields::new(entry.key.place, entry.node, KEYS, &mut self.faults);
        let title = fields.text("title", "what it is called on a page", &mut self.faults);
        let stage = fields.need("stage", "to which part of the way it belongs", &mut self.faults);
        let stage = stage.and_then(|word| self.declared.stages.find(word, &mut self.faults));
        let by = self.roles_of(&fields, "by");
        if by.is_empty() {
            let message = format!("nobody may do step `{}`", entry.name);
            let place = fields.entry("by").map_or(entry.key.place, |(key, _)| key.place);
            let help = "name the roles that do it under `by`; the first owns it";
            self.faults.push(Fault::new(code::NOBODY, place, message, "has no role").help(help));
        }
        Step {
            name: entry.name.clone(),
            title,
            by,
            stage: stage.map(usize::from).unwrap_or_default(),
            per: self.per_row(&fields),
            applies: Cond::Always(true),
            gates: Vec::new(),
            due: None,
            missed: None,
            repeat: None,
            records: Vec::new(),
            done: Cond::Always(false),
            asks: false,
            goes_on: fields.yes("goes_on", &mut self.faults).unwrap_or(false),
            optional: fields.yes("optional", &mut self.faults).unwrap_or(false),
            brings_to: self.brings_to(&fields, stage.map(usize::from).unwrap_or_default()),
            tells: None,
            shows: Vec::new(),
            sources: self.sources(&fields),
        }
    }

    /// The stage the case has reached once the step is done: its own, the one named, or none.
    fn brings_to(&mut self, fields: &Fields<'n>, own: usize) -> Option<usize> {
        match fields.word("brings_to", &mut self.faults) {
            None => Some(own),
            Some(word) if word.text == NOWHERE => None,
            Some(word) => self.declared.stages.find(word, &mut self.faults).map(usize::from),
        }
    }

    fn per_row(&mut self, fields: &Fields<'n>) -> Option<PerRow> {
        let adds = fields.yes("adds", &mut self.faults).unwrap_or(false);
        match fields.word("per", &mut self.faults) {
            Some(word) => {
                let group = self.declared.groups.find(word, &mut self.faults).map(GroupIx)?;
                Some(PerRow { group, adds })
            }
            None => {
                if let (true, Some((word, _))) = (adds, fields.entry("adds")) {
                    let message = "a step adds rows to a group: `per` is missing";
                    self.faults.push(Fault::new(code::MISSING_KEY, word.place, message, "to which group?"));
                }
                None
            }
        }
    }

    pub(super) fn type_steps(&mut self, names: &Names<'_>) {
        let entries = self.declared.steps.entries.clone();
        for (ix, entry) in (0..).map(StepIx).zip(&entries) {
            self.type_step(ix, entry, names);
        }
    }

    fn type_step(&mut self, ix: StepIx, entry: &Entry<'n>, names: &Names<'_>) {
        let fields = Fields::new(entry.key.place, entry.node, KEYS, &mut Default::default());
        let Some(mut step) = self.protocol.step(ix).cloned() else { return };
        let by = format!("step `{}`", entry.name);
        let scope = Scope::of(step.per.map(|per| per.group));
        let mut parts = vec![fields];
        for more in self.declared.more_steps.clone().iter().filter(|more| more.name == entry.name) {
            parts.push(also::fields(more, also::STEP_KEYS, &mut self.faults));
        }
        step.records = self.records(&step, &parts);
        let [fields, ..] = parts.as_slice() else { return };
        step.applies = self.cond_or_always(fields, "applies", names, scope, &by);
        step.due = self.instant_of(fields, "due", names, scope, &by);
        step.missed = self.instant_of(fields, "missed", names, scope, &by);
        step.repeat = self.repeat(&step, fields, names, &by);
        step.done = match fields.word("done", &mut self.faults) {
            Some(word) => self.cond(word, names, scope, &by).unwrap_or_default(),
            None => self.all_known(&step, entry),
        };
        step.tells = fields.word("tells", &mut self.faults).and_then(|word| self.text(word));
        step.shows = parts.iter().flat_map(|part| self.shows(&step, part)).collect();
        let mut seen: Vec<&Word> = Vec::new();
        let gates: Vec<&(Word, Node)> = parts.iter().flat_map(|part| part.map("gates", &mut self.faults)).collect();
        for (key, node) in gates {
            if let Some(first) = seen.iter().find(|known| known.text == key.text) {
                self.faults.push(shape::twice(key, first.place));
                continue;
            }
            seen.push(key);
            self.gate(ix, &mut step, (key, node), names, scope);
        }
        for word in fields.words("after", &mut self.faults) {
            if let Some(before) = self.declared.steps.find(word, &mut self.faults) {
                self.afters.push((ix.0, before, word.place));
            }
        }
        let has_gates = !step.gates.is_empty() || fields.get("after").is_some();
        step.asks = fields.yes("asks", &mut self.faults).unwrap_or(has_gates);
        if let Some(place) = self.protocol.steps.get_mut(ix.place()) {
            *place = step;
        }
    }

    fn records(&mut self, step: &Step, parts: &[Fields<'n>]) -> Vec<FactIx> {
        let mut records = Vec::new();
        let words: Vec<&Word> = parts.iter().flat_map(|part| part.words("records", &mut self.faults)).collect();
        for word in words {
            let Some(fact) = self.declared.facts.find(word, &mut self.faults).map(FactIx) else { continue };
            if records.contains(&fact) {
                let message = format!("`{}` stands there twice", word.text);
                self.faults.push(Fault::new(code::TWICE, word.place, message, "a second time"));
                continue;
            }
            self.recordable(step, fact, word);
            records.push(fact);
        }
        records
    }

    /// A step records facts of the case, or, done per row, of that row; and somebody who may do it may record them.
    fn recordable(&mut self, step: &Step, fact: FactIx, word: &Word) {
        let Some(kind) = self.protocol.fact(fact) else { return };
        let group = |ix: Option<GroupIx>| ix.and_then(|ix| self.protocol.group(ix)).map(|group| group.name.as_str());
        let per = step.per.map(|per| per.group);
        let fault = if kind.group == per {
            let shared = kind.recorded_by.is_empty() || step.by.iter().any(|role| kind.recorded_by.contains(role));
            (!shared).then(|| {
                let message = format!("nobody who does step `{}` may record `{}`", step.name, word.text);
                Fault::new(code::NOBODY, word.place, message, "for other roles only")
                    .help("add one of the step's roles to the fact's `recorded_by`")
            })
        } else {
            Some(match (group(kind.group), group(per)) {
                (Some(of), _) => {
                    let message = format!("`{}` is a cell of a `{of}`, and the step is not done per `{of}`", word.text);
                    Fault::new(code::NO_ROW, word.place, message, "in which row?")
                        .help(format!("say `per: {of}`, with `adds: yes` if doing it makes a new row"))
                }
                (None, Some(per)) => {
                    let message = format!("`{}` is a fact of the case, and the step is done per `{per}`", word.text);
                    Fault::new(code::NO_ROW, word.place, message, "not a cell of the row")
                        .help("record it in a step of its own")
                }
                (None, None) => return,
            })
        };
        if let Some(fault) = fault {
            self.faults.push(fault);
        }
    }

    /// Done when everything it records is known.
    fn all_known(&mut self, step: &Step, entry: &Entry<'n>) -> Cond {
        let of = if step.per.is_some() { RowRef::This } else { RowRef::Case };
        let known = |fact: &FactIx| Cond::Status(CellRef { fact: *fact, of: of.clone() }, Status::Known);
        match step.records.as_slice() {
            [] => {
                let message =
                    format!("step `{}` would never be done: it records nothing and has no `done`", entry.name);
                let help = "name what it records, or say when it is done";
                self.faults.push(Fault::new(code::DEAD_END, entry.key.place, message, "never done").help(help));
                Cond::Always(false)
            }
            [only] => known(only),
            all => Cond::All(all.iter().map(known).collect()),
        }
    }

    fn repeat(&mut self, step: &Step, fields: &Fields<'n>, names: &Names<'_>, by: &str) -> Option<Repeat> {
        let (key, node) = fields.entry("repeat")?;
        let fields = Fields::new(key.place, node, REPEAT_KEYS, &mut self.faults);
        let scope = Scope::default();
        let every = fields.need("every", "after how long it is done again", &mut self.faults);
        let every = every.and_then(|word| self.duration(word));
        let from = fields.need("from", "from when on", &mut self.faults);
        let from = from.and_then(|word| self.instant(word, names, scope, by));
        let only_while = self.cond_or_always(&fields, "while", names, scope, by);
        let at_most = self.at_most(&fields);
        let anchor = fields.need("anchor", "the instant fact that says when a row was done", &mut self.faults);
        let anchor = anchor.and_then(|word| self.anchor(step, word));
        if !step.per.is_some_and(|per| per.adds) {
            let message = "a repetition adds a row each time";
            let help = "say `per: GROUP` and `adds: yes`";
            self.faults.push(Fault::new(code::NO_ROW, key.place, message, "adds no rows").help(help));
        }
        Some(Repeat { every: every?, from: from?, anchor: anchor?, only_while, at_most: at_most? })
    }

    fn at_most(&mut self, fields: &Fields<'n>) -> Option<ParameterIx> {
        let Some(word) = fields.word("at_most", &mut self.faults) else {
            let message = "this repetition has no bound: `at_most` is missing";
            let help = "name a parameter; when it is reached, a person is asked";
            self.faults.push(Fault::new(code::UNBOUNDED, fields.owner, message, "without bound").help(help));
            return None;
        };
        let ix = self.declared.parameters.find(word, &mut self.faults).map(ParameterIx)?;
        let unit = self.protocol.parameter(ix).map(|parameter| &parameter.unit);
        if unit != Some(&Unit::Ucum("1".to_owned())) {
            let message = format!("`{}` is not a bare number", word.text);
            self.faults.push(Fault::new(code::UNITS, word.place, message, "its unit has to be \"1\""));
            return None;
        }
        self.of_no_row(ix, word)
    }

    fn anchor(&mut self, step: &Step, word: &Word) -> Option<FactIx> {
        let fact = self.declared.facts.find(word, &mut self.faults).map(FactIx)?;
        let kind = self.protocol.fact(fact)?;
        if kind.kind != Kind::Instant || kind.group != step.per.map(|per| per.group) {
            let message = format!("`{}` does not say when a row of this step was done", word.text);
            let label = "an instant fact of the step's group is expected";
            self.faults.push(Fault::new(code::WRONG_TYPE, word.place, message, label));
            return None;
        }
        Some(fact)
    }

    fn gate(
        &mut self,
        ix: StepIx,
        step: &mut Step,
        (key, node): (&'n Word, &'n Node),
        names: &Names<'_>,
        scope: Scope,
    ) {
        if !super::declare::is_good(key, super::declare::Points::Refused, &mut self.faults) {
            return;
        }
        let fields = Fields::new(key.place, node, GATE_KEYS, &mut self.faults);
        let by = format!("gate `{}`", key.text);
        let say = fields.need("say", "what is said when it does not let pass", &mut self.faults);
        let decision = fields.word("decision", &mut self.faults);
        let gate = Gate {
            name: key.text.clone(),
            step: ix,
            applies: self.cond_or_always(&fields, "applies", names, scope, &by),
            needs: self.needs(&fields, names, scope, &by),
            overridden_by: self.override_rule(&fields),
            decision: decision.and_then(|word| self.declared.steps.find(word, &mut self.faults)).map(StepIx),
            say: say.and_then(|word| self.text(word)).unwrap_or(TextIx(0)),
            sources: self.sources(&fields),
        };
        self.add_gate(step, gate);
    }

    /// Puts a gate behind those already there.
    pub(super) fn add_gate(&mut self, step: &mut Step, gate: Gate) {
        if let Ok(place) = u16::try_from(self.protocol.gates.len()) {
            step.gates.push(GateIx(place));
            self.protocol.gates.push(gate);
        }
    }

    fn needs(&mut self, fields: &Fields<'n>, names: &Names<'_>, scope: Scope, by: &str) -> Vec<Need> {
        let Some((key, node)) = fields.entry("needs") else {
            fields.missing("needs", "what must hold before the step may begin", &mut self.faults);
            return Vec::new();
        };
        let words: Vec<&Word> = match &node.what {
            What::Word(word) => vec![word],
            What::List(_) | What::Nothing | What::Map(_) => shape::words(node, &mut self.faults),
        };
        if words.len() > NEEDS_MAX {
            let message = format!("a gate has at most {NEEDS_MAX} needs, this one has {}", words.len());
            let help = "give some of them a name together under `derived`";
            self.faults.push(Fault::new(code::TOO_MANY, key.place, message, "too many").help(help));
        }
        let mut needs = Vec::new();
        for word in words {
            if let Some(cond) = self.cond(word, names, scope, by) {
                let (text, _) = self.expression(word);
                needs.push(Need { cond, words: text.split_whitespace().collect::<Vec<_>>().join(" ") });
            }
        }
        needs
    }

    fn override_rule(&mut self, fields: &Fields<'n>) -> Option<OverrideRule> {
        let (key, node) = fields.entry("override")?;
        let fields = Fields::new(key.place, node, OVERRIDE_KEYS, &mut self.faults);
        let by = self.roles_of(&fields, "by");
        if by.is_empty() {
            fields.missing("by", "who may override it", &mut self.faults);
        }
        let people = match fields.word("people", &mut self.faults) {
            None => 1,
            Some(word) => match word.text.parse() {
                Ok(people) if people >= 1 => people,
                Ok(_) | Err(_) => {
                    let message = "people is how many have to agree: one or more";
                    self.faults.push(Fault::new(code::WRONG_SHAPE, word.place, message, "one or more is expected"));
                    1
                }
            },
        };
        Some(OverrideRule { by, people })
    }

    /// When a step was moved before another by `after`, how it is said.
    pub(super) fn step_title(&self, step: StepIx) -> String {
        self.protocol.step(step).map(|step| step.title.clone()).unwrap_or_default()
    }
}
