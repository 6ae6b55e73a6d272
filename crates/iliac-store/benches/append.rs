//! How fast events are acknowledged, every one on the disk: alone, and when many write at once. `cargo bench -p iliac-store`.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench stops at the first surprise, and its macros write functions"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use iliac_app::record::{Commit, NewEvent, Record, StreamId, StreamKind, Version};
use iliac_model::time::Timestamp;
use iliac_store::{Purpose, Settings, SqliteStore};

const NOON: Timestamp = Timestamp::from_second(1_774_000_000);

fn event() -> NewEvent {
    NewEvent {
        kind: "fact-recorded".to_owned(),
        payload: vec![b'x'; 300],
        occurred_at: NOON,
        recorded_at: NOON,
        author: Some("staff-7".to_owned()),
        role: Some("nurse".to_owned()),
        source: "page".to_owned(),
        clock_offset_s: None,
        touches: vec!["fact:platelets.value:row".to_owned()],
        files: Vec::new(),
    }
}

/// Everybody appends once to a stream of their own, and waits for the acknowledgement.
async fn round(store: &SqliteStore, clients: u64, key: &AtomicU64) {
    let tasks = (0..clients).map(|_| {
        let stream = StreamId::new(StreamKind::Case, key.fetch_add(1, Ordering::Relaxed).to_string());
        let store = store.clone();
        tokio::spawn(async move { store.append(Commit::to(stream, Version(0), vec![event()])).await.unwrap() })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

fn append(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::create(folder.path(), Purpose::Demo, NOON, Settings::default()).unwrap();
    let key = Arc::new(AtomicU64::new(0));
    let mut group = criterion.benchmark_group("append");
    for clients in [1, 8, 64, 256] {
        group.throughput(Throughput::Elements(clients));
        group.bench_with_input(BenchmarkId::from_parameter(clients), &clients, |bencher, &clients| {
            bencher.iter(|| runtime.block_on(round(&store, clients, &key)));
        });
    }
    group.finish();
    runtime.block_on(store.close()).unwrap();
}

criterion_group!(benches, append);
criterion_main!(benches);
