//! The keys that seal what identifies a person.

use std::future::Future;

use iliac_model::time::Timestamp;

use super::StoreFault;

/// One key for each person, wrapped by a master key outside the database. Deleting a key makes what it sealed noise for
/// ever, and leaves every chain valid.
pub trait PersonKeys: Send + Sync {
    /// Seals bytes with the key of `person`, which is made (durably) at its first use.
    ///
    /// # Errors
    /// [`KeyError::Forgotten`] once the person was forgotten, or a [`StoreFault`].
    fn seal(&self, person: &str, plain: &[u8]) -> impl Future<Output = Result<Vec<u8>, KeyError>> + Send;

    /// Opens what was sealed for `person`.
    ///
    /// # Errors
    /// [`KeyError::Forgotten`], [`KeyError::NoKey`], [`KeyError::NotOurs`] when the bytes were changed or sealed for another
    /// person, or a [`StoreFault`].
    fn open(&self, person: &str, sealed: &[u8]) -> impl Future<Output = Result<Vec<u8>, KeyError>> + Send;

    /// Deletes the key of `person` for ever; answers once it is gone from the disk. Forgetting twice is one forgetting.
    ///
    /// # Errors
    /// A [`StoreFault`]; then the key may still be there.
    fn forget(&self, person: &str, now: Timestamp) -> impl Future<Output = Result<(), KeyError>> + Send;
}

/// Why something was not sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The person was forgotten: the key was deleted.
    #[error("the person was forgotten at {at}")]
    Forgotten {
        /// When.
        at: Timestamp,
    },
    /// Nothing was ever sealed for this person.
    #[error("there is no key for this person")]
    NoKey,
    /// The bytes are not what was sealed for this person.
    #[error("the sealed bytes were changed, or are not this person's")]
    NotOurs,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreFault),
}
