//! One number for everything a protocol was read from.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::diagnostic::File;

/// SHA-256 over path, length and content of every file read, in hexadecimal. Stories are not part of it: they say what a
/// protocol does and change nothing about it.
pub(super) fn hash(opened: &[File<'_>]) -> String {
    let read: BTreeMap<&str, &str> = opened.iter().map(|file| (file.path, file.text)).collect();
    let mut hasher = Sha256::new();
    for (path, text) in read {
        for part in [path, text] {
            hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(part.as_bytes());
        }
    }
    let mut hash = String::new();
    for byte in hasher.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(hash, "{byte:02x}");
    }
    hash
}
