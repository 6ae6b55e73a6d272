//! What was told becomes a history: entries, beginnings, overrides, answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use iliac_engine::{self as engine, Actor, Bounds, Command, Facts, Impossible, Refusal};
use iliac_model::{
    AlarmKey, Answer, Begin, Cell, Duration, Entry, EntryId, FactIx, GroupIx, History, Override, RoleIx, Row, RowId,
    Standing, StepIx, Timestamp, Timing,
};
use iliac_protocol::story::{AlarmName, CellName, Deed, InstanceName, RowName};

use super::entered::{self, Context};
use super::timeline::Event;
use super::{Difference, Setting, What, names, words};

/// How far ahead a story may tell things: it may tell of any clock.
const CLOCK_AHEAD: Duration = Duration::from_seconds(i64::MAX);

/// Whoever tells something and is not named. The house, the person and staff are numbered before and after it.
const SOMEBODY: u32 = 10;

/// Who tells, by name.
pub(super) type People = BTreeMap<String, u32>;

/// Tells everything, in order; what cannot be told and what was permitted or refused otherwise becomes a difference.
pub(super) fn tell(setting: Setting<'_>, events: &[Event<'_>], differences: &mut Vec<Difference>) -> History {
    let mut telling = Telling { setting, history: History::default(), people: People::new() };
    for event in events {
        if let Err(what) = telling.event(event) {
            differences.push(Difference::new(event.path, event.place, what));
        }
    }
    telling.history
}

