//! The handle everybody shares: it sends work to the writer and reads beside it.

use std::fs::File;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crossbeam_channel::Sender;
use iliac_app::record::{ReadNote, Seq, StoreFault};
use tokio::sync::{Semaphore, oneshot, watch};

use super::fault::{Halt, SqlFault};
use super::person_keys::KeyBox;
use super::readers::Readers;
use super::writer::{Desk, Job, Message};
use crate::checkpoint::Identity;
use crate::folder::Folder;
use crate::purpose::Purpose;

/// The record in one folder, open. Clones are the same record; it closes with the last of them, or by
/// [`close`](iliac_app::record::Record::close).
#[derive(Clone)]
pub struct SqliteStore {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) folder: Folder,
    pub(super) identity: Identity,
    pub(super) readers: Arc<Readers>,
    pub(super) keys: Arc<KeyBox>,
    pub(super) queue: Mutex<Option<Sender<Message>>>,
    pub(super) places: Arc<Semaphore>,
    pub(super) notes: Arc<Mutex<Vec<ReadNote>>>,
    pub(super) last: watch::Receiver<Seq>,
    pub(super) thread: Mutex<Option<JoinHandle<()>>>,
    pub(super) lock: Mutex<Option<File>>,
}

impl SqliteStore {
    /// What this record is for.
    pub fn purpose(&self) -> Purpose {
        self.inner.identity.purpose
    }

    /// When this record was created.
    pub fn created_at(&self) -> iliac_model::time::Timestamp {
        self.inner.identity.created_at
    }

    /// Has the writer do something in a savepoint of its next commit; answers when that is on the disk.
    pub(super) async fn write<T, E>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&mut Desk<'_>) -> Result<T, Halt<E>> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Send + From<StoreFault> + 'static,
    {
        let closed = || E::from(SqlFault::Closed.told(doing));
        // A place in the queue is waited for here, so that sending below never blocks a thread of the server.
        let place = Arc::clone(&self.inner.places).acquire_owned().await.map_err(|_| closed())?;
        let (reply, answer) = oneshot::channel();
        let job = Job { work: Some(work), result: None, reply, doing, _place: place };
        if !self.inner.send(Message::Work(Box::new(job))) {
            return Err(closed());
        }
        answer.await.unwrap_or_else(|_| Err(closed()))
    }
}

impl Inner {
    /// Sends to the writer; `false` when it has stopped.
    pub(super) fn send(&self, message: Message) -> bool {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.as_ref().is_some_and(|queue| queue.try_send(message).is_ok())
    }

    /// Refuses what comes after, and gives back what only an open record holds.
    pub(super) fn let_go(&self) {
        self.places.close();
        self.readers.close();
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join(); // A panic there was already an answer not given.
        }
        drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.let_go();
    }
}
