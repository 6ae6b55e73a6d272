//! Opening a record that is not as it should be: refused with what to do about it, and left as it is.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod common;

use std::fs;
use std::path::Path;

use common::{NOON, case, fact};
use iliac_app::record::{Commit, Record, Version};
use iliac_store::{OpenError, Purpose, RecordFolder, Settings, SqliteStore};

fn open(folder: &Path) -> Result<SqliteStore, OpenError> {
    SqliteStore::open(folder, Purpose::Demo, Settings::default())
}

/// A closed record with a few hundred events.
async fn closed() -> tempfile::TempDir {
    let (folder, store) = common::fresh();
    add(&store, 0, 300).await;
    store.close().await.unwrap();
    folder
}

async fn add(store: &SqliteStore, from: u64, count: u64) {
    for version in from..from + count {
        store.append(Commit::to(case("a"), Version(version), vec![fact("{}", 0, &["x"])])).await.unwrap();
    }
}

/// Opening is refused with these words, and the database stays as it was.
fn check(folder: &Path, words: &[&str]) {
    let database = folder.join("record.db");
    let before = fs::read(&database).ok();
    let refused = open(folder).err().unwrap_or_else(|| panic!("it was opened, not {words:?}"));
    for word in words {
        assert!(refused.to_string().contains(word), "{refused} / {word}");
    }
    if !matches!(refused, OpenError::WrongPurpose { .. } | OpenError::Key { .. } | OpenError::InUse { .. }) {
        assert!(RecordFolder::look(folder).is_err() || matches!(refused, OpenError::TailMissing { .. }));
    }
    assert!(fs::read(&database).ok() == before, "the database was changed");
}

#[tokio::test]
async fn a_folder_without_a_record_says_how_to_get_one() {
    let folder = tempfile::tempdir().unwrap();
    check(folder.path(), &["there is no record", "iliac init"]);
    assert!(!folder.path().join("record.db").exists());
}

#[tokio::test]
async fn a_database_cut_short_anywhere_is_refused_and_left_as_it_is() {
    let folder = closed().await;
    let database = folder.path().join("record.db");
    let whole = fs::read(&database).unwrap();
    for length in [0, 1, 99, 100, 4096, whole.len() / 2, whole.len() - 4096, whole.len() - 1] {
        fs::write(&database, &whole[..length]).unwrap();
        check(folder.path(), &["cut short", "left as it is", "restore"]);
    }
    fs::write(&database, &whole).unwrap();
    open(folder.path()).unwrap();
}

#[tokio::test]
async fn a_database_cut_short_beside_its_log_never_panics_and_is_not_taken_for_sound() {
    let (folder, store) = common::fresh();
    add(&store, 0, 1500).await; // more than the log holds, so that much is in the database
    let copy = tempfile::tempdir().unwrap();
    for file in fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap().path();
        fs::copy(&file, copy.path().join(file.file_name().unwrap())).unwrap();
    }
    let whole = fs::read(copy.path().join("record.db")).unwrap();
    assert!(whole.len() > 100_000 && fs::metadata(copy.path().join("record.db-wal")).unwrap().len() > 0);
    for length in [whole.len() / 3, whole.len() / 2, whole.len() * 3 / 4] {
        fs::write(copy.path().join("record.db"), &whole[..length]).unwrap();
        match open(copy.path()) {
            Err(refused) => assert!(refused.to_string().contains("restore"), "{refused}"),
            Ok(store) => {
                let found = store.verify(Box::new(|_, _| {})).await;
                assert!(!found.is_ok_and(|found| found.flaw.is_none()), "length {length} seems sound");
            }
        }
    }
}

#[tokio::test]
async fn something_else_under_the_name_of_the_record_is_refused_and_left_as_it_is() {
    let folder = closed().await;
    fs::write(folder.path().join("record.db"), "a letter, not a database".repeat(100)).unwrap();
    check(folder.path(), &["is not an Iliac record", "restore"]);
    fs::remove_file(folder.path().join("record.db")).unwrap();
    rusqlite::Connection::open(folder.path().join("record.db"))
        .and_then(|other| other.execute_batch("CREATE TABLE address (name TEXT)"))
        .unwrap();
    check(folder.path(), &["is not an Iliac record", "restore"]);
}

