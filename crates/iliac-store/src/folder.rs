//! The folder of a record: which file is which, one process at a time, and key files only their owner may read.
//!
//! ```text
//! record.db        the streams (with record.db-wal and record.db-shm beside it while open)
//! keys.db          the wrapped key of each person
//! master.key       unwraps them           } 32 bytes as hexadecimal digits; without the
//! signing.key      signs the checkpoints  } first, sealed identifiers are lost for ever
//! last-checkpoint  number and event of the newest checkpoint: a note, so that an older record.db put here shows
//! record.lock      held while open
//! ```

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::error::OpenError;

/// The paths of one record.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
}

impl Folder {
    pub(crate) fn new(path: &Path) -> Folder {
        Folder { path: path.to_owned() }
    }

    pub(crate) fn record(&self) -> PathBuf {
        self.path.join("record.db")
    }

    /// Where a record is built before it is there at all.
    pub(crate) fn record_being_made(&self) -> PathBuf {
        self.path.join("record.db.new")
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.path.join("keys.db")
    }

    pub(crate) fn master_key(&self) -> PathBuf {
        self.path.join("master.key")
    }

    pub(crate) fn signing_key(&self) -> PathBuf {
        self.path.join("signing.key")
    }

    pub(crate) fn note(&self) -> PathBuf {
        self.path.join("last-checkpoint")
    }

    fn lock_file(&self) -> PathBuf {
        self.path.join("record.lock")
    }

    /// Makes the folder if need be, for its owner only.
    pub(crate) fn make(&self) -> Result<(), OpenError> {
        fs::create_dir_all(&self.path).map_err(|source| io_error("making the folder", &self.path, source))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&self.path, fs::Permissions::from_mode(0o700))
                .map_err(|source| io_error("closing the folder to others", &self.path, source))?;
        }
        Ok(())
    }

    /// Refuses a folder in which anything of a record is.
    pub(crate) fn refuse_if_used(&self) -> Result<(), OpenError> {
        let ours =
            [self.record(), self.record_being_made(), self.keys(), self.master_key(), self.signing_key(), self.note()];
        match ours.into_iter().find(|path| path.exists()) {
            Some(path) => Err(OpenError::NotEmpty { path }),
            None => Ok(()),
        }
    }

    /// Holds the folder until the file is dropped.
    pub(crate) fn lock(&self) -> Result<File, OpenError> {
        let path = self.lock_file();
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|source| io_error("opening", &path, source))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(fs::TryLockError::WouldBlock) => Err(OpenError::InUse { folder: self.path.clone() }),
            Err(fs::TryLockError::Error(source)) => Err(io_error("locking", &path, source)),
        }
    }

    /// Makes names of new files in the folder as durable as their contents.
    pub(crate) fn sync(&self) -> Result<(), OpenError> {
        sync_folder(&self.path).map_err(|source| io_error("writing the folder", &self.path, source))
    }

    /// Notes the newest checkpoint: its number and event.
    pub(crate) fn write_note(&self, number: u64, seq: u64) -> io::Result<()> {
        let fresh = self.path.join("last-checkpoint.new");
        let mut file = File::create(&fresh)?;
        writeln!(file, "{number} {seq}")?;
        file.sync_all()?;
        fs::rename(&fresh, self.note())
    }

    /// The newest checkpoint that was noted: its number and event. `None` when there is no note, or no whole one.
    pub(crate) fn read_note(&self) -> Option<(u64, u64)> {
        let text = fs::read_to_string(self.note()).ok()?;
        let (number, seq) = text.trim().split_once(' ')?;
        Some((number.parse().ok()?, seq.parse().ok()?))
    }
}

/// Says what we were doing to which file.
pub(crate) fn io_error(doing: &'static str, path: &Path, source: io::Error) -> OpenError {
    OpenError::Io { doing, path: path.to_owned(), source }
}

/// Makes the names in a folder durable. A system without that (not a Unix) keeps them by itself.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(path)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Writes a new file that only its owner may read, durably; refuses to write over one.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), OpenError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let written = options.open(path).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.map_err(|source| io_error("writing", path, source))
}

/// Makes 32 random bytes and keeps them in a new key file.
pub(crate) fn make_key(path: &Path) -> Result<[u8; 32], OpenError> {
    let key = random()?;
    write_private(path, format!("{}\n", iliac_app::record::Hash(key)).as_bytes())?;
    Ok(key)
}

/// Random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], OpenError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|source| io_error("asking for random bytes for", Path::new("a key"), io::Error::other(source)))?;
    Ok(bytes)
}

/// Reads a key file back.
pub(crate) fn read_key(path: &Path) -> Result<[u8; 32], OpenError> {
    let fail = |what| OpenError::Key { path: path.to_owned(), what };
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => {
            return Err(fail("is missing: put it back from the backup"));
        }
        Err(source) => return Err(io_error("opening", path, source)),
    };
    refuse_if_others_may_read(&file, path)?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(|source| io_error("reading", path, source))?;
    let key: iliac_app::record::Hash =
        text.trim().parse().map_err(|_| fail("does not hold a key: put it back from the backup"))?;
    Ok(key.0)
}

#[cfg(unix)]
fn refuse_if_others_may_read(file: &File, path: &Path) -> Result<(), OpenError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata().map_err(|source| io_error("reading", path, source))?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(OpenError::Key { path: path.to_owned(), what: "may be read by others: close it with `chmod 600`" })
}

#[cfg(not(unix))]
fn refuse_if_others_may_read(_file: &File, _path: &Path) -> Result<(), OpenError> {
    Ok(())
}
