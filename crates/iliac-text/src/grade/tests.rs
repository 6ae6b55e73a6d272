//! The counting rules on the words of our texts, and the grades they make.

use super::*;

#[track_caller]
fn check(words: &[(&str, u32)]) {
    let found: Vec<(&str, u32)> = words.iter().map(|(word, _)| (*word, syllables(word))).collect();
    assert_eq!(found, words);
}

#[test]
fn a_word_has_as_many_syllables_as_groups_of_vowels() {
    check(&[("pain", 1), ("marrow", 2), ("bandage", 2), ("swimming", 2), ("paracetamol", 5), ("you", 1), ("your", 1)]);
}

#[test]
fn a_final_e_is_silent_but_for_the_ones_that_are_said() {
    check(&[("take", 1), ("takes", 1), ("called", 1), ("place", 1), ("the", 1), ("we", 1), ("bone", 1), ("tired", 1)]);
    check(&[("table", 2), ("needle", 2), ("needles", 2), ("places", 2), ("bruises", 2), ("needed", 2), ("started", 2)]);
    check(&[("safely", 2), ("careful", 2), ("carefully", 3), ("movement", 2)]);
}

#[test]
fn vowels_said_apart_are_counted_apart() {
    check(&[("biopsy", 3), ("usual", 3), ("going", 2), ("lying", 2), ("earlier", 3), ("being", 2), ("area", 3)]);
    check(&[("special", 2), ("infection", 3), ("patient", 2), ("region", 2), ("people", 2), ("bleeding", 2)]);
}

#[test]
fn letters_said_one_by_one_are_one_each_and_a_number_is_one_word() {
    check(&[("MRI", 3), ("CT", 2), ("I", 1), ("1250", 1), ("10:25", 1), ("mL", 1), ("°C", 1), ("(", 0), ("–", 0)]);
    check(&[("follow-up", 3), ("and/or", 2), ("Wednesday,", 2), ("doesn’t", 2)]);
}

#[test]
fn an_abbreviation_ends_no_sentence() {
    assert_eq!(Reading::of("Ask Dr. Ay, e.g. by phone. Is it bad? Call us!").sentences, 3);
    assert_eq!(Reading::of("You may shower again").sentences, 1);
    assert_eq!(Reading::of("Call (by day or night.) Or come: it is safe; we wait").sentences, 2);
    let address = Reading::of("More about tests: https://example.org/lab-tests/bone-marrow-tests/ Ask us");
    assert_eq!(address, Reading { words: 6, sentences: 2, syllables: 7 });
    assert_eq!(Reading::of(" … ").grade(), None);
}

#[test]
fn the_grade_is_the_formula_of_its_authors() {
    // 0.39 x 6 + 11.8 x 6 / 6 - 15.59 = -1.45
    let easy = Reading::of("The cat sat on the mat.");
    assert_eq!(easy, Reading { words: 6, sentences: 1, syllables: 6 });
    assert_eq!(easy.grade(), Some(Grade(-145)));
    // 0.39 x 10 + 11.8 x 30 / 10 - 15.59 = 23.71
    assert_eq!(Reading { words: 10, sentences: 1, syllables: 30 }.grade(), Some(Grade(2371)));
    assert_eq!([Grade(701), Grade(700), Grade(-145)].map(|grade| grade.to_string()), ["7.1", "7.0", "-1.4"]);
}

#[test]
fn a_value_in_a_sentence_is_one_short_word() {
    let words = words_of(
        "keep = Dry until { $dry_until }.\nmany = { $n ->\n    [one] One day\n   *[other] { $n } long days\n }",
    );
    assert_eq!(words["keep"], "Dry until so.");
    assert_eq!(words["many"], "so long days");
    let words = words_of("keep = Keep your back dry.\n    .parent = Keep { whom } dry.\n");
    assert_eq!((words["keep"].as_str(), words["keep.parent"].as_str()), ("Keep your back dry.", "Keep so dry."));
}
