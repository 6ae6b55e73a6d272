//! Stories told on a small protocol made by hand: what passes, what differs and in which words, and which slips they notice.

use iliac_model::{FactIx, GateIx, GroupIx, Number, ParameterIx, RoleIx, StepIx, TextIx};
use iliac_protocol::tree::{
    Alarm, Amount, Audience, CellRef, Compare, Cond, Confidence, Counts, FactKind, Gate, Group, InstExpr, Kind,
    Language, Moves, Need, NumExpr, OverrideRule, Parameter, PerRow, RowRef, Rows, Sources, Stage as WayStage, Status,
    Step, Text, To, Unit, Urgency,
};

use super::*;
use crate::mutation::{self, Budget};

const TEXTS: &str = "\
not-known = not known
lie-down-until = Lie down until { $opens_at }.
low = Platelets are { $blood_platelets }; { $floor } are needed.
fever = Fever { $blood_platelets }
keep-dry = Keep it dry.
";

fn of_case(fact: u16) -> CellRef {
    CellRef { fact: FactIx(fact), of: RowRef::Case }
}

fn fact(name: &str, group: Option<u16>, kind: Kind) -> FactKind {
    FactKind {
        name: name.to_owned(),
        title: name.to_owned(),
        group: group.map(GroupIx),
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

fn step(name: &str, gates: &[u16], records: &[u16], done: Cond) -> Step {
    Step {
        name: name.to_owned(),
        title: name.to_owned(),
        by: vec![RoleIx(0)],
        stage: 0,
        per: None,
        applies: Cond::Always(true),
        gates: gates.iter().copied().map(GateIx).collect(),
        due: None,
        missed: None,
        repeat: None,
        records: records.iter().copied().map(FactIx).collect(),
        done,
        asks: !gates.is_empty(),
        goes_on: false,
        optional: false,
        brings_to: None,
        tells: None,
        shows: Vec::new(),
        sources: Sources::default(),
    }
}

fn gate(name: &str, step: u16, cond: Cond, say: u16, people: Option<u8>) -> Gate {
    Gate {
        name: name.to_owned(),
        step: StepIx(step),
        applies: Cond::Always(true),
        needs: vec![Need { cond, words: name.to_owned() }],
        overridden_by: people.map(|people| OverrideRule { by: vec![RoleIx(0)], people }),
        decision: None,
        say: TextIx(say),
        sources: Sources::default(),
    }
}

fn parameter(name: &str, value: i64, unit: Unit, written: &str) -> Parameter {
    Parameter {
        name: name.to_owned(),
        title: name.to_owned(),
        written_unit: written.to_owned(),
        unit,
        amount: Amount::One(Number::whole(value)),
        bounds: (Number::whole(1), Number::whole(7200)),
        moves: Moves::Either,
        sources: Sources::default(),
        confidence: Confidence::High,
        of_site: false,
    }
}

/// Discharge waits 20 minutes after the last sedative; the puncture needs 50 platelets or two people.
fn protocol() -> Protocol {
    let known = |fact| Cond::Status(of_case(fact), Status::Known);
    let sedatives = Rows { group: GroupIx(0), of_this: false, filter: None };
    let last = InstExpr::Latest(vec![InstExpr::Cell(of_case(0)), InstExpr::LastOf(sedatives, FactIx(1))]);
    let wait = Cond::Instant(Compare::AtLeast, InstExpr::Now, InstExpr::Plus(Box::new(last), ParameterIx(0)));
    let enough = Cond::Number(Compare::AtLeast, NumExpr::Cell(of_case(2)), NumExpr::Parameter(ParameterIx(1)));
    let platelets = Kind::Quantity {
        units: vec!["10*9/L".to_owned()],
        resolution: Number::whole(1),
        plausible: (Number::whole(1), Number::whole(2000)),
        hard: vec![(Number::ZERO, Number::whole(5000))],
    };
    let text = |name: &str, when| Text {
        name: name.to_owned(),
        when,
        audience: Audience::Staff,
        to: To::Both,
        set: None,
        at: None,
        sources: Sources::default(),
        review_by: None,
    };
    let this_given = Cond::Status(CellRef { fact: FactIx(1), of: RowRef::This }, Status::Known);
    let sedate = Step { per: Some(PerRow { group: GroupIx(0), adds: true }), ..step("sedate", &[], &[1], this_given) };
    let due = Some(InstExpr::Plus(Box::new(InstExpr::Cell(of_case(0))), ParameterIx(0)));
    let review = Step { due, ..step("review", &[], &[5], known(5)) };
    let alarm = Alarm {
        name: "low".to_owned(),
        per: None,
        when: Cond::Not(Box::new(enough.clone())),
        from: InstExpr::At(of_case(2)),
        urgency: Urgency::SameDay,
        respond_within: None,
        owner: RoleIx(0),
        escalate: vec![],
        say: TextIx(1),
        tells: None,
        sources: Sources::default(),
    };
    Protocol {
        name: "examination".to_owned(),
        roles: vec!["nurse".to_owned()],
        stages: vec![WayStage { name: "day".to_owned(), title: "Day".to_owned() }],
        parameters: vec![
            parameter("lie_down_wait", 1200, Unit::Duration, "min"),
            parameter("floor", 50, Unit::Ucum("10*9/L".to_owned()), "10*9/L"),
        ],
        facts: vec![
            fact("procedure.ended", None, Kind::Instant),
            fact("sedative.given", Some(0), Kind::Instant),
            fact("blood.platelets", None, platelets),
            fact("discharge.at", None, Kind::Instant),
            fact("puncture.at", None, Kind::Instant),
            fact("review.at", None, Kind::Instant),
        ],
        groups: vec![Group {
            name: "sedative".to_owned(),
            title: "Sedative dose".to_owned(),
            parent: None,
            complete_when: None,
            facts: vec![FactIx(1)],
        }],
        steps: vec![step("discharge", &[0], &[3], known(3)), step("puncture", &[1], &[4], known(4)), sedate, review],
        gates: vec![gate("lie-down", 0, wait, 0, None), gate("platelets", 1, enough, 1, Some(2))],
        alarms: vec![alarm],
        texts: vec![
            text("lie-down-until", Cond::Always(true)),
            text("low", Cond::Always(true)),
            text("keep-dry", known(4)),
        ],
        languages: vec![Language { tag: "en".to_owned(), fluent: TEXTS.to_owned() }],
        ..Protocol::default()
    }
}

fn story(name: &str, text: &str) -> Story {
    let (story, faults) = iliac_protocol::story::parse(text, &format!("stories/{name}.md"));
    assert_eq!(faults, [], "{text}");
    story.unwrap()
}

/// Runs stories of which the first is told; the others it may include. Answers every difference as it is printed.
fn check(stories: &[(&str, &str)]) -> Vec<String> {
    let protocol = protocol();
    let read: Vec<Story> = stories.iter().map(|(name, text)| story(name, text)).collect();
    let stories = read.iter().map(|story| (story.name.clone(), story.clone())).collect();
    let stage = Stage { protocol: &protocol, calendar: &Calendar::utc(), stories: &stories };
    run(&read[0], stage).differences.iter().map(ToString::to_string).collect()
}

const SECOND_DOSE: &str = "\
# A second dose restarts the wait   [CNET-47]

breaks: discharge/lie-down uses first sedative

```facts
2026-03-03
09:50  sedative#1.given
10:00  procedure.ended
10:05  sedative#2.given
10:24  refused discharge
10:25  begin discharge
```
```board at=10:24
discharge    blocked    Lie down until 10:25.
sedate#2     done
sedate       ready
text keep-dry    not shown
no alarm against discharge/lie-down
```
```board at=10:25
discharge    in progress
```
";

#[test]
fn a_true_story_passes() {
    assert_eq!(check(&[("second-dose", SECOND_DOSE)]), Vec::<String>::new());
}

#[test]
fn a_false_story_says_what_it_expected_and_what_came() {
    let told = SECOND_DOSE
        .replace("10:24  refused discharge", "10:24  begin discharge")
        .replace("until 10:25.", "until 10:20.");
    assert_eq!(
        check(&[("second-dose", &told)]),
        [
            "stories/second-dose.md:10: begin discharge\n    expected  it may begin\n    got       blocked  Lie down until 10:25.",
            "stories/second-dose.md:14: discharge\n    expected  blocked  Lie down until 10:20.\n    got       blocked  Lie down until 10:25.",
        ]
    );
}

#[test]
fn what_cannot_be_told_names_the_line() {
    let told = "# T\n```facts\n2026-03-03\n09:00  blood.platlets  1\n09:00  blood.platelets  140 g\n09:00  blood.platelets  1.5 10*9/L
09:00  sedative.given\n09:00  correct blood.platelets  14 10*9/L\nset floor = 9000\ninclude gone\n09:00  override discharge/lie-down  a
09:00  procedure.ended\n09:01  strike procedure.ended\n09:02  strike procedure.ended\n```\n";
    assert_eq!(
        check(&[("t", told)]),
        [
            "stories/t.md:4: there is no fact `blood.platlets` in this protocol",
            "stories/t.md:5: `blood.platelets` is measured in 10*9/L, not `g`",
            "stories/t.md:6: `blood.platelets` is recorded in steps of 1",
            "stories/t.md:7: `sedative.given` is a fact of a row: say which, like `sedative#1.given`",
            "stories/t.md:8: there is nothing to correct",
            "stories/t.md:9: `9000` is outside the bounds of `floor`",
            "stories/t.md:10: there is no story `gone` to include",
            "stories/t.md:11: override discharge\n    expected  it can be overridden\n    got       nobody may override this gate",
            "stories/t.md:14: there is nothing to strike",
        ]
    );
}

