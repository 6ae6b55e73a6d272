//! What cannot be taken without guessing is kept for a person to look at, each with its reason.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{BOOK, now};
use iliac_fhir::{LeftBecause, QuarantinedBecause, Referral, read_referral};
use serde_json::{Value, json};

/// A person of 1980 and these observations.
fn read(observations: &[Value]) -> Referral {
    let patient = json!({"fullUrl": "urn:uuid:p", "resource": {"resourceType": "Patient", "birthDate": "1980-05-05"}});
    let others = observations.iter().map(|resource| json!({ "resource": resource }));
    let entries: Vec<Value> = std::iter::once(patient).chain(others).collect();
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
    read_referral(bundle.to_string().as_bytes(), &BOOK, now()).unwrap()
}

/// A platelet count with some fields changed; a field set to null is absent.
fn platelets(id: &str, changes: Value) -> Value {
    let mut count = json!({
        "resourceType": "Observation", "id": id, "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "777-3"}]},
        "subject": {"reference": "urn:uuid:p"},
        "effectiveDateTime": "2026-03-02T07:00:00Z",
        "valueQuantity": {"value": 250, "unit": "10*3/uL", "system": "http://unitsofmeasure.org", "code": "10*3/uL"},
    });
    let fields = count.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => fields.remove(name),
            value => fields.insert(name.clone(), value.clone()),
        };
    }
    count
}

/// The count is not proposed, and kept aside for this reason, with what was sent.
fn check(changes: Value, because: QuarantinedBecause, sent: Option<&str>) {
    let referral = read(&[platelets("x", changes.clone())]);
    assert_eq!(referral.measurements, [], "{changes}");
    let [one] = referral.receipt.quarantined.as_slice() else { panic!("{changes}: {:?}", referral.receipt) };
    assert_eq!((one.source.to_string().as_str(), &one.because), ("Observation/x", &because), "{changes}");
    assert_eq!(one.sent.as_ref().map(|sent| sent.get().as_str()), sent, "{changes}");
}

fn quantity(value: Value) -> Value {
    json!({ "valueQuantity": value })
}

#[test]
fn the_count_itself_is_taken() {
    let referral = read(&[platelets("x", json!({}))]);
    assert_eq!(referral.measurement("blood.platelets").unwrap().value.to_string(), "250");
}

#[test]
fn a_value_without_a_unit_or_with_a_strange_one() {
    let sent = Some("250");
    check(quantity(json!({"value": 250})), QuarantinedBecause::NoUnit, sent);
    check(quantity(json!({"value": 250, "unit": " "})), QuarantinedBecause::NoUnit, sent);
    check(quantity(json!({"value": 250, "unit": "g/L"})), QuarantinedBecause::UnknownUnit, Some("250 g/L"));
    check(quantity(json!({"value": 250, "unit": "lakh"})), QuarantinedBecause::UnknownUnit, Some("250 lakh"));
    let two = json!({"value": 250, "unit": "/uL", "code": "10*9/L", "system": "http://unitsofmeasure.org"});
    check(quantity(two), QuarantinedBecause::UnitsContradict, Some("250 /uL"));
}

