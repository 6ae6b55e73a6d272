//! Every requirement of the source texts is carried, and nothing that guards can be taken away unseen.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot read its files has failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use iliac_app::trace::{self, TABLE};

mod folder;

use folder::Told;

/// How many requirements the five source texts hold, by source.
const SOURCES: [(&str, usize); 5] = [("BMA", 44), ("CLV", 31), ("CNET", 65), ("MIC", 55), ("STJ", 37)];

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The names of the program's tests, as `crate::file::name`.
fn tests(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests(&path, names);
        } else if path.extension().is_some_and(|end| end == "rs" || end == "mjs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let file = path.file_name().unwrap().to_string_lossy().split('.').next().unwrap().to_owned();
            let home = path.strip_prefix(root().join("crates")).ok().and_then(|below| below.iter().next());
            let home = home.map_or_else(|| "browser".to_owned(), |home| home.to_string_lossy().into_owned());
            let functions = text.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next());
            names.extend(functions.map(|name| format!("{home}::{file}::{name}")));
            let told = text.split("test('").skip(1).filter_map(|rest| rest.split('\'').next());
            names.extend(told.map(|name| format!("{home}::{file}::{name}")));
        }
    }
}

#[test]
fn every_requirement_is_carried_and_noticed_when_broken() {
    let table = std::fs::read_to_string(root().join("protocols").join(TABLE)).unwrap();
    let requirements = trace::read(&table).unwrap();
    let mut sources: BTreeMap<&str, usize> = BTreeMap::new();
    for requirement in &requirements {
        *sources.entry(requirement.id.split('-').next().unwrap()).or_default() += 1;
    }
    assert_eq!(sources, SOURCES.into());
    let mut names = BTreeSet::new();
    for folder in ["crates", "browser/tests"] {
        tests(&root().join(folder), &mut names);
    }
    let protocols = root().join("protocols");
    let told: Vec<Told> =
        folder::names(&protocols).unwrap().iter().map(|name| folder::told(&protocols, name).unwrap()).collect();
    let stages: Vec<_> = told.iter().map(Told::stage).collect();
    let traced = trace::trace(requirements, &stages, |test| names.contains(test));
    let open = traced.iter().filter(|one| !one.is_carried()).count();
    assert_eq!(open, 0, "\n{}", trace::told(&traced, false));
}
