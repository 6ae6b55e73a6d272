//! Why something was not taken, in one sentence for the person who sent it, and what to do next.

use axum::http::StatusCode;
use iliac_app::case::Case;
use iliac_app::failure::Failure;
use iliac_engine::{Impossible, Refusal};
use iliac_model::{RoleIx, Standing};

use crate::components::form::Complaint;
use crate::fault::Page;

/// A refusal as a complaint beside its field.
pub fn complaint(case: &Case, refusal: &Refusal) -> Complaint {
    Complaint { field: String::new(), words: sentence(case, refusal) }
}

fn sentence(case: &Case, refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotInProtocol => "The protocol of this case does not ask for this.".into(),
        Refusal::Impossible(why) => impossible(*why),
        Refusal::Unauthorised { roles } if roles.is_empty() => "Nobody may do this here.".into(),
        Refusal::Unauthorised { roles } => format!("This needs one of these roles: {}.", names(case, roles)),
        Refusal::GateClosed { .. } => {
            "A gate does not let this begin yet. Below is what holds it, and what would open it.".into()
        }
        Refusal::StepNotOpen { standing, .. } => not_open(standing).into(),
        Refusal::NothingToOverride => "The gate lets pass already; nobody has to answer for it.".into(),
        Refusal::OverrideNotAllowed => "Nobody may answer for this gate. What it needs has to be done.".into(),
        Refusal::NotRaised => "This alarm is no longer raised. Nothing had to be answered.".into(),
    }
}

fn not_open(standing: &Standing) -> &'static str {
    match standing {
        Standing::Done { .. } => "This is done already.",
        Standing::NotNeeded => "This is not needed for this person. If it was done, record what was done.",
        Standing::Undecided { .. } => "It is not known yet whether this is needed. Record what is missing first.",
        Standing::InProgress { .. } => "This has begun already.",
        Standing::Stopped => "The way was stopped. Only care for what was done already goes on.",
        Standing::Open { .. } | Standing::Missed { .. } => "This cannot begin as it stands.",
    }
}

fn impossible(why: Impossible) -> String {
    match why {
        Impossible::WrongKind => "This is not the kind of answer that is asked for here.".into(),
        Impossible::WrongUnit => "It is not recorded in this unit. Choose one of the units shown.".into(),
        Impossible::OutsideLimits { least, most } => {
            format!("This cannot be: it lies between {least} and {most}. Check the number and its unit.")
        }
        Impossible::TooFine { resolution } => format!("It is recorded in steps of {resolution}."),
        Impossible::InTheFuture => "This time is far ahead of now. Check the day and the time.".into(),
        Impossible::RowMissing | Impossible::RowNotExpected | Impossible::RowElsewhere | Impossible::NoSuchRow => {
            "The row this belongs to could not be found. Load the page again.".into()
        }
        Impossible::UnknownParent => "Say which one this belongs to.".into(),
        Impossible::NoSuchEntry => "There is no such entry.".into(),
        Impossible::AlreadyCorrected => "Somebody has corrected this already. Look at the newest entry.".into(),
    }
}

fn names(case: &Case, roles: &[RoleIx]) -> String {
    roles.iter().map(|role| case.protocol().role(*role)).collect::<Vec<_>>().join(", ")
}

/// A failure's page; a refusal says why.
pub fn page(case: &Case, failure: Failure) -> Page {
    match failure {
        Failure::Refused(refusal) => {
            let (status, title) = match &refusal {
                Refusal::NotInProtocol | Refusal::Impossible(_) => {
                    (StatusCode::BAD_REQUEST, "Please look at this again")
                }
                Refusal::Unauthorised { .. } => (StatusCode::FORBIDDEN, "Not yours to do"),
                Refusal::GateClosed { .. }
                | Refusal::StepNotOpen { .. }
                | Refusal::NothingToOverride
                | Refusal::OverrideNotAllowed
                | Refusal::NotRaised => (StatusCode::UNPROCESSABLE_ENTITY, "Not as it stands now"),
            };
            Page::new(status, title, &sentence(case, &refusal))
        }
        Failure::Unreadable(_)
        | Failure::NotFound
        | Failure::Forbidden(_)
        | Failure::Conflict(_)
        | Failure::Closed(_)
        | Failure::WithoutRules
        | Failure::NotVouchedFor(_)
        | Failure::Unavailable(_)
        | Failure::Fault(_) => failure.into(),
    }
}
