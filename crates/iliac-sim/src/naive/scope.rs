//! Where an expression is read: for which row, and whether in a gate.

use iliac_model::{GroupIx, Row, RowId, Timestamp};

/// What `this` is.
#[derive(Clone, Copy)]
pub(super) enum This {
    /// Nothing: the expression is of the case.
    Case,
    /// A row.
    Row(Row),
    /// A row asked for: an override names it, and it does not exist yet.
    Asked(Row),
    /// The next row of a group, which does not exist yet.
    Next(GroupIx),
}

impl This {
    /// The row's identity; `None` for the case and for the next row.
    pub fn row(self) -> Option<RowId> {
        match self {
            This::Row(row) | This::Asked(row) => Some(row.id),
            This::Case | This::Next(_) => None,
        }
    }

    /// The group of a row that does not exist yet; `None` for the case and for a row that does.
    pub fn yet_to_come(self) -> Option<GroupIx> {
        match self {
            This::Case | This::Row(_) => None,
            This::Asked(row) => Some(row.group),
            This::Next(group) => Some(group),
        }
    }
}

/// Where an expression stands, which decides to which instant freshness is measured (section 4, reference instant).
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// In a gate of an instance not begun.
    Gate,
    /// In a gate of an instance begun then.
    BegunGate(Timestamp),
    /// Anywhere else.
    Elsewhere,
}

/// Where an expression is read.
#[derive(Clone, Copy)]
pub(super) struct Scope {
    pub this: This,
    /// The row a filter is looking at.
    pub each: Option<Row>,
    pub place: Place,
}

impl Scope {
    /// Of the case, outside every gate.
    pub fn of_case() -> Scope {
        Scope::of(This::Case)
    }

    /// For an instance or a row, outside every gate.
    pub fn of(this: This) -> Scope {
        Scope { this, each: None, place: Place::Elsewhere }
    }

    /// For an instance, in a gate.
    pub fn in_gate(this: This, place: Place) -> Scope {
        Scope { this, each: None, place }
    }

    /// The same place, for what stands under a name: it looks at no row of a selection.
    pub fn under_a_name(self) -> Scope {
        Scope { each: None, ..self }
    }

    /// The same place, looking at one row of a selection.
    pub fn each(self, row: Row) -> Scope {
        Scope { each: Some(row), ..self }
    }
}
