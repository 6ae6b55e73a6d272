//! Every fault of an author, with its message, the words underlined and the help, on a small protocol broken in one place.

#![allow(clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{small, small_with};
use iliac_protocol::{Diagnostic, read, read_pinned};

/// Breaks the small protocol and expects exactly these faults, each as `code: message | underlined words | help`.
fn check(edits: &[(&str, &str)], expected: &[&str]) {
    let files = small_with(edits);
    let (protocol, faults) = read(&files, "small", None);
    let told: Vec<String> = faults.iter().map(|fault| tell(fault, &files[&fault.path])).collect();
    assert_eq!(told, expected, "after {edits:?}");
    assert_eq!(protocol.is_some(), expected.is_empty());
}

/// Lays a site's values over the small protocol and expects exactly these faults.
fn check_site(site: &str, expected: &[&str]) {
    let told: Vec<String> = read(&small(), "small", Some(site)).1.iter().map(|fault| tell(fault, site)).collect();
    assert_eq!(told, expected, "of {site}");
}

fn tell(fault: &Diagnostic, text: &str) -> String {
    let words = &text[fault.span.start..fault.span.end];
    format!("{}: {} | {words} | {}", fault.code, fault.message, fault.help.as_deref().unwrap_or("-"))
}

#[test]
fn names_are_checked_and_the_likely_one_is_named() {
    check(
        &[("last(sedative.given)) + lie_down_wait", "last(sedative.givn)) + lie_down_wait")],
        &["ILC-P008: nothing is called `sedative.givn` | sedative.givn | did you mean `sedative.given`?"],
    );
    check(
        &[("needs: consent_valid", "needs: consent_vaild and sedaton")],
        &[
            "ILC-P008: nothing is called `consent_vaild` | consent_vaild | did you mean `consent_valid`?",
            "ILC-P008: nothing is called `sedaton` | sedaton | did you mean `sedation`?",
        ],
    );
    check(
        &[("when: done(perform)", "when: done(perfrom) or begun(dischage)")],
        &[
            "ILC-P008: there is no step `perfrom` | perfrom | did you mean `perform`?",
            "ILC-P008: there is no step `dischage` | dischage | did you mean `discharge`?",
        ],
    );
    check(&[("owner: nurse", "owner: nures")], &["ILC-P008: there is no role `nures` | nures | did you mean `nurse`?"]);
    check(
        &[("or any sedative", "or sedative")],
        &[
            "ILC-P008: nothing is called `sedative` | sedative | `sedative` is a group: write `any sedative` or `count(sedative)`",
        ],
    );
    check(
        &[("fresh_for: count_max_age", "fresh_for: count_max_aeg")],
        &["ILC-P008: there is no parameter `count_max_aeg` | count_max_aeg | did you mean `count_max_age`?"],
    );
    check(
        &[("use: [consent]", "use: [consnet]")],
        &[
            "ILC-P001: there is no module `consnet`: shared/consnet.yaml is missing | consnet | did you mean `consent`?",
            "ILC-P008: nothing is called `consent.withdrawn` | consent.withdrawn | declare it under `facts`, `derived` or `parameters`",
            "ILC-P008: nothing is called `consent_valid` | consent_valid | declare it under `facts`, `derived` or `parameters`",
            "ILC-P008: nothing is called `consent_valid` | consent_valid | declare it under `facts`, `derived` or `parameters`",
            "ILC-P008: nothing is called `consent_valid` | consent_valid | declare it under `facts`, `derived` or `parameters`",
            "ILC-P018: text `say-consent` has no message in `en` | say-consent | write `say-consent = …` in the texts of `en`",
        ],
    );
}

