//! A demonstration: an invented unit in a temporary folder, with a clock that can be moved forward.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use clap::Args;
use iliac_app::event::{Duty, SiteEvent, Staff, StaffId, Ward, WardName};
use iliac_app::house::House;
use iliac_app::values::People;
use iliac_model::{Calendar, Duration, Timestamp};
use iliac_server::server::{Clock as _, Setup};
use iliac_store::{Purpose, Settings, SqliteStore};

use crate::clock::DemoClock;
use crate::serve::{self, Door};
use crate::setup::{self, Account};
use crate::{Stop, clock, protocols};

/// A demonstration: invented people, a clock you can move forward, gone when it stops.
#[derive(Args)]
pub struct Demo {
    /// The address to listen on; only this machine
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Leave the unit empty
    #[arg(long)]
    empty: bool,
}

/// The sign-ins, one at least for each role: role, sign-in name, name on a page, ward; none is the whole house.
const STAFF: [(&str, &str, &str, Option<&str>); 12] = [
    ("coordinator", "cora", "Cora Lindqvist", None),
    ("nurse", "nils", "Nils Okafor", Some("main")),
    ("operator", "omar", "Dr Omar Petrov", None),
    ("anaesthetist", "anna", "Dr Anna Castellanos", None),
    ("bench", "bea", "Bea Hoang", None),
    ("pathologist", "pia", "Dr Pia Marchetti", None),
    ("clinician", "clara", "Dr Clara Novak", Some("main")),
    ("advocate", "alma", "Alma Oyelaran", None),
    ("quality", "quentin", "Quentin Abara", None),
    ("administrator", "ada", "Ada Sorensen", None),
    ("nurse", "nora", "Nora Vance", Some("ward-4")),
    ("clinician", "caspar", "Dr Caspar Iwu", Some("ward-4")),
];
/// The wards: short name, title, telephone, how to find it.
const WARDS: [(&str, &str, &str, &str); 2] = [
    ("main", "Day unit", "01632 960 101", "Take the north door. The unit is on the first floor, at the blue desk."),
    (
        "ward-4",
        "Haematology ward",
        "01632 960 104",
        "Take the main door, then the lift to the fourth floor. Ring at the glass door.",
    ),
];
/// The password of every demonstration account; it opens nothing real.
const PASSWORD: &str = "marrow-demo";
/// How far back the invented people's stories begin.
const BEGINS_BEFORE: Duration = Duration::from_minutes(21 * 24 * 60);

impl Demo {
    /// Runs until it is stopped; the folder goes with it.
    pub fn run(self) -> Result<(), Stop> {
        if !self.listen.ip().is_loopback() {
            return Err(Stop::because("a demonstration is for this machine only"));
        }
        let folder = tempfile::tempdir()?;
        let clock = Arc::new(DemoClock::default());
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(async {
            let door = Door::open(self.listen, None).await?;
            let house = unit(&folder.path().join("record"), clock.now()).await?;
            if !self.empty {
                fill(&house, clock.now()).await?;
            }
            let shown =
                STAFF.map(|(role, login, _, ward)| (shown_as(role, ward), login.to_owned(), PASSWORD.to_owned()));
            let setup = Setup {
                unit: "Northgate Marrow Unit".into(),
                phone: "01632 960 100".into(),
                emergency: "999".into(),
                demo: true,
                tls: false,
                service_token: Some("demo-service".into()),
                shown_sign_ins: shown.to_vec(),
            };
            let server = serve::server(house, clock, setup)?;
            println!("\nIliac demonstration at {}", door.address()?);
            for (role, login, _, ward) in STAFF {
                println!("  {:30} {login} / {PASSWORD}", shown_as(role, ward));
            }
            println!("Stop it with Ctrl-C; nothing is kept.\n");
            serve::listen(server, door).await
        })
    }
}

