//! Signed checkpoints: the house's word on every stream at one instant, so that a missing tail shows.
//!
//! A record's identity is SHA-256 over `"iliac-record-v1\0"`, 16 random bytes, its purpose (text), when it was created (i64)
//! and its verifying key (32 bytes). A checkpoint signs, with ed25519, SHA-256 over `"iliac-checkpoint-v1\0"`, that identity,
//! the checkpoint's number (u64), the sequence number it covers up to (u64), when that event was recorded (i64), the log
//! digest after it (32 bytes) and the hash the checkpoint before it signed (32 bytes, zero before the first). The first one
//! covers nothing: it is signed when the record is created, and vouches for its purpose.

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use iliac_app::record::{Hash, Seq};
use iliac_model::time::Timestamp;

use crate::chain::Layout;
use crate::purpose::Purpose;

/// Whose record it is: what every checkpoint signs along.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Identity {
    /// Made at random when the record was created.
    pub(crate) nonce: [u8; 16],
    /// For show or for real people.
    pub(crate) purpose: Purpose,
    /// When it was created.
    pub(crate) created_at: Timestamp,
    /// The public half of its signing key.
    pub(crate) key: [u8; 32],
}

impl Identity {
    /// The record's name for itself.
    pub(crate) fn hash(&self) -> Hash {
        Layout::new(b"iliac-record-v1\0")
            .raw(&self.nonce)
            .text(self.purpose.word())
            .signed(self.created_at.second())
            .raw(&self.key)
            .finish()
    }
}

/// What a checkpoint says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Checkpoint {
    /// Counted from 1 without gaps.
    pub(crate) number: u64,
    /// It covers all events up to this one.
    pub(crate) seq: Seq,
    /// When that event was recorded; when the record was created, before the first event.
    pub(crate) recorded_at: Timestamp,
    /// The log digest after that event.
    pub(crate) digest: Hash,
    /// What the checkpoint before it signed.
    pub(crate) previous: Hash,
}

impl Checkpoint {
    /// The hash that is signed.
    pub(crate) fn content(&self, identity: &Identity) -> Hash {
        Layout::new(b"iliac-checkpoint-v1\0")
            .raw(&identity.hash().0)
            .unsigned(self.number)
            .unsigned(self.seq.0)
            .signed(self.recorded_at.second())
            .raw(&self.digest.0)
            .raw(&self.previous.0)
            .finish()
    }

    /// Signs it.
    pub(crate) fn sign(&self, identity: &Identity, key: &SigningKey) -> [u8; 64] {
        key.sign(&self.content(identity).0).to_bytes()
    }

    /// Whether that signature is the house's.
    pub(crate) fn is_signed(&self, identity: &Identity, signature: &[u8]) -> bool {
        let (Ok(key), Ok(signature)) = (VerifyingKey::from_bytes(&identity.key), Signature::from_slice(signature))
        else {
            return false;
        };
        key.verify(&self.content(identity).0, &signature).is_ok()
    }
}