#[test]
fn two_people_override_and_a_begin_without_them_is_an_alarm() {
    let told = "# T
```facts
2026-03-03
09:00  blood.platelets  40 10*9/L
09:01  override puncture/platelets  a
09:02  refused puncture
09:03  override puncture/platelets  a
09:04  refused puncture
09:05  override puncture/platelets  b
09:06  begin puncture
09:30  08:50  puncture.at
09:40  answer low  a
```
```board at=09:10
puncture  in progress
alarm low  same day, not answered   Platelets are 40; 50 are needed.
no alarm against puncture/platelets
```
```board at=09:50
puncture  done
alarm against puncture/platelets  raised
alarm low  same day, answered
text keep-dry  shown
```
";
    assert_eq!(check(&[("t", told)]), Vec::<String>::new());
}

#[test]
fn corrections_strikes_and_the_sites_own_values_count() {
    let told = "# T
```facts
set floor = 100
2026-03-03
09:00  blood.platelets  140 10*9/L
09:10  correct blood.platelets  14 10*9/L
09:20  strike blood.platelets
09:30  08:00  blood.platelets  100 10*9/L
```
```board at=09:05
puncture  ready
```
```board at=09:15
puncture  blocked  Platelets are 14; 100 are needed.
```
```board at=09:25
puncture  blocked  Platelets are not known; 100 are needed.
```
```board at=09:35
puncture  ready
```
```board at=08:30 known=09:35
puncture  ready
```
```board at=09:05 known=09:15
puncture  blocked  Platelets are 14; 100 are needed.
```
";
    assert_eq!(check(&[("t", told)]), Vec::<String>::new());
}

