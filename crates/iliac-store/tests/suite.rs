//! What the record promises, written against the port: every store passes this same suite. Run here on SQLite and on a
//! store whose every n-th write fails.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod common;

use common::failing::Failing;
use common::{after_noon, again, assert_sound, case, fact, fresh, payloads, request, send};
use iliac_app::record::{
    AppendError, Commit, FILE_BYTES_MAX, File, FileError, Hash, KeyError, NewEvent, PAYLOAD_BYTES_MAX, PersonCode,
    ReadNote, RequestKey, Seq, Session, Store, StoreFault, StreamId, StreamKind, TokenHash, Version,
};

/// One promise on one store: it holds, and leaves a sound record.
async fn check<S: Store, F: Future<Output = ()>>(store: S, promise: impl FnOnce(S) -> F) {
    promise(store.clone()).await;
    assert_sound(&store).await;
    store.close().await.unwrap();
}

macro_rules! promises {
    ($($promise:ident,)*) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $promise() {
                let (_folder, store) = super::fresh();
                super::check(store, super::$promise).await;
            })*
        }

        mod on_a_store_that_fails {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $promise() {
                for nth in [2, 3, 5] {
                    let (_folder, store) = super::fresh();
                    super::check(super::Failing::new(store, nth), super::$promise).await;
                }
            })*
        }
    };
}

promises! {
    what_was_appended_is_read_back_as_it_was,
    events_of_a_stream_are_chained_and_numbered_from_one,
    a_commit_to_several_streams_is_all_or_nothing,
    an_older_version_conflicts_only_over_the_same_thing,
    a_conflict_shows_what_the_other_wrote,
    a_version_not_there_yet_is_refused,
    a_request_sent_twice_is_done_once,
    a_request_key_for_another_command_is_refused,
    reading_all_pages_gives_every_event_once_in_order,
    heads_are_listed_by_kind_in_order_of_their_keys,
    a_follower_hears_of_every_event,
    a_clock_a_little_behind_is_recorded_at_the_last_instant,
    a_clock_far_behind_stops_the_house,
    what_is_unfit_to_keep_is_refused_with_its_reason,
    files_are_kept_under_their_content_hash,
    an_event_cannot_attach_a_file_that_was_not_kept,
    whoever_reads_is_noted_in_the_access_stream,
    what_is_sealed_opens_only_for_the_same_person,
    a_forgotten_person_stays_forgotten_and_the_chain_stays_whole,
    sessions_are_kept_renewed_and_ended,
    a_code_allows_as_many_attempts_as_it_was_given,
}

async fn what_was_appended_is_read_back_as_it_was<S: Store>(store: S) {
    let full = NewEvent { clock_offset_s: Some(-3600), ..fact("{\"é\":1}", 0, &["fact:a:1", "fact:b:1"]) };
    let bare = NewEvent {
        payload: vec![0, 255, 10],
        author: None,
        role: None,
        source: "paper".to_owned(),
        touches: Vec::new(),
        occurred_at: after_noon(-1_000_000),
        ..fact("", 5, &[])
    };
    send(&store, "k", Commit::to(case("a"), Version(0), vec![full.clone(), bare.clone()])).await.unwrap();
    let events = store.read_stream(&case("a"), Version(0), 10).await.unwrap();
    let kept: Vec<NewEvent> = events.iter().map(|event| event.what.clone()).collect();
    assert_eq!(kept, [full, bare]);
    assert!(events.iter().all(|event| event.request == Some(request("k"))));
    assert_eq!(store.read_stream(&case("a"), Version(1), 10).await.unwrap(), events[1..]);
    assert_eq!(store.read_stream(&case("a"), Version(0), 1).await.unwrap(), events[..1]);
    assert_eq!(store.read_stream(&case("nobody"), Version(0), 10).await.unwrap(), []);
}

async fn events_of_a_stream_are_chained_and_numbered_from_one<S: Store>(store: S) {
    for number in 0..3 {
        let written = send(
            &store,
            &format!("k{number}"),
            Commit::to(case("a"), Version(number), vec![fact("1", 0, &[])]).and(
                case("b"),
                Version(number),
                vec![fact("2", 0, &[])],
            ),
        )
        .await
        .unwrap();
        assert_eq!(written.events[0].version, Version(number + 1));
        assert_eq!(written.events[1].seq, Seq(2 * number + 2));
    }
    let events = store.read_stream(&case("b"), Version(0), 10).await.unwrap();
    assert_eq!(events[0].previous, Hash::ZERO);
    assert_eq!(events[1].previous, events[0].hash);
    let head = store.head(&case("b")).await.unwrap().unwrap();
    assert_eq!((head.version, head.hash), (Version(3), events[2].hash));
    assert_eq!(store.head(&case("c")).await.unwrap(), None);
}

