//! A small ward: what the engine says, why, and what it lets happen, in cases one can follow by hand.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails should say so at once"
)]

use std::collections::BTreeMap;

use iliac_engine::{
    Actor, Bounds, Command, Element, Event, Facts, HOUSE, Impossible, Place, Program, ReadSays, Reason, Refusal,
    Wanted, assess, decide, explain, next_change,
};
use iliac_model::{
    AlarmKey, Begin, Calendar, Cell, Duration, Entry, EntryId, History, Number, Override, Row, RowId, Situation,
    Standing, Timestamp, Timing, Truth, Unknowns, Value, Verdict,
};

/// A case on the ward. Times are minutes after eight.
struct Ward {
    program: Program,
    history: History,
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_772_524_800 + minute * 60)
}

fn number(n: i64) -> Value {
    Value::Number { number: Number::whole(n), unit: 0 }
}

impl Ward {
    fn open() -> Ward {
        let files =
            [("ward/protocol.yaml", include_str!("ward/protocol.yaml")), ("ward/texts/en.ftl", "wait = Not yet.\n")];
        let files: BTreeMap<String, String> =
            files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
        let (protocol, faults) = iliac_protocol::read(&files, "ward", None);
        let protocol = protocol.unwrap_or_else(|| panic!("{faults:#?}"));
        Ward { program: Program::compile(protocol, Calendar::utc()), history: History::default() }
    }

    fn tell(mut self, minute: i64, fact: &str, value: Value) -> Ward {
        self.enter(minute, fact, None, Cell::Said(value));
        self
    }

    fn enter(&mut self, minute: i64, fact: &str, row: Option<u128>, cell: Cell) {
        let kind = self.program.protocol().fact_named(fact).unwrap();
        let row = row.map(RowId);
        if let (Some(id), Some(group)) = (row, self.program.protocol().fact(kind).unwrap().group)
            && !self.history.rows.iter().any(|row| row.id == id)
        {
            self.history.rows.push(Row { id, group, parent: None });
        }
        let id = EntryId(u64::try_from(self.history.entries.len()).unwrap() + 1);
        let (occurred_at, recorded_at) = (at(minute), at(minute));
        self.history.entries.push(Entry { id, kind, row, cell, occurred_at, recorded_at, corrects: None, by: 5 });
    }

    fn facts(&self, minute: i64) -> Facts {
        Facts::fold(&self.program, &self.history, at(minute))
    }

    fn situation(&self, minute: i64) -> Situation {
        let mut situation = Situation::default();
        assess(&self.program, &self.facts(minute), at(minute), &mut situation);
        situation
    }

    fn standing(&self, minute: i64, step: &str) -> Standing {
        let ix = self.program.protocol().step_named(step).unwrap();
        self.situation(minute).steps.into_iter().rfind(|instance| instance.step == ix).unwrap().standing
    }

    fn verdicts(&self, minute: i64, step: &str) -> Vec<Verdict> {
        match self.standing(minute, step) {
            Standing::Open { gates, .. } => gates.into_iter().map(|(_, verdict)| verdict).collect(),
            other => panic!("{step} is {other:?}"),
        }
    }

    fn why(&self, minute: i64, step: &str, gate: &str) -> Reason {
        let gate = self.program.protocol().gate_named(step, gate).unwrap();
        explain(&self.program, &self.history, &self.facts(minute), at(minute), Element::Gate(gate, None)).unwrap()
    }

    fn ask(&self, minute: i64, role: &str, command: Command) -> Result<Event, Refusal> {
        let roles = self.program.protocol().role_named(role).into_iter().collect();
        let by = if role == "house" { HOUSE } else { 9 };
        let bounds = Bounds { clock_ahead: Duration::from_minutes(120) };
        decide(&self.program, &self.history, &self.facts(minute), &Actor { by, roles }, command, at(minute), bounds)
    }

    fn record(&self, fact: &str, cell: Cell, minute: i64) -> Command {
        let kind = self.program.protocol().fact_named(fact).unwrap();
        Command::RecordFact { kind, row: None, parent: None, cell, occurred_at: at(minute) }
    }
}

/// Sedatives at 110 and 125, the procedure over at 120.
fn sedated() -> Ward {
    let mut ward = Ward::open().tell(120, "procedure.ended", Value::Instant(at(120)));
    ward.enter(110, "sedative.given", Some(1), Cell::Said(Value::Instant(at(110))));
    ward.enter(125, "sedative.given", Some(2), Cell::Said(Value::Instant(at(125))));
    ward
}

