//! What the log keeps: the house's events, in words, apart from how they are stored.
//!
//! Facts, steps and choices are named, not numbered, so that an event still means the same when the protocol's next
//! version counts its elements otherwise.

mod site;

use std::fmt;

use iliac_model::{Day, Number, RowId, Timestamp};

pub use site::{Circumstances, Competence, Duty, Grounds, SiteEvent, Staff, Ward, WardName};

/// A person's identity in the house.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct PersonId(pub String);

/// A case's identity in the house.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct CaseId(pub String);

/// An account. 0 is the house itself, 1 the person on their own page; staff are counted from 10.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct StaffId(pub u32);

impl StaffId {
    /// The house itself: what came with a referral.
    pub const HOUSE: StaffId = StaffId(0);
    /// The person, on their own page.
    pub const PERSON: StaffId = StaffId(1);
    /// Who decides for a child, or for an adult who cannot, on the page made for them.
    pub const PARENT: StaffId = StaffId(2);
    /// The first number given to staff.
    pub const FIRST: StaffId = StaffId(10);
}

/// An event with its circumstances, as read back from the log.
#[derive(Clone, PartialEq, Debug)]
pub struct Told<E> {
    /// What happened.
    pub event: E,
    /// Its place in its stream, from 1.
    pub version: u64,
    /// When it happened, as told.
    pub occurred_at: Timestamp,
    /// When we were told.
    pub recorded_at: Timestamp,
    /// Who told.
    pub by: StaffId,
    /// In which role.
    pub role: Option<String>,
    /// From where: `page`, `fhir`, `paper`, `demo`.
    pub source: String,
}

/// An event of a case.
#[derive(Clone, PartialEq, Debug)]
pub enum CaseEvent {
    /// The case was opened, pinned to one protocol by hash.
    Opened {
        /// Its number, as people say it.
        number: String,
        /// Whose it is.
        person: PersonId,
        /// The protocol's name.
        protocol: String,
        /// The protocol's hash.
        hash: String,
        /// Files kept with it (the referral as sent, a scan), by content hash.
        files: Vec<String>,
        /// The ward it lies in.
        ward: WardName,
    },
    /// Another ward was asked to take it; until that ward has it, both see it.
    Sent {
        /// The ward asked.
        ward: WardName,
    },
    /// It lies in this ward now: it came there, or was taken back.
    Moved {
        /// The ward.
        ward: WardName,
    },
    /// It concerns somebody else too: the recipient of a harvest. Named again, it is a correction.
    Joined {
        /// As whom, in the protocol's words: `recipient`.
        role: String,
        /// Who.
        person: PersonId,
    },
    /// A fact was recorded, corrected or struck.
    Recorded(Recorded),
    /// A step was begun.
    Begun {
        /// The step.
        step: String,
        /// The row, for a step per row.
        row: Option<RowName>,
    },
    /// A closed gate was overridden.
    Overridden {
        /// The step.
        step: String,
        /// The gate.
        gate: String,
        /// The row, for a step per row; one that does not exist yet is covered under this name and no other.
        row: Option<RowName>,
        /// The needs covered, one bit each.
        needs: u64,
        /// Why, in the overrider's words.
        reason: String,
    },
    /// An alarm was answered.
    Answered {
        /// Which.
        alarm: AlarmName,
        /// For which row.
        row: Option<RowId>,
        /// What was done, in the answerer's words.
        note: String,
    },
    /// The case was closed.
    Closed {
        /// What was still pending, in words.
        pending: Vec<String>,
    },
    /// It was opened again.
    Reopened {
        /// Why.
        why: String,
    },
    /// From here on it is pinned to another version of its protocol.
    Repinned {
        /// The version's hash.
        hash: String,
    },
    /// Somebody looked at something that should not have happened: a gate overridden, or passed while it was closed.
    Reviewed {
        /// What was looked at: the version of the event that told it.
        of: u64,
        /// The step.
        step: String,
        /// The gate.
        gate: String,
        /// What was found, in the reviewer's words.
        note: String,
    },
}

