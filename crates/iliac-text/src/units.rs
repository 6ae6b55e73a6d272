//! Units as people read them. The record and the wire keep UCUM; no page, paper or message shows it.
//!
//! Micrograms are written out: a hand-written or badly printed µ has been read as milli.

/// What stands for a unit at the end of a quantity: `10*9/L` is `×10⁹/L`, `mm[Hg]` is `mmHg`. Empty for a bare number (a
/// count, a score, a ratio such as the INR). What is not known here stands as it is written.
pub fn unit_words(ucum: &str) -> String {
    if ucum == "1" || is_note(ucum) {
        return String::new();
    }
    let mut parts = ucum.split('/');
    let first = parts.next().unwrap_or_default();
    let mut words = amount(first);
    for part in parts {
        let of = one(part);
        match (words.is_empty(), of) {
            (true, of) => words = format!("per {of}"),
            (false, of) => words = format!("{words}/{of}"),
        }
    }
    words
}

/// A number with its unit, as it is read: `37.2 °C`, `97%`, `8`.
pub fn quantity(number: &str, ucum: &str) -> String {
    match unit_words(ucum).as_str() {
        "" => number.to_owned(),
        "%" => format!("{number}%"),
        words => format!("{number} {words}"),
    }
}

/// A note in braces only names what is counted.
fn is_note(part: &str) -> bool {
    part.starts_with('{') && part.ends_with('}')
}

/// A unit that something is counted in.
fn amount(part: &str) -> String {
    match part {
        "d" => "days".into(),
        "wk" => "weeks".into(),
        "mo" => "months".into(),
        "a" => "years".into(),
        "ug" => "micrograms".into(),
        other => match other.strip_prefix("10*").filter(|power| power.chars().all(|c| c.is_ascii_digit())) {
            Some(power) => format!("×10{}", raised(power)),
            None => one(other),
        },
    }
}

/// One of a unit, as it stands behind a stroke.
fn one(part: &str) -> String {
    match part {
        "Cel" => "°C",
        "[degF]" => "°F",
        "mm[Hg]" => "mmHg",
        "[lb_av]" => "lb",
        "[oz_av]" => "oz",
        "[in_i]" => "in",
        "[ft_i]" => "ft",
        "[iU]" => "units",
        "uL" => "µL",
        "umol" => "µmol",
        "ug" => "microgram",
        "mm3" => "mm³",
        "m2" => "m²",
        "h" => "h",
        "d" | "24h" => "day",
        "wk" => "week",
        "mo" => "month",
        "a" => "year",
        note if is_note(note) => note.trim_start_matches('{').trim_end_matches('}'),
        other => other,
    }
    .to_owned()
}

fn raised(power: &str) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let place = |digit: char| digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok());
    power.chars().filter_map(|digit| RAISED.get(place(digit)?).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::{quantity, unit_words};

    #[test]
    fn units_are_read_as_people_write_them() {
        for (ucum, words) in [
            ("10*9/L", "×10⁹/L"),
            ("10*12/L", "×10¹²/L"),
            ("10*8/kg", "×10⁸/kg"),
            ("ug", "micrograms"),
            ("ug/kg", "micrograms/kg"),
            ("mg/kg", "mg/kg"),
            ("mm[Hg]", "mmHg"),
            ("Cel", "°C"),
            ("/min", "per min"),
            ("mL/kg/h", "mL/kg/h"),
            ("{cells}/uL", "cells/µL"),
            ("mg/d", "mg/day"),
            ("{INR}", ""),
            ("{score}", ""),
            ("1", ""),
            ("", ""),
            ("g/L", "g/L"),
        ] {
            assert_eq!(unit_words(ucum), words, "{ucum}");
        }
    }

    #[test]
    fn a_quantity_reads_as_a_person_would_write_it() {
        assert_eq!(quantity("97", "%"), "97%");
        assert_eq!(quantity("37.2", "Cel"), "37.2 °C");
        assert_eq!(quantity("1.1", "{INR}"), "1.1");
        assert_eq!(quantity("50", "ug"), "50 micrograms");
    }
}
