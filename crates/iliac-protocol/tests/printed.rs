//! The printed protocol, word for word: what a clinician signs does not change unseen.

mod common;

use common::{small, small_with};
use iliac_model::{Day, Number};
use iliac_protocol::overlay::{NewValues, site_file};
use iliac_protocol::tree::{Amount, Deed, Moves};
use iliac_protocol::{general_knowledge, print, read, reviews_due, unset};

#[test]
fn a_small_protocol_prints_as_it_was_signed() {
    let (protocol, faults) = read(&small(), "small", None);
    assert_eq!(faults, []);
    let printed = print(&protocol.unwrap());
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/small.md");
    if std::env::var_os("ILIAC_WRITE_GOLDEN").is_some() {
        std::fs::write(golden, &printed).unwrap();
    }
    assert_eq!(printed, std::fs::read_to_string(golden).unwrap());
}

#[test]
fn what_is_open_is_listed() {
    let protocol = read(&small(), "small", None).0.unwrap();
    let name = |ix| protocol.parameter(ix).unwrap().name.as_str();
    assert_eq!(unset(&protocol).into_iter().map(name).collect::<Vec<_>>(), ["weight_max_age"]);
    let guessed: Vec<&str> = general_knowledge(&protocol).into_iter().map(name).collect();
    assert_eq!(guessed, ["count_max_age", "weight_max_age", "vitals_most"]);
    let due = |day: Day| -> Vec<String> {
        let texts = reviews_due(&protocol, day);
        texts.into_iter().map(|ix| protocol.text(ix).unwrap().name.clone()).collect()
    };
    assert_eq!(due(Day::from_date(2026, 7, 1).unwrap()), [""; 0]);
    assert_eq!(due(Day::from_date(2026, 7, 2).unwrap()), ["keep-dry"]);
    assert_eq!(due(Day::from_date(2027, 7, 2).unwrap()), ["say-consent", "keep-dry"]);
}

#[test]
fn nothing_that_is_signed_is_left_out() {
    let protocol = read(&small(), "small", None).0.unwrap();
    let printed = print(&protocol);
    let named = |name: &str| printed.matches(&format!("(`{name}`)")).count();
    let parameters = protocol.parameters.iter().map(|it| &it.name);
    let facts = protocol.facts.iter().map(|it| &it.name);
    let derived = protocol.derived.iter().map(|it| &it.name);
    let steps = protocol.steps.iter().map(|it| &it.name);
    for name in parameters.chain(facts).chain(derived).chain(steps) {
        assert!(named(name) >= 1, "{name} is not printed");
    }
    assert_eq!(named("vitals_most"), 1);
    for gate in &protocol.gates {
        let step = protocol.step(gate.step).unwrap();
        assert_eq!(named(&format!("{}/{}", step.name, gate.name)), 1);
    }
    for said in ["There is no valid consent.", "Platelets are below", "A temperature of"] {
        assert_eq!(printed.matches(said).count(), 1, "{said}");
    }
}

#[test]
fn what_is_read_gives_the_fingerprint() {
    let hash = |files| read(&files, "small", None).0.unwrap().hash;
    let mut other = small();
    other.insert("small/stories/plain.md".to_owned(), "# A plain day".to_owned());
    other.insert("shared/unused.yaml".to_owned(), "facts: {}".to_owned());
    assert_eq!(hash(small()), hash(other.clone()));
    other.entry("small/texts/en.ftl".to_owned()).or_default().push_str("# a comment\n");
    assert_ne!(hash(small()), hash(other));
    let with_site = read(&small(), "small", Some("parameters: { weight_max_age: 30 }")).0.unwrap();
    assert_ne!(hash(small()), with_site.hash);
}

#[test]
fn who_may_is_for_the_roles_named_and_else_for_every_role() {
    let may = [("stages:", "may: { close: [nurse] }\nstages:")];
    let protocol = read(&small_with(&may), "small", None).0.unwrap();
    assert_eq!(protocol.who_may(Deed::Close), ["nurse"]);
    assert_eq!(protocol.who_may(Deed::Reopen), protocol.roles);
    let has = |role: &str| [role.to_owned()];
    assert!(protocol.lets(Deed::Close, &has("nurse")) && !protocol.lets(Deed::Close, &has("operator")));
    assert!(protocol.lets(Deed::Reopen, &has("operator")) && !protocol.lets(Deed::Reopen, &has("administrator")));
    assert!(print(&protocol).contains("Close a case"));
}

