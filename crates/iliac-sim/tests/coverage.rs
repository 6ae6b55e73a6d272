//! The generators reach what they are there to reach: every constructor of the tree, every outcome of a situation.

mod case;

use std::collections::BTreeMap;

use case::Case;
use iliac_model::RowId;

/// Counts in how many cases each word stands, and asks that every one does in at least so many of a thousand.
fn check(words: &[&str], at_least: usize, tell: impl Fn(&Case) -> String) {
    const CASES: usize = 400;
    let mut seen: BTreeMap<&str, usize> = words.iter().map(|word| (*word, 0)).collect();
    for seed in 0..CASES as u64 {
        let text = tell(&Case::new(seed));
        for (word, times) in &mut seen {
            *times += usize::from(text.contains(word));
        }
    }
    let rare: Vec<_> = seen.iter().filter(|(_, times)| **times * 1000 < at_least * CASES).collect();
    println!("{seen:?}");
    assert!(rare.is_empty(), "too rare in {CASES}: {rare:?}");
}

#[test]
fn random_protocols_use_every_constructor_of_the_tree() {
    let words = [
        "ByChoice(",
        "ByUnit(",
        "Unset",
        "One(",
        "Days",
        "Workdays",
        "Months",
        "Duration",
        "Ucum(",
        "Quantity",
        "Count {",
        "Choice(",
        "YesNo",
        "Day",
        "Text",
        "Signature",
        "File",
        "MustAgree",
        "Highest",
        "Lowest",
        "complete_when: Some",
        "parent: Some",
        "of_this: true",
        "filter: Some",
        "Condition(",
        "Number(",
        "Instant(",
        "Day(",
        "Always(",
        "Not(",
        "All(",
        "Some(",
        "Yes(",
        "Is(",
        "Same(",
        "AsEntered(",
        "Status(",
        "Step(",
        "Any(",
        "Derived(",
        "Equal",
        "Unequal",
        "Less",
        "AtMost",
        "More",
        "AtLeast",
        "Known",
        "Unknown",
        "NotAsked",
        "Unanswered",
        "Refused",
        "Disputed",
        "TooOld",
        "Begun",
        "Done",
        "Case",
        "This",
        "Parent",
        "Previous",
        "Each",
        "EachParent",
        "First(",
        "Last(",
        "Literal(",
        "Parameter(",
        "Cell(",
        "Add(",
        "Subtract(",
        "Multiply(",
        "Least(",
        "Most(",
        "Count(",
        "Distinct(",
        "Sum(",
        "Years(",
        "Minutes(",
        "Call(",
        "DonorCap",
        "VolumeNeeded",
        "CellDose",
        "LidocaineMax",
        "Ratio",
        "Now",
        "At(",
        "Told(",
        "Begun(StepIx",
        "Done(StepIx",
        "Plus(",
        "Minus(",
        "Latest(",
        "Earliest(",
        "LastOf(",
        "FirstOf(",
        "StartOf(",
        "Today",
        "Of(",
        "repeat: Some",
        "adds: true",
        "adds: false",
        "goes_on: true",
        "overridden_by: Some",
        "decision: Some",
        "stops_when: Some",
        "closes_when: Some",
        "planned: Some",
        "actual: Some",
        "respond_within: Some",
        "NeverStart(",
        "NeverSilent(",
        "missed: Some",
        "due: Some",
        "tells: Some",
        "Emergency",
        "Expected",
        "NextDay",
        "SameDay",
        "Staff",
        "Person",
    ];
    check(&words, 5, |case| format!("{:?}", case.protocol));
}

#[test]
fn random_cases_reach_every_outcome() {
    let words = [
        "Done { at: None",
        "Done { at: Some",
        "NotNeeded",
        "Undecided",
        "Open {",
        "InProgress",
        "Stopped",
        "Missed",
        "Untimed",
        "Due {",
        "Overdue",
        "Open)",
        "Overridden",
        "Closed { opens_at: None",
        "Closed { opens_at: Some",
        "Unknown {",
        "opens_at: Some",
        "Declared",
        "AgainstGate",
        "CorrectedAfter",
        "RepetitionEnded",
        "since: None",
        "respond_by: Some",
        "level: 1",
        "level: 2",
        "answered_at: Some",
        "look_again_at: Some",
        "look_again_at: None",
    ];
    check(&words, 5, |case| {
        let looks = case.looks(4);
        looks.iter().map(|look| format!("{:?}", case.assess(look.now, look.known))).collect()
    });
}

#[test]
fn random_cases_begin_new_rows_and_ask_for_some() {
    check(&["only begun", "asked for"], 30, |case| {
        let looks = case.looks(4);
        let told = looks.iter().flat_map(|look| {
            let named = |row: RowId| case.history.entries.iter().any(|entry| entry.row == Some(row));
            let begun = |row: RowId| case.history.begins.iter().any(|begin| begin.row == Some(row));
            let steps = case.assess(look.now, look.known).steps.into_iter();
            steps.filter_map(move |instance| {
                let row = instance.row.filter(|row| !named(*row))?;
                Some(if begun(row) { "only begun" } else { "asked for" })
            })
        });
        told.collect()
    });
}
