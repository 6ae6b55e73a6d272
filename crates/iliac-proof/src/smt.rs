//! Conditions in three truths as pairs of two-valued terms: when it is surely so, and when it is surely not.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use iliac_model::{FactIx, GroupIx};
use iliac_protocol::tree::{
    Alarm, CellRef, Compare, Cond, DerivedExpr, Kind, Progress, Protocol, RowRef, Rows, Status,
};

use crate::terms::{all, int, real, some};

/// A condition: when it is true, and when it is false. Neither: unknown.
#[derive(Clone)]
pub struct Pair {
    /// True.
    pub yes: String,
    /// False.
    pub no: String,
}

impl Pair {
    /// Known when `known`, and then as `holds` says.
    pub fn when(known: &str, holds: &str) -> Pair {
        Pair { yes: format!("(and {known} {holds})"), no: format!("(and {known} (not {holds}))") }
    }
}

/// A cell as terms.
pub struct CellTerms {
    /// Whether it is known.
    pub known: String,
    /// Its value: a Bool, an Int (choice, instant, day, text) or a Real.
    pub value: String,
    /// Which unit it was entered in.
    pub unit: String,
    /// When it happened.
    pub at: String,
    /// When it was told.
    pub told: String,
    /// How well it is known: 0 known, 1 not asked, 2 unanswered, 3 refused, 4 disputed, 5 too old, 6 otherwise not.
    pub status: String,
}

/// A script in the making.
pub struct Smt<'a> {
    pub(crate) protocol: &'a Protocol,
    declared: BTreeMap<String, String>,
    laws: Vec<String>,
    asserted: Vec<String>,
    /// While the hazard is translated, a true `any` is met by the group's witness.
    in_hazard: bool,
    /// The group whose witness stands for `this`, in an alarm per row.
    this: Option<GroupIx>,
    /// The group whose witness a `where` is looking at.
    each: Option<GroupIx>,
    keys: BTreeMap<String, usize>,
}

