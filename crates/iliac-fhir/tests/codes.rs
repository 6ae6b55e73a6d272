//! The code book: it is sound, says where everything comes from, and complains in words with a line.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{BOOK, TEXTS};
use iliac_fhir::{CodeBook, CodeTexts, Confidence, LookBack};

#[test]
fn every_fact_has_the_units_the_protocols_use() {
    let facts: Vec<(&str, &str)> = BOOK.facts().collect();
    assert_eq!(
        facts,
        [
            ("blood.haemoglobin", "g/L"),
            ("blood.inr", "{INR}"),
            ("blood.neutrophils", "10*9/L"),
            ("blood.platelets", "10*9/L"),
            ("blood.white_cells", "10*9/L"),
            ("person.height", "cm"),
            ("person.weight", "kg"),
        ]
    );
}

#[test]
fn every_entry_has_a_source_and_what_nobody_looked_up_says_so() {
    assert!(BOOK.provenance().iter().all(|entry| !entry.source.is_empty()));
    let platelets = BOOK.provenance().iter().find(|entry| entry.entry == "loinc|777-3").unwrap();
    assert_eq!(platelets.confidence, Confidence::GeneralKnowledge);
    for entry in BOOK.provenance().iter().filter(|entry| entry.source == ["GK"]) {
        assert_eq!(entry.confidence, Confidence::GeneralKnowledge, "{entry:?}");
    }
}

/// Every factor is worked out again from UCUM's own tables, by somebody else's code.
#[test]
fn every_factor_agrees_with_ucum() {
    #[derive(serde::Deserialize)]
    struct File {
        facts: std::collections::BTreeMap<String, Fact>,
    }
    #[derive(serde::Deserialize)]
    struct Fact {
        unit: String,
        units: Vec<Unit>,
    }
    #[derive(serde::Deserialize)]
    struct Unit {
        unit: String,
        factor: String,
    }
    let file: File = serde_saphyr::from_str(TEXTS.observations).unwrap();
    let mut tried = 0;
    for (name, fact) in &file.facts {
        for Unit { unit, factor } in &fact.units {
            let ours: f64 = factor.parse().unwrap();
            let theirs = octofhir_ucum::convert(1.0, unit, &fact.unit)
                .unwrap_or_else(|error| panic!("{name}: {unit} to {}: {error}", fact.unit));
            assert!((ours / theirs - 1.0).abs() < 1e-12, "{name}: {unit} is {theirs}, not {ours}");
            tried += 1;
        }
    }
    assert!(tried > 30);
}

fn complaints(texts: CodeTexts<'_>) -> Vec<String> {
    let faults = CodeBook::read(&texts, LookBack::default()).unwrap_err();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn all_faults_of_all_files_are_told_in_one_run() {
    let observations =
        TEXTS.observations.replace("loinc|718-7", "loink|718-7").replace("factor: \"10\"", "factor: ten");
    let medicines = TEXTS.medicines.replacen("flags: [nsaid]", "flags: [nsaide]", 1);
    let conditions = TEXTS.conditions.replacen("  - is: diabetes", "  - iss: diabetes", 1);
    let told =
        complaints(CodeTexts { observations: &observations, medicines: &medicines, conditions: &conditions, ..TEXTS });
    let line = |text: &str, words: &str| text.lines().position(|line| line.contains(words)).unwrap() + 1;
    assert_eq!(
        told,
        [
            format!(
                "observations.yaml:{}: `loink` is not among the systems of this file",
                line(&observations, "loink")
            ),
            format!(
                "observations.yaml:{}: the factor of `g/dL` must be a decimal above zero",
                line(&observations, "factor: ten")
            ),
            format!("medicines.yaml:{}: `nsaide` is not among the flags of this file", line(&medicines, "nsaide")),
            format!(
                "conditions.yaml:{}: unknown field `iss`, expected one of is, flags, codes, names",
                line(&conditions, "iss:")
            ),
        ]
    );
}

#[test]
fn a_code_that_means_two_things_is_a_fault() {
    let observations = TEXTS.observations.replace("loinc|26515-7", "loinc|718-7");
    assert!(complaints(CodeTexts { observations: &observations, ..TEXTS })[0].ends_with("`loinc|718-7` is here twice"));
}

#[test]
fn an_entry_without_a_source_is_a_fault() {
    let medicines = TEXTS.medicines.replacen("source: [SYNTHEA, GK], ", "", 1);
    assert!(complaints(CodeTexts { medicines: &medicines, ..TEXTS })[0].contains("missing field `source`"));
    let medicines = TEXTS.medicines.replacen("source: [SYNTHEA, GK], ", "source: [], ", 1);
    assert!(complaints(CodeTexts { medicines: &medicines, ..TEXTS })[0].ends_with("has no source"));
}

#[test]
fn a_procedure_can_be_only_one_we_do() {
    let procedures =
        TEXTS.procedures.replace("{ flag: ask,", "{ flag: appendectomy,").replace("[ask]", "[appendectomy]");
    let told = complaints(CodeTexts { procedures: &procedures, ..TEXTS });
    assert_eq!(told, ["procedures.yaml: `appendectomy` is none of aspiration, biopsy and ask"]);
}
