//! Messages said with the values of a case, and every broken message found.

use iliac_engine::{Facts, Program};
use iliac_model::{
    Calendar, Cell, Day, Entry, EntryId, FactIx, GroupIx, History, Row, RowId, StepIx, Timestamp, Value,
};
use iliac_protocol::tree::{
    Amount, Audience, Cond, Confidence, Counts, Derived, DerivedExpr, FactKind, Gate, Group, Kind, Language, Moves,
    NumExpr, Parameter, PersonKind, Picture, Reader, Rows, Sources, Text, To, Unit,
};

use super::*;
use crate::faults::faults;

fn parameter(name: &str, written_unit: &str, unit: Unit, amount: Amount) -> Parameter {
    Parameter {
        name: name.to_owned(),
        title: name.to_owned(),
        written_unit: written_unit.to_owned(),
        unit,
        amount,
        bounds: (Number::whole(600), Number::whole(7200)),
        moves: Moves::Fixed,
        sources: Sources::default(),
        confidence: Confidence::High,
        of_site: false,
    }
}

fn fact(name: &str, kind: Kind) -> FactKind {
    FactKind {
        name: name.to_owned(),
        title: name.to_owned(),
        group: None,
        of: 0,
        kind,
        fresh_for: None,
        counts: Counts::Latest,
        fixed: false,
        recorded_by: vec![],
        codes: vec![],
        help: None,
        sources: Sources::default(),
    }
}

/// A protocol with a wait of 20 minutes, a fever in two units, a fact of each kind, and these messages.
fn protocol(fluent: &str) -> Protocol {
    let number = |text: &str| text.parse::<Number>().unwrap();
    let by_sex = Amount::ByChoice(FactIx(1), vec![number("105"), number("115.5")]);
    let fever = Amount::ByUnit(vec![("Cel".to_owned(), number("38.3")), ("[degF]".to_owned(), number("101"))]);
    let sexes = Kind::Choice(vec![("female".to_owned(), "Female".to_owned()), ("male".to_owned(), "Male".to_owned())]);
    let names = fluent.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split_once(" ="));
    let names = names.map(|(name, _)| name.to_owned());
    let text = |name| Text {
        name,
        when: Cond::Always(true),
        audience: Audience::Staff,
        to: To::Both,
        set: None,
        at: None,
        sources: Sources::default(),
        review_by: None,
    };
    Protocol {
        name: "examination".to_owned(),
        parameters: vec![
            parameter("lie_down_wait", "min", Unit::Duration, Amount::One(Number::whole(1200))),
            parameter("fever", "Cel", Unit::Ucum("Cel".to_owned()), fever),
            parameter("haemoglobin", "g/L", Unit::Ucum("g/L".to_owned()), by_sex),
            parameter("weight_max_age", "24h", Unit::Duration, Amount::Unset),
        ],
        facts: vec![
            fact("procedure.ended", Kind::Instant),
            fact("person.sex", sexes),
            fact("booking.on", Kind::Day),
            fact("needles.count", Kind::Count { most: 20 }),
        ],
        texts: names.map(text).collect(),
        languages: vec![Language { tag: "en".to_owned(), fluent: fluent.to_owned() }],
        ..Protocol::default()
    }
}

fn told(history: &mut History, fact: u16, value: Value, at: Timestamp) {
    let (id, cell) = (EntryId(u64::from(fact)), Cell::Said(value));
    let (occurred_at, recorded_at) = (at, at);
    history.entries.push(Entry {
        id,
        kind: FactIx(fact),
        row: None,
        cell,
        occurred_at,
        recorded_at,
        corrects: None,
        by: 1,
    });
}

/// Says a message about a case at noon on 24 November 2026 in London.
fn check(message: &str, expected: &str) {
    let protocol = protocol(&format!("not-known = not yet known\nm = {message}\n"));
    let calendar = Calendar::new("Europe/London", [].into(), Day::from_date(2030, 1, 1).unwrap()).unwrap();
    let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
    let mut history = History::default();
    told(&mut history, 0, Value::Instant("2026-11-24T10:25:59Z".parse().unwrap()), noon);
    told(&mut history, 1, Value::Choice(1), noon);
    told(&mut history, 2, Value::Day(Day::from_date(2026, 11, 24).unwrap()), noon);
    let program = Program::compile(protocol.clone(), calendar);
    let facts = Facts::fold(&program, &history, noon);
    let mut values = Values::of_case(&program, &history, &facts, noon, None);
    values.set("opens_at", Shown::Instant("2026-11-25T10:24:01Z".parse().unwrap()));
    let texts = Texts::new(&protocol, "en").unwrap();
    assert_eq!(texts.say(protocol.text_named("m").unwrap(), &values), expected);
}

