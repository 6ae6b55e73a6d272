//! The lines of a board: how things must stand at an instant.

use super::clock::LocalTime;
use super::fault::{Fault, INCOMPLETE, NO_NAME, NO_STANDING};
use super::names::{AlarmName, InstanceName};
use super::words::{Place, Reading, Words};

/// How things must stand at an instant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Board {
    /// The instant.
    pub at: LocalTime,
    /// What was known: all that was told up to then; `None`: up to `at` itself.
    pub known: Option<LocalTime>,
    /// What must be so.
    pub expectations: Vec<Expectation>,
}

/// One line of a board.
#[derive(Clone, Eq, Debug)]
pub struct Expectation {
    /// What must be so.
    pub expected: Expected,
    /// The words that must be shown with it, if the story says them.
    pub words: Option<Words>,
    /// Where it stands.
    pub place: Place,
}

impl PartialEq for Expectation {
    /// Two expectations are equal when they say the same, wherever they stand.
    fn eq(&self, other: &Expectation) -> bool {
        self.expected == other.expected && self.words == other.words
    }
}

/// What must be so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expected {
    /// A step stands so.
    Step {
        /// Which.
        instance: InstanceName,
        /// How.
        standing: StandingWord,
        /// Whether it was due.
        overdue: bool,
    },
    /// An alarm is raised.
    Alarm {
        /// Which.
        alarm: AlarmName,
        /// How urgent, as the protocol says it; `raised` for any.
        urgency: String,
        /// Whether somebody has answered it; `None`: either.
        answered: Option<bool>,
        /// How many levels of escalation have been reached; `None`: any.
        level: Option<u8>,
    },
    /// An alarm is not raised; `None`: none at all.
    NoAlarm(Option<AlarmName>),
    /// A text is shown or not.
    Text(String, Visibility),
    /// A document can be printed or not.
    Document(String, Visibility),
}

/// Whether something is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Visibility {
    /// It is.
    Shown,
    /// It is not.
    NotShown,
}

/// How a step stands, in the words of a board.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StandingWord {
    /// Done.
    Done,
    /// It does not apply.
    NotNeeded,
    /// Whether it applies is not known.
    Undecided,
    /// To do, and every gate lets pass.
    Ready,
    /// To do, and a gate does not let pass.
    Blocked,
    /// Begun.
    InProgress,
    /// The way was stopped before it.
    Stopped,
    /// Its time has passed without it.
    Missed,
}

impl StandingWord {
    /// Every word.
    pub const ALL: [StandingWord; 8] = [
        StandingWord::Done,
        StandingWord::NotNeeded,
        StandingWord::Undecided,
        StandingWord::Ready,
        StandingWord::Blocked,
        StandingWord::InProgress,
        StandingWord::Stopped,
        StandingWord::Missed,
    ];

    /// As a story writes it.
    pub const fn word(self) -> &'static str {
        match self {
            StandingWord::Done => "done",
            StandingWord::NotNeeded => "not needed",
            StandingWord::Undecided => "undecided",
            StandingWord::Ready => "ready",
            StandingWord::Blocked => "blocked",
            StandingWord::InProgress => "in progress",
            StandingWord::Stopped => "stopped",
            StandingWord::Missed => "missed",
        }
    }
}

/// The words for an alarm's urgency.
const URGENCIES: [&str; 6] = ["emergency", "now", "same day", "next working day", "expected", "raised"];

/// Reads one line of a board; `None` for an empty one.
pub(super) fn read(mut line: Reading<'_>) -> Result<Option<Expectation>, Fault> {
    if line.is_empty() {
        return Ok(None);
    }
    let place = line.all().place;
    let first = line.word();
    let (expected, line) = match (first.as_str(), line.peek()) {
        ("no", "alarm" | "alarms") => no_alarm(line)?,
        ("alarm", _) => alarm(line, &first)?,
        ("text", _) => shown(line, &first, Expected::Text)?,
        ("document", _) => shown(line, &first, Expected::Document)?,
        _ => step(line, &first)?,
    };
    let words = line.all();
    Ok(Some(Expectation { expected, words: (!words.text.is_empty()).then_some(words), place }))
}

