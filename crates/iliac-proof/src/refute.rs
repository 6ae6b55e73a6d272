//! A failure shown: a record in which the real engine lets a step begin that must not, or raises no alarm that must be.

use std::collections::{BTreeMap, BTreeSet};

use iliac_engine::{Actor, Bounds, Command, Facts, Program, assess, decide, holds_never};
use iliac_model::{
    AlarmKey, Cell, Duration, Entry, EntryId, FactIx, NeverIx, Number, RoleIx, Row, RowId, Situation, StepIx, Truth,
    Value,
};
use iliac_protocol::tree::{FactKind, Kind, Law, Protocol};
use iliac_protocol::walk;

use crate::encode::{DAY, Extent, Few};
use crate::question::{About, Questions, subject};
use crate::search::{Answer, Model, Search};
use crate::term::Lit;
use crate::witness::{self, Witness};

/// How many candidates are shown to the real engine before the search for a failure ends.
const CANDIDATES_MOST: usize = 6;

/// How many rows of a group are enough to show most things, and then what is tried.
pub(crate) const FEW: [Few; 3] =
    [Few { rows: 3, alike: false }, Few { rows: 8, alike: false }, Few { rows: 3, alike: true }];

/// A record that shows how a property fails; `None` when none was found that the real engine confirms, which proves nothing.
pub fn refute(program: &Program, never: NeverIx) -> Option<Witness> {
    let protocol = program.protocol();
    let (Law::NeverStart(_, hazard) | Law::NeverSilent(hazard)) = &protocol.never(never)?.law;
    let about = subject(&protocol.never(never)?.law);
    let read = walk::facts_read(protocol, hazard);
    let shows = |witness: &Witness| fails(program, never, witness);
    // Of silence every alarm is a part: more rows of every group make it large, and show nothing more.
    let sizes = if about == About::Silence { 1 } else { FEW.len() };
    FEW.into_iter().take(sizes).find_map(|few| {
        let questions = Questions::about(protocol, Extent::Few(few), about);
        let hazard = questions.hazards.iter().find(|(ix, _)| *ix == never).map(|(_, hazard)| *hazard)?;
        let mut search = Search::new(&questions.encoder.terms);
        found(program, (&questions, &mut search), &questions.demands(hazard, &[]), &read, shows)
    })
}

/// A record that the search proposes and `shows` confirms, with nothing in it that it shows without; what was recorded of
/// the facts of `about` alone is tried first.
pub(crate) fn found(
    program: &Program,
    (questions, search): (&Questions<'_>, &mut Search<'_>),
    demands: &[Lit],
    about: &BTreeSet<FactIx>,
    shows: impl Fn(&Witness) -> bool,
) -> Option<Witness> {
    let easier: Vec<Lit> = demands.iter().chain(&questions.easier).copied().collect();
    let easier = if questions.easier.is_empty() { None } else { Some(easier) };
    let found = |asked: &[Lit], search: &mut Search<'_>| candidates(program, (questions, search), asked, about, &shows);
    easier.and_then(|easier| found(&easier, search)).or_else(|| found(demands, search))
}

/// The same, of what is asked alone.
fn candidates(
    program: &Program,
    (questions, search): (&Questions<'_>, &mut Search<'_>),
    asked: &[Lit],
    about: &BTreeSet<FactIx>,
    shows: impl Fn(&Witness) -> bool,
) -> Option<Witness> {
    search.turn();
    for _ in 0..CANDIDATES_MOST {
        let Answer::Model(model) = search.ask(asked) else { return None };
        let whole = witness::witness(&questions.encoder, &model, program.calendar(), questions.this)?;
        let mut bare = whole.clone();
        bare.history.entries.retain(|entry| about.contains(&entry.kind));
        let shown = [bare, whole.clone()].into_iter().find(|witness| shows(witness));
        if let Some(witness) = shown.or_else(|| varied(program.protocol(), &whole, &shows)) {
            return Some(counted(plain(program.protocol(), least(witness, &shows), &shows), &shows));
        }
        search.forbid(&shape(questions, &model));
    }
    None
}

/// A candidate that shows with one entry less, one number a step beside or at its edge, one day or instant longer ago, a day that is today, or more rows like one
/// of its own: the arithmetic of calculators, longer sums, months and years is free in a model, so a number may have to be larger or
/// smaller than it says, a day earlier, and a sum may need more rows than were looked at.
fn varied(protocol: &Protocol, witness: &Witness, shows: impl Fn(&Witness) -> bool) -> Option<Witness> {
    for place in 0..witness.history.entries.len() {
        let mut less = witness.clone();
        let entry = less.history.entries.remove(place);
        if shows(&less) {
            return Some(less);
        }
        let (Some(kind), Cell::Said(said)) = (protocol.fact(entry.kind), &entry.cell) else { continue };
        for value in others(kind, said) {
            let mut other = witness.clone();
            if let Some(entry) = other.history.entries.get_mut(place) {
                if let Value::Instant(at) = value {
                    entry.occurred_at = entry.occurred_at.min(at);
                }
                entry.cell = Cell::Said(value);
            }
            if shows(&other) {
                return Some(other);
            }
        }
    }
    let rows = witness.history.rows.iter();
    let most = with_most(protocol, witness);
    rows.flat_map(|row| MORE_ROWS.map(|more| [with_more(witness, *row, more), with_more(&most, *row, more)]))
        .flatten()
        .find(|other| shows(other))
}