#[tokio::test]
async fn a_database_with_a_page_of_noise_never_panics() {
    let folder = closed().await;
    let database = folder.path().join("record.db");
    let whole = fs::read(&database).unwrap();
    let export = || {
        let mut out = Vec::new();
        RecordFolder::look(folder.path()).unwrap().export(&mut out).unwrap();
        out
    };
    let said = export();
    let mut unsound = 0;
    for page in 0..whole.len() / 4096 {
        let mut noisy = whole.clone();
        noisy[page * 4096 + 100..(page + 1) * 4096].fill(0xa5);
        fs::write(&database, &noisy).unwrap();
        let seems_sound = match open(folder.path()) {
            Err(_) => false,
            Ok(store) => store.verify(Box::new(|_, _| {})).await.is_ok_and(|found| found.flaw.is_none()),
        };
        if seems_sound {
            assert_eq!(export(), said, "page {page}"); // it was an empty page
        } else {
            unsound += 1;
        }
    }
    assert!(unsound > 10, "{unsound}");
}

#[tokio::test]
async fn a_newer_format_and_another_migration_are_refused() {
    let folder = closed().await;
    let sql = |sql: &str| {
        rusqlite::Connection::open(folder.path().join("record.db"))
            .and_then(|record| record.execute_batch(sql))
            .unwrap();
    };
    sql("PRAGMA user_version = 2; PRAGMA wal_checkpoint(TRUNCATE)");
    check(folder.path(), &["has format 2", "knows 1"]);
    sql(
        "PRAGMA user_version = 1; UPDATE schema_migration SET checksum = zeroblob(32); PRAGMA wal_checkpoint(TRUNCATE)",
    );
    let refused = open(folder.path()).err().unwrap();
    assert!(matches!(refused, OpenError::OtherMigration { number: 1 }), "{refused}");
}

#[tokio::test]
async fn an_older_database_put_over_a_newer_one_is_refused() {
    let folder = closed().await;
    let older = fs::read(folder.path().join("record.db")).unwrap();
    let store = open(folder.path()).unwrap();
    add(&store, 300, 10).await;
    store.close().await.unwrap();
    fs::write(folder.path().join("record.db"), older).unwrap();
    check(folder.path(), &["ends at event 300", "event 310 was signed", "restore"]);
}

#[tokio::test]
async fn demo_and_production_are_never_mistaken_for_each_other_and_never_share_a_folder() {
    let (folder, store) = common::fresh();
    assert_eq!(store.purpose(), Purpose::Demo);
    store.close().await.unwrap();
    assert_eq!(RecordFolder::look(folder.path()).unwrap().purpose(), Purpose::Demo);
    let refused = SqliteStore::open(folder.path(), Purpose::Production, Settings::default()).err().unwrap();
    assert!(refused.to_string().contains("is a demo record, not a production one"), "{refused}");
    let refused = SqliteStore::create(folder.path(), Purpose::Production, NOON, Settings::default()).err().unwrap();
    assert!(refused.to_string().contains("a new record needs an empty folder"), "{refused}");
    let changed = rusqlite::Connection::open(folder.path().join("record.db"))
        .and_then(|record| record.execute_batch("UPDATE house SET purpose = 'production'"));
    assert!(changed.unwrap_err().to_string().contains("said once"));
    open(folder.path()).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_is_open_once_at_a_time_and_can_be_looked_at_meanwhile() {
    let (folder, store) = common::fresh();
    add(&store, 0, 3).await;
    check(folder.path(), &["in use by another iliac process"]);
    let found = RecordFolder::look(folder.path()).unwrap().verify(Box::new(|_, _| {})).unwrap();
    assert_eq!((found.events, found.flaw), (3, None));
    store.close().await.unwrap();
    let again = open(folder.path()).unwrap();
    let refused = store.append(Commit::to(case("a"), Version(3), vec![fact("{}", 0, &[])])).await;
    assert!(refused.unwrap_err().to_string().contains("not available"));
    store.close().await.unwrap(); // twice is once
    drop(again);
    open(folder.path()).unwrap(); // as is letting the last handle go
}

#[tokio::test]
async fn a_key_that_is_missing_changed_or_open_to_others_is_refused() {
    let folder = closed().await;
    for name in ["signing.key", "master.key", "keys.db"] {
        let path = folder.path().join(name);
        fs::rename(&path, folder.path().join("away")).unwrap();
        check(folder.path(), &[name, "is missing", "backup"]);
        fs::rename(folder.path().join("away"), &path).unwrap();
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for name in ["signing.key", "master.key"] {
            let path = folder.path().join(name);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            check(folder.path(), &[name, "may be read by others", "chmod 600"]);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        assert_eq!(fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, 0o700);
        for name in ["record.db", "keys.db"] {
            let mode = fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
    fs::copy(folder.path().join("master.key"), folder.path().join("signing.key")).unwrap();
    check(folder.path(), &["signing.key", "is not the key of this record"]);
    fs::write(folder.path().join("signing.key"), "no key").unwrap();
    check(folder.path(), &["signing.key", "does not hold a key"]);
}
