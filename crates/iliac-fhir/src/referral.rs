//! A referral in our words, and the order in which it is taken out of a bundle.
//!
//! Everything here is a proposal: it says what the sender's record says, with its source, and a person confirms it.

use std::collections::BTreeSet;
use std::fmt;

use iliac_model::{Day, Timestamp};

use crate::bundle::{Bundle, Content, Subject};
use crate::codes::{CodeBook, MatchedBy};
use crate::decimal::Decimal;
use crate::private::Private;
use crate::receipt::{LeftBecause, QuarantinedBecause, Receipt};
use crate::unreadable::{Fault, Unreadable};
use crate::when::When;
use crate::{lists, measure, person, request};

/// What was taken from a referral, and the receipt for all that was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Referral {
    /// Who it is about. `None`: the sender gave only a request, and the person has to be asked for.
    pub person: Option<Person>,
    /// Requests for a marrow procedure that are in force, the newest first; none when only a record was sent.
    pub requests: Vec<Request>,
    /// The newest value of each kind, by kind.
    pub measurements: Vec<Measurement>,
    /// Active conditions, in the order sent.
    pub conditions: Vec<Condition>,
    /// Active medicines, in the order sent.
    pub medicines: Vec<Medicine>,
    /// Active allergies, in the order sent.
    pub allergies: Vec<Allergy>,
    /// Where the record says that no allergy is known. It is no answer from the person. `None`: it does not say so.
    pub no_known_allergy: Option<Source>,
    /// What became of every resource.
    pub receipt: Receipt,
}

/// Where something came from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Source {
    /// The resource's type: `Observation`.
    pub kind: String,
    /// Its id. `None`: it has none, or one FHIR does not allow.
    pub id: Option<String>,
    /// The entry it stands in, from 0.
    pub entry: usize,
    /// The component of an Observation, from 0. `None`: the Observation itself.
    pub component: Option<usize>,
}

impl fmt::Display for Source {
    /// `Observation/abc`, or `Observation in entry 12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(f, "{}/{id}", self.kind)?,
            None => write!(f, "{} in entry {}", self.kind, self.entry)?,
        }
        match self.component {
            Some(component) => write!(f, ", component {component}"),
            None => Ok(()),
        }
    }
}

/// A code as sent.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Code {
    /// The address of the code system.
    pub system: String,
    /// The code.
    pub code: String,
}

/// The person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// Their name. `None`: not said.
    pub name: Option<Name>,
    /// The day they were born. `None`: not said, or only the month or year (then it is in the receipt).
    pub born: Option<Private<Day>>,
    /// Administrative gender. `None`: not said.
    pub gender: Option<Gender>,
    /// The language to speak with them, as a tag: `es`. `None`: not said.
    pub language: Option<String>,
    /// Telephone numbers, mobile first.
    pub phones: Vec<Phone>,
    /// Medical-record numbers and the like; never social-security, passport or licence numbers.
    pub identifiers: Vec<Identifier>,
    /// Where this came from.
    pub source: Source,
}

/// A name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Name {
    /// Family name. `None`: not said.
    pub family: Option<Private<String>>,
    /// Given names, in order.
    pub given: Vec<Private<String>>,
    /// The whole name as written, when the sender did not say which part is which.
    pub whole: Option<Private<String>>,
}

/// Administrative gender, as FHIR has it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Something else.
    Other,
    /// Said to be unknown.
    Unknown,
}

impl Gender {
    /// FHIR's word.
    pub fn word(self) -> &'static str {
        match self {
            Gender::Female => "female",
            Gender::Male => "male",
            Gender::Other => "other",
            Gender::Unknown => "unknown",
        }
    }
}

/// A telephone number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Phone {
    /// The number as written.
    pub number: Private<String>,
    /// Whether it is a mobile.
    pub mobile: bool,
}

/// An identifier that is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identifier {
    /// Its kind: `MR` is a medical-record number. `None`: not said.
    pub kind: Option<String>,
    /// Who gave it. `None`: not said.
    pub system: Option<String>,
    /// The identifier.
    pub value: Private<String>,
}

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Wanted {
    /// An aspiration.
    Aspiration,
    /// A biopsy.
    Biopsy,
    /// Both: the examination.
    Both,
}

