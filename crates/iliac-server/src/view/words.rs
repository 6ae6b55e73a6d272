//! A case at one instant, ready to be put into words.

use std::sync::Arc;

use iliac_app::case::Case;
use iliac_app::event::{StaffId, Ward};
use iliac_app::record::{self, Store};
use iliac_app::{house::House, reading};
use iliac_engine::{DerivedValue, Facts};
use iliac_model::{
    Calendar, Cell, Duration, Entry, FactIx, GateIx, GroupIx, Number, RowId, Situation, Standing, StepIx, TextIx,
    Timestamp, Timing, Value, Verdict,
};
use iliac_protocol::tree::{FactKind, Kind, Moment, Protocol, Reader};
use iliac_text::{HouseWords, Shown, Texts, Values, quantity};
use maud::{Markup, html};

use super::duty::OnDuty;
use crate::components::mark::Mark;
use crate::server::Server;

/// Longer nobody waits in a case: the longest follow-up is a year. A gate that opens when a child has grown up is shut.
const WAITED_MOST: Duration = Duration::from_minutes(366 * 24 * 60);

/// A case, how it stands at an instant, and the words for it.
pub struct Words {
    /// The case.
    pub case: Arc<Case>,
    /// How it stands.
    pub situation: Situation,
    /// Its facts, folded as known then.
    pub facts: Facts,
    /// The instant it is looked at.
    pub now: Timestamp,
    /// What is known of it: everything told up to here.
    pub known: Timestamp,
    /// The ward it lies in; `None` when this house has no ward of that name.
    pub ward: Option<Arc<Ward>>,
    /// Who is on duty for its ward at that instant.
    pub on_duty: OnDuty,
    /// Who reads it.
    read_by: ReadBy,
    texts: Option<Arc<Texts>>,
    names: Vec<(StaffId, String)>,
    new_row: RowId,
}

/// Who reads the words of a case. What people typed about a person whom not everybody sees may say who that is: it is shown
/// to whoever sees that person or may record it, and to nobody else.
#[derive(Clone, Debug)]
pub enum ReadBy {
    /// Whoever looks at a screen that several share.
    Anybody,
    /// Staff with these roles.
    Staff(Vec<String>),
    /// The person at this place, or who speaks for them.
    Person(usize),
}

/// An instant or a day of a case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct When {
    /// The instant; of a day its beginning.
    pub at: Timestamp,
    /// In words.
    pub shown: String,
    /// Whether it is a day without a clock time.
    pub is_whole_day: bool,
}

impl Words {
    /// A case as it is now.
    pub fn now<S: Store>(server: &Server<S>, case: Arc<Case>, now: Timestamp) -> Words {
        Words::at(server, case, now, now)
    }

    /// A case as it was at `now` by what was known at `known`.
    pub fn at<S: Store>(server: &Server<S>, case: Arc<Case>, now: Timestamp, known: Timestamp) -> Words {
        let case = case.as_ruled(known);
        let facts = case.facts(known);
        let mut situation = Situation::default();
        iliac_engine::assess(&case.program, &facts, now, &mut situation);
        let texts = server.texts(&case, "en");
        let names = names(&server.house, &case);
        let ward = server.house.ward(&case.ward);
        let on_duty = OnDuty::at(server, &case.ward, server.phone_of(ward.as_deref()), now);
        let new_row = server.house.new_row(now);
        let read_by = ReadBy::Anybody;
        Words { case, situation, facts, now, known, ward, on_duty, read_by, texts, names, new_row }
    }

    /// The same for one reader.
    #[must_use]
    pub fn read_by(self, read_by: ReadBy) -> Words {
        Words { read_by, ..self }
    }

    /// Whether this reader may read what was typed as this fact.
    fn shows(&self, fact: &FactKind) -> bool {
        let protocol = self.protocol();
        if protocol.persons.get(fact.of).is_none_or(|person| person.seen_by.is_empty()) {
            return true;
        }
        match &self.read_by {
            ReadBy::Anybody => false,
            ReadBy::Person(place) => *place == fact.of,
            ReadBy::Staff(roles) => {
                protocol.shows_person(fact.of, roles)
                    || protocol.fact_named(&fact.name).is_some_and(|ix| protocol.is_work_of(ix, roles))
            }
        }
    }