#[test]
fn keys_are_checked_and_one_fault_does_not_hide_the_next() {
    check(&[], &[]);
    check(
        &[("    title: Fever\n", "    titel: Fever\n"), ("    owner: nurse\n", "")],
        &[
            "ILC-P004: `title` is missing: what it means, for the printed protocol | fever | -",
            "ILC-P003: `titel` is not a key that can stand here | titel | did you mean `title`?",
            "ILC-P004: `owner` is missing: an alarm without an owner is nobody's | fever | -",
        ],
    );
    check(
        &[("urgency: now", "urgency: soon")],
        &["ILC-P005: `soon` is none of: emergency, now, same day, next working day, expected | soon | -"],
    );
    check(
        &[("by: [nurse]\n    applies: procedure.started", "by: { nurse: yes }\n    applies: procedure.started")],
        &[
            "ILC-P015: nobody may do step `discharge` | by | name the roles that do it under `by`; the first owns it",
            "ILC-P005: here stands names with values, expected a list, as `[a, b]` | { | -",
        ],
    );
}

#[test]
fn a_name_has_one_meaning() {
    check(
        &[("  discharge.at: {", "  consent.signed: { title: Signed, is: day }\n  discharge.at: {")],
        &[
            "ILC-P006: `consent.signed` is defined twice | consent.signed | one of the two has to go, or to be called something else",
            "ILC-P010: a day cannot be compared with an instant | consent.signed <= now | the first instant of a day is `start(…)`",
        ],
    );
    check(
        &[("  sedation: { title", "  lie_down_wait: { title: Twice, when: sedation.planned }\n  sedation: { title")],
        &[
            "ILC-P006: `lie_down_wait` is defined twice | lie_down_wait | one of the two has to go, or to be called something else",
        ],
    );
    check(
        &[("  discharge.at: { title", "  every: { title: X, is: day, recorded_by: [nurse] }\n  discharge.at: { title")],
        &["ILC-P007: `every` is a word of the language | every | call it something else"],
    );
    check(
        &[("protocol: small", "protocol: large")],
        &["ILC-P007: this protocol is called `large` and lies in the folder `small` | large | -"],
    );
}

#[test]
fn conditions_are_read_to_their_last_word() {
    check(
        &[("needs: drawn < cap", "needs: drawn < ")],
        &["ILC-P009: the condition ends where a fact, a number or a condition in brackets is expected | < | -"],
    );
    check(
        &[("needs: drawn < cap", "needs: drawn < cap && consent_valid")],
        &["ILC-P009: `&&` cannot stand in a condition | && | write `and`"],
    );
    check(
        &[("consent.withdrawn is unknown\n", "consent.withdrawn is unknwon\n")],
        &["ILC-P009: after `is` stands how well a fact is known | unknwon | did you mean `is unknown`?"],
    );
    check(
        &[("when: not consent_valid, source", "when: bleeding.risk in (low, high), source")],
        &[
            "ILC-P009: the condition ends where `,` or `)` is expected | w | inside `{ … }` a comma ends the value: put the condition in quotation marks",
            "ILC-P003: `high)` is not a key that can stand here | high) | inside `{ … }` a comma ends the value: put the condition in quotation marks",
        ],
    );
    let deep = format!("needs: {}consent_valid{}", "(".repeat(300), ")".repeat(300));
    check(
        &[("needs: consent_valid", &deep)],
        &["ILC-P027: this expression nests deeper than 40 levels | ( | give parts of it names under `derived`"],
    );
}

