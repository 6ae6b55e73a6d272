//! FHIR R4 as it comes over the wire: only the fields we read, every one of them optional.
//!
//! Nothing here is checked beyond its JSON shape and the length of its texts, and nothing here leaves the crate.
//! None of it is `Debug`: an identifier we drop is never printed, not even in a failing test. Decimals stay text.

use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, Visitor};
use serde::{Deserialize, de::SeqAccess};
use serde_json::Number;
use serde_json::value::RawValue;

use crate::limits::{ENTRIES_MAX, WORDS_MAX};
use crate::unreadable::{TOO_LONG, TOO_MANY};

/// A text of at most [`WORDS_MAX`] bytes.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Words(String);

impl Words {
    /// The text without white space around it; `None` when nothing is left.
    pub(crate) fn said(&self) -> Option<&str> {
        Some(self.0.trim()).filter(|text| !text.is_empty())
    }
}

/// What is said in a text that may be absent.
pub(crate) fn said(words: &Option<Words>) -> Option<&str> {
    words.as_ref().and_then(Words::said)
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Words, D::Error> {
        struct Bounded;
        impl Visitor<'_> for Bounded {
            type Value = Words;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Words, E> {
                if text.len() > WORDS_MAX { Err(E::custom(TOO_LONG)) } else { Ok(Words(text.to_owned())) }
            }
        }
        deserializer.deserialize_str(Bounded)
    }
}

/// A bundle, its entries still unread.
#[derive(Deserialize)]
#[serde(expecting = "a FHIR bundle")]
pub(crate) struct Shell<'a> {
    #[serde(rename = "type")]
    pub(crate) kind: Option<Words>,
    #[serde(borrow, default)]
    pub(crate) entry: Entries<'a>,
}

/// At most [`ENTRIES_MAX`] entries.
#[derive(Default)]
pub(crate) struct Entries<'a>(pub(crate) Vec<Entry<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Entries<'a>, D::Error> {
        struct Bounded;
        impl<'de> Visitor<'de> for Bounded {
            type Value = Vec<Entry<'de>>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a sequence")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Entry<'de>>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = seq.next_element()? {
                    if entries.len() == ENTRIES_MAX {
                        return Err(A::Error::custom(TOO_MANY));
                    }
                    entries.push(entry);
                }
                Ok(entries)
            }
        }
        deserializer.deserialize_seq(Bounded).map(Entries)
    }
}

/// One entry of a bundle.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a FHIR bundle entry")]
pub(crate) struct Entry<'a> {
    pub(crate) full_url: Option<Words>,
    #[serde(borrow)]
    pub(crate) resource: Option<&'a RawValue>,
    pub(crate) request: Option<EntryRequest>,
}

/// What a transaction is asked to do with an entry.
#[derive(Deserialize)]
#[serde(expecting = "a FHIR bundle request")]
pub(crate) struct EntryRequest {
    pub(crate) method: Option<Words>,
}

/// What every resource begins with.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a FHIR resource")]
pub(crate) struct Head {
    pub(crate) resource_type: Option<Words>,
    pub(crate) id: Option<Words>,
    /// Rules that change the meaning of what stands here: we know none, so we may not read on.
    pub(crate) implicit_rules: Option<IgnoredAny>,
    /// Extensions that change the meaning of what stands here: likewise.
    #[serde(default)]
    pub(crate) modifier_extension: Vec<IgnoredAny>,
}

/// The resources inside a resource.
#[derive(Deserialize)]
#[serde(expecting = "a FHIR resource")]
pub(crate) struct Container<'a> {
    #[serde(borrow, default)]
    pub(crate) contained: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(expecting = "a FHIR Coding")]
pub(crate) struct Coding {
    pub(crate) system: Option<Words>,
    pub(crate) code: Option<Words>,
    pub(crate) display: Option<Words>,
}

#[derive(Deserialize, Default)]
#[serde(expecting = "a FHIR CodeableConcept")]
pub(crate) struct Concept {
    #[serde(default)]
    pub(crate) coding: Vec<Coding>,
    pub(crate) text: Option<Words>,
}

#[derive(Deserialize)]
#[serde(expecting = "a FHIR Reference")]
pub(crate) struct Reference {
    pub(crate) reference: Option<Words>,
    pub(crate) display: Option<Words>,
}

#[derive(Deserialize)]
#[serde(expecting = "a FHIR Period")]
pub(crate) struct Period {
    pub(crate) start: Option<Words>,
    pub(crate) end: Option<Words>,
}

#[derive(Deserialize)]
#[serde(expecting = "a FHIR Quantity")]
pub(crate) struct Quantity {
    pub(crate) value: Option<Number>,
    pub(crate) comparator: Option<Words>,
    pub(crate) unit: Option<Words>,
    pub(crate) system: Option<Words>,
    pub(crate) code: Option<Words>,
}

#[derive(Deserialize)]
#[serde(expecting = "a FHIR Identifier")]
pub(crate) struct Identifier {
    #[serde(rename = "type")]
    pub(crate) kind: Option<Concept>,
    pub(crate) system: Option<Words>,
    pub(crate) value: Option<Words>,
}

#[derive(Deserialize)]
#[serde(expecting = "a FHIR HumanName")]
pub(crate) struct HumanName {
    #[serde(rename = "use")]
    pub(crate) usage: Option<Words>,
    pub(crate) text: Option<Words>,
    pub(crate) family: Option<Words>,
    #[serde(default)]
    pub(crate) given: Vec<Option<Words>>,
    pub(crate) prefix: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(expecting = "a FHIR ContactPoint")]
