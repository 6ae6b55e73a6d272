//! A unit's folder: what it is called, where it stands, who looks after it, and which protocols it runs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use iliac_app::event::{SiteEvent, Staff, StaffId, Ward, WardName};
use iliac_app::house::House;
use iliac_app::record::{Record as _, Store};
use iliac_app::values::People;
use iliac_model::{Calendar, Day, Timestamp};
use iliac_server::password;
use iliac_store::{Purpose, Settings, SqliteStore};
use serde::{Deserialize, Serialize};

use crate::protocols::{self, Files};
use crate::{Stop, clock, serve};

/// The file of a unit's settings, in the record's folder.
pub const UNIT_FILE: &str = "unit.toml";

/// The unit's settings, `unit.toml` in the record's folder. An unknown word in it is refused.
#[derive(Serialize, Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its name, on every page.
    pub name: String,
    /// Its telephone, on every sheet.
    pub phone: String,
    /// The emergency number.
    pub emergency: String,
    /// Its time zone: `Europe/London`.
    pub zone: String,
    /// Public holidays, as `2026-12-25`.
    #[serde(default)]
    pub holidays: Vec<String>,
    /// The last day for which holidays are entered.
    pub holidays_known_until: String,
}

impl Unit {
    /// The settings of a record's folder.
    pub fn read(data: &Path) -> Result<Unit, Stop> {
        let path = data.join(UNIT_FILE);
        let text = std::fs::read_to_string(&path)
            .map_err(|fault| Stop::because(format!("{}: {fault}; `iliac init` makes it", path.display())))?;
        Ok(toml::from_str(&text)?)
    }

    /// Its calendar.
    pub fn calendar(&self) -> Result<Calendar, Stop> {
        let holidays: Result<BTreeSet<Day>, _> = self.holidays.iter().map(|day| day.parse()).collect();
        let known_until = self.holidays_known_until.parse()?;
        Calendar::new(&self.zone, holidays?, known_until)
            .ok_or_else(|| Stop::because(format!("unit.toml: there is no time zone {}", self.zone)))
    }
}

/// Prepare a folder for a unit's record and make its first administrator.
#[derive(Args)]
pub struct Init {
    /// The folder; it must not hold a record yet
    #[arg(long, env = "ILIAC_DATA")]
    data: PathBuf,
    /// The unit's name
    #[arg(long)]
    unit: String,
    /// The unit's telephone
    #[arg(long)]
    phone: String,
    /// The emergency number
    #[arg(long, default_value = "112")]
    emergency: String,
    /// The time zone
    #[arg(long, default_value = "Europe/London")]
    zone: String,
    /// The last day for which you will enter holidays
    #[arg(long)]
    holidays_known_until: String,
    /// What its first ward is called; more are added on the page of wards
    #[arg(long, default_value = "The unit")]
    ward: String,
    /// How whoever comes finds that ward, in a sentence or two; it stands on the person's page
    #[arg(long)]
    way: Option<String>,
    /// The administrator's sign-in name
    #[arg(long, default_value = "admin")]
    login: String,
    /// The administrator's password, at least ten characters; read from the environment, never from the command line
    #[arg(long, env = "ILIAC_PASSWORD", hide = true, hide_env_values = true)]
    password: Option<String>,
    /// A site's values for the protocols
    #[arg(long)]
    site: Option<PathBuf>,
}

impl Init {
    /// Makes the record.
    pub fn run(self) -> Result<(), Stop> {
        let typed = self.password.unwrap_or_default();
        if typed.chars().count() < password::LENGTH_MIN {
            return Err(Stop::because("set ILIAC_PASSWORD to the administrator's password, at least ten characters"));
        }
        let unit = Unit {
            name: self.unit,
            phone: self.phone,
            emergency: self.emergency,
            zone: self.zone,
            holidays: Vec::new(),
            holidays_known_until: self.holidays_known_until,
        };
        let calendar = unit.calendar()?;
        let site = self.site.map(std::fs::read_to_string).transpose()?;
        let now = clock::now();
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(async {
            let store = SqliteStore::create(&self.data, Purpose::Production, now, Settings::default())?;
            let house = serve::open(store, calendar, People::Real).await?;
            activate(&house, &protocols::shipped(), site.as_deref(), now).await?;
            let (title, site) = (self.ward, unit.name.clone());
            let ward = Ward { name: WardName::first(), title, site, phone: None, way: self.way };
            house.set_site(vec![SiteEvent::WardSet(ward)], StaffId::HOUSE, now).await?;
            let (roles, wards) = (vec!["administrator".to_owned()], Vec::new());
            let name = "Administrator".into();
            let staff = Account { login: self.login.clone(), name, roles, wards, password: typed };
            add_staff(&house, &[staff], now).await?;
            house.store().close().await?;
            Ok::<(), Stop>(())
        })?;
        std::fs::write(self.data.join(UNIT_FILE), toml::to_string_pretty(&unit)?)?;
        println!("{} holds a new record. Run: iliac serve --data {}", self.data.display(), self.data.display());
        Ok(())
    }
}

/// Makes every protocol of these files the one new cases take.
pub async fn activate<S: Store>(
    house: &House<S>,
    files: &Files,
    site: Option<&str>,
    now: Timestamp,
) -> Result<(), Stop> {
    let mut events = Vec::new();
    for name in protocols::names(files) {
        let own = iliac_app::pin::files_of(files, &name);
        let activated = iliac_app::pin::activation(&name, files, own, site, &house.calendar());
        events.push(activated.map_err(|faults| Stop::because(format!("{name} has {} faults", faults.len())))?);
    }
    Ok(house.set_site(events, StaffId::HOUSE, now).await?)
}

/// Somebody who may sign in.
pub struct Account {
    /// Sign-in name.
    pub login: String,
    /// Name on a page.
    pub name: String,
    /// Roles.
    pub roles: Vec<String>,
    /// Wards; none for the whole house.
    pub wards: Vec<WardName>,
    /// Password.
    pub password: String,
}

/// Makes accounts.
pub async fn add_staff<S: Store>(house: &House<S>, accounts: &[Account], now: Timestamp) -> Result<(), Stop> {
    let first = house.staff().iter().map(|staff| staff.id.0).max().map_or(StaffId::FIRST.0, |last| last + 1);
    let mut events = Vec::new();
    for (id, account) in (first..).zip(accounts) {
        let password = password::hash(&account.password).ok_or_else(|| Stop::because("no randomness here"))?;
        let (login, name, roles) = (account.login.clone(), account.name.clone(), account.roles.clone());
        let staff = Staff::new(StaffId(id), login, name, roles, password).of(account.wards.clone());
        events.push(SiteEvent::StaffSet(staff));
    }
    Ok(house.set_site(events, StaffId::HOUSE, now).await?)
}
