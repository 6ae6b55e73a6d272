//! Everything acknowledged is there: after the process is killed, after the power is cut, after writes that fail.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod common;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use common::file_layer::FileLayer;
use common::{NOON, after_noon, assert_sound, case, fact, request};
use iliac_app::record::{
    AppendError, Commit, Event, FileError, KeyError, PersonKeys, ReadNote, Record, Seq, StoreFault, Version, Written,
};
use iliac_store::{Purpose, Settings, SqliteStore};
use tokio::sync::RwLock;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

const WRITERS: u64 = 8;

/// Repeatable chance (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// What the writers are told.
#[derive(Default)]
struct Orders {
    stop: AtomicBool,
    /// Held while somebody looks at what is there, so that there is not ever more to look at.
    gate: RwLock<()>,
}

/// Writes to its own stream, and now and then to a shared one with it, until told to stop; says what was acknowledged.
async fn write_on(store: SqliteStore, writer: u64, orders: Arc<Orders>, acknowledged: impl Fn(&Written)) {
    let own = case(&format!("own-{writer}"));
    let mut seen = store.head(&own).await.unwrap().map_or(Version(0), |head| head.version);
    while !orders.stop.load(Ordering::SeqCst) {
        let _open = orders.gate.read().await;
        let key = format!("{writer}-{seen}");
        let text = "x".repeat(usize::try_from((writer * 131 + seen.0 * 37) % 900).unwrap());
        let mut commit = Commit::to(own.clone(), seen, vec![fact(&text, 0, &["a"]), fact("second", 0, &["b"])]);
        if seen.0.is_multiple_of(4) {
            commit = commit.and(case("shared"), Version(0), vec![fact("both", 0, &[])]);
        }
        match store.append(commit.answering(request(&key))).await {
            Ok(appended) => {
                appended.events.iter().for_each(&acknowledged);
                seen = appended.events[1].version;
            }
            // Not acknowledged, so it may or may not be there: the same request again makes it exact.
            Err(AppendError::Store(StoreFault::Unavailable { .. } | StoreFault::DiskFull)) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

/// The writers at work, and what they hear acknowledged.
struct Writers {
    orders: Arc<Orders>,
    tasks: Vec<JoinHandle<()>>,
    heard: UnboundedReceiver<Written>,
    acknowledged: Vec<Written>,
}

impl Writers {
    fn start(store: &SqliteStore) -> Writers {
        let orders = Arc::new(Orders::default());
        let (say, heard) = unbounded_channel();
        let tasks = (0..WRITERS).map(|writer| {
            let say = say.clone();
            let note = move |event: &Written| say.send(event.clone()).unwrap();
            tokio::spawn(write_on(store.clone(), writer, Arc::clone(&orders), note))
        });
        Writers { tasks: tasks.collect(), orders, heard, acknowledged: Vec::new() }
    }

    /// Waits for that many more acknowledgements.
    async fn hear(&mut self, more: usize) {
        for _ in 0..more {
            self.acknowledged.push(self.heard.recv().await.unwrap());
        }
        while let Ok(event) = self.heard.try_recv() {
            self.acknowledged.push(event);
        }
    }

    async fn stop(mut self) -> Vec<Written> {
        self.orders.stop.store(true, Ordering::SeqCst);
        for task in self.tasks.drain(..) {
            task.await.unwrap();
        }
        self.hear(0).await;
        self.acknowledged
    }
}

/// Opens what is left and looks for everything that was acknowledged. Answers how many events there are.
async fn check(folder: &Path, acknowledged: &[Written]) -> u64 {
    let store = SqliteStore::open(folder, Purpose::Demo, Settings::default()).unwrap();
    let found = assert_sound(&store).await;
    let mut all: Vec<Event> = Vec::new();
    while let Some(page) = Some(store.read_all(all.last().map_or(Seq(0), |e| e.seq), 10_000).await.unwrap())
        && !page.is_empty()
    {
        all.extend(page);
    }
    for written in acknowledged {
        let kept = &all[usize::try_from(written.seq.0).unwrap() - 1];
        assert_eq!((kept.seq, kept.hash), (written.seq, written.hash), "an acknowledged event is gone");
    }
    // Nothing is half there: a commit to its own stream has both events or none.
    for writer in 0..WRITERS {
        let head = store.head(&case(&format!("own-{writer}"))).await.unwrap();
        assert_eq!(head.map_or(0, |head| head.version.0) % 2, 0, "half a commit is there");
    }
    store.close().await.unwrap();
    found.events
}

// ── The process is killed ──────────────────────────────────────────────────────────────────────────────────────────────

const FOLDER: &str = "ILIAC_DURABILITY_FOLDER";

/// Not a test: what the next test starts, and kills.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by the test that kills it"]
async fn child_that_writes_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let settings = Settings { checkpoint_every: 50, ..Settings::default() };
    let store = SqliteStore::open(Path::new(&folder), Purpose::Demo, settings).unwrap();
    let say = |event: &Written| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "acknowledged {} {} {}", event.seq, event.version, event.hash).unwrap();
        out.flush().unwrap();
    };
    let writers = (0..WRITERS).map(|writer| tokio::spawn(write_on(store.clone(), writer, Arc::default(), say)));
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
}

