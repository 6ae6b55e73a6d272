//! How a case stands, why, and what becomes of a command.
//!
//! ```text
//! Program::compile(protocol, calendar)                 once for a protocol and a site
//! Facts::fold(&program, &history, known)               once for a history; `known` is *known at*
//! assess(&program, &facts, now, &mut situation)        how everything stands; `now` is *true at*
//! Program::only(&program, parts)                        some parts of it alone, for many cases
//! survey(&mut desk, &program, &facts, now, …)           how they stand, and which texts are true, in one look
//! Watch::open(&program, &history, now)                  a case whose situation is kept; only what is new is judged again
//! next_change(&program, &facts, now)                   the first instant at which that differs by time alone
//! derived, cell, live, rows, holds_text, closes, …     single questions, for pages and messages
//! explain(&program, &history, &facts, now, element)     why, with every value read, and what would open a gate
//! decide(&program, &history, &facts, &who, command, now, bounds)   the event the log keeps, or a refusal
//! ```
//!
//! Every function is pure and total: it opens nothing, waits for nothing, prints nothing, reads no clock, and a checked
//! protocol has no failing evaluation. The meaning is `docs/language.md`, sections 3 to 6; the naive engine in
//! `iliac-sim` is its executable form, and the two must agree.

/// Which meaning of the language this engine gives a protocol. It is counted up whenever `docs/language.md` comes to mean
/// something else for a protocol that could be written before: 2 since a begin makes its row and an override names it.
pub const MEANING: u32 = 2;

mod against;
mod alarms;
mod ask;
mod assess;
mod block;
mod decide;
mod desk;
mod explain;
mod facts;
mod judge;
mod kept;
mod program;
mod record;
mod standing;
mod verdict;
mod watch;

pub use against::Doings;
pub use ask::{
    CellSays, DerivedValue, cell, closes, derived, holds_alarm, holds_document, holds_never, holds_text, live, rows,
    stopped,
};
pub use assess::{assess, assess_at, next_change, survey};
pub use block::Block;
pub use decide::{Actor, Bounds, Command, Event, HOUSE, Impossible, Refusal, decide, fits, who_answers};
pub use desk::Desk;
pub use explain::{
    Element, Part, Piece, Place, Read, ReadSays, Reason, Suggestion, WAY_LENGTH_MOST, WAYS_MOST, Wanted, Way, What,
    explain,
};
pub use facts::Facts;
pub use program::Program;
pub use program::only::Parts;
pub use watch::{Looked, Watch};
