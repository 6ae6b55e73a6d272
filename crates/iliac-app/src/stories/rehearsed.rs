//! Stories told once and kept, so that they can be asked again under a slip without telling everything again.
//!
//! What a story holds the house to are the answers to what it asks (may this begin?) and its boards. As long as every
//! answer is the same, a story makes the same history under a slip as without it. So each is kept with the history as it
//! was before it, and under a slip only those are asked again that look at something the slip can reach.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use iliac_engine::Program;
use iliac_model::{AlarmIx, AlarmKey, Calendar, DocumentIx, GateIx, History, StepIx, TextIx};
use iliac_protocol::story::{AlarmName, Board, Deed, Expectation, Expected, InstanceName, Story};
use iliac_protocol::tree::Protocol;
use iliac_text::Texts;

use super::telling::{self, People};
use super::timeline::{self, Event, Set};
use super::{STORY_LANGUAGE, Setting, Stage, boards, names, site};
use crate::mutation::Reach;

/// Every story of a stage, told once on its own word.
pub(crate) struct Rehearsals<'a> {
    stage: Stage<'a>,
    program: Program,
    texts: Texts,
    stories: Vec<Rehearsed<'a>>,
}

/// One story, told once.
struct Rehearsed<'a> {
    story: &'a Story,
    sets: Vec<Set<'a>>,
    history: History,
    people: People,
    asked: Vec<Asked<'a>>,
}

/// Something a story holds the house to, and what it looks at.
struct Asked<'a> {
    what: What<'a>,
    looks: BTreeSet<Look>,
    /// Whether it is as told without any slip; asked when it first matters.
    holds: OnceLock<bool>,
}

enum What<'a> {
    /// Told when the history was this long; afterwards it is that long.
    Deed {
        event: Event<'a>,
        before: Extent,
        after: Extent,
    },
    Board(&'a Board),
}

/// How much of a history there was.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Extent {
    rows: usize,
    entries: usize,
    begins: usize,
    overrides: usize,
    answers: usize,
}

/// Something of the protocol that is looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    Step(StepIx),
    Gate(GateIx),
    Alarm(AlarmIx),
    AnyAlarm,
    Text(TextIx),
    Document(DocumentIx),
    Words,
}

/// A protocol with a slip in it, ready to be asked.
pub(crate) struct Slipped<'r> {
    protocol: Protocol,
    program: Program,
    texts: Option<Texts>,
    reach: &'r Reach,
}