#[test]
fn unlike_things_do_not_meet() {
    check(
        &[("needs: drawn < cap", "needs: drawn < person.weight")],
        &[
            "ILC-P011: numbers in `mL` and in `kg` do not go together | person.weight | units must be written alike; nothing is converted",
        ],
    );
    check(
        &[(
            "cap: { title: Most that may be drawn, number: person.weight * ml_per_kg, unit: mL }",
            "cap: { title: Most that may be drawn, number: person.weight * ml_per_kg, unit: L }",
        )],
        &[
            "ILC-P011: this is in `mL`, and its unit is said to be `L` | person.weight * ml_per_kg | -",
            "ILC-P011: numbers in `mL` and in `L` do not go together | cap | units must be written alike; nothing is converted",
        ],
    );
    check(
        &[("applies: bleeding.risk is known", "applies: blood.platelets")],
        &[
            "ILC-P010: `blood.platelets` is a number with a unit, not a yes or a no | blood.platelets | compare it with something, or ask `is known`",
        ],
    );
    check(
        &[("due: procedure.ended + lie_down_wait", "due: procedure.ended + bath_days")],
        &[
            "ILC-P011: `bath_days` is a number of days, and an instant moves by a length of time | bath_days | count calendar days from a day: `start(day(x) + n)`",
        ],
    );
    check(
        &[("day(procedure.ended) + bath_days", "day(procedure.ended) + lie_down_wait")],
        &[
            "ILC-P011: `lie_down_wait` is a length of time and cannot move a day this way | lie_down_wait | a day moves by a parameter in d, workday or mo",
        ],
    );
    check(
        &[("due: procedure.ended + lie_down_wait", "due: booking.day")],
        &[
            "ILC-P010: `booking.day` is a day, not an instant | booking.day | the first instant of a day is `start(booking.day)`",
        ],
    );
    check(
        &[("fresh_for: count_max_age", "fresh_for: bath_days")],
        &["ILC-P011: `bath_days` is not a length of time | bath_days | a length of time has the unit s, min, h or 24h"],
    );
    check(
        &[(
            "when: any vitals where vitals.temperature >= fever",
            "when: any vitals where vitals.temperature >= lie_down_wait",
        )],
        &[
            "ILC-P011: `vitals.temperature` is recorded in several units and cannot be reckoned with | vitals.temperature | compare it with a parameter that has a value for each unit (`by: unit`)",
            "ILC-P010: `lie_down_wait` is a length of time, not a number | lie_down_wait | add it to an instant: `later >= earlier + wait`",
        ],
    );
}

#[test]
fn a_cell_needs_its_row() {
    check(
        &[("or any sedative", "or any sedative where tube.kind = edta")],
        &[
            "ILC-P012: there may be several of `tube`, each with its own `kind` | tube.kind | say of which: `last(tube.kind)`, or inside `any tube where …`",
        ],
    );
    check(
        &[("last(sedative.given)) + lie_down_wait", "sedative.given) + lie_down_wait")],
        &[
            "ILC-P012: there may be several of `sedative`, each with its own `given` | sedative.given | say of which: `last(sedative.given)`, or inside `any sedative where …`",
        ],
    );
    check(
        &[(
            "applies: bleeding.risk is known",
            "applies: previous.volume >= 0 or parent.volume >= 0 or pull.volume >= 0",
        )],
        &[
            "ILC-P012: rows of `pull` hang on no other row | parent.volume | give the group a `parent`",
            "ILC-P012: there may be several of `pull`, each with its own `volume` | pull.volume | of this row it is `this.volume`",
        ],
    );
    check(
        &[("or any sedative", "or any sedative where filled")],
        &[
            "ILC-P012: `filled` is worked out for each `pull`, and there is no such row here | filled | it can be used where `per: pull` stands",
        ],
    );
    check(
        &[("or any sedative", "or any sedative where sedative.drug = midazolam and count(pull) > 0")],
        &[
            "ILC-P029: inside a `where` or `has` stand no other rows | count(pull) | give it a name under `derived`, if it does not depend on the row",
        ],
    );
    check(
        &[("any tube of this where tube.kind", "any sedative of this where tube.kind")],
        &[
            "ILC-P012: rows of `sedative` hang on no other row | of this | give the group a `parent`, or leave out `of this`",
        ],
    );
    check(
        &[("records: [discharge.at]", "records: [discharge.at, pull.volume]")],
        &[
            "ILC-P012: `pull.volume` is a cell of a `pull`, and the step is not done per `pull` | pull.volume | say `per: pull`, with `adds: yes` if doing it makes a new row",
        ],
    );
}

