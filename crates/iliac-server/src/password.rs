//! Passwords: Argon2id, as PHC strings. Slow on purpose, so called off the request threads and never more than two at once.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

/// The shortest password that is taken.
pub const LENGTH_MIN: usize = 10;

/// A password's hash. `None` when it could not be made (no randomness).
pub fn hash(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

/// Whether this is the password.
pub fn is_right(password: &str, hash: &str) -> bool {
    match PasswordHash::new(hash) {
        Ok(hash) => Argon2::default().verify_password(password.as_bytes(), &hash).is_ok(),
        Err(_) => false,
    }
}