impl Wanted {
    /// Both wishes together.
    #[must_use]
    pub fn and(self, other: Wanted) -> Wanted {
        if self == other { self } else { Wanted::Both }
    }
}

/// A request in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// What is asked for. `None`: it does not say in a way the code book knows; ask.
    pub wanted: Option<Wanted>,
    /// What is asked for, in the sender's words.
    pub words: Option<Private<String>>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Who asks. `None`: not said.
    pub requester: Option<Private<String>>,
    /// How soon. `None`: not said.
    pub priority: Option<Priority>,
    /// When it was written. `None`: not said, or no possible date.
    pub authored: Option<When>,
    /// Whether it is on hold.
    pub on_hold: bool,
    /// Where this came from.
    pub source: Source,
}

/// How soon a request is to be met.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Priority {
    /// In the usual order.
    Routine,
    /// Before routine.
    Urgent,
    /// As soon as possible.
    Asap,
    /// At once.
    Stat,
}

/// A reason for a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// In words.
    pub words: Option<Private<String>>,
    /// In code.
    pub code: Option<Code>,
    /// What it bears on, as for a condition: a myeloma that is only suspected counts too.
    pub flags: Vec<String>,
}

/// A measured value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Measurement {
    /// Our name of the fact: `blood.platelets`.
    pub fact: String,
    /// The value, exactly, in [`Measurement::unit`].
    pub value: Decimal,
    /// Our unit, in UCUM.
    pub unit: String,
    /// The number as sent.
    pub sent_value: String,
    /// The unit as sent. `None`: sent without one, which is taken only for a pure ratio.
    pub sent_unit: Option<String>,
    /// When it was measured.
    pub when: When,
    /// Which date that is.
    pub dated_by: DatedBy,
    /// How it was recognised.
    pub matched: MatchedBy,
    /// Where it came from.
    pub source: Source,
    /// How many older ones were left.
    pub older_left: usize,
    /// How many newer ones, or ones without a date, are kept for a person to look at: this may not be the newest.
    pub newer_quarantined: usize,
}

/// Which of FHIR's dates says when something was measured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DatedBy {
    /// When it was taken.
    Effective,
    /// The beginning of the time it was taken in.
    PeriodStart,
    /// When the result was issued, later than it was taken.
    Issued,
}

/// An active condition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    /// In the sender's words.
    pub name: Private<String>,
    /// Its code. `None`: only words.
    pub code: Option<Code>,
    /// What it bears on, by the code book; empty: nothing we know of.
    pub flags: Vec<String>,
    /// How it was recognised. `None`: the code book does not know it.
    pub matched: Option<MatchedBy>,
    /// Whether it is only suspected.
    pub suspected: bool,
    /// Since when. `None`: not said, or no possible date.
    pub since: Option<When>,
    /// Where it came from.
    pub source: Source,
}

/// An active medicine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Medicine {
    /// In the sender's words.
    pub name: Private<String>,
    /// Its code. `None`: only words.
    pub code: Option<Code>,
    /// How it bears on bleeding, by the code book, the gravest first. Empty: not known, ask.
    pub bleeding: Vec<String>,
    /// How it was recognised. `None`: the code book does not know it.
    pub matched: Option<MatchedBy>,
    /// Whether it is on hold just now.
    pub on_hold: bool,
    /// When it was prescribed or told. `None`: not said, or no possible date.
    pub authored: Option<When>,
    /// Where it came from.
    pub source: Source,
}

/// An active allergy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Allergy {
    /// In the sender's words.
    pub name: Private<String>,
    /// Its code. `None`: only words.
    pub code: Option<Code>,
    /// What it bears on, by the code book. Empty: another allergy.
    pub flags: Vec<String>,
    /// How it was recognised. `None`: the code book does not know it.
    pub matched: Option<MatchedBy>,
    /// Where it came from.
    pub source: Source,
}

