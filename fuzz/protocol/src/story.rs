//! Throws broken stories at their reader. It must end, find a story or a fault, point into the text, and print what it has
//! read so that reading that gives the same story.

#![no_main]

use iliac_protocol::story::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (story, faults) = parse(text, "small/stories/told.md");
    assert_eq!(story.is_none(), !faults.is_empty(), "a story comes out exactly when nothing is wrong");
    for fault in &faults {
        assert!(text.get(fault.span.start..fault.span.end).is_some(), "{fault} points nowhere");
    }
    if let Some(story) = story {
        let printed = story.to_string();
        assert_eq!(parse(&printed, "small/stories/told.md"), (Some(story), Vec::new()), "{printed}");
    }
});
