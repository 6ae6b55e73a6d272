//! Throws broken conditions at their reader. It must end, point into the text, and what it reads must be written so that it
//! reads the same.

#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use iliac_protocol::condition::{read, write};
use iliac_protocol::tree::Protocol;
use libfuzzer_sys::fuzz_target;

static SMALL: LazyLock<Protocol> = LazyLock::new(|| {
    let files: BTreeMap<String, String> = [
        ("small/protocol.yaml", include_str!("../../../crates/iliac-protocol/tests/golden/small/protocol.yaml")),
        ("shared/consent.yaml", include_str!("../../../crates/iliac-protocol/tests/golden/small/consent.yaml")),
        ("small/texts/en.ftl", include_str!("../../../crates/iliac-protocol/tests/golden/small/en.ftl")),
        ("shared/texts/consent.en.ftl", include_str!("../../../crates/iliac-protocol/tests/golden/small/consent.en.ftl")),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into();
    iliac_protocol::read(&files, "small", None).0.expect("the small protocol is sound")
});

fuzz_target!(|text: &str| {
    for per in [None, SMALL.group_named("pull"), SMALL.group_named("tube")] {
        match read(&SMALL, text, per) {
            Ok(cond) => {
                let written = write::condition(&SMALL, &cond);
                assert_eq!(read(&SMALL, &written, per), Ok(cond), "{written}");
            }
            Err(wrongs) => {
                assert!(!wrongs.is_empty(), "refused without a reason");
                for wrong in wrongs {
                    assert!(text.get(wrong.span.clone()).is_some(), "{wrong:?} points nowhere");
                }
            }
        }
    }
});