#[test]
fn figures_stand_among_the_parameters() {
    check(
        &[("needs: drawn < cap", "needs: drawn < 1500")],
        &["ILC-P013: the number 1500 has no source here | 1500 | put it under `parameters` and use its name"],
    );
    check(&[("    value: 20\n", "    value: 5\n")], &["ILC-P022: 5 lies outside its bounds | 5 | -"]);
    check(
        &[("    site_may: raise\n    source: [CNET-47]\n", "    site_may: raise\n")],
        &[
            "ILC-P023: parameter `lie_down_wait` has no source | lie_down_wait | a figure without a better one has `source: [GK]` and `confidence: general knowledge`",
        ],
    );
    check(
        &[("    bounds: [10, 120]\n", "")],
        &["ILC-P004: `bounds` is missing: between what it may ever lie | lie_down_wait | -"],
    );
    check(&[("value: 2, unit: d", "value: 1.5, unit: d")], &["ILC-P022: 1.5 is not a whole number | 1.5 | -"]);
    check(
        &[("unit: min\n", "unit: minutes\n")],
        &[
            "ILC-P011: `minutes` is not the unit of a parameter | minutes | did you mean `min`? s, min, h, 24h are lengths of time; d, workday, mo are calendar steps",
        ],
    );
}

#[test]
fn every_choice_has_its_value() {
    check(
        &[("values: { low: 20, high: 50 }", "values: { low: 20, hihg: 50 }")],
        &[
            "ILC-P017: choice `high` has no value | values | every choice has one, or the condition on it would be unknown for ever",
            "ILC-P017: `hihg` is no choice of `bleeding.risk` | hihg | did you mean `high`?",
        ],
    );
    check(
        &[("where tube.kind = edta", "where tube.kind = etda")],
        &["ILC-P017: `etda` is no choice of `tube.kind` | etda | did you mean `edta`?"],
    );
    check(
        &[(
            "when: any tube of this where tube.kind = edta",
            "when: 'any tube of this where tube.kind in (edta, heparin)'",
        )],
        &[
            "ILC-P017: every choice is named, so this says nothing but that it is known | tube.kind in (edta, heparin) | write `tube.kind is known`",
        ],
    );
}

#[test]
fn nothing_waits_for_what_nobody_records() {
    check(
        &[("records: [sedative.given, sedative.drug]", "records: [sedative.drug]")],
        &[
            "ILC-P014: `ended` waits for a fact that no step records | sedative.given | add `sedative.given` to the `records` of a step, or say who records it (`recorded_by`)",
            "ILC-P014: step `observe` waits for a fact that no step records | sedative.given | add `sedative.given` to the `records` of a step, or say who records it (`recorded_by`)",
            "ILC-P014: gate `lie-down` waits for a fact that no step records | sedative.given | add `sedative.given` to the `records` of a step, or say who records it (`recorded_by`)",
        ],
    );
    check(
        &[("records: [vitals.complete]", "done: any vitals")],
        &[
            "ILC-P014: group `vitals` waits for a fact that no step records | vitals.complete | add `vitals.complete` to the `records` of a step, or say who records it (`recorded_by`)",
        ],
    );
    check(
        &[("booking.day, bleeding.risk", "bleeding.risk")],
        &[
            "ILC-P014: no step records `booking.day`, and nothing waits for it | booking.day | add `booking.day` to the `records` of a step, or say who records it (`recorded_by`)",
        ],
    );
}

#[test]
fn somebody_may_do_every_step() {
    check(
        &[(
            "    stage: recovery\n    by: [nurse]\n    records: [vitals.complete]",
            "    stage: recovery\n    by: []\n    records: [vitals.complete]",
        )],
        &["ILC-P015: nobody may do step `end-vitals` | by | name the roles that do it under `by`; the first owns it"],
    );
    check(
        &[("recorded_by: [nurse, operator]", "recorded_by: [operator]")],
        &[
            "ILC-P015: nobody who does step `prepare` may record `blood.platelets` | blood.platelets | add one of the step's roles to the fact's `recorded_by`",
        ],
    );
    check(
        &[("    records: [consent.withdrawn]\n", "    applies: consent.withdrawn is known\n")],
        &[
            "ILC-P014: `stops_when` waits for a fact that no step records | consent.withdrawn | add `consent.withdrawn` to the `records` of a step, or say who records it (`recorded_by`)",
            "ILC-P014: `consent_valid` waits for a fact that no step records | consent.withdrawn | add `consent.withdrawn` to the `records` of a step, or say who records it (`recorded_by`)",
            "ILC-P030: step `withdraw` would never be done: it records nothing and has no `done` | withdraw | name what it records, or say when it is done",
            "ILC-P014: step `withdraw` waits for a fact that no step records | consent.withdrawn | add `consent.withdrawn` to the `records` of a step, or say who records it (`recorded_by`)",
        ],
    );
}