async fn a_commit_to_several_streams_is_all_or_nothing<S: Store>(store: S) {
    let person = StreamId::new(StreamKind::Person, "p");
    send(&store, "1", Commit::to(case("a"), Version(0), vec![fact("1", 0, &["x"])])).await.unwrap();
    let both = Commit::to(person.clone(), Version(0), vec![fact("p", 0, &["x"])]).and(
        case("a"),
        Version(0),
        vec![fact("2", 0, &["x"])],
    );
    let refused = send(&store, "2", both).await.unwrap_err();
    assert!(matches!(refused, AppendError::Conflict { .. }), "{refused}");
    assert_eq!(store.head(&person).await.unwrap(), None);
    // The number it would have had is given to the next.
    let next = send(&store, "3", Commit::to(person.clone(), Version(0), vec![fact("p", 0, &[])])).await.unwrap();
    assert_eq!(next.events[0].seq, Seq(2));
}

async fn an_older_version_conflicts_only_over_the_same_thing<S: Store>(store: S) {
    let stream = case("a");
    let to = |seen, payload: &str, touches: &[&str]| {
        Commit::to(stream.clone(), Version(seen), vec![fact(payload, 0, touches)])
    };
    send(&store, "1", to(0, "1", &["fact:platelets:r1"])).await.unwrap();
    send(&store, "2", to(0, "2", &["fact:platelets:r2"])).await.unwrap(); // another row
    send(&store, "3", to(0, "3", &["fact:weight:r1"])).await.unwrap(); // another fact
    send(&store, "4", to(0, "4", &[])).await.unwrap(); // touches nothing
    send(&store, "5", to(1, "5", &["fact:platelets:r1"])).await.unwrap(); // the change was seen
    let refused = send(&store, "6", to(4, "6", &["fact:other:r1", "fact:platelets:r1"])).await.unwrap_err();
    assert!(matches!(refused, AppendError::Conflict { .. }), "{refused}");
    assert_eq!(payloads(&store, &stream).await, ["1", "2", "3", "4", "5"]);
}

async fn a_conflict_shows_what_the_other_wrote<S: Store>(store: S) {
    let stream = case("a");
    for (key, touch) in [("1", "x"), ("2", "y"), ("3", "x")] {
        let seen = store.head(&stream).await.unwrap().map_or(Version(0), |head| head.version);
        send(&store, key, Commit::to(stream.clone(), seen, vec![fact(key, 0, &[touch])])).await.unwrap();
    }
    let refused = send(&store, "4", Commit::to(stream.clone(), Version(1), vec![fact("4", 0, &["x"])])).await;
    match refused {
        Err(AppendError::Conflict { stream: of, seen, wrote }) => {
            assert_eq!((of, seen), (stream, Version(1)));
            assert_eq!(wrote.len(), 1);
            assert_eq!((wrote[0].version, &*wrote[0].what.payload), (Version(3), &b"3"[..]));
        }
        other => panic!("{other:?}"),
    }
}

async fn a_version_not_there_yet_is_refused<S: Store>(store: S) {
    let refused = send(&store, "1", Commit::to(case("a"), Version(1), vec![fact("1", 0, &[])])).await;
    assert!(matches!(refused, Err(AppendError::SeenTooNew { head: Version(0), .. })), "{refused:?}");
}

async fn a_request_sent_twice_is_done_once<S: Store>(store: S) {
    assert_eq!(store.answered(&request("k")).await.unwrap(), None);
    let first = send(&store, "k", Commit::to(case("a"), Version(0), vec![fact("1", 0, &["x"])])).await.unwrap();
    send(&store, "l", Commit::to(case("a"), Version(1), vec![fact("2", 0, &["x"])])).await.unwrap();
    // Decided again later, it would say something else, on another version; the first answer counts.
    let again = send(&store, "k", Commit::to(case("a"), Version(2), vec![fact("3", 9, &["x"])])).await.unwrap();
    assert!(again.replayed);
    assert_eq!(again.events, first.events);
    assert_eq!(store.answered(&request("k")).await.unwrap(), Some(again));
    assert_eq!(payloads(&store, &case("a")).await, ["1", "2"]);
}