fn no_alarm(mut line: Reading<'_>) -> Result<(Expected, Reading<'_>), Fault> {
    let verb = line.word();
    if line.is_empty() {
        return Ok((Expected::NoAlarm(None), line));
    }
    let alarm = alarm_name(&mut line, &verb)?;
    Ok((Expected::NoAlarm(Some(alarm)), line))
}

fn alarm_name(line: &mut Reading<'_>, verb: &Words) -> Result<AlarmName, Fault> {
    let first = line.word();
    let second = AlarmName::is_house(&first.text).then(|| line.word());
    AlarmName::read(&first, second.as_ref()).ok_or_else(|| {
        let words = if first.text.is_empty() { verb } else { &first };
        Fault::new(NO_NAME, words, "this does not name an alarm")
            .help("write: alarm fever  now, or for the house's own: alarm against puncture/consent  raised")
    })
}

fn alarm<'a>(mut line: Reading<'a>, verb: &Words) -> Result<(Expected, Reading<'a>), Fault> {
    let alarm = alarm_name(&mut line, verb)?;
    let column = line.column();
    let mut parts = column.text.split(", ");
    let urgency = parts.next().unwrap_or_default().to_owned();
    if !URGENCIES.contains(&urgency.as_str()) {
        return Err(said_nothing(&column, verb, &format!("`{urgency}` is not an urgency"), &URGENCIES.join(", ")));
    }
    let (mut answered, mut level) = (None, None);
    for part in parts {
        match (part, part.strip_prefix("level ").and_then(|level| level.parse().ok())) {
            ("answered", _) => answered = Some(true),
            ("not answered", _) => answered = Some(false),
            (_, Some(reached)) => level = Some(reached),
            (_, None) => {
                let help = "answered, not answered, level 1";
                return Err(said_nothing(&column, verb, &format!("`{part}` says nothing about an alarm"), help));
            }
        }
    }
    Ok((Expected::Alarm { alarm, urgency, answered, level }, line))
}

fn shown<'a>(
    mut line: Reading<'a>,
    verb: &Words,
    make: fn(String, Visibility) -> Expected,
) -> Result<(Expected, Reading<'a>), Fault> {
    let name = line.word();
    if name.text.is_empty() {
        return Err(Fault::new(INCOMPLETE, verb, format!("this line does not name a {verb}")));
    }
    let column = line.column();
    match column.as_str() {
        "shown" => Ok((make(name.text, Visibility::Shown), line)),
        "not shown" => Ok((make(name.text, Visibility::NotShown), line)),
        other => Err(said_nothing(&column, &name, &format!("`{other}` is not a way to be shown"), "shown, not shown")),
    }
}

fn step<'a>(mut line: Reading<'a>, name: &Words) -> Result<(Expected, Reading<'a>), Fault> {
    let Some(instance) = InstanceName::read(&name.text) else {
        return Err(Fault::new(NO_NAME, name, format!("`{name}` is not the name of a step"))
            .help("a line of a board begins with a step, `alarm`, `no alarm`, `text` or `document`"));
    };
    let column = line.column();
    let (word, overdue) = match column.text.strip_suffix(", overdue") {
        Some(word) => (word, true),
        None => (column.as_str(), false),
    };
    match StandingWord::ALL.into_iter().find(|standing| standing.word() == word) {
        Some(standing) => Ok((Expected::Step { instance, standing, overdue }, line)),
        None => {
            let all = StandingWord::ALL.map(StandingWord::word).join(", ");
            Err(said_nothing(&column, name, &format!("`{word}` is not a way a step can stand"), &all))
        }
    }
}

fn said_nothing(column: &Words, before: &Words, message: &str, can: &str) -> Fault {
    if column.text.is_empty() {
        return Fault::new(INCOMPLETE, before, format!("nothing is said about `{before}`"))
            .help(format!("two spaces after the name, say one of: {can}"));
    }
    Fault::new(NO_STANDING, column, message).help(format!("it can be: {can}; words stand after two more spaces"))
}
