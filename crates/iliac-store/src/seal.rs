//! Sealing with XChaCha20-Poly1305: one byte 1 (the layout), 24 bytes of random nonce, then the ciphertext with its tag.
//! What the bytes are for and whose they are is authenticated along, so that one person's never open as another's.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

const LAYOUT: u8 = 1;
const NONCE_BYTES: usize = 24;

/// The operating system gave no random bytes, or the message is absurdly long.
#[derive(Debug, thiserror::Error)]
#[error("sealing failed")]
pub(crate) struct CannotSeal;

/// Seals `plain` for one use (`purpose` ends in a zero byte) and one owner.
pub(crate) fn seal(key: &[u8; 32], purpose: &[u8], owner: &str, plain: &[u8]) -> Result<Vec<u8>, CannotSeal> {
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(|_| CannotSeal)?;
    let aad = [purpose, owner.as_bytes()].concat();
    let ciphertext = XChaCha20Poly1305::new(key.into())
        .encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad: &aad })
        .map_err(|_| CannotSeal)?;
    Ok([&[LAYOUT][..], &nonce, &ciphertext].concat())
}

/// Opens what [`seal`] made with the same key, use and owner; `None` for anything else.
pub(crate) fn open(key: &[u8; 32], purpose: &[u8], owner: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let (&LAYOUT, rest) = sealed.split_first()? else { return None };
    let (nonce, ciphertext) = rest.split_at_checked(NONCE_BYTES)?;
    let aad = [purpose, owner.as_bytes()].concat();
    XChaCha20Poly1305::new(key.into()).decrypt(XNonce::from_slice(nonce), Payload { msg: ciphertext, aad: &aad }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_for_one_person_opens_only_unchanged_and_for_that_person() {
        let sealed = seal(&[7; 32], b"test\0", "p1", b"Adaeze").unwrap();
        assert_eq!(open(&[7; 32], b"test\0", "p1", &sealed).as_deref(), Some(&b"Adaeze"[..]));
        assert_eq!(open(&[7; 32], b"test\0", "p2", &sealed), None);
        assert_eq!(open(&[7; 32], b"tess\0", "p1", &sealed), None);
        assert_eq!(open(&[8; 32], b"test\0", "p1", &sealed), None);
        for at in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1;
            assert_eq!(open(&[7; 32], b"test\0", "p1", &flipped), None, "byte {at}");
        }
        assert_eq!(open(&[7; 32], b"test\0", "p1", &[]), None);
    }
}
