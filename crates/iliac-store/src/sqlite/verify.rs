//! The walk over everything: every hash, chain, head, signature, file and key. It stops at the first flaw and names it.

use std::collections::BTreeMap;

use iliac_app::record::{Event, Flaw, FlawKind, Hash, Progress, Seq, StreamId, Verification, Version};
use iliac_model::time::Timestamp;
use rusqlite::{Connection, Row};

use super::fault::SqlFault;
use super::rows;
use crate::chain;
use crate::checkpoint::{Checkpoint, Identity};

/// Progress is told each time this many events are done.
const TELL_EVERY: u64 = 4096;

/// The walk found a flaw, or could not go on.
enum Stop {
    Flaw(Flaw),
    Fault(SqlFault),
}

impl From<rusqlite::Error> for Stop {
    /// Damage met on the way is what the walk is for; the rest is a fault.
    fn from(error: rusqlite::Error) -> Stop {
        match SqlFault::from(error) {
            SqlFault::Damaged(what) => Stop::Flaw(Flaw { seq: None, event: None, kind: FlawKind::Database(what) }),
            fault @ (SqlFault::Full | SqlFault::Other(_) | SqlFault::Closed) => Stop::Fault(fault),
        }
    }
}

/// Walks the whole record in one view of it. `noted` is the last event known to be signed, from the note beside the database.
pub(crate) fn verify(
    connection: &Connection,
    noted: Option<Seq>,
    progress: Progress,
) -> Result<Verification, SqlFault> {
    connection.execute_batch("BEGIN")?;
    let mut walk = Walk { connection, progress, found: NOTHING, streams: BTreeMap::new(), signed: None };
    let outcome = walk.everything(noted);
    let mut found = walk.found;
    found.streams = u64::try_from(walk.streams.len()).unwrap_or(u64::MAX);
    connection.execute_batch("COMMIT")?;
    match outcome {
        Ok(()) => Ok(found),
        Err(Stop::Flaw(flaw)) => Ok(Verification { flaw: Some(flaw), ..found }),
        Err(Stop::Fault(fault)) => Err(fault),
    }
}

const NOTHING: Verification = Verification { events: 0, streams: 0, checkpoints: 0, files: 0, flaw: None };

struct Walk<'a> {
    connection: &'a Connection,
    progress: Progress,
    found: Verification,
    /// Where each stream stands so far.
    streams: BTreeMap<StreamId, (Version, Hash)>,
    /// The hash the last checkpoint signed.
    signed: Option<Hash>,
}

