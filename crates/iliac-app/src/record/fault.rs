//! What can be wrong with a store, whatever was asked of it.

/// The store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// There is no room. Nothing was half-written; it works again when there is room.
    #[error("the disk of the record is full: nothing was written; make room, then try again")]
    DiskFull,
    /// Try again. What was being written may or may not be there.
    #[error("the record is not available while {doing}")]
    Unavailable {
        /// What we were doing.
        doing: &'static str,
        /// The cause, or `None` when the record is closed.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// What is on the disk is not what was written.
    #[error("the record is damaged ({what}): stop, run `iliac record verify`, and restore the last good backup")]
    Damaged {
        /// Where.
        what: String,
    },
}