/// A fact as recorded.
#[derive(Clone, PartialEq, Debug)]
pub struct Recorded {
    /// The kind of fact: `blood.platelets`.
    pub kind: String,
    /// Its row, for a fact of a group.
    pub row: Option<RowName>,
    /// What was answered.
    pub said: Said,
    /// What was typed, when it was typed in another unit or form than `said` holds.
    pub entered: Option<String>,
    /// The version it corrects.
    pub corrects: Option<u64>,
    /// The device's clock ran ahead of ours.
    pub clock_ahead: bool,
    /// Possible, but outside what is plausible; somebody confirmed it.
    pub implausible: bool,
}

/// A row and where it hangs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RowName {
    /// The row.
    pub id: RowId,
    /// The row it hangs on.
    pub parent: Option<RowId>,
}

/// What a fact says, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Said {
    /// A number and the unit it is held in.
    Number(Number, String),
    /// A choice by its word.
    Choice(String),
    /// Yes or no.
    YesNo(bool),
    /// An instant.
    Instant(Timestamp),
    /// A local day.
    Day(Day),
    /// Words.
    Text(String),
    /// A signature.
    Signature(String),
    /// Words or a signature as the log holds them: sealed with the person's key, in hexadecimal. Opened they are [`Said::Text`].
    Sealed(String),
    /// A stored file.
    File(String),
    /// Asked; no answer.
    Unanswered,
    /// Asked; declined.
    Refused,
    /// The corrected entry never happened.
    Struck,
}

/// An alarm by its words.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum AlarmName {
    /// An alarm of the protocol.
    Declared(String),
    /// Begun against this gate (step, gate).
    AgainstGate(String, String),
    /// By a later correction this gate was closed (step, gate).
    CorrectedAfter(String, String),
    /// This step's repetition came to its bound.
    RepetitionEnded(String),
}

impl AlarmName {
    /// Reads it as [`Display`](fmt::Display) writes it.
    pub fn read(text: &str) -> AlarmName {
        let gate = |rest: &str| {
            let (step, gate) = rest.split_once('/').unwrap_or((rest, ""));
            (step.to_owned(), gate.to_owned())
        };
        match text.split_once(' ') {
            Some(("against", rest)) => {
                let (step, gate) = gate(rest);
                AlarmName::AgainstGate(step, gate)
            }
            Some(("corrected", rest)) => {
                let (step, gate) = gate(rest);
                AlarmName::CorrectedAfter(step, gate)
            }
            Some(("ended", step)) => AlarmName::RepetitionEnded(step.to_owned()),
            Some(_) | None => AlarmName::Declared(text.to_owned()),
        }
    }
}

impl fmt::Display for AlarmName {
    /// As the files name it: `fever`, `against puncture/consent`, `corrected puncture/consent`, `ended vitals`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AlarmName::Declared(name) => f.write_str(name),
            AlarmName::AgainstGate(step, gate) => write!(f, "against {step}/{gate}"),
            AlarmName::CorrectedAfter(step, gate) => write!(f, "corrected {step}/{gate}"),
            AlarmName::RepetitionEnded(step) => write!(f, "ended {step}"),
        }
    }
}

/// An event of a person. All of it is sealed with that person's key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PersonEvent {
    /// Registered, or their details entered anew.
    Identified(Identity),
}

/// Who somebody is.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// Family name.
    pub family: String,
    /// Given names.
    pub given: String,
    /// Birth date.
    pub born: Option<Day>,
    /// The hospital's number.
    pub number: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Language they read.
    pub language: Option<String>,
    /// Who asked for the procedure.
    pub requester: Option<String>,
}

impl std::fmt::Debug for Identity {
    /// Names and birth dates never reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity(…)")
    }
}
