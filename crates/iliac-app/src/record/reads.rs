//! Who looked at what.

use iliac_model::time::Timestamp;

use serde::{Deserialize, Serialize};

use super::{Hash, NewEvent, StreamId, StreamKind};

/// What kind of event a note is kept as.
const KIND: &str = "read";

/// Somebody looked at something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadNote {
    /// Who looked: a member of staff, or `person` for the person's own page.
    pub by: String,
    /// In which role.
    pub role: String,
    /// What they looked at.
    pub of: StreamId,
    /// Where it was shown: `case`, `print`, `api`.
    pub page: String,
    /// When.
    pub at: Timestamp,
    /// What of a case was shown; `None` where it was no situation.
    pub shown: Option<Shown>,
}

/// What of a case somebody was shown: enough to work it out again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shown {
    /// How many events the case had.
    pub version: u64,
    /// The instant that was looked at.
    pub at: Timestamp,
    /// By what was known then.
    pub known: Timestamp,
    /// Of what was said of every step, gate and alarm.
    pub digest: Hash,
}

#[derive(Serialize, Deserialize)]
struct Written {
    page: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shown: Option<WrittenShown>,
}

#[derive(Serialize, Deserialize)]
struct WrittenShown {
    version: u64,
    at: String,
    known: String,
    digest: String,
}

impl ReadNote {
    /// The access stream it belongs to: one for each thing that can be looked at.
    pub fn stream(&self) -> StreamId {
        StreamId::new(StreamKind::Access, self.of.to_string())
    }

    /// As it is kept: kind `read`, payload `{"page": …}` and what was shown there; it touches nothing.
    pub fn event(&self) -> NewEvent {
        let shown = self.shown.map(|Shown { version, at, known, digest }| {
            let (at, known, digest) = (at.to_string(), known.to_string(), digest.to_string());
            WrittenShown { version, at, known, digest }
        });
        let written = Written { page: self.page.clone(), shown };
        NewEvent {
            kind: KIND.to_owned(),
            // Strings and a number: writing them cannot fail.
            payload: serde_json::to_vec(&written).unwrap_or_default(),
            occurred_at: self.at,
            recorded_at: self.at,
            author: Some(self.by.clone()),
            role: Some(self.role.clone()),
            source: "page".to_owned(),
            clock_offset_s: None,
            touches: Vec::new(),
            files: Vec::new(),
        }
    }

    /// The page of a kept note and what was shown on it; `None` when the event is no such note.
    pub fn read(event: &NewEvent) -> Option<(String, Option<Shown>)> {
        if event.kind != KIND {
            return None;
        }
        let Written { page, shown } = serde_json::from_slice(&event.payload).ok()?;
        let shown = shown.and_then(|WrittenShown { version, at, known, digest }| {
            Some(Shown { version, at: at.parse().ok()?, known: known.parse().ok()?, digest: digest.parse().ok()? })
        });
        Some((page, shown))
    }
}
