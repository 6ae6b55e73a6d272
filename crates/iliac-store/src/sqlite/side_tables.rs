//! Sessions and person codes: not truth, but as durable.

use iliac_app::record::{Codes, PersonCode, Session, Sessions, StoreFault, TokenHash};
use iliac_model::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use super::fault::Halt;
use super::handle::SqliteStore;
use super::rows;

impl SqliteStore {
    /// One statement on a side table.
    async fn change(
        &self,
        doing: &'static str,
        sql: &'static str,
        values: impl Params + Send + 'static,
    ) -> Result<(), StoreFault> {
        self.write(doing, move |desk| {
            desk.connection.prepare_cached(sql)?.execute(values)?;
            Ok(())
        })
        .await
    }
}

impl Sessions for SqliteStore {
    async fn keep_session(&self, session: Session) -> Result<(), StoreFault> {
        let sql = "INSERT INTO session (token, staff, created_at, last_seen_at, expires_at, ends_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = (
            session.token.0,
            session.staff,
            session.created_at.second(),
            session.last_seen_at.second(),
            session.expires_at.second(),
            session.ends_at.second(),
        );
        self.change("keeping a session", sql, values).await
    }

    async fn session(&self, token: TokenHash) -> Result<Option<Session>, StoreFault> {
        let sql = "SELECT token, staff, created_at, last_seen_at, expires_at, ends_at FROM session WHERE token = ?1";
        let find = move |connection: &Connection| {
            Ok(connection.prepare_cached(sql)?.query_row([token.0], session).optional()?)
        };
        self.inner.readers.read("looking up a session", find).await
    }

    async fn renew_session(
        &self,
        token: TokenHash,
        last_seen_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreFault> {
        let sql = "UPDATE session SET last_seen_at = ?2, expires_at = ?3 WHERE token = ?1";
        self.change("renewing a session", sql, (token.0, last_seen_at.second(), expires_at.second())).await
    }

    async fn end_session(&self, token: TokenHash) -> Result<(), StoreFault> {
        self.change("ending a session", "DELETE FROM session WHERE token = ?1", [token.0]).await
    }

    async fn end_sessions_of(&self, staff: &str) -> Result<(), StoreFault> {
        self.change("ending sessions", "DELETE FROM session WHERE staff = ?1", [staff.to_owned()]).await
    }

    async fn clear_ended(&self, now: Timestamp) -> Result<(), StoreFault> {
        self.write("clearing ended sessions", move |desk| {
            desk.connection.execute("DELETE FROM session WHERE min(expires_at, ends_at) < ?1", [now.second()])?;
            desk.connection.execute("DELETE FROM person_code WHERE expires_at < ?1", [now.second()])?;
            Ok(())
        })
        .await
    }
}

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        token: TokenHash(row.get(0)?),
        staff: row.get(1)?,
        created_at: rows::instant(row, 2)?,
        last_seen_at: rows::instant(row, 3)?,
        expires_at: rows::instant(row, 4)?,
        ends_at: rows::instant(row, 5)?,
    })
}

impl Codes for SqliteStore {
    async fn keep_code(&self, code: PersonCode) -> Result<(), StoreFault> {
        let sql = "INSERT INTO person_code (code, case_key, purpose, created_at, expires_at, attempts_left) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = (
            code.code.0,
            code.case,
            code.purpose,
            code.created_at.second(),
            code.expires_at.second(),
            code.attempts_left,
        );
        self.change("keeping a code", sql, values).await
    }

    async fn try_code(&self, code: TokenHash) -> Result<Option<PersonCode>, StoreFault> {
        self.write("trying a code", move |desk| try_code(desk.connection, code)).await
    }

    async fn allow_attempts(&self, code: TokenHash, attempts: u32) -> Result<(), StoreFault> {
        let sql = "UPDATE person_code SET attempts_left = ?2 WHERE code = ?1";
        self.change("allowing attempts", sql, (code.0, attempts)).await
    }

    async fn withdraw_codes(&self, case: &str, purpose: &str) -> Result<(), StoreFault> {
        let sql = "DELETE FROM person_code WHERE case_key = ?1 AND purpose = ?2";
        self.change("withdrawing codes", sql, [case.to_owned(), purpose.to_owned()]).await
    }
}

fn try_code(connection: &Connection, code: TokenHash) -> Result<Option<PersonCode>, Halt<StoreFault>> {
    let sql = "SELECT code, case_key, purpose, created_at, expires_at, attempts_left FROM person_code WHERE code = ?1";
    let before = connection
        .prepare_cached(sql)?
        .query_row([code.0], |row| {
            Ok(PersonCode {
                code: TokenHash(row.get(0)?),
                case: row.get(1)?,
                purpose: row.get(2)?,
                created_at: rows::instant(row, 3)?,
                expires_at: rows::instant(row, 4)?,
                attempts_left: row.get(5)?,
            })
        })
        .optional()?;
    connection
        .prepare_cached("UPDATE person_code SET attempts_left = max(attempts_left - 1, 0) WHERE code = ?1")?
        .execute(params![code.0])?;
    Ok(before)
}
