//! Conditions, medicines and allergies: lists in which every active item is taken, known to the code book or not.
//!
//! A list from a record is never complete. An item the code book does not know is taken without a flag; for a medicine
//! that means "effect on bleeding not known: ask", never "no effect".

use std::collections::BTreeSet;

use crate::bundle::Whose;
use crate::codes::{NONE_KNOWN, Vocabulary, texts};
use crate::private::Private;
use crate::receipt::{LeftBecause, QuarantinedBecause};
use crate::referral::{Allergy, Code, Condition, Medicine, Reading, Source};
use crate::when::When;
use crate::wire::{self, Concept, Reference, said};

/// What became of one item of a list.
enum Fate<T> {
    Taken(T),
    Left(LeftBecause),
    Quarantined(QuarantinedBecause),
}

/// Takes the active conditions.
pub(crate) fn conditions(reading: &mut Reading<'_>) -> Vec<Condition> {
    each(reading, &["Condition"], "condition", |reading, wire: wire::Condition, source| {
        let verification = word(&wire.verification_status);
        let Some(concept) = wire.code.as_ref().filter(|concept| texts(concept).next().is_some() || is_coded(concept))
        else {
            return Fate::Quarantined(QuarantinedBecause::Nameless);
        };
        if let Some(fate) = ruled_out(verification) {
            return fate;
        }
        let named = named(concept, &reading.codes.conditions);
        let ended = said(&wire.abatement_date_time).and_then(|text| When::read(text).ok());
        let abated = ended.is_some_and(|when| !when.is_after(reading.now));
        if abated || is_over(word(&wire.clinical_status)) {
            return over(&named);
        }
        let since = said(&wire.onset_date_time).or(said(&wire.recorded_date)).and_then(|text| When::read(text).ok());
        let suspected = matches!(verification, Some("unconfirmed" | "provisional" | "differential"));
        let Named { name, code, flags, matched } = named;
        Fate::Taken(Condition { name, code, flags, matched, suspected, since, source })
    })
    .collapse(reading, |one| (one.name.clone(), one.code.clone()))
}

/// Takes the active allergies, and where it says that none is known.
pub(crate) fn allergies(reading: &mut Reading<'_>) -> (Vec<Allergy>, Option<Source>) {
    let all = each(reading, &["AllergyIntolerance"], "allergy", |reading, wire: wire::Allergy, source| {
        let Some(concept) = wire.code.as_ref().filter(|concept| texts(concept).next().is_some() || is_coded(concept))
        else {
            return Fate::Quarantined(QuarantinedBecause::Nameless);
        };
        if let Some(fate) = ruled_out(word(&wire.verification_status)) {
            return fate;
        }
        let named = named(concept, &reading.codes.allergies);
        if is_over(word(&wire.clinical_status)) {
            return over(&named);
        }
        let Named { name, code, flags, matched } = named;
        Fate::Taken(Allergy { name, code, flags, matched, source })
    })
    .collapse(reading, |one| (one.name.clone(), one.code.clone()));
    let (none_known, allergies): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|one| one.flags.iter().any(|flag| flag == NONE_KNOWN));
    (allergies, none_known.into_iter().next().map(|one| one.source))
}

/// Takes the medicines that are being taken.
pub(crate) fn medicines(reading: &mut Reading<'_>) -> Vec<Medicine> {
    let kinds = ["MedicationRequest", "MedicationStatement"];
    each(reading, &kinds, "medicine", |reading, wire: wire::Medication, source| {
        if wire.do_not_perform == Some(true) {
            return Fate::Quarantined(QuarantinedBecause::NotToBeDone);
        }
        let pointed_to = match medicine_pointed_to(reading, &wire, source.entry) {
            Ok(pointed_to) => pointed_to,
            Err(because) => return Fate::Quarantined(because),
        };
        let Some(concept) = wire.medication_codeable_concept.as_ref().or(pointed_to.as_ref()) else {
            return Fate::Quarantined(QuarantinedBecause::Nameless);
        };
        if texts(concept).next().is_none() && !is_coded(concept) {
            return Fate::Quarantined(QuarantinedBecause::Nameless);
        }
        let Named { name, code, flags, matched } = named(concept, &reading.codes.medicines);
        let stopped = if flags.is_empty() { LeftBecause::NoLongerTaken } else { LeftBecause::NoLongerTakenButBears };
        match said(&wire.status) {
            Some("active" | "on-hold" | "intended") => {}
            Some("completed" | "stopped") => return Fate::Left(stopped),
            Some("cancelled" | "not-taken") => return Fate::Left(LeftBecause::NoLongerTaken),
            Some("entered-in-error") => return Fate::Quarantined(QuarantinedBecause::EnteredInError),
            Some("draft") => return Fate::Quarantined(QuarantinedBecause::NotAnOrder),
            Some(_) | None => return Fate::Quarantined(QuarantinedBecause::UnknownStatus),
        }
        let dated = said(&wire.authored_on).or(said(&wire.date_asserted)).and_then(|text| When::read(text).ok());
        let authored = dated.filter(|when| !when.is_after(reading.now));
        let on_hold = said(&wire.status) == Some("on-hold");
        Fate::Taken(Medicine { name, code, bleeding: flags, matched, on_hold, authored, source })
    })
    .collapse(reading, |one| (one.name.clone(), one.code.clone(), one.on_hold))
}