impl<'a> Smt<'a> {
    /// An empty script about a protocol.
    pub fn new(protocol: &'a Protocol) -> Smt<'a> {
        Smt {
            protocol,
            declared: BTreeMap::new(),
            laws: Vec::new(),
            asserted: Vec::new(),
            in_hazard: false,
            this: None,
            each: None,
            keys: BTreeMap::new(),
        }
    }

    /// Demands a term.
    pub fn assert(&mut self, term: String) {
        self.asserted.push(term);
    }

    /// The whole script.
    pub fn script(&self, title: &str) -> String {
        let mut script = format!("; {}\n; unsat: it can never be\n(set-logic ALL)\n", title.replace('\n', " "));
        for (name, sort) in &self.declared {
            // Writing to a string does not fail.
            writeln!(script, "(declare-fun {name} {sort})").ok();
        }
        for term in self.laws.iter().chain(&self.asserted) {
            writeln!(script, "(assert {term})").ok();
        }
        script.push_str("(check-sat)\n");
        script
    }

    /// A free constant.
    pub(crate) fn constant(&mut self, name: &str, sort: &str) -> String {
        let name = name.replace(|c: char| !c.is_ascii_alphanumeric() && c != '_', "_");
        self.declared.entry(name.clone()).or_insert_with(|| format!("() {sort}"));
        name
    }

    /// An uninterpreted function.
    pub(crate) fn function(&mut self, name: &str, signature: &str) -> String {
        self.declared.entry(name.to_owned()).or_insert_with(|| signature.to_owned());
        name.to_owned()
    }

    /// Something that always holds.
    pub(crate) fn law(&mut self, term: String) {
        if !self.laws.contains(&term) {
            self.laws.push(term);
        }
    }

    /// A short name for something that is the same wherever it is written the same.
    pub(crate) fn key(&mut self, what: &impl std::fmt::Debug) -> String {
        let next = self.keys.len();
        format!("k{}", self.keys.entry(format!("{what:?}")).or_insert(next))
    }

    /// When the hazard holds; its rows are the witnesses.
    pub fn hazard(&mut self, cond: &Cond) -> String {
        self.in_hazard = true;
        let pair = self.cond(cond);
        self.in_hazard = false;
        pair.yes
    }

    /// When an alarm is raised; for an alarm per row, at least for the witness.
    pub fn raised(&mut self, alarm: &Alarm) -> String {
        self.this = alarm.per;
        let raised = self.cond(&alarm.when).yes;
        self.this = None;
        match alarm.per {
            Some(group) => format!("(and {} {raised})", self.witness(group)),
            None => raised,
        }
    }

    /// A condition.
    pub fn cond(&mut self, cond: &Cond) -> Pair {
        match cond {
            Cond::Always(holds) => Pair { yes: holds.to_string(), no: (!holds).to_string() },
            Cond::Not(inner) => {
                let Pair { yes, no } = self.cond(inner);
                Pair { yes: no, no: yes }
            }
            Cond::All(conds) => {
                let (yes, no) = self.both(conds);
                Pair { yes: all(&yes), no: some(&no) }
            }
            Cond::Some(conds) => {
                let (yes, no) = self.both(conds);
                Pair { yes: some(&yes), no: all(&no) }
            }
            Cond::Yes(cell) => {
                let cell = self.cell(cell);
                Pair::when(&cell.known, &cell.value)
            }
            Cond::Is(cell, choices) => {
                let cell = self.cell(cell);
                let one: Vec<String> = choices.iter().map(|choice| format!("(= {} {choice})", cell.value)).collect();
                Pair::when(&cell.known, &some(&one))
            }
            Cond::Same(left, right) => {
                let (left, right) = (self.cell(left), self.cell(right));
                let known = format!("(and {} {})", left.known, right.known);
                Pair::when(&known, &format!("(= {} {})", left.value, right.value))
            }
            Cond::Number(compare, left, right) => {
                let (left, right) = (self.number(left), self.number(right));
                crate::numbers::compared(*compare, &left, &right)
            }
            Cond::AsEntered(compare, cell, parameter) => self.as_entered(*compare, cell, *parameter),
            Cond::Instant(compare, left, right) => {
                let (left, right) = (self.instant(left), self.instant(right));
                let known = format!("(and {} {})", left.known, right.known);
                Pair::when(&known, &holds(*compare, &left.at, &right.at))
            }
            Cond::Day(compare, left, right) => {
                let (left, right) = (self.day(left), self.day(right));
                let known = format!("(and {} {})", left.known, right.known);
                Pair::when(&known, &holds(*compare, &left.at, &right.at))
            }
            Cond::Status(cell, status) => {
                let cell = self.cell(cell);
                Pair::when("true", &status_term(*status, &cell.status))
            }
            Cond::Step(step, progress) => self.progress(*step, *progress),
            Cond::Any(rows) => self.any(rows),
            Cond::Derived(derived) => match self.protocol.derived_value(*derived).map(|derived| &derived.expr) {
                Some(DerivedExpr::Condition(cond)) => self.cond(cond),
                Some(DerivedExpr::Number(..) | DerivedExpr::Instant(_) | DerivedExpr::Day(_)) | None => {
                    Pair { yes: "false".into(), no: "false".into() }
                }
            },
        }
    }

    fn both(&mut self, conds: &[Cond]) -> (Vec<String>, Vec<String>) {
        conds.iter().map(|cond| self.cond(cond)).map(|pair| (pair.yes, pair.no)).unzip()
    }

    fn progress(&mut self, step: iliac_model::StepIx, progress: Progress) -> Pair {
        let declared = self.protocol.step(step).filter(|step| step.per.is_none());
        match (progress, declared) {
            // Never unknown: not surely done is not done.
            (Progress::Done, Some(declared)) => Pair::when("true", &self.cond(&declared.done).yes),
            (Progress::Done | Progress::Begun, _) => {
                let name = self.constant(&format!("{progress:?}_{}", step.0), "Bool");
                Pair::when("true", &name)
            }
        }
    }

    /// `any`: a free truth, tied to the group's witness. False means that no row meets it, so the witness does not.
    fn any(&mut self, rows: &Rows) -> Pair {
        let key = self.key(rows);
        let yes = self.constant(&format!("any_{key}"), "Bool");
        let no = self.constant(&format!("none_{key}"), "Bool");
        self.law(format!("(not (and {yes} {no}))"));
        let witness = self.witness(rows.group);
        let was = std::mem::replace(&mut self.in_hazard, false);
        let looked_at = self.each.replace(rows.group);
        let met = match &rows.filter {
            Some(filter) => self.cond(filter),
            None => Pair { yes: "true".into(), no: "false".into() },
        };
        self.in_hazard = was;
        self.each = looked_at;
        self.law(format!("(=> {no} (or (not {witness}) {}))", met.no));
        if rows.filter.is_some() {
            let group = self.any(&Rows { filter: None, ..rows.clone() });
            self.law(format!("(=> {yes} {})", group.yes));
            self.law(format!("(=> {} {no})", group.no));
        }
        if !rows.of_this {
            self.law(format!("(=> (and {witness} {}) {yes})", met.yes));
            if self.in_hazard {
                self.law(format!("(=> {yes} (and {witness} {}))", met.yes));
            }
        }
        Pair { yes, no }
    }

    /// Whether the group's witness row exists.
    fn witness(&mut self, group: GroupIx) -> String {
        self.constant(&format!("row_{}", group.0), "Bool")
    }

    /// The row from which a parameter's choice is read.
    pub(crate) fn row_of_choice(&self, fact: FactIx) -> RowRef {
        match self.protocol.fact(fact).and_then(|fact| fact.group) {
            None => RowRef::Case,
            Some(group) if self.each == Some(group) => RowRef::Each,
            Some(_) => RowRef::This,
        }
    }

    /// What a row is called in the names of terms.
    pub(crate) fn row_name(&mut self, of: &RowRef) -> String {
        match of {
            RowRef::Case => "case".to_owned(),
            RowRef::Each => "row".to_owned(),
            RowRef::This if self.this.is_some() => "row".to_owned(),
            RowRef::This => "this".to_owned(),
            RowRef::Parent => "parent".to_owned(),
            RowRef::EachParent => "rowparent".to_owned(),
            RowRef::Previous => "previous".to_owned(),
            RowRef::First(rows) => format!("first_{}", self.key(rows)),
            RowRef::Last(rows) => format!("last_{}", self.key(rows)),
        }
    }

    /// A cell.
    pub(crate) fn cell(&mut self, cell: &CellRef) -> CellTerms {
        let of = self.row_name(&cell.of);
        self.cell_named(cell.fact, &of)
    }

    fn cell_named(&mut self, fact: FactIx, of: &str) -> CellTerms {
        let name = format!("f{}_{of}", fact.0);
        let kind = self.protocol.fact(fact).map(|fact| fact.kind.clone());
        let sort = match &kind {
            Some(Kind::YesNo) => "Bool",
            Some(Kind::Quantity { .. } | Kind::Count { .. }) => "Real",
            Some(Kind::Choice(_) | Kind::Instant | Kind::Day | Kind::Text | Kind::Signature | Kind::File) | None => {
                "Int"
            }
        };
        let value = self.constant(&name, sort);
        let status = self.constant(&format!("{name}_status"), "Int");
        let unit = self.constant(&format!("{name}_unit"), "Int");
        self.law(format!("(and (<= 0 {status}) (<= {status} 6))"));
        let known = format!("(= {status} 0)");
        match &kind {
            Some(Kind::Choice(choices)) => {
                self.law(format!("(and (<= 0 {value}) (< {value} {}))", choices.len()));
            }
            Some(Kind::Quantity { hard, .. }) => {
                for (place, (least, most)) in hard.iter().enumerate() {
                    let inside = format!("(and (<= {} {value}) (<= {value} {}))", real(*least), real(*most));
                    self.law(format!("(=> (and {known} (= {unit} {place})) {inside})"));
                }
                self.law(format!("(and (<= 0 {unit}) (< {unit} {}))", hard.len().max(1)));
            }
            Some(Kind::Count { most }) => {
                self.law(format!("(=> {known} (and (<= 0.0 {value}) (<= {value} {}.0)))", int(*most)));
            }
            Some(Kind::YesNo | Kind::Instant | Kind::Day | Kind::Text | Kind::Signature | Kind::File) | None => {}
        }
        let at = self.constant(&format!("{name}_at"), "Int");
        let told = self.constant(&format!("{name}_told"), "Int");
        CellTerms { known, value, unit, at, told, status }
    }
}

/// A comparison of two terms.
pub fn holds(compare: Compare, left: &str, right: &str) -> String {
    match compare {
        Compare::Equal => format!("(= {left} {right})"),
        Compare::Unequal => format!("(not (= {left} {right}))"),
        Compare::Less => format!("(< {left} {right})"),
        Compare::AtMost => format!("(<= {left} {right})"),
        Compare::More => format!("(> {left} {right})"),
        Compare::AtLeast => format!("(>= {left} {right})"),
    }
}

fn status_term(status: Status, term: &str) -> String {
    let is = |place: u8| format!("(= {term} {place})");
    match status {
        Status::Known => is(0),
        Status::Unknown => format!("(not {})", is(0)),
        Status::NotAsked => is(1),
        Status::Unanswered => is(2),
        Status::Refused => is(3),
        Status::Disputed => is(4),
        Status::TooOld => is(5),
    }
}
