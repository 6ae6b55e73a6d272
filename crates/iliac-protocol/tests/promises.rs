//! What holds for every text somebody may put into a protocol: reading it ends, says where it hurts, and always says the same.

mod common;

use common::small;
use iliac_protocol::read;
use proptest::prelude::*;

/// What a slip of the pen leaves behind.
const SCRAPS: [&str; 18] =
    ["", " ", "\n", "\t", ":", "#", "[", "{", "}", "\"", "- ", "&a", "|\n", "ä", "0", "and ", "(", "where "];

/// The path of the file to spoil.
fn path(which: usize) -> String {
    small().into_keys().nth(which).unwrap_or_default()
}

/// Cuts some bytes out of a text and puts others in, on whole characters.
fn spoiled(text: &str, at: usize, cut: usize, scrap: &str) -> String {
    let on_character = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = on_character(at % (text.len() + 1));
    let end = on_character((start + cut).min(text.len()));
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    format!("{}{scrap}{}", part(0..start), part(end..text.len()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_spoiled_file_is_read_to_its_end(
        which in 0usize..4,
        slips in prop::collection::vec((any::<usize>(), 0usize..12, 0..SCRAPS.len()), 1..4),
    ) {
        let mut files = small();
        let path = path(which);
        let mut text = files.remove(&path).unwrap_or_default();
        for (at, cut, scrap) in slips {
            text = spoiled(&text, at, cut, SCRAPS.get(scrap).copied().unwrap_or_default());
        }
        files.insert(path, text);
        let (protocol, faults) = read(&files, "small", Some("parameters: { weight_max_age: 30 }"));
        prop_assert_eq!(protocol.is_none(), !faults.is_empty());
        for fault in &faults {
            let text = files.get(&fault.path).map_or("", String::as_str);
            prop_assert!(fault.path == iliac_protocol::read::SITE_FILE || text.get(fault.span.start..fault.span.end).is_some(), "{}", fault);
            prop_assert!(fault.render(&files).contains(fault.code));
        }
        prop_assert_eq!(read(&files, "small", Some("parameters: { weight_max_age: 30 }")), (protocol, faults));
    }
}
