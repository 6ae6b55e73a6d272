//! A house with the four protocols as shipped and one person for every role, on a record of its own.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use iliac_app::event::{Circumstances, SiteEvent, Staff, StaffId};
use iliac_app::house::{Chance, House};
use iliac_app::shelf::Shelf;
use iliac_app::values::People;
use iliac_model::{Calendar, Day, Timestamp};
use iliac_store::{Purpose, Settings, SqliteStore};

/// What people come for.
pub const PROTOCOLS: [&str; 4] = ["examination", "aspiration", "biopsy", "harvest"];
/// One person for every role, as the demonstration has them.
const LOGINS: [(&str, &str); 10] = [
    ("coordinator", "cora"),
    ("nurse", "nils"),
    ("operator", "omar"),
    ("anaesthetist", "anna"),
    ("bench", "bea"),
    ("pathologist", "pia"),
    ("clinician", "clara"),
    ("advocate", "alma"),
    ("quality", "quentin"),
    ("administrator", "ada"),
];

/// An empty house; `under` is what else decides how its protocols are read.
pub async fn empty(
    folder: &Path,
    from: Timestamp,
    under: impl Fn(Circumstances) -> Circumstances,
) -> House<SqliteStore> {
    let store = SqliteStore::create(&folder.join("record"), Purpose::Demo, from, Settings::default()).unwrap();
    let house = House::open(store, Shelf::new(calendar()), People::Invented, chance(), |_| ()).await.unwrap();
    let site = site().into_iter().map(|event| read_under(event, &under)).collect();
    house.set_site(site, StaffId::HOUSE, from).await.unwrap();
    house
}

/// The house of a record that is there already.
#[allow(dead_code, reason = "only the year is started again")]
pub async fn again(folder: &Path) -> House<SqliteStore> {
    let store = SqliteStore::open(&folder.join("record"), Purpose::Demo, Settings::default()).unwrap();
    House::open(store, Shelf::new(calendar()), People::Invented, chance(), |_| ()).await.unwrap()
}

/// The same activation by a program that read the files under other circumstances.
fn read_under(event: SiteEvent, under: impl Fn(Circumstances) -> Circumstances) -> SiteEvent {
    let SiteEvent::ProtocolActivated { protocol, files, site, grounds, under: Some(present), .. } = &event else {
        return event;
    };
    let (_, of_files, _) = Shelf::new(calendar()).read(&event).unwrap();
    let under = under(present.clone());
    let (protocol, files, site, grounds) = (protocol.clone(), files.clone(), site.clone(), grounds.clone());
    SiteEvent::ProtocolActivated { protocol, hash: under.pin(&of_files), files, site, under: Some(under), grounds }
}

pub fn calendar() -> Calendar {
    Calendar::new("Europe/London", BTreeSet::new(), Day::from_date(2030, 12, 31).unwrap()).unwrap()
}

/// The four protocols as shipped, and one person for every role.
fn site() -> Vec<SiteEvent> {
    let mut files = BTreeMap::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols"), "", &mut files);
    let own: BTreeMap<String, String> = files
        .iter()
        .filter(|(path, _)| *path != "site.yaml")
        .map(|(path, text)| (path.clone(), text.clone()))
        .collect();
    let site = files.get("site.yaml").cloned();
    let faults = |faults: Vec<iliac_protocol::Diagnostic>| {
        panic!("{}", faults.iter().map(|fault| fault.render(&files)).collect::<Vec<_>>().join("\n"))
    };
    let activated = |protocol: &str| {
        iliac_app::pin::activation(protocol, &files, own.clone(), site.as_deref(), &calendar()).unwrap_or_else(faults)
    };
    let mut events: Vec<SiteEvent> = PROTOCOLS.map(activated).into();
    for ((role, login), id) in LOGINS.into_iter().zip(StaffId::FIRST.0..) {
        let (name, login, roles) = (login.to_uppercase(), login.to_owned(), vec![role.to_owned()]);
        events.push(SiteEvent::StaffSet(Staff::new(StaffId(id), login, name, roles, "-")));
    }
    events
}

fn read(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        if entry.path().is_dir() {
            if name != "stories" && name != "codes" {
                read(&entry.path(), &path, files);
            }
        } else {
            files.insert(path, std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// The same ids in every run.
fn chance() -> Chance {
    let next = AtomicU64::new(1);
    Arc::new(move || {
        let n = next.fetch_add(1, Ordering::Relaxed);
        u128::from(n.wrapping_mul(0x9e37_79b9_7f4a_7c15)) << 64 | u128::from(n)
    })
}
