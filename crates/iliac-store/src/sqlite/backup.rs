//! Backing up a record that may be in use, and putting a backup back. A backup is a folder like any record's, with one
//! database file and no log; it holds the keys, so it is as secret as the record. Restoring verifies first, and puts the
//! whole folder in place at once.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use iliac_app::record::{Progress, Verification};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::connect;
use super::fault::SqlFault;
use super::look::{self, RecordFolder};
use crate::error::{BackupError, OpenError};
use crate::folder::{self, Folder, io_error};

/// How many pages are copied before progress is told: 4 MiB.
const PAGES_AT_ONCE: i32 = 1024;
/// How long to wait when the database is busy.
const PAUSE: Duration = Duration::from_millis(20);

impl RecordFolder {
    /// Copies the record as it stands now into a new folder. A server may go on writing meanwhile.
    ///
    /// # Errors
    /// [`BackupError::Exists`] when there is anything at `to`; whatever was copied by a backup that failed stays there, under
    /// a name ending in `.part`.
    pub fn back_up(&self, to: &Path, mut progress: Progress) -> Result<(), BackupError> {
        refuse_if_there(to)?;
        let part = Folder::new(&beside(to, "part"));
        refuse_if_there(&part.path)?;
        part.make()?;
        copy_database(&self.folder.record(), &part.record(), &mut progress)?;
        // After the streams, so that every key they need is there; a person forgotten meanwhile stays forgotten.
        copy_database(&self.folder.keys(), &part.keys(), &mut |_, _| {})?;
        copy_key(&self.folder.master_key(), &part.master_key())?;
        copy_key(&self.folder.signing_key(), &part.signing_key())?;
        put_in_place(&part.path, to)?;
        Ok(())
    }
}

/// Verifies a backup and puts it back as the record in `to`, which must not exist or be empty.
///
/// # Errors
/// [`BackupError::Exists`] when there is anything in `to`, [`BackupError::Flawed`] when the backup is not what was written;
/// then nothing was put in place.
pub fn restore(from: &Path, to: &Path, progress: Progress) -> Result<Verification, BackupError> {
    let backup = RecordFolder::look(from)?;
    if to.exists() {
        // Only an empty folder can be taken away.
        fs::remove_dir(to).map_err(|_| BackupError::Exists { path: to.to_owned() })?;
    }
    let part = beside(to, "part");
    backup.back_up(&part, Box::new(|_, _| {}))?;
    let verified =
        look::verify(&Folder::new(&part), None, progress).map_err(|fault| fault.told("verifying the backup"));
    let sound = match verified {
        Ok(Verification { flaw: Some(flaw), .. }) => Err(BackupError::Flawed { flaw }),
        Ok(found) => Ok(found),
        Err(fault) => Err(fault.into()),
    };
    match sound {
        Ok(found) => {
            put_in_place(&part, to)?;
            Ok(found)
        }
        Err(error) => {
            let _ = fs::remove_dir_all(&part); // Our own copy; the backup itself is left as it is.
            Err(error)
        }
    }
}

fn refuse_if_there(path: &Path) -> Result<(), BackupError> {
    if path.exists() { Err(BackupError::Exists { path: path.to_owned() }) } else { Ok(()) }
}

/// The same path with something added to its last name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

fn put_in_place(part: &Path, to: &Path) -> Result<(), OpenError> {
    Folder::new(part).sync()?;
    fs::rename(part, to).map_err(|source| io_error("naming", to, source))?;
    match to.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => Folder::new(parent).sync(),
        Some(_) | None => Ok(()),
    }
}

fn copy_key(from: &Path, to: &Path) -> Result<(), OpenError> {
    let key = folder::read_key(from)?;
    folder::write_private(to, format!("{}\n", iliac_app::record::Hash(key)).as_bytes())
}

/// Copies a database as it stands in one view of it, however much is written meanwhile.
fn copy_database(from: &Path, to: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<(), BackupError> {
    let told = |error: rusqlite::Error| BackupError::Store(SqlFault::from(error).told("copying the record"));
    folder::write_private(to, b"")?;
    let source = connect::reading(from, None).map_err(told)?;
    let mut target = connect::building(to).map_err(told)?;
    copy_pages(&source, &mut target, progress).map_err(told)?;
    // A copy of a database with a log says it has one: a single file needs none.
    target.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(())).map_err(told)?;
    target.close().map_err(|(_, error)| told(error))?;
    let synced = fs::OpenOptions::new().write(true).open(to).and_then(|file| file.sync_all());
    synced.map_err(|source| BackupError::Open(io_error("writing", to, source)))
}

fn copy_pages(
    source: &Connection,
    target: &mut Connection,
    progress: &mut dyn FnMut(u64, u64),
) -> rusqlite::Result<()> {
    // An open view keeps the copy from starting again whenever somebody writes.
    source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema")?;
    let backup = Backup::new(source, target)?;
    loop {
        let step = backup.step(PAGES_AT_ONCE)?;
        let pages = backup.progress();
        let of = u64::try_from(pages.pagecount).unwrap_or(0);
        progress(of.saturating_sub(u64::try_from(pages.remaining).unwrap_or(0)), of);
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => std::thread::sleep(PAUSE), // Busy or locked; the enum is the library's and may grow.
        }
    }
}
