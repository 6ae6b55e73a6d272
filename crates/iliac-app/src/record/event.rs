//! Streams, events and where they stand.

use std::fmt;
use std::str::FromStr;

use iliac_model::time::Timestamp;
use sha2::{Digest, Sha256};

use super::RequestKey;

/// What a stream is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StreamKind {
    /// One person: who they are and how to reach them.
    Person,
    /// One person and one planned procedure.
    Case,
    /// One harvested marrow product.
    Product,
    /// One place where products or specimens are kept.
    StoragePlace,
    /// One site: calendar, rota, overlay, protocol versions, staff.
    Site,
    /// Who read one stream: the key is the stream read, as `case/KEY`.
    Access,
}

impl StreamKind {
    /// Every kind, in order.
    pub const ALL: [StreamKind; 6] = [
        StreamKind::Person,
        StreamKind::Case,
        StreamKind::Product,
        StreamKind::StoragePlace,
        StreamKind::Site,
        StreamKind::Access,
    ];

    /// The word it is stored and hashed as; never changes.
    pub const fn word(self) -> &'static str {
        match self {
            StreamKind::Person => "person",
            StreamKind::Case => "case",
            StreamKind::Product => "product",
            StreamKind::StoragePlace => "storage-place",
            StreamKind::Site => "site",
            StreamKind::Access => "access",
        }
    }

    /// The kind with that word, or `None`.
    pub fn from_word(word: &str) -> Option<StreamKind> {
        StreamKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Which stream.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StreamId {
    /// What it is about.
    pub kind: StreamKind,
    /// Which one of that kind. Never a name or a number from outside: keys are not sealed.
    pub key: String,
}

impl StreamId {
    /// The stream of that kind and key.
    pub fn new(kind: StreamKind, key: impl Into<String>) -> StreamId {
        StreamId { kind, key: key.into() }
    }
}

impl fmt::Display for StreamId {
    /// As `case/KEY`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.word(), self.key)
    }
}

/// How many events a stream holds; the version of its first event is 1, and 0 is "nothing seen".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Version(pub u64);

/// The place of an event among all events of the record, counted from 1 without gaps; 0 is "before the first".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Seq(pub u64);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A SHA-256, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash before the first event of a stream.
    pub const ZERO: Hash = Hash([0; 32]);

    /// The SHA-256 of these bytes.
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How many digits a hash is written with: two for each of its 32 bytes.
const HASH_DIGITS: usize = 64;

/// The text is not 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a hash is 64 hexadecimal digits")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Hash, NotAHash> {
        let digits = text.as_bytes();
        if digits.len() != HASH_DIGITS {
            return Err(NotAHash);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            for digit in pair {
                let value = char::from(*digit).to_digit(16).ok_or(NotAHash)?;
                *byte = (*byte << 4) | u8::try_from(value).map_err(|_| NotAHash)?;
            }
        }
        Ok(Hash(bytes))
    }
}

/// One thing that happened, as it will be kept. `Debug` leaves the payload out: it may name somebody.
#[derive(Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// The kind of event, a word of the wire module (`fact-recorded`).
    pub kind: String,
    /// What it says, opaque to the store. Direct identifiers in it are sealed.
    pub payload: Vec<u8>,
    /// When it happened, as told.
    pub occurred_at: Timestamp,
    /// When we were told. The store moves it forward by at most [`super::CLOCK_STEP_BACK_S`] to keep the order.
    pub recorded_at: Timestamp,
    /// Which member of staff, or `None` when the house itself wrote it.
    pub author: Option<String>,
    /// In which role, or `None` with no author.
    pub role: Option<String>,
    /// By which way it came: `page`, `api`, `paper`, `fhir`, `demo`.
    pub source: String,
    /// How far the sender's clock was ahead of ours, in seconds, or `None` when it sent no time.
    pub clock_offset_s: Option<i64>,
    /// What it changes, for the conflict rule: `fact:platelets.value:ROWID`. An event that touches nothing never conflicts.
    pub touches: Vec<String>,
    /// The content hashes of the files it attaches; they must have been kept before.
    pub files: Vec<Hash>,
}

impl fmt::Debug for NewEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewEvent")
            .field("kind", &self.kind)
            .field("payload_bytes", &self.payload.len())
            .field("occurred_at", &self.occurred_at.second())
            .field("recorded_at", &self.recorded_at.second())
            .field("touches", &self.touches)
            .finish_non_exhaustive()
    }
}

/// One thing that happened, as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Its place among all events.
    pub seq: Seq,
    /// Its stream.
    pub stream: StreamId,
    /// Its place in its stream.
    pub version: Version,
    /// What it says.
    pub what: NewEvent,
    /// The request it answers, or `None` when the house itself wrote it. Kept with the event, so that a repeated request is
    /// known for ever.
    pub request: Option<RequestKey>,
    /// The hash of the event before it in its stream; [`Hash::ZERO`] before the first.
    pub previous: Hash,
    /// Its own hash, over all of the above.
    pub hash: Hash,
}

/// Where a stream ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// Which stream.
    pub stream: StreamId,
    /// The version of its last event.
    pub version: Version,
    /// The hash of its last event.
    pub hash: Hash,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_back_as_it_was_written() {
        let hash = Hash::of(b"marrow");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        for bad in ["", "0", &"g".repeat(64), &"0".repeat(66)] {
            assert_eq!(bad.parse::<Hash>(), Err(NotAHash), "{bad}");
        }
    }

    #[test]
    fn every_stream_kind_is_read_back_from_its_word() {
        for kind in StreamKind::ALL {
            assert_eq!(StreamKind::from_word(kind.word()), Some(kind));
        }
    }

    #[test]
    fn an_event_does_not_show_its_payload_in_a_log() {
        let event = NewEvent {
            kind: "fact-recorded".to_owned(),
            payload: b"Adaeze".to_vec(),
            occurred_at: Timestamp::from_second(0),
            recorded_at: Timestamp::from_second(0),
            author: None,
            role: None,
            source: "page".to_owned(),
            clock_offset_s: None,
            touches: Vec::new(),
            files: Vec::new(),
        };
        assert!(!format!("{event:?}").contains("Adaeze"));
    }
}
