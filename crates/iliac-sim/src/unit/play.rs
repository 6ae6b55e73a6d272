//! Playing a script: each deed becomes what a page would ask of the house, and the house answers.

use std::collections::BTreeMap;

use iliac_app::ask::{Ask, Asked};
use iliac_app::case::{Case, alarm_key};
use iliac_app::event::{AlarmName, CaseId, Identity, Recorded, RowName, WardName};
use iliac_app::failure::Failure;
use iliac_app::house::{Actor, House};
use iliac_app::joining;
use iliac_app::opening::NewCase;
use iliac_app::reading;
use iliac_app::record::{ReadNote, Store, StreamId, StreamKind};
use iliac_engine::Refusal;
use iliac_model::{Duration, RowId, Timestamp};
use iliac_protocol::tree::{FactKind, Protocol};

use super::line::{self, Line, Named, Told};
use super::said::{self, Moment};
use super::script::{Deed, Looker, Recipient, Script, What};

/// Somebody's script, and how far it was played.
pub(super) struct Player<'a> {
    script: &'a Script,
    case: Option<CaseId>,
    rows: BTreeMap<(String, String), RowId>,
}

impl<'a> Player<'a> {
    /// Nothing played yet.
    pub fn new(script: &'a Script) -> Player<'a> {
        Player { script, case: None, rows: BTreeMap::new() }
    }

    /// Asks the house for one deed.
    pub async fn play<S: Store>(&mut self, house: &House<S>, at: Timestamp, deed: &Deed) -> Result<(), Failure> {
        let own = self.script.ward.and_then(|_| house.staff_named(of_ward(deed.by)));
        let staff = own.or_else(|| house.staff_named(deed.by));
        let staff = staff.ok_or_else(|| self.stuck(deed.by, "nobody signs in by that name"))?;
        let actor = Actor { id: staff.id, roles: staff.roles.clone(), source: "demo".into() };
        match &deed.what {
            What::Open(lines) => self.open(house, at, lines, &actor).await,
            What::Tell(lines) => self.tell(house, at, lines, &actor).await,
            What::Name(recipient) => self.name(house, at, *recipient, &actor).await,
            What::Look(looker, back) => self.look(house, (at, *back), *looker, &actor).await,
        }
    }

    /// Looks at the case, and leaves the note a page leaves: with a digest of what was shown.
    async fn look<S: Store>(
        &self,
        house: &House<S>,
        (at, back): (Timestamp, Duration),
        looker: Looker,
        actor: &Actor,
    ) -> Result<(), Failure> {
        let id = self.case.clone().ok_or_else(|| self.stuck("look", "the case is not open yet"))?;
        let case = house.case(&id)?;
        let shown = case.shown(&case.facts(at), at.minus(back), at);
        let (by, role, page) = match looker {
            Looker::Staff => (actor.id.0.to_string(), actor.roles.first().cloned().unwrap_or_default(), "Case"),
            Looker::Person => ("person".to_owned(), "person".to_owned(), "person"),
        };
        let (of, page) = (StreamId::new(StreamKind::Case, &id.0), page.to_owned());
        Ok(house.store().note_read(ReadNote { by, role, of, page, at, shown: Some(shown) }).await?)
    }

    async fn name<S: Store>(
        &self,
        house: &House<S>,
        at: Timestamp,
        recipient: Recipient,
        actor: &Actor,
    ) -> Result<(), Failure> {
        let id = self.case.clone().ok_or_else(|| self.stuck("name", "the case is not open yet"))?;
        let place = house.case(&id)?.protocol().persons.iter().position(|kind| kind.name == "recipient");
        let place = place.ok_or_else(|| self.stuck("name", "this procedure has no recipient"))?;
        let identity = Identity {
            family: recipient.family.into(),
            given: recipient.given.into(),
            born: recipient.born.parse().ok(),
            number: self.script.number(recipient.number),
            ..Identity::default()
        };
        house.name(&id, joining::Named { place, identity, somebody_else: false }, actor, None, at).await
    }

    async fn open<S: Store>(
        &mut self,
        house: &House<S>,
        at: Timestamp,
        lines: &[String],
        actor: &Actor,
    ) -> Result<(), Failure> {
        let protocol = self.script.course.protocol();
        let program = house.current(protocol).ok_or_else(|| self.stuck(protocol, "no such protocol is active"))?;
        let mut facts = Vec::new();
        for line in lines {
            let Some(Line::Record(told)) = line::read(line) else { return Err(self.stuck(line, "this is no fact")) };
            let (fact, said, happened) =
                self.told(program.protocol(), at, told).map_err(|why| self.stuck(line, &why))?;
            let kind = fact.name.clone();
            let row = self.row((house, at), told.fact.0, told.row).map(|id| RowName { id, parent: None });
            let (entered, corrects) = (None, None);
            let recorded = Recorded { kind, row, said, entered, corrects, clock_ahead: false, implausible: false };
            facts.push((recorded, happened));
        }
        let (identity, protocol, files) = (self.identity(), protocol.to_owned(), Vec::new());
        // In a unit without wards of these names everybody lies in its first.
        let ward = self.script.ward.map(|ward| WardName(ward.into())).filter(|ward| house.ward(ward).is_some());
        let new = NewCase { identity, ward, protocol, facts, files };
        self.case = Some(house.open_case(new, actor, None, at).await?);
        Ok(())
    }

    async fn tell<S: Store>(
        &mut self,
        house: &House<S>,
        at: Timestamp,
        lines: &[String],
        actor: &Actor,
    ) -> Result<(), Failure> {
        let id = self.case.clone().ok_or_else(|| self.stuck("tell", "the case is not open yet"))?;
        let case = house.case(&id)?;
        let mut asks = Vec::new();
        for line in lines {
            asks.push(self.ask(house, &case, at, line).map_err(|why| self.stuck(line, &why))?);
        }
        let asked = Asked { asks, ..Asked::default() };
        match house.act(&id, asked, actor, at).await {
            Ok(_) => Ok(()),
            Err(Failure::Refused(refusal)) => Err(self.stuck(&lines.join("; "), &in_words(case.protocol(), &refusal))),
            Err(failure) => Err(self.stuck(&lines.join("; "), &failure.to_string())),
        }
    }

    fn ask<S: Store>(&mut self, house: &House<S>, case: &Case, at: Timestamp, line: &str) -> Result<Ask, String> {
        let protocol = case.protocol();
        match line::read(line).ok_or("this is no line of a script")? {
            Line::Record(told) => {
                let (fact, said, occurred_at) = self.told(protocol, at, told)?;
                let parent = told.parent.and_then(|parent| self.row((house, at), parent.name, parent.row));
                let row = self.row((house, at), told.fact.0, told.row).map(|id| RowName { id, parent });
                let fact = protocol.fact_named(&fact.name).ok_or("there is no such fact")?;
                Ok(Ask::Record { fact, row, said, entered: None, occurred_at })
            }
            Line::Correct(told) => {
                let (fact, said, _) = self.told(protocol, at, told)?;
                let fact = protocol.fact_named(&fact.name).ok_or("there is no such fact")?;
                let row = self.row((house, at), told.fact.0, told.row);
                let entry = reading::last(case, fact, row, at, at).ok_or("there is nothing to correct")?.id;
                Ok(Ask::Correct { entry, said, occurred_at: None })
            }
            Line::Begin(Named { name, row }) => {
                let step = protocol.step_named(name).ok_or("there is no such step")?;
                let per = protocol.step(step).and_then(|step| step.per).and_then(|per| protocol.group(per.group));
                let row = per.and_then(|group| self.row((house, at), &group.name, row));
                let row = row.map(|id| RowName { id, parent: None });
                Ok(Ask::Begin { step, row, occurred_at: at })
            }
            Line::Answer(Named { name, row }, note) => {
                let alarm =
                    alarm_key(protocol, &AlarmName::Declared(name.to_owned())).ok_or("there is no such alarm")?;
                let per = protocol.alarm_named(name).and_then(|alarm| protocol.alarm(alarm)?.per);
                let per = per.and_then(|group| protocol.group(group));
                let row = per.and_then(|group| self.row((house, at), &group.name, row));
                Ok(Ask::Answer { alarm, row, note: note.to_owned() })
            }
            Line::AnswerAgainst(step, gate, note) => {
                let name = AlarmName::AgainstGate(step.to_owned(), gate.to_owned());
                let alarm = alarm_key(protocol, &name).ok_or("there is no such gate")?;
                Ok(Ask::Answer { alarm, row: None, note: note.to_owned() })
            }
            Line::Close => Ok(Ask::Close),
        }
    }

    /// The fact that is meant, what it says and when that happened.
    fn told<'p>(
        &self,
        protocol: &'p Protocol,
        at: Timestamp,
        told: Told<'_>,
    ) -> Result<(&'p FactKind, iliac_app::event::Said, Timestamp), String> {
        let name = format!("{}.{}", told.fact.0, told.fact.1);
        let fact = protocol.fact_named(&name).and_then(|fact| protocol.fact(fact));
        let fact = fact.ok_or_else(|| format!("there is no fact `{name}`"))?;
        let person = &self.script.person;
        let signs = format!("{} {}", person.given, person.family);
        let calendar = self.script.calendar();
        let moment = Moment { calendar, now: at, start: self.script.start, signs: &signs };
        let happened = told.happened.map(|text| said::instant(text, moment).ok_or(format!("`{text}` is no instant")));
        let happened = happened.transpose()?.unwrap_or(at);
        let said = said::said(&fact.kind, told.value, moment)?;
        Ok((fact, said, happened))
    }

