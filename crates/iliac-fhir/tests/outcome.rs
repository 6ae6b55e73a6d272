//! What the endpoint answers.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use iliac_fhir::{FailureKind, accepted, capability, outcome};

#[test]
fn each_kind_of_failure_has_its_code_of_the_value_set() {
    for (kind, code, status) in [
        (FailureKind::Unreadable, "structure", 400),
        (FailureKind::Refused, "business-rule", 422),
        (FailureKind::NotFound, "not-found", 404),
        (FailureKind::Forbidden, "forbidden", 403),
        (FailureKind::Conflict, "conflict", 409),
        (FailureKind::Unavailable, "transient", 503),
        (FailureKind::Fault, "exception", 500),
    ] {
        let told = outcome(kind, "Say it plainly.");
        assert_eq!(told["resourceType"], "OperationOutcome");
        assert_eq!(told["issue"][0]["code"], code);
        assert_eq!(told["issue"][0]["details"]["text"], "Say it plainly.");
        assert_eq!(kind.status(), status);
        assert!(matches!(told["issue"][0]["severity"].as_str(), Some("fatal" | "error")));
    }
    assert_eq!(accepted("Taken in.")["issue"][0]["severity"], "information");
}

#[test]
fn the_endpoint_claims_to_take_a_posted_bundle_and_nothing_else() {
    let told = capability("0.1.0", "2026-11-22");
    assert_eq!((&told["fhirVersion"], &told["kind"]), (&"4.0.1".into(), &"instance".into()));
    let [rest] = told["rest"].as_array().unwrap().as_slice() else { panic!() };
    assert_eq!(rest["mode"], "server");
    assert!(rest.get("interaction").is_none() && rest.get("operation").is_none());
    let [resource] = rest["resource"].as_array().unwrap().as_slice() else { panic!() };
    assert_eq!(*resource, serde_json::json!({"type": "Bundle", "interaction": [{"code": "create"}]}));
}