#[test]
fn nothing_depends_on_itself() {
    check(
        &[
            ("when: sedation.planned or any sedative", "when: sedation.planned or not consent_valid"),
            ("and consent.understood and", "and consent.understood and not sedation and"),
        ],
        &["ILC-P016: `sedation` depends on itself: `sedation`, which needs `consent_valid` | sedation | -"],
    );
    check(
        &[("done: discharge.at is known", "done: discharge.at is known and done(discharge)")],
        &["ILC-P016: `done(discharge)` depends on itself | discharge | -"],
    );
    check(
        &[("    asks: yes\n", "    after: [sedate]\n"), ("after: [prepare]", "after: [perform]")],
        &[
            "ILC-P016: beginning `sedate` depends on itself: beginning `sedate`, which needs beginning `perform` | sedate | -",
        ],
    );
    check(
        &[("complete_when: vitals.complete = yes", "complete_when: any vitals")],
        &["ILC-P016: the list of `vitals` depends on itself | vitals | -"],
    );
    check(
        &[("    parent: pull\n", "    parent: tube\n")],
        &[
            "ILC-P016: rows of `tube` would hang on themselves | tube | -",
            "ILC-P012: rows of `tube` hang on no other row | of this | give the group a `parent`, or leave out `of this`",
        ],
    );
}

#[test]
fn a_repetition_has_a_bound() {
    check(
        &[(", at_most: vitals_most }", " }")],
        &[
            "ILC-P021: this repetition has no bound: `at_most` is missing | repeat | name a parameter; when it is reached, a person is asked",
        ],
    );
    check(
        &[("anchor: vitals.taken", "anchor: sedative.given")],
        &["ILC-P010: `sedative.given` does not say when a row of this step was done | sedative.given | -"],
    );
}

#[test]
fn every_text_has_its_words_and_every_word_its_text() {
    check(
        &[("say-cap = No more than { $cap } may be drawn.\n", "")],
        &["ILC-P018: text `say-cap` has no message in `en` | say-cap | write `say-cap = …` in the texts of `en`"],
    );
    check(
        &[("say: lie-down-until", "say: lie-down-untill")],
        &[
            "ILC-P018: there is no text `lie-down-untill` | lie-down-untill | did you mean `lie-down-until`?",
            "ILC-P019: nothing says the text `lie-down-until` | lie-down-until | name it under `say`, `tells` or in a document, or leave it out",
        ],
    );
    check(
        &[("fever-staff = A temp", "feverstaff = A temp")],
        &[
            "ILC-P018: text `fever-staff` has no message in `en` | fever-staff | did you mean `feverstaff`?",
            "ILC-P019: the message `feverstaff` belongs to no text | feverstaff | did you mean `fever-staff`?",
        ],
    );
    check(
        &[("Lie down until { $opens_at }.", "Lie down for 20 minutes, until { $opens_at } or 10:25.")],
        &[
            "ILC-P020: a number is typed in the message `lie-down-until` | 20 | write the parameter's name: `{ $lie_down_wait }`; if it is no figure of the clinic, say why in a comment above the message: `# digits: the emergency number`",
            "ILC-P020: a number is typed in the message `lie-down-until` | 10:25 | write the parameter's name: `{ $lie_down_wait }`; if it is no figure of the clinic, say why in a comment above the message: `# digits: the emergency number`",
        ],
    );
    check(
        &[("lie-down-until = Lie down until { $opens_at }.", "lie-down-until = Lie down until { $opens_at.")],
        &["ILC-P031: this message cannot be read: Expected a token starting with \"}\" | . | -"],
    );
}

