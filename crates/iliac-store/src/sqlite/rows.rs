//! Rows to words: how events, heads and checkpoints are kept in columns, and read back.

use std::fmt;

use iliac_app::record::{Event, Hash, Head, NewEvent, RequestKey, Seq, StreamId, StreamKind, Version};
use iliac_model::time::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Error, Row};

use crate::checkpoint::{Checkpoint, Identity};
use crate::purpose::Purpose;

/// Selects events with their streams, in the columns [`event`] reads. To be followed by `WHERE` and `ORDER BY`.
pub(crate) const EVENTS: &str = "SELECT e.seq, s.kind, s.key, e.version, e.kind, e.payload, e.occurred_at, e.recorded_at, \
     e.author, e.role, e.source, e.clock_offset_s, e.touches, e.files, e.request_key, e.request_content, e.previous, e.hash \
     FROM event e JOIN stream s ON s.id = e.stream";

/// Selects checkpoints, in the columns [`checkpoint`] reads.
pub(crate) const CHECKPOINTS: &str = "SELECT number, seq, recorded_at, digest, previous, signature FROM checkpoint";

#[derive(Debug)]
struct NotOurs(&'static str);

impl fmt::Display for NotOurs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a {}", self.0)
    }
}

impl std::error::Error for NotOurs {}

fn unreadable(column: usize, what: &'static str) -> Error {
    Error::FromSqlConversionFailure(column, Type::Text, Box::new(NotOurs(what)))
}

/// Reads one event of [`EVENTS`].
pub(crate) fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let what = NewEvent {
        kind: row.get(4)?,
        payload: row.get(5)?,
        occurred_at: instant(row, 6)?,
        recorded_at: instant(row, 7)?,
        author: row.get(8)?,
        role: row.get(9)?,
        source: row.get(10)?,
        clock_offset_s: row.get(11)?,
        touches: lines(text(row, 12)?).map(str::to_owned).collect(),
        files: lines(text(row, 13)?)
            .map(|line| line.parse().map_err(|_| unreadable(13, "content hash")))
            .collect::<Result<_, _>>()?,
    };
    Ok(Event {
        seq: Seq(unsigned(row, 0)?),
        stream: stream(row, 1)?,
        version: Version(unsigned(row, 3)?),
        what,
        request: request(row)?,
        previous: hash(row, 16)?,
        hash: hash(row, 17)?,
    })
}

fn request(row: &Row<'_>) -> rusqlite::Result<Option<RequestKey>> {
    let (key, content): (Option<String>, Option<[u8; 32]>) = (row.get(14)?, row.get(15)?);
    match (key, content) {
        (Some(key), Some(content)) => Ok(Some(RequestKey { key, content: Hash(content) })),
        (None, None) => Ok(None),
        (Some(_), None) | (None, Some(_)) => Err(unreadable(14, "request key")),
    }
}

/// Reads a head of `SELECT kind, key, version, hash FROM stream`.
pub(crate) fn head(row: &Row<'_>) -> rusqlite::Result<Head> {
    Ok(Head { stream: stream(row, 0)?, version: Version(unsigned(row, 2)?), hash: hash(row, 3)? })
}

/// Reads one checkpoint of [`CHECKPOINTS`] with its signature.
pub(crate) fn checkpoint(row: &Row<'_>) -> rusqlite::Result<(Checkpoint, Vec<u8>)> {
    let checkpoint = Checkpoint {
        number: unsigned(row, 0)?,
        seq: Seq(unsigned(row, 1)?),
        recorded_at: instant(row, 2)?,
        digest: hash(row, 3)?,
        previous: hash(row, 4)?,
    };
    Ok((checkpoint, row.get(5)?))
}

/// Reads whose record this is.
pub(crate) fn identity(connection: &rusqlite::Connection) -> rusqlite::Result<Identity> {
    connection.query_row("SELECT nonce, purpose, created_at, verifying_key FROM house WHERE one = 1", [], |row| {
        let word: String = row.get(1)?;
        Ok(Identity {
            nonce: row.get(0)?,
            purpose: Purpose::from_word(&word).ok_or_else(|| unreadable(1, "purpose"))?,
            created_at: instant(row, 2)?,
            key: row.get(3)?,
        })
    })
}

/// The stream in this column (kind) and the next (key).
pub(crate) fn stream(row: &Row<'_>, column: usize) -> rusqlite::Result<StreamId> {
    let kind = StreamKind::from_word(text(row, column)?).ok_or_else(|| unreadable(column, "stream kind"))?;
    Ok(StreamId { kind, key: row.get(column.saturating_add(1))? })
}

/// The text of a column, borrowed: a start reads a million rows.
fn text<'a>(row: &'a Row<'_>, column: usize) -> rusqlite::Result<&'a str> {
    row.get_ref(column)?.as_str().map_err(|_| unreadable(column, "text"))
}

/// The bytes of a column, whatever it holds.
pub(crate) fn bytes(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<u8>> {
    use rusqlite::types::ValueRef;
    Ok(match row.get_ref(column)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec(),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => Vec::new(),
    })
}

/// The text of a column, with marks where it is none: for naming what is damaged.
pub(crate) fn text_lossy(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    bytes(row, column).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

pub(crate) fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<Hash> {
    row.get(column).map(Hash)
}

pub(crate) fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp::from_second)
}

pub(crate) fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| Error::IntegralValueOutOfRange(column, number))
}

/// For a column: SQLite's integers end at 2^63, which no count here reaches.
pub(crate) fn kept(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// One value a line, as it is kept in a column; the values hold no line breaks.
pub(crate) fn joined<T: ToString>(values: &[T]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').filter(|_| !text.is_empty())
}
