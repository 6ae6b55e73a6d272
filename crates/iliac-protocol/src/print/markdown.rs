//! The sheet as Markdown, readable as it is and on paper.

use std::fmt::{self, Write};

use super::{Item, Sheet};

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
        if let Some(note) = &section.note {
            writeln!(out, "\n{note}")?;
        }
        for item in &section.items {
            write_item(out, item)?;
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
    if let Some(mark) = item.mark {
        writeln!(out, "**{}**\n", mark.words())?;
    }
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
    Ok(())
}
