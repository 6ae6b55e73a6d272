//! Asking for a commit, and what becomes of it.

use iliac_model::time::Timestamp;

use super::{Event, Hash, NewEvent, Seq, StoreFault, StreamId, Version};

/// What to write to one stream.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Append {
    /// Which stream; named once in a commit.
    pub stream: StreamId,
    /// The version the decision was made on. Older than the head is a conflict only if an event after it touches one of the
    /// same keys.
    pub seen: Version,
    /// What happened, in order; at least one.
    pub events: Vec<NewEvent>,
}

/// All or nothing: what to write to one stream or several.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Commit {
    /// The request this answers, so that a repeated request is answered and not done again. `None` for the house's own writes.
    pub request: Option<RequestKey>,
    /// The streams, each once; at least one.
    pub appends: Vec<Append>,
}

impl Commit {
    /// A commit to one stream, without a request key.
    pub fn to(stream: StreamId, seen: Version, events: Vec<NewEvent>) -> Commit {
        Commit { request: None, appends: vec![Append { stream, seen, events }] }
    }

    /// The same, and another stream with it.
    #[must_use]
    pub fn and(mut self, stream: StreamId, seen: Version, events: Vec<NewEvent>) -> Commit {
        self.appends.push(Append { stream, seen, events });
        self
    }

    /// The same, as the answer to a request.
    #[must_use]
    pub fn answering(mut self, request: RequestKey) -> Commit {
        self.request = Some(request);
        self
    }
}

/// Names one request of one client, so that sending it twice does it once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestKey {
    /// The idempotency key the client made.
    pub key: String,
    /// The hash of the command as it came in: the same key with another content is refused.
    pub content: Hash,
}

impl RequestKey {
    /// The key with the hash of the command's bytes.
    pub fn new(key: impl Into<String>, command: &[u8]) -> RequestKey {
        RequestKey { key: key.into(), content: Hash::of(command) }
    }
}

/// One event that was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// Its place among all events.
    pub seq: Seq,
    /// Its stream.
    pub stream: StreamId,
    /// Its place in its stream.
    pub version: Version,
    /// When it counts as recorded.
    pub recorded_at: Timestamp,
    /// Its hash.
    pub hash: Hash,
}

/// A commit that is on the disk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Appended {
    /// The events in the order of the commit.
    pub events: Vec<Written>,
    /// Whether this is the answer to an earlier sending of the same request.
    pub replayed: bool,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Somebody wrote first, and touched the same thing.
    #[error("stream {stream} was changed after version {seen} in what this commit touches too")]
    Conflict {
        /// Which stream.
        stream: StreamId,
        /// The version the decision was made on.
        seen: Version,
        /// What they wrote: the events after `seen` that touch one of the same keys.
        wrote: Vec<Event>,
    },
    /// The same idempotency key came before with another content.
    #[error("request key {key} was used before for another request")]
    KeyReused {
        /// The key.
        key: String,
    },
    /// The decision was made on a version that is not there, as after a restore.
    #[error("stream {stream} ends at version {head}, before version {seen} that the decision was made on")]
    SeenTooNew {
        /// Which stream.
        stream: StreamId,
        /// The version the decision was made on.
        seen: Version,
        /// Where the stream ends.
        head: Version,
    },
    /// The server's clock is behind the last recorded event by more than [`super::CLOCK_STEP_BACK_S`]. The house stops: set the clock.
    #[error("the server's clock ({now}) is behind the last recorded event ({last})")]
    ClockWentBack {
        /// When the last event was recorded.
        last: Timestamp,
        /// When this one would have been.
        now: Timestamp,
    },
    /// An attached file was never kept.
    #[error("the attached file {file} was not kept before the event that attaches it")]
    FileMissing {
        /// Its content hash.
        file: Hash,
    },
    /// The commit is empty, over a limit or names something unfit to keep.
    #[error("this commit cannot be kept: {what}")]
    Unreadable {
        /// What is wrong with it.
        what: String,
    },
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreFault),
}
