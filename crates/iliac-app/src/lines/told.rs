//! A history becomes a line: the reverse of reading one, so that what is in a record can be looked at elsewhere.

use iliac_model::{EntryId, GateIx, History, RowId, StepIx, Timestamp};
use iliac_protocol::tree::{Kind, Protocol};
use serde_json::{Map, Value as Json, json};

use super::VERSION;
use crate::case::{alarm_name, said_of};
use crate::event::Said;

/// A case as one line, without its end; `case` is what it is called there. What the protocol does not know is left out.
pub fn told(protocol: &Protocol, case: &str, history: &History) -> String {
    let telling = Telling { protocol, history };
    let facts: Vec<Json> = history.entries.iter().filter_map(|entry| telling.fact(entry)).collect();
    let begun = history.begins.iter().map(|begun| {
        let step = telling.step(begun.step);
        telling.deed(json!({ "step": step }), begun.row, (begun.occurred_at, begun.recorded_at), begun.by)
    });
    let overrides = history.overrides.iter().map(|given| {
        let (step, gate) = telling.gate(given.gate);
        let most = protocol.gate(given.gate).map_or(0, |gate| gate.needs.len());
        let needs: Vec<usize> = (1..=most).filter(|place| given.needs >> (place - 1) & 1 == 1).collect();
        let what = json!({ "step": step, "gate": gate, "needs": needs });
        telling.deed(what, given.row, (given.occurred_at, given.recorded_at), given.by)
    });
    let answers = history.answers.iter().map(|answer| {
        let alarm = alarm_name(protocol, answer.alarm).map(|name| name.to_string());
        let what = json!({ "alarm": alarm });
        telling.deed(what, answer.row, (answer.occurred_at, answer.recorded_at), answer.by)
    });
    let (begun, overrides): (Vec<Json>, Vec<Json>) = (begun.collect(), overrides.collect());
    let answers: Vec<Json> = answers.collect();
    json!({ "v": VERSION, "case": case, "facts": facts, "begun": begun, "overrides": overrides, "answers": answers })
        .to_string()
}

struct Telling<'a> {
    protocol: &'a Protocol,
    history: &'a History,
}

impl<'a> Telling<'a> {
    fn fact(&self, entry: &iliac_model::Entry) -> Option<Json> {
        let kind = self.protocol.fact(entry.kind)?;
        let mut line = self.deed(
            json!({ "kind": kind.name, "id": id(entry.id) }),
            entry.row,
            (entry.occurred_at, entry.recorded_at),
            entry.by,
        );
        let fields = line.as_object_mut()?;
        say(fields, &kind.kind, said_of(&kind.kind, &entry.cell)?);
        if let Some(corrected) = entry.corrects {
            fields.insert("corrects".into(), id(corrected).into());
        }
        Some(line)
    }

    fn deed(
        &self,
        mut what: Json,
        row: Option<RowId>,
        (occurred_at, recorded_at): (Timestamp, Timestamp),
        by: u32,
    ) -> Json {
        let Some(fields) = what.as_object_mut() else { return what };
        if let Some(row) = row {
            fields.insert("row".into(), label(row).into());
            let parent = self.history.rows.iter().find(|known| known.id == row).and_then(|row| row.parent);
            if let Some(parent) = parent {
                fields.insert("parent".into(), label(parent).into());
            }
        }
        fields.insert("occurred_at".into(), occurred_at.to_string().into());
        fields.insert("recorded_at".into(), recorded_at.to_string().into());
        fields.insert("by".into(), by.to_string().into());
        what
    }

    fn step(&self, step: StepIx) -> &'a str {
        self.protocol.step(step).map_or("", |step| &step.name)
    }

    fn gate(&self, gate: GateIx) -> (&'a str, &'a str) {
        self.protocol.gate(gate).map_or(("", ""), |gate| (self.step(gate.step), &gate.name))
    }
}

fn id(entry: EntryId) -> String {
    entry.0.to_string()
}

fn label(row: RowId) -> String {
    format!("{:x}", row.0)
}

/// What the cell says: a value, with its unit, or that there is none.
fn say(fields: &mut Map<String, Json>, kind: &Kind, said: Said) {
    let (field, says) = match said {
        Said::Unanswered => ("said", "unanswered".into()),
        Said::Refused => ("said", "refused".into()),
        Said::Struck => ("said", "struck".into()),
        Said::Number(number, unit) => {
            // A count is held as so many of one.
            if !kind.units().is_empty() {
                fields.insert("unit".into(), unit.into());
            }
            ("value", number.to_string().into())
        }
        Said::YesNo(yes) => ("value", yes.into()),
        Said::Instant(at) => ("value", at.to_string().into()),
        Said::Day(day) => ("value", day.to_string().into()),
        Said::Choice(words) | Said::Text(words) | Said::Signature(words) | Said::Sealed(words) | Said::File(words) => {
            ("value", words.into())
        }
    };
    fields.insert(field.into(), says);
}