async fn a_request_key_for_another_command_is_refused<S: Store>(store: S) {
    send(&store, "k", Commit::to(case("a"), Version(0), vec![fact("1", 0, &[])])).await.unwrap();
    let other = RequestKey::new("k", b"another command");
    let commit = Commit::to(case("a"), Version(1), vec![fact("2", 0, &[])]).answering(other.clone());
    let refused = loop {
        match store.append(commit.clone()).await {
            Err(AppendError::Store(StoreFault::Unavailable { .. })) => {}
            answer => break answer,
        }
    };
    assert!(matches!(refused, Err(AppendError::KeyReused { .. })), "{refused:?}");
    assert!(matches!(store.answered(&other).await, Err(AppendError::KeyReused { .. })));
}

async fn reading_all_pages_gives_every_event_once_in_order<S: Store>(store: S) {
    for number in 0..10_u64 {
        let stream = case(&format!("c{}", number % 3));
        let payload = number.to_string();
        send(&store, &payload, Commit::to(stream, Version(0), vec![fact(&payload, 0, &[])])).await.unwrap();
    }
    let (mut seen, mut after) = (Vec::new(), Seq(0));
    loop {
        let page = store.read_all(after, 4).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last.seq;
        seen.extend(page.into_iter().map(|event| (event.seq.0, String::from_utf8(event.what.payload).unwrap())));
    }
    let expected: Vec<(u64, String)> = (0..10).map(|number: u64| (number + 1, number.to_string())).collect();
    assert_eq!(seen, expected);
}

async fn heads_are_listed_by_kind_in_order_of_their_keys<S: Store>(store: S) {
    for key in ["b", "a", "c"] {
        send(&store, key, Commit::to(case(key), Version(0), vec![fact("1", 0, &[])])).await.unwrap();
    }
    let person = StreamId::new(StreamKind::Person, "aa");
    send(&store, "p", Commit::to(person, Version(0), vec![fact("1", 0, &[])])).await.unwrap();
    let keys = |heads: Vec<iliac_app::record::Head>| heads.into_iter().map(|head| head.stream.key).collect::<Vec<_>>();
    assert_eq!(keys(store.heads(StreamKind::Case, "", 10).await.unwrap()), ["a", "b", "c"]);
    assert_eq!(keys(store.heads(StreamKind::Case, "a", 1).await.unwrap()), ["b"]);
}

async fn a_follower_hears_of_every_event<S: Store>(store: S) {
    let mut follower = store.subscribe();
    let mut from = *follower.borrow_and_update();
    let writing = store.clone();
    let writer = tokio::spawn(async move {
        for number in 0..20_u64 {
            let payload = number.to_string();
            let commit = Commit::to(case("a"), Version(number), vec![fact(&payload, 0, &[])]);
            send(&writing, &payload, commit).await.unwrap();
        }
    });
    let mut heard = Vec::new();
    while heard.len() < 20 {
        follower.changed().await.unwrap();
        for event in store.read_all(from, 100).await.unwrap() {
            from = event.seq;
            heard.push(String::from_utf8(event.what.payload).unwrap());
        }
    }
    writer.await.unwrap();
    assert_eq!(heard, (0..20).map(|number: u64| number.to_string()).collect::<Vec<_>>());
}

async fn a_clock_a_little_behind_is_recorded_at_the_last_instant<S: Store>(store: S) {
    send(&store, "1", Commit::to(case("a"), Version(0), vec![fact("1", 100, &[])])).await.unwrap();
    let late = send(&store, "2", Commit::to(case("b"), Version(0), vec![fact("2", 95, &[])])).await.unwrap();
    assert_eq!(late.events[0].recorded_at, after_noon(100));
    let kept = store.read_stream(&case("b"), Version(0), 1).await.unwrap();
    assert_eq!(kept[0].what.recorded_at, after_noon(100));
    assert_eq!(kept[0].what.occurred_at, after_noon(35));
}

