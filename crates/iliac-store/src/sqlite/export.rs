//! The whole record as JSON lines, for anybody's tools: first whose record it is, then every event in order with its hashes,
//! each checkpoint after the event it covers. Hashes and signatures are hexadecimal; a payload that is not UTF-8 comes as
//! `payload_hex`. Sealed identifiers stay sealed, and files stay where they are.

use std::fmt::Write as _;
use std::io::Write;

use iliac_app::record::{Event, Seq, StoreFault};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::connect;
use super::fault::SqlFault;
use super::look::RecordFolder;
use super::rows;
use crate::checkpoint::{Checkpoint, Identity};
use crate::error::ExportError;

impl RecordFolder {
    /// Writes all events and checkpoints, as they stood when it began; answers how many events.
    ///
    /// # Errors
    /// [`ExportError`] when the output or the record fails; what was written by then is valid lines.
    pub fn export(&self, out: &mut dyn Write) -> Result<u64, ExportError> {
        let connection = connect::reading(&self.folder.record(), None).map_err(told)?;
        connection.execute_batch("BEGIN").map_err(told)?;
        let count = export(&connection, out)?;
        out.flush()?;
        Ok(count)
    }
}

fn export(connection: &Connection, out: &mut dyn Write) -> Result<u64, ExportError> {
    let identity = rows::identity(connection).map_err(told)?;
    line(out, &house(&identity))?;
    let checkpoints = checkpoints(connection).map_err(told)?;
    let mut due = checkpoints.iter().peekable();
    let mut statement = connection.prepare(&format!("{} ORDER BY e.seq", rows::EVENTS)).map_err(told)?;
    let mut events = statement.query([]).map_err(told)?;
    let (mut last, mut count) = (Seq(0), 0_u64);
    loop {
        while let Some((checkpoint, signature)) = due.next_if(|(checkpoint, _)| checkpoint.seq <= last) {
            line(out, &signed(checkpoint, signature))?;
        }
        let Some(row) = events.next().map_err(told)? else { break };
        let event = rows::event(row).map_err(told)?;
        line(out, &happened(&event))?;
        last = event.seq;
        count = count.saturating_add(1);
    }
    Ok(count)
}

fn checkpoints(connection: &Connection) -> rusqlite::Result<Vec<(Checkpoint, Vec<u8>)>> {
    let mut statement = connection.prepare(&format!("{} ORDER BY number", rows::CHECKPOINTS))?;
    statement.query_map([], rows::checkpoint)?.collect()
}

fn house(identity: &Identity) -> Value {
    json!({
        "iliac_record": 1,
        "record": identity.hash().to_string(),
        "nonce": hex(&identity.nonce),
        "purpose": identity.purpose.word(),
        "created_at": identity.created_at.to_string(),
        "verifying_key": hex(&identity.key),
    })
}

fn signed(checkpoint: &Checkpoint, signature: &[u8]) -> Value {
    json!({
        "checkpoint": checkpoint.number,
        "seq": checkpoint.seq.0,
        "recorded_at": checkpoint.recorded_at.to_string(),
        "digest": checkpoint.digest.to_string(),
        "previous": checkpoint.previous.to_string(),
        "signature": hex(signature),
    })
}

fn happened(event: &Event) -> Value {
    let what = &event.what;
    let mut value = json!({
        "seq": event.seq.0,
        "stream": event.stream.kind.word(),
        "key": event.stream.key,
        "version": event.version.0,
        "kind": what.kind,
        "occurred_at": what.occurred_at.to_string(),
        "recorded_at": what.recorded_at.to_string(),
        "author": what.author,
        "role": what.role,
        "source": what.source,
        "clock_offset_s": what.clock_offset_s,
        "touches": what.touches,
        "files": what.files.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "request": event.request.as_ref().map(|request| json!({
            "key": request.key,
            "content": request.content.to_string(),
        })),
        "previous": event.previous.to_string(),
        "hash": event.hash.to_string(),
    });
    let (name, payload) = match std::str::from_utf8(&what.payload) {
        Ok(text) => ("payload", text.to_owned()),
        Err(_) => ("payload_hex", hex(&what.payload)),
    };
    if let Some(fields) = value.as_object_mut() {
        fields.insert(name.to_owned(), Value::String(payload));
    }
    value
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // Writing to a string does not fail.
        text
    })
}

fn line(out: &mut dyn Write, value: &Value) -> Result<(), std::io::Error> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

fn told(error: rusqlite::Error) -> StoreFault {
    SqlFault::from(error).told("exporting")
}
