//! The shelf of protocols: every version a case is pinned to, and the one new cases take.

use std::collections::BTreeMap;
use std::sync::Arc;

use iliac_engine::Program;
use iliac_model::Calendar;

use crate::failure::Failure;

/// Compiled protocols by hash.
pub struct Shelf {
    calendar: Calendar,
    by_hash: BTreeMap<String, Arc<Program>>,
    current: BTreeMap<String, String>,
}

impl Shelf {
    /// An empty shelf for a site's calendar.
    pub fn new(calendar: Calendar) -> Shelf {
        Shelf { calendar, by_hash: BTreeMap::new(), current: BTreeMap::new() }
    }

    /// Reads, checks and compiles a protocol and makes it the one new cases of its name take.
    ///
    /// # Errors
    /// [`Failure::Fault`] when it does not read without a fault, or is not what the hash says.
    pub fn put(
        &mut self,
        name: &str,
        hash: &str,
        files: &BTreeMap<String, String>,
        site: Option<&str>,
    ) -> Result<(), Failure> {
        let protocol = iliac_protocol::read_pinned(files, name, site)
            .map_err(|faults| Failure::Fault(format!("protocol {name} of the record has {} faults", faults.len())))?;
        if protocol.hash != hash {
            return Err(Failure::Fault(format!("protocol {name} of the record is not what its hash says")));
        }
        let program = Arc::new(Program::compile(protocol, self.calendar.clone()));
        self.by_hash.insert(hash.to_owned(), program);
        self.current.insert(name.to_owned(), hash.to_owned());
        Ok(())
    }

    /// The protocol a case is pinned to.
    pub fn pinned(&self, hash: &str) -> Option<Arc<Program>> {
        self.by_hash.get(hash).cloned()
    }

    /// The protocol new cases of that name take.
    pub fn current(&self, name: &str) -> Option<Arc<Program>> {
        self.current.get(name).and_then(|hash| self.pinned(hash))
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
