//! Pages carry no inline style or script: the content policy forbids both, so the browser would drop them in silence.

use crate::fault::Fault;
use crate::tree::Tree;

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for source in tree.sources().filter(|source| source.krate() == "iliac-server") {
        for (line, code) in source.code_lines() {
            let Some(what) = inline(code) else { continue };
            faults.push(Fault {
                path: source.path.clone(),
                line,
                what: what.to_owned(),
                why: "the content policy is `default-src 'self'`, the browser drops it",
                instead: "use a class of iliac.css, an SVG attribute, or iliac.js",
            });
        }
    }
    faults
}

fn inline(code: &str) -> Option<&'static str> {
    let is_attribute = |name: &str| [" ", "{", "("].iter().any(|before| code.contains(&format!("{before}{name}=")));
    if is_attribute("style") {
        return Some("inline style");
    }
    if ["onclick", "onchange", "oninput", "onsubmit", "onload"].into_iter().any(is_attribute) {
        return Some("inline script");
    }
    if code.trim_start().starts_with("style {") { Some("style element") } else { None }
}