#[test]
fn what_stands_beside_a_step_is_a_value_of_the_case_or_of_its_rows() {
    let beside = |shows: &str, fault: &str| {
        check(&[("    tells: keep-dry\n", &format!("    tells: keep-dry\n    shows: {shows}\n"))], &[fault]);
    };
    beside("[sedation]", "ILC-P010: `sedation` cannot stand here: a number, instant or day is expected | sedation | -");
    let wanted = "a condition under a name, or `always`";
    beside("{ cap: drawn }", &format!("ILC-P010: `drawn` cannot stand here: {wanted} is expected | drawn | -"));
    beside("[drwan]", "ILC-P008: there is no derived value `drwan` | drwan | did you mean `drawn`?");
    beside(
        "{ cap: filled }",
        "ILC-P012: `filled` is a value of rows that step `discharge` is not done for | filled | -",
    );
}

#[test]
fn limits_of_a_fact_agree() {
    check(
        &[("plausible: [1, 2000]", "plausible: [1, 9000]")],
        &["ILC-P024: plausible 1 to 9000 reaches beyond hard 0 to 5000 | plausible | -"],
    );
    check(&[("hard: [[30, 45], [86, 113]]", "hard: [30, 45]")], &["ILC-P024: 2 units, but limits for 1 | [ | -"]);
    check(
        &[("resolution: 0.1\n    plausible: [2, 250]", "resolution: 0\n    plausible: [2, 250]")],
        &["ILC-P024: a resolution is more than zero | 0 | -"],
    );
    check(&[("plausible: [2, 250]", "plausible: [250, 2]")], &["ILC-P022: 250 is more than 2 | [ | -"]);
}

#[test]
fn now_stands_alone() {
    check(
        &[(
            "now >= latest(procedure.ended, last(sedative.given)) + lie_down_wait",
            "now - lie_down_wait >= procedure.ended",
        )],
        &[
            "ILC-P028: `now` and `today` stand alone on one side of a comparison | now | move the length of time to the other side: `now >= x + wait`",
        ],
    );
    check(
        &[("from: last(vitals.taken)", "from: now")],
        &[
            "ILC-P028: `now` and `today` stand alone on one side of a comparison | now | write `now >= …` or `today >= …`",
        ],
    );
}

#[test]
fn a_step_can_be_done() {
    check(
        &[("    records: [vitals.complete]\n", "")],
        &[
            "ILC-P014: group `vitals` waits for a fact that no step records | vitals.complete | add `vitals.complete` to the `records` of a step, or say who records it (`recorded_by`)",
            "ILC-P030: step `end-vitals` would never be done: it records nothing and has no `done` | end-vitals | name what it records, or say when it is done",
        ],
    );
    let many = format!("needs: [{}]", vec!["consent_valid"; 65].join(", "));
    check(
        &[("needs: consent_valid", &many)],
        &[
            "ILC-P025: a gate has at most 64 needs, this one has 65 | needs | give some of them a name together under `derived`",
        ],
    );
}

#[test]
fn a_site_stays_on_the_safe_side() {
    check_site("parameters: { lie_down_wait: 30, weight_max_age: 30 }", &[]);
    check_site(
        "parameters:\n  platelets_stop: { low: 30 }\n  fever: { values: { Cel: 38.3 }, signed_by: Dr A }\n",
        &[],
    );
    check_site(
        "parameters: { lie_down_wait: 15 }",
        &["ILC-P026: a site may not set `lie_down_wait` to 15 | 15 | a site may only raise it"],
    );
    check_site(
        "parameters: { lie_down_wait: 200, bath_days: 3, count_max_age: 8 }",
        &[
            "ILC-P022: 200 lies outside its bounds | 200 | -",
            "ILC-P026: a site may not set `count_max_age` to 8 | 8 | it is the same everywhere; another value is a change of the protocol",
        ],
    );
    check_site(
        "parameters: { weight_max_aeg: 30 }",
        &["ILC-P032: no protocol has a parameter `weight_max_aeg` | weight_max_aeg | did you mean `weight_max_age`?"],
    );
    check_site(
        "weight_max_age: 30",
        &[
            "ILC-P003: `weight_max_age` stands outside `parameters` | weight_max_age | begin with a line `parameters:` and put the values below it, indented",
        ],
    );
    check_site(
        "parameters: { platelets_stop: 30 }",
        &["ILC-P026: `platelets_stop` has several values | 30 | give a value for each: `{ low: 20, high: 50 }`"],
    );
}

