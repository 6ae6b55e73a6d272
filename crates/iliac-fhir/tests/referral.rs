//! What is taken from referrals we wrote ourselves, and what is not.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{BOOK, check, now, own};
use iliac_fhir::{
    DatedBy, Fault, Gender, LeftBecause, MatchedBy, Priority, QuarantinedBecause, Referral, Wanted, read_referral,
};

fn taken(name: &str) -> Referral {
    check(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn refused(name: &str) -> Fault {
    check(name).unwrap_err().fault
}

#[test]
fn the_person_is_taken_by_their_official_name() {
    let person = taken("examination").person.unwrap();
    let name = person.name.unwrap();
    assert_eq!(name.family.unwrap().get(), "Nováková");
    assert_eq!(name.given.iter().map(|given| given.get().as_str()).collect::<Vec<_>>(), ["Ana", "Żofia"]);
    assert_eq!(person.born.unwrap().get().to_string(), "1961-02-28");
    assert_eq!(person.gender, Some(Gender::Female));
    assert_eq!(person.language.as_deref(), Some("cs"), "the preferred one");
    let phones: Vec<&str> = person.phones.iter().map(|phone| phone.number.get().as_str()).collect();
    assert_eq!(phones, ["+420 222 222", "+420 111 111"], "mobile first, the old one left");
}

#[test]
fn social_security_passport_and_licence_numbers_are_dropped() {
    let referral = taken("examination");
    let kept = &referral.person.as_ref().unwrap().identifiers;
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].kind.as_deref(), kept[0].value.get().as_str()), (Some("MR"), "MRN-4471"));
    assert_eq!(referral.receipt.dropped.to_string(), "4 identifiers (social security, passport, licence)");
    let everything = format!("{referral:?}");
    for value in ["900-11-2233", "900-44-5566", "P7654321", "S9988776"] {
        assert!(!everything.contains(value), "{value} is still there");
    }
}

#[test]
fn nothing_about_the_person_is_printed_by_accident() {
    let everything = format!("{:?}", taken("examination"));
    for value in
        ["Nov", "Ana", "1961", "Oldname", "+420", "MRN-4471", "Brno", "Svoboda", "Enoxaparin", "Marrow, please"]
    {
        assert!(!everything.contains(value), "{value} is printed");
    }
}

#[test]
fn the_request_says_what_why_who_and_how_soon() {
    let referral = taken("examination");
    assert_eq!(referral.wanted(), Some(Wanted::Both), "two codes, two procedures");
    let [request] = referral.requests.as_slice() else { panic!("{:?}", referral.requests) };
    assert_eq!(request.priority, Some(Priority::Urgent));
    assert_eq!(request.authored.unwrap().to_string(), "2026-03-01T08:30:00Z");
    assert_eq!(request.requester.as_ref().unwrap().get(), "Jan Svoboda", "behind the role");
    let reasons: Vec<&str> = request.reasons.iter().map(|one| one.words.as_ref().unwrap().get().as_str()).collect();
    assert_eq!(reasons, ["Suspected myeloma", "Anaemia, cause unknown"]);
    assert_eq!(request.reasons[0].flags, ["myeloma"]);
}

#[test]
fn values_are_converted_exactly_and_keep_what_was_sent() {
    let referral = taken("examination");
    for (fact, value, unit, sent, sent_unit) in [
        ("blood.inr", "2.4", "{INR}", "2.40", Some("{INR}")),
        ("blood.platelets", "9", "10*9/L", "9000", Some("/uL")),
        ("blood.haemoglobin", "81", "g/L", "8.10", Some("g/dL")),
        ("blood.white_cells", "3.2", "10*9/L", "3.2", Some("x10^3/uL")),
        ("person.weight", "68.0388555", "kg", "150", Some("lbs")),
    ] {
        let one = referral.measurement(fact).unwrap_or_else(|| panic!("{fact}"));
        let (is, was) =
            ((one.value.to_string(), one.unit.as_str()), (one.sent_value.as_str(), one.sent_unit.as_deref()));
        assert_eq!((is.0.as_str(), is.1, was), (value, unit, (sent, sent_unit)), "{fact}");
    }
}

