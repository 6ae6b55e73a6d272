//! How much of a stranger's file we are willing to look at, and the reason for each bound.
//!
//! The bounds are checked on the bytes, before anything is built from them.

use crate::unreadable::{Fault, Unreadable};

/// Largest referral: 10 MB. The largest of the generated records we read, a lifetime of 270 resources, is under 1 MB.
pub const SIZE_MAX: usize = 10_000_000;

/// Most entries in a bundle. Thirty years of a thick hospital record come to some thousands.
pub const ENTRIES_MAX: usize = 20_000;

/// Deepest nesting. R4 resources with extensions in extensions stay under 20; the JSON reader's own bound is 128.
pub const DEPTH_MAX: usize = 64;

/// Longest text we take from a field we read: some four pages. Anything longer is a letter and belongs in an attachment.
/// Fields we do not read (an attachment, a narrative) are bounded by [`SIZE_MAX`] alone.
pub const WORDS_MAX: usize = 10_000;

/// Most reasons read from a request, coded and pointed to each; the rest would not be read by a person either.
pub const REASONS_MAX: usize = 50;

/// Refuses what is too large, not text, or nested too deep.
///
/// # Errors
///
/// The first bound that is passed, with its place.
pub(crate) fn check(bytes: &[u8]) -> Result<(), Unreadable> {
    if bytes.len() > SIZE_MAX {
        return Err(Fault::TooLarge.anywhere());
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Fault::Empty.anywhere());
    }
    if let Err(error) = std::str::from_utf8(bytes) {
        return Err(Fault::NotText.at(bytes, error.valid_up_to()));
    }
    match too_deep_at(bytes) {
        Some(offset) => Err(Fault::TooDeep.at(bytes, offset)),
        None => Ok(()),
    }
}

fn too_deep_at(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for (offset, byte) in bytes.iter().enumerate() {
        if in_text {
            (in_text, escaped) = match (byte, escaped) {
                (b'\\', false) => (true, true),
                (b'"', false) => (false, false),
                (_, _) => (true, false),
            };
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            return Some(offset);
        }
    }
    None
}
