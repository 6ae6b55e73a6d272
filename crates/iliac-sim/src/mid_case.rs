//! A harvest in the middle of drawing: the plain day that ships with the protocol, told up to its fortieth pull, with the
//! needle still in. What is measured is measured on it, so that figures of different days compare.

use std::collections::BTreeMap;

use iliac_app::stories::{self, Stage};
use iliac_engine::Program;
use iliac_model::{Calendar, Duration, History, Timestamp};

const STORY: &str = "harvest/stories/plain-day.md";
/// The line of the story that ends drawing, and how many pulls it tells before.
const DRAWING_ENDS: &str = "08:26  puncture#2.out";
const TOLD: u32 = 17;
const PULLS: u32 = 40;

/// The compiled harvest, the case, and an instant just after its last pull; `None` when the files do not tell it.
/// `files` are those of the `protocols` folder, by path below it.
pub fn mid_case(files: &BTreeMap<String, String>) -> Option<(Program, History, Timestamp)> {
    let mut files = files.clone();
    let story = with_pulls(files.get(STORY)?);
    files.insert(STORY.to_owned(), story);
    let (protocol, _) = iliac_protocol::read(&files, "harvest", files.get("site.yaml").map(String::as_str));
    let (protocol, calendar) = (protocol?, Calendar::utc());
    let (told, _) = stories::read_all(&files, "harvest");
    let stage = Stage { protocol: &protocol, calendar: &calendar, stories: &told };
    let history = stories::history(told.get("plain-day")?, stage);
    let last = history.entries.iter().map(|entry| entry.recorded_at).max()?;
    let now = last.plus(Duration::from_seconds(90));
    Some((Program::compile(protocol, calendar), history, now))
}

/// The story up to the end of drawing, with more and smaller pulls.
fn with_pulls(story: &str) -> String {
    let before = story.lines().take_while(|line| !line.starts_with(DRAWING_ENDS));
    let mut told: String = before.flat_map(|line| [line, "\n"]).collect();
    told.extend(
        (TOLD + 1..=PULLS)
            .map(|pull| format!("08:25  pull#{pull}.at  in puncture#2\n08:25  pull#{pull}.volume  4 mL\n")),
    );
    told + "```\n"
}
