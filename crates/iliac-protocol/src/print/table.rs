//! Tables of the sheet: a line for each thing, a column for each question. A column nobody answers is left out.

/// A line for each thing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Table {
    /// The headings; the first stands over the titles of the lines.
    pub columns: Vec<String>,
    /// The lines, in the order of the files.
    pub lines: Vec<Line>,
}

/// One thing in a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What it is called.
    pub title: String,
    /// Its name in the files, so that a reader can point at it; empty when it has none.
    pub name: String,
    /// One cell for each heading but the first. A cell is a list of which every one counts; empty says nothing.
    pub cells: Vec<Vec<String>>,
}

impl Table {
    /// A table without the columns in which no line says anything.
    pub(super) fn new(columns: &[&str], mut lines: Vec<Line>) -> Table {
        let says = |place: usize| lines.iter().any(|line| line.cells.get(place).is_some_and(|cell| !cell.is_empty()));
        let kept: Vec<bool> = (0..columns.len()).map(|place| place.checked_sub(1).is_none_or(says)).collect();
        for line in &mut lines {
            let mut keeps = kept.iter().skip(1).copied();
            line.cells.retain(|_| keeps.next().unwrap_or(false));
        }
        let columns = columns.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(column, _)| (*column).to_owned());
        Table { columns: columns.collect(), lines }
    }
}

impl Line {
    pub(super) fn new(title: &str, name: &str) -> Line {
        Line { title: title.to_owned(), name: name.to_owned(), cells: Vec::new() }
    }

    /// With one more cell, which may be empty.
    pub(super) fn cell(mut self, text: impl Into<String>) -> Line {
        let text = text.into();
        self.cells.push(if text.is_empty() { Vec::new() } else { vec![text] });
        self
    }

    /// With one more cell that is a list.
    pub(super) fn list(mut self, lines: Vec<String>) -> Line {
        self.cells.push(lines);
        self
    }
}
