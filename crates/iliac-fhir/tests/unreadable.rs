//! Files that cannot be taken: one sentence each for the sender, with the place and without a value.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{BOOK, now, own};
use iliac_fhir::{DEPTH_MAX, ENTRIES_MAX, SIZE_MAX, WORDS_MAX, read_referral};

/// The whole sentence.
fn check(bytes: impl AsRef<[u8]>, sentence: &str) {
    let error = read_referral(bytes.as_ref(), &BOOK, now()).unwrap_err();
    assert_eq!(error.to_string(), sentence);
}

#[test]
fn what_is_not_json_is_told_where() {
    check("", "The file is empty.");
    check(" \n\t ", "The file is empty.");
    check("MSH|^~\\&|", "Line 1, column 1: This is not JSON; send FHIR R4 as JSON.");
    check(
        "{\n  \"resourceType\": Patient\n}",
        "Line 2, column 19 (resourceType): This is not JSON; send FHIR R4 as JSON.",
    );
    check([0xff, 0xfe, b'{'], "Line 1, column 1: This is not UTF-8 text; send FHIR R4 as JSON in UTF-8.");
    check("{}{}", "Line 1, column 3: This is not JSON; send FHIR R4 as JSON.");
}

#[test]
fn a_file_cut_off_says_so_wherever_it_is_cut() {
    let whole = own("examination");
    for length in (1..whole.trim_ascii_end().len()).step_by(97) {
        let error = read_referral(&whole[..length], &BOOK, now()).unwrap_err().to_string();
        assert!(
            error.ends_with("The file ends in the middle; send it again.") || error.contains("UTF-8"),
            "{length}: {error}"
        );
    }
}

#[test]
fn json_that_is_no_referral_is_told_so() {
    check("[]", "This is not as FHIR R4 has it; a FHIR resource should stand here.");
    check("{}", "This has no resourceType, so it is not a FHIR resource.");
    check(r#"{"resourceType": "Observation"}"#, "Send a Bundle, or one Patient or ServiceRequest by itself.");
    check(
        r#"{"resourceType": "Bundle", "type": "history"}"#,
        "A referral is a bundle of type collection, transaction, searchset, message or document; this one is not.",
    );
    let nobody = "There is no Patient in the bundle, so we cannot tell whose referral it is.";
    check(r#"{"resourceType": "Bundle", "type": "collection"}"#, nobody);
    check(
        r#"{"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Observation"}}]}"#,
        nobody,
    );
    check(own("two-people"), "The bundle holds two different people (entries 0 and 2); send one referral for each.");
    check(
        own("taken-back"),
        "The request in this referral was taken back or entered in error; nothing was taken from it.",
    );
}

#[test]
fn a_person_not_as_fhir_has_it_is_told_where_and_never_what() {
    check(
        "{\"resourceType\": \"Patient\",\n \"birthDate\": 19610228}",
        "Line 2, column 22 (birthDate): This is not as FHIR R4 has it; a text should stand here.",
    );
    check(
        r#"{"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Patient", "name": {"family": "Smith"}}}]}"#,
        "Line 1, column 108 (entry[0].resource.name): This is not as FHIR R4 has it; a list should stand here.",
    );
    check(
        r#"{"resourceType": "Patient", "birthDate": "1961-02-28", "birthDate": "1999-01-01"}"#,
        "Line 1, column 66 (birthDate): An object has the same field twice, so we cannot tell which one is meant.",
    );
    let long = "x".repeat(WORDS_MAX + 1);
    check(
        format!(r#"{{"resourceType": "Patient", "gender": "{long}"}}"#),
        "Line 1, column 10041 (gender): This text is longer than 10000 bytes; send a letter as an attachment.",
    );
}

#[test]
fn a_file_beyond_the_limits_is_refused_before_anything_is_built() {
    let mut large = own("lone-request");
    large.resize(SIZE_MAX + 1, b' ');
    check(large, "The file is larger than 10 MB; send the referral with the last years only.");
    let deep = |depth: usize| {
        format!(r#"{{"resourceType": "Patient", "extension": {}{}}}"#, "[".repeat(depth), "]".repeat(depth))
    };
    check(
        deep(DEPTH_MAX),
        &format!(
            "Line 1, column {} (extension{}): The file is nested deeper than 64 levels, which no referral is.",
            41 + DEPTH_MAX,
            "[0]".repeat(DEPTH_MAX - 1)
        ),
    );
    assert!(read_referral(deep(DEPTH_MAX - 1).as_bytes(), &BOOK, now()).is_ok());
    let many = vec!["{}"; ENTRIES_MAX + 1].join(",");
    let error = read_referral(
        format!(r#"{{"resourceType": "Bundle", "type": "collection", "entry": [{many}]}}"#).as_bytes(),
        &BOOK,
        now(),
    );
    let error = error.unwrap_err().to_string();
    assert!(error.ends_with("The bundle has more than 20000 entries; send the last years only."), "{error}");
}

#[test]
fn the_deepest_text_that_json_allows_does_not_exhaust_the_stack() {
    for bracket in ["[", "{\"a\":"] {
        let text = bracket.repeat(SIZE_MAX / bracket.len());
        assert!(read_referral(text.as_bytes(), &BOOK, now()).is_err());
    }
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let marked = [b"\xef\xbb\xbf".as_slice(), &own("lone-request")].concat();
    assert!(read_referral(&marked, &BOOK, now()).is_ok());
}

#[test]
fn a_letter_attached_to_a_resource_we_do_not_read_is_no_obstacle() {
    let letter = "A".repeat(2_000_000);
    let text = format!(
        r#"{{"resourceType": "Bundle", "type": "collection", "entry": [
            {{"resource": {{"resourceType": "Patient", "id": "1"}}}},
            {{"resource": {{"resourceType": "DocumentReference", "content": [{{"attachment": {{"data": "{letter}"}}}}]}}}}]}}"#
    );
    assert!(read_referral(text.as_bytes(), &BOOK, now()).is_ok());
}
