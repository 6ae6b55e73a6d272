//! Connections: the one that writes, and those that only read.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// How the store is set up. The default is what a clinic runs; the rest is for tests and small devices.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// The SQLite file layer to use, by name; `None` is the operating system's.
    pub file_layer: Option<String>,
    /// How many pages of 4 KiB the database may have; `None` is as many as the disk holds. Above it the disk counts as full.
    pub pages_max: Option<u32>,
    /// After how many events the heads are signed: at 500 events a second every two seconds.
    pub checkpoint_every: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { file_layer: None, pages_max: None, checkpoint_every: 1000 }
    }
}

/// How long a connection waits for another process (a backup, a look from the command line) before it gives up.
const WAIT_FOR_OTHERS: Duration = Duration::from_secs(5);
/// The log file shrinks back to this many bytes after a burst.
const LOG_BYTES_KEPT: i64 = 64 * 1024 * 1024;

/// The connection that writes: every commit is on the disk before it returns.
pub(crate) fn writing(path: &Path, settings: &Settings) -> rusqlite::Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, settings.file_layer.as_deref())?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update_and_check(None, "journal_size_limit", LOG_BYTES_KEPT, |_| Ok(()))?;
    if let Some(pages) = settings.pages_max {
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    }
    Ok(connection)
}

/// A connection that only reads.
pub(crate) fn reading(path: &Path, file_layer: Option<&str>) -> rusqlite::Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, file_layer)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// The connection in which a new file is built, before anybody else can see it.
pub(crate) fn building(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = connect(path, flags, None)?;
    connection.pragma_update(None, "synchronous", "extra")?;
    Ok(connection)
}

/// The connection to the person keys: deleted bytes are overwritten, and no log keeps a copy of them.
pub(crate) fn keys(path: &Path, file_layer: Option<&str>) -> rusqlite::Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, file_layer)?;
    connection.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "extra")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    Ok(connection)
}

fn connect(path: &Path, flags: OpenFlags, file_layer: Option<&str>) -> rusqlite::Result<Connection> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match file_layer {
        Some(layer) => Connection::open_with_flags_and_vfs(path, flags, layer)?,
        None => Connection::open_with_flags(path, flags)?,
    };
    connection.busy_timeout(WAIT_FOR_OTHERS)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(connection)
}
