//! Running stories: what was told becomes a history, and every board is held against what the engine says.
//!
//! A story passes when nothing differs. A difference is told so that whoever wrote the story can act on it: the line, what
//! it expected, what came instead and in which words. Nothing here knows a protocol by heart or decides how a case stands.

mod boards;
mod entered;
mod names;
pub(crate) mod rehearsed;
mod site;
mod telling;
mod timeline;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use iliac_engine::Program;
use iliac_model::{Calendar, Day, History};
use iliac_protocol::Diagnostic;
use iliac_protocol::story::{Place, Story};
use iliac_protocol::tree::Protocol;
use iliac_text::Texts;

pub(crate) use boards::{is_overdue, word};
pub(crate) use timeline::instant;

/// The zone in which stories are told.
const STORY_ZONE: &str = "Europe/London";
/// The language stories are told in.
const STORY_LANGUAGE: &str = "en";

/// What a story needs around it: the protocol, the site's calendar, and the other stories it may include, by name.
#[derive(Clone, Copy, Debug)]
pub struct Stage<'a> {
    /// The protocol, with the site's values laid over it.
    pub protocol: &'a Protocol,
    /// The site's calendar.
    pub calendar: &'a Calendar,
    /// Every story of the protocol, by name.
    pub stories: &'a BTreeMap<String, Story>,
}

/// The calendar of the clinic in which stories are told: it has no holidays.
pub fn calendar() -> Calendar {
    Calendar::new(STORY_ZONE, BTreeSet::new(), Day::from_number(i32::MAX)).unwrap_or_else(Calendar::utc)
}

/// How a story went.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoryResult {
    /// Its name.
    pub name: String,
    /// Everything that was otherwise than told; empty when it passes.
    pub differences: Vec<Difference>,
}

impl StoryResult {
    /// Whether everything was as told.
    pub fn passes(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Something in a story that is otherwise than told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The file.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What differs.
    pub what: What,
}

/// What differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// The line cannot be told in this protocol: a name, a unit or a value does not fit.
    CannotBeTold(String),
    /// The house says otherwise.
    Otherwise {
        /// What it is about: `discharge`.
        about: String,
        /// What the story says.
        expected: String,
        /// What the house says.
        got: String,
    },
}

impl Difference {
    fn new(path: &str, place: Place, what: What) -> Difference {
        Difference { path: path.to_owned(), line: place.line, what }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { path, line, what } = self;
        match what {
            What::CannotBeTold(why) => write!(f, "{path}:{line}: {why}"),
            What::Otherwise { about, expected, got } => {
                write!(f, "{path}:{line}: {about}\n    expected  {expected}\n    got       {got}")
            }
        }
    }
}

/// Every story of a protocol, by name, from a map of path to text (`examination/stories/second-dose.md`), with every fault
/// of their writing.
pub fn read_all(files: &BTreeMap<String, String>, protocol: &str) -> (BTreeMap<String, Story>, Vec<Diagnostic>) {
    let (mut stories, mut faults) = (BTreeMap::new(), Vec::new());
    let folder = format!("{protocol}/stories/");
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with(&folder) && path.ends_with(".md")) {
        let (story, found) = iliac_protocol::story::parse(text, path);
        stories.extend(story.map(|story| (story.name.clone(), story)));
        faults.extend(found);
    }
    (stories, faults)
}

/// Runs a story and tells everything that differs.
pub fn run(story: &Story, stage: Stage<'_>) -> StoryResult {
    let mut differences = differences(story, stage, usize::MAX);
    // What the story itself says comes first, then what those it includes say.
    differences.sort_by_key(|difference| (difference.path != story.path, difference.path.clone(), difference.line));
    StoryResult { name: story.name.clone(), differences }
}

/// Whether a story passes; the first difference settles it.
pub fn passes(story: &Story, stage: Stage<'_>) -> bool {
    differences(story, stage, 1).is_empty()
}

/// The case a story tells, as the house would have recorded it; what cannot be told or is refused is not in it.
pub fn history(story: &Story, stage: Stage<'_>) -> History {
    let (timeline, mut differences) = timeline::lay(story, stage);
    let protocol = site::with_values(stage.protocol, &timeline.sets, &mut differences);
    let Ok(texts) = Texts::new(&protocol, STORY_LANGUAGE) else { return History::default() };
    let program = Program::compile(protocol, stage.calendar.clone());
    telling::tell(Setting { program: &program, texts: &texts }, &timeline.events, &mut differences)
}

/// What differs, until there is enough.
fn differences(story: &Story, stage: Stage<'_>, enough: usize) -> Vec<Difference> {
    let (timeline, mut differences) = timeline::lay(story, stage);
    let protocol = site::with_values(stage.protocol, &timeline.sets, &mut differences);
    match Texts::new(&protocol, STORY_LANGUAGE) {
        Ok(texts) => {
            let program = Program::compile(protocol, stage.calendar.clone());
            let setting = Setting { program: &program, texts: &texts };
            let history = telling::tell(setting, &timeline.events, &mut differences);
            for board in story.boards() {
                if differences.len() >= enough {
                    break;
                }
                differences.extend(boards::check(setting, story, board, &history));
            }
        }
        Err(no_texts) => {
            let what = What::CannotBeTold(no_texts.to_string());
            differences.push(Difference::new(&story.path, Place::default(), what));
        }
    }
    differences
}

/// What every part of the run needs.
#[derive(Clone, Copy)]
struct Setting<'a> {
    program: &'a Program,
    texts: &'a Texts,
}

impl<'a> Setting<'a> {
    fn protocol(self) -> &'a Protocol {
        self.program.protocol()
    }

    fn calendar(self) -> &'a Calendar {
        self.program.calendar()
    }
}

#[cfg(test)]
mod tests;
