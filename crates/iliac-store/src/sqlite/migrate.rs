//! The tables, as numbered steps embedded in the program. A step is never edited once a record was made with it: each is
//! kept with its checksum, and another one under the same number is refused.

use iliac_app::record::Hash;
use rusqlite::{Connection, params};

use super::fault::SqlFault;
use crate::error::OpenError;

/// The format of the record, kept in the file's `user_version`.
pub(crate) const FORMAT: i64 = 1;
/// Says "this SQLite file is an Iliac record": the letters ILIA, kept in the file's `application_id`.
pub(crate) const APPLICATION_ID: u32 = u32::from_be_bytes(*b"ILIA");

const STEPS: [(i64, &str, &str); 1] = [(1, "record", include_str!("migrations/0001_record.sql"))];

/// Brings the tables up to date, each step in its own transaction.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let fault = |error: rusqlite::Error| OpenError::Store(SqlFault::from(error).told("updating the tables"));
    connection
        .execute_batch(
            "CREATE TABLE IF NOT EXISTS schema_migration (
                 number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL) STRICT",
        )
        .map_err(fault)?;
    let done = done(connection).map_err(fault)?;
    let known = STEPS.iter().map(|(number, _, _)| *number).max().unwrap_or(0);
    if let Some((found, _)) = done.iter().find(|(number, _)| *number > known) {
        return Err(OpenError::NewerFormat { found: *found, known });
    }
    for (number, name, sql) in STEPS {
        let checksum = Hash::of(sql.as_bytes());
        match done.iter().find(|(there, _)| *there == number) {
            Some((_, kept)) if kept == &checksum.0 => {}
            Some(_) => return Err(OpenError::OtherMigration { number }),
            None => step(connection, number, name, sql, checksum).map_err(fault)?,
        }
    }
    Ok(())
}

fn done(connection: &Connection) -> rusqlite::Result<Vec<(i64, [u8; 32])>> {
    let mut rows = connection.prepare("SELECT number, checksum FROM schema_migration ORDER BY number")?;
    rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn step(connection: &mut Connection, number: i64, name: &str, sql: &str, checksum: Hash) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(sql)?;
    transaction.execute(
        "INSERT INTO schema_migration (number, name, checksum) VALUES (?1, ?2, ?3)",
        params![number, name, checksum.0],
    )?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}