    /// What it shows, for the note that somebody looked.
    pub fn looked_at(&self) -> record::Shown {
        self.case.shown(&self.facts, self.now, self.known)
    }

    /// The identity a new row of this step gets, when somebody begins one from this page: the same however often they press.
    pub fn new_row(&self, step: StepIx) -> RowId {
        RowId(self.new_row.0 ^ u128::from(step.0))
    }

    /// The protocol.
    pub fn protocol(&self) -> &Protocol {
        self.case.protocol()
    }

    /// The site's calendar.
    pub fn calendar(&self) -> &Calendar {
        self.case.program.calendar()
    }

    fn house(&self) -> &'static HouseWords {
        HouseWords::of("en")
    }

    /// An instant on the site's clock.
    pub fn time(&self, at: Timestamp) -> String {
        self.house().local_time(at, self.now, self.calendar())
    }

    /// The clock time of an instant alone, for where its day stands above: `07:30`.
    pub fn clock(&self, at: Timestamp) -> String {
        self.house().local_time(at, at, self.calendar())
    }

    /// An instant without its seconds, for when we were told.
    pub fn minute(&self, at: Timestamp) -> String {
        self.time(at.minute())
    }

    /// Who an account is.
    pub fn who(&self, by: u32) -> String {
        let known = self.names.iter().find(|(id, _)| id.0 == by);
        known.map_or_else(|| format!("account {by}"), |(_, name)| name.clone())
    }

    /// What a fact's value says, with its unit.
    pub fn value(&self, fact: &FactKind, cell: &Cell) -> String {
        match cell {
            Cell::Unanswered => "no answer".into(),
            Cell::Refused => "refused".into(),
            Cell::Struck => "entered in error".into(),
            Cell::Said(value) => self.said(fact, value),
        }
    }

    fn said(&self, fact: &FactKind, value: &Value) -> String {
        match value {
            Value::Number { number, unit } => match &fact.kind {
                Kind::Quantity { resolution, .. } => {
                    let unit = fact.kind.unit(*unit).unwrap_or_default();
                    quantity(&shortened(*number, *resolution), unit)
                }
                Kind::Count { .. }
                | Kind::Choice(_)
                | Kind::YesNo
                | Kind::Instant
                | Kind::Day
                | Kind::Text
                | Kind::Signature
                | Kind::File => number.to_string(),
            },
            Value::Choice(place) => fact.kind.choice_title(*place).unwrap_or_default().to_owned(),
            Value::YesNo(yes) => if *yes { "yes" } else { "no" }.into(),
            Value::Instant(at) => self.time(*at),
            Value::Day(day) => self.house().local_day(*day),
            Value::Text(text) | Value::Signature(text) if self.shows(fact) => text.to_string(),
            Value::Text(_) | Value::Signature(_) => "not shown to you".into(),
            Value::File(_) => "attached file".into(),
        }
    }

    /// The entry last recorded for a fact of the case.
    pub fn last(&self, fact: FactIx, row: Option<RowId>) -> Option<&Entry> {
        reading::last(&self.case, fact, row, self.now, self.known)
    }

    /// The value last recorded for a fact of the case, by the fact's name.
    pub fn value_named(&self, name: &str) -> Option<&Value> {
        match &self.last(self.protocol().fact_named(name)?, None)?.cell {
            Cell::Said(value) => Some(value),
            Cell::Unanswered | Cell::Refused | Cell::Struck => None,
        }
    }

    /// The instant or day under a name, while it is known.
    pub fn moment(&self, moment: Moment) -> Option<When> {
        let instant = |at: Timestamp| When { at, shown: self.time(at), is_whole_day: false };
        let day =
            |day| When { at: self.calendar().start_of(day), shown: self.house().local_day(day), is_whole_day: true };
        match moment {
            Moment::Fact(ix) => match &self.last(ix, None)?.cell {
                Cell::Said(Value::Instant(at)) => Some(instant(*at)),
                Cell::Said(Value::Day(on)) => Some(day(*on)),
                Cell::Said(_) | Cell::Unanswered | Cell::Refused | Cell::Struck => None,
            },
            Moment::Derived(ix) => match iliac_engine::derived(&self.case.program, &self.facts, self.now, ix, None)? {
                DerivedValue::Instant(at) => Some(instant(at)),
                DerivedValue::Day(on) => Some(day(on)),
                DerivedValue::Number(_) | DerivedValue::YesNo(_) => None,
            },
        }
    }

    /// That value in words; `None` when there is none.
    pub fn shown(&self, name: &str) -> Option<String> {
        let fact = self.protocol().fact(self.protocol().fact_named(name)?)?;
        self.value_named(name).map(|value| self.said(fact, value))
    }

    /// The rows of a group that exist, in row order.
    pub fn rows(&self, group: GroupIx) -> Vec<RowId> {
        iliac_engine::rows(&self.case.program, &self.facts, self.now, group)
    }

    /// What a row is called on a page: its group's title and its first choice, text or number.
    pub fn row_title(&self, row: RowId) -> String {
        let Some(known) = self.case.history.rows.iter().find(|known| known.id == row) else { return String::new() };
        let Some(group) = self.protocol().group(known.group) else { return String::new() };
        let place = self.rows(known.group).iter().position(|id| *id == row);
        let number = place.map_or_else(|| ", asked for".to_owned(), |place| format!(" {}", place.saturating_add(1)));
        let telling = group.facts.iter().find_map(|ix| {
            let fact = self.protocol().fact(*ix)?;
            let telling = matches!(fact.kind, Kind::Choice(_) | Kind::Text);
            let entry = self.last(*ix, Some(row)).filter(|_| telling)?;
            Some(self.value(fact, &entry.cell))
        });
        match telling {
            Some(telling) => format!("{}{number}: {telling}", group.title),
            None => format!("{}{number}", group.title),
        }
    }

    /// The values messages may use, for a step, gate or alarm of a row.
    pub fn values(&self, row: Option<RowId>) -> Values<'_> {
        let mut values = Values::of_case(&self.case.program, &self.case.history, &self.facts, self.now, row);
        if let Some(row) = row {
            values.set("row", Shown::Words(self.row_title(row)));
        }
        values
    }

    /// Says a text.
    pub fn say(&self, text: TextIx, values: &Values<'_>) -> String {
        match &self.texts {
            Some(texts) => texts.say(text, values),
            None => self.protocol().text(text).map_or_else(String::new, |text| text.name.clone()),
        }
    }

    /// Says a text to one of those who open a person's page.
    pub fn say_to(&self, reader: Reader, text: TextIx, values: &Values<'_>) -> String {
        match &self.texts {
            Some(texts) => texts.say_to(reader, text, values),
            None => self.say(text, values),
        }
    }

    /// What a gate says when it does not let pass.
    pub fn gate_words(&self, gate: GateIx, row: Option<RowId>, verdict: Option<&Verdict>) -> String {
        let Some(declared) = self.protocol().gate(gate) else { return String::new() };
        let mut values = self.values(row);
        let opens_at = match verdict {
            Some(Verdict::Closed { opens_at } | Verdict::Unknown { opens_at, .. }) => *opens_at,
            Some(Verdict::Open | Verdict::Overridden) | None => None,
        };
        if let Some(opens_at) = opens_at {
            values.set("opens_at", Shown::Instant(opens_at));
        }
        self.say(declared.say, &values)
    }

    /// A step's title, with its row's where it has one.
    pub fn step_title(&self, step: StepIx, row: Option<RowId>) -> String {
        let title = self.protocol().step(step).map_or("", |step| step.title.as_str());
        match row {
            Some(row) => format!("{title} – {}", self.row_title(row)),
            None => title.to_owned(),
        }
    }

    /// Roles, as they are called.
    pub fn by(&self, step: StepIx) -> String {
        let Some(step) = self.protocol().step(step) else { return String::new() };
        let roles: Vec<String> = step.by.iter().map(|role| capital(self.protocol().role(*role))).collect();
        roles.join(" or ")
    }

    /// The role that owns a step: the first of those that may do it.
    pub fn owner(&self, step: StepIx) -> String {
        let first = self.protocol().step(step).and_then(|step| step.by.first());
        first.map_or_else(String::new, |role| capital(self.protocol().role(*role)))
    }

    /// How a step stands, as mark and words.
    pub fn standing(&self, standing: &Standing) -> (Mark, String) {
        match standing {
            Standing::Done { at: Some(at) } => (Mark::Done, format!("done {}", self.minute(*at))),
            Standing::Done { at: None } => (Mark::Done, "done".into()),
            Standing::NotNeeded => (Mark::NotNeeded, "not needed".into()),
            Standing::Undecided { why } => {
                (Mark::Unknown, format!("not decided: {}", self.house().unknown_words(*why)))
            }
            Standing::InProgress { since, .. } if *since < self.case.opened_at() => {
                (Mark::Unknown, "only older values".into())
            }
            Standing::InProgress { since, .. } => (Mark::InProgress, format!("since {}", self.minute(*since))),
            Standing::Stopped => (Mark::Stopped, "stopped".into()),
            Standing::Missed { since } => (Mark::Missed, format!("missed {}", self.time(*since))),
            Standing::Open { gates, timing } => self.open(gates, *timing),
        }
    }

    /// When a gate opens by time alone, if anybody waits for that.
    pub fn opens(&self, verdict: &Verdict) -> Option<Timestamp> {
        let at = match *verdict {
            Verdict::Closed { opens_at } | Verdict::Unknown { opens_at, .. } => opens_at,
            Verdict::Open | Verdict::Overridden => None,
        };
        at.filter(|at| *at <= self.now.plus(WAITED_MOST))
    }

    fn open(&self, gates: &[(GateIx, Verdict)], timing: Timing) -> (Mark, String) {
        let held = gates.iter().map(|(_, verdict)| verdict).find(|verdict| !verdict.lets_pass());
        let overdue = match timing {
            Timing::Overdue { since } => Some(format!("overdue since {}", self.time(since))),
            Timing::Due { .. } | Timing::Untimed => None,
        };
        if let Some(at) = held.and_then(|verdict| self.opens(verdict)) {
            return (Mark::Waiting, format!("opens {}", self.time(at)));
        }
        match held {
            Some(Verdict::Closed { .. }) => (Mark::Closed, overdue.unwrap_or_else(|| "not yet".into())),
            Some(Verdict::Unknown { .. }) => (Mark::Unknown, overdue.unwrap_or_else(|| "not known yet".into())),
            Some(Verdict::Open | Verdict::Overridden) | None => match overdue {
                Some(overdue) => (Mark::Overdue, overdue),
                None => (Mark::Ready, "ready".into()),
            },
        }
    }

    /// When something is due, in words; empty without a time.
    pub fn due(&self, timing: Timing) -> String {
        match timing {
            Timing::Untimed => String::new(),
            Timing::Due { at } => format!("due {}", self.time(at)),
            Timing::Overdue { since } => format!("was due {}", self.time(since)),
        }
    }
}