#[test]
fn instants_are_clock_times_and_lengths_keep_their_written_unit() {
    check("Lie down until { $opens_at }: { $lie_down_wait }.", "Lie down until Wed 25 Nov 10:25: 20 minutes.");
    check("Ended at { $procedure_ended } on { $booking_on }.", "Ended at 10:25 on 24 November 2026.");
}

#[test]
fn what_opens_is_told_to_the_minute_in_which_it_is_open() {
    check("{ $opens_at }, ended { $procedure_ended }", "Wed 25 Nov 10:25, ended 10:25");
}

#[test]
fn a_message_has_words_of_its_own_for_what_is_not_known() {
    let words = "Wait until { $since }.\n    .unknown = Wait: { $lie_down_wait } count from when it is said.";
    check(words, "Wait: 20 minutes count from when it is said.");
    check(&words.replace("$since", "$procedure_ended"), "Wait until 10:25.");
}

#[test]
fn a_parameter_by_choice_follows_the_choice_and_one_by_unit_says_both() {
    check("{ $person_sex }: { $haemoglobin } g/L", "Male: 115.5 g/L");
    check("{ $fever } or { $fever_Cel } or { $fever_degF }", "38.3 or 38.3 or 101");
}

#[test]
fn what_is_not_known_is_said_so() {
    check(
        "{ $needles_count } needles, weight of { $weight_max_age }",
        "not yet known needles, weight of not yet known",
    );
}

#[test]
fn numbers_choose_their_plural() {
    let plural = |name: &str| format!("{{ ${name} ->\n    [one] a needle\n   *[other] {{ ${name} }} needles\n}}");
    check(&plural("haemoglobin"), "115.5 needles");
    check(&plural("weight_max_age"), "not yet known needles");
}

#[test]
fn a_message_that_cannot_be_said_is_its_name_between_marks() {
    check("{ gone }", "⟨m⟩");
    check("{ NUMBER($lie_down_wait) }", "⟨m⟩");
}

#[test]
fn a_language_the_protocol_lacks_is_refused() {
    let protocol = protocol("not-known = not known\n");
    assert!(matches!(Texts::new(&protocol, "de"), Err(NoTexts::NoSuchLanguage { .. })));
    assert!(matches!(Texts::new(&protocol, "?"), Err(NoTexts::BadTag { .. })));
}

#[test]
fn every_broken_message_is_found() {
    let broken = "a = { $procedure_endde }\nb = { c } { -d }\ne = { F() }\nf = fine { $since }\ng = { ] }\nh = once\nh = twice\n";
    let mut protocol = protocol(broken);
    protocol.texts.push(Text { name: "silent".to_owned(), ..protocol.texts[0].clone() });
    let found = faults(&protocol);
    let found: Vec<String> = found.iter().map(|fault| format!("{}: {}", fault.message, fault.what)).collect();
    for part in [
        "a: names $procedure_endde",
        "b: refers to `c`",
        "b: refers to `-d`",
        "h: is written twice",
        "e: calls F()",
        "silent: is a text of the protocol without a message",
        "not-known: is missing",
        ": line 5",
    ] {
        assert!(found.iter().any(|fault| fault.starts_with(part)), "{part} in {found:#?}");
    }
    assert!(!found.iter().any(|fault| fault.starts_with('f')), "{found:#?}");
}

#[test]
fn good_messages_have_no_faults() {
    assert_eq!(faults(&protocol("not-known = not known\nm = Until { $opens_at }, { $row }: { $fever_degF }\n")), []);
}

#[test]
fn a_gate_that_names_its_time_says_what_to_do_without_one() {
    let told = |message: &str| -> Vec<String> {
        let mut protocol = protocol(&format!("not-known = not known\nm = {message}\n"));
        let (name, say) = ("wait".to_owned(), protocol.text_named("m").unwrap());
        let (applies, sources) = (Cond::Always(true), Sources::default());
        let (overridden_by, decision) = (None, None);
        let gate = Gate { name, step: StepIx(0), applies, needs: vec![], overridden_by, decision, say, sources };
        protocol.gates.push(gate);
        faults(&protocol).iter().map(|fault| format!("{}: {}", fault.message, fault.what)).collect()
    };
    let fault = "m: shows $opens_at and has no `.unknown`: what is to be done while the time is not known?";
    assert_eq!(told("Until { $opens_at }."), [fault]);
    assert_eq!(told("Until { $opens_at }.\n    .unknown = Wait."), Vec::<String>::new());
    assert_eq!(told("Wait."), Vec::<String>::new());
}

