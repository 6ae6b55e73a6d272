//! Builds the typed tree: first everything that has a name, then every expression against those names.

use iliac_model::{FactIx, Number, ParameterIx, RoleIx, TextIx};

use super::declare::Declared;
use super::laid::Laid;
use super::shape::{Faults, Fields};
use super::yaml::{Node, What, Word};
use crate::condition::typing::{self, Findings, Names, Scope};
use crate::diagnostic::{Fault, File, Place, code};
use crate::tree::{Amount, Cond, DayExpr, InstExpr, NumExpr, Protocol, Reader, Sources, Stage};

/// A fact read by an expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Use {
    pub(super) fact: FactIx,
    pub(super) place: Place,
    /// What waits for it: ``gate `lie-down` ``.
    pub(super) by: String,
}

/// What is being built.
pub(super) struct Builder<'n> {
    pub(super) name: String,
    pub(super) files: &'n [File<'n>],
    pub(super) laid: &'n Laid<'n>,
    pub(super) declared: Declared<'n>,
    pub(super) protocol: Protocol,
    pub(super) faults: Faults,
    /// Every fact an expression reads.
    pub(super) uses: Vec<Use>,
    /// Texts something says, tells or prints.
    pub(super) said: Vec<TextIx>,
    /// `after` entries: the step, the one before it, and where that is written.
    pub(super) afters: Vec<(u16, u16, Place)>,
}

