//! The steps of a case as rows: what is to do, what holds it, and the way forward.

use iliac_model::{GateIx, Instance, RowId, Standing, Timestamp, Timing, Verdict};
use maud::{Markup, html};

use super::words::Words;
use crate::components::Weight;
use crate::components::form::{FormFrame, button_form};
use crate::components::gate::{GateRow, GateVerdict};
use crate::components::step::StepRow;
use crate::components::{Link, link_button};

/// Steps of one stage.
pub struct StageRows {
    /// What the stage is called.
    pub title: String,
    /// Its place among the stages.
    pub stage: usize,
    /// Steps somebody can do something about.
    pub to_do: Vec<ToDo>,
    /// Steps of which it is not known yet whether they are needed.
    pub undecided: Vec<StepRow>,
    /// Steps that are there for when something happens: refusing, cancelling, something going wrong.
    pub if_it_happens: Vec<StepRow>,
    /// Steps that are done, not needed, stopped or missed.
    pub over: Vec<StepRow>,
}

/// A step somebody can do something about.
pub struct ToDo {
    /// The step.
    pub row: StepRow,
    /// Whether it is late or in progress: nobody may overlook it.
    pub is_pressing: bool,
    /// Whether no gate holds it.
    pub is_free: bool,
}

/// Every stage with its steps. `may_act`: whether the reader may do something (it is now, and they work here).
pub fn stages(words: &Words, may_act: bool) -> Vec<StageRows> {
    let protocol = words.protocol();
    let mut stages: Vec<StageRows> = protocol
        .stages
        .iter()
        .enumerate()
        .map(|(stage, named)| StageRows {
            title: named.title.clone(),
            stage,
            to_do: vec![],
            undecided: vec![],
            if_it_happens: vec![],
            over: vec![],
        })
        .collect();
    for instance in &words.situation.steps {
        let Some(stage) = protocol.step(instance.step).and_then(|step| stages.get_mut(step.stage)) else { continue };
        let row = step_row(words, instance, may_act);
        match instance.standing {
            Standing::Open { .. } if protocol.step(instance.step).is_some_and(|step| step.optional) => {
                stage.if_it_happens.push(row);
            }
            Standing::Open { .. } | Standing::InProgress { .. } => stage.to_do.push(ToDo {
                row,
                is_pressing: is_pressing(&instance.standing, words.case.opened_at()),
                is_free: instance.standing.held_by().is_none(),
            }),
            Standing::Undecided { .. } => stage.undecided.push(row),
            Standing::Done { .. } | Standing::NotNeeded | Standing::Stopped | Standing::Missed { .. } => {
                stage.over.push(row);
            }
        }
    }
    stages
}

fn is_over(standing: &Standing) -> bool {
    match standing {
        Standing::Done { .. } | Standing::NotNeeded | Standing::Stopped | Standing::Missed { .. } => true,
        Standing::Open { .. } | Standing::InProgress { .. } | Standing::Undecided { .. } => false,
    }
}

/// Whether it is late, or somebody here has begun it.
fn is_pressing(standing: &Standing, opened_at: Timestamp) -> bool {
    match standing {
        Standing::Open { timing, .. } => matches!(timing, Timing::Overdue { .. }),
        Standing::InProgress { since, timing } => *since >= opened_at || matches!(timing, Timing::Overdue { .. }),
        Standing::Done { .. }
        | Standing::NotNeeded
        | Standing::Undecided { .. }
        | Standing::Stopped
        | Standing::Missed { .. } => false,
    }
}

/// One step.
pub fn step_row(words: &Words, instance: &Instance, may_act: bool) -> StepRow {
    let (mark, standing) = words.standing(&instance.standing);
    let timing = match &instance.standing {
        Standing::Open { timing, .. } | Standing::InProgress { timing, .. } => *timing,
        Standing::Done { .. }
        | Standing::NotNeeded
        | Standing::Undecided { .. }
        | Standing::Stopped
        | Standing::Missed { .. } => Timing::Untimed,
    };
    StepRow {
        id: element(words, instance),
        name: words.step_title(instance.step, instance.row),
        by: words.by(instance.step),
        mark,
        standing,
        due: words.due(timing),
        shows: if is_over(&instance.standing) {
            Vec::new()
        } else {
            super::shows::values(words, instance.step, instance.row)
        },
        gates: gate_rows(words, instance.standing.gates(), instance.row),
        actions: if may_act {
            actions(words, instance)
        } else {
            html! {}
        },
    }
}

