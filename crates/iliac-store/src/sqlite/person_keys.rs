//! The key of each person, in a database of its own, so that deleting one overwrites it where it was: no log keeps a copy,
//! and the streams are not touched. A forgotten person keeps a row without a key: no new key is ever made under that id.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use iliac_app::record::{KeyError, PersonKeys, StoreFault};
use iliac_model::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::connect;
use super::fault::SqlFault;
use super::handle::SqliteStore;
use super::rows;
use crate::error::OpenError;
use crate::{folder, seal};

const FOR_IDENTIFIERS: &[u8] = b"iliac-person-v1\0";
const FOR_KEYS: &[u8] = b"iliac-person-key-v1\0";
/// How many unwrapped keys are held in memory: everybody on a large board, at a few megabytes.
const HELD_MAX: usize = 50_000;

/// What there is under a person's id.
enum Found {
    Key([u8; 32]),
    Forgotten(Timestamp),
    Nothing,
}

/// The keys, and those lately used.
pub(crate) struct KeyBox {
    master: [u8; 32],
    connection: Mutex<Connection>,
    held: Mutex<BTreeMap<String, [u8; 32]>>,
}

/// Makes an empty database of keys.
pub(crate) fn build(path: &Path) -> Result<(), OpenError> {
    let fault = |error: rusqlite::Error| OpenError::Store(SqlFault::from(error).told("creating the person keys"));
    folder::write_private(path, b"")?;
    let connection = connect::building(path).map_err(fault)?;
    connection
        .execute_batch(
            "CREATE TABLE person_key (
                 person TEXT PRIMARY KEY, wrapped BLOB, forgotten_at INTEGER,
                 CHECK ((wrapped IS NULL) = (forgotten_at IS NOT NULL))) STRICT",
        )
        .map_err(fault)?;
    connection.close().map_err(|(_, error)| fault(error))
}

impl KeyBox {
    /// Opens the keys with the master key.
    pub(crate) fn open(path: &Path, file_layer: Option<&str>, master: [u8; 32]) -> Result<KeyBox, OpenError> {
        if !path.exists() {
            return Err(OpenError::Key { path: path.to_owned(), what: "is missing: put it back from the backup" });
        }
        let connection = connect::keys(path, file_layer)
            .map_err(|error| OpenError::Damaged { path: path.to_owned(), what: error.to_string() })?;
        Ok(KeyBox { master, connection: Mutex::new(connection), held: Mutex::new(BTreeMap::new()) })
    }

    fn held(&self, person: &str) -> Option<[u8; 32]> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).get(person).copied()
    }

    fn find(&self, connection: &Connection, person: &str) -> Result<Found, KeyError> {
        let row = connection
            .prepare_cached("SELECT wrapped, forgotten_at FROM person_key WHERE person = ?1")
            .and_then(|mut row| row.query_row([person], |row| Ok((row.get(0)?, row.get(1)?))).optional())
            .map_err(|error| told(error.into()))?;
        let wrapped: Vec<u8> = match row {
            Some((Some(wrapped), None)) => wrapped,
            Some((_, Some(at))) => return Ok(Found::Forgotten(Timestamp::from_second(at))),
            Some((None, None)) => return Err(told(SqlFault::Damaged(format!("the key of person {person}")))),
            None => return Ok(Found::Nothing),
        };
        let key = unwrap(&self.master, person, &wrapped)
            .ok_or_else(|| told(SqlFault::Damaged(format!("the key of person {person}"))))?;
        self.hold(person, key);
        Ok(Found::Key(key))
    }

    /// Called with the connection's lock held, so that a key being forgotten is not held again by a late reader.
    fn hold(&self, person: &str, key: [u8; 32]) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= HELD_MAX {
            held.clear();
        }
        held.insert(person.to_owned(), key);
    }

    fn existing(&self, person: &str) -> Result<[u8; 32], KeyError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        match self.find(&connection, person)? {
            Found::Key(key) => Ok(key),
            Found::Forgotten(at) => Err(KeyError::Forgotten { at }),
            Found::Nothing => Err(KeyError::NoKey),
        }
    }

    /// The key of a person, made durably if there is none yet.
    fn existing_or_new(&self, person: &str) -> Result<[u8; 32], KeyError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        match self.find(&connection, person)? {
            Found::Key(key) => return Ok(key),
            Found::Forgotten(at) => return Err(KeyError::Forgotten { at }),
            Found::Nothing => {}
        }
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| unavailable(Box::new(error)))?;
        let wrapped = seal::seal(&self.master, FOR_KEYS, person, &key).map_err(|error| unavailable(Box::new(error)))?;
        connection
            .execute(
                "INSERT INTO person_key (person, wrapped, forgotten_at) VALUES (?1, ?2, NULL)",
                params![person, wrapped],
            )
            .map_err(|error| told(error.into()))?;
        self.hold(person, key);
        Ok(key)
    }

    fn forget(&self, person: &str, now: Timestamp) -> Result<(), KeyError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        connection
            .execute(
                "INSERT INTO person_key (person, wrapped, forgotten_at) VALUES (?1, NULL, ?2)
                 ON CONFLICT (person) DO UPDATE SET wrapped = NULL, forgotten_at = excluded.forgotten_at
                 WHERE forgotten_at IS NULL",
                params![person, now.second()],
            )
            .map_err(|error| told(error.into()))?;
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(person);
        Ok(())
    }
}