impl Walk<'_> {
    fn everything(&mut self, noted: Option<Seq>) -> Result<(), Stop> {
        let identity = rows::identity(self.connection)?;
        let checkpoints = self.checkpoints(&identity)?;
        let last = self.events(&identity, &checkpoints)?;
        if let Some(beyond) = checkpoints.iter().map(|checkpoint| checkpoint.seq).chain(noted).find(|seq| *seq > last) {
            return Err(flaw(Some(beyond), None, FlawKind::TailMissing));
        }
        self.heads()?;
        self.files()?;
        self.database()
    }

    /// All checkpoints: numbered without gaps, each signed, each following the one before.
    fn checkpoints(&mut self, identity: &Identity) -> Result<Vec<Checkpoint>, Stop> {
        let mut statement = self.connection.prepare(&format!("{} ORDER BY number", rows::CHECKPOINTS))?;
        let mut rows = statement.query([])?;
        let mut all: Vec<Checkpoint> = Vec::new();
        while let Some(row) = rows.next()? {
            let wrong = |seq| flaw(seq, None, FlawKind::CheckpointWrong);
            let (checkpoint, signature) = rows::checkpoint(row).map_err(|_| wrong(None))?;
            let number = self.found.checkpoints.saturating_add(1);
            let follows = checkpoint.number == number && checkpoint.previous == self.signed.unwrap_or(Hash::ZERO);
            if !follows || !checkpoint.is_signed(identity, &signature) {
                return Err(wrong(Some(checkpoint.seq)));
            }
            self.signed = Some(checkpoint.content(identity));
            self.found.checkpoints = number;
            all.push(checkpoint);
        }
        match all.first() {
            Some(first) if first.seq == Seq(0) => Ok(all),
            Some(_) | None => Err(flaw(None, None, FlawKind::CheckpointWrong)),
        }
    }

    /// All events in order, with the digest each checkpoint signed. Answers the last sequence number.
    fn events(&mut self, identity: &Identity, checkpoints: &[Checkpoint]) -> Result<Seq, Stop> {
        let of = self.connection.query_row("SELECT count(*) FROM event", [], |row| rows::unsigned(row, 0))?;
        let dangling: u64 = self.connection.query_row(
            "SELECT count(*) FROM event e WHERE NOT EXISTS (SELECT 1 FROM stream s WHERE s.id = e.stream)",
            [],
            |row| rows::unsigned(row, 0),
        )?;
        let mut statement = self.connection.prepare(&format!("{} ORDER BY e.seq", rows::EVENTS))?;
        let mut rows = statement.query([])?;
        let (mut last, mut at, mut digest) = (Seq(0), identity.created_at, Hash::ZERO);
        let mut due = checkpoints.iter().peekable();
        loop {
            while let Some(checkpoint) = due.next_if(|checkpoint| checkpoint.seq == last) {
                if checkpoint.digest != digest || checkpoint.recorded_at != at {
                    return Err(flaw(Some(last), None, FlawKind::CheckpointWrong));
                }
            }
            let Some(row) = rows.next()? else { break };
            let event = readable(row)?;
            self.follow(&event, last, at)?;
            (last, at, digest) = (event.seq, event.what.recorded_at, chain::log_digest(digest, event.hash));
            if self.found.events.is_multiple_of(TELL_EVERY) {
                (self.progress)(self.found.events, of);
            }
        }
        (self.progress)(self.found.events, of);
        if dangling > 0 {
            return Err(flaw(Some(Seq(last.0.saturating_add(1))), None, FlawKind::Gap));
        }
        Ok(last)
    }

    /// One event: in its place, in its chain, unchanged.
    fn follow(&mut self, event: &Event, last: Seq, at: Timestamp) -> Result<(), Stop> {
        let wrong = |kind| Err(flaw(Some(event.seq), Some((event.stream.clone(), event.version)), kind));
        if chain::event_hash(event) != event.hash {
            return wrong(FlawKind::Changed);
        }
        if event.seq.0 != last.0.saturating_add(1) {
            return wrong(FlawKind::Gap);
        }
        if event.what.recorded_at < at {
            return wrong(FlawKind::OutOfOrder);
        }
        let before = self.streams.insert(event.stream.clone(), (event.version, event.hash));
        let (version, hash) = before.unwrap_or((Version(0), Hash::ZERO));
        if event.version.0 != version.0.saturating_add(1) || event.previous != hash {
            return wrong(FlawKind::ChainBroken);
        }
        if !event.what.files.is_empty() && !self.are_kept(&event.what.files)? {
            return wrong(FlawKind::FileWrong);
        }
        self.found.events = self.found.events.saturating_add(1);
        Ok(())
    }

    fn are_kept(&self, files: &[Hash]) -> Result<bool, Stop> {
        let mut there = self.connection.prepare_cached("SELECT 1 FROM file WHERE hash = ?1")?;
        for file in files {
            if !there.exists([file.0])? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The noted end of each stream is its last event, and no stream is without one.
    fn heads(&self) -> Result<(), Stop> {
        let mut statement = self.connection.prepare("SELECT kind, key, version, hash FROM stream")?;
        let mut rows = statement.query([])?;
        let mut count = 0_usize;
        while let Some(row) = rows.next()? {
            let head = rows::head(row).map_err(|_| flaw(None, None, FlawKind::HeadWrong))?;
            if self.streams.get(&head.stream) != Some(&(head.version, head.hash)) {
                return Err(flaw(None, Some((head.stream, head.version)), FlawKind::HeadWrong));
            }
            count = count.saturating_add(1);
        }
        if count == self.streams.len() { Ok(()) } else { Err(flaw(None, None, FlawKind::HeadWrong)) }
    }

    /// Every file has its content hash.
    fn files(&mut self) -> Result<(), Stop> {
        let mut statement = self.connection.prepare("SELECT hash, media_type, bytes FROM file")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let wrong = || flaw(None, None, FlawKind::FileWrong);
            let id = rows::hash(row, 0).map_err(|_| wrong())?;
            let media_type = row.get(1).map_err(|_| wrong())?;
            let file = iliac_app::record::File { media_type, bytes: rows::bytes(row, 2)? };
            if chain::file_hash(&file) != id {
                return Err(wrong());
            }
            self.found.files = self.found.files.saturating_add(1);
        }
        Ok(())
    }

    /// SQLite's own look at pages, indexes and constraints.
    fn database(&self) -> Result<(), Stop> {
        let said: String = self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if said == "ok" { Ok(()) } else { Err(flaw(None, None, FlawKind::Database(said))) }
    }
}

/// Reads a row as an event, or names it as well as it can be named.
fn readable(row: &Row<'_>) -> Result<Event, Stop> {
    rows::event(row).map_err(|_| {
        let seq = rows::unsigned(row, 0).ok().map(Seq);
        let event = rows::stream(row, 1).ok().zip(rows::unsigned(row, 3).ok().map(Version));
        flaw(seq, event, FlawKind::Unreadable)
    })
}

fn flaw(seq: Option<Seq>, event: Option<(StreamId, Version)>, kind: FlawKind) -> Stop {
    Stop::Flaw(Flaw { seq, event, kind })
}
