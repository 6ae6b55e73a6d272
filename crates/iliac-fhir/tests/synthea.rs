//! Eight generated records that nobody here wrote, when they lie beside the checkout.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{BOOK, beside, looking_back, now};
use iliac_fhir::{Referral, Wanted, read_referral};

/// What each record must give; the record is skipped with a word when it is not there.
fn check(begins: &str, look: impl FnOnce(&Referral)) {
    let Some(bytes) = beside(begins) else {
        println!("skipped: no record of {begins} beside the checkout");
        return;
    };
    let referral = read_referral(&bytes, &BOOK, now()).unwrap_or_else(|error| panic!("{begins}: {error}"));
    print(begins, &referral);
    every_entry_is_accounted_for(&referral);
    assert_eq!(referral.wanted(), None::<Wanted>, "a record alone asks for nothing");
    look(&referral);
}

fn every_entry_is_accounted_for(referral: &Referral) {
    let receipt = &referral.receipt;
    let taken: usize = receipt.taken.values().sum();
    let left: usize = receipt.left.values().sum();
    let all = taken + left + receipt.too_old.len() + receipt.quarantined.len();
    assert_eq!(all, receipt.entries, "every entry once: {receipt:?}");
}

fn print(begins: &str, referral: &Referral) {
    let person = referral.person.as_ref().unwrap();
    println!("{begins}: {} entries", referral.receipt.entries);
    let name = person.name.as_ref().unwrap();
    let given: Vec<&str> = name.given.iter().map(|given| given.get().as_str()).collect();
    let family = name.family.as_ref().map(|family| family.get().as_str()).unwrap_or_default();
    let born = person.born.as_ref().map(|born| born.get().to_string()).unwrap_or_default();
    println!("  {} {family}, {}, {born}, {:?}", given.join(" "), person.gender.unwrap().word(), person.language);
    println!(
        "  {} phones, {} identifiers, dropped {}",
        person.phones.len(),
        person.identifiers.len(),
        referral.receipt.dropped
    );
    for one in &referral.measurements {
        let sent = one.sent_unit.as_deref().unwrap_or("(none)");
        let from = format!("{} {sent}, {}, {} older left", one.sent_value, one.when, one.older_left);
        println!("  {:<18} {:>20} {:<8} from {from}", one.fact, one.value.to_string(), one.unit);
    }
    for one in &referral.conditions {
        println!("  condition {:<45} {:?} {:?}", one.name.get(), one.flags, one.matched);
    }
    for one in &referral.medicines {
        println!("  medicine  {:<45} {:?} {:?}", one.name.get(), one.bleeding, one.matched);
    }
    for one in &referral.allergies {
        println!("  allergy   {:<45} {:?}", one.name.get(), one.flags);
    }
    for ((kind, because), count) in &referral.receipt.left {
        println!("  left {count:>4} {kind}: {because}");
    }
    for one in &referral.receipt.quarantined {
        println!("  look at {} ({:?}): {}", one.source, one.about, one.because);
    }
    println!("  left of the person: {:?}", referral.receipt.left_of_person);
}

fn bleeding(referral: &Referral, name: &str) -> Vec<String> {
    let medicine = referral.medicines.iter().find(|one| one.name.get().contains(name)).unwrap();
    medicine.bleeding.clone()
}

fn flags(referral: &Referral) -> Vec<&str> {
    referral.conditions.iter().flat_map(|one| one.flags.iter().map(String::as_str)).collect()
}

#[test]
fn active_warfarin_is_flagged_and_stopped_naproxen_is_not_forgotten() {
    check("Derek_Becker", |referral| {
        assert_eq!(bleeding(referral, "Warfarin"), ["anticoagulant"]);
        assert!(bleeding(referral, "Digoxin").is_empty(), "its effect on bleeding is not known to us");
        assert!(flags(referral).contains(&"atrial-fibrillation"));
        let platelets = referral.measurement("blood.platelets").unwrap();
        assert_eq!(platelets.value.to_string(), "362.4575360587755");
        let haemoglobin = referral.measurement("blood.haemoglobin").unwrap();
        assert_eq!(haemoglobin.value.to_string(), "128.3248570340201", "g/dL to g/L, to the last digit");
    });
}

#[test]
fn clopidogrel_is_flagged_and_accents_are_kept() {
    check("María_Luisa_Razo", |referral| {
        assert_eq!(bleeding(referral, "Clopidogrel"), ["antiplatelet"]);
        let person = referral.person.as_ref().unwrap();
        assert_eq!(person.name.as_ref().unwrap().given[0].get(), "María Luisa");
        assert_eq!(person.name.as_ref().unwrap().family.as_ref().unwrap().get(), "Razo", "not the maiden name");
        assert_eq!(person.language.as_deref(), Some("es"));
        assert!(!format!("{referral:?}").contains("Razo"));
    });
}

#[test]
fn osteoporosis_is_flagged() {
    check("Willia_Runolfsdottir", |referral| assert!(flags(referral).contains(&"osteoporosis")));
}

#[test]
fn diabetes_is_flagged_and_prediabetes_is_not() {
    check("Louis_Maggio", |referral| {
        assert_eq!(flags(referral).iter().filter(|flag| **flag == "diabetes").count(), 1);
        assert_eq!(referral.allergies.len(), 1);
        assert!(referral.allergies[0].flags.is_empty(), "another allergy");
    });
}

#[test]
fn a_child_has_a_birth_date_and_no_licence_to_drop() {
    check("Luigi_Wiegand", |referral| {
        let person = referral.person.as_ref().unwrap();
        let born = *person.born.as_ref().unwrap().get();
        assert_eq!(born.to_string(), "2020-10-20");
        assert_eq!(referral.receipt.dropped.to_string(), "1 identifier (social security)");
        assert!(referral.measurement("person.weight").is_some());
    });
}

#[test]
fn a_plain_record_gives_counts_and_anaemia_and_no_medicine() {
    check("Lupe_Little", |referral| {
        assert!(flags(referral).contains(&"anaemia"));
        assert!(referral.medicines.is_empty());
        assert_eq!(referral.receipt.dropped.to_string(), "3 identifiers (social security, passport, licence)");
        for fact in ["blood.platelets", "blood.haemoglobin", "blood.white_cells", "person.weight", "person.height"] {
            assert!(referral.measurement(fact).is_some(), "{fact}");
        }
    });
}

#[test]
fn the_newest_of_several_counts_is_proposed() {
    for (begins, when) in [("Floyd_Connelly", "2020-01-15"), ("Maida_Gerhold", "2019-09-27")] {
        check(begins, |referral| {
            let platelets = referral.measurement("blood.platelets").unwrap();
            assert!(platelets.when.to_string().starts_with(when));
            assert_eq!(platelets.older_left, 1);
        });
    }
}

#[test]
fn the_clinic_says_how_far_back_it_looks() {
    let Some(bytes) = beside("Lupe_Little") else { return println!("skipped: no records beside the checkout") };
    let book = looking_back("blood.platelets", 30);
    let referral = read_referral(&bytes, &book, now()).unwrap();
    assert!(referral.measurement("blood.platelets").is_none());
    assert!(referral.measurement("blood.haemoglobin").is_some(), "no bound was given for it");
    let [too_old] = referral.receipt.too_old.as_slice() else { panic!("{:?}", referral.receipt.too_old) };
    assert_eq!(too_old.measurement.fact, "blood.platelets");
    every_entry_is_accounted_for(&referral);
}