impl<'n> Builder<'n> {
    pub(super) fn new(name: &str, files: &'n [File<'n>], laid: &'n Laid<'n>, mut faults: Faults) -> Builder<'n> {
        let declared = Declared::new(laid, &mut faults);
        Builder {
            name: name.to_owned(),
            files,
            laid,
            declared,
            protocol: Protocol { name: name.to_owned(), ..Protocol::default() },
            faults,
            uses: Vec::new(),
            said: Vec::new(),
            afters: Vec::new(),
        }
    }

    /// Everything with a name, without its expressions.
    pub(super) fn declare(&mut self) {
        self.head();
        self.protocol.roles = self.declared.roles.iter().map(|role| role.text.clone()).collect();
        self.persons();
        self.may();
        self.stages();
        self.parameters();
        self.facts();
        self.declare_groups();
        self.declare_derived();
        self.declare_steps();
        self.declare_texts();
    }

    /// Every expression, against the names of all.
    pub(super) fn type_everything(&mut self) {
        let skeleton = self.protocol.clone();
        let names = Names::new(&skeleton);
        self.type_head(&names);
        self.type_groups(&names);
        self.type_derived(&names);
        self.type_steps(&names);
        self.after_gates();
        self.type_alarms(&names);
        self.type_nevers(&names);
        self.type_texts(&names);
        self.type_documents(&names);
    }

    /// What can only be seen when everything is there.
    pub(super) fn check(&mut self) {
        self.facts_are_recorded();
        self.nothing_depends_on_itself();
        self.no_dead_ends();
    }

    fn head(&mut self) {
        let head = &self.laid.head;
        if let Some(word) = head.need("protocol", "the name of the folder", &mut self.faults)
            && word.text != self.name
        {
            let message = format!("this protocol is called `{}` and lies in the folder `{}`", word.text, self.name);
            self.faults.push(Fault::new(code::BAD_NAME, word.place, message, "not the folder's name"));
        }
        self.protocol.title = head.text("title", "what it is called on a page", &mut self.faults);
        if let Some(word) = head.need("version", "a whole number, counted up", &mut self.faults) {
            match word.text.parse() {
                Ok(version) => self.protocol.version = version,
                Err(_) => {
                    let message = "a version is a whole number, counted up";
                    self.faults.push(Fault::new(code::WRONG_SHAPE, word.place, message, "not a whole number"));
                }
            }
        }
        self.protocol.planned = self.instant_fact("planned");
        self.protocol.actual = self.instant_fact("actual");
    }

    fn instant_fact(&mut self, key: &str) -> Option<FactIx> {
        let word = self.laid.head.need(key, "an instant fact; freshness is measured to it", &mut self.faults)?;
        let fact = self.declared.facts.find(word, &mut self.faults).map(FactIx)?;
        self.uses.push(Use { fact, place: word.place, by: format!("`{key}`") });
        Some(fact)
    }

    fn type_head(&mut self, names: &Names<'_>) {
        for key in ["planned", "actual"] {
            if let Some(word) = self.laid.head.word(key, &mut Faults::default())
                && self.declared.facts.place_of(&word.text).is_some()
            {
                // Only to say so when it is no instant, or not of the case.
                self.instant(word, names, Scope::default(), &format!("`{key}`"));
            }
        }
        let head = &self.laid.head;
        let stops = head.word("stops_when", &mut self.faults);
        let closes = head.word("closes_when", &mut self.faults);
        self.protocol.stops_when = stops.and_then(|word| self.cond(word, names, Scope::default(), "`stops_when`"));
        self.protocol.closes_when = closes.and_then(|word| self.cond(word, names, Scope::default(), "`closes_when`"));
    }

    fn stages(&mut self) {
        for entry in &self.declared.stages.entries {
            let title = super::shape::word(entry.node, &mut self.faults).map(|word| word.text.clone());
            self.protocol.stages.push(Stage { name: entry.name.clone(), title: title.unwrap_or_default() });
        }
    }

    /// A condition.
    pub(super) fn cond(&mut self, word: &Word, names: &Names<'_>, scope: Scope, by: &str) -> Option<Cond> {
        let (text, place) = self.expression(word);
        let (cond, findings) = typing::condition(text, names, scope);
        self.found(findings, place, by);
        cond
    }

    /// A condition that may be absent, and is then always true.
    pub(super) fn cond_or_always(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        names: &Names<'_>,
        scope: Scope,
        by: &str,
    ) -> Cond {
        match fields.word(key, &mut self.faults) {
            Some(word) => self.cond(word, names, scope, by).unwrap_or_default(),
            None => Cond::Always(true),
        }
    }

    /// An instant.
    pub(super) fn instant(&mut self, word: &Word, names: &Names<'_>, scope: Scope, by: &str) -> Option<InstExpr> {
        let (text, place) = self.expression(word);
        let (instant, findings) = typing::instant(text, names, scope);
        self.found(findings, place, by);
        instant
    }

    /// An instant that may be absent.
    pub(super) fn instant_of(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        names: &Names<'_>,
        scope: Scope,
        by: &str,
    ) -> Option<InstExpr> {
        let word = fields.word(key, &mut self.faults)?;
        self.instant(word, names, scope, by)
    }

    /// A day.
    pub(super) fn day(&mut self, word: &Word, names: &Names<'_>, scope: Scope, by: &str) -> Option<DayExpr> {
        let (text, place) = self.expression(word);
        let (day, findings) = typing::day(text, names, scope);
        self.found(findings, place, by);
        day
    }

    /// A number in a unit.
    pub(super) fn number_in(
        &mut self,
        word: &Word,
        names: &Names<'_>,
        scope: Scope,
        unit: &str,
        by: &str,
    ) -> Option<NumExpr> {
        let (text, place) = self.expression(word);
        let (number, findings) = typing::number(text, names, scope, unit);
        self.found(findings, place, by);
        number
    }

    /// An expression as it stands in the file, so that a fault can point at its words. Line breaks mean nothing in one.
    pub(super) fn expression(&self, word: &Word) -> (&'n str, Place) {
        let text = self.files.get(word.place.file).map_or("", |file| file.text);
        let written = text.get(word.place.start..word.place.end).unwrap_or_default();
        let inner = ['"', '\''].into_iter().find_map(|mark| written.strip_prefix(mark)?.strip_suffix(mark));
        match inner {
            Some(inner) => (inner, word.place.part(&(1..1 + inner.len()))),
            None => (written, word.place),
        }
    }

    fn found(&mut self, findings: Findings, place: Place, by: &str) {
        let text = self.files.get(place.file).map_or("", |file| file.text);
        let cut_off = text.get(place.end..).is_some_and(|rest| rest.starts_with(','));
        for wrong in findings.wrongs {
            let mut at = place.part(&wrong.span);
            let help = match wrong.help {
                None if cut_off && at.end >= place.end && wrong.code == code::UNREADABLE => {
                    Some(super::shape::COMMA_IN_BRACES.to_owned())
                }
                help => help,
            };
            if at.start >= at.end {
                // The end of an expression is underlined at its last character.
                at = Place {
                    start: at.start.saturating_sub(1).max(place.start),
                    end: at.start.max(place.start + 1),
                    ..at
                };
            }
            self.faults.push(Fault::new(wrong.code, at, wrong.message, wrong.label).maybe_help(help));
        }
        for (fact, span) in findings.facts {
            self.uses.push(Use { fact, place: place.part(&span), by: by.to_owned() });
        }
    }

    /// A parameter that is a length of time.
    pub(super) fn duration(&mut self, word: &Word) -> Option<ParameterIx> {
        let ix = self.declared.parameters.find(word, &mut self.faults).map(ParameterIx)?;
        let unit = self.protocol.parameter(ix).map(|parameter| parameter.unit.clone());
        if unit == Some(crate::tree::Unit::Duration) {
            return self.of_no_row(ix, word);
        }
        let message = format!("`{}` is not a length of time", word.text);
        let help = "a length of time has the unit s, min, h or 24h";
        self.faults.push(Fault::new(code::UNITS, word.place, message, "a length of time is expected").help(help));
        None
    }

    /// A parameter used where there is no row to read its choice from.
    pub(super) fn of_no_row(&mut self, ix: ParameterIx, word: &Word) -> Option<ParameterIx> {
        let by = match self.protocol.parameter(ix).map(|parameter| &parameter.amount) {
            Some(Amount::ByChoice(by, _)) => *by,
            Some(Amount::One(_) | Amount::ByUnit(_) | Amount::Unset) | None => return Some(ix),
        };
        self.declared.group_of.get(by.place()).copied().flatten().map_or(Some(ix), |_| {
            let choice = self.declared.facts.entries.get(by.place()).map_or("", |entry| &entry.name);
            let message = format!("`{}` is picked by `{choice}` of a row, and here is none", word.text);
            let help = "use it in a condition where there is a row";
            self.faults.push(Fault::new(code::NO_ROW, word.place, message, "of which row?").help(help));
            None
        })
    }

    /// Roles by their names.
    pub(super) fn roles_of(&mut self, fields: &Fields<'_>, key: &str) -> Vec<RoleIx> {
        let words = fields.words(key, &mut self.faults);
        words.into_iter().filter_map(|word| self.declared.role(word, &mut self.faults)).map(RoleIx).collect()
    }

    /// Sources, as they are written.
    pub(super) fn sources(&mut self, fields: &Fields<'_>) -> Sources {
        let words = fields.words("source", &mut self.faults);
        Sources(words.into_iter().map(|word| word.text.clone()).collect())
    }

    /// Sources of something that must have one.
    pub(super) fn need_sources(&mut self, fields: &Fields<'_>, what: &str) -> Sources {
        let sources = self.sources(fields);
        if sources.0.is_empty() {
            let message = format!("{what} has no source");
            let help = "a figure without a better one has `source: [GK]` and `confidence: general knowledge`";
            self.faults.push(Fault::new(code::NO_SOURCE, fields.owner, message, "no `source`").help(help));
        }
        sources
    }

    /// A text something says, by its name.
    pub(super) fn text(&mut self, word: &Word) -> Option<TextIx> {
        let ix = self.declared.texts.place_of(&word.text).map(TextIx);
        match ix {
            Some(ix) => {
                self.said.push(ix);
                if self.protocol.text(ix).is_some_and(|text| text.is_to(Reader::Child)) {
                    let message = format!("`{}` is a picture, which stands on the child's page only", word.text);
                    self.faults.push(Fault::new(code::PERSONS, word.place, message, "a picture for the child"));
                }
            }
            None => {
                let names = self.declared.texts.entries.iter().map(|entry| entry.name.as_str());
                let near = crate::diagnostic::nearest(&word.text, names);
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "declare it under `texts`, with its message in every language's .ftl".to_owned(),
                };
                let message = format!("there is no text `{}`", word.text);
                self.faults.push(Fault::new(code::NO_TEXT, word.place, message, "not declared").help(help));
            }
        }
        ix
    }

    /// A decimal.
    pub(super) fn decimal(&mut self, word: &Word) -> Option<Number> {
        match word.text.parse() {
            Ok(number) => Some(number),
            Err(why) => {
                let why: iliac_model::number::NotANumber = why;
                let message = format!("`{}`: {why}", word.text);
                self.faults.push(Fault::new(code::WRONG_SHAPE, word.place, message, "a number is expected"));
                None
            }
        }
    }

    /// `[low, high]`.
    pub(super) fn range(&mut self, node: &Node) -> Option<(Number, Number)> {
        let ends = match &node.what {
            What::List(ends) => ends.as_slice(),
            What::Nothing | What::Word(_) | What::Map(_) => &[],
        };
        let place = Place { end: node.place.end.max(node.place.start + 1), ..node.place };
        let [low, high] = ends else {
            let message = "two numbers are expected, as `[low, high]`";
            self.faults.push(Fault::new(code::WRONG_SHAPE, place, message, "not two numbers"));
            return None;
        };
        let low = super::shape::word(low, &mut self.faults).and_then(|word| self.decimal(word));
        let high = super::shape::word(high, &mut self.faults).and_then(|word| self.decimal(word));
        let (low, high) = (low?, high?);
        if low > high {
            let message = format!("{low} is more than {high}");
            self.faults.push(Fault::new(code::BOUNDS, place, message, "the lower one comes first"));
            return None;
        }
        Some((low, high))
    }
}
