//! Words that must not be committed: marks of unfinished work, one machine's paths, registries' hosts.

use crate::fault::Fault;
use crate::tree::Tree;

/// Written in two halves, so that this file does not find itself.
const UNFINISHED: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];
const MACHINE: [&str; 6] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/tm", "p/"),
    concat!("C:\\", "Users"),
];
const HOSTS: [&str; 6] = [
    concat!("registry.npm", "js.org"),
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
    concat!("deb.debian", ".org"),
    concat!("files.python", "hosted.org"),
    concat!("\"resolved", "\":"),
];
/// Other people's files, copied as they are.
const VENDORED: [&str; 3] =
    ["crates/iliac-server/assets/nhsuk", "crates/iliac-server/assets/htmx", "crates/iliac-server/assets/hx-"];
/// Where a mark of unfinished work would be one; prose may speak about such marks.
const CODE: [&str; 10] = [".rs", ".mjs", ".js", ".css", ".yaml", ".yml", ".ftl", ".toml", ".sh", "check"];

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| !VENDORED.iter().any(|vendored| path.starts_with(vendored))) {
        let is_code = CODE.iter().any(|ending| path.ends_with(ending));
        for (index, line) in text.lines().enumerate() {
            faults.extend(in_line(line, is_code).map(|(what, why, instead)| Fault {
                path: path.to_owned(),
                line: index + 1,
                what,
                why,
                instead,
            }));
        }
    }
    faults
}

fn in_line(line: &str, is_code: bool) -> Option<(String, &'static str, &'static str)> {
    if is_code && let Some(word) = UNFINISHED.into_iter().find(|word| line.contains(word)) {
        let why = "unfinished work is an issue, not a comment";
        return Some((format!("`{word}`"), why, "finish it, or file it"));
    }
    if let Some(word) = MACHINE.into_iter().find(|word| is_path(line, word)) {
        let why = "it exists on one machine only";
        return Some((format!("absolute path `{word}…`"), why, "take it from an argument, a flag or the checkout"));
    }
    let word = HOSTS.into_iter().find(|word| line.contains(word))?;
    let why = "where packages come from is each machine's own setting";
    Some((format!("`{word}`"), why, "leave the host out; for npm set omit-lockfile-registry-resolved"))
}

/// Whether the word begins a path here, rather than standing inside a longer one or an address.
fn is_path(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|head| head.chars().last());
        before.is_none_or(|c| c.is_whitespace() || "\"'`=(:,[<".contains(c))
    })
}
