//! Small pieces of SMT-LIB text.

use iliac_model::Number;

/// All of these; true when there are none.
pub fn all(terms: &[String]) -> String {
    joined("and", "true", terms)
}

/// At least one of these; false when there are none.
pub fn some(terms: &[String]) -> String {
    joined("or", "false", terms)
}

fn joined(operator: &str, empty: &str, terms: &[String]) -> String {
    match terms {
        [] => empty.to_owned(),
        [one] => one.clone(),
        several => format!("({operator} {})", several.join(" ")),
    }
}

/// A number as a real: exact, never in binary fractions.
pub fn real(number: Number) -> String {
    let size = number.millionths().unsigned_abs();
    let term = format!("(/ {size}.0 1000000.0)");
    if number < Number::ZERO { format!("(- {term})") } else { term }
}

/// A whole number as an integer.
pub fn int(number: i64) -> String {
    if number < 0 { format!("(- {})", number.unsigned_abs()) } else { number.to_string() }
}
