//! No clinical number in Rust. A machine cannot tell a platelet limit from a page size, so decision code may hold no bare
//! number at all: a limit of the house gets a name and its reason, a clinical number goes into a protocol with its source.
//!
//! Looked for in shipped code of the crates that decide or show: fractions, comparisons with a number above two, waits
//! spelled as minutes or days, and number constants without a reason. `allowed-numbers.txt` lists the exceptions.

use crate::fault::Fault;
use crate::source::Source;
use crate::tree::Tree;

const DECIDING: [&str; 5] = ["iliac-laboratory", "iliac-engine", "iliac-app", "iliac-text", "iliac-server"];
const ALLOWED: &str = "crates/xtask/allowed-numbers.txt";
const WAITS: [&str; 10] = [
    "minutes(",
    "hours(",
    "days(",
    "weeks(",
    "months(",
    "years(",
    "from_mins(",
    "from_hours(",
    "from_days(",
    "from_weeks(",
];

pub fn check(tree: &Tree) -> Vec<Fault> {
    let (allowed, mut faults) = allowed(tree);
    for source in tree.sources().filter(|source| DECIDING.contains(&source.krate()) && source.is_shipped()) {
        for (line, code) in source.code_lines() {
            let Some(what) = found(&source, line, code) else { continue };
            let text = source.text_line(line);
            if allowed.iter().any(|(path, part)| *path == source.path && text.contains(part)) {
                continue;
            }
            faults.push(Fault {
                path: source.path.clone(),
                line,
                what,
                why: "a number a doctor would argue about belongs in a protocol, and a limit has a reason",
                instead: "take it as a parameter, or name it in a const whose doc says why this size",
            });
        }
    }
    faults
}

/// The list of exceptions, and a fault for each line of it that gives no reason.
fn allowed(tree: &Tree) -> (Vec<(&str, &str)>, Vec<Fault>) {
    let mut allowed = Vec::new();
    let mut faults = Vec::new();
    for (index, line) in tree.get(ALLOWED).unwrap_or_default().lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let parts: Vec<&str> = line.splitn(3, " | ").map(str::trim).collect();
        match parts.as_slice() {
            [path, part, reason] if !part.is_empty() && !reason.is_empty() => allowed.push((*path, *part)),
            _ => faults.push(Fault {
                path: ALLOWED.to_owned(),
                line: index + 1,
                what: "an exception without its three parts".to_owned(),
                why: "an exception nobody can explain is a rule lost",
                instead: "write `path | part of the line | reason`",
            }),
        }
    }
    (allowed, faults)
}

fn found(source: &Source, line: usize, code: &str) -> Option<String> {
    let tokens: Vec<&str> = code.split_whitespace().collect();
    if let Some(name) = unexplained_const(source, line, code) {
        return Some(format!("number `{name}` without its reason"));
    }
    if code.trim_start().starts_with("const ") || code.trim_start().starts_with("pub") && code.contains("const ") {
        return None;
    }
    if let Some(number) = tokens.iter().find(|token| is_fraction(token)) {
        return Some(format!("fraction `{}`", number.trim_matches(|c: char| !c.is_ascii_alphanumeric())));
    }
    if let Some(wait) = WAITS.into_iter().find(|wait| {
        code.match_indices(wait).any(|(at, _)| code.get(at + wait.len()..).is_some_and(starts_with_number))
    }) {
        return Some(format!("a wait spelled out in `{wait}…)`"));
    }
    tokens.windows(3).find_map(|window| match window {
        [left, operator, right] if ["<", ">", "<=", ">=", "==", "!="].contains(operator) => {
            (above_two(left) || above_two(right)).then(|| format!("comparison `{left} {operator} {right}`"))
        }
        _ => None,
    })
}

/// A constant of a number type, given as a literal, whose line above is no doc comment.
fn unexplained_const(source: &Source, line: usize, code: &str) -> Option<String> {
    let (_, rest) = code.split_once("const ")?;
    let (head, value) = rest.split_once(" = ")?;
    let (name, kind) = head.split_once(": ")?;
    let is_number = ["u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize", "f32", "f64", "Duration"];
    let documented = source.text_line(line.saturating_sub(1)).trim_start().starts_with("///");
    let holds_number = value.split(|c: char| !c.is_alphanumeric() && c != '_').any(above_two);
    (is_number.contains(&kind) && holds_number && !documented).then(|| name.to_owned())
}

fn starts_with_number(text: &str) -> bool {
    above_two(text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
}

/// A whole number literal above two; suffixes and underscores are read past.
fn above_two(token: &str) -> bool {
    let token = token.trim_matches(|c: char| !c.is_alphanumeric());
    let digits: String = token.chars().take_while(|c| c.is_ascii_digit() || *c == '_').filter(|c| *c != '_').collect();
    let suffix = token.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_');
    let is_literal = suffix.is_empty() || ["u", "i", "f"].iter().any(|s| suffix.starts_with(s));
    is_literal && digits.parse::<u128>().is_ok_and(|number| number > 2)
}

fn is_fraction(token: &str) -> bool {
    token.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_').any(|part| {
        part.split_once('.').is_some_and(|(whole, rest)| {
            let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '_');
            digits(whole) && digits(rest.trim_end_matches("f64").trim_end_matches("f32").trim_end_matches('_'))
        })
    })
}
