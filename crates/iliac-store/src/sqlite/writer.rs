//! The one thread that writes. It takes what waits (at most [`GROUP_MAX`] pieces of work), does each in a savepoint of one
//! transaction, and answers all of them only when that transaction is on the disk.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError};
use ed25519_dalek::SigningKey;
use iliac_app::record::{ReadNote, Seq, StoreFault};
use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, oneshot, watch};

use super::append;
use super::fault::{Halt, SqlFault};
use super::tail::Tail;
use crate::checkpoint::Identity;
use crate::folder::Folder;

/// The most pieces of work in one transaction: beyond it a longer wait for the first gains nothing in throughput.
pub(crate) const GROUP_MAX: usize = 512;
/// How many pieces of work may wait before those who send them are made to wait: eight groups.
pub(crate) const QUEUE_MAX: usize = 8 * GROUP_MAX;
/// How many read notes gather before they are written without waiting longer.
pub(crate) const NOTES_GATHER: usize = 256;
/// How many read notes may wait when they cannot be written; then nothing more is shown.
pub(crate) const NOTES_MAX: usize = 4096;
/// How long read notes wait at most for a commit to ride on.
const NOTES_WAIT: Duration = Duration::from_secs(2);

/// What a piece of work may use.
pub(crate) struct Desk<'a> {
    /// The connection, inside a savepoint.
    pub(crate) connection: &'a Connection,
    /// The end of the record, moved along with what is added.
    pub(crate) tail: &'a mut Tail,
}

/// A piece of work for the writer.
pub(crate) trait Task: Send {
    /// Does it. `Ok(true)`: keep it. `Ok(false)`: it was refused, undo it. `Err`: the database could not.
    fn perform(&mut self, desk: &mut Desk<'_>) -> Result<bool, SqlFault>;
    /// Tells whoever waits, once it is on the disk or is known not to be.
    fn answer(self: Box<Self>, committed: Result<(), SqlFault>);
}

/// A closure as a piece of work, and who waits for its answer.
pub(crate) struct Job<T, E, W> {
    pub(crate) work: Option<W>,
    pub(crate) result: Option<Result<T, E>>,
    pub(crate) reply: oneshot::Sender<Result<T, E>>,
    pub(crate) doing: &'static str,
    /// Its place in the queue, given back when it is answered.
    pub(crate) _place: OwnedSemaphorePermit,
}

impl<T, E, W> Task for Job<T, E, W>
where
    T: Send,
    E: Send + From<StoreFault>,
    W: Send + FnOnce(&mut Desk<'_>) -> Result<T, Halt<E>>,
{
    fn perform(&mut self, desk: &mut Desk<'_>) -> Result<bool, SqlFault> {
        let Some(work) = self.work.take() else { return Ok(false) };
        match work(desk) {
            Ok(value) => {
                self.result = Some(Ok(value));
                Ok(true)
            }
            Err(Halt::Refused(refusal)) => {
                self.result = Some(Err(refusal));
                Ok(false)
            }
            Err(Halt::Fault(fault)) => Err(fault),
        }
    }

    fn answer(self: Box<Self>, committed: Result<(), SqlFault>) {
        // A refusal stands on what the same group wrote before it: if the group failed, so did the reason.
        let answer = match (committed, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(SqlFault::Closed.told(self.doing).into()),
            (Err(fault), _) => Err(fault.told(self.doing).into()),
        };
        // Whoever asked may have gone away: the work is done all the same.
        let _ = self.reply.send(answer);
    }
}

/// What is sent to the writer.
pub(crate) enum Message {
    /// Do this.
    Work(Box<dyn Task>),
    /// Write the read notes now.
    WriteNotes,
    /// Write what waits, sign the heads and stop.
    Close(oneshot::Sender<Result<(), StoreFault>>),
}

/// What became of a group that is on the disk.
struct Done {
    /// Of each piece of work.
    outcomes: Vec<Result<(), SqlFault>>,
    /// Of the read notes.
    notes: Result<(), SqlFault>,
}

/// The thread's own things.
pub(crate) struct Writer {
    pub(crate) connection: Connection,
    /// `None` after a fault, until it was found again.
    pub(crate) tail: Option<Tail>,
    pub(crate) identity: Identity,
    pub(crate) key: SigningKey,
    pub(crate) checkpoint_every: u64,
    pub(crate) folder: Folder,
    pub(crate) queue: Receiver<Message>,
    pub(crate) notes: Arc<Mutex<Vec<ReadNote>>>,
    pub(crate) last: watch::Sender<Seq>,
}

impl Writer {
    /// Runs until the record is closed or nobody holds it any more.
    pub(crate) fn run(mut self) {
        loop {
            let mut group: Vec<Box<dyn Task>> = Vec::new();
            let mut closing = None;
            match self.queue.recv_timeout(NOTES_WAIT) {
                Ok(Message::Work(task)) => group.push(task),
                Ok(Message::WriteNotes) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Message::Close(reply)) => closing = Some(reply),
                Err(RecvTimeoutError::Disconnected) => {
                    let _ = self.finish(); // Nobody is left to tell.
                    return;
                }
            }
            while closing.is_none() && group.len() < GROUP_MAX {
                match self.queue.try_recv() {
                    Ok(Message::Work(task)) => group.push(task),
                    Ok(Message::WriteNotes) => {}
                    Ok(Message::Close(reply)) => closing = Some(reply),
                    Err(_) => break,
                }
            }
            self.write(group);
            if let Some(reply) = closing {
                let _ = reply.send(self.finish());
                return;
            }
        }
    }

    /// One transaction, and the answers to it.
    fn write(&mut self, mut group: Vec<Box<dyn Task>>) {
        let notes = self.take_notes();
        if group.is_empty() && notes.is_empty() {
            return;
        }
        match self.commit(&mut group, &notes, false) {
            Ok(done) => {
                for (task, outcome) in group.into_iter().zip(done.outcomes) {
                    task.answer(outcome);
                }
                if done.notes.is_err() {
                    self.keep_notes(notes);
                }
            }
            Err(fault) => {
                self.keep_notes(notes);
                group.into_iter().for_each(|task| task.answer(Err(fault.clone())));
            }
        }
    }

    /// Writes the last notes, signs the heads and empties the log into the database.
    fn finish(&mut self) -> Result<(), StoreFault> {
        let notes = self.take_notes();
        let done = self.commit(&mut [], &notes, true).and_then(|done| done.notes);
        done.map_err(|fault| fault.told("closing the record"))?;
        // If this fails (somebody still reads), the log stays beside the database and is as good.
        let _ = self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
        Ok(())
    }

    /// Does the whole group in one transaction: all of it is on the disk when this answers `Ok`, with each one's own outcome.
    fn commit(&mut self, group: &mut [Box<dyn Task>], notes: &[ReadNote], sign: bool) -> Result<Done, SqlFault> {
        let before = match self.tail {
            Some(tail) => tail,
            None => Tail::load(&self.connection, &self.identity)?,
        };
        self.tail = None;
        let mut tail = before;
        let done = match self.transact(group, notes, sign, &mut tail) {
            Ok(done) => done,
            Err(fault) => {
                if !self.connection.is_autocommit() {
                    // If this fails too, the next transaction fails to begin, and says so.
                    let _ = self.connection.execute_batch("ROLLBACK");
                }
                return Err(fault);
            }
        };
        self.tail = Some(tail);
        self.tell(&before, &tail);
        Ok(done)
    }

    fn transact(
        &self,
        group: &mut [Box<dyn Task>],
        notes: &[ReadNote],
        sign: bool,
        tail: &mut Tail,
    ) -> Result<Done, SqlFault> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut outcomes = Vec::with_capacity(group.len());
        for task in group {
            outcomes.push(self.in_savepoint(tail, |desk| task.perform(desk))?);
        }
        // Notes that cannot be written wait; they do not hold up what is written about people.
        let notes = self.in_savepoint(tail, |desk| {
            notes.iter().try_for_each(|note| append::append_note(desk, &note.stream(), note.event()))?;
            Ok(true)
        })?;
        if tail.unsigned() >= self.checkpoint_every || (sign && tail.unsigned() > 0) {
            tail.sign(&self.connection, &self.identity, &self.key)?;
        }
        self.connection.execute_batch("COMMIT")?;
        Ok(Done { outcomes, notes })
    }

