//! Where the record ends: what the writer must know to add the next event, and the signing of it.

use ed25519_dalek::SigningKey;
use iliac_app::record::{Hash, Seq};
use iliac_model::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::fault::SqlFault;
use super::rows;
use crate::chain;
use crate::checkpoint::{Checkpoint, Identity};

/// The end of the record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Tail {
    /// The last event.
    pub(crate) seq: Seq,
    /// When it was recorded; when the record was created, before the first.
    pub(crate) recorded_at: Timestamp,
    /// The log digest after it.
    pub(crate) digest: Hash,
    /// The newest checkpoint, or `None` while the record is being created.
    pub(crate) signed: Option<Checkpoint>,
}

impl Tail {
    /// The end of a record without events.
    pub(crate) fn empty(created_at: Timestamp) -> Tail {
        Tail { seq: Seq(0), recorded_at: created_at, digest: Hash::ZERO, signed: None }
    }

    /// Finds the end of the record: the newest checkpoint and the events after it.
    pub(crate) fn load(connection: &Connection, identity: &Identity) -> Result<Tail, SqlFault> {
        let newest = connection
            .query_row(&format!("{} ORDER BY number DESC LIMIT 1", rows::CHECKPOINTS), [], rows::checkpoint)
            .optional()?;
        let Some((signed, signature)) = newest else {
            return Err(SqlFault::Damaged("there is no checkpoint".to_owned()));
        };
        if !signed.is_signed(identity, &signature) {
            return Err(SqlFault::Damaged(format!("checkpoint {} is not signed by this house", signed.number)));
        }
        let mut tail =
            Tail { seq: signed.seq, recorded_at: signed.recorded_at, digest: signed.digest, signed: Some(signed) };
        tail.refuse_if_cut(connection)?;
        let mut statement =
            connection.prepare("SELECT seq, recorded_at, hash FROM event WHERE seq > ?1 ORDER BY seq")?;
        let mut rows = statement.query([rows::kept(signed.seq.0)])?;
        while let Some(row) = rows.next()? {
            tail.add(Seq(rows::unsigned(row, 0)?), rows::instant(row, 1)?, rows::hash(row, 2)?);
        }
        Ok(tail)
    }

    /// The signed event itself must be there.
    fn refuse_if_cut(&self, connection: &Connection) -> Result<(), SqlFault> {
        let last: Option<i64> = connection.query_row("SELECT max(seq) FROM event", [], |row| row.get(0))?;
        if last.unwrap_or(0) < rows::kept(self.seq.0) {
            return Err(SqlFault::Damaged(format!(
                "it ends at event {}, but event {} was signed",
                last.unwrap_or(0),
                self.seq
            )));
        }
        Ok(())
    }

    /// Moves the end past one more event.
    pub(crate) fn add(&mut self, seq: Seq, recorded_at: Timestamp, hash: Hash) {
        self.seq = seq;
        self.recorded_at = recorded_at;
        self.digest = chain::log_digest(self.digest, hash);
    }

    /// How many events no checkpoint covers yet.
    pub(crate) fn unsigned(&self) -> u64 {
        self.seq.0.saturating_sub(self.signed.map_or(0, |signed| signed.seq.0))
    }

    /// Signs all heads as they are now, in the transaction under way.
    pub(crate) fn sign(
        &mut self,
        connection: &Connection,
        identity: &Identity,
        key: &SigningKey,
    ) -> rusqlite::Result<()> {
        let checkpoint = Checkpoint {
            number: self.signed.map_or(0, |signed| signed.number).saturating_add(1),
            seq: self.seq,
            recorded_at: self.recorded_at,
            digest: self.digest,
            previous: self.signed.map_or(Hash::ZERO, |signed| signed.content(identity)),
        };
        connection.execute(
            "INSERT INTO checkpoint (number, seq, recorded_at, digest, previous, signature) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                rows::kept(checkpoint.number),
                rows::kept(checkpoint.seq.0),
                checkpoint.recorded_at.second(),
                checkpoint.digest.0,
                checkpoint.previous.0,
                checkpoint.sign(identity, key),
            ],
        )?;
        self.signed = Some(checkpoint);
        Ok(())
    }
}
