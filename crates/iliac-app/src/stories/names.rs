//! A story's names in a protocol: facts, steps, gates, alarms, and the rows a story labels.

use iliac_model::{AlarmKey, FactIx, GateIx, GroupIx, RowId, StepIx};
use iliac_protocol::story::{AlarmName, CellName, InstanceName, RowName};
use iliac_protocol::tree::Protocol;

/// The row a story means by a group and a label. Numbered labels keep their order, so that rows made in the same minute
/// stand in the order a reader expects.
pub(super) fn row_id(group: GroupIx, label: &str) -> RowId {
    let place = match label.parse::<u32>() {
        Ok(number) => u64::from(number),
        Err(_) => fnv(label.as_bytes()) | 1 << 63,
    };
    RowId(u128::from(group.0) << 64 | u128::from(place))
}

/// FNV-1a: enough to tell a story's labels apart, the same on every machine.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A fact and its row.
pub(super) fn cell(protocol: &Protocol, name: &CellName) -> Result<(FactIx, Option<RowId>), String> {
    let fact = protocol.fact_named(&name.fact).ok_or_else(|| unknown("fact", &name.fact))?;
    let group = protocol.fact(fact).and_then(|fact| fact.group);
    match (group, &name.row) {
        (None, None) => Ok((fact, None)),
        (Some(group), Some(label)) => Ok((fact, Some(row_id(group, label)))),
        (Some(_), None) => Err(format!("`{name}` is a fact of a row: say which, like `{}`", with_label(&name.fact))),
        (None, Some(_)) => Err(format!("`{}` is a fact of the case and has no rows", name.fact)),
    }
}

fn with_label(fact: &str) -> String {
    fact.replacen('.', "#1.", 1)
}

/// A row by its group and label.
pub(super) fn row(protocol: &Protocol, name: &RowName) -> Result<(GroupIx, RowId), String> {
    let group = protocol.group_named(&name.group).ok_or_else(|| unknown("group", &name.group))?;
    Ok((group, row_id(group, &name.label)))
}

/// A step and its row; no row means the case, or the next row of a step that adds rows.
pub(super) fn instance(protocol: &Protocol, name: &InstanceName) -> Result<(StepIx, Option<RowId>), String> {
    let step = protocol.step_named(&name.step).ok_or_else(|| unknown("step", &name.step))?;
    let per = protocol.step(step).and_then(|step| step.per);
    match (per, &name.row) {
        (None, None) => Ok((step, None)),
        (Some(per), Some(label)) => Ok((step, Some(row_id(per.group, label)))),
        (Some(per), None) if per.adds => Ok((step, None)),
        (Some(_), None) => Err(format!("`{name}` is done for each row: say which, like `{name}#1`")),
        (None, Some(_)) => Err(format!("`{}` is done once and has no rows", name.step)),
    }
}

/// A gate and the row of its step.
pub(super) fn gate(protocol: &Protocol, name: &InstanceName, gate: &str) -> Result<(GateIx, Option<RowId>), String> {
    let (_, row) = instance(protocol, name)?;
    let gate =
        protocol.gate_named(&name.step, gate).ok_or_else(|| unknown("gate", &format!("{}/{gate}", name.step)))?;
    Ok((gate, row))
}

/// An alarm and its row.
pub(super) fn alarm(protocol: &Protocol, name: &AlarmName) -> Result<(AlarmKey, Option<RowId>), String> {
    match name {
        AlarmName::Declared { name, row } => {
            let alarm = protocol.alarm_named(name).ok_or_else(|| unknown("alarm", name))?;
            let per = protocol.alarm(alarm).and_then(|alarm| alarm.per);
            let row = match (per, row) {
                (None, None) => None,
                (Some(group), Some(label)) => Some(row_id(group, label)),
                (Some(_), None) => return Err(format!("`{name}` is raised for each row: say which, like `{name}#1`")),
                (None, Some(_)) => return Err(format!("`{name}` is an alarm of the case and has no rows")),
            };
            Ok((AlarmKey::Declared(alarm), row))
        }
        AlarmName::Against { instance, gate: name } => {
            gate(protocol, instance, name).map(|(gate, row)| (AlarmKey::AgainstGate(gate), row))
        }
        AlarmName::Corrected { instance, gate: name } => {
            gate(protocol, instance, name).map(|(gate, row)| (AlarmKey::CorrectedAfter(gate), row))
        }
        AlarmName::Ended { step } => {
            let step = protocol.step_named(step).ok_or_else(|| unknown("step", step))?;
            Ok((AlarmKey::RepetitionEnded(step), None))
        }
    }
}

/// An alarm's name as a story writes it, with its row's label where a story's label can be read off the row.
pub(super) fn alarm_name(protocol: &Protocol, alarm: AlarmKey, row: Option<RowId>) -> String {
    let gate_name = |gate| {
        let gate = protocol.gate(gate);
        let step = gate.and_then(|gate| protocol.step(gate.step)).map_or("", |step| &step.name);
        format!("{step}{}/{}", label(row), gate.map_or("", |gate| &gate.name))
    };
    match alarm {
        AlarmKey::Declared(alarm) => {
            format!("{}{}", protocol.alarm(alarm).map_or("", |alarm| &alarm.name), label(row))
        }
        AlarmKey::AgainstGate(gate) => format!("against {}", gate_name(gate)),
        AlarmKey::CorrectedAfter(gate) => format!("corrected {}", gate_name(gate)),
        AlarmKey::RepetitionEnded(step) => format!("ended {}", protocol.step(step).map_or("", |step| &step.name)),
    }
}

fn label(row: Option<RowId>) -> String {
    match row.map(|row| row.0 & u128::from(u64::MAX)) {
        None => String::new(),
        Some(number) if number < 1 << 32 => format!("#{number}"),
        Some(_) => "#…".to_owned(),
    }
}

fn unknown(kind: &str, name: &str) -> String {
    format!("there is no {kind} `{name}` in this protocol")
}
