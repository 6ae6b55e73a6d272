//! A look at a record that others may have open: verifying, exporting and backing up change nothing in it.

use std::path::{Path, PathBuf};

use iliac_app::record::{Flaw, FlawKind, Progress, Seq, StoreFault, Verification};

use super::connect;
use super::fault::SqlFault;
use super::open;
use super::person_keys;
use super::rows;
use super::verify as walk;
use crate::error::OpenError;
use crate::folder::{self, Folder};
use crate::purpose::Purpose;

/// The folder of a record, to look at. A server may be running on it.
#[derive(Clone, Debug)]
pub struct RecordFolder {
    pub(super) folder: Folder,
    purpose: Purpose,
}

impl RecordFolder {
    /// Looks whether there is a record, and what it is for.
    ///
    /// # Errors
    /// [`OpenError`] when there is none, or none that can be read.
    pub fn look(path: &Path) -> Result<RecordFolder, OpenError> {
        let folder = Folder::new(path);
        if !folder.record().exists() {
            return Err(OpenError::NoRecord { folder: folder.path });
        }
        open::look_at_file(&folder.record())?;
        let identity = connect::reading(&folder.record(), None).and_then(|connection| rows::identity(&connection));
        let identity = identity.map_err(|error| open::fault(&folder, error.into()))?;
        Ok(RecordFolder { folder, purpose: identity.purpose })
    }

    /// What the record is for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The folder.
    pub fn path(&self) -> PathBuf {
        self.folder.path.clone()
    }

    /// Walks everything and names the first flaw, if there is one. Takes as long as the record is large.
    ///
    /// # Errors
    /// A [`StoreFault`] when the walk could not be done.
    pub fn verify(&self, progress: Progress) -> Result<Verification, StoreFault> {
        verify(&self.folder, None, progress).map_err(|fault| fault.told("verifying"))
    }
}

/// Walks streams, files and keys.
pub(super) fn verify(folder: &Folder, file_layer: Option<&str>, progress: Progress) -> Result<Verification, SqlFault> {
    // The note is read first: what was signed by then must be in the view that is opened after it.
    let noted = folder.read_note().map(|(_, seq)| Seq(seq));
    let connection = connect::reading(&folder.record(), file_layer)?;
    let found = walk::verify(&connection, noted, progress)?;
    if found.flaw.is_some() {
        return Ok(found);
    }
    let flaw = keys_flaw(folder, file_layer)?.map(|kind| Flaw { seq: None, event: None, kind });
    Ok(Verification { flaw, ..found })
}

fn keys_flaw(folder: &Folder, file_layer: Option<&str>) -> Result<Option<FlawKind>, SqlFault> {
    let Ok(master) = folder::read_key(&folder.master_key()) else {
        return Ok(Some(FlawKind::KeyWrong { person: None }));
    };
    let looked = connect::reading(&folder.keys(), file_layer)
        .map_err(SqlFault::from)
        .and_then(|connection| person_keys::first_unsound(&connection, &master));
    match looked {
        Ok(None) => Ok(None),
        Ok(person) => Ok(Some(FlawKind::KeyWrong { person })),
        Err(SqlFault::Damaged(_)) => Ok(Some(FlawKind::KeyWrong { person: None })),
        Err(fault @ (SqlFault::Full | SqlFault::Other(_) | SqlFault::Closed)) => Err(fault),
    }
}
