//! The judge's bench: the naive engine, which is the meaning of the protocol language made executable, and seeded
//! generators of protocols, histories and calendars on which the fast engine has to agree with it.
//!
//! [`naive`] and [`generate`] use nothing of the fast engine: the two engines share the typed tree and the words of the
//! house, so that a slip in one of them shows.

pub mod generate;
pub mod mid_case;
pub mod naive;
pub mod unit;
