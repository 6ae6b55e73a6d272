//! A sheet for when the computer is down, in words: blank from a protocol, or part-filled from a case.

use iliac_model::{FactIx, GateIx, RowId, Standing, StepIx, Timing, Verdict};
use iliac_protocol::print::condition_in_english;
use iliac_protocol::tree::{Cond, Kind, Protocol};
use iliac_text::unit_words;
use maud::{Markup, html};

use super::paper::{Block, OfRow, Place, StageBlocks, facts};
use super::words::{Words, capital};
use super::{alarms, facts as told};
use crate::components::paper::{Blank, Checklist, PaperBlock, PaperField, block as drawn, entered_afterwards};

/// How many lines a sheet has for a step that adds rows.
pub const LINES: usize = 4;

/// What stands at the top of a part-filled sheet, as far as the protocol has it.
const TOP: [&str; 8] = [
    "person.weight",
    "recipient.weight",
    "consent.side",
    "anaesthesia.plan",
    "blood.platelets",
    "blood.haemoglobin",
    "blood.inr",
    "booking.start",
];

/// The lists at the top, each with the fact that says that it is complete.
const LISTS: [(&str, &str); 3] =
    [("allergy", "allergies.reviewed"), ("medicine", "medicines.reviewed"), ("condition", "conditions.reviewed")];

/// The stages of a sheet.
pub fn body(protocol: &Protocol, words: Option<&Words>, stages: &[StageBlocks], where_to: &str) -> Markup {
    html! {
        p class="il-quiet" { "For when the computer is down. Write the time at which a thing was done, not the time of writing. The fields stand in the order in which they are entered afterwards." }
        @if let Some(words) = words { (known(words)) }
        @for stage in stages {
            @let (usual, rare): (Vec<&Block>, Vec<&Block>) = stage.blocks.iter().partition(|block| block.place == Place::ToDo);
            @if !usual.is_empty() {
                section class="il-paper__stage" {
                    h2 { (stage.title) }
                    @for block in &usual { (drawn(&in_words(protocol, words, block))) }
                }
            }
            @if !rare.is_empty() {
                section class="il-paper__stage" {
                    h2 { (stage.title) ": if it happens" }
                    @for block in &rare { (drawn(&in_words(protocol, words, block))) }
                }
            }
        }
        (entered_afterwards(where_to))
    }
}

/// What everybody has to know who goes on without the computer.
fn known(words: &Words) -> Markup {
    let protocol = words.protocol();
    let top = TOP.iter().filter_map(|name| {
        let fact = protocol.fact(protocol.fact_named(name)?)?;
        let entry = words.last(protocol.fact_named(name)?, None)?;
        Some((
            fact.title.clone(),
            format!("{} ({})", words.value(fact, &entry.cell), told::circumstances(words, entry)),
        ))
    });
    let raised = words.situation.alarms.iter().filter(|alarm| alarm.answered_at.is_none());
    let raised: Vec<String> = raised
        .map(|alarm| {
            let (title, sentence) = (alarms::title(words, alarm.alarm), alarms::sentence(words, alarm));
            format!("{title}: {sentence} ({})", alarms::owner(words, alarm))
        })
        .collect();
    html! {
        div class="il-paper__known" {
            p { strong { "Known as at " (words.minute(words.now)) } }
            ul {
                @for (group, reviewed) in LISTS { @if let Some(line) = list(words, group, reviewed) { li { (line) } } }
                @for (title, value) in top { li { (title) ": " strong { (value) } } }
            }
            @if !raised.is_empty() {
                p { strong { "Not answered when this was printed:" } }
                ul { @for line in &raised { li { (line) } } }
            }
        }
    }
}

