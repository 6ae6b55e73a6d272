//! What one module adds to a step or a group that another declares: gates and facts to a step, cells to a group.
//!
//! An addition changes nothing of what it adds to: no gate is replaced, none loses a need, and who does a step, when it applies
//! and when it is done stay with the one that declares it.

use super::declare::Entry;
use super::laid::Laid;
use super::shape::{self, Faults, Fields};
use super::yaml::{Node, What, Word};

/// What may stand in an addition to a step.
pub(super) const STEP_KEYS: &[&str] = &["also", "gates", "records", "shows"];
/// What may stand in an addition to a group.
pub(super) const GROUP_KEYS: &[&str] = &["also", "facts"];
const ALSO: &str = "also";

/// The entries of a section: those that declare something, and those that only add to it.
pub(super) fn part<'n>(section: &str, laid: &Laid<'n>, faults: &mut Faults) -> (Entries<'n>, Entries<'n>) {
    laid.entries(section, faults).into_iter().partition(|(_, node)| !adds(node))
}

/// A name and what stands under it.
pub(super) type Entries<'n> = Vec<(&'n Word, &'n Node)>;

fn adds(node: &Node) -> bool {
    matches!(&node.what, What::Map(entries) if entries.iter().any(|(key, _)| key.text == ALSO))
}

/// The keys of an addition; `also` says yes, or is left out.
pub(super) fn fields<'n>(entry: &Entry<'n>, allowed: &[&str], faults: &mut Faults) -> Fields<'n> {
    let fields = Fields::new(entry.key.place, entry.node, allowed, faults);
    if let Some(word) = fields.word(ALSO, faults) {
        shape::one_of(word, &[("yes", ())], faults);
    }
    fields
}
