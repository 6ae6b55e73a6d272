//! The history made ready for quick reading: what is known, and of that what is in force at one moment.

pub(crate) mod bits;
pub(crate) mod counting;
pub(crate) mod ledger;
pub(crate) mod moment;
pub(crate) mod packed;
