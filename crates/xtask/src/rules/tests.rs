//! Every rule, on a small made-up house that breaks it and on one that does not.

use super::check;
use crate::tree::Tree;

/// A house without fault, with one file put in; answers `line: what` of each fault, in order.
fn faults_with(path: &str, text: &str) -> Vec<String> {
    let mut tree =
        Tree::from([("CHANGELOG.md", ""), ("LICENSE-MIT", ""), ("LICENSE-APACHE", ""), ("THIRD_PARTY.md", "")]);
    tree.put(path, text);
    check(&tree).into_iter().map(|fault| format!("{}: {}", fault.line, fault.what)).collect()
}

fn is_clean(path: &str, text: &str) {
    assert_eq!(faults_with(path, text), Vec::<String>::new(), "{path}\n{text}");
}

#[test]
fn an_edge_that_is_not_on_the_map_is_found() {
    let manifest = "[package]\nname = \"iliac-engine\"\n[dependencies]\niliac-app.workspace = true\n";
    assert_eq!(faults_with("crates/iliac-engine/Cargo.toml", manifest), ["4: `iliac-engine` imports `iliac-app`"]);
    is_clean(
        "crates/iliac-app/Cargo.toml",
        "[dependencies]\niliac-engine.workspace = true\n[dev-dependencies]\niliac-sim = {}\n",
    );
}

#[test]
fn a_renamed_dependency_does_not_hide() {
    let manifest = "[dependencies]\nruntime = { package = \"tokio\", version = \"1\" }\n";
    assert_eq!(faults_with("crates/iliac-text/Cargo.toml", manifest), ["1: `iliac-text` depends on `tokio`"]);
}

#[test]
fn json_is_for_those_who_translate_to_it() {
    let manifest = "[dependencies]\nserde_json.workspace = true\n";
    assert_eq!(faults_with("crates/iliac-proof/Cargo.toml", manifest), ["2: `iliac-proof` depends on `serde_json`"]);
    is_clean("crates/iliac-fhir/Cargo.toml", manifest);
}

#[test]
fn a_crate_nobody_put_on_the_map_is_found() {
    assert_eq!(
        faults_with("crates/iliac-utils/Cargo.toml", "name = \"iliac-utils\"\n"),
        ["1: crate `iliac-utils` is not on the map"]
    );
}

#[test]
fn below_app_nothing_waits_prints_or_answers_in_hash_order() {
    let code = "//! A.\nasync fn f() {}\nfn g() { println!(\"x\"); }\nuse std::collections::HashMap;\n";
    assert_eq!(
        faults_with("crates/iliac-model/src/a.rs", code),
        ["2: `async` waits", "3: `println!` prints", "4: `HashMap` answers in hash order"]
    );
    is_clean("crates/iliac-app/src/a.rs", code);
    is_clean(
        "crates/iliac-model/src/a.rs",
        "//! An async HashMap.\nlet s = \"async\";\n#[cfg(test)]\nmod t { async fn f() {} }\n",
    );
}

#[test]
fn the_clock_is_read_in_one_file() {
    let code = "//! A.\nlet now = SystemTime::now();\n";
    assert_eq!(faults_with("crates/iliac-server/src/a.rs", code), ["2: `SystemTime::now` reads a clock"]);
    assert_eq!(faults_with("crates/iliac-sim/tests/a.rs", code), ["2: `SystemTime::now` reads a clock"]);
    is_clean("crates/iliac/src/clock.rs", code);
    is_clean("crates/iliac-store/tests/a.rs", "//! A.\nlet t = Instant::now();\n");
}

#[test]
fn the_inner_types_are_on_no_wire() {
    let code = "//! A.\n#[derive(Serialize)]\npub struct A;\n";
    assert_eq!(faults_with("crates/iliac-engine/src/a.rs", code), ["2: serde in the inner house"]);
    assert_eq!(
        faults_with("crates/iliac-protocol/src/read/a.rs", code),
        ["3: a public type is read straight from YAML"]
    );
    is_clean("crates/iliac-protocol/src/read/a.rs", "//! A.\n#[derive(Deserialize)]\npub(super) struct A;\n");
}