#[test]
fn a_second_dose_restarts_the_wait() {
    let ward = sedated();
    assert_eq!(ward.verdicts(144, "discharge"), [Verdict::Closed { opens_at: Some(at(145)) }]);
    assert_eq!(ward.verdicts(145, "discharge"), [Verdict::Open]);
    assert_eq!(next_change(&ward.program, &ward.facts(130), at(130)), Some(at(145)));
    assert_eq!(ward.situation(130).look_again_at, Some(at(145)));
}

#[test]
fn what_nobody_asked_is_unknown_and_not_closed() {
    let unknown = Verdict::Unknown { why: Unknowns::NOT_ASKED, opens_at: None };
    assert_eq!(Ward::open().verdicts(0, "puncture"), [unknown, unknown]);
}

#[test]
fn a_count_grows_old_by_the_clock_alone() {
    let ward = Ward::open().tell(0, "blood.platelets", number(80)).tell(0, "consent.signed", Value::YesNo(true));
    let three_days = 3 * 24 * 60;
    assert_eq!(ward.verdicts(three_days, "puncture"), [Verdict::Open, Verdict::Open]);
    let old = Verdict::Unknown { why: Unknowns::TOO_OLD, opens_at: None };
    assert_eq!(ward.verdicts(three_days + 1, "puncture"), [Verdict::Open, old]);
    let change = next_change(&ward.program, &ward.facts(5), at(5));
    assert_eq!(change, Some(at(three_days).plus(Duration::from_seconds(1))));
}

#[test]
fn two_people_let_pass_what_a_low_count_would_not() {
    let mut ward = Ward::open().tell(0, "blood.platelets", number(9)).tell(0, "consent.signed", Value::YesNo(true));
    let gate = ward.program.protocol().gate_named("puncture", "platelets").unwrap();
    let given = |by| Override { gate, row: None, needs: 1, occurred_at: at(1), recorded_at: at(1), by };
    ward.history.overrides = vec![given(1), given(1)];
    assert_eq!(ward.verdicts(2, "puncture"), [Verdict::Open, Verdict::Closed { opens_at: None }]);
    ward.history.overrides.push(given(2));
    assert_eq!(ward.verdicts(2, "puncture"), [Verdict::Open, Verdict::Overridden]);
}

#[test]
fn a_step_begun_against_a_gate_raises_an_alarm_and_a_later_correction_another() {
    let mut ward = Ward::open().tell(0, "blood.platelets", number(80));
    let step = ward.program.protocol().step_named("puncture").unwrap();
    ward.history.begins.push(Begin { step, row: None, occurred_at: at(10), recorded_at: at(10), by: 3 });
    let gate = |name| ward.program.protocol().gate_named("puncture", name).unwrap();
    let (consent, platelets) = (AlarmKey::AgainstGate(gate("consent")), AlarmKey::CorrectedAfter(gate("platelets")));
    let raised = |ward: &Ward| ward.situation(30).alarms.iter().map(|r| (r.alarm, r.since)).collect::<Vec<_>>();
    assert_eq!(raised(&ward), [(consent, Some(at(10)))]);
    ward.enter(20, "blood.platelets", None, Cell::Said(number(14)));
    let last = ward.history.entries.last_mut().unwrap();
    (last.corrects, last.occurred_at) = (Some(EntryId(1)), at(0));
    assert_eq!(raised(&ward), [(consent, Some(at(10))), (platelets, None)]);
    let reason = explain(&ward.program, &ward.history, &ward.facts(30), at(30), Element::Alarm(platelets, None));
    let part = &reason.unwrap().parts[0];
    assert_eq!(part.truth, Truth::False);
    assert!(matches!(&part.read[0].says, ReadSays::Value { value, by: 5, .. } if *value == number(14)));
}

#[test]
fn a_reason_names_the_words_the_value_its_author_and_what_would_help() {
    let ward = Ward::open().tell(0, "blood.platelets", number(9));
    let reason = ward.why(5, "puncture", "platelets");
    let part = &reason.parts[0];
    assert_eq!((part.words.as_str(), part.truth), ("blood.platelets >= count_min", Truth::False));
    assert!(matches!(&part.read[0].says, ReadSays::Value { value, by: 5, recorded_at, .. }
        if *value == number(9) && *recorded_at == at(0)));
    assert_eq!(reason.people, 2);
    let way = &reason.ways[0].facts[0];
    assert_eq!((way.row, &way.wanted), (Place::Case, &Wanted::AtLeast(Number::whole(50), 0)));
    assert_eq!(way.by.len(), 2, "nurse and operator record it");
}

