//! What became of every resource that was sent: taken, left, too old, kept for a person to look at, dropped on purpose.
//!
//! No entry of a bundle goes unmentioned, and nothing is lost silently.

use std::collections::BTreeMap;
use std::fmt;

use crate::private::Private;
use crate::referral::{Measurement, Source};
use crate::unreadable::Fault;
use crate::when::When;

/// What became of what was sent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Receipt {
    /// How many entries the bundle had.
    pub entries: usize,
    /// How many were taken, by resource type.
    pub taken: BTreeMap<String, usize>,
    /// How many were left, by resource type and reason.
    pub left: BTreeMap<(String, LeftBecause), usize>,
    /// Parts of the person's own record that were left: `address`, `name prefix`.
    pub left_of_person: BTreeMap<&'static str, usize>,
    /// The newest value of each kind that was too old to propose.
    pub too_old: Vec<TooOld>,
    /// What a person has to look at.
    pub quarantined: Vec<Quarantined>,
    /// Identifiers dropped on purpose.
    pub dropped: Dropped,
}

/// Why a resource was left.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LeftBecause {
    /// It is of a kind, or about something, that the referral does not need.
    NotAskedFor,
    /// It is about somebody else.
    OtherPerson,
    /// There is a newer one.
    OlderThanTheNewest,
    /// The same was said already.
    SaidTwice,
    /// A condition or allergy that is over.
    Over,
    /// A condition or allergy that was ruled out.
    RuledOut,
    /// A medicine that was stopped, finished, or never taken.
    NoLongerTaken,
    /// A medicine that was stopped or finished and bears on bleeding: ask when the last dose was.
    NoLongerTakenButBears,
    /// A request that is done, or for something else.
    OtherRequest,
    /// It was read where another resource points to it.
    ReadElsewhere,
    /// An entry without a resource, or one that asks for something to be read or deleted.
    Instruction,
}

impl fmt::Display for LeftBecause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LeftBecause::NotAskedFor => "not needed for this procedure",
            LeftBecause::OtherPerson => "about somebody else",
            LeftBecause::OlderThanTheNewest => "older than the newest",
            LeftBecause::SaidTwice => "said already",
            LeftBecause::Over => "over",
            LeftBecause::RuledOut => "ruled out",
            LeftBecause::NoLongerTaken => "no longer taken",
            LeftBecause::NoLongerTakenButBears => "no longer taken, but bears on bleeding: ask when the last dose was",
            LeftBecause::OtherRequest => "a request that is done or for something else",
            LeftBecause::ReadElsewhere => "read where another resource points to it",
            LeftBecause::Instruction => "not a resource to add",
        })
    }
}

/// A value too old to propose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TooOld {
    /// The value, for a person to see.
    pub measurement: Measurement,
    /// How far back the clinic looks for this kind.
    pub look_back: iliac_model::Duration,
}

/// Something kept for a person to look at: it could not be taken without guessing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quarantined {
    /// Where it came from.
    pub source: Source,
    /// Our name of the fact it would have been: `blood.platelets`; `None` when it is not known what it is.
    pub about: Option<String>,
    /// Why it was not taken.
    pub because: QuarantinedBecause,
    /// Value and unit, or words, as sent.
    pub sent: Option<Private<String>>,
    /// When it was measured, if that could be read.
    pub when: Option<When>,
}

/// Why something was not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum QuarantinedBecause {
    /// A value without a unit.
    NoUnit,
    /// A unit that is not known for this kind.
    UnknownUnit,
    /// The unit's code and its words say different units.
    UnitsContradict,
    /// Only a bound was measured: `< 10`.
    Comparator,
    /// The value is words or something else than a number with a unit.
    NotANumber,
    /// More digits than we hold exactly.
    TooManyDigits,
    /// Less than nothing.
    BelowZero,
    /// No value, with the sender's reason.
    Absent(&'static str),
    /// No value and no reason.
    NoValue,
    /// No date.
    NoDate,
    /// Only a month or a year.
    DateTooCoarse,
    /// A date that is in no calendar.
    ImpossibleDate,
    /// Dated later than now.
    FutureDate,
    /// Dated before the person was born.
    BeforeBirth,
    /// Entered in error, says the sender.
    EnteredInError,
    /// Cancelled, says the sender.
    Cancelled,
    /// Not final yet.
    NotFinal,
    /// A status we do not know, or none.
    UnknownStatus,
    /// Its codes mean different things.
    CodesContradict,
    /// Another value of the same time says something else.
    Disagrees,
    /// It does not say whose it is.
    NobodysOwn,
    /// It was measured on something or somebody other than the person.
    OtherFocus,
    /// It carries rules or extensions that change its meaning, which we do not know.
    Modified,
    /// It is not as FHIR has it.
    NotFhir {
        /// Field names from the top: `entry[12].resource.valueQuantity.value`.
        path: String,
        /// What is wrong there.
        fault: Fault,
    },
    /// It says that something should not be done.
    NotToBeDone,
    /// A plan or a proposal, not an order.
    NotAnOrder,
    /// It points to something that is not in the bundle.
    PointsNowhere,
    /// It names nothing.
    Nameless,
    /// The sender says it is over, but it would still matter here.
    SaidToBeOver,
    /// The record says that this person has died.
    Died,
    /// The record says that this person's record is no longer in use.
    NotInUse,
}