/// The gates that do not let pass, each with its reason and the ways forward.
pub fn gate_rows(words: &Words, gates: &[(GateIx, Verdict)], row: Option<RowId>) -> Vec<GateRow> {
    let held = gates.iter().filter(|(_, verdict)| *verdict != Verdict::Open);
    held.map(|(gate, verdict)| gate_row(words, *gate, verdict, row)).collect()
}

fn gate_row(words: &Words, gate: GateIx, verdict: &Verdict, row: Option<RowId>) -> GateRow {
    let declared = words.protocol().gate(gate);
    let name = declared.map_or_else(String::new, |gate| super::words::capital(&gate.name.replace('-', " ")));
    let case = &words.case.id.0;
    let step = declared.and_then(|gate| words.protocol().step(gate.step)).map_or("", |step| step.name.as_str());
    let may_be_overridden = declared.is_some_and(|gate| gate.overridden_by.is_some());
    let of_row = row.map_or_else(String::new, in_address);
    let override_at = (may_be_overridden && !verdict.lets_pass()).then(|| {
        let gate = declared.map_or("", |gate| gate.name.as_str());
        Link::new("Answer for this by name", format!("/case/{case}/override/{step}/{gate}{of_row}"))
    });
    GateRow {
        name,
        verdict: verdict_words(words, verdict),
        because: if verdict.lets_pass() { String::new() } else { words.gate_words(gate, row, Some(verdict)) },
        unblock: if verdict.lets_pass() { Vec::new() } else { super::unblock::ways(words, gate, row) },
        override_at,
    }
}

fn verdict_words(words: &Words, verdict: &Verdict) -> GateVerdict {
    match verdict {
        Verdict::Open => GateVerdict::Open,
        Verdict::Overridden => GateVerdict::Overridden("answered for by name".into()),
        Verdict::Closed { .. } => {
            words.opens(verdict).map_or(GateVerdict::Closed, |at| GateVerdict::ClosedUntil(words.time(at)))
        }
        Verdict::Unknown { why, .. } => GateVerdict::Unknown(iliac_text::HouseWords::of("en").unknown_words(*why)),
    }
}

/// The button that begins an instance; `None` when it cannot begin now, or is not begun by asking. A new row that hangs on
/// another is recorded, or asked for, where that other row can be named.
pub fn begin(words: &Words, instance: &Instance, label: &str) -> Option<Markup> {
    let step = words.protocol().step(instance.step)?;
    let is_ready = matches!(instance.standing, Standing::Open { .. }) && instance.standing.held_by().is_none();
    if !is_ready || !step.asks {
        return None;
    }
    let of_row = match (step.per, instance.row) {
        (None, _) => String::new(),
        (Some(_), Some(row)) => in_address(row),
        (Some(per), None) if words.protocol().group(per.group)?.parent.is_none() => {
            in_address(words.new_row(instance.step))
        }
        (Some(_), None) => return None,
    };
    let frame = button_to(words, format!("/case/{}/begin/{}{of_row}", words.case.id.0, step.name));
    Some(button_form(&frame, label, Weight::Primary))
}

fn in_address(row: RowId) -> String {
    format!("?row={}", iliac_app::wire::write_row(row))
}

fn actions(words: &Words, instance: &Instance) -> Markup {
    let Some(step) = words.protocol().step(instance.step) else { return html! {} };
    let case = &words.case.id.0;
    let of_row = instance.row.map_or_else(String::new, in_address);
    let form = Link::new(
        match instance.standing {
            Standing::Done { .. } => "Look or correct",
            Standing::Open { .. }
            | Standing::InProgress { .. }
            | Standing::NotNeeded
            | Standing::Undecided { .. }
            | Standing::Stopped
            | Standing::Missed { .. } => "Record",
        },
        format!("/case/{case}/step/{}{of_row}", step.name),
    );
    html! {
        @if let Some(begin) = begin(words, instance, "Begin") { (begin) " " }
        (link_button(&form, Weight::Secondary))
    }
}

/// A button on the case as it stands now: pressed twice it does once what it is for, since the second press names the same
/// version of the case.
pub fn button_to(words: &Words, action: String) -> FormFrame {
    FormFrame { once: Some(words.case.version.to_string()), ..FormFrame::to(action) }
}

fn element(words: &Words, instance: &Instance) -> String {
    let step = words.protocol().step(instance.step).map_or("", |step| step.name.as_str());
    match instance.row {
        Some(row) => format!("step-{step}-{}", iliac_app::wire::write_row(row)),
        None => format!("step-{step}"),
    }
}
