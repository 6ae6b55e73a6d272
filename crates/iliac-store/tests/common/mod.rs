//! What the tests of the store share: made-up events, and a store that fails on purpose.

#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod failing;
pub mod file_layer;

use iliac_app::record::{
    AppendError, Appended, Commit, NewEvent, Record, RequestKey, StoreFault, StreamId, StreamKind, Version,
};
use iliac_model::time::Timestamp;
use iliac_store::{Purpose, Settings, SqliteStore};

/// Noon, more or less.
pub const NOON: Timestamp = Timestamp::from_second(1_774_000_000);

/// That many seconds after noon.
pub fn after_noon(seconds: i64) -> Timestamp {
    Timestamp::from_second(NOON.second() + seconds)
}

/// A case's stream.
pub fn case(key: &str) -> StreamId {
    StreamId::new(StreamKind::Case, key)
}

/// A fact recorded that many seconds after noon, touching these keys.
pub fn fact(payload: &str, seconds: i64, touches: &[&str]) -> NewEvent {
    NewEvent {
        kind: "fact-recorded".to_owned(),
        payload: payload.as_bytes().to_vec(),
        occurred_at: after_noon(seconds - 60),
        recorded_at: after_noon(seconds),
        author: Some("staff-7".to_owned()),
        role: Some("nurse".to_owned()),
        source: "page".to_owned(),
        clock_offset_s: None,
        touches: touches.iter().map(|&touch| touch.to_owned()).collect(),
        files: Vec::new(),
    }
}

/// A request with that key, for a command that is its own name.
pub fn request(key: &str) -> RequestKey {
    RequestKey::new(key, key.as_bytes())
}

/// How often a client sends again before it gives up.
const TRIES: usize = 50;

/// Sends as a client does: again while the store is unavailable, under the same request key.
pub async fn send(store: &impl Record, key: &str, commit: Commit) -> Result<Appended, AppendError> {
    let commit = commit.answering(request(key));
    for _ in 0..TRIES {
        match store.append(commit.clone()).await {
            Err(AppendError::Store(StoreFault::Unavailable { .. })) => {}
            answer => return answer,
        }
    }
    panic!("the store never became available")
}

/// Asks again while the store is unavailable.
pub async fn again<T, F: Future<Output = Result<T, StoreFault>>>(ask: impl Fn() -> F) -> T {
    for _ in 0..TRIES {
        match ask().await {
            Err(StoreFault::Unavailable { .. }) => {}
            answer => return answer.unwrap(),
        }
    }
    panic!("the store never became available")
}

/// The payloads of a stream, in order.
pub async fn payloads(store: &impl Record, stream: &StreamId) -> Vec<String> {
    let events = store.read_stream(stream, Version(0), usize::MAX).await.unwrap();
    events.into_iter().map(|event| String::from_utf8(event.what.payload).unwrap()).collect()
}

/// Fails the test unless everything is as it was written.
pub async fn assert_sound(store: &impl Record) -> iliac_app::record::Verification {
    let found = store.verify(Box::new(|_, _| {})).await.unwrap();
    assert_eq!(found.flaw, None);
    found
}

/// A record in a folder of its own, which goes with it.
pub fn fresh() -> (tempfile::TempDir, SqliteStore) {
    fresh_with(Settings::default())
}

/// The same, set up otherwise.
pub fn fresh_with(settings: Settings) -> (tempfile::TempDir, SqliteStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::create(folder.path(), Purpose::Demo, NOON, settings).unwrap();
    (folder, store)
}
