//! Why a record could not be created, opened, backed up or restored; every message says what to do.

use std::path::PathBuf;

use iliac_app::record::{Flaw, Seq, StoreFault};

use crate::purpose::Purpose;

/// Why a record could not be created or opened. Nothing that was there was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no record in the folder.
    #[error("there is no record in {folder}: create one with `iliac init`, or restore a backup")]
    NoRecord {
        /// The folder.
        folder: PathBuf,
    },
    /// A new record needs a folder without one.
    #[error("{path} is there already: a new record needs an empty folder")]
    NotEmpty {
        /// What is there.
        path: PathBuf,
    },
    /// A demo and a production record never share a folder, and one is never opened as the other.
    #[error("the record in {folder} is a {found} record, not a {wanted} one: use another folder")]
    WrongPurpose {
        /// The folder.
        folder: PathBuf,
        /// What it is for.
        found: Purpose,
        /// What was asked for.
        wanted: Purpose,
    },
    /// Another process has it open.
    #[error("the record in {folder} is in use by another iliac process: stop that one first")]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The file is a database of something else, or no database.
    #[error("{path} is not an Iliac record: it was left as it is; restore a backup into an empty folder")]
    NotARecord {
        /// The file.
        path: PathBuf,
    },
    /// The database is cut short or malformed.
    #[error("{path} is damaged ({what}): it was left as it is; restore the last good backup into an empty folder")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Signed events are missing at the end, as after copying an old database over a newer one.
    #[error(
        "the record ends at event {found}, but event {signed} was signed: events are missing; restore the last good backup into an empty folder"
    )]
    TailMissing {
        /// The last event there is.
        found: Seq,
        /// The last event that was signed.
        signed: Seq,
    },
    /// Written by a newer Iliac.
    #[error("the record has format {found}; this program knows {known}: use the newer program")]
    NewerFormat {
        /// The format of the record.
        found: i64,
        /// The newest format this program knows.
        known: i64,
    },
    /// The record was migrated by a program with another migration of that number.
    #[error("migration {number} of the record is not the one this program has: use the program it was made with")]
    OtherMigration {
        /// The migration.
        number: i64,
    },
    /// A key file is missing, unreadable or not the record's.
    #[error("the key file {path} {what}")]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        what: &'static str,
    },
    /// The operating system said no.
    #[error("while {doing} {path}")]
    Io {
        /// What we were doing.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The database said no.
    #[error("while opening the record")]
    Store(#[source] StoreFault),
}

/// Why a backup was not made or not put back. What was there was not changed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A backup never writes over anything.
    #[error("{path} is there already: a backup never writes over anything, name a new folder")]
    Exists {
        /// What is there.
        path: PathBuf,
    },
    /// The backup is not what was written.
    #[error("the backup is not sound, and was not put in place: {flaw}")]
    Flawed {
        /// The first flaw.
        flaw: Flaw,
    },
    /// The record or the backup could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database said no.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The output could not be written.
    #[error("while writing the export")]
    Write(#[from] std::io::Error),
    /// The record could not be read.
    #[error(transparent)]
    Store(#[from] StoreFault),
}
