//! What was told becomes a history: entries, beginnings, overrides, answers.

use std::collections::BTreeMap;

use iliac_model::{
    Answer, Begin, Cell, Entry, EntryId, FactIx, GateIx, GroupIx, History, Instance, Override, Row, RowId, Standing,
    StepIx, Timestamp,
};
use iliac_protocol::story::{CellName, Deed, InstanceName, RowName};

use super::entered::{self, Context};
use super::timeline::Event;
use super::{Difference, Setting, What, names, words};

/// Whoever tells something and is not named. The house, the person and staff are numbered before and after it.
const SOMEBODY: u32 = 10;

/// Tells everything, in order; what cannot be told and what was permitted or refused otherwise becomes a difference.
pub(super) fn tell(setting: Setting<'_>, events: &[Event<'_>], differences: &mut Vec<Difference>) -> History {
    let mut telling = Telling { setting, history: History::default(), people: BTreeMap::new() };
    for event in events {
        if let Err(what) = telling.event(event) {
            differences.push(Difference::new(event.path, event.place, what));
        }
    }
    telling.history
}

struct Telling<'a> {
    setting: Setting<'a>,
    history: History,
    people: BTreeMap<String, u32>,
}

impl Telling<'_> {
    fn event(&mut self, event: &Event<'_>) -> Result<(), What> {
        let by = self.person(event.by);
        match event.deed {
            Deed::Record { cell, value, parent, corrects } => {
                let value = value.as_ref().map(|value| value.as_str());
                self.record(event, cell, value, parent.as_ref(), *corrects, by).map_err(What::CannotBeTold)
            }
            Deed::Strike(cell) => self.strike(event, cell, by).map_err(What::CannotBeTold),
            Deed::Begin(step) => self.begin(event, step, by),
            Deed::RefusedToBegin(step) => self.refused(event, step),
            Deed::Override { instance, gate } => self.overrides(event, instance, gate, by).map_err(What::CannotBeTold),
            Deed::Answer(alarm) => {
                let (alarm, row) = names::alarm(self.setting.protocol(), alarm).map_err(What::CannotBeTold)?;
                let (occurred_at, recorded_at) = (occurred_at(event), event.told);
                self.history.answers.push(Answer { alarm, row, occurred_at, recorded_at, by });
                Ok(())
            }
        }
    }

    fn person(&mut self, name: Option<&str>) -> u32 {
        let Some(name) = name else { return SOMEBODY };
        let next = u32::try_from(self.people.len()).unwrap_or(u32::MAX).saturating_add(SOMEBODY + 1);
        *self.people.entry(name.to_owned()).or_insert(next)
    }

    fn record(
        &mut self,
        event: &Event<'_>,
        name: &CellName,
        value: Option<&str>,
        parent: Option<&RowName>,
        corrects: bool,
        by: u32,
    ) -> Result<(), String> {
        let (kind, row) = names::cell(self.setting.protocol(), name)?;
        let fact = self.setting.protocol().fact(kind).ok_or("there is no such fact")?;
        let corrected =
            if corrects { Some(self.latest(kind, row).ok_or("there is nothing to correct")?) } else { None };
        // What is put right happened when the wrong one was said to have happened, unless another time is given.
        let before = corrected.and_then(|id| self.history.entries.iter().find(|entry| entry.id == id));
        let happened = event.happened.or(before.map(|entry| entry.occurred_at)).unwrap_or(event.told);
        let by_name = event.by.unwrap_or("somebody");
        let context = Context { calendar: self.setting.calendar(), day: event.day, happened, by: by_name };
        let cell = entered::cell(fact, value, context)?;
        if let (Some(group), Some(row)) = (fact.group, row) {
            self.row(group, row, name, parent)?;
        }
        self.entry(event, kind, row, cell, happened, corrected, by);
        Ok(())
    }

    fn strike(&mut self, event: &Event<'_>, name: &CellName, by: u32) -> Result<(), String> {
        let (kind, row) = names::cell(self.setting.protocol(), name)?;
        let struck = self.latest(kind, row).ok_or("there is nothing to strike")?;
        let before = self.history.entries.iter().find(|entry| entry.id == struck);
        let happened = before.map_or(event.told, |entry| entry.occurred_at);
        self.entry(event, kind, row, Cell::Struck, happened, Some(struck), by);
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "an entry has so many parts, and naming them twice says no more")]
    fn entry(
        &mut self,
        event: &Event<'_>,
        kind: FactIx,
        row: Option<RowId>,
        cell: Cell,
        occurred_at: Timestamp,
        corrects: Option<EntryId>,
        by: u32,
    ) {
        let id = EntryId(self.history.entries.last().map_or(1, |entry| entry.id.0 + 1));
        let recorded_at = event.told;
        self.history.entries.push(Entry { id, kind, row, cell, occurred_at, recorded_at, corrects, by });
    }

    /// The latest entry of a cell that has not been corrected or struck.
    fn latest(&self, kind: FactIx, row: Option<RowId>) -> Option<EntryId> {
        let entries = &self.history.entries;
        let stands = |entry: &&Entry| {
            entry.kind == kind
                && entry.row == row
                && entry.cell != Cell::Struck
                && !entries.iter().any(|other| other.corrects == Some(entry.id))
        };
        entries.iter().filter(stands).map(|entry| entry.id).max()
    }

    /// Makes a row when its first cell is told.
    fn row(&mut self, group: GroupIx, row: RowId, name: &CellName, parent: Option<&RowName>) -> Result<(), String> {
        let protocol = self.setting.protocol();
        let hangs_on = protocol.group(group).and_then(|group| group.parent);
        let parent = match (hangs_on, parent) {
            (_, None) => None,
            (Some(above), Some(parent)) => {
                let (of, row) = names::row(protocol, parent)?;
                if of != above {
                    let above = protocol.group(above).map_or("", |group| &group.name);
                    return Err(format!("a row of this group hangs on a row of `{above}`, not on `{parent}`"));
                }
                Some(row)
            }
            (None, Some(parent)) => return Err(format!("`{}` hangs on nothing, so not on `{parent}`", name.fact)),
        };
        match self.history.rows.iter().find(|known| known.id == row) {
            Some(known) if parent.is_some() && known.parent != parent => {
                Err("this row hangs on another row already".to_owned())
            }
            Some(_) => Ok(()),
            None if hangs_on.is_some() && parent.is_none() => {
                Err(format!("the first line of a row like `{name}` says which row it hangs on: in GROUP#1"))
            }
            None => {
                self.history.rows.push(Row { id: row, group, parent });
                Ok(())
            }
        }
    }

    /// The instance asked for; a row nobody has recorded yet is the next row of a step that adds rows.
    fn instance(&self, history: &History, at: Timestamp, step: StepIx, row: Option<RowId>) -> Option<Instance> {
        let steps = words::Moment::of(self.setting, history, at, at).situation().steps;
        let adds = self.setting.protocol().step(step).and_then(|step| step.per).is_some_and(|per| per.adds);
        let of = |row| steps.iter().find(|instance| instance.step == step && instance.row == row);
        of(row).or_else(|| if adds { of(None) } else { None }).cloned()
    }

    fn begin(&mut self, event: &Event<'_>, name: &InstanceName, by: u32) -> Result<(), What> {
        let (step, row) = names::instance(self.setting.protocol(), name).map_err(What::CannotBeTold)?;
        let standing = self.instance(&self.history, event.told, step, row).map(|instance| instance.standing);
        if !may_begin(standing.as_ref()) {
            let got = self.standing_words(event, standing.as_ref(), row);
            return Err(otherwise(format!("begin {name}"), "it may begin", got));
        }
        let (occurred_at, recorded_at) = (occurred_at(event), event.told);
        self.history.begins.push(Begin { step, row, occurred_at, recorded_at, by });
        Ok(())
    }

    fn refused(&mut self, event: &Event<'_>, name: &InstanceName) -> Result<(), What> {
        let (step, row) = names::instance(self.setting.protocol(), name).map_err(What::CannotBeTold)?;
        let standing = self.instance(&self.history, event.told, step, row).map(|instance| instance.standing);
        if may_begin(standing.as_ref()) {
            let got = self.standing_words(event, standing.as_ref(), row);
            return Err(otherwise(format!("refused {name}"), "it may not begin", got));
        }
        Ok(())
    }

    fn standing_words(&self, event: &Event<'_>, standing: Option<&Standing>, row: Option<RowId>) -> String {
        let moment = words::Moment::of(self.setting, &self.history, event.told, event.told);
        match standing {
            Some(standing) => words::standing(&moment, standing, row),
            None => "no such row yet".to_owned(),
        }
    }

    fn overrides(&mut self, event: &Event<'_>, name: &InstanceName, gate: &str, by: u32) -> Result<(), String> {
        let protocol = self.setting.protocol();
        let (step, row) = names::instance(protocol, name)?;
        let (gate, _) = names::gate(protocol, name, gate)?;
        let instance = self.instance(&self.history, event.told, step, row).ok_or("there is no such row yet")?;
        let needs = self.failing(event, gate, &instance)?;
        let (occurred_at, recorded_at) = (occurred_at(event), event.told);
        // For a next row the permission is asked before the row has a name, and stays with it when it gets one.
        let rows = if instance.row == row { vec![row] } else { vec![instance.row, row] };
        let given = rows.into_iter().map(|row| Override { gate, row, needs, occurred_at, recorded_at, by });
        self.history.overrides.extend(given);
        Ok(())
    }

    /// The needs of a gate that fail just then, one bit each: those without whose cover it would not let pass.
    fn failing(&self, event: &Event<'_>, ix: GateIx, instance: &Instance) -> Result<u64, String> {
        let gate = self.setting.protocol().gate(ix).ok_or("there is no such gate")?;
        let rule = gate.overridden_by.as_ref().ok_or_else(|| format!("nobody may override `{}`", gate.name))?;
        let all = (0..gate.needs.len()).fold(0_u64, |bits, need| bits | bit(need));
        let passes_without = |need: usize| {
            let mut history = self.history.clone();
            let (needs, told) = (all & !bit(need), event.told);
            // People nobody has named, enough of them.
            let people = (0..u32::from(rule.people.max(1))).map(|n| u32::MAX - n);
            history.overrides.extend(people.map(|by| Override {
                gate: ix,
                row: instance.row,
                needs,
                occurred_at: told,
                recorded_at: told,
                by,
            }));
            let standing = self.instance(&history, told, instance.step, instance.row).map(|instance| instance.standing);
            match standing {
                Some(Standing::Open { gates, .. }) => {
                    gates.iter().all(|(at, verdict)| *at != ix || verdict.lets_pass())
                }
                Some(_) | None => false,
            }
        };
        Ok((0..gate.needs.len()).filter(|need| !passes_without(*need)).fold(0, |bits, need| bits | bit(need)))
    }
}

fn bit(need: usize) -> u64 {
    u32::try_from(need).ok().and_then(|need| 1_u64.checked_shl(need)).unwrap_or(0)
}

fn may_begin(standing: Option<&Standing>) -> bool {
    matches!(standing, Some(Standing::Open { gates, .. }) if gates.iter().all(|(_, verdict)| verdict.lets_pass()))
}

fn otherwise(about: String, expected: &str, got: String) -> What {
    What::Otherwise { about, expected: expected.to_owned(), got }
}

fn occurred_at(event: &Event<'_>) -> Timestamp {
    event.happened.unwrap_or(event.told)
}