#[test]
fn who_waits_for_the_end_is_told_which_facts_are_missing() {
    let reason = Ward::open().why(0, "discharge", "lie-down");
    let ended = Ward::open().program.protocol().fact_named("procedure.ended").unwrap();
    assert_eq!(reason.ways.len(), 1);
    assert_eq!(reason.ways[0].facts[0].fact, ended);
    assert_eq!(reason.ways[0].facts[0].wanted, Wanted::Known);
    let waiting = sedated().why(130, "discharge", "lie-down");
    assert!(waiting.ways.iter().all(|way| way.facts[0].fact != ended), "a wait is not to be shortened by a lie");
    assert_eq!(waiting.ways, [], "one more dose opens nothing sooner than waiting does");
}

#[test]
fn a_reason_names_what_stands_behind_a_name() {
    let ward = sedated();
    let given = ward.program.protocol().fact_named("sedative.given").unwrap();
    let reason = ward.why(130, "discharge", "lie-down");
    let doses = reason.parts[0].read.iter().filter(|read| read.fact == given);
    assert_eq!(doses.count(), 2, "both doses stand behind `last_sedative`");
}

#[test]
fn what_nobody_can_change_is_asked_for_and_never_offered_otherwise() {
    let fixed = |mut ward: Ward| {
        let mut protocol = ward.program.protocol().clone();
        let fasted = protocol.fact_named("fasted").unwrap();
        protocol.facts[fasted.place()].fixed = true;
        ward.program = Program::compile(protocol, Calendar::utc());
        ward.why(5, "give-sedative", "fasted").ways
    };
    let asked = fixed(Ward::open());
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].facts[0].wanted, Wanted::Known, "which answer would do is not said");
    assert_eq!(fixed(Ward::open().tell(0, "fasted", Value::YesNo(false))), []);
    let changeable = Ward::open().tell(0, "fasted", Value::YesNo(false)).why(5, "give-sedative", "fasted").ways;
    assert_eq!(changeable[0].facts[0].wanted, Wanted::Yes);
}

#[test]
fn permission_is_refused_with_its_reasons_and_recording_is_not() {
    let ward = Ward::open().tell(0, "blood.platelets", number(9));
    let step = ward.program.protocol().step_named("puncture").unwrap();
    let begin = Command::Begin { step, row: None, parent: None, occurred_at: at(5) };
    assert!(
        matches!(ward.ask(5, "operator", begin.clone()), Err(Refusal::GateClosed { gates, .. }) if gates.len() == 2)
    );
    assert!(matches!(ward.ask(5, "nurse", begin), Err(Refusal::Unauthorised { .. })));
    let ended = ward.record("procedure.ended", Cell::Said(Value::Instant(at(4))), 4);
    assert!(matches!(ward.ask(5, "nurse", ended), Ok(Event::Recorded { .. })));
}

#[test]
fn only_what_cannot_be_is_refused_when_recording() {
    let ward = Ward::open();
    let count = |value| ward.record("blood.platelets", Cell::Said(value), 5);
    let check = |role, command, expected: Result<(bool, bool), Refusal>| {
        let answer = match ward.ask(5, role, command) {
            Ok(Event::Recorded { clock_ahead, implausible, .. }) => Ok((clock_ahead, implausible)),
            Ok(other) => panic!("{other:?}"),
            Err(refusal) => Err(refusal),
        };
        assert_eq!(answer, expected);
    };
    let impossible = |why| Err(Refusal::Impossible(why));
    let (least, most) = (Number::ZERO, Number::whole(5000));
    check("nurse", count(number(140)), Ok((false, false)));
    check("house", count(number(140)), Ok((false, false)));
    check("nurse", count(number(0)), Ok((false, true)));
    check("nurse", count(number(5001)), impossible(Impossible::OutsideLimits { least, most }));
    check("nurse", count(Value::YesNo(true)), impossible(Impossible::WrongKind));
    let other_unit = Value::Number { number: Number::whole(1), unit: 1 };
    check("nurse", count(other_unit), impossible(Impossible::WrongUnit));
    let half = Value::Number { number: "9.5".parse().unwrap(), unit: 0 };
    check("nurse", count(half), impossible(Impossible::TooFine { resolution: Number::whole(1) }));
    let roles = ["nurse", "operator"].map(|role| ward.program.protocol().role_named(role).unwrap()).to_vec();
    check("consultant", count(number(140)), Err(Refusal::Unauthorised { roles }));
    check("nurse", ward.record("consent.signed", Cell::Refused, 65), Ok((true, false)));
    check("nurse", ward.record("consent.signed", Cell::Refused, 126), impossible(Impossible::InTheFuture));
    let given = ward.record("sedative.given", Cell::Unanswered, 5);
    check("nurse", given, impossible(Impossible::RowMissing));
}

