//! Counts, INR, weight and height out of Observations.
//!
//! A value is proposed only when nothing about it has to be guessed: final, whole, dated, with a unit we convert exactly.
//! Of each kind only the newest is proposed. Everything of a kind we know that cannot be taken is kept for a person to
//! look at, and a value that may not be the newest because of that says so.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::bundle::Whose;
use crate::codes::{FoundKind, FoundUnit, Kind, MatchedBy, WithoutUnit};
use crate::decimal::Decimal;
use crate::private::Private;
use crate::receipt::{LeftBecause, Quarantined, QuarantinedBecause, TooOld};
use crate::referral::{DatedBy, Measurement, Reading, Source};
use crate::when::{NoDay, When};
use crate::wire::{self, Component, Observation, Quantity, said};

const OBSERVATION: &str = "Observation";

/// Takes the newest value of each kind.
pub(crate) fn take(reading: &mut Reading<'_>) -> Vec<Measurement> {
    let bundle = reading.bundle;
    let mut by_kind: BTreeMap<String, Vec<Measurement>> = BTreeMap::new();
    for (item, resource) in bundle.resources().filter(|(_, resource)| resource.kind == OBSERVATION) {
        let source = resource.source(item.entry);
        match (bundle.try_read::<Component>(resource), bundle.try_read::<Observation>(resource)) {
            (Ok(main), Ok(observation)) => {
                for measurement in of_one(reading, &main, &observation, &source) {
                    by_kind.entry(measurement.fact.clone()).or_default().push(measurement);
                }
            }
            (Err(because), _) | (_, Err(because)) => reading.receipt.quarantine(source, None, because),
        }
    }
    by_kind.into_iter().filter_map(|(fact, all)| newest(reading, &fact, all)).collect()
}

/// The values of one Observation: its own, and those of its components. Exactly one line in the receipt for each.
fn of_one(reading: &mut Reading<'_>, main: &Component, observation: &Observation, source: &Source) -> Vec<Measurement> {
    let inner = observation.component.iter().enumerate();
    let components = inner.map(|(place, part)| (Source { component: Some(place), ..source.clone() }, part));
    let mut known = Vec::new();
    for (source, part) in std::iter::once((source.clone(), main)).chain(components) {
        let Some(concept) = &part.code else { continue };
        match reading.codes.observations.kind_of(concept) {
            FoundKind::Kind(kind, matched) => known.push((source, part, Some((kind, matched)))),
            FoundKind::Contradiction => known.push((source, part, None)),
            FoundKind::None => {}
        }
    }
    if known.is_empty() {
        reading.receipt.leave(OBSERVATION, LeftBecause::NotAskedFor);
        return Vec::new();
    }
    match reading.subject.whose(observation.subject.as_ref(), source.entry) {
        Whose::Theirs => {}
        Whose::Other => {
            reading.receipt.leave(OBSERVATION, LeftBecause::OtherPerson);
            return Vec::new();
        }
        Whose::Unsaid => {
            reading.receipt.quarantine(source.clone(), None, QuarantinedBecause::NobodysOwn);
            return Vec::new();
        }
    }
    let mut taken = Vec::new();
    for (source, part, kind) in known {
        let Some((kind, matched)) = kind else {
            reading.receipt.quarantine(source, None, QuarantinedBecause::CodesContradict);
            continue;
        };
        match value(reading, kind, matched, observation, part, &source) {
            Ok(measurement) => taken.push(measurement),
            Err(because) => {
                let when = dated(observation).ok().map(|(when, _)| when);
                let (about, sent) = (Some(kind.fact.clone()), as_sent(part));
                reading.receipt.quarantined.push(Quarantined { source, about, because, sent, when });
            }
        }
    }
    taken
}

