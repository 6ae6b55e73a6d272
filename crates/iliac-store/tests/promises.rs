//! Laws that hold for all records: the conflict rule agrees with its plain reading, and no flipped bit stays unseen.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{NOON, after_noon, assert_sound, case, fact, fresh_with, request};
use iliac_app::record::{
    AppendError, Commit, File, FlawKind, NewEvent, PersonKeys, ReadNote, Record, Seq, StreamId, StreamKind, Version,
};
use iliac_store::{OpenError, Purpose, RecordFolder, Settings, SqliteStore};
use proptest::prelude::*;
use rusqlite::types::Value;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// The part of a commit for one stream: which of a few streams, how far behind its head it was decided, and which keys each
/// event touches.
type Part = (u8, u64, Vec<Vec<u8>>);

fn commits() -> impl Strategy<Value = Vec<Vec<Part>>> {
    let touches = prop::collection::vec(0_u8..4, 0..3);
    let one = (0_u8..3, 0_u64..5, prop::collection::vec(touches, 1..4));
    prop::collection::vec(prop::collection::vec(one, 1..3), 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn an_append_is_refused_exactly_when_an_event_it_had_not_seen_touches_the_same_key(commits in commits()) {
        runtime().block_on(async {
            let (_folder, store) = fresh_with(Settings { checkpoint_every: 7, ..Settings::default() });
            // The plain reading: the touched keys of each event of each stream.
            let mut model: BTreeMap<u8, Vec<Vec<u8>>> = BTreeMap::new();
            for commit in commits {
                let mut parts: BTreeMap<u8, (u64, Vec<Vec<u8>>)> = BTreeMap::new();
                for (stream, behind, events) in commit {
                    parts.insert(stream, (behind, events));
                }
                let mut asked = Commit { request: None, appends: Vec::new() };
                let mut conflict = false;
                for (stream, (behind, events)) in &parts {
                    let there = model.get(stream).map_or(&[][..], Vec::as_slice);
                    let seen = there.len() - there.len().min(usize::try_from(*behind).unwrap());
                    let unseen: Vec<&u8> = there[seen..].iter().flatten().collect();
                    conflict |= events.iter().flatten().any(|touch| unseen.contains(&touch));
                    let events = events.iter().map(|touches| NewEvent {
                        touches: touches.iter().map(|touch| format!("key-{touch}")).collect(),
                        ..fact("{}", 0, &[])
                    });
                    asked = asked.and(
                        case(&stream.to_string()),
                        Version(u64::try_from(seen).unwrap()),
                        events.collect(),
                    );
                }
                match store.append(asked).await {
                    Ok(_) => assert!(!conflict, "a conflict was not seen"),
                    Err(AppendError::Conflict { .. }) => {
                        assert!(conflict, "there was no conflict");
                        continue;
                    }
                    Err(other) => panic!("{other}"),
                }
                for (stream, (_, events)) in parts {
                    model.entry(stream).or_default().extend(events);
                }
            }
            let found = assert_sound(&store).await;
            assert_eq!(found.events, model.values().map(|events| events.len() as u64).sum::<u64>());
            store.close().await.unwrap();
        });
    }
}

/// A small record in which every column of every table of truth is used.
async fn furnish(store: &SqliteStore) {
    let file = store.put_file(File { media_type: "image/png".to_owned(), bytes: vec![5; 300] }).await.unwrap();
    let sealed = store.seal("p1", b"Adaeze Nwosu").await.unwrap();
    let full = NewEvent {
        clock_offset_s: Some(-7),
        files: vec![file],
        payload: sealed,
        ..fact("", 3, &["fact:a:1", "fact:b:1"])
    };
    for number in 0..4 {
        let commit = Commit::to(case("a"), Version(number), vec![full.clone()]).and(
            StreamId::new(StreamKind::Person, "p1"),
            Version(number),
            vec![NewEvent { author: None, role: None, ..fact("{}", 4, &[]) }],
        );
        store.append(commit.answering(request(&format!("k{number}")))).await.unwrap();
    }
    let note = ReadNote {
        by: "staff-7".to_owned(),
        role: "nurse".to_owned(),
        of: case("a"),
        page: "case".to_owned(),
        at: after_noon(5),
        shown: None,
    };
    store.note_read(note).await.unwrap();
}

fn furnished(folder: &Path) {
    runtime().block_on(async {
        let settings = Settings { checkpoint_every: 3, ..Settings::default() };
        let store = SqliteStore::create(folder, Purpose::Demo, NOON, settings).unwrap();
        furnish(&store).await;
        store.close().await.unwrap();
    });
}

/// Whether verifying the record in a folder says that all is well.
fn seems_sound(folder: &Path) -> bool {
    RecordFolder::look(folder)
        .is_ok_and(|record| record.verify(Box::new(|_, _| {})).is_ok_and(|found| found.flaw.is_none()))
}

/// The value with one bit flipped somewhere, or something where there was nothing.
fn flipped(value: &Value, chance: usize) -> Value {
    let flip = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let at = chance % bytes.len().max(1);
        match bytes.get_mut(at) {
            Some(byte) => *byte ^= 1 << (chance % 8),
            None => bytes.push(b'x'),
        }
        bytes
    };
    match value {
        Value::Null => Value::Integer(0),
        Value::Integer(number) => Value::Integer(number ^ (1 << (chance % 63))),
        Value::Real(number) => Value::Real(number + 1.0),
        // Given as a blob; the statement casts it back to a text, whether it is UTF-8 or not.
        Value::Text(text) => Value::Blob(flip(text.as_bytes())),
        Value::Blob(bytes) => Value::Blob(flip(bytes)),
    }
}

