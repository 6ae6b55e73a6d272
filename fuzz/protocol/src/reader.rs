//! Throws broken files at the reader of protocols: as the protocol, as a module, as texts and as a site's values. It must
//! end, find a protocol or a fault, and point into the text.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;

const PROTOCOL: &str = include_str!("../../../crates/iliac-protocol/tests/golden/small/protocol.yaml");
const MODULE: &str = include_str!("../../../crates/iliac-protocol/tests/golden/small/consent.yaml");
const TEXTS: &str = include_str!("../../../crates/iliac-protocol/tests/golden/small/en.ftl");
const MODULE_TEXTS: &str = include_str!("../../../crates/iliac-protocol/tests/golden/small/consent.en.ftl");

fuzz_target!(|input: (u8, &str)| {
    let (which, text) = input;
    let mut files: BTreeMap<String, String> = [
        ("small/protocol.yaml", PROTOCOL),
        ("shared/consent.yaml", MODULE),
        ("small/texts/en.ftl", TEXTS),
        ("shared/texts/consent.en.ftl", MODULE_TEXTS),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into();
    let spoiled = match which % 4 {
        0 => "small/protocol.yaml",
        1 => "shared/consent.yaml",
        2 => "small/texts/en.ftl",
        _ => "",
    };
    let site = spoiled.is_empty().then_some(text);
    if site.is_none() {
        files.insert(spoiled.to_owned(), text.to_owned());
    }
    let (protocol, faults) = iliac_protocol::read(&files, "small", site);
    assert_eq!(protocol.is_none(), !faults.is_empty(), "a protocol comes out exactly when nothing is wrong");
    for fault in &faults {
        let text = if fault.path == iliac_protocol::read::SITE_FILE { site } else { files.get(&fault.path).map(String::as_str) };
        assert!(text.is_some_and(|text| text.get(fault.span.start..fault.span.end).is_some()), "{fault} points nowhere");
        assert!(fault.render(&files).contains(fault.code));
    }
    if let Some(protocol) = protocol {
        assert!(!iliac_protocol::print(&protocol).is_empty());
    }
});