#[test]
fn lines_are_told_in_the_order_of_their_times_whatever_block_they_stand_in() {
    let told = "# T\n```facts\n2026-03-03\n10:25  begin discharge\n```\n```facts\n10:00  procedure.ended\n```\n";
    assert_eq!(check(&[("t", told)]), Vec::<String>::new());
}

#[test]
fn overdue_is_told_when_it_is_so_and_only_then() {
    let told = "# T\n```facts\n2026-03-03\n10:00  procedure.ended\n```\n```board at=10:19\nreview  ready, overdue\n```\n```board at=10:20\nreview  ready\n```\n";
    assert_eq!(
        check(&[("t", told)]),
        [
            "stories/t.md:7: review\n    expected  ready, overdue\n    got       ready",
            "stories/t.md:10: review\n    expected  ready\n    got       ready, overdue",
        ]
    );
}

#[test]
fn another_story_is_included_up_to_a_time() {
    let told = "# T\n```facts\ninclude second-dose until 10:02\n2026-03-03\n10:20  begin discharge\n```\n```board at=10:20\ndischarge  in progress\n```\n";
    assert_eq!(check(&[("t", told), ("second-dose", SECOND_DOSE)]), Vec::<String>::new());
    let with_the_dose = told.replace("10:02", "10:05").replace("begin", "refused").replace("in progress", "blocked");
    assert_eq!(check(&[("t", &with_the_dose), ("second-dose", SECOND_DOSE)]), Vec::<String>::new());
    let itself = "# T\n```facts\ninclude t\n```\n";
    assert_eq!(
        check(&[("t", itself)]),
        ["stories/t.md:3: `t` is included through too many stories, perhaps through itself"]
    );
}

