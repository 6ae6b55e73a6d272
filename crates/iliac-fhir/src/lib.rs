//! FHIR R4 referrals into our words.
//!
//! [`read_referral`] takes the bytes a hospital sent and says what is in them for a bone-marrow procedure: the person,
//! the request, counts and weight with their dates and units, conditions, medicines that bear on bleeding, allergies. What it
//! does not take it lists with the reason: left, too old, kept for a person to look at, dropped on purpose. It proposes;
//! a person confirms; nothing is guessed.
//!
//! Pure mapping: no file, no clock (`now` is an argument), no network. Codes and units are data, in a [`CodeBook`].
//! Social-security, passport and driver's-licence numbers are not carried out of this crate.

mod bundle;
mod codes;
mod decimal;
mod limits;
mod lists;
mod locate;
mod measure;
mod outcome;
mod person;
mod private;
mod receipt;
mod referral;
mod request;
mod unreadable;
mod when;
mod wire;

pub use codes::{BookFault, CodeBook, CodeTexts, Confidence, LookBack, MatchedBy, Provenance};
pub use decimal::{DIGITS_MAX, Decimal};
pub use limits::{DEPTH_MAX, ENTRIES_MAX, REASONS_MAX, SIZE_MAX, WORDS_MAX};
pub use outcome::{FailureKind, accepted, capability, outcome};
pub use private::Private;
pub use receipt::{Dropped, LeftBecause, Quarantined, QuarantinedBecause, Receipt, TooOld};
pub use referral::{
    Allergy, Code, Condition, DatedBy, Gender, Identifier, Measurement, Medicine, Name, Person, Phone, Priority,
    Reason, Referral, Request, Source, Wanted,
};
pub use unreadable::{Fault, Place, Unreadable};
pub use when::When;

use iliac_model::Timestamp;

/// Some programs put this before UTF-8 text; it says nothing.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a referral: a bundle, or one Patient or ServiceRequest by itself.
///
/// # Errors
///
/// When the file as a whole cannot be taken: too large, not JSON, not FHIR, nobody or two people in it, or its only
/// request taken back. A single resource that cannot be read is no error: it is in the receipt.
pub fn read_referral(bytes: &[u8], codes: &CodeBook, now: Timestamp) -> Result<Referral, Unreadable> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    limits::check(bytes)?;
    let bundle = bundle::Bundle::read(bytes)?;
    referral::take(&bundle, codes, now)
}