impl<'a> Rehearsals<'a> {
    /// Tells every story that can be told. `None` when the protocol has no texts in the language of stories: then none can.
    pub(crate) fn of(stage: Stage<'a>) -> Option<Rehearsals<'a>> {
        let texts = Texts::new(stage.protocol, STORY_LANGUAGE).ok()?;
        let program = Program::compile(stage.protocol.clone(), stage.calendar.clone());
        let setting = Setting { program: &program, texts: &texts };
        let mut told: Vec<Rehearsed<'a>> = Vec::new();
        // A question that an included story asks with the very same history before it is asked there.
        let mut known: BTreeMap<(&str, usize, Extent), Vec<usize>> = BTreeMap::new();
        for story in stage.stories.values() {
            let Some(mut rehearsed) = Rehearsed::of(story, stage, setting) else { continue };
            let place = told.len();
            rehearsed.asked = std::mem::take(&mut rehearsed.asked)
                .into_iter()
                .filter(|asked| match &asked.what {
                    What::Board(_) => true,
                    What::Deed { event, before, .. } => {
                        let same = known.entry((event.path, event.place.line, *before)).or_default();
                        let is_new = !same
                            .iter()
                            .any(|other| told.get(*other).is_some_and(|other| other.starts_alike(&rehearsed, *before)));
                        if is_new {
                            same.push(place);
                        }
                        is_new
                    }
                })
                .collect();
            told.push(rehearsed);
        }
        Some(Rehearsals { stage, program, texts, stories: told })
    }

    /// The first story that goes otherwise with this slip, those that say so first.
    pub(crate) fn noticed_by(&self, name: &str, protocol: Protocol, words_change: bool, reach: &Reach) -> Option<&str> {
        let slipped = Slipped::new((protocol, self.stage.calendar), &[], words_change, reach);
        let says = |told: &&Rehearsed<'a>| told.story.breaks.iter().any(|broken| broken.text == name);
        let first = self.stories.iter().filter(says);
        let then = self.stories.iter().filter(|told| !says(told));
        first.chain(then).find(|told| told.goes_otherwise(self, &slipped)).map(|told| told.story.name.as_str())
    }
}

impl<'a> Rehearsed<'a> {
    /// Tells a story on its own word; `None` when it cannot be told.
    fn of(story: &'a Story, stage: Stage<'a>, setting: Setting<'_>) -> Option<Rehearsed<'a>> {
        let (timeline, differences) = timeline::lay(story, stage);
        if !differences.is_empty() {
            return None;
        }
        let mut extents = Vec::new();
        let mut before = |history: &History| extents.push(Extent::length(history));
        let (history, people) = if timeline.sets.is_empty() {
            telling::take_word(setting, &timeline.events, &mut before)?
        } else {
            let protocol = site::with_values(stage.protocol, &timeline.sets, &mut Vec::new());
            let program = Program::compile(protocol, stage.calendar.clone());
            telling::take_word(Setting { program: &program, ..setting }, &timeline.events, &mut before)?
        };
        extents.push(Extent::length(&history));
        let ends = extents.iter().skip(1);
        let deeds = timeline.events.iter().zip(extents.iter().zip(ends)).filter_map(|(event, (before, after))| {
            let looks = looks_of_deed(stage.protocol, event.deed);
            let what = What::Deed { event: *event, before: *before, after: *after };
            (!looks.is_empty()).then(|| Asked { what, looks, holds: OnceLock::new() })
        });
        let boards = story.boards().map(|board| Asked {
            what: What::Board(board),
            looks: board.expectations.iter().flat_map(|line| looks_of_line(stage.protocol, line)).collect(),
            holds: OnceLock::new(),
        });
        let asked = boards.chain(deeds).collect();
        Some(Rehearsed { story, sets: timeline.sets, history, people, asked })
    }

    /// Whether both were told the same up to here, on the same values of the site.
    fn starts_alike(&self, other: &Rehearsed<'_>, until: Extent) -> bool {
        let sets = |told: &Rehearsed<'_>| -> Vec<(String, String)> {
            told.sets.iter().map(|set| (set.parameter.text.clone(), set.value.text.clone())).collect()
        };
        sets(self) == sets(other) && until.of(&self.history) == until.of(&other.history)
    }

    fn goes_otherwise(&self, rehearsals: &Rehearsals<'_>, slipped: &Slipped<'_>) -> bool {
        let stage = rehearsals.stage;
        let within = |asked: &&Asked<'a>| asked.looks.iter().any(|look| look.is_within(slipped.reach, stage.protocol));
        let mut asked = self.asked.iter().filter(within).peekable();
        if asked.peek().is_none() {
            return false;
        }
        let of_its_site = (!self.sets.is_empty())
            .then(|| Slipped::new((slipped.protocol.clone(), stage.calendar), &self.sets, true, slipped.reach));
        let slipped = of_its_site.as_ref().unwrap_or(slipped);
        let texts = slipped.texts.as_ref().unwrap_or(&rehearsals.texts);
        let setting = Setting { program: &slipped.program, texts };
        asked
            .any(|asked| !self.is_as_told(asked, setting) && *asked.holds.get_or_init(|| self.holds(asked, rehearsals)))
    }

    fn is_as_told(&self, asked: &Asked<'_>, setting: Setting<'_>) -> bool {
        match &asked.what {
            What::Board(board) => boards::check(setting, self.story, board, &self.history).is_empty(),
            What::Deed { event, before, after } => {
                let told = telling::tell_again(setting, event, before.of(&self.history), &self.people);
                told.is_some_and(|told| told == after.of(&self.history))
            }
        }
    }

