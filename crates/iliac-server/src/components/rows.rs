//! A group of rows: punctures, doses, tubes. What is recorded, whether the list is complete, and a place for one more.

use maud::{Markup, html};

/// Whether everything that belongs in the group is there.
#[derive(Clone, Debug)]
pub enum Completeness {
    /// Rows are simply recorded as they happen.
    AsRecorded,
    /// Somebody said so: `reviewed 09:10 by A. Meyer`, or `none, said by the person`.
    Complete(String),
    /// Nobody has; what makes it complete: `Review the medicine list, or say "none".`
    Incomplete(String),
}

/// One group.
#[derive(Clone, Debug)]
pub struct RowGroup {
    /// Element id, unique on the page and the same after an update.
    pub id: String,
    /// What the rows are: `Sedatives given`.
    pub title: String,
    /// Column headings.
    pub columns: Vec<String>,
    /// Cells by row, in the order of the columns; an empty cell is shown as not recorded.
    pub rows: Vec<Vec<String>>,
    /// Whether it is complete.
    pub completeness: Completeness,
    /// Fields for one more row; empty where one may only read.
    pub add: Markup,
    /// What the button that opens those fields says: `Add a dose`.
    pub add_label: String,
}

/// The group as a table with a folded form for one more row.
pub fn row_group(group: &RowGroup) -> Markup {
    html! {
        section class="il-rows" id=(group.id) {
            div class="il-rows__head" {
                h2 { (group.title) " " span class="il-count" { (group.rows.len()) } }
                @match &group.completeness {
                    Completeness::AsRecorded => {},
                    Completeness::Complete(words) => p class="il-rows__complete" { "Complete: " (words) },
                    Completeness::Incomplete(words) => p class="il-flag" { "Not complete. " (words) },
                }
            }
            @if group.rows.is_empty() {
                p class="il-quiet" { "Nothing recorded." }
            } @else {
                (table(&group.title, &group.columns, &group.rows))
            }
            @if !group.add.0.is_empty() {
                details class="il-rows__add" {
                    summary { (group.add_label) }
                    (group.add)
                }
            }
        }
    }
}

/// A plain table that becomes cards on a phone. Cells in the order of the columns.
pub fn table(caption: &str, columns: &[String], rows: &[Vec<String>]) -> Markup {
    html! {
        table class="il-table" role="table" {
            caption class="nhsuk-u-visually-hidden" { (caption) }
            thead role="rowgroup" { tr role="row" {
                @for column in columns { th scope="col" role="columnheader" { (column) } }
            } }
            tbody role="rowgroup" {
                @for row in rows { tr role="row" {
                    @for (cell, column) in row.iter().zip(columns) {
                        td role="cell" {
                            span class="il-table__label" aria-hidden="true" { (column) }
                            @if cell.is_empty() { span class="il-fact__none" { "not recorded" } } @else { (cell) }
                        }
                    }
                } }
            }
        }
    }
}

/// A line of a table that is read along: what it is about, and a cell for each further column. `None` says nothing.
pub type TableLine = (Markup, Vec<Option<Markup>>);

/// A table for figures and rules, each line under a heading of its own. It becomes cards on a phone.
pub fn lined_table<'c>(
    caption: &str,
    columns: impl IntoIterator<Item = &'c str> + Clone,
    lines: impl IntoIterator<Item = TableLine>,
) -> Markup {
    html! {
        table class="il-table il-protocol__table" role="table" {
            caption class="nhsuk-u-visually-hidden" { (caption) }
            thead role="rowgroup" { tr role="row" {
                @for column in columns.clone() { th scope="col" role="columnheader" { (column) } }
            } }
            tbody role="rowgroup" { @for (heading, cells) in lines {
                tr role="row" {
                    th scope="row" role="rowheader" { (heading) }
                    @for (cell, column) in cells.into_iter().zip(columns.clone().into_iter().skip(1)) {
                        td role="cell" {
                            @if let Some(cell) = cell {
                                span class="il-table__label" aria-hidden="true" { (column) }
                                div { (cell) }
                            }
                        }
                    }
                }
            } }
        }
    }
}
