//! Scans and other attachments.

use std::fmt;

use super::StoreFault;

/// A file as it is kept. `Debug` leaves the bytes out.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Its media type before it was sealed (`application/pdf`).
    pub media_type: String,
    /// Its bytes; sealed if it shows who somebody is.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

/// Why a file was not kept.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Over [`super::FILE_BYTES_MAX`].
    #[error("the file has {bytes} bytes; at most {max} are kept")]
    TooLarge {
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        max: usize,
    },
    /// The media type is empty, too long or not plain text.
    #[error("the file has no usable media type")]
    MediaType,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreFault),
}
