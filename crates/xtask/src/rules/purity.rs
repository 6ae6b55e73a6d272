//! Nothing below app waits, prints, reads a file, starts a thread or answers in hash order.

use super::{MAPPING, PURE, has_word};
use crate::fault::Fault;
use crate::tree::Tree;

/// A word of code and what using it would be.
const ABSENT: [(&str, &str); 16] = [
    ("async", "waits"),
    (".await", "waits"),
    ("std::thread", "starts a thread"),
    ("thread::spawn", "starts a thread"),
    ("std::fs", "touches a file"),
    ("fs::read_to_string", "touches a file"),
    ("File::open", "touches a file"),
    ("std::net", "opens a socket"),
    ("std::env::var", "reads the environment"),
    ("std::process", "starts or ends a process"),
    ("println!", "prints"),
    ("eprintln!", "prints"),
    ("HashMap", "answers in hash order"),
    ("HashSet", "answers in hash order"),
    ("static mut", "remembers between calls"),
    ("thread_local!", "remembers between calls"),
];

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for source in tree.sources() {
        let pure = PURE.contains(&source.krate()) || MAPPING.contains(&source.krate());
        if !pure || !source.is_shipped() {
            continue;
        }
        for (line, code) in source.code_lines() {
            for (word, doing) in ABSENT.into_iter().filter(|(word, _)| is_used(code, word)) {
                faults.push(Fault {
                    path: source.path.clone(),
                    line,
                    what: format!("`{word}` {doing}"),
                    why: "nothing below app does: same input, same bytes, at once",
                    instead: "hand the value in, or use an ordered map",
                });
            }
        }
    }
    faults
}

fn is_used(code: &str, word: &str) -> bool {
    if word.starts_with('.') || word.ends_with('!') { code.contains(word) } else { has_word(code, word) }
}
