//! What the FHIR endpoint answers when it says no, and what it says it can do.
//!
//! Only shapes: the status line and the socket are the server's. The sentence is written for the sender and must hold no
//! name, birth date or other value; whoever makes it sees to that.

use serde_json::{Value, json};

/// The kinds of failure of the house, as they are told over FHIR.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FailureKind {
    /// We could not parse it.
    Unreadable,
    /// Read, but not permitted.
    Refused,
    /// Not there, or not yours to know.
    NotFound,
    /// Yours to see, not to do.
    Forbidden,
    /// Somebody wrote first.
    Conflict,
    /// Try again.
    Unavailable,
    /// Our fault.
    Fault,
}

impl FailureKind {
    /// The code of R4's `issue-type` value set.
    pub fn issue_code(self) -> &'static str {
        match self {
            FailureKind::Unreadable => "structure",
            FailureKind::Refused => "business-rule",
            FailureKind::NotFound => "not-found",
            FailureKind::Forbidden => "forbidden",
            FailureKind::Conflict => "conflict",
            FailureKind::Unavailable => "transient",
            FailureKind::Fault => "exception",
        }
    }

    /// The HTTP status it travels with.
    pub fn status(self) -> u16 {
        match self {
            FailureKind::Unreadable => 400,
            FailureKind::Refused => 422,
            FailureKind::NotFound => 404,
            FailureKind::Forbidden => 403,
            FailureKind::Conflict => 409,
            FailureKind::Unavailable => 503,
            FailureKind::Fault => 500,
        }
    }

    /// `fatal` when nothing could be done with what was sent, else `error`.
    fn severity(self) -> &'static str {
        match self {
            FailureKind::Unreadable | FailureKind::Fault => "fatal",
            FailureKind::Refused
            | FailureKind::NotFound
            | FailureKind::Forbidden
            | FailureKind::Conflict
            | FailureKind::Unavailable => "error",
        }
    }
}

/// An OperationOutcome with one issue: the kind, and one sentence for the sender.
pub fn outcome(kind: FailureKind, text: &str) -> Value {
    json!({
        "resourceType": "OperationOutcome",
        "issue": [{ "severity": kind.severity(), "code": kind.issue_code(), "details": { "text": text } }],
    })
}

/// An OperationOutcome that says a referral was taken in.
pub fn accepted(text: &str) -> Value {
    json!({
        "resourceType": "OperationOutcome",
        "issue": [{ "severity": "information", "code": "informational", "details": { "text": text } }],
    })
}

/// What the endpoint can do: take a Bundle that is posted to it, and nothing else. `version` and `built_on`
/// (`2026-11-22`) are the program's own.
pub fn capability(version: &str, built_on: &str) -> Value {
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": built_on,
        "kind": "instance",
        "software": { "name": "Iliac", "version": version },
        "implementation": { "description": "Takes in referrals for bone-marrow procedures" },
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [{
            "mode": "server",
            "documentation": "POST a referral as one Bundle. Nothing can be read, searched, changed or deleted here.",
            "resource": [{ "type": "Bundle", "interaction": [{ "code": "create" }] }],
        }],
    })
}
