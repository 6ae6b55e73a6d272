//! The values a site laid over a protocol, written as its file once more with some of them set anew.
//!
//! What the site chose before stays as it was, with the name of who signed it there. Nothing is judged here: whether a value
//! may be set is said when the file is read.

use std::collections::BTreeMap;

use iliac_model::Number;

use crate::print::slots;
use crate::tree::{Parameter, Protocol};

/// How a source tells that the site's file names somebody who signed the value.
pub(crate) const SIGNED_BY: &str = "site, signed by ";

/// New values by the parameter's name: each choice or unit with its number, or the only number under an empty word.
pub type NewValues = BTreeMap<String, Vec<(String, Number)>>;

/// The file of a site's values for this protocol, with these set anew.
pub fn site_file(protocol: &Protocol, set: &NewValues) -> String {
    let lines = protocol.parameters.iter().filter_map(|parameter| {
        let value = match set.get(&parameter.name) {
            Some(values) => value(values, None),
            None if parameter.of_site => {
                let now = slots(protocol, parameter).into_iter().filter_map(|slot| Some((slot.key, slot.now?)));
                value(&now.collect::<Vec<_>>(), signed_by(parameter))
            }
            None => return None,
        };
        Some(format!("  {}: {value}\n", parameter.name))
    });
    format!("parameters:\n{}", lines.collect::<String>())
}

fn signed_by(parameter: &Parameter) -> Option<&str> {
    parameter.sources.0.iter().find_map(|source| source.strip_prefix(SIGNED_BY))
}

fn value(values: &[(String, Number)], signed_by: Option<&str>) -> String {
    let body = match values {
        [(key, only)] if key.is_empty() => format!("value: {only}"),
        several => {
            let each = several.iter().map(|(key, number)| format!("{}: {number}", quoted(key)));
            format!("values: {{ {} }}", each.collect::<Vec<_>>().join(", "))
        }
    };
    let signed = signed_by.map_or_else(String::new, |name| format!(", signed_by: {}", quoted(name)));
    format!("{{ {body}{signed} }}")
}

/// Words as YAML takes them whatever stands in them.
fn quoted(words: &str) -> String {
    format!("'{}'", words.replace('\'', "''"))
}