/// A list in one line, and whether somebody has said that it is complete; `None` when the protocol has no such list.
fn list(words: &Words, group: &str, reviewed: &str) -> Option<String> {
    let protocol = words.protocol();
    let ix = protocol.group_named(group)?;
    let declared = protocol.group(ix)?;
    let name = protocol.fact_named(&format!("{group}.name"))?;
    let kind = protocol.fact(name)?;
    let rows = words.rows(ix).into_iter().filter_map(|row| Some(words.value(kind, &words.last(name, Some(row))?.cell)));
    let rows: Vec<String> = rows.collect();
    let is_complete = words.value_named(reviewed) == Some(&iliac_model::Value::YesNo(true));
    let said = if rows.is_empty() { "none recorded".to_owned() } else { rows.join("; ") };
    let complete = if is_complete { "list said to be complete" } else { "NOT said to be complete: ask" };
    Some(format!("{}: {said} ({complete})", declared.title))
}

/// A block in words.
pub fn in_words(protocol: &Protocol, words: Option<&Words>, block: &Block) -> PaperBlock {
    let Some(step) = protocol.step(block.step) else { return PaperBlock::default() };
    let by: Vec<String> = step.by.iter().map(|role| capital(protocol.role(*role))).collect();
    let row = match block.of {
        OfRow::Known(row) => Some(row),
        OfRow::Case | OfRow::Line(..) => None,
    };
    let title = match block.of {
        OfRow::Case => step.title.clone(),
        OfRow::Known(row) => words.map_or_else(|| step.title.clone(), |words| words.step_title(block.step, Some(row))),
        OfRow::Line(..) if block.goes_on => format!("… {}", step.title.to_lowercase()),
        OfRow::Line(_, line) => format!("{}, line {line}", step.title),
    };
    let is_first = !matches!(block.of, OfRow::Line(_, line) if line > 1);
    PaperBlock {
        title,
        by: if block.goes_on { String::new() } else { by.join(" or ") },
        only_if: only_if(protocol, words, block, row),
        standing: words.map_or_else(String::new, |words| standing(words, block, row)),
        gates: if is_first { gates(protocol, words, block.step, row) } else { Vec::new() },
        fields: facts(protocol, block.step)
            .into_iter()
            .filter_map(|ix| field(protocol, words, ix, block, row))
            .collect(),
        goes_on: block.goes_on,
    }
}

/// When the step is needed at all, as long as that is open: what happens on paper may make it needed.
fn only_if(protocol: &Protocol, words: Option<&Words>, block: &Block, row: Option<RowId>) -> String {
    let Some(step) = protocol.step(block.step) else { return String::new() };
    let is_open =
        words.and_then(|words| words.situation.instance(block.step, row)).is_none_or(|instance| {
            match instance.standing {
                Standing::NotNeeded | Standing::Undecided { .. } => true,
                Standing::Done { .. }
                | Standing::Open { .. }
                | Standing::InProgress { .. }
                | Standing::Stopped
                | Standing::Missed { .. } => false,
            }
        });
    if step.applies == Cond::Always(true) || !is_open || block.goes_on {
        return String::new();
    }
    condition_in_english(protocol, &step.applies)
}

fn standing(words: &Words, block: &Block, row: Option<RowId>) -> String {
    let is_line = matches!(block.of, OfRow::Line(..));
    let Some(instance) = words.situation.instance(block.step, row).filter(|_| !is_line) else { return String::new() };
    if instance.standing == Standing::NotNeeded {
        return String::new();
    }
    let timing = match instance.standing {
        Standing::Open { timing, .. } | Standing::InProgress { timing, .. } => timing,
        Standing::Done { .. }
        | Standing::NotNeeded
        | Standing::Undecided { .. }
        | Standing::Stopped
        | Standing::Missed { .. } => Timing::Untimed,
    };
    let due = words.due(timing);
    let (_, how) = words.standing(&instance.standing);
    if due.is_empty() { how } else { format!("{how}, {due}") }
}

fn gates(protocol: &Protocol, words: Option<&Words>, step: StepIx, row: Option<RowId>) -> Vec<Checklist> {
    let gates = protocol.step(step).map_or(&[][..], |step| &step.gates);
    gates.iter().filter_map(|ix| checklist(protocol, words, step, *ix, row)).collect()
}