fn value(
    reading: &Reading<'_>,
    kind: &Kind,
    matched: MatchedBy,
    observation: &Observation,
    part: &Component,
    source: &Source,
) -> Result<Measurement, QuarantinedBecause> {
    status(said(&observation.status))?;
    if !observation.focus.is_empty() {
        return Err(QuarantinedBecause::OtherFocus);
    }
    let quantity = quantity(part)?;
    let factor = match kind.unit_of(quantity) {
        FoundUnit::Factor(factor) => Some(factor),
        FoundUnit::None => match kind.without_unit {
            WithoutUnit::Taken => None,
            WithoutUnit::Quarantined => return Err(QuarantinedBecause::NoUnit),
        },
        FoundUnit::Unknown => return Err(QuarantinedBecause::UnknownUnit),
        FoundUnit::Contradiction => return Err(QuarantinedBecause::UnitsContradict),
    };
    let sent_value = quantity.value.as_ref().ok_or(QuarantinedBecause::NoValue)?.to_string();
    let sent = Decimal::read(&sent_value).ok_or(QuarantinedBecause::TooManyDigits)?;
    if sent.is_negative() {
        return Err(QuarantinedBecause::BelowZero);
    }
    let value = match factor {
        Some(factor) => sent.times(factor).ok_or(QuarantinedBecause::TooManyDigits)?,
        None => sent,
    };
    let (when, dated_by) = date(reading, observation)?;
    Ok(Measurement {
        fact: kind.fact.clone(),
        value,
        unit: kind.unit.clone(),
        sent_value,
        sent_unit: said(&quantity.unit).or(said(&quantity.code)).map(str::to_owned),
        when,
        dated_by,
        matched,
        source: source.clone(),
        older_left: 0,
        newer_quarantined: 0,
    })
}

fn status(status: Option<&str>) -> Result<(), QuarantinedBecause> {
    match status {
        Some("final" | "amended" | "corrected") => Ok(()),
        Some("preliminary" | "registered") => Err(QuarantinedBecause::NotFinal),
        Some("entered-in-error") => Err(QuarantinedBecause::EnteredInError),
        Some("cancelled") => Err(QuarantinedBecause::Cancelled),
        Some(_) | None => Err(QuarantinedBecause::UnknownStatus),
    }
}

/// The quantity, when it is a plain one.
fn quantity(part: &Component) -> Result<&Quantity, QuarantinedBecause> {
    if let Some(reason) = &part.data_absent_reason {
        return Err(QuarantinedBecause::Absent(absent(reason)));
    }
    let Some(quantity) = &part.value_quantity else {
        let other = part.value_string.is_some()
            || part.value_integer.is_some()
            || [
                &part.value_codeable_concept,
                &part.value_boolean,
                &part.value_range,
                &part.value_ratio,
                &part.value_sampled_data,
                &part.value_time,
                &part.value_date_time,
                &part.value_period,
            ]
            .iter()
            .any(|value| value.is_some());
        return Err(if other { QuarantinedBecause::NotANumber } else { QuarantinedBecause::NoValue });
    };
    match (&quantity.value, said(&quantity.comparator)) {
        (_, Some(_)) => Err(QuarantinedBecause::Comparator),
        (None, None) => Err(QuarantinedBecause::NoValue),
        (Some(_), None) => Ok(quantity),
    }
}

/// The reason in our words; one that FHIR does not list is not repeated.
fn absent(reason: &wire::Concept) -> &'static str {
    const REASONS: [(&str, &str); 12] = [
        ("unknown", "unknown"),
        ("asked-unknown", "asked, but not known"),
        ("temp-unknown", "not known yet"),
        ("not-asked", "not asked"),
        ("asked-declined", "asked, but declined"),
        ("masked", "held back"),
        ("not-applicable", "does not apply"),
        ("unsupported", "cannot be sent"),
        ("error", "an error at the sender's"),
        ("not-a-number", "not a number"),
        ("not-performed", "not done"),
        ("not-permitted", "not permitted"),
    ];
    let codes = reason.coding.iter().filter_map(|coding| said(&coding.code));
    let known = codes.filter_map(|code| REASONS.iter().find(|(known, _)| *known == code)).next();
    known.map_or("no reason that FHIR lists", |(_, words)| words)
}

/// The date, if it is one a measurement of this person can have.
fn date(reading: &Reading<'_>, observation: &Observation) -> Result<(When, DatedBy), QuarantinedBecause> {
    let (when, by) = dated(observation)?;
    if when.is_after(reading.now) {
        return Err(QuarantinedBecause::FutureDate);
    }
    if reading.born.is_some_and(|born| when.is_before_birth(born)) {
        return Err(QuarantinedBecause::BeforeBirth);
    }
    Ok((when, by))
}