#[test]
fn a_figure_by_a_choice_of_a_row_is_used_where_there_is_one() {
    let rest = "  rest: { title: Rest, values: { midazolam: 20, other: 30 }, by: sedative.drug, unit: min, bounds: [10, 60], source: [GK], confidence: low }\n  bath_days:";
    let waits = "needs: now >= latest(procedure.ended, last(sedative.given)) + lie_down_wait";
    let declared = ("  bath_days:", rest);
    check(&[declared, (waits, "needs: every sedative has now >= sedative.given + rest")], &[]);
    check(
        &[declared, (waits, "needs: now >= procedure.ended + rest")],
        &[
            "ILC-P012: `rest` is picked by `sedative.drug`, and there is no such row here | rest | use it inside `any sedative where …`, or where `per: sedative` stands",
        ],
    );
    check(
        &[declared, ("respond_within: vitals_every", "respond_within: rest")],
        &[
            "ILC-P012: `rest` is picked by `sedative.drug` of a row, and here is none | rest | use it in a condition where there is a row",
        ],
    );
}

#[test]
fn a_site_s_value_may_belong_to_another_protocol_of_the_folder() {
    let mut files = small();
    let other = "protocol: other\nuse: [caps]\nparameters: { warm_for: { value: 1 } }\n";
    files.insert("other/protocol.yaml".into(), other.into());
    files.insert("shared/caps.yaml".into(), "parameters:\n  cap: { value: 20 }\n".into());
    files.insert("shared/unused.yaml".into(), "parameters:\n  idle: { value: 20 }\n".into());
    let told = |site: &str| -> Vec<String> {
        read(&files, "small", Some(site)).1.iter().map(|fault| tell(fault, site)).collect()
    };
    assert_eq!(told("parameters: { lie_down_wait: 30, warm_for: 2, cap: 15 }"), [""; 0]);
    assert_eq!(
        told("parameters: { caps: 15, idle: 3 }"),
        [
            "ILC-P032: no protocol has a parameter `caps` | caps | did you mean `cap`?",
            "ILC-P032: no protocol has a parameter `idle` | idle | -",
        ]
    );
}

#[test]
fn what_only_forbids_activation_leaves_a_pinned_protocol_readable() {
    let site = Some("parameters: { weight_max_age: 30, gone: 3 }");
    let edits = [("    site_may: raise\n    source: [CNET-47]\n", "    site_may: raise\n")];
    let (protocol, faults) = read(&small_with(&edits), "small", site);
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    assert_eq!((protocol.is_none(), codes), (true, vec!["ILC-P023", "ILC-P032"]));
    let pinned = read_pinned(&small_with(&edits), "small", site).unwrap();
    let sound = read(&small(), "small", Some("parameters: { weight_max_age: 30 }")).0.unwrap();
    assert_eq!((pinned.steps, pinned.gates), (sound.steps, sound.gates));

    let edits = [("value: 20", "value: twenty"), edits[0]];
    let faults = read_pinned(&small_with(&edits), "small", None).unwrap_err();
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["ILC-P005"], "a figure nobody can read leaves the protocol without meaning");
}

