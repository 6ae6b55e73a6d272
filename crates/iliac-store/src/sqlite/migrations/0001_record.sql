-- Format 1. What is truth: house, stream, event, checkpoint, file. What is not: session, person_code.
CREATE TABLE house (
    one           INTEGER PRIMARY KEY CHECK (one = 1),
    nonce         BLOB    NOT NULL,
    purpose       TEXT    NOT NULL CHECK (purpose IN ('demo', 'production')),
    created_at    INTEGER NOT NULL,
    verifying_key BLOB    NOT NULL
) STRICT;

CREATE TABLE stream (
    id      INTEGER PRIMARY KEY,
    kind    TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    version INTEGER NOT NULL,
    hash    BLOB    NOT NULL,
    UNIQUE (kind, key)
) STRICT;

CREATE TABLE event (
    seq             INTEGER PRIMARY KEY,
    stream          INTEGER NOT NULL REFERENCES stream (id),
    version         INTEGER NOT NULL,
    kind            TEXT    NOT NULL,
    payload         BLOB    NOT NULL,
    occurred_at     INTEGER NOT NULL,
    recorded_at     INTEGER NOT NULL,
    author          TEXT,
    role            TEXT,
    source          TEXT    NOT NULL,
    clock_offset_s  INTEGER,
    touches         TEXT    NOT NULL, -- one conflict key a line
    files           TEXT    NOT NULL, -- one content hash a line
    request_key     TEXT,
    request_content BLOB,
    previous        BLOB    NOT NULL,
    hash            BLOB    NOT NULL,
    UNIQUE (stream, version)
) STRICT;

CREATE INDEX event_by_request ON event (request_key) WHERE request_key IS NOT NULL;

CREATE TABLE checkpoint (
    number      INTEGER PRIMARY KEY,
    seq         INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    digest      BLOB    NOT NULL,
    previous    BLOB    NOT NULL,
    signature   BLOB    NOT NULL
) STRICT;

CREATE TABLE file (
    hash       BLOB PRIMARY KEY,
    media_type TEXT NOT NULL,
    bytes      BLOB NOT NULL
) STRICT;

CREATE TABLE session (
    token        BLOB    PRIMARY KEY,
    staff        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL
) STRICT;

CREATE INDEX session_by_staff ON session (staff);

CREATE TABLE person_code (
    code          BLOB    PRIMARY KEY,
    case_key      TEXT    NOT NULL,
    purpose       TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    attempts_left INTEGER NOT NULL CHECK (attempts_left >= 0)
) STRICT;

CREATE INDEX person_code_by_case ON person_code (case_key);

CREATE TRIGGER house_is_never_changed BEFORE UPDATE ON house BEGIN SELECT RAISE(ABORT, 'the house is said once'); END;
CREATE TRIGGER house_is_never_deleted BEFORE DELETE ON house BEGIN SELECT RAISE(ABORT, 'the house is said once'); END;
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are added, never changed'); END;
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are added, never deleted'); END;
CREATE TRIGGER checkpoint_is_never_changed BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoints are added, never changed'); END;
CREATE TRIGGER checkpoint_is_never_deleted BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoints are added, never deleted'); END;
CREATE TRIGGER file_is_never_changed BEFORE UPDATE ON file BEGIN SELECT RAISE(ABORT, 'files are added, never changed'); END;
CREATE TRIGGER file_is_never_deleted BEFORE DELETE ON file BEGIN SELECT RAISE(ABORT, 'files are added, never deleted'); END;
CREATE TRIGGER stream_is_never_deleted BEFORE DELETE ON stream BEGIN SELECT RAISE(ABORT, 'streams are added, never deleted'); END;
