//! A small protocol with a module, and ways to break it.

use std::collections::BTreeMap;

/// The small protocol's files, under the paths a reader knows them by.
pub fn small() -> BTreeMap<String, String> {
    [
        ("small/protocol.yaml", include_str!("../golden/small/protocol.yaml")),
        ("small/texts/en.ftl", include_str!("../golden/small/en.ftl")),
        ("shared/consent.yaml", include_str!("../golden/small/consent.yaml")),
        ("shared/texts/consent.en.ftl", include_str!("../golden/small/consent.en.ftl")),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .collect()
}

/// The small protocol with some words replaced, wherever they first stand. They must stand somewhere.
#[allow(dead_code, clippy::panic, reason = "not every suite breaks it; a test stops where it fails")]
pub fn small_with(edits: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut files = small();
    for (find, replace) in edits {
        let file = files.values_mut().find(|text| text.contains(find));
        let file = file.unwrap_or_else(|| panic!("`{find}` stands nowhere"));
        *file = file.replacen(find, replace, 1);
    }
    files
}
