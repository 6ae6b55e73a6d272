//! Situations, reasons and instructions in a language.
//!
//! A protocol brings its sentences (Fluent messages), the house brings the few words every page needs: days, months,
//! standings, kinds of not knowing. Saying never fails: a message that cannot be said prints its name between marks, and
//! [`faults`] finds every such message before a protocol is used. This crate decides nothing: whether a text may be shown
//! is the engine's word.

mod counted;
mod faults;
pub mod grade;
mod house;
mod message;
mod source;
mod texts;
mod units;
mod values;

pub use counted::counted;
pub use faults::{TextFault, faults};
pub use house::HouseWords;
pub use texts::{NoTexts, Texts};
pub use units::{quantity, unit_words};
pub use values::{Shown, TimeUnit, Values, as_written};
