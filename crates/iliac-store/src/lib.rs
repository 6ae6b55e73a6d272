//! The record on a disk: append-only streams with a hash chain each, signed checkpoints, sealed identifiers, and the side
//! tables that are not truth.
//!
//! One store so far, [`SqliteStore`]: nothing to set up, every acknowledged write on the disk. SQL decides nothing here; it
//! keeps rows and finds them. The layouts that are hashed are in [`chain`] and never change. Why it is so:
//! `docs/adr/0005-streams-and-chain.md`.

pub mod chain;
mod checkpoint;
mod error;
mod folder;
mod purpose;
mod seal;
mod sqlite;

pub use error::{BackupError, ExportError, OpenError};
pub use purpose::Purpose;
pub use sqlite::{RecordFolder, Settings, SqliteStore, restore};