#[test]
fn a_value_is_dated_no_fresher_than_it_is() {
    let referral = taken("examination");
    let dated = |fact: &str| {
        let one = referral.measurement(fact).unwrap();
        (one.when.to_string(), one.dated_by)
    };
    assert_eq!(dated("blood.platelets"), ("2026-03-02T06:00:00Z".into(), DatedBy::PeriodStart));
    assert_eq!(dated("blood.haemoglobin"), ("2026-03-02T10:00:00Z".into(), DatedBy::Issued));
    assert_eq!(dated("blood.white_cells"), ("2026-03-02".into(), DatedBy::Effective), "a day stays a day");
    assert_eq!(dated("person.weight"), ("2026-03-02".into(), DatedBy::Effective), "no offset: only the day is known");
}

#[test]
fn only_the_newest_is_proposed_and_the_older_are_counted() {
    let referral = taken("examination");
    let inr = referral.measurement("blood.inr").unwrap();
    assert_eq!((inr.older_left, inr.source.to_string().as_str()), (1, "Observation/inr-new"));
    assert_eq!(referral.receipt.left[&("Observation".to_owned(), LeftBecause::OlderThanTheNewest)], 1);
}

#[test]
fn medicines_that_bear_on_bleeding_are_flagged_however_they_are_named() {
    let referral = taken("examination");
    let medicines: Vec<(&str, Vec<&str>, Option<MatchedBy>)> = referral
        .medicines
        .iter()
        .map(|one| (one.name.get().as_str(), one.bleeding.iter().map(String::as_str).collect(), one.matched))
        .collect();
    let named = Some(MatchedBy::Name);
    assert_eq!(
        medicines,
        [
            ("Enoxaparin 40 mg", vec!["anticoagulant"], named),
            ("Apixaban 5 mg tablet", vec!["anticoagulant"], named),
            ("Warfarin Sodium 7.5 MG Oral Tablet", vec!["anticoagulant"], named),
            ("Metformin 500 mg", vec![], None),
        ]
    );
    assert!(referral.medicines[1].on_hold);
    assert_eq!((referral.medicines[0].bleeding(), referral.medicines[3].bleeding()), ("anticoagulant", "not-known"));
    let left = &referral.receipt.left;
    assert_eq!(left[&("MedicationRequest".to_owned(), LeftBecause::NoLongerTakenButBears)], 1, "the stopped aspirin");
    assert_eq!(left[&("Medication".to_owned(), LeftBecause::ReadElsewhere)], 1);
}

#[test]
fn conditions_and_allergies_are_taken_flagged_or_not() {
    let referral = taken("examination");
    let [anaemia] = referral.conditions.as_slice() else { panic!("{:?}", referral.conditions) };
    assert_eq!((anaemia.flags.as_slice(), anaemia.suspected, anaemia.since), (&["anaemia".to_owned()][..], true, None));
    let flags: Vec<&[String]> = referral.allergies.iter().map(|one| one.flags.as_slice()).collect();
    assert_eq!((referral.conditions[0].kind(), referral.allergies[2].kind()), ("anaemia", "other"));
    assert_eq!(flags, [&["latex".to_owned()][..], &["anaesthetic".to_owned()][..], &[][..]]);
}

#[test]
fn a_record_of_somebody_else_is_left_and_a_myeloma_in_remission_is_looked_at() {
    let receipt = taken("examination").receipt;
    assert_eq!(receipt.left[&("Condition".to_owned(), LeftBecause::OtherPerson)], 1);
    assert_eq!(receipt.left[&("Condition".to_owned(), LeftBecause::RuledOut)], 1);
    let looked_at: Vec<_> = receipt.quarantined.iter().map(|one| (one.source.to_string(), &one.because)).collect();
    assert_eq!(
        looked_at,
        [
            ("Condition/c2".to_owned(), &QuarantinedBecause::SaidToBeOver),
            ("MedicationRequest/m6".to_owned(), &QuarantinedBecause::PointsNowhere),
        ]
    );
}

#[test]
fn every_entry_is_accounted_for_once() {
    let receipt = taken("examination").receipt;
    let (taken, left): (usize, usize) = (receipt.taken.values().sum(), receipt.left.values().sum());
    assert_eq!(taken + left + receipt.too_old.len() + receipt.quarantined.len(), receipt.entries, "{receipt:?}");
}

#[test]
fn a_request_by_itself_brings_the_person_inside_it() {
    let referral = taken("lone-request");
    assert_eq!(referral.wanted(), Some(Wanted::Biopsy));
    assert_eq!(referral.requests[0].requester.as_ref().unwrap().get(), "Hillside Practice");
    let person = referral.person.unwrap();
    assert_eq!(person.name.unwrap().whole.unwrap().get(), "Li Wei");
    assert!(person.born.is_none(), "a year is no birth date");
    let [born] = referral.receipt.quarantined.as_slice() else { panic!() };
    assert_eq!((born.about.as_deref(), &born.because), (Some("person.born"), &QuarantinedBecause::DateTooCoarse));
}