/// The medicine a request points to instead of naming it.
fn medicine_pointed_to(
    reading: &mut Reading<'_>,
    wire: &wire::Medication,
    entry: usize,
) -> Result<Option<Concept>, QuarantinedBecause> {
    let Some(reference) = &wire.medication_reference else { return Ok(None) };
    let bundle = reading.bundle;
    let target = bundle.resource_in(entry).and_then(|from| bundle.follow(reference, from));
    let Some(target) = target.filter(|target| target.resource.kind == "Medication") else {
        return match said(&reference.display) {
            Some(_) => Ok(Some(Concept { coding: Vec::new(), text: reference.display.clone() })),
            None => Err(QuarantinedBecause::PointsNowhere),
        };
    };
    reading.read_elsewhere.extend(target.entry);
    bundle.try_read::<wire::Coded>(&target.resource).map(|medicine| medicine.code)
}

/// The subject of each of these resources, wherever it is written.
trait OfSomebody {
    fn subject(&self) -> Option<&Reference>;
}

impl OfSomebody for wire::Condition {
    fn subject(&self) -> Option<&Reference> {
        self.subject.as_ref()
    }
}
impl OfSomebody for wire::Allergy {
    fn subject(&self) -> Option<&Reference> {
        self.patient.as_ref()
    }
}
impl OfSomebody for wire::Medication {
    fn subject(&self) -> Option<&Reference> {
        self.subject.as_ref()
    }
}

/// What was taken, before doubles are put together; each with its resource type.
struct Gathered<T>(Vec<(String, T)>);

/// Goes through all resources of these types that are the person's.
fn each<W, T, F>(reading: &mut Reading<'_>, kinds: &[&str], about: &str, take: F) -> Gathered<T>
where
    W: serde::de::DeserializeOwned + OfSomebody,
    F: Fn(&mut Reading<'_>, W, Source) -> Fate<T>,
{
    let bundle = reading.bundle;
    let mut taken = Vec::new();
    for (item, resource) in bundle.resources().filter(|(_, resource)| kinds.contains(&resource.kind.as_str())) {
        let source = resource.source(item.entry);
        let fate = match bundle.try_read::<W>(resource) {
            Err(because) => Fate::Quarantined(because),
            Ok(wire) => match reading.subject.whose(wire.subject(), item.entry) {
                Whose::Theirs => take(reading, wire, source.clone()),
                Whose::Other => Fate::Left(LeftBecause::OtherPerson),
                Whose::Unsaid => Fate::Quarantined(QuarantinedBecause::NobodysOwn),
            },
        };
        match fate {
            Fate::Taken(one) => taken.push((resource.kind.clone(), one)),
            Fate::Left(because) => reading.receipt.leave(&resource.kind, because),
            Fate::Quarantined(because) => reading.receipt.quarantine(source, Some(about), because),
        }
    }
    Gathered(taken)
}

impl<T> Gathered<T> {
    /// Puts together what says the same, keeping the first.
    fn collapse<K: Ord>(self, reading: &mut Reading<'_>, key: impl Fn(&T) -> K) -> Vec<T> {
        let mut seen = BTreeSet::new();
        let mut kept = Vec::new();
        for (kind, one) in self.0 {
            if seen.insert(key(&one)) {
                reading.receipt.take(&kind);
                kept.push(one);
            } else {
                reading.receipt.leave(&kind, LeftBecause::SaidTwice);
            }
        }
        kept
    }
}

/// A concept as it is shown, and what the code book makes of it.
struct Named {
    name: Private<String>,
    code: Option<Code>,
    flags: Vec<String>,
    matched: Option<crate::codes::MatchedBy>,
}

fn named(concept: &Concept, vocabulary: &Vocabulary) -> Named {
    let code = code_of(concept);
    let words = texts(concept).next().map(str::to_owned);
    let name = words.or_else(|| code.as_ref().map(|code| code.code.clone())).unwrap_or_default();
    let found = vocabulary.find(concept);
    let matched = found.as_ref().map(|found| found.by);
    Named { name: Private::new(name), code, flags: found.map(|found| found.flags).unwrap_or_default(), matched }
}

/// The first whole coding.
pub(crate) fn code_of(concept: &Concept) -> Option<Code> {
    concept.coding.iter().find_map(|coding| {
        Some(Code { system: said(&coding.system)?.to_owned(), code: said(&coding.code)?.to_owned() })
    })
}

fn is_coded(concept: &Concept) -> bool {
    code_of(concept).is_some()
}

/// The word of a status.
fn word(concept: &Option<Concept>) -> Option<&str> {
    concept.as_ref()?.coding.iter().find_map(|coding| said(&coding.code))
}

fn ruled_out<T>(verification: Option<&str>) -> Option<Fate<T>> {
    match verification {
        Some("entered-in-error") => Some(Fate::Quarantined(QuarantinedBecause::EnteredInError)),
        Some("refuted") => Some(Fate::Left(LeftBecause::RuledOut)),
        Some(_) | None => None,
    }
}

fn is_over(clinical: Option<&str>) -> bool {
    matches!(clinical, Some("inactive" | "remission" | "resolved"))
}

/// What is over is left, unless it would matter here: that, a person looks at.
fn over<T>(named: &Named) -> Fate<T> {
    match named.flags.iter().any(|flag| flag != NONE_KNOWN) {
        true => Fate::Quarantined(QuarantinedBecause::SaidToBeOver),
        false => Fate::Left(LeftBecause::Over),
    }
}
