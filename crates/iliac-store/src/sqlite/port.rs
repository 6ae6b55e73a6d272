//! The port, on SQLite. What is unfit to keep is refused here, before it waits for the writer.

use std::sync::PoisonError;

use iliac_app::record::{
    AppendError, Appended, Commit, EVENTS_PER_COMMIT_MAX, Event, FILE_BYTES_MAX, File, FileError, Hash, Head,
    NAME_BYTES_MAX, NewEvent, PAGE_MAX, PAYLOAD_BYTES_MAX, Progress, ReadNote, Record, RequestKey,
    STREAMS_PER_COMMIT_MAX, Seq, StoreFault, StreamId, StreamKind, TOUCHES_MAX, Verification, Version,
};
use rusqlite::{Connection, OptionalExtension, params};
use tokio::sync::{oneshot, watch};

use super::append;
use super::fault::{Halt, SqlFault};
use super::files;
use super::handle::SqliteStore;
use super::look;
use super::rows;
use super::writer::{Message, NOTES_GATHER, NOTES_MAX};
use crate::chain;

impl Record for SqliteStore {
    async fn append(&self, commit: Commit) -> Result<Appended, AppendError> {
        refuse_unfit(&commit).map_err(|what| AppendError::Unreadable { what })?;
        self.write("appending", move |desk| append::append(desk, &commit)).await
    }

    async fn answered(&self, request: &RequestKey) -> Result<Option<Appended>, AppendError> {
        let request = request.clone();
        let found = self.inner.readers.read("looking up a request", move |connection| {
            match append::answered(connection, &request) {
                Ok(found) => Ok(Ok(found)),
                Err(Halt::Refused(refusal)) => Ok(Err(refusal)),
                Err(Halt::Fault(fault)) => Err(fault),
            }
        });
        found.await?
    }

    async fn read_stream(&self, stream: &StreamId, after: Version, limit: usize) -> Result<Vec<Event>, StoreFault> {
        let (kind, key) = (stream.kind.word(), stream.key.clone());
        let read = move |connection: &Connection| {
            let sql = format!(
                "{} WHERE s.kind = ?1 AND s.key = ?2 AND e.version > ?3 ORDER BY e.version LIMIT ?4",
                rows::EVENTS
            );
            let mut events = connection.prepare_cached(&sql)?;
            let found = events.query_map(params![kind, key, rows::kept(after.0), page(limit)], rows::event)?;
            Ok(found.collect::<Result<_, _>>()?)
        };
        self.inner.readers.read("reading a stream", read).await
    }

    async fn read_all(&self, after: Seq, limit: usize) -> Result<Vec<Event>, StoreFault> {
        let read = move |connection: &Connection| {
            let sql = format!("{} WHERE e.seq > ?1 ORDER BY e.seq LIMIT ?2", rows::EVENTS);
            let mut events = connection.prepare_cached(&sql)?;
            let found = events.query_map(params![rows::kept(after.0), page(limit)], rows::event)?;
            Ok(found.collect::<Result<_, _>>()?)
        };
        self.inner.readers.read("reading all streams", read).await
    }

    async fn head(&self, stream: &StreamId) -> Result<Option<Head>, StoreFault> {
        let (kind, key) = (stream.kind.word(), stream.key.clone());
        let read = move |connection: &Connection| {
            let mut head = connection
                .prepare_cached("SELECT kind, key, version, hash FROM stream WHERE kind = ?1 AND key = ?2")?;
            Ok(head.query_row(params![kind, key], rows::head).optional()?)
        };
        self.inner.readers.read("reading a head", read).await
    }

    async fn heads(&self, kind: StreamKind, after_key: &str, limit: usize) -> Result<Vec<Head>, StoreFault> {
        let after = after_key.to_owned();
        let read = move |connection: &Connection| {
            let mut heads = connection.prepare_cached(
                "SELECT kind, key, version, hash FROM stream WHERE kind = ?1 AND key > ?2 ORDER BY key LIMIT ?3",
            )?;
            let found = heads.query_map(params![kind.word(), after, page(limit)], rows::head)?;
            Ok(found.collect::<Result<_, _>>()?)
        };
        self.inner.readers.read("reading heads", read).await
    }

    fn subscribe(&self) -> watch::Receiver<Seq> {
        self.inner.last.clone()
    }

    async fn put_file(&self, file: File) -> Result<Hash, FileError> {
        if file.bytes.len() > FILE_BYTES_MAX {
            return Err(FileError::TooLarge { bytes: file.bytes.len(), max: FILE_BYTES_MAX });
        }
        refuse_name("media type", &file.media_type).map_err(|_| FileError::MediaType)?;
        let id = chain::file_hash(&file);
        self.write("keeping a file", move |desk| Ok(files::put(desk.connection, id, &file)?)).await.map(|()| id)
    }

