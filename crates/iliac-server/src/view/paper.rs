//! What is written on paper when the computer is down, and entered afterwards: every step of a way as a block with its
//! fields, in one order for the sheet and for the form, so that whoever types reads down the page.
//!
//! Nothing is left out because a gate is closed: paper takes what happens, and so does the form.

use iliac_model::{FactIx, RowId, Standing, StepIx};
use iliac_protocol::tree::{PerRow, Protocol, Step};

use super::words::Words;

/// Which row a block is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum OfRow {
    /// None: it is about the case.
    Case,
    /// A row that is there.
    Known(RowId),
    /// A row that is not recorded yet: a line, counted from 1, of the step that adds it.
    Line(StepIx, usize),
}

/// How a block stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// It may have to be done: what is not needed by what is known now may be by what happens on paper.
    ToDo,
    /// For when it happens, or stopped with the way.
    IfItHappens,
}

/// One step, or one row of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// Names it in a form: `sedate~1`. The same for as long as the case has the same rows.
    pub key: String,
    /// The step.
    pub step: StepIx,
    /// Its row.
    pub of: OfRow,
    /// How it stands.
    pub place: Place,
    /// Whether it goes on with the row of the block before it.
    pub goes_on: bool,
}

/// The blocks of one stage, in the protocol's order.
#[derive(Clone, Debug)]
pub struct StageBlocks {
    /// The stage's name in the file.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

/// Every stage with what is to be written: all of it on a blank sheet, what is not done yet for a case. `lines` is how many
/// new rows each step that adds rows has room for.
pub fn stages(protocol: &Protocol, words: Option<&Words>, lines: usize) -> Vec<StageBlocks> {
    let stage = |(place, stage): (usize, &iliac_protocol::tree::Stage)| {
        let steps = (0_u16..).zip(&protocol.steps).filter(|(_, step)| step.stage == place && !step.records.is_empty());
        let blocks = steps.flat_map(|(ix, step)| of_step(protocol, words, StepIx(ix), step, lines)).collect();
        StageBlocks { name: stage.name.clone(), title: stage.title.clone(), blocks }
    };
    let mut stages: Vec<StageBlocks> = protocol.stages.iter().enumerate().map(stage).collect();
    stages.retain(|stage| !stage.blocks.is_empty());
    stages
}

fn of_step(protocol: &Protocol, words: Option<&Words>, ix: StepIx, step: &Step, lines: usize) -> Vec<Block> {
    let block = |of: OfRow, row: String, place: Place| Block {
        key: format!("{}~{row}", step.name),
        step: ix,
        of,
        place,
        goes_on: false,
    };
    let Some(per) = step.per else {
        let place = place_of(words, step, ix, None);
        return place.map(|place| block(OfRow::Case, String::new(), place)).into_iter().collect();
    };
    let known = words.into_iter().flat_map(|words| &words.situation.steps);
    let known = known.filter(|instance| instance.step == ix).filter_map(|instance| instance.row);
    let mut blocks: Vec<Block> = known
        .filter_map(|row| {
            let place = place_of(words, step, ix, Some(row))?;
            Some(block(OfRow::Known(row), iliac_app::wire::write_row(row), place))
        })
        .collect();
    if per.adds {
        let place = place_of(words, step, ix, None).unwrap_or(usual(step));
        let lines = if place == Place::ToDo { lines } else { 1 };
        for line in 1..=lines {
            blocks.push(block(OfRow::Line(ix, line), line.to_string(), place));
            blocks.extend(going_on(protocol, ix, step, per, line, place));
        }
    }
    blocks
}

/// What else is done with a row, below the line on which it begins.
fn going_on(protocol: &Protocol, adder: StepIx, adds: &Step, per: PerRow, line: usize, place: Place) -> Vec<Block> {
    let others = (0_u16..).zip(&protocol.steps).filter(|(_, step)| {
        step.per.is_some_and(|other| other.group == per.group && !other.adds) && !step.records.is_empty()
    });
    others
        .map(|(ix, step)| Block {
            key: format!("{}~{}-{line}", step.name, adds.name),
            step: StepIx(ix),
            of: OfRow::Line(adder, line),
            place,
            goes_on: true,
        })
        .collect()
}

/// How an instance stands on paper; `None` when there is nothing left to write.
fn place_of(words: Option<&Words>, step: &Step, ix: StepIx, row: Option<RowId>) -> Option<Place> {
    let Some(words) = words else { return Some(usual(step)) };
    match words.situation.instance(ix, row).map(|instance| &instance.standing) {
        Some(Standing::Done { .. }) => None,
        Some(Standing::Stopped) => Some(Place::IfItHappens),
        Some(
            Standing::NotNeeded
            | Standing::Open { .. }
            | Standing::InProgress { .. }
            | Standing::Undecided { .. }
            | Standing::Missed { .. },
        )
        | None => Some(usual(step)),
    }
}

fn usual(step: &Step) -> Place {
    if step.optional { Place::IfItHappens } else { Place::ToDo }
}

/// What a block records, less birth dates, which stand with the person.
pub fn facts(protocol: &Protocol, step: StepIx) -> Vec<FactIx> {
    let birth_dates = protocol.birth_dates();
    let records = protocol.step(step).map_or(&[][..], |step| &step.records);
    records.iter().copied().filter(|fact| !birth_dates.contains(fact)).collect()
}