/// Every column of every row of these tables, with a bit flipped, one after the other.
fn check_fields(folder: &Path, database: &str, tables: &[&str], chance: &mut usize) {
    let connection = rusqlite::Connection::open(folder.join(database)).unwrap();
    let loosen = "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF;";
    connection.execute_batch(loosen).unwrap();
    let triggers: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .and_then(|mut rows| rows.query_map([], |row| row.get(0))?.collect())
        .unwrap();
    for trigger in triggers {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    assert!(seems_sound(folder));
    let mut flips = 0;
    for table in tables {
        let columns: Vec<String> = connection
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
            .and_then(|mut rows| rows.query_map([], |row| row.get(0))?.collect())
            .unwrap();
        let rows: Vec<i64> = connection
            .prepare(&format!("SELECT rowid FROM {table}"))
            .and_then(|mut rows| rows.query_map([], |row| row.get(0))?.collect())
            .unwrap();
        for (column, row) in columns.iter().flat_map(|column| rows.iter().map(move |row| (column, *row))) {
            let read = format!("SELECT {column} FROM {table} WHERE rowid = ?1");
            let was: Value = connection.query_row(&read, [row], |row| row.get(0)).unwrap();
            *chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let is_text = matches!(was, Value::Text(_));
            let cast = if is_text { "CAST(?2 AS TEXT)" } else { "?2" };
            let now = flipped(&was, *chance >> 20);
            let now = if matches!(was, Value::Null) && column != "clock_offset_s" {
                Value::Text("x".to_owned())
            } else {
                now
            };
            // A key that is another row's key cannot be written at all; `rowid` may be the column itself.
            let saved = connection.execute_batch("SAVEPOINT flip").is_ok();
            let write = format!("UPDATE {table} SET {column} = {cast} WHERE rowid = ?1");
            let written = connection.execute(&write, rusqlite::params![row, now]);
            connection.execute_batch("RELEASE flip").unwrap();
            if saved && written.is_ok() {
                flips += 1;
                assert!(!seems_sound(folder), "{table}.{column} of row {row}: {was:?} became {now:?}, unseen");
                let at = match (&now, was == Value::Integer(row)) {
                    (Value::Integer(moved), true) => *moved,
                    _ => row,
                };
                let back = format!("UPDATE {table} SET {column} = ?2 WHERE rowid = ?1 OR rowid = ?3");
                connection.execute(&back, rusqlite::params![row, was, at]).unwrap();
            }
        }
    }
    assert!(flips > 2 && seems_sound(folder));
}

#[test]
fn a_flipped_bit_in_any_field_of_any_row_is_found() {
    let folder = tempfile::tempdir().unwrap();
    furnished(folder.path());
    let mut chance = 17;
    check_fields(folder.path(), "record.db", &["house", "stream", "event", "checkpoint", "file"], &mut chance);
}

#[test]
fn a_flipped_bit_in_a_persons_key_is_found() {
    let folder = tempfile::tempdir().unwrap();
    furnished(folder.path());
    let keys = rusqlite::Connection::open(folder.path().join("keys.db")).unwrap();
    let wrapped: Vec<u8> = keys.query_row("SELECT wrapped FROM person_key", [], |row| row.get(0)).unwrap();
    for at in 0..wrapped.len() {
        let mut flipped = wrapped.clone();
        flipped[at] ^= 1;
        keys.execute("UPDATE person_key SET wrapped = ?1", [flipped]).unwrap();
        assert!(!seems_sound(folder.path()), "byte {at}");
    }
}

fn first_flaw(folder: &Path) -> Option<FlawKind> {
    let found = RecordFolder::look(folder).unwrap().verify(Box::new(|_, _| {})).unwrap();
    found.flaw.map(|flaw| flaw.kind)
}

fn export(folder: &Path) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    RecordFolder::look(folder).ok()?.export(&mut out).ok()?;
    Some(out)
}

