//! Adding events: the conflict rule, the order of the clock, the chain. Runs on the writer thread, inside a savepoint.

use iliac_app::record::{
    Append, AppendError, Appended, CLOCK_STEP_BACK_S, Commit, Event, Hash, NewEvent, RequestKey, Seq, StreamId,
    Version, Written,
};
use iliac_model::time::{Duration, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use super::fault::{Halt, SqlFault};
use super::rows;
use super::writer::Desk;
use crate::chain;

type Outcome<T> = Result<T, Halt<AppendError>>;

/// Where a stream ends in the transaction under way.
struct Place {
    id: i64,
    version: Version,
    hash: Hash,
}

/// Writes a whole commit, or refuses it. A refusal may leave rows behind: the caller rolls the savepoint back.
pub(crate) fn append(desk: &mut Desk<'_>, commit: &Commit) -> Outcome<Appended> {
    if let Some(request) = &commit.request
        && let Some(earlier) = answered(desk.connection, request)?
    {
        return Ok(earlier);
    }
    let mut events = Vec::new();
    for one in &commit.appends {
        append_one(desk, one, commit.request.as_ref(), &mut events)?;
    }
    Ok(Appended { events, replayed: false })
}

/// The answer this request was given before, if it was.
pub(crate) fn answered(connection: &Connection, request: &RequestKey) -> Outcome<Option<Appended>> {
    let mut statement =
        connection.prepare_cached(&format!("{} WHERE e.request_key = ?1 ORDER BY e.seq", rows::EVENTS))?;
    let events = statement.query_map([&request.key], rows::event)?.collect::<Result<Vec<Event>, _>>()?;
    let Some(first) = events.first() else { return Ok(None) };
    if first.request.as_ref() != Some(request) {
        return Err(Halt::Refused(AppendError::KeyReused { key: request.key.clone() }));
    }
    Ok(Some(Appended { events: events.into_iter().map(written).collect(), replayed: true }))
}

fn written(event: Event) -> Written {
    Written {
        seq: event.seq,
        stream: event.stream,
        version: event.version,
        recorded_at: event.what.recorded_at,
        hash: event.hash,
    }
}

fn append_one(
    desk: &mut Desk<'_>,
    one: &Append,
    request: Option<&RequestKey>,
    events: &mut Vec<Written>,
) -> Outcome<()> {
    let mut place = find_or_start(desk.connection, &one.stream)?;
    refuse_conflict(desk.connection, one, &place)?;
    for what in &one.events {
        let recorded_at = in_order(desk.tail.recorded_at, what.recorded_at)?;
        for file in &what.files {
            refuse_missing_file(desk.connection, *file)?;
        }
        let what = NewEvent { recorded_at, ..what.clone() };
        events.push(add(desk, &one.stream, &mut place, what, request)?);
    }
    move_head(desk.connection, &place)?;
    Ok(())
}

/// Adds one event that needs no decision, whatever the clock says: a note of who read what.
pub(crate) fn append_note(desk: &mut Desk<'_>, stream: &StreamId, what: NewEvent) -> Result<(), SqlFault> {
    let mut place = find_or_start(desk.connection, stream)?;
    let recorded_at = what.recorded_at.max(desk.tail.recorded_at);
    add(desk, stream, &mut place, NewEvent { recorded_at, ..what }, None)?;
    move_head(desk.connection, &place)?;
    Ok(())
}

fn find_or_start(connection: &Connection, stream: &StreamId) -> rusqlite::Result<Place> {
    let found = connection
        .prepare_cached("SELECT id, version, hash FROM stream WHERE kind = ?1 AND key = ?2")?
        .query_row(params![stream.kind.word(), stream.key], |row| {
            Ok(Place { id: row.get(0)?, version: Version(rows::unsigned(row, 1)?), hash: rows::hash(row, 2)? })
        })
        .optional()?;
    if let Some(place) = found {
        return Ok(place);
    }
    connection
        .prepare_cached("INSERT INTO stream (kind, key, version, hash) VALUES (?1, ?2, 0, ?3)")?
        .execute(params![stream.kind.word(), stream.key, Hash::ZERO.0])?;
    Ok(Place { id: connection.last_insert_rowid(), version: Version(0), hash: Hash::ZERO })
}

/// An older `seen` is a conflict only if an event after it touches one of the same keys.
fn refuse_conflict(connection: &Connection, one: &Append, place: &Place) -> Outcome<()> {
    let (stream, seen) = (one.stream.clone(), one.seen);
    if seen > place.version {
        return Err(Halt::Refused(AppendError::SeenTooNew { stream, seen, head: place.version }));
    }
    let touched = |key: &String| one.events.iter().any(|event| event.touches.contains(key));
    if seen == place.version || one.events.iter().all(|event| event.touches.is_empty()) {
        return Ok(());
    }
    let mut statement = connection
        .prepare_cached(&format!("{} WHERE e.stream = ?1 AND e.version > ?2 ORDER BY e.version", rows::EVENTS))?;
    let since = statement.query_map(params![place.id, rows::kept(seen.0)], rows::event)?;
    let mut wrote = Vec::new();
    for event in since {
        let event = event?;
        if event.what.touches.iter().any(touched) {
            wrote.push(event);
        }
    }
    if wrote.is_empty() { Ok(()) } else { Err(Halt::Refused(AppendError::Conflict { stream, seen, wrote })) }
}

/// The instant an event counts as recorded: never before the one before it. A clock far behind stops the house.
fn in_order(last: Timestamp, now: Timestamp) -> Outcome<Timestamp> {
    if now.plus(Duration::from_seconds(CLOCK_STEP_BACK_S)) < last {
        return Err(Halt::Refused(AppendError::ClockWentBack { last, now }));
    }
    Ok(now.max(last))
}

fn refuse_missing_file(connection: &Connection, file: Hash) -> Outcome<()> {
    let there = connection.prepare_cached("SELECT 1 FROM file WHERE hash = ?1")?.exists([file.0])?;
    if there { Ok(()) } else { Err(Halt::Refused(AppendError::FileMissing { file })) }
}

fn add(
    desk: &mut Desk<'_>,
    stream: &StreamId,
    place: &mut Place,
    what: NewEvent,
    request: Option<&RequestKey>,
) -> Result<Written, SqlFault> {
    let mut event = Event {
        seq: Seq(desk.tail.seq.0.saturating_add(1)),
        stream: stream.clone(),
        version: Version(place.version.0.saturating_add(1)),
        what,
        request: request.cloned(),
        previous: place.hash,
        hash: Hash::ZERO,
    };
    event.hash = chain::event_hash(&event);
    insert(desk.connection, place.id, &event)?;
    place.version = event.version;
    place.hash = event.hash;
    desk.tail.add(event.seq, event.what.recorded_at, event.hash);
    Ok(written(event))
}

fn insert(connection: &Connection, stream: i64, event: &Event) -> rusqlite::Result<()> {
    let what = &event.what;
    connection
        .prepare_cached(
            "INSERT INTO event (seq, stream, version, kind, payload, occurred_at, recorded_at, author, role, source, \
             clock_offset_s, touches, files, request_key, request_content, previous, hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            rows::kept(event.seq.0),
            stream,
            rows::kept(event.version.0),
            what.kind,
            what.payload,
            what.occurred_at.second(),
            what.recorded_at.second(),
            what.author,
            what.role,
            what.source,
            what.clock_offset_s,
            rows::joined(&what.touches),
            rows::joined(&what.files),
            event.request.as_ref().map(|request| &request.key),
            event.request.as_ref().map(|request| request.content.0),
            event.previous.0,
            event.hash.0,
        ])?;
    Ok(())
}

fn move_head(connection: &Connection, place: &Place) -> rusqlite::Result<()> {
    connection.prepare_cached("UPDATE stream SET version = ?2, hash = ?3 WHERE id = ?1")?.execute(params![
        place.id,
        rows::kept(place.version.0),
        place.hash.0
    ])?;
    Ok(())
}