/// The date a value is from. Of a period the beginning, so that it never seems fresher than it is.
fn dated(observation: &Observation) -> Result<(When, DatedBy), QuarantinedBecause> {
    let period = observation.effective_period.as_ref();
    let effective = said(&observation.effective_date_time).or(said(&observation.effective_instant));
    let (text, by) = match (effective, period, &observation.effective_timing) {
        (Some(text), _, _) => (text, DatedBy::Effective),
        (None, Some(period), _) => match (said(&period.start), said(&period.end)) {
            (Some(start), _) => (start, DatedBy::PeriodStart),
            (None, Some(_)) | (None, None) => return Err(QuarantinedBecause::NoDate),
        },
        (None, None, Some(_)) => return Err(QuarantinedBecause::NoDate),
        (None, None, None) => (said(&observation.issued).ok_or(QuarantinedBecause::NoDate)?, DatedBy::Issued),
    };
    match When::read(text) {
        Ok(when) => Ok((when, by)),
        Err(NoDay::Coarse) => Err(QuarantinedBecause::DateTooCoarse),
        Err(NoDay::Impossible) => Err(QuarantinedBecause::ImpossibleDate),
    }
}

/// Value and unit, or words, for a person to look at.
fn as_sent(part: &Component) -> Option<Private<String>> {
    if let Some(words) = said(&part.value_string) {
        return Some(words.into());
    }
    if let Some(number) = &part.value_integer {
        return Some(Private::new(number.to_string()));
    }
    let quantity = part.value_quantity.as_ref()?;
    let value = quantity.value.as_ref().map(ToString::to_string);
    let unit = said(&quantity.unit).or(said(&quantity.code));
    let parts: Vec<&str> = [said(&quantity.comparator), value.as_deref(), unit].into_iter().flatten().collect();
    Some(Private::new(parts.join(" "))).filter(|sent| !sent.get().is_empty())
}

/// The newest of a kind, the rest accounted for; none when it is too old or when it cannot be told which is the newest.
fn newest(reading: &mut Reading<'_>, fact: &str, all: Vec<Measurement>) -> Option<Measurement> {
    let latest = all.iter().max_by_key(|one| one.when.order()).map(|one| one.when)?;
    let (mut together, older): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|one| one.when.later(latest) == Ordering::Equal);
    for _ in &older {
        reading.receipt.leave(OBSERVATION, LeftBecause::OlderThanTheNewest);
    }
    let first = together.first()?.value;
    if together.iter().any(|one| one.value != first) {
        for one in together {
            quarantine_taken(reading, one, QuarantinedBecause::Disagrees);
        }
        return None;
    }
    // Of several that say the same, the one dated most exactly: an instant before a day.
    together.sort_by_key(|one| one.when.order());
    for _ in together.iter().skip(1) {
        reading.receipt.leave(OBSERVATION, LeftBecause::SaidTwice);
    }
    let mut measurement = together.into_iter().next()?;
    measurement.older_left = older.len();
    measurement.newer_quarantined = newer_quarantined(reading, fact, measurement.when);
    let look_back = reading.codes.look_back.0.get(fact).copied();
    match look_back.filter(|look_back| measurement.when.is_older_than(*look_back, reading.now)) {
        Some(look_back) => {
            reading.receipt.too_old.push(TooOld { measurement, look_back });
            None
        }
        None => {
            reading.receipt.take(OBSERVATION);
            Some(measurement)
        }
    }
}

fn quarantine_taken(reading: &mut Reading<'_>, one: Measurement, because: QuarantinedBecause) {
    let unit = one.sent_unit.as_deref().unwrap_or_default();
    let sent = Some(Private::new(format!("{} {unit}", one.sent_value).trim_end().to_owned()));
    let (source, about, when) = (one.source, Some(one.fact), Some(one.when));
    reading.receipt.quarantined.push(Quarantined { source, about, because, sent, when });
}

/// How many values of this kind are kept aside that may be newer than `when`. What the sender took back does not count.
fn newer_quarantined(reading: &Reading<'_>, fact: &str, when: When) -> usize {
    let taken_back =
        |it: &Quarantined| matches!(it.because, QuarantinedBecause::EnteredInError | QuarantinedBecause::Cancelled);
    let may_be_newer = |it: &&Quarantined| it.when.is_none_or(|its| its.later(when) != Ordering::Less);
    let of_kind = reading.receipt.quarantined.iter().filter(|it| it.about.as_deref() == Some(fact) && !taken_back(it));
    of_kind.filter(may_be_newer).count()
}