    /// The row of a label; a label not met before gets a new id, as a page would make one.
    fn row<S: Store>(
        &mut self,
        (house, at): (&House<S>, Timestamp),
        group: &str,
        label: Option<&str>,
    ) -> Option<RowId> {
        let key = (group.to_owned(), label?.to_owned());
        Some(*self.rows.entry(key).or_insert_with(|| house.new_row(at)))
    }

    fn identity(&self) -> Identity {
        let person = &self.script.person;
        Identity {
            family: person.family.into(),
            given: person.given.into(),
            born: person.born.parse().ok(),
            number: self.script.number(person.number),
            phone: Some(self.script.phone()),
            language: Some("English".into()),
            requester: Some("Dr Clara Novak".into()),
        }
    }

    /// Why the demonstration cannot go on, for whoever changes a script or the protocol under it.
    fn stuck(&self, line: &str, why: &str) -> Failure {
        Failure::Fault(format!(
            "the demonstration's {} stops at `{line}`: {why}",
            self.script.number(self.script.person.number)
        ))
    }
}

/// Who does on the ward what this person does in the day unit.
fn of_ward(login: &str) -> &str {
    match login {
        "nils" => "nora",
        "clara" => "caspar",
        other => other,
    }
}

/// A refusal with the names the protocol's author gave.
fn in_words(protocol: &Protocol, refusal: &Refusal) -> String {
    match refusal {
        Refusal::GateClosed { gates, .. } => {
            let held = gates.iter().filter(|(_, verdict)| !verdict.lets_pass());
            let names: Vec<&str> =
                held.filter_map(|(gate, _)| protocol.gate(*gate)).map(|gate| gate.name.as_str()).collect();
            format!("held by {}", names.join(", "))
        }
        Refusal::Unauthorised { roles } => {
            let names: Vec<&str> =
                roles.iter().filter_map(|role| protocol.roles.get(role.place())).map(String::as_str).collect();
            format!("it takes one of {}", names.join(", "))
        }
        Refusal::StepNotOpen { .. }
        | Refusal::NotInProtocol
        | Refusal::Impossible(_)
        | Refusal::NothingToOverride
        | Refusal::OverrideNotAllowed
        | Refusal::NotRaised => format!("{refusal:?}"),
    }
}