/// Opens a wrapped key.
pub(crate) fn unwrap(master: &[u8; 32], person: &str, wrapped: &[u8]) -> Option<[u8; 32]> {
    seal::open(master, FOR_KEYS, person, wrapped)?.try_into().ok()
}

/// The first person whose key does not open, or `None` when all do.
pub(crate) fn first_unsound(connection: &Connection, master: &[u8; 32]) -> Result<Option<String>, SqlFault> {
    let mut statement = connection.prepare("SELECT person, wrapped FROM person_key WHERE wrapped IS NOT NULL")?;
    let mut keys = statement.query([])?;
    while let Some(row) = keys.next()? {
        let (person, wrapped) = (rows::text_lossy(row, 0)?, rows::bytes(row, 1)?);
        if unwrap(master, &person, &wrapped).is_none() {
            return Ok(Some(person));
        }
    }
    Ok(None)
}

fn told(fault: SqlFault) -> KeyError {
    KeyError::Store(fault.told("looking up a person's key"))
}

fn unavailable(cause: Box<dyn std::error::Error + Send + Sync>) -> KeyError {
    KeyError::Store(StoreFault::Unavailable { doing: "sealing", source: Some(cause) })
}

async fn blocking<T: Send + 'static>(
    keys: &Arc<KeyBox>,
    work: impl FnOnce(&KeyBox) -> Result<T, KeyError> + Send + 'static,
) -> Result<T, KeyError> {
    let keys = Arc::clone(keys);
    tokio::task::spawn_blocking(move || work(&keys)).await.unwrap_or_else(|cause| Err(unavailable(Box::new(cause))))
}

impl PersonKeys for SqliteStore {
    async fn seal(&self, person: &str, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        let key = match self.inner.keys.held(person) {
            Some(key) => key,
            None => {
                let owner = person.to_owned();
                blocking(&self.inner.keys, move |keys| keys.existing_or_new(&owner)).await?
            }
        };
        seal::seal(&key, FOR_IDENTIFIERS, person, plain).map_err(|error| unavailable(Box::new(error)))
    }

    async fn open(&self, person: &str, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        let key = match self.inner.keys.held(person) {
            Some(key) => key,
            None => {
                let owner = person.to_owned();
                blocking(&self.inner.keys, move |keys| keys.existing(&owner)).await?
            }
        };
        seal::open(&key, FOR_IDENTIFIERS, person, sealed).ok_or(KeyError::NotOurs)
    }

    async fn forget(&self, person: &str, now: Timestamp) -> Result<(), KeyError> {
        let person = person.to_owned();
        blocking(&self.inner.keys, move |keys| keys.forget(&person, now)).await
    }
}
