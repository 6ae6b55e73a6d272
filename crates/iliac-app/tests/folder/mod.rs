//! A folder of protocols read from the disk, with its stories, for the example and the tests.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use iliac_app::stories::{self, Stage};
use iliac_model::{Calendar, Day};
use iliac_protocol::story::Story;
use iliac_protocol::tree::Protocol;

/// The site's own values, beside the protocols.
const SITE: &str = "site.yaml";

/// One protocol with all its stories.
pub struct Told {
    /// The protocol, with the demo site's values.
    pub protocol: Protocol,
    /// The demo site's calendar.
    pub calendar: Calendar,
    /// Every story, by name.
    pub stories: BTreeMap<String, Story>,
}

impl Told {
    /// What the stories run on.
    pub fn stage(&self) -> Stage<'_> {
        Stage { protocol: &self.protocol, calendar: &self.calendar, stories: &self.stories }
    }
}

/// Every file below a folder, by its path below it.
pub fn files(root: &Path) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let (mut files, mut todo) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(folder) = todo.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                todo.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml" || ending == "ftl" || ending == "md") {
                let below = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
                files.insert(below, fs::read_to_string(&path)?);
            }
        }
    }
    Ok(files)
}

/// The names of the protocols in a folder.
#[allow(dead_code, reason = "the example is told the name")]
pub fn names(root: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    Ok(files(root)?.keys().filter_map(|path| path.strip_suffix("/protocol.yaml")).map(str::to_owned).collect())
}

/// A protocol and its stories; every fault of either in the error, as the author reads it.
pub fn told(root: &Path, name: &str) -> Result<Told, Box<dyn Error>> {
    let files = files(root)?;
    let (protocol, faults) = iliac_protocol::read(&files, name, files.get(SITE).map(String::as_str));
    let mut complaints: Vec<String> = faults.iter().map(|fault| fault.render(&files)).collect();
    let (stories, faults) = stories::read_all(&files, name);
    complaints.extend(faults.iter().map(|fault| fault.render(&files)));
    match protocol {
        Some(protocol) if complaints.is_empty() => Ok(Told { protocol, calendar: calendar()?, stories }),
        Some(_) | None => Err(complaints.join("\n").into()),
    }
}

/// The demo site: London, where clocks change, without public holidays.
fn calendar() -> Result<Calendar, Box<dyn Error>> {
    let known_until = Day::from_date(2030, 12, 31).ok_or("no such day")?;
    Calendar::new("Europe/London", [].into(), known_until).ok_or_else(|| "no such time zone".into())
}
