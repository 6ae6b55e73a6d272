//! What somebody asks the house to do with a case, read from a form, a message or a story.

use iliac_model::{AlarmKey, EntryId, FactIx, GateIx, RowId, StepIx, Timestamp};

use crate::event::{RowName, Said};
use crate::house::Actor;
use crate::record::RequestKey;

/// One thing asked.
#[derive(Clone, PartialEq, Debug)]
pub enum Ask {
    /// May this step begin? If so, it has begun.
    Begin {
        /// The step.
        step: StepIx,
        /// The row, for a step per row; a new one for the next row of a step that adds rows.
        row: Option<RowName>,
        /// When it was begun, as told.
        occurred_at: Timestamp,
    },
    /// This is so.
    Record {
        /// The kind of fact.
        fact: FactIx,
        /// Its row, for a fact of a group.
        row: Option<RowName>,
        /// What it says.
        said: Said,
        /// What was typed, when that was something else.
        entered: Option<String>,
        /// When it happened, as told.
        occurred_at: Timestamp,
    },
    /// What was recorded there should say this.
    Correct {
        /// The entry.
        entry: EntryId,
        /// What it should say; [`Said::Struck`] when it never happened.
        said: Said,
        /// When it happened, when that is what was wrong.
        occurred_at: Option<Timestamp>,
    },
    /// Let this gate pass although needs fail.
    Override {
        /// The gate.
        gate: GateIx,
        /// The row, for a step per row; a new one for the next row of a step that adds rows.
        row: Option<RowName>,
        /// Why.
        reason: String,
    },
    /// I have seen this alarm and done something.
    Answer {
        /// Which.
        alarm: AlarmKey,
        /// For which row.
        row: Option<RowId>,
        /// What was done.
        note: String,
    },
    /// This case is over.
    Close,
    /// It is not.
    Reopen {
        /// Why.
        why: String,
    },
}

impl Ask {
    /// The fact it records; `None` when it records none.
    pub fn fact(&self) -> Option<FactIx> {
        match self {
            Ask::Record { fact, .. } => Some(*fact),
            Ask::Begin { .. }
            | Ask::Correct { .. }
            | Ask::Override { .. }
            | Ask::Answer { .. }
            | Ask::Close
            | Ask::Reopen { .. } => None,
        }
    }
}

/// Things asked together: all are done or none.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Asked {
    /// In this order.
    pub asks: Vec<Ask>,
    /// Then what somebody else asks on the same screen, each in their own name: a second signature.
    pub of_others: Vec<(Ask, Actor)>,
    /// The version of the case that was looked at; `None`: the present one.
    pub seen: Option<u64>,
    /// Names the request, so that sending it twice does it once.
    pub request: Option<RequestKey>,
    /// How many seconds the device's clock was ahead of ours (behind: negative), when it told us.
    pub clock_offset_s: Option<i64>,
}

impl Asked {
    /// One thing, on the present version.
    pub fn one(ask: Ask) -> Asked {
        Asked { asks: vec![ask], ..Asked::default() }
    }
}
