//! The promises of the condition grammar, over random typed conditions and random words.

mod generator;

use std::collections::BTreeMap;

use iliac_model::GroupIx;
use proptest::prelude::*;

use self::generator::Generator;
use super::typing::{self, Names, Scope};
use super::write;
use crate::tree::{Cond, Protocol};

/// The small protocol of the golden tests.
fn small() -> Protocol {
    let files: BTreeMap<String, String> = [
        ("small/protocol.yaml", include_str!("../../tests/golden/small/protocol.yaml")),
        ("small/texts/en.ftl", include_str!("../../tests/golden/small/en.ftl")),
        ("shared/consent.yaml", include_str!("../../tests/golden/small/consent.yaml")),
        ("shared/texts/consent.en.ftl", include_str!("../../tests/golden/small/consent.en.ftl")),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .collect();
    crate::read(&files, "small", None).0.unwrap()
}

/// The rows an expression may stand on: none, a pull, a tube (which hangs on a pull).
fn scopes(protocol: &Protocol) -> [Option<GroupIx>; 3] {
    [None, protocol.group_named("pull"), protocol.group_named("tube")]
}

/// Writes a condition and reads it again.
fn check(protocol: &Protocol, cond: &Cond, per: Option<GroupIx>) -> Result<(), TestCaseError> {
    let text = write::condition(protocol, cond);
    let (again, findings) = typing::condition(&text, &Names::new(protocol), Scope::of(per));
    prop_assert_eq!(findings.wrongs, vec![], "{}", &text);
    prop_assert_eq!(again.as_ref(), Some(cond), "{}", &text);
    Ok(())
}

/// Words of the language and of the small protocol, and some that are neither.
const WORDS: [&str; 62] = [
    "or",
    "and",
    "not",
    "any",
    "no",
    "every",
    "where",
    "has",
    "of",
    "in",
    "is",
    "now",
    "today",
    "this",
    "parent.volume",
    "previous.volume",
    "yes",
    "known",
    "unknown",
    "asked",
    "too",
    "old",
    "(",
    ")",
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "0",
    "1",
    "7",
    "count",
    "sum",
    "first",
    "last",
    "at",
    "done",
    "latest",
    "day",
    "start",
    "years",
    "pull",
    "pull.volume",
    "tube",
    "tube.kind",
    "edta",
    "sedative.given",
    "person.born",
    "person.weight",
    "fever",
    "vitals.temperature",
    "lie_down_wait",
    "draw",
    "ä",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn print_then_parse_is_identity(tape in prop::collection::vec(any::<u16>(), 1..60), scope in 0usize..3) {
        let protocol = small_once();
        let per = scopes(protocol)[scope];
        let cond = Generator::new(protocol, tape, per).condition();
        check(protocol, &cond, per)?;
    }

    #[test]
    fn random_words_never_panic(words in prop::collection::vec(0..WORDS.len(), 0..40), scope in 0usize..3) {
        let protocol = small_once();
        let per = scopes(protocol)[scope];
        let text = words.into_iter().map(|word| WORDS[word]).collect::<Vec<_>>().join(" ");
        let (cond, findings) = typing::condition(&text, &Names::new(protocol), Scope::of(per));
        prop_assert_eq!(cond.is_none(), !findings.wrongs.is_empty(), "{}", &text);
        for wrong in findings.wrongs {
            prop_assert!(wrong.span.start <= wrong.span.end && wrong.span.end <= text.len(), "{:?} of {}", wrong, &text);
        }
        if let Some(cond) = cond {
            // What was read is written in its own way, and that reads the same.
            check(protocol, &cond, per)?;
        }
    }

    #[test]
    fn random_text_never_panics(text in "\\PC{0,60}") {
        let protocol = small_once();
        let _ = typing::condition(&text, &Names::new(protocol), Scope::default());
        let _ = typing::number(&text, &Names::new(protocol), Scope::default(), "mL");
        let _ = typing::instant(&text, &Names::new(protocol), Scope::default());
        let _ = typing::day(&text, &Names::new(protocol), Scope::default());
    }
}

fn small_once() -> &'static Protocol {
    static SMALL: std::sync::OnceLock<Protocol> = std::sync::OnceLock::new();
    SMALL.get_or_init(small)
}

/// Reads a condition of the case and writes it again.
fn rewritten(text: &str) -> String {
    let protocol = small();
    let (cond, findings) = typing::condition(text, &Names::new(&protocol), Scope::default());
    assert_eq!(findings.wrongs, [], "{text}");
    write::condition(&protocol, &cond.unwrap())
}

#[test]
fn words_bind_as_the_language_says() {
    for (text, expected) in [
        ("sedation or consent_valid and not sedation", "sedation or consent_valid and not sedation"),
        ("(sedation or consent_valid) and sedation", "(sedation or consent_valid) and sedation"),
        ("not (sedation and consent_valid)", "not (sedation and consent_valid)"),
        ("sedation.planned = yes", "sedation.planned"),
        ("sedation.planned != yes", "sedation.planned = no"),
        ("sedation.planned != no", "sedation.planned"),
        ("bleeding.risk != low", "bleeding.risk != low"),
        ("bleeding.risk in (low)", "bleeding.risk = low"),
        ("consent.signed is not known", "consent.signed is unknown"),
        ("drawn - cap - cap * 1 >= 0", "drawn - cap - cap * 1 >= 0"),
        ("drawn - (cap - cap) >= 0", "drawn - (cap - cap) >= 0"),
        ("fever <= last(vitals.temperature)", "last(vitals.temperature) >= fever"),
        (
            "every tube where tube.kind = edta has tube.filled is known",
            "no tube where tube.kind = edta and not tube.filled is known",
        ),
        // What follows `where` reaches as far as it can.
        ("any tube where tube.kind = edta or sedation", "any tube where tube.kind = edta or sedation"),
        ("(any tube where tube.kind = edta) or sedation", "(any tube where tube.kind = edta) or sedation"),
        (
            "sedation or any tube where tube.kind = edta and sedation",
            "sedation or (any tube where tube.kind = edta and sedation)",
        ),
        ("consent.signed = procedure.started", "consent.signed = procedure.started"),
        ("now\n  >= consent.signed + lie_down_wait", "now >= consent.signed + lie_down_wait"),
        ("today > day(procedure.ended) + bath_days", "today > day(procedure.ended) + bath_days"),
        ("minutes(procedure.started, procedure.ended) > 0", "minutes(procedure.started, procedure.ended) > 0"),
    ] {
        assert_eq!(rewritten(text), expected, "{text}");
    }
}
