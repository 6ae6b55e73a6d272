//! Two side tables that are not truth: who is signed in, and the codes people were given. Losing them loses a sign-in.

use std::fmt;
use std::future::Future;

use iliac_model::time::Timestamp;

use super::StoreFault;

/// The SHA-256 of a token or code. The token itself is never kept, and `Debug` shows nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    /// The hash of a token.
    pub fn of(token: &[u8]) -> TokenHash {
        TokenHash(super::Hash::of(token).0)
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

/// A member of staff is signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// The hash of its token.
    pub token: TokenHash,
    /// Who.
    pub staff: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When they last did something, to the minute or so.
    pub last_seen_at: Timestamp,
    /// When it ends if nothing more is done.
    pub expires_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
}

/// The sessions. Whether one still holds is the caller's comparison with `now`.
pub trait Sessions: Send + Sync {
    /// Keeps a new session.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn keep_session(&self, session: Session) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// The session with that token, expired or not, or `None`.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn session(&self, token: TokenHash) -> impl Future<Output = Result<Option<Session>, StoreFault>> + Send;

    /// Notes that it is in use. A durable write: call it once a minute, not once a page.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn renew_session(
        &self,
        token: TokenHash,
        last_seen_at: Timestamp,
        expires_at: Timestamp,
    ) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Ends one session.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn end_session(&self, token: TokenHash) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Ends every session of a member of staff, as after a reset or when they leave.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn end_sessions_of(&self, staff: &str) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Clears away sessions and codes that ended before `now`.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn clear_ended(&self, now: Timestamp) -> impl Future<Output = Result<(), StoreFault>> + Send;
}

/// A code for one person and one purpose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonCode {
    /// The hash of the code.
    pub code: TokenHash,
    /// The case it opens.
    pub case: String,
    /// What it is for: one word, `own-page`.
    pub purpose: String,
    /// When it was given.
    pub created_at: Timestamp,
    /// Until when it holds.
    pub expires_at: Timestamp,
    /// How many more times it may be tried.
    pub attempts_left: u32,
}

/// The codes people were given.
pub trait Codes: Send + Sync {
    /// Keeps a new code.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn keep_code(&self, code: PersonCode) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Takes one attempt off and answers the code as it stood *before*, or `None` when there is no such code. Called before
    /// the date of birth is compared, so that guessing in parallel gains nothing. `attempts_left` of 0 means: refuse.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn try_code(&self, code: TokenHash) -> impl Future<Output = Result<Option<PersonCode>, StoreFault>> + Send;

    /// Sets the attempts again after a right answer.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn allow_attempts(&self, code: TokenHash, attempts: u32) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Takes back every code of a case that is for this purpose.
    ///
    /// # Errors
    /// A [`StoreFault`].
    fn withdraw_codes(&self, case: &str, purpose: &str) -> impl Future<Output = Result<(), StoreFault>> + Send;
}
