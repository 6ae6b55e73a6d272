//! The words of the house: numbers, instants, facts, rows, what a case holds and how it stands.
//!
//! Pure data and the arithmetic that belongs to it. Nothing here reads a file, a clock or a network, and nothing here is
//! `Serialize`: wire and storage have their own shapes, converted by hand.

pub mod calendar;
pub mod history;
pub mod index;
pub mod number;
pub mod situation;
pub mod time;
pub mod truth;
pub mod value;

pub use calendar::Calendar;
pub use history::{AlarmKey, Answer, Begin, Entry, EntryId, History, Override, Row, RowId};
pub use index::{
    AlarmIx, DerivedIx, DocumentIx, FactIx, GateIx, GroupIx, NeverIx, ParameterIx, RoleIx, StepIx, TextIx,
};
pub use number::Number;
pub use situation::{Instance, Raised, Situation, Standing, Timing, Verdict};
pub use time::{Day, Duration, Timestamp};
pub use truth::{Truth, Unknowns};
pub use value::{Cell, Value};
