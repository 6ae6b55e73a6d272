//! A few read-only connections, used off the async threads.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use iliac_app::record::StoreFault;
use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::connect;
use super::fault::SqlFault;

/// How many reads run at once: as many as a small server has cores; reading is a matter of microseconds.
const READERS: usize = 4;

/// The connections that only read.
pub(crate) struct Readers {
    path: PathBuf,
    file_layer: Option<String>,
    idle: Mutex<Vec<Connection>>,
    free: Arc<Semaphore>,
}

impl Readers {
    /// Readers of that database; connections are made when needed.
    pub(crate) fn new(path: PathBuf, file_layer: Option<String>) -> Arc<Readers> {
        Arc::new(Readers { path, file_layer, idle: Mutex::new(Vec::new()), free: Arc::new(Semaphore::new(READERS)) })
    }

    /// Runs a piece of reading on a blocking thread.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, SqlFault> + Send + 'static,
    ) -> Result<T, StoreFault> {
        let closed = || SqlFault::Closed.told(doing);
        let free = Arc::clone(&self.free).acquire_owned().await.map_err(|_| closed())?;
        let readers = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            let outcome = readers.with_connection(work);
            drop(free);
            outcome
        });
        match done.await {
            Ok(outcome) => outcome.map_err(|fault| fault.told(doing)),
            Err(cause) => Err(StoreFault::Unavailable { doing, source: Some(Box::new(cause)) }),
        }
    }

    /// The file layer the connections use.
    pub(crate) fn file_layer(&self) -> Option<String> {
        self.file_layer.clone()
    }

    /// Refuses further reads and lets the connections go.
    pub(crate) fn close(&self) {
        self.free.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn with_connection<T>(&self, work: impl FnOnce(&Connection) -> Result<T, SqlFault>) -> Result<T, SqlFault> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect::reading(&self.path, self.file_layer.as_deref())?,
        };
        let value = work(&connection)?; // A connection that failed is not used again.
        if !self.free.is_closed() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
        Ok(value)
    }
}