    /// Whether it is as told without any slip. What is not shows nothing.
    fn holds(&self, asked: &Asked<'_>, rehearsals: &Rehearsals<'_>) -> bool {
        let Rehearsals { stage, program, texts, .. } = rehearsals;
        if self.sets.is_empty() {
            return self.is_as_told(asked, Setting { program, texts });
        }
        let protocol = site::with_values(stage.protocol, &self.sets, &mut Vec::new());
        let Ok(texts) = Texts::new(&protocol, STORY_LANGUAGE) else { return false };
        let program = Program::compile(protocol, stage.calendar.clone());
        self.is_as_told(asked, Setting { program: &program, texts: &texts })
    }
}

impl<'r> Slipped<'r> {
    fn new(
        (protocol, calendar): (Protocol, &Calendar),
        sets: &[Set<'_>],
        words_change: bool,
        reach: &'r Reach,
    ) -> Slipped<'r> {
        let with_sets = site::with_values(&protocol, sets, &mut Vec::new());
        let texts = words_change.then(|| Texts::new(&with_sets, STORY_LANGUAGE).ok()).flatten();
        Slipped { protocol, program: Program::compile(with_sets, calendar.clone()), texts, reach }
    }
}

impl Extent {
    fn length(history: &History) -> Extent {
        Extent {
            rows: history.rows.len(),
            entries: history.entries.len(),
            begins: history.begins.len(),
            overrides: history.overrides.len(),
            answers: history.answers.len(),
        }
    }

    /// The history when it was this long: nothing in it is ever changed.
    fn of(self, history: &History) -> History {
        History {
            rows: history.rows.iter().take(self.rows).cloned().collect(),
            entries: history.entries.iter().take(self.entries).cloned().collect(),
            begins: history.begins.iter().take(self.begins).cloned().collect(),
            overrides: history.overrides.iter().take(self.overrides).cloned().collect(),
            answers: history.answers.iter().take(self.answers).cloned().collect(),
        }
    }
}

impl Look {
    fn is_within(self, reach: &Reach, protocol: &Protocol) -> bool {
        let step = |step: StepIx| {
            let gates = protocol.step(step).map(|step| step.gates.as_slice()).unwrap_or_default();
            reach.step(step) || gates.iter().any(|gate| reach.gate(*gate))
        };
        match self {
            Look::Step(at) => step(at),
            Look::Gate(gate) => reach.gate(gate),
            Look::Alarm(alarm) => reach.alarm(alarm),
            Look::AnyAlarm => reach.any_alarm(protocol),
            Look::Text(text) => reach.text(text),
            Look::Document(document) => reach.document(document),
            Look::Words => reach.words(),
        }
    }
}

/// What a deed looks at; recording and striking look at nothing a slip can change.
fn looks_of_deed(protocol: &Protocol, deed: &Deed) -> BTreeSet<Look> {
    match deed {
        Deed::Record { .. } | Deed::Strike(_) => BTreeSet::new(),
        Deed::Begin { instance, .. } | Deed::RefusedToBegin { instance, .. } | Deed::Override { instance, .. } => {
            looks_of_step(protocol, instance)
        }
        Deed::Answer(alarm) => looks_of_alarm(protocol, alarm),
    }
}

fn looks_of_line(protocol: &Protocol, line: &Expectation) -> BTreeSet<Look> {
    let mut looks = match &line.expected {
        Expected::Step { instance, .. } => looks_of_step(protocol, instance),
        Expected::Alarm { alarm, .. } | Expected::NoAlarm(Some(alarm)) => looks_of_alarm(protocol, alarm),
        Expected::NoAlarm(None) => BTreeSet::from([Look::AnyAlarm]),
        Expected::Text(text, _) => protocol.text_named(text).map(Look::Text).into_iter().collect(),
        Expected::Document(document, _) => protocol.document_named(document).map(Look::Document).into_iter().collect(),
    };
    if line.words.is_some() {
        looks.insert(Look::Words);
    }
    looks
}

fn looks_of_step(protocol: &Protocol, instance: &InstanceName) -> BTreeSet<Look> {
    names::instance(protocol, instance).map(|(step, _)| Look::Step(step)).into_iter().collect()
}

fn looks_of_alarm(protocol: &Protocol, alarm: &AlarmName) -> BTreeSet<Look> {
    let Ok((key, _)) = names::alarm(protocol, alarm) else { return BTreeSet::new() };
    BTreeSet::from([match key {
        AlarmKey::Declared(alarm) => Look::Alarm(alarm),
        AlarmKey::AgainstGate(gate) | AlarmKey::CorrectedAfter(gate) => Look::Gate(gate),
        AlarmKey::RepetitionEnded(step) => Look::Step(step),
    }])
}
