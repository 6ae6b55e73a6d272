//! Which rows are meant: section 5.

use iliac_model::{GroupIx, Row, Truth, Unknowns};
use iliac_protocol::tree::{RowRef, Rows};

use super::scope::{Scope, This};
use super::visible::View;

/// Where a cell reference points.
pub(super) enum Located {
    /// A fact of the case.
    Case,
    /// A row.
    Row(Row),
    /// There is no such row: *not asked*.
    Nowhere,
    /// It cannot be said which row, for these reasons.
    Unsure(Unknowns),
}

/// Which end of the row order.
#[derive(Clone, Copy)]
enum End {
    First,
    Last,
}

/// A selection, row by row.
pub(super) struct Selected {
    /// The existing rows in row order, each with what the filter says of it.
    pub rows: Vec<(Row, Truth)>,
    /// Why the list is not complete; `None` when it is.
    pub incomplete: Option<Unknowns>,
}

impl Selected {
    /// The rows of which the filter is true.
    pub fn true_rows(&self) -> impl Iterator<Item = Row> {
        self.rows.iter().filter(|(_, truth)| *truth == Truth::True).map(|(row, _)| *row)
    }

    /// The rows of which the filter is unknown, with why.
    pub fn unknown_rows(&self) -> impl Iterator<Item = (Row, Unknowns)> {
        self.rows.iter().filter_map(|(row, truth)| match truth {
            Truth::Unknown(why) => Some((*row, *why)),
            Truth::True | Truth::False => None,
        })
    }

    /// Every reason not to know which rows are selected.
    pub fn why_unsure(&self) -> Unknowns {
        self.unknown_rows().fold(self.incomplete.unwrap_or_default(), |all, (_, why)| all.with(why))
    }

    /// Whether nothing is selected for certain: no true row, no unknown one, and the list complete.
    pub fn is_surely_empty(&self) -> bool {
        self.true_rows().next().is_none() && self.unknown_rows().next().is_none() && self.incomplete.is_none()
    }
}

impl View<'_> {
    /// Where a row reference points.
    pub fn locate(&self, of: &RowRef, scope: Scope) -> Located {
        let found = |row: Option<Row>| row.map_or(Located::Nowhere, Located::Row);
        match of {
            RowRef::Case => Located::Case,
            RowRef::This => found(this_row(scope)),
            RowRef::Parent => found(this_row(scope).and_then(|row| self.parent(row))),
            RowRef::Previous => found(self.previous(scope.this)),
            RowRef::Each => found(scope.each),
            RowRef::EachParent => found(scope.each.and_then(|row| self.parent(row))),
            RowRef::First(rows) => self.endmost(&self.select(rows, scope), End::First),
            RowRef::Last(rows) => self.endmost(&self.select(rows, scope), End::Last),
        }
    }

    /// The row a row hangs on.
    fn parent(&self, row: Row) -> Option<Row> {
        let parent = row.parent?;
        self.history.rows.iter().copied().find(|row| row.id == parent)
    }

    /// The row before `this` in row order; for a row that is not there (yet), the last one.
    fn previous(&self, this: This) -> Option<Row> {
        let (group, id) = match this {
            This::Case => return None,
            This::Row(row) | This::Asked(row) => (row.group, Some(row.id)),
            This::Next(group) => (group, None),
        };
        self.rows(group).into_iter().take_while(|row| Some(row.id) != id).last()
    }

    /// The rows of a selection, each with what the filter says.
    pub fn select(&self, rows: &Rows, scope: Scope) -> Selected {
        let selected = self
            .rows(rows.group)
            .into_iter()
            .filter(|row| !rows.of_this || this_row(scope).is_some_and(|this| row.parent == Some(this.id)))
            .map(|row| (row, rows.filter.as_ref().map_or(Truth::True, |filter| self.truth(filter, scope.each(row)))))
            .collect();
        Selected { rows: selected, incomplete: self.incomplete(rows.group, scope) }
    }

    /// **complete**: without `complete_when`, or where that is true; otherwise the kinds of its being incomplete.
    fn incomplete(&self, group: GroupIx, scope: Scope) -> Option<Unknowns> {
        let complete_when = self.protocol.group(group)?.complete_when.as_ref()?;
        match self.truth(complete_when, Scope { this: This::Case, each: None, ..scope }) {
            Truth::True => None,
            Truth::False => Some(Unknowns::INCOMPLETE),
            Truth::Unknown(why) => Some(Unknowns::INCOMPLETE.with(why)),
        }
    }

    /// `any`: true for some row; else unknown for some row or incomplete; else false.
    pub fn any(&self, rows: &Rows, scope: Scope) -> Truth {
        let selected = self.select(rows, scope);
        if selected.true_rows().next().is_some() {
            Truth::True
        } else if selected.is_surely_empty() {
            Truth::False
        } else {
            Truth::Unknown(selected.why_unsure())
        }
    }

    /// `first(x)`, `last(x)` as a cell: the endmost true row, if nothing unknown could stand beyond it.
    fn endmost(&self, selected: &Selected, end: End) -> Located {
        let mut from_the_end: Vec<(Row, Truth)> = selected.rows.clone();
        match end {
            End::First => {}
            End::Last => from_the_end.reverse(),
        }
        let mut why = selected.incomplete.unwrap_or_default();
        let mut found = None;
        for (row, truth) in from_the_end {
            match truth {
                Truth::False => {}
                Truth::Unknown(kinds) => why = why.with(kinds),
                Truth::True => {
                    found = Some(row);
                    break;
                }
            }
        }
        match found {
            _ if !why.is_none() => Located::Unsure(why),
            Some(row) => Located::Row(row),
            None => Located::Nowhere,
        }
    }
}

fn this_row(scope: Scope) -> Option<Row> {
    match scope.this {
        This::Row(row) | This::Asked(row) => Some(row),
        This::Case | This::Next(_) => None,
    }
}
