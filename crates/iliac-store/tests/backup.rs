//! A backup is tested by restoring it; an export by recomputing every hash from its lines alone.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{NOON, assert_sound, case, fact, request};
use iliac_app::record::{Commit, File, Hash, NewEvent, PersonKeys, Record, Seq, StreamId, StreamKind, Version};
use iliac_store::{BackupError, Purpose, RecordFolder, Settings, SqliteStore, restore};
use serde_json::Value;

fn quiet() -> iliac_app::record::Progress {
    Box::new(|_, _| {})
}

fn back_up(from: &Path, to: &Path) -> Result<(), BackupError> {
    RecordFolder::look(from).unwrap().back_up(to, quiet())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_backed_up_while_it_is_written_is_whole_after_restoring() {
    let (folder, store) = common::fresh();
    let sealed = store.seal("p1", b"Adaeze Nwosu").await.unwrap();
    let file = File { media_type: "image/png".to_owned(), bytes: vec![3; 2_000_000] };
    let file_id = store.put_file(file.clone()).await.unwrap();
    let (say, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let writing = store.clone();
    let writer = tokio::spawn(async move {
        for version in 0.. {
            let commit = Commit::to(case("a"), Version(version), vec![fact("{}", 0, &["x"])]);
            if writing.append(commit).await.is_err() || say.send(version + 1).is_err() {
                return;
            }
        }
    });
    while heard.recv().await.unwrap() < 50 {}
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("copy");
    let (from, to) = (folder.path().to_owned(), copy.clone());
    tokio::task::spawn_blocking(move || back_up(&from, &to).unwrap()).await.unwrap();
    store.close().await.unwrap();
    drop(heard);
    writer.await.unwrap();

    let again = place.path().join("again");
    let found = restore(&copy, &again, quiet()).unwrap();
    assert!(found.events >= 50 && found.flaw.is_none());
    let restored = SqliteStore::open(&again, Purpose::Demo, Settings::default()).unwrap();
    assert_sound(&restored).await;
    assert_eq!(restored.open("p1", &sealed).await.unwrap(), b"Adaeze Nwosu");
    assert_eq!(restored.get_file(file_id).await.unwrap(), Some(file));
    let head = restored.head(&case("a")).await.unwrap().unwrap();
    assert_eq!(head.version.0, found.events);
    restored.append(Commit::to(case("a"), head.version, vec![fact("{}", 0, &["x"])])).await.unwrap();
    restored.close().await.unwrap();
    let mut names: Vec<_> = fs::read_dir(&copy).unwrap().map(|file| file.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["keys.db", "master.key", "record.db", "signing.key"]);
}

#[tokio::test]
async fn a_backup_writes_over_nothing_and_a_restore_into_nothing_but_an_empty_folder() {
    let (folder, store) = common::fresh();
    store.append(Commit::to(case("a"), Version(0), vec![fact("{}", 0, &[])])).await.unwrap();
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("copy");
    back_up(folder.path(), &copy).unwrap();
    let before = fs::read(copy.join("record.db")).unwrap();
    assert!(matches!(back_up(folder.path(), &copy), Err(BackupError::Exists { .. })));
    assert_eq!(fs::read(copy.join("record.db")).unwrap(), before);
    assert!(matches!(restore(&copy, folder.path(), quiet()), Err(BackupError::Exists { .. })));
    assert_sound(&store).await;
    let empty = place.path().join("empty");
    fs::create_dir(&empty).unwrap();
    restore(&copy, &empty, quiet()).unwrap();
    let names = ["record.db", "keys.db", "master.key", "signing.key"];
    #[cfg(unix)]
    for path in [&copy, &empty].into_iter().flat_map(|folder| names.iter().map(|name| folder.join(name))) {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
    }
}

#[tokio::test]
async fn a_backup_that_is_not_what_was_written_is_not_put_in_place() {
    let (folder, store) = common::fresh();
    for version in 0..3 {
        store.append(Commit::to(case("a"), Version(version), vec![fact("{}", 0, &[])])).await.unwrap();
    }
    let place = tempfile::tempdir().unwrap();
    let (copy, again) = (place.path().join("copy"), place.path().join("again"));
    back_up(folder.path(), &copy).unwrap();
    rusqlite::Connection::open(copy.join("record.db"))
        .and_then(|record| {
            record.execute_batch("DROP TRIGGER event_is_never_changed; UPDATE event SET author = 'x' WHERE seq = 2")
        })
        .unwrap();
    let refused = restore(&copy, &again, quiet()).unwrap_err();
    assert!(refused.to_string().contains("stream case/a, version 2"), "{refused}");
    assert!(!again.exists());
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "something was left behind");
}

#[tokio::test]
async fn a_person_forgotten_before_a_backup_is_forgotten_after_restoring() {
    let (folder, store) = common::fresh();
    let sealed = store.seal("p1", b"Adaeze").await.unwrap();
    let registered = NewEvent { payload: sealed.clone(), ..fact("", 0, &[]) };
    let person = StreamId::new(StreamKind::Person, "p1");
    store.append(Commit::to(person, Version(0), vec![registered])).await.unwrap();
    store.forget("p1", NOON).await.unwrap();
    let place = tempfile::tempdir().unwrap();
    back_up(folder.path(), &place.path().join("copy")).unwrap();
    restore(&place.path().join("copy"), &place.path().join("again"), quiet()).unwrap();
    let restored = SqliteStore::open(&place.path().join("again"), Purpose::Demo, Settings::default()).unwrap();
    assert!(restored.open("p1", &sealed).await.is_err());
    assert_sound(&restored).await;
}

// ── Export ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/// The documented layout, written a second time from its description and fed from the lines alone.
fn hash_of_line(line: &Value) -> String {
    fn text(out: &mut Vec<u8>, text: &[u8]) {
        out.extend((text.len() as u64).to_be_bytes());
        out.extend(text);
    }
    fn optional(out: &mut Vec<u8>, value: &Value, add: impl Fn(&mut Vec<u8>, &Value)) {
        out.push(u8::from(!value.is_null()));
        if !value.is_null() {
            add(out, value);
        }
    }
    let field = |name: &str| line[name].as_str().unwrap().as_bytes().to_vec();
    let hash = |value: &Value| value.as_str().unwrap().parse::<Hash>().unwrap().0;
    let instant = |name: &str| line[name].as_str().unwrap().parse::<iliac_model::time::Timestamp>().unwrap().second();
    let mut out = b"iliac-event-v1\0".to_vec();
    out.extend(line["seq"].as_u64().unwrap().to_be_bytes());
    text(&mut out, &field("stream"));
    text(&mut out, &field("key"));
    out.extend(line["version"].as_u64().unwrap().to_be_bytes());
    out.extend(hash(&line["previous"]));
    text(&mut out, &field("kind"));
    match line.get("payload") {
        Some(payload) => text(&mut out, payload.as_str().unwrap().as_bytes()),
        None => {
            let digits = line["payload_hex"].as_str().unwrap();
            let bytes = (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap());
            text(&mut out, &bytes.collect::<Vec<u8>>());
        }
    }
    out.extend(instant("occurred_at").to_be_bytes());
    out.extend(instant("recorded_at").to_be_bytes());
    let add_text = |out: &mut Vec<u8>, value: &Value| text(out, value.as_str().unwrap().as_bytes());
    optional(&mut out, &line["author"], add_text);
    optional(&mut out, &line["role"], add_text);
    text(&mut out, &field("source"));
    optional(&mut out, &line["clock_offset_s"], |out, value| out.extend(value.as_i64().unwrap().to_be_bytes()));
    let touches = line["touches"].as_array().unwrap();
    out.extend((touches.len() as u64).to_be_bytes());
    touches.iter().for_each(|touch| add_text(&mut out, touch));
    let files = line["files"].as_array().unwrap();
    out.extend((files.len() as u64).to_be_bytes());
    files.iter().for_each(|file| out.extend(hash(file)));
    optional(&mut out, &line["request"], |out, value| {
        add_text(out, &value["key"]);
        out.extend(hash(&value["content"]));
    });
    Hash::of(&out).to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_holds_every_event_and_can_be_checked_from_its_lines_alone() {
    let (folder, store) = common::fresh_with(Settings { checkpoint_every: 4, ..Settings::default() });
    let file = store.put_file(File { media_type: "image/png".to_owned(), bytes: vec![3] }).await.unwrap();
    for version in 0..6 {
        let event = NewEvent {
            payload: vec![0xff, 0x00],
            clock_offset_s: Some(-9),
            files: vec![file],
            ..fact("", 0, &["x", "y"])
        };
        let other = NewEvent { author: None, role: None, ..fact("{\"é\": \"\\n\"}", 0, &[]) };
        let commit = Commit::to(case("a"), Version(version), vec![event]).and(case("b"), Version(version), vec![other]);
        store.append(commit.answering(request(&version.to_string()))).await.unwrap();
    }
    store.close().await.unwrap();
    let mut out = Vec::new();
    assert_eq!(RecordFolder::look(folder.path()).unwrap().export(&mut out).unwrap(), 12);
    let lines: Vec<Value> = out
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    assert_eq!((lines[0]["iliac_record"].as_u64(), lines[0]["purpose"].as_str()), (Some(1), Some("demo")));
    let (mut seq, mut checkpoints, mut digest) = (Seq(0), 0, Hash::ZERO);
    let mut heads: BTreeMap<String, String> = BTreeMap::new();
    for line in &lines[1..] {
        if line.get("checkpoint").is_some() {
            checkpoints += 1;
            assert_eq!(
                (line["seq"].as_u64().unwrap(), line["digest"].as_str().unwrap()),
                (seq.0, &*digest.to_string())
            );
            continue;
        }
        seq = Seq(seq.0 + 1);
        assert_eq!(line["seq"].as_u64(), Some(seq.0));
        let hash = hash_of_line(line);
        assert_eq!(line["hash"].as_str(), Some(&*hash));
        let before = heads.insert(line["key"].as_str().unwrap().to_owned(), hash.clone());
        assert_eq!(line["previous"].as_str().unwrap(), before.unwrap_or_else(|| Hash::ZERO.to_string()));
        let event: Hash = hash.parse().unwrap();
        digest = Hash::of(&[&b"iliac-log-v1\0"[..], &digest.0, &event.0].concat());
    }
    assert_eq!((seq, checkpoints), (Seq(12), 4));
}