/// Takes the story's word for every answer, and shows the history as it was before each. `None` when something cannot be
/// told at all.
pub(super) fn take_word(
    setting: Setting<'_>,
    events: &[Event<'_>],
    before: &mut dyn FnMut(&History),
) -> Option<(History, People)> {
    let mut telling = Telling { setting, history: History::default(), people: People::new() };
    for event in events {
        before(&telling.history);
        telling.believe(event).ok()?;
    }
    Some((telling.history, telling.people))
}

/// Tells one thing to a history; `None` when it is permitted or refused otherwise than told.
pub(super) fn tell_again(
    setting: Setting<'_>,
    event: &Event<'_>,
    history: History,
    people: &People,
) -> Option<History> {
    let mut telling = Telling { setting, history, people: people.clone() };
    telling.event(event).ok().map(|()| telling.history)
}

struct Telling<'a> {
    setting: Setting<'a>,
    history: History,
    people: People,
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
            Deed::Begin { instance, parent } => self.begin(event, instance, parent.as_ref(), by),
            Deed::RefusedToBegin { instance, parent } => self.refused(event, instance, parent.as_ref(), by),
            Deed::Override { instance, gate, parent } => self.overrides(event, instance, gate, parent.as_ref(), by),
            Deed::Answer(alarm) => self.answer(event, alarm, by),
        }
    }

    /// What an event leaves in the history when the story is right about the answer. Only which needs an override covers
    /// has to be asked.
    fn believe(&mut self, event: &Event<'_>) -> Result<(), What> {
        let by = self.person(event.by);
        match event.deed {
            Deed::Record { .. } | Deed::Strike(_) | Deed::Override { .. } => self.event(event),
            Deed::RefusedToBegin { .. } => Ok(()),
            Deed::Begin { instance, parent } => {
                let (step, row) = names::instance(self.setting.protocol(), instance).map_err(What::CannotBeTold)?;
                let parent = self.hangs_on(parent.as_ref())?;
                if self.some_row(step, row) == row {
                    self.begun(event, step, row, parent, by);
                }
                Ok(())
            }
            Deed::Answer(name) => {
                let (alarm, row) = names::alarm(self.setting.protocol(), name).map_err(What::CannotBeTold)?;
                self.answered(event, alarm, row, by);
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

    /// What becomes of a command, at the same door through which everybody's commands go. Whether this person has the role
    /// is no story's matter: whoever is named may do it.
    fn decide(&self, event: &Event<'_>, by: u32, command: Command) -> Result<engine::Event, Refusal> {
        let program = self.setting.program;
        let facts = Facts::fold(program, &self.history, event.told);
        let roles = (0..program.protocol().roles.len()).filter_map(|place| u16::try_from(place).ok()).map(RoleIx);
        let who = Actor { by, roles: roles.collect() };
        let bounds = Bounds { clock_ahead: CLOCK_AHEAD };
        engine::decide(program, &self.history, &facts, &who, command, event.told, bounds)
    }

    fn begin(&mut self, event: &Event<'_>, name: &InstanceName, parent: Option<&RowName>, by: u32) -> Result<(), What> {
        let (step, row) = names::instance(self.setting.protocol(), name).map_err(What::CannotBeTold)?;
        let parent = self.hangs_on(parent)?;
        let asked = self.some_row(step, row);
        match self.decide(event, by, Command::Begin { step, row: asked, parent, occurred_at: occurred_at(event) }) {
            Ok(_) if asked != row => Ok(()),
            Ok(_) => {
                self.begun(event, step, row, parent, by);
                Ok(())
            }
            Err(refusal) => Err(otherwise(format!("begin {name}"), "it may begin", self.refusal_words(event, refusal))),
        }
    }

    fn begun(&mut self, event: &Event<'_>, step: StepIx, row: Option<RowId>, parent: Option<RowId>, by: u32) {
        self.name_row(step, row, parent);
        let (occurred_at, recorded_at) = (occurred_at(event), event.told);
        self.history.begins.push(Begin { step, row, occurred_at, recorded_at, by });
    }

    fn refused(
        &mut self,
        event: &Event<'_>,
        name: &InstanceName,
        parent: Option<&RowName>,
        by: u32,
    ) -> Result<(), What> {
        let (step, row) = names::instance(self.setting.protocol(), name).map_err(What::CannotBeTold)?;
        let row = self.some_row(step, row);
        let parent = self.hangs_on(parent)?;
        match self.decide(event, by, Command::Begin { step, row, parent, occurred_at: occurred_at(event) }) {
            Ok(_) => Err(otherwise(format!("refused {name}"), "it may not begin", "it may begin".to_owned())),
            Err(Refusal::GateClosed { .. } | Refusal::StepNotOpen { .. }) => Ok(()),
            Err(refusal) => Err(What::CannotBeTold(self.refusal_words(event, refusal))),
        }
    }

    fn overrides(
        &mut self,
        event: &Event<'_>,
        name: &InstanceName,
        gate: &str,
        parent: Option<&RowName>,
        by: u32,
    ) -> Result<(), What> {
        let (gate, row) = names::gate(self.setting.protocol(), name, gate).map_err(What::CannotBeTold)?;
        let parent = self.hangs_on(parent)?;
        match self.decide(event, by, Command::Override { gate, row, parent, reason: Arc::from("") }) {
            Ok(engine::Event::Overridden { gate, row, parent, needs, reason: _ }) => {
                let (occurred_at, recorded_at) = (occurred_at(event), event.told);
                if let Some(gate) = self.setting.protocol().gate(gate) {
                    self.name_row(gate.step, row, parent);
                }
                self.history.overrides.push(Override { gate, row, needs, occurred_at, recorded_at, by });
                Ok(())
            }
            Ok(engine::Event::Recorded { .. } | engine::Event::Begun { .. } | engine::Event::Answered { .. }) => Ok(()),
            Err(refusal) => {
                let got = self.refusal_words(event, refusal);
                Err(otherwise(format!("override {name}"), "it can be overridden", got))
            }
        }
    }

    /// The row named or, where none is, some new row of the step's group: asking only whether one may be begun makes none.
    fn some_row(&self, step: StepIx, row: Option<RowId>) -> Option<RowId> {
        let per = self.setting.protocol().step(step).and_then(|step| step.per);
        row.or(per.map(|per| names::row_id(per.group, "")))
    }

    /// The row a new row is said to hang on.
    fn hangs_on(&self, parent: Option<&RowName>) -> Result<Option<RowId>, What> {
        let row = parent.map(|parent| names::row(self.setting.protocol(), parent)).transpose();
        row.map(|row| row.map(|(_, row)| row)).map_err(What::CannotBeTold)
    }

    /// Names a row of a step's group, if nobody has yet.
    fn name_row(&mut self, step: StepIx, row: Option<RowId>, parent: Option<RowId>) {
        let per = self.setting.protocol().step(step).and_then(|step| step.per);
        if let (Some(per), Some(id)) = (per, row)
            && !self.history.rows.iter().any(|known| known.id == id)
        {
            self.history.rows.push(Row { id, group: per.group, parent });
        }
    }

    fn answer(&mut self, event: &Event<'_>, name: &AlarmName, by: u32) -> Result<(), What> {
        let (alarm, row) = names::alarm(self.setting.protocol(), name).map_err(What::CannotBeTold)?;
        if let Err(refusal) = self.decide(event, by, Command::Answer { alarm, row }) {
            let got = self.refusal_words(event, refusal);
            return Err(otherwise(format!("answer {name}"), "it is raised", got));
        }
        self.answered(event, alarm, row, by);
        Ok(())
    }

    fn answered(&mut self, event: &Event<'_>, alarm: AlarmKey, row: Option<RowId>, by: u32) {
        let (occurred_at, recorded_at) = (occurred_at(event), event.told);
        self.history.answers.push(Answer { alarm, row, occurred_at, recorded_at, by });
    }

    /// Why the house says no.
    fn refusal_words(&self, event: &Event<'_>, refusal: Refusal) -> String {
        let moment = words::Moment::of(self.setting, &self.history, event.told, event.told);
        match refusal {
            Refusal::GateClosed { row, gates, .. } => {
                words::standing(&moment, &Standing::Open { gates, timing: Timing::Untimed }, row)
            }
            Refusal::StepNotOpen { row, standing, .. } => words::standing(&moment, &standing, row),
            Refusal::NotRaised => "it is not raised".to_owned(),
            Refusal::NothingToOverride => "the gate lets pass".to_owned(),
            Refusal::OverrideNotAllowed => "nobody may override this gate".to_owned(),
            Refusal::Unauthorised { .. } => "it is nobody's to do".to_owned(),
            Refusal::NotInProtocol => "there is no such thing in this protocol".to_owned(),
            Refusal::Impossible(why) => impossible_words(why).to_owned(),
        }
    }
}

fn impossible_words(why: Impossible) -> &'static str {
    match why {
        Impossible::NoSuchRow => "there is no such row",
        Impossible::RowMissing => "it is done for each row: say which",
        Impossible::RowNotExpected => "it has no rows",
        Impossible::RowElsewhere => "the row hangs on another one",
        Impossible::UnknownParent => "its row hangs on another: say which, two spaces after it, as `in GROUP#1`",
        Impossible::InTheFuture => "it lies too far ahead",
        Impossible::NoSuchEntry | Impossible::AlreadyCorrected => "there is nothing to correct",
        Impossible::WrongKind
        | Impossible::WrongUnit
        | Impossible::OutsideLimits { .. }
        | Impossible::TooFine { .. } => "the value cannot be",
    }
}

fn otherwise(about: String, expected: &str, got: String) -> What {
    What::Otherwise { about, expected: expected.to_owned(), got }
}

fn occurred_at(event: &Event<'_>) -> Timestamp {
    event.happened.unwrap_or(event.told)
}
