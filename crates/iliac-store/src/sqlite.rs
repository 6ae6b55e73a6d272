//! The record on SQLite: one writer thread with group commit, a few read-only connections, nothing to set up.

mod append;
mod backup;
mod connect;
mod export;
mod fault;
mod files;
mod handle;
mod look;
mod migrate;
mod open;
mod person_keys;
mod port;
mod readers;
mod rows;
mod side_tables;
mod tail;
mod verify;
mod writer;

pub use backup::restore;
pub use connect::Settings;
pub use handle::SqliteStore;
pub use look::RecordFolder;