/// The record with every number in a row as large as it can be.
fn with_most(protocol: &Protocol, witness: &Witness) -> Witness {
    let mut most = witness.clone();
    for entry in most.history.entries.iter_mut().filter(|entry| entry.row.is_some()) {
        let Some(Kind::Quantity { hard, .. }) = protocol.fact(entry.kind).map(|fact| &fact.kind) else { continue };
        if let Cell::Said(Value::Number { number, unit }) = &mut entry.cell
            && let Some((_, high)) = hard.get(usize::from(*unit))
        {
            *number = *high;
        }
    }
    most
}

/// How many more rows like one are tried.
const MORE_ROWS: [u32; 7] = [2, 4, 8, 12, 16, 24, 32];
/// How many days longer ago something is tried to have been: past a day, a month, a year.
const LONGER_AGO: [i32; 3] = [2, 40, 400];

/// What an entry might have to say instead.
fn others(kind: &FactKind, said: &Value) -> Vec<Value> {
    match said {
        Value::Number { number, unit } => {
            let beside = match &kind.kind {
                Kind::Quantity { resolution, .. } => vec![number.minus(*resolution), number.plus(*resolution)],
                Kind::Count { .. } => vec![number.minus(Number::whole(1)), number.plus(Number::whole(1))],
                Kind::Choice(_)
                | Kind::YesNo
                | Kind::Instant
                | Kind::Day
                | Kind::Text
                | Kind::Signature
                | Kind::File => Vec::new(),
            };
            let numbers = beside.into_iter().chain(edges(kind, *unit));
            numbers.map(|number| Value::Number { number, unit: *unit }).collect()
        }
        Value::Day(day) => {
            let longer_ago = LONGER_AGO.map(|days| day.plus_days(-days)).into_iter();
            longer_ago.chain([DAY]).map(Value::Day).collect()
        }
        Value::Instant(at) => {
            LONGER_AGO.map(|days| Value::Instant(at.minus(Duration::from_minutes(i64::from(days) * 24 * 60)))).into()
        }
        Value::YesNo(_) | Value::Choice(_) | Value::Text(_) | Value::Signature(_) | Value::File(_) => Vec::new(),
    }
}

/// The record with so many more rows in which the same was recorded as in this one.
fn with_more(witness: &Witness, row: Row, more: u32) -> Witness {
    let mut other = witness.clone();
    let alike: Vec<Entry> = witness.history.entries.iter().filter(|entry| entry.row == Some(row.id)).cloned().collect();
    let mut last =
        witness.history.rows.iter().filter(|one| one.group == row.group).map(|one| one.id.0).max().unwrap_or(0);
    let mut entry_id = witness.history.entries.iter().map(|entry| entry.id.0).max().unwrap_or(0);
    for _ in 0..more {
        last += 1;
        other.history.rows.push(Row { id: RowId(last), ..row });
        for entry in &alike {
            entry_id += 1;
            other.history.entries.push(Entry { id: EntryId(entry_id), row: Some(RowId(last)), ..entry.clone() });
        }
    }
    other
}

/// The numbers at the edges of what is possible and of what is plausible.
fn edges(kind: &FactKind, unit: u8) -> Vec<Number> {
    match &kind.kind {
        Kind::Quantity { plausible, hard, .. } => {
            let hard = hard.get(usize::from(unit)).map(|(least, most)| [*least, *most]);
            let plausible = (unit == 0).then_some([plausible.0, plausible.1]);
            hard.into_iter().chain(plausible).flatten().collect()
        }
        Kind::Count { most } => vec![Number::ZERO, Number::whole(1), Number::whole(*most)],
        Kind::Choice(_) | Kind::YesNo | Kind::Instant | Kind::Day | Kind::Text | Kind::Signature | Kind::File => {
            Vec::new()
        }
    }
}

/// What a candidate says of the facts, as far as it bears on the question: the next one must differ in it.
fn shape(questions: &Questions<'_>, model: &Model) -> Vec<Lit> {
    let cells = questions.encoder.cell_terms().map(|(_, _, _, cell)| cell.known);
    let rows = questions.encoder.row_terms().iter().map(|row| row.real);
    let lits: BTreeSet<Lit> = cells.chain(rows).collect();
    let held = |lit: Lit| Some(if model.holds(lit)? { lit } else { lit.not() });
    lits.into_iter().filter_map(held).collect()
}

