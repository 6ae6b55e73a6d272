//! A referral as it was read becomes what a case is opened with. Nothing is added and nothing decided: flags of the code
//! book become words of the protocol, and what the protocol does not ask for stays in the kept file.

use iliac_app::event::StaffId;
use iliac_app::event::{Identity, Recorded, RowName, Said};
use iliac_app::house::Actor;
use iliac_app::opening::NewCase;
use iliac_app::record::File;
use iliac_fhir::{Gender, Priority, Referral, Wanted, When};
use iliac_model::{Calendar, Number, RowId, Timestamp};
use iliac_protocol::tree::{Kind, Protocol};

/// The house itself, taking in what another system sent.
pub fn house_actor() -> Actor {
    Actor { id: StaffId::HOUSE, roles: vec!["coordinator".into()], source: "fhir".into() }
}

/// What a case is opened with.
pub struct Taking<'a> {
    /// The protocol the case will be pinned to.
    pub protocol: &'a Protocol,
    /// The site's calendar: a day without a time counts from its first instant, so that nothing looks fresher than it is.
    pub calendar: &'a Calendar,
    /// When it came.
    pub now: Timestamp,
    /// New row ids.
    pub new_row: &'a dyn Fn() -> RowId,
}

impl Taking<'_> {
    /// The case for a referral, with the file it was read from.
    pub fn case(&self, referral: &Referral, file: File) -> NewCase {
        NewCase {
            identity: identity(referral),
            ward: None,
            protocol: self.protocol.name.clone(),
            facts: self.facts(referral),
            files: vec![file],
        }
    }

    fn facts(&self, referral: &Referral) -> Vec<(Recorded, Timestamp)> {
        let mut facts = vec![self.of_case("request.received", Said::Instant(self.now), self.now)];
        facts.extend(self.request(referral));
        if let Some(gender) = referral.person.as_ref().and_then(|person| person.gender) {
            let word = match gender {
                Gender::Female => Some("female"),
                Gender::Male => Some("male"),
                Gender::Other => Some("other"),
                Gender::Unknown => None,
            };
            facts.extend(word.map(|word| self.choice("person.sex", word)));
        }
        facts.extend(self.measurements(referral));
        for medicine in &referral.medicines {
            let bleeding = medicine.bleeding.first().map_or("not-known", String::as_str);
            facts.extend(self.row("medicine", medicine.name.get(), medicine.source.to_string(), "bleeding", bleeding));
        }
        // A condition with two meanings (weak bones and a weak defence) is two rows, so that no gate misses one.
        for condition in &referral.conditions {
            for kind in meanings(&condition.flags) {
                facts.extend(self.row("condition", condition.name.get(), condition.source.to_string(), "kind", kind));
            }
        }
        for allergy in &referral.allergies {
            for kind in meanings(&allergy.flags) {
                facts.extend(self.row("allergy", allergy.name.get(), allergy.source.to_string(), "kind", kind));
            }
        }
        facts.retain(|(fact, _)| self.fits(fact));
        facts
    }

    fn request(&self, referral: &Referral) -> Vec<(Recorded, Timestamp)> {
        let mut facts = Vec::new();
        let wanted = referral.wanted().map(|wanted| match wanted {
            Wanted::Aspiration => "aspirate",
            Wanted::Biopsy => "core",
            Wanted::Both => "both",
        });
        facts.extend(wanted.map(|word| self.choice("request.components", word)));
        let Some(request) = referral.requests.first() else { return facts };
        if let Some(by) = &request.requester {
            facts.push(self.of_case("request.by", Said::Text(by.get().clone()), self.now));
        }
        let urgent = request.priority.map(|priority| match priority {
            Priority::Routine => "routine",
            Priority::Urgent | Priority::Asap | Priority::Stat => "urgent",
        });
        facts.extend(urgent.map(|word| self.choice("request.urgency", word)));
        facts
    }

    fn measurements(&self, referral: &Referral) -> Vec<(Recorded, Timestamp)> {
        let taken = referral.measurements.iter().filter_map(|measured| {
            let number = six_places(&measured.value.to_string())?;
            let at = match measured.when {
                When::Instant(at) => at,
                When::Day(day) => self.calendar.start_of(day),
            };
            let sent = format!("{} {}", measured.sent_value, measured.sent_unit.as_deref().unwrap_or(""));
            let (mut fact, at) =
                self.of_case(&measured.fact, Said::Number(number, measured.unit.clone()), at.min(self.now));
            fact.entered = Some(sent.trim().to_owned());
            Some((fact, at))
        });
        taken.collect()
    }

    fn row(&self, group: &str, name: &str, source: String, cell: &str, word: &str) -> Vec<(Recorded, Timestamp)> {
        let row = Some(RowName { id: (self.new_row)(), parent: None });
        let fact = |cell: &str, said: Said| {
            let (mut fact, at) = self.of_case(&format!("{group}.{cell}"), said, self.now);
            fact.row = row;
            (fact, at)
        };
        vec![
            fact("name", Said::Text(name.to_owned())),
            fact("source", Said::Text(source)),
            fact(cell, Said::Choice(word.to_owned())),
        ]
    }

    fn choice(&self, kind: &str, word: &str) -> (Recorded, Timestamp) {
        self.of_case(kind, Said::Choice(word.to_owned()), self.now)
    }

    fn of_case(&self, kind: &str, said: Said, at: Timestamp) -> (Recorded, Timestamp) {
        let fact = Recorded {
            kind: kind.to_owned(),
            row: None,
            said,
            entered: None,
            corrects: None,
            clock_ahead: false,
            implausible: false,
        };
        (fact, at)
    }

    /// Whether the protocol asks for it in this form; anything else stays in the kept file. A number is put on the fact's grid.
    fn fits(&self, fact: &Recorded) -> bool {
        let Some(known) = self.protocol.fact_named(&fact.kind).and_then(|ix| self.protocol.fact(ix)) else {
            return false;
        };
        match (&known.kind, &fact.said) {
            (Kind::Quantity { hard, .. }, Said::Number(number, _)) => {
                hard.first().is_none_or(|(least, most)| number >= least && number <= most)
            }
            (kind, said) => iliac_app::case::cell_of(kind, said).is_some(),
        }
    }
}

