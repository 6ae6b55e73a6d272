//! Units as products of written parts, so that `mL/kg` times `kg` is `mL`. Nothing is ever converted.

use std::collections::BTreeMap;
use std::fmt;

/// A unit: its written parts (`mL`, `kg`, `10*9`) with their powers. A bare number has none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Units(BTreeMap<String, i32>);

impl Units {
    /// A UCUM unit as it is written; `1` for a bare number.
    pub(crate) fn read(unit: &str) -> Units {
        let mut parts = BTreeMap::new();
        let mut power = 1;
        let mut part = String::new();
        for character in unit.chars().chain(['.']) {
            if character != '.' && character != '/' {
                part.push(character);
                continue;
            }
            if !part.is_empty() && part != "1" {
                *parts.entry(std::mem::take(&mut part)).or_insert(0) += power;
            }
            part.clear();
            power = if character == '/' { -1 } else { 1 };
        }
        Units::from_parts(parts)
    }

    /// The unit of a product.
    pub(crate) fn times(&self, other: &Units) -> Units {
        let mut parts = self.0.clone();
        for (part, power) in &other.0 {
            *parts.entry(part.clone()).or_insert(0) += power;
        }
        Units::from_parts(parts)
    }

    fn from_parts(mut parts: BTreeMap<String, i32>) -> Units {
        parts.retain(|_, power| *power != 0);
        Units(parts)
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let repeated = |(part, power): (&String, &i32)| {
            let times = usize::try_from(power.unsigned_abs()).unwrap_or(1);
            vec![part.clone(); times]
        };
        let above: Vec<String> = self.0.iter().filter(|(_, power)| **power > 0).flat_map(repeated).collect();
        let below: Vec<String> = self.0.iter().filter(|(_, power)| **power < 0).flat_map(repeated).collect();
        let above = if above.is_empty() { "1".to_owned() } else { above.join(".") };
        f.write_str(&[vec![above], below].concat().join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_multiply_by_their_parts() {
        for (a, b, expected) in [
            ("mL/kg", "kg", "mL"),
            ("kg", "kg", "kg.kg"),
            ("1", "10*9/L", "10*9/L"),
            ("10*9/L", "L", "10*9"),
            ("{INR}", "1", "{INR}"),
            ("1", "1", "1"),
            ("1/h", "mL", "mL/h"),
        ] {
            assert_eq!(Units::read(a).times(&Units::read(b)).to_string(), expected, "{a} times {b}");
        }
    }
}
