//! The plain way of a harvest, in the pieces it is made of: for somebody else, or for the giver alone.
//!
//! Donor and recipient are two persons; the pieces say for whom each weight and each sample is.

mod day;
mod work_up;

use crate::unit::script::Recipient;

pub(in crate::unit) use day::{asleep, called, came, drawn, home, packed, received, visited, well_enough, woken};
pub(in crate::unit) use work_up::{agreed, asked, decided, eve, results, worked_up};

/// Whose marrow it will be.
#[derive(Clone, Copy, Debug)]
pub(in crate::unit) enum Use {
    /// Somebody else's.
    For(Recipient),
    /// The giver's own, kept frozen.
    Own,
}

/// What differs between those who give.
#[derive(Clone, Copy, Debug)]
pub(in crate::unit) struct Giver {
    /// Whose marrow it will be.
    pub gives: Use,
    /// Weight, kilograms.
    pub weight: &'static str,
    /// Who signs for a child: `father` or `mother`; `None` for an adult.
    pub parent: Option<&'static str>,
    /// The volume planned, millilitres.
    pub planned: &'static str,
    /// Pulls on a plain day, ten millilitres each.
    pub pulls: i64,
}
