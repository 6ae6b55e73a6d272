//! The door for other systems: a referral as a FHIR R4 bundle, and what this endpoint can do.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use iliac_app::failure::Failure;
use iliac_app::record::Store;
use iliac_fhir::FailureKind;
use serde::Deserialize;

use crate::pages::referral::{ByHand, Taken, take};
use crate::pages::ward;
use crate::referring::house_actor;
use crate::server::Shared;

/// For which ward, and for which procedure, another system sends a bundle.
#[derive(Deserialize, Default)]
pub struct Wanted {
    ward: Option<String>,
    procedure: Option<String>,
}

/// Another system sends a bundle, for the ward and the procedure in the address, or the house's first ward and what the
/// bundle asks for.
pub async fn receive<S: Store>(
    State(server): State<Shared<S>>,
    Query(wanted): Query<Wanted>,
    bytes: Bytes,
) -> Response {
    let taken = match ward::chosen(&server, wanted.ward.as_deref()) {
        Ok(ward) => {
            let by_hand = ByHand { ward, procedure: wanted.procedure };
            take(&server, bytes.to_vec(), by_hand, &house_actor()).await
        }
        Err(words) => Err(Taken::Unreadable(words)),
    };
    let (status, outcome) = match taken {
        Ok(id) => {
            let number = server.house.case(&id).map_or_else(|_| String::new(), |case| case.number.clone());
            (StatusCode::CREATED, iliac_fhir::accepted(&format!("Taken in as case {number}.")))
        }
        Err(Taken::Unreadable(words)) => {
            (StatusCode::BAD_REQUEST, iliac_fhir::outcome(FailureKind::Unreadable, &words))
        }
        Err(Taken::Failed(Failure::NotVouchedFor(missing))) => {
            (StatusCode::UNPROCESSABLE_ENTITY, iliac_fhir::outcome(FailureKind::Refused, &missing.words()))
        }
        Err(Taken::Failed(failure)) => {
            let kind = kind_of(&failure);
            let status = StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, iliac_fhir::outcome(kind, "The referral was not taken. Send it again later, or by paper."))
        }
    };
    (status, [(header::CONTENT_TYPE, "application/fhir+json")], outcome.to_string()).into_response()
}

fn kind_of(failure: &Failure) -> FailureKind {
    match failure {
        Failure::Unreadable(_) => FailureKind::Unreadable,
        Failure::Refused(_) | Failure::Closed(_) | Failure::WithoutRules | Failure::NotVouchedFor(_) => {
            FailureKind::Refused
        }
        Failure::NotFound => FailureKind::NotFound,
        Failure::Forbidden(_) => FailureKind::Forbidden,
        Failure::Conflict(_) => FailureKind::Conflict,
        Failure::Unavailable(_) => FailureKind::Unavailable,
        Failure::Fault(_) => FailureKind::Fault,
    }
}

/// What the endpoint can do.
pub async fn metadata<S: Store>(State(_server): State<Shared<S>>) -> Response {
    let statement = iliac_fhir::capability(env!("CARGO_PKG_VERSION"), "2026-11-22");
    ([(header::CONTENT_TYPE, "application/fhir+json")], statement.to_string()).into_response()
}