/// A decimal with at most six places. More are cut off, never rounded: a value must not be lifted over a limit it is below.
pub fn six_places(decimal: &str) -> Option<Number> {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, "0"));
    let kept: String = fraction.chars().take(6).collect();
    format!("{whole}.{kept}").parse().ok()
}

fn meanings(flags: &[String]) -> Vec<&str> {
    if flags.is_empty() { vec!["other"] } else { flags.iter().map(String::as_str).collect() }
}

fn identity(referral: &Referral) -> Identity {
    let Some(person) = &referral.person else { return Identity::default() };
    let name = person.name.as_ref();
    let family = name.and_then(|name| name.family.as_ref().or(name.whole.as_ref()));
    let given: Vec<String> =
        name.map_or_else(Vec::new, |name| name.given.iter().map(|part| part.get().clone()).collect());
    let number = person.identifiers.iter().find(|id| id.kind.as_deref() == Some("MR")).or(person.identifiers.first());
    Identity {
        family: family.map_or_else(String::new, |family| family.get().clone()),
        given: given.join(" "),
        born: person.born.as_ref().map(|born| *born.get()),
        number: number.map_or_else(String::new, |number| number.value.get().clone()),
        phone: person.phones.first().map(|phone| phone.number.get().clone()),
        language: person.language.clone(),
        requester: referral.requests.first().and_then(|request| request.requester.as_ref()).map(|by| by.get().clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_decimal_is_cut_and_never_lifted() {
        for (sent, kept) in
            [("19.9999999", "19.999999"), ("362.4575360587755", "362.457536"), ("20", "20"), ("0.5", "0.5")]
        {
            assert_eq!(six_places(sent), kept.parse().ok(), "{sent}");
        }
    }
}