#[test]
fn a_mutation_is_noticed_by_the_story_that_says_so() {
    let protocol = protocol();
    let told = story("second-dose", SECOND_DOSE);
    let stories = [(told.name.clone(), told.clone())].into();
    let stage = Stage { protocol: &protocol, calendar: &Calendar::utc(), stories: &stories };
    assert_eq!(mutation::breaks_hold(&told, stage, &mutation::mutations(&protocol)), []);
    let report = mutation::run_mutations(stage, Budget { count: usize::MAX, seed: 7 });
    for noticed in ["discharge/lie-down removed", "discharge/lie-down shifted", "parameter lie_down_wait raised"] {
        assert!(report.noticed.contains_key(noticed), "{noticed} in {report:#?}");
    }
    for unnoticed in ["puncture/platelets removed", "alarm low removed", "puncture/platelets overridden by one"] {
        assert!(report.unnoticed.contains(&unnoticed.to_owned()), "{unnoticed} in {report:#?}");
    }
    let some = mutation::run_mutations(stage, Budget { count: 5, seed: 7 });
    assert_eq!(some.noticed.len() + some.unnoticed.len(), 5);
}

#[test]
fn every_mutation_has_a_name_of_its_own() {
    let mutations = mutation::mutations(&protocol());
    let names: std::collections::BTreeSet<&str> = mutations.iter().map(|mutation| mutation.name.as_str()).collect();
    assert_eq!(names.len(), mutations.len());
}

#[test]
fn a_claim_that_does_not_hold_is_told() {
    let protocol = protocol();
    let told = SECOND_DOSE
        .replace("discharge/lie-down uses first sedative", "discharge/lie-down gone\nbreaks: alarm low removed");
    let told = story("second-dose", &told);
    let stories = [(told.name.clone(), told.clone())].into();
    let stage = Stage { protocol: &protocol, calendar: &Calendar::utc(), stories: &stories };
    let claims: Vec<String> =
        mutation::breaks_hold(&told, stage, &mutation::mutations(&protocol)).iter().map(ToString::to_string).collect();
    assert!(
        claims[0].starts_with("there is no mutation `discharge/lie-down gone`; there is: discharge/lie-down removed"),
        "{claims:?}"
    );
    assert_eq!(claims[1], "still passes although `alarm low removed`");
}
