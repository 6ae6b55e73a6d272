//! How events of the site are written: the same format, of its own kind of stream.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{UnreadableEvent, bytes, read, read_day};
use crate::event::{Circumstances, Competence, Duty, Grounds, SiteEvent, Staff, StaffId, Ward, WardName};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Written {
    WardSet {
        name: String,
        title: String,
        site: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        way: Option<String>,
    },
    StaffSet(WrittenStaff),
    DutySet(WrittenDuty),
    DutyEnded {
        id: u32,
    },
    WeekReviewed {
        monday: String,
    },
    ValueSigned {
        parameter: String,
        title: String,
        value: String,
        as_written: String,
        protocols: Vec<String>,
    },
    ProtocolActivated {
        protocol: String,
        hash: String,
        files: Vec<(String, String)>,
        site: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        under: Option<WrittenCircumstances>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grounds: Option<WrittenGrounds>,
    },
}

#[derive(Serialize, Deserialize)]
struct WrittenGrounds {
    properties: usize,
    stories: usize,
    cases: usize,
    instants: usize,
    too_few: usize,
    differences: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct WrittenCircumstances {
    zone: String,
    holidays: Vec<String>,
    known_until: String,
    meaning: u32,
    zone_data: String,
}

#[derive(Serialize, Deserialize)]
struct WrittenStaff {
    id: u32,
    login: String,
    name: String,
    roles: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    wards: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    competences: Vec<WrittenCompetence>,
    password: String,
    active: bool,
}

#[derive(Serialize, Deserialize)]
struct WrittenDuty {
    id: u32,
    role: String,
    staff: u32,
    phone: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ward: Option<String>,
    weekdays: Vec<i8>,
    on_holidays: bool,
    from_minute: u16,
    until_minute: u16,
    since: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<String>,
    answers_calls: bool,
}

#[derive(Serialize, Deserialize)]
struct WrittenCompetence {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

/// The bytes of a site event.
pub fn write_site(event: &SiteEvent) -> Vec<u8> {
    bytes(&match event.clone() {
        SiteEvent::WardSet(Ward { name, title, site, phone, way }) => {
            Written::WardSet { name: name.0, title, site, phone, way }
        }
        SiteEvent::StaffSet(staff) => Written::StaffSet(write_staff(staff)),
        SiteEvent::DutySet(duty) => Written::DutySet(write_duty(duty)),
        SiteEvent::DutyEnded { id } => Written::DutyEnded { id },
        SiteEvent::WeekReviewed { monday } => Written::WeekReviewed { monday: monday.to_string() },
        SiteEvent::ValueSigned { parameter, title, value, as_written, protocols } => {
            Written::ValueSigned { parameter, title, value, as_written, protocols }
        }
        SiteEvent::ProtocolActivated { protocol, hash, files, site, under, grounds } => {
            let (under, grounds) = (under.map(write_circumstances), grounds.map(write_grounds));
            Written::ProtocolActivated { protocol, hash, files, site, under, grounds }
        }
    })
}

/// A site event from its bytes.
///
/// # Errors
/// When the bytes are not a site event of this format.
pub fn read_site(payload: &[u8]) -> Result<SiteEvent, UnreadableEvent> {
    Ok(match read(payload)? {
        Written::WardSet { name, title, site, phone, way } => {
            SiteEvent::WardSet(Ward { name: WardName(name), title, site, phone, way })
        }
        Written::StaffSet(staff) => SiteEvent::StaffSet(read_staff(staff)?),
        Written::DutySet(duty) => SiteEvent::DutySet(read_duty(duty)?),
        Written::DutyEnded { id } => SiteEvent::DutyEnded { id },
        Written::WeekReviewed { monday } => SiteEvent::WeekReviewed { monday: read_day(&monday)? },
        Written::ValueSigned { parameter, title, value, as_written, protocols } => {
            SiteEvent::ValueSigned { parameter, title, value, as_written, protocols }
        }
        Written::ProtocolActivated { protocol, hash, files, site, under, grounds } => {
            let under = under.map(read_circumstances).transpose()?;
            SiteEvent::ProtocolActivated { protocol, hash, files, site, under, grounds: grounds.map(read_grounds) }
        }
    })
}

/// A candidate as it is carried to a running house: the protocol's name and the folder it stands in.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCandidate {
    protocol: String,
    files: BTreeMap<String, String>,
}

/// The one file in which a candidate is carried: the folder, but for the stories of other protocols. Those protocols are in it
/// since the values of the folder's site are checked against all of them.
pub fn write_candidate(protocol: &str, files: &BTreeMap<String, String>) -> Vec<u8> {
    let own = format!("{protocol}/stories/");
    let belongs = |path: &str| !path.contains("/stories/") || path.starts_with(&own);
    let mut files = files.clone();
    files.retain(|path, _| belongs(path));
    bytes(&WrittenCandidate { protocol: protocol.to_owned(), files })
}

/// A candidate's protocol and folder.
///
/// # Errors
/// When the bytes are no such file.
pub fn read_candidate(sent: &[u8]) -> Result<(String, BTreeMap<String, String>), UnreadableEvent> {
    let WrittenCandidate { protocol, files } = read(sent)?;
    Ok((protocol, files))
}

fn write_grounds(grounds: Grounds) -> WrittenGrounds {
    let Grounds { properties, stories, cases, instants, too_few, differences } = grounds;
    WrittenGrounds { properties, stories, cases, instants, too_few, differences }
}

fn read_grounds(written: WrittenGrounds) -> Grounds {
    let WrittenGrounds { properties, stories, cases, instants, too_few, differences } = written;
    Grounds { properties, stories, cases, instants, too_few, differences }
}

fn write_circumstances(under: Circumstances) -> WrittenCircumstances {
    WrittenCircumstances {
        zone: under.zone,
        holidays: under.holidays.iter().map(ToString::to_string).collect(),
        known_until: under.known_until.to_string(),
        meaning: under.meaning,
        zone_data: under.zone_data,
    }
}

fn read_circumstances(written: WrittenCircumstances) -> Result<Circumstances, UnreadableEvent> {
    let holidays: Result<_, _> = written.holidays.iter().map(|day| read_day(day)).collect();
    Ok(Circumstances {
        zone: written.zone,
        holidays: holidays?,
        known_until: read_day(&written.known_until)?,
        meaning: written.meaning,
        zone_data: written.zone_data,
    })
}

fn write_duty(duty: Duty) -> WrittenDuty {
    WrittenDuty {
        id: duty.id,
        role: duty.role,
        staff: duty.staff.0,
        phone: duty.phone,
        ward: duty.ward.map(|ward| ward.0),
        weekdays: duty.weekdays,
        on_holidays: duty.on_holidays,
        from_minute: duty.from_minute,
        until_minute: duty.until_minute,
        since: duty.since.to_string(),
        last: duty.last.map(|day| day.to_string()),
        answers_calls: duty.answers_calls,
    }
}

fn read_duty(written: WrittenDuty) -> Result<Duty, UnreadableEvent> {
    Ok(Duty {
        id: written.id,
        role: written.role,
        staff: StaffId(written.staff),
        phone: written.phone,
        ward: written.ward.map(WardName),
        weekdays: written.weekdays,
        on_holidays: written.on_holidays,
        from_minute: written.from_minute,
        until_minute: written.until_minute,
        since: read_day(&written.since)?,
        last: written.last.map(|day| read_day(&day)).transpose()?,
        answers_calls: written.answers_calls,
    })
}

fn write_staff(staff: Staff) -> WrittenStaff {
    WrittenStaff {
        id: staff.id.0,
        login: staff.login,
        name: staff.name,
        roles: staff.roles,
        wards: staff.wards.into_iter().map(|ward| ward.0).collect(),
        competences: staff
            .competences
            .into_iter()
            .map(|one| WrittenCompetence { name: one.name, until: one.until.map(|day| day.to_string()) })
            .collect(),
        password: staff.password,
        active: staff.active,
    }
}

fn read_staff(written: WrittenStaff) -> Result<Staff, UnreadableEvent> {
    let competence = |one: WrittenCompetence| {
        let until = one.until.map(|day| read_day(&day)).transpose()?;
        Ok(Competence { name: one.name, until })
    };
    Ok(Staff {
        id: StaffId(written.id),
        login: written.login,
        name: written.name,
        roles: written.roles,
        wards: written.wards.into_iter().map(WardName).collect(),
        competences: written.competences.into_iter().map(competence).collect::<Result<_, UnreadableEvent>>()?,
        password: written.password,
        active: written.active,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use iliac_model::Day;

    use super::*;

    #[test]
    fn an_event_of_the_site_is_read_back_as_it_was_written() {
        let way = Some("Second floor, blue desk.".into());
        let ward = Ward { name: WardName("w4".into()), title: "Ward 4".into(), site: "North".into(), phone: None, way };
        let staff = Staff::new(StaffId(11), "nora", "Nora", vec!["nurse".into()], "hash").of(vec![ward.name.clone()]);
        let named = |name: &str, until| Competence { name: name.into(), until };
        let competences = vec![named("sternal puncture", Some(Day::from_number(20_800))), named("children", None)];
        let staff = Staff { competences, ..staff };
        let under = Circumstances::present(&iliac_model::Calendar::utc());
        let grounds = Grounds { properties: 2, differences: vec!["gate a/b".into()], ..Grounds::default() };
        let activated = |under, grounds| SiteEvent::ProtocolActivated {
            protocol: "small".into(),
            hash: "f00d".into(),
            files: vec![("small/protocol.yaml".into(), "protocol: small".into())],
            site: None,
            under,
            grounds,
        };
        let activated = [activated(Some(under), Some(grounds)), activated(None, None)];
        let reviewed = SiteEvent::WeekReviewed { monday: Day::from_number(20_800) };
        let signed = SiteEvent::ValueSigned {
            parameter: "wait".into(),
            title: "Wait".into(),
            value: "60 min".into(),
            as_written: "60 min".into(),
            protocols: vec!["small".into()],
        };
        for event in
            [SiteEvent::WardSet(ward), SiteEvent::StaffSet(staff), reviewed, signed].into_iter().chain(activated)
        {
            assert_eq!(read_site(&write_site(&event)).unwrap(), event);
        }
    }

    #[test]
    fn a_candidate_is_carried_with_its_folder_but_no_story_of_another() {
        let file = |path: &str| (path.to_owned(), format!("# {path}"));
        let all =
            ["a/protocol.yaml", "a/stories/x.md", "b/protocol.yaml", "b/stories/y.md", "shared/m.yaml", "site.yaml"];
        let (name, files) = read_candidate(&write_candidate("a", &all.map(file).into())).unwrap();
        let paths: Vec<&str> = files.keys().map(String::as_str).collect();
        let carried = ["a/protocol.yaml", "a/stories/x.md", "b/protocol.yaml", "shared/m.yaml", "site.yaml"];
        assert_eq!((name.as_str(), paths), ("a", carried.to_vec()));
        assert!(read_candidate(b"{}").is_err());
    }

    #[test]
    fn an_account_written_before_there_were_wards_belongs_to_the_whole_house() {
        let old = br#"{"staff-set":{"id":10,"login":"a","name":"A","roles":["nurse"],"password":"h","active":true}}"#;
        assert_eq!(
            read_site(old).unwrap(),
            SiteEvent::StaffSet(Staff::new(StaffId(10), "a", "A", vec!["nurse".into()], "h"))
        );
    }
}
