//! Why something was not taken, in one sentence for the person who sent it.

use iliac_app::case::Case;
use iliac_app::failure::Failure;

use crate::components::form::Complaint;
use crate::fault::Page;

/// A refusal as a complaint beside its field.
pub fn complaint(case: &Case, refusal: &iliac_engine::Refusal) -> Complaint {
    let _ = case;
    Complaint { field: String::new(), words: format!("{refusal:?}") }
}

/// A failure's page; a refusal says why.
pub fn page(case: &Case, failure: Failure) -> Page {
    match failure {
        Failure::Refused(refusal) => Page::unreadable(vec![complaint(case, &refusal).words]),
        Failure::Unreadable(_)
        | Failure::NotFound
        | Failure::Forbidden(_)
        | Failure::Conflict(_)
        | Failure::Closed(_)
        | Failure::Unavailable(_)
        | Failure::Fault(_) => failure.into(),
    }
}