fn checklist(
    protocol: &Protocol,
    words: Option<&Words>,
    step: StepIx,
    ix: GateIx,
    row: Option<RowId>,
) -> Option<Checklist> {
    let gate = protocol.gate(ix)?;
    let instance = words.and_then(|words| words.situation.instance(step, row));
    let verdict = instance.and_then(|instance| instance.standing.verdict(ix));
    // A gate that is known not to matter for this person takes no room on their sheet.
    if instance.is_some_and(|instance| !instance.standing.gates().is_empty()) && verdict.is_none() {
        return None;
    }
    let stood = match (words, verdict) {
        (Some(_), Some(Verdict::Open)) => "held when this was printed".into(),
        (Some(_), Some(Verdict::Overridden)) => "answered for by name when this was printed".into(),
        (Some(words), Some(verdict @ (Verdict::Closed { .. } | Verdict::Unknown { .. }))) => {
            words.gate_words(ix, row, Some(verdict))
        }
        (None, _) | (Some(_), None) => String::new(),
    };
    let answered_by = gate.overridden_by.as_ref().map_or_else(String::new, |rule| {
        let roles: Vec<&str> = rule.by.iter().map(|role| protocol.role(*role)).collect();
        let people = if rule.people == 1 { "1 person".to_owned() } else { format!("{} people", rule.people) };
        format!("{people}: {}", roles.join(" or "))
    });
    let needs = gate.needs.iter().flat_map(|need| match &need.cond {
        Cond::All(all) => all.iter().map(|cond| condition_in_english(protocol, cond)).collect::<Vec<_>>(),
        other => vec![condition_in_english(protocol, other)],
    });
    Some(Checklist {
        name: capital(&gate.name.replace('-', " ")),
        matters_when: match &gate.applies {
            Cond::Always(true) => String::new(),
            other => condition_in_english(protocol, other),
        },
        needs: needs.map(|need| capital(&need)).collect(),
        stood,
        answered_by,
    })
}

fn field(
    protocol: &Protocol,
    words: Option<&Words>,
    ix: FactIx,
    block: &Block,
    row: Option<RowId>,
) -> Option<PaperField> {
    let fact = protocol.fact(ix)?;
    if fact.kind == Kind::File {
        return None;
    }
    let is_line = matches!(block.of, OfRow::Line(..));
    let of_row = if fact.group.is_some() { row } else { None };
    let known = words.filter(|_| !is_line).and_then(|words| {
        let entry = words.last(ix, of_row)?;
        Some(format!("{} ({})", words.value(fact, &entry.cell), told::circumstances(words, entry)))
    });
    Some(PaperField { label: fact.title.clone(), blank: blank(&fact.name, &fact.kind), known })
}

fn blank(name: &str, kind: &Kind) -> Blank {
    let yes_no = || ["Yes", "No", "Refused", "No answer"].map(str::to_owned).to_vec();
    match kind {
        Kind::Quantity { units, .. } => {
            Blank::Number(units.iter().map(|unit| unit_words(unit)).filter(|unit| !unit.is_empty()).collect())
        }
        Kind::Count { .. } => Blank::Number(Vec::new()),
        Kind::Choice(choices) => Blank::Boxes(choices.iter().map(|(_, title)| title.clone()).collect()),
        Kind::YesNo => Blank::Boxes(yes_no()),
        Kind::Instant => Blank::Time,
        Kind::Day => Blank::Day,
        Kind::Signature => Blank::Signature,
        Kind::Text if ["reason", "note", "words"].iter().any(|end| name.ends_with(end)) => Blank::Long,
        Kind::Text | Kind::File => Blank::Line,
    }
}

/// Whether it is a stage of the day itself, from arrival to going home.
pub fn is_of_the_day(stage: &StageBlocks) -> bool {
    DAY.contains(&stage.name.as_str())
}

const DAY: [&str; 3] = ["arrival", "procedure", "recovery"];