impl fmt::Display for QuarantinedBecause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            QuarantinedBecause::NoUnit => "it has no unit",
            QuarantinedBecause::UnknownUnit => "its unit is not known for this value",
            QuarantinedBecause::UnitsContradict => "its unit is written in two ways that do not agree",
            QuarantinedBecause::Comparator => "only a bound was measured, not a value",
            QuarantinedBecause::NotANumber => "it is not a number with a unit",
            QuarantinedBecause::TooManyDigits => "it has more digits than can be held exactly",
            QuarantinedBecause::BelowZero => "it is below zero",
            QuarantinedBecause::Absent(why) => return write!(f, "it has no value: {why}"),
            QuarantinedBecause::NoValue => "it has no value",
            QuarantinedBecause::NoDate => "it has no date",
            QuarantinedBecause::DateTooCoarse => "its date is only a month or a year",
            QuarantinedBecause::ImpossibleDate => "its date is not in the calendar",
            QuarantinedBecause::FutureDate => "it is dated in the future",
            QuarantinedBecause::BeforeBirth => "it is dated before the person was born",
            QuarantinedBecause::EnteredInError => "the sender says that it was entered in error",
            QuarantinedBecause::Cancelled => "the sender says that it was cancelled",
            QuarantinedBecause::NotFinal => "it is not final yet",
            QuarantinedBecause::UnknownStatus => "its status is missing or not known",
            QuarantinedBecause::CodesContradict => "its codes mean different things",
            QuarantinedBecause::Disagrees => "another value of the same time says something else",
            QuarantinedBecause::NobodysOwn => "it does not say whose it is",
            QuarantinedBecause::OtherFocus => "it was measured on something other than the person",
            QuarantinedBecause::Modified => "it carries something that changes its meaning, which we do not know",
            QuarantinedBecause::NotFhir { path, fault } => return write!(f, "it could not be read. {path}: {fault}"),
            QuarantinedBecause::NotToBeDone => "it says that something should not be done",
            QuarantinedBecause::NotAnOrder => "it is a plan or a proposal, not an order",
            QuarantinedBecause::PointsNowhere => "it points to something that was not sent",
            QuarantinedBecause::Nameless => "it names nothing",
            QuarantinedBecause::SaidToBeOver => "the sender says it is over, but it would still matter here",
            QuarantinedBecause::Died => "the record says that this person has died",
            QuarantinedBecause::NotInUse => "the sender says that this person's record is no longer in use",
        })
    }
}

/// How many identifiers were dropped on purpose. Their values are nowhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Dropped {
    /// Social-security numbers.
    pub social_security: usize,
    /// Passport numbers.
    pub passport: usize,
    /// Driver's-licence numbers.
    pub licence: usize,
}

impl Dropped {
    /// How many in all.
    pub fn count(self) -> usize {
        self.social_security + self.passport + self.licence
    }
}

impl fmt::Display for Dropped {
    /// `3 identifiers (social security, passport, licence)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [("social security", self.social_security), ("passport", self.passport), ("licence", self.licence)];
        let kinds: Vec<&str> = kinds.into_iter().filter(|(_, count)| *count > 0).map(|(kind, _)| kind).collect();
        let (count, s) = (self.count(), if self.count() == 1 { "" } else { "s" });
        match kinds.is_empty() {
            true => write!(f, "no identifiers"),
            false => write!(f, "{count} identifier{s} ({})", kinds.join(", ")),
        }
    }
}

impl Receipt {
    pub(crate) fn take(&mut self, kind: &str) {
        *self.taken.entry(kind.to_owned()).or_default() += 1;
    }

    pub(crate) fn leave(&mut self, kind: &str, because: LeftBecause) {
        *self.left.entry((kind.to_owned(), because)).or_default() += 1;
    }

    /// Keeps something about which no more is known.
    pub(crate) fn quarantine(&mut self, source: Source, about: Option<&str>, because: QuarantinedBecause) {
        let about = about.map(str::to_owned);
        self.quarantined.push(Quarantined { source, about, because, sent: None, when: None });
    }
}
