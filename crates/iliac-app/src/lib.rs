//! Use cases (load, decide, append, assess, tell) and the ports they need.
//!
//! Nothing here opens a socket, names a database or reads a clock.

pub mod record;