#[test]
fn what_reads_a_figure_is_said_and_what_needs_a_signature_is_known() {
    let files = small();
    let site = "parameters:\n  weight_max_age: 30\n";
    let (plain, laid) = (read(&files, "small", None).0.unwrap(), read(&files, "small", Some(site)).0.unwrap());
    let readers = print::readers(&plain);
    let of = |name: &str| readers.get(&plain.parameter_named(name).unwrap()).cloned().unwrap_or_default();
    assert_eq!(of("lie_down_wait"), ["“Discharge”", "“Discharge”, gate lie down", "alarm “Fever”"]);
    assert_eq!(of("count_max_age"), ["how long “Platelets” counts"]);
    assert_eq!(of("platelets_stop"), ["“Draw marrow”, gate platelets", "sentences that people read"]);
    assert_eq!(of("vitals_every"), ["“Vital signs”", "alarm “Fever”"]);
    assert_eq!(of("ml_per_kg"), ["“Most that may be drawn”"]);
    let named = |protocol: &iliac_protocol::tree::Protocol| -> Vec<String> {
        let all = protocol.parameters.iter().filter(|parameter| parameter.needs_a_signature());
        all.map(|parameter| print::figure(protocol, parameter))
            .map(|it| format!("{}: {}", it.name, it.as_written))
            .collect()
    };
    assert_eq!(named(&plain), ["count_max_age: 7 24h", "weight_max_age: ", "vitals_most: 40 1"]);
    assert_eq!(named(&laid)[1], "weight_max_age: 30 24h");
    let high = plain.parameters.iter().find(|it| !it.needs_a_signature() && it.moves == Moves::Up).unwrap();
    let site = format!(
        "parameters:\n  {}: {}\n",
        high.name,
        print::figure(&plain, high).as_written.split(' ').next().unwrap()
    );
    let laid = read(&files, "small", Some(&site)).0.unwrap();
    assert!(
        named(&laid).iter().any(|it| it.starts_with(&high.name)),
        "what a site chose needs one, however sure we are"
    );
}

#[test]
fn a_figure_reads_as_somebody_would_say_it() {
    for (amount, said) in [
        ("value: 2, unit: d, bounds: [1, 7]", "2 days"),
        ("value: 1, unit: d, bounds: [1, 7]", "1 day"),
        ("value: 1, unit: h, bounds: [1, 7]", "1 hour"),
        ("value: 1, unit: min, bounds: [1, 7]", "1 min"),
        ("value: 90, unit: \"mm[Hg]\", bounds: [50, 110]", "90 mmHg"),
    ] {
        let more = format!("  more: {{ title: More, {amount}, source: [F1.01], confidence: high }}\n  bath_days:");
        let protocol = read(&small_with(&[("  bath_days:", &more)]), "small", None).0.unwrap();
        let one = protocol.parameters.iter().find(|it| it.name == "more").unwrap();
        assert_eq!(print::parameter_value(&protocol, one), said);
    }
}

#[test]
fn a_site_file_written_anew_keeps_what_the_site_chose_and_who_signed_it() {
    let files = small();
    let site = "parameters:\n  weight_max_age: { value: 30, signed_by: \"A. O'Hara: \\\"lead\\\"\" }\n  bath_days: 3\n";
    let laid = read(&files, "small", Some(site)).0.unwrap();
    let by_key = laid.parameters.iter().find(|it| matches!(it.amount, Amount::ByChoice(..) | Amount::ByUnit(_)));
    let mut set = NewValues::from([("bath_days".to_owned(), vec![(String::new(), Number::whole(4))])]);
    if let Some(table) = by_key {
        let same = print::slots(&laid, table).into_iter().map(|slot| (slot.key, slot.now.unwrap()));
        set.insert(table.name.clone(), same.collect());
    }
    let written = site_file(&laid, &set);
    let (again, faults) = read(&files, "small", Some(&written));
    assert_eq!(faults, [], "{written}");
    let again = again.unwrap();
    for (before, after) in laid.parameters.iter().zip(&again.parameters) {
        let (was, is) = (print::figure(&laid, before).as_written, print::figure(&again, after).as_written);
        let expected = if before.name == "bath_days" { "4 d".to_owned() } else { was };
        assert_eq!(is, expected, "{}", before.name);
    }
    let weight = again.parameters.iter().find(|it| it.name == "weight_max_age").unwrap();
    assert_eq!(weight.sources.0.last().unwrap(), "site, signed by A. O'Hara: \"lead\"");
    assert!(by_key.is_some(), "the small protocol has no table any more: this test wants one");
}