fn heard(line: &str) -> Option<Written> {
    let mut words = line.strip_prefix("acknowledged ")?.split(' ');
    Some(Written {
        seq: Seq(words.next()?.parse().ok()?),
        version: Version(words.next()?.parse().ok()?),
        hash: words.next()?.parse().ok()?,
        stream: case("not told"),
        recorded_at: NOON,
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_acknowledged_is_there_after_the_process_is_killed_in_the_middle_of_commits() {
    let folder = tempfile::tempdir().unwrap();
    SqliteStore::create(folder.path(), Purpose::Demo, NOON, Settings::default()).unwrap().close().await.unwrap();
    let mut acknowledged = Vec::new();
    for (round, kill_after) in [40, 333, 7, 150].into_iter().enumerate() {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_that_writes_until_it_is_killed", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let before = acknowledged.len();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            // The last line may be cut: then nobody heard it.
            acknowledged.extend(line.ok().as_deref().and_then(heard));
            if acknowledged.len() == before + kill_after {
                child.kill().unwrap(); // SIGKILL; what it said before is still read.
            }
        }
        child.wait().unwrap();
        assert!(acknowledged.len() >= before + kill_after, "round {round}: the child died by itself");
        check(folder.path(), &acknowledged).await;
    }
}

// ── The power is cut ───────────────────────────────────────────────────────────────────────────────────────────────────

/// Copies what does not come through the file layer; every one of these files was synced when it was made.
fn copy_small_files(from: &Path, to: &Path) {
    for name in ["master.key", "signing.key", "last-checkpoint"] {
        if from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_acknowledged_is_there_after_the_power_is_cut_at_any_instant() {
    let layer = FileLayer::register("cut");
    let folder = tempfile::tempdir().unwrap();
    SqliteStore::create(folder.path(), Purpose::Demo, NOON, Settings::default()).unwrap().close().await.unwrap();
    let settings = Settings { file_layer: Some(layer.name()), checkpoint_every: 50, ..Settings::default() };
    let store = SqliteStore::open(folder.path(), Purpose::Demo, settings).unwrap();
    let mut writers = Writers::start(&store);
    let mut chance = Chance(0x9e37_79b9);
    for cut in 0..18 {
        writers.hear(1 + usize::try_from(chance.below(60)).unwrap()).await;
        let after = tempfile::tempdir().unwrap();
        copy_small_files(folder.path(), after.path());
        // In the middle of commits. Of what was not synced, in turn nothing is left, all, or any part.
        layer.cut_power(after.path(), || cut % 3 == 1 || (cut % 3 == 2 && chance.below(2) == 0));
        let _closed = writers.orders.gate.write().await;
        check(after.path(), &writers.acknowledged).await;
    }
    writers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_persons_key_is_there_after_a_power_cut_and_a_forgotten_one_is_not_on_the_disk_at_all() {
    let layer = FileLayer::register("cut-keys");
    let folder = tempfile::tempdir().unwrap();
    SqliteStore::create(folder.path(), Purpose::Demo, NOON, Settings::default()).unwrap().close().await.unwrap();
    let settings = Settings { file_layer: Some(layer.name()), ..Settings::default() };
    let store = SqliteStore::open(folder.path(), Purpose::Demo, settings).unwrap();
    let cut = || {
        let after = tempfile::tempdir().unwrap();
        copy_small_files(folder.path(), after.path());
        layer.cut_power(after.path(), || false);
        after
    };
    let mut sealed = Vec::new();
    for number in 0..40 {
        sealed.push(store.seal(&format!("person-{number}"), b"name").await.unwrap());
    }
    let after = cut();
    let kept = SqliteStore::open(after.path(), Purpose::Demo, Settings::default()).unwrap();
    assert_eq!(kept.open("person-7", &sealed[7]).await.unwrap(), b"name");
    assert_eq!(kept.open("person-39", &sealed[39]).await.unwrap(), b"name");

    let wrapped: Vec<u8> = rusqlite::Connection::open(folder.path().join("keys.db"))
        .and_then(|keys| {
            keys.query_row("SELECT wrapped FROM person_key WHERE person = 'person-7'", [], |row| row.get(0))
        })
        .unwrap();
    // Not even a part of it may stay.
    let on_disk = || {
        let disk = layer.everything();
        wrapped.chunks_exact(16).any(|part| disk.windows(16).any(|bytes| bytes == part))
    };
    assert!(on_disk());
    store.forget("person-7", after_noon(9)).await.unwrap();
    assert!(!on_disk(), "the wrapped key is still on the disk");
    let after = cut();
    let kept = SqliteStore::open(after.path(), Purpose::Demo, Settings::default()).unwrap();
    assert!(matches!(kept.open("person-7", &sealed[7]).await, Err(KeyError::Forgotten { .. })));
    assert_eq!(kept.open("person-8", &sealed[8]).await.unwrap(), b"name");
}

// ── Writes fail ────────────────────────────────────────────────────────────────────────────────────────────────────────

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_that_fail_on_the_disk_leave_nothing_half_written_and_lose_nothing_acknowledged() {
    // A commit of the whole group is some fifty writes: most fail, some pass.
    for nth in [61, 101, 223] {
        let layer = FileLayer::register(&format!("fails-{nth}"));
        let folder = tempfile::tempdir().unwrap();
        SqliteStore::create(folder.path(), Purpose::Demo, NOON, Settings::default()).unwrap().close().await.unwrap();
        let settings = Settings { file_layer: Some(layer.name()), checkpoint_every: 50, ..Settings::default() };
        let store = SqliteStore::open(folder.path(), Purpose::Demo, settings).unwrap();
        layer.fail_every(nth);
        let mut writers = Writers::start(&store);
        writers.hear(300).await;
        let acknowledged = writers.stop().await;
        layer.fail_every(0);
        assert_sound(&store).await;
        store.close().await.unwrap();
        check(folder.path(), &acknowledged).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_loses_nothing_and_works_again_when_there_is_room() {
    let layer = FileLayer::register("full");
    let folder = tempfile::tempdir().unwrap();
    SqliteStore::create(folder.path(), Purpose::Demo, NOON, Settings::default()).unwrap().close().await.unwrap();
    let settings = Settings { file_layer: Some(layer.name()), ..Settings::default() };
    let store = SqliteStore::open(folder.path(), Purpose::Demo, settings).unwrap();
    let to = |seen, text: &str| Commit::to(case("a"), Version(seen), vec![fact(text, 0, &["x"])]);
    let note = ReadNote {
        by: "staff-7".to_owned(),
        role: "nurse".to_owned(),
        of: case("a"),
        page: "case".to_owned(),
        at: after_noon(0),
        shown: None,
    };
    store.append(to(0, "1")).await.unwrap();
    layer.fill_disk(true);
    store.note_read(note).await.unwrap();
    let scan = iliac_app::record::File { media_type: "image/png".to_owned(), bytes: vec![1; 3_000_000] };
    for _ in 0..3 {
        let refused = store.append(to(1, "2")).await;
        assert!(matches!(refused, Err(AppendError::Store(StoreFault::DiskFull))), "{refused:?}");
        let refused = store.put_file(scan.clone()).await;
        assert!(matches!(refused, Err(FileError::Store(StoreFault::DiskFull))), "{refused:?}");
        assert!(matches!(store.seal("p", b"x").await, Err(KeyError::Store(StoreFault::DiskFull))));
    }
    assert_eq!(store.read_all(Seq(0), 9).await.unwrap().len(), 1);
    layer.fill_disk(false);
    store.append(to(1, "2")).await.unwrap();
    store.put_file(scan).await.unwrap();
    store.seal("p", b"x").await.unwrap();
    // The read note waited.
    assert_eq!(assert_sound(&store).await.events, 3);
    store.close().await.unwrap();
    check(folder.path(), &[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_at_its_page_limit_refuses_and_goes_on_after_the_limit_is_raised() {
    let folder = tempfile::tempdir().unwrap();
    let open = |pages| {
        let settings = Settings { pages_max: Some(pages), ..Settings::default() };
        SqliteStore::open(folder.path(), Purpose::Demo, settings).unwrap()
    };
    SqliteStore::create(folder.path(), Purpose::Demo, NOON, Settings::default()).unwrap().close().await.unwrap();
    let store = open(60);
    // The limit is met in the middle of a commit.
    let to = |seen| Commit::to(case("a"), Version(seen), vec![fact(&"x".repeat(9_000), 0, &["x"]); 5]);
    let mut kept = 0;
    let refused = loop {
        match store.append(to(kept)).await {
            Ok(_) => kept += 5,
            Err(refused) => break refused,
        }
    };
    assert!(kept > 2 && matches!(refused, AppendError::Store(StoreFault::DiskFull)), "{kept}: {refused}");
    // A small one still fits, and the refused one left nothing.
    store.append(Commit::to(case("a"), Version(kept), vec![fact("small", 0, &["x"])])).await.unwrap();
    store.close().await.unwrap();
    let store = open(600);
    store.append(to(kept + 1)).await.unwrap();
    assert_eq!(assert_sound(&store).await.events, kept + 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damage_to_one_stream_is_told_and_holds_up_nobody_else() {
    let (folder, store) = common::fresh();
    let to = |key: &str, seen| Commit::to(case(key), Version(seen), vec![fact("{}", 0, &["x"])]);
    store.append(to("a", 0)).await.unwrap();
    store.append(to("b", 0)).await.unwrap();
    let beside = rusqlite::Connection::open(folder.path().join("record.db")).unwrap();
    let was: Vec<u8> = beside.query_row("SELECT hash FROM stream WHERE key = 'b'", [], |row| row.get(0)).unwrap();
    beside.execute("UPDATE stream SET hash = x'00' WHERE key = 'b'", []).unwrap();
    // What was already written for the first stream goes with the rest.
    let refused = store.append(to("a", 1).and(case("b"), Version(1), vec![fact("{}", 0, &[])])).await;
    assert!(matches!(refused, Err(AppendError::Store(StoreFault::Damaged { .. }))), "{refused:?}");
    let next = store.append(to("a", 1)).await.unwrap();
    assert_eq!((next.events[0].seq, next.events[0].version), (Seq(3), Version(2)));
    beside.execute("UPDATE stream SET hash = ?1 WHERE key = 'b'", [was]).unwrap();
    store.append(to("b", 1)).await.unwrap();
    assert_eq!(assert_sound(&store).await.events, 4);
}