/// A number that is finer than its fact is recorded (from another system), cut to one more place than that. Cut, not
/// rounded: 19.96 must not be shown as 20 beside a limit of 20. The facts page shows it as it was sent.
pub fn shortened(number: Number, resolution: Number) -> String {
    if number.is_multiple_of(resolution) {
        return number.to_string();
    }
    let places = resolution.to_string().split_once('.').map_or(0, |(_, fraction)| fraction.len()).saturating_add(1);
    let text = number.to_string();
    match text.split_once('.') {
        Some((whole, fraction)) => format!("{whole}.{}", fraction.chars().take(places).collect::<String>()),
        None => text,
    }
}

/// A sentence in which an address of the web can be followed.
pub fn linked(sentence: &str) -> Markup {
    html! {
        @for (place, word) in sentence.split(' ').enumerate() {
            @if place > 0 { " " }
            @if word.starts_with("https://") { a href=(word) rel="noreferrer" { (word) } } @else { (word) }
        }
    }
}

/// With a capital first letter.
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().collect::<String>() + letters.as_str(),
        None => String::new(),
    }
}

fn names<S: Store>(house: &House<S>, case: &Case) -> Vec<(StaffId, String)> {
    let mut ids: Vec<StaffId> = case.log.iter().map(|told| told.by).collect();
    ids.push(StaffId::HOUSE);
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().map(|id| (id, house.name_of(id))).collect()
}