/// Whether the real engine lets the property fail in this record.
pub fn fails(program: &Program, never: NeverIx, witness: &Witness) -> bool {
    let facts = Facts::fold(program, &witness.history, witness.now);
    if holds_never(program, &facts, witness.now, never, witness.row) != Truth::True {
        return false;
    }
    match program.protocol().never(never).map(|never| &never.law) {
        Some(Law::NeverStart(step, _)) => may_begin(program, &facts, *step, witness),
        Some(Law::NeverSilent(_)) => {
            let mut situation = Situation::default();
            assess(program, &facts, witness.now, &mut situation);
            // The house's own alarms are about what was done, not about what is so.
            !situation.alarms.iter().any(|alarm| matches!(alarm.alarm, AlarmKey::Declared(_)))
        }
        None => false,
    }
}

pub(crate) fn may_begin(program: &Program, facts: &Facts, step: StepIx, witness: &Witness) -> bool {
    let roles = (0..program.protocol().roles.len()).filter_map(|place| u16::try_from(place).ok()).map(RoleIx);
    let who = Actor { by: 10, roles: roles.collect() };
    let Witness { history, now, row, parent } = witness;
    let command = Command::Begin { step, row: *row, parent: *parent, occurred_at: *now };
    let bounds = Bounds { clock_ahead: Duration::from_seconds(0) };
    decide(program, history, facts, &who, command, *now, bounds).is_ok()
}

/// The record without everything that it shows without, item by item until nothing can go any more.
fn least(mut witness: Witness, shows: impl Fn(&Witness) -> bool) -> Witness {
    loop {
        let before = (witness.history.entries.len(), witness.history.begins.len());
        for place in (0..witness.history.begins.len()).rev() {
            let mut less = witness.clone();
            less.history.begins.remove(place);
            if shows(&less) {
                witness = less;
            }
        }
        for place in (0..witness.history.entries.len()).rev() {
            let mut less = witness.clone();
            less.history.entries.remove(place);
            if shows(&less) {
                witness = less;
            }
        }
        if before == (witness.history.entries.len(), witness.history.begins.len()) {
            break;
        }
    }
    let used = |row: &iliac_model::Row| {
        let history = &witness.history;
        history.entries.iter().any(|entry| entry.row == Some(row.id))
            || history.begins.iter().any(|begin| begin.row == Some(row.id))
            || history.rows.iter().any(|other| other.parent == Some(row.id))
            || witness.parent == Some(row.id)
            || witness.row == Some(row.id)
    };
    let rows = witness.history.rows.iter().filter(|row| used(row)).copied().collect();
    let mut less = witness.clone();
    less.history.rows = rows;
    if shows(&less) { less } else { witness }
}

/// The record with plain values and times wherever it shows the same with them: what is odd in it then matters.
fn plain(protocol: &Protocol, mut witness: Witness, shows: impl Fn(&Witness) -> bool) -> Witness {
    for place in 0..witness.history.entries.len() {
        let Some(kind) = witness.history.entries.get(place).and_then(|entry| protocol.fact(entry.kind)) else {
            continue;
        };
        let mut other = witness.clone();
        let Some(entry) = other.history.entries.get_mut(place) else { continue };
        if !matches!(entry.cell, Cell::Said(_)) {
            continue;
        }
        entry.cell = Cell::Said(witness::plain(kind, entry.occurred_at));
        if other != witness && shows(&other) {
            witness = other;
        }
    }
    witness
}

/// The record with the rows of each group counted from one.
fn counted(witness: Witness, shows: impl Fn(&Witness) -> bool) -> Witness {
    let mut known: BTreeSet<RowId> = witness.history.rows.iter().map(|row| row.id).collect();
    // The row a step would begin for need not be there yet.
    known.extend(witness.row);
    known.extend(witness.parent);
    let mut names: BTreeMap<RowId, RowId> = BTreeMap::new();
    for id in known {
        let before = names.keys().filter(|other| other.0 >> 64 == id.0 >> 64).count();
        let number = u128::try_from(before).unwrap_or(0) + 1;
        names.insert(id, RowId((id.0 >> 64) << 64 | number));
    }
    let name = |id: RowId| names.get(&id).copied().unwrap_or(id);
    let mut other = witness.clone();
    for row in &mut other.history.rows {
        (row.id, row.parent) = (name(row.id), row.parent.map(name));
    }
    other.history.entries.iter_mut().for_each(|entry| entry.row = entry.row.map(name));
    other.history.begins.iter_mut().for_each(|begin| begin.row = begin.row.map(name));
    (other.row, other.parent) = (other.row.map(name), other.parent.map(name));
    if shows(&other) { other } else { witness }
}
