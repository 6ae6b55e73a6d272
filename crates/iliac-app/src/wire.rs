//! How events are written in the log: storage format 1, JSON, converted by hand.
//!
//! Its structs are apart from [`crate::event`], so that a rename in the house never breaks a record already written. A
//! word added later is read as absent from older records; nothing written is ever renamed.

mod site;

use iliac_model::{Day, Number, RowId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::event::{AlarmName, CaseEvent, CaseId, Identity, PersonEvent, PersonId, Recorded, RowName, Said, WardName};

pub use site::{read_candidate, read_site, write_candidate, write_site};

/// A payload that does not read back: the record was written by something else, or is damaged.
#[derive(Debug, thiserror::Error)]
#[error("an event of the record cannot be read: {0}")]
pub struct UnreadableEvent(String);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Written {
    Opened {
        number: String,
        person: String,
        protocol: String,
        hash: String,
        #[serde(default)]
        files: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ward: Option<String>,
    },
    Sent {
        ward: String,
    },
    Moved {
        ward: String,
    },
    Joined {
        role: String,
        person: String,
    },
    Recorded(WrittenFact),
    Begun {
        step: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        row: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<String>,
    },
    Overridden {
        step: String,
        gate: String,
        row: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<String>,
        needs: u64,
        reason: String,
    },
    Answered {
        alarm: WrittenAlarm,
        row: Option<String>,
        note: String,
    },
    Closed {
        pending: Vec<String>,
    },
    Reopened {
        why: String,
    },
    Repinned {
        hash: String,
    },
    Reviewed {
        of: u64,
        step: String,
        gate: String,
        note: String,
    },
    Identified(WrittenIdentity),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WrittenAlarm {
    Declared(String),
    AgainstGate(String, String),
    CorrectedAfter(String, String),
    RepetitionEnded(String),
}

#[derive(Serialize, Deserialize)]
struct WrittenFact {
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    said: WrittenSaid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entered: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    corrects: Option<u64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    clock_ahead: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    implausible: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WrittenSaid {
    Number(String, String),
    Choice(String),
    YesNo(bool),
    Instant(String),
    Day(String),
    Text(String),
    Signature(String),
    Sealed(String),
    File(String),
    Unanswered,
    Refused,
    Struck,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct WrittenIdentity {
    family: String,
    given: String,
    born: Option<String>,
    number: String,
    phone: Option<String>,
    language: Option<String>,
    requester: Option<String>,
}

/// The bytes of a case event.
pub fn write_case(event: &CaseEvent) -> Vec<u8> {
    bytes(&match event {
        CaseEvent::Opened { number, person, protocol, hash, files, ward } => Written::Opened {
            files: files.clone(),
            ward: Some(ward.0.clone()),
            number: number.clone(),
            person: person.0.clone(),
            protocol: protocol.clone(),
            hash: hash.clone(),
        },
        CaseEvent::Sent { ward } => Written::Sent { ward: ward.0.clone() },
        CaseEvent::Moved { ward } => Written::Moved { ward: ward.0.clone() },
        CaseEvent::Joined { role, person } => Written::Joined { role: role.clone(), person: person.0.clone() },
        CaseEvent::Recorded(fact) => Written::Recorded(write_fact(fact)),
        CaseEvent::Begun { step, row } => {
            let (row, parent) = write_row_name(*row);
            Written::Begun { step: step.clone(), row, parent }
        }
        CaseEvent::Overridden { step, gate, row, needs, reason } => {
            let (row, parent) = write_row_name(*row);
            let (step, gate, reason) = (step.clone(), gate.clone(), reason.clone());
            Written::Overridden { step, gate, row, parent, needs: *needs, reason }
        }
        CaseEvent::Answered { alarm, row, note } => {
            Written::Answered { alarm: write_alarm(alarm), row: row.map(write_row), note: note.clone() }
        }
        CaseEvent::Closed { pending } => Written::Closed { pending: pending.clone() },
        CaseEvent::Reopened { why } => Written::Reopened { why: why.clone() },
        CaseEvent::Repinned { hash } => Written::Repinned { hash: hash.clone() },
        CaseEvent::Reviewed { of, step, gate, note } => {
            Written::Reviewed { of: *of, step: step.clone(), gate: gate.clone(), note: note.clone() }
        }
    })
}

/// A case event from its bytes.
///
/// # Errors
/// When the bytes are not a case event of this format.
pub fn read_case(payload: &[u8]) -> Result<CaseEvent, UnreadableEvent> {
    Ok(match read(payload)? {
        Written::Opened { number, person, protocol, hash, files, ward } => {
            // Before there were wards a case lay in the house's only one.
            let ward = ward.map_or_else(WardName::first, WardName);
            CaseEvent::Opened { number, person: PersonId(person), protocol, hash, files, ward }
        }
        Written::Sent { ward } => CaseEvent::Sent { ward: WardName(ward) },
        Written::Moved { ward } => CaseEvent::Moved { ward: WardName(ward) },
        Written::Joined { role, person } => CaseEvent::Joined { role, person: PersonId(person) },
        Written::Recorded(fact) => CaseEvent::Recorded(read_fact(fact)?),
        Written::Begun { step, row, parent } => CaseEvent::Begun { step, row: read_row_name(row, parent)? },
        Written::Overridden { step, gate, row, parent, needs, reason } => {
            CaseEvent::Overridden { step, gate, row: read_row_name(row, parent)?, needs, reason }
        }
        Written::Answered { alarm, row, note } => {
            CaseEvent::Answered { alarm: read_alarm(alarm), row: row.map(|row| read_row(&row)).transpose()?, note }
        }
        Written::Closed { pending } => CaseEvent::Closed { pending },
        Written::Reopened { why } => CaseEvent::Reopened { why },
        Written::Repinned { hash } => CaseEvent::Repinned { hash },
        Written::Reviewed { of, step, gate, note } => CaseEvent::Reviewed { of, step, gate, note },
        Written::Identified(_) => {
            return Err(UnreadableEvent("an event of another kind of stream in a case".into()));
        }
    })
}

/// The bytes of a person event, to be sealed.
pub fn write_person(event: &PersonEvent) -> Vec<u8> {
    let PersonEvent::Identified(identity) = event;
    bytes(&Written::Identified(WrittenIdentity {
        family: identity.family.clone(),
        given: identity.given.clone(),
        born: identity.born.map(|day| day.to_string()),
        number: identity.number.clone(),
        phone: identity.phone.clone(),
        language: identity.language.clone(),
        requester: identity.requester.clone(),
    }))
}

/// A person event from its opened bytes.
///
/// # Errors
/// When the bytes are not a person event of this format.
pub fn read_person(payload: &[u8]) -> Result<PersonEvent, UnreadableEvent> {
    let Written::Identified(written) = read(payload)? else {
        return Err(UnreadableEvent("an event of another kind of stream in a person".into()));
    };
    let born = written.born.map(|day| read_day(&day)).transpose()?;
    Ok(PersonEvent::Identified(Identity {
        family: written.family,
        given: written.given,
        born,
        number: written.number,
        phone: written.phone,
        language: written.language,
        requester: written.requester,
    }))
}

/// A row's identity in writing: 32 hexadecimal digits.
pub fn write_row(row: RowId) -> String {
    format!("{:032x}", row.0)
}

/// A row's identity read back; hyphens of a UUID are passed over.
///
/// # Errors
/// When it is not hexadecimal or too long.
pub fn read_row(text: &str) -> Result<RowId, UnreadableEvent> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    u128::from_str_radix(&digits, 16).map(RowId).map_err(|_| UnreadableEvent("a row without identity".into()))
}

fn write_row_name(row: Option<RowName>) -> (Option<String>, Option<String>) {
    (row.map(|row| write_row(row.id)), row.and_then(|row| row.parent).map(write_row))
}

fn read_row_name(row: Option<String>, parent: Option<String>) -> Result<Option<RowName>, UnreadableEvent> {
    let parent = parent.map(|row| read_row(&row)).transpose()?;
    Ok(row.map(|row| read_row(&row)).transpose()?.map(|id| RowName { id, parent }))
}

/// A new case's identity from random bits.
pub fn case_id(random: u128) -> CaseId {
    CaseId(format!("{random:032x}"))
}

pub(crate) fn bytes(written: &impl Serialize) -> Vec<u8> {
    // Strings, numbers and lists only: writing them cannot fail; an empty payload would not read back.
    serde_json::to_vec(written).unwrap_or_default()
}

pub(crate) fn read<'a, T: Deserialize<'a>>(payload: &'a [u8]) -> Result<T, UnreadableEvent> {
    serde_json::from_slice(payload).map_err(|fault| {
        UnreadableEvent(format!("line {} column {}, {:?}", fault.line(), fault.column(), fault.classify()))
    })
}

fn write_fact(fact: &Recorded) -> WrittenFact {
    let (row, parent) = write_row_name(fact.row);
    WrittenFact {
        kind: fact.kind.clone(),
        row,
        parent,
        said: match &fact.said {
            Said::Number(number, unit) => WrittenSaid::Number(number.to_string(), unit.clone()),
            Said::Choice(word) => WrittenSaid::Choice(word.clone()),
            Said::YesNo(yes) => WrittenSaid::YesNo(*yes),
            Said::Instant(at) => WrittenSaid::Instant(at.to_string()),
            Said::Day(day) => WrittenSaid::Day(day.to_string()),
            Said::Text(text) => WrittenSaid::Text(text.clone()),
            Said::Signature(by) => WrittenSaid::Signature(by.clone()),
            Said::Sealed(words) => WrittenSaid::Sealed(words.clone()),
            Said::File(id) => WrittenSaid::File(id.clone()),
            Said::Unanswered => WrittenSaid::Unanswered,
            Said::Refused => WrittenSaid::Refused,
            Said::Struck => WrittenSaid::Struck,
        },
        entered: fact.entered.clone(),
        corrects: fact.corrects,
        clock_ahead: fact.clock_ahead,
        implausible: fact.implausible,
    }
}

fn read_fact(fact: WrittenFact) -> Result<Recorded, UnreadableEvent> {
    Ok(Recorded {
        kind: fact.kind,
        row: read_row_name(fact.row, fact.parent)?,
        said: match fact.said {
            WrittenSaid::Number(number, unit) => {
                let number: Number = number.parse().map_err(|_| UnreadableEvent("a number".into()))?;
                Said::Number(number, unit)
            }
            WrittenSaid::Choice(word) => Said::Choice(word),
            WrittenSaid::YesNo(yes) => Said::YesNo(yes),
            WrittenSaid::Instant(at) => {
                let at: Timestamp = at.parse().map_err(|_| UnreadableEvent("an instant".into()))?;
                Said::Instant(at)
            }
            WrittenSaid::Day(day) => Said::Day(read_day(&day)?),
            WrittenSaid::Text(text) => Said::Text(text),
            WrittenSaid::Signature(by) => Said::Signature(by),
            WrittenSaid::Sealed(words) => Said::Sealed(words),
            WrittenSaid::File(id) => Said::File(id),
            WrittenSaid::Unanswered => Said::Unanswered,
            WrittenSaid::Refused => Said::Refused,
            WrittenSaid::Struck => Said::Struck,
        },
        entered: fact.entered,
        corrects: fact.corrects,
        clock_ahead: fact.clock_ahead,
        implausible: fact.implausible,
    })
}

pub(crate) fn read_day(text: &str) -> Result<Day, UnreadableEvent> {
    text.parse().map_err(|_| UnreadableEvent("a day".into()))
}

fn write_alarm(alarm: &AlarmName) -> WrittenAlarm {
    match alarm.clone() {
        AlarmName::Declared(name) => WrittenAlarm::Declared(name),
        AlarmName::AgainstGate(step, gate) => WrittenAlarm::AgainstGate(step, gate),
        AlarmName::CorrectedAfter(step, gate) => WrittenAlarm::CorrectedAfter(step, gate),
        AlarmName::RepetitionEnded(step) => WrittenAlarm::RepetitionEnded(step),
    }
}

fn read_alarm(alarm: WrittenAlarm) -> AlarmName {
    match alarm {
        WrittenAlarm::Declared(name) => AlarmName::Declared(name),
        WrittenAlarm::AgainstGate(step, gate) => AlarmName::AgainstGate(step, gate),
        WrittenAlarm::CorrectedAfter(step, gate) => AlarmName::CorrectedAfter(step, gate),
        WrittenAlarm::RepetitionEnded(step) => AlarmName::RepetitionEnded(step),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(event: CaseEvent) {
        assert_eq!(read_case(&write_case(&event)).unwrap(), event);
    }

    #[test]
    fn every_event_of_a_case_reads_back_as_written() {
        let row = RowName { id: RowId(7), parent: Some(RowId(3)) };
        let fact = |said| {
            CaseEvent::Recorded(Recorded {
                kind: "sedative.given".into(),
                row: Some(row),
                said,
                entered: Some("09:50".into()),
                corrects: Some(4),
                clock_ahead: true,
                implausible: true,
            })
        };
        for said in [
            Said::Number("38.3".parse().unwrap(), "Cel".into()),
            Said::Choice("left".into()),
            Said::YesNo(true),
            Said::Instant(Timestamp::from_second(1_772_532_000)),
            Said::Day(Day::from_number(20_000)),
            Said::Text("words — with accents: é".into()),
            Said::Signature("staff 12".into()),
            Said::Sealed("00ff".into()),
            Said::File("abc".into()),
            Said::Unanswered,
            Said::Refused,
            Said::Struck,
        ] {
            check(fact(said));
        }
        check(CaseEvent::Sent { ward: WardName("w4".into()) });
        check(CaseEvent::Moved { ward: WardName("w4".into()) });
        check(CaseEvent::Begun { step: "puncture".into(), row: Some(RowName { id: RowId(u128::MAX), parent: None }) });
        check(CaseEvent::Overridden {
            step: "give-sedative".into(),
            gate: "interval".into(),
            row: Some(row),
            needs: 3,
            reason: "in pain".into(),
        });
        check(CaseEvent::Closed { pending: vec!["report".into()] });
        let (step, gate) = ("puncture".into(), "consent".into());
        check(CaseEvent::Repinned { hash: "f00d".into() });
        check(CaseEvent::Reviewed { of: 7, step, gate, note: "talked about it".into() });
        check(CaseEvent::Answered {
            alarm: AlarmName::AgainstGate("puncture".into(), "consent".into()),
            row: None,
            note: "called".into(),
        });
    }

    #[test]
    fn a_case_written_before_there_were_wards_lies_in_the_first_one() {
        let old = br#"{"opened":{"number":"26-0001","person":"p","protocol":"examination","hash":"h"}}"#;
        let CaseEvent::Opened { ward, .. } = read_case(old).unwrap() else { panic!("it was opened") };
        assert_eq!(ward, WardName::first());
    }

    #[test]
    fn a_damaged_payload_is_named_without_its_content() {
        let fault = read_case(b"{\"recorded\":{\"kind\":\"secret name\"").unwrap_err().to_string();
        assert!(!fault.contains("secret"), "{fault}");
    }
}