#[test]
fn a_file_that_is_no_yaml_says_where() {
    check(
        &[("title: Small examination", "title: Small: examination")],
        &[
            "ILC-P002: this file cannot be read: mapping values are not allowed in this context | : | a line is `name: value`; words with `: ` or ` #` in them stand in quotation marks",
        ],
    );
    check(
        &[("title: Small examination", "title: [Small")],
        &[
            "ILC-P002: this file cannot be read: illegal placement of ':' indicator | : | a line is `name: value`; words with `: ` or ` #` in them stand in quotation marks",
        ],
    );
    check(
        &[("title: Small examination\n", "title: Small\n\tversion: 3\n")],
        &["ILC-P002: this file cannot be read: there is a tab | Small | indent with spaces, not with tabs"],
    );
    check(
        &[("title: Small examination", "title: &a Small")],
        &[
            "ILC-P002: this file cannot be read: `&` begins an anchor | Small | put the words in quotation marks; anchors are not used here",
        ],
    );
    check(
        &[("title: Small examination", "title: \"Small")],
        &["ILC-P002: this file cannot be read: a quotation mark is not closed | version: | close it on the same line"],
    );
}

#[test]
fn a_protocol_that_is_not_there_is_named() {
    let (protocol, faults) = read(&small(), "smal", None);
    assert!(protocol.is_none());
    assert_eq!(faults[0].to_string(), ":1:1: ILC-P001: there is no protocol `smal`: smal/protocol.yaml is missing");
    assert_eq!(faults[0].help.as_deref(), Some("did you mean `small`?"));
}

#[test]
fn a_fault_is_drawn_with_its_words_underlined() {
    let files = small_with(&[("last(sedative.given)) + lie_down_wait", "last(sedative.givn)) + lie_down_wait")]);
    let fault = read(&files, "small", None).1.remove(0);
    let drawn = "\
error[ILC-P008]

  × nothing is called `sedative.givn`
     ╭─[small/protocol.yaml:196:52]
 195 │         applies: sedation
 196 │         needs: now >= latest(procedure.ended, last(sedative.givn)) + lie_down_wait
     ·                                                    ──────┬──────
     ·                                                          ╰── not declared in this protocol
 197 │         say: lie-down-until
     ╰────
  help: did you mean `sedative.given`?
";
    assert_eq!(fault.render(&files), drawn);
}

#[test]
fn what_is_added_needs_something_to_add_to_and_replaces_nothing() {
    check(
        &[("  withdraw:\n", "  sedat:\n    also: yes\n    records: [consent.signed]\n  withdraw:\n")],
        &["ILC-P008: there is no step `sedat` | sedat | did you mean `sedate`?"],
    );
    check(
        &[(
            "facts:\n  consent.signed",
            "groups:\n  tubes: { also: yes, facts: { x: { title: X, is: yes/no } } }\nfacts:\n  consent.signed",
        )],
        &["ILC-P008: there is no group `tubes` | tubes | did you mean `tube`?"],
    );
    check(
        &[("  withdraw:\n", "  consent:\n    also: no\n    by: [nurse]\n    records: [consent.signed]\n  withdraw:\n")],
        &[
            "ILC-P005: `no` is none of: yes | no | -",
            "ILC-P003: `by` is not a key that can stand here | by | here can stand: also, gates, records, shows",
            "ILC-P006: `consent.signed` stands there twice | consent.signed | -",
        ],
    );
}

#[test]
fn who_may_do_something_to_a_case_is_checked() {
    let with = |line: &'static str| [("stages:", line)];
    check(
        &with("may: { clos: [nurse] }\nstages:"),
        &["ILC-P003: `clos` is nothing that is done to a case as a whole | clos | did you mean `close`?"],
    );
    check(
        &with("may: { close: [nures] }\nstages:"),
        &["ILC-P008: there is no role `nures` | nures | did you mean `nurse`?"],
    );
    check(
        &with("may: { close: [] }\nstages:"),
        &["ILC-P015: nobody may `close` | close | name the roles that may, or leave the line out and every role may"],
    );
    check(
        &with("may: { close: nurse, close: nurse }\nstages:"),
        &["ILC-P006: `close` is defined twice | close | one of the two has to go, or to be called something else"],
    );
    check(&with("may: { close: nurse, move: [nurse] }\nstages:"), &[]);
}