#[test]
fn a_value_that_is_no_plain_number() {
    let unit = "10*9/L";
    let bound = json!({"value": 10, "comparator": "<", "unit": unit});
    check(quantity(bound), QuarantinedBecause::Comparator, Some("< 10 10*9/L"));
    check(json!({"valueQuantity": null, "valueString": "clumped"}), QuarantinedBecause::NotANumber, Some("clumped"));
    check(json!({"valueQuantity": null, "valueInteger": 250}), QuarantinedBecause::NotANumber, Some("250"));
    check(json!({"valueQuantity": null, "valueRange": {}}), QuarantinedBecause::NotANumber, None);
    check(quantity(json!({"value": -3, "unit": unit})), QuarantinedBecause::BelowZero, Some("-3 10*9/L"));
    check(quantity(json!({"unit": unit})), QuarantinedBecause::NoValue, Some(unit));
    check(json!({"valueQuantity": null}), QuarantinedBecause::NoValue, None);
    let long: Value = serde_json::from_str(r#"{"value": 250.0000000000000000000000001, "unit": "10*9/L"}"#).unwrap();
    check(quantity(long), QuarantinedBecause::TooManyDigits, Some("250.0000000000000000000000001 10*9/L"));
}

#[test]
fn an_absent_value_gives_its_reason_in_our_words() {
    let absent = |code: &str| json!({"valueQuantity": null, "dataAbsentReason": {"coding": [{"code": code}]}});
    check(absent("not-performed"), QuarantinedBecause::Absent("not done"), None);
    check(absent("Anna said no"), QuarantinedBecause::Absent("no reason that FHIR lists"), None);
}

#[test]
fn a_value_the_sender_does_not_stand_by() {
    let sent = Some("250 10*3/uL");
    for (status, because) in [
        ("entered-in-error", QuarantinedBecause::EnteredInError),
        ("cancelled", QuarantinedBecause::Cancelled),
        ("preliminary", QuarantinedBecause::NotFinal),
        ("registered", QuarantinedBecause::NotFinal),
        ("unknown", QuarantinedBecause::UnknownStatus),
        ("Final", QuarantinedBecause::UnknownStatus),
    ] {
        check(json!({ "status": status }), because, sent);
    }
    check(json!({"status": null}), QuarantinedBecause::UnknownStatus, sent);
}

#[test]
fn a_value_with_no_date_or_an_impossible_one() {
    let sent = Some("250 10*3/uL");
    for (date, because) in [
        ("2026-02-30", QuarantinedBecause::ImpossibleDate),
        ("2026-02-30T10:00:00Z", QuarantinedBecause::ImpossibleDate),
        ("last week", QuarantinedBecause::ImpossibleDate),
        ("2026-02", QuarantinedBecause::DateTooCoarse),
        ("2026-03-03T12:00:01Z", QuarantinedBecause::FutureDate),
        ("2027-01-01", QuarantinedBecause::FutureDate),
        ("1979-01-01", QuarantinedBecause::BeforeBirth),
    ] {
        check(json!({ "effectiveDateTime": date }), because, sent);
    }
    check(json!({"effectiveDateTime": null}), QuarantinedBecause::NoDate, sent);
    check(
        json!({"effectiveDateTime": null, "effectivePeriod": {"end": "2026-03-01"}}),
        QuarantinedBecause::NoDate,
        sent,
    );
    let timing = json!({"effectiveDateTime": null, "effectiveTiming": {}, "issued": "2026-03-01T00:00:00Z"});
    check(timing, QuarantinedBecause::NoDate, sent);
}

#[test]
fn a_value_that_may_not_be_the_persons_or_may_mean_something_else() {
    check(json!({"subject": null}), QuarantinedBecause::NobodysOwn, None);
    check(json!({"subject": {"display": "him"}}), QuarantinedBecause::NobodysOwn, None);
    check(json!({"focus": [{"reference": "Patient/baby"}]}), QuarantinedBecause::OtherFocus, Some("250 10*3/uL"));
    check(json!({"modifierExtension": [{"url": "x"}]}), QuarantinedBecause::Modified, None);
    check(json!({"implicitRules": "https://x.example"}), QuarantinedBecause::Modified, None);
    let both = json!({"coding": [
        {"system": "http://loinc.org", "code": "777-3"}, {"system": "http://loinc.org", "code": "718-7"}]});
    check(json!({ "code": both }), QuarantinedBecause::CodesContradict, None);
}

#[test]
fn one_resource_not_as_fhir_has_it_spoils_only_itself() {
    let wrong = platelets("bad", json!({"valueQuantity": {"value": "Mrs Smith", "unit": "10*9/L"}}));
    let referral = read(&[wrong, platelets("good", json!({}))]);
    assert_eq!(referral.measurement("blood.platelets").unwrap().source.to_string(), "Observation/good");
    let [one] = referral.receipt.quarantined.as_slice() else { panic!() };
    let said = one.because.to_string();
    assert!(said.contains("entry[1].resource.valueQuantity.value"), "{said}");
    assert!(said.contains("a number should stand here"), "{said}");
    assert_eq!(referral.receipt.quarantined[0].source.to_string(), "Observation/bad");
    assert!(!said.contains("Smith"), "{said}");
}

#[test]
fn an_older_count_says_that_a_newer_one_is_kept_aside() {
    let bound = platelets("new", quantity(json!({"value": 10, "comparator": "<", "unit": "10*9/L"})));
    let old = platelets("old", json!({"effectiveDateTime": "2026-02-01"}));
    let referral = read(&[bound, old]);
    let platelets_ = referral.measurement("blood.platelets").unwrap();
    assert_eq!((platelets_.newer_quarantined, platelets_.older_left), (1, 0));
}

#[test]
fn a_newer_count_entered_in_error_is_no_count() {
    let wrong = platelets("new", json!({"status": "entered-in-error"}));
    let referral = read(&[wrong, platelets("old", json!({"effectiveDateTime": "2026-02-01"}))]);
    assert_eq!(referral.measurement("blood.platelets").unwrap().newer_quarantined, 0);
}

#[test]
fn two_counts_of_one_time_that_disagree_are_both_looked_at() {
    let other = platelets("b", quantity(json!({"value": 25, "unit": "10*9/L"})));
    let referral = read(&[platelets("a", json!({})), other.clone()]);
    assert_eq!(referral.measurements, []);
    assert!(referral.receipt.quarantined.iter().all(|one| one.because == QuarantinedBecause::Disagrees));
    assert_eq!(referral.receipt.quarantined.len(), 2);

    let day =
        platelets("c", json!({"effectiveDateTime": "2026-03-02", "valueQuantity": {"value": 25, "unit": "10*9/L"}}));
    let referral = read(&[platelets("a", json!({})), day]);
    assert_eq!(referral.measurements, [], "a day and an instant within it: which is newer cannot be told");

    let same = platelets("d", quantity(json!({"value": 250000, "unit": "/uL"})));
    let referral = read(&[platelets("a", json!({})), same]);
    assert_eq!(referral.measurements.len(), 1, "the same value in another unit is the same value");
}

#[test]
fn a_name_counts_only_without_a_code_we_could_know() {
    let named = platelets("x", json!({"code": {"text": "Platelet count"}}));
    assert_eq!(read(&[named]).measurements.len(), 1);
    let volume = json!({"coding": [{"system": "http://loinc.org", "code": "32623-1"}], "text": "Platelets"});
    assert_eq!(read(&[platelets("x", json!({ "code": volume }))]).measurements, [], "the code says something else");
    let longer = platelets("x", json!({"code": {"text": "Platelets donated"}}));
    assert_eq!(read(&[longer]).measurements, [], "only the whole name");
}

#[test]
fn a_file_full_of_bad_resources_is_answered_in_good_time() {
    let wrong = platelets("bad", json!({"valueQuantity": {"value": "ten", "unit": "10*9/L"}}));
    let referral = read(&vec![wrong; 10_000]);
    assert_eq!(referral.receipt.quarantined.len(), 10_000);
}

#[test]
fn what_must_not_be_done_or_is_being_deleted_is_not_taken() {
    let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": [
        {"fullUrl": "urn:uuid:p", "resource": {"resourceType": "Patient"}, "request": {"method": "POST", "url": "Patient"}},
        {"resource": platelets("gone", json!({})), "request": {"method": "DELETE", "url": "Observation/gone"}},
        {"resource": {"resourceType": "MedicationRequest", "id": "m", "status": "active", "doNotPerform": true,
            "medicationCodeableConcept": {"text": "Warfarin"}, "subject": {"reference": "urn:uuid:p"}}}]});
    let referral = read_referral(bundle.to_string().as_bytes(), &BOOK, now()).unwrap();
    assert_eq!((referral.measurements.len(), referral.medicines.len()), (0, 0));
    assert_eq!(referral.receipt.left[&("(no resource)".to_owned(), LeftBecause::Instruction)], 1);
    assert_eq!(referral.receipt.quarantined[0].because, QuarantinedBecause::NotToBeDone);
}
