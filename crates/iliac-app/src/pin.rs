//! What a case is pinned to: the files of its protocol, and all else that decides how they are read.
//!
//! A rule says "two working days on": which day that is hangs on the site's holidays, its time zone and the data of that
//! zone; what the rule's words mean hangs on the engine. One hash covers them all. It is made when a protocol is activated,
//! and the record holds everything needed to make it again.

use std::collections::BTreeMap;

use iliac_model::Calendar;
use iliac_model::calendar::zone_data;
use iliac_protocol::Diagnostic;

use crate::event::{Circumstances, SiteEvent};
use crate::record::Hash;

impl Circumstances {
    /// Those of this program and this calendar.
    pub fn present(calendar: &Calendar) -> Circumstances {
        Circumstances {
            zone: calendar.zone_name().to_owned(),
            holidays: calendar.holidays().clone(),
            known_until: calendar.known_until(),
            meaning: iliac_engine::MEANING,
            zone_data: zone_data().to_owned(),
        }
    }

    /// The calendar; `None` for a zone this program does not know.
    pub fn calendar(&self) -> Option<Calendar> {
        Calendar::new(&self.zone, self.holidays.clone(), self.known_until)
    }

    /// The hash a case is pinned by: of the files' hash and of these.
    pub fn pin(&self, files: &str) -> String {
        let Circumstances { zone, holidays, known_until, meaning, zone_data } = self;
        let holidays: Vec<String> = holidays.iter().map(ToString::to_string).collect();
        let all = [
            format!("files {files}"),
            format!("zone {zone}"),
            format!("holidays {}", holidays.join(" ")),
            format!("known until {known_until}"),
            format!("meaning {meaning}"),
            format!("zone data {zone_data}"),
        ];
        Hash::of(all.join("\n").as_bytes()).to_string()
    }
}

/// What a protocol is read from: its own folder, the shared modules and nothing else, so that its hash is its own.
pub fn files_of(files: &BTreeMap<String, String>, name: &str) -> BTreeMap<String, String> {
    let own = format!("{name}/");
    let belongs = |path: &str| {
        (path.starts_with(&own) || path.starts_with("shared/"))
            && !path.contains("/stories/")
            && !path.contains("/codes/")
    };
    files.iter().filter(|(path, _)| belongs(path)).map(|(path, text)| (path.clone(), text.clone())).collect()
}

/// The event that makes a protocol the one new cases take. `files` is the whole folder; the record keeps `own`, those the
/// protocol is read from.
///
/// # Errors
/// Every fault of the protocol.
pub fn activation(
    name: &str,
    files: &BTreeMap<String, String>,
    own: BTreeMap<String, String>,
    site: Option<&str>,
    calendar: &Calendar,
) -> Result<SiteEvent, Vec<Diagnostic>> {
    let (protocol, faults) = iliac_protocol::read(files, name, site);
    let protocol = protocol.ok_or(faults)?;
    let under = Circumstances::present(calendar);
    let hash = under.pin(&protocol.hash);
    let (files, site) = (own.into_iter().collect(), site.map(str::to_owned));
    Ok(SiteEvent::ProtocolActivated { protocol: name.to_owned(), hash, files, site, under: Some(under), grounds: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a change of the circumstances gives another pin.
    fn check(change: impl Fn(&mut Circumstances)) -> bool {
        let plain = Circumstances::present(&Calendar::utc());
        let mut changed = plain.clone();
        change(&mut changed);
        plain.pin("f00d") != changed.pin("f00d")
    }

    #[test]
    fn the_meaning_counted_is_the_one_written_down() {
        let page = include_str!("../../../docs/language.md");
        assert!(page.contains(&format!("This is meaning {} of the language.", iliac_engine::MEANING)));
    }

    #[test]
    fn everything_that_decides_how_rules_are_read_is_in_the_pin() {
        let day = iliac_model::Day::from_number(20_000);
        assert!(!check(|_| {}));
        assert!(check(|under| under.zone = "Europe/London".into()));
        assert!(check(|under| under.holidays.extend([day])));
        assert!(check(|under| under.known_until = day));
        assert!(check(|under| under.meaning += 1));
        assert!(check(|under| under.zone_data = "1999a".into()));
        let under = Circumstances::present(&Calendar::utc());
        assert_ne!(under.pin("f00d"), under.pin("food"));
    }
}