    /// One piece of work alone: refused or failed, it leaves nothing behind. The outer error means that the whole
    /// transaction is gone.
    fn in_savepoint(
        &self,
        tail: &mut Tail,
        work: impl FnOnce(&mut Desk<'_>) -> Result<bool, SqlFault>,
    ) -> Result<Result<(), SqlFault>, SqlFault> {
        let before = *tail;
        self.connection.execute_batch("SAVEPOINT one")?;
        let done = work(&mut Desk { connection: &self.connection, tail });
        let outcome = match done {
            Ok(true) => Ok(()),
            Ok(false) => {
                *tail = before;
                self.connection.execute_batch("ROLLBACK TO one")?;
                Ok(())
            }
            Err(fault) if self.connection.is_autocommit() => return Err(fault),
            Err(fault) => {
                *tail = before;
                self.connection.execute_batch("ROLLBACK TO one")?;
                Err(fault)
            }
        };
        self.connection.execute_batch("RELEASE one")?;
        Ok(outcome)
    }

    /// Tells the followers, and notes a new checkpoint beside the database.
    fn tell(&self, before: &Tail, now: &Tail) {
        if now.seq != before.seq {
            self.last.send_replace(now.seq);
        }
        if now.signed != before.signed
            && let Some(signed) = now.signed
        {
            // The note only helps to see a database that was put back; without it the chain is as good.
            let _ = self.folder.write_note(signed.number, signed.seq.0);
        }
    }

    fn take_notes(&self) -> Vec<ReadNote> {
        std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts notes back that could not be written, before those that came since.
    fn keep_notes(&self, mut notes: Vec<ReadNote>) {
        let mut waiting = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.append(&mut waiting);
        *waiting = notes;
    }
}
