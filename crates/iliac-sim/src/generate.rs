//! Seeded random protocols, histories, calendars and instants: small, and made so that things happen in them.
//!
//! A protocol keeps the promises of the typed tree (indices in range, no cycles, `now` alone on a side, no rows inside a
//! filter, rows named only where there is a row) and uses every constructor of it; its names and titles mean nothing. A
//! history keeps the promises of the record (recorded in order, values of the fact's kind, a correction of the same fact and
//! row) and is otherwise as bad as the ward: late, clocks ahead, struck, disputed, refused, begun without permission.

mod calendars;
mod dice;
mod expressions;
mod histories;
mod moments;
mod print;
mod protocols;
mod world;

pub use calendars::calendar;
pub use histories::history;
pub use moments::{Look, beginning, instants, looks};
pub use print::{history as print_history, protocol as print_protocol};
pub use protocols::protocol;