pub(crate) struct ContactPoint {
    pub(crate) system: Option<Words>,
    pub(crate) value: Option<Words>,
    #[serde(rename = "use")]
    pub(crate) usage: Option<Words>,
}

#[derive(Deserialize)]
#[serde(expecting = "a FHIR Patient communication")]
pub(crate) struct Communication {
    pub(crate) language: Option<Concept>,
    pub(crate) preferred: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a FHIR Patient")]
pub(crate) struct Patient {
    pub(crate) active: Option<bool>,
    #[serde(default)]
    pub(crate) identifier: Vec<Identifier>,
    #[serde(default)]
    pub(crate) name: Vec<HumanName>,
    #[serde(default)]
    pub(crate) telecom: Vec<ContactPoint>,
    pub(crate) gender: Option<Words>,
    pub(crate) birth_date: Option<Words>,
    pub(crate) deceased_boolean: Option<bool>,
    pub(crate) deceased_date_time: Option<IgnoredAny>,
    #[serde(default)]
    pub(crate) communication: Vec<Communication>,
    #[serde(default)]
    pub(crate) address: Vec<IgnoredAny>,
    pub(crate) marital_status: Option<IgnoredAny>,
    #[serde(default)]
    pub(crate) photo: Vec<IgnoredAny>,
    #[serde(default)]
    pub(crate) contact: Vec<IgnoredAny>,
    #[serde(default)]
    pub(crate) extension: Vec<IgnoredAny>,
}

/// The values of an Observation or of one of its components.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a FHIR Observation component")]
pub(crate) struct Component {
    pub(crate) code: Option<Concept>,
    pub(crate) value_quantity: Option<Quantity>,
    pub(crate) value_string: Option<Words>,
    pub(crate) value_codeable_concept: Option<IgnoredAny>,
    pub(crate) value_integer: Option<Number>,
    pub(crate) value_boolean: Option<IgnoredAny>,
    pub(crate) value_range: Option<IgnoredAny>,
    pub(crate) value_ratio: Option<IgnoredAny>,
    pub(crate) value_sampled_data: Option<IgnoredAny>,
    pub(crate) value_time: Option<IgnoredAny>,
    pub(crate) value_date_time: Option<IgnoredAny>,
    pub(crate) value_period: Option<IgnoredAny>,
    pub(crate) data_absent_reason: Option<Concept>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a FHIR Observation")]
pub(crate) struct Observation {
    pub(crate) status: Option<Words>,
    pub(crate) subject: Option<Reference>,
    #[serde(default)]
    pub(crate) focus: Vec<Reference>,
    pub(crate) effective_date_time: Option<Words>,
    pub(crate) effective_instant: Option<Words>,
    pub(crate) effective_period: Option<Period>,
    pub(crate) effective_timing: Option<IgnoredAny>,
    pub(crate) issued: Option<Words>,
    #[serde(default)]
    pub(crate) component: Vec<Component>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a FHIR Condition")]
pub(crate) struct Condition {
    pub(crate) clinical_status: Option<Concept>,
    pub(crate) verification_status: Option<Concept>,
    pub(crate) code: Option<Concept>,
    pub(crate) subject: Option<Reference>,
    pub(crate) onset_date_time: Option<Words>,
    pub(crate) recorded_date: Option<Words>,
    pub(crate) abatement_date_time: Option<Words>,
}

/// A MedicationRequest or a MedicationStatement.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a FHIR MedicationRequest")]
pub(crate) struct Medication {
    pub(crate) status: Option<Words>,
    pub(crate) do_not_perform: Option<bool>,
    pub(crate) medication_codeable_concept: Option<Concept>,
    pub(crate) medication_reference: Option<Reference>,
    pub(crate) subject: Option<Reference>,
    pub(crate) authored_on: Option<Words>,
    pub(crate) date_asserted: Option<Words>,
}

/// A Medication that a request points to, or a Condition that is a reason.
#[derive(Deserialize)]
#[serde(expecting = "a FHIR resource")]
pub(crate) struct Coded {
    pub(crate) code: Option<Concept>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a FHIR AllergyIntolerance")]
pub(crate) struct Allergy {
    pub(crate) clinical_status: Option<Concept>,
    pub(crate) verification_status: Option<Concept>,
    pub(crate) code: Option<Concept>,
    pub(crate) patient: Option<Reference>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a FHIR ServiceRequest")]
pub(crate) struct ServiceRequest {
    pub(crate) status: Option<Words>,
    pub(crate) intent: Option<Words>,
    pub(crate) do_not_perform: Option<bool>,
    pub(crate) priority: Option<Words>,
    pub(crate) code: Option<Concept>,
    pub(crate) subject: Option<Reference>,
    pub(crate) authored_on: Option<Words>,
    pub(crate) requester: Option<Reference>,
    #[serde(default)]
    pub(crate) reason_code: Vec<Concept>,
    #[serde(default)]
    pub(crate) reason_reference: Vec<Reference>,
}

/// A Practitioner's or a Patient's names.
#[derive(Deserialize)]
#[serde(expecting = "a FHIR Practitioner")]
pub(crate) struct Practitioner {
    #[serde(default)]
    pub(crate) name: Vec<HumanName>,
}

#[derive(Deserialize)]
#[serde(expecting = "a FHIR Organization")]
pub(crate) struct Organization {
    pub(crate) name: Option<Words>,
}

#[derive(Deserialize)]
#[serde(expecting = "a FHIR PractitionerRole")]
pub(crate) struct PractitionerRole {
    pub(crate) practitioner: Option<Reference>,
    pub(crate) organization: Option<Reference>,
}
