//! Rows: witnesses of what is said of some row, and what is said of every row held against each of them.

use iliac_model::{FactIx, GroupIx, StepIx};
use iliac_protocol::tree::{Rows, Step};

use super::conditions::Pair;
use super::{CellTerms, Encoder, Extent, Place, RowKey, Scope};
use crate::term::Lit;

/// A row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowTerms {
    /// Its name.
    pub name: String,
    /// Its group; `None` for the case.
    pub group: Option<GroupIx>,
    /// Whether there is such a row.
    pub real: Lit,
    /// Of a row that was looked for (`last(…)`): that there is none, as opposed to nobody can say which.
    pub none: Option<Lit>,
    /// Of a row that was looked for among few: which of them it is, when.
    pub one_of: Vec<(Lit, RowKey)>,
    /// Its place among the rows of its group, if that is known.
    pub order: Option<usize>,
}

impl RowTerms {
    /// No row at all: the case.
    pub fn case() -> RowTerms {
        RowTerms { name: "case".into(), group: None, real: Lit::TRUE, none: None, one_of: Vec::new(), order: None }
    }
}

pub(crate) type AnyKey = (String, RowKey, Place);

/// Rows of which something is said: its truth over them is tied to every row there is a word for.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    rows: Rows,
    scope: Scope,
    pair: Pair,
}

