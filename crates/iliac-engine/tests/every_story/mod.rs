//! Every story that is shipped, as its protocol reads it.

#![allow(clippy::unwrap_used, reason = "a test that cannot read what is shipped has failed")]

use iliac_app::stories::{self, Stage};
use iliac_engine::Program;
use iliac_model::{Calendar, History};

use crate::shipped;

/// Tells each: its protocol and title, the program, and the history.
pub fn every_story(mut tell: impl FnMut(&str, &Program, History)) {
    let files = shipped::files();
    for name in files.keys().filter_map(|path| path.strip_suffix("/protocol.yaml")) {
        let (protocol, _) = iliac_protocol::read(&files, name, files.get("site.yaml").map(String::as_str));
        let (protocol, calendar) = (protocol.unwrap(), Calendar::utc());
        let (stories, _) = stories::read_all(&files, name);
        let stage = Stage { protocol: &protocol, calendar: &calendar, stories: &stories };
        let program = Program::compile(protocol.clone(), calendar.clone());
        for (title, story) in &stories {
            tell(&format!("{name}, {title}"), &program, stories::history(story, stage));
        }
    }
}
