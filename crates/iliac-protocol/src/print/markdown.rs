//! The sheet as Markdown, readable as it is and on paper.

use std::fmt::{self, Write};

use super::{Body, Item, Sheet, Table};

/// A sheet as Markdown.
pub(super) fn markdown(sheet: &Sheet) -> String {
    let mut out = String::new();
    match write(&mut out, sheet) {
        Ok(()) | Err(fmt::Error) => out,
    }
}

fn write(out: &mut String, sheet: &Sheet) -> fmt::Result {
    writeln!(out, "# {}\n\n{}\n\nFingerprint `{}`", sheet.title, sheet.version, sheet.hash)?;
    for section in &sheet.sections {
        writeln!(out, "\n## {}", section.title)?;
        if let Some(mark) = section.mark {
            writeln!(out, "\n**{}**", mark.words())?;
        }
        if let Some(note) = &section.note {
            writeln!(out, "\n{note}")?;
        }
        match &section.body {
            Body::Items(items) => items.iter().try_for_each(|item| write_item(out, item))?,
            Body::Table(table) => write_table(out, table)?,
        }
    }
    writeln!(out, "\n## Signature\n")?;
    writeln!(out, "I have read {} with the fingerprint `{}` and agree that it is used.\n", sheet.version, sheet.hash)?;
    for line in ["Name", "Role", "Place and date", "Signature"] {
        writeln!(out, "{line}: ______________________________\n")?;
    }
    Ok(())
}

fn write_item(out: &mut String, item: &Item) -> fmt::Result {
    write!(out, "\n### {}", item.title)?;
    if !item.name.is_empty() {
        write!(out, " (`{}`)", item.name)?;
    }
    writeln!(out, "\n")?;
    for row in &item.rows {
        match row.lines.as_slice() {
            [line] => writeln!(out, "- {}: {line}", row.label)?,
            lines => {
                writeln!(out, "- {}:", row.label)?;
                for line in lines {
                    writeln!(out, "  - {line}")?;
                }
            }
        }
    }
    write_table(out, &item.table)
}

/// A table, unless it is empty. What must all hold is joined so that no `or` within it can be misread.
fn write_table(out: &mut String, table: &Table) -> fmt::Result {
    if table.lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| {} |\n|{}", table.columns.join(" | "), " --- |".repeat(table.columns.len()))?;
    for line in &table.lines {
        write!(out, "| {}", in_cell(&line.title))?;
        if !line.name.is_empty() {
            write!(out, " (`{}`)", line.name)?;
        }
        for cell in &line.cells {
            write!(out, " | {}", in_cell(&cell.join("; and ")))?;
        }
        writeln!(out, " |")?;
    }
    Ok(())
}

/// Words that cannot end their cell.
fn in_cell(text: &str) -> String {
    text.replace('|', "\\|")
}
