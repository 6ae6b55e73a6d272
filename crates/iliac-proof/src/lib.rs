//! Safety properties over **every** assignment of facts within their limits, not only over those a story tells.
//!
//! A `never start STEP when C` becomes: *the step may begin, and C holds*; a `never silent C`: *C holds, and no alarm is
//! raised*. If that can never be, no record whatever leads there. What is encoded only ever allows more than can happen, so
//! a proof stands; a failure may be spurious until the real engine has shown it. `docs/proof.md` says what is proved, why
//! that is sound, and what is not proved.
//!
//! Not proved: that what was recorded is true; gates that somebody answered for by name (an override is an exception on
//! record, reviewed afterwards); arithmetic of calculators. Nothing here says that anything is safe.

mod difference;
mod encode;
mod laws;
mod missed;
mod prove;
mod question;
mod refute;
mod search;
mod smtlib;
mod term;
mod within;
mod witness;

pub use encode::{Extent, Few};
pub use laws::{Ability, Able, ClosedBy, closed, laws};
pub use missed::{guarded, missed};
pub use prove::{Obligation, Outcome, Proved, obligations, prove};
pub use question::GuardOf;
pub use refute::{fails, refute};
pub use within::Encoded;
pub use witness::Witness;