    async fn get_file(&self, id: Hash) -> Result<Option<File>, StoreFault> {
        self.inner.readers.read("reading a file", move |connection| files::get(connection, id)).await
    }

    async fn note_read(&self, note: ReadNote) -> Result<(), StoreFault> {
        let refused = || SqlFault::Closed.told("noting who reads");
        let waiting = {
            let mut notes = self.inner.notes.lock().unwrap_or_else(PoisonError::into_inner);
            if self.inner.places.is_closed() || notes.len() >= NOTES_MAX {
                return Err(refused());
            }
            notes.push(note);
            notes.len()
        };
        // A full queue writes the notes along with its next commit anyway.
        if waiting.is_multiple_of(NOTES_GATHER) {
            self.inner.send(Message::WriteNotes);
        }
        Ok(())
    }

    async fn verify(&self, progress: Progress) -> Result<Verification, StoreFault> {
        let (folder, layer) = (self.inner.folder.clone(), self.inner.readers.file_layer());
        let walk = move || look::verify(&folder, layer.as_deref(), progress);
        match tokio::task::spawn_blocking(walk).await {
            Ok(found) => found.map_err(|fault| fault.told("verifying")),
            Err(cause) => Err(StoreFault::Unavailable { doing: "verifying", source: Some(Box::new(cause)) }),
        }
    }

    async fn close(&self) -> Result<(), StoreFault> {
        self.inner.places.close();
        let (reply, answer) = oneshot::channel();
        if !self.inner.send(Message::Close(reply)) {
            return Ok(()); // It was closed before.
        }
        let outcome = answer.await;
        let inner = std::sync::Arc::clone(&self.inner);
        let _ = tokio::task::spawn_blocking(move || inner.let_go()).await;
        outcome.unwrap_or_else(|_| Err(SqlFault::Closed.told("closing the record")))
    }
}

fn page(limit: usize) -> i64 {
    i64::try_from(limit.min(PAGE_MAX)).unwrap_or(i64::MAX)
}

/// Says what makes a commit unfit to keep. Never repeats what was sent: it may name somebody.
fn refuse_unfit(commit: &Commit) -> Result<(), String> {
    let events: usize = commit.appends.iter().map(|one| one.events.len()).sum();
    if commit.appends.iter().any(|one| one.events.is_empty()) || events == 0 {
        return Err("a stream without events".to_owned());
    }
    if events > EVENTS_PER_COMMIT_MAX || commit.appends.len() > STREAMS_PER_COMMIT_MAX {
        return Err(format!("more than {EVENTS_PER_COMMIT_MAX} events or {STREAMS_PER_COMMIT_MAX} streams"));
    }
    let streams: std::collections::BTreeSet<&StreamId> = commit.appends.iter().map(|one| &one.stream).collect();
    if streams.len() != commit.appends.len() {
        return Err("the same stream twice".to_owned());
    }
    if let Some(request) = &commit.request {
        refuse_name("request key", &request.key)?;
    }
    streams.iter().try_for_each(|stream| refuse_name("stream key", &stream.key))?;
    commit.appends.iter().flat_map(|one| &one.events).try_for_each(refuse_unfit_event)
}

fn refuse_unfit_event(event: &NewEvent) -> Result<(), String> {
    if event.payload.len() > PAYLOAD_BYTES_MAX {
        return Err(format!("a payload of more than {PAYLOAD_BYTES_MAX} bytes"));
    }
    if event.touches.len() > TOUCHES_MAX || event.files.len() > TOUCHES_MAX {
        return Err(format!("an event with more than {TOUCHES_MAX} conflict keys or files"));
    }
    refuse_name("event kind", &event.kind)?;
    refuse_name("source", &event.source)?;
    event.author.as_deref().map_or(Ok(()), |author| refuse_name("author", author))?;
    event.role.as_deref().map_or(Ok(()), |role| refuse_name("role", role))?;
    event.touches.iter().try_for_each(|touch| refuse_name("conflict key", touch))
}

/// A name is one line of text, neither empty nor long.
fn refuse_name(what: &str, name: &str) -> Result<(), String> {
    if name.is_empty() || name.len() > NAME_BYTES_MAX || name.chars().any(char::is_control) {
        return Err(format!("a {what} that is empty, longer than {NAME_BYTES_MAX} bytes or not one line of text"));
    }
    Ok(())
}
