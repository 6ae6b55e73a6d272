//! Files, kept in the same database as the events that attach them, so that one backup holds both.

use iliac_app::record::{File, Hash};
use rusqlite::{Connection, OptionalExtension, params};

use super::fault::SqlFault;
use crate::chain;

/// Keeps a file; the same file again is the same row.
pub(crate) fn put(connection: &Connection, id: Hash, file: &File) -> Result<(), SqlFault> {
    connection
        .prepare_cached("INSERT INTO file (hash, media_type, bytes) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO NOTHING")?
        .execute(params![id.0, file.media_type, file.bytes])?;
    Ok(())
}

/// Reads a file back, and refuses one that was changed.
pub(crate) fn get(connection: &Connection, id: Hash) -> Result<Option<File>, SqlFault> {
    let found = connection
        .prepare_cached("SELECT media_type, bytes FROM file WHERE hash = ?1")?
        .query_row([id.0], |row| Ok(File { media_type: row.get(0)?, bytes: row.get(1)? }))
        .optional()?;
    match found {
        Some(file) if chain::file_hash(&file) != id => Err(SqlFault::Damaged(format!("file {id} was changed"))),
        Some(_) | None => Ok(found),
    }
}