#[test]
fn a_sentence_for_one_person_holds_nothing_of_another() {
    let mut protocol = protocol("not-known = not known\nm = On { $booking_on }\nn = Ended { $procedure_ended }\n");
    for name in ["donor", "recipient"] {
        protocol.persons.push(PersonKind { name: name.into(), title: name.into(), seen_by: vec![] });
    }
    protocol.facts[2].of = 1;
    for text in &mut protocol.texts {
        text.audience = Audience::Person(0);
    }
    let told: Vec<String> =
        faults(&protocol).iter().map(|fault| format!("{}: {}", fault.message, fault.what)).collect();
    assert_eq!(told, ["m: names $booking_on, which is about the recipient"]);
}

#[test]
fn the_words_about_a_row_name_its_cells_and_others_stay_unknown() {
    let mut protocol = protocol("not-known = not known\nm = { $row } at { $sedative_given }, { $doses } in all\n");
    let given = FactKind { group: Some(GroupIx(0)), ..fact("sedative.given", Kind::Instant) };
    protocol.facts.push(given);
    let title = "Sedative dose".to_owned();
    let facts = vec![FactIx(4)];
    protocol.groups.push(Group { name: "sedative".to_owned(), title, parent: None, complete_when: None, facts });
    let rows = Rows { group: GroupIx(0), of_this: false, filter: None };
    let expr = DerivedExpr::Number(NumExpr::Count(rows), "1".to_owned());
    let (name, title, sources) = ("doses".to_owned(), "Doses".to_owned(), Sources::default());
    protocol.derived.push(Derived { name, title, per: None, expr, sources });
    let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
    let ten: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    let mut history = History::default();
    for (place, at) in [(1, ten), (2, noon)] {
        let (id, row, cell) = (EntryId(place), Some(RowId(u128::from(place))), Cell::Said(Value::Instant(at)));
        history.rows.push(Row { id: RowId(u128::from(place)), group: GroupIx(0), parent: None });
        let (occurred_at, recorded_at) = (at, at);
        history.entries.push(Entry { id, kind: FactIx(4), row, cell, occurred_at, recorded_at, corrects: None, by: 1 });
    }
    let texts = Texts::new(&protocol, "en").unwrap();
    let m = protocol.text_named("m").unwrap();
    let program = Program::compile(protocol, Calendar::utc());
    let facts = Facts::fold(&program, &history, noon);
    let of_second = Values::of_case(&program, &history, &facts, noon, Some(RowId(2)));
    assert_eq!(texts.say(m, &of_second), "Sedative dose 2 at 12:00, 2 in all");
    let of_the_case = Values::of_case(&program, &history, &facts, noon, None);
    assert_eq!(texts.say(m, &of_the_case), "not known at not known, 2 in all");
}

#[test]
fn a_parent_is_told_in_words_to_a_parent() {
    let fluent = "not-known = not known\nm = Keep your back dry until { $procedure_ended }.\n    .parent = Keep the \
                  back of { whom } dry until { $procedure_ended }.\nn = We call.\nwhom = your child\n";
    let protocol = protocol(fluent);
    let texts = Texts::new(&protocol, "en").unwrap();
    let calendar = Calendar::utc();
    let values = Values::new(&calendar, Timestamp::default());
    let told = |name: &str| {
        let ix = protocol.text_named(name).unwrap();
        Reader::ALL.map(|reader| texts.say_to(reader, ix, &values))
    };
    let (own, parents) = ("Keep your back dry until not known.", "Keep the back of your child dry until not known.");
    assert_eq!(told("m"), [own, parents, own]);
    assert_eq!(told("n"), ["We call."; 3]);
}

#[test]
fn what_a_child_is_told_holds_no_value() {
    let mut protocol = protocol("not-known = not known\nm = It ended at { $procedure_ended }.\n");
    protocol.texts.retain(|text| text.name == "m");
    protocol.texts[0].audience = Audience::Person(0);
    assert_eq!(faults(&protocol), []);
    protocol.texts[0].to = To::Child(Picture::Arriving, StepIx(0));
    let told: Vec<String> = faults(&protocol).iter().map(|fault| fault.what.clone()).collect();
    assert_eq!(told, ["names $procedure_ended: what a child is told holds no value"]);
}
