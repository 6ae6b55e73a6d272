//! What can become of a request, in the few kinds every wire translates in one place.

use iliac_model::StepIx;

use crate::record::{AppendError, FileError, KeyError, StoreFault};
use crate::values::NotVouchedFor;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// We could not read it; the sentence says what and where, never the value.
    #[error("{0}")]
    Unreadable(String),
    /// Read, but not permitted now.
    #[error("refused")]
    Refused(iliac_engine::Refusal),
    /// Not there, or not yours to know.
    #[error("not found")]
    NotFound,
    /// Yours to see, not to do.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// Somebody wrote first; the versions of what they wrote.
    #[error("somebody wrote first")]
    Conflict(Vec<u64>),
    /// Nothing may begin in a closed case.
    #[error("the case is closed")]
    Closed(Option<StepIx>),
    /// The case is pinned to rules this program cannot read.
    #[error("the rules of the case cannot be read")]
    WithoutRules,
    /// Values this would be judged by still need somebody of this site who vouches for them.
    #[error("values are not signed")]
    NotVouchedFor(NotVouchedFor),
    /// Try again.
    #[error("the record is not available: {0}")]
    Unavailable(String),
    /// Our bug.
    #[error("fault: {0}")]
    Fault(String),
}

impl From<StoreFault> for Failure {
    fn from(fault: StoreFault) -> Failure {
        match fault {
            StoreFault::DiskFull | StoreFault::Unavailable { .. } => Failure::Unavailable(fault.to_string()),
            StoreFault::Damaged { .. } => Failure::Fault(fault.to_string()),
        }
    }
}

impl From<AppendError> for Failure {
    fn from(error: AppendError) -> Failure {
        match error {
            AppendError::Conflict { wrote, .. } => {
                Failure::Conflict(wrote.into_iter().map(|event| event.version.0).collect())
            }
            AppendError::KeyReused { .. } => Failure::Unreadable(
                "This form was sent before with other content. Load the page again and send it from there.".into(),
            ),
            AppendError::ClockWentBack { .. } => Failure::Unavailable(error.to_string()),
            AppendError::SeenTooNew { .. } => Failure::Unreadable(
                "This form is newer than the record. Load the page again and look before you send it.".into(),
            ),
            AppendError::FileMissing { .. } | AppendError::Unreadable { .. } => Failure::Fault(error.to_string()),
            AppendError::Store(fault) => fault.into(),
        }
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Failure {
        match error {
            KeyError::Forgotten { .. } => Failure::NotFound,
            KeyError::NoKey | KeyError::NotOurs => Failure::Fault(error.to_string()),
            KeyError::Store(fault) => fault.into(),
        }
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Failure {
        match error {
            FileError::TooLarge { .. } | FileError::MediaType => Failure::Unreadable(error.to_string()),
            FileError::Store(fault) => fault.into(),
        }
    }
}
