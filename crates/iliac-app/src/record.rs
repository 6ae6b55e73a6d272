//! The record: what the house writes down, as a port.
//!
//! Append-only streams of events, the files they attach, the notes of who read what, the keys that seal a person's
//! identifiers, and two side tables that are not truth (sessions, person codes). The words here are plain: payloads are
//! opaque bytes, and nothing decides anything. One implementation is on SQLite, in `iliac-store`; another store passes the
//! same suite. Why it has this shape: `docs/adr/0005-streams-and-chain.md`.

mod commit;
mod event;
mod fault;
mod files;
mod keys;
mod reads;
mod sessions;
mod verification;

use std::future::Future;

use tokio::sync::watch;

pub use commit::{Append, AppendError, Appended, Commit, RequestKey, Written};
pub use event::{Event, Hash, Head, NewEvent, NotAHash, Seq, StreamId, StreamKind, Version};
pub use fault::StoreFault;
pub use files::{File, FileError};
pub use keys::{KeyError, PersonKeys};
pub use reads::{ReadNote, Shown};
pub use sessions::{Codes, PersonCode, Session, Sessions, TokenHash};
pub use verification::{Flaw, FlawKind, Progress, Verification};

/// How far the server's clock may step back before the house stops, in seconds: the small steps of a time service, no more.
/// Within it an event is recorded at the instant of the one before; beyond it nothing is recorded.
pub const CLOCK_STEP_BACK_S: i64 = 5;
/// The largest payload of one event, in bytes: a generous form. Larger things are files.
pub const PAYLOAD_BYTES_MAX: usize = 1024 * 1024;
/// The most events in one commit: the whole one-page examination is well under a hundred.
pub const EVENTS_PER_COMMIT_MAX: usize = 1024;
/// The most streams one commit may write: a referral writes person and case, a harvest two persons, a case and a product.
pub const STREAMS_PER_COMMIT_MAX: usize = 64;
/// The most conflict keys, and the most attached files, of one event.
pub const TOUCHES_MAX: usize = 256;
/// The longest name (event kind, stream key, conflict key, author, role, source, request key), in bytes.
pub const NAME_BYTES_MAX: usize = 256;
/// The largest file, in bytes: a scan of a few pages at reading quality.
pub const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;
/// The most events one read returns, whatever was asked for.
pub const PAGE_MAX: usize = 10_000;

/// The append-only streams. Cheap to share; every write it acknowledges is on the disk.
pub trait Record: Send + Sync {
    /// Writes all of a commit or nothing of it, durably, and answers only then.
    ///
    /// # Errors
    /// [`AppendError`]; nothing was written, except that after [`StoreFault::Unavailable`] the outcome may be unknown:
    /// send the same [`RequestKey`] again and the answer is exact.
    fn append(&self, commit: Commit) -> impl Future<Output = Result<Appended, AppendError>> + Send;

    /// The answer this request was given when it first came, or `None` when it is new. Asked before deciding: what a
    /// repeated command would do *now* is of no interest.
    ///
    /// # Errors
    /// [`AppendError::KeyReused`] when the key came with another content, or a [`StoreFault`].
    fn answered(&self, request: &RequestKey) -> impl Future<Output = Result<Option<Appended>, AppendError>> + Send;

    /// The events of one stream after `after`, in order, at most `limit` (and [`PAGE_MAX`]). Empty when there is no such stream.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn read_stream(
        &self,
        stream: &StreamId,
        after: Version,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Event>, StoreFault>> + Send;

    /// The events of all streams after `after`, in the order they were written, at most `limit` (and [`PAGE_MAX`]).
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn read_all(&self, after: Seq, limit: usize) -> impl Future<Output = Result<Vec<Event>, StoreFault>> + Send;

    /// Where a stream ends, or `None` when nothing was ever written to it.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn head(&self, stream: &StreamId) -> impl Future<Output = Result<Option<Head>, StoreFault>> + Send;

    /// The streams of a kind with a key after `after_key` (`""` for the first page), in the order of their keys.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn heads(
        &self,
        kind: StreamKind,
        after_key: &str,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Head>, StoreFault>> + Send;

    /// The last sequence number written, now and whenever it grows. A follower reads on with [`Record::read_all`] from where
    /// it stood, so that it can be late but never miss anything.
    fn subscribe(&self) -> watch::Receiver<Seq>;

    /// Keeps a file and answers its content hash, once it is on the disk. What identifies a person is sealed before it comes
    /// here ([`PersonKeys::seal`]). Keeping the same bytes again is the same file.
    ///
    /// # Errors
    /// [`FileError::TooLarge`] above [`FILE_BYTES_MAX`], or a [`StoreFault`].
    fn put_file(&self, file: File) -> impl Future<Output = Result<Hash, FileError>> + Send;

    /// The file with that content hash, or `None`.
    ///
    /// # Errors
    /// A [`StoreFault`]; [`StoreFault::Damaged`] when the bytes no longer have that hash.
    fn get_file(&self, id: Hash) -> impl Future<Output = Result<Option<File>, StoreFault>> + Send;

    /// Notes that somebody looked at something. Notes are written to the access streams in batches: with the next commit, or
    /// after two seconds, or when 256 have gathered, and when the record closes. A power cut can lose the last two seconds.
    ///
    /// # Errors
    /// A [`StoreFault`] when the batch before could not be written and no more notes can wait: then do not show the page.
    fn note_read(&self, note: ReadNote) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Walks everything and names the first flaw, if there is one.
    ///
    /// # Errors
    /// A [`StoreFault`] when the walk itself could not be done. A flaw is not an error: it is the answer.
    fn verify(&self, progress: Progress) -> impl Future<Output = Result<Verification, StoreFault>> + Send;

    /// Writes what waits, signs the heads and stops. Later calls are refused as unavailable.
    ///
    /// # Errors
    /// A [`StoreFault`] when the last batch or the last signature could not be written.
    fn close(&self) -> impl Future<Output = Result<(), StoreFault>> + Send;
}

/// All that the house keeps, in one handle.
pub trait Store: Record + PersonKeys + Sessions + Codes + Clone + 'static {}

impl<S: Record + PersonKeys + Sessions + Codes + Clone + 'static> Store for S {}
