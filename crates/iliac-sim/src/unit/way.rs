//! The plain way of an examination, and of a harvest, in the pieces it is made of: what most people's days are, until something differs.
//!
//! Each piece is told in its own hours: the days before in hours of the clock, the day itself in minutes from the
//! appointment. A script strings them together; playing it stops at the present.

mod after;
mod before;
pub(super) mod harvest;
mod room;

pub(super) use after::{
    call, checked_in, explained, first_reports, home, last_report, read, received, signed, well_again,
};
pub(super) use before::{
    agreed, answered, booked, consented, counted, fasting_told, health, listed, referred, signed_for, told,
};
pub(super) use room::{arrived, bandaged, finished, in_the_room, paused, recovered, sedated, taught, watched};