#[test]
fn whatever_byte_of_the_file_is_flipped_it_is_found_or_nothing_that_was_said_has_changed() {
    let folder = tempfile::tempdir().unwrap();
    furnished(folder.path());
    let whole = std::fs::read(folder.path().join("record.db")).unwrap();
    let said = export(folder.path()).unwrap();
    let (mut found, mut harmless) = (0, 0);
    for at in (0..whole.len()).step_by(127).chain(0..100) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        std::fs::write(folder.path().join("record.db"), &flipped).unwrap();
        if seems_sound(folder.path()) {
            harmless += 1;
            assert_eq!(export(folder.path()), Some(said.clone()), "byte {at}");
        } else {
            found += 1;
        }
    }
    // Most of a small file is room for more.
    assert!(found > 50 && harmless > 50, "{found} found, {harmless} harmless");
}

#[test]
fn the_first_flaw_is_named_with_its_stream_and_version() {
    let folder = tempfile::tempdir().unwrap();
    furnished(folder.path());
    let connection = rusqlite::Connection::open(folder.path().join("record.db")).unwrap();
    connection
        .execute_batch("DROP TRIGGER event_is_never_changed; UPDATE event SET payload = x'00' WHERE seq >= 5")
        .unwrap();
    let mut told = 0;
    let found = RecordFolder::look(folder.path()).unwrap().verify(Box::new(move |done, of| {
        assert!(done <= of, "{told}");
        told += 1;
    }));
    let flaw = found.unwrap().flaw.unwrap();
    assert_eq!(flaw.event, Some((case("a"), Version(3))));
    assert_eq!(flaw.to_string(), "stream case/a, version 3: it was changed after it was written");
}

/// What somebody can do who may write to the file but has no key: change the last event, and make the chain fit again.
#[test]
fn a_chain_made_to_fit_again_is_not_what_was_signed() {
    let folder = tempfile::tempdir().unwrap();
    furnished(folder.path());
    let last = runtime().block_on(async {
        let store = SqliteStore::open(folder.path(), Purpose::Demo, Settings::default()).unwrap();
        let mut all = store.read_all(Seq(0), usize::MAX).await.unwrap();
        store.close().await.unwrap();
        all.pop().unwrap()
    });
    let mut changed = last.clone();
    changed.what.author = Some("somebody-else".to_owned());
    let hash = iliac_store::chain::event_hash(&changed);
    let connection = rusqlite::Connection::open(folder.path().join("record.db")).unwrap();
    connection.execute_batch("DROP TRIGGER event_is_never_changed").unwrap();
    let (old, new) = (last.hash.0, hash.0);
    connection
        .execute("UPDATE event SET author = 'somebody-else', hash = ?2 WHERE hash = ?1", rusqlite::params![old, new])
        .unwrap();
    connection.execute("UPDATE stream SET hash = ?2 WHERE hash = ?1", rusqlite::params![old, new]).unwrap();
    assert_eq!(first_flaw(folder.path()), Some(FlawKind::CheckpointWrong));
}

#[test]
fn an_end_cut_off_so_that_the_rest_still_fits_is_known_from_the_signature_and_without_it_from_the_note() {
    let folder = tempfile::tempdir().unwrap();
    furnished(folder.path());
    let connection = rusqlite::Connection::open(folder.path().join("record.db")).unwrap();
    connection
        .execute_batch(
            "PRAGMA foreign_keys = OFF;
             DROP TRIGGER event_is_never_deleted; DROP TRIGGER checkpoint_is_never_deleted; DROP TRIGGER stream_is_never_deleted;
             DELETE FROM stream WHERE kind = 'access'; DELETE FROM event WHERE seq = 9;",
        )
        .unwrap();
    assert_eq!(first_flaw(folder.path()), Some(FlawKind::TailMissing));
    connection.execute_batch("DELETE FROM checkpoint WHERE seq > 8").unwrap();
    assert_eq!(first_flaw(folder.path()), Some(FlawKind::TailMissing));
    let refused = SqliteStore::open(folder.path(), Purpose::Demo, Settings::default());
    assert!(matches!(refused, Err(OpenError::TailMissing { found: Seq(8), signed: Seq(9) })), "{:?}", refused.err());
}