/// What a condition or allergy is called that bears on nothing we know of.
const OTHER: &str = "other";
/// What a medicine's effect on bleeding is called when the code book does not know it.
const NOT_KNOWN: &str = "not-known";

impl Condition {
    /// The gravest thing it bears on: `osteoporosis`; `other` when nothing we know of.
    pub fn kind(&self) -> &str {
        self.flags.first().map_or(OTHER, String::as_str)
    }
}

impl Medicine {
    /// Its gravest effect on bleeding: `anticoagulant`; `not-known` when the code book does not know it, never `none`.
    pub fn bleeding(&self) -> &str {
        self.bleeding.first().map_or(NOT_KNOWN, String::as_str)
    }
}

impl Allergy {
    /// What it bears on: `latex`; `other` when nothing we know of.
    pub fn kind(&self) -> &str {
        self.flags.first().map_or(OTHER, String::as_str)
    }
}

impl Referral {
    /// What is asked for by all requests together. `None`: nothing that the code book knows; ask.
    pub fn wanted(&self) -> Option<Wanted> {
        self.requests.iter().filter_map(|request| request.wanted).reduce(Wanted::and)
    }

    /// The measured value of a kind.
    pub fn measurement(&self, fact: &str) -> Option<&Measurement> {
        self.measurements.iter().find(|measurement| measurement.fact == fact)
    }
}

/// What every part of the reading needs.
pub(crate) struct Reading<'a> {
    pub(crate) bundle: &'a Bundle<'a>,
    pub(crate) codes: &'a CodeBook,
    pub(crate) now: Timestamp,
    pub(crate) subject: Subject,
    pub(crate) born: Option<Day>,
    pub(crate) receipt: Receipt,
    /// Entries that were read because another resource points to them.
    pub(crate) read_elsewhere: BTreeSet<usize>,
}

/// Takes everything out of a bundle.
pub(crate) fn take(bundle: &Bundle<'_>, codes: &CodeBook, now: Timestamp) -> Result<Referral, Unreadable> {
    let mut receipt = Receipt { entries: bundle.items.len(), ..Receipt::default() };
    let (person, subject) = person::take(bundle, now, &mut receipt)?;
    let born = person.as_ref().and_then(|person| person.born.as_ref()).map(|born| *born.get());
    let mut reading = Reading { bundle, codes, now, subject, born, receipt, read_elsewhere: BTreeSet::new() };
    let requests = request::take(&mut reading)?;
    let measurements = measure::take(&mut reading);
    let conditions = lists::conditions(&mut reading);
    let medicines = lists::medicines(&mut reading);
    let (allergies, no_known_allergy) = lists::allergies(&mut reading);
    leave_the_rest(&mut reading);
    let receipt = reading.receipt;
    Ok(Referral { person, requests, measurements, conditions, medicines, allergies, no_known_allergy, receipt })
}

const LOOKED_AT: [&str; 7] = [
    "Patient",
    "ServiceRequest",
    "Observation",
    "Condition",
    "MedicationRequest",
    "MedicationStatement",
    "AllergyIntolerance",
];

fn leave_the_rest(reading: &mut Reading<'_>) {
    for item in &reading.bundle.items {
        match &item.content {
            Content::Instruction => reading.receipt.leave("(no resource)", LeftBecause::Instruction),
            Content::Shapeless => {
                let source = Source { kind: "Resource".into(), id: None, entry: item.entry, component: None };
                let path = format!("entry[{}].resource", item.entry);
                let because = QuarantinedBecause::NotFhir { path, fault: Fault::NoResourceType };
                reading.receipt.quarantine(source, None, because);
            }
            Content::Resource(resource) if LOOKED_AT.contains(&resource.kind.as_str()) => {}
            Content::Resource(resource) => {
                let elsewhere = reading.read_elsewhere.contains(&item.entry);
                let because = if elsewhere { LeftBecause::ReadElsewhere } else { LeftBecause::NotAskedFor };
                reading.receipt.leave(&resource.kind, because);
            }
        }
    }
}