async fn a_clock_far_behind_stops_the_house<S: Store>(store: S) {
    send(&store, "1", Commit::to(case("a"), Version(0), vec![fact("1", 100, &[])])).await.unwrap();
    let refused = send(&store, "2", Commit::to(case("b"), Version(0), vec![fact("2", 94, &[])])).await;
    match refused {
        Err(AppendError::ClockWentBack { last, now }) => {
            assert_eq!((last, now), (after_noon(100), after_noon(94)));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(store.head(&case("b")).await.unwrap(), None);
    send(&store, "3", Commit::to(case("b"), Version(0), vec![fact("2", 101, &[])])).await.unwrap();
}

async fn what_is_unfit_to_keep_is_refused_with_its_reason<S: Store>(store: S) {
    let to = |event: NewEvent| Commit::to(case("a"), Version(0), vec![event]);
    let good = fact("1", 0, &["x"]);
    let unfit = [
        (Commit::to(case("a"), Version(0), vec![]), "without events"),
        (Commit { request: None, appends: vec![] }, "without events"),
        (to(NewEvent { payload: vec![0; PAYLOAD_BYTES_MAX + 1], ..good.clone() }), "payload"),
        (to(NewEvent { kind: String::new(), ..good.clone() }), "event kind"),
        (to(NewEvent { touches: vec!["two\nlines".to_owned()], ..good.clone() }), "conflict key"),
        (to(NewEvent { touches: vec!["x".to_owned(); 257], ..good.clone() }), "conflict keys"),
        (to(NewEvent { author: Some("a".repeat(257)), ..good.clone() }), "author"),
        (Commit::to(case(""), Version(0), vec![good.clone()]), "stream key"),
        (to(good.clone()).and(case("a"), Version(0), vec![good.clone()]), "same stream twice"),
        (Commit::to(case("a"), Version(0), vec![good.clone(); 1025]), "more than 1024 events"),
    ];
    for (number, (commit, reason)) in unfit.into_iter().enumerate() {
        match send(&store, &number.to_string(), commit).await {
            Err(AppendError::Unreadable { what }) => assert!(what.contains(reason), "{what} / {reason}"),
            other => panic!("{reason}: {other:?}"),
        }
    }
    assert_eq!(store.head(&case("a")).await.unwrap(), None);
}

async fn put<S: Store>(store: &S, file: &File) -> Hash {
    loop {
        match store.put_file(file.clone()).await {
            Err(FileError::Store(StoreFault::Unavailable { .. })) => {}
            answer => return answer.unwrap(),
        }
    }
}

async fn files_are_kept_under_their_content_hash<S: Store>(store: S) {
    let scan = File { media_type: "application/pdf".to_owned(), bytes: vec![7; 100_000] };
    let id = put(&store, &scan).await;
    assert_eq!(put(&store, &scan).await, id);
    assert_eq!(store.get_file(id).await.unwrap(), Some(scan.clone()));
    assert_eq!(store.get_file(Hash([1; 32])).await.unwrap(), None);
    let other = put(&store, &File { media_type: "image/png".to_owned(), ..scan.clone() }).await;
    assert_ne!(other, id);
    let large = File { bytes: vec![0; FILE_BYTES_MAX + 1], ..scan };
    let refused = loop {
        match store.put_file(large.clone()).await {
            Err(FileError::Store(StoreFault::Unavailable { .. })) => {}
            answer => break answer,
        }
    };
    assert!(matches!(refused, Err(FileError::TooLarge { .. })));
    assert_eq!(assert_sound(&store).await.files, 2);
}

async fn an_event_cannot_attach_a_file_that_was_not_kept<S: Store>(store: S) {
    let id = put(&store, &File { media_type: "image/png".to_owned(), bytes: b"scan".to_vec() }).await;
    let attaching = |file| NewEvent { files: vec![file], ..fact("1", 0, &[]) };
    send(&store, "1", Commit::to(case("a"), Version(0), vec![attaching(id)])).await.unwrap();
    let refused = send(&store, "2", Commit::to(case("a"), Version(1), vec![attaching(Hash([1; 32]))])).await;
    assert!(matches!(refused, Err(AppendError::FileMissing { .. })), "{refused:?}");
    assert_eq!(store.read_stream(&case("a"), Version(0), 9).await.unwrap()[0].what.files, [id]);
}

async fn whoever_reads_is_noted_in_the_access_stream<S: Store>(store: S) {
    let note = |by: &str, seconds| ReadNote {
        by: by.to_owned(),
        role: "nurse".to_owned(),
        of: case("a"),
        page: "case \"page\"".to_owned(),
        at: after_noon(seconds),
        shown: None,
    };
    send(&store, "1", Commit::to(case("a"), Version(0), vec![fact("1", 50, &[])])).await.unwrap();
    for number in 0..600 {
        again(|| store.note_read(note(&format!("staff-{number}"), 40 + number % 3))).await;
    }
    // They ride on the next commit at the latest.
    send(&store, "2", Commit::to(case("a"), Version(1), vec![fact("1", 60, &[])])).await.unwrap();
    let access = StreamId::new(StreamKind::Access, "case/a");
    let notes = store.read_stream(&access, Version(0), usize::MAX).await.unwrap();
    assert_eq!(notes.len(), 600);
    assert_eq!(notes[7].what.author.as_deref(), Some("staff-7"));
    assert_eq!(notes[7].what.payload, br#"{"page":"case \"page\""}"#);
    assert_eq!(notes[7].what.occurred_at, after_noon(41));
    assert!(notes.iter().all(|note| note.what.recorded_at >= after_noon(50)));
}

async fn what_is_sealed_opens_only_for_the_same_person<S: Store>(store: S) {
    let sealed = store.seal("p1", b"Adaeze Nwosu").await.unwrap();
    assert!(!sealed.windows(6).any(|part| part == b"Adaeze"));
    assert_ne!(store.seal("p1", b"Adaeze Nwosu").await.unwrap(), sealed);
    assert_eq!(store.open("p1", &sealed).await.unwrap(), b"Adaeze Nwosu");
    assert!(matches!(store.open("p2", &sealed).await, Err(KeyError::NoKey)));
    store.seal("p2", b"x").await.unwrap();
    assert!(matches!(store.open("p2", &sealed).await, Err(KeyError::NotOurs)));
}

async fn a_forgotten_person_stays_forgotten_and_the_chain_stays_whole<S: Store>(store: S) {
    let person = StreamId::new(StreamKind::Person, "p1");
    let sealed = store.seal("p1", b"Adaeze").await.unwrap();
    let registered = NewEvent { payload: sealed.clone(), ..fact("", 0, &[]) };
    send(&store, "1", Commit::to(person.clone(), Version(0), vec![registered])).await.unwrap();
    for at in [10, 20, 30] {
        while store.forget("p1", after_noon(at)).await.is_err() {}
    }
    assert!(matches!(store.open("p1", &sealed).await, Err(KeyError::Forgotten { at }) if at <= after_noon(20)));
    assert!(matches!(store.seal("p1", b"again").await, Err(KeyError::Forgotten { .. })));
    assert_eq!(store.read_stream(&person, Version(0), 9).await.unwrap()[0].what.payload, sealed);
    assert_sound(&store).await;
}

async fn sessions_are_kept_renewed_and_ended<S: Store>(store: S) {
    let session = |token: &[u8], staff: &str| Session {
        token: TokenHash::of(token),
        staff: staff.to_owned(),
        created_at: after_noon(0),
        last_seen_at: after_noon(0),
        expires_at: after_noon(900),
        ends_at: after_noon(9000),
    };
    for (token, staff) in [("a", "s1"), ("b", "s1"), ("c", "s2"), ("d", "s2")] {
        store.keep_session(session(token.as_bytes(), staff)).await.unwrap();
    }
    let token = |token: &[u8]| TokenHash::of(token);
    assert_eq!(store.session(token(b"a")).await.unwrap(), Some(session(b"a", "s1")));
    assert_eq!(store.session(token(b"z")).await.unwrap(), None);
    again(|| store.renew_session(token(b"c"), after_noon(60), after_noon(960))).await;
    let renewed = store.session(token(b"c")).await.unwrap().unwrap();
    assert_eq!((renewed.last_seen_at, renewed.expires_at), (after_noon(60), after_noon(960)));
    again(|| store.end_sessions_of("s1")).await;
    assert_eq!(store.session(token(b"b")).await.unwrap(), None);
    again(|| store.clear_ended(after_noon(930))).await;
    assert_eq!(store.session(token(b"d")).await.unwrap(), None);
    assert_eq!(store.session(token(b"c")).await.unwrap(), Some(renewed));
    again(|| store.end_session(token(b"c"))).await;
    assert_eq!(store.session(token(b"c")).await.unwrap(), None);
}

async fn a_code_allows_as_many_attempts_as_it_was_given<S: Store>(store: S) {
    let code = PersonCode {
        code: TokenHash::of(b"7KQ2"),
        case: "a".to_owned(),
        purpose: "own-page".to_owned(),
        created_at: after_noon(0),
        expires_at: after_noon(900),
        attempts_left: 2,
    };
    store.keep_code(code.clone()).await.unwrap();
    assert_eq!(store.try_code(TokenHash::of(b"7KQ3")).await.unwrap(), None);
    assert_eq!(store.try_code(code.code).await.unwrap(), Some(code.clone()));
    for left in [1, 0, 0] {
        assert_eq!(store.try_code(code.code).await.unwrap().unwrap().attempts_left, left);
    }
    again(|| store.allow_attempts(code.code, 5)).await;
    assert_eq!(store.try_code(code.code).await.unwrap().unwrap().attempts_left, 5);
    again(|| store.withdraw_codes("a", "another purpose")).await;
    assert!(store.try_code(code.code).await.unwrap().is_some());
    again(|| store.withdraw_codes("a", "own-page")).await;
    assert_eq!(store.try_code(code.code).await.unwrap(), None);
}
