//! What SQLite can answer instead of doing it, in the words of the port.

use std::sync::Arc;

use iliac_app::record::StoreFault;
use rusqlite::{Error, ErrorCode};

/// A fault of the database; cheap to copy to everybody a failed group commit concerns.
#[derive(Clone, Debug)]
pub(crate) enum SqlFault {
    /// No room.
    Full,
    /// What is there is not what was written.
    Damaged(String),
    /// Anything else.
    Other(Arc<Error>),
    /// The record was closed.
    Closed,
}

impl SqlFault {
    /// In the words of the port.
    pub(crate) fn told(self, doing: &'static str) -> StoreFault {
        match self {
            SqlFault::Full => StoreFault::DiskFull,
            SqlFault::Damaged(what) => StoreFault::Damaged { what },
            SqlFault::Other(cause) => StoreFault::Unavailable { doing, source: Some(Box::new(cause)) },
            SqlFault::Closed => StoreFault::Unavailable { doing, source: None },
        }
    }
}

impl From<Error> for SqlFault {
    fn from(error: Error) -> SqlFault {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => return SqlFault::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => return SqlFault::Damaged(error.to_string()),
            _ => {} // SQLite's codes are not our enum: every other one is "try again".
        }
        let unreadable = matches!(
            error,
            Error::FromSqlConversionFailure(..)
                | Error::IntegralValueOutOfRange(..)
                | Error::InvalidColumnType(..)
                | Error::Utf8Error(..)
                | Error::QueryReturnedNoRows
        );
        if unreadable { SqlFault::Damaged(error.to_string()) } else { SqlFault::Other(Arc::new(error)) }
    }
}

/// Why a piece of work stopped: it was refused (nobody's fault), or the database could not.
#[derive(Debug)]
pub(crate) enum Halt<E> {
    /// A proper answer, that happens to be no.
    Refused(E),
    /// The database could not.
    Fault(SqlFault),
}

impl<E> From<Error> for Halt<E> {
    fn from(error: Error) -> Halt<E> {
        Halt::Fault(error.into())
    }
}

impl<E> From<SqlFault> for Halt<E> {
    fn from(fault: SqlFault) -> Halt<E> {
        Halt::Fault(fault)
    }
}