#[test]
fn sql_lives_in_the_store() {
    let code = "//! A.\nlet q = \"SELECT 1\";\nlet u = \"UPDATE your answer\";\n";
    assert_eq!(faults_with("crates/iliac-app/src/a.rs", code), ["2: an SQL text outside iliac-store"]);
    is_clean("crates/iliac-store/src/a.rs", code);
}

#[test]
fn decision_code_holds_no_bare_number() {
    let code = "//! A.\nif platelets < 10 {}\nlet f = 37.8;\nlet w = minutes(20);\nconst LIMIT: u32 = 15;\n";
    assert_eq!(
        faults_with("crates/iliac-engine/src/a.rs", code),
        [
            "2: comparison `platelets < 10`",
            "3: fraction `37.8`",
            "4: a wait spelled out in `minutes(…)`",
            "5: number `LIMIT` without its reason",
        ]
    );
    is_clean(
        "crates/iliac-engine/src/a.rs",
        "//! A.\nif rows.len() > 2 {}\n/// One screen holds no more.\nconst PAGE: usize = 50;\nlet p = pair.0 + x.1;\n",
    );
    is_clean("crates/iliac-sim/src/a.rs", code);
}

#[test]
fn an_exception_needs_its_reason() {
    let list = "crates/iliac-app/src/a.rs | x < 10\n";
    assert_eq!(faults_with("crates/xtask/allowed-numbers.txt", list), ["1: an exception without its three parts"]);
}

#[test]
fn a_file_says_its_idea_and_stays_short() {
    let long = format!("//! A.\n{}", "fn f() {}\n".repeat(500));
    assert_eq!(faults_with("crates/iliac/src/a.rs", &long), ["500: 501 lines, 500 at most"]);
    assert_eq!(faults_with("crates/iliac/tests/a.rs", "fn f() {}\n"), ["1: no `//!` at the top"]);
}

#[test]
fn unfinished_marks_and_one_machines_paths_are_found() {
    let text = concat!("// TO", "DO later\ncd /ro", "ot/x\n// https://a.org/ho", "me/x\n");
    assert_eq!(
        faults_with("browser/a.mjs", text),
        [concat!("1: `TO", "DO`"), concat!("2: absolute path `/ro", "ot/…`")]
    );
    assert_eq!(
        faults_with("browser/b.json", concat!("{\"resolved", "\": \"x\"}")),
        [concat!("1: `\"resolved", "\":`")]
    );
}

#[test]
fn a_decision_has_four_headings_and_a_number_of_its_own() {
    let whole = "# T\n\n## Status\n\n## Context\n\n## Choice\n\n## Consequences\n";
    is_clean("docs/adr/0001-rows.md", whole);
    is_clean("docs/adr/0001-rows.md", "# T\n**Status** A.\n**Context** B.\n**Choice** C.\n**Consequences** D.\n");
    assert_eq!(faults_with("docs/adr/0001-rows.md", &whole.replace("## Choice\n", "")), ["1: no heading `Choice`"]);
    assert_eq!(faults_with("docs/adr/rows.md", whole), ["1: no number"]);
}

#[test]
fn pages_carry_no_inline_style_or_script() {
    let code = "//! A.\nhtml! { p style=\"color: red\" onclick=(x) {} }\n";
    assert_eq!(faults_with("crates/iliac-server/src/a.rs", code), ["2: inline style"]);
    is_clean("crates/iliac-server/src/a.rs", "//! A.\nlet style = 1;\n");
}

#[test]
fn a_fault_is_one_line_that_says_where_what_why_and_what_to_do() {
    let tree = Tree::from([]);
    let faults = check(&tree);
    assert_eq!(
        faults.first().map(ToString::to_string).as_deref(),
        Some("CHANGELOG.md:1: missing, hospitals read there what they will notice, write it")
    );
}
