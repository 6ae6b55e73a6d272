//! The byte layouts that are hashed and signed. Frozen: a change here is a new format version, never an edit.
//!
//! An event's hash is SHA-256 over, in this order:
//!
//! ```text
//! "iliac-event-v1\0"
//! seq u64 · stream kind text · stream key text · version u64 · previous hash 32 bytes
//! kind text · payload bytes · occurred_at i64 · recorded_at i64
//! author text? · role text? · source text · clock_offset_s i64?
//! touches: count u64, each text · files: count u64, each 32 bytes
//! request: 0 or 1, then key text and content hash 32 bytes
//! ```
//!
//! Numbers are big-endian; a text or byte string is its length in bytes as u64, then the bytes; `?` is one byte 0 or 1, then
//! the value if 1. The *log digest* after an event is SHA-256 over `"iliac-log-v1\0"`, the digest before it and the event's
//! hash: it covers the last event of every stream at once.

use iliac_app::record::{Event, File, Hash};
use sha2::{Digest, Sha256};

/// A SHA-256 fed field by field, so that no two different records give the same bytes.
pub(crate) struct Layout(Sha256);

impl Layout {
    /// Starts a layout with its own name, so that a hash of one kind never stands for another.
    pub(crate) fn new(name: &[u8]) -> Layout {
        Layout(Sha256::new_with_prefix(name))
    }

    pub(crate) fn raw(mut self, bytes: &[u8]) -> Layout {
        self.0.update(bytes);
        self
    }

    pub(crate) fn bytes(self, bytes: &[u8]) -> Layout {
        // `usize` is never wider than 64 bits on a machine this runs on; saturating keeps it total.
        self.unsigned(u64::try_from(bytes.len()).unwrap_or(u64::MAX)).raw(bytes)
    }

    pub(crate) fn text(self, text: &str) -> Layout {
        self.bytes(text.as_bytes())
    }

    pub(crate) fn unsigned(self, number: u64) -> Layout {
        self.raw(&number.to_be_bytes())
    }

    pub(crate) fn signed(self, number: i64) -> Layout {
        self.raw(&number.to_be_bytes())
    }

    fn optional<T>(self, value: Option<T>, add: impl FnOnce(Layout, T) -> Layout) -> Layout {
        match value {
            Some(value) => add(self.raw(&[1]), value),
            None => self.raw(&[0]),
        }
    }

    fn each<T>(self, values: &[T], add: impl Fn(Layout, &T) -> Layout) -> Layout {
        let counted = self.unsigned(u64::try_from(values.len()).unwrap_or(u64::MAX));
        values.iter().fold(counted, add)
    }

    pub(crate) fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}

/// The hash an event must have. Its own `hash` field is not looked at.
pub fn event_hash(event: &Event) -> Hash {
    let what = &event.what;
    Layout::new(b"iliac-event-v1\0")
        .unsigned(event.seq.0)
        .text(event.stream.kind.word())
        .text(&event.stream.key)
        .unsigned(event.version.0)
        .raw(&event.previous.0)
        .text(&what.kind)
        .bytes(&what.payload)
        .signed(what.occurred_at.second())
        .signed(what.recorded_at.second())
        .optional(what.author.as_deref(), Layout::text)
        .optional(what.role.as_deref(), Layout::text)
        .text(&what.source)
        .optional(what.clock_offset_s, Layout::signed)
        .each(&what.touches, |layout, touch| layout.text(touch))
        .each(&what.files, |layout, file| layout.raw(&file.0))
        .optional(event.request.as_ref(), |layout, request| layout.text(&request.key).raw(&request.content.0))
        .finish()
}

/// The log digest after an event with that hash.
pub fn log_digest(before: Hash, event: Hash) -> Hash {
    Layout::new(b"iliac-log-v1\0").raw(&before.0).raw(&event.0).finish()
}

/// The content hash of a file: over its media type and its bytes.
pub fn file_hash(file: &File) -> Hash {
    Layout::new(b"iliac-file-v1\0").text(&file.media_type).bytes(&file.bytes).finish()
}

#[cfg(test)]
mod tests {
    use iliac_app::record::{NewEvent, RequestKey, Seq, StreamId, StreamKind, Version};
    use iliac_model::time::Timestamp;

    use super::*;

    fn event() -> Event {
        Event {
            seq: Seq(7),
            stream: StreamId::new(StreamKind::Case, "c1"),
            version: Version(2),
            what: NewEvent {
                kind: "fact-recorded".to_owned(),
                payload: b"{}".to_vec(),
                occurred_at: Timestamp::from_second(10),
                recorded_at: Timestamp::from_second(20),
                author: Some("s1".to_owned()),
                role: None,
                source: "page".to_owned(),
                clock_offset_s: Some(-3),
                touches: vec!["fact:a:r".to_owned()],
                files: vec![Hash([9; 32])],
            },
            request: Some(RequestKey { key: "k".to_owned(), content: Hash([1; 32]) }),
            previous: Hash([2; 32]),
            hash: Hash::ZERO,
        }
    }

    #[test]
    fn the_layout_of_an_event_is_frozen() {
        // A change of this value breaks every record there is.
        assert_eq!(
            event_hash(&event()).to_string(),
            "9f6a188b833b9b3c105c88b9e4f7ac4077614c7cc12ee4a1228c68b1113ae018"
        );
    }

    #[test]
    fn moving_a_byte_from_one_field_to_the_next_changes_the_hash() {
        let mut moved = event();
        moved.what.kind = "fact-recorde".to_owned();
        moved.what.payload = b"d{}".to_vec();
        assert_ne!(event_hash(&event()), event_hash(&moved));
    }
}