#[test]
fn a_request_without_a_person_is_taken_and_the_person_is_asked_for() {
    let text = r#"{"resourceType": "ServiceRequest", "status": "active", "intent": "order",
                   "code": {"text": "Something local"}, "subject": {"reference": "Patient/7"}}"#;
    let referral = read_referral(text.as_bytes(), &BOOK, now()).unwrap();
    assert_eq!(referral.person, None);
    assert_eq!(referral.wanted(), None, "the only request is taken although its words are not known");
    assert_eq!(referral.requests.len(), 1);
}

#[test]
fn a_patient_by_itself_is_a_referral_too() {
    let text = r#"{"resourceType": "Patient", "id": "x", "deceasedBoolean": true, "active": false}"#;
    let referral = read_referral(text.as_bytes(), &BOOK, now()).unwrap();
    let warnings: Vec<_> = referral.receipt.quarantined.iter().map(|one| &one.because).collect();
    assert_eq!(warnings, [&QuarantinedBecause::Died, &QuarantinedBecause::NotInUse]);
}

#[test]
fn the_parts_of_a_panel_are_taken_one_by_one() {
    let referral = taken("panel");
    let platelets = referral.measurement("blood.platelets").unwrap();
    assert_eq!(platelets.source.to_string(), "Observation/cbc, component 0");
    let [haemoglobin] = referral.receipt.quarantined.as_slice() else { panic!() };
    assert_eq!(haemoglobin.because, QuarantinedBecause::Absent("an error at the sender's"));
    assert_eq!(haemoglobin.source.component, Some(1));
}

#[test]
fn two_people_in_one_bundle_are_refused() {
    assert_eq!(refused("two-people"), Fault::TwoPeople { first: 0, second: 2 });
}

#[test]
fn a_request_taken_back_is_no_referral() {
    assert_eq!(refused("taken-back"), Fault::TakenBack);
    let text = String::from_utf8(own("taken-back")).unwrap();
    for status in ["entered-in-error", "revoked"] {
        let text = text.replace("revoked", status);
        assert_eq!(read_referral(text.as_bytes(), &BOOK, now()).unwrap_err().fault, Fault::TakenBack, "{status}");
    }
    let text = text.replace("\"revoked\"", "\"active\", \"doNotPerform\": true");
    assert_eq!(read_referral(text.as_bytes(), &BOOK, now()).unwrap_err().fault, Fault::TakenBack);
}

#[test]
fn a_done_or_unrelated_request_is_left() {
    let text = String::from_utf8(own("taken-back")).unwrap().replace("revoked", "completed");
    let referral = read_referral(text.as_bytes(), &BOOK, now()).unwrap();
    assert!(referral.requests.is_empty());
    assert_eq!(referral.receipt.left[&("ServiceRequest".to_owned(), LeftBecause::OtherRequest)], 1);
}

#[test]
fn a_person_sent_twice_is_one_person() {
    let text = r#"{"resourceType": "Bundle", "type": "searchset", "entry": [
        {"fullUrl": "https://a.example/Patient/1", "resource": {"resourceType": "Patient", "id": "1"}},
        {"fullUrl": "https://a.example/Patient/1", "resource": {"resourceType": "Patient", "id": "1"}}]}"#;
    let referral = read_referral(text.as_bytes(), &BOOK, now()).unwrap();
    assert_eq!(referral.receipt.left[&("Patient".to_owned(), LeftBecause::SaidTwice)], 1);
}

#[test]
fn the_same_id_at_another_hospital_is_another_person() {
    let text = r#"{"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": "https://a.example/Patient/1", "resource": {"resourceType": "Patient", "id": "1"}},
        {"resource": {"resourceType": "Condition", "id": "c", "code": {"text": "Diabetes"},
                      "subject": {"reference": "https://b.example/Patient/1"}}}]}"#;
    let referral = read_referral(text.as_bytes(), &BOOK, now()).unwrap();
    assert!(referral.conditions.is_empty());
    assert_eq!(referral.receipt.left[&("Condition".to_owned(), LeftBecause::OtherPerson)], 1);
}
