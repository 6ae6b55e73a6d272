//! A failure shown: a record in which the real engine lets a step begin that must not, or raises no alarm that must be.

use std::collections::BTreeSet;

use iliac_engine::{Actor, Bounds, Command, Facts, Program, assess, decide, holds_never};
use iliac_model::{AlarmKey, Cell, Duration, FactIx, NeverIx, Number, RoleIx, Situation, StepIx, Truth, Value};
use iliac_protocol::tree::{FactKind, Kind, Law, Protocol};
use iliac_protocol::walk;

use crate::encode::Extent;
use crate::question::{About, Questions, subject};
use crate::search::{Answer, Model, Search};
use crate::term::Lit;
use crate::witness::{self, Witness};

/// How many candidates are shown to the real engine before the search for a failure ends.
const CANDIDATES_MOST: usize = 6;

/// How many rows of a group are enough to show most things, and then how many are tried.
pub(crate) const FEW: [usize; 2] = [3, 8];

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
    search.turn();
    for _ in 0..CANDIDATES_MOST {
        let Answer::Model(model) = search.ask(demands) else { return None };
        let whole = witness::witness(&questions.encoder, &model, program.calendar(), questions.this)?;
        let mut bare = whole.clone();
        bare.history.entries.retain(|entry| about.contains(&entry.kind));
        let shown = [bare, whole.clone()].into_iter().find(|witness| shows(witness));
        if let Some(witness) = shown.or_else(|| varied(program.protocol(), &whole, &shows)) {
            return Some(plain(program.protocol(), least(witness, &shows), &shows));
        }
        search.forbid(&shape(questions, &model));
    }
    None
}

/// A candidate that shows with one entry less or one number at its edge: the arithmetic of calculators and longer sums is
/// free in a model, so a number may have to be larger or smaller than it says.
fn varied(protocol: &Protocol, witness: &Witness, shows: impl Fn(&Witness) -> bool) -> Option<Witness> {
    for place in 0..witness.history.entries.len() {
        let mut less = witness.clone();
        let entry = less.history.entries.remove(place);
        if shows(&less) {
            return Some(less);
        }
        let (Some(kind), Cell::Said(Value::Number { unit, .. })) = (protocol.fact(entry.kind), &entry.cell) else {
            continue;
        };
        for number in edges(kind, *unit) {
            let mut other = witness.clone();
            if let Some(entry) = other.history.entries.get_mut(place) {
                entry.cell = Cell::Said(Value::Number { number, unit: *unit });
            }
            if shows(&other) {
                return Some(other);
            }
        }
    }
    None
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
