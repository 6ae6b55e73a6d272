//! The name somebody probably meant.

/// The nearest of some names, if one is near enough to be a slip of the pen. Among equally near ones the first.
pub(crate) fn nearest<'a>(meant: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = 1 + meant.chars().count() / PER_SLIP;
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        let distance = if folded(name) == folded(meant) { 0 } else { distance(meant, name) };
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

/// One slip of the pen for so many letters: `sedative.givn` is still near `sedative.given`, `left` is not near `right`.
const PER_SLIP: usize = 4;

fn folded(name: &str) -> String {
    name.to_lowercase().replace(['-', ' ', '.'], "_")
}

/// How many letters have to be added, left out or replaced.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (to, above) in b.iter().zip(row.iter().skip(1)) {
            let best = (diagonal + usize::from(from != *to)).min(above + 1).min(left + 1);
            diagonal = *above;
            left = best;
            next.push(best);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_recognised_and_another_word_is_not() {
        let names = ["sedative.given", "procedure.ended", "lie_down_wait"];
        for (meant, expected) in [
            ("sedative.givn", Some("sedative.given")),
            ("lie-down-wait", Some("lie_down_wait")),
            ("Procedure.Ended", Some("procedure.ended")),
            ("consent.signed", None),
            ("", None),
        ] {
            assert_eq!(nearest(meant, names), expected, "{meant}");
        }
    }

    #[test]
    fn distance_counts_letters() {
        for (a, b, expected) in [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("ä", "a", 1)] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }
}
