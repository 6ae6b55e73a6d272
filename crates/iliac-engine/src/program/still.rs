//! What the clock does not move, besides conditions: values under a name, and what counts and sums over rows come to.
//!
//! All of it is of the case, and is worked out beside the leaves when facts are folded.

use super::nodes::{NONE, NumNode};
use super::reads::Reads;
use super::{Derivation, DerivedCode, Program};

/// What has a name, is of the case and no condition, and does not move with the clock.
pub(crate) fn values(program: &Program) -> Vec<u16> {
    let still = |(derived, code): (u16, &DerivedCode)| {
        let is_condition = matches!(code.code, Derivation::Cond(_));
        let reads = Reads::of_derived(program, derived);
        let of_case = code.per.is_none() && !is_condition && !reads.clock && !reads.any_row;
        (of_case && program.heeds_derived(derived)).then_some(derived)
    };
    (0..).zip(&program.derived).filter_map(still).collect()
}

/// Counts and sums, one said twice once; and which of them each number of the arena is, or [`NONE`].
pub(crate) fn totals(program: &Program) -> (Vec<u32>, Vec<u32>) {
    let arena = &program.arena;
    let said = |num: u32| match arena.num(num) {
        NumNode::Count(rows) => Some((arena.rows(rows), NONE)),
        NumNode::Sum(rows, fact) => Some((arena.rows(rows), u32::from(fact))),
        NumNode::Literal(_)
        | NumNode::Parameter(_)
        | NumNode::Cell(_)
        | NumNode::Derived(_)
        | NumNode::Add(..)
        | NumNode::Subtract(..)
        | NumNode::Multiply(..)
        | NumNode::Least(_)
        | NumNode::Most(_)
        | NumNode::Distinct(..)
        | NumNode::Years(_)
        | NumNode::Minutes(..)
        | NumNode::Call(..) => None,
    };
    let (mut totals, mut total_of): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    for num in (0_u32..).take(arena.nums.len()) {
        let reads = Reads::of_number(program, num);
        let still = program.heeds_all_of(&reads) && !reads.clock && !reads.any_row && !reads.this && !reads.each;
        let at = said(num).filter(|_| still).map_or(NONE, |total| {
            let same = totals.iter().position(|other| said(*other) == Some(total));
            let at = same.unwrap_or_else(|| {
                totals.push(num);
                totals.len() - 1
            });
            u32::try_from(at).unwrap_or(NONE)
        });
        total_of.push(at);
    }
    (totals, total_of)
}
