//! Creating a record, and opening one: everything that can be seen to be wrong is refused here, and nothing is written over.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex};

use ed25519_dalek::SigningKey;
use iliac_app::record::Seq;
use iliac_model::time::Timestamp;
use rusqlite::{Connection, params};
use tokio::sync::{Semaphore, watch};

use super::connect::{self, Settings};
use super::fault::SqlFault;
use super::handle::{Inner, SqliteStore};
use super::migrate;
use super::person_keys::{self, KeyBox};
use super::readers::Readers;
use super::rows;
use super::tail::Tail;
use super::writer::{QUEUE_MAX, Writer};
use crate::checkpoint::Identity;
use crate::error::OpenError;
use crate::folder::{self, Folder, io_error};
use crate::purpose::Purpose;

impl SqliteStore {
    /// Creates a record in a folder that holds none, and opens it. What it is for is said here, once.
    ///
    /// # Errors
    /// [`OpenError::NotEmpty`] when anything of a record is there already.
    pub fn create(path: &Path, purpose: Purpose, now: Timestamp, settings: Settings) -> Result<SqliteStore, OpenError> {
        let folder = Folder::new(path);
        folder.make()?;
        let lock = folder.lock()?;
        folder.refuse_if_used()?;
        let signing = SigningKey::from_bytes(&folder::make_key(&folder.signing_key())?);
        folder::make_key(&folder.master_key())?;
        person_keys::build(&folder.keys())?;
        let key = signing.verifying_key().to_bytes();
        let identity = Identity { nonce: folder::random()?, purpose, created_at: now, key };
        build(&folder.record_being_made(), &identity, &signing)?;
        // The record is there from this rename on, and whole.
        fs::rename(folder.record_being_made(), folder.record())
            .map_err(|source| io_error("naming", &folder.record(), source))?;
        folder.sync()?;
        open_locked(folder, lock, purpose, settings)
    }

    /// Opens the record in a folder.
    ///
    /// # Errors
    /// Every [`OpenError`] but [`OpenError::NotEmpty`]; nothing that was there was changed.
    pub fn open(path: &Path, purpose: Purpose, settings: Settings) -> Result<SqliteStore, OpenError> {
        let folder = Folder::new(path);
        if !folder.record().exists() {
            return Err(OpenError::NoRecord { folder: folder.path });
        }
        let lock = folder.lock()?;
        open_locked(folder, lock, purpose, settings)
    }
}

fn build(path: &Path, identity: &Identity, key: &SigningKey) -> Result<(), OpenError> {
    let fault = |error: rusqlite::Error| OpenError::Store(SqlFault::from(error).told("creating the record"));
    folder::write_private(path, b"")?;
    let mut connection = connect::building(path).map_err(fault)?;
    migrate::migrate(&mut connection)?;
    let transaction = connection.transaction().map_err(fault)?;
    transaction
        .execute(
            "INSERT INTO house (one, nonce, purpose, created_at, verifying_key) VALUES (1, ?1, ?2, ?3, ?4)",
            params![identity.nonce, identity.purpose.word(), identity.created_at.second(), identity.key],
        )
        .map_err(fault)?;
    Tail::empty(identity.created_at).sign(&transaction, identity, key).map_err(fault)?;
    transaction.commit().map_err(fault)?;
    connection.close().map_err(|(_, error)| fault(error))
}

fn open_locked(folder: Folder, lock: File, purpose: Purpose, settings: Settings) -> Result<SqliteStore, OpenError> {
    look_at_file(&folder.record())?;
    let mut connection = connect::writing(&folder.record(), &settings).map_err(|error| fault(&folder, error.into()))?;
    let identity = rows::identity(&connection).map_err(|error| fault(&folder, error.into()))?;
    if identity.purpose != purpose {
        return Err(OpenError::WrongPurpose { folder: folder.path, found: identity.purpose, wanted: purpose });
    }
    migrate::migrate(&mut connection)?;
    let key = signing_key(&folder, &identity)?;
    let master = folder::read_key(&folder.master_key())?;
    let tail = Tail::load(&connection, &identity).map_err(|what| fault(&folder, what))?;
    refuse_missing_tail(&folder, &tail)?;
    let keys = KeyBox::open(&folder.keys(), settings.file_layer.as_deref(), master)?;
    start(folder, lock, settings, connection, identity, key, tail, keys)
}

