//! The shelf of protocols: every version a case is pinned to, and the one new cases take.
//!
//! A version that this program cannot read stays on the shelf as what it is: its cases open without rules and say so. It
//! never keeps the house from starting, and no new case takes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use iliac_engine::Program;
use iliac_model::Calendar;
use iliac_protocol::tree::Protocol;

use crate::event::{Circumstances, SiteEvent};

/// Compiled protocols by hash.
pub struct Shelf {
    calendar: Calendar,
    by_hash: BTreeMap<String, Pinned>,
    current: BTreeMap<String, Current>,
}

/// A version cases are pinned to.
#[derive(Clone)]
pub struct Pinned {
    /// Its rules; none at all when it cannot be read.
    pub program: Arc<Program>,
    /// Why this program cannot read it, for people; `None` when it can.
    pub unread: Option<Arc<str>>,
    /// What else decided how it is read when it was activated, if that was written down.
    pub under: Option<Circumstances>,
}

/// What new cases of a name take, kept as it was activated.
struct Current {
    hash: String,
    /// The hash of its files alone.
    of_files: String,
    activated: SiteEvent,
}

impl Shelf {
    /// An empty shelf for a site's calendar.
    pub fn new(calendar: Calendar) -> Shelf {
        Shelf { calendar, by_hash: BTreeMap::new(), current: BTreeMap::new() }
    }

    /// Puts an activated protocol on the shelf and makes it the one new cases of its name take. One that cannot be read is
    /// put there for its cases, and new cases of that name have none to take.
    pub fn put(&mut self, activated: SiteEvent) {
        let SiteEvent::ProtocolActivated { protocol: name, hash, under, .. } = &activated else { return };
        let (name, hash, under) = (name.clone(), hash.clone(), under.clone());
        match self.read(&activated) {
            Ok((protocol, of_files, calendar)) => {
                let program = Arc::new(Program::compile(protocol, calendar));
                self.by_hash.insert(hash.clone(), Pinned { program, unread: None, under });
                self.current.insert(name, Current { hash, of_files, activated });
            }
            Err(why) => {
                let empty =
                    Protocol { title: name.clone(), name: name.clone(), hash: hash.clone(), ..Protocol::default() };
                let program = Arc::new(Program::compile(empty, self.calendar.clone()));
                self.by_hash.insert(hash, Pinned { program, unread: Some(why.into()), under });
                self.current.remove(&name);
            }
        }
    }

    /// The protocol an activation speaks of, the hash of its files, and the calendar it is read by. The protocol's own hash
    /// is then the one its cases are pinned by.
    ///
    /// # Errors
    /// Why this program cannot read it, in a sentence.
    pub fn read(&self, activated: &SiteEvent) -> Result<(Protocol, String, Calendar), String> {
        let SiteEvent::ProtocolActivated { protocol: name, hash, files, site, under, grounds: _ } = activated else {
            return Err("this activates no protocol".into());
        };
        let files: BTreeMap<String, String> = files.iter().cloned().collect();
        let mut protocol = iliac_protocol::read_pinned(&files, name, site.as_deref()).map_err(|faults| {
            let first = faults.first().map_or_else(String::new, ToString::to_string);
            format!("{} faults in its files, the first: {first}", faults.len())
        })?;
        let of_files = protocol.hash.clone();
        let (pin, calendar) = match under {
            Some(under) => {
                let calendar = under.calendar().ok_or_else(|| format!("nobody knows the time zone {}", under.zone))?;
                (under.pin(&of_files), calendar)
            }
            None => (of_files.clone(), self.calendar.clone()),
        };
        if pin != *hash {
            return Err("its files are not what its hash says".into());
        }
        protocol.hash = pin;
        Ok((protocol, of_files, calendar))
    }

    /// The activations that the present calendar and this program make anew: the same files, read under other circumstances.
    pub fn to_be_taken_up_again(&self) -> Vec<SiteEvent> {
        let present = Circumstances::present(&self.calendar);
        let anew = self.current.values().filter_map(|current| {
            let SiteEvent::ProtocolActivated { protocol, files, site, under, .. } = &current.activated else {
                return None;
            };
            let (protocol, files, site) = (protocol.clone(), files.clone(), site.clone());
            let (hash, changed) = (present.pin(&current.of_files), under.as_ref() != Some(&present));
            let under = Some(present.clone());
            changed.then_some(SiteEvent::ProtocolActivated { protocol, hash, files, site, under, grounds: None })
        });
        anew.collect()
    }

    /// What a case of this hash is pinned to.
    pub fn pinned(&self, hash: &str) -> Option<&Pinned> {
        self.by_hash.get(hash)
    }

    /// The protocol new cases of that name take.
    pub fn current(&self, name: &str) -> Option<Arc<Program>> {
        let current = self.current.get(name)?;
        self.pinned(&current.hash).map(|pinned| pinned.program.clone())
    }

    /// The activation of the protocol new cases of that name take.
    pub fn activated(&self, name: &str) -> Option<&SiteEvent> {
        self.current.get(name).map(|current| &current.activated)
    }

    /// The names of protocols new cases can take.
    pub fn names(&self) -> Vec<String> {
        self.current.keys().cloned().collect()
    }

    /// The site's calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}
