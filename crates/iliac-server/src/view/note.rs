//! The procedure note in plain text: what was recorded in the room, in order, for another record.

use iliac_model::{Cell, FactIx, GroupIx, RowId};

use super::words::Words;

/// The stages whose facts make the note.
const STAGES: [&str; 3] = ["arrival", "procedure", "recovery"];

/// The note.
pub fn note(words: &Words) -> String {
    let protocol = words.protocol();
    let mut lines = vec![format!("{}, case {}", protocol.title, words.case.number)];
    for (place, stage) in protocol.stages.iter().enumerate().filter(|(_, stage)| STAGES.contains(&stage.name.as_str()))
    {
        lines.push(String::new());
        lines.push(stage.title.to_uppercase());
        let mut told = Vec::new();
        for step in protocol.steps.iter().filter(|step| step.stage == place) {
            match step.per {
                None => step.records.iter().for_each(|fact| push(words, *fact, None, &mut told)),
                Some(per) => rows(words, per.group, &step.records, &mut told),
            }
        }
        if told.is_empty() {
            told.push("Nothing recorded.".into());
        }
        told.dedup();
        lines.extend(told);
    }
    lines.join("\n")
}

fn rows(words: &Words, group: GroupIx, records: &[FactIx], told: &mut Vec<String>) {
    for row in words.rows(group) {
        let mut cells = Vec::new();
        records.iter().for_each(|fact| push(words, *fact, Some(row), &mut cells));
        if !cells.is_empty() {
            told.push(format!("{}: {}", words.row_title(row), cells.join("; ")));
        }
    }
}

fn push(words: &Words, ix: FactIx, row: Option<RowId>, told: &mut Vec<String>) {
    let Some(fact) = words.protocol().fact(ix) else { return };
    let entry = words.last(ix, row).filter(|entry| !matches!(entry.cell, Cell::Struck));
    if let Some(entry) = entry {
        told.push(format!("{}: {}", fact.title, words.value(fact, &entry.cell)));
    }
}