#[expect(clippy::too_many_arguments, reason = "the parts of an open record, put together in one place")]
fn start(
    folder: Folder,
    lock: File,
    settings: Settings,
    connection: Connection,
    identity: Identity,
    key: SigningKey,
    tail: Tail,
    keys: KeyBox,
) -> Result<SqliteStore, OpenError> {
    let (sender, queue) = crossbeam_channel::bounded(QUEUE_MAX.saturating_mul(2));
    let (told, last) = watch::channel(tail.seq);
    let notes = Arc::new(Mutex::new(Vec::new()));
    let writer = Writer {
        connection,
        tail: Some(tail),
        identity,
        key,
        checkpoint_every: settings.checkpoint_every,
        folder: folder.clone(),
        queue,
        notes: Arc::clone(&notes),
        last: told,
    };
    let thread = std::thread::Builder::new()
        .name("record-writer".to_owned())
        .spawn(move || writer.run())
        .map_err(|source| io_error("starting the writer for", &folder.record(), source))?;
    let inner = Inner {
        readers: Readers::new(folder.record(), settings.file_layer),
        folder,
        identity,
        keys: Arc::new(keys),
        queue: Mutex::new(Some(sender)),
        places: Arc::new(Semaphore::new(QUEUE_MAX)),
        notes,
        last,
        thread: Mutex::new(Some(thread)),
        lock: Mutex::new(Some(lock)),
    };
    Ok(SqliteStore { inner: Arc::new(inner) })
}

/// A fault met while opening, with the file it concerns.
pub(super) fn fault(folder: &Folder, fault: SqlFault) -> OpenError {
    match fault {
        SqlFault::Damaged(what) => OpenError::Damaged { path: folder.record(), what },
        SqlFault::Full | SqlFault::Other(_) | SqlFault::Closed => OpenError::Store(fault.told("opening the record")),
    }
}

/// Looks at the first bytes of the file before SQLite does, for SQLite takes an empty file for a new database.
pub(super) fn look_at_file(path: &Path) -> Result<(), OpenError> {
    let damaged = |what: &str| OpenError::Damaged { path: path.to_owned(), what: what.to_owned() };
    let mut header = [0; 100];
    let mut file = File::open(path).map_err(|source| io_error("opening", path, source))?;
    let bytes = file.metadata().map_err(|source| io_error("reading", path, source))?.len();
    if file.read_exact(&mut header).is_err() {
        return Err(damaged("it is cut short"));
    }
    if !header.starts_with(b"SQLite format 3\0") || word_at(&header, 68) != migrate::APPLICATION_ID {
        return Err(OpenError::NotARecord { path: path.to_owned() });
    }
    let format = i64::from(word_at(&header, 60));
    if format > migrate::FORMAT {
        return Err(OpenError::NewerFormat { found: format, known: migrate::FORMAT });
    }
    // Only the last two bytes of this word are the page size; 1 stands for 65536. While there is a log, pages may still be
    // on their way from it.
    let page = match word_at(&header, 14) & 0xffff {
        1 => 65536,
        size => u64::from(size),
    };
    let logged = path.with_extension("db-wal").metadata().is_ok_and(|log| log.len() > 0);
    if !logged && bytes < page.saturating_mul(u64::from(word_at(&header, 28))) {
        return Err(damaged("it is cut short"));
    }
    Ok(())
}

/// Four bytes of the header as a number, most significant first.
fn word_at(header: &[u8; 100], at: usize) -> u32 {
    let bytes = header.get(at..).and_then(|rest| rest.first_chunk::<4>());
    bytes.map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

fn signing_key(folder: &Folder, identity: &Identity) -> Result<SigningKey, OpenError> {
    let key = SigningKey::from_bytes(&folder::read_key(&folder.signing_key())?);
    if key.verifying_key().to_bytes() == identity.key {
        return Ok(key);
    }
    Err(OpenError::Key {
        path: folder.signing_key(),
        what: "is not the key of this record: put it back from the backup",
    })
}

/// The note beside the database must not know of events that the database does not have.
fn refuse_missing_tail(folder: &Folder, tail: &Tail) -> Result<(), OpenError> {
    match folder.read_note() {
        Some((_, signed)) if signed > tail.seq.0 => {
            Err(OpenError::TailMissing { found: tail.seq, signed: Seq(signed) })
        }
        Some(_) | None => Ok(()),
    }
}