impl Encoder<'_> {
    /// At least one row.
    pub(crate) fn any(&mut self, rows: &Rows, scope: Scope) -> Pair {
        let scope = self.scope_of_rows(rows, scope);
        let this = if reads_this(rows) { scope.this } else { RowKey::CASE };
        let key = (format!("{rows:?}"), this, scope.place);
        if let Some(pair) = self.anys.get(&key) {
            return *pair;
        }
        let pair = match self.extent {
            Extent::Few(_) => {
                let (yes, maybe) = self.few(rows, scope);
                let complete = self.complete(rows.group, scope).yes;
                let none = self.terms.some(maybe).not();
                Pair { yes: self.terms.some(yes), no: self.terms.all([none, complete]) }
            }
            Extent::Every => {
                let place = self.anys.len();
                let yes = self.terms.truth(format!("any {place} yes"));
                let no = self.terms.truth(format!("any {place} no"));
                Pair { yes, no }
            }
        };
        self.anys.insert(key, pair);
        if self.extent == Extent::Every {
            self.free_any(rows, scope, pair);
        }
        pair
    }

    /// A truth over rows: some row meets it when it is true; when it is false the list is complete.
    fn free_any(&mut self, rows: &Rows, scope: Scope, pair: Pair) {
        let not_both = self.terms.all([pair.yes, pair.no]).not();
        self.terms.law(not_both);
        let complete = self.complete(rows.group, scope).yes;
        let closed = self.terms.implies(pair.no, complete);
        self.terms.law(closed);
        let witness = self.new_row(format!("witness {}", self.selections.len()), rows.group);
        let met = self.meets(rows, scope, witness);
        let law = self.terms.implies(pair.yes, met.yes);
        self.terms.law(law);
        self.selections.push(Selection { rows: rows.clone(), scope, pair });
        if rows.filter.is_some() {
            // Some row that meets it is some row; no row at all is none that meets it.
            let all = self.any(&Rows { filter: None, ..rows.clone() }, scope);
            for law in [self.terms.implies(pair.yes, all.yes), self.terms.implies(all.no, pair.no)] {
                self.terms.law(law);
            }
        }
    }

    /// Whether a row is there and meets the filter; surely not also when it is not there.
    fn meets(&mut self, rows: &Rows, scope: Scope, row: RowKey) -> Pair {
        let hangs = if rows.of_this { self.hangs_on(row, scope.this) } else { Lit::TRUE };
        let there = self.terms.all([self.row(row).real, hangs]);
        let met = match &rows.filter {
            Some(filter) => self.cond(filter, Scope { each: row, ..scope }),
            None => Pair::sure(Lit::TRUE),
        };
        Pair { yes: self.terms.all([there, met.yes]), no: self.terms.some([there.not(), met.no]) }
    }

    /// Of each of few rows: whether it surely meets the filter, and whether it may.
    pub(crate) fn few(&mut self, rows: &Rows, scope: Scope) -> (Vec<Lit>, Vec<Lit>) {
        let keys = self.few_rows(rows.group);
        let pairs: Vec<Pair> = keys.iter().map(|row| self.meets(rows, scope, *row)).collect();
        (pairs.iter().map(|pair| pair.yes).collect(), pairs.iter().map(|pair| pair.no.not()).collect())
    }

    /// When a group's list is complete.
    pub(crate) fn complete(&mut self, group: GroupIx, scope: Scope) -> Pair {
        match self.protocol.group(group).and_then(|group| group.complete_when.as_ref()) {
            Some(cond) => self.cond(cond, Scope::of(RowKey::CASE, scope.place)),
            None => Pair::sure(Lit::TRUE),
        }
    }

    /// The few rows of a group, in row order.
    pub(crate) fn few_rows(&mut self, group: GroupIx) -> Vec<RowKey> {
        let few = match self.extent {
            Extent::Few(few) => few.rows,
            Extent::Every => 0,
        };
        (0..few).map(|order| self.few_row(group, order)).collect()
    }

    fn few_row(&mut self, group: GroupIx, order: usize) -> RowKey {
        let name = format!("few {} {order}", group.0);
        if let Some(key) = self.named_rows.get(&name) {
            return *key;
        }
        let key = self.new_row(name, group);
        if let Some(row) = self.rows.get_mut(key.0) {
            row.order = Some(order);
        }
        let parent = self.parent(key);
        if parent != key {
            let law = self.terms.implies(self.row(key).real, self.row(parent).real);
            self.terms.law(law);
        }
        key
    }

    /// The row an instance of a step per row is for.
    pub(crate) fn this_row(&mut self, group: GroupIx) -> RowKey {
        match self.extent {
            Extent::Every => self.new_row("this".into(), group),
            Extent::Few(few) => self.few_row(group, few.rows.saturating_sub(1)),
        }
    }

    /// A row of a group of which nothing is said yet.
    pub(crate) fn some_row(&mut self, group: GroupIx) -> RowKey {
        match self.extent {
            Extent::Every => self.new_row(format!("some {}", group.0), group),
            Extent::Few(_) => self.few_row(group, 0),
        }
    }

    fn new_row(&mut self, name: String, group: GroupIx) -> RowKey {
        if let Some(key) = self.named_rows.get(&name) {
            return *key;
        }
        let real = self.terms.truth(format!("row {name}"));
        self.add_row(RowTerms { name, group: Some(group), real, none: None, one_of: Vec::new(), order: None })
    }

    fn add_row(&mut self, row: RowTerms) -> RowKey {
        let key = RowKey(self.rows.len());
        self.named_rows.insert(row.name.clone(), key);
        self.rows.push(row);
        key
    }

    /// The row a row hangs on.
    pub(crate) fn parent(&mut self, of: RowKey) -> RowKey {
        let row = self.row(of);
        let parent = row.group.and_then(|group| self.protocol.group(group)).and_then(|group| group.parent);
        let Some(parent) = parent else { return of };
        match (self.extent, row.order) {
            // Among few, the first two hang on the first, the next two on the second.
            (Extent::Few(_), Some(order)) => self.few_row(parent, order / 2),
            (Extent::Few(_), None) if !row.one_of.is_empty() => {
                let name = format!("parent of {}", row.name);
                let one_of = row.one_of.iter().map(|(when, key)| (*when, *key)).collect::<Vec<_>>();
                let one_of = one_of.into_iter().map(|(when, key)| (when, self.parent(key))).collect();
                self.chosen(name, parent, one_of, row.none.unwrap_or(Lit::FALSE))
            }
            (Extent::Few(_) | Extent::Every, _) => self.new_row(format!("parent of {}", row.name), parent),
        }
    }

    /// Whether a row hangs on another.
    fn hangs_on(&mut self, row: RowKey, on: RowKey) -> Lit {
        match self.extent {
            Extent::Few(_) => {
                if self.parent(row) == on {
                    self.row(on).real
                } else {
                    Lit::FALSE
                }
            }
            Extent::Every => {
                let hangs = self.terms.truth(format!("{} hangs on {}", self.row(row).name, self.row(on).name));
                let law = self.terms.implies(hangs, self.row(on).real);
                self.terms.law(law);
                hangs
            }
        }
    }

    /// The row before a row.
    pub(crate) fn previous(&mut self, of: RowKey) -> RowKey {
        let row = self.row(of);
        let Some(group) = row.group else { return of };
        let name = format!("before {}", row.name);
        match (self.extent, row.order) {
            (Extent::Few(_), Some(order)) => {
                let before: Vec<RowKey> = (0..order).map(|order| self.few_row(group, order)).collect();
                let one_of = self.last_of(&before.iter().map(|key| (self.row(*key).real, *key)).collect::<Vec<_>>());
                let real: Vec<Lit> = one_of.iter().map(|(when, _)| *when).collect();
                let none = self.terms.some(real).not();
                self.chosen(name, group, one_of, none)
            }
            (Extent::Few(_) | Extent::Every, _) => self.new_row(name, group),
        }
    }

    /// The first or last row that meets a filter.
    pub(crate) fn end_row(&mut self, rows: &Rows, scope: Scope, first: bool) -> RowKey {
        let scope = self.scope_of_rows(rows, scope);
        let which = if first { "first" } else { "last" };
        let this = if reads_this(rows) { scope.this } else { RowKey::CASE };
        let name = format!("{which} {rows:?} {} {:?}", this.0, scope.place);
        if let Some(key) = self.named_rows.get(&name) {
            return *key;
        }
        let any = self.any(rows, scope);
        match self.extent {
            Extent::Few(_) => self.few_end(name, rows, scope, (first, any.no)),
            Extent::Every => {
                let place = self.rows.len();
                let real = self.terms.truth(format!("{which} {place} is sure"));
                let row = RowTerms {
                    name,
                    group: Some(rows.group),
                    real,
                    none: Some(any.no),
                    one_of: Vec::new(),
                    order: None,
                };
                let key = self.add_row(row);
                let met = self.meets(rows, scope, key);
                let sure = self.terms.implies(real, met.yes);
                self.terms.law(sure);
                let some = self.terms.implies(real, any.yes);
                self.terms.law(some);
                let complete = self.complete(rows.group, scope).yes;
                let law = self.terms.implies(real, complete);
                self.terms.law(law);
                if rows.filter.is_none() {
                    let law = self.terms.some([any.yes.not(), complete.not(), real]);
                    self.terms.law(law);
                }
                key
            }
        }
    }

    /// The first or last of few rows, if every row before it (after it) surely does not meet the filter.
    fn few_end(&mut self, name: String, rows: &Rows, scope: Scope, (first, none): (bool, Lit)) -> RowKey {
        let keys = self.few_rows(rows.group);
        let complete = self.complete(rows.group, scope).yes;
        let mut found: Vec<(Pair, RowKey)> = keys.into_iter().map(|key| (self.meets(rows, scope, key), key)).collect();
        if first {
            found.reverse();
        }
        let mut one_of = Vec::new();
        for (place, (met, key)) in found.iter().enumerate() {
            let after: Vec<Lit> = found.iter().skip(place + 1).map(|(met, _)| met.no).collect();
            let after = self.terms.all(after);
            one_of.push((self.terms.all([met.yes, after, complete]), *key));
        }
        self.chosen(name, rows.group, one_of, none)
    }

    fn last_of(&mut self, rows: &[(Lit, RowKey)]) -> Vec<(Lit, RowKey)> {
        let mut one_of = Vec::new();
        for (place, (there, key)) in rows.iter().enumerate() {
            let after = self.terms.some(rows.iter().skip(place + 1).map(|(there, _)| *there)).not();
            one_of.push((self.terms.all([*there, after]), *key));
        }
        one_of
    }

    fn chosen(&mut self, name: String, group: GroupIx, one_of: Vec<(Lit, RowKey)>, none: Lit) -> RowKey {
        if let Some(key) = self.named_rows.get(&name) {
            return *key;
        }
        let real = self.terms.some(one_of.iter().map(|(when, _)| *when));
        self.add_row(RowTerms { name, group: Some(group), real, none: Some(none), one_of, order: None })
    }

    /// A cell of a chosen row is the cell of the row chosen.
    pub(crate) fn copied(&mut self, fact: FactIx, row: RowKey, cell: CellTerms) {
        for (when, key) in self.row(row).one_of {
            let place = self.place_of(fact, row, cell);
            let of = self.cell_of(fact, key, place);
            let mut same = vec![(cell.status, of.status), (cell.value, of.value)];
            same.extend(cell.unit.zip(of.unit));
            for (a, b) in same {
                let equal = self.terms.equal(a, b, 0);
                let law = self.terms.implies(when, equal);
                self.terms.law(law);
            }
        }
    }

    fn place_of(&self, fact: FactIx, row: RowKey, cell: CellTerms) -> Place {
        let gate = self.cells.get(&(fact, row, Place::Gate));
        if gate.is_some_and(|gate| gate.status == cell.status) { Place::Gate } else { Place::Board }
    }

    pub(crate) fn copied_times(&mut self, fact: FactIx, row: RowKey, place: Place) {
        let Some((at, told)) = self.times_of(fact, row, place) else { return };
        for (when, key) in self.row(row).one_of {
            let of = iliac_protocol::tree::CellRef { fact, of: iliac_protocol::tree::RowRef::This };
            let (_, there, told_there) = self.times(&of, Scope::of(key, place));
            for (a, b) in [(at, there), (told, told_there)] {
                let equal = self.terms.equal(a, b, 0);
                let law = self.terms.implies(when, equal);
                self.terms.law(law);
            }
        }
    }

    /// Whether a step per row is done in some row.
    pub(crate) fn done_in_some_row(&mut self, ix: StepIx, step: &Step, group: GroupIx) -> Lit {
        let rows = match self.extent {
            Extent::Few(_) => self.few_rows(group),
            Extent::Every => vec![self.new_row(format!("done {}", ix.0), group)],
        };
        let mut done = Vec::new();
        for row in rows {
            let there = self.row(row).real;
            let is = self.cond(&step.done, Scope::of(row, Place::Board)).yes;
            done.push(self.terms.all([there, is]));
        }
        self.terms.some(done)
    }

    /// The row whose value is the extreme one.
    pub(crate) fn attained(&mut self, rows: &Rows, scope: Scope, place: usize) -> RowKey {
        let key = self.new_row(format!("extreme {place}"), rows.group);
        let met = self.meets(rows, scope, key);
        let known = self.terms.truth(format!("over rows {place} known"));
        let law = self.terms.implies(known, met.yes);
        self.terms.law(law);
        key
    }

    /// Holds every row there is a word for against everything said of rows.
    pub(crate) fn tie_rows(&mut self) {
        loop {
            let before = (self.selections.len(), self.rows.len());
            let mut todo = Vec::new();
            for (place, selection) in self.selections.iter().enumerate() {
                let rows = self.rows_of(selection.rows.group).into_iter();
                todo.extend(rows.filter(|row| !self.met.contains_key(&(place, *row))).map(|row| (place, row)));
            }
            for (place, row) in todo {
                self.met.insert((place, row), ());
                let Some(Selection { rows, scope, pair }) = self.selections.get(place).cloned() else { continue };
                let met = self.meets(&rows, scope, row);
                let some = self.terms.implies(met.yes, pair.yes);
                self.terms.law(some);
                let none = self.terms.implies(pair.no, met.no);
                self.terms.law(none);
            }
            if before == (self.selections.len(), self.rows.len()) {
                return;
            }
        }
    }
}

/// Whether a selection depends on the row it is asked for.
pub(crate) fn reads_this(rows: &Rows) -> bool {
    let text = format!("{rows:?}");
    rows.of_this
        || text.contains("This")
        || text.contains("Parent")
        || text.contains("Previous")
        || text.contains("Derived")
}
