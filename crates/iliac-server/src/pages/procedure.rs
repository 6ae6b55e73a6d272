//! Which procedure a referral asks for, and so which protocol its case is pinned to.

use std::sync::Arc;

use iliac_app::failure::Failure;
use iliac_app::record::Store;
use iliac_engine::Program;
use iliac_fhir::{Referral, Wanted};
use maud::Markup;

use crate::components::Link;
use crate::components::field::{self, Choice, Field};
use crate::components::navigation::tabs;
use crate::server::Server;

/// The protocol of a referral that does not say, or says what the house does not do.
const USUAL: &str = "examination";

/// The protocol somebody chose on a form.
///
/// # Errors
/// [`Failure::Unreadable`] when the house has no such procedure.
pub fn chosen<S: Store>(server: &Server<S>, name: &str) -> Result<Arc<Program>, Failure> {
    let program = server.house.current(name);
    program.ok_or_else(|| Failure::Unreadable("This house does not do that procedure. Choose one of the list.".into()))
}

/// The protocol of a referral: the one somebody chose, or what the referral asks for.
///
/// # Errors
/// As [`chosen`]; [`Failure::Fault`] when the house has no protocol at all.
pub fn of_referral<S: Store>(
    server: &Server<S>,
    referral: &Referral,
    chosen_by_hand: Option<&str>,
) -> Result<Arc<Program>, Failure> {
    if let Some(name) = chosen_by_hand {
        return chosen(server, name);
    }
    let asked = referral.wanted().map_or(USUAL, |wanted| match wanted {
        Wanted::Aspiration => "aspiration",
        Wanted::Biopsy => "biopsy",
        Wanted::Both => "examination",
    });
    usual(server, asked)
}

/// The protocol of that name, or the usual one.
///
/// # Errors
/// [`Failure::Fault`] when the house has no protocol at all.
pub fn usual<S: Store>(server: &Server<S>, name: &str) -> Result<Arc<Program>, Failure> {
    let found = server.house.current(name).or_else(|| server.house.current(USUAL));
    found
        .or_else(|| server.house.current_programs().into_iter().next())
        .ok_or_else(|| Failure::Fault("no active protocol".into()))
}

/// The choice of a procedure for a file; none chosen means what the file asks for.
pub fn select<S: Store>(server: &Server<S>, chosen: &str) -> Markup {
    let mut choices = vec![Choice::new("", "As the file asks")];
    let programs = server.house.current_programs();
    choices.extend(programs.iter().map(|program| Choice::new(&program.protocol().name, &program.protocol().title)));
    field::select(&Field::new("procedure", "Procedure"), &choices, chosen)
}

/// The way to the short form of each procedure.
pub fn forms<S: Store>(server: &Server<S>, current: &str) -> Markup {
    let to = |name: &str| format!("/referral?procedure={name}#paper");
    let programs = server.house.current_programs();
    let links: Vec<Link> =
        programs.iter().map(|program| Link::new(&program.protocol().title, to(&program.protocol().name))).collect();
    tabs("Procedure", &links, &to(current))
}
