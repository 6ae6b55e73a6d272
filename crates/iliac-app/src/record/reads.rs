//! Who looked at what.

use iliac_model::time::Timestamp;

use super::{NewEvent, StreamId, StreamKind};

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
}

impl ReadNote {
    /// The access stream it belongs to: one for each thing that can be looked at.
    pub fn stream(&self) -> StreamId {
        StreamId::new(StreamKind::Access, self.of.to_string())
    }

    /// As it is kept: kind `read`, payload `{"page": …}`; it touches nothing.
    pub fn event(&self) -> NewEvent {
        NewEvent {
            kind: "read".to_owned(),
            payload: serde_json::json!({ "page": self.page }).to_string().into_bytes(),
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
}