#[test]
fn an_override_covers_what_fails_and_nothing_else() {
    let ward = Ward::open().tell(0, "blood.platelets", number(9));
    let gate = |name| ward.program.protocol().gate_named("puncture", name).unwrap();
    let ask = |ward: &Ward, role, name| {
        ward.ask(
            5,
            role,
            Command::Override { gate: gate(name), row: None, parent: None, reason: "bleeding anyway".into() },
        )
    };
    assert!(matches!(ask(&ward, "consultant", "platelets"), Ok(Event::Overridden { needs: 1, .. })));
    assert!(matches!(ask(&ward, "nurse", "platelets"), Err(Refusal::Unauthorised { .. })));
    assert_eq!(ask(&ward, "consultant", "consent"), Err(Refusal::OverrideNotAllowed));
    let fine = Ward::open().tell(0, "blood.platelets", number(90));
    assert_eq!(ask(&fine, "consultant", "platelets"), Err(Refusal::NothingToOverride));
}

#[test]
fn a_new_row_is_asked_for_begun_and_recorded_under_one_name() {
    let mut ward = Ward::open().tell(0, "fasted", Value::YesNo(false));
    let protocol = ward.program.protocol();
    let (step, gate) =
        (protocol.step_named("give-sedative").unwrap(), protocol.gate_named("give-sedative", "fasted").unwrap());
    let (mine, other) = (Some(RowId(70)), Some(RowId(71)));
    let begin = |row| Command::Begin { step, row, parent: None, occurred_at: at(5) };
    let pass = |row| Command::Override { gate, row, parent: None, reason: "in pain".into() };
    let missing = Err(Refusal::Impossible(Impossible::RowMissing));
    assert_eq!(ward.ask(5, "nurse", begin(None)), missing, "a begin of a new row names it");
    assert_eq!(ward.ask(5, "consultant", pass(None)), missing, "so does an override");
    assert!(matches!(ward.ask(5, "nurse", begin(mine)), Err(Refusal::GateClosed { .. })));
    let given = Event::Overridden { gate, row: mine, parent: None, needs: 1, reason: "in pain".into() };
    assert_eq!(ward.ask(5, "consultant", pass(mine)), Ok(given));

    ward.history.rows.push(Row { id: RowId(70), group: protocol.group_named("sedative").unwrap(), parent: None });
    ward.history.overrides.push(Override { gate, row: mine, needs: 1, occurred_at: at(5), recorded_at: at(5), by: 9 });
    let rows = |ward: &Ward| {
        let steps = ward.situation(6).steps.into_iter().filter(|instance| instance.step == step);
        steps.map(|instance| (instance.row, instance.standing)).collect::<Vec<_>>()
    };
    let open = |verdict| Standing::Open { gates: vec![(gate, verdict)], timing: Timing::Untimed };
    let closed = open(Verdict::Closed { opens_at: None });
    assert_eq!(rows(&ward), [(mine, open(Verdict::Overridden)), (None, closed.clone())]);
    assert!(matches!(ward.ask(6, "nurse", begin(mine)), Ok(Event::Begun { .. })));
    assert!(matches!(ward.ask(6, "nurse", begin(other)), Err(Refusal::GateClosed { .. })));
    let why = explain(&ward.program, &ward.history, &ward.facts(6), at(6), Element::Gate(gate, mine)).unwrap();
    assert!(why.parts[0].covered);

    ward.history.begins.push(Begin { step, row: mine, occurred_at: at(6), recorded_at: at(6), by: 5 });
    let under_way = Standing::InProgress { since: at(6), timing: Timing::Untimed };
    assert_eq!(rows(&ward), [(mine, under_way), (None, closed)]);
    assert_eq!(ward.situation(6).alarms, []);
    assert!(matches!(ward.ask(6, "nurse", begin(mine)), Err(Refusal::StepNotOpen { .. })), "it is begun once");
}

#[test]
fn an_alarm_is_answered_while_it_is_raised() {
    let quiet = Ward::open();
    let alarm = AlarmKey::Declared(quiet.program.protocol().alarm_named("bleeding").unwrap());
    let answer = || Command::Answer { alarm, row: None };
    assert_eq!(quiet.ask(5, "nurse", answer()), Err(Refusal::NotRaised));
    let bleeding = quiet.tell(3, "bleeding.seen", Value::YesNo(true));
    assert_eq!(bleeding.ask(5, "nurse", answer()), Ok(Event::Answered { alarm, row: None }));
    let raised = bleeding.situation(5).alarms[0];
    assert_eq!((raised.since, raised.respond_by), (Some(at(3)), Some(at(18))));
}
