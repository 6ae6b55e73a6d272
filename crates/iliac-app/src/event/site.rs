//! What the site's stream keeps: its wards, who works there, and which protocol versions are in force.

use std::collections::BTreeSet;

use iliac_model::Day;

use super::StaffId;

/// A ward's short name, as it stands in an event: small letters, digits and hyphens. Its title may change, this never does.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct WardName(pub String);

/// The longest short name of a ward: it stands in addresses and on labels.
const WARD_NAME_MAX: usize = 40;

impl WardName {
    /// The first ward of every house; cases of records from before there were wards are its own.
    pub fn first() -> WardName {
        WardName("main".into())
    }

    /// The name as typed; `None` when it is empty, too long or holds anything but small letters, digits and hyphens.
    pub fn read(typed: &str) -> Option<WardName> {
        let typed = typed.trim();
        let fits = typed.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        (fits && !typed.is_empty() && typed.len() <= WARD_NAME_MAX).then(|| WardName(typed.to_owned()))
    }
}

impl std::fmt::Display for WardName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A ward: where cases lie and staff belong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ward {
    /// Its short name.
    pub name: WardName,
    /// What it is called on a page: `Day unit`.
    pub title: String,
    /// The site it is part of: `Northgate Hospital`. All sites of a house share one calendar and time zone.
    pub site: String,
    /// Its telephone; `None` when the house's own is the one to call.
    pub phone: Option<String>,
    /// How whoever comes finds it, in a sentence or two: `Main door, second floor, blue desk`. `None` when nobody has said.
    pub way: Option<String>,
}

/// Something somebody has shown that they can do: `sternal puncture`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Competence {
    /// What.
    pub name: String,
    /// The last day it holds; `None` when it does not end.
    pub until: Option<Day>,
}

/// A member of staff.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Staff {
    /// Their number.
    pub id: StaffId,
    /// The name they sign in with.
    pub login: String,
    /// The name on a page.
    pub name: String,
    /// Their roles.
    pub roles: Vec<String>,
    /// The wards they belong to; none named means the whole house.
    pub wards: Vec<WardName>,
    /// What they have shown that they can do, beyond their roles.
    pub competences: Vec<Competence>,
    /// Their password's hash (PHC string).
    pub password: String,
    /// Whether they may sign in.
    pub active: bool,
}

impl Staff {
    /// Somebody who may sign in and belongs to the whole house. `password` is a hash.
    pub fn new(
        id: StaffId,
        login: impl Into<String>,
        name: impl Into<String>,
        roles: Vec<String>,
        password: impl Into<String>,
    ) -> Staff {
        let (login, name, password) = (login.into(), name.into(), password.into());
        Staff { id, login, name, roles, wards: Vec::new(), competences: Vec::new(), password, active: true }
    }

    /// The same, belonging to these wards.
    #[must_use]
    pub fn of(mut self, wards: Vec<WardName>) -> Staff {
        self.wards = wards;
        self
    }
}

/// Somebody's weekly hours in a role, in local time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Duty {
    /// Its number, from 1.
    pub id: u32,
    /// In which role.
    pub role: String,
    /// Who.
    pub staff: StaffId,
    /// The telephone under which they are reached.
    pub phone: String,
    /// For which ward; `None` for every ward.
    pub ward: Option<WardName>,
    /// The days it begins on: Monday is 1, Sunday 7.
    pub weekdays: Vec<i8>,
    /// Whether it begins on holidays too, whatever the weekday.
    pub on_holidays: bool,
    /// When it begins: minutes after local midnight.
    pub from_minute: u16,
    /// When it ends: minutes after local midnight; not after the beginning means on the next day.
    pub until_minute: u16,
    /// The first day it begins on.
    pub since: Day,
    /// The last day it begins on; `None` when it goes on.
    pub last: Option<Day>,
    /// Whether whoever is on it answers the calls of people at home.
    pub answers_calls: bool,
}

/// An event of the site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SiteEvent {
    /// A ward was opened, or described anew.
    WardSet(Ward),
    /// Somebody joined the staff, or their account was set anew.
    StaffSet(Staff),
    /// A duty was entered in the rota, or set anew.
    DutySet(Duty),
    /// A duty was taken off the rota.
    DutyEnded {
        /// Its number.
        id: u32,
    },
    /// A week's exceptions were reviewed, each of them before.
    WeekReviewed {
        /// The week's Monday.
        monday: Day,
    },
    /// A clinician vouches for a value as it stood then. When and who is told by the event's own circumstances.
    ValueSigned {
        /// The parameter's name.
        parameter: String,
        /// What it means, as it was read.
        title: String,
        /// Its value or values with their unit, as it was read.
        value: String,
        /// The same as the files wrote it.
        as_written: String,
        /// The names of the protocols it was signed for.
        protocols: Vec<String>,
    },
    /// A protocol became the one new cases are pinned to.
    ProtocolActivated {
        /// Its name.
        protocol: String,
        /// Its hash.
        hash: String,
        /// Every file it was read from, so that a pinned case can always be read again.
        files: Vec<(String, String)>,
        /// The site's values laid over it.
        site: Option<String>,
        /// What else decides how it is read; `None` in records from before that was written down.
        under: Option<Circumstances>,
        /// What was found before somebody signed it; `None` when nobody examined it.
        grounds: Option<Grounds>,
    },
}

/// On what grounds a protocol was signed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Grounds {
    /// How many safety properties it has, all of them proved.
    pub properties: usize,
    /// How many stories it has, all of them as told.
    pub stories: usize,
    /// How many past and open cases it was run over.
    pub cases: usize,
    /// At how many instants of them.
    pub instants: usize,
    /// How many of its gates too few cases met for their silence to mean anything.
    pub too_few: usize,
    /// What it would have said otherwise, a line for each difference.
    pub differences: Vec<String>,
}

/// What decides, besides its files, how a protocol is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Circumstances {
    /// The site's time zone.
    pub zone: String,
    /// The site's holidays.
    pub holidays: BTreeSet<Day>,
    /// The last day for which holidays are entered.
    pub known_until: Day,
    /// Which meaning of the language ([`iliac_engine::MEANING`]).
    pub meaning: u32,
    /// Which version of the time-zone data.
    pub zone_data: String,
}
