//! The plain way of a harvest, in the pieces it is made of: for somebody else, or for the giver alone.
//!
//! Donor and recipient are two persons; the pieces say for whom each weight and each sample is.

mod day;
mod work_up;

use crate::unit::script::{Recipient, Script};

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

/// How far somebody has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::unit) enum Until {
    /// Asked for, blood taken, no result yet.
    WorkUp,
    /// Cleared, agreed and decided; the day before.
    Eve,
    /// In theatre, the last pull drawn.
    Drawn,
    /// At home, the product received.
    Home,
    /// Seen the next day and called twice.
    Called,
}

/// A piece of the way.
type Piece = fn(&mut Script, Giver);

/// The way, piece by piece, each with how far it brings somebody.
const WAY: [(Until, Piece); 16] = [
    (Until::WorkUp, work_up::asked),
    (Until::WorkUp, work_up::worked_up),
    (Until::Eve, work_up::results),
    (Until::Eve, work_up::agreed),
    (Until::Eve, work_up::decided),
    (Until::Eve, work_up::eve),
    (Until::Drawn, day::came),
    (Until::Drawn, day::asleep),
    (Until::Drawn, day::drawn),
    (Until::Home, day::packed),
    (Until::Home, day::woken),
    (Until::Home, day::received),
    (Until::Home, day::well_enough),
    (Until::Home, day::home),
    (Until::Called, day::visited),
    (Until::Called, day::called),
];

/// Everything up to there.
pub(in crate::unit) fn go(script: &mut Script, giver: Giver, until: Until) {
    for (_, piece) in WAY.iter().filter(|(reached, _)| *reached <= until) {
        piece(script, giver);
    }
}
