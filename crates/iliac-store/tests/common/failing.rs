//! A store whose every n-th write fails: in turn before anything is written, and after everything is, so that the answer is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use iliac_app::record::{
    AppendError, Appended, Codes, Commit, Event, File, FileError, Hash, Head, KeyError, PersonCode, PersonKeys,
    Progress, ReadNote, Record, RequestKey, Seq, Session, Sessions, StoreFault, StreamId, StreamKind, TokenHash,
    Verification, Version,
};
use iliac_model::time::Timestamp;
use tokio::sync::watch;

/// Any store, made to fail.
#[derive(Clone)]
pub struct Failing<S> {
    inner: S,
    nth: usize,
    writes: Arc<AtomicUsize>,
}

impl<S> Failing<S> {
    /// Fails every `nth` write of `inner`.
    pub fn new(inner: S, nth: usize) -> Failing<S> {
        Failing { inner, nth, writes: Arc::new(AtomicUsize::new(0)) }
    }

    async fn write<T, E: From<StoreFault>>(&self, write: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let count = self.writes.fetch_add(1, Ordering::Relaxed) + 1;
        let fault = || E::from(StoreFault::Unavailable { doing: "failing on purpose", source: None });
        match (count.is_multiple_of(self.nth), (count / self.nth).is_multiple_of(2)) {
            (false, _) => write.await,
            (true, true) => Err(fault()),
            (true, false) => write.await.and(Err(fault())),
        }
    }
}

impl<S: Record> Record for Failing<S> {
    async fn append(&self, commit: Commit) -> Result<Appended, AppendError> {
        self.write(self.inner.append(commit)).await
    }

    async fn answered(&self, request: &RequestKey) -> Result<Option<Appended>, AppendError> {
        self.inner.answered(request).await
    }

    async fn read_stream(&self, stream: &StreamId, after: Version, limit: usize) -> Result<Vec<Event>, StoreFault> {
        self.inner.read_stream(stream, after, limit).await
    }

    async fn read_all(&self, after: Seq, limit: usize) -> Result<Vec<Event>, StoreFault> {
        self.inner.read_all(after, limit).await
    }

    async fn head(&self, stream: &StreamId) -> Result<Option<Head>, StoreFault> {
        self.inner.head(stream).await
    }

    async fn heads(&self, kind: StreamKind, after_key: &str, limit: usize) -> Result<Vec<Head>, StoreFault> {
        self.inner.heads(kind, after_key, limit).await
    }

    fn subscribe(&self) -> watch::Receiver<Seq> {
        self.inner.subscribe()
    }

    async fn put_file(&self, file: File) -> Result<Hash, FileError> {
        self.write(self.inner.put_file(file)).await
    }

    async fn get_file(&self, id: Hash) -> Result<Option<File>, StoreFault> {
        self.inner.get_file(id).await
    }

    async fn note_read(&self, note: ReadNote) -> Result<(), StoreFault> {
        self.inner.note_read(note).await
    }

    async fn verify(&self, progress: Progress) -> Result<Verification, StoreFault> {
        self.inner.verify(progress).await
    }

    async fn close(&self) -> Result<(), StoreFault> {
        self.inner.close().await
    }
}

impl<S: PersonKeys> PersonKeys for Failing<S> {
    async fn seal(&self, person: &str, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.inner.seal(person, plain).await
    }

    async fn open(&self, person: &str, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.inner.open(person, sealed).await
    }

    async fn forget(&self, person: &str, now: Timestamp) -> Result<(), KeyError> {
        self.write(self.inner.forget(person, now)).await
    }
}

impl<S: Sessions> Sessions for Failing<S> {
    async fn keep_session(&self, session: Session) -> Result<(), StoreFault> {
        self.inner.keep_session(session).await
    }

    async fn session(&self, token: TokenHash) -> Result<Option<Session>, StoreFault> {
        self.inner.session(token).await
    }

    async fn renew_session(&self, token: TokenHash, seen: Timestamp, expires: Timestamp) -> Result<(), StoreFault> {
        self.write(self.inner.renew_session(token, seen, expires)).await
    }

    async fn end_session(&self, token: TokenHash) -> Result<(), StoreFault> {
        self.write(self.inner.end_session(token)).await
    }

    async fn end_sessions_of(&self, staff: &str) -> Result<(), StoreFault> {
        self.write(self.inner.end_sessions_of(staff)).await
    }

    async fn clear_ended(&self, now: Timestamp) -> Result<(), StoreFault> {
        self.write(self.inner.clear_ended(now)).await
    }
}

impl<S: Codes> Codes for Failing<S> {
    async fn keep_code(&self, code: PersonCode) -> Result<(), StoreFault> {
        self.inner.keep_code(code).await
    }

    async fn try_code(&self, code: TokenHash) -> Result<Option<PersonCode>, StoreFault> {
        self.inner.try_code(code).await
    }

    async fn allow_attempts(&self, code: TokenHash, attempts: u32) -> Result<(), StoreFault> {
        self.write(self.inner.allow_attempts(code, attempts)).await
    }

    async fn withdraw_codes(&self, case: &str, purpose: &str) -> Result<(), StoreFault> {
        self.write(self.inner.withdraw_codes(case, purpose)).await
    }
}