/// A new record with the invented unit, its staff and its rota, and nobody in it yet.
pub async fn unit(record: &Path, now: Timestamp) -> Result<House<SqliteStore>, Stop> {
    let from = now.minus(BEGINS_BEFORE);
    let store = SqliteStore::create(record, Purpose::Demo, from, Settings::default())?;
    let house = serve::open(store, calendar()?, People::Invented).await?;
    let files = protocols::shipped();
    setup::activate(&house, &files, files.get("site.yaml").map(String::as_str), from).await?;
    house.set_site(wards(), StaffId::HOUSE, from).await?;
    setup::add_staff(&house, &accounts(), from).await?;
    house.set_site(rota(&house, from), StaffId::HOUSE, from).await?;
    Ok(house)
}

fn accounts() -> Vec<Account> {
    let account = |(role, login, name, ward): (&str, &str, &str, Option<&str>)| Account {
        login: login.into(),
        name: name.into(),
        roles: vec![role.into()],
        wards: ward.into_iter().map(|ward| WardName(ward.into())).collect(),
        password: PASSWORD.into(),
    };
    STAFF.map(account).into()
}

/// The rota: nurses, doctors and the quality lead at any hour; bench and pathologist on working days.
fn rota(house: &House<SqliteStore>, from: Timestamp) -> Vec<SiteEvent> {
    let since = house.calendar().day_of(from);
    let staff = house.staff().into_iter().filter(|staff| !staff.roles.iter().any(|role| role == "administrator"));
    let duty = |(id, staff): (u32, Arc<Staff>)| {
        let role = staff.roles.first().cloned().unwrap_or_default();
        let by_day = ["bench", "pathologist"].contains(&role.as_str());
        let (weekdays, hours) =
            if by_day { ((1..=5).collect(), (8 * 60, 17 * 60)) } else { ((1..=7).collect(), (0, 0)) };
        SiteEvent::DutySet(Duty {
            id,
            staff: staff.id,
            phone: format!("01632 960 2{:02}", staff.id.0),
            ward: staff.wards.first().cloned(),
            weekdays,
            on_holidays: !by_day,
            from_minute: hours.0,
            until_minute: hours.1,
            since,
            last: None,
            answers_calls: role == "nurse",
            role,
        })
    };
    (1..).zip(staff).map(duty).collect()
}

fn wards() -> Vec<SiteEvent> {
    let site = "Northgate Hospital";
    let ward = |(name, title, phone, way): (&str, &str, &str, &str)| {
        let (title, site, phone, way) = (title.into(), site.into(), Some(phone.into()), Some(way.into()));
        SiteEvent::WardSet(Ward { name: WardName(name.into()), title, site, phone, way })
    };
    WARDS.map(ward).into()
}

/// A sign-in as it is offered: the role, after the ward of whoever is of another than the first.
fn shown_as(role: &str, ward: Option<&str>) -> String {
    let title = WARDS.iter().skip(1).find(|(name, ..)| ward == Some(*name)).map(|(_, title, ..)| *title);
    title.map_or_else(|| role.to_owned(), |title| format!("{title} {role}"))
}

/// The unit's calendar: London's, with its holidays known for a year.
pub fn calendar() -> Result<Calendar, Stop> {
    let today = Calendar::utc().day_of(clock::now());
    let calendar = Calendar::new("Europe/London", std::collections::BTreeSet::new(), today.plus_days(400));
    calendar.ok_or_else(|| Stop::because("no time zones here"))
}

/// The invented people, acted out up to now.
pub async fn fill(house: &House<SqliteStore>, now: Timestamp) -> Result<(), Stop> {
    let bar = indicatif::ProgressBar::new(0).with_message("acting out the demonstration");
    if let Ok(style) = indicatif::ProgressStyle::with_template("{msg} {bar:40} {pos}/{len}") {
        bar.set_style(style);
    }
    let told = |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    };
    iliac_sim::unit::fill(house, now.minus(BEGINS_BEFORE), now, told).await?;
    bar.finish_and_clear();
    Ok(())
}
